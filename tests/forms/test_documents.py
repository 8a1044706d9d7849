"""Documents over several lines are cut into their elements, and what is whole in a damaged one is read."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring_core.conformance.reading import lines as lines_module
from monitoring_core.conformance.reading.buffered import Ahead
from monitoring_core.conformance.reading.documents import Piece, cut
from monitoring_core.conformance.reading.forms import recognized
from monitoring_core.wire.decoding import decoder

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text('[]{},"\\a', max_size=3), inner, max_size=3),
    max_leaves=8,
)

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
UNCLOSED = "the array that opens the document is not closed"
MISSING = "no element, where a comma says that there is one"


def places(content: bytes, size: int = 5) -> list[Piece]:
    """Give what documents of this content consist of, however they arrive."""
    return list(cut(content[begin : begin + size] for begin in range(0, len(content), size)))


def loaded(piece: Piece) -> Any:
    """Decode what must be JSON."""
    text = piece[2]
    assert isinstance(text, bytes)
    return json.loads(text)


@given(st.lists(JSON, min_size=1), st.sampled_from([None, 0, 2]), st.booleans(), st.integers(1, 90), st.data())
def test_a_piece_is_the_same_whether_it_is_taken_at_once_or_not(
    elements: list[Any], indent: int | None, is_ascii: bool, size: int, data: st.DataObject
) -> None:
    """Whole or damaged somewhere, and however it arrives, brackets that are read one by one give the same."""
    content = json.dumps(elements, indent=indent, ensure_ascii=is_ascii).encode("utf-8", "surrogatepass")
    begin = data.draw(st.integers(0, len(content) - 1))
    end = data.draw(st.sampled_from([begin, begin + 1, len(content)]))
    content = content[:begin] + content[end:]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Ahead, "take", lambda _: None)
        one_by_one = places(content, size)
    assert one_by_one == places(content, size)


def test_an_object_is_one_piece_where_it_begins() -> None:
    """Objects may stand one after another, over several lines or on one."""
    assert [
        (3, None, b'{\n "call":\n {"id": "7H"}}'),
        (6, None, b'{"a": 1}'),
        (6, None, b'{"b": 2}'),
    ] == places(b'\n\n  {\n "call":\n {"id": "7H"}}\n{"a": 1}{"b": 2}\n')


def test_a_byte_order_mark_is_no_piece() -> None:
    """A document may begin with a byte-order mark."""
    assert [(1, None, b"{}")] == places(BYTE_ORDER_MARK + b"{}\n")
    assert [(2, None, b"{}")] == places(BYTE_ORDER_MARK + b"\n{}\n")


def test_the_elements_of_an_array_have_their_own_lines() -> None:
    """Each element stands on the line where it begins, with its position in the array."""
    content = b'[\n  {"a": "],[{\\"\\\\"},\n\n  {\n    "b": [1, 2]\n  }, {"c": {}}\n]\n'
    assert [
        (2, 0, {"a": '],[{"\\'}),
        (4, 1, {"b": [1, 2]}),
        (6, 2, {"c": {}}),
    ] == [(each[0], each[1], loaded(each)) for each in places(content)]


@given(st.lists(JSON, min_size=1), st.integers(0, 3), st.booleans(), st.integers(1, 9))
def test_a_document_holds_what_its_lines_would(elements: list[Any], indent: int, marked: bool, size: int) -> None:
    """An array of anything is cut into just its elements, in order and on rising lines, however it arrives."""
    content = json.dumps(elements, indent=indent, ensure_ascii=False).encode()
    found = places((BYTE_ORDER_MARK if marked else b"") + content, size)
    assert elements == [loaded(each) for each in found]
    assert list(range(len(elements))) == [index for _, index, _ in found]
    lines = content.split(b"\n")
    for element, (line, _, _) in zip(elements, found, strict=True):
        first = json.dumps(element, indent=indent, ensure_ascii=False).encode().split(b"\n")[0]
        assert lines[line - 1].strip().startswith(first)


@given(st.lists(st.dictionaries(st.text("ab", min_size=1), JSON), min_size=1), st.integers(0, 3), st.integers(1, 9))
def test_documents_may_stand_one_after_another(documents: list[Any], indent: int, size: int) -> None:
    """Each is a piece of its own."""
    content = "\n".join(json.dumps(each, indent=indent) for each in documents).encode()
    assert documents == [loaded(each) for each in places(content, size)]


@pytest.mark.parametrize(
    ("content", "form"),
    [
        (b"[{}]\n{}\n", "lines"),
        (b'{"cut off\n{}\n{}\n', "lines"),
        (b'{"cut": "off",\n{}\n{}\n', "lines"),
        (b"[2026-01-31] the recorder starts\n{}\n", "log"),
        (b"[14:03:55.002] a frame from the server\n[{}]\n", "log"),
        (b"[DEBUG] a frame from the server\n[{}]\n", "log"),
        (b'{\n{"a": 1}\n', "lines"),
        (b'{\n  "a": 1\n}\n{\n  "b": 2\n}\n', "documents"),
        (b'{\n  "a": {\n{\n  "b": 2\n}\n', "documents"),
        (b'{"a": 1}{"b": 2}', "documents"),
        (b'{\n"a":\n', "documents"),
        (b'[{"a": 1},\n{"b": 2},\n', "array"),
        (b"[\n", "array"),
    ],
    ids=[
        "an array on one line",
        "cut off in a string",
        "cut off between",
        "a line of a log",
        "a time",
        "a level",
        "no key after a brace",
        "two documents",
        "the first cut off",
        "two on one line",
        "one cut off",
        "an array cut off",
        "a bracket alone",
    ],
)
def test_documents_are_told_from_lines(content: bytes, form: str) -> None:
    """What reaches over lines is a document, and a damaged line is not."""
    found = recognized(content, decoder())
    assert found is not None
    assert form == found.name


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b'[\n{"a": 1},\n{"b":\n', [(2, 0, b'{"a": 1}'), (3, 1, b'{"b":')]),
        (b"[\n1,\n2\n", [(2, 0, b"1"), (3, 1, b"2"), (4, None, UNCLOSED)]),
        (b"[\n", [(2, None, UNCLOSED)]),
        (b"[\n1,\n,\n2,\n]", [(2, 0, b"1"), (3, 1, MISSING), (4, 2, b"2"), (5, 3, MISSING)]),
        (b'[\n{"a},\n},\n2]', [(2, 0, b'{"a},\n}'), (4, 1, b"2")]),
        (b"[\n1}\n2", [(2, 0, b"1"), (3, None, b"2")]),
        (b'[\n{"]}', [(2, 0, b'{"]}')]),
        (b'\n{\n"a":\n', [(2, None, b'{\n"a":')]),
        (b"{\n", [(1, None, b"{")]),
        (b'{\n "a": {\n{\n "b": 2\n}', [(1, None, b'{\n "a": {'), (3, None, b'{\n "b": 2\n}')]),
        (b'[\n {\n "a": 1,\n {\n "b": 2\n }\n]', [(2, 0, b'{\n "a": 1,'), (4, 1, b'{\n "b": 2\n }')]),
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
        "object before another",
        "element before another",
    ],
)
def test_what_is_whole_in_a_damaged_document_is_read(content: bytes, expected: list[object]) -> None:
    """A damaged document is still cut into its pieces; what is wrong is told in its place, or stands where it did."""
    assert expected == places(content)


@given(st.lists(JSON, min_size=1), st.integers(0, 3), st.data())
def test_what_stands_before_the_damage_is_read(elements: list[Any], indent: int, data: st.DataObject) -> None:
    """Wherever an array over several lines is cut short, the elements before it are read, and the damage is told."""
    content = json.dumps(elements, indent=indent).encode()
    end = data.draw(st.integers(2, len(content) - 1))
    found = places(content[:end])
    whole = [
        index for index in range(len(elements)) if len(json.dumps(elements[: index + 1], indent=indent)) - 1 <= end
    ]
    assert elements[: len(whole)] == [loaded(each) for each in found[: len(whole)]]
    assert len(found) > len(whole)


def test_an_empty_array_is_one_piece() -> None:
    """It is JSON, and holds nothing."""
    assert [(1, None, b"[]")] == places(b"[\n]\n")


def test_a_piece_over_the_limit_is_told_and_the_next_one_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """It has its place, whatever makes it long: a string, many elements or a number."""
    monkeypatch.setattr(lines_module, "LONGEST", 30)
    long = ['{"a": "' + 'x\\"' * 40 + '"}', json.dumps({"a": [1] * 30}), '"' + "y" * 50 + '"', "7" * 50]
    for each in long:
        assert [(1, 0, b"1"), (1, 1, None), (2, 2, b"[2]")] == places(f"[1, {each},\n[2]]".encode()), each


def test_a_piece_over_the_limit_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is longer than the limit is read to its end, but never held in memory."""
    monkeypatch.setattr(lines_module, "LONGEST", 1024**2)

    def endless() -> Iterator[bytes]:
        yield b'[{"a": "'
        yield from (b"x" * 65536 for _ in range(100 * 16))
        yield b'"}, {}]'

    tracemalloc.start()
    try:
        assert [(1, 0, None), (1, 1, b"{}")] == list(cut(endless()))
        assert tracemalloc.get_traced_memory()[1] < 8 * 1024**2
    finally:
        tracemalloc.stop()


def test_the_elements_of_an_inner_array_are_found_by_its_path() -> None:
    """All else in the document is passed over, however much it holds."""
    content = b'{"log": {"pages": [{"entries": [0]}], "entries": [\n{"a": 1},\n {"b": [2]}], "z": 1}, "entries": [3]}\n'
    assert [(2, 0, b'{"a": 1}'), (3, 1, b'{"b": [2]}')] == list(cut([content], frozenset({("log", "entries")})))
    assert [(2, 0, b'{"a": 1}')] == list(cut([content[:70]], frozenset({("log", "entries")})))[:1]
