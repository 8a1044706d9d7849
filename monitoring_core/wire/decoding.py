r"""A line of a recording as a value: JSON, with the same verdict from every decoder.

``json`` is always there; ``msgspec`` and ``orjson`` are some times faster and
differ from it, and from each other, at the edges. This module defines what is
JSON here, and each decoder is held to it:

- UTF-8 without surrogates; a byte-order mark at the start is passed over;
- ``NaN`` and the infinities are not JSON, nor is a number too large for a float (``1e999``);
- an integer of any size is read exactly, up to the number of digits that Python converts
  (4,300 unless the embedder set another limit); beyond that it is refused;
- an escaped lone surrogate (``"\ud800"``) is read as it is written;
- the last of several equal keys wins;
- control characters in strings are refused;
- arrays and objects may be nested `DEEPEST` deep.

A line that a fast decoder rejects is read again by ``json``, whose verdict
stands. What a fast decoder would accept and read otherwise is given to
``json`` from the start.

Some servers print a long integer with the suffix of their programming language:
``1399313371000L``, which is no JSON. So a document that is no JSON is read once
more without that suffix of integers outside strings. Who wants to count such
documents makes a decoder with `new_decoder`.
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
"""How deep arrays and objects may be nested; Python itself follows twice as many, less what the caller uses."""

DECODERS: Sequence[str] = ("msgspec", "orjson", "json")
"""The decoders by name, the preferred one first."""

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"

# Bytes that a line needs for too deep a nesting tell most lines from it at once: a level
# of an array takes two of them, a level of an object five (its key may be empty).
_SHORT = 2 * DEEPEST
_FEW = 20
_MEDIUM = 5 * (DEEPEST - _FEW) - 5

_LONGEST_KEY = 40
"""Characters of a key that are shown in a path."""

_NOT_BRACKETS = bytes(byte for byte in range(256) if byte not in b"[]{}")
_DIGITS_AS_ZERO = bytes(0x30 if byte in b"0123456789" else 0x20 for byte in range(256))
_LONG_NUMBER = b"0" * 19

# A string as a whole, closed or not; or an integer with its suffix, where a value may stand.
_SUFFIXED = re.compile(
    r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|(?<![^ \t\r\n,:\[])(-?(?:0|[1-9][0-9]*+))L(?=[ \t\r\n,\]}]|\Z)', re.DOTALL
)

Decode = Callable[[bytes | str], object]


def decode(line: bytes | str, loads: str = "auto") -> object:
    """Read one JSON document.

    Args:
        line: the document; blanks and line ends around it do not matter.
        loads: which decoder reads it, as in `decoder`.

    Returns:
        The value: dict, list, str, int, float, bool or None.

    Raises:
        PayloadError: it is not JSON as this module defines it; with line and column, or with the path of a number
            that cannot be read.
    """
    return decoder(loads)(line)


@cache
def decoder(name: str = "auto") -> Decode:
    """Give the function that reads one JSON document as `decode` does.

    Args:
        name: ``json``, ``msgspec``, ``orjson``, or ``auto`` for the first one installed of `DECODERS`.

    Raises:
        ValueError: there is no decoder of that name.
        ImportError: it is not installed.
    """
    if name == "auto":
        return decoder(_fastest())
    return new_decoder(name, _tell_nobody)


def new_decoder(name: str, on_suffix: Callable[[], object]) -> Decode:
    """Make a function that reads one JSON document as `decode` does, and tells of dropped suffixes.

    Args:
        name: as for `decoder`, which says what is raised, too.
        on_suffix: called once for each document that was read only without the suffix ``L`` of its integers.
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
    """Take it that a suffix was dropped."""


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
            # Raised by our own hooks, and by Python for an integer of too many digits.
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
    """Put a blank for the suffix of each integer outside strings, so that all else keeps its line and column."""
    return _SUFFIXED.sub(lambda found: found[0] if found[1] is None else f"{found[1]} ", text)


def _held_to_the_standard(read: Callable[[Any], Any], slow: Decode) -> Decode:
    """Hold a decoder to the standard that accepts nothing but what json accepts, with the same value.

    Args:
        read: the decoder.
        slow: the standard, which has the last word on what the decoder refuses.
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
    """Keep from orjson what it would round: it makes floats of integers beyond 64 bits."""

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
    """Follow the brackets outside strings, and refuse before any decoder goes down into them."""
    # Taking rare characters out is some times faster than counting them.
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
    """Raised by the hooks of json, to tell their refusals from Python's own."""


class _Broken:
    """Stands where a number is that cannot be read."""


def _where_broken(text: str) -> str:
    """Give the path of the first number that cannot be read; ``$`` where the document breaks off behind it."""

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
