"""Words: an access word, a transition, and an identifier of where it leads.

A random walk spends most of its inputs on what it has seen, and the natural rules of a stateful
test are guarded by what is offered, though most faults sit in what is refused. A
word drawn here goes by the shortest way to a state of a component, takes one
of all its transitions, refused ones too, and then asks what tells the state it should have come to
from the others. Every transition is as near as any other, and a failure shrinks to a short way.

Hypothesis draws no word twice as long as there are others, so it needs hardly more of them than
the complete suite has. Words know nothing of one another: a test case that depends on the
cases before it cannot be replayed, and Hypothesis calls that flaky.
"""

from __future__ import annotations

from functools import cache

from attrs import frozen
from hypothesis import strategies as st

from monitoring_core.rulesets import GWS_V2, Ruleset
from monitoring_core.testing.strategies.once import once
from monitoring_core.testing.suites.component import Explored
from monitoring_core.testing.suites.covers import state_cover
from monitoring_core.testing.suites.default import COMPONENTS, suite
from monitoring_core.testing.suites.mealy import MachineWord, Mealy
from monitoring_core.testing.suites.minimal import harmonised
from monitoring_core.testing.words import Word

__all__ = ["COMPLETE", "Goals", "goals_of", "machine_words", "words"]


@frozen(eq=False)
class Goals:
    """What the words of a machine may aim at.

    Attributes:
        machine: minimal.
        access: for each state a cheapest word to it; None for one that cannot be reached.
        transitions: every transition that can be taken, (state, input), those near the start first.
        identifiers: for each state words that together tell it from all others.
    """

    machine: Mealy
    access: tuple[MachineWord | None, ...]
    transitions: tuple[tuple[int, int], ...]
    identifiers: tuple[tuple[MachineWord, ...], ...]


@cache
def goals_of(machine: Mealy) -> Goals:
    """Give what words may aim at in a minimal machine.

    Raises:
        ValueError: the machine is not minimal.
    """
    access = state_cover(machine)
    transitions = [
        (word, state, each)
        for state, word in enumerate(access)
        if word is not None
        for each in machine.alphabet
        if machine.can_be_given(state, each)
    ]
    transitions.sort(key=lambda transition: (len(transition[0]), *transition[1:]))
    return Goals(machine, access, tuple(transition[1:] for transition in transitions), harmonised(machine))


@once
@st.composite
def machine_words(draw: st.DrawFn, goals: Goals) -> MachineWord:
    """Words of a machine, each an access word, a transition, and an identifier.

    Args:
        draw: Hypothesis gives it.
        goals: what to aim at.
    """
    state, each = draw(st.sampled_from(goals.transitions))
    access = goals.access[state]
    assert access is not None
    identifiers = goals.identifiers[goals.machine.following[state][each]]
    identifier = draw(st.sampled_from(identifiers)) if identifiers else ()
    return (*access, each, *identifier)


@cache
def _explored(ruleset: Ruleset, component: str) -> Explored:
    (part,) = suite(ruleset, (component,)).parts
    return part.explored


COMPLETE: tuple[str, ...] = tuple(component.name for component in COMPONENTS if component.k is not None)
"""Components that are tested by themselves; the others are tours of what one does to another."""


@once
@st.composite
def words(
    draw: st.DrawFn,
    ruleset: Ruleset = GWS_V2,
    components: tuple[str, ...] = (),
) -> Word:
    """Words for the components of the domain; give them to `stateful.check_word`, or input by input to a `Trial`.

    Args:
        draw: Hypothesis gives it.
        ruleset: the rules that are tested.
        components: names of components as in the suite; without any all those whose suite is complete. Those of
            what components do to each other are large: the first word of one takes seconds.
    """
    names = components or COMPLETE
    explored = _explored(ruleset, draw(st.sampled_from(names)))
    letters = draw(machine_words(goals_of(explored.minimal)))
    return explored.word(f"{explored.component.name}/drawn", letters)
