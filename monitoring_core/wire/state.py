"""GET requests: a client reads the present state of its own devices, calls and sessions.

| address below ``/api/v2/me`` | key of the answer |
|---|---|
| ``devices``, ``devices/{id}`` | ``devices``, an array |
| ``calls`` | ``calls``, an array |
| ``calls/{id}`` | ``call`` |
| ``smssessions`` or ``chats`` | the same word, an array |
| ``smssessions/{id}`` or ``chats/{id}`` | ``smssession`` or ``chat`` |

Each object is written as in a notification. So ``read_notification`` also reads the answer
about one object.
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
"""The last segment of a collection's path -> the key of one of its objects, as in a notification."""


@frozen
class StateRequest:
    """``GET /api/v2/me/{collection}`` or ``.../{collection}/{id}``: read one's own devices, calls or sessions.

    Attributes:
        collection: one of ``OBJECTS``.
        id: of the device, call or session; None to read them all.
    """

    collection: str
    id: str | None = None


@frozen
class State:
    """The answer to a `StateRequest`.

    Attributes:
        asked: the request.
        shown: a notification for each object, with its present state; exactly one if the request names an id.
    """

    asked: StateRequest
    shown: tuple[Notification, ...]


def read_state_request(method: str, url: str) -> StateRequest | None:
    """Read a GET request; return None if method and url do not name a state.

    Args:
        method: the HTTP method.
        url: the whole url, or the path alone, with or without ``/api/v2``.
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
        state: the state to write.
        context_of: returns the further fields of each object, as for its notification.

    Raises:
        PayloadError: as for `write`.
    """
    asked, key = state.asked, OBJECTS[state.asked.collection]
    objects = [body_of(write(each, context_of(each)))[key] for each in state.shown]
    if key == asked.collection:
        # A message about a device holds an array with that one device.
        shown: Json = {key: [each for listed in objects for each in listed]}
    else:
        shown = {asked.collection: objects} if asked.id is None else {key: objects[0]}
    return {"statusCode": int(StatusCode.OK), **shown}
