"""Tables of text are read row by row, whatever separates their cells and whatever stands in them."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring_core.conformance.check import Checking
from monitoring_core.conformance.reading import lines as lines_module
from monitoring_core.conformance.reading.cells import _Rows, read_table
from monitoring_core.conformance.reading.forms import recognized
from monitoring_core.conformance.reading.lines import split_lines
from monitoring_core.conformance.reading.records import Context
from monitoring_core.wire.decoding import decoder
from tests.forms.reference import found_in, reference
from tests.forms.shift import SHIFT


def table(separator: str, names: list[str] | None, rows: list[list[str]], **more: Any) -> bytes:
    """Write a table."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, lineterminator="\n", **more)
    writer.writerows([names, *rows] if names else rows)
    return text.getvalue().encode()


ROWS = [[record["at"], record["client"], "DEBUG", json.dumps(record)] for record in SHIFT]
NAMES = ["@timestamp", "client", "level", "message"]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"], ids=["comma", "semicolon", "tab", "bar"])
@pytest.mark.parametrize("names", [NAMES, None], ids=["names", "no names"])
@pytest.mark.parametrize("feed", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_any_separator_is_recognized(separator: str, names: list[str] | None, feed: str) -> None:
    """With names in the first row or without, the findings are the same, and each row has its line."""
    text = table(separator, names, ROWS).replace(b"\n", feed.encode())
    found = recognized(text, decoder())
    assert found is not None
    assert "table" == found.name
    checked = Checking(io.BytesIO(text)).run()
    first = 2 if names else 1
    places: list[tuple[int, int | None]] = [(first + number, None) for number in range(len(SHIFT))]
    assert reference(SHIFT) == (found_in(checked, places), checked.messages)


def test_a_spreadsheet_may_say_its_separator() -> None:
    """The line with it is no row."""
    checked = Checking(io.BytesIO(b"sep=;\n" + table(";", NAMES, ROWS))).run()
    assert reference(SHIFT)[1] == checked.messages


def test_a_request_may_stand_in_columns() -> None:
    """Its method, url, body and answer, and who asked when."""
    names = ["Timestamp", "Client", "Method", "URL", "Body", "Response"]
    rows = [["1990861200", "kim", "POST", "/api/v2/me/calls/7", '{"operationName": "Hold"}', '{"statusCode": 0}']]
    ((_, _, told),) = read_table([table(",", names, rows)], decoder())
    request = {"method": "POST", "url": "/api/v2/me/calls/7", "body": {"operationName": "Hold"}}
    assert (
        {"request": request, "response": {"statusCode": 0}},
        Context("2033-02-01T09:00:00.000+00:00", "kim"),
    ) == told


def test_a_cell_may_be_a_line_of_a_log() -> None:
    """What a log store exports as a table has the text of the line in a cell."""
    rows = [["Feb 1, 2033 @ 09:00:01.500", f"DEBUG got {json.dumps(SHIFT[1]['message'])}"]]
    ((_, _, told),) = read_table([table(",", ["@timestamp", "log"], rows)], decoder())
    assert (SHIFT[1]["message"], Context("2033-02-01T09:00:01.500")) == told


def test_large_cells_are_read_and_larger_ones_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cell may be of any length up to the bound on lines; a longer row is told, and the next one read."""
    monkeypatch.setattr(lines_module, "LONGEST", 300_000)
    rows = [[json.dumps({"messageType": "X", "text": "y\n" * size})] for size in (90_000, 200_000, 10)]
    text = table(",", ["message"], rows)
    found = list(read_table((text[begin : begin + 9999] for begin in range(0, len(text), 9999)), decoder()))
    assert [True, False, True] == [told is not None for _, _, told in found]


def test_quotes_that_never_close_hide_nothing() -> None:
    """Each line after them stands for itself."""
    text = table(",", NAMES, ROWS[:2]) + b'2032,kim,DEBUG,"never closed\n' + json.dumps(SHIFT[3]).encode() + b"\n"
    assert 3 + 1 == len(list(read_table([text], decoder())))


@given(st.lists(st.lists(st.text("a\"',;\n \\"), min_size=2, max_size=4), min_size=1, max_size=4))
def test_rows_are_cut_as_they_were_written(rows: list[list[str]]) -> None:
    """Whatever stands in a cell, quotes, separators and line feeds, comes out again."""
    text = table(",", None, rows, quoting=csv.QUOTE_ALL)
    found = [[cell.text.decode() for cell in row.cells or ()] for row in _Rows(split_lines([text]), b",")]
    assert rows == found
