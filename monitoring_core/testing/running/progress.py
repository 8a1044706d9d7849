"""The progress of a run on standard error, for runs that take minutes.

    check_conformance(MyAdapter(), progress=on_stderr())

The report goes to standard output. So it can be saved while you watch the progress.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from time import monotonic

__all__ = ["on_stderr"]


def on_stderr(every: float = 1.0) -> Callable[[str, int], None]:
    """Return a ``progress`` function for `check_conformance` that writes a line to standard error from time to time.

    Args:
        every: seconds between two lines.
    """
    begun = last = monotonic()
    words: dict[str, int] = {}

    def told(component: str, number: int) -> None:
        nonlocal last
        words[component] = number
        now = monotonic()
        if now - last >= every:
            last = now
            print(f"{component}: {number:,} words; {sum(words.values()):,} in {now - begun:.0f} s", file=sys.stderr)

    return told
