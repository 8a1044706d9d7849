"""Streams of notifications as clients receive them, with faults of the delivery.

The protocol Bayeux delivers at least once and promises no order. So a notification may come
twice, come late, never come, or change places with the next one. A stream keeps the notifications
that were sent, those that came, and every fault. So a test knows the truth, and can check what a reader
concludes from the stream.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from enum import StrEnum
from typing import TypeVar

from attrs import frozen
from hypothesis import strategies as st

from monitoring_core.notifications import Notification
from monitoring_core.testing.strategies.built_once import once
from monitoring_core.testing.strategies.floor_histories import histories
from monitoring_core.testing.words import Setting, Word, run

__all__ = ["DeliveryFault", "Fault", "Stream", "delivered", "streams"]

Item = TypeVar("Item")

LATEST = 6
"""The most places by which a late notification or a second copy is late."""


class DeliveryFault(StrEnum):
    """The faults of delivery."""

    DUPLICATE = "duplicate"
    """It comes at its place, and once more later."""
    LATE = "late"
    """It comes after notifications that were sent after it."""
    LOST = "lost"
    """It never comes."""
    SWAPPED = "swapped"
    """It changes places with the one sent next."""


@frozen
class Fault:
    """One fault of the delivery.

    Attributes:
        kind: the kind of fault.
        index: number of the notification among those that were sent, from 0.
        by: number of places by which the copy or the late notification comes later; 0 for the other kinds.
    """

    kind: DeliveryFault
    index: int
    by: int = 0


@frozen
class Stream:
    """The notifications to one client: those that were sent, and those that came.

    Attributes:
        recipient: user id of the supervisor.
        sent: the notifications in the order in which they were sent.
        faults: the faults of delivery, at most one for each notification.
        word: the history that caused the notifications.
    """

    recipient: str
    sent: tuple[Notification, ...]
    faults: tuple[Fault, ...]
    word: Word

    @property
    def received(self) -> tuple[Notification, ...]:
        """The notifications in the order in which they came."""
        return tuple(self.sent[index] for index in self.indices)

    @property
    def indices(self) -> tuple[int, ...]:
        """The number among those sent, for each notification that came."""
        return delivered(range(len(self.sent)), self.faults)


def delivered(sent: Sequence[Item], faults: Collection[Fault]) -> tuple[Item, ...]:
    """Return the items that arrive, in the order of arrival.

    Args:
        sent: the items in the order in which they were sent.
        faults: the faults of delivery, at most one for each item.
    """
    timed: list[tuple[int, int, Item]] = []
    at = {fault.index: fault for fault in faults}
    for index, item in enumerate(sent):
        # Items are sent at even moments, so late ones can arrive between two others.
        moment, fault = 2 * index, at.get(index)
        before = at.get(index - 1)
        if before is not None and before.kind is DeliveryFault.SWAPPED:
            moment -= 2
        if fault is not None and fault.kind is DeliveryFault.SWAPPED and index + 1 < len(sent):
            moment += 2
        if fault is not None and fault.kind is DeliveryFault.LATE:
            moment += 2 * fault.by + 1
        if fault is None or fault.kind is not DeliveryFault.LOST:
            timed.append((moment, index, item))
        if fault is not None and fault.kind is DeliveryFault.DUPLICATE:
            timed.append((2 * (index + fault.by) + 1, index, item))
    timed.sort(key=lambda each: each[:2])
    return tuple(item for _, _, item in timed)


@once
@st.composite
def _faults(draw: st.DrawFn, count: int, kinds: tuple[DeliveryFault, ...]) -> tuple[Fault, ...]:
    """Draw faults for some notifications; one that is swapped with another gets no fault of its own."""
    faults: list[Fault] = []
    for index in sorted(draw(st.sets(st.integers(0, count - 1), max_size=max(1, count // 3)))) if count else ():
        if faults and faults[-1].kind is DeliveryFault.SWAPPED and faults[-1].index == index - 1:
            continue
        kind = draw(st.sampled_from(kinds))
        late = kind in (DeliveryFault.DUPLICATE, DeliveryFault.LATE)
        faults.append(Fault(kind, index, draw(st.integers(1, LATEST)) if late else 0))
    return tuple(faults)


@once
@st.composite
def streams(
    draw: st.DrawFn,
    of: st.SearchStrategy[Setting] | None = None,
    *,
    kinds: Collection[DeliveryFault] = tuple(DeliveryFault),
    max_size: int = 20,
    text: bool = True,
) -> Stream:
    """Draw streams to one supervisor from a legal history, with delivery faults of the given kinds.

    Args:
        draw: Hypothesis gives it.
        of: a strategy for settings; by default up to two supervisors and two agents under any ruleset.
        kinds: the kinds of faults that may occur; empty for none.
        max_size: the most inputs of the history.
        text: whether there are also SMS sessions and chats.
    """
    word = draw(histories(of, min_size=1, max_size=max_size, text=text))
    deliveries = [delivery for step in run(word) for delivery in step.deliveries]
    recipient = draw(st.sampled_from(word.setting.supervisors))
    sent = tuple(each.notification for each in deliveries if each.recipient == recipient)
    faults = draw(_faults(len(sent), tuple(kinds))) if kinds else ()
    return Stream(recipient, sent, faults, word)
