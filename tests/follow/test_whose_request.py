"""Requests to a call that several are in, in a recording that names no client."""

from __future__ import annotations

from typing import Any

from tests.follow.recordings import BARGE_IN, LISTEN_IN, asked, call, found, subscribed


def other(switches: tuple[str, ...], mute: str, seconds: int, **changes: Any) -> dict[str, Any]:
    """Give a message of the leg of another supervisor in the same call."""
    return call(switches, mute, seconds, deviceUri="https://desk.example/api/v2/devices/desk-2", **changes)


BOTH = [other(BARGE_IN, "Off", 4), call(LISTEN_IN, "On", 7)]
"""Two supervisors; the one in ListenIn is heard of last."""


def test_a_request_is_about_the_leg_that_offers_it() -> None:
    """A switch is no switch to itself if another leg of the call offers it."""
    before = [call(LISTEN_IN, "On", seconds) for seconds in (2, 3, 4, 5)]
    assert [] == found(*before, *BOTH, asked("SwitchToListenIn"))


def test_a_request_that_two_legs_offer_is_held_against_neither() -> None:
    """Whose agent was muted is not known, so the leg that does not show it may not have been asked."""
    second = call(BARGE_IN, "Off", 7)
    later = [call(BARGE_IN, "Off", seconds) for seconds in (8, 9, 10, 11)]
    assert [] == found(BOTH[0], second, asked("MuteMonitoredUser"), other(BARGE_IN, "Off", 5), *later)


def test_a_refusal_may_be_the_answer_to_each_of_two_legs() -> None:
    """The leg in ListenIn is refused what the leg in BargeIn offers."""
    shows = [BOTH[1], BOTH[0], other(BARGE_IN, "Off", 30)]
    assert [] == found(*shows, asked("SwitchToListenIn", 2), other(BARGE_IN, "Off", 31))


def test_a_switch_is_not_asked_of_an_agent() -> None:
    """The agent's call was heard of last, and the switch is that of the only leg of a supervisor."""
    agent = call((), "Off", 20, deviceUri="https://desk.example/api/v2/devices/desk-9", supervisorListeningIn=True)
    assert [] == found(subscribed("ListenIn"), BOTH[1], agent, asked("SwitchToBargeIn"), call(BARGE_IN, "Off", 9))


def test_a_switch_without_effect_is_found_in_a_call_with_two_supervisors() -> None:
    """Only one leg offers it, and three messages of that leg do not show it."""
    later = [other(BARGE_IN, "Off", seconds) for seconds in (9, 10, 11)]
    assert ["AN-EFFECT"] == [rule for rule, *_ in found(*BOTH, asked("SwitchToListenIn"), *later)]
