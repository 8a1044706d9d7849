"""Minimal machines, and words that distinguish states: separating words and identifiers.

Two states are equivalent if no word shows a difference. `classes` finds
equivalent states by refining a partition. `minimized` joins them. All other
states have words that separate them. From these words three families are chosen:

- `characterizing`: one set of words that distinguishes every two states (the W of the W method);
- `identifiers`: for each state a set that distinguishes it from every other one (the W_s of Wp);
- `harmonized`: the same, but every two states have one separating word in common (the H_s of HSI).

If an input is possible in only one of two states, the tester knows this in advance. It
shows nothing about the implementation. Words that use such a difference are taken only if there
are no others.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from heapq import heapify, heappop, heappush
from itertools import combinations
from typing import TypeAlias

from monitoring_core.testing.suites.mealy import NOTHING_GIVEN, MachineWord, Mealy

__all__ = [
    "characterizing",
    "classes",
    "harmonized",
    "identifiers",
    "minimized",
    "separating_words",
    "without_prefixes",
]


def classes(machine: Mealy) -> tuple[int, ...]:
    """Return the class of each state; equivalent states have the same class, and state 0 has class 0."""
    now = _numbered(machine.outputs)
    while True:
        finer = _numbered(
            [(now[state], *(now[after] for after in machine.following[state])) for state in machine.states]
        )
        if max(finer) == max(now):
            return now
        now = finer


def minimized(machine: Mealy) -> tuple[Mealy, tuple[int, ...]]:
    """Return the smallest machine with the same behaviour, and for each old state its new state."""
    into = classes(machine)
    first = [into.index(each) for each in range(max(into) + 1)]
    smaller = Mealy(
        machine.inputs,
        tuple(tuple(into[after] for after in machine.following[state]) for state in first),
        tuple(machine.outputs[state] for state in first),
        tuple(machine.costs[state] for state in first),
    )
    return smaller, into


def separating_words(machine: Mealy) -> dict[tuple[int, int], MachineWord]:
    """Return a cheapest word for every two states that can be distinguished: (lower, higher) -> word.

    Words whose inputs are possible in both states are preferred.
    """
    plain = machine.plain()
    given = _cheapest(plain, {}, only_given=True)
    return {pair: word for pair, (_, word) in _cheapest(plain, given, only_given=False).items()}


def characterizing(machine: Mealy) -> tuple[MachineWord, ...]:
    """Return words that together distinguish every two states of a minimal machine.

    Raises:
        ValueError: the machine is not minimal.
    """
    machine = machine.plain()
    pairs = _pairs(machine)
    chosen: list[MachineWord] = []
    left = set(pairs)
    while left:
        word = max(_pool(pairs), key=lambda each: (_worth(machine, each, left), -len(each), each))
        separated = {pair for pair in left if _separates(machine, word, *pair)}
        chosen.append(word)
        left -= separated
    return without_prefixes(chosen)


def identifiers(machine: Mealy, family: Sequence[MachineWord]) -> tuple[tuple[MachineWord, ...], ...]:
    """Return for each state the words of a characterizing set that distinguish it from all others."""
    machine = machine.plain()
    result: list[tuple[MachineWord, ...]] = []
    for state in machine.states:
        left = {other for other in machine.states if other != state}
        chosen: list[MachineWord] = []
        while left:
            word = max(
                family, key=lambda each: sum(machine.run(each, state) != machine.run(each, other) for other in left)
            )
            separated = {other for other in left if machine.run(word, state) != machine.run(word, other)}
            if not separated:
                raise ValueError(f"the words do not distinguish state {state} from {sorted(left)}")
            chosen.append(word)
            left -= separated
        result.append(without_prefixes(chosen))
    return tuple(result)


def harmonized(machine: Mealy, readings: Sequence[Hashable] = ()) -> tuple[tuple[MachineWord, ...], ...]:
    """Return words for each state of a minimal machine; every two states have a separating word in common.

    All states are split by the word that distinguishes most of them for its cost. Each part is split again,
    if possible by a continuation of that word, until each part has one state. The words on the way to a state
    are its identifiers.

    Args:
        machine: a minimal machine.
        readings: the reading of each state, which does not change it; states with different readings
            need no word.

    Raises:
        ValueError: the machine is not minimal.
    """
    machine = machine.plain()
    pool = _pool(_pairs(machine))
    chosen: list[list[MachineWord]] = [[] for _ in machine.states]
    blocks = _parts(machine.states, lambda state: readings[state] if readings else None)
    waiting: list[tuple[list[int], MachineWord]] = [(block, ()) for block in blocks]
    while waiting:
        block, so_far = waiting.pop()
        if len(block) == 1:
            continue
        _, word = max(_splits(machine, block, so_far, pool))
        for state in block:
            chosen[state].append(word)
        waiting.extend((part, word) for part in _parts(block, partial(machine.run, word)))
    return tuple(without_prefixes(words) for words in chosen)


_NEW_WORD = 5.0
"""The approximate cost of a new word: the way to the place where it is given."""


def _splits(
    machine: Mealy, block: Sequence[int], so_far: MachineWord, pool: Sequence[MachineWord]
) -> Iterator[tuple[float, MachineWord]]:
    """Yield the words that split a block, each with its worth: distinguished pairs divided by its cost.

    Such a word continues the word that led to the block, or is a new word.
    """
    images = {state: machine.after(so_far, state) for state in block}
    for ending in pool:
        for word, starts in (((*so_far, *ending), images), (ending, {state: state for state in block})):
            responses = {state: machine.run(ending, start) for state, start in starts.items()}
            apart = sum(one != other for one, other in combinations(responses.values(), 2))
            if not apart:
                continue
            # States with the same outputs so far and the same next state need a new word later.
            left = [(responses[state], machine.after(ending, starts[state])) for state in block]
            begun = len(left) - len(set(left)) + (word is ending)
            price = sum(machine.cost(ending, start) for start in starts.values()) / len(block) + _NEW_WORD * begun
            # A difference in which inputs are possible is used only as a last resort.
            given = 1.0 if all(NOTHING_GIVEN not in each for each in responses.values()) else 0.001
            yield apart / (price + 1) * given, word


def without_prefixes(words: Iterable[MachineWord]) -> tuple[MachineWord, ...]:
    """Return the words in order, each once, without words that are the beginning of another word."""
    kept: list[MachineWord] = []
    for word in sorted(set(words)):
        # In sorted order, a beginning of other words stands directly before one of them.
        if kept and word[: len(kept[-1])] == kept[-1]:
            kept.pop()
        kept.append(word)
    return tuple(kept)


def _parts(states: Iterable[int], sign: Callable[[int], Hashable]) -> list[list[int]]:
    parts: dict[Hashable, list[int]] = {}
    for state in states:
        parts.setdefault(sign(state), []).append(state)
    return list(parts.values())


def _numbered(rows: Iterable[object]) -> tuple[int, ...]:
    numbers: dict[object, int] = {}
    return tuple(numbers.setdefault(row, len(numbers)) for row in rows)


_Pair: TypeAlias = tuple[int, int]
_Priced: TypeAlias = tuple[int, MachineWord]


def _cheapest(machine: Mealy, known: Mapping[_Pair, _Priced], *, only_given: bool) -> dict[_Pair, _Priced]:
    """Return cheapest separating words of the pairs that have none yet, searched backwards from the difference."""
    best = dict(known)
    before: dict[_Pair, list[tuple[_Pair, int, int]]] = {}
    for pair in combinations(machine.states, 2):
        if pair in known:
            continue
        for each, price, after in _inputs_of(machine, pair, only_given=only_given):
            if after is None:
                best[pair] = min(best.get(pair, (price, (each,))), (price, (each,)))
            else:
                before.setdefault(after, []).append((pair, each, price))
    return _backwards(best, before)


def _inputs_of(machine: Mealy, pair: _Pair, *, only_given: bool) -> Iterator[tuple[int, int, _Pair | None]]:
    """Yield the inputs of two states with their costs and the next pair, which is None if the outputs differ at once.

    Inputs after which both states are the same are left out. So are, with ``only_given``, inputs that are not possible
    in both.
    """
    one, other = pair
    for each in machine.alphabet:
        here, there = machine.outputs[one][each], machine.outputs[other][each]
        if NOTHING_GIVEN in (here, there) and (only_given or here is there):
            continue
        price = max(machine.costs[one][each], machine.costs[other][each])
        after, then = sorted((machine.following[one][each], machine.following[other][each]))
        if here != there:
            yield each, price, None
        elif after != then:
            yield each, price, (after, then)


def _backwards(
    best: dict[_Pair, _Priced], before: Mapping[_Pair, Iterable[tuple[_Pair, int, int]]]
) -> dict[_Pair, _Priced]:
    """Return the cheapest word of every pair, beginning with pairs that one input distinguishes."""
    found: dict[_Pair, _Priced] = {}
    waiting = [(priced, pair) for pair, priced in best.items()]
    heapify(waiting)
    while waiting:
        priced, pair = heappop(waiting)
        if pair in found:
            continue
        found[pair] = priced
        for earlier, each, more in before.get(pair, ()):
            longer = (priced[0] + more, (each, *priced[1]))
            if earlier not in found and (earlier not in best or longer < best[earlier]):
                best[earlier] = longer
                heappush(waiting, (longer, earlier))
    return found


def _pairs(machine: Mealy) -> dict[tuple[int, int], MachineWord]:
    pairs = separating_words(machine)
    size = len(machine.states)
    if len(pairs) != size * (size - 1) // 2:
        raise ValueError("the machine is not minimal: some of its states cannot be distinguished")
    return pairs


def _pool(pairs: dict[tuple[int, int], MachineWord]) -> list[MachineWord]:
    return sorted(set(pairs.values()))


def _separates(machine: Mealy, word: MachineWord, one: int, other: int) -> bool:
    """Tell whether a word distinguishes two states; inputs that are possible in both are preferred."""
    for each in word:
        here, there = machine.outputs[one][each], machine.outputs[other][each]
        if here != there:
            return True
        one, other = machine.following[one][each], machine.following[other][each]
    return False


def _given_throughout(machine: Mealy, word: MachineWord, state: int) -> bool:
    return NOTHING_GIVEN not in machine.run(word, state)


def _worth(machine: Mealy, word: MachineWord, pairs: Iterable[tuple[int, int]]) -> float:
    separated = [pair for pair in pairs if _separates(machine, word, *pair)]
    good = sum(all(_given_throughout(machine, word, state) for state in pair) for pair in separated)
    return (good + len(separated) / 1_000) / len(word)
