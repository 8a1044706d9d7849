"""The documentation's program checks and audits, in this process and by `spark-submit` from an installed package."""

from __future__ import annotations

import os
import re
import runpy
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from monitoring_core.conformance import audit_of, check_file
from tests.benchmarks.crowd import crowd

pytestmark = pytest.mark.tools

PROGRAM = Path("docs/examples/spark/check.py")


def recorded(folder: Path) -> str:
    """Write a recording of four supervisors into a folder of its own, and give its path."""
    folder.mkdir()
    path = folder / "crowd.jsonl"
    path.write_bytes(b"".join(line + b"\n" for line in crowd(4, "VC-NO-RETURN")))
    return str(path)


def tables(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """Read the tables that the program has left."""
    parquet: Any = import_module("pyarrow.parquet")
    return {each.name: parquet.read_table(str(each)).to_pylist() for each in sorted(folder.iterdir())}


@pytest.mark.parametrize("asked", ["check", "--audit"])
def test_it_writes_its_tables(
    session: Any, tmp_path: Path, asked: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`check.py INPUT OUTPUT` leaves what comes of a check, or of an audit, as tables in Parquet.

    It prints which group took longest, with its cost.
    """
    alone = audit_of(check_file(recorded(tmp_path / "in"), timed=True))
    expected = {
        "check": {"findings": 4, "groups": 4},
        "--audit": {"groups": 4, "rows": len(alone.rows), "totals": len(alone.totals)},
    }
    options = [asked] if asked.startswith("--") else []
    monkeypatch.setattr(sys, "argv", [str(PROGRAM), *options, str(tmp_path / "in"), str(tmp_path / "out")])
    # It would end the session that others share.
    monkeypatch.setattr(type(session), "stop", lambda self: None)
    runpy.run_path(str(PROGRAM), run_name="__main__")
    read = tables(tmp_path / "out")
    assert expected[asked] == {name: len(rows) for name, rows in read.items()}
    assert 28 == sum(row["lines"] for row in read["groups"])
    longest = max(read["groups"], key=lambda row: float(row["cost" if asked == "--audit" else "seconds"]))
    assert re.fullmatch(
        rf"longest group: {longest['group']} of {longest['recording']}, 7 lines, \d+\.\d s\n", capsys.readouterr().out
    )


def test_it_runs_from_an_installed_package(tmp_path: Path) -> None:
    """The documentation's command for one machine works away from the sources; workers have the package, too."""
    page = Path("docs/cluster.md").read_text(encoding="utf-8")
    (command,) = re.findall(r"^PYSPARK_PYTHON=.*spark-submit.* recordings checked$", page, re.MULTILINE)
    recorded(tmp_path / "recordings")
    shutil.copy(PROGRAM, tmp_path)
    installed = tmp_path / "installed"
    install = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", str(installed), "."]
    subprocess.run(install, check=True, capture_output=True)
    # A version that the sources do not have tells who wrote a row.
    (installed / "monitoring_core" / "version.py").write_text('__version__ = "0+installed"\n', encoding="utf-8")
    environment = {
        **os.environ,
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "PYTHONPATH": str(installed),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "JAVA_TOOL_OPTIONS": "-XX:TieredStopAtLevel=1",
    }
    subprocess.run(["bash", "-c", command], check=True, capture_output=True, cwd=tmp_path, env=environment)
    read = tables(tmp_path / "checked")
    assert {"findings": ["0+installed"] * 4, "groups": ["0+installed"] * 4} == {
        name: [row["version"] for row in rows] for name, rows in read.items()
    }
