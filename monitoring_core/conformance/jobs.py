"""The check of several recordings at once, each in its own process; a large one in several processes, see `split`.

Each file is a recording by itself, so the outcome is the same as with one process. Only a baseline counts over all
files: the findings that it still knows depend on the earlier files. So each file is checked as if it were the
first. If that made a difference, it is checked again.
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
"""A file of at least so many bytes may be split. For a smaller file, starting further processes saves no time."""

_AHEAD = 4
"""The number of files per process that are handed out before the first one is done."""

_ENDED = "the process that checked it was ended from outside, maybe for want of memory; check it by itself"


def check_at_once(
    paths: Iterable[str],
    jobs: int,
    *,
    selection: Selection = EVERYTHING,
    read: Callable[[int], None] | None = None,
    **how: Unpack[How],
) -> Iterator[Checked]:
    """Check several files at a time, and yield the outcome of each in the order of the files.

    Args:
        paths: the files; standard input must not be one of them.
        jobs: the number of processes.
        selection: as for `check_file`; its baseline counts over all files.
        read: called with the length of a file in bytes when the file is done.
        **how: how each file is checked; see `How`. Its reading must have no redactor, since that counts over all files.
    """
    check = partial(check_file, **how)
    # A child that is forked from a process with threads may hang. So each child is a new process.
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
    """Ignore Ctrl-C here, since the process that started this one handles it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _large(paths: Sequence[str], jobs: int) -> set[str]:
    """Return the large files that are longer than an equal share of all files for each process."""
    sizes = {path: _size(path) for path in paths}
    share = sum(sizes.values()) / jobs
    return {path for path, size in sizes.items() if size >= LARGE and size > share}


def _split(pool: ProcessPoolExecutor, check: Callable[..., Checked | None]) -> Checked | None:
    """Check a large file by several processes; None if one process has to check it after all."""
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
