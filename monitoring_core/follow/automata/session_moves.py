"""The automaton of a text session: the ways in which a history of the supervisor's part explains an observation.

A hypothesis has the part of the supervisor: invited, chatting in a mode, or not in the session. It also has the
accepted requests that wait for their effect, and the effects that wait for the line of their request. The control of
the core says what a request does, and which rule refuses it.

There are four kinds of observations: a message, the line of a request, an unreadable place, and the end of the
recording. The switches that are offered, and the visibility of the supervisor, tell the mode.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from monitoring_core.follow.automata.hypotheses import (
    End,
    Gap,
    Owed,
    RequestLine,
    Waiting,
    expired,
    is_settled,
    older,
    position_of,
)
from monitoring_core.follow.engine.costs import LAG_MESSAGES, OWED, SILENT_MESSAGES, WAITING, Charge, Happened, price
from monitoring_core.follow.engine.search import Entry, Move, begin
from monitoring_core.follow.findings.oddities import ODDITIES, Oddity
from monitoring_core.operations import Address, operation
from monitoring_core.outcome import Refusal
from monitoring_core.rules.shown import Shown, shown
from monitoring_core.rulesets import Ruleset
from monitoring_core.text.events import INTRUDE, SENDING, SWITCH, TextEvent, event
from monitoring_core.text.lists import in_session_hidden_rule
from monitoring_core.text.session import Part, Phase, session_in
from monitoring_core.text.visibility import SHOWN_AS
from monitoring_core.vocabulary import SessionOperation, TextSessionState, VisibilityMode

__all__ = [
    "SWITCHES",
    "Looks",
    "SessionHypothesis",
    "SessionSeen",
    "SessionShows",
    "modes_of",
    "readings",
    "session_moves",
    "session_start",
]

SWITCHES: dict[str, VisibilityMode] = {each.name: each.mode for each in SWITCH if each.mode is not None}
"""Switch -> the mode it leads to."""

_ACCEPT, _INTRUDE = str(SessionOperation.ACCEPT), str(SessionOperation.INTRUDE)
LINES = OWED + 1
"""Lines still to come that a hypothesis remembers: Intrude, Accept and a switch may all be logged at their answers."""

_LEAVE, _REJECT = str(SessionOperation.LEAVE), str(SessionOperation.REJECT)
_SENDING = frozenset(each.name for each in SENDING)
_TO: dict[VisibilityMode, TextEvent] = {each.mode: each for each in SWITCH if each.mode is not None}
_INTRUDES: dict[str, VisibilityMode] = {each.spelling: mode for mode, each in INTRUDE.items()}


class SessionHypothesis(NamedTuple):
    """A hypothesis; ``part`` is None while nothing is known. A part without a mode is in any of them."""

    part: Part | None
    waiting: tuple[Waiting[str], ...] = ()
    owed: tuple[Owed[str], ...] = ()


class Looks(NamedTuple):
    """The part of a message that tells the mode of a Chatting session.

    Attributes:
        switches: those that are offered; None if the message has no list.
        visibilities: of the supervisor's own participant, or else of all but the customer.
        is_perhaps_own: whether it may be a session of the supervisor's own, in which he is an agent like others.
    """

    switches: frozenset[str] | None
    visibilities: frozenset[str]
    is_perhaps_own: bool = False


class SessionShows(NamedTuple):
    """A message of the session.

    Attributes:
        state: of the session.
        looks: what tells the mode; None unless it is Chatting.
        is_again: whether it equals one of the newest messages as a whole.
        is_recorded: whether requests of this client are in the recording.
        refused: the modes whose switch was asked for last and refused.
        joined: what the log showed the supervisor as when he joined, if this is the first message since; else None.
    """

    state: str
    looks: Looks | None = None
    is_again: bool = False
    is_recorded: bool = False
    refused: frozenset[VisibilityMode] = frozenset()
    joined: str | None = None


SessionSeen: TypeAlias = SessionShows | RequestLine | Gap | End
_Way: TypeAlias = Move[SessionHypothesis]


def session_start(*, is_over: bool = False) -> tuple[Entry[SessionHypothesis], ...]:
    """Return the belief about a session before any observation: anything, or over."""
    ending = tuple([Owed(each, Happened.SAME, _rule(each)) for each in (_LEAVE, _REJECT)])
    return begin(SessionHypothesis(Part(Phase.REVOKED), (), ending) if is_over else SessionHypothesis(None))


def session_moves(ruleset: Ruleset, known: SessionHypothesis, seen: SessionSeen) -> Iterable[_Way]:
    """Return the ways in which a hypothesis explains what was observed."""
    if isinstance(seen, SessionShows):
        return _shown(ruleset, known, seen)
    if isinstance(seen, RequestLine):
        return _asked(ruleset, known, seen)
    if isinstance(seen, Gap):
        return [Move(0, SessionHypothesis(None))]
    return [Move(0, known._replace(owed=()), expired(known.owed))]


@lru_cache(maxsize=1024)
def readings(looks: Looks, mode: VisibilityMode) -> tuple[Charge, ...]:
    """Return the rules that a message of a Chatting session breaks if the session is in this mode."""
    broken: list[Charge] = []
    expected = frozenset(name for name, leads_to in SWITCHES.items() if leads_to is not mode)
    if looks.switches is not None and looks.switches != expected:
        if looks.switches > expected:
            broken.append(Charge(ODDITIES[Oddity.TEXT_SWITCHED_NOWHERE], Happened.TEXT_SELF_LISTED))
        else:
            what = Happened.TEXT_PERHAPS_OWN if looks.is_perhaps_own else Happened.TEXT_LIST_WRONG
            broken.append(Charge(in_session_hidden_rule(min(expected)), what))
    if looks.visibilities and SHOWN_AS[mode] not in looks.visibilities:
        broken.append(Charge(shown(Shown.VISIBILITY, mode), Happened.VISIBILITY_WRONG))
    return tuple(broken)


@lru_cache(maxsize=1024)
def modes_of(looks: Looks) -> frozenset[VisibilityMode]:
    """Return the modes that a message can mean by itself: those in which it breaks least."""
    paid = {mode: price(*[each.what for each in readings(looks, mode)]) for mode in VisibilityMode}
    return frozenset(mode for mode, cost in paid.items() if cost == min(paid.values()))


def _after(ruleset: Ruleset, part: Part, asks: str) -> Part | Refusal:
    """Return the part after a request, or the refusal of the tables."""
    asked = event(asks if asks != _INTRUDE else INTRUDE[VisibilityMode.MONITOR].spelling)
    outcome = session_in(ruleset, part).step(asked)
    if isinstance(outcome, Refusal):
        return outcome
    return outcome.part._replace(mode=None) if asks == _INTRUDE else outcome.part


def _shown(ruleset: Ruleset, known: SessionHypothesis, seen: SessionShows) -> Iterator[_Way]:
    for move in _told(ruleset, known, seen):
        yield _aged(ruleset, move, seen)
    first = known.waiting[0] if known.waiting else None
    then = _after(ruleset, known.part, first.asks) if known.part is not None and first is not None else None
    if isinstance(then, Part):
        # The request took effect, and the message that showed it was lost.
        changed = SessionHypothesis(then, known.waiting[1:], known.owed)
        for move in _told(ruleset, changed, seen):
            yield _aged(
                ruleset,
                move._replace(price=move.price + price(Happened.LOST), faults=(*move.faults, Happened.LOST)),
                seen,
            )
    if first is not None and first.may_be_over:
        for move in _told(ruleset, known._replace(waiting=known.waiting[1:]), seen):
            lost = move._replace(price=move.price + price(Happened.LOST), faults=(*move.faults, Happened.LOST))
            yield _aged(ruleset, lost, seen)
    if known.part is not None and _may_be_late(known.part, seen):
        yield _late(known, known.part, seen)


def _late(known: SessionHypothesis, part: Part, seen: SessionShows) -> _Way:
    """Return the move by which a message came late."""
    modes = modes_of(seen.looks) if seen.looks is not None else frozenset[VisibilityMode]()
    overtaken = [each for each in known.waiting if each.may_be_over and SWITCHES.get(each.asks) in modes]
    # The first message in the session may be that of a switch, and come before that of the mode it was entered in.
    first = Owed(_TO[part.mode].name, Happened.SAME, _rule(_TO[part.mode].name), 1) if part.mode is not None else None
    is_older = bool(overtaken) or first in known.owed or part.phase is Phase.REVOKED
    late = Happened.OLDER_AFTER_NEWER if is_older else Happened.LATE
    late = Happened.AGAIN if seen.is_again else late
    rest = tuple([each for each in known.waiting if each not in overtaken])
    # Only one message can be that of the mode before.
    owed = tuple([each._replace(age=each.age + 1) if each == first else each for each in known.owed])
    return Move(price(late), known._replace(waiting=rest, owed=owed), faults=(late,))


def _may_be_late(part: Part, seen: SessionShows) -> bool:
    """Tell whether an old message would look like this one, and it does not show what is so."""
    if seen.looks is None:
        return seen.state == TextSessionState.INVITED and part.phase is not Phase.INVITED
    if part.phase is not Phase.CHATTING:
        return False
    fits = {mode for mode in VisibilityMode if not readings(seen.looks, mode)}
    return bool(fits) and part.mode not in fits


def _told(ruleset: Ruleset, known: SessionHypothesis, seen: SessionShows) -> Iterator[_Way]:
    """Yield the histories in which the session comes to what a new message shows."""
    if seen.looks is not None:
        yield from _chatting(ruleset, known, seen, seen.looks)
    elif seen.state == TextSessionState.INVITED:
        yield from _invited(known)
    elif seen.state == TextSessionState.REVOKED:
        # The line of a request may stand behind the end, so what is owed one proves nothing any more.
        yield Move(0, SessionHypothesis(Part(Phase.REVOKED)))
    else:
        yield Move(0, known)


def _invited(known: SessionHypothesis) -> Iterator[_Way]:
    position = next((at for at, each in enumerate(known.waiting) if each.asks.startswith(_INTRUDE)), None)
    # It may be Intrude that brought it, and the line of its request is still to come.
    owed = (*known.owed, Owed(_INTRUDE, Happened.SAME, _rule(_INTRUDE)))[-LINES:]
    if position is not None:
        mode = _INTRUDES.get(known.waiting[position].asks)
        # Of a session that he is in, the message that he is out of it was lost.
        lost = (Happened.LOST,) if known.part is not None and known.part.phase is Phase.CHATTING else ()
        then = SessionHypothesis(Part(Phase.INVITED, mode), known.waiting[position + 1 :], known.owed)
        yield Move(price(*lost), then, faults=lost)
    elif known.part is not None and known.part.phase is Phase.INVITED:
        yield Move(0, known)
    elif known.part is not None and known.part.phase is Phase.CHATTING:
        yield Move(price(Happened.LOST), SessionHypothesis(Part(Phase.INVITED), (), owed), faults=(Happened.LOST,))
    else:
        # Whatever he was in before is over, so no end of it is waited for.
        waiting = tuple([each for each in known.waiting if each.asks not in (_LEAVE, _REJECT)])
        yield Move(0, SessionHypothesis(Part(Phase.INVITED), waiting, owed))


def _chatting(ruleset: Ruleset, known: SessionHypothesis, seen: SessionShows, looks: Looks) -> Iterator[_Way]:
    for mode in VisibilityMode:
        broken = readings(looks, mode)
        for move in _comes_to(ruleset, known, mode, seen):
            yield move._replace(broken=(*move.broken, *broken))


def _comes_to(ruleset: Ruleset, known: SessionHypothesis, mode: VisibilityMode, seen: SessionShows) -> Iterator[_Way]:
    """Yield the histories in which the session is Chatting in a mode now."""
    part, chats = known.part, Part(Phase.CHATTING, mode)
    if part is None or part.phase in (Phase.ABSENT, Phase.LEFT, Phase.REVOKED):
        yield from _begins(ruleset, known, chats)
    elif part.phase is Phase.INVITED:
        entered = _effect(known, _ACCEPT, chats, seen)
        # It may have been entered in another mode, and the message of that was lost.
        line = Owed(_TO[mode].name, Happened.SAME, _rule(_TO[mode].name))
        entered = entered._replace(then=entered.then._replace(owed=(*entered.then.owed, line)[-LINES:]))
        rest = tuple([each for each in entered.then.waiting if each.asks != line.asks])
        switched = entered.then._replace(waiting=rest)
        is_other = part.mode not in (None, mode)
        if rest != entered.then.waiting:
            # The switch took effect, too, and the message of the mode before it is late, or was lost.
            missing = Happened.LOST if is_other else Happened.OVERTAKEN
            faults = (Happened.LOST,) if is_other else ()
            yield entered._replace(price=entered.price + price(missing), then=switched, faults=faults)
        wrong = Charge(ODDITIES[Oddity.ENTERED_ELSEWHERE], Happened.ENTERED_ELSEWHERE)
        if part.mode is not None and is_other and seen.joined == SHOWN_AS[part.mode]:
            # The log told that it was entered as asked, so it was switched since, and the message before is not there.
            late = Happened.OLDER_AFTER_NEWER
            yield entered._replace(price=entered.price + price(late), faults=(late,))
        else:
            yield entered._replace(broken=(wrong,)) if is_other else entered
    elif part.mode in (None, mode):
        yield Move(price(Happened.SAME), known._replace(part=chats))
    elif isinstance(_after(ruleset, part, _TO[mode].name), Part):
        yield _effect(known, _TO[mode].name, chats, seen)


def _begins(ruleset: Ruleset, known: SessionHypothesis, chats: Part) -> Iterator[_Way]:
    """Explain a session that is Chatting when it is met: it was so before, or what was asked for has shown."""
    assert chats.mode is not None
    asks = _TO[chats.mode].name
    explaining = {asks, _ACCEPT, _INTRUDE, *_INTRUDES}
    position = next((at for at in reversed(range(len(known.waiting))) if known.waiting[at].asks in explaining), None)
    waiting = known.waiting if position is None else known.waiting[position + 1 :]
    lines = (Owed(_ACCEPT, Happened.SAME, _rule(_ACCEPT)), Owed(asks, Happened.SAME, _rule(asks)))
    entered = None if position is None else known.waiting[position].asks
    is_explained = entered is not None and (ruleset.intrude_joins_at_once or not entered.startswith(_INTRUDE))
    cost = 0 if known.part is None or is_explained else price(Happened.LOST)
    yield Move(cost, SessionHypothesis(chats, waiting, lines), faults=(Happened.LOST,) if cost else ())
    if known.part is None and waiting:
        # What was asked for took effect before the recording began, and something unrecorded has changed it since.
        yield Move(price(Happened.OWED_UNRECORDED), SessionHypothesis(chats, (), lines))


def _rule(asks: str) -> str:
    row = operation(Address.SESSION, asks) or operation(Address.AGENT_SESSION, asks.partition("(")[0])
    assert row is not None
    return row.opened_by


def _effect(known: SessionHypothesis, asks: str, then: Part, seen: SessionShows) -> _Way:
    """Return the move by which a request takes effect: one that waits, or one whose line is still to come."""
    position = position_of(asks, known.waiting)
    if position is not None:
        rest = known.waiting[position + 1 :]
        return Move(position * price(Happened.OVERTAKEN), SessionHypothesis(then, rest, known.owed))
    what = Happened.OWED if seen.is_recorded else Happened.OWED_UNRECORDED
    rule = _rule(asks) if then.mode not in seen.refused else ODDITIES[Oddity.REFUSED_AND_SHOWN]
    owed = (*known.owed, Owed(asks, what, rule))[-LINES:]
    refund = price(what) if what is Happened.OWED else 0
    waiting = tuple([each._replace(may_be_over=True) for each in known.waiting])
    return Move(price(what), SessionHypothesis(then, waiting, owed), refund=refund)


def _aged(ruleset: Ruleset, move: _Way, seen: SessionShows) -> _Way:
    """Let what waits grow older by a message, unless it is one that came again."""
    then, broken = move.then, move.broken
    is_invited = seen.state == TextSessionState.INVITED
    if seen.is_again or then.part is None or (seen.looks is None and not is_invited):
        return move
    # An invitation that is still shown tells only that it was not answered.
    told = (_ACCEPT, _REJECT) if is_invited else tuple([each.asks for each in then.waiting])
    waiting = [each._replace(age=each.age + 1) if each.asks in told else each for each in then.waiting]
    open_ones = [each for each in waiting if not isinstance(_after(ruleset, then.part, each.asks), Refusal)]
    silent = [each for each in open_ones if each.age >= SILENT_MESSAGES]
    broken += tuple([Charge(ODDITIES[Oddity.NEVER_SHOWN], Happened.SILENT) for _ in silent])
    owed, unasked = (then.owed, ()) if is_invited else older(then.owed, LAG_MESSAGES)
    then = then._replace(waiting=tuple([each for each in waiting if each.age < SILENT_MESSAGES]), owed=owed)
    return move._replace(then=then, broken=(*broken, *unasked))


def _asked(ruleset: Ruleset, known: SessionHypothesis, seen: RequestLine) -> Iterator[_Way]:
    if seen.code not in (0, None):
        yield _refused(ruleset, known, seen)
        return
    if seen.code is None:
        # Nobody knows whether it was accepted.
        yield Move(0, known)
    asked = _INTRUDE if seen.asks in _INTRUDES else seen.asks
    fitting = [each for each in known.owed if each.asks == asked and each.age < seen.reach]
    for each in fitting:
        then = known._replace(owed=tuple([owed for owed in known.owed if owed is not each]))
        if known.part == Part(Phase.INVITED):
            then = then._replace(part=Part(Phase.INVITED, _INTRUDES.get(seen.asks)))
        yield Move(-price(each.what), then)
    refusal = _refusing(ruleset, known, seen.asks)
    waiting = known if seen.asks in _SENDING else _waits(known, seen.asks)
    if refusal is None:
        is_coincidence = any(each.what is not Happened.SAME for each in fitting)
        yield Move(price(Happened.OWED_ALIKE) - price(Happened.OWED) if is_coincidence else 0, waiting)
    elif seen.code is None:
        # It was open if the messages are behind.
        yield Move(0, waiting)
    elif not fitting:
        yield Move(0, known, (Charge(refusal, Happened.CLOSED_ACCEPTED),))
        yield from _came_about_unseen(ruleset, known, seen.asks)


def _waits(known: SessionHypothesis, asks: str) -> SessionHypothesis:
    return known._replace(waiting=(*known.waiting, Waiting(asks))[-WAITING:])


def _refusing(ruleset: Ruleset, known: SessionHypothesis, asks: str) -> str | None:
    """Return the rule that refuses a request whichever of the waiting ones took effect; None if it may be open."""
    part = known.part
    if part is None or (part.mode is None and part.phase is Phase.CHATTING):
        return None
    parts = [part]
    for each in known.waiting:
        after = [_after(ruleset, reached, each.asks) for reached in parts]
        parts += [reached for reached in after if isinstance(reached, Part) and reached not in parts]
    refusals = [_after(ruleset, reached, asks) for reached in parts]
    rules = [each.rule for each in refusals if isinstance(each, Refusal)]
    return rules[0] if len(rules) == len(refusals) else None


def _came_about_unseen(ruleset: Ruleset, known: SessionHypothesis, asks: str) -> Iterator[_Way]:
    """Yield the histories in which a closed request was open, since a message of a change was lost."""
    assert known.part is not None
    paid: tuple[Happened, ...] = (Happened.LOST,)
    part, owed = Part(Phase.REVOKED), known.owed
    if known.part.phase is Phase.INVITED and not asks.startswith(_INTRUDE):
        paid, part = (Happened.OWED, Happened.LOST), Part(Phase.CHATTING, known.part.mode)
    elif known.part.phase is Phase.REVOKED and asks in (_ACCEPT, _REJECT):
        # It was offered anew, and the message of that was lost or is late.
        part = Part(Phase.INVITED)
    elif known.part.phase is Phase.CHATTING and asks.startswith(_INTRUDE):
        # It was left in another window, and the message of that is on its way.
        paid, owed = (Happened.OWED,), (*owed, Owed(_LEAVE, Happened.OWED, _rule(_LEAVE)))[-LINES:]
    if not isinstance(_after(ruleset, part, asks), Refusal):
        then = SessionHypothesis(part, known.waiting, owed)
        faults = tuple([each for each in paid if each is Happened.LOST])
        yield Move(price(*paid), then if asks in _SENDING else _waits(then, asks), faults=faults)


def _refused(ruleset: Ruleset, known: SessionHypothesis, seen: RequestLine) -> _Way:
    """Explain a refusal; one of what is offered, in a state that is certain, breaks the rule by which it is open."""
    part = known.part
    may_judge = seen.code in (2, 3) and seen.was_offered and is_settled(known.waiting, known.owed)
    if not may_judge or part is None or (part.mode is None and part.phase is Phase.CHATTING):
        return Move(0, known)
    # The newest message may equal an older one as a whole, so what the last new ones offered may be closed now.
    if isinstance(_after(ruleset, part, seen.asks), Refusal):
        return Move(0, known)
    return Move(0, known, (Charge(_rule(seen.asks), Happened.OFFERED_REFUSED),))
