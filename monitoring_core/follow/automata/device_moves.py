"""The automaton of a device: the ways in which a history of its subscription explains an observation.

What a hypothesis and an observation hold, `device_situations` says. The control of the core says which subscription
may follow.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from monitoring_core.follow.automata.device_situations import (
    CANCEL,
    RANKS,
    UNKNOWN,
    Asked,
    Device,
    DeviceSeen,
    LegBegan,
    LegEnded,
    NextCall,
    Place,
    Shows,
    after_naming,
    ends_with_leg,
)
from monitoring_core.follow.automata.hypotheses import Gap, Owed, Waiting, expired, is_settled, older, position_of
from monitoring_core.follow.engine.costs import (
    ASKED_ELSEWHERE,
    LAG_MESSAGES,
    OWED,
    SILENT_MESSAGES,
    WAITING,
    Charge,
    Happened,
    price,
)
from monitoring_core.follow.engine.search import Move
from monitoring_core.follow.findings.oddities import ODDITIES, Oddity
from monitoring_core.rulesets import Ruleset
from monitoring_core.vocabulary import DeviceOperation
from monitoring_core.voice.lists import device_list_rule

__all__ = ["device_moves"]

_CANCEL, _SUBSCRIBE = str(DeviceOperation.CANCEL_SUPERVISOR_MONITORING), str(DeviceOperation.LISTEN_IN)


def device_moves(ruleset: Ruleset, hypothesis: Device, seen: DeviceSeen) -> Iterable[Move[Device]]:
    """Return the ways in which a hypothesis explains what was observed."""
    known = after_naming(hypothesis, seen.named if isinstance(seen, Shows | Asked) else None)
    if isinstance(seen, Shows):
        return _refundable(_shown(ruleset, known, seen))
    if isinstance(seen, Asked):
        return _refundable(_asked(ruleset, known, seen))
    if isinstance(seen, LegBegan):
        return _refundable(_leg_began(ruleset, known, seen))
    if isinstance(seen, LegEnded):
        return _refundable(_leg_ended(known, seen))
    if isinstance(seen, Gap):
        return [Move(price(Happened.LOST_IN_GAP), Device(UNKNOWN)), Move(0, known._replace(owed=()))]
    return [Move(0, known._replace(owed=()), expired(known.owed))]


def _refundable(moves: Iterable[Move[Device]]) -> Iterator[Move[Device]]:
    """Yield the moves with what they get back if a message or the line of a request that is missing comes late."""
    for move in moves:
        back = [each.what for each in move.then.owed if each.what is Happened.LOST or each.what in ASKED_ELSEWHERE]
        yield move._replace(refund=max([price(each) for each in back])) if back else move


def _leg_began(ruleset: Ruleset, known: Device, seen: LegBegan) -> Iterator[Move[Device]]:
    under = known._replace(next_call=NextCall.LEG_UNDER_IT)
    if known.shown in (None, UNKNOWN) and len(known.waiting) <= 1 and seen.is_under:
        # It can only be under what is asked for and not shown yet, here or elsewhere.
        paid = 0 if known.waiting or known.shown == UNKNOWN else price(Happened.OWED_UNRECORDED)
        yield Move(paid, under._replace(waiting=_may_be_over(known.waiting)))
    elif known.next_call is NextCall.UNUSED and ends_with_leg(ruleset, known.shown):
        yield Move(0, under)
        if not seen.is_under:
            yield Move(1, known)
    elif known.shown is None:
        # It may be under what waits, and NextCall may be over before a message shows it.
        yield Move(0, known._replace(waiting=_may_be_over(known.waiting)))
    elif known.next_call >= NextCall.ENDED and not known.waiting:
        yield Move(0, under, (Charge(ODDITIES[Oddity.OUTLIVED], Happened.OUTLIVED),))
        again = Happened.OWED if seen.is_recorded else Happened.OWED_UNRECORDED
        yield Move(price(Happened.LOST, again), under, faults=(Happened.LOST,))
    else:
        yield Move(0, known)


def _leg_ended(known: Device, seen: LegEnded) -> Iterator[Move[Device]]:
    is_meant = known.next_call is NextCall.LEG_UNDER_IT
    if is_meant and not (seen.is_apart and known.shown is not None):
        yield Move(0, known._replace(next_call=NextCall.UNUSED if known.shown is None else NextCall.ENDED))
    else:
        yield Move(0, known)


def _asked(ruleset: Ruleset, known: Device, seen: Asked) -> Iterator[Move[Device]]:
    if seen.code is None:
        # Nobody knows whether it was accepted.
        yield Move(0, known)
    elif seen.code != 0:
        yield from _refused(known, seen)
        return
    waiting = known._replace(waiting=(*known.waiting, Waiting(seen.asks))[-WAITING:])
    last = known.owed[-1] if known.owed else None
    fitting = [each for each in known.owed if each.asks == seen.asks and each.age < seen.reach]
    is_answered = last is not None and last.age < seen.reach and last.asks == known.shown != seen.asks
    if seen.is_alike and not fitting and last is not None and is_answered:
        # The message that answers it stood before its line, and shows another subscription.
        broken = (Charge(ODDITIES[Oddity.NOT_CONFIRMED], Happened.CONFIRMED_WRONG),)
        yield Move(-price(last.what), known._replace(owed=known.owed[:-1]), broken)
        # What was so when the recording began was asked for before, or elsewhere; that is no coincidence.
        unlike = Happened.OWED if last.what is Happened.SAME else Happened.OWED_UNLIKE
        yield Move(price(unlike) - price(last.what), waiting)
        return
    for each in fitting:
        # What was asked for before its effect was shown, and has not shown itself, is overtaken by it.
        later = tuple([other for other in known.waiting if other.age < each.age])
        overtaken = (len(known.waiting) - len(later)) * price(Happened.OVERTAKEN)
        owed, unasked = _still_owed([other for other in known.owed if other != each], each.age)
        yield Move(overtaken - price(each.what), known._replace(waiting=later, owed=owed), unasked)
    yield from _by_number(known, seen)
    if seen.is_shown and seen.reach and known.shown not in (UNKNOWN, None if seen.asks == CANCEL else seen.asks):
        # The last message came again or late, though this line would explain it.
        yield Move(price(Happened.AGAIN_INSTEAD), waiting)
        return
    # What was so when the recording began may have been asked for just before, and again now that it has changed.
    others = [each.what for each in fitting if each.what is not Happened.SAME or each.asks == known.shown]
    if seen.asks == CANCEL:
        paid = price(Happened.OWED_ALIKE) - price(Happened.OWED) if others else 0
        for move in _cancel(known, waiting, is_repeated=seen.is_repeated):
            yield move._replace(price=move.price + paid)
        return
    coincidence = price(Happened.OWED_ALIKE) - min([price(each) for each in others], default=price(Happened.OWED))
    yield Move(coincidence if others or seen.asks == known.shown else 0, waiting)
    if seen.asks == known.shown:
        yield Move(coincidence if others else 0, known._replace(next_call=NextCall.UNUSED))


def _by_number(known: Device, seen: Asked) -> Iterator[Move[Device]]:
    """Explain a request that gives its target as a number only by what is shown already."""
    for each in known.owed:
        if each.asks == seen.or_of is not None and each.age < seen.reach:
            left = tuple([other for other in known.owed if other != each])
            yield Move(-price(each.what), known._replace(owed=left))


def _still_owed(owed: Iterable[Owed[Place]], age: int) -> tuple[tuple[Owed[Place], ...], tuple[Charge, ...]]:
    """Return the effects that are still owed their lines, and the rules that the others break.

    Lines come in the order of their effects, but for two that follow one another at once.

    Args:
        owed: the effects.
        age: of the effect whose line has come.
    """
    left = tuple([each for each in owed if each.age <= age + 1])
    return left, expired([each for each in owed if each.age > age + 1])


def _cancel(known: Device, waiting: Device, *, is_repeated: bool) -> Iterator[Move[Device]]:
    is_idle = known.shown is None and not known.waiting
    # Nothing has been shown since the last Cancel was accepted, so nothing says that it had no effect.
    is_cancelled = is_repeated and any(each.asks == CANCEL and not each.age for each in known.waiting[-1:])
    if is_idle or is_cancelled:
        yield Move(0, known, (Charge(device_list_rule(_CANCEL), Happened.CANCEL_ACCEPTED),))
    if is_idle:
        # Another window subscribed, and the message of that is on its way.
        began = waiting._replace(owed=(*waiting.owed, _owed(UNKNOWN, Happened.LOST))[-OWED:])
        yield Move(price(Happened.OWED, Happened.LOST), began, faults=(Happened.LOST,))
    else:
        yield Move(price(Happened.OWED_ALIKE) if is_cancelled else 0, waiting)


def _has_just_changed(known: Device) -> bool:
    """Tell whether the last message showed a change that is younger than the oldest request that waits."""
    newest = known.owed[-1] if known.owed else None
    is_new = newest is not None and newest.age == 1 and newest.asks == known.shown
    return is_new and bool(known.waiting) and known.waiting[0].age > 0


def _may_be_over(waiting: tuple[Waiting[Place], ...]) -> tuple[Waiting[Place], ...]:
    return tuple([each._replace(may_be_over=True) for each in waiting])


def _refused(known: Device, seen: Asked) -> Iterator[Move[Device]]:
    """Explain a refusal; one of what is offered, in a state that is certain, breaks the rule by which it is open."""
    # NextCall may have ended with its leg, and the message of that is on its way.
    may_be_over = seen.asks == CANCEL and known.next_call is not NextCall.UNUSED
    is_certain = is_settled(known.waiting, known.owed) and known.shown != UNKNOWN and not may_be_over
    if seen.code in (2, 3) and seen.was_offered and is_certain and (seen.asks == CANCEL) <= (known.shown is not None):
        rule = device_list_rule(_CANCEL if seen.asks == CANCEL else _SUBSCRIBE)
        yield Move(0, known, (Charge(rule, Happened.OFFERED_REFUSED),))
    else:
        yield Move(0, known)


def _shown(ruleset: Ruleset, known: Device, seen: Shows) -> Iterator[Move[Device]]:
    if known.shown == UNKNOWN:
        yield from _first(ruleset, known, seen)
        return
    is_due = any(each.asks == (CANCEL if seen.shown is None else seen.shown) for each in known.waiting)
    is_other = seen.shown != known.shown and not is_due
    now = known._replace(waiting=_may_be_over(known.waiting)) if is_other else known
    told = list(_told(ruleset, now, seen, 0, ()))
    yield from told
    if now.waiting:
        # It took effect, and the message that showed it was lost.
        first, *rest = now.waiting
        if known.waiting[0].may_be_over or (first.may_be_over and seen.shown is None):
            yield from _told(ruleset, now._replace(waiting=tuple(rest)), seen, price(Happened.LOST), (Happened.LOST,))
        then = None if first.asks == CANCEL else first.asks
        changed = Device(then, NextCall.UNUSED, tuple(rest), known.owed)
        yield from _told(ruleset, changed, seen, price(Happened.LOST), (Happened.LOST,))
    if is_due and seen.shown != known.shown and _has_just_changed(known):
        # What is due took effect before the newer change, and the two messages changed places.
        asks = CANCEL if seen.shown is None else seen.shown
        waiting = tuple([each for each in known.waiting if each.asks != asks])
        late = Happened.OLDER_AFTER_NEWER
        yield Move(price(late), known._replace(waiting=waiting), faults=(late,))
    missing = next((each for each in known.owed if each.what is Happened.LOST), None)
    if missing is not None and seen.named == RANKS and not is_due:
        came = known._replace(owed=tuple([each for each in known.owed if each is not missing]))
        yield Move(-price(Happened.LOST), came, faults=(Happened.LATE,))
    if seen.shown != known.shown:
        unnamed = seen.named is not None and seen.named >= RANKS
        late = Happened.LATE_UNNAMED if unnamed else Happened.LATE
        if seen.shown is None:
            late = Happened.LATE_IDLE
        if seen.is_as_before:
            late = Happened.SWAPPED
        if seen.is_again:
            is_free = any(move.price == 0 and not move.broken for move in told)
            late = Happened.AGAIN_INSTEAD if is_free else Happened.AGAIN
        yield Move(price(late), known, faults=(late,))


def _first(ruleset: Ruleset, known: Device, seen: Shows) -> Iterator[Move[Device]]:
    """Explain the first message of a device: it shows whatever was so before, or what was asked for."""
    asks: Place = CANCEL if seen.shown is None else seen.shown
    position = position_of(asks, known.waiting)
    if position is not None:
        yield Move(0, Device(seen.shown, NextCall.UNUSED, known.waiting[position + 1 :], known.owed))
        return
    owed = (*known.owed, _owed(asks, Happened.SAME))[-OWED:]
    waiting = known.waiting
    if seen.shown is None:
        # What was asked for before may have shown before, and have ended with the log-out, or with the leg.
        over = [each for each in waiting if known.next_call is NextCall.ENDED and ends_with_leg(ruleset, each.asks)]
        # Or it ended elsewhere, before the recording began.
        left = tuple([each for each in waiting if each not in over])
        waiting = () if seen.is_logged_out else _may_be_over(left)
    yield _aged(Move(0, Device(seen.shown, NextCall.UNUSED, waiting, owed)), seen, 0, ())


def _told(
    ruleset: Ruleset, known: Device, seen: Shows, paid: int, faults: tuple[Happened, ...]
) -> Iterator[Move[Device]]:
    """Explain a message that is new, from a history in which nothing else happened."""
    for move in _changes(ruleset, known, seen, is_lost=bool(faults)):
        yield _aged(move, seen, paid, faults)


def _changes(ruleset: Ruleset, known: Device, seen: Shows, *, is_lost: bool) -> Iterator[Move[Device]]:
    """Yield the histories in which the device comes to what is shown; nothing has grown older yet.

    ``is_lost`` is whether it came to what it was by a change whose message was lost.
    """
    if seen.shown == known.shown:
        yield from _unchanged(known, is_again=seen.is_again)
    known = known._replace(owed=_after_change(known.owed))
    shown, next_call, waiting, owed = known
    # A leg that began while nothing was shown is under what is shown next.
    used_up = next_call if shown is None and ends_with_leg(ruleset, seen.shown) else NextCall.UNUSED
    asks: Place = CANCEL if seen.shown is None else seen.shown
    position = position_of(asks, waiting)
    if position is not None:
        rest = waiting[position + 1 :]
        yield Move(position * price(Happened.OVERTAKEN), Device(seen.shown, used_up, rest, owed))
    if seen.shown is None:
        if shown is not None:
            yield from _ends(ruleset, known, seen, is_lost=is_lost)
        return
    if seen.shown == shown and next_call is NextCall.UNUSED:
        # That it was asked for again, elsewhere, would tell nothing new.
        return
    what = _unasked(known, seen)
    end_lost = (Happened.LOST,) if next_call >= NextCall.ENDED else ()
    asked_elsewhere = Device(seen.shown, used_up, waiting, (*owed, _owed(asks, what))[-OWED:])
    yield Move(price(what, *end_lost), asked_elsewhere, faults=end_lost)
    if waiting and used_up is not NextCall.UNUSED:
        # The leg was under what waits, and this has replaced it.
        yield Move(price(what, *end_lost), asked_elsewhere._replace(next_call=NextCall.UNUSED), faults=end_lost)
    if what is Happened.OWED_UNLIKE and seen.shown != shown:
        # One's own request took effect, too, and the other one replaced it before a message showed it.
        yield Move(price(what, *end_lost), asked_elsewhere._replace(waiting=waiting[:-1]), faults=end_lost)
    if waiting and seen.shown != shown and waiting[-1].asks != CANCEL:
        wrong = Happened.CONFIRMED_WRONG if seen.is_alike else Happened.CONFIRMED_UNLIKE
        broken = (Charge(ODDITIES[Oddity.NOT_CONFIRMED], wrong),)
        yield Move(0, Device(seen.shown, NextCall.UNUSED, (), owed), broken)


def _owed(asks: Place, what: Happened) -> Owed[Place]:
    return Owed(asks, what, ODDITIES[Oddity.NOT_CONFIRMED])


def _after_change(owed: tuple[Owed[Place], ...]) -> tuple[Owed[Place], ...]:
    """Return the owed effects after a change; a Cancel for the state at the beginning cannot come any more."""
    return tuple([each for each in owed if each.what is not Happened.SAME or each.asks != CANCEL])


def _unchanged(known: Device, *, is_again: bool) -> Iterator[Move[Device]]:
    """Explain a message that shows what was shown; NextCall should have ended with its leg.

    A message that came again says nothing about what was still shown after the leg.
    """
    if known.next_call < NextCall.ENDED or is_again:
        yield Move(price(Happened.SAME), known)
        return
    since = known._replace(next_call=NextCall.SHOWN_SINCE)
    if known.next_call is NextCall.ENDED:
        yield Move(price(Happened.TOLD_ELSEWHERE), since)
        return
    yield Move(price(Happened.TOLD_ELSEWHERE_TWICE), since)
    # What was paid for the first message was paid for nothing: the rule is broken by both.
    broken = (Charge(ODDITIES[Oddity.OUTLIVED], Happened.OUTLIVED),)
    yield Move(-price(Happened.TOLD_ELSEWHERE), known._replace(next_call=NextCall.UNUSED), broken)


def _ends(ruleset: Ruleset, known: Device, seen: Shows, *, is_lost: bool) -> Iterator[Move[Device]]:
    """Explain that the subscription is gone, though no Cancel of this recording waits for it."""
    if known.next_call >= NextCall.LEG_UNDER_IT and ends_with_leg(ruleset, known.shown):
        what = Happened.SAME if known.next_call >= NextCall.ENDED else Happened.ENDED_UNTOLD
        yield Move(price(what), Device(None, NextCall.UNUSED, known.waiting, known.owed))
    what = Happened.ENDED_ELSEWHERE
    if seen.is_logged_out:
        what = Happened.LOGGED_OUT
    elif is_lost:
        # That it began and ended unseen is as dear as any change that nobody asked for.
        what = Happened.OWED
    elif any(each.asks == CANCEL for each in known.waiting):
        # It is the one that ended it.
        return
    owed = (*known.owed, _owed(CANCEL, what))[-OWED:]
    yield Move(price(what), Device(None, NextCall.UNUSED, known.waiting, owed))


def _unasked(known: Device, seen: Shows) -> Happened:
    """Return the kind of cost of a shown change that nobody in the recording asked for."""
    if not seen.is_recorded:
        return Happened.OWED_UNRECORDED
    if seen.is_alike and known.waiting:
        return Happened.OWED_UNLIKE
    if seen.shown == known.shown or any(each.asks == seen.shown for each in known.waiting):
        return Happened.OWED_ALIKE
    return Happened.OWED


def _aged(move: Move[Device], seen: Shows, paid: int, faults: tuple[Happened, ...]) -> Move[Device]:
    """Let what waits grow older by a message, unless it is one that came again."""
    then, broken = move.then, move.broken
    if not seen.is_again:
        waiting = tuple([each._replace(age=each.age + 1) for each in then.waiting])
        silent = [each for each in waiting if each.age >= SILENT_MESSAGES]
        broken += tuple([Charge(ODDITIES[Oddity.NEVER_SHOWN], Happened.SILENT) for _ in silent])
        owed, unasked = older(then.owed, LAG_MESSAGES)
        broken += unasked
        then = then._replace(waiting=tuple([each for each in waiting if each.age < SILENT_MESSAGES]), owed=owed)
    return Move(move.price + paid, then, broken, (*move.faults, *faults))
