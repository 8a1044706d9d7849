"""Recordings are read as they were written, line by line or as one document, and nothing in them stops the reading."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring_core.conformance import recording
from monitoring_core.conformance.recording import Context, Record, Unreadable, hole, numbered, records, split_lines
from monitoring_core.follow.finding import Place
from monitoring_core.wire.decoding import decoder

NOTIFICATION = {"data": {"messageType": "CallStateChangeMessage", "call": {"id": "7H"}}, "channel": "/v2/me/calls"}
REQUEST = {"method": "POST", "url": "/api/v2/me/calls/7H", "body": {"operationName": "Hangup"}}
RESPONSE = {"statusCode": 0}
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
UNCLOSED = "the array that opens the document is not closed"
MISSING = "no element, where a comma says that there is one"


class Trickle(io.RawIOBase):
    """A stream that hands out what it has in pieces of a given size, as a pipe does."""

    def __init__(self, content: bytes, size: int) -> None:
        self.content = content
        self.size = size

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        piece, self.content = self.content[: self.size], self.content[self.size :]
        return piece


class Counted:
    """A stream of one endless line, which counts what is taken from it."""

    def __init__(self, length: int) -> None:
        self.left = length

    def read(self, size: int) -> bytes:
        piece = min(size, self.left)
        self.left -= piece
        return b"x" * piece


def places(content: bytes) -> list[tuple[int, int | None, bytes | str | None]]:
    """Give what a recording of this content consists of."""
    return list(numbered(split_lines(io.BytesIO(content)), decoder("json")))


def read(value: object) -> list[Record | Unreadable]:
    """Give what one line of that value holds."""
    return list(records(value, Place("shift.jsonl", 3)))


def values(found: list[Record | Unreadable]) -> Iterator[Any]:
    """Give the values of what must all be records."""
    for each in found:
        assert isinstance(each, Record)
        yield each.value


@given(st.lists(st.binary().map(lambda line: line.replace(b"\n", b" "))), st.integers(1, 7), st.booleans())
def test_lines_do_not_depend_on_how_they_arrive(lines: list[bytes], size: int, ends_with_feed: bool) -> None:
    """However small the pieces in which a stream comes, its lines are the same."""
    content = b"".join(line + b"\n" for line in lines)
    if not ends_with_feed:
        content = content.removesuffix(b"\n")
    expected = content.split(b"\n")
    if expected[-1] == b"":
        expected.pop()
    assert expected == list(split_lines(Trickle(content, size)))


def test_a_line_over_the_limit_is_told_and_the_next_one_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """A line longer than the limit is none of the lines, but has its place among them."""
    monkeypatch.setattr(recording, "LONGEST", 10)
    assert [b"1", None, b"3", b"0123456789"] == list(split_lines(Trickle(b"1\n0123456789A\n3\n0123456789", 4)))


def test_a_line_over_the_limit_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is longer than the limit is read to its end, but never held in memory."""
    import tracemalloc

    monkeypatch.setattr(recording, "LONGEST", 1024**2)
    stream = Counted(200 * 1024**2)
    tracemalloc.start()
    try:
        assert [None] == list(split_lines(stream))
        assert tracemalloc.get_traced_memory()[1] < 4 * 1024**2
    finally:
        tracemalloc.stop()
    assert stream.left == 0


def test_lines_are_counted_from_one() -> None:
    """Blank lines count, whether they are read or passed over."""
    assert [(2, None, b"{}"), (3, None, b" \r"), (4, None, b"[]")] == places(b"\n{}\n \r\n[]")


def test_a_byte_order_mark_is_no_line() -> None:
    """A recording may begin with a byte-order mark, and a mark alone is a blank line."""
    assert [(1, None, BYTE_ORDER_MARK + b"{}")] == places(BYTE_ORDER_MARK + b"{}\n")
    assert [(2, None, b"{}")] == places(BYTE_ORDER_MARK + b"\n{}\n")


