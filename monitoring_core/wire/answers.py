"""Answers to requests: a status code, and a message unless it is 0.

Status code 0 means that the server has taken the request for processing (AN-ASYNC). A later
notification shows the effect.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

from monitoring_core.outcome import Accepted, Refusal
from monitoring_core.vocabulary import StatusCode
from monitoring_core.wire.errors import PayloadError, shown
from monitoring_core.wire.fields import Json, is_object, malformed, optional_text

__all__ = ["Answer", "read_answer", "write_answer"]

LARGEST_CODE = 10_000
"""A status code is below this number. The documents know 0 to 20; other codes below it are read too."""


@frozen
class Answer:
    """The answer to a request: its status code and its message.

    Attributes:
        status_code: ``statusCode``; the known ones are `vocabulary.StatusCode`.
        status_message: ``statusMessage``; None if there is none, as for code 0.
        extra: further keys of the body, such as ``failed`` and ``succeeded``.
    """

    status_code: int
    status_message: str | None = None
    extra: Mapping[str, Any] = field(factory=dict[str, Any], hash=False)


def read_answer(payload: object) -> Answer:
    """Read the body of an answer.

    Raises:
        PayloadError: it is not an object, ``statusCode`` is not an integer below `LARGEST_CODE`, or
            ``statusMessage`` is not a text.
    """
    if not is_object(payload):
        raise PayloadError("$", shown(payload), "an object")
    code = payload.get("statusCode")
    if not isinstance(code, int) or isinstance(code, bool) or not 0 <= code < LARGEST_CODE:
        raise malformed(payload, "statusCode", f"an integer from 0 to {LARGEST_CODE - 1}")
    message = optional_text(payload, "statusMessage")
    extra = {key: value for key, value in payload.items() if key not in ("statusCode", "statusMessage")}
    return Answer(code, message, extra)


def write_answer(outcome: Answer | Refusal | Accepted[Any, Any]) -> Json:
    """Write the answer to a request.

    Args:
        outcome: an `Accepted`, a `Refusal`, or an answer. The message of a refusal is its rule and
            its reason. An answer without a message gets the name of its code, unless the code is 0.
    """
    if isinstance(outcome, Accepted):
        return {"statusCode": int(outcome.code)}
    if isinstance(outcome, Refusal):
        reason = " ".join(outcome.because.split())
        return _answer(int(outcome.code), f"{outcome.rule}: {reason}" if reason else outcome.rule)
    message = outcome.status_message
    if message is None and outcome.status_code != StatusCode.OK:
        message = _name(outcome.status_code)
    return {**outcome.extra, **_answer(outcome.status_code, message)}


def _answer(code: int, message: str | None) -> Json:
    return {"statusCode": int(code)} if message is None else {"statusCode": int(code), "statusMessage": message}


def _name(code: int) -> str:
    try:
        return StatusCode(code).name.replace("_", " ").lower()
    except ValueError:
        return f"status {code}"
