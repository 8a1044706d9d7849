"""The command: every form from standard input, and a folder that holds all of them, in a process of its own."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from monitoring_core import cli
from monitoring_core.conformance import Checked, from_json
from monitoring_core.conformance.reading.forms import FORMS
from tests.forms.reference import found_in, reference
from tests.forms.samples import SAMPLES, Sample

TITLES = {form.name: form.title for form in FORMS}

PACKED: dict[str, Any] = {
    "as it is": lambda text: text,
    "gzip": gzip.compress,
    "UTF-16": lambda text: text.decode().encode("utf-16"),
}
"""How a file of the folder is stored."""


def check(*files: str, given: bytes = b"") -> list[Checked]:
    """Run the command in a process of its own, and give what came of each recording."""
    command = [sys.executable, "-m", "monitoring_core", "check", "--format", "json", *files]
    finished = subprocess.run(command, input=given, capture_output=True, timeout=120)
    assert (1, b"") == (finished.returncode, finished.stderr)
    return recordings(finished.stdout)


def recordings(report: bytes) -> list[Checked]:
    """Give what a report says of each recording."""
    assert json.loads(report)["schema"] == "urn:monitoring-core:report:1"
    return from_json(report).recordings


@pytest.mark.parametrize("sample", SAMPLES.values(), ids=list(SAMPLES))
def test_every_form_is_read_from_standard_input(sample: Sample) -> None:
    """Nothing tells its name or its length, and the findings are those of JSON lines, at the places of the original."""
    finished = CliRunner().invoke(cli.commands, ["check", "--format", "json", "-"], input=sample.text)
    assert (1, "") == (finished.exit_code, finished.stderr)
    (checked,) = recordings(finished.stdout_bytes)
    assert (TITLES[sample.form], []) == (checked.form, checked.unreadable)
    assert reference(sample.records) == (found_in(checked, sample.places), checked.messages)


@pytest.mark.parametrize("form", ["lines", "array"])
def test_a_pipe_is_read(form: str) -> None:
    """Line by line, and as a whole: what comes of it is what comes of the same text from elsewhere."""
    sample = next(each for each in SAMPLES.values() if each.form == form)
    (checked,) = check("-", given=sample.text)
    assert reference(sample.records) == (found_in(checked, sample.places), checked.messages)


def test_a_folder_may_hold_all_forms(tmp_path: Path) -> None:
    """Each file is taken for what it holds, whatever its name and however it is stored, in folders within it, too."""
    (tmp_path / "below").mkdir()
    expected: dict[str, tuple[Sample, str]] = {}
    for number, (name, sample) in enumerate(SAMPLES.items()):
        for packed, pack in PACKED.items():
            path = tmp_path / ("below" if number % 2 else ".") / f"{name}-{packed}.txt"
            path.write_bytes(pack(sample.text))
            expected[str(path)] = sample, TITLES[sample.form] + ("" if packed == "as it is" else f", {packed}")
    came = {checked.file or "": checked for checked in check(str(tmp_path))}
    assert {*expected} == {*came}
    for file, (sample, form) in expected.items():
        assert (form, []) == (came[file].form, came[file].unreadable)
        assert reference(sample.records) == (found_in(came[file], sample.places), came[file].messages)
