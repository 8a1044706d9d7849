"""Which files are made wrong, and which tests are asked whether they notice.

The tests come in stages, the quickest first: most mutants do not live to see the second.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["PLAN", "Stages"]

Stages = tuple[tuple[str, ...], ...]

_VOICE: Stages = (
    ("tests/test_interning.py", "tests/voice/test_decide.py", "tests/voice/test_facts.py"),
    ("tests/voice/test_refusal_codes.py", "tests/voice/test_call_rules.py", "tests/voice/test_device_rules.py"),
    ("tests/voice/test_reachable.py", "tests/voice/test_words.py"),
)
_HEARING: Stages = (("tests/voice/test_hearing.py", "tests/voice/test_call_rules.py"),)
_TEXT: Stages = (
    (
        "tests/test_interning.py",
        "tests/text/test_events.py",
        "tests/text/test_session_rules.py",
        "tests/text/test_subscription_rules.py",
        "tests/text/test_visibility_rules.py",
        "tests/text/test_reachable.py",
    ),
    (
        "tests/text/test_supervisor_rules.py",
        "tests/text/test_coming_and_going.py",
        "tests/text/test_record_rules.py",
        "tests/text/test_refusal_codes.py",
    ),
    ("tests/text/test_words.py",),
)
_CORE: Stages = (
    ("tests/test_interning.py", "tests/test_outcome.py", "tests/test_rulesets.py", "tests/test_rules.py"),
    *_TEXT[:2],
    *_VOICE[:1],
)

PLAN: Mapping[str, Stages] = MappingProxyType(
    {
        "monitoring_core/capabilities.py": (("tests/voice/test_device_rules.py",),),
        "monitoring_core/cells.py": _CORE,
        "monitoring_core/control.py": _CORE,
        "monitoring_core/interning.py": _CORE,
        "monitoring_core/outcome.py": _CORE,
        "monitoring_core/perception.py": _HEARING,
        "monitoring_core/rules/__init__.py": _CORE,
        "monitoring_core/rulesets.py": _CORE,
        "monitoring_core/text/events.py": _TEXT,
        "monitoring_core/text/records.py": _TEXT[1:],
        "monitoring_core/text/session.py": _TEXT,
        "monitoring_core/text/subscription.py": _TEXT,
        "monitoring_core/text/supervisor.py": _TEXT[1:],
        "monitoring_core/text/visibility.py": _TEXT,
        "monitoring_core/voice/coupling.py": _VOICE,
        "monitoring_core/voice/subscription.py": _VOICE,
    }
)
"""File -> the stages of tests that are asked about its mutants."""
