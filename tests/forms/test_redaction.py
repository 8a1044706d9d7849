"""A redacted recording says nothing of anybody, and everything that is found in the original."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from monitoring_core.cli import commands
from monitoring_core.conformance import Checked, check_file
from monitoring_core.conformance.check import Checking
from monitoring_core.conformance.converting import as_lines, redacted_lines
from monitoring_core.conformance.reading.files import records_of
from monitoring_core.conformance.reading.options import Reading
from monitoring_core.conformance.reading.records import Record, records
from monitoring_core.conformance.reading.redaction import WORDS, Redactor
from monitoring_core.follow.findings.finding import Place
from monitoring_core.wire.decoding import decoder
from monitoring_core.wire.keys import KEYS
from tests.forms.reference import reference
from tests.forms.samples import SAMPLES, Sample
from tests.forms.shift import SHIFT

EXAMPLES = Path(__file__).resolve().parents[2] / "docs" / "examples"
each_sample = pytest.mark.parametrize("sample", SAMPLES.values(), ids=SAMPLES.keys())


def strings(value: Any) -> Iterator[str]:
    """Give every string in a value, keys included."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from strings(inner)
    elif isinstance(value, list):
        for each in value:
            yield from strings(each)
    elif isinstance(value, str):
        yield value


def found(checked: Checked) -> list[tuple[Any, ...]]:
    """Give what was found, without what quotes the recording."""
    made = [(each.rule, each.level, each.place.line, each.place.index) for each in checked.findings]
    return sorted(made, key=str)


def redacted(path: Path) -> str:
    """Give a recording redacted."""
    return "".join(f"{line}\n" for line in redacted_lines(records_of(str(path)), Redactor()))


NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | NAMES | NAMES.map(lambda name: f"https://{name}/api/v2/devices/{name}"),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted(KEYS)) | NAMES, inner, max_size=4)
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(sorted(KEYS)) | NAMES, ANYTHING, max_size=5), NAMES, NAMES)
def test_no_string_survives_that_the_library_has_no_word_for(value: dict[str, Any], client: str, own: str) -> None:
    """Whatever stands wherever in a record, only words of the library, counters and shifted times are left."""
    wrapped = {
        "at": "2032-07-05T10:00:00Z",
        "client": client,
        "self": own,
        "message": {"data": value, "channel": client},
    }
    redactor = Redactor()
    for record in records(wrapped, Place(client, 1), decoder("json")):
        clean = redactor.redacted(record)
        assert isinstance(clean, Record)
        told = [*strings(clean.value), *(text for text in clean.context if text), clean.place.file or ""]
        for part in (part for text in told for part in text.replace("?", "/").replace("#", "/").split("/")):
            assert is_allowed(part), part


def is_allowed(part: str) -> bool:
    """Tell whether a part of a string may stand in a redacted recording."""
    kind, _, number = part.rstrip(":").rpartition("-")
    is_counter = kind.isascii() and kind.isalpha() and number.isascii() and number.isdecimal()
    is_time = part.startswith(("1", "2")) and "T" in part and part[:4].isdecimal()
    is_blank = not part.strip(": \t\r\n\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0") or part.isspace()
    return (
        part in WORDS
        or part in KEYS
        or is_counter
        or is_time
        or is_blank
        or part.lower() in ("supervisor", "agent", "customer")
        or (part.isdecimal() and len(part) <= 10)
    )


@given(st.lists(NAMES, min_size=2, max_size=6))
def test_the_same_is_replaced_by_the_same(names: list[str]) -> None:
    """Equal texts stay equal, and different ones different, whatever they are."""
    redactor = Redactor()
    made = [redactor.value({"id": name})["id"] for name in names]
    plain = [name for name in names if "/" not in name and "?" not in name and "#" not in name and "%" not in name]
    kept = [each for name, each in zip(names, made, strict=True) if name in plain and not name.isspace()]
    different = {name for name in plain if not name.isspace()}
    assert len(set(kept)) == len(different)
    assert made == [redactor.value({"id": name})["id"] for name in names]


def test_an_id_and_the_uri_that_ends_with_it_stay_together() -> None:
    """A uri keeps its shape, and its end is the id that stands alone elsewhere."""
    redactor = Redactor()
    clean = redactor.value({"id": "seat 3", "deviceUri": "https://hub.example/api/v2/devices/seat%203?x=1"})
    assert clean["deviceUri"].startswith("https://")
    assert clean["deviceUri"].partition("?")[0].endswith(f"/api/v2/devices/{clean['id']}")


