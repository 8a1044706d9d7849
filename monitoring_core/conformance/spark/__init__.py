"""Checks and audits recordings on Spark, with the same findings and rows as one process.

A frame has a row for each piece of a recording, with three columns. ``recording`` is the name, ``position`` is the
number of the line, and ``value`` is the JSON as text or bytes. A frame may have a fourth column: ``after_hole`` tells
whether the line above ends in a hole of NUL bytes. `json_lines` and `parquet` make a frame.

1. A pass collects the ids in each piece, and the driver forms the groups from them; see `grouping`.
2. Each group comes to one worker, in order, and is followed there. So the memory of a worker depends on the largest
   group, but not on its length.
3. What only two groups show together is judged in a second stage, by target and by call; see `follow.claims`.

An audit has no second stage; see `auditing`.

It needs the extra ``spark`` and Java. Nothing of it is imported before it is used.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from monitoring_core.conformance.reading.text_forms import HOLE_AT_END
from monitoring_core.conformance.reports import Report, from_json, merged
from monitoring_core.conformance.spark import work
from monitoring_core.conformance.spark.auditing import Audits, audit
from monitoring_core.conformance.spark.columns import CAME, FACTS, FINDINGS, GROUPS, KEYED, REPORTS, ddl
from monitoring_core.conformance.spark.joining import groups_of, installed, persisted
from monitoring_core.follow.across.claims import EVERYTHING, Claim
from monitoring_core.follow.findings.assumed import USUAL, Assumed
from monitoring_core.rulesets import GWS_V2, Ruleset

__all__ = ["Audits", "Came", "audit", "check", "json_lines", "local_session", "parquet", "report_of"]


class Came(NamedTuple):
    """The frames that a check returns.

    Attributes:
        findings: a row for each finding, without a limit; see `columns.FINDINGS`.
        groups: a row for each group, with its cost; see `columns.GROUPS`. A group cannot be split. So a check takes at
            least as long as its longest group.
    """

    findings: Any
    groups: Any


def local_session(cores: int = 2, **settings: str) -> Any:
    """Return a session of Spark on this machine, whose workers run the same Python interpreter.

    Args:
        cores: the number of partitions that are worked on at once.
        settings: further settings, with ``__`` for the dots in their names.

    Raises:
        ImportError: the extra is not installed.
    """
    sql = installed("pyspark.sql")
    os.environ["PYSPARK_PYTHON"] = os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
    builder = sql.SparkSession.builder.master(f"local[{cores}]").appName("monitoring-core")
    for name, value in settings.items():
        builder = builder.config(name.replace("__", "."), value)
    return builder.getOrCreate()


def json_lines(spark: Any, paths: str | Sequence[str]) -> Any:
    """Read files of JSON lines, each of which is a recording, with the numbers of the lines.

    Args:
        spark: the session.
        paths: files or folders, packed with gzip or not.

    Returns:
        A frame for `check`; ``recording`` is the path of the file.
    """
    functions, window = installed("pyspark.sql.functions"), installed("pyspark.sql.window")
    col = functions.col
    text = spark.read.text(paths if isinstance(paths, str) else list(paths), lineSep="\n").select(
        col("_metadata.file_path").alias("recording"),
        col("_metadata.file_block_start").alias("block"),
        functions.monotonically_increasing_id().alias("row"),
        col("value").cast("binary").alias("value"),
    )
    ends_in_hole = functions.endswith(col("value"), functions.lit(HOLE_AT_END))
    # A large file is read in blocks. The first line number of a block is known only after all blocks were counted.
    blocks = text.groupBy("recording", "block").agg(
        functions.count("*").alias("count"),
        functions.min("row").alias("first"),
        functions.collect_list(functions.when(ends_in_hole, col("row"))).alias("holes"),
    )
    order = window.Window.partitionBy("recording").orderBy("block")
    before = functions.sum("count").over(order.rowsBetween(window.Window.unboundedPreceding, -1))
    last_is_hole = functions.array_contains("holes", col("first") + col("count") - 1)
    begins = blocks.select(
        "*",
        functions.coalesce(before, functions.lit(0)).alias("begins"),
        functions.lag(last_is_hole, 1, False).over(order).alias("begins_after_hole"),
    )
    numbered = text.join(functions.broadcast(begins), ["recording", "block"])
    position = (col("begins") + col("row") - col("first") + 1).alias("position")
    is_first = col("row") == col("first")
    after_hole = (is_first & col("begins_after_hole")) | functions.array_contains("holes", col("row") - 1)
    return numbered.select("recording", position, "value", after_hole.alias("after_hole"))


def parquet(
    spark: Any,
    paths: str | Sequence[str],
    *,
    recording: str = "recording",
    position: str = "position",
    value: str = "value",
) -> Any:
    """Read a table in Parquet that holds a piece of a recording in each row.

    Args:
        spark: the session.
        paths: files or folders.
        recording: the column with the name of the recording.
        position: the column with the number of the line, or another number in the order of the pieces.
        value: the column with the JSON, as text or bytes.

    Returns:
        A frame for `check`.
    """
    col = installed("pyspark.sql.functions").col
    read = spark.read.parquet(*([paths] if isinstance(paths, str) else paths))
    return read.select(
        col(recording).cast("string").alias("recording"),
        col(position).cast("long").alias("position"),
        col(value).cast("binary").alias("value"),
    )


def check(
    frame: Any,
    *,
    ruleset: Ruleset = GWS_V2,
    decoder: str = "auto",
    memory: float | None = None,
    assumed: Assumed = USUAL,
) -> Came:
    """Check recordings on Spark; the findings and the sums are the same as those of `check_lines`.

    The frame is read twice: for the ids, and for its groups. It is read once more if a piece is JSON, but malformed.

    Args:
        frame: a frame with ``recording``, ``position`` and ``value``. A position must not come twice in a recording.
        ruleset: the ruleset that the recordings are judged by.
        decoder: as for `check_lines`.
        memory: as for `check_lines`, for each group.
        assumed: the assumptions about the recordings.

    Raises:
        ImportError: the extra is not installed.
        ValueError: the newest record of a recording stands first. Nothing is followed then.
    """
    functions, storage = installed("pyspark.sql.functions"), installed("pyspark").StorageLevel.DISK_ONLY
    with persisted(frame.mapInArrow(work.facts_of(decoder), ddl(FACTS)).distinct()) as kept:
        groups, gaps = groups_of(kept)
    parts = frame.mapInArrow(work.keyed(groups, decoder), ddl(KEYED)).repartition("recording", "group")
    ordered = parts.sortWithinPartitions("recording", "group", "position")
    while True:
        told = {recording: sorted(positions) for recording, positions in gaps.items()}
        came = ordered.mapInArrow(work.followed(told, ruleset, decoder, memory, assumed), ddl(CAME)).persist(storage)
        of_all = _claims_about_everything(came, functions)
        met = {recording: {claim.order[0] for claim in claims} for recording, claims in of_all.items()}
        if all(positions <= gaps.get(recording, set()) for recording, positions in met.items()):
            break
        came.unpersist()
        for recording, positions in met.items():
            gaps[recording] = gaps.get(recording, set[int]()) | positions
    between = _between(came, functions).mapInArrow(work.judged_between(of_all, ruleset, assumed), ddl(CAME))
    both = came.unionByName(between.persist(storage))
    return Came(
        both.filter("kind = 'finding'").select(*FINDINGS),
        both.filter("kind = 'group'").select(*GROUPS).orderBy(functions.desc("seconds")),
    )


def _claims_about_everything(came: Any, functions: Any) -> dict[str, list[Claim]]:
    rows = came.filter((functions.col("kind") == "claim") & (functions.col("about") == EVERYTHING))
    of: dict[str, list[Claim]] = {}
    for row in rows.select("recording", "about", "position", "number", "what", "told").collect():
        of.setdefault(row["recording"], []).append(work.claim_of(row))
    return {recording: sorted(claims, key=lambda claim: claim.order) for recording, claims in of.items()}


def _between(came: Any, functions: Any) -> Any:
    """Return the claims that may lead to a finding; claims about one target or call are together and in order."""
    claims = came.filter((functions.col("kind") == "claim") & (functions.col("about") != EVERYTHING)).select(
        "recording", "about", "who", "what", "position", "number", "told"
    )
    by = ["recording", "about"]
    live = (
        claims.groupBy(*by)
        .agg(
            (functions.min("who") != functions.max("who")).alias("several"),
            functions.max(functions.col("what").isin("agent_shows", "participants")).alias("agents"),
        )
        .filter("several or agents")
    )
    return claims.join(live, by, "left_semi").repartition(*by).sortWithinPartitions(*by, "position", "number")


def report_of(groups: Any, ruleset: Ruleset = GWS_V2) -> Report:
    """Return one report with the figures of all groups. It has no findings, since these are rows of a frame.

    The workers join the figures of each partition, since a driver could not hold those of millions of groups.

    Args:
        groups: the frame that `check` returned.
        ruleset: the ruleset of that check.
    """
    rows: Iterable[Any] = groups.select("report").mapInArrow(work.summed, ddl(REPORTS)).collect()
    return merged([Report([], ruleset), *[from_json(row["report"]) for row in rows]])
