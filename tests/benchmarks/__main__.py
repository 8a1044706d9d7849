"""``python -m tests.benchmarks``: measure every bar and print the table; ``--quick`` for a first impression."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterator

from tests.benchmarks.bars import (
    Bar,
    check_bars,
    control_bar,
    findings_differ,
    import_bars,
    memory_bar,
    step_bars,
)
from tests.benchmarks.floors import floor_bar


def bars(quick: bool) -> Iterator[Bar]:
    """Give every bar as it is measured."""
    scale = 10 if quick else 1
    yield from step_bars(rounds=11, number=200_000 // scale)
    yield control_bar(100_000)
    yield from import_bars(rounds=15)
    yield floor_bar(rounds=11)
    yield from check_bars(rounds=5, count=50_000 // scale)
    yield Bar("decoders whose findings differ from json's", findings_differ(50_000 // scale), 0)
    yield memory_bar(20_000 // scale, 200_000 // scale)


def main() -> None:
    """Print the table; nothing depends on what it says, since absolute times mean nothing."""
    print(f"Python {platform.python_version()}")
    for bar in bars("--quick" in sys.argv[1:]):
        sign = ">=" if bar.at_least else "<="
        verdict = "holds" if bar.holds else "NOT REACHED"
        print(f"{bar.what:<58} {bar.measured:>8.2f}  bar {sign} {bar.bar:<5} {verdict}", flush=True)


if __name__ == "__main__":
    main()
