"""Strategies for words of the complete suite with k = 0.

A random walk repeats mostly inputs that it has tried already. A word drawn here has three parts. The first is
the shortest way to a state of a component. The second is one transition, accepted or refused. The third
distinguishes the next state from the others. So every transition is equally likely, and a failure shrinks to
a short word.

Hypothesis does not draw a word twice while there are others. So it needs hardly more words than the
complete suite has. The words do not depend on each other, so each test case can be replayed.
"""

from __future__ import annotations

from functools import cache

from hypothesis import strategies as st

from monitoring_core.rulesets import GWS_V2, Ruleset
from monitoring_core.testing.strategies.built_once import once
from monitoring_core.testing.suites.component import Explored
from monitoring_core.testing.suites.default import suite
from monitoring_core.testing.suites.mealy import MachineWord, Mealy
from monitoring_core.testing.suites.methods import hsi
from monitoring_core.testing.words import Word

__all__ = ["machine_words", "words"]


@once
def machine_words(machine: Mealy) -> st.SearchStrategy[MachineWord]:
    """Draw words of a minimal machine: a way to a state, a transition, and an identifier; cheap words come first.

    Raises:
        ValueError: the machine is not minimal.
    """
    return st.sampled_from(_words(machine))


@cache
def _words(machine: Mealy) -> tuple[MachineWord, ...]:
    return tuple(sorted(hsi(machine), key=lambda word: (machine.cost(word), word)))


@once
def words(ruleset: Ruleset = GWS_V2, components: tuple[str, ...] = ()) -> st.SearchStrategy[Word]:
    """Draw words for components; give them to `stateful.check_word`, or input by input to a `Trial`.

    Components are explored when the strategy is first used. All of them take about ten seconds, most
    single ones a fraction of a second.

    Args:
        ruleset: the ruleset that is tested.
        components: names of components as in the suite, all equally likely. If empty, all components that
            are machines. For parts with listed words, such as pairs, words are drawn from the list.

    Raises:
        SuiteError: there is no such component; raised when the strategy is first used.
    """
    # Done before the first draw, since Hypothesis expects draws to be quick.
    return st.deferred(lambda: _of_suite(ruleset, components))


def _of_suite(ruleset: Ruleset, components: tuple[str, ...]) -> st.SearchStrategy[Word]:
    made = suite(ruleset, components)
    listed = made.listed if components else ()
    return st.one_of(
        [
            *(_of_component(part.explored) for part in made.parts),
            *(st.sampled_from(list(part.words())) for part in listed),
        ]
    )


def _of_component(explored: Explored) -> st.SearchStrategy[Word]:
    name = f"{explored.component.name}/drawn"
    return machine_words(explored.minimal).map(lambda letters: explored.word(name, letters))
