"""Several recordings checked at once, each in a process of its own, and large ones by several processes; see `split`.

Each file is a recording by itself, so the outcome is that of one process. A baseline alone counts over all of
them: which findings it knows depends on what came before. So each file is checked as if it were the first, and once
more where that made a difference.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from typing import Unpack

from monitoring_core.conformance.how import How
from monitoring_core.conformance.recordings import check_file
from monitoring_core.conformance.reports.checked import Checked
from monitoring_core.conformance.reports.selection import EVERYTHING, Selection
from monitoring_core.conformance.split import check_by_groups

__all__ = ["check_at_once"]

LARGE = 64 * 1024 * 1024
"""Bytes from which on a file may be split; of a smaller one the start of further processes takes what they save."""

_AHEAD = 4
"""Files for each process that are handed out before the first of them is done."""

_ENDED = "the process that checked it was ended from outside, maybe for want of memory; check it by itself"


def check_at_once(
    paths: Iterable[str],
    jobs: int,
    *,
    selection: Selection = EVERYTHING,
    read: Callable[[int], None] | None = None,
    **how: Unpack[How],
) -> Iterator[Checked]:
    """Check files, several at a time, and give what came of each in their order.

    Args:
        paths: the files; standard input is none of them.
        jobs: how many processes there are.
        selection: as for `check_file`; its baseline counts over all files.
        read: is told how long a file is, when it is done.
        **how: how each file is checked; see `How`. Its reading has no redactor, which counts over all files.
    """
    check = partial(check_file, **how)
    # A child that is forked from a process with threads may hang, so each begins anew.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(jobs, context, _leave_interrupts)
    paths = list(paths)
    large = _large(paths, jobs) if selection.baseline is None else set[str]()
    split = partial(check_by_groups, **how)
    coming, waiting = iter(paths), deque[tuple[str, Future[Checked] | None]]()
    try:
        while True:
            while len(waiting) < jobs * _AHEAD and (path := next(coming, None)) is not None:
                waiting.append((path, None if path in large else _submitted(pool, check, path, selection)))
            if not waiting:
                return
            path, made = waiting.popleft()
            checked = None if made is not None else _split(pool, partial(split, path, jobs, selection=selection))
            checked = checked or _outcome(path, made or _submitted(pool, check, path, selection))
            if selection.baseline is not None and not selection.baseline.agrees(checked.fingerprints):
                checked = check(path, selection=selection)
            elif selection.baseline is not None:
                selection.baseline.count_off(checked.fingerprints)
            if read is not None:
                read(_size(path))
            yield checked
    finally:
        for child in multiprocessing.active_children():
            child.terminate()
        pool.shutdown(cancel_futures=True)


def _leave_interrupts() -> None:
    """Leave Ctrl-C to the process that began this one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _large(paths: Sequence[str], jobs: int) -> set[str]:
    """Give the files that are large, and larger than what each process would have of all files together."""
    sizes = {path: _size(path) for path in paths}
    share = sum(sizes.values()) / jobs
    return {path for path, size in sizes.items() if size >= LARGE and size > share}


def _split(pool: ProcessPoolExecutor, check: Callable[..., Checked | None]) -> Checked | None:
    """Give what comes of a large file; None if it is to be checked by one process after all."""
    try:
        return check(submit=pool.submit)
    except BrokenProcessPool:
        return None


def _submitted(
    pool: ProcessPoolExecutor, check: Callable[..., Checked], path: str, selection: Selection
) -> Future[Checked]:
    try:
        return pool.submit(check, path, selection=selection)
    except BrokenProcessPool as error:
        made: Future[Checked] = Future()
        made.set_exception(error)
        return made


def _outcome(path: str, made: Future[Checked]) -> Checked:
    try:
        return made.result()
    except BrokenProcessPool:
        return Checked(path, unusable=_ENDED)


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size
    except OSError:
        return 0
