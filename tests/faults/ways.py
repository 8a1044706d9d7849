"""Ways of making words for a component: those that are to be compared, each at a given cost.

The suites are made from the machine. What Hypothesis draws does not depend on the
implementation until something has failed, so its words are drawn once, by its own engine, and
then given to every fault; so are the uniform random ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random
from types import MappingProxyType
from typing import Any, TypeAlias

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from monitoring_core.testing.strategies.words import machine_words
from monitoring_core.testing.suites.default import LONGEST_TOUR, Part
from monitoring_core.testing.suites.mealy import MachineWord, Mealy
from monitoring_core.testing.suites.methods import hsi
from monitoring_core.testing.suites.tours import transition_tour

__all__ = ["AT_COST", "MADE", "PLAIN", "WORDS", "hypothesis_words", "mixed_words", "plain_rules", "uniform"]

Drawn: TypeAlias = "Callable[[Mealy, int, int], tuple[MachineWord, ...]]"

LONGEST_RANDOM = 20
"""Inputs of a uniform random word, about as many as the words of a suite have."""


def uniform(machine: Mealy, cost: int, seed: int) -> tuple[MachineWord, ...]:
    """Give words of inputs that are equally likely among those that can be given, at that cost."""
    random = Random(seed)

    def endless() -> Iterator[MachineWord]:
        while True:
            state, word = 0, list[int]()
            for _ in range(LONGEST_RANDOM):
                each = random.choice([each for each in machine.alphabet if machine.can_be_given(state, each)])
                word.append(each)
                state = machine.following[state][each]
            yield tuple(word)

    return _up_to(machine, cost, endless())


def _up_to(machine: Mealy, cost: int, words: Iterator[MachineWord]) -> tuple[MachineWord, ...]:
    """Give words until they cost that much; the last one is cut where they do."""
    kept: list[MachineWord] = []
    left = cost
    for word in words:
        price = machine.cost(word)
        while word and price > left:
            word = word[:-1]
            price = machine.cost(word)
        left -= price
        if word:
            kept.append(word)
        if left <= 0 or not word:
            break
    return tuple(kept)


def _only_drawing(examples: int, **more: Any) -> settings:
    return settings(
        max_examples=examples,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        **more,
    )


def hypothesis_words(machine: Mealy, cost: int, seeded: int) -> tuple[MachineWord, ...]:
    """Give what ``@given(words())`` draws of one component with this machine, until it costs that much."""
    words = _drawn([machine], cost, seeded)
    return _up_to(machine, cost, (word for _, word in words))


def mixed_words(machines: Sequence[Mealy], cost: int, seeded: int) -> Iterator[tuple[int, MachineWord]]:
    """Give what ``@given(words())`` draws of several components, until it costs that much: (component, word)."""
    for place, word in _drawn(machines, cost, seeded):
        if cost <= 0:
            return
        cost -= machines[place].cost(word)
        yield place, word


def _drawn(machines: Sequence[Mealy], cost: int, seeded: int) -> list[tuple[int, MachineWord]]:
    drawn: list[tuple[int, MachineWord]] = []
    of_machines = [st.tuples(st.just(place), machine_words(machine)) for place, machine in enumerate(machines)]

    def take(each: tuple[int, MachineWord]) -> None:
        drawn.append(each)

    strategy = st.one_of(of_machines)
    while (left := cost - sum(machines[place].cost(word) for place, word in drawn)) > 0:
        seed(seeded + len(drawn))(_only_drawing(left // 8 + 10)(given(strategy)(take)))()
    return drawn


def plain_rules(machine: Mealy, cost: int, seeded: int) -> tuple[MachineWord, ...]:
    """Give what a `RuleBasedStateMachine` with one rule for each input does, until it costs that much.

    A rule runs where its input can be given, as somebody would write it who knows what the world can do.
    """
    drawn: list[list[int]] = []

    class Natural(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.state = 0
            drawn.append([])

    def one(each: int) -> Any:
        def run(self: Any) -> None:
            drawn[-1].append(each)
            self.state = machine.following[self.state][each]

        def can_be_given(self: Any) -> bool:
            return machine.can_be_given(self.state, each)

        run.__name__ = f"input_{each}"
        return precondition(can_be_given)(rule()(run))

    rules = {f"input_{each}": one(each) for each in machine.alphabet}
    natural: Any = type("Rules", (Natural,), rules)
    more = 0
    while sum(machine.cost(word) for word in drawn) < cost:
        left = cost - sum(machine.cost(word) for word in drawn)
        test = _only_drawing(max(left // 30, 5), stateful_step_count=50)
        natural.TestCase.settings = test
        run_state_machine_as_test(seed(seeded + more)(natural), settings=test)
        more += 1
    return _up_to(machine, cost, (tuple(word) for word in drawn if word))


WORDS = "`@given(words())`"
PLAIN = "plain Hypothesis rules"

AT_COST: Mapping[str, Drawn] = MappingProxyType(
    {
        WORDS: hypothesis_words,
        "uniform random": uniform,
        PLAIN: plain_rules,
    }
)
"""Ways that go on for as long as they are let: (machine, cost, seed) -> words."""

MADE: Mapping[str, Callable[[Part], tuple[MachineWord, ...]]] = MappingProxyType(
    {
        "default suite": lambda part: part.letters,
        "HSI, k = 0": lambda part: hsi(part.explored.minimal, 0),
        "suite with k = 0": lambda part: part.letters if part.k is None else hsi(part.explored.minimal, 0),
        "HSI, k = 1": lambda part: hsi(part.explored.minimal, 1),
        "transition tour": lambda part: transition_tour(part.explored.minimal, LONGEST_TOUR),
    }
)
"""Ways that end by themselves."""
