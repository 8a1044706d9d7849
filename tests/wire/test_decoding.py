"""Lines as values: every decoder gives the same verdict."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Callable
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitoring_core.wire import PayloadError, decode, decoder
from monitoring_core.wire.decoding import DECODERS, DEEPEST, new_decoder
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
    "suffix of an integer": (b'{"timestampSeconds": 1399313371000L}', {"timestampSeconds": 1399313371000}),
    "suffixes everywhere": (b"[0L,-12L\t, 7L ]", [0, -12, 7]),
    "suffix at the end": (b"-18446744073709551616L", -(2**64)),
    "suffix outside a string only": (rb'["1L, \" 2L", 3L, "\\", 4L]', ['1L, " 2L', 3, "\\", 4]),
    "suffix in a key": (b'{"a:1L,": 2L}', {"a:1L,": 2}),
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
    "suffix and something else": (b'{\n"timestampSeconds": 1399313371000L, "a": }', "line 2 column 42"),
    "suffix and too many digits": (b"[1L, " + b"9" * 5000 + b"]", "an integer of too many digits"),
    "suffix of a float": (b"[1.5L]", "line 1 column 5"),
    "suffix of an exponent": (b"[1e5L]", "line 1 column 5"),
    "suffix in lower case": (b"[15l]", "line 1 column 4"),
    "suffix twice": (b"[15LL]", "line 1 column 4"),
    "suffix before a digit": (b"[15L5]", "line 1 column 4"),
    "suffix after a leading zero": (b"[015L]", "line 1 column 3"),
    "suffix alone": (b"[L]", "line 1 column 2"),
    "suffix of a key": (b"{1L: 2}", "line 1 column 2"),
    "suffix in a string that is never closed": (b'["1L, 2L]', "line 1 column 2"),
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


def printed(value: object, suffix: str) -> str:
    """Print a value as JSON, with a suffix after each integer that is no part of a string."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(key)}: {printed(each, suffix)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + " ,".join(printed(each, suffix) for each in value) + "\n]"
    is_integer = isinstance(value, int) and not isinstance(value, bool)
    return f"{json.dumps(value)}{suffix if is_integer else ''}"


PIECES = ["1L", ",", " ", '"', "\\", "[", ":", "-7L]", "x", "\n"]
suffixed_texts = st.lists(st.sampled_from(PIECES), max_size=6).map("".join)
suffixed_values = st.recursive(
    suffixed_texts | st.integers() | st.none() | st.booleans(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(suffixed_texts, inner, max_size=4),
    max_leaves=10,
)


@pytest.mark.parametrize("name", [*INSTALLED, "auto"])
@given(suffixed_values)
def test_suffixes_of_integers_are_dropped_and_strings_are_left_alone(name: str, value: object) -> None:
    """The same value is read with and without them; only with them it is told, once for the document."""
    told: list[str] = []
    read = new_decoder(name, lambda: told.append(name))
    assert value == read(printed(value, "").encode())
    assert [] == told
    suffixed = printed(value, "L")
    assert value == read(suffixed) == read(suffixed.encode())
    assert [name, name] * (suffixed != printed(value, "")) == told


@pytest.mark.parametrize("name", INSTALLED)
def test_what_cannot_be_read_without_suffixes_either_is_not_told(name: str) -> None:
    """A document that is no JSON in another way, too, is refused and not counted."""
    told: list[str] = []
    with pytest.raises(PayloadError):
        new_decoder(name, lambda: told.append(name))(b"[1L, NaN]")
    assert [] == told


@pytest.mark.parametrize("line", [b'"' + b'\\"' * 300_000, b"[" + b"1" * 300_000, b"1L," * 300_000, b'"1L' * 300_000])
def test_the_second_look_at_a_long_line_is_one_look(line: bytes) -> None:
    """However long a line is that is no JSON, the search for suffixes goes through it once."""
    begin = perf_counter()
    with pytest.raises(PayloadError):
        decode(line)
    assert perf_counter() - begin < 5


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
