"""What a session's log shows wrongly: private texts, participants told otherwise, notices, and who may see an entry."""

from __future__ import annotations

from typing import Any

import pytest

from tests.follow.recordings import chat, device, found, subscribed

COACH, BARGE_IN = ("SwitchToMonitor", "SwitchToBargeIn"), ("SwitchToMonitor", "SwitchToCoach")
CUSTOMER = {"nickname": "cus", "type": "Customer", "visibility": "All", "participantId": "p-1"}


def kim(visibility: str | None, **changes: str) -> dict[str, str]:
    """Give the supervisor's own participant."""
    shown = {"nickname": "kim", "type": "Agent", "participantId": "p-3"} | changes
    return shown if visibility is None else shown | {"visibility": visibility}


def lee(visibility: str) -> dict[str, str]:
    """Give another supervisor's participant."""
    return kim(visibility, nickname="lee", participantId="p-4")


def namesake(visibility: str, number: int) -> dict[str, str]:
    """Give the participant of one of several agents of one nickname."""
    uri = f"https://desk.example/api/v2/users/ray-{number}"
    return kim(visibility, nickname="ray", participantId=f"p-{20 + number}", uri=uri)


def listed(visibility: str, offered: tuple[str, ...] = COACH, **changes: str) -> dict[str, Any]:
    """Give a message of the chat with its list of participants."""
    return chat(offered, CUSTOMER, kim(visibility, **changes))


def entry(visibility: str, sender: dict[str, str], kind: str = "Text", **told: Any) -> dict[str, Any]:
    """Give an entry of the chat's log."""
    shown = {"type": kind, "visibility": visibility, "from": sender} | told
    body = {"messageType": "MessageLogUpdated", "notificationType": "NewMessages", "messages": [shown]}
    return body | {"chatUri": "https://desk.example/api/v2/me/chats/t-1"}


def sends(operation: str, text: str) -> dict[str, Any]:
    """Give an accepted request to send a text."""
    body = {"operationName": operation, "text": text}
    return {"request": {"method": "POST", "url": "/api/v2/me/chats/t-1", "body": body}, "response": {"statusCode": 0}}


WRONG: dict[str, tuple[list[dict[str, Any]], tuple[str, str, int]]] = {
    "more see the entry than its sender": (
        [listed("Agents"), entry("All", kim("Agents"))],
        ("TX-PRIVATE", "warning", 2),
    ),
    "a note to agents that all see": (
        [listed("All", BARGE_IN), sends("SendToAgents", "no refund"), entry("All", kim("All"), text="no refund")],
        ("TX-PRIVATE", "warning", 3),
    ),
    "a note to agents that all see, before the line of its request": (
        [listed("All", BARGE_IN), entry("All", kim("All"), text="no refund"), sends("SendToAgents", "no refund")],
        ("TX-PRIVATE", "warning", 2),
    ),
    "an entry for all of a participant who is listed for agents": (
        [*[listed("Agents")] * 2, entry("All", kim(None))],
        ("TX-PRIVATE", "warning", 3),
    ),
    "the same of another supervisor, who is told as the entry is": (
        [*[chat(COACH, CUSTOMER, kim("All"), lee("Agents"))] * 2, entry("All", lee("All"))],
        ("TX-PRIVATE", "warning", 3),
    ),
    "a sender with another id than in the list": (
        [listed("Agents"), entry("Agents", kim("Agents", participantId="p-9"))],
        ("TX-PARTICIPANT-ID", "warning", 2),
    ),
    "a sender with another nickname than in the list": (
        [listed("Agents"), entry("Agents", kim("Agents", nickname="lee"))],
        ("TX-PARTICIPANT-ID", "warning", 2),
    ),
    "a sender with another uri than in the list": (
        [
            listed("Agents", uri="https://desk.example/api/v2/users/kim"),
            entry("Agents", kim("Agents", uri="https://desk.example/api/v2/users/lee")),
        ],
        ("TX-PARTICIPANT-ID", "warning", 2),
    ),
    "a sender whom fewer see than the list tells": (
        [*[chat(COACH, CUSTOMER, kim("Agents"), lee("Agents"))] * 2, entry("Supervisors", lee("Supervisors"))],
        ("TX-PARTICIPANT-ID", "warning", 3),
    ),
    "a notice for others than its sender": (
        [listed("Agents"), entry("All", kim("Agents"), "ParticipantLeft")],
        ("TX-NOTICES", "warning", 2),
    ),
    "a notice for others than the list tells of its sender": (
        [*[listed("Agents")] * 2, entry("Supervisors", kim(None), "ParticipantLeft")],
        ("TX-NOTICES", "warning", 3),
    ),
}  # fmt: skip

