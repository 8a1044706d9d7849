"""Payloads as live systems write them, and hostile payloads.

Live systems write the same notification in many ways:

- with or without an envelope, and with the type first or last;
- with capabilities in any order, and with unknown names;
- with dates in three forms, and with milliseconds under the name of seconds;
- with participants as objects or as plain numbers;
- with the keys of a later version.

None of this changes the notification that is read; `Payload.notification` keeps it. `payload_lines`
writes them as text, also with numbers that are not JSON.

In a hostile payload something was replaced, removed, doubled or moved. To read it must give
either a message or a `wire.PayloadError`.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from attrs import frozen
from hypothesis import strategies as st

from monitoring_core.notifications import MessageLogNotification, Notification
from monitoring_core.testing.strategies.built_once import once
from monitoring_core.testing.strategies.plain import any_text, ids
from monitoring_core.testing.strategies.wire import NUMBERS, answers, moments, notifications
from monitoring_core.wire import Context, write, write_answer
from monitoring_core.wire.fields import is_array, is_object

__all__ = [
    "TRAPS",
    "Payload",
    "answer_payloads",
    "hostile_lines",
    "hostile_payloads",
    "json_values",
    "payload_lines",
    "payloads",
]

Json = dict[str, Any]


@frozen
class Payload:
    """A payload, and the notification that is read from it.

    Attributes:
        json: the decoded JSON value.
        notification: the notification that is read from it.
        traps: the peculiarities of live systems that it has, by their names in `TRAPS`.
    """

    json: Mapping[str, Any]
    notification: Notification
    traps: tuple[str, ...]


def _objects(body: Json) -> list[Json]:
    """Return the objects that the message is about."""
    found: list[Json] = [*body.get("devices", ())]
    found += [body[key] for key in ("call", "smssession", "chat") if key in body]
    return found


def _entries(body: Json) -> list[Json]:
    return list(body.get("messages", ()))


def _each(change: Callable[[st.DrawFn, Json], None]) -> Callable[[st.DrawFn, Json], None]:
    """Return a trap that makes a change to each object."""

    def trap(draw: st.DrawFn, body: Json) -> None:
        for about in _objects(body):
            change(draw, about)

    return trap


def _unknown_keys(draw: st.DrawFn, about: Json) -> None:
    for key in draw(st.sets(st.sampled_from(["metrics", "case", "monitoring", "description", "channels"]), min_size=1)):
        about[key] = draw(json_values(hostile=False))


def _capability_order(draw: st.DrawFn, about: Json) -> None:
    if "capabilities" in about:
        about["capabilities"] = draw(st.permutations(about["capabilities"]))


def _number_keys(draw: st.DrawFn, about: Json) -> None:
    about["e164number" if draw(st.booleans()) else "e164Number"] = ""
    about["dynamicPhoneNumber"] = draw(st.sampled_from(NUMBERS))


def _user_state(draw: st.DrawFn, about: Json) -> None:
    about["userState"] = {"state": draw(st.sampled_from(["Ready", "NotReady", "LoggedOut"]))}


def _received(draw: st.DrawFn, about: Json) -> None:
    moment = draw(moments())
    forms = (
        moment.strftime("%Y-%m-%d%H:%M:%S.000%z"),
        moment.strftime("%Y-%m-%d %H:%M:%S.000%z"),
        moment.isoformat(timespec="milliseconds"),
    )
    about["receivedDate"] = draw(st.sampled_from(forms))


def _call_keys(draw: st.DrawFn, body: Json) -> None:
    call = body.get("call")
    if call is None:
        return
    numbers = draw(st.lists(st.sampled_from(NUMBERS), max_size=3))
    told = [{"phoneNumber": number, "e164Number": "", "digits": number} for number in numbers]
    if draw(st.booleans()):
        call["participants"], call["participantsInfo"] = numbers, told
    else:
        call["participants"] = told
    call["duration"] = str(draw(st.integers(0, 9999)))
    call["recordingState"] = draw(st.sampled_from(["Stopped", "Recording"]))
    if draw(st.booleans()):
        call["connId"] = draw(ids())


def _path(draw: st.DrawFn, body: Json) -> None:
    call = body.get("call")
    if call is not None:
        call["path"] = f"{draw(st.sampled_from(['', '/']))}calls/{call['id']}"


def _milliseconds(draw: st.DrawFn, body: Json) -> None:
    for entry in _entries(body):
        moment = draw(moments())
        entry["timestampSeconds"] = int(moment.timestamp() * 1000)
        entry["timestamp"] = moment.strftime("%Y-%m-%d%H:%M:%S.000%z")


TRAPS: Mapping[str, Callable[[st.DrawFn, Json], None]] = MappingProxyType(
    {
        "unknown keys": _each(_unknown_keys),
        "capabilities in any order": _each(_capability_order),
        "empty and misspelled numbers": _each(_number_keys),
        "user state with a state alone": _each(_user_state),
        "dates in three forms": _each(_received),
        "participants as objects or numbers, duration as text": _call_keys,
        "path with or without a leading slash": _path,
        "milliseconds called seconds": _milliseconds,
    }
)
"""Name of a peculiarity -> the function that adds it to the body of a message."""


def _with_type_at(body: Json, *, first: bool) -> Json:
    kind = {"messageType": body["messageType"]}
    rest = {key: value for key, value in body.items() if key != "messageType"}
    return {**kind, **rest} if first else {**rest, **kind}


@once
@st.composite
def payloads(draw: st.DrawFn, of: st.SearchStrategy[Notification] | None = None) -> Payload:
    """Draw payloads of notifications, written in the ways of live systems.

    Args:
        draw: Hypothesis gives it.
        of: a strategy for notifications; any by default.
    """
    notification = draw(of if of is not None else notifications())
    message = copy.deepcopy(write(notification, Context(base_url="https://desk.example")))
    body: Json = message["data"]
    traps = tuple(sorted(draw(st.sets(st.sampled_from(sorted(TRAPS))))))
    for name in traps:
        TRAPS[name](draw, body)
    body = _with_type_at(body, first=draw(st.booleans()))
    if not draw(st.booleans()):
        return Payload({**message, "data": body}, notification, traps)
    # The documents show messages of SMS sessions, and older messages, without an envelope.
    return Payload(body, notification, traps)


@once
def answer_payloads() -> st.SearchStrategy[Json]:
    """Draw bodies of answers, with further keys of live systems."""
    return answers().map(write_answer)


def _printed(value: Mapping[str, Any], *, suffixed: bool) -> str:
    """Return a payload as text; with ``suffixed``, ``timestampSeconds`` is a Java long, which is not JSON."""
    text = json.dumps(value)
    if not suffixed:
        return text
    head, *rest = text.split('"timestampSeconds": ')
    longs = [f"{piece[: len(piece) - len(piece.lstrip('0123456789'))]}" for piece in rest]
    return head + "".join(
        f'"timestampSeconds": {number}L{piece[len(number) :]}' for number, piece in zip(longs, rest, strict=True)
    )


@once
@st.composite
def payload_lines(draw: st.DrawFn, of: st.SearchStrategy[Notification] | None = None) -> tuple[str, Payload]:
    """Draw payloads as one line of text, and their values; a message log may have numbers such as ``17L``.

    Args:
        draw: Hypothesis gives it.
        of: a strategy for notifications; any by default.
    """
    payload = draw(payloads(of))
    suffixed = isinstance(payload.notification, MessageLogNotification) and draw(st.booleans())
    return _printed(payload.json, suffixed=suffixed), payload


@once
def json_values(*, hostile: bool = True) -> st.SearchStrategy[Any]:
    """Draw decoded JSON values.

    Args:
        hostile: whether NaN, infinities, huge integers and lone surrogates are drawn, too.
    """
    integers = st.integers(-(2**53), 2**53)
    floats = st.floats(allow_nan=hostile, allow_infinity=hostile)
    words = any_text() if hostile else ids()
    if hostile:
        integers |= st.integers(53, 70).map(lambda power: 2**power) | st.just(10**4000)
    return st.recursive(
        st.one_of(st.none(), st.booleans(), integers, floats, words),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
        max_leaves=6,
    )


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Return every place inside a value as a pair (container, key or index)."""
    items: Iterable[tuple[Any, Any]] = (
        value.items() if is_object(value) else enumerate(value) if is_array(value) else ()
    )
    found: list[tuple[Any, Any]] = []
    for key, inner in items:
        found.append((value, key))
        found.extend(_places(inner))
    return found


