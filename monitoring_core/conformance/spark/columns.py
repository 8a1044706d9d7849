"""The columns of the frames between the stages, and of what comes of them.

`FACTS`, `KEYED` and `CAME` are read by this package alone. `FINDINGS` and `GROUPS` are what a user gets.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["CAME", "FACTS", "FINDINGS", "GROUPS", "KEYED", "ddl"]

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


def ddl(columns: Mapping[str, str]) -> str:
    """Give a schema as Spark reads it."""
    return ", ".join(f"`{name}` {kind}" for name, kind in columns.items())
