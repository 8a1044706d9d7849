"""What looks like a fault, and has an innocent history: one coincidence, or one message that is lost or late."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest

from monitoring_core.conformance import check_lines
from monitoring_core.rules import RULES
from tests.follow.recordings import BARGE_IN, COACH, LISTEN_IN, asked, call, chat, chat_asked, device, subscribed
from tests.follow.recordings import subscription as shows

Timed = tuple[float | None, dict[str, Any]]
Told = tuple[list[tuple[str, str, int | None]], list[str]]
"""Rule, level and line of what is found, and the rules that would be broken if no message was lost."""


def told(lines: Sequence[Timed]) -> Told:
    """Check lines with their times, in seconds; those of None have no time."""
    records: list[str] = []
    for at, line in lines:
        record = {**({} if "request" in line else {"message": line}), "client": "sup-4", "role": "supervisor"}
        record = {**record, **(line if "request" in line else {"self": "sam"})}
        if at is not None:
            record["at"] = f"2031-03-03T09:{int(at) // 60:02}:{at % 60:06.3f}Z"
        records.append(json.dumps(record))
    checked = check_lines(records)
    words = [word for doubt in checked.doubts for name in doubt.names for word in name.split()]
    found = [(each.rule, str(each.level), each.place.line) for each in checked.findings]
    return found, [word for word in words if word in RULES]


def untimed(*lines: dict[str, Any]) -> list[Timed]:
    """Give lines without times."""
    return [(None, line) for line in lines]


def desk(monitoring: dict[str, str] | None, name: str = "") -> dict[str, Any]:
    """Give a message of the device that differs from others by its name."""
    return device(monitoring, name=name)


def leg(switches: tuple[str, ...], duration: int | None = None, **changes: Any) -> dict[str, Any]:
    """Give a message of the leg in the state that has these switches."""
    return call(switches, "On" if switches == LISTEN_IN else "Off", duration, **changes)


def held(switches: tuple[str, ...], duration: int | None = None, **changes: Any) -> dict[str, Any]:
    """Give a message of the leg on hold, in the state that has these switches."""
    return leg(switches, duration, state="Held", capabilities=["RetrieveCall", "Hangup"], **changes)


def released(duration: int | None = None, **changes: Any) -> dict[str, Any]:
    """Give the message that the leg is over."""
    return call((), "Off", duration, state="Released", **changes)


BY_NUMBER = subscribed("Coach", target=None, phoneNumber="7001")
CANCEL = subscribed("CancelSupervisorMonitoring")
IN_COACH, NEXT_CALL = shows("Coach"), shows("Coach", mode="NextCall")
LOGGED_OUT = {"userState": {"state": "LoggedOut"}}

DEVICES: dict[str, tuple[Sequence[Timed], Told]] = {
    "a number asked for, of which the first message shows the target, and another target asked for elsewhere": (
        untimed(desk(shows("Coach", target="q-1")), BY_NUMBER,
                *[desk(shows("Coach", scope="Agent"), each) for each in ("a", "b", "c", "d")]),
        ([("VD-CONFIRMS", "note", 3)], []),
    ),
    "another target shown than was asked for": (
        untimed(desk(None), desk(None, "a"), subscribed("ListenIn"),
                *[desk(shows("ListenIn", target="q-2"), each) for each in ("b", "c", "d", "e")]),
        ([("VD-CONFIRMS", "note", 4)], []),
    ),
    "a subscription of long ago, and another one asked for and replaced before its message came": (
        [(1, desk(None)), (10, desk(shows("BargeIn", scope="Agent"))), (20, desk(shows("BargeIn", scope="Agent"), "b")),
         (400, desk(shows("BargeIn", scope="Agent"), "c")),
         (400.5, subscribed("BargeIn", supervisorMonitoringScope="Agent", supervisorMonitoringMode="NextCall")),
         (409, desk(shows("ListenIn", scope="Agent"))),
         (409.1, subscribed("ListenIn", supervisorMonitoringScope="Agent"))],
        ([], []),
    ),
    "a subscription whose message was lost before the log-out": (
        [(1, desk(None)), (2, subscribed("ListenIn")),
         *[(60.0 + number, device(None, **LOGGED_OUT, name=str(number))) for number in range(4)]],
        ([], ["AN-EFFECT"]),
    ),
    "Cancel refused once NextCall has ended with its leg, and the message of that comes late": (
        [(1, desk(NEXT_CALL)), (5, desk(NEXT_CALL, "b")), (20, leg(COACH, 0)), (30, released(10)),
         (60, subscribed("CancelSupervisorMonitoring", 2)), (70, subscribed("BargeIn")),
         (70.2, desk(shows("BargeIn")))],
        ([], []),
    ),
    "Cancel refused while AllCalls is shown, though a leg is over": (
        [(1, desk(IN_COACH)), (5, desk(IN_COACH, "b")), (20, leg(COACH, 0)), (30, released(10)),
         (60, subscribed("CancelSupervisorMonitoring", 2)), (70, subscribed("BargeIn")),
         (70.2, desk(shows("BargeIn")))],
        ([("VD-CANCEL", "note", 5)], []),
    ),
    "Cancel accepted after a subscription whose message was lost, and a leg between": (
        [(1, desk(None)), (9, desk(None, "b")), (20, leg(COACH, 0)), (30, CANCEL), (31, released(11)),
         (40, desk(NEXT_CALL)), (40.1, desk(IN_COACH))],
        ([("VD-CONFIRMS", "note", 7)], []),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("lines", "expected"), DEVICES.values(), ids=DEVICES)
def test_a_device_has_an_innocent_history(lines: Sequence[Timed], expected: Told) -> None:
    """What is shown of a subscription is no fault if another window, one lost message or a late line explains it."""
    assert expected == told(lines)


ASKS_NEXT_CALL = subscribed("Coach", supervisorMonitoringMode="NextCall")

LEGS_UNDER: dict[str, tuple[Sequence[Timed], Told]] = {
    "a second leg, of a client whose requests are not recorded": (
        [(1, desk(None)), (2, desk(NEXT_CALL)), (20, leg(COACH, 0)), (30, released(10)), (50, leg(COACH, 0, id="k-2"))],
        ([], ["VD-NEXT-CALL"]),
    ),
    "a second leg, of a client whose requests are recorded": (
        [(1, desk(None)), (2, desk(NEXT_CALL)), (2.1, ASKS_NEXT_CALL), (20, leg(COACH, 0)), (30, released(10)),
         (50, leg(COACH, 0, id="k-2"))],
        ([("VD-NEXT-CALL", "warning", 6)], []),
    ),
    "a second leg that begins in another state": (
        [(1, desk(None)), (2, desk(NEXT_CALL)), (2.1, ASKS_NEXT_CALL), (20, leg(COACH, 0)), (30, released(10)),
         (50, leg(LISTEN_IN, 0, id="k-2")), (51, desk(shows("ListenIn")))],
        ([], []),
    ),
    "a late message of the leg": (
        [(1, desk(None)), (2, desk(NEXT_CALL)), (2.1, ASKS_NEXT_CALL), (20, leg(COACH, 0)), (30.6, released(10)),
         (30.7, leg(COACH, 9)), (31, desk(None))],
        ([], []),
    ),
    "a leg that began long before NextCall was shown": (
        [(1, desk(None)), (30, leg(COACH)), (90, desk(NEXT_CALL)), (90.1, ASKS_NEXT_CALL), (99, released()),
         (120, leg(COACH, id="k-2", state="Ringing", capabilities=["Hangup"])), (121, leg(COACH, id="k-2"))],
        ([], []),
    ),
    "a leg that began under what was asked for first and is not shown": (
        [(1, desk(None)), (2, call((), "Off", 0, state="Ringing", capabilities=["Hangup"])),
         (3, subscribed("Coach")), (3.1, leg(COACH, 1)), (4, desk(NEXT_CALL)), (5, ASKS_NEXT_CALL),
         (9, released(7)), (30, leg(COACH, 0, id="k-2"))],
        ([], []),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("lines", "expected"), LEGS_UNDER.values(), ids=LEGS_UNDER)
def test_a_leg_is_not_always_under_what_the_device_shows(lines: Sequence[Timed], expected: Told) -> None:
    """NextCall outlives its leg only if that leg was certainly joined under it, and the second one was, too."""
    assert expected == told(lines)


MUTED = leg(BARGE_IN, monitoredUserMuted=True)
MUTING = {"notificationType": "MonitoredUserMutedStateChange"}
DATA = {"notificationType": "AttachedDataChanged"}

LEGS: dict[str, tuple[Sequence[Timed], Told]] = {
    "a switch accepted on hold, since the message that it was retrieved was lost": (
        [(1, leg(LISTEN_IN, 1)), (5, held(LISTEN_IN, 5)), (60, asked("SwitchToBargeIn")), (60.4, leg(BARGE_IN, 60))],
        ([], ["VC-HOLD"]),
    ),
    "a switch accepted on hold, which a later message still shows": (
        [(1, leg(LISTEN_IN, 1)), (5, held(LISTEN_IN, 5)), (60, asked("SwitchToBargeIn")), (70, held(LISTEN_IN, 70)),
         (80, leg(BARGE_IN, 80))],
        ([("VC-HOLD", "note", 5)], []),
    ),
    "a switch accepted on hold, which a later request to retrieve the call ends": (
        [(1, leg(LISTEN_IN, 1)), (5, held(LISTEN_IN, 5)), (60, asked("SwitchToBargeIn")), (70, asked("RetrieveCall")),
         (80, leg(BARGE_IN, 80))],
        ([("VC-HOLD", "note", 5)], []),
    ),
    "Hold accepted and retrieved, since the message that it was on hold was lost": (
        [(1, leg(COACH, 1)), (10, asked("Hold")), (60, leg(COACH, 60)), (60.5, asked("RetrieveCall")),
         (70, leg(COACH, 70) | DATA), (80, leg(COACH, 80) | DATA)],
        ([], []),
    ),
    "two switches that lead back, of which the first shows late, and the agent is muted since": (
        untimed(leg(BARGE_IN), asked("SwitchToListenIn"), leg(BARGE_IN, step="a"), asked("SwitchToBargeIn"),
                MUTED | MUTING, leg(LISTEN_IN), asked("MuteMonitoredUser"),
                held(BARGE_IN, monitoredUserMuted=True), asked("Hold")),
        ([], []),
    ),
    "two switches that lead back and lift the agent's mute, of which the first was lost": (
        [(1, leg(BARGE_IN, 1)), (5, leg(BARGE_IN, 5, monitoredUserMuted=True) | MUTING),
         (5.1, asked("MuteMonitoredUser")), (30, asked("SwitchToListenIn")), (60, asked("SwitchToBargeIn")),
         (60.4, leg(BARGE_IN, 60)), (70, held(BARGE_IN, 70)), (90, held(BARGE_IN, 90) | DATA)],
        ([], ["AN-EFFECT"]),
    ),
    "a request logged before another window opened what it asks for": (
        [(1, leg(COACH, 1)), (1, asked("Hold", 6)), (30, asked("MuteMonitoredUser")), (30.1, leg(BARGE_IN, 29)),
         (30.2, leg(BARGE_IN, 29, monitoredUserMuted=True) | MUTING), (40, released(39))],
        ([("VC-TO-BARGE-IN", "note", 4)], []),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("lines", "expected"), LEGS.values(), ids=LEGS)
def test_a_leg_has_an_innocent_history(lines: Sequence[Timed], expected: Told) -> None:
    """What a leg shows or is answered is no fault if the telephone, another window or one lost message explains it."""
    assert expected == told(lines)


MODES = {"Monitor": "Supervisors", "Coach": "Agents", "BargeIn": "All"}
INVITED, REVOKED = chat(["Accept", "Reject"], state="Invited"), chat([], state="Revoked")


def chats(mode: str, step: str = "") -> dict[str, Any]:
    """Give a message of the chat in a mode; those of different steps are unequal."""
    offered = [f"SwitchTo{each}" for each in MODES if each != mode]
    message = chat(offered, {"nickname": "sam", "type": "Agent", "visibility": MODES[mode]})
    return {**message, "chat": {**message["chat"], "userData": {"step": step}}}


def notice(kind: str, mode: str, index: int) -> dict[str, Any]:
    """Give an entry of the chat's log that tells of the supervisor."""
    sender = {"nickname": "sam", "type": "Agent", "visibility": MODES[mode]}
    entry = {"index": index, "type": f"Participant{kind}", "visibility": MODES[mode], "from": sender}
    body = {"messageType": "MessageLogUpdated", "notificationType": "NewMessages", "messages": [entry]}
    return body | {"chatUri": "https://desk.example/api/v2/me/chats/t-1"}


