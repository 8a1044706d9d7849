"""The words of a run, by component: those of a given suite, or of the default suite of a ruleset."""

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
"""Component -> its words; or words alone, whose component is the part of their name before the first ``/``."""

_REQUIRED = Requirements()


def components_of(suite: Suite) -> dict[str, Iterable[Word]]:
    """Return the words of a suite by component, in order; they can be iterated several times."""
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
    """Return the complete suite of a ruleset, by component; words are made when they are needed.

    Args:
        ruleset: the ruleset.
        reads: whether the adapter reads the state after every input. Then one word checks a whole component, or a few
            words if several states read alike. This proves as much as a suite without extra states, if the readings
            are true. If that word ends early, each transition gets a word of its own.
        returns: whether the adapter can return to a saved state. Then each word of pairs goes on from a state of the
            word before it.
        requirements: the requirements; words contain only required inputs.
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
    """Return a further component: words to the legal cells that no word of a run would have taken.

    If some inputs are not required, some words of a complete suite end early. Their last cells may be reached in
    another way.
    """
    return "rest", list(dict.fromkeys(legal[cell] for cell in sorted(legal.keys() - report.coverage.required)))


class ComponentWords:
    """The words of a component in the default suite; it is explored when the first word is made."""

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
        """Yield a word for each transition, if one word checks the whole component; else yield nothing."""
        from monitoring_core.testing.suites.methods import hsi

        if not self._part.reads or len(self._part.letters) > 1:
            return
        machine, readings = self._part.explored.readable()
        for number, letters in enumerate(hsi(machine, readings=readings), 1):
            yield self._part.explored.word(f"{self._part.name}/transition {number}", letters)
