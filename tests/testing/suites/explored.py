"""The components and the default suite; they are explored once in a process."""

from __future__ import annotations

from monitoring_core.rulesets import GWS_V2, Ruleset
from monitoring_core.testing.suites.component import Component, Explored
from monitoring_core.testing.suites.default import Part, Suite, suite


def explored(component: Component, ruleset: Ruleset = GWS_V2) -> Explored:
    """A component."""
    return part(component, ruleset).explored


def part(component: Component, ruleset: Ruleset = GWS_V2) -> Part:
    """Its part of the default suite."""
    (made,) = suite(ruleset, [component.name]).parts
    return made


def whole(ruleset: Ruleset = GWS_V2) -> Suite:
    """The default suite of a ruleset."""
    return suite(ruleset)
