"""The columns of the frames between the stages, and of the results.

Only this package reads `FACTS`, `KEYED`, `TIMED`, `CAME`, `REPORTS` and `AUDIT_CAME`. The results of a check are
`FINDINGS` and `GROUPS`. The results of an audit are `AUDIT`, `TOTALS` and `AUDIT_GROUPS`.
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
    "REPORTS",
    "TIMED",
    "TOTALS",
    "ddl",
]

FACTS: Mapping[str, str] = MappingProxyType(
    {"recording": "string", "kind": "string", "one": "string", "other": "string", "position": "long"}
)
"""A fact of the first pass: its kind, the two ids that it is about, and its first position."""

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
        "innocent": "struct<cost: long, happened: array<string>>",
        "fingerprint": "string",
        "ruleset": "string",
        "assume": "string",
        "version": "string",
    }
)
"""A finding, as in a report; ``group`` is the group in which it was found, or the target or call that groups share."""

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
"""A group with its cost and its outcome. ``report`` has its figures as JSON, as `from_json` reads them."""

REPORTS: Mapping[str, str] = MappingProxyType({"report": "string"})
"""The figures of all groups of a partition, as in `GROUPS`."""

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
"""The results of following groups: findings, figures, and the claims for the second stage."""


TIMED: Mapping[str, str] = MappingProxyType({**KEYED, "now": "double"})
"""A piece of a recording with its group, and the time on the clock before it, in seconds since 1970."""

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
"""The time that a supervisor spent in a state with an agent; ``of`` is ``leg`` or ``session``."""

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
"""A group, with the numbers that its audit counted, and the seconds that it took."""

AUDIT_CAME: Mapping[str, str] = MappingProxyType(
    {"kind": "string", **AUDIT, **TOTALS, **AUDIT_GROUPS, "position": "long"}
)
"""The results of auditing groups: rows, totals, figures, and the positions that could not be read."""


def ddl(columns: Mapping[str, str]) -> str:
    """Return a schema as Spark reads it."""
    return ", ".join(f"`{name}` {kind}" for name, kind in columns.items())