RIGHT: dict[str, list[dict[str, Any]]] = {
    "a note to agents that agents see": [
        listed("All", BARGE_IN), sends("SendToAgents", "x"), entry("Agents", kim("All"), text="x"),
    ],
    "the same text to all and to agents": [
        listed("All", BARGE_IN), sends("SendToAgents", "x"), sends("SendMessage", "x"),
        entry("All", kim("All"), text="x"), entry("Agents", kim("All"), text="x"),
    ],
    "a sender whose uri names another host, or none": [
        listed("Agents", uri="https://desk.example/api/v2/users/kim"),
        entry("Agents", kim("Agents", uri="http://127.0.0.1:8080/api/v2/users/kim")),
        entry("Agents", kim("Agents", uri="/api/v2/users/kim")),
    ],
    "a switch whose list was lost": [
        listed("Agents"), entry("All", kim("All"), "ParticipantRejoined"), entry("All", kim(None)),
    ],
    "a switch whose notice was lost": [
        listed("Agents"), listed("All", BARGE_IN), entry("All", kim(None)),
    ],
    "a notice that comes late": [
        listed("Agents"), entry("Agents", kim("Agents"), index=3), entry("Agents", kim("Agents"), index=5),
        entry("All", kim("All"), "ParticipantRejoined", index=4), entry("All", kim(None), index=6),
    ],
    "an entry that comes after the first list, though it was written before": [
        listed("Supervisors"), entry("All", kim(None)), entry("All", lee("All")),
    ],
    "a notice that comes after the first list, though it was written before": [
        listed("Agents"), entry("Supervisors", kim("Supervisors"), "ParticipantJoined"),
    ],
    "a list that comes late": [
        listed("All", BARGE_IN), entry("All", kim("All"), "ParticipantRejoined"), listed("Agents"),
        entry("All", kim(None)),
    ],
    "who left comes back in another mode": [
        listed("Agents"), entry("Agents", kim("Agents"), "ParticipantLeft"),
        entry("Supervisors", kim("Supervisors"), "ParticipantJoined"), entry("Supervisors", kim("Supervisors")),
    ],
    "an entry that is told again": [
        entry("Supervisors", kim("Supervisors"), index=3), listed("Agents"), listed("Agents", ("SwitchToMonitor",)),
        entry("Supervisors", kim("Supervisors"), index=3),
    ],
    "a switch whose notice was lost, of somebody whom no list names": [
        entry("Agents", lee("Agents"), "ParticipantJoined", index=1), entry("All", lee("All"), index=3),
        entry("All", lee("All"), "ParticipantLeft", index=4),
    ],
    "two agents of one nickname, of whom one has just come": [
        *[chat(COACH, CUSTOMER, kim("Agents"), namesake("All", 1))] * 2,
        entry("Agents", namesake("Agents", 2), "ParticipantJoined"), entry("All", namesake("All", 1)),
        entry("Supervisors", namesake("Supervisors", 3), "ParticipantJoined"),
    ],
    "two customers of one nickname": [
        chat(COACH, CUSTOMER, CUSTOMER | {"participantId": "p-2"}, kim("Agents")),
        entry("All", CUSTOMER | {"participantId": "p-5"}),
    ],
}  # fmt: skip

OF_THE_LOG = {"TX-PRIVATE", "TX-PARTICIPANT-ID", "TX-NOTICES", "TX-AUDIENCE"}


def found_in_log(*lines: dict[str, Any], **told: Any) -> list[tuple[str, str, int | None]]:
    """Give what is found of the rules of the log."""
    return [each for each in found(*lines, **told) if each[0] in OF_THE_LOG]


@pytest.mark.parametrize(("lines", "expected"), WRONG.values(), ids=WRONG)
def test_what_the_log_tells_wrongly_is_found_once(lines: list[dict[str, Any]], expected: tuple[str, str, int]) -> None:
    """Each fault gives one finding, under its rule and at the line of the entry."""
    assert [expected] == found_in_log(*lines, self_="kim", role="supervisor")


@pytest.mark.parametrize("lines", RIGHT.values(), ids=RIGHT)
def test_what_one_lost_or_late_message_explains_is_no_fault(lines: list[dict[str, Any]]) -> None:
    """A right log gives nothing, though one message of a switch is lost or late."""
    assert [] == found_in_log(*lines, self_="kim", role="supervisor")


@pytest.mark.parametrize("role", ["customer", "Customer", "agent"])
def test_a_party_may_not_be_shown_what_is_for_supervisors(role: str) -> None:
    """An entry and a participant for supervisors are for no customer and no agent."""
    lines = listed("Supervisors"), entry("Supervisors", kim("Supervisors"))
    assert [("TX-AUDIENCE", "warning", 1), ("TX-AUDIENCE", "warning", 2)] == found_in_log(*lines, role=role)


def test_a_reader_who_is_listed_as_the_customer_is_one() -> None:
    """Where no role is told, the own participant tells that the reader is a customer."""
    uri = "https://desk.example/api/v2/users/c"
    lines = chat((), CUSTOMER | {"uri": uri}), entry("Agents", kim("Agents"))
    assert [("TX-AUDIENCE", "warning", 2)] == found_in_log(*lines, self_=uri)


@pytest.mark.parametrize("target", ["desk-1", "/", " ", "https://desk.example/api/v2/devices/"])
def test_nobody_monitors_himself_or_no_device(target: str) -> None:
    """An answer 0 to a subscription to one's own device, or to no device, is a note."""
    asked = subscribed("Coach", targetDeviceUri=target, target=None)
    assert [("VD-OWN-DEVICE", "note", 2)] == [each for each in found(device(None), asked) if each[0] == "VD-OWN-DEVICE"]


def test_a_subscription_needs_a_target() -> None:
    """An answer 0 to a subscription without a target is a warning; a number may stand for the target."""
    without, numbered = subscribed("Coach", target=None), subscribed("Coach", target=None, phoneNumber="5001")
    assert [("VD-TARGET", "warning", 2)] == found(device(None), without)
    assert [] == found(device(None), numbered)
