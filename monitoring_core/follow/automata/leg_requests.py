"""Requests in the automaton of a leg: the ways in which a history explains the line of a request and its answer.

The line may be that of an effect that was shown before it. Or the request waits for its effect. An answer 0 to what is
closed breaks the rule that closes it, unless one lost message explains that it was open. An answer 2 or 3 to what was
offered breaks the rule that opens it, if the state is certain.
"""

from __future__ import annotations

from collections.abc import Iterator

from monitoring_core.follow.automata.hypotheses import (
    RequestLine,
    Waiting,
    is_settled,
)
from monitoring_core.follow.automata.leg_situations import (
    CHANGING,
    LEG_OPERATION_NAMES,
    MUTE_AGENT,
    OPENED_BY,
    PASSING,
    LegHypothesis,
    Situation,
    after,
    happened_to,
    reached,
    refusing,
)
from monitoring_core.follow.engine.costs import (
    WAITING,
    Charge,
    Happened,
    price,
)
from monitoring_core.follow.engine.search import Move
from monitoring_core.rules.severity import is_rule
from monitoring_core.rules.shown import Shown as Field
from monitoring_core.rules.shown import shown as rule_of
from monitoring_core.rulesets import Ruleset
from monitoring_core.vocabulary import CallOperation, MonitoringState

__all__ = [
    "HANGUP",
    "HOLD",
    "HOLD_AND_RETRIEVE",
    "MUTE_IN_BARGE_IN",
    "RETRIEVE",
    "UNMUTE_AGENT",
    "requested",
    "rule_that_closes",
]

UNMUTE_AGENT, HANGUP = str(CallOperation.UNMUTE_MONITORED_USER), str(CallOperation.HANGUP)
HOLD, RETRIEVE = str(CallOperation.HOLD), str(CallOperation.RETRIEVE_CALL)
HOLD_AND_RETRIEVE = frozenset({HOLD, RETRIEVE})
MUTE_IN_BARGE_IN = rule_of(Field.MUTE, MonitoringState.BARGE_IN)


def requested(ruleset: Ruleset, known: LegHypothesis, seen: RequestLine) -> Iterator[Move[LegHypothesis]]:
    """Return the ways in which a hypothesis explains the line of a request and its answer."""
    situation, waiting, owed = known
    if seen.code not in (0, None):
        yield from _refused(ruleset, known, seen)
        return
    for each in owed:
        if each.asks == seen.asks and each.age < seen.reach:
            left = tuple([other for other in owed if other != each])
            muted = (Charge(MUTE_IN_BARGE_IN, Happened.MUTE_AFTER_BARGE_IN),) if each.is_muted else ()
            yield Move(-price(each.what), known._replace(owed=left), muted)
    if situation is None:
        may_wait = seen.code == 0 and seen.asks in CHANGING
        yield Move(0, known._replace(waiting=(*waiting, Waiting(seen.asks))[-WAITING:]) if may_wait else known)
        return
    if seen.asks == HANGUP:
        # Only the end of the leg shows it.
        waits = seen.code == 0 and all(each.asks != HANGUP for each in waiting)
        yield Move(0, known._replace(waiting=(*waiting, Waiting(HANGUP))[-WAITING:]) if waits else known)
        return
    if seen.code is None:
        yield Move(0, known)
    closing = rule_that_closes(ruleset, known, seen.asks) if seen.code is not None else ""
    if not closing and not waiting and after(ruleset, situation, seen.asks) == situation:
        # It is accepted without effect, so there is nothing to wait for.
        yield Move(0, known)
        return
    later = (*waiting, Waiting(seen.asks, 0, closing))[-WAITING:]
    yield Move(price(Happened.CLOSED_ACCEPTED) if closing else 0, known._replace(waiting=later))
    if closing:
        yield from _open_but_for_a_loss(ruleset, known, seen, closing)


def _open_but_for_a_loss(
    ruleset: Ruleset, known: LegHypothesis, seen: RequestLine, closing: str
) -> Iterator[Move[LegHypothesis]]:
    """Explain that what is closed was accepted by one message that was lost."""
    situation, waiting, owed = known
    assert situation is not None
    before = reached(ruleset, situation, seen.asks) if closing in PASSING and seen.asks in CHANGING else None
    may_precede = not situation.held or any(each.asks == HOLD for each in owed)
    if isinstance(before, Situation) and seen.reach and may_precede:
        # It took effect before that closed it which nobody asked for.
        changed = before._replace(held=situation.held, both=situation.both)
        yield Move(price(Happened.LOST), known._replace(situation=changed), faults=(Happened.LOST,))
    unseen = _opened_unseen(ruleset, situation, seen.asks)
    if unseen is not None:
        waits = (*waiting, Waiting(seen.asks))[-WAITING:]
        yield Move(price(Happened.LOST), known._replace(situation=unseen, waiting=waits), faults=(Happened.LOST,))


def _opened_unseen(ruleset: Ruleset, situation: Situation, operation: str) -> Situation | None:
    """Return the nearest situation in which an operation is open, if one message can hide it; None if none can.

    The leg was put on hold or retrieved on the telephone, or the other party came. Or the agent was muted, and the line
    of that request is older than what is shown, or another window's.
    """
    if operation == UNMUTE_AGENT:
        muted = after(ruleset, situation, MUTE_AGENT)
        return muted if isinstance(muted, Situation) and refusing(ruleset, muted, operation) is None else None
    by_itself = operation in HOLD_AND_RETRIEVE or not situation.both
    reached_so = happened_to(ruleset, situation) if by_itself else ()
    return next((each for each in reached_so if refusing(ruleset, each, operation) is None), None)


def _closed_unseen(ruleset: Ruleset, situation: Situation, operation: str) -> Situation | None:
    """Return the situation in which Hold or Retrieve is closed, since the telephone was used; None for all else."""
    reached_so = happened_to(ruleset, situation) if operation in HOLD_AND_RETRIEVE else ()
    return next((each for each in reached_so if refusing(ruleset, each, operation) is not None), None)


def rule_that_closes(ruleset: Ruleset, known: LegHypothesis, operation: str) -> str:
    """Return the rule that closes an operation, now and after each request that waits; empty if one leaves it open."""
    situation = known.situation
    assert situation is not None
    rule = refusing(ruleset, situation, operation)
    if rule is None:
        return ""
    for each in known.waiting:
        then = after(ruleset, situation, each.asks)
        if isinstance(then, Situation) and refusing(ruleset, then, operation) is None:
            return ""
    return rule


def _refused(ruleset: Ruleset, known: LegHypothesis, seen: RequestLine) -> Iterator[Move[LegHypothesis]]:
    """Explain a refusal; one of what is offered, in a state that is certain, breaks the rule by which it is open."""
    situation = known.situation
    is_certain = is_settled(known.waiting, known.owed)
    may_judge = seen.code in (2, 3) and seen.was_offered and seen.asks in LEG_OPERATION_NAMES
    rule = OPENED_BY.get(seen.asks, "")
    is_open = situation is not None and may_judge and refusing(ruleset, situation, seen.asks) is None
    if situation is None or not is_certain or not is_open or not is_rule(rule, ruleset):
        yield Move(0, known)
        return
    yield Move(0, known, (Charge(rule, Happened.OFFERED_REFUSED),))
    unseen = _closed_unseen(ruleset, situation, seen.asks)
    if unseen is not None:
        yield Move(price(Happened.LOST), known._replace(situation=unseen), faults=(Happened.LOST,))
