"""Replaces ids, numbers, names and texts in recordings and reports by counters, equal ones by equal counters.

The words that the library knows stay: keys, states, operations, kinds of messages. Every other string
becomes a word and a number, such as ``agent-3``. No hash is used, since a telephone number can be found
from its hash by trying all numbers. A uri keeps its shape. Times keep their distances, and begin in
the year 2000. So a redacted recording has the same findings.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from attrs import evolve

from monitoring_core import vocabulary
from monitoring_core.capabilities import LEG_CONSTANT
from monitoring_core.conformance.reading.records import Context, Found, Passed, Record, Unreadable
from monitoring_core.operations import OPERATIONS
from monitoring_core.text.session import CHATTING_CONSTANT
from monitoring_core.uris import COLLECTIONS, unquoted
from monitoring_core.wire.fields import is_array, is_object
from monitoring_core.wire.keys import KEYS, KINDS, PLAIN_NUMBERS
from monitoring_core.wire.reading import CHANNELS, MESSAGE_TYPES
from monitoring_core.wire.requests import CHANNELS as MEDIA_OF_CHANNELS
from monitoring_core.wire.requests import SESSIONS
from monitoring_core.wire.values import read_duration, read_timestamp

__all__ = ["WORDS", "Redactor"]

_COLLECTED = {"calls": "call", "devices": "device", "chats": "chat", "smssessions": "session", "users": "user"}
_PARTIES = {"supervisor", "agent", "customer"}
_HTTP = {"GET", "POST", "PUT", "PATCH", "DELETE", "http:", "https:", "ws:", "wss:"}
_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
_ZONED = re.compile(r"(?:[Zz]|[+-]\d\d:?\d\d)$")


# Words of capability lists and of messages that are not in the tables of the vocabulary.
_PRINTED = {
    "SwitchBargeIn",
    "DoNotDisturbOn",
    "DoNotDisturbOff",
    "ForwardCallsOn",
    "ForwardCallsOff",
    "AttachedDataChanged",
    "Active",
    "Inactive",
    "Ready",
    "NotReady",
    "LoggedOut",
    "Inbound",
    "Outbound",
    "Internal",
}


def _words() -> frozenset[str]:
    told = [each for each in vars(vocabulary).values() if isinstance(each, type) and issubclass(each, StrEnum)]
    known = {str(word) for each in told for word in each}
    known |= {each.name for each in OPERATIONS} | LEG_CONSTANT | CHATTING_CONSTANT | {*MESSAGE_TYPES} | _PRINTED
    paths = {segment for channel in CHANNELS.values() for segment in channel.split("/") if segment}
    paths |= COLLECTIONS | {*SESSIONS, *MEDIA_OF_CHANNELS, "channels", "api", "meta"}
    return frozenset(known | paths | _PARTIES | _HTTP)


WORDS: frozenset[str] = _words()
"""The words that are never replaced."""


class Redactor:
    """Replaces everything that identifies anybody; equal texts get equal counters in everything that it is given."""

    def __init__(self) -> None:
        self._labels: dict[str, str] = {}
        self._numbers: dict[float, int] = {}
        self._counts: dict[str, int] = {}
        self._first: datetime | None = None

    def redacted(self, found: Found) -> Found:
        """Return a redacted record. An unreadable place is returned without the text that it quotes."""
        if isinstance(found, Passed):
            return found
        place = evolve(found.place, file=None if found.place.file is None else self.label(found.place.file, "file"))
        if isinstance(found, Unreadable):
            return Unreadable(place, "it cannot be read")
        told = found.context
        context = Context(
            self._time(told.at),
            None if told.client is None else self.text(told.client, "client"),
            None if told.self_ is None else self.text(told.self_, "agent"),
            None if told.role is None else self.text(told.role, "word"),
        )
        return Record(self.value(found.value), place, context)

    def value(self, value: Any, key: str = "") -> Any:
        """Return a redacted value.

        Args:
            value: the decoded value.
            key: its key in the object around it.
        """
        if is_object(value):
            return {self.key(name): self.value(inner, name) for name, inner in value.items()}
        if is_array(value):
            return [self.value(each, key) for each in value]
        if isinstance(value, str):
            if key == "at":
                return self._time(value)
            if key == "duration" and read_duration(value) is not None:
                return value
            return self.text(value, KINDS.get(key, "id"))
        if isinstance(value, bool) or value is None or key in PLAIN_NUMBERS:
            return value
        return self._numbers.setdefault(value, len(self._numbers) + 1)

    def key(self, key: str) -> str:
        """Return a known key unchanged, or a counter for another key."""
        return key if key in KEYS else self.label(key, "key")

    def text(self, text: str, kind: str) -> str:
        """Return a known word unchanged, a uri of the same shape for a uri, or a counter for another text."""
        if not text or text.isspace() or text in WORDS or text.lower() in _PARTIES:
            return text
        if "/" not in text:
            path, mark, rest = _parted(text)
            return self.label(unquoted(path), kind) + mark + (self.label(rest, "query") if rest else "")
        path, mark, rest = _parted(text)
        segments = path.split("/")
        made: list[str] = []
        for place, segment in enumerate(segments):
            before = segments[place - 1] if place else ""
            made.append(self._segment(segment, _COLLECTED.get(before, kind)))
        return "/".join(made) + mark + (self.label(rest, "query") if rest else "")

    def _segment(self, segment: str, kind: str) -> str:
        if not segment or segment.isspace() or segment in WORDS:
            return segment
        # A scheme ends with a colon. It stays, so that a host still follows the scheme.
        colon = ":" if segment.endswith(":") else ""
        return self.label(unquoted(segment), kind) + colon

    def label(self, text: str, kind: str) -> str:
        """Return the counter of a text; it has the kind with which the text came first."""
        if text in WORDS:
            return text
        label = self._labels.get(text)
        if label is None:
            self._counts[kind] = self._counts.get(kind, 0) + 1
            label = self._labels[text] = f"{kind}-{self._counts[kind]}"
        return label

    def _time(self, text: str | None) -> str | None:
        """Return a time in the year 2000, with the same distance from the first time."""
        moment = read_timestamp(text)
        if text is None or moment is None:
            return None
        self._first = self._first or moment
        try:
            shifted = _BEGINNING + (moment - self._first)
        except OverflowError:
            shifted = _BEGINNING + timedelta(0)
        if not _ZONED.search(text):
            shifted = shifted.replace(tzinfo=None)
        return shifted.isoformat(timespec="microseconds")


def _parted(text: str) -> tuple[str, str, str]:
    """Split a uri from its query or its fragment."""
    found = re.search(r"[?#]", text)
    return (text, "", "") if found is None else (text[: found.start()], found[0], text[found.end() :])
