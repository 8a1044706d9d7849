"""The records in one decoded piece of a recording: notifications and requests, each with its context.

A piece holds

- a notification as it was delivered, with or without its envelope;
- a request record: ``{"at": …, "client": …, "request": {…}, "response": {…}}``;
- either of them wrapped: ``{"at": …, "client": …, "self": …, "role": …, "message": {…}}``;
- either of them as other programs wrap it, see `CARRIERS`: as an object, an array or a string;
- a message with its type, or a request with method and url, under any other key;
- an array of any of these, which is one delivery.

A string holds a JSON document, or a line of a log that has one at its end.
``at``, ``client``, ``self`` and ``role`` may be missing. If several wrappers have one of them, the
innermost wins. If a time cannot be read, the record has no time, but it is still read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from operator import itemgetter
from typing import Any, NamedTuple, cast

from attrs import evolve, frozen

from monitoring_core.conformance.reading.logs import in_line
from monitoring_core.conformance.reading.times import time_of, written_time
from monitoring_core.follow.findings.finding import Place
from monitoring_core.wire.errors import PayloadError, shown
from monitoring_core.wire.fields import is_array, is_object
from monitoring_core.wire.keys import CHANNEL, MESSAGE_TYPE, STATUS_CODE
from monitoring_core.wire.reading import CHANNELS, LOG_URIS, is_delivered

__all__ = [
    "ANSWER_BODIES",
    "CARRIERS",
    "NOTHING_TOLD",
    "OTHER_LINES",
    "Context",
    "Passed",
    "Record",
    "Unreadable",
    "at_path",
    "records",
    "unwrap",
]

# A delivery of CloudWatch has a `messageType` of its own beside this key.
_LOG_EVENTS = "logEvents"

CARRIERS: tuple[tuple[str, ...], ...] = (
    ("_source",),
    ("hits", "hits"),
    ("message",),
    ("log",),
    ("_raw",),
    ("result",),
    ("MESSAGE",),
    ("textPayload",),
    ("jsonPayload",),
    ("params", "response", "payloadData"),
    ("payloadData",),
    ("payload",),
    ("data",),
    ("@message",),
    ("line",),
    ("msg",),
    ("event", "original"),
    ("event",),
    ("body",),
    ("stringValue",),
    ("content",),
    ("fields", "message"),
    ("attributes",),
    ("arguments",),
    ("values",),
    ("value",),
    ("responses",),
    ("Message",),
    ("Body",),
    (_LOG_EVENTS,),
)
"""The paths of keys under which other programs put a record. The first path that leads to a record is taken."""

ANSWER_BODIES = ("body", "data", "content", "json", "text", "payload")
"""The keys under which a recorder may put the body of an answer, beside the status of HTTP."""

OTHER_LINES = "other lines"
"""The name under which lines of a log without JSON are counted."""

# What stands under one of these keys was looked at already when another key is tried.
_LOOKED_AT = frozenset(path[0] for path in CARRIERS if len(path) == 1)
_WRAPPER_KEYS = frozenset({"at", "client", "self", "role", "message"})
_KEYS = len(_WRAPPER_KEYS)
_with_all: Callable[[Mapping[str, Any]], tuple[Any, ...]] = itemgetter("message", "at", "client", "self", "role")
_OURS = frozenset({*CHANNELS, *LOG_URIS, MESSAGE_TYPE, CHANNEL})
_DEEPEST = 10

Decode = Callable[[bytes | str], object]


class Context(NamedTuple):
    """The context of a message: the keys that the recorder wrote around it.

    Attributes:
        at: the time, as it is written.
        client: the name of the client that received or sent it.
        self_: the client's own nickname or uri in text sessions (``self``).
        role: the role of the client, such as ``supervisor``.
    """

    at: str | None = None
    client: str | None = None
    self_: str | None = None
    role: str | None = None


NOTHING_TOLD = Context()


@frozen
class Record:
    """One notification or request record of a recording.

    Attributes:
        value: the decoded message, or the object with ``request`` and ``response``.
        place: its place in the recording.
        context: the keys that were written around it.
    """

    value: Any
    place: Place
    context: Context


@frozen
class Unreadable:
    """Something in a recording that could not be read.

    Attributes:
        place: its place in the recording.
        reason: what is wrong there, in plain ASCII.
    """

    place: Place
    reason: str


@frozen
class Passed:
    """Something in a recording that is not a record and need not be one. It is only counted.

    Attributes:
        what: the name under which it is counted, in the plural.
    """

    what: str


Found = Record | Unreadable | Passed


def unwrap(value: dict[str, Any]) -> tuple[Any, str | None, str | None, str | None, str | None] | None:
    """Return the record in a plain wrapper, with its at, client, self and role; None if there is no plain wrapper.

    None stands for everything but a request record, or a notification in a plain wrapper. `records` reads all of that.
    The result is a plain tuple, since this runs for nearly every line.

    Raises:
        PayloadError: client, self or role is not a string.
    """
    # Most lines have all of these keys and no others.
    if len(value) == _KEYS:
        try:
            inner, at, client, self_, role = told = _with_all(value)
        except KeyError:
            return _unwrapped(value)
        is_written = at.__class__ is client.__class__ is self_.__class__ is role.__class__ is str and at[4:5] == "-"
        if is_written and inner.__class__ is dict and len(inner) == 2 and "data" in inner and CHANNEL in inner:
            return told
    return _unwrapped(value)


def _unwrapped(value: dict[str, Any]) -> tuple[Any, str | None, str | None, str | None, str | None] | None:
    """Return the same as `unwrap`, whatever keys the wrapper has."""
    told = value.get
    inner: Any = told("message")
    if "request" in value:
        if _has_texts(value):
            return None
        inner = value
    elif inner.__class__ is not dict or not _is_plain(value, inner):
        return None
    at, client, self_, role = told("at"), told("client"), told("self"), told("role")
    if type(at) is not str or at[4:5] != "-":
        at = time_of(value)
    if any(each is not None and type(each) is not str for each in (client, self_, role)):
        raise _not_a_string(value)
    return inner, at, client, self_, role


def _is_plain(value: dict[str, Any], inner: dict[str, Any]) -> bool:
    """Tell whether a wrapper holds a notification and nothing else."""
    is_message = "channel" in inner or MESSAGE_TYPE in inner
    return is_message and not ("request" in inner or "message" in inner or "data" in value or MESSAGE_TYPE in value)


def _has_texts(value: Mapping[str, Any]) -> bool:
    """Tell whether a request has its body or its answer in a string, or the answer under another key."""
    request, response = value["request"], value.get("response")
    if type(response) is str or (is_object(response) and STATUS_CODE not in response):
        return True
    return is_object(request) and type(request.get("body")) is str


def _not_a_string(value: Mapping[str, Any]) -> PayloadError:
    told = {key: value[key] for key in ("client", "self", "role") if key in value}
    key = next(key for key, text in told.items() if text is not None and not isinstance(text, str))
    return PayloadError(key, shown(told[key]), "a string")


def records(value: object, place: Place, decode: Decode, context: Context = NOTHING_TOLD) -> list[Found]:
    """Return the records in one decoded piece, in order.

    Args:
        value: the decoded piece.
        place: its place. The index of a record in an array is its position in the outermost array.
        decode: decodes one JSON document in a string, or raises PayloadError.
        context: the context that is known already; a context inside the piece wins over it.
    """
    return _Search(decode).found(value, place, context, 0) or _nothing_found(value, place, context)


def _nothing_found(value: object, place: Place, context: Context) -> list[Found]:
    if isinstance(value, dict):
        # This is a line of another log, which the follower skips.
        return [Record(value, place, context)]
    if isinstance(value, list):
        return []
    return [Unreadable(place, str(PayloadError("$", shown(value), "an object, or an array of objects")))]


def _is_ours(value: Mapping[str, Any]) -> bool:
    """Tell whether an object itself is a notification or a request record."""
    data = value.get("data")
    if _LOG_EVENTS in value:
        return False
    return "request" in value or not _OURS.isdisjoint(value) or (is_object(data) and not _OURS.isdisjoint(data))


def _is_certain(value: Mapping[str, Any]) -> bool:
    """Tell whether a record can be nothing but ours: it has the type of a message, or a request has method and url."""
    data, request = value.get("data"), value.get("request")
    told = request if is_object(request) else value
    is_request = isinstance(told.get("method"), str) and isinstance(told.get("url"), str) and "request" in value
    return is_request or MESSAGE_TYPE in value or (is_object(data) and MESSAGE_TYPE in data)


def _flat(values: list[object]) -> Iterator[tuple[int, object]]:
    """Yield the elements of an array and of the arrays in it, each with its position in the outermost array."""
    for index, element in enumerate(values):
        waiting = [element]
        while waiting:
            each = waiting.pop()
            if isinstance(each, list):
                waiting += reversed(cast("list[object]", each))
            else:
                yield index, each


class _Search:
    """Looks for records in a value.

    Args:
        decode: as for `records`.
    """

    def __init__(self, decode: Decode) -> None:
        self._decode = decode

    def found(self, value: object, place: Place, context: Context, depth: int) -> list[Found] | None:
        """Return the records in a value; None if it has none."""
        if isinstance(value, list):
            return self._array(cast("list[object]", value), place, context, depth)
        if isinstance(value, str) and depth < _DEEPEST:
            return self._text(value, place, context, depth)
        if not isinstance(value, dict):
            return None
        told = cast("dict[str, Any]", value)
        try:
            # An object with a message and a type, such as an error, is a notification.
            if _is_ours(told) and ("message" not in told or is_delivered(told) or "request" in told):
                around = _merged(told, context, is_strict="request" in told)
                return [Record(self._without_texts(told) if "request" in told else told, place, around)]
            if depth < _DEEPEST:
                return self._carried(told, place, context, depth)
        except PayloadError as error:
            return [Unreadable(place, str(error))]
        return None

    def _without_texts(self, value: dict[str, Any]) -> dict[str, Any]:
        """Return a request whose body and answer are decoded if they are strings of JSON."""
        if not _has_texts(value):
            return value
        made = {**value, "request": value["request"]}
        if is_object(made["request"]) and "body" in made["request"]:
            made["request"] = {**made["request"], "body": self._json(made["request"]["body"])}
        if "response" in made:
            made["response"] = self._answer(made["response"])
        return made

    def _answer(self, response: object) -> object:
        """Return the body of an answer, which some recorders put under a key of the answer as HTTP brought it."""
        answer = self._json(response)
        if is_object(answer) and STATUS_CODE not in answer:
            bodies = (self._json(answer.get(key)) for key in ANSWER_BODIES)
            return next((body for body in bodies if is_object(body) and STATUS_CODE in body), answer)
        return answer

    def _json(self, text: object) -> object:
        try:
            return self._decode(text) if isinstance(text, str) else text
        except PayloadError:
            return text

    def _array(self, values: list[object], place: Place, context: Context, depth: int) -> list[Found] | None:
        made: list[Found] = []
        # A string in an array may be the name of an event before the message.
        texts: list[Found] = []
        nothing = True
        for index, element in _flat(values):
            # A time in an array is the time of the records after it.
            at = written_time(element)
            if at is not None:
                context = context._replace(at=at)
                continue
            # Only the position in the outermost array is enough to find a record again.
            where = evolve(place, index=index) if place.index is None else place
            found = self.found(element, where, context, depth + 1)
            nothing = nothing and found is None
            if found is None:
                (texts if isinstance(element, str) else made).extend(_nothing_found(element, where, context))
            else:
                made += found
        if nothing:
            return None if depth else [*texts, *made]
        return made

    def _carried(self, value: dict[str, Any], place: Place, context: Context, depth: int) -> list[Found] | None:
        """Return the records that a recorder or another program has wrapped in an object."""
        message = value.get("message")
        merged = _merged(value, context, is_strict=isinstance(message, dict | list))
        holds_text = False
        for path in CARRIERS:
            inner = _text_of(at_path(value, path))
            if isinstance(inner, str):
                holds_text = True
                found = self._text(inner, place, merged, depth)
            else:
                found = self.found(inner, place, merged, depth + 1)
            if found is not None:
                return found
        if "message" in value and value.keys() <= _WRAPPER_KEYS:
            return self._plain(message, place, merged)
        found = self._elsewhere(value, place, merged, depth)
        return found or ([Passed(OTHER_LINES)] if holds_text else None)

    def _elsewhere(self, value: dict[str, Any], place: Place, context: Context, depth: int) -> list[Found] | None:
        """Return the records under a key that only this program uses; None if nothing is certainly ours."""
        for key, inner in value.items():
            if key in _LOOKED_AT:
                continue
            is_text = isinstance(inner, str)
            may_hold = inner.lstrip()[:1] in ("{", "[", '"') if is_text else isinstance(inner, dict | list)
            found = self.found(cast("object", inner), place, context, depth + 1) if may_hold else None
            if found and any(isinstance(each, Record) and _is_certain(each.value) for each in found):
                return found
        return None

    def _plain(self, message: object, place: Place, context: Context) -> list[Found]:
        """Return the records in the ``message`` of a plain wrapper."""
        if is_object(message) or is_array(message):
            return self.found(message, place, context, 0) or _nothing_found(message, place, context)
        raise PayloadError("message", shown(message), "an object, or an array of objects")

    def _text(self, text: str, place: Place, context: Context, depth: int) -> list[Found] | None:
        """Return the records in a string: a document, or a line of a log; None if it has no JSON."""
        line = in_line(text, self._decode)
        if line is None:
            return None
        if isinstance(line, str):
            return [Unreadable(place, line)]
        # The recorder's own time is closer to the message than the time of the program that collected its log.
        return self.found(line.value, place, context._replace(at=line.at or context.at), depth + 1)


def _text_of(value: object) -> object:
    """Return a text from an array of bytes, as the journal exports a text with characters that cannot be printed."""
    if not is_array(value) or not value:
        return value
    if all(type(each) is int and 0 <= each < 256 for each in value):
        return bytes(value).decode("utf-8", "replace")
    return value


def at_path(value: object, path: tuple[str, ...]) -> object:
    """Return the value at a path in a value; None if the path leads nowhere."""
    for key in path:
        value = cast("dict[str, object]", value).get(key) if isinstance(value, dict) else None
    return value


def _merged(value: Mapping[str, Any], context: Context, *, is_strict: bool) -> Context:
    """Return the context of a record; the keys of the object itself win over the context around it."""
    told = [value.get("client"), value.get("self"), value.get("role")]
    if not all(text is None or isinstance(text, str) for text in told):
        if is_strict:
            raise _not_a_string(value)
        told = [text if isinstance(text, str) else None for text in told]
    inner = (time_of(value), *told)
    return Context(*(outer if text is None else text for text, outer in zip(inner, context, strict=True)))
