r"""Decode JSON with one of three libraries, with the same result from each.

Python's ``json`` is always there. ``msgspec`` and ``orjson`` are several times faster, but treat
rare input differently. This module defines which input is JSON, for all three:

- The document is UTF-8 without surrogates; a byte-order mark at the start is skipped.
- ``NaN`` and the infinities are refused. So is a number too large for a float (``1e999``).
- An integer is read exactly, up to the number of digits that Python converts (4,300
  unless the program set another limit). A longer one is refused.
- An escaped lone surrogate (``"\ud800"``) is read as it is written.
- If a key comes several times in an object, the last one holds.
- Control characters in strings are refused.
- Arrays and objects may be nested `DEEPEST` deep.

If a fast decoder rejects a line, ``json`` reads it again and its result holds. Input that a
fast decoder would accept with another value goes to ``json`` at once.

Some servers write a long integer with a suffix of their programming language,
``1399313371000L``, which is not JSON. So a document that is not JSON is read once
more without such suffixes outside strings. To count such documents, make a decoder
with `new_decoder`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module
from math import isinf
from typing import Any, NoReturn

from monitoring_core.wire.errors import PayloadError

__all__ = ["DECODERS", "DEEPEST", "decode", "decoder", "new_decoder"]

DEEPEST = 512
"""The deepest nesting of arrays and objects; Python's own limit is about twice as deep."""

DECODERS: Sequence[str] = ("msgspec", "orjson", "json")
"""The names of the decoders, the preferred one first."""

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"

# A line that is too deeply nested has at least so many bytes. Each level of an array takes two, and each level of
# an object takes five, since its key may be empty. So most lines need no count.
_SHORT = 2 * DEEPEST
_FEW = 20
_MEDIUM = 5 * (DEEPEST - _FEW) - 5

_LONGEST_KEY = 40
"""How many characters of a key a path shows."""

_NOT_BRACKETS = bytes(byte for byte in range(256) if byte not in b"[]{}")
_DIGITS_AS_ZERO = bytes(0x30 if byte in b"0123456789" else 0x20 for byte in range(256))
_LONG_NUMBER = b"0" * 19

# A whole string, closed or not; or an integer with its suffix, at a place for a value.
_SUFFIXED = re.compile(
    r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|(?<![^ \t\r\n,:\[])(-?(?:0|[1-9][0-9]*+))L(?=[ \t\r\n,\]}]|\Z)', re.DOTALL
)

Decode = Callable[[bytes | str], object]


def decode(line: bytes | str, loads: str = "auto") -> object:
    """Read one JSON document.

    Args:
        line: the document; blanks and line ends around it are ignored.
        loads: the name of the decoder, as for `decoder`.

    Returns:
        The value: dict, list, str, int, float, bool or None.

    Raises:
        PayloadError: it is not JSON as this module defines it. The error names the line and column, or the path of
            a number that cannot be read.
    """
    return decoder(loads)(line)


@cache
def decoder(name: str = "auto") -> Decode:
    """Return a function that reads one JSON document as `decode` does.

    Args:
        name: ``json``, ``msgspec``, ``orjson``, or ``auto`` for the first of `DECODERS` that is installed.

    Raises:
        ValueError: there is no decoder with that name.
        ImportError: the decoder is not installed.
    """
    if name == "auto":
        return decoder(_fastest())
    return new_decoder(name, _tell_nobody)


def new_decoder(name: str, on_suffix: Callable[[], object]) -> Decode:
    """Return a function that reads one JSON document as `decode` does, and reports dropped integer suffixes.

    Args:
        name: as for `decoder`; the errors are the same, too.
        on_suffix: called once for each document that could be read only without the suffix ``L`` of its integers.
    """
    if name == "auto":
        name = _fastest()
    slow = _standard(on_suffix)
    if name == "json":
        return slow
    if name == "msgspec":
        return _held_to_the_standard(import_module("msgspec.json").Decoder().decode, slow)
    if name == "orjson":
        return _held_to_the_standard(_exact_integers(import_module("orjson").loads), slow)
    raise ValueError(f"decoder is {name!r}; it must be auto, {', '.join(DECODERS)}")


def _tell_nobody() -> None:
    """Ignore that a suffix was dropped."""


def _fastest() -> str:
    return next(name for name in DECODERS if _installed(name))


def _installed(name: str) -> bool:
    try:
        import_module(name)
    except ImportError:
        return False
    return True


