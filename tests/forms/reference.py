"""What the shift gives when the library's own lines hold it, and what a sample gives."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from monitoring_core.conformance import Checked, check_lines
from tests.forms.shift import MESSAGES, SHIFT

Finding = tuple[str, str, int]
"""Rule, level, and the position of the record among all."""


def reference(records: list[dict[str, Any]]) -> tuple[list[Finding], int]:
    """Give the findings in JSON lines, and how many messages there are."""
    return _of_requests() if records is SHIFT else _of_messages()


@cache
def _of_requests() -> tuple[list[Finding], int]:
    found = _reference(SHIFT)
    assert {"VC-MUTE-BARGE-IN", "VC-NO-RETURN"} <= {rule for rule, _, _ in found[0]}
    return found


@cache
def _of_messages() -> tuple[list[Finding], int]:
    found = _reference(MESSAGES)
    assert "VC-NO-RETURN" in {rule for rule, _, _ in found[0]}
    return found


def _reference(records: list[dict[str, Any]]) -> tuple[list[Finding], int]:
    checked = check_lines(map(json.dumps, records))
    return found_in(checked, [(line, None) for line in range(1, len(records) + 1)]), checked.messages


def found_in(checked: Checked, places: list[tuple[int, int | None]]) -> list[Finding]:
    """Give the findings of a check, each by the position of the record that stands there."""
    return [
        (each.rule, each.level.value, places.index((each.place.line or 0, each.place.index)))
        for each in checked.findings
    ]
