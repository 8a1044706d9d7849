"""Who is told of what: a notification about somebody else's device, call or session is a finding."""

from __future__ import annotations

import json
from typing import Any

import pytest

from monitoring_core.floor import (
    AgentAnswers,
    AgentJoinsSession,
    AgentTransfers,
    Ask,
    CallEnds,
    Delivery,
    Input,
    SessionStarts,
    Step,
)
from monitoring_core.notifications import DeviceNotification, SessionNotification
from monitoring_core.requests import DeviceRequest
from monitoring_core.testing.requirements import Requirements
from monitoring_core.testing.running.oracle import check_conformance
from monitoring_core.testing.words import Word
from monitoring_core.uris import device_id
from monitoring_core.vocabulary import Medium
from tests.faults.between import ShowsTheMuteToAll
from tests.testing.oracle.servers import BASE, AtLeastOnce, FloorServer
from tests.testing.oracle.words import ANSWERS, CANCEL, PAIR, call, channel, device, session

CHAT = SessionStarts("a1", Medium.CHAT, "t1")
INTO_ONE_CALL = (
    device("BargeIn"),
    ANSWERS,
    CANCEL,
    device("BargeIn", user="s2"),
)
"""Two supervisors are in one call: the first has given up his subscription, and the second has intruded."""


def found(server: Any, *inputs: Input, **given: Any) -> list[str]:
    """Give level, rule, subject and message of all that is found in one word."""
    report = check_conformance(server, Requirements(**given), [Word("word/one", PAIR, inputs)], reduce=False)
    return [
        f"{each.level} {each.rule}: {each.subject}: {each.message}; expected: {each.expected}"
        for failure in report.failures
        for each in failure.differences
    ]


class Readdresses(FloorServer):
    """Sends what is told to somebody to others, or to others as well."""

    def addressed(self, user: str, notification: Any) -> list[str]:
        raise NotImplementedError

    def step(self, given: Input) -> Step:
        step = self.floor.step(given)
        self.floor = step.next
        for each in step.deliveries:
            payload = self.payload(each)
            self.sent += [(user, payload) for user in self.addressed(each.recipient, each.notification)]
        return step

    def supervisors(self) -> list[str]:
        return list(self.floor.supervisors)


class DevicesToAnother(Readdresses):
    def addressed(self, user: str, notification: Any) -> list[str]:
        is_device = isinstance(notification, DeviceNotification)
        return [each for each in self.supervisors() if (each != user) is is_device]


class EverythingToAll(Readdresses):
    def addressed(self, user: str, notification: Any) -> list[str]:
        return self.supervisors()


class ToNobody(Readdresses):
    def addressed(self, user: str, notification: Any) -> list[str]:
        return [user, "u-of-nobody"]


class InvitesAll(Readdresses):
    def addressed(self, user: str, notification: Any) -> list[str]:
        return self.supervisors() if isinstance(notification, SessionNotification) else [user]


@pytest.mark.parametrize(
    ("server", "inputs", "expected"),
    [
        (
            DevicesToAnother,
            (device("Coach"),),
            "came after s1 asked Coach on s1-device (target a1-device), and not to s1; "
            "expected: it goes to s1, whose device it is about",
        ),
        (EverythingToAll, (device("Coach"),), "expected: it goes to s1, whose device it is about"),
        (EverythingToAll, (ANSWERS, device("Coach")), "expected: it goes to s1, whose device it is about"),
        (ToNobody, (device("Coach"),), "expected: nothing to u-of-nobody, who is not a supervisor or an agent"),
        (InvitesAll, (channel("Coach"), CHAT), "expected: it goes only to s1"),
        (InvitesAll, (channel("Coach"), CHAT, session("Accept")), "expected: it goes only to s1"),
    ],
    ids=["device", "device too", "call", "nobody", "invitation", "session"],
)
def test_what_is_about_somebody_else_is_a_finding(server: Any, inputs: tuple[Input, ...], expected: str) -> None:
    """AN-RECIPIENT: whose device, deviceUri or session it is, it goes to; the error says who that is."""
    findings = found(server(), *inputs)
    assert {"error AN-RECIPIENT"} == {each.partition(":")[0] for each in findings}
    assert expected in findings[0]


