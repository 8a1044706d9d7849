"""How far a run has come, on standard error, for runs that take minutes.

    check_conformance(MyAdapter(), progress=on_stderr())

A report goes to standard output, so it can be kept while the progress is watched.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from time import monotonic

__all__ = ["on_stderr"]


def on_stderr(every: float = 1.0) -> Callable[[str, int], None]:
    """Give a ``progress`` for `check_conformance` that writes a line to standard error now and then.

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
