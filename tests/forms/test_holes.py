"""Holes of NUL bytes, as a crash or a log that was truncated while it was written leaves them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from monitoring_core.conformance import check_file, check_lines
from monitoring_core.conformance.reading.source import HEAD
from tests.conformance.test_verdict import shown

FORMS: dict[str, Callable[[int, str], str]] = {
    "JSON lines": lambda second, text: f"{text}\n",
    "log": lambda second, text: f"2033-02-01 08:00:0{second} INFO got {text}\n",
    "kubectl": lambda second, text: f"[pod/desk/server] {text}\n",
    "compose": lambda second, text: f"server-1  | {text}\n",
    "container runtime": lambda second, text: f"2033-02-01T08:00:0{second}Z stdout F {text}\n",
    "docker": lambda second, text: json.dumps({"log": f"{text}\n", "stream": "stdout"}) + "\n",
    "events": lambda second, text: f"data: {text}\n\n",
    "sequence": lambda second, text: f"\x1e{text}\n",
    "documents": lambda second, text: json.dumps(json.loads(text), indent=1) + "\n",
}
"""Form -> how a message stands in it that was recorded in a second."""


@pytest.mark.parametrize("ends", ["", "\n"], ids=["within a line", "a line of its own"])
@pytest.mark.parametrize(
    ("before", "length"),
    [(0, 50), (2, 50), (4, 50), (0, 2 * HEAD), (2, 2 * HEAD)],
    ids=["first", "between", "last", "long and first", "long and between"],
)
@pytest.mark.parametrize("form", FORMS)
def test_a_hole_is_told_and_the_messages_around_it_are_read(
    tmp_path: Path, form: str, before: int, length: int, ends: str
) -> None:
    """In each form, wherever it is, and also where it is longer than what the form is recognized by."""
    messages = [FORMS[form](second, shown(second)) for second in range(4)]
    text = "".join([*messages[:before], "\0" * length, ends, *messages[before:]])
    path = tmp_path / "shift.log"
    path.write_text(text, encoding="utf-8")
    for checked in (check_file(str(path)), check_lines(text.encode().split(b"\n"))):
        assert (4, None) == (checked.messages, checked.unusable)
        (told,) = checked.unreadable
        assert told.reason.startswith(f"a hole of {length:,} NUL bytes")
        assert [("unreadable", 1)] == [(str(each.cause), each.count) for each in checked.doubts]
