"""The automaton of a leg: the ways in which a history of the supervisor's call explains an observation.

A hypothesis has the situation of the leg. It also has the accepted requests that wait for their effect, and the
effects that wait for the line of their request. A situation is everything that the tables of the core decide by and
that a recording can tell. It says the state, and whether Coach was left, the call is held, the agent is muted, and
both parties are there.

There are three kinds of observations: a message of a leg that is Established or Held, the line of a request, and the
end. A message tells its state by the switches that it offers. It is compared with the offer of the core in each
situation that the hypothesis can have reached. That may be the same situation, or one after a happening in the call.
It may be one after a request, or after two requests if the message of the first one was lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import TypeAlias

from monitoring_core.follow.automata.hypotheses import (
    End,
    Owed,
    RequestLine,
    Waiting,
    expired,
    older,
    position_of,
)
from monitoring_core.follow.automata.leg_requests import (
    HANGUP,
    HOLD,
    HOLD_AND_RETRIEVE,
    RETRIEVE,
    UNMUTE_AGENT,
    requested,
    rule_that_closes,
)
from monitoring_core.follow.automata.leg_situations import (
    CHANGING,
    MUTE_AGENT,
    PASSING,
    SWITCH_STATES,
    SWITCH_TO,
    LegHypothesis,
    LegShows,
    Order,
    Situation,
    after,
    alone,
    fits,
    happened_to,
    is_outcome,
    look,
    may_be_old,
    once_shown,
    opened_by,
    reached,
    refusing,
    returned_since,
    situations,
)
from monitoring_core.follow.engine.costs import (
    ASKED_ELSEWHERE,
    LAG_MESSAGES,
    OWED,
    SILENT_MESSAGES,
    Charge,
    Happened,
    price,
)
from monitoring_core.follow.engine.search import Entry, Move, begin
from monitoring_core.follow.findings.oddities import ODDITIES, Oddity
from monitoring_core.follow.lines.messages import no_operations
from monitoring_core.follow.lines.observations import SWITCH_NAMES
from monitoring_core.rulesets import Ruleset
from monitoring_core.vocabulary import MonitoringState
from monitoring_core.voice.leg_tables import MUTE_SHOWN

__all__ = ["LegSeen", "leg_moves", "leg_start"]

_BACK = {HOLD: RETRIEVE, RETRIEVE: HOLD, MUTE_AGENT: UNMUTE_AGENT, UNMUTE_AGENT: MUTE_AGENT}
"""Operation -> the one that undoes it; a switch is undone by another switch."""


LegSeen: TypeAlias = LegShows | RequestLine | End


def leg_start() -> tuple[Entry[LegHypothesis], ...]:
    """Return the belief about a leg before any observation."""
    return begin(LegHypothesis())


def leg_moves(ruleset: Ruleset, hypothesis: LegHypothesis, seen: LegSeen) -> Iterable[Move[LegHypothesis]]:
    """Return the ways in which a hypothesis explains what was observed."""
    if isinstance(seen, LegShows):
        begins = hypothesis.situation is None
        moves = _begins(ruleset, hypothesis, seen) if begins else _goes_on(ruleset, hypothesis, seen)
        return [move._replace(refund=_refund(move.then.owed)) for move in moves]
    if isinstance(seen, RequestLine):
        return requested(ruleset, hypothesis, seen)
    broken = (*_never_shown(hypothesis.waiting), *expired(hypothesis.owed))
    return [Move(0, hypothesis._replace(waiting=(), owed=()), broken)]


def _begins(ruleset: Ruleset, known: LegHypothesis, seen: LegShows) -> Iterator[Move[LegHypothesis]]:
    """Explain the first message: the leg began in any situation, and the first switches that wait have taken effect."""
    for began in situations(ruleset):
        what: list[Happened] = []
        if _is_no_start(began, seen):
            what.append(Happened.NOT_AS_DEVICE)
        if began.coach_left:
            what.append(Happened.COACH_LEFT_BEFORE)
        each: Situation | str | None = began
        for taken in range(len(known.waiting) + 1):
            if taken:
                each = after(ruleset, each, known.waiting[taken - 1].asks)
            if not isinstance(each, Situation):
                break
            owed = _owed_before(ruleset, each, seen) if not taken else ()
            then, paid = _still_waiting(ruleset, LegHypothesis(each, (), owed), known.waiting[taken:], seen)
            is_fresh = bool(taken) and SWITCH_STATES.get(known.waiting[taken - 1].asks) is MonitoringState.BARGE_IN
            for one_lost in _first_is_lost(seen) if is_fresh else ((),):
                broken = fits(ruleset, each, look(seen), is_fresh and not one_lost)
                if broken is not None:
                    yield Move(price(*what, *one_lost) + paid, then, broken, one_lost)


def _first_is_lost(seen: LegShows) -> tuple[tuple[Happened, ...], ...]:
    """Return the faults that a message after a switch to BargeIn may rest on.

    It may be the first one. Or that was lost, and the supervisor has muted himself since.
    """
    return ((), (Happened.LOST,)) if seen.is_unmuted and not seen.is_at_once else ((),)


def _still_waiting(
    ruleset: Ruleset, then: LegHypothesis, left: Iterable[Waiting[str]], seen: LegShows
) -> tuple[LegHypothesis, int]:
    """Return the hypothesis of a leg that is met, with what still waits, and the price.

    If the leg has certainly just begun, nothing happened before it that would have opened what it closes.
    """
    paid = 0
    for each in left:
        closed_by = rule_that_closes(ruleset, then, each.asks) if seen.starts is not None else ""
        paid += price(Happened.CLOSED_ACCEPTED) if closed_by else 0
        then = then._replace(waiting=(*then.waiting, Waiting(each.asks, 1, closed_by)))
    return then, paid


def _is_no_start(situation: Situation, seen: LegShows) -> bool:
    """Tell whether a leg that has certainly just begun is in a state that the device does not show."""
    return seen.starts is not None and situation.state not in seen.starts


def _owed_before(ruleset: Ruleset, situation: Situation, seen: LegShows) -> tuple[Owed[str], ...]:
    """Return the effects that may have led to the situation in which a leg is met; their lines may still come."""
    switch = SWITCH_TO[situation.state]
    # A line for BargeIn that comes soon tells that the leg has just been switched, if it was not joined so.
    is_muted = situation.state is MonitoringState.BARGE_IN and seen.is_just_before and _is_no_start(situation, seen)
    switched = _owed(ruleset, switch, Happened.SAME, 1, is_muted=is_muted)
    owed = [] if switch in no_operations(ruleset) else [switched]
    if seen.starts is not None and situation.state in seen.starts and not situation.agent_muted:
        # It has certainly just begun, so nobody has muted the agent before.
        return tuple(owed)
    for muting in (MUTE_AGENT, UNMUTE_AGENT):
        before = situation._replace(agent_muted=muting == UNMUTE_AGENT)
        if before in situations(ruleset) and after(ruleset, before, muting) == situation:
            owed.append(_owed(ruleset, muting, Happened.SAME, 1))
    return tuple(owed)


def _owed(ruleset: Ruleset, operation: str, what: Happened, age: int = 0, *, is_muted: bool = False) -> Owed[str]:
    return Owed(operation, what, opened_by(ruleset, operation), age, is_muted)


def _goes_on(ruleset: Ruleset, known: LegHypothesis, seen: LegShows) -> Iterator[Move[LegHypothesis]]:
    situation = known.situation
    assert situation is not None
    if seen.order is Order.OLDER:
        yield from _old(ruleset, known, seen)
        return
    if seen.after_gap and (known.waiting or known.owed):
        # What waited may have shown, and what was owed may have been asked for.
        yield from _goes_on(ruleset, LegHypothesis(situation), seen)
        known = known._replace(owed=())
    yield from _told(ruleset, known, seen, Move(0, known), is_fresh=False)
    if seen.may_be_retrieved and not situation.held:
        retrieved = _once_held(ruleset, known)
        yield from _told(ruleset, retrieved, seen, Move(0, retrieved), is_fresh=False)
    undone = _without_undone(ruleset, known)
    if undone is not None:
        for move in _told(ruleset, undone, seen, Move(0, undone), is_fresh=False):
            yield _with_lost(move)
    yield from _joined_again(ruleset, known, seen)
    # What is on hold is not switched.
    if not (seen.is_held and situation.held):
        yield from _switched(ruleset, known, seen)
    yield from _old(ruleset, known, seen)


def _with_lost(move: Move[LegHypothesis], lost: Happened = Happened.LOST) -> Move[LegHypothesis]:
    """Return a move that says, too, that the message of a change was lost."""
    return move._replace(price=move.price + price(lost), faults=(*move.faults, lost))


def _joined_again(ruleset: Ruleset, known: LegHypothesis, seen: LegShows) -> Iterator[Move[LegHypothesis]]:
    """Explain the message by Hangup that took effect, and by another leg of the same call; the end was lost."""
    left = tuple([each for each in known.waiting if each.asks != HANGUP])
    if left == known.waiting:
        return
    # A leg that is longer than all that was shown before has hardly begun since.
    paid = price(Happened.OWED) if seen.order is Order.NEWER else 0
    over = known._replace(waiting=left)
    for move in _told(ruleset, over, seen, Move(0, over), is_fresh=False):
        yield _with_lost(move._replace(price=move.price + paid))


def _switched(ruleset: Ruleset, known: LegHypothesis, seen: LegShows) -> Iterator[Move[LegHypothesis]]:
    """Explain the message by one request or by two, the message of the first of which was lost."""
    for one, operation in _changed(ruleset, known, seen):
        # It was switched and held, and the message of the switch was lost.
        move = _with_lost(one) if seen.is_held else _untold(known, one, seen)
        is_fresh = SWITCH_STATES.get(operation) is MonitoringState.BARGE_IN
        yield from _told(ruleset, known, seen, move, is_fresh=is_fresh)
        if move.broken:
            continue
        for lost in _first_is_lost(seen)[1:] if is_fresh else ():
            yield from _told(ruleset, known, seen, _with_lost(move, *lost), is_fresh=False)
        first_lost = Happened.LOST_IN_GAP if seen.after_gap else Happened.LOST
        for second, then in _changed(ruleset, move.then, seen):
            if not second.broken and second.then.situation != known.situation:
                both = _with_lost(second._replace(price=second.price + move.price), first_lost)
                is_fresh = SWITCH_STATES.get(then) is MonitoringState.BARGE_IN
                yield from _told(ruleset, known, seen, both, is_fresh=is_fresh)


def _untold(known: LegHypothesis, move: Move[LegHypothesis], seen: LegShows) -> Move[LegHypothesis]:
    """Return a move by a request, dearer if the message has no list, and no microphone that tells of the change."""
    before, then = known.situation, move.then.situation
    assert before is not None
    assert then is not None
    if seen.is_listed or MUTE_SHOWN[before.state] != seen.mute == MUTE_SHOWN[then.state]:
        return move
    return move._replace(price=move.price + price(Happened.UNTOLD))


def _once_held(ruleset: Ruleset, known: LegHypothesis) -> LegHypothesis:
    """Return the hypothesis once Hold has taken effect and the call was retrieved, by a request or not."""
    waiting = tuple([each for each in known.waiting if each.asks != HOLD])
    return known._replace(waiting=waiting, owed=(*known.owed, _owed(ruleset, RETRIEVE, Happened.OUTSIDE))[-OWED:])


def _without_undone(ruleset: Ruleset, known: LegHypothesis) -> LegHypothesis | None:
    """Return the hypothesis once a request that waits and the next one, which undoes it, have taken effect.

    The message of the first is lost then, and that of the second shows what was so before. None if no two are so.
    """
    situation, waiting, _ = known
    assert situation is not None
    for number, (one, other) in enumerate(pairwise(waiting)):
        between = reached(ruleset, situation, one.asks)
        if not isinstance(between, Situation) or between == situation or one.closed_by or other.closed_by:
            continue
        back = reached(ruleset, between, other.asks)
        if isinstance(back, Situation) and one.asks in SWITCH_NAMES:
            # The leg may be on hold since. Whoever left BargeIn has lifted the agent's mute.
            back = back._replace(held=situation.held, both=situation.both)
        if isinstance(back, Situation) and back._replace(agent_muted=situation.agent_muted) == situation:
            return LegHypothesis(back, waiting[:number] + waiting[number + 2 :], known.owed)
    return None


def _old(ruleset: Ruleset, known: LegHypothesis, seen: LegShows) -> Iterator[Move[LegHypothesis]]:
    """Explain the message as one that says nothing new."""
    assert known.situation is not None
    was_in_coach = known.situation.coach_left or known.situation.state is MonitoringState.COACH
    if seen.order is Order.OLDER:
        shown = look(seen)
        then, broken = _once_told(ruleset, known, shown), alone(ruleset, shown)
        rule = returned_since(ruleset, known.situation, shown) if seen.is_before_newest else None
        if rule is not None and all(each.asks != SWITCH_TO[MonitoringState.COACH] for each in known.owed):
            then, broken = _returned(ruleset, then, known.situation), (*broken, Charge(rule, Happened.RETURNED))
        yield Move(price(Happened.OLDER), then, broken, (Happened.OLDER,))
    elif seen.order is Order.AGAIN:
        yield Move(price(Happened.AGAIN), known, faults=(Happened.AGAIN,))
    elif seen.order is Order.UNKNOWN and may_be_old(ruleset, look(seen), was_in_coach):
        passed = _without_passed(ruleset, known, look(seen))
        if passed is not None:
            late = Happened.OLDER_AFTER_NEWER
            yield _aged(ruleset, Move(price(late), passed, faults=(late,)), seen)
        # What waits is one message nearer to its outcome: an outcome is due by the second of them, late or not.
        yield _aged(ruleset, Move(price(Happened.LATE), known, faults=(Happened.LATE,)), seen)


def _without_passed(ruleset: Ruleset, known: LegHypothesis, shown: LegShows) -> LegHypothesis | None:
    """Return the hypothesis once a message of a switch has come late, after that of the one which led back.

    None if no two requests that wait are so, or the message shows something else.
    """
    situation, waiting, _ = known
    assert situation is not None
    for number, (one, other) in enumerate(pairwise(waiting)):
        # Whoever was muted since was not muted before.
        between = after(ruleset, situation._replace(agent_muted=False), one.asks)
        if not isinstance(between, Situation) or between.state is situation.state or one.closed_by or other.closed_by:
            continue
        back = after(ruleset, between, other.asks)
        is_back = isinstance(back, Situation) and back.state is situation.state
        if is_back and fits(ruleset, between, shown, False) == ():
            return known._replace(waiting=waiting[:number] + waiting[number + 2 :])
    return None


def _once_told(ruleset: Ruleset, known: LegHypothesis, shown: LegShows) -> LegHypothesis:
    """Give the hypothesis, now that an older message has shown that: what waits has taken effect, and passed."""
    situation, waiting, owed = known
    assert situation is not None
    for each in waiting:
        then = after(ruleset, situation, each.asks)
        if fits(ruleset, situation, shown, False) == () or not is_outcome(ruleset, each.asks, shown):
            continue
        waiting = tuple([other for other in waiting if other != each])
        back = _BACK.get(each.asks, SWITCH_TO[situation.state])
        if isinstance(then, Situation) and refusing(ruleset, then, back) is None:
            # What it has passed by may have a line to come.
            owed = (*owed, _owed(ruleset, back, Happened.SAME, 1))[-OWED:]
    return LegHypothesis(once_shown(ruleset, situation, shown), waiting, owed)


def _changed(ruleset: Ruleset, known: LegHypothesis, seen: LegShows) -> Iterator[tuple[Move[LegHypothesis], str]]:
    """Yield the moves by one request: one that waits, one that is still to come, or one for a closed operation."""
    situation, waiting = known.situation, known.waiting
    assert situation is not None
    # No line comes any more for what was so when the recording began.
    owed = tuple([each for each in known.owed if each.what is not Happened.SAME])
    for operation in CHANGING:
        position = position_of(operation, waiting)
        then = reached(ruleset, situation, operation)
        if position is None and (then == situation or (operation == MUTE_AGENT and seen.agent_muted is None)):
            continue
        if isinstance(then, Situation) and position is None:
            what = Happened.OWED if seen.is_recorded else Happened.OWED_UNRECORDED
            is_muted = operation == SWITCH_TO[MonitoringState.BARGE_IN] and seen.is_just_before and bool(seen.switches)
            later = (*owed, _owed(ruleset, operation, what, is_muted=is_muted))[-OWED:]
            yield Move(price(what), LegHypothesis(then, waiting, later)), operation
            opened = tuple([_opened_elsewhere(ruleset, each, then) for each in waiting])
            if opened != waiting:
                yield Move(price(what), LegHypothesis(then, opened, later)), operation
        elif isinstance(then, Situation) and position is not None:
            broken = _taken(waiting, position, is_change=then != situation)
            yield Move(0, LegHypothesis(then, waiting[position + 1 :], owed), broken), operation
            if situation.held and _may_be_retrieved(waiting, position):
                # It was retrieved before the request, which was paid for as closed, and the message of that was lost.
                paid = price(Happened.LOST) - price(Happened.CLOSED_ACCEPTED)
                overtaken = _never_shown(waiting[:position])
                left = LegHypothesis(then, waiting[position + 1 :], owed)
                yield Move(paid, left, overtaken, (Happened.LOST,)), operation
        elif operation in SWITCH_NAMES and isinstance(then, str) and SWITCH_STATES[operation] is not situation.state:
            returned = situation._replace(state=SWITCH_STATES[operation], coach_left=False, agent_muted=False)
            if position is not None:
                broken = _taken(waiting, position, is_change=True, rule=then)
                yield Move(0, LegHypothesis(returned, waiting[position + 1 :], ()), broken), operation
            elif returned.state is MonitoringState.COACH:
                back = _returned(ruleset, known._replace(owed=owed), returned)
                yield Move(0, back, (Charge(then, Happened.RETURNED),)), operation


def _returned(ruleset: Ruleset, known: LegHypothesis, situation: Situation) -> LegHypothesis:
    """Return the hypothesis of a leg that is back in Coach, though no switch leads there.

    A line for that may come yet. It was answered 0, and that is no fault of its own.
    """
    owed = (*known.owed, _owed(ruleset, SWITCH_TO[MonitoringState.COACH], Happened.SAME))[-OWED:]
    return LegHypothesis(situation, known.waiting, owed)


def _taken(waiting: tuple[Waiting[str], ...], position: int, *, is_change: bool, rule: str = "") -> tuple[Charge, ...]:
    """Return the rules broken by the effect of a waiting request, and by the earlier ones that it overtakes."""
    overtaken = _never_shown(waiting[:position])
    closed_by = waiting[position].closed_by or rule
    if not closed_by:
        return overtaken
    shown = Happened.CLOSED_ACCEPTED_SHOWN if is_change else Happened.CLOSED_ACCEPTED_UNSHOWN
    return (*overtaken, Charge(closed_by, shown))


def _never_shown(waiting: Iterable[Waiting[str]]) -> tuple[Charge, ...]:
    """Return the rules broken by requests that were accepted although closed, and have no effect."""
    return tuple([Charge(each.closed_by, Happened.CLOSED_ACCEPTED_UNSHOWN) for each in waiting if each.closed_by])


def _refund(owed: Iterable[Owed[str]]) -> int:
    """Return the most that is given back if the line of one of these comes."""
    return max([price(each.what) for each in owed if each.what in ASKED_ELSEWHERE], default=0)


def _told(
    ruleset: Ruleset, before: LegHypothesis, seen: LegShows, move: Move[LegHypothesis], *, is_fresh: bool
) -> Iterator[Move[LegHypothesis]]:
    """Explain a message that is new, after a change or none, by whatever may have happened in the call besides."""
    situation = move.then.situation
    assert situation is not None
    assert before.situation is not None
    for each in happened_to(ruleset, situation):
        if (seen.is_held or not seen.is_listed) and each.both is not situation.both:
            # Who is there is not to be seen while it is held, nor without a list.
            continue
        broken = fits(ruleset, each, look(seen), is_fresh)
        if broken is None or (each == before.situation and (move.price or situation != each)):
            # Nothing was done and undone unseen: not what was dear, nor the agent's mute.
            continue
        then, paid = _without_requests(ruleset, move.then, each, seen, was_held=before.situation.held)
        faulty = (*move.broken, *broken)
        if then.waiting and any(charge.what not in ASKED_ELSEWHERE for charge in faulty):
            paid += price(Happened.READ_OTHERWISE)
        yield _aged(ruleset, Move(move.price + paid, then, faulty, move.faults), seen)


def _without_requests(
    ruleset: Ruleset, known: LegHypothesis, then: Situation, seen: LegShows, *, was_held: bool
) -> tuple[LegHypothesis, int]:
    """Return the hypothesis after the call has reached another situation without a request, and the price."""
    was, waiting, owed = known
    assert was is not None
    paid = 0
    if then.held != was_held or then.both != was.both:
        # Its message may have been on its way when something else was asked for.
        waiting = tuple([_opened(ruleset, each, then) for each in waiting])
    if then.held != was_held:
        left = tuple([each for each in waiting if each.asks not in HOLD_AND_RETRIEVE])
        if len(left) == len(waiting):
            owed = (*owed, _owed(ruleset, HOLD if then.held else RETRIEVE, Happened.OUTSIDE))[-OWED:]
        waiting = left
    if was.agent_muted and not then.agent_muted:
        left = tuple([each for each in waiting if each.asks != UNMUTE_AGENT])
        if len(left) == len(waiting):
            what = Happened.OUTSIDE
            if seen.is_mute_change:
                what = Happened.OWED if seen.is_recorded else Happened.OWED_UNRECORDED
            paid = price(what)
            owed = (*owed, _owed(ruleset, UNMUTE_AGENT, what))[-OWED:]
        waiting = left
    return LegHypothesis(then, waiting, owed), paid


def _opened(ruleset: Ruleset, each: Waiting[str], then: Situation) -> Waiting[str]:
    """Return a request that waits, and that broke no rule if what closed it was over by then."""
    is_over = each.closed_by in PASSING and not each.age and refusing(ruleset, then, each.asks) is None
    return each._replace(closed_by="") if is_over else each


def _may_show(seen: LegShows, operation: str) -> bool:
    """Tell whether a message can show that an operation has no effect: it has what tells the effect."""
    return seen.is_listed and (operation not in (MUTE_AGENT, UNMUTE_AGENT) or seen.agent_muted is not None)


def _may_be_retrieved(waiting: tuple[Waiting[str], ...], position: int) -> bool:
    """Tell whether the call may have been retrieved before a request that waits; nothing since shows it on hold."""
    asked, later = waiting[position], waiting[position + 1 :]
    return asked.closed_by in PASSING and not asked.age and all(each.asks != RETRIEVE for each in later)


def _opened_elsewhere(ruleset: Ruleset, each: Waiting[str], then: Situation) -> Waiting[str]:
    """Return a request that waits, and that broke no rule if another window had opened it before it was answered."""
    is_open = each.closed_by and not each.age and refusing(ruleset, then, each.asks) is None
    return each._replace(closed_by="") if is_open else each


def _aged(ruleset: Ruleset, move: Move[LegHypothesis], seen: LegShows) -> Move[LegHypothesis]:
    """Let what waits grow older by a message, unless it is one that came again or late."""
    if seen.order in (Order.AGAIN, Order.OLDER):
        return move
    situation, waiting, owed = move.then
    assert situation is not None
    kept: list[Waiting[str]] = []
    broken = list(move.broken)
    for each in waiting:
        if not _may_show(seen, each.asks):
            kept.append(each)
        elif each.age + 1 < SILENT_MESSAGES:
            kept.append(each._replace(age=each.age + 1))
        elif each.closed_by:
            broken += _never_shown([each])
        elif refusing(ruleset, situation, each.asks) not in PASSING:
            broken.append(Charge(ODDITIES[Oddity.NEVER_SHOWN], Happened.SILENT))
    left, unasked = older(owed, LAG_MESSAGES)
    return Move(move.price, LegHypothesis(situation, tuple(kept), left), (*broken, *unasked), move.faults)
