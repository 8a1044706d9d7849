"""Check recordings on a cluster: ``spark-submit check.py INPUT OUTPUT``.

INPUT is a file or a folder of JSON lines, each file a recording; with ``--parquet`` a table with the columns
``recording``, ``position`` and ``value``. OUTPUT gets two tables in Parquet: ``findings`` and ``groups``. With
``--audit`` it gets ``rows``, ``totals`` and ``groups``: who could hear whom and who could see what, when, and for how
long. At the end the longest group is printed: it cannot be split, so no cluster is faster than that.
"""

from __future__ import annotations

import argparse

from pyspark.sql import SparkSession

from monitoring_core.conformance import spark


def main() -> None:
    """Check what the command line names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("input")
    parser.add_argument("output")
    parser.add_argument("--parquet", action="store_true")
    parser.add_argument("--audit", action="store_true")
    told = parser.parse_args()
    session = SparkSession.builder.appName("monitoring-core").getOrCreate()
    read = spark.parquet if told.parquet else spark.json_lines
    try:
        came = (spark.audit if told.audit else spark.check)(read(session, told.input))
    except ValueError as refused:
        raise SystemExit(str(refused)) from None
    for name, table in came._asdict().items():
        table.write.mode("overwrite").parquet(f"{told.output}/{name}")
    cost = "cost" if told.audit else "seconds"
    for row in session.read.parquet(f"{told.output}/groups").sort(cost, ascending=False).take(1):
        print(f"longest group: {row['group']} of {row['recording']}, {row['lines']:,} lines, {row[cost]:.1f} s")
    session.stop()


if __name__ == "__main__":
    main()
