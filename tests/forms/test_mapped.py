"""A map leads to records of a shape of their own; what it says wrong is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from monitoring_core.cli import commands
from monitoring_core.conformance import check_lines
from monitoring_core.conformance.reading.mapped import MapError, read_map, shaped
from monitoring_core.conformance.reading.options import Reading
from monitoring_core.conformance.reading.records import NOTHING_TOLD, Context
from monitoring_core.wire.decoding import decoder
from tests.forms.reference import found_in, reference
from tests.forms.shift import SHIFT

MAP = """
[record]
path = "batch.rows[].payload"
[fields]
at = "batch.rows[].when"
client = "batch.owner"
self = "batch.rows[].nick"
role = "batch.rows[].part"
[request]
method = "batch.rows[].verb"
url = "batch.rows[].path"
body = "batch.rows[].sent"
answer = "batch.rows[].got"
"""


def row(record: dict[str, Any]) -> dict[str, Any]:
    """Give a record in a shape of its own."""
    if "message" in record:
        return {"when": record["at"], "payload": json.dumps(record["message"])}
    asked = record["request"]
    return {
        "when": record["at"],
        "verb": asked["method"],
        "path": asked["url"],
        "sent": json.dumps(asked["body"]),
        "got": record["response"],
    }


def test_a_map_leads_to_every_record() -> None:
    """Messages and requests in an array deep in a line are found, with what stands around them."""
    lines = [json.dumps({"batch": {"owner": "kim", "rows": [row(record)]}}) for record in SHIFT]
    checked = check_lines(lines, reading=Reading(shape=read_map(MAP)))
    places: list[tuple[int, int | None]] = [(number, None) for number in range(1, len(SHIFT) + 1)]
    assert reference(SHIFT) == (found_in(checked, places), checked.messages)


def test_what_stands_around_a_record_is_told() -> None:
    """What has the same beginning belongs to the same element; the rest holds for all of them."""
    value = {"batch": {"owner": "kim", "rows": [{"nick": "Kim", "part": "supervisor", "payload": {"call": {}}}, {}]}}
    (first, around), (second, _) = shaped(value, read_map(MAP), decoder(), NOTHING_TOLD)
    assert ({"payload": {"call": {}}}, Context(None, "kim", "Kim", "supervisor")) == (first, around)
    assert "records without what the map names" == getattr(second, "what", None)


@pytest.mark.parametrize(
    ("at_format", "at", "read_as"),
    [
        ("%d.%m.%Y %H:%M", "05.07.2032 10:00", "2032-07-05T10:00:00.000"),
        ("seconds", 1990861200, "2033-02-01T09:00:00.000+00:00"),
        ("milliseconds", "1990861200500", "2033-02-01T09:00:00.500+00:00"),
        ("%d.%m.%Y", "no date", None),
    ],
)
def test_a_time_may_be_written_in_any_way(at_format: str, at: object, read_as: str | None) -> None:
    """A map says how; what is written otherwise costs the time."""
    shape = read_map(f'[record]\npath = "m"\n[fields]\nat = "t"\nat_format = "{at_format}"')
    ((_, around),) = shaped({"m": {}, "t": at}, shape, decoder(), NOTHING_TOLD)
    assert read_as == around.at


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[record", "it is not TOML"),
        ("[rows]\npath = 'a'", "[rows] is not a section of a map; the sections are [record], [fields], [request]"),
        ("[record]\nwhere = 'a'", "[record] has no key where; its keys are path"),
        ("[record]\npath = 5", "path in [record] is not a text"),
        ("[fields]\nat = 'a'", "it has no path of the message"),
        ("[record]\npath = 'a[].b'\n[fields]\nat = 'c[].d'", "its paths go through several arrays, a and c"),
        ("[record]\npath = 'a[].b[].c'", "a[].b[] goes through two arrays"),
    ],
)
def test_a_wrong_map_is_told(text: str, reason: str, tmp_path: Path) -> None:
    """What is wrong, where, and what would be right; on the command line in one sentence with status 2."""
    with pytest.raises(MapError) as raised:
        read_map(text)
    assert reason in str(raised.value)
    (tmp_path / "map.toml").write_text(text, encoding="utf-8")
    result = CliRunner().invoke(commands, ["check", "--map", str(tmp_path / "map.toml"), "x"])
    assert (2, True) == (result.exit_code, reason in result.stderr)


def test_nothing_of_monitoring_is_told_with_the_way_to_a_map(tmp_path: Path) -> None:
    """Records of an unknown shape are JSON all the same: the line says what would make them readable."""
    path = tmp_path / "x.jsonl"
    path.write_text('{"when": 1, "what": {"a": 1}}\n', encoding="utf-8")
    result = CliRunner().invoke(commands, ["check", str(path)])
    assert (3, True) == (result.exit_code, "monitoring-core check --map MAP FILE" in result.stderr)


def test_every_line_is_to_be_readable(tmp_path: Path) -> None:
    """With --strict one that is not makes the status 2, and the rest is checked all the same."""
    path = tmp_path / "x.jsonl"
    path.write_text("".join(f"{json.dumps(each)}\n" for each in SHIFT) + '{"cut\n', encoding="utf-8")
    result = CliRunner().invoke(commands, ["check", "--strict", str(path)])
    assert (2, True) == (result.exit_code, "VC-NO-RETURN" in result.stdout)
    assert "1 place of it cannot be read" in result.stderr


def test_a_folder_is_read_file_by_file(tmp_path: Path) -> None:
    """In the order of their names, hidden files left out; the same file given twice is told and checked once."""
    (tmp_path / "inner").mkdir()
    text = "".join(f"{json.dumps(each)}\n" for each in SHIFT)
    for name in ("b.jsonl", "a.log", "inner/c.jsonl", ".hidden"):
        (tmp_path / name).write_text(text, encoding="utf-8")
    result = CliRunner().invoke(commands, ["check", "--format", "json", str(tmp_path), str(tmp_path / "a.log")])
    names = [each["file"] for each in json.loads(result.stdout)["recordings"]]
    assert [str(tmp_path / name) for name in ("a.log", "b.jsonl", "inner/c.jsonl")] == names
    assert f"{tmp_path / 'a.log'}: it is the same file as {tmp_path / 'a.log'}, and is read once" in result.stderr


def test_a_copy_is_told(tmp_path: Path) -> None:
    """A file that holds the same as an earlier one is told, and read; one of the same size is not enough."""
    text = b"".join(json.dumps(record).encode() + b"\n" for record in SHIFT)
    other = text.replace(b"c-81", b"c-82")
    for name, content in (("a.log", text), ("b.log", other), ("c.log", text), ("d.log", b""), ("e.log", b"")):
        (tmp_path / name).write_bytes(content)
    result = CliRunner().invoke(commands, ["check", "--format", "json", str(tmp_path)])
    assert 5 == len(json.loads(result.stdout)["recordings"])
    first, copy = tmp_path / "a.log", tmp_path / "c.log"
    told = f"{copy}: the same file is given twice: it holds the same as {first}"
    assert [f"monitoring-core: {told}"] == [line for line in result.stderr.splitlines() if "same" in line]