def test_one_object_over_several_lines_is_one_document() -> None:
    """A pretty-printed object stands where it begins."""
    content = b'\n\n  {\n "call":\n {"id": "7H"}}\n'
    ((line, index, document),) = places(content)
    assert (3, None) == (line, index)
    assert document is not None
    assert {"call": {"id": "7H"}} == json.loads(document)


def test_the_elements_of_a_document_have_their_own_lines() -> None:
    """Each element of a pretty-printed array stands on the line where it begins, with its position in the array."""
    content = b'[\n  {"a": "],[{\\"\\\\"},\n\n  {\n    "b": [1, 2]\n  }, {"c": {}}\n]\n'
    assert [
        (2, 0, {"a": '],[{"\\'}),
        (4, 1, {"b": [1, 2]}),
        (6, 2, {"c": {}}),
    ] == [(line, index, json.loads(element or b"")) for line, index, element in places(content)]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text('[]{},"\\a', max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(st.lists(JSON, min_size=1), st.integers(0, 3), st.booleans())
def test_a_document_holds_what_its_lines_would(elements: list[Any], indent: int, marked: bool) -> None:
    """A pretty-printed array of anything is cut into just its elements, in order and on rising lines."""
    content = json.dumps(elements, indent=indent, ensure_ascii=False).encode()
    found = places((BYTE_ORDER_MARK if marked else b"") + content)
    assert elements == [json.loads(element or b"") for _, _, element in found]
    assert list(range(len(elements))) == [index for _, index, _ in found]
    lines = content.split(b"\n")
    for element, (line, _, _) in zip(elements, found, strict=True):
        first = json.dumps(element, indent=indent, ensure_ascii=False).encode().split(b"\n")[0]
        assert lines[line - 1].strip().startswith(first)


def test_an_array_on_one_line_is_a_line() -> None:
    """An array that is complete on its line is one delivery, and lines follow."""
    assert [(1, None, b"[{}]"), (2, None, b"{}")] == places(b"[{}]\n{}\n")


@pytest.mark.parametrize(
    "content",
    [
        b'{"cut off\n{}\n{}\n',
        b"[2026-01-31] the recorder starts\n{}\n",
        b'{\n  "a": 1\n}\n{\n  "b": 2\n}\n',
        b'[{"a": 1},\n{"b": 2},\n',
        b'{\n{"a": 1}\n',
    ],
    ids=["cut off", "the line of a log", "two documents", "no bracket alone", "no key after a brace"],
)
def test_what_is_no_document_is_lines(content: bytes) -> None:
    """Where everything together is not JSON either, each line stands for itself and none is lost."""
    lines = content.split(b"\n")[:-1]
    assert [(number, None, line) for number, line in enumerate(lines, 1)] == places(content)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b'[\n{"a": 1},\n{"b":\n', [(2, 0, b'{"a": 1}'), (3, 1, b' \n         \n{"b":'), (3, None, UNCLOSED)]),
        (b"[\n1,\n2\n", [(2, 0, b"1"), (3, 1, b"2"), (3, None, UNCLOSED)]),
        (b"[\n", [(1, None, UNCLOSED)]),
        (b"[\n1,\n,\n2,\n]", [(2, 0, b"1"), (3, 1, MISSING), (4, 2, b"2"), (5, 3, MISSING)]),
        (b'[\n{"a},\n},\n2]', [(2, 0, b' \n{"a},\n}'), (4, 1, b"2")]),
        (b"[\n1}\n2", [(2, 0, b"1"), (3, None, b"2")]),
        (b'[\n{"]}', [(2, 0, b' \n{"]}'), (2, None, UNCLOSED)]),
        (b'\n{\n"a":\n', [(2, None, b'\n{\n"a":')]),
        (b"{\n", [(1, None, b"{")]),
    ],
    ids=[
        "cut short",
        "after an element",
        "at once",
        "commas",
        "no quote",
        "end",
        "bracket in a string",
        "object",
        "object at once",
    ],
)
def test_what_is_whole_in_a_damaged_document_is_read(content: bytes, expected: list[object]) -> None:
    """A damaged document is still cut into its elements; what is wrong is told in its place, or stands where it did."""
    assert expected == places(content)


