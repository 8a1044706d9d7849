"""Check recordings on a cluster: ``spark-submit check.py INPUT OUTPUT``.

INPUT is a file or a folder of JSON lines, each file a recording; with ``--parquet`` a table with the columns
``recording``, ``position`` and ``value``. OUTPUT gets two tables in Parquet: ``findings`` and ``groups``. With
``--audit`` it gets ``rows``, ``totals`` and ``groups``: who could hear whom and who could see what, when, and for how
long.
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
    came = (spark.audit if told.audit else spark.check)(read(session, told.input))
    for name, table in came._asdict().items():
        table.write.mode("overwrite").parquet(f"{told.output}/{name}")
    session.stop()


if __name__ == "__main__":
    main()
