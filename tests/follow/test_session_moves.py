"""What the automaton of a text session explains, and what it holds against a server."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from tests.follow.recordings import chat, chat_asked, found

MONITOR, COACH, BARGE_IN = (
    ("SwitchToCoach", "SwitchToBargeIn"),
    ("SwitchToMonitor", "SwitchToBargeIn"),
    ("SwitchToMonitor", "SwitchToCoach"),
)
SEEN_BY: dict[tuple[str, ...], str] = {MONITOR: "Supervisors", COACH: "Agents", BARGE_IN: "All"}
CUSTOMER = {"nickname": "cus", "type": "Customer", "visibility": "All"}
INVITED, REVOKED = chat(["Accept", "Reject"], state="Invited"), chat([], state="Revoked")

Lines = Sequence[dict[str, Any]]


def logged(kind: str, visibility: str) -> dict[str, Any]:
    """Give an entry of the chat's log that tells of the supervisor."""
    sender = {"nickname": "sam", "type": "Agent", "visibility": visibility}
    told = {"type": f"Participant{kind}", "visibility": visibility, "from": sender}
    body = {"messageType": "MessageLogUpdated", "notificationType": "NewMessages", "messages": [told]}
    return body | {"chatUri": "https://desk.example/api/v2/me/chats/t-1"}


def shows(offered: tuple[str, ...], number: int = 0, visibility: str | None = None) -> dict[str, Any]:
    """Give a message of the chat in a mode; those of different numbers are unequal."""
    own = {"nickname": "sam", "type": "Agent", "visibility": visibility or SEEN_BY[offered]}
    message = chat(offered, own)
    return {**message, "chat": {**message["chat"], "userData": {"step": str(number)}}}


def invites(number: int) -> dict[str, Any]:
    """Give an invitation to the chat; those of different numbers are unequal."""
    return {**INVITED, "chat": {**INVITED["chat"], "userData": {"step": str(number)}}}


def intrudes(mode: str) -> dict[str, Any]:
    """Give an accepted request to come into the chat."""
    body = {"operationName": "Intrude", "supervisorVisibilityMode": mode}
    request = {"method": "POST", "url": "/api/v2/users/agent-1/chats/t-1", "body": body}
    return {"request": request, "response": {"statusCode": 0}}


def found_of_session(*lines: dict[str, Any]) -> list[tuple[str, str, int | None]]:
    """Give what is found, but for what configuration may explain."""
    told = found(*lines, self_="sam", role="supervisor")
    return [each for each in told if each[0] not in ("TX-CAPABILITIES", "TX-SEND")]