@given(st.lists(JSON, min_size=1), st.integers(0, 3), st.data())
def test_what_stands_before_the_damage_is_read(elements: list[Any], indent: int, data: st.DataObject) -> None:
    """Wherever a pretty-printed array is cut short, the elements before it are read, and the damage is told."""
    content = json.dumps(elements, indent=indent).encode()
    end = data.draw(st.integers(2, len(content) - 1))
    found = places(content[:end])
    whole = [
        index for index in range(len(elements)) if len(json.dumps(elements[: index + 1], indent=indent)) - 1 <= end
    ]
    assert elements[: len(whole)] == [json.loads(element or b"") for _, _, element in found[: len(whole)]]
    assert (content[: end - 1].count(b"\n") + 1, None, UNCLOSED) == found[-1]


def test_an_empty_array_over_two_lines_is_one_document() -> None:
    """A pretty-printed array may hold nothing."""
    assert [(1, None, b"[\n]")] == places(b"[\n]\n")


def test_a_document_over_the_limit_is_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    """A document longer than the limit is not held in memory: its lines stand for themselves."""
    monkeypatch.setattr(recording, "LONGEST", 8)
    assert [(1, None, b"["), (2, None, b" 1,"), (3, None, b" 2"), (4, None, b"]")] == places(b"[\n 1,\n 2\n]\n")


def test_lines_that_are_complete_are_given_at_once() -> None:
    """Nothing is read ahead of a recording whose first line is JSON: it may come from something that still runs."""

    def lines() -> Iterator[bytes]:
        yield b"{}"
        raise AssertionError("read ahead")

    assert (1, None, b"{}") == next(numbered(lines(), decoder("json")))


def test_a_collection_given_up_is_given_up_early() -> None:
    """After two objects without a comma between them nothing more is collected for a document."""
    taken = 0

    def lines() -> Iterator[bytes]:
        nonlocal taken
        yield b'{"cut off'
        for _ in range(1000):
            taken += 1
            yield b"{}"

    assert (1, None, b'{"cut off') == next(numbered(lines(), decoder("json")))
    assert taken == 2


@pytest.mark.parametrize(
    ("value", "context"),
    [
        (NOTIFICATION, Context()),
        (NOTIFICATION["data"], Context()),
        ({"request": REQUEST, "response": RESPONSE}, Context()),
        ({"at": "09:00", "client": "sup-1", "request": REQUEST}, Context("09:00", "sup-1")),
        (
            {"client": "sup-1", "self": "sam", "role": "supervisor", "request": REQUEST},
            Context(None, "sup-1", "sam", "supervisor"),
        ),
        ({"at": None, "client": None, "request": REQUEST}, Context()),
        ({"message": "some other log", "severity": 1}, Context()),
        ({"messageType": "ErrorMessage", "message": {"text": "no"}}, Context()),
    ],
    ids=["envelope", "bare", "request", "at and client", "self and role", "nulls", "foreign", "a key called message"],
)
def test_a_record_is_given_as_it_stands(value: dict[str, Any], context: Context) -> None:
    """A notification or a request record is one record, with what is told beside a request."""
    assert [Record(value, Place("shift.jsonl", 3), context)] == read(value)


@pytest.mark.parametrize(
    "inner", [NOTIFICATION, {"request": REQUEST, "response": RESPONSE}], ids=["notification", "request"]
)
def test_a_wrapper_is_taken_off(inner: dict[str, Any]) -> None:
    """What is wrapped is given without its wrapper, and with what the wrapper tells."""
    wrapped = {"at": "09:00", "client": "sup-1", "self": "sam", "role": "supervisor", "message": inner}
    assert [Record(inner, Place("shift.jsonl", 3), Context("09:00", "sup-1", "sam", "supervisor"))] == read(wrapped)


