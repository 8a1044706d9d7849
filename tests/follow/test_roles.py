"""Roles that a recording does not tell, or tells by a word that is no party: counted, and judged as far as possible."""

from __future__ import annotations

import json
from typing import Any

import pytest

from monitoring_core.conformance import Report, as_json, as_text, check_lines, from_json, merged
from monitoring_core.follow import Follower
from monitoring_core.follow.lines.ids import ids_of
from tests.follow.recordings import COACH, call, chat, found

CUSTOMER = {"nickname": "cus", "type": "Customer", "visibility": "All"}
AGENT = {"nickname": "ann", "type": "Agent", "visibility": "All"}
KIM = {"nickname": "kim", "type": "Agent", "visibility": "Supervisors"}
SWITCHES = ("SwitchToCoach", "SwitchToBargeIn")
OFFERED = chat(SWITCHES, CUSTOMER, AGENT, KIM)
HIDDEN = chat(("Leave",), CUSTOMER, AGENT, KIM)
ENTRY = {
    "messageType": "MessageLogUpdated",
    "notificationType": "NewMessages",
    "chatUri": "https://desk.example/api/v2/me/chats/t-1",
    "messages": [{"type": "Text", "visibility": "Agents", "from": KIM | {"visibility": "Agents"}}],
}
COUNTED = {"TX-CAPABILITIES"}


def told(*lines: dict[str, Any], **context: Any) -> list[tuple[str, str, int | None]]:
    """Give what is found, besides lists that are short."""
    return [each for each in found(*lines, **context) if each[0] not in COUNTED]


def unknown(*lines: dict[str, Any], **context: Any) -> dict[str, int]:
    """Give in how many text sessions a role is not known."""
    follower = Follower()
    for line in lines:
        follower.take(line, **context)
    follower.finish()
    return dict(follower.unknown_roles)


@pytest.mark.parametrize("role", ["teamlead", ""])
def test_a_word_that_is_no_party_tells_no_role(role: str) -> None:
    """The own participant tells that the reader is a customer, whatever word stands for his role."""
    lines = chat((), CUSTOMER | {"uri": "/users/c"}), ENTRY
    assert [("TX-AUDIENCE", "warning", 2)] == told(*lines, self_="/users/c", role=role)


def test_a_call_of_a_role_that_is_no_party_is_judged_as_one_without_a_role() -> None:
    """A call is passed over only where the role says that it is no supervisor's."""
    lines = call(COACH, "Off"), call((*COACH, "SwitchToCoach"), "Off")
    assert [("VC-COACH-IS-ENTRY", "warning", 2)] == found(*lines, role="teamlead") == found(*lines)
    assert [] == [each for each in found(*lines, role="agent") if each[0] == "VC-COACH-IS-ENTRY"]


def test_a_word_that_is_no_party_is_counted() -> None:
    """It stands among the words that the domain does not know, once for each line."""
    follower = Follower()
    follower.take(OFFERED, role="teamlead")
    follower.take(OFFERED, role="Supervisor")
    assert {"role teamlead": 1} == follower.unknown


def test_a_role_that_one_line_tells_holds_for_the_session() -> None:
    """A switch that is hidden is found, though only another line of the session tells that it is a supervisor's."""
    follower = Follower()
    lines = (HIDDEN, None), (OFFERED, "supervisor"), (HIDDEN, None)
    findings = [each for line, role in lines for each in follower.take(line, role=role)]
    assert ["TX-SWITCH"] == [each.rule for each in findings if each.rule not in COUNTED]
    assert {} == follower.unknown_roles


@pytest.mark.parametrize("role", [None, "teamlead"])
def test_a_session_that_offered_a_switch_is_a_supervisors(role: str | None) -> None:
    """A list without a switch is judged then, though no role is told."""
    context = {"client": "sup-1"} | ({} if role is None else {"role": role})
    assert [("TX-SWITCH", "error", 2)] == told(OFFERED, HIDDEN, **context)


