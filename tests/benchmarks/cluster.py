"""``python -m tests.benchmarks.cluster N``: what a check of N lines costs on Spark on this machine, stage by stage.

The seconds are those of processors, of this process and of all that it began. So what else runs on the machine makes
little difference, and what a cluster would take is the sum by its cores.
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

__all__ = ["core_seconds", "measure"]

_TICKS = os.sysconf("SC_CLK_TCK")


def core_seconds() -> float:
    """Give the seconds of processors that this process and all below it took so far."""
    above: dict[int, int] = {}
    ticks: dict[int, int] = {}
    for told in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = told.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        own = int(told.parent.name)
        above[own] = int(fields[1])
        # Of processes that are over, the one above them has the time.
        ticks[own] = sum(map(int, fields[11:15]))
    return sum(count for own, count in ticks.items() if _is_below(own, above)) / _TICKS


def _is_below(own: int, above: dict[int, int]) -> bool:
    while own > 1 and own != os.getpid():
        own = above.get(own, 0)
    return own == os.getpid()


def measure(name: str, given: Iterator[bytes], cores: int) -> None:
    """Check these lines on Spark, and print what each stage took."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "recording.jsonl")
        with path.open("wb") as stream:
            count = sum(1 for line in given if stream.write(line + b"\n"))
        session: Any = spark.local_session(
            cores,
            spark__driver__memory="4g",
            spark__sql__shuffle__partitions="8",
            spark__ui__enabled="false",
            spark__driver__host="127.0.0.1",
            spark__local__dir=folder,
        )
        session.sparkContext.setLogLevel("ERROR")
        spark.json_lines(session, str(path)).limit(1000).mapInArrow(work.facts_of("auto"), ddl(FACTS)).count()
        begun, wall = core_seconds(), perf_counter()
        spark.json_lines(session, str(path)).write.format("noop").mode("overwrite").save()
        read = core_seconds()
        spark.json_lines(session, str(path)).mapInArrow(work.facts_of("auto"), ddl(FACTS)).count()
        looked = core_seconds()
        came = spark.check(spark.json_lines(session, str(path)))
        found, groups = came.findings.count(), came.groups.collect()
        done = core_seconds()
        follow, largest = sum(row["seconds"] for row in groups), max(groups, key=lambda row: row["lines"])
        print(
            f"{name}: {count:,} lines, {path.stat().st_size / 1e9:.2f} GB, {found:,} findings, {len(groups):,} groups,"
            f" the largest {largest['lines']:,} lines\n"
            f"  core-seconds: reading {read - begun:.0f}, the pass over ids {looked - read:.0f} with reading,"
            f" the whole check {done - looked:.0f}, of them following {follow:.0f}; wall {perf_counter() - wall:.0f} s",
            flush=True,
        )
        session.stop()


def main() -> None:
    """Measure what the command line says."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.cluster", description=__doc__)
    parser.add_argument("count", type=int, help="lines, or supervisors of a crowd")
    parser.add_argument("--fault", choices=FAULTS, help="a crowd of so many supervisors, each with this fault")
    parser.add_argument("--cores", type=int, default=2)
    told = parser.parse_args()
    if told.fault is None:
        measure("a shift", lines(told.count), told.cores)
    else:
        measure(f"{told.count:,} supervisors, {told.fault}", crowd(told.count, told.fault), told.cores)


if __name__ == "__main__":
    main()
