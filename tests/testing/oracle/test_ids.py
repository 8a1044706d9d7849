"""Symbolic ids and a server's own; what is absent from a payload; and what servers say on the way."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from monitoring_core.floor import AgentAnswers, Ask, CallEnds, Delivery, RoutingPointReceives, SessionStarts
from monitoring_core.notifications import CallNotification
from monitoring_core.requests import DeviceRequest
from monitoring_core.testing.judging.ids import Binding
from monitoring_core.testing.judging.observation import read_observations
from monitoring_core.testing.requirements import Requirements
from monitoring_core.testing.running.oracle import check_conformance
from monitoring_core.testing.running.trial import Trial
from monitoring_core.testing.words import Setting
from monitoring_core.vocabulary import Medium
from monitoring_core.wire import PayloadError
from tests.testing.oracle.servers import AsyncFloorServer, FloorServer
from tests.testing.oracle.words import PAIR, SUITE, call, device, session

IDS = {"s1": "u-1", "s1-device": "d-1", "a1": "u-2", "a1-device": "https://x.example/api/v2/devices/d-2", "q1": "q-7"}


@pytest.mark.parametrize(
    ("input", "own"),
    [
        (
            device("Coach"),
            Ask("u-1", DeviceRequest("d-1", "Coach", IDS["a1-device"])),
        ),
        (AgentAnswers("a1", "c1"), AgentAnswers("u-2", "0K1")),
        (CallEnds("c2"), CallEnds("c2")),
        (RoutingPointReceives("q1", "c2"), RoutingPointReceives("q-7", "c2")),
        (SessionStarts("a1", Medium.CHAT, "t1"), SessionStarts("u-2", Medium.CHAT, "0T1")),
        (SessionStarts("a1", Medium.SMS, "t1"), SessionStarts("u-2", Medium.SMS, "t1")),
    ],
    ids=lambda value: type(value).__name__,
)
def test_an_input_is_given_with_the_server_s_own_ids(input: Any, own: Any) -> None:
    """Those that are bound; what is not stays as it is."""
    binding = Binding(IDS)
    binding.bind(None, "c1", "0K1")
    binding.bind(Medium.CHAT, "t1", "0T1")
    assert own == binding.translated(input)


def test_a_host_that_the_word_names_stays() -> None:
    """Only the id at the end is the server's (VD-SAME-DEVICE)."""
    asked = Binding(IDS).translated(device("Coach", "http://localhost/api/v2/devices/a1-device"))
    assert Ask("u-1", DeviceRequest("d-1", "Coach", "http://localhost/api/v2/devices/d-2")) == asked


def test_devices_are_compared_by_the_end_of_their_uri() -> None:
    """Whatever host either side writes."""
    binding = Binding(IDS)
    assert binding.same_device("a1-device", "http://127.0.0.1:80/api/v2/devices/d-2")
    assert binding.same_device("http://localhost/api/v2/devices/a1-device", "d-2")
    assert not binding.same_device("a1-device", "https://x.example/api/v2/devices/d-1")


def test_an_id_is_bound_once_and_free_again_when_its_name_begins_anew() -> None:
    """Two calls never have one id, and a call that begins again may have another."""
    binding = Binding()
    assert binding.fits(None, "c1", "0K1")
    binding.bind(None, "c1", "0K1")
    binding.bind(None, "c1", "0K2")
    assert "0K1" == binding.own(None, "c1")
    assert not binding.fits(None, "c1", "0K2")
    assert not binding.fits(None, "c2", "0K1")
    assert binding.fits(Medium.SMS, "t1", "0K1")
    binding.begins(None, "c1")
    assert binding.fits(None, "c1", "0K2")


def test_a_call_that_has_another_id_in_its_second_notification_is_found() -> None:
    """The first that fits binds it, the next has to agree."""

    class Renames(FloorServer):
        def payload(self, delivery: Delivery) -> Any:
            payload = super().payload(delivery)
            if "call" in payload["data"] and payload["data"]["call"]["mute"] == "Off":
                payload["data"]["call"]["id"] += "x"
            return payload

    with Trial(Renames(), PAIR) as trial:
        assert [] == trial.take(device("ListenIn")) + trial.take(AgentAnswers("a1", "c1"))
        assert {"VC-TO-BARGE-IN"} == {each.rule for each in trial.take(call("SwitchToBargeIn"))}


@pytest.mark.parametrize(
    "kept",
    [
        ("id", "deviceUri", "state"),
        ("id",),
        ("state", "mute"),
        ("capabilities",),
        (),
    ],
    ids=str,
)
def test_what_a_payload_does_not_hold_is_not_judged(kept: tuple[str, ...]) -> None:
    """A server that shows a part of each call and device conforms as far as it can be seen."""

    class Terse(FloorServer):
        def payload(self, delivery: Delivery) -> Any:
            data = super().payload(delivery)["data"]
            if "call" in data:
                return {"call": {key: value for key, value in data["call"].items() if key in kept}}
            for each in data.get("devices", ()):
                del each["capabilities"], each["id"]
            return data

    words = [word for word in SUITE if not word.name.startswith("text")]
    told = FloorServer.happen

    class Tells(Terse):
        def happen(self, happening: Any) -> Any:
            told(self, happening)
            symbol = getattr(happening, "call", "")
            return {"call": self.calls.get(symbol, symbol)}

    assert [] == check_conformance(Tells(), Requirements(fail_on="note"), words).failures


