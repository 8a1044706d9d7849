"""Complete suites: words that together prove an implementation, as far as its size allows.

``mealy`` is the machine. ``minimal``, ``tours``, ``identified_tour``, ``methods`` and ``checking_word`` make words for
it. ``letters`` and ``component`` turn parts of the domain into such machines, explored on the floor itself.
``voice_components``, ``text_components`` and ``side_by_side`` say which parts. ``exercised_rules`` names the rules
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