def test_what_goes_astray_is_one_finding() -> None:
    """What came to another, and so not to whom it was due, is not missing besides."""
    assert 1 == len(found(DevicesToAnother(), device("Coach")))


class TellsAgents(FloorServer):
    """A correct server that tells agents, too: each of his own device, calls and sessions."""

    def own_call(self, user: str, call: str) -> tuple[str, Any]:
        uri = f"{BASE}/api/v2/devices/{self.floor.agents[user].device}"
        shown = {"id": call, "deviceUri": uri, "state": "Established", "capabilities": ["Hangup"]}
        return user, {"data": {"messageType": "CallStateChangeMessage", "call": shown}}

    def step(self, given: Input) -> Step:
        step = super().step(given)
        if isinstance(given, AgentAnswers | AgentTransfers):
            call = self.floor.calls[given.call]
            self.sent += [self.own_call(user, call.id) for user in call.agents]
        if isinstance(given, AgentJoinsSession):
            desk = next(each for each in self.floor.supervisors.values() if each.text.sessions)
            (part,) = desk.text.sessions.values()
            self.sent.append((given.agent, self.payload(Delivery(given.agent, desk.text.notification(part)))))
        return step


TOLD_OF_THEIR_OWN = (device("Coach"), ANSWERS, AgentTransfers("c1", "a2"), CallEnds("c1"))


def test_agents_may_be_told_of_their_own() -> None:
    """A call by its deviceUri, a session by who is in it."""
    assert [] == found(TellsAgents(), *TOLD_OF_THEIR_OWN)
    assert [] == found(TellsAgents(), channel("Coach"), CHAT, AgentJoinsSession("a2", Medium.CHAT, "t1"))


class TellsTheOtherAgent(TellsAgents):
    """Each agent is told of the other's call, or of a session that he is not in."""

    def own_call(self, user: str, call: str) -> tuple[str, Any]:
        _, payload = super().own_call(user, call)
        return next(each for each in self.floor.agents if each != user), payload


def test_agents_may_not_be_told_of_what_is_not_theirs() -> None:
    """The call id, which all parties share, does not make it theirs."""
    assert "AN-RECIPIENT" in found(TellsTheOtherAgent(), *TOLD_OF_THEIR_OWN)[0]


class SaysNotWhose(TellsTheOtherAgent):
    def own_call(self, user: str, call: str) -> tuple[str, Any]:
        recipient, payload = super().own_call(user, call)
        del payload["data"]["call"]["deviceUri"]
        return recipient, payload


def test_without_a_device_uri_nothing_is_judged() -> None:
    """A call that does not say whose it is may be anybody's."""
    assert [] == found(SaysNotWhose(), *TOLD_OF_THEIR_OWN)


def test_what_comes_late_to_whom_it_was_due_is_no_finding() -> None:
    """At least once, a supervisor who has left a session may be told again of what was his."""
    inputs = channel("Coach"), CHAT, session("Accept"), session("Leave"), device("Coach"), CANCEL, device("Coach")
    for seed in range(10):
        assert [] == found(AtLeastOnce(seed), *inputs, delivery="at-least-once")


class ShowsItLater(ShowsTheMuteToAll):
    """The same, but the other supervisor is told at his own next request."""

    def step(self, given: Input) -> Step:
        return FloorServer.step(self, given)

    def payload(self, delivery: Delivery) -> Any:
        payload = super().payload(delivery)
        shown = payload["data"].get("call")
        if shown is not None and shown["state"] == "Established":
            legs = [each.voice.control.call for each in self.floor.supervisors.values()]
            shown["monitoredUserMuted"] = any(each.agent_muted for each in legs)
        return payload


