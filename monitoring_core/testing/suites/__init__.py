"""Complete suites: sets of words that find every fault of a known kind.

A component is a part of the domain that is tested alone. A letter is one input of it. ``letters`` and ``component``
turn components into machines, by exploring the floor. ``voice_components``, ``agent_components``, ``text_components``
and ``side_by_side`` define the components. ``mealy`` is the class of machines. ``minimal``, ``tours``,
``identified_tour``, ``methods`` and ``checking_word`` make words for a machine. ``exercised_rules`` names the rules
that a step exercises. ``default`` puts the suites together, and ``export`` writes them as data.
"""

from __future__ import annotations

from monitoring_core.testing.suites.default import (
    COMPONENTS,
    LIMIT,
    Part,
    Suite,
    SuiteError,
    reading_suite,
    suite,
)
from monitoring_core.testing.suites.export import lines, schema
from monitoring_core.testing.suites.methods import Method

__all__ = [
    "COMPONENTS",
    "LIMIT",
    "Method",
    "Part",
    "Suite",
    "SuiteError",
    "lines",
    "reading_suite",
    "schema",
    "suite",
]
