"""The wire: how requests, answers and notifications are read from JSON and written as JSON.

A payload is a decoded JSON value: a dict, a list and so on. `decode` makes it from a line of
text. If a payload cannot be read, `PayloadError` says where and why.
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
