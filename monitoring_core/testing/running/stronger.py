"""Stronger rules: a failure is run again from a state in which a better founded rule refuses the request.

A suite tests each state that differs in what is accepted and offered. Some states differ only in the rule that
refuses. Under GWS_V2, SwitchToCoach is refused by a documented rule if the leg has left Coach, and by an inferred rule
if it has not. A suite tests only one of these two states.

So if an implementation accepts a request that must be refused, the request is run again from the other states. The
stronger rule is named only if such a run has shown it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from attrs import evolve

from monitoring_core.floor import Ask, Floor, ImpossibleHappening, Input
from monitoring_core.outcome import Refusal
from monitoring_core.requests import CallRequest, DeviceRequest
from monitoring_core.rules.severity import Evidence
from monitoring_core.testing.adapter import Adapter, Caller, Conversation
from monitoring_core.testing.requirements import Requirements, severity
from monitoring_core.testing.running.reduction import Reduced, attempt, reduced
from monitoring_core.testing.words import Word
from monitoring_core.vocabulary import CallOperation, MonitoringState
from monitoring_core.voice.leg import LEG_EVENTS, LEG_OPERATIONS, Leg

__all__ = ["MOST_RUNS", "alike", "from_stronger_state", "most_inputs", "stronger_words"]

MOST_RUNS = 18
"""The most states that are tried for one failure."""

_LONGEST_WAY = 3
"""The most requests to the leg that are added to a word, to reach another state."""

_STAYS = tuple(each.name for each in LEG_OPERATIONS if each.name != CallOperation.HANGUP)


def most_inputs(word: Word) -> int:
    """Return the most inputs that are needed to run a word from all states that are tried."""
    return MOST_RUNS * (len(word) + _LONGEST_WAY)


def from_stronger_state(
    adapter: Adapter, small: Reduced, requirements: Requirements, caller: Caller | None = None
) -> Conversation[tuple[Reduced | None, int]]:
    """Return the conversation that looks for a stronger rule that the same failure breaks.

    Args:
        adapter: the implementation.
        small: the failure, made small and confirmed.
        requirements: the requirements of the run.
        caller: waits for ``async`` methods.

    Returns:
        The failure under the strongest rule that a run has shown, or None; and the number of inputs that were given.
    """
    spent = 0
    refusal = _refusal(small.word)
    if refusal is None or all(each.rule != refusal.rule for each in small.differences):
        return None, spent
    for candidate in stronger_words(small.word):
        place, found = yield from attempt(adapter, candidate, requirements, caller)
        spent += place
        named = _refusal(candidate)
        shown = [each for each in found if named is not None and each.rule == named.rule]
        if place == len(candidate) and shown:
            again = yield from reduced(adapter, candidate, requirements, shown, caller)
            return again if again.failed else None, spent + again.inputs
    return None, spent


def stronger_words(word: Word) -> list[Word]:
    """Return words with the same end, from states that refuse the last request under a stronger rule.

    Returns:
        At most `MOST_RUNS` words, those with the strongest rule first; empty if no rule is stronger.
    """
    last, refusal = word.inputs[-1], _refusal(word)
    if refusal is None or not isinstance(last, Ask) or not isinstance(last.request, CallRequest):
        return []
    level, found = _level(refusal, word), dict[tuple[Input, ...], tuple[int, Word]]()
    floors = _floors(word)
    for place in range(1, len(word)):
        leg = floors[place].supervisors[last.supervisor].voice.control.call
        if not leg.is_on_call:
            continue
        for way in _other_ways(word, place, last.supervisor, leg):
            candidate = evolve(word, inputs=(*way, *word.inputs[place:]))
            named = _refusal(candidate)
            if named is not None and _level(named, word) > level:
                found.setdefault(candidate.inputs, (_level(named, word), candidate))
    strongest = sorted(found.values(), key=lambda each: -each[0])
    return [candidate for _, candidate in strongest[:MOST_RUNS]]


def _level(refusal: Refusal, word: Word) -> int:
    return severity(refusal.rule, word.setting.ruleset, Evidence.TESTED).rank


def _refusal(word: Word) -> Refusal | None:
    """Return the refusal of the last input; None if it is accepted, or the word is impossible."""
    try:
        floor = _floors(word)[-1]
        outcome = floor.step(word.inputs[-1]).outcome
    except ImpossibleHappening:
        return None
    return outcome if isinstance(outcome, Refusal) else None


def _floors(word: Word) -> list[Floor]:
    """Return the floor before each input."""
    floors = [word.setting.floor()]
    for input in word.inputs[:-1]:
        floors.append(floors[-1].step(input).next)
    return floors


def _other_ways(word: Word, place: int, user: str, leg: Leg) -> Iterator[tuple[Input, ...]]:
    """Yield inputs that lead to a leg that behaves like the supervisor's leg at that place, but is another one.

    The supervisor subscribes in another state, and then switches to the state of that leg.
    """
    for number, input in enumerate(word.inputs[:place]):
        request = input.request if isinstance(input, Ask) and input.supervisor == user else None
        if not isinstance(request, DeviceRequest) or request.operation not in frozenset(MonitoringState):
            continue
        for state in MonitoringState:
            begins = Ask(user, evolve(request, operation=str(state)))
            before = (*word.inputs[:number], begins, *word.inputs[number + 1 : place])
            try:
                floor = _floors(evolve(word, inputs=(*before, word.inputs[-1])))[-1]
            except ImpossibleHappening:
                continue
            for way in _ways_to_alike(floor, user, leg):
                yield (*before, *way)


def _ways_to_alike(floor: Floor, user: str, leg: Leg) -> Iterator[tuple[Input, ...]]:
    """Yield the shortest requests that lead from a floor to each other leg that behaves alike."""
    waiting: list[tuple[Floor, tuple[Input, ...]]] = [(floor, ())]
    seen = {floor.supervisors[user].voice.control.call}
    for here, way in waiting:
        voice = here.supervisors[user].voice
        if voice.call is None or not voice.control.call.is_on_call:
            continue
        if voice.control.call is not leg and alike(voice.control.call, leg):
            yield way
        if len(way) == _LONGEST_WAY:
            continue
        for operation in _STAYS:
            ask = Ask(user, CallRequest(voice.call.id, operation))
            step = here.step(ask)
            then = step.next.supervisors[user].voice.control.call
            if step.outcome is None and then not in seen:
                seen.add(then)
                waiting.append((step.next, (*way, ask)))


@lru_cache(maxsize=4096)
def alike(one: Leg, other: Leg) -> bool:
    """Tell whether two legs show, offer and accept the same, now and after all further inputs.

    They may differ only in the rule that refuses a request.
    """
    waiting, seen = [(one, other)], set[tuple[Leg, Leg]]()
    while waiting:
        pair = waiting.pop()
        if pair[0] is pair[1] or pair in seen:
            continue
        seen.add(pair)
        if _shown(pair[0]) != _shown(pair[1]):
            return False
        for event in LEG_EVENTS:
            then = pair[0].step(event), pair[1].step(event)
            refused = [isinstance(each, Refusal) for each in then]
            if refused[0] is not refused[1]:
                return False
            if isinstance(then[0], Leg) and isinstance(then[1], Leg):
                waiting.append((then[0], then[1]))
    return True


def _shown(leg: Leg) -> tuple[object, ...]:
    return (
        *(leg.state, leg.scope, leg.held, leg.agent_muted, leg.parties, leg.under_subscription, leg.call_state),
        *(leg.mute, leg.capabilities),
    )