def test_an_array_gives_each_with_its_index() -> None:
    """One delivery of several messages is a record for each."""
    found = read([NOTIFICATION, {"request": REQUEST}])
    assert [NOTIFICATION, {"request": REQUEST}] == list(values(found))
    assert [0, 1] == [each.place.index for each in found]


def test_a_wrapped_array_tells_of_each() -> None:
    """What a wrapper tells holds for every message of the array in it, unless one says otherwise itself."""
    found = read({"client": "sup-1", "at": "09:00", "message": [NOTIFICATION, {"client": "sup-2", "request": REQUEST}]})
    assert [Context("09:00", "sup-1"), Context("09:00", "sup-2")] == [
        each.context for each in found if isinstance(each, Record)
    ]
    assert [0, 1] == [each.place.index for each in found]


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (5, "$ is 5"),
        ("text", "$ is 'text'"),
        (None, "$ is null"),
        ({"at": "09:00", "message": "text"}, "message is 'text'"),
        ({"client": 5, "message": {}}, "client is 5"),
        ({"self": ["sam"], "message": {}}, "self is an array"),
        ({"role": False, "message": {}}, "role is false"),
    ],
    ids=str,
)
def test_what_is_no_record_says_why(value: object, reason: str) -> None:
    """What is not an object, or not told in strings, is reported with its place and the field."""
    ((unreadable),) = read(value)
    assert isinstance(unreadable, Unreadable)
    assert Place("shift.jsonl", 3) == unreadable.place
    assert unreadable.reason.startswith(reason)


@pytest.mark.parametrize(
    ("at", "read_as"),
    [
        (1990861200500, "2033-02-01T09:00:00.500+00:00"),
        (1990861200, None),
        (1990861200500.25, None),
        (10**30, None),
        (True, None),
        (["2033-02-01T09:00:00Z"], None),
        ("some time in the morning", "some time in the morning"),
    ],
    ids=["milliseconds", "seconds", "a fraction", "too many", "true", "array", "words"],
)
def test_a_time_that_cannot_be_read_costs_the_time_and_not_the_line(at: object, read_as: str | None) -> None:
    """Milliseconds since 1970 are read as a time; what is no time leaves the record as it is, without one."""
    ((record),) = read({"at": at, "client": "sup-1", "request": REQUEST})
    assert isinstance(record, Record)
    assert Context(read_as, "sup-1") == record.context


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (b'{"call": ' + b"\0" * 4096, "a hole of 4,096 NUL bytes that begins at byte 10 of the line"),
        (b"\0" * 5 + b"{}" + b"\0" * 4, "a hole of 9 NUL bytes that begins at byte 1 of the line"),
        ("{}".encode("utf-32"), None),
        (b"{}", None),
    ],
    ids=["at the end", "twice", "wide characters", "none"],
)
def test_a_hole_is_told_with_its_extent(line: bytes, told: str | None) -> None:
    """A hole of NUL bytes is told with its beginning and its length; characters of four bytes are none."""
    assert told == hole(line)


def test_one_bad_element_does_not_hide_the_others() -> None:
    """In an array only what cannot be read is left out."""
    found = read([5, NOTIFICATION])
    assert [Unreadable, Record] == [type(each) for each in found]
    assert [0, 1] == [each.place.index for each in found]


def test_a_record_in_an_array_within_an_array_has_the_index_of_the_outer_one() -> None:
    """Whichever array it stands in, and whether something is wrapped around one, its index leads to it."""
    value = [[REQUEST, 5], NOTIFICATION, {"client": "sup-1", "message": [NOTIFICATION, [NOTIFICATION]]}]
    assert [0, 0, 1, 2, 2] == [each.place.index for each in records(value, Place("a", 7))]
    assert [4, 4] == [each.place.index for each in records([NOTIFICATION, NOTIFICATION], Place("a", 7, 4))]
