"""The wording of findings about a leg."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from monitoring_core.follow.automata.leg_situations import SWITCH_STATES, LegHypothesis, LegShows, Situation, leg_of
from monitoring_core.follow.engine.costs import ASKED_ELSEWHERE, Charge, Happened, proof
from monitoring_core.follow.engine.history import Explained, Told
from monitoring_core.follow.findings.judgement import Broken, broken_rule
from monitoring_core.follow.findings.naming import in_words
from monitoring_core.follow.findings.oddities import ODDITIES, Oddity
from monitoring_core.follow.lines.messages import no_operations
from monitoring_core.follow.lines.observations import SWITCH_NAMES
from monitoring_core.follow.wording.common import (
    AFTER_REQUEST,
    Line,
    Sentence,
    Stands,
    Worded,
    asked_at,
    first_shown,
    operation_of,
    said,
    stamp_of,
    where,
)
from monitoring_core.rulesets import Ruleset
from monitoring_core.vocabulary import CallState, MonitoringState
from monitoring_core.voice.leg_tables import MUTE_SHOWN

__all__ = ["leg_words", "words_alone"]

_LISTED = frozenset(
    {
        Happened.LISTED_WRONG,
        Happened.LISTED_WRONG_IN_COACH,
        Happened.LISTED_WRONG_CHOSEN,
        Happened.LISTED_AS_SWITCHED,
    }
)
_MUTE = Sentence("mute is {mute!a} in {state}", "mute {right_mute}")
_NO_SWITCH = "{others}: no accepted switch leads there"
_SENTENCES: Mapping[Happened, Sentence] = MappingProxyType(
    {
        **dict.fromkeys(_LISTED, Sentence("{offered} offered in {state}", "{right_switches} offered in {state}")),
        Happened.RETURNED: Sentence("in {state}{again}, after {was}{shows}", _NO_SWITCH),
        Happened.CLOSED_ACCEPTED_SHOWN: Sentence("in {state}{again}, after {was}{answered}", _NO_SWITCH),
        Happened.CLOSED_ACCEPTED_UNSHOWN: Sentence(
            "{operation} was answered 0 in {was}, where it is not open", "an answer 2", Stands.REQUEST
        ),
        Happened.MUTE_IN_LISTEN_IN: _MUTE,
        Happened.MUTE_IN_COACH: _MUTE,
        Happened.MUTE_AFTER_BARGE_IN: Sentence(
            "mute is On in the first message after SwitchToBargeIn", "mute Off", Stands.FIRST
        ),
        Happened.AGENT_STILL_MUTED: Sentence("the agent is muted in {state}", "monitoredUserMuted false"),
    }
)
_WITH_MUTE = dict.fromkeys(
    ASKED_ELSEWHERE,
    Sentence(
        "{told} after {muting}, and no request asked for a switch",
        AFTER_REQUEST,
        Stands.FIRST,
        ODDITIES[Oddity.SWITCHED_WITH_MUTE],
    ),
)


def leg_words(
    explained: Explained[LegHypothesis, Any], ruleset: Ruleset, refused: Mapping[Any, Line]
) -> tuple[Worded, str]:
    """Return the words of a finding about a leg, and the operation that was asked for.

    Args:
        explained: what was found.
        ruleset: the tables that it was judged by.
        refused: the refused requests, by operation.
    """
    last, what = explained.last, explained.charge.what
    situation = last.then.situation or last.before.situation or Situation(MonitoringState.LISTEN_IN)
    operation, state, shows = operation_of(explained), situation.state, isinstance(last.seen, LegShows)
    request = asked_at(explained, operation)
    newest = stamp_of(explained, lambda step: isinstance(step.seen, LegShows))
    first = first_shown(explained, LegShows, lambda owed: owed.asks == operation)
    refusal, switched_to = refused.get(operation), SWITCH_STATES.get(operation)
    effect = "changed" if refusal is not None else f"{operation} has taken effect"
    muting = _muting(first) if switched_to is not None else ""
    words = said(
        explained,
        {**_SENTENCES, **_WITH_MUTE} if muting else _SENTENCES,
        operation=operation,
        request=request,
        first=newest if what is Happened.MUTE_AFTER_BARGE_IN else first.stamp,
        refusal=refusal,
        before=[_state(each) for each in explained.possible],
        told=f"in {switched_to}" if switched_to is not None else effect,
        change="a state change",
        muting=muting,
        state=state,
        again=" again" if explained.charge.rule == ODDITIES[Oddity.RETURNED] else "",
        was=_state(last.before),
        others=" or ".join(each for each in MonitoringState if each is not state),
        shows=_shows(last.seen) if shows else "",
        answered=f"; {operation} was answered 0{where(request)}" if operation else "",
        offered=_words(last.seen.switches - no_operations(ruleset)) if shows else "",
        right_switches=_words(leg_of(ruleset, situation).capabilities & SWITCH_NAMES),
        mute=last.seen.mute if shows else None,
        right_mute=MUTE_SHOWN[state],
    )
    return words, operation


def _muting(step: Told[LegHypothesis, Any]) -> str:
    """Return the mute of the agent that a message answers, if it answers one; otherwise an empty text."""
    muting = [each.asks for each in step.before.waiting if each.asks not in SWITCH_STATES]
    return muting[0] if muting and isinstance(step.seen, LegShows) and step.seen.is_mute_change else ""


def _state(hypothesis: LegHypothesis) -> str:
    """Return the situation of a leg in words."""
    situation = hypothesis.situation
    if situation is None:
        return "an unknown state"
    return str(CallState.HELD) if situation.held else str(situation.state)


def _shows(seen: LegShows) -> str:
    """Return the switches and the mute of a message, as the end of a sentence."""
    mute = f", mute {seen.mute}" if seen.mute is not None else ""
    return f" ({_words(seen.switches)} offered{mute})"


def _words(switches: frozenset[str]) -> str:
    return in_words(switches) or "no switch"


def words_alone(charge: Charge, seen: LegShows, ruleset: Ruleset) -> Broken:
    """Return the rule that a message breaks by itself, whatever the situation of the leg."""
    told = _words(seen.switches - no_operations(ruleset))
    message = f"mute is {seen.mute!a} where {told} is offered"
    if charge.what in _LISTED:
        message = f"{told} offered, which no state offers"
    elif charge.what is Happened.AGENT_STILL_MUTED:
        message = "the agent is muted outside BargeIn"
    expected = "what one state offers and shows"
    return broken_rule(charge.rule, message, expected, ruleset, proof(charge.what))
