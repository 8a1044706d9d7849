"""The options that every way of checking takes. Each of them may be left out."""

from __future__ import annotations

from typing import TypedDict

from monitoring_core.conformance.reading.options import Reading
from monitoring_core.follow.assumed import Assumed
from monitoring_core.rulesets import Ruleset

__all__ = ["How"]


class How(TypedDict, total=False):
    """The options by which a recording is checked.

    Attributes:
        ruleset: what it is judged by; `GWS_V2` if it is not told.
        decoder: who reads the JSON: ``auto``, ``json``, ``msgspec`` or ``orjson``; the outcome is the same.
        memory: GiB that what is followed may need, by estimate; None, or not told, is no limit.
        assumed: what is assumed of the recording; see `Assumed`.
        reading: how it is read, where its content does not say it.
    """

    ruleset: Ruleset
    decoder: str
    memory: float | None
    assumed: Assumed
    reading: Reading
