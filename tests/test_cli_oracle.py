"""``suite``, ``drive`` and ``verify`` keep their exit statuses and say in one line what is wrong."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from monitoring_core import cli

ADAPTER = Path(__file__).parent / "testing" / "oracle" / "adapter_program.py"


def invoke(*arguments: str) -> Result:
    """Run the commands in this process."""
    return CliRunner().invoke(cli.commands, list(arguments))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (None, "cannot be read: No such file or directory"),
        ("{'text': false}", "it is not JSON (Expecting property name enclosed in double quotes at line 1 column 2)"),
        ("\ufeff[]", "requirements must be an object, not an array"),
        ('{"text": 1}', "text is 1; it must be true or false"),
        ('{"telepathy": true}', "'telepathy' is no requirement; there are voice, text, media"),
        ('{"fail_on": "panic"}', "fail_on is 'panic'; it must be one of error, warning, note"),
        ('{"media": ["fax"]}', "media holds 'fax'; it must be of sms, chat"),
    ],
    ids=["missing", "no JSON", "no object", "type", "unknown", "level", "medium"],
)
def test_requirements_that_cannot_be_are_told_in_one_line(tmp_path: Path, text: str | None, reason: str) -> None:
    """With the file, what is wrong and what would be right, before the program is started."""
    file = tmp_path / "bench.json"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    result = invoke("drive", "--requirements", str(file), "--", "./no-such-adapter")
    assert (2, "") == (result.exit_code, result.stdout)
    assert 1 == result.stderr.count("\n")
    assert result.stderr.startswith(f"monitoring-core: {file}: {reason}")


def test_requirements_in_a_file_take_the_place_of_those_that_the_program_tells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The report names both: what the program told and what the file changed."""
    monkeypatch.setenv("PYTHONPATH", str(ADAPTER.parents[3]))
    file = tmp_path / "bench.json"
    file.write_text('{"voice": false, "text": false}', encoding="utf-8")
    options = ["--component", "leg core", "--k", "0", "--requirements", str(file), "--format", "json"]
    result = invoke("drive", *options, "--", sys.executable, str(ADAPTER), "ordered")
    report = json.loads(result.stdout)
    assert {"voice": False, "text": False, "ordered": True} == report["requirements"]
    assert 3 == result.exit_code
