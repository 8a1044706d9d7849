"""A refusal of what was offered: what comes after it says whether it was still open."""

from __future__ import annotations

from typing import Any

import pytest

from monitoring_core.follow import Follower
from monitoring_core.follow.findings.standing import Standing
from tests.follow.recordings import LISTEN_IN, asked, call, chat, chat_asked, device, found, subscribed, subscription

Lines = list[dict[str, Any]]

MONITOR, COACH = ("Leave", "SwitchToCoach", "SwitchToBargeIn"), ("Leave", "SwitchToMonitor", "SwitchToBargeIn")
CANCEL, SHOWN = "CancelSupervisorMonitoring", subscription("Coach")

REFUSED: dict[str, tuple[Lines, str, Lines, Lines, Lines]] = {
    "a leg": (
        [call(LISTEN_IN, "On", 1), call(LISTEN_IN, "On", 2), asked("SwitchToBargeIn", 2)],
        "VC-TO-BARGE-IN",
        [call(LISTEN_IN, "On", 3)],
        [call((), "On", 3, state="Held", capabilities=["RetrieveCall"])],
        [call((), "On", 3, state="Released", capabilities=[])],
    ),
    "a device": (
        [device(SHOWN), device(SHOWN, phoneNumber="1"), subscribed(CANCEL, 2)],
        "VD-CANCEL",
        [device(SHOWN, phoneNumber="2")],
        [device(None)],
        [device(None, userState={"state": "LoggedOut"})],
    ),
    "a chat": (
        [chat(MONITOR), chat([*MONITOR, "x"]), chat_asked("Leave", 2)],
        "TX-LEAVE",
        [chat([*MONITOR, "y"])],
        [chat([], state="Invited")],
        [chat([], state="Revoked")],
    ),
}
"""Subject -> a refusal, its rule, and messages by which the operation is still offered, not offered, or all is over."""
EACH = [pytest.param(*each, id=name) for name, each in REFUSED.items()]


def found_of(rule: str, lines: Lines) -> list[tuple[str, str, int | None]]:
    """Give what is found of a rule."""
    return [each for each in found(*lines) if each[0] == rule]


@pytest.mark.parametrize(("refused", "rule", "offered", "closed", "over"), EACH)
def test_a_refusal_is_a_note_unless_the_next_message_may_explain_it(
    refused: Lines, rule: str, offered: Lines, closed: Lines, over: Lines
) -> None:
    """A message that it is closed may be late; where it is still offered, or nothing comes, the note stays."""
    told = [(rule, "note", 3)]
    assert (told, told) == (found_of(rule, [*refused, *offered]), found_of(rule, refused))
    assert ([], []) == (found_of(rule, [*refused, *closed]), found_of(rule, [*refused, *over]))


@pytest.mark.parametrize(("refused", "rule", "offered", "closed", "over"), EACH)
def test_a_refusal_that_may_be_explained_does_not_count_as_a_violation(
    refused: Lines, rule: str, offered: Lines, closed: Lines, over: Lines
) -> None:
    """The verdict says the same as the findings."""
    for after, is_broken in ((offered, True), (closed, False)):
        follower = Follower()
        for line in (*refused, *after):
            follower.take(line)
        follower.finish()
        violating = sum(count for (_, verdict), count in follower.verdicts.items() if verdict == Standing.VIOLATES)
        assert int(is_broken) == violating