@each_sample
def test_the_same_is_found_in_every_form(sample: Sample, tmp_path: Path) -> None:
    """Rules and levels are the same, and the lines are where the lines of the original go forward."""
    path = tmp_path / "recording"
    path.write_bytes(sample.text)
    text = redacted(path)
    original, again = check_file(path), Checking(io.BytesIO(text.encode())).run()
    if sample.form in ("har", "entries"):
        assert [each[:2] for each in found(original)] == [each[:2] for each in found(again)]
    else:
        assert found(original) == found(again)
    assert (original.messages, original.requests) == (again.messages, again.requests)
    for secret in ("kim", "seat-3", "c-81", "5550173", "hub.example", "7003"):
        assert secret not in text


@pytest.mark.parametrize("name", ["clean-shift.jsonl", "faulty-shift.jsonl"])
def test_the_same_is_found_line_by_line_in_a_whole_shift(name: str) -> None:
    """Thousands of lines of voice and text, with every kind of fault."""
    original = check_file(EXAMPLES / name)
    again = Checking(io.BytesIO(redacted(EXAMPLES / name).encode())).run()
    assert found(original) == found(again)
    assert (original.messages, dict(original.subjects)) == (again.messages, dict(again.subjects))


@given(st.lists(st.sampled_from(range(len(SHIFT))), min_size=1, max_size=12), st.sets(st.integers(0, 11), max_size=2))
@settings(max_examples=30)
def test_the_same_is_found_whatever_is_missing(order: list[int], damaged: set[int]) -> None:
    """Records that come twice or not at all, and lines that cannot be read, stand where they stood."""
    lines = [
        b'{"at": "cut' if place in damaged else json.dumps(SHIFT[number]).encode() for place, number in enumerate(order)
    ]
    original = Checking(lines).run()
    text = "".join(f"{line}\n" for line in redacted_lines(_found(lines), Redactor()))
    again = Checking(io.BytesIO(text.encode()), reading=Reading("lines")).run()
    assert found(original) == found(again)
    assert [each.place for each in original.unreadable] == [each.place for each in again.unreadable]


def _found(lines: list[bytes]) -> Iterator[Any]:
    from monitoring_core.conformance.reading.opening import opened_lines
    from monitoring_core.conformance.reading.recorded import recorded

    decode = decoder()
    return recorded(opened_lines(lines, decode, "lines").items, decode, None)


@each_sample
def test_what_is_converted_says_where_it_came_from(sample: Sample, tmp_path: Path) -> None:
    """Each record has its place in the original, and all together give the same findings."""
    path = tmp_path / "recording"
    path.write_bytes(sample.text)
    lines = list(as_lines(records_of(str(path))))
    places = [(each["line"], each["index"]) for each in (json.loads(line)["place"] for line in lines)]
    assert sample.places == places
    again = Checking(line.encode() for line in lines).run()
    expected, messages = reference(sample.records)
    assert (expected, messages) == (
        [(each.rule, each.level.value, (each.place.line or 0) - 1) for each in again.findings],
        again.messages,
    )


def invoke(*arguments: str) -> Any:
    """Run a command."""
    return CliRunner().invoke(commands, list(arguments))


def test_a_report_can_be_redacted(tmp_path: Path) -> None:
    """It names nobody, and finds the same in the same places."""
    path = tmp_path / "kims-shift.jsonl"
    path.write_bytes(SAMPLES["lines"].text + b'{"kim\n')
    plain, clean = (
        json.loads(invoke("check", "--format", "json", *more, str(path)).stdout) for more in ([], ["--redact"])
    )
    keys = ("rule", "level", "line", "index")
    assert [[each[key] for key in keys] for each in plain["findings"]] == [
        [each[key] for key in keys] for each in clean["findings"]
    ]
    text = json.dumps({key: value for key, value in clean.items() if key != "schema"})
    for secret in ("kim", "seat-3", "c-81"):
        assert secret not in text


def test_the_commands_write_what_they_understood(tmp_path: Path) -> None:
    """What cannot be read is told on standard error, and a missing file makes the status 2."""
    path = tmp_path / "shift.log"
    path.write_bytes(SAMPLES["log"].text + b'got {"data": {"messageType": "Call\n')
    for command in ("convert", "redact"):
        result = invoke(command, str(path))
        assert 0 == result.exit_code
        assert len(SHIFT) <= len(result.stdout.splitlines())
        assert "damaged or cut off" in result.stderr
        assert 2 == invoke(command, "--strict", str(path)).exit_code
        assert 2 == invoke(command, str(tmp_path / "missing")).exit_code
        assert "same file" in invoke(command, str(path), str(path)).stderr
