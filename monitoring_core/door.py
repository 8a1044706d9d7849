"""The door of a server: it reads what a client sent, and refuses what is no request of this API.

A client may send anything. The door checks it in the order of this table. Each row has the
status code of the refusal (AN-CODE):

| the request is refused if | code |
|---|---|
| method and url name no operation, and no state to read | 6 |
| the body is not JSON, is not an object, or has no ``operationName`` (null counts as absent) | 1 |
| ``operationName`` or a parameter is not a text | 10 |

A request that passes these checks goes to the rules. So the author of a server needs
no status codes of his own, and no client sees a traceback.

With GET a client reads its own state (`wire.StateRequest`). A client that has just started
needs this, since it has missed the earlier notifications and knows no id.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from attrs import field, frozen

from monitoring_core.notifications import Notification
from monitoring_core.outcome import Refusal
from monitoring_core.requests import Request
from monitoring_core.vocabulary import StatusCode
from monitoring_core.wire import Context, PayloadError, decode, read_request, write_answer
from monitoring_core.wire.answers import Answer
from monitoring_core.wire.errors import shown
from monitoring_core.wire.requests import names_operation
from monitoring_core.wire.state import OBJECTS, State, StateRequest, read_state_request, write_state

__all__ = ["Answered", "Delivery", "at_the_door", "refused"]

Next = TypeVar("Next", covariant=True)

_RULE = "AN-CODE"
_LONGEST = 80
_NO_CONTEXT = Context()


@frozen
class Delivery:
    """One notification, and the user to whom the server sends it (AN-RECIPIENT).

    Attributes:
        recipient: user id of the supervisor.
        notification: the monitoring part of the message; ``wire.write`` makes the whole message.
    """

    recipient: str
    notification: Notification


def _no_context(_: Notification) -> Context:
    return _NO_CONTEXT


@frozen
class Answered(Generic[Next]):
    """The result of a request: the next value, the answer, and the notifications to send.

    Attributes:
        next: the value to keep from now on; the same object if the request was refused (AN-REFUSED).
        outcome: the refusal; None if the request was accepted.
        deliveries: the notifications to send, in order, each with its recipient.
        state: the state that the answer to a GET shows; None for other requests.
    """

    next: Next
    outcome: Refusal | None = None
    deliveries: tuple[Delivery, ...] = ()
    state: State | None = field(default=None, kw_only=True)

    @property
    def accepted(self) -> bool:
        """True if the request was accepted."""
        return self.outcome is None

    @property
    def code(self) -> StatusCode:
        """``statusCode`` of the answer (AN-CODE, AN-ASYNC)."""
        return StatusCode.OK if self.outcome is None else self.outcome.code

    def body(self, context_of: Callable[[Notification], Context] = _no_context) -> dict[str, Any]:
        """Return the body of the answer as an object that ``json.dumps`` takes.

        Args:
            context_of: returns what only the server knows of an object that the answer shows, such as the duration
                of a call. It is called only for the answer to a GET.
        """
        if self.outcome is not None:
            return write_answer(self.outcome)
        return write_answer(Answer(StatusCode.OK)) if self.state is None else write_state(self.state, context_of)


def at_the_door(method: str, url: str, body: object, by: object) -> Request | StateRequest | Refusal:
    """Read what a client sent; return a refusal if it is no request of this API.

    Args:
        method: the HTTP method, in upper or lower case.
        url: the whole url, or the path alone. Host, query and all before ``/api/v2`` are ignored.
        body: the JSON as bytes or text, or the decoded value. It is ignored for GET.
        by: the value that a refusal names as its ``state``.

    Raises:
        TypeError: method or url is not a text. This is an error of the server, not of the client.
    """
    for name, given in (("method", method), ("url", url)):
        if not isinstance(given, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(f"{name} is {shown(given)}; it must be a text, as in the first line of an HTTP request")
    read = read_state_request(method, url)
    if read is not None:
        return read
    event = f"{method} {url}"
    value, broken = _decoded(body)
    try:
        request = read_request(method, url, value)
    except PayloadError as error:
        code = StatusCode.OUT_OF_RANGE if names_operation(value) else StatusCode.PARAMETER_MISSING
        return refused(by, event, code, str(broken or error))
    if request is not None:
        return request
    because = (
        f"there is no {shown(event)}; operations are posted to a device, call, channel or session, "
        f"and {', '.join(OBJECTS)} of /api/v2/me can be read"
    )
    return refused(by, event, StatusCode.NOT_FOUND, because)


def refused(by: object, event: str, code: StatusCode, because: str) -> Refusal:
    """Return the refusal of a request that no table knows."""
    event = event if len(event) <= _LONGEST else f"{event[:_LONGEST]}..."
    return Refusal(_RULE, (_RULE,), by, event, code, (), "", because)


def _decoded(body: object) -> tuple[object, PayloadError | None]:
    """Return the decoded body and None, or None and the error if the body is not JSON."""
    if isinstance(body, bytes | bytearray | str):
        try:
            return decode(bytes(body) if isinstance(body, bytearray) else body), None
        except PayloadError as error:
            return None, error.under("body")
    return body, None
