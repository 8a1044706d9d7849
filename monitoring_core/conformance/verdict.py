"""The exit statuses of a check, their order of precedence, and the causes that make a check inconclusive.

Several statuses may apply to a recording. The first of them in `PRECEDENCE` is returned. A
recording is inconclusive if nothing wrong was found, but something may have been missed. Then a
cause of `CAUSES` applies.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import IntEnum

from monitoring_core.follow.findings.doubts import Cause, Doubt

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
"""Each status, with the condition under which it applies. If several apply, the first one wins."""

CAUSES: dict[Cause, str] = {
    Cause.MET_AGAIN: "forgotten and met again",
    Cause.OVERFLOWN: "more than are remembered",
    Cause.APART: "followed apart",
    Cause.SEVERAL: "perhaps of several users",
    Cause.UNREADABLE: "unreadable",
    Cause.LOST: "only explained by lost messages",
    Cause.CUT: "explained in too many ways",
}
"""Cause -> the words for it in the first line of a report, after a count and a noun."""


def status_of(applying: Iterable[Status], *, allow_inconclusive: bool = False) -> Status:
    """Return the first status that applies, in the order of `PRECEDENCE`.

    Args:
        applying: the statuses that apply; `Status.CLEAN` always applies.
        allow_inconclusive: whether an inconclusive recording counts as a clean one.
    """
    given = {*applying, Status.CLEAN} - ({Status.INCONCLUSIVE} if allow_inconclusive else set[Status]())
    return next(status for status, _ in PRECEDENCE if status in given)


def reasons(doubts: Iterable[Doubt]) -> Iterator[str]:
    """Yield each doubt in a few words, such as ``2 calls forgotten and met again``."""
    for doubt in doubts:
        what = doubt.what.removesuffix("s") if doubt.count == 1 else doubt.what
        more = ", ..." if doubt.count > len(doubt.names) else ""
        named = f" ({', '.join(doubt.names)}{more})" if doubt.names else ""
        yield f"{doubt.count:,} {what} {CAUSES[doubt.cause]}{named}"


def missing(messages: int, requests: int, unnamed: int) -> Iterator[str]:
    """Yield the parts that a recording lacks, so that some rules cannot be judged; the exit status does not change.

    Args:
        messages: the number of messages about monitoring in it, requests included. If it is 0, nothing is yielded.
        requests: the number of records of requests in it.
        unnamed: the number of messages that do not name their client.
    """
    if messages and not requests:
        yield "no requests recorded"
    if messages and unnamed:
        yield "no clients named" if unnamed >= messages else f"{unnamed:,} messages name no client"