def intrudes(mode: str) -> dict[str, Any]:
    """Give an accepted request to come into the chat."""
    body = {"operationName": "Intrude", "supervisorVisibilityMode": mode}
    request = {"method": "POST", "url": "/api/v2/users/agent-1/chats/t-1", "body": body}
    return {"request": request, "response": {"statusCode": 0}}


SESSIONS: dict[str, tuple[Sequence[Timed], Told]] = {
    "entered as the log told, and switched before a message came": (
        [(1, INVITED), (1.1, intrudes("BargeIn")), (20, chat_asked("Accept")), (20.1, notice("Joined", "BargeIn", 1)),
         (60, chats("Monitor")), (60.1, chat_asked("SwitchToMonitor"))],
        ([], []),
    ),
    "entered otherwise than Intrude asked": (
        [(1, INVITED), (1.1, intrudes("BargeIn")), (20, chat_asked("Accept")), (20.1, notice("Joined", "Monitor", 1)),
         (60, chats("Monitor"))],
        ([("TS-INTRUDE", "warning", 5)], []),
    ),
    "switched back, as the log tells, from a mode whose message was lost": (
        [(1, chats("Monitor")), (30, notice("Rejoined", "BargeIn", 1)), (60, chats("Monitor", "b")),
         (60.1, notice("Rejoined", "Monitor", 2)), (60.2, chat_asked("SwitchToMonitor"))],
        ([], []),
    ),
    "a switch refused while Invited by a message like an earlier one": (
        untimed(INVITED, REVOKED, chat_asked("Reject"), INVITED, intrudes("Coach"), chats("Coach"),
                chat_asked("SwitchToMonitor", 2), chat_asked("Accept")),
        ([], []),
    ),
    "the line of Leave after the session is offered anew": (
        untimed(REVOKED, chat(["Accept", "Reject"], {"nickname": "ann", "type": "Agent"}, state="Invited"),
                chat_asked("Leave")),
        ([], []),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("lines", "expected"), SESSIONS.values(), ids=SESSIONS)
def test_a_session_has_an_innocent_history(lines: Sequence[Timed], expected: Told) -> None:
    """What a session shows or is answered is no fault if its log, or a lost or repeated message, explains it."""
    found, doubted = told(lines)
    assert expected == ([each for each in found if each[0] not in ("TX-CAPABILITIES", "TX-SEND")], doubted)
