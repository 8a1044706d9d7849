"""The shift of the examples, played to the end."""

from __future__ import annotations

import subprocess
import sys

from tests.documentation import ROOT

SHIFT = ROOT / "docs" / "examples" / "shift.py"


def test_the_shift_goes_as_it_is_told() -> None:
    """The program writes down the story that stands beside it, the restart in the middle included."""
    played = subprocess.run([sys.executable, SHIFT], capture_output=True, text=True, encoding="utf-8", check=True)
    assert SHIFT.with_suffix(".txt").read_text("utf-8") == played.stdout.lstrip("\n")