WRONG: dict[str, tuple[Lines, list[tuple[str, str, int]]]] = {
    "a switch that three unequal messages do not show": (
        [shows(MONITOR), chat_asked("SwitchToCoach"), *(shows(MONITOR, number) for number in (1, 2, 3))],
        [("AN-EFFECT", "warning", 2)],
    ),
    "Accept that three unequal invitations do not show": (
        [intrudes("Coach"), INVITED, chat_asked("Accept"), *map(invites, (1, 2, 3))],
        [("AN-EFFECT", "warning", 3)],
    ),
    "Accept that shows only after three of them": (
        [intrudes("Coach"), INVITED, chat_asked("Accept"), *map(invites, (1, 2, 3)), shows(COACH)],
        [("AN-EFFECT", "note", 3)],
    ),
    "a switch that shows only after three of them": (
        [shows(MONITOR), chat_asked("SwitchToCoach"), *(shows(MONITOR, number) for number in (1, 2, 3)), shows(COACH)],
        [("AN-EFFECT", "note", 2)],
    ),
    "a switch that did not show before the session was over": (
        [shows(MONITOR), chat_asked("SwitchToCoach"), *(shows(MONITOR, number) for number in (1, 2, 3)), REVOKED],
        [("AN-EFFECT", "warning", 2)],
    ),
    "Monitor seen by all": ([shows(MONITOR, visibility="All")], [("TX-VISIBILITY-MONITOR", "error", 1)]),
    "Coach seen by supervisors": ([shows(COACH, visibility="Supervisors")], [("TX-VISIBILITY-COACH", "warning", 1)]),
    "BargeIn seen by agents, after Coach": (
        [shows(COACH), chat_asked("SwitchToBargeIn"), shows(BARGE_IN, visibility="Agents")],
        [("TX-VISIBILITY-BARGE-IN", "error", 3)],
    ),
    "Coach seen by supervisors, with the line of its request behind it": (
        [shows(MONITOR), chat_asked("SwitchToBargeIn", 6), shows(COACH, visibility="Supervisors"),
         chat_asked("SwitchToCoach")],
        [("TX-VISIBILITY-COACH", "warning", 3)],
    ),
    "every switch offered": ([shows((*MONITOR, "SwitchToMonitor"), visibility="Agents")], [("TX-SELF", "warning", 1)]),
    "a switch to the present mode accepted": (
        [*(shows(MONITOR, number) for number in range(4)), chat_asked("SwitchToMonitor")],
        [("TX-SELF", "warning", 5)],
    ),
    "a switch to the present mode accepted, of which the log tells": (
        [*(shows(MONITOR, number) for number in range(4)), logged("Rejoined", "Supervisors"),
         chat_asked("SwitchToMonitor")],
        [("TX-SELF", "warning", 6)],
    ),
    "a switch to the present mode accepted, of which a message tells after the log": (
        [shows(COACH), logged("Rejoined", "Supervisors"), *(shows(MONITOR, number) for number in range(5)),
         chat_asked("SwitchToMonitor")],
        [("TX-SELF", "warning", 8)],
    ),
    "a switch accepted while Invited anew": (
        [INVITED, logged("Joined", "Agents"), chat(["Accept", "Reject"], CUSTOMER, state="Invited"),
         chat_asked("SwitchToCoach")],
        [("TX-INVITED", "warning", 4)],
    ),
    "Leave refused though it was offered, and the log tells of the same mode": (
        [shows((*MONITOR, "Leave"), visibility="Supervisors"), shows((*MONITOR, "Leave"), 1, "Supervisors"),
         logged("Rejoined", "Supervisors"), chat_asked("Leave", 2)],
        [("TX-LEAVE", "note", 4)],
    ),
    "a switch accepted while Invited": ([INVITED, chat_asked("SwitchToCoach")], [("TX-INVITED", "warning", 2)]),
    "a switch accepted after Revoked": (
        [INVITED, REVOKED, chat_asked("SwitchToCoach")],
        [("TX-REVOKED", "warning", 3)],
    ),
    "a session that is entered in another mode than Intrude asked for": (
        [intrudes("Coach"), INVITED, chat_asked("Accept"), shows(BARGE_IN)],
        [("TS-INTRUDE", "warning", 4)],
    ),
    "Intrude accepted in a session that goes on": (
        [shows(COACH), intrudes("Monitor"), shows(COACH, 1)],
        [("TS-INTRUDE-TWICE", "note", 2)],
    ),
    "Leave refused though it was offered": (
        [shows((*MONITOR, "Leave"), visibility="Supervisors"), shows((*MONITOR, "Leave"), 1, "Supervisors"),
         chat_asked("Leave", 2)],
        [("TX-LEAVE", "note", 3)],
    ),
    "something offered once the session was left": (
        [shows(COACH), chat_asked("Leave"), chat(["Accept"], state="Revoked")],
        [("TX-LEFT-SHOWN", "note", 3)],
    ),
    "a mode that nobody asked for, shown twice": (
        [shows(MONITOR), chat_asked("SwitchToCoach"), shows(COACH), shows(BARGE_IN), shows(BARGE_IN, 1)],
        [("TX-SWITCH", "note", 4)],
    ),
}  # fmt: skip