def test_a_supervisor_without_an_agent_beside_him_has_a_session_of_his_own() -> None:
    """He serves the customer himself; a list without a switch is wrong only if an agent is there."""
    seen_by_all = KIM | {"visibility": "All"}
    served, supervised = chat(("Leave",), CUSTOMER, seen_by_all), chat(("Leave",), CUSTOMER, AGENT, seen_by_all)
    assert [] == told(served, role="supervisor")
    assert [("TX-SWITCH", "warning", 1)] == told(supervised, role="supervisor")


def test_lines_that_name_no_client_may_be_the_agents() -> None:
    """Without a name the list without a switch may be what the agent is shown of the same session."""
    assert [] == told(OFFERED, HIDDEN)


@pytest.mark.parametrize("kind", [{}, {"type": "Guest"}])
def test_nobody_of_an_unknown_type_is_taken_for_the_supervisor(kind: dict[str, str]) -> None:
    """A customer without a known type may have the supervisor's nickname, which tells nothing of the supervisor."""
    guest = {"nickname": "kim", "visibility": "All"} | kind
    lines = chat(SWITCHES, guest, AGENT, KIM), chat(SWITCHES, guest, AGENT, KIM | {"visibility": "Agents"})
    assert [("TX-VISIBILITY-MONITOR", "error", 2)] == told(*lines, self_="kim")


NOT_KNOWN: dict[str, tuple[list[dict[str, Any]], dict[str, Any], dict[str, int]]] = {
    "no role is told, and no switch is offered": ([HIDDEN, HIDDEN], {}, {"recorder": 1}),
    "the role is no party": ([HIDDEN], {"role": "teamlead"}, {"recorder": 1}),
    "an entry comes, and nothing else": ([ENTRY], {}, {"recorder": 1}),
    "the role is told": ([HIDDEN], {"role": "agent"}, {}),
    "a switch is offered": ([HIDDEN, OFFERED], {}, {}),
    "the own participant is a customer": ([chat((), CUSTOMER), ENTRY], {"self_": "cus"}, {"recorder": 1}),
    "the own uri is a customer's": (
        [chat((), CUSTOMER | {"uri": "/users/c"}), ENTRY], {"self_": "/users/c"}, {},
    ),
    "it is only invited": ([chat(("Accept", "Reject"), state="Invited")], {}, {}),
    "a participant has no type": (
        [chat(SWITCHES, CUSTOMER, {"nickname": "bo", "visibility": "All"}, KIM)], {}, {"participant": 1},
    ),
    "a participant has another type": (
        [chat(SWITCHES, CUSTOMER | {"type": "Bot"}, KIM)], {"role": "supervisor"}, {"participant": 1},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("lines", "context", "expected"), NOT_KNOWN.values(), ids=NOT_KNOWN)
def test_sessions_are_counted_in_which_a_role_is_not_known(
    lines: list[dict[str, Any]], context: dict[str, Any], expected: dict[str, int]
) -> None:
    """A session counts once, where something came that is judged by the role and nothing tells or shows it."""
    assert expected == unknown(*lines, **context)


def test_a_session_that_is_over_stays_counted_once() -> None:
    """What comes late after its end adds nothing."""
    over = chat((), state="Revoked")
    assert {"recorder": 1} == unknown(HIDDEN, over, HIDDEN, client="sup-1")


def test_the_report_says_in_how_many_sessions_a_role_is_not_known() -> None:
    """The text and the JSON say it, and merged reports say the sum."""
    lines = [json.dumps({"message": each}) for each in (HIDDEN, chat((), KIM | {"type": "Bot"}))]
    report = Report([check_lines(lines[:1], file="one"), check_lines(lines, file="two")])
    both = merged([from_json(as_json(report)), report])
    assert {"participant": 2, "recorder": 4} == json.loads(as_json(both))["unknown_roles"]
    said = "role not known: of the recorder in 2 text sessions and of a participant in 2 text sessions"
    assert said in ["".join(text for text, _ in line) for line in as_text(both)]


@pytest.mark.parametrize(("role", "expected"), [("Agent", True), ("teamlead", False), (None, False)])
def test_what_belongs_together_is_told_by_roles_that_are_known(role: str | None, expected: bool) -> None:
    """Whoever follows a recording in parts takes a word that is no party for no role, too."""
    assert expected == ids_of(HIDDEN, None, role).has_role
