"""The memory that an exploration takes: measured values, and a limit while it runs.

Small numbers can need very much memory. With 9x9x9 there are 130 thousand million ways to rename agents
and calls, and all are listed before the first floor is explored. So bounds are explored
without a limit only if they are at most as large as a row of `MEASURED`. For larger bounds
a limit must be given, and the exploration stops there.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from attrs import frozen

from monitoring_core.verification.bounds import Bounds, BoundsError, bounds

__all__ = ["MEASURED", "Measured", "check_is_affordable", "in_use"]

GIB = 1024**3
_STATM = Path("/proc/self/statm")


@frozen
class Measured:
    """The time and memory that an exploration took.

    Attributes:
        bounds: the bounds that were explored completely.
        seconds: the approximate duration on one core.
        memory: the most memory that the process took, in GiB, rounded up to a tenth.
    """

    bounds: Bounds
    seconds: int
    memory: float

    def covers(self, wanted: Bounds) -> bool:
        """Tell whether other bounds are at most as large in every number; rulesets are not compared."""
        counts = ("supervisors", "agents", "calls", "sessions")
        return (
            all(getattr(wanted, name) <= getattr(self.bounds, name) for name in counts)
            and len(wanted.scopes) <= len(self.bounds.scopes)
            and len(wanted.modes) <= len(self.bounds.modes)
            # Parts belong to the voice side.
            and (not wanted.calls or wanted.parts <= self.bounds.parts)
        )


MEASURED: tuple[Measured, ...] = (
    Measured(bounds("1x1x1"), 10, 0.1),
    Measured(bounds("2x1x2", parts="queue"), 15, 0.1),
    Measured(bounds("1x2x2", parts="mute-agent,hold,queue"), 8, 0.1),
    Measured(bounds("2x2x2", scope="default", mode="default", parts="queue"), 22, 0.1),
    Measured(bounds("2x1x1", scope="default", mode="default", parts="mute-agent,hold,queue"), 5, 0.1),
    Measured(bounds("1x1x2", scope="default", mode="default", parts="consultation,agent-hold,several-calls"), 2, 0.1),
    Measured(bounds("1x2x1", scope="default", mode="default", parts="mute-agent,agent-hold,conference"), 5, 0.1),
    Measured(bounds("1x1x2", scope="default", mode="default", parts="queue,routing-point,monitored-queue"), 2, 0.1),
    Measured(bounds("1x1", sessions=2), 12, 0.1),
    Measured(bounds("1x2", sessions=1), 118, 0.1),
    Measured(bounds("2x1", sessions=1), 130, 0.1),
    Measured(bounds("1x1x2", scope="default", parts="busy,log-outs,own-telephone"), 3, 0.1),
    Measured(bounds("1x2x1", mode="default", parts="queue,ringing"), 1, 0.1),
    Measured(bounds("1x1x2", mode="default", parts="queue,routing-point,ringing"), 3, 0.1),
    Measured(bounds("1x1x1", scope="default", parts="busy,log-outs,ringing,own-telephone"), 2, 0.1),
    Measured(bounds("2x1x1", scope="default", mode="default", parts="mute-agent,hold,own-telephone"), 5, 0.1),
    Measured(bounds("1x1x2", scope="default", mode="default", parts="agent-ringing,several-calls"), 2, 0.1),
    Measured(bounds("1x2x1", scope="default", parts="queue,agent-ringing"), 3, 0.1),
)
"""Measurements of `explore`, on CPython 3.11 and a busy machine."""


def check_is_affordable(wanted: Bounds, memory: float | None) -> None:
    """Check that bounds may be explored with this limit of memory.

    Args:
        wanted: the bounds.
        memory: the most memory that the process may take, in GiB; None without a limit.

    Raises:
        BoundsError: there is no limit, and the bounds are larger than all measured ones; or this system does not say
            how much memory a process takes.
    """
    if memory is None:
        if not any(each.covers(wanted) for each in MEASURED):
            raise BoundsError(
                f"{wanted}: larger than any bounds whose memory was measured; give smaller ones, "
                "or how many GiB it may take (--memory 4)"
            )
    elif in_use() is None:
        raise BoundsError("this system does not say how much memory a process takes, so --memory cannot be kept")


def in_use() -> float | None:
    """Return the memory of this process in GiB, or the most that it ever took; None if the system tells neither."""
    if _STATM.exists():
        pages = int(_STATM.read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / GIB
    try:
        import resource
    except ImportError:
        return None
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most * (1 if sys.platform == "darwin" else 1024) / GIB