@once
@st.composite
def hostile_payloads(draw: st.DrawFn) -> Any:
    """Draw damaged payloads: up to three places are replaced, removed, doubled or moved."""
    value: Any = copy.deepcopy(dict(draw(payloads()).json))
    for _ in range(draw(st.integers(1, 3))):
        places = _places(value)
        if not places:
            break
        container, key = places[draw(st.integers(0, len(places) - 1))]
        change = draw(st.sampled_from(["replace", "take out", "double", "move"]))
        if change == "take out":
            del container[key]
        elif change == "double" and is_array(container):
            container.insert(key, copy.deepcopy(container[key]))
        elif change == "move":
            other, other_key = places[draw(st.integers(0, len(places) - 1))]
            container[key] = copy.deepcopy(other[other_key])
        else:
            container[key] = draw(json_values())
    return value


@once
def hostile_lines() -> st.SearchStrategy[bytes]:
    """Draw lines of bytes with different problems for a decoder."""
    lines = payload_lines().map(lambda drawn: drawn[0].encode())
    return st.one_of(
        lines.map(lambda line: b"\xef\xbb\xbf" + line),
        lines.flatmap(lambda line: st.integers(0, len(line)).map(lambda end: line[:end])),
        lines.map(lambda line: line.replace(b"{", b'{"data": {"call": 1}, ', 1)),
        st.integers(1_000, 20_000).map(lambda depth: b"[" * depth + b"]" * depth),
        st.sampled_from([b"NaN", b"-Infinity", b'{"statusCode": 1e999}', b'"\\ud800"', b"\x00", b"\xff\xfe{}", b""]),
        st.binary(max_size=40),
    )
