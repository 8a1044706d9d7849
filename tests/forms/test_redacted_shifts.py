"""Hundreds of generated recordings say nothing of anybody once they are redacted, and give what they gave."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from itertools import islice
from typing import Any

import pytest

from monitoring_core.conformance import as_json
from monitoring_core.conformance.check import Checking
from monitoring_core.conformance.converting import redacted_lines
from monitoring_core.conformance.reading.opening import opened
from monitoring_core.conformance.reading.options import Reading
from monitoring_core.conformance.reading.recorded import recorded
from monitoring_core.conformance.reading.redaction import Redactor
from monitoring_core.conformance.reports import Report
from monitoring_core.conformance.reports.formats import FORMATS, Asked
from monitoring_core.wire.decoding import decoder
from tests.forms.samples import CONNECT
from tests.forms.test_redaction import found, is_allowed, strings
from tests.made.correct import Mode, correct
from tests.made.faulty import KINDS, faulty

Texts = list[str]


def as_lines(texts: Texts) -> bytes:
    """Write a recording as it is."""
    return "".join(f"{text}\n" for text in texts).encode()


def as_gzip(texts: Texts) -> bytes:
    """Write it in two members that cut a line in two."""
    plain = as_lines(texts)
    return gzip.compress(plain[: len(plain) // 2]) + gzip.compress(plain[len(plain) // 2 :])


def as_table(texts: Texts) -> bytes:
    """Write it as a table, separated by semicolons, with lines that end as those of Windows."""
    stream = io.StringIO()
    csv.writer(stream, delimiter=";").writerows([["number", "record"], *enumerate(texts)])
    return stream.getvalue().encode()


def as_archive(texts: Texts) -> bytes:
    """Write it as the archive of a browser."""
    return json.dumps({"log": {"version": "1.2", "entries": list(map(_entry, map(json.loads, texts)))}}).encode()


def _entry(record: dict[str, Any]) -> dict[str, Any]:
    at = datetime.fromisoformat(record.get("at") or "2031-01-01T00:00:00Z")
    if "request" in record:
        asked = record["request"]
        url = asked["url"] if "://" in asked["url"] else f"https://hub.example{asked['url']}"
        body = {"postData": {"text": json.dumps(asked["body"])}} if "body" in asked else {}
        request = {"method": asked["method"], "url": url, **body}
        told, began = record.get("response"), at
    else:
        request = {"method": "POST", "url": "https://hub.example/cometd", "postData": {"text": CONNECT}}
        told, began = [record.get("message", record)], at - timedelta(seconds=1)
    content = {"text": json.dumps(told)} if told is not None else {}
    took = (at - began).total_seconds() * 1000
    return {
        "startedDateTime": began.isoformat(),
        "time": took,
        "request": request,
        "response": {"content": content},
    }


WRITTEN: dict[str, tuple[Callable[[Texts], bytes], bool]] = {
    "lines": (as_lines, True),
    "gzip": (as_gzip, True),
    "table": (as_table, True),
    "archive": (as_archive, False),
}
"""Form -> who writes it, and whether its lines go forward, so that each finding has its line."""


@cache
def recordings() -> dict[str, Texts]:
    """Give 200 generated recordings and more: correct ones, disturbed ones, and one with each kind of fault."""
    made = {f"{mode} {seed}": correct(seed, mode) for mode in Mode for seed in range(25)}
    told = made | {name: faulty(kind, 3) for name, kind in KINDS.items()}
    return {name: [line.text for line in each.lines] for name, each in told.items()}


def redacted(stored: bytes) -> list[str]:
    """Give the lines of a recording without what identifies anybody."""
    decode = decoder()
    opening = opened(io.BytesIO(stored), decode, lambda: True)
    return list(redacted_lines(recorded(opening.items, decode, "kim.jsonl"), Redactor()))


@pytest.mark.once
def test_there_are_hundreds_of_recordings() -> None:
    """And something is found in many of them."""
    made = recordings()
    assert len(made) >= 200
    assert sum(bool(Checking(io.BytesIO(as_lines(texts))).run().findings) for texts in made.values()) >= 50


@pytest.mark.once
@pytest.mark.parametrize("form", WRITTEN)
def test_the_same_is_found_and_nobody_is_named(form: str) -> None:
    """In each form, line by line where lines go forward, and no string is left that the library has no word for.

    Lines are written of every recording, and the other forms of every fourth one.
    """
    write, is_forward = WRITTEN[form]
    for name, texts in islice(recordings().items(), 0, None, 1 if form == "lines" else 4):
        whole = [text for text in texts if is_forward or _is_json(text)]
        stored = write(whole)
        lines = redacted(stored)
        original, again = Checking(io.BytesIO(stored)).run(), Checking(io.BytesIO(as_lines(lines))).run()
        if is_forward:
            assert found(original) == found(again), name
        else:
            assert sorted(each[:2] for each in found(original)) == sorted(each[:2] for each in found(again)), name
        assert (original.messages, original.requests) == (again.messages, again.requests), name
        told = [text for line in lines if _is_json(line) for text in strings(json.loads(line))]
        for part in {part for text in told for part in text.replace("?", "/").replace("#", "/").split("/")}:
            assert is_allowed(part), (name, part)


def _is_json(text: str) -> bool:
    try:
        return bool(json.loads(text))
    except ValueError:
        return False


@pytest.mark.once
@pytest.mark.parametrize("written_as", FORMATS)
def test_a_redacted_report_names_nobody_in_any_format(written_as: str) -> None:
    """No id, number, name or file of the recording is in it."""
    name, texts = next(
        (name, texts) for name, texts in recordings().items() if Checking(io.BytesIO(as_lines(texts))).run().findings
    )
    checked = Checking(
        io.BytesIO(as_lines(texts)), file=f"kims-{name}.jsonl", reading=Reading(redactor=Redactor())
    ).run()
    assert checked.findings
    report = FORMATS[written_as].write(Report([checked]), Asked())
    secrets = {
        text
        for line in texts
        if _is_json(line)
        for text in strings(json.loads(line))
        if any(each.isdigit() for each in text) and not is_allowed(text)
    }
    assert secrets
    assert [] == sorted(secret for secret in {*secrets, "kims"} if secret in report)
    assert as_json(Report([checked]))
