"""The ways of running a check of one file, all of which have to give the same outcome."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from monitoring_core.conformance import Checked, check_at_once, check_file, jobs
from monitoring_core.conformance.grouped import check_lines_by_groups

__all__ = ["WAYS"]


def _by_groups(path: str) -> Checked:
    with open(path, "rb") as stream:
        return check_lines_by_groups([line.removesuffix(b"\n") for line in stream], file=path)


def _in_another_process(path: str) -> Checked:
    """Check a file in another process, beside a second file that is checked at once."""
    with TemporaryDirectory() as folder:
        other = Path(folder, "other.jsonl")
        other.write_bytes(b"{}\n")
        checked, _ = check_at_once([path, str(other)], 2)
        return checked


def _by_two_processes(path: str) -> Checked:
    """Check a file by two processes, each of which has some of its groups, however small it is."""
    with patch.object(jobs, "LARGE", 0):
        (checked,) = check_at_once([path], 2)
        return checked


WAYS: dict[str, Callable[[str], Checked]] = {
    "one process": check_file,
    "groups": _by_groups,
    "two processes": _in_another_process,
    "one file, two processes": _by_two_processes,
}
"""Name -> the check of a file in that way."""
