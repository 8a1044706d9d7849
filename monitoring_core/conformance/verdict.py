"""Exit statuses: which there are, which wins over which, and what makes a pass worth less.

A recording may earn several statuses. The first in `PRECEDENCE` is the one that is
given. A recording is inconclusive where nothing wrong was found and a cause of
`CAUSES` may have kept something from being found.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import IntEnum

from monitoring_core.follow.doubts import Cause, Doubt

__all__ = ["CAUSES", "PRECEDENCE", "Status", "missing", "reasons", "status_of"]


class Status(IntEnum):
    """Exit statuses of a check."""

    CLEAN = 0
    FINDINGS = 1
    UNUSABLE = 2
    NOTHING = 3
    INCONCLUSIVE = 4


PRECEDENCE: tuple[tuple[Status, str], ...] = (
    (Status.UNUSABLE, "an input cannot be used"),
    (Status.FINDINGS, "something at or above `--fail-on` was found"),
    (Status.NOTHING, "there is nothing of monitoring in the input"),
    (Status.INCONCLUSIVE, "inconclusive: nothing was found, and something may have been missed"),
    (Status.CLEAN, "nothing at or above `--fail-on` was found"),
)
"""Status and when it applies; of several the first is given."""

CAUSES: dict[Cause, str] = {
    Cause.MET_AGAIN: "forgotten and met again",
    Cause.OVERFLOWN: "more than are remembered",
    Cause.APART: "followed apart",
    Cause.UNREADABLE: "unreadable",
    Cause.LOST: "only explained by lost messages",
    Cause.CUT: "explained in too many ways",
}
"""Cause -> how the first line of a report says it of so many things."""


def status_of(applying: Iterable[Status], *, allow_inconclusive: bool = False) -> Status:
    """Give the first status of those that apply.

    Args:
        applying: those that apply; `Status.CLEAN` always does.
        allow_inconclusive: whether an inconclusive recording counts as a clean one.
    """
    given = {*applying, Status.CLEAN} - ({Status.INCONCLUSIVE} if allow_inconclusive else set[Status]())
    return next(status for status, _ in PRECEDENCE if status in given)


def reasons(doubts: Iterable[Doubt]) -> Iterator[str]:
    """Say each doubt in a few words, such as ``2 calls forgotten and met again``."""
    for doubt in doubts:
        what = doubt.what.removesuffix("s") if doubt.count == 1 else doubt.what
        more = ", ..." if doubt.count > len(doubt.names) else ""
        named = f" ({', '.join(doubt.names)}{more})" if doubt.names else ""
        yield f"{doubt.count:,} {what} {CAUSES[doubt.cause]}{named}"


def missing(messages: int, requests: int, unnamed: int) -> Iterator[str]:
    """Say what a recording lacks, so that some rules cannot be judged; the exit status stays as it is.

    Args:
        messages: how many messages of monitoring it holds, requests included; of none nothing is said.
        requests: how many records of a request it holds.
        unnamed: how many messages do not name their client.
    """
    if messages and not requests:
        yield "no requests recorded"
    if messages and unnamed:
        yield "no clients named" if unnamed >= messages else f"{unnamed:,} messages name no client"
