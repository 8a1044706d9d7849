"""Events exist once, and each is found by its spelling."""

from __future__ import annotations

import pytest

from monitoring_core import text
from monitoring_core.vocabulary import SessionOperation, TextSubscriptionOperation, VisibilityMode


def test_spellings_are_unique() -> None:
    """No two events are spelled alike, so a spelling finds one event."""
    assert len(text.EVENTS) == len({event.spelling for event in text.EVENTS})
    assert all(text.event(str(event)) is event for event in text.EVENTS)


def test_one_alphabet() -> None:
    """Every event belongs to the subscription or to the session, and to one of them only."""
    subscription, session = set(text.TEXT_SUBSCRIPTION_EVENTS), set(text.SESSION_EVENTS)
    assert set(text.EVENTS) == subscription | session
    assert set() == subscription & session


def test_requests_bear_the_wire_spelling_of_their_operation() -> None:
    """What is asked is called as on the wire, every operation is there, and happenings are no operations."""
    operations = {*SessionOperation, *TextSubscriptionOperation}
    assert operations == {event.name for event in text.EVENTS if event.is_request}
    assert set() == operations & {event.name for event in text.EVENTS if not event.is_request}


def test_only_parameters_are_spelled_besides_the_name() -> None:
    """A mode that is the event's parameter stands in brackets; an event without one is spelled by its name alone."""
    assert "Intrude(Coach)" == str(text.INTRUDE[VisibilityMode.COACH])
    assert "Invitation(Monitor)" == str(text.INVITATION[VisibilityMode.MONITOR])
    plain = [*text.SWITCH, *(event for event in text.EVENTS if event.mode is None)]
    assert [event.name for event in plain] == [event.spelling for event in plain]


def test_subscribe_takes_words() -> None:
    """A subscription request is found by the members or by their spelling."""
    assert text.subscribe("Coach", "NextChat") is text.event("Coach(NextChat)")
    assert text.subscribe("Coach") is text.event("Coach")


def test_subscribe_names_a_word_that_is_none() -> None:
    """A word of another table is refused by name."""
    with pytest.raises(ValueError, match="ListenIn"):
        text.subscribe("ListenIn")
    with pytest.raises(ValueError, match="NextCall"):
        text.subscribe("Coach", "NextCall")


def test_no_event_of_that_spelling() -> None:
    """A spelling that no event has is a KeyError."""
    with pytest.raises(KeyError):
        text.event("Whisper")
