"""The options that every way of checking takes. Each of them may be left out."""

from __future__ import annotations

from typing import TypedDict

from monitoring_core.conformance.reading.options import Reading
from monitoring_core.follow.findings.assumed import Assumed
from monitoring_core.rulesets import Ruleset

__all__ = ["How", "Judging"]


class Judging(TypedDict, total=False):
    """The options by which what was read is judged.

    Attributes:
        ruleset: the ruleset that it is judged by; `GWS_V2` if left out.
        decoder: the name of the JSON decoder: ``auto``, ``json``, ``msgspec`` or ``orjson``; the outcome is the same.
        memory: the most GiB that the follower may need, by estimate; None, or left out, is no limit.
        assumed: the assumptions about the recording; see `Assumed`.
    """

    ruleset: Ruleset
    decoder: str
    memory: float | None
    assumed: Assumed


class How(Judging, total=False):
    """The options by which a recording is checked.

    Attributes:
        ruleset: the ruleset that it is judged by; `GWS_V2` if left out.
        decoder: the name of the JSON decoder: ``auto``, ``json``, ``msgspec`` or ``orjson``; the outcome is the same.
        memory: the most GiB that the follower may need, by estimate; None, or left out, is no limit.
        assumed: the assumptions about the recording; see `Assumed`.
        reading: how to read it, as far as its content does not tell.
    """

    reading: Reading
