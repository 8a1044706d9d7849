"""The work of the driver: it forms groups from the ids that the workers read."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from monitoring_core.conformance.grouping import Facts, Groups

__all__ = ["groups_of", "installed"]


def installed(name: str) -> Any:
    """Import a part of Spark.

    Raises:
        ImportError: the extra is not installed.
    """
    try:
        import_module("pyarrow")
        return import_module(name)
    except ImportError:
        message = "Spark is not installed; install it with: pip install 'monitoring-core[spark]'"
        raise ImportError(message) from None


def groups_of(kept: Any) -> tuple[dict[str, Groups], dict[str, set[int]]]:
    """Form the groups of each recording on the driver; calls and text sessions that join nothing are not fetched.

    Args:
        kept: the frame of the first pass; see `columns.FACTS`.

    Returns:
        The groups of each recording, and the positions of the pieces in which something cannot be read.
    """
    of: dict[str, Facts] = {}
    gaps: dict[str, set[int]] = {}
    for row in kept.filter("kind not in ('leg', 'session', 'run')").collect():
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
