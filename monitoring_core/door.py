"""The door of a server: from method, url and body to a request or a refusal, and from what was decided to an answer.

A client may send anything. What is asked of it first, in this order, and the code of
each refusal (AN-CODE):

| what | code |
|---|---|
| method and url are those of no operation, and of nothing that can be read | 6 |
| the body is no JSON, is no object, or has no ``operationName`` (null is none) | 1 |
| ``operationName`` or a parameter has another type than text | 10 |

Whatever passes is a request, and the rules decide about it. So the author of a server
invents no code, and no client sees a traceback.

With GET a client reads what is its own (`wire.StateRequest`): one that starts anew
has missed the notifications, and knows no id.
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
    """One notification and who is to have it (AN-RECIPIENT).

    Attributes:
        recipient: user id of the supervisor.
        notification: the monitoring part; ``wire.write`` makes the message of it.
    """

    recipient: str
    notification: Notification


def _no_context(_: Notification) -> Context:
    return _NO_CONTEXT


@frozen
class Answered(Generic[Next]):
    """What comes of a request.

    Attributes:
        next: what to keep from now on; the same object if the request was refused (AN-REFUSED).
        outcome: the refusal, or None: accepted.
        deliveries: the notifications to send, in order, each with its recipient.
        state: what the answer to a GET shows; None for other requests.
    """

    next: Next
    outcome: Refusal | None = None
    deliveries: tuple[Delivery, ...] = ()
    state: State | None = field(default=None, kw_only=True)

    @property
    def accepted(self) -> bool:
        """Whether it was taken in."""
        return self.outcome is None

    @property
    def code(self) -> StatusCode:
        """``statusCode`` of the answer (AN-CODE, AN-ASYNC)."""
        return StatusCode.OK if self.outcome is None else self.outcome.code

    def body(self, context_of: Callable[[Notification], Context] = _no_context) -> dict[str, Any]:
        """Give the body of the answer, ready for an encoder.

        Args:
            context_of: gives what only the server knows of an object that the answer shows: its duration, who takes
                part. It is asked for the answer to a GET alone.
        """
        if self.outcome is not None:
            return write_answer(self.outcome)
        return write_answer(Answer(StatusCode.OK)) if self.state is None else write_state(self.state, context_of)


def at_the_door(method: str, url: str, body: object, by: object) -> Request | StateRequest | Refusal:
    """Read what a client sent, or refuse what is no request.

    Args:
        method: the HTTP method, in upper or lower case.
        url: absolute, or the path alone; host, query and what stands before ``/api/v2`` do not matter.
        body: the JSON as it came, as bytes or text; or the value it was decoded to. A GET's is not looked at.
        by: whom a refusal names as its state.

    Raises:
        TypeError: method or url is no text; they are the server's to give, whatever a client sends.
    """
    for name, given in (("method", method), ("url", url)):
        if not isinstance(given, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(f"{name} is {shown(given)}; it must be text, as it stands in the first line of a request")
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
    """Refuse what no table speaks of."""
    event = event if len(event) <= _LONGEST else f"{event[:_LONGEST]}..."
    return Refusal(_RULE, (_RULE,), by, event, code, (), "", because)


def _decoded(body: object) -> tuple[object, PayloadError | None]:
    """Give the value of a body; with None for it, what is wrong with JSON that cannot be read."""
    if isinstance(body, bytes | bytearray | str):
        try:
            return decode(bytes(body) if isinstance(body, bytearray) else body), None
        except PayloadError as error:
            return None, error.under("body")
    return body, None
