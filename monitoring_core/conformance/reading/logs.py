"""Reads lines of a log that have JSON at their end, or before a few words.

=========================================== =====================================
the line                                    how it is read
=========================================== =====================================
any text, then JSON                         the JSON
JSON, then words                            the JSON
any text, then JSON in a string             the JSON in the string
any text, then an array of strings          the JSON in the strings
``METHOD url``                              a request without body and answer
``METHOD url JSON``                         a request without answer
``METHOD url JSON``, an arrow, JSON         a request with its answer
no JSON                                     one of the *other lines*
=========================================== =====================================

If the line begins with a time, that is the time of the record. Some programs add a prefix to each line: the name
of a container or a pod, or a priority of syslog. The time may follow such a prefix.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from itertools import islice
from typing import Any, NamedTuple, cast

from monitoring_core.conformance.reading.times import leading_time
from monitoring_core.wire.errors import PayloadError

__all__ = ["COMPOSE", "KUBECTL", "Line", "before_words", "in_line", "without_prefix"]

KUBECTL = re.compile(r"\[(?:pod|job|deployment)/[^\]\s]+\] ")
"""The prefix that ``kubectl logs --prefix`` adds to each line."""

COMPOSE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]* +\| ?")
"""The prefix that ``docker compose logs`` adds to each line."""

_ARROW = re.compile(r"(?:^|\s)(?:[-=]+>|[→⇒])\s*")
_ASKED = re.compile(r"(?:^|[\s\"'])(GET|POST|PUT|PATCH|DELETE)\s+(\S*/[^\s\"']*)[\"']?(?:\s+HTTP/[\d.]+[\"']?)?\s*")
_STATUS = re.compile(r"^(?:HTTP/[\d.]+ )?[1-5]\d\d\b[^{\[]*")
# The JSON of a message begins so, but not a prefix such as `[qtp-17]` or `[2033-02-01]`.
_JSON_BEGINS = re.compile(r'\{\s*["}]|\[\s*[{\[\]]')
# A frame of SockJS or Socket.IO is an array of strings, which may hold JSON.
_FRAME_BEGINS = re.compile(r'\{\s*["}]|\[\s*["{\[\]]')
_ESCAPED_BEGINS = re.compile(r'[{\[]\s*\\+"')
_JSON_ENDS = re.compile(r"[}\]](?=[^}\]]*$)")
_COLOURS = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
# Frames of STOMP end with NUL, those of SignalR with a record separator.
_AROUND = " \t\r\n\v\f\0\x1c\x1d\x1e\x1f\x85\xa0\ufeff"
_MOST_TRIED = 4
_FIRST_OF_JSON = json.JSONDecoder()
# What follows JSON in an array, in an object, or in a row of documents is more JSON, and no words.
_NO_WORDS = re.compile(r"""\s*(?:[]{}[,:"']|[-=]+>|\Z)""")

Decode = Callable[[bytes | str], object]


class Line(NamedTuple):
    """The parts of a line of a log.

    Attributes:
        value: the decoded message or request record.
        at: the time that the line begins with; None without one.
    """

    value: Any
    at: str | None


class _Json(NamedTuple):
    begin: int
    value: Any


def in_line(text: str, decode: Decode) -> Line | str | None:
    """Return the record on a line of a log, or a text that says what is wrong with it; None without JSON.

    Args:
        text: the line.
        decode: decodes one JSON document, or raises PayloadError.
    """
    stripped = text.strip(_AROUND)
    if "\x1b" in stripped:
        stripped = _COLOURS.sub("", stripped)
    if stripped[:1] in ("{", "[", '"'):
        try:
            value = decode(stripped)
        except PayloadError:
            value = before_words(stripped, decode)
            if value is not None:
                return Line(value, None)
            if re.match(r'\{\s*["}]', stripped):
                return _damaged(stripped)
        else:
            return in_line(value, decode) if isinstance(value, str) else Line(value, None)
    found = _asked(stripped, decode) or _json_at_end(stripped, decode) or _escaped(stripped, decode)
    if found is None:
        return _damaged(stripped)
    return Line(found.value, leading_time(without_prefix(stripped[: found.begin])))


def before_words(text: str, decode: Decode, begin: int = 0) -> object:
    """Return the JSON that begins at a position and has only words behind it; None if there is none.

    Args:
        text: the text.
        decode: decodes one JSON document, or raises PayloadError.
        begin: the position.
    """
    if not _JSON_BEGINS.match(text, begin):
        return None
    try:
        _, end = _FIRST_OF_JSON.raw_decode(text, begin)
        if _NO_WORDS.match(text, end) or _JSON_BEGINS.search(text, end):
            return None
        return decode(text[begin:end])
    except (ValueError, RecursionError, PayloadError):
        return None


def without_prefix(text: str) -> str:
    """Return a line without the prefix that tools for collecting logs add."""
    for prefix in (KUBECTL, COMPOSE):
        found = prefix.match(text)
        if found:
            return text[found.end() :]
    return text


def _damaged(text: str) -> str | None:
    """Return the fault of a line on which something begins like JSON, but is not JSON; None without one."""
    begins = re.search(r'[{\[] ?\{?\\*"[A-Za-z@_]', text)
    return None if begins is None else f"the JSON that begins at character {begins.start() + 1:,} is damaged or cut off"


def _json_at_end(text: str, decode: Decode) -> _Json | None:
    """Return the JSON at the end of a text, with its position; a few words may follow it."""
    last = _JSON_ENDS.search(text)
    if last is None:
        return None
    for begins in islice(_FRAME_BEGINS.finditer(text, 0, last.end()), _MOST_TRIED):
        # A damaged object may hold many good ones, so only a few positions are tried.
        try:
            value = decode(text[begins.start() : last.end()])
        except PayloadError:
            value = before_words(text, decode, begins.start())
            if value is None:
                continue
        return _Json(begins.start(), value) if _may_hold_records(value, decode) else None
    return None


def _may_hold_records(value: object, decode: Decode) -> bool:
    """Tell whether a value may hold records; only an array of strings without JSON may not."""
    if not isinstance(value, list) or not value:
        return True
    texts = cast("list[object]", value)
    return any(isinstance(in_line(each, decode), Line) if isinstance(each, str) else True for each in texts)


def _escaped(text: str, decode: Decode) -> _Json | None:
    """Return the JSON at the end of a text whose quotes are escaped, since it is inside a string."""
    begins, last = _ESCAPED_BEGINS.search(text), _JSON_ENDS.search(text)
    if begins is None or last is None:
        return None
    try:
        inner = decode(f'"{text[begins.start() : last.end()]}"')
        line = in_line(inner, decode) if isinstance(inner, str) else None
    except PayloadError:
        return None
    return _Json(begins.start(), line.value) if isinstance(line, Line) else None


def _asked(text: str, decode: Decode) -> _Json | None:
    """Return the request on a line, with its answer if the line has one."""
    asked = _ASKED.search(text)
    if asked is None:
        return None
    begins = _JSON_BEGINS.search(text)
    if begins is not None and begins.start() < asked.start():
        return None
    request: dict[str, Any] = {"method": asked[1], "url": asked[2]}
    rest = text[asked.end() :]
    for arrow in _ARROW.finditer(rest):
        try:
            if arrow.start():
                request["body"] = decode(rest[: arrow.start()].strip())
            answer = decode(_STATUS.sub("", rest[arrow.end() :]).strip())
        except PayloadError:
            # This arrow is inside a string of the body.
            request.pop("body", None)
            continue
        return _Json(asked.start(), {"request": request, "response": answer})
    if rest:
        try:
            request["body"] = decode(rest)
        except PayloadError:
            return None
    return _Json(asked.start(), {"request": request})