@pytest.mark.parametrize("server", [ShowsTheMuteToAll, ShowsItLater])
def test_the_mute_of_an_agent_on_another_leg_is_a_finding(server: type[FloorServer]) -> None:
    """VC-MUTE-OWN-LEG: a leg shows whether its own supervisor muted the agent, at whatever it is shown for."""
    inputs = *INTO_ONE_CALL, call("MuteMonitoredUser"), call("SwitchToListenIn", user="s2")
    assert "note VC-MUTE-OWN-LEG: to s2" == found(server(), *inputs)[0][:27]
    assert [] == found(FloorServer(), *inputs)


class MatchesInAnyCase(FloorServer):
    """Finds a device whatever the case of its id."""

    def step(self, given: Input) -> Step:
        request = given.request if isinstance(given, Ask) else None
        if isinstance(given, Ask) and isinstance(request, DeviceRequest) and request.target_device_uri:
            known = {each.casefold(): each for each in self.floor.devices}
            target = known.get(device_id(request.target_device_uri).casefold(), request.target_device_uri)
            given = Ask(given.supervisor, DeviceRequest(request.device_id, request.operation, target))
        return super().step(given)


class MissesASlash(FloorServer):
    """Takes what stands behind the last slash for the id."""

    def step(self, given: Input) -> Step:
        request = given.request if isinstance(given, Ask) else None
        if isinstance(given, Ask) and isinstance(request, DeviceRequest) and request.target_device_uri:
            target = request.target_device_uri.rpartition("/")[2] or "nobody"
            given = Ask(given.supervisor, DeviceRequest(request.device_id, request.operation, target))
        return super().step(given)


@pytest.mark.parametrize(
    ("server", "target"),
    [
        (MatchesInAnyCase, "A1-DEVICE"),
        (MatchesInAnyCase, "http://localhost/api/v2/devices/A1-DEVICE"),
        (MissesASlash, "a1-device/"),
        (MissesASlash, "http://localhost/api/v2/devices/a1-device/"),
    ],
)
def test_the_spelling_of_a_target_is_judged(server: type[FloorServer], target: str) -> None:
    """VD-SAME-DEVICE: the case of an id counts and a slash at the end does not; with ids of the server's own, too."""
    (finding, *_) = found(server(), device("Coach", target))
    assert finding.startswith("warning VD-SAME-DEVICE: ")
    assert [] == found(FloorServer(), device("Coach", target), CANCEL)


class SwitchesTheSubscription(FloorServer):
    """A switch of the leg is taken for one of the subscription, and the device shows it; from the nth on."""

    first = 1

    def reset(self, setting: Any) -> dict[str, str]:
        self.switches = 0
        return super().reset(setting)

    def step(self, given: Input) -> Step:
        step = super().step(given)
        if isinstance(given, Ask) and given.request.operation.startswith("SwitchTo") and step.accepted:
            self.switches += 1
            if self.switches >= self.first:
                desk = self.floor.supervisors[given.supervisor]
                shown = json.loads(
                    json.dumps(self.payload(Delivery(given.supervisor, desk.voice.device_notification())))
                )
                monitoring = shown["data"]["devices"][0]["supervisorMonitoringState"]
                monitoring["state"] = given.request.operation.removeprefix("SwitchTo")
                self.sent.append((given.supervisor, shown))
        return step


class OnTheFourth(SwitchesTheSubscription):
    first = 4


@pytest.mark.parametrize("server", [SwitchesTheSubscription, OnTheFourth])
def test_a_switch_that_alters_the_subscription_is_a_finding(server: type[FloorServer]) -> None:
    """VC-SUBSCRIPTION-KEPT: a device that shows another subscription after a switch, the first one or the fourth."""
    switches = [call(each) for each in ("SwitchToBargeIn", "SwitchToListenIn") * 2]
    findings = found(server(), device("Coach"), ANSWERS, *switches)
    assert {"warning VC-SUBSCRIPTION-KEPT"} == {each.partition(":")[0] for each in findings}


def test_nothing_is_found_of_two_supervisors_in_one_call() -> None:
    """Each is told of his own leg."""
    assert [] == found(FloorServer(), *INTO_ONE_CALL, call("MuteMonitoredUser"), call("Hold", user="s2"))
