"""Memory and processor time that a process needed; imported by those processes, so it takes nothing along."""

from __future__ import annotations

import resource
from pathlib import Path

__all__ = ["peak", "processor_seconds"]


def peak() -> int:
    """Give the peak memory of this process in kB."""
    # Linux hands the peak that getrusage tells on to a child, so where /proc tells the process's own, that is read.
    status = Path("/proc/self/status")
    told = [line for line in status.read_text().splitlines() if line.startswith("VmHWM")] if status.exists() else []
    return int(told[0].split()[1]) if told else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def processor_seconds() -> float:
    """Give the seconds of the processor that this process and its ended child processes have taken."""
    taken = [resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in taken)
