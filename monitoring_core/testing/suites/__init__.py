"""Complete suites: words that together prove an implementation, as far as its size allows.

``mealy`` is the machine, ``minimal``, ``covers``, ``methods`` and ``checking_word`` are the
theory of testing it, ``scene`` and ``component`` make machines of parts of the domain, explored on
the floor itself, ``voice_components`` and ``text_components`` say which, ``exercised`` which rules a
step shows; ``default`` puts a suite together and ``export`` writes it.
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
