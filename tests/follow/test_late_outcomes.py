"""An outcome that shows after three messages without it: whose it is, and what that makes of the finding."""

from __future__ import annotations

import json
from typing import Any

import pytest

from monitoring_core.conformance import check_lines
from tests.follow.recordings import BARGE_IN, LISTEN_IN, asked, call, chat, chat_asked, device, found, subscribed
from tests.follow.recordings import subscription as shown

Lines = list[dict[str, Any]]

CANCEL = "CancelSupervisorMonitoring"
LOGGED_OUT = {"userState": {"state": "LoggedOut"}}


def silent(mode: str = "AllCalls") -> Lines:
    """Give a Cancel, and three unequal messages that do not show its outcome."""
    still = [device(shown("Coach", mode=mode), phoneNumber=str(number)) for number in range(3)]
    return [device(shown("Coach", mode=mode)), subscribed(CANCEL), *still]


def gone(count: int = 1) -> Lines:
    """Give unequal messages that show no subscription."""
    return [device(None, phoneNumber=str(number)) for number in range(count)]


def legs(*switches: tuple[str, ...]) -> Lines:
    """Give unequal messages of the leg that offer these switches."""
    return [
        call(each, "On" if each == LISTEN_IN else "Off", number, state="Established")
        for number, each in enumerate(switches, 1)
    ]


def chats(*offered: tuple[str, ...]) -> Lines:
    """Give unequal messages of the chat that offer these switches."""
    told = [chat(each) for each in offered]
    return [{**each, "chat": {**each["chat"], "userData": {"step": str(n)}}} for n, each in enumerate(told)]


MONITOR, COACH = ("SwitchToCoach", "SwitchToBargeIn"), ("SwitchToMonitor", "SwitchToBargeIn")
IN_COACH = ("SwitchToListenIn", "SwitchToBargeIn")
WITHOUT = legs(*[BARGE_IN] * 4)
WITHOUT_CHAT = chats(*[MONITOR] * 4, COACH)

OUTCOMES: dict[str, tuple[Lines, str, int]] = {
    "Cancel shows after all": ([*silent(), *gone()], "note", 2),
    "Cancel shows after all, and another line comes long after": ([*silent(), *gone(4), subscribed(CANCEL)], "note", 2),
    "a later Cancel, whose line stands behind its outcome": ([*silent(), *gone(), subscribed(CANCEL)], "warning", 2),
    "the same, two messages later": ([*silent(), *gone(3), subscribed(CANCEL)], "warning", 2),
    "the end of another subscription": (
        [*silent(), *gone(), subscribed("Coach"), device(shown("Coach"), phoneNumber="9")], "note", 2,
    ),
    "a log-out": ([*silent(), device(None, **LOGGED_OUT)], "warning", 2),
    "the end of NextCall": (
        [*silent("NextCall"), *legs(IN_COACH), call((), "Off", 9, state="Released"), *gone()], "warning", 2,
    ),
    "a later switch of a leg, whose line stands behind its outcome": (
        [WITHOUT[0], asked("SwitchToListenIn"), *WITHOUT[1:], call(LISTEN_IN, "On", 9), asked("SwitchToListenIn")],
        "warning", 2,
    ),
    "a switch of a leg shows after all": (
        [WITHOUT[0], asked("SwitchToListenIn"), *WITHOUT[1:], call(LISTEN_IN, "On", 9)], "note", 2,
    ),
    "a later switch of a chat, whose line stands behind its outcome": (
        [WITHOUT_CHAT[0], chat_asked("SwitchToCoach"), *WITHOUT_CHAT[1:], chat_asked("SwitchToCoach")], "warning", 2,
    ),
}  # fmt: skip
"""What shows later -> the recording, and the level and line of what is found about the first request."""


@pytest.mark.parametrize(("lines", "level", "line"), OUTCOMES.values(), ids=OUTCOMES)
def test_only_its_own_outcome_makes_a_late_finding_a_note(lines: Lines, level: str, line: int) -> None:
    """What never showed in three messages is a note only if nothing else explains that it shows later."""
    told = [each for each in found(*lines) if each[0] == "AN-EFFECT"]
    assert [("AN-EFFECT", level, line)] == told


def test_a_line_that_comes_too_late_does_not_explain_the_outcome() -> None:
    """A request that stands more than two seconds behind an outcome is not that of the outcome."""
    lines = [*silent(), *gone(), subscribed(CANCEL)]
    seconds = [*range(1, len(lines)), len(lines) + 5]
    told = [line if "request" in line else {"message": line} for line in lines]
    timed = [json.dumps({**each, "at": f"2031-03-03T08:00:{at:02}Z"}) for each, at in zip(told, seconds, strict=True)]
    findings = check_lines(timed).findings
    assert [("AN-EFFECT", "note", 2)] == [(each.rule, str(each.level), each.place.line) for each in findings][:1]
