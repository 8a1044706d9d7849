"""Voice over HTTP: requests go in, answers and notifications come out."""

from __future__ import annotations

from typing import Any

import pytest

from tests.server.running import Client, Json, Listener, Running

TARGET = "http://desk.example/api/v2/devices/a1-device"


def shown(messages: list[Json]) -> list[tuple[str, Any]]:
    """Give channel and monitoring state or call state of device and call messages."""
    told: list[tuple[str, Any]] = []
    for message in messages:
        data = message["data"]
        if data["messageType"] == "DeviceStateChangeMessage":
            (device,) = data["devices"]
            told.append((message["channel"], device.get("supervisorMonitoringState", {}).get("state")))
        else:
            told.append((message["channel"], data["call"]["state"]))
    return told


def test_a_supervisor_coaches_and_barges_in(server: Running, s1: Client, listening: Listener) -> None:
    """A subscription, the agent's call, a switch and the hang-up each show in notifications."""
    assert {"statusCode": 0} == s1.ask("me/devices/s1-device", "Coach", targetDeviceUri=TARGET)
    (subscribed,) = listening.poll()
    (device,) = subscribed["data"]["devices"]
    expected = {"state": "Coach", "mode": "AllCalls", "scope": "Call", "targetDeviceUri": TARGET}
    assert expected == device["supervisorMonitoringState"]

    call = server.happen("AgentAnswers", agent="a1")["call"]
    (joined,) = listening.poll()
    assert ("/v2/me/calls", call, "Off") == (
        joined["channel"],
        joined["data"]["call"]["id"],
        joined["data"]["call"]["mute"],
    )
    assert {"SwitchToBargeIn", "SwitchToListenIn"} == {
        each for each in joined["data"]["call"]["capabilities"] if each.startswith("Switch")
    }

    assert {"statusCode": 0} == s1.ask(f"me/calls/{call}", "SwitchToBargeIn")
    (switched,) = listening.poll()
    assert ["SwitchToListenIn"] == [
        each for each in switched["data"]["call"]["capabilities"] if each.startswith("Switch")
    ]

    server.happen("CallEnds", call=call)
    assert [("/v2/me/calls", "Released")] == shown(listening.poll())


def test_a_connect_is_held_until_there_is_something_to_tell(server: Running, listening: Listener) -> None:
    """A connect that found nothing is answered by what happens while it is open."""
    listening.connect(timeout=15)
    server.happen("SupervisorLogsOut", supervisor="s1")
    server.happen("SupervisorLogsIn", supervisor="s1")
    with server.client("s1") as client:
        client.ask("me/devices/s1-device", "ListenIn", targetDeviceUri=TARGET)
    assert [("/v2/me/devices", "ListenIn")] == shown(listening.receive())


@pytest.mark.parametrize(
    ("path", "operation", "parameters", "code"),
    [
        ("me/devices/s1-device", "ListenIn", {}, 1),
        ("me/devices/s1-device", "ListenIn", {"targetDeviceUri": TARGET, "supervisorMonitoringScope": "Floor"}, 10),
        ("me/devices/other", "ListenIn", {"targetDeviceUri": TARGET}, 6),
        ("me/devices/s1-device", "ListenIn", {"targetDeviceUri": "nobody"}, 6),
        ("me/devices/s1-device", "CancelSupervisorMonitoring", {}, 2),
        ("me/devices/s1-device", "Sing", {}, 2),
        ("me/devices/s1-device", "ListenIn", {"targetDeviceUri": "a2-device"}, 19),
        ("me/calls/none", "Hold", {}, 6),
    ],
)
def test_a_refusal_has_its_code_and_tells_nobody(
    server: Running, s1: Client, s2: Client, listening: Listener, path: str, operation: str, parameters: Any, code: int
) -> None:
    """A refused request is answered with the code of AN-CODE and a message; nothing changes, nothing is sent."""
    assert 0 == s2.ask("me/devices/s2-device", "Coach", targetDeviceUri="a2-device")["statusCode"]
    before = s1.state()
    answer = s1.ask(path, operation, **parameters)
    assert code == answer["statusCode"]
    assert answer["statusMessage"]
    assert before == s1.state()
    assert [] == listening.poll()


def test_each_supervisor_is_told_his_own(server: Running, s1: Client, s2: Client, listening: Listener) -> None:
    """Of two supervisors each gets the notifications of his own device and leg, and no other."""
    with server.client("s2") as client:
        other = Listener(client).shake_hands()
        s1.ask("me/devices/s1-device", "ListenIn", targetDeviceUri="a1-device")
        s2.ask("me/devices/s2-device", "BargeIn", targetDeviceUri="a2-device")
        server.happen("AgentAnswers", agent="a2")
        assert [("/v2/me/devices", "ListenIn")] == shown(listening.poll())
        assert [("/v2/me/devices", "BargeIn"), ("/v2/me/calls", "Established")] == shown(other.poll())


def test_calls_have_ids_of_the_centre(server: Running) -> None:
    """What begins gets an id of the server's own, and never one that was there before."""
    ids = set[str]()
    for _ in range(5):
        call = server.happen("AgentAnswers", agent="a1", call="mine")["call"]
        ids.add(call)
        assert {"statusCode": 0} == server.happen("CallEnds", call=call)
    assert 5 == len(ids - {"mine"})


def test_what_cannot_happen_is_refused(server: Running, s1: Client) -> None:
    """The world is not believed when it says what cannot be; the answer tells why."""
    server.happen("AgentLogsOut", agent="a1")
    before = s1.state()
    answer = server.happen("AgentAnswers", agent="a1")
    assert 2 == answer["statusCode"]
    assert "a1" in answer["statusMessage"]
    assert 2 == server.happen("CallEnds", call="none")["statusCode"]
    assert before == s1.state()


def test_the_state_is_that_of_the_last_notifications(server: Running, s1: Client, listening: Listener) -> None:
    """Whoever comes late and asks is shown of each object what the notifications had told."""
    s1.ask("me/devices/s1-device", "BargeIn", targetDeviceUri=TARGET)
    server.happen("AgentAnswers", agent="a1")
    objects = [
        {key: each["data"][key] for key in ("devices", "call") if key in each["data"]} for each in listening.poll()
    ]
    now = s1.state()
    for shown in (*objects, *now):
        shown.get("call", {}).pop("duration", None)
    assert objects == now
