"""What one message about a leg can mean, and what it can mean after another.

A leg's message tells its state only by the switches it offers, and whether
Coach has been left not at all. So a follower keeps the set of all **cores** (state,
Coach left or not) that are still possible: the belief. A message narrows it to the
cores whose tables offer what the message offers; between two messages any
number of accepted switches may have happened unseen, since messages get lost.
If nothing is left over, the message contradicts the tables: the least
contradicting reading is named and adopted, for the server is believed.

Everything here is derived from the tables of `voice.leg_tables` and remembered, so
that a message costs two look-ups.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import NamedTuple, TypeAlias

from attrs import frozen

from monitoring_core.follow.judgement import Broken, broken_rule, cost
from monitoring_core.follow.messages import broken_by_call, no_operations
from monitoring_core.follow.observations import SWITCH_NAMES, LegObservation
from monitoring_core.follow.oddities import ODDITIES, Judged, Oddity, exercised
from monitoring_core.rules.severity import Evidence, is_rule, severity
from monitoring_core.rules.shown import Shown, shown
from monitoring_core.rulesets import Ruleset
from monitoring_core.vocabulary import MonitoringScope, MonitoringState
from monitoring_core.voice.events import SWITCH, event
from monitoring_core.voice.leg import Leg, Parties, joined_leg, leg_in
from monitoring_core.voice.leg_tables import MUTE_SHOWN
from monitoring_core.voice.lists import HIDDEN_ON_LEG, leg_list_rule

__all__ = [
    "ABOUT_SWITCHES",
    "Belief",
    "Core",
    "Verdict",
    "anything",
    "fresh",
    "judge",
    "reachable",
    "refusing",
]

JUDGED_IN: dict[MonitoringState, Judged] = {
    MonitoringState.LISTEN_IN: Judged.LISTEN_IN,
    MonitoringState.COACH: Judged.COACH,
    MonitoringState.BARGE_IN: Judged.BARGE_IN,
}
"""State -> what a message in it is judged as."""


class Core(NamedTuple):
    """What a follower wants to know of a leg and no message tells outright."""

    state: MonitoringState
    coach_left: bool


Belief: TypeAlias = frozenset[Core]


@frozen
class Verdict:
    """What becomes of a belief with a message.

    Attributes:
        belief: the cores possible from now on, never empty.
        broken: the rules broken under the cheapest reading; empty if the message fits.
        is_step: whether one of them speaks of the step and not of the message alone.
        exercised: the rules that the message is judged by.
    """

    belief: Belief
    broken: tuple[Broken, ...]
    is_step: bool
    exercised: frozenset[str]


@cache
def _steps(ruleset: Ruleset) -> Mapping[Core, frozenset[Core]]:
    """Give the cores one accepted switch away from each core a leg can be in."""
    steps: dict[Core, frozenset[Core]] = {}
    todo = [Core(state, False) for state in MonitoringState]
    while todo:
        core = todo.pop()
        if core in steps:
            continue
        leg = _leg(core, ruleset)
        after = [leg.step(switch) for switch in SWITCH]
        steps[core] = frozenset(
            Core(each.situation.state, each.situation.coach_left)
            for each in after
            if isinstance(each, Leg) and each.situation is not None
        )
        todo.extend(steps[core])
    return steps


def _leg(core: Core, ruleset: Ruleset, *, agent_muted: bool = False, held: bool = False) -> Leg:
    joined = joined_leg(ruleset, core.state, MonitoringScope.CALL, Parties.BOTH).situation
    assert joined is not None
    muted = agent_muted and core.state is MonitoringState.BARGE_IN
    return leg_in(ruleset, joined._replace(coach_left=core.coach_left, agent_muted=muted, held=held))


@cache
def anything(ruleset: Ruleset) -> Belief:
    """Give the belief of who has seen nothing: every core a leg can be in."""
    return frozenset(_steps(ruleset))


@cache
def fresh() -> Belief:
    """Give the belief about a leg that has just begun: any state, and Coach not left."""
    return frozenset(Core(state, False) for state in MonitoringState)


@cache
def reachable(belief: Belief, ruleset: Ruleset) -> Belief:
    """Give the cores that any number of accepted switches leads to, none included."""
    steps = _steps(ruleset)
    found: set[Core] = set()
    todo = list(belief)
    while todo:
        core = todo.pop()
        if core not in found:
            found.add(core)
            todo.extend(steps[core])
    return frozenset(found)


@lru_cache(maxsize=1024)
def refusing(
    belief: Belief, operation: str, ruleset: Ruleset, *, agent_muted: bool, held: bool = False
) -> tuple[str, ...]:
    """Give a rule that closes the operation for each possible core, the cheapest first; empty if one leaves it open."""
    named: list[str] = []
    for core in belief:
        why = _leg(core, ruleset, agent_muted=agent_muted, held=held).why_not(event(operation))
        if not why:
            return ()
        named.append(why[0])
    return tuple(sorted(set(named), key=lambda each: (severity(each, ruleset, Evidence.SHOWN).rank, each)))


@lru_cache(maxsize=1024)
def _broken_by_message(observed: LegObservation, core: Core, ruleset: Ruleset) -> tuple[Broken, ...]:
    """Give the rules that the message breaks if the leg is in this core."""
    broken: list[Broken] = []
    state = core.state
    leg = _leg(core, ruleset, agent_muted=observed.agent_muted)
    offered, seen = leg.capabilities & SWITCH_NAMES, observed.switches - no_operations(ruleset)
    if seen != offered:
        message, expected = f"{_words(observed.switches)} offered in {state}", f"{_words(offered)} offered in {state}"
        wrong = [
            broken_rule(leg_list_rule(leg, name), message, expected, ruleset, evidence)
            for names, evidence in ((seen - offered, Evidence.LISTED), (offered - seen, Evidence.HIDDEN))
            for name in sorted(names)
        ]
        broken.append(max(wrong, key=lambda each: each.level.rank))
    if observed.mute is not None and observed.mute != MUTE_SHOWN[state] and state is not MonitoringState.BARGE_IN:
        message = f"mute is {observed.mute!a} in {state}"
        broken.append(broken_rule(shown(Shown.MUTE, state), message, f"mute {MUTE_SHOWN[state]}", ruleset))
    if observed.agent_muted and state is not MonitoringState.BARGE_IN:
        message = f"the agent is muted in {state}"
        broken.append(broken_rule(shown(Shown.AGENT_MUTED), message, "monitoredUserMuted false", ruleset))
    return tuple(broken)


def _broken_by_step(belief: Belief | None, core: Core, ruleset: Ruleset) -> tuple[Broken, ...] | None:
    """Give the rule that a step from this belief to a core out of its reach breaks; None if no rule speaks of it.

    Where Coach may be entered again and again, no rule says that it was left once, and nothing shows it.
    """
    if belief is None or core in reachable(belief, ruleset):
        return ()
    operation = next(each for each, state in SWITCH.items() if state is core.state)
    rules = refusing(reachable(belief, ruleset), operation.name, ruleset, agent_muted=False)
    returned = ODDITIES[Oddity.RETURNED]
    rule_id = rules[0] if rules else returned
    if not is_rule(rule_id, ruleset):
        return None
    was = " or ".join(sorted({each.state for each in belief}))
    others = " or ".join(state for state in MonitoringState if state is not core.state)
    message = f"in {core.state} again, after {was}" if rule_id == returned else f"in {core.state}, after {was}"
    return (broken_rule(rule_id, message, f"{others}: no accepted switch leads there", ruleset),)


@lru_cache(maxsize=1024)
def judge(belief: Belief | None, observed: LegObservation, ruleset: Ruleset) -> Verdict:
    """Take in a message of an Established leg that offers a switch.

    Args:
        belief: the cores possible before; None if nothing is known, so that no step can be wrong.
        observed: what the message shows.
        ruleset: the tables to judge by.
    """
    readings: dict[Core, tuple[tuple[Broken, ...], tuple[Broken, ...]]] = {
        core: (step, _broken_by_message(observed, core, ruleset))
        for core in sorted(anything(ruleset))
        if (step := _broken_by_step(belief, core, ruleset)) is not None
    }

    def price(core: Core) -> tuple[int, int, int]:
        step, message = readings[core]
        return (*cost((*step, *message)), len(message))

    cheapest = min(price(core) for core in readings)
    kept = [core for core in readings if price(core) == cheapest]
    # Readings of one price may differ in what they break. All are kept; the one named is what the switches tell,
    # since nothing else tells the state.
    named = min(kept, key=lambda core: any(each.rule in ABOUT_SWITCHES for each in readings[core][1]))
    step, message = readings[named]
    broken = (*step, *message, *broken_by_call(observed, ruleset))
    judged = {Judged.LEG, *(JUDGED_IN[core.state] for core in kept)}
    rules = frozenset[str]().union(*(exercised(each, ruleset) for each in judged))
    return Verdict(frozenset(kept), broken, bool(step), rules)


ABOUT_SWITCHES: frozenset[str] = frozenset(
    rule for state in MonitoringState for name, rule in HIDDEN_ON_LEG[state].items() if name in SWITCH_NAMES
)
"""The rules of which switches a list offers."""


def _words(names: frozenset[str]) -> str:
    return ", ".join(sorted(names)) or "no switch"
