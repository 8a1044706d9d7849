"""Messages of a leg that lack a field, and so say nothing of what it would tell."""

from __future__ import annotations

from typing import Any

from tests.follow.recordings import BARGE_IN, LISTEN_IN, asked, call, found


def unlisted(mute: str | None, seconds: int) -> dict[str, Any]:
    """Give a message of the leg without a list of what it offers."""
    shown = call((), "On", seconds, capabilities=[])
    shown["call"]["mute"] = mute
    return shown


def unflagged(seconds: int, name: str | None = None) -> dict[str, Any]:
    """Give a message of the leg in BargeIn that does not tell whether the agent is muted."""
    return call(BARGE_IN, "Off", seconds, monitoredUserMuted=None, dnis=name)


def test_messages_without_a_list_show_that_the_call_was_retrieved_and_switched() -> None:
    """The switch back is open then, though no list tells it."""
    on_hold = call((), "Off", 5, state="Held", capabilities=["RetrieveCall", "Hangup"])
    shows = [call(BARGE_IN, "Off", 4), on_hold, unlisted("Off", 7), unlisted("On", 9)]
    assert [] == found(*shows, asked("SwitchToBargeIn"))


def test_the_microphone_may_be_closed_in_the_second_message_after_a_switch() -> None:
    """The first message after the switch to BargeIn has no list, and the second one proves nothing."""
    switch = asked("SwitchToBargeIn")
    assert [] == found(call(LISTEN_IN, "On", 4), switch, unlisted("On", 5), call(BARGE_IN, "On", 6))


def test_a_switch_without_effect_is_found_between_messages_without_a_list() -> None:
    """Three messages with a list still show the state before."""
    shows = [call(LISTEN_IN, "On", seconds) for seconds in (4, 6, 8, 10)]
    between = [unlisted(None, seconds) for seconds in (5, 7, 9)]
    lines = [shows[0], asked("SwitchToBargeIn"), between[0], shows[1], between[1], shows[2], between[2], shows[3]]
    assert ["AN-EFFECT"] == [rule for rule, *_ in found(*lines)]


def test_messages_without_the_flag_do_not_show_that_the_agent_is_not_muted() -> None:
    """A server that never tells whether the agent is muted may have muted him, and may let him speak again."""
    muted = [unflagged(4), asked("MuteMonitoredUser"), *map(unflagged, (5, 6, 7, 8))]
    assert [] == found(*muted, asked("UnmuteMonitoredUser"), *map(unflagged, (9, 10, 11, 12)))


def test_a_switch_is_known_without_the_flag() -> None:
    """The switches tell the state, so a switch without effect is found all the same."""
    shows = [unflagged(seconds) for seconds in (4, 5, 6, 7)]
    assert ["AN-EFFECT"] == [rule for rule, *_ in found(shows[0], asked("SwitchToListenIn"), *shows[1:])]
