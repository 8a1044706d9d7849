"""Suites: the words for the components; words are counted at once and made when they are needed.

The default suite is complete for each component alone: HSI with one extra state, and with
two for the core of a leg. There the typical fault is an implementation that
remembers more, or for longer, than it should. The effects of components on each other are tested
by tours. The tour of subscription and leg also identifies the next state of most transitions.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property, lru_cache

from attrs import define

from monitoring_core.outcome import MonitoringError
from monitoring_core.rulesets import GWS_V2, Ruleset, SwitchRules
from monitoring_core.testing.suites.agent_components import AGENT_COMPONENTS
from monitoring_core.testing.suites.checking_word import checking_words
from monitoring_core.testing.suites.component import Component, Explored, explored_once
from monitoring_core.testing.suites.identified_tour import identified_tour
from monitoring_core.testing.suites.limits import NO_LIMITS, Limits
from monitoring_core.testing.suites.listed import LISTED, Listed, Words, listed
from monitoring_core.testing.suites.mealy import MachineWord
from monitoring_core.testing.suites.methods import METHODS, Method
from monitoring_core.testing.suites.side_by_side import SIDE_BY_SIDE
from monitoring_core.testing.suites.text_components import TEXT_COMPONENTS
from monitoring_core.testing.suites.tours import transition_tour
from monitoring_core.testing.suites.voice_components import VOICE_COMPONENTS

__all__ = ["COMPONENTS", "LIMIT", "LONGEST_TOUR", "Part", "Suite", "SuiteError", "reading_suite", "suite"]

COMPONENTS: tuple[Component, ...] = (*VOICE_COMPONENTS, *AGENT_COMPONENTS, *TEXT_COMPONENTS, SIDE_BY_SIDE)
"""All components: those of voice, then those of text, and last one with both."""

LIMIT = 200_000
"""The most inputs of a default suite, under every built-in ruleset."""

LONGEST_TOUR = 150
"""The most letters of a word of a tour; a failure in a short word is easier to understand and hides less."""


MOST_PARTS = 128
"""The most parts that are remembered; to explore one and make its words takes up to some seconds."""

_KNOWN = {component.name: component for component in COMPONENTS}


class SuiteError(MonitoringError):
    """Raised for an unknown component or method, or a wrong k; the message lists what there is."""


@define(eq=False)
class Part:
    """The words for one component.

    Attributes:
        explored: the component under the suite's ruleset.
        method: the method that makes its words; None for a tour.
        k: number of extra states; None for a tour.
        reads: whether the words are for a tester who reads the state after each letter.
        identifies: whether a tour distinguishes the next state from most others after each transition.
    """

    explored: Explored
    method: Method | None
    k: int | None
    reads: bool = False
    identifies: bool = False

    @property
    def name(self) -> str:
        """The name of the component."""
        return self.explored.component.name

    @property
    def how(self) -> str:
        """The way in which the words are made: ``reading``, ``tour``, ``tour with identifiers``, or the method."""
        if self.method is not None:
            return str(self.method)
        return "reading" if self.reads else "tour with identifiers" if self.identifies else "tour"

    @cached_property
    def letters(self) -> tuple[MachineWord, ...]:
        """The words, as numbers of letters."""
        if self.reads and self.explored.whole.inputs:
            return tuple(word.inputs for word in checking_words(*self.explored.readable()))
        minimal = self.explored.minimal
        if not minimal.inputs:
            return ()
        if self.method is None or self.k is None:
            return (identified_tour if self.identifies else transition_tour)(minimal, LONGEST_TOUR)
        return METHODS[self.method](minimal, self.k)

    @property
    def inputs(self) -> int:
        """The number of floor inputs of all words together."""
        return sum(self.explored.whole.cost(word) for word in self.letters)

    def words(self) -> Words:
        """Return the words; they can be iterated several times."""
        return Words(lambda: iter(self.explored.words(self.letters)))

    def __str__(self) -> str:
        how = self.how if self.k is None else f"{self.how}, k = {self.k}"
        size = f"{len(self.explored.minimal.states)} states × {len(self.explored.component.letters)} letters"
        return f"{self.name}: {size}, {how}: {len(self.letters):,} words, {self.inputs:,} inputs"


@define(eq=False)
class Suite:
    """Words for several components under one ruleset.

    Attributes:
        ruleset: the ruleset that is tested.
        parts: one part for each component.
        listed: further parts whose words are not made from one machine, such as pairs.
    """

    ruleset: Ruleset
    parts: tuple[Part, ...]
    listed: tuple[Listed, ...] = ()

    @property
    def all_parts(self) -> tuple[Part | Listed, ...]:
        """All parts; those of components come first."""
        return (*self.parts, *self.listed)

    def __len__(self) -> int:
        return sum(len(part.letters) for part in self.parts) + sum(map(len, self.listed))

    @property
    def inputs(self) -> int:
        """The number of floor inputs of all words together."""
        return sum(part.inputs for part in self.all_parts)

    def words(self) -> Words:
        """Return all words, part by part; they can be iterated several times."""
        return Words(lambda: (word for each in self.all_parts for word in each.words()))

    def machine_words(self) -> Words:
        """Return the words of the components, without those of listed parts."""
        return Words(lambda: (word for each in self.parts for word in each.words()))

    def components(self) -> dict[str, Words]:
        """Return the words of each part: name -> words."""
        return {each.name: each.words() for each in self.all_parts}

    def __str__(self) -> str:
        lines = [str(part) for part in self.all_parts]
        return "\n".join([*lines, f"{self.ruleset.name}: {len(self):,} words, {self.inputs:,} inputs"])


def suite(
    ruleset: Ruleset = GWS_V2,
    components: Iterable[str] = (),
    k: int | None = None,
    method: Method | str = Method.HSI,
    limits: Limits = NO_LIMITS,
) -> Suite:
    """Return a suite; components are explored at once, words are made when they are needed, both are remembered.

    Args:
        ruleset: the ruleset that is tested.
        components: names of components and of worlds of pairs; if empty, all that exist under the ruleset.
        k: number of extra states, instead of that of each component; tours stay tours.
        method: W, Wp or HSI.
        limits: the inputs that cannot be given to the implementation; no word contains them.

    Raises:
        SuiteError: there is no such component or no such method, or k is negative.
    """
    machines = tuple(each.name for each in COMPONENTS if ruleset.ringing or not each.needs_ringing)
    wanted = tuple(dict.fromkeys(components)) or (*machines, *LISTED)
    for name in wanted:
        if name not in _KNOWN and name not in LISTED:
            raise SuiteError(f"there is no component {name!a}; the components are {', '.join((*_KNOWN, *LISTED))}")
    if str(method) not in frozenset(Method):
        raise SuiteError(f"there is no method {str(method)!a}; the methods are {', '.join(Method)}")
    if k is not None and k < 0:
        raise SuiteError(f"k is {k}; it must be 0 or more")
    parts = tuple(_part(name, ruleset, k, Method(method), limits) for name in wanted if name in _KNOWN)
    return Suite(ruleset, parts, tuple(listed(name, ruleset, limits) for name in wanted if name in LISTED))


def reading_suite(ruleset: Ruleset = GWS_V2, components: Iterable[str] = (), limits: Limits = NO_LIMITS) -> Suite:
    """Return the suite for a server whose state can be read: one word for each part with different readings.

    It proves the same as a suite with k = 0, if the readings are true.

    Args:
        ruleset: the ruleset that is tested.
        components: names of components; if empty, all components that are not tours.
        limits: the inputs that cannot be given to the implementation.

    Raises:
        SuiteError: there is no such component.
    """
    wanted = tuple(components) or tuple(
        each.name for each in COMPONENTS if each.k is not None and (ruleset.ringing or not each.needs_ringing)
    )
    made = suite(ruleset, wanted, 0, limits=limits)
    parts = tuple(Part(part.explored, None, None, reads=True) for part in made.parts)
    return Suite(ruleset, parts, tuple(listed(each.name, ruleset, limits, reads=True) for each in made.listed))


@lru_cache(MOST_PARTS)
def _part(component: str, ruleset: Ruleset, k: int | None, method: Method, limits: Limits) -> Part:
    meant = _KNOWN[component]
    explored = explored_once(meant, ruleset, limits)
    if meant.k is None:
        # COACH_ONCE has more states: such a tour alone would have more inputs than `LIMIT` allows.
        identifies = meant.identifies and ruleset.switches is not SwitchRules.COACH_ONCE
        return Part(explored, None, None, identifies=identifies)
    return Part(explored, method, meant.k if k is None else k)
