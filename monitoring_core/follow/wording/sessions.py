"""The wording of findings about a text session."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from monitoring_core.follow.automata.session_moves import SWITCHES, Looks, SessionHypothesis, SessionShows
from monitoring_core.follow.engine.costs import Happened
from monitoring_core.follow.engine.history import Explained
from monitoring_core.follow.findings.naming import in_words
from monitoring_core.follow.findings.oddities import ODDITIES, Oddity
from monitoring_core.follow.wording.common import Line, Sentence, Worded, asked_at, first_shown, operation_of, said
from monitoring_core.text.visibility import SHOWN_AS
from monitoring_core.vocabulary import VisibilityMode

__all__ = ["session_words"]

_LISTED = Sentence("{offered} offered in {mode}", "{right_switches}")
_SENTENCES: Mapping[Happened, Sentence] = MappingProxyType(
    {
        Happened.TEXT_LIST_WRONG: _LISTED,
        Happened.TEXT_PERHAPS_OWN: _LISTED,
        Happened.TEXT_SELF_LISTED: _LISTED,
        Happened.VISIBILITY_WRONG: Sentence("{seen_as} in {mode}", "visibility {right_visibility}"),
        Happened.ENTERED_ELSEWHERE: Sentence(
            "the session was entered in {mode}, and Intrude asked for {was_mode}",
            "a session that is entered in {was_mode}",
        ),
        Happened.CLOSED_ACCEPTED: Sentence("{operation} was answered 0 {amid}", "an answer 2"),
    }
)


def session_words(explained: Explained[SessionHypothesis, Any], refused: Mapping[Any, Line]) -> tuple[Worded, str]:
    """Return the words of a finding about a session, and the operation that was asked for.

    Args:
        explained: what was found; each message has whether the supervisor's own participant is in its list.
        refused: the refused requests, by the mode they asked for.
    """
    rule, last = explained.charge.rule, explained.last
    was, part, operation = last.before.part, last.then.part, operation_of(explained)
    mode, switched_to = part.mode if part is not None else None, SWITCHES.get(operation)
    right = SHOWN_AS[mode or VisibilityMode.MONITOR]
    looks = last.seen.looks if isinstance(last.seen, SessionShows) else None
    switches, visibilities, _ = looks if looks is not None else Looks(None, frozenset())
    own = f"the supervisor's own participant has visibility {in_words(map(ascii, visibilities))}"
    to_itself = was is not None and rule == ODDITIES[Oddity.TEXT_SWITCHED_NOWHERE]
    words = said(
        explained,
        _SENTENCES,
        operation=operation,
        request=asked_at(explained, operation),
        first=first_shown(explained, SessionShows, lambda owed: owed.asks == operation).stamp,
        refusal=refused.get(switched_to) if rule == ODDITIES[Oddity.REFUSED_AND_SHOWN] else None,
        before=[_state(each) for each in explained.possible],
        told=f"in {switched_to}" if switched_to is not None else f"{operation} has taken effect",
        change="a change",
        mode=mode,
        was_mode=was.mode if was is not None else None,
        offered=in_words(switches or ()) or "no switch",
        right_switches=in_words(name for name, leads_to in SWITCHES.items() if leads_to is not mode),
        seen_as=own if last.context else f"no participant has visibility {right}",
        right_visibility=right,
        amid=f"in {was.mode}" if was and to_itself else f"while {was.phase if was is not None else 'unknown'}",
    )
    return words, operation


def _state(hypothesis: SessionHypothesis) -> str:
    """Return the state of a text session in words."""
    part = hypothesis.part
    if part is None:
        return "an unknown state"
    return str(part.phase) if part.mode is None else f"{part.phase} in {part.mode}"