RIGHT: dict[str, Lines] = {
    "a switch that the second later message shows": [
        shows(MONITOR), chat_asked("SwitchToCoach"), shows(MONITOR, 1), shows(COACH, 2),
    ],
    "a switch after which messages only come again": [
        shows(MONITOR), chat_asked("SwitchToCoach"), *[shows(MONITOR)] * 5, shows(COACH),
    ],
    "an Accept that stands behind three unequal messages of its effect": [
        intrudes("Coach"), INVITED, *(shows(COACH, number) for number in (1, 2, 3)), chat_asked("Accept"),
    ],
    "an Accept whose line stands behind the end": [
        intrudes("Coach"), INVITED, shows(COACH), REVOKED, chat_asked("Accept"),
    ],
    "a switch from before the first message, which another window has changed since": [
        chat_asked("SwitchToBargeIn"), *(shows(COACH, number) for number in range(4)),
    ],
    "a text that is sent once the log has told that the supervisor is in": [
        intrudes("Coach"), INVITED, logged("Joined", "Agents"), chat_asked("SendToAgents"),
    ],
    "a switch to the mode that was shown last, once the log has told of another": [
        *(shows(MONITOR, number) for number in range(4)), logged("Rejoined", "Agents"), chat_asked("SwitchToMonitor"),
    ],
    "a switch that was offered and is refused, once the log has told of it": [
        *(shows(MONITOR, number) for number in range(4)), logged("Rejoined", "Agents"),
        chat_asked("SwitchToCoach", 2),
    ],
    "a switch to the mode that was shown last, once the log has told that the supervisor left": [
        *(shows(MONITOR, number) for number in range(4)), logged("Left", "Supervisors"),
        chat_asked("SwitchToMonitor"),
    ],
    "Intrude after an end before which a message was written that comes later": [
        intrudes("Coach"), INVITED, chat_asked("Reject"), REVOKED,
        chat(["Accept", "Reject"], CUSTOMER, state="Invited"), intrudes("Coach"),
    ],
    "Leave after an end, once the log has told that the supervisor was in": [
        INVITED, logged("Joined", "All"), logged("Left", "All"), REVOKED, chat_asked("Leave"),
    ],
    "a switch after the mode that Intrude asked for, whose message is late": [
        intrudes("Monitor"), INVITED, chat_asked("Accept"), chat_asked("SwitchToBargeIn"), shows(BARGE_IN),
        shows(MONITOR), shows(BARGE_IN, 1), shows(BARGE_IN, 2), shows(BARGE_IN, 3),
    ],
    "Intrude into a session that has ended, by a message that was lost": [
        chat_asked("Accept", 1), INVITED, intrudes("Coach"),
    ],
    "two switches whose messages changed places, the line of the second one behind them": [
        shows(MONITOR), chat_asked("SwitchToBargeIn"), shows(COACH), shows(BARGE_IN), chat_asked("SwitchToCoach"),
        shows(COACH, 1), shows(COACH, 2), shows(COACH, 3),
    ],
    "Accept and a switch that show after two messages each": [
        intrudes("Coach"), INVITED, chat_asked("Accept"), chat_asked("SwitchToMonitor"), *map(invites, (1, 2)),
        shows(COACH), shows(COACH, 1), shows(MONITOR),
    ],
    "Reject of an invitation that came anew, as the end of the first one was lost": [
        intrudes("Coach"), INVITED, chat_asked("Reject"), *map(invites, (1, 2, 3)),
    ],
    "a request that stands behind its effect": [shows(MONITOR), shows(COACH), chat_asked("SwitchToCoach")],
    "two switches of which the first was lost": [
        shows(MONITOR), chat_asked("SwitchToCoach"), chat_asked("SwitchToBargeIn"), shows(BARGE_IN),
    ],
    "a late message of the mode before": [
        shows(MONITOR), chat_asked("SwitchToCoach"), shows(COACH), shows(MONITOR, 1), shows(COACH, 2),
    ],
    "Intrude, Accept and a switch, with the first message in the session lost": [
        intrudes("Coach"), INVITED, chat_asked("Accept"), chat_asked("SwitchToMonitor"), shows(MONITOR),
    ],
    "Intrude after a Leave whose message was lost": [
        shows(COACH), chat_asked("Leave"), intrudes("Monitor"), INVITED, chat_asked("Accept"), shows(MONITOR),
    ],
    "Invited after the first message in the session": [
        intrudes("Coach"), shows(COACH), INVITED, chat_asked("Accept"), shows(BARGE_IN), chat_asked("SwitchToBargeIn"),
    ],
    "a Reject whose line stands behind its effect": [INVITED, REVOKED, chat_asked("Reject")],
    "a switch whose line stands behind the end": [shows(MONITOR), shows(COACH), REVOKED, chat_asked("SwitchToCoach")],
}  # fmt: skip


@pytest.mark.parametrize(("lines", "expected"), WRONG.values(), ids=WRONG)
def test_what_a_session_shows_wrongly_is_found(lines: Lines, expected: list[tuple[str, str, int]]) -> None:
    """Each fault gives one finding, under its rule and at the line that broke it."""
    assert expected == found_of_session(*lines)


@pytest.mark.parametrize("lines", RIGHT.values(), ids=RIGHT)
def test_what_a_correct_session_may_show_is_no_fault(lines: Lines) -> None:
    """A correct session gives nothing, though a message is late or lost, or a request is logged at its answer."""
    assert [] == found_of_session(*lines)
