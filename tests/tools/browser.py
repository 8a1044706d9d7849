"""A page opened in Chromium, for tests that look at it as a person would."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from attrs import frozen

__all__ = ["Seen", "look"]

SCRIPT = Path(__file__).with_name("browser.mjs")


@frozen
class Seen:
    """What came of looking at a page.

    Attributes:
        ready: milliseconds from the beginning of the load until the page is ready.
        requests: the addresses of all that was loaded.
        console: what was said on the console.
        given: what the steps gave, in order.
    """

    ready: float
    requests: list[str]
    console: list[str]
    given: list[Any]


def look(
    page: Path, *steps: dict[str, Any], width: int = 1400, height: int = 900, scheme: str = "light", seconds: int = 120
) -> Seen:
    """Open a page in Chromium and do some steps.

    Args:
        page: the file.
        steps: what is done, as ``browser.mjs`` tells.
        width: of the window, in pixels.
        height: of the window, in pixels.
        scheme: the colours that the system prefers: ``light`` or ``dark``.
        seconds: how long it may take.
    """
    asked = {"file": str(page), "width": width, "height": height, "scheme": scheme, "steps": list(steps)}
    finished = subprocess.run(
        ["node", SCRIPT], input=json.dumps(asked), capture_output=True, text=True, timeout=seconds, env=os.environ
    )
    assert finished.returncode == 0, finished.stderr[-2000:]
    return Seen(**json.loads(finished.stdout))
