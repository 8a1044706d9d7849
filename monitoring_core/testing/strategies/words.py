"""Words: an access word, a transition, and an identifier of where it leads.

A random walk spends most of its inputs on what it has seen, and the natural rules of a stateful
test are guarded by what is offered, though most faults sit in what is refused. A
word drawn here goes by the shortest way to a state of a component, takes one
of all its transitions, refused ones too, and then asks what tells the state it should have come to
from the others: it is one of the words of the complete suite with k = 0. Every transition is as near as
any other, and a failure shrinks to a short way.

Hypothesis draws no word twice as long as there are others, so it needs hardly more of them than
the complete suite has. Words know nothing of one another: a test case that depends on the
cases before it cannot be replayed, and Hypothesis calls that flaky.
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
    """Words of a minimal machine, each an access word, a transition, and an identifier; cheap ones are simple.

    Raises:
        ValueError: the machine is not minimal.
    """
    return st.sampled_from(_words(machine))


@cache
def _words(machine: Mealy) -> tuple[MachineWord, ...]:
    return tuple(sorted(hsi(machine), key=lambda word: (machine.cost(word), word)))


@once
def words(ruleset: Ruleset = GWS_V2, components: tuple[str, ...] = ()) -> st.SearchStrategy[Word]:
    """Words for the components of the domain; give them to `stateful.check_word`, or input by input to a `Trial`.

    Components are explored when the strategy is first used: all of them take some ten seconds, most
    alone a fraction of one.

    Args:
        ruleset: the rules that are tested.
        components: names of components as in the suite, each as likely as any other; all that
            are machines if there are none. Those whose words are listed, such as pairs, are drawn from their list.

    Raises:
        SuiteError: when the strategy is first used, if there is no such component.
    """
    # Before the first draw, of which Hypothesis expects that it is quick.
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
