"""The components and the default suite, explored once for all tests of a process."""

from __future__ import annotations

from functools import cache

from monitoring_core.rulesets import GWS_V2, Ruleset
from monitoring_core.testing.suites.component import Component, Explored
from monitoring_core.testing.suites.default import COMPONENTS, Part, Suite, suite


@cache
def explored(component: Component, ruleset: Ruleset = GWS_V2) -> Explored:
    """A component, explored once."""
    return part(component, ruleset).explored


@cache
def part(component: Component, ruleset: Ruleset = GWS_V2) -> Part:
    """Its part of the default suite."""
    (made,) = suite(ruleset, [component.name]).parts
    return made


@cache
def whole(ruleset: Ruleset = GWS_V2) -> Suite:
    """The default suite of a ruleset."""
    return Suite(ruleset, tuple(part(component, ruleset) for component in COMPONENTS))
