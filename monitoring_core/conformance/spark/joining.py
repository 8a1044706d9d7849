"""The work of the driver: it forms groups from the ids that the workers read."""

from __future__ import annotations

import json
from collections.abc import Generator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from monitoring_core.conformance.grouping import Facts, Groups
from monitoring_core.conformance.reading.order import NEWEST_FIRST, Beginning

__all__ = ["groups_of", "installed", "persisted"]


def installed(name: str) -> Any:
    """Import a part of Spark.

    Raises:
        ImportError: the extra is not installed.
    """
    try:
        import_module("pyarrow")
        return import_module(name)
    except ImportError:
        extra = "pip install 'monitoring-core[spark]' (from a checkout: pip install '.[spark]')"
        raise ImportError(f"Spark is not installed; install it with: {extra}") from None


@contextmanager
def persisted(frame: Any) -> Generator[Any, None, None]:
    """Keep a frame on disk while it is needed."""
    kept = frame.persist(installed("pyspark").StorageLevel.DISK_ONLY)
    try:
        yield kept
    finally:
        kept.unpersist()


def groups_of(kept: Any) -> tuple[dict[str, Groups], dict[str, set[int]]]:
    """Form the groups of each recording on the driver; calls and text sessions that join nothing are not fetched.

    Args:
        kept: the frame of the first pass; see `columns.FACTS`.

    Returns:
        The groups of each recording, and the positions of the pieces in which something cannot be read.

    Raises:
        ValueError: the newest record of a recording stands first.
    """
    _refuse_newest_first(kept)
    of: dict[str, Facts] = {}
    gaps: dict[str, set[int]] = {}
    for row in kept.filter("kind not in ('leg', 'session', 'run', 'beginning')").collect():
        facts = of.setdefault(row["recording"], Facts())
        if row["kind"] == "gap":
            gaps.setdefault(row["recording"], set()).add(row["position"])
        else:
            facts.add(row["kind"], row["one"], row["other"], row["position"])
    for row in kept.select("recording").distinct().collect():
        of.setdefault(row["recording"], Facts())
    asked = kept.filter("kind in ('asked call', 'asked session')").select("recording", "other")
    unnamed = kept.filter("kind = 'session' and one is null").select("recording", "other")
    may_join = asked.union(unnamed).distinct()
    shared = kept.filter("kind in ('leg', 'session')").join(may_join, ["recording", "other"], "left_semi")
    for row in shared.collect():
        of[row["recording"]].add(row["kind"], row["one"], row["other"], None)
    return {recording: Groups(facts) for recording, facts in of.items()}, gaps


def _refuse_newest_first(kept: Any) -> None:
    beginnings: dict[str, Beginning] = {}
    for row in kept.filter("kind = 'beginning'").select("recording", "other").collect():
        beginning = beginnings.setdefault(row["recording"], Beginning())
        for position, times in json.loads(row["other"]):
            beginning.take(position, times)
    refused = sorted(recording for recording, beginning in beginnings.items() if beginning.is_newest_first)
    if refused:
        raise ValueError("\n".join(f"{recording}: {NEWEST_FIRST}" for recording in refused))
