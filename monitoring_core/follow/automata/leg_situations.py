"""The situations of a leg, as far as a recording can tell them, and what a message tells of them.

A situation is everything that the tables of the core decide by. It says the state, and whether Coach was left, the call
is held, the agent is muted, and both parties are there. The core says which situation follows a request or a
happening, and what a leg offers. A message is compared with a situation: it fits, it breaks some rules there, or it
plainly tells another situation.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from typing import NamedTuple

from monitoring_core.cells import Refuse
from monitoring_core.follow.automata.hypotheses import Owed, Waiting
from monitoring_core.follow.engine.costs import Charge, Happened, price
from monitoring_core.follow.findings.oddities import ODDITIES, Oddity
from monitoring_core.follow.lines.messages import no_operations
from monitoring_core.follow.lines.observations import SWITCH_NAMES
from monitoring_core.operations import Address, at
from monitoring_core.outcome import Refusal
from monitoring_core.rules import Level
from monitoring_core.rules.severity import Evidence, is_rule, level, severity
from monitoring_core.rules.shown import Shown as Field
from monitoring_core.rules.shown import shown as rule_of
from monitoring_core.rulesets import Ruleset
from monitoring_core.vocabulary import CallOperation, MonitoringScope, MonitoringState, Mute
from monitoring_core.voice.events import SWITCH, event
from monitoring_core.voice.leg import LEG_HAPPENINGS, LEG_OPERATIONS, Leg, Parties, joined_leg, leg_in
from monitoring_core.voice.leg_tables import COMPANY, HOLDING, MUTE_SHOWN
from monitoring_core.voice.lists import leg_list_rule

__all__ = [
    "CHANGING",
    "LEG_OPERATION_NAMES",
    "MUTE_AGENT",
    "OPENED_BY",
    "PASSING",
    "SWITCH_STATES",
    "SWITCH_TO",
    "LegHypothesis",
    "LegShows",
    "Order",
    "Situation",
    "after",
    "alone",
    "fits",
    "happened_to",
    "is_outcome",
    "leg_of",
    "look",
    "may_be_old",
    "once_shown",
    "opened_by",
    "reached",
    "refusing",
    "returned_since",
    "situations",
    "states_shown",
]

SWITCH_STATES: dict[str, MonitoringState] = {each.name: state for each, state in SWITCH.items()}
SWITCH_TO: dict[MonitoringState, str] = {state: name for name, state in SWITCH_STATES.items()}
LEG_OPERATION_NAMES: frozenset[str] = frozenset(str(each.name) for each in LEG_OPERATIONS)
MUTE_AGENT = str(CallOperation.MUTE_MONITORED_USER)
CHANGING = (*SWITCH_STATES, MUTE_AGENT)
"""The operations whose effect a message tells apart from what happens by itself."""
PASSING: frozenset[str] = frozenset(
    rule
    for table in (HOLDING, COMPANY)
    for row in table.values()
    for cell in row.values()
    if isinstance(cell, Refuse)
    for rule in cell.rules
)
"""Rules that close an operation only until something happens that needs no request."""
OPENED_BY: dict[str, str] = {str(each.name): each.opened_by for each in at(Address.CALL)}


class Situation(NamedTuple):
    """The situation of a leg: everything that decides about it and that a recording can tell."""

    state: MonitoringState
    coach_left: bool = False
    held: bool = False
    agent_muted: bool = False
    both: bool = True


class LegHypothesis(NamedTuple):
    """A hypothesis about a leg; without a situation nothing was seen of the leg."""

    situation: Situation | None = None
    waiting: tuple[Waiting[str], ...] = ()
    owed: tuple[Owed[str], ...] = ()


class Order(StrEnum):
    """The order of a message relative to those before it."""

    UNKNOWN = "unknown"
    NEWER = "newer"
    """Its duration is higher than all before."""
    OLDER = "older"
    """Its duration is lower than one before."""
    AGAIN = "again"
    """It equals one of the newest messages as a whole."""


class LegShows(NamedTuple):
    """A message of a leg that is Established or Held.

    Attributes:
        is_held: whether it is Held.
        switches: the switches it offers.
        is_listed: whether it has a list; one of a call on hold needs none. Without a list a message breaks no rule.
        mute: ``On`` or ``Off``; None if it does not tell.
        agent_muted: whether it shows the agent muted; None if it does not tell.
        order: what tells whether it is new.
        is_recorded: whether requests of this client are in the recording.
        starts: the states that the device shows, if the leg has certainly just begun; None if not known.
        is_mute_change: whether it is the message that tells of muting the agent.
        is_unmuted: whether the supervisor has asked for BargeIn, and for no muting of his own since the last message.
        is_at_once: whether the message is also so near to that request that he cannot have muted himself since on the
            telephone. It is true, too, if nothing tells how near it is.
        after_gap: whether something that could not be read stood before it.
        is_just_before: whether the supervisor had asked for no muting of his own. Then a line for BargeIn soon after it
            proves that this message was the first one.
        may_be_retrieved: whether it tells a change of the call, is Established as before, and Hold was accepted since
            the last message. Then it may have been retrieved, and the message that it was on hold was lost.
        is_before_newest: of an older message: whether the newest one before it has a higher duration, too.
    """

    is_held: bool
    switches: frozenset[str]
    is_listed: bool
    mute: str | None
    agent_muted: bool | None
    order: Order = Order.UNKNOWN
    is_recorded: bool = False
    starts: frozenset[str] | None = None
    is_mute_change: bool = False
    is_unmuted: bool = False
    is_at_once: bool = False
    after_gap: bool = False
    is_just_before: bool = False
    may_be_retrieved: bool = False
    is_before_newest: bool = False


@cache
def leg_of(ruleset: Ruleset, situation: Situation) -> Leg:
    """Return the control of the core in that situation."""
    state, coach_left, held, agent_muted, both = situation
    decides = joined_leg(ruleset, state, MonitoringScope.CALL).situation
    assert decides is not None
    parties = Parties.BOTH if both else Parties.CUSTOMER
    return leg_in(ruleset, decides._replace(coach_left=coach_left, held=held, agent_muted=agent_muted, parties=parties))


def _situation(leg: Leg) -> Situation | None:
    decides = leg.situation
    if decides is None:
        return None
    both = decides.parties is Parties.BOTH
    return Situation(decides.state, decides.coach_left, decides.held, decides.agent_muted, both)


@cache
def after(ruleset: Ruleset, situation: Situation, operation: str) -> Situation | str | None:
    """Return the situation after a request, the rule that refuses it, or None if it ends the leg."""
    outcome = leg_of(ruleset, situation).step(event(operation))
    return outcome.rule if isinstance(outcome, Refusal) else _situation(outcome)


def refusing(ruleset: Ruleset, situation: Situation, operation: str) -> str | None:
    """Return the rule that refuses a request; None if it is accepted."""
    then = after(ruleset, situation, operation)
    return then if isinstance(then, str) else None


@cache
def happened_to(ruleset: Ruleset, situation: Situation) -> tuple[Situation, ...]:
    """Return the situation and all to which what happens in a call leads from it, the nearest first."""
    found = [situation]
    for each in found:
        for happening in LEG_HAPPENINGS:
            outcome = leg_of(ruleset, each).step(happening)
            then = None if isinstance(outcome, Refusal) else _situation(outcome)
            if then is not None and then not in found:
                found.append(then)
    return tuple(found)


@cache
def situations(ruleset: Ruleset) -> tuple[Situation, ...]:
    """Return every situation that a leg can be in."""
    found = [Situation(state) for state in MonitoringState]
    for each in found:
        asked = [after(ruleset, each, operation) for operation in CHANGING]
        for then in (*happened_to(ruleset, each), *asked):
            if isinstance(then, Situation) and then not in found:
                found.append(then)
    return tuple(found)


def opened_by(ruleset: Ruleset, operation: str) -> str:
    """Return the rule by which an operation is open, or the one that says that there is none."""
    rule = OPENED_BY[operation]
    return rule if is_rule(rule, ruleset) else ODDITIES[Oddity.NO_OPERATION]


@cache
def fits(ruleset: Ruleset, situation: Situation, seen: LegShows, is_fresh: bool) -> tuple[Charge, ...] | None:
    """Return the rules that the message breaks in this situation; None if it plainly tells of another one.

    Args:
        ruleset: the tables to judge by.
        situation: the one it is compared with.
        seen: the message; only what it shows counts.
        is_fresh: whether it is the first one after the switch to BargeIn.
    """
    state = situation.state
    if seen.is_held != situation.held:
        return None
    broken: list[Charge] = []
    if seen.agent_muted not in (None, situation.agent_muted):
        if not seen.agent_muted or state is MonitoringState.BARGE_IN:
            return None
        broken.append(Charge(rule_of(Field.AGENT_MUTED), Happened.AGENT_STILL_MUTED))
    if situation.held:
        return tuple(broken)
    if not seen.is_listed:
        return None if broken or _mute_rules(situation, seen, is_fresh=False) else ()
    leg = leg_of(ruleset, situation)
    offered = leg.capabilities & SWITCH_NAMES
    told = seen.switches - no_operations(ruleset)
    if told != offered:
        if bool(told) != bool(offered):
            return None
        rule = _list_rule(ruleset, leg, told, offered)
        is_switched = any(_is_as_after(ruleset, situation, switch, seen) for switch in SWITCH_STATES)
        what = Happened.LISTED_AS_SWITCHED if is_switched else _LISTED[level(rule, ruleset)]
        broken.append(Charge(rule, what))
    return (*broken, *_mute_rules(situation, seen, is_fresh))


_LISTED = {
    Level.DOCUMENTED: Happened.LISTED_WRONG,
    Level.INFERRED: Happened.LISTED_WRONG_IN_COACH,
    Level.CHOSEN: Happened.LISTED_WRONG_CHOSEN,
}
"""Level of the rule that a list breaks -> what happened."""


def _is_as_after(ruleset: Ruleset, situation: Situation, switch: str, seen: LegShows) -> bool:
    """Tell whether a message is all that it would be after a switch, which is open."""
    then = after(ruleset, situation, switch)
    if not isinstance(then, Situation) or then.state is situation.state or seen.mute != MUTE_SHOWN[then.state]:
        return False
    offered = leg_of(ruleset, then).capabilities & SWITCH_NAMES
    return seen.switches - no_operations(ruleset) == offered and seen.agent_muted in (None, then.agent_muted)


def _list_rule(ruleset: Ruleset, leg: Leg, told: frozenset[str], offered: frozenset[str]) -> str:
    """Return the gravest rule that a list breaks."""
    rules = [leg_list_rule(leg, name) for name in sorted(told - offered) + sorted(offered - told)]
    return max(rules, key=lambda each: severity(each, ruleset, Evidence.LISTED).rank)


def _mute_rules(situation: Situation, seen: LegShows, is_fresh: bool) -> tuple[Charge, ...]:
    state = situation.state
    if seen.mute is None or not situation.both or seen.mute == MUTE_SHOWN[state]:
        return ()
    rule = rule_of(Field.MUTE, state)
    if state is MonitoringState.BARGE_IN:
        is_proved = is_fresh and seen.is_unmuted and seen.mute == Mute.ON
        return (Charge(rule, Happened.MUTE_AFTER_BARGE_IN),) if is_proved else ()
    in_listen_in = state is MonitoringState.LISTEN_IN
    return (Charge(rule, Happened.MUTE_IN_LISTEN_IN if in_listen_in else Happened.MUTE_IN_COACH),)


@cache
def alone(ruleset: Ruleset, seen: LegShows) -> tuple[Charge, ...]:
    """Return the rules that the message breaks in whatever situation the leg is, the cheapest reading of it."""
    readings = [fits(ruleset, each, seen, False) for each in situations(ruleset)]
    return min(
        [each for each in readings if each is not None],
        key=lambda each: price(*[charge.what for charge in each]),
        default=(),
    )


@cache
def may_be_old(ruleset: Ruleset, seen: LegShows, was_in_coach: bool) -> bool:
    """Tell whether the message shows something that this leg can have been in before."""
    for each in situations(ruleset):
        if (was_in_coach or each.state is not MonitoringState.COACH) and fits(ruleset, each, seen, False) == ():
            return True
    return False


@cache
def states_shown(ruleset: Ruleset, seen: LegShows) -> frozenset[MonitoringState]:
    """Give the states in which a leg shows exactly that."""
    return frozenset(each.state for each in situations(ruleset) if fits(ruleset, each, seen, False) == ())


@cache
def once_shown(ruleset: Ruleset, situation: Situation, seen: LegShows) -> Situation:
    """Return the situation of a leg that is known to have shown that before: if it was in Coach, Coach was left."""
    if states_shown(ruleset, seen) != frozenset({MonitoringState.COACH}):
        return situation
    then = after(ruleset, Situation(MonitoringState.COACH), SWITCH_TO[situation.state])
    return situation._replace(coach_left=then.coach_left) if isinstance(then, Situation) else situation


@cache
def returned_since(ruleset: Ruleset, situation: Situation, seen: LegShows) -> str | None:
    """Return the rule that a leg in Coach breaks that has shown another state before; None if a switch leads back.

    Args:
        ruleset: the tables to judge by.
        situation: where the leg is now.
        seen: an older message of it.
    """
    before = states_shown(ruleset, seen)
    if situation.held or situation.state is not MonitoringState.COACH or not before or situation.state in before:
        # The state is not shown on hold, so the one before may have been left.
        return None
    back = SWITCH_TO[MonitoringState.COACH]
    if any(refusing(ruleset, Situation(each), back) is None for each in before):
        return None
    return refusing(ruleset, Situation(min(before), coach_left=True), back)


@cache
def is_outcome(ruleset: Ruleset, operation: str, seen: LegShows) -> bool:
    """Tell whether a message shows the outcome of a request, wherever the leg was when that was accepted."""
    outcomes = [after(ruleset, each, operation) for each in situations(ruleset)]
    return any(isinstance(then, Situation) and fits(ruleset, then, seen, False) == () for then in outcomes)


@cache
def look(seen: LegShows) -> LegShows:
    """Return the message with nothing but what it shows, so that few of them have to be compared."""
    return LegShows(
        seen.is_held, seen.switches, seen.is_listed, seen.mute, seen.agent_muted, is_unmuted=seen.is_unmuted
    )


def reached(ruleset: Ruleset, situation: Situation, operation: str) -> Situation | str | None:
    """Return the situation after a request; a rule that closes it only for a while may no longer apply."""
    then = after(ruleset, situation, operation)
    if then in PASSING:
        return after(ruleset, situation._replace(held=False, both=True), operation)
    return then
