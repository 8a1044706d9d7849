"""What a client reads with GET: its own device, calls and sessions as they are now.

| address below ``/api/v2/me`` | key of the answer |
|---|---|
| ``devices``, ``devices/{id}`` | ``devices``, an array |
| ``calls`` | ``calls``, an array |
| ``calls/{id}`` | ``call`` |
| ``smssessions`` or ``chats`` | the same word, an array |
| ``smssessions/{id}`` or ``chats/{id}`` | ``smssession`` or ``chat`` |

Each object is written as in a notification, so whoever reads notifications reads
an answer about one object with ``read_notification``, too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from attrs import frozen

from monitoring_core.notifications import Notification
from monitoring_core.vocabulary import StatusCode
from monitoring_core.wire.context import Context
from monitoring_core.wire.fields import Json
from monitoring_core.wire.reading import body_of
from monitoring_core.wire.requests import path_segments
from monitoring_core.wire.writing import write

__all__ = ["OBJECTS", "State", "StateRequest", "read_state_request", "write_state"]

OBJECTS: Mapping[str, str] = MappingProxyType(
    {"devices": "devices", "calls": "call", "smssessions": "smssession", "chats": "chat"}
)
"""The last segment of a collection's path -> the key that holds an object of it, in a notification as here."""


@frozen
class StateRequest:
    """``GET /api/v2/me/{collection}`` or ``.../{collection}/{id}``: read what is one's own.

    Attributes:
        collection: one of ``OBJECTS``.
        id: of the device, call or session; None to read them all.
    """

    collection: str
    id: str | None = None


@frozen
class State:
    """What such a request is answered with.

    Attributes:
        asked: the request.
        shown: what a notification would show of each object now; exactly one if an id was asked for.
    """

    asked: StateRequest
    shown: tuple[Notification, ...]


def read_state_request(method: str, url: str) -> StateRequest | None:
    """Read what a client wants to see; None if method and url are not those of a state.

    Args:
        method: the HTTP method.
        url: absolute, or the path alone, with or without ``/api/v2``.
    """
    if method.upper() != "GET":
        return None
    match path_segments(url):
        case ["me", collection] if collection in OBJECTS:
            return StateRequest(collection)
        case ["me", collection, own_id] if collection in OBJECTS:
            return StateRequest(collection, own_id)
        case _:
            return None


def write_state(state: State, context_of: Callable[[Notification], Context]) -> Json:
    """Write the answer that shows a state.

    Args:
        state: what is shown.
        context_of: gives the rest of each object, as for its notification.

    Raises:
        PayloadError: as `write`.
    """
    asked, key = state.asked, OBJECTS[state.asked.collection]
    objects = [body_of(write(each, context_of(each)))[key] for each in state.shown]
    if key == asked.collection:
        # A message about devices holds an array, of one device.
        shown: Json = {key: [each for listed in objects for each in listed]}
    else:
        shown = {asked.collection: objects} if asked.id is None else {key: objects[0]}
    return {"statusCode": int(StatusCode.OK), **shown}
