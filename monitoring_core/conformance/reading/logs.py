"""Lines of a log that have JSON at their end.

=========================================== =====================================
what stands on the line                     what it is
=========================================== =====================================
anything, then JSON                         what the JSON says
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
from typing import Any, NamedTuple

from monitoring_core.conformance.reading.times import leading_time
from monitoring_core.wire.errors import PayloadError

__all__ = ["COMPOSE", "KUBECTL", "Line", "in_line"]

KUBECTL = re.compile(r"\[(?:pod|job|deployment)/[^\]\s]+\] ")
"""What ``kubectl logs --prefix`` puts before each line."""

COMPOSE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]* +\| ?")
"""What ``docker compose logs`` puts before each line."""

_ARROW = re.compile(r"(?:^|\s)(?:[-=]+>|[→⇒])\s*")
_ASKED = re.compile(r"(?:^|[\s\"'])(GET|POST|PUT|PATCH|DELETE)\s+(\S*/[^\s\"']*)[\"']?(?:\s+HTTP/[\d.]+[\"']?)?\s*")
_STATUS = re.compile(r"^(?:HTTP/[\d.]+ )?[1-5]\d\d\b[^{\[]*")
# JSON of ours begins so: `[qtp-17]` and `[2033-02-01]` do not.
_JSON_BEGINS = re.compile(r'\{\s*["}]|\[\s*[{\[\]]')
_JSON_ENDS = re.compile(r"[}\]](?=[^}\]]*$)")

Decode = Callable[[bytes | str], object]


class Line(NamedTuple):
    """What a line of a log says.

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
    stripped = text.strip()
    if stripped[:1] in ("{", "["):
        try:
            return Line(decode(stripped), None)
        except PayloadError:
            if stripped[0] == "{":
                return _damaged(stripped)
    found = _asked(stripped, decode) or _json_at_end(stripped, decode)
    if found is None:
        return _damaged(stripped)
    return Line(found.value, leading_time(_without_prefix(stripped[: found.begin])))


def _without_prefix(text: str) -> str:
    for prefix in (KUBECTL, COMPOSE):
        found = prefix.match(text)
        if found:
            return text[found.end() :]
    return text


def _damaged(text: str) -> str | None:
    """Say what is wrong with a line on which JSON begins that is none."""
    begins = re.search(r'[{\[] ?\{?"[A-Za-z@_]', text)
    return None if begins is None else f"the JSON that begins at character {begins.start() + 1:,} is damaged or cut off"


def _json_at_end(text: str, decode: Decode) -> _Json | None:
    """Give the JSON at the end of a text, with where it begins; a word or two may follow it."""
    last = _JSON_ENDS.search(text)
    if last is None:
        return None
    tried = 0
    for begins in _JSON_BEGINS.finditer(text, 0, last.end()):
        try:
            return _Json(begins.start(), decode(text[begins.start() : last.end()]))
        except PayloadError:
            tried += 1
            # An object that is damaged holds many that are not.
            if tried == 4:
                return None
    return None


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
