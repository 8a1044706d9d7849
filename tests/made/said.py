"""What was said on a shift: messages to clients, and what clients asked, each with its time and what it is about."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, NamedTuple, TypeAlias

from attrs import frozen

START = datetime(2031, 3, 3, 8, 0, tzinfo=UTC)
BASE = "https://desk.example"

Body: TypeAlias = dict[str, Any]


class Subject(NamedTuple):
    """What a message is about: one device, call or text session as one client sees it.

    Attributes:
        kind: ``device``, ``call``, ``session`` or ``channel``.
        client: whose client it is.
        id: of the device, call, session or channel.
    """

    kind: str
    client: str
    id: str


@frozen
class Said:
    """One message, or one request with its answer.

    Attributes:
        number: position among all that was said.
        client: whose it is.
        subjects: what it is about; a message may tell of several devices.
        body: the message, or the request with its answer.
        at: when the message arrives, in seconds of the shift; of a request, when it takes effect.
        sent: when the request was sent; None for a message.
        answered: when the request was answered; None for a message.
        elsewhere: the request was made in another window, which records nothing.
    """

    number: int
    client: str
    subjects: tuple[Subject, ...]
    body: Body
    at: float
    sent: float | None = None
    answered: float | None = None
    elsewhere: bool = False

    @property
    def is_request(self) -> bool:
        """Whether a client asked it."""
        return self.sent is not None
