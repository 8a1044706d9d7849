"""Lines as values: every decoder gives the same verdict."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitoring_core.wire import PayloadError, decode, decoder
from monitoring_core.wire.decoding import DECODERS, DEEPEST
from tests.wire.material import NAMES, json_values, payload

INSTALLED = [name for name in DECODERS if importlib.util.find_spec(name) is not None]


def verdict(line: bytes | str, name: str) -> str:
    """Give what a decoder makes of a line, so that two verdicts can be compared: 1 is not 1.0."""
    try:
        return repr(decode(line, name))
    except PayloadError as error:
        return f"refused: {str(error).encode('ascii').decode()}"


ACCEPTED: dict[str, tuple[bytes, object]] = {
    "byte-order mark": (b"\xef\xbb\xbf{}", {}),
    "lone surrogate": (rb'"\ud800x"', "\ud800x"),
    "surrogates the wrong way round": (rb'"\udc00\ud800"', "\udc00\ud800"),
    "surrogate pair": (rb'"\ud83d\ude00"', "\U0001f600"),
    "integer beyond 64 bits": (b"18446744073709551616", 2**64),
    "negative integer beyond 64 bits": (b'{"a": [-9223372036854775809]}', {"a": [-(2**63) - 1]}),
    "long integer": (b"1" + b"0" * 4000, 10**4000),
    "last key wins": (b'{"a": 1, "a": 2}', {"a": 2}),
    "underflow": (b"1e-999", 0.0),
    "negative zero": (b"-0.0", -0.0),
    "deepest": (b"[" * DEEPEST + b"]" * DEEPEST, json.loads("[" * DEEPEST + "]" * DEEPEST)),
    "brackets in strings": (b'"' + b"[{" * 500 + b'"', "[{" * 500),
    "brackets after an escaped quote": (rb'["\"' + b"[" * 500 + rb'\\", 1]', ['"' + "[" * 500 + "\\", 1]),
    "many brackets side by side": (b"[" + b"[]," * 500 + b"{}]", [[]] * 500 + [{}]),
    "blanks": (b" \t\r\n null \n", None),
}


@pytest.mark.parametrize("name", INSTALLED)
@pytest.mark.parametrize(("line", "value"), ACCEPTED.values(), ids=ACCEPTED.keys())
def test_what_is_json_here(name: str, line: bytes, value: object) -> None:
    """What a decoder might refuse or round is read exactly by each, as bytes and as text."""
    assert repr(value) == verdict(line, name)
    assert repr(value) == verdict(line.decode(), name)


REFUSED: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "line 1 column 1"),
    "not a number": (b'{"a": NaN}', "NaN is no JSON number"),
    "infinity": (b"[-Infinity]", "-Infinity is no JSON number"),
    "float too large": (b"[1e999]", "a number too large for a float"),
    "exponent without end": (b"-1E+99999999999999999999", "a number too large for a float"),
    "too many digits": (b"9" * 5000, "an integer of too many digits"),
    "not UTF-8": (b'{"a": "\xff"}', "not UTF-8 (at position 8)"),
    "surrogate as bytes": (b'"\xed\xa0\x80"', "not UTF-8 (at position 2)"),
    "UTF-16": ("{}".encode("utf-16"), "not UTF-8 (at position 1)"),
    "control character": (b'"a\nb"', "line 1 column 3"),
    "null character": (b"\x00", "line 1 column 1"),
    "two byte-order marks": (b"\xef\xbb\xbf\xef\xbb\xbf{}", "line 1 column 1"),
    "long integer suffix": (b'{\n"timestampSeconds": 1399313371000L}', "line 2 column 34"),
    "trailing comma": (b"[1,]", "line 1 column"),
    "two documents": (b"{} {}", "line 1 column 4"),
    "too deep": (b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1), f"nested more than {DEEPEST} deep"),
    "too deep and unfinished": (b"[" * 20 + b'{"":' * DEEPEST + b"0", f"nested more than {DEEPEST} deep"),
    "very deep": (b'{"a":' * 100_000, f"nested more than {DEEPEST} deep"),
    "deep between strings": (b'["[",' * 100_000, f"nested more than {DEEPEST} deep"),
    "very long unfinished string": (b'"' + b'\\"' * 2_000_000, "line 1 column 1"),
}


@pytest.mark.parametrize("name", INSTALLED)
@pytest.mark.parametrize(("line", "why"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_not_json_here(name: str, line: bytes, why: str) -> None:
    """What is not JSON is refused by each decoder with the same words and its place."""
    with pytest.raises(PayloadError) as caught:
        decode(line, name)
    assert why in caught.value.found
    assert verdict(line, "json") == verdict(line, name)


@pytest.mark.parametrize("name", INSTALLED)
@pytest.mark.parametrize(
    ("line", "path"),
    [
        (b'{"data": {"call": {"id": "c", "duration": 1e999}, "more": NaN}}', "data.call.duration"),
        (b'{"devices": [{"id": "d"}, {"n": -Infinity}]}', "devices[1].n"),
        (b"[[1, " + b"9" * 5_000 + b"]]", "[0][1]"),
        (b'{"' + "\u00e4".encode() * 50 + b'": NaN}', r"\xe4" * 40),
        (b"NaN", "$"),
        (b'{"a": NaN, "b"}', "$"),
        (b"{} {}", "$"),
    ],
    ids=range(7),
)
def test_a_number_that_cannot_be_read_is_told_by_its_path(name: str, line: bytes, path: str) -> None:
    """The first of them; what breaks off altogether has line and column instead."""
    with pytest.raises(PayloadError) as caught:
        decode(line, name)
    assert path == caught.value.path


@pytest.mark.parametrize("name", INSTALLED)
@pytest.mark.parametrize("arrays", [0, 1, 19, 20, 21, 22, 100, DEEPEST // 2, DEEPEST - 1, DEEPEST])
def test_the_depth_is_exact(name: str, arrays: int) -> None:
    """However arrays and objects share the levels, the deepest nesting is read and one level more is refused."""
    objects = DEEPEST - arrays
    deepest = b"[" * arrays + b'{"":' * (objects - 1) + b"{}" * bool(objects) + b"}" * (objects - 1) + b"]" * arrays
    decode(deepest, name)
    for line in (b"[" + deepest + b"]", b'{"":' + deepest + b"}"):
        assert f"refused: $ is nested more than {DEEPEST} deep" in verdict(line, name)


@pytest.mark.parametrize("name", INSTALLED)
def test_text_with_lone_surrogates_is_not_utf8(name: str) -> None:
    """Text that could not have been UTF-8 is refused as bytes would be; a mark at its start is passed over."""
    assert "not UTF-8 (at position 3)" in verdict('["\ud800"]', name)
    assert "[]" == verdict("\ufeff[]", name)


@pytest.mark.parametrize("name", INSTALLED)
def test_a_string_of_ten_megabytes_is_read(name: str) -> None:
    """Size alone is no error."""
    assert "[" * 10_000_000 == decode(b'"' + b"[" * 10_000_000 + b'"', name)


NUMBERS = [b"1", b"0", b"-", b"+", b".5", b"e", b"E400", b"1e308", b"2e308", b"5e-324", b"L", b"NaN", b"Infinity"]
LONG_NUMBERS = [b"9" * 20, b"9223372036854775808", b"0.1234567890123456789012"]
BYTES = [b"\x00", b"\x1f", b"\x7f", b"\xff", b"\xed\xa0\x80", b"\xc0\x80", b"\xe2\x80\xa8", b"\xef\xbb\xbf", b"\xa0"]
ESCAPES = [b"\\", b"\\ud83d", b"\\ude00", b"\\u00", b"/"]
STRUCTURE = [b"", b'"', b",", b":", b"[", b"]", b"{", b"}", b"\n", b"\x0c", b"true"]
BITS = [*NUMBERS, *LONG_NUMBERS, *BYTES, *ESCAPES, *STRUCTURE]


def broken(line: bytes) -> st.SearchStrategy[bytes]:
    """Take a line and put, at some place, a few bytes that decoders do not agree on in place of others."""
    bits = st.sampled_from(BITS)
    return st.tuples(st.integers(0, len(line)), st.integers(0, 3), st.lists(bits, max_size=4).map(b"".join)).map(
        lambda cut: line[: cut[0]] + cut[2] + line[cut[0] + cut[1] :]
    )


def dumped(value: object) -> bytes:
    """Give a value as one line."""
    return json.dumps(value).encode()


numbers = st.from_regex(rb"-?[0-9]{1,25}(\.[0-9]{0,25})?([eE][+-]?[0-9]{1,4})?", fullmatch=True)
lines = st.one_of(
    st.binary(max_size=12),
    numbers,
    numbers.map(lambda number: b'{"a": [' + number + b"]}"),
    json_values.map(dumped).flatmap(broken).flatmap(broken),
    st.sampled_from(NAMES).map(payload).map(dumped).flatmap(broken),
)


@settings(max_examples=600)
@given(lines)
def test_every_decoder_gives_the_same_verdict(line: bytes) -> None:
    """Whatever the line, all decoders read the same value or refuse it with the same words."""
    verdicts = {name: verdict(line, name) for name in INSTALLED}
    assert 1 == len(set(verdicts.values())), verdicts


@settings(max_examples=200)
@given(st.text(st.characters(exclude_categories=()), max_size=8).map(lambda text: f'["{text}"]') | st.text())
def test_every_decoder_gives_the_same_verdict_on_text(line: str) -> None:
    """The same holds for lines that are text already."""
    verdicts = {name: verdict(line, name) for name in INSTALLED}
    assert 1 == len(set(verdicts.values())), verdicts


def test_the_fastest_installed_decoder_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a name the first installed decoder is taken, and json where there is no other."""
    assert decoder(INSTALLED[0]) is decoder()
    for name in DECODERS[:-1]:
        monkeypatch.setitem(sys.modules, name, None)
    decoder.cache_clear()
    try:
        assert decoder("json") is decoder()
        with pytest.raises(ImportError):
            decoder("orjson")
    finally:
        decoder.cache_clear()


def test_an_unknown_decoder_is_refused() -> None:
    """A decoder that does not exist is refused with the names of those that do."""
    with pytest.raises(ValueError, match="it must be auto, msgspec, orjson, json"):
        decoder("simdjson")


@pytest.mark.parametrize("exception", [RecursionError, MemoryError])
def test_no_stack_and_no_memory_are_our_error(
    monkeypatch: pytest.MonkeyPatch, exception: Callable[[], BaseException]
) -> None:
    """Where stack or memory do not suffice, the error is the same one."""

    def fails(self: object, text: str, begin: int = 0) -> object:
        raise exception()

    monkeypatch.setattr(json.JSONDecoder, "raw_decode", fails)
    decoder.cache_clear()
    try:
        with pytest.raises(PayloadError, match="too large for the memory or the stack"):
            decode(b"{}", "json")
    finally:
        decoder.cache_clear()