def _standard(on_suffix: Callable[[], object]) -> Decode:
    json = import_module("json")
    decoder_of_json = json.JSONDecoder(parse_float=_finite, parse_constant=_no_number)
    read, read_from_start = decoder_of_json.decode, decoder_of_json.raw_decode

    def value_of(text: str) -> object:
        try:
            if not text.startswith("{"):
                return read(text)
            # Most lines are an object with nothing around it; they are read without a search for blanks.
            value, end = read_from_start(text)
            return value if end == len(text) or not text[end:].strip(" \t\r\n") else read(text)
        except json.JSONDecodeError as error:
            reason = f"{ascii(error.msg.removesuffix(' at'))[1:-1]} at line {error.lineno} column {error.colno}"
            raise PayloadError("$", f"not JSON ({reason})", "one JSON document") from None
        except ValueError as error:
            # Raised by the hooks below, and by Python for an integer with too many digits.
            reason = error.args[0] if type(error) is _NotANumber else "an integer of too many digits"
            raise PayloadError(_where_broken(text), f"not JSON ({reason})", "one JSON document") from None
        except (RecursionError, MemoryError):
            raise PayloadError("$", "too large for the memory or the stack left", "one JSON document") from None

    def decode_with_json(line: bytes | str) -> object:
        _refuse_deep(line.encode("utf-8", "replace") if isinstance(line, str) else line)
        text = _text(line)
        try:
            return value_of(text)
        except PayloadError:
            without = _without_suffixes(text)
            if without == text:
                raise
        value = value_of(without)
        on_suffix()
        return value

    return decode_with_json


def _without_suffixes(text: str) -> str:
    """Replace the suffix of each integer outside strings by a blank; so lines and columns stay the same."""
    return _SUFFIXED.sub(lambda found: found[0] if found[1] is None else f"{found[1]} ", text)


def _held_to_the_standard(read: Callable[[Any], Any], slow: Decode) -> Decode:
    """Return a decoder that accepts the same input as ``json``, with the same values.

    Args:
        read: a fast decoder.
        slow: the decoder by ``json``; it decides about input that the fast decoder rejects.
    """

    def decode_fast(line: bytes | str) -> object:
        if isinstance(line, str):
            try:
                line = line.encode()
            except UnicodeEncodeError:
                return slow(line)
        length = len(line)
        if length > _SHORT and (length > _MEDIUM or length - len(line.replace(b"[", b"")) > _FEW):
            _refuse_deep(line)
        try:
            return read(line)
        except (ValueError, RecursionError, MemoryError):
            return slow(line)

    return decode_fast


def _exact_integers(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return orjson's decoder without its rounding: it turns integers beyond 64 bits into floats."""

    def read_exactly(line: bytes) -> object:
        # An integer beyond 64 bits has 19 digits or more.
        if line.translate(_DIGITS_AS_ZERO).find(_LONG_NUMBER) >= 0:
            raise ValueError("left to json")
        return read(line)

    return read_exactly


def _text(line: bytes | str) -> str:
    if isinstance(line, str):
        if not line.isascii():
            try:
                line.encode()
            except UnicodeEncodeError as error:
                raise _not_utf8(error.start) from None
        return line.removeprefix("\ufeff")
    try:
        return line.removeprefix(_BYTE_ORDER_MARK).decode()
    except UnicodeDecodeError as error:
        raise _not_utf8(error.start) from None


def _not_utf8(position: int) -> PayloadError:
    return PayloadError("$", f"not UTF-8 (at position {position + 1})", "one JSON document in UTF-8")


def _refuse_deep(line: bytes) -> None:
    """Count the nesting outside strings, and raise an error before a decoder reads a line that is too deep."""
    # To delete all other characters is several times faster than to count brackets one by one.
    if len(line) - len(line.replace(b"[", b"").replace(b"{", b"")) <= DEEPEST:
        return
    without_escapes = line.replace(b"\\\\", b"").replace(b'\\"', b"")
    outside = b"".join(without_escapes.split(b'"')[::2]).translate(None, _NOT_BRACKETS)
    depth = 0
    for bracket in outside:
        if bracket in b"[{":
            depth += 1
            if depth > DEEPEST:
                raise PayloadError("$", f"nested more than {DEEPEST} deep", f"nested at most {DEEPEST} deep")
        else:
            depth -= 1


class _NotANumber(ValueError):
    """Raised by the hooks of ``json``; so their errors differ from Python's own."""


class _Broken:
    """Marks the place of a number that cannot be read."""


def _where_broken(text: str) -> str:
    """Return the path of the first number that cannot be read; ``$`` if the rest of the document is not JSON."""

    def read(kind: Callable[[str], object]) -> Callable[[str], object]:
        def number(text: str) -> object:
            try:
                return kind(text)
            except ValueError:
                return _Broken()

        return number

    json = import_module("json")
    try:
        whole = json.loads(text, parse_float=read(_finite), parse_int=read(int), parse_constant=read(_no_number))
    except (ValueError, RecursionError, MemoryError):
        return "$"
    waiting: list[tuple[str, Any]] = [("", whole)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, _Broken):
            return path.removeprefix(".") or "$"
        inner: list[tuple[str, Any]] = []
        if value.__class__ is dict:
            inner = [(f"{path}.{ascii(key[:_LONGEST_KEY])[1:-1]}", each) for key, each in value.items()]
        elif value.__class__ is list:
            inner = [(f"{path}[{place}]", each) for place, each in enumerate(value)]
        waiting += reversed(inner)
    return "$"


def _finite(text: str) -> float:
    number = float(text)
    if isinf(number):
        raise _NotANumber("a number too large for a float")
    return number


def _no_number(constant: str) -> NoReturn:
    raise _NotANumber(f"{constant} is no JSON number")
