"""``python -m tests.benchmarks.cluster N``: what a check of N lines costs on Spark on this machine, stage by stage.

The seconds are those of processors, of this process and of all that it began. So what else runs on the machine makes
little difference, and what a cluster would take is the sum by its cores.

To make lines takes longer than to check them. ``--recordings K`` has the same N lines checked as K recordings, which
are K names of one file. Groups do not reach over recordings. So that costs what K files of N other lines would cost.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from monitoring_core.conformance import spark
from monitoring_core.conformance.spark import work
from monitoring_core.conformance.spark.columns import FACTS, ddl
from tests.benchmarks.crowd import FAULTS, crowd
from tests.benchmarks.material import lines

__all__ = ["core_seconds", "measure", "peaks"]

_TICKS = os.sysconf("SC_CLK_TCK")


def core_seconds() -> float:
    """Give the seconds of processors that this process and all below it took so far."""
    # Of processes that are over, the one above them has the time.
    return sum(sum(map(int, fields[11:15])) for fields in _below().values()) / _TICKS


def peaks() -> dict[str, float]:
    """Give the name of each kind of process below this one, and the most memory that one of them had, in MB."""
    most: dict[str, float] = {}
    for own in _below():
        try:
            told = dict(line.split(":", 1) for line in Path(f"/proc/{own}/status").read_text().splitlines())
        except OSError:
            continue
        if own != os.getpid() and "VmHWM" in told:
            name, size = told["Name"].strip(), int(told["VmHWM"].split()[0]) * 1024 / 1e6
            most[name] = max(size, most.get(name, 0))
    return most


def _below() -> dict[int, list[str]]:
    """Give this process and all below it, each with what the system says of it after its name."""
    fields: dict[int, list[str]] = {}
    for told in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields[int(told.parent.name)] = told.read_text().rpartition(")")[2].split()
        except OSError:
            continue
    above = {own: int(each[1]) for own, each in fields.items()}
    return {own: each for own, each in fields.items() if _is_below(own, above)}


def _is_below(own: int, above: dict[int, int]) -> bool:
    while own > 1 and own != os.getpid():
        own = above.get(own, 0)
    return own == os.getpid()


def measure(name: str, given: Iterator[bytes], cores: int, recordings: int = 1) -> None:
    """Check these lines on Spark as so many recordings, and print what each stage took.

    Args:
        name: what the lines are.
        given: the lines of each recording.
        cores: how many partitions are worked on at once.
        recordings: how many names the file with the lines has.
    """
    with TemporaryDirectory() as folder, TemporaryDirectory() as scratch:
        first = Path(folder, "recording-0.jsonl")
        with first.open("wb") as stream:
            count = recordings * sum(1 for line in given if stream.write(line + b"\n"))
        size = recordings * first.stat().st_size
        for number in range(1, recordings):
            Path(folder, f"recording-{number}.jsonl").hardlink_to(first)
        session: Any = spark.local_session(
            cores,
            spark__driver__memory="4g",
            spark__sql__shuffle__partitions="8",
            spark__ui__enabled="false",
            spark__driver__host="127.0.0.1",
            spark__local__dir=scratch,
        )
        session.sparkContext.setLogLevel("ERROR")
        spark.json_lines(session, folder).limit(1000).mapInArrow(work.facts_of("auto"), ddl(FACTS)).count()
        begun, wall = core_seconds(), perf_counter()
        spark.json_lines(session, folder).write.format("noop").mode("overwrite").save()
        read = core_seconds()
        spark.json_lines(session, folder).mapInArrow(work.facts_of("auto"), ddl(FACTS)).count()
        looked = core_seconds()
        came = spark.check(spark.json_lines(session, folder))
        found, groups = came.findings.count(), came.groups.select("lines", "seconds").collect()
        done = core_seconds()
        follow, largest = sum(row["seconds"] for row in groups), max(groups, key=lambda row: row["lines"])
        memory = ", ".join(f"{kind} {most:,.0f} MB" for kind, most in sorted(peaks().items()))
        print(
            f"{name}: {count:,} lines, {size / 1e9:.2f} GB, {recordings} recordings, {found:,} findings,"
            f" {len(groups):,} groups, the largest {largest['lines']:,} lines\n"
            f"  core-seconds: reading {read - begun:.0f}, the pass over ids {looked - read:.0f} with reading,"
            f" the whole check {done - looked:.0f}, of them following {follow:.0f};"
            f" wall {perf_counter() - wall:.0f} s\n"
            f"  the most memory of a process: {memory}",
            flush=True,
        )
        session.stop()


def main() -> None:
    """Measure what the command line says."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.cluster", description=__doc__)
    parser.add_argument("count", type=int, help="lines, or supervisors of a crowd")
    parser.add_argument("--fault", choices=FAULTS, help="a crowd of so many supervisors, each with this fault")
    parser.add_argument("--recordings", type=int, default=1, help="check the same lines as so many recordings")
    parser.add_argument("--cores", type=int, default=2)
    told = parser.parse_args()
    if told.fault is None:
        measure("a shift", lines(told.count), told.cores, told.recordings)
    else:
        name = f"{told.count:,} supervisors, {told.fault}"
        measure(name, crowd(told.count, told.fault), told.cores, told.recordings)


if __name__ == "__main__":
    main()
