"""Lines of a log that have JSON at their end.

=========================================== =====================================
what stands on the line                     what it is
=========================================== =====================================
anything, then JSON                         what the JSON says
anything, then JSON in a string             what the JSON in the string says
anything, then an array of texts            what the JSON in the texts says
``METHOD url``                              a request without body, not answered
``METHOD url JSON``                         a request, not answered
``METHOD url JSON``, an arrow, JSON         a request with its answer
no JSON                                     one of the *other lines*
=========================================== =====================================

A time that the line begins with is used. It may stand behind what programs put
before each line: the name of a container or a pod, or a priority of syslog.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import islice
from typing import Any, NamedTuple, cast

from monitoring_core.conformance.reading.times import leading_time
from monitoring_core.wire.errors import PayloadError

__all__ = ["COMPOSE", "KUBECTL", "Line", "in_line", "without_prefix"]

KUBECTL = re.compile(r"\[(?:pod|job|deployment)/[^\]\s]+\] ")
"""What ``kubectl logs --prefix`` puts before each line."""

COMPOSE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]* +\| ?")
"""What ``docker compose logs`` puts before each line."""

_ARROW = re.compile(r"(?:^|\s)(?:[-=]+>|[→⇒])\s*")
_ASKED = re.compile(r"(?:^|[\s\"'])(GET|POST|PUT|PATCH|DELETE)\s+(\S*/[^\s\"']*)[\"']?(?:\s+HTTP/[\d.]+[\"']?)?\s*")
_STATUS = re.compile(r"^(?:HTTP/[\d.]+ )?[1-5]\d\d\b[^{\[]*")
# JSON of ours begins so: `[qtp-17]` and `[2033-02-01]` do not.
_JSON_BEGINS = re.compile(r'\{\s*["}]|\[\s*[{\[\]]')
# An array of texts, as a frame of SockJS or of Socket.IO is, may have JSON in them.
_FRAME_BEGINS = re.compile(r'\{\s*["}]|\[\s*["{\[\]]')
_ESCAPED_BEGINS = re.compile(r'[{\[]\s*\\+"')
_JSON_ENDS = re.compile(r"[}\]](?=[^}\]]*$)")
_COLOURS = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
# Frames of STOMP end with NUL, those of SignalR with a record separator.
_AROUND = " \t\r\n\v\f\0\x1c\x1d\x1e\x1f\x85\xa0\ufeff"
_MOST_TRIED = 4

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
    """Give what a line of a log says; a text that says what is wrong with it, or None for a line without JSON.

    Args:
        text: the line.
        decode: reads one JSON document, or raises PayloadError.
    """
    stripped = text.strip(_AROUND)
    if "\x1b" in stripped:
        stripped = _COLOURS.sub("", stripped)
    if stripped[:1] in ("{", "[", '"'):
        try:
            value = decode(stripped)
        except PayloadError:
            if re.match(r'\{\s*["}]', stripped):
                return _damaged(stripped)
        else:
            return in_line(value, decode) if isinstance(value, str) else Line(value, None)
    found = _asked(stripped, decode) or _json_at_end(stripped, decode) or _escaped(stripped, decode)
    if found is None:
        return _damaged(stripped)
    return Line(found.value, leading_time(without_prefix(stripped[: found.begin])))


def without_prefix(text: str) -> str:
    """Give a line without what tools that gather logs put before each."""
    for prefix in (KUBECTL, COMPOSE):
        found = prefix.match(text)
        if found:
            return text[found.end() :]
    return text


def _damaged(text: str) -> str | None:
    """Say what is wrong with a line on which JSON begins that is none."""
    begins = re.search(r'[{\[] ?\{?\\*"[A-Za-z@_]', text)
    return None if begins is None else f"the JSON that begins at character {begins.start() + 1:,} is damaged or cut off"


def _json_at_end(text: str, decode: Decode) -> _Json | None:
    """Give the JSON at the end of a text, with where it begins; a word or two may follow it."""
    last = _JSON_ENDS.search(text)
    if last is None:
        return None
    for begins in islice(_FRAME_BEGINS.finditer(text, 0, last.end()), _MOST_TRIED):
        # An object that is damaged holds many that are not.
        try:
            value = decode(text[begins.start() : last.end()])
        except PayloadError:
            continue
        return _Json(begins.start(), value) if _may_hold_records(value, decode) else None
    return None


def _may_hold_records(value: object, decode: Decode) -> bool:
    """Tell an array of texts, in none of which there is JSON, from all else."""
    if not isinstance(value, list) or not value:
        return True
    texts = cast("list[object]", value)
    return any(isinstance(in_line(each, decode), Line) if isinstance(each, str) else True for each in texts)


def _escaped(text: str, decode: Decode) -> _Json | None:
    """Give the JSON at the end of a text whose quotes are escaped, since it stands in a string of something else."""
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
    """Give the request that a line tells of, with its answer if it tells of one."""
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
            # The arrow stands in a string.
            request.pop("body", None)
            continue
        return _Json(asked.start(), {"request": request, "response": answer})
    if rest:
        try:
            request["body"] = decode(rest)
        except PayloadError:
            return None
    return _Json(asked.start(), {"request": request})
