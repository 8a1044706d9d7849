"""What a subject needs of memory against what it is estimated to need, by its kind and by what it has been through.

`tracemalloc` counts what the interpreter hands out, so the figures are the same in each run. What the process takes
of the system is some tenth more.
"""

from __future__ import annotations

import gc
import json
import tracemalloc
from collections.abc import Iterator, Sequence
from datetime import timedelta

from attrs import frozen

from monitoring_core.conformance.check import Checking
from tests.benchmarks.crowd import FAULTS, Step, in_call, in_chat, own, shows, subscribes
from tests.made.said import START

__all__ = ["LIVES", "Needed", "lived", "measure_life"]

_COACHES = (subscribes("Coach", own), shows("Coach", own))


def _shows(disturb: str) -> Step:
    return shows("Coach", own, disturb=disturb)


LIVES: dict[str, tuple[Step, ...]] = {
    "a device that shows nothing": (shows(None, own),),
    "a device with a subscription": _COACHES,
    "a device with a subscription, 70 messages later": (*_COACHES, *[_shows(each) for each in ("On", "Off") * 35]),
    "a device and a call": (*_COACHES, in_call("Coach", 0)),
    "a device and a call, 70 messages later": (*_COACHES, *[in_call("Coach", seconds) for seconds in range(71)]),
    "a device and a call with the switches of a shift": FAULTS["VC-NO-RETURN"].steps,
    "a device that has changed its target": FAULTS["VD-CONFIRMS"].steps,
    "a text session that was offered": (in_chat("Invited", ["Accept", "Reject"]),),
    "a text session that is watched": FAULTS["TX-VISIBILITY-COACH"].steps,
}
"""What each of many supervisors goes through, at the same time."""


@frozen
class Needed:
    """What one subject needs, or one device with its call.

    Attributes:
        measured: bytes that were handed out for it.
        estimated: bytes that the limit on memory counts for it.
    """

    measured: float
    estimated: float


def lived(steps: tuple[Step, ...], numbers: Sequence[int]) -> Iterator[bytes]:
    """Give the lines of the supervisors of these numbers, who go through the same at the same time."""
    for place, step in enumerate(steps):
        for number in numbers:
            at = START + timedelta(seconds=9 * place, microseconds=number)
            around = {"at": at.isoformat(), "client": f"sup-{number}", "self": f"nick-{number}"}
            yield json.dumps({**around, **step(number)}).encode()


def _followed(steps: tuple[Step, ...], count: int) -> Checking:
    checking = Checking(lived(steps, range(count)))
    for _ in checking:
        pass
    return checking


def measure_life(name: str, count: int) -> Needed:
    """Measure what each of so many subjects needs that have gone through the life of that name."""
    # What is made once for all, such as tables and the newest times, is made before.
    _followed(LIVES[name], count)
    gc.collect()
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        checking = _followed(LIVES[name], count)
        gc.collect()
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    return Needed((after - before) / count, checking.follower._subjects.bytes / count)