def test_an_absent_field_is_remembered_as_absent() -> None:
    """And a field that is there with a wrong type is an error with its place."""
    (seen,) = read_observations("s1", {"call": {"state": "Established"}, "messageType": "CallStateChangeMessage"})
    assert isinstance(seen.notification, CallNotification)
    assert {"call_id", "device_id", "notification_type"} == seen.absent
    assert [] == read_observations("s1", {"messageType": "SomethingElse"})
    with pytest.raises(PayloadError, match=r"call\.state"):
        read_observations("s1", {"call": {"state": 3}})
    with pytest.raises(PayloadError, match=r"devices\[1\]\.capabilities"):
        read_observations("s1", {"devices": [{"id": "d"}, {"id": "e", "capabilities": "all"}]})


@pytest.mark.parametrize(
    "extra",
    [
        {"call": {"id": "x", "deviceUri": "/devices/d", "state": "Ringing", "capabilities": ["Answer"]}},
        {"call": {"id": "own", "deviceUri": "/devices/d", "state": "Established", "capabilities": ["Hold", "Hangup"]}},
        {"messageType": "UserStateChange", "user": {}},
        {"chatUri": "/chats/x", "messages": [{"index": 1, "type": "TypingStarted"}]},
        {"devices": [{"id": "another", "capabilities": []}]},
    ],
    ids=["ringing", "an own call", "unknown", "typing", "another device"],
)
def test_what_servers_say_besides_is_passed_over(extra: dict[str, Any]) -> None:
    """It is no monitoring, so it is no finding, even where everything comes exactly once."""

    class Chatty(FloorServer):
        def observe(self, expected: int, deadline: float) -> Any:
            return [(self.me, extra), *super().observe(expected, deadline)]

        def reset(self, setting: Setting) -> dict[str, str]:
            ids = super().reset(setting)
            self.me = ids["s1"]
            return ids

    report = check_conformance(Chatty(), Requirements(fail_on="note"), SUITE)
    assert [] == report.failures


def test_a_message_for_a_reason_of_its_own_may_come_unasked() -> None:
    """Attached data changes in a call that goes on as it is."""

    class AttachesData(FloorServer):
        def observe(self, expected: int, deadline: float) -> Any:
            came = list(super().observe(expected, deadline))
            calls = [each for each in came if each[1]["data"].get("call", {}).get("state") == "Established"]
            again = [
                (to, {**payload, "data": {**payload["data"], "notificationType": "AttachedDataChanged"}})
                for to, payload in calls
            ]
            return came + again

    assert [] == check_conformance(AttachesData(), Requirements(fail_on="note"), SUITE).failures


def test_a_barrier_is_waited_for_before_notifications_are_asked_for() -> None:
    """An adapter that has one is told when the oracle is about to look."""
    order: list[str] = []

    class HasBarrier(FloorServer):
        def barrier(self) -> None:
            order.append("barrier")

        def observe(self, expected: int, deadline: float) -> Any:
            order.append("observe")
            return super().observe(expected, deadline)

    with Trial(HasBarrier()) as trial:
        trial.take(session("Accept"))
    assert ["barrier", "observe"] == order


class ToldAsText(FloorServer):
    def happen(self, happening: Any) -> Any:
        super().happen(happening)
        return "c1"


class ObservesNothing(FloorServer):
    def observe(self, expected: int, deadline: float) -> Any:
        return None


class ObservesPayloads(FloorServer):
    def observe(self, expected: int, deadline: float) -> Any:
        return [payload for _, payload in super().observe(expected, deadline)] or [{}]


class ResetsToAList(FloorServer):
    def reset(self, setting: Setting) -> Any:
        super().reset(setting)
        return ["s1"]


class HasNoObserve(FloorServer):
    observe: Any = None


@pytest.mark.parametrize(
    ("server", "reason"),
    [
        (ToldAsText, 'happen: it gave \'c1\'; it must give {"call": id}, {"session": id} or None'),
        (ObservesNothing, "observe: it gave null; it must give pairs of a user's id and a payload"),
        (ObservesPayloads, "observe: it gave an object; it must give pairs of a user's id and a payload"),
        (ResetsToAList, "reset: it gave an array; it must give an object of ids, all strings, or None"),
        (HasNoObserve, "observe: HasNoObserve has no such method"),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else "",
)
def test_an_adapter_that_gives_something_else_is_told_what_it_should_give(
    server: type[FloorServer], reason: str
) -> None:
    """The run ends, and says at which method, what came, and what would be right."""
    report = check_conformance(server(), suite=SUITE)
    assert report.unusable is not None
    assert report.unusable.endswith(reason)


def test_an_async_adapter_in_a_running_loop_is_told_where_to_go() -> None:
    """Nobody can wait in a thread whose loop runs: there is a function for that."""

    async def run() -> Any:
        return check_conformance(AsyncFloorServer(), suite=SUITE)

    assert "whose name ends in _async" in str(asyncio.run(run()).unusable)
