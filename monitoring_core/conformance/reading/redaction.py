"""Recordings and reports without ids, numbers, names and texts: each is replaced by a counter, the same by the same.

What the library has words for stays: keys, states, operations, kinds of messages. Every other
string becomes a word and a number, such as ``agent-3``. No hash is taken: who knows how a telephone
number looks tries them all. A uri keeps its shape. Times keep their distances and begin in the year 2000.
So what is found in the recording is found in the redacted one.
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


# Of lists and of messages, without a place in the tables of the vocabulary.
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
"""Words that stay as they are wherever they stand."""


class Redactor:
    """Replaces what identifies anybody, the same by the same in all that is given to it."""

    def __init__(self) -> None:
        self._labels: dict[str, str] = {}
        self._numbers: dict[float, int] = {}
        self._counts: dict[str, int] = {}
        self._first: datetime | None = None

    def redacted(self, found: Found) -> Found:
        """Give a record without what identifies anybody, or what cannot be read without what it quotes."""
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
        """Give a decoded value without what identifies anybody.

        Args:
            value: what `decode` gives.
            key: the key under which it stands.
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
        """Give a key: one that is known, or a counter."""
        return key if key in KEYS else self.label(key, "key")

    def text(self, text: str, kind: str) -> str:
        """Give a text: a word that is known, a uri of the same shape, or a counter."""
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
        # A scheme ends with a colon, which tells that a host follows it.
        colon = ":" if segment.endswith(":") else ""
        return self.label(unquoted(segment), kind) + colon

    def label(self, text: str, kind: str) -> str:
        """Give the counter of a text, whatever kind it was taken for first."""
        if text in WORDS:
            return text
        label = self._labels.get(text)
        if label is None:
            self._counts[kind] = self._counts.get(kind, 0) + 1
            label = self._labels[text] = f"{kind}-{self._counts[kind]}"
        return label

    def _time(self, text: str | None) -> str | None:
        """Give a time as far from the first one as it was, in the year 2000."""
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
    """Part a uri from its query or its fragment."""
    found = re.search(r"[?#]", text)
    return (text, "", "") if found is None else (text[: found.start()], found[0], text[found.end() :])
