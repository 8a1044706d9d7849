"""The words that a run is given, by component: those of a suite of one's own, or the default suite of a ruleset."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias, cast

from monitoring_core.rulesets import GWS_V2, Ruleset
from monitoring_core.testing.requirements import Requirements
from monitoring_core.testing.running.coverage import Cell
from monitoring_core.testing.running.limited import limits_of
from monitoring_core.testing.running.report import Report
from monitoring_core.testing.words import Word

if TYPE_CHECKING:
    from monitoring_core.testing.suites.component import Component
    from monitoring_core.testing.suites.default import Part
    from monitoring_core.testing.suites.limits import Limits

__all__ = ["ComponentWords", "Suite", "components_of", "default_components", "rest"]

Suite: TypeAlias = "Mapping[str, Iterable[Word]] | Iterable[Word]"
"""Component -> its words; or words alone, whose component is what their name has before the first ``/``."""

_REQUIRED = Requirements()


def components_of(suite: Suite) -> dict[str, Iterable[Word]]:
    """Give the words of a suite by their component, in order, so that they can be gone through again and again."""
    if isinstance(suite, Mapping):
        given = cast("Mapping[str, Iterable[Word]]", suite)
        return {name: list(words) if isinstance(words, Iterator) else words for name, words in given.items()}
    parts: dict[str, list[Word]] = {}
    for word in suite:
        parts.setdefault(word.name.partition("/")[0], []).append(word)
    return {**parts}


def default_components(
    ruleset: Ruleset = GWS_V2,
    *,
    reads: bool = False,
    returns: bool = False,
    requirements: Requirements = _REQUIRED,
) -> dict[str, Iterable[Word]]:
    """Give the complete suite of a ruleset, by component; words are made when they are gone through.

    Args:
        ruleset: whose suite.
        reads: for an adapter that reads the state after every input: one checking word takes the place of
            a component's words, or a few where states read alike, and tours need not tell where they are. That
            proves what a suite without extra states does, if what is read is true. Where the one word has to end
            before its time, the component is gone through again with a word for each transition.
        returns: for an adapter that can take the implementation back: each word of pairs then goes on from a state
            that the word before it came through.
        requirements: words are made over the inputs that can be given to an implementation with these.
    """
    from monitoring_core.testing.suites.default import COMPONENTS
    from monitoring_core.testing.suites.listed import LISTED, listed

    limits = limits_of(requirements)
    machines: dict[str, Iterable[Word]] = {
        each.name: ComponentWords(each, ruleset, reads, limits)
        for each in COMPONENTS
        if ruleset.ringing or not each.needs_ringing
    }
    return machines | {name: listed(name, ruleset, limits, reads=reads, returns=returns).words() for name in LISTED}


def rest(legal: Mapping[Cell, Word], report: Report) -> tuple[str, list[Word]]:
    """Give, as a component, words to the legal cells that no word of a run was to take.

    A complete suite is made for everything that there is. Of one that may not ask for all of that some words
    end early, and what stood behind can be reached in another way.
    """
    return "rest", list(dict.fromkeys(legal[cell] for cell in sorted(legal.keys() - report.coverage.required)))


class ComponentWords:
    """The words of a component in the default suite, made afresh each time; it is explored when the first is made."""

    def __init__(self, component: Component, ruleset: Ruleset, reads: bool, limits: Limits) -> None:
        self._component = component
        self._ruleset = ruleset
        self._reads = reads
        self._limits = limits

    @cached_property
    def _part(self) -> Part:
        from monitoring_core.testing.suites.component import explored_once
        from monitoring_core.testing.suites.default import Part, reading_suite, suite

        name = [self._component.name]
        if not self._reads:
            return suite(self._ruleset, name, limits=self._limits).parts[0]
        if self._component.k is not None:
            return reading_suite(self._ruleset, name, self._limits).parts[0]
        return Part(explored_once(self._component, self._ruleset, self._limits), None, None)

    def __iter__(self) -> Iterator[Word]:
        return iter(self._part.words())

    def one_by_one(self) -> Iterator[Word]:
        """Give, where one word checks every transition, a word for each transition; else nothing."""
        from monitoring_core.testing.suites.methods import hsi

        if not self._part.reads or len(self._part.letters) > 1:
            return
        machine, readings = self._part.explored.readable()
        for number, letters in enumerate(hsi(machine, readings=readings), 1):
            yield self._part.explored.word(f"{self._part.name}/transition {number}", letters)
