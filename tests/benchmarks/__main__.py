"""Measure what the library costs: every bar of docs/benchmarks.md, or with an option one of its other tables."""

from __future__ import annotations

import argparse
import platform
import sys
from collections.abc import Iterable, Iterator
from itertools import product

from tests.benchmarks.bars import (
    Bar,
    check_bars,
    control_bar,
    findings_differ,
    import_bars,
    measure_crowd,
    memory_bar,
    step_bars,
)
from tests.benchmarks.beliefs import measure_beliefs
from tests.benchmarks.crowd import FAULTS, crowd
from tests.benchmarks.floors import floor_bar
from tests.benchmarks.kept import kept_bars
from tests.benchmarks.pages import loaded
from tests.benchmarks.processes import measure_jobs
from tests.benchmarks.reading import reading_bar
from tests.benchmarks.subjects import LIVES, measure_life
from tests.benchmarks.ways import WAYS


def bars(quick: bool) -> Iterator[Bar]:
    """Give every bar as it is measured."""
    scale = 10 if quick else 1
    yield from step_bars(rounds=11, number=200_000 // scale)
    yield control_bar(100_000)
    yield from import_bars(rounds=15)
    yield floor_bar(rounds=11)
    yield from kept_bars(rounds=11, number=4_000 // scale)
    yield from check_bars(rounds=5, count=50_000 // scale)
    two_files, _ = measure_jobs(rounds=3, count=150_000 // scale)
    yield Bar("check of two equal files, two processes / one", two_files.clock, 1.7, at_least=True)
    yield reading_bar(rounds=9, count=50_000 // scale)
    yield Bar("decoders whose findings differ from json's", findings_differ(50_000 // scale), 0)
    yield memory_bar(20_000 // scale, 1_000_000 // scale)


def print_bars(quick: bool) -> None:
    """Print the table; nothing depends on what it says, since absolute times mean nothing."""
    print(f"Python {platform.python_version()}")
    for bar in bars(quick):
        sign = ">=" if bar.at_least else "<="
        verdict = "holds" if bar.holds else "NOT REACHED"
        print(f"{bar.what:<58} {bar.measured:>8.2f}  bar {sign} {bar.bar:<5} {verdict}", flush=True)


def print_crowds(sizes: Iterable[int], rules: Iterable[str], way: str) -> None:
    """Print what is found of many supervisors at once, what memory they need above an empty process, and how long."""
    for supervisors, rule in product(sizes, rules):
        made = measure_crowd(supervisors, rule, way)
        found = f"{made.found:,} of {made.planted:,} found"
        each = made.megabytes * 1e3 / supervisors
        microseconds = made.seconds * 1e6 / made.lines
        print(
            f"{supervisors:>8,} {rule:<20} {found:<27} {made.doubts} doubts {made.megabytes:>7.1f} MB"
            f" {each:>5.2f} kB each {made.seconds:>6.1f} s {microseconds:>4.0f} us a line",
            flush=True,
        )


def print_subjects(quick: bool) -> None:
    """Print what a subject needs of memory, by what it has been through, against what it is estimated to need."""
    for count in (100,) if quick else (10_000, 100_000):
        for name in LIVES:
            # Each message of so many subjects takes its time, and what 70 of them leave is flat.
            made = measure_life(name, max(60, count // 100) if "later" in name else count)
            print(
                f"{count:>8,} {name:<50} {made.measured:>7,.0f} bytes, estimated {made.estimated:>6,.0f},"
                f" estimated / measured {made.estimated / made.measured:.2f}",
                flush=True,
            )


def print_jobs(quick: bool) -> None:
    """Print what two processes take against one, for two equal files and for one file."""
    for made in measure_jobs(rounds=1 if quick else 3, count=2_000 if quick else 300_000):
        print(made, flush=True)


def print_beliefs(quick: bool) -> None:
    """Print how many beliefs each automaton has after many recordings, and how many of its steps were known."""
    for recordings, counted in measure_beliefs(100 if quick else 10_000):
        for kind, each in counted.items():
            known = each.hits / max(1, each.hits + each.misses)
            print(f"{recordings:>8,} recordings {kind:<10} {each.beliefs:>6,} beliefs {known:>7.1%} known", flush=True)


def print_pages(quick: bool) -> None:
    """Print how long pages take to load in Chromium."""
    for page in loaded(3 if quick else 9, (1_000,) if quick else (1_000, 100_000)):
        print(f"{page.messages:>8,} messages {page.size / 1e3:>9,.0f} kB {page.ratio:>6.2f}", flush=True)


def main() -> None:
    """Measure, or write a recording, as the command line says."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    options = {
        "--quick": "take small sizes, for a first impression",
        "--crowds": "measure many supervisors at once: the findings, the memory and the time",
        "--subjects": "measure the memory of one device, call or session, beside its estimate",
        "--jobs": "compare two processes with one",
        "--beliefs": "count the beliefs that many recordings lead to, and the steps that were known already",
        "--pages": "measure how long HTML reports take to load in Chromium",
    }
    for option, what in options.items():
        parser.add_argument(option, action="store_true", help=what)
    writes = "write a recording of N supervisors at once, each with a fault; with --crowds, measure N supervisors only"
    parser.add_argument("--supervisors", type=int, metavar="N", help=writes)
    breaks = "the rule that the recording breaks (default: VC-NO-RETURN); with --crowds, measure this rule only"
    parser.add_argument("--fault", choices=FAULTS, help=breaks)
    runs = "with --crowds, the way in which the recordings are checked (default: one process)"
    parser.add_argument("--way", choices=WAYS, default="one process", help=runs)
    told = parser.parse_args()
    if told.crowds:
        usual = (100, 1_000) if told.quick else (2_000, 20_000, 100_000)
        sizes = usual if told.supervisors is None else [told.supervisors]
        print_crowds(sizes, FAULTS if told.fault is None else [told.fault], told.way)
    elif told.supervisors is not None:
        made = crowd(told.supervisors, told.fault or "VC-NO-RETURN")
        sys.stdout.buffer.writelines(line + b"\n" for line in made)
        sys.stdout.buffer.flush()
    elif told.subjects:
        print_subjects(told.quick)
    elif told.jobs:
        print_jobs(told.quick)
    elif told.beliefs:
        print_beliefs(told.quick)
    elif told.pages:
        print_pages(told.quick)
    else:
        print_bars(told.quick)


if __name__ == "__main__":
    main()
