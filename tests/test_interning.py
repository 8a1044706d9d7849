"""What is said to whoever would make or change a value that exists once."""

from __future__ import annotations

from typing import Any

import pytest

from monitoring_core import GWS_V2, text, voice

VALUES: dict[str, tuple[Any, str, str]] = {
    "a ruleset": (GWS_V2, "Ruleset", "derive one from GWS_V2"),
    "a voice value": (voice.idle(), "Voice", "take one from voice.idle or a step"),
    "a leg": (voice.idle().call, "Leg", "take one from voice.not_on_call, voice.joined_leg or a step"),
    "a voice subscription": (
        voice.idle().subscription,
        "Subscription",
        "take one from voice.nothing_monitored or a step",
    ),
    "an event of voice": (voice.HOLD, "Event", "take one of the constants of monitoring_core.voice"),
    "a subscription request": (voice.COACH, "Subscribe", "call monitoring_core.voice.subscribe"),
    "a session": (text.not_in_session(), "OwnSession", "take one from text.not_in_session or a step"),
    "a text subscription": (
        text.nothing_subscribed(),
        "TextSubscription",
        "take one from text.nothing_subscribed or a step",
    ),
    "an event of text": (text.ACCEPT, "TextEvent", "take one of the constants of monitoring_core.text"),
}


@pytest.mark.parametrize("which", VALUES)
def test_whoever_makes_a_value_is_told_where_to_take_one(which: str) -> None:
    """The constructor names the kind of value and what hands one out."""
    value, kind, instead = VALUES[which]
    with pytest.raises(TypeError) as raised:
        type(value)(name="mine")
    assert f"{kind} cannot be constructed, since each value exists once; {instead}" == str(raised.value)


@pytest.mark.parametrize("which", VALUES)
def test_whoever_changes_a_value_is_told_that_it_cannot_be(which: str) -> None:
    """Setting and deleting name the kind of value and the attribute."""
    value, kind, _ = VALUES[which]
    told = f"^{kind} cannot be changed: attribute 'name' is read-only$"
    with pytest.raises(AttributeError, match=told):
        value.name = "mine"
    with pytest.raises(AttributeError, match=told):
        del value.name
