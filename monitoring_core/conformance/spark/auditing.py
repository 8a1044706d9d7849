"""Audits recordings on Spark, with the same rows as one process.

A line without a time, or with an earlier time, has the time of the line above. So the frame is first put in order
and kept on disk. Then the time on the clock before each stretch of a recording can be computed.
The groups are those of a check, and each is audited by itself; see `grouped_audit`.
"""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from monitoring_core.conformance.grouped_audit import Run, Whole, whole_of
from monitoring_core.conformance.spark import work
from monitoring_core.conformance.spark.columns import (
    AUDIT,
    AUDIT_CAME,
    AUDIT_GROUPS,
    FACTS,
    TIMED,
    TOTALS,
    ddl,
)
from monitoring_core.conformance.spark.joining import groups_of, installed, persisted
from monitoring_core.follow.findings.assumed import USUAL, Assumed
from monitoring_core.rulesets import GWS_V2, Ruleset

__all__ = ["Audits", "audit"]


class Audits(NamedTuple):
    """The frames that an audit returns.

    Attributes:
        rows: a row for each time in which somebody could hear or see somebody; see `columns.AUDIT`. The columns are
            those of an audit as a table.
        totals: the time that each supervisor spent in each state with each agent; see `columns.TOTALS`.
        groups: a row for each group, with its cost; see `columns.AUDIT_GROUPS`.
    """

    rows: Any
    totals: Any
    groups: Any


def audit(
    frame: Any,
    *,
    ruleset: Ruleset = GWS_V2,
    decoder: str = "auto",
    memory: float | None = None,
    assumed: Assumed = USUAL,
    agents_as_shown: bool = False,
) -> Audits:
    """Audit recordings on Spark; the rows and the totals are the same as those of `audit_of` without a question.

    Args:
        frame: as for `check`.
        ruleset: as for `check`.
        decoder: as for `check`.
        memory: as for `check`.
        assumed: as for `check`.
        agents_as_shown: as for `audit_of`.

    Raises:
        ImportError: the extra is not installed.
        ValueError: as for `check`.
    """
    functions, storage = installed("pyspark.sql.functions"), installed("pyspark").StorageLevel.DISK_ONLY
    by = ["recording", "position"]
    ordered = frame.repartitionByRange(*by).sortWithinPartitions(*by).persist(storage)
    try:
        with persisted(ordered.mapInArrow(work.facts_of(decoder, timed=True), ddl(FACTS)).distinct()) as kept:
            groups, gaps = groups_of(kept)
            clocks = _clocks(kept)
    except ValueError:
        ordered.unpersist()
        raise
    keyed = ordered.mapInArrow(work.timed(groups, clocks, decoder), ddl(TIMED)).repartition("recording", "group")
    parts = keyed.sortWithinPartitions("recording", "group", "position")
    while True:
        told = {recording: sorted(positions) for recording, positions in gaps.items()}
        work_of_group = work.audited(told, clocks, ruleset, decoder, memory, assumed, agents_as_shown)
        came = parts.mapInArrow(work_of_group, ddl(AUDIT_CAME)).persist(storage)
        is_known = True
        for row in came.filter("kind = 'gap'").select("recording", "position").distinct().collect():
            of = gaps.setdefault(row["recording"], set[int]())
            is_known = is_known and row["position"] in of
            of.add(row["position"])
        if is_known:
            break
        came.unpersist()
    ordered.unpersist()
    keys, sums = list(TOTALS)[:5], ("certain", "possible", "unknown")
    totals = came.filter("kind = 'total'").select(*keys, *sums).groupBy(*keys)
    return Audits(
        came.filter("kind = 'row'").select(*AUDIT),
        totals.agg(*[functions.round(functions.sum(name), 3).alias(name) for name in sums]),
        came.filter("kind = 'group'").select(*AUDIT_GROUPS).orderBy(functions.desc("cost")),
    )


def _clocks(kept: Any) -> dict[str, Whole]:
    runs: dict[str, list[Run]] = {}
    for row in kept.filter("kind = 'run'").select("recording", "other").collect():
        runs.setdefault(row["recording"], []).append(Run(**json.loads(row["other"])))
    return {recording: whole_of(of) for recording, of in runs.items()}
