"""The wire: JSON in and out.

Requests, answers and notifications, as decoded JSON values; and `decode`, which
makes such a value of a line. Whatever is wrong with what comes in is told by
one exception, `PayloadError`, with its place.
"""

from __future__ import annotations

from monitoring_core.wire.answers import Answer, read_answer, write_answer
from monitoring_core.wire.context import Context
from monitoring_core.wire.decoding import decode, decoder
from monitoring_core.wire.errors import PayloadError
from monitoring_core.wire.reading import Message, read_notification
from monitoring_core.wire.requests import read_request, write_request
from monitoring_core.wire.state import State, StateRequest, read_state_request, write_state
from monitoring_core.wire.values import read_duration, read_timestamp
from monitoring_core.wire.writing import write, write_message

__all__ = [
    "Answer",
    "Context",
    "Message",
    "PayloadError",
    "State",
    "StateRequest",
    "decode",
    "decoder",
    "read_answer",
    "read_duration",
    "read_notification",
    "read_request",
    "read_state_request",
    "read_timestamp",
    "write",
    "write_answer",
    "write_message",
    "write_request",
    "write_state",
]
