"""The columns of the frames between the stages, and of what comes of them.

`FACTS`, `KEYED`, `TIMED`, `CAME` and `AUDIT_CAME` are read by this package alone. `FINDINGS` and `GROUPS` are what a
user gets of a check, and `AUDIT`, `TOTALS` and `AUDIT_GROUPS` of an audit.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = [
    "AUDIT",
    "AUDIT_CAME",
    "AUDIT_GROUPS",
    "CAME",
    "FACTS",
    "FINDINGS",
    "GROUPS",
    "KEYED",
    "TIMED",
    "TOTALS",
    "ddl",
]

FACTS: Mapping[str, str] = MappingProxyType(
    {"recording": "string", "kind": "string", "one": "string", "other": "string", "position": "long"}
)
"""What the first pass takes in: the kind of fact, what it is about, and the first position of it."""

KEYED: Mapping[str, str] = MappingProxyType(
    {"recording": "string", "group": "string", "position": "long", "value": "binary"}
)
"""A piece of a recording with its group."""

_PLACE = "struct<line: long, index: long>"

FINDINGS: Mapping[str, str] = MappingProxyType(
    {
        "recording": "string",
        "group": "string",
        "rule": "string",
        "level": "string",
        "verdict": "string",
        "subject": "string",
        "message": "string",
        "expected": "string",
        "place": _PLACE,
        "at": "string",
        "client": "string",
        "witnesses": f"array<{_PLACE}>",
        "before": "array<string>",
        "operation": "string",
        "fingerprint": "string",
        "ruleset": "string",
        "assume": "string",
        "version": "string",
    }
)
"""A finding, as a report has it; ``group`` is what it was found in, or the target or call that two groups share."""

GROUPS: Mapping[str, str] = MappingProxyType(
    {
        "recording": "string",
        "group": "string",
        "verdict": "string",
        "lines": "long",
        "messages": "long",
        "findings": "long",
        "seconds": "double",
        "ruleset": "string",
        "assume": "string",
        "version": "string",
        "report": "string",
    }
)
"""A group: what it cost and what it came to. ``report`` holds its figures as JSON, as `from_json` reads them."""

CAME: Mapping[str, str] = MappingProxyType(
    {
        "kind": "string",
        **FINDINGS,
        **GROUPS,
        "about": "string",
        "who": "string",
        "what": "string",
        "position": "long",
        "number": "long",
        "told": "binary",
    }
)
"""What comes of following groups: findings, figures, and what the second stage is to judge."""


TIMED: Mapping[str, str] = MappingProxyType({**KEYED, "now": "double"})
"""A piece of a recording with its group, and what the clock shows before it, in seconds since 1970."""

_MADE_WITH = {"ruleset": "string", "assume": "string", "version": "string"}

AUDIT: Mapping[str, str] = MappingProxyType(
    {
        "recording": "string",
        "group": "string",
        "subject": "string",
        "supervisor": "string",
        "agent": "string",
        "what": "string",
        "speaker": "string",
        "listener": "string",
        "from_line": "long",
        "from_time": "string",
        "to_line": "long",
        "to_time": "string",
        "seconds": "double",
        "certainty": "string",
        **_MADE_WITH,
    }
)
"""A time in which somebody could hear or see somebody, as in an audit that is a table."""

TOTALS: Mapping[str, str] = MappingProxyType(
    {
        "recording": "string",
        "supervisor": "string",
        "agent": "string",
        "of": "string",
        "what": "string",
        "certain": "double",
        "possible": "double",
        "unknown": "double",
    }
)
"""How long a supervisor was in a state with an agent; ``of`` is ``leg`` or ``session``."""

AUDIT_GROUPS: Mapping[str, str] = MappingProxyType(
    {
        "recording": "string",
        "group": "string",
        "lines": "long",
        "messages": "long",
        "timeless": "long",
        "backwards": "long",
        "holes": "long",
        "inconclusive": "array<string>",
        "cost": "double",
        **_MADE_WITH,
    }
)
"""A group: what its audit counted, and how many seconds it took."""

AUDIT_CAME: Mapping[str, str] = MappingProxyType(
    {"kind": "string", **AUDIT, **TOTALS, **AUDIT_GROUPS, "position": "long"}
)
"""What comes of auditing groups: rows, totals, figures, and where something could not be read."""


def ddl(columns: Mapping[str, str]) -> str:
    """Give a schema as Spark reads it."""
    return ", ".join(f"`{name}` {kind}" for name, kind in columns.items())
