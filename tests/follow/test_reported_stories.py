"""Stories that people report of monitoring servers: something was answered OK and did not happen, or too much is shown.

Each story says what the check must tell of it: the rule, the level and the line. It is told with durations and without.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.follow.recordings import BARGE_IN, COACH, LISTEN_IN, asked, call, device, found, subscribed, subscription

Story = tuple[list[dict[str, Any]], list[tuple[str, str, int | None]]]

_MUTE = asked("MuteMonitoredUser")
_UNMUTE = asked("UnmuteMonitoredUser")
_HANGUP = asked("Hangup")
_NEXT_CALL = subscription("Coach", mode="NextCall")
_COACHED = [
    subscribed("Coach", supervisorMonitoringMode="NextCall"),
    device(_NEXT_CALL),
    call(COACH, "Off", 0),
    call((), "Off", 20, state="Released"),
]


def _barge_in(seconds: int, *, muted: bool = False) -> dict[str, Any]:
    return call(BARGE_IN, "Off", seconds, monitoredUserMuted=muted, userData={"step": str(seconds)})


def _listen_in(seconds: int) -> dict[str, Any]:
    return call(LISTEN_IN, "On", seconds, userData={"step": str(seconds)})


def _away(state: str) -> dict[str, Any]:
    return device(_NEXT_CALL, userState={"state": state})


STORIES: dict[str, Story] = {
    "the agent is not muted": (
        [_barge_in(0), _MUTE, *map(_barge_in, (10, 20, 30))],
        [("AN-EFFECT", "warning", 2)],
    ),
    "the agent is muted, too late": (
        [_barge_in(0), _MUTE, *map(_barge_in, (10, 20, 30)), _barge_in(40, muted=True)],
        [("AN-EFFECT", "note", 2)],
    ),
    "the agent is muted in time": (
        [_barge_in(0), _MUTE, _barge_in(10), _barge_in(20), _barge_in(30, muted=True)],
        [],
    ),
    "the agent stays muted": (
        [_barge_in(0), _MUTE, _barge_in(10, muted=True), _UNMUTE, *[_barge_in(at, muted=True) for at in (20, 30, 40)]],
        [("AN-EFFECT", "warning", 4)],
    ),
    "the switch comes too late": (
        [_listen_in(0), asked("SwitchToBargeIn"), *map(_listen_in, (10, 20, 30)), _barge_in(40)],
        [("AN-EFFECT", "note", 2)],
    ),
    "the call goes on after Hangup": (
        [_barge_in(0), _HANGUP, *map(_barge_in, (10, 20, 30))],
        [("AN-EFFECT", "warning", 2)],
    ),
    "the call ends after Hangup, too late": (
        [_listen_in(0), _HANGUP, *map(_listen_in, (10, 20, 30)), call((), "On", 40, state="Released")],
        [("AN-EFFECT", "note", 2)],
    ),
    "the call ends after Hangup, in time": (
        [_listen_in(0), _HANGUP, _HANGUP, *map(_listen_in, (10, 20)), call((), "On", 30, state="Released")],
        [],
    ),
    "after Hangup it may be another leg that goes on, since no duration tells": (
        [call(COACH, "Off"), _HANGUP, *[call(COACH, "Off", userData={"step": at}) for at in "abc"]],
        [],
    ),
    "NextCall is shown after its leg, by one message that comes again": (
        [*_COACHED, _away("NotReady"), _away("NotReady"), _away("NotReady")],
        [],
    ),
    "NextCall is shown after its leg, by two messages that differ": (
        [*_COACHED, _away("NotReady"), _away("NotReady"), _away("Busy")],
        [("VD-NEXT-CALL", "warning", 7)],
    ),
}


@pytest.mark.parametrize(("lines", "expected"), STORIES.values(), ids=STORIES)
def test_a_reported_story_gives_its_rule_level_and_line(
    lines: list[dict[str, Any]], expected: list[tuple[str, str, int | None]]
) -> None:
    """A story that people report gives what the rules say of it, and nothing else."""
    assert expected == [(rule, level, line) for rule, level, line, *_ in found(*lines)]
