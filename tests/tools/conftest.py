"""One session of Spark on this machine, which all tests share that do not start a program of their own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from monitoring_core.conformance import spark

SETTINGS = {
    "spark__ui__enabled": "false",
    "spark__ui__showConsoleProgress": "false",
    "spark__sql__shuffle__partitions": "3",
    "spark__driver__host": "127.0.0.1",
    "spark__driver__bindAddress": "127.0.0.1",
    # So small that a file of some hundred lines is read in several blocks.
    "spark__sql__files__maxPartitionBytes": "40000",
    "spark__sql__files__openCostInBytes": "0",
    # What is compiled at its best would hardly run before it is over.
    "spark__driver__extraJavaOptions": "-XX:TieredStopAtLevel=1",
}


@pytest.fixture(scope="session")
def session() -> Iterator[Any]:
    """Give a session on this machine."""
    made = spark.local_session(2, **SETTINGS)
    made.sparkContext.setLogLevel("ERROR")
    yield made
    made.stop()
