"""What the forms cost: a check of JSON lines against the follower alone, which is fed the same lines."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any

from monitoring_core.conformance.reading.records import unwrap
from monitoring_core.conformance.recordings import check_file
from monitoring_core.follow.findings.stamp import Stamp
from monitoring_core.follow.follower import Follower
from monitoring_core.wire.decoding import decoder
from tests.benchmarks.bars import Bar
from tests.benchmarks.material import lines

__all__ = ["followed_alone", "reading_bar"]


def followed_alone(path: Path) -> tuple[int, int]:
    """Feed the lines of a file to a follower, and give how many messages and findings come of it.

    Nothing is recognized here, nothing is kept, and a line that is none of the library's own is an error.
    """
    decode, follower, found = decoder("auto"), Follower(), 0
    with path.open("rb") as stream:
        for number, line in enumerate(stream, 1):
            value: Any = decode(line)
            told = unwrap(value)
            assert told is not None
            record, at, client, self_, role = told
            text = None if record is value else line
            found += len([*follower.take_record(record, Stamp(str(path), number, None, at, client), self_, role, text)])
    return follower.messages, found + len(follower.finish())


def reading_bar(rounds: int, count: int) -> Bar:
    """Measure a check of JSON lines against the follower alone, in the processor's time of one run.

    The best round of each counts: whatever else runs on the machine can only take from it.
    """
    with TemporaryDirectory() as folder:
        path = Path(folder, "shift.jsonl")
        path.write_bytes(b"".join(line + b"\n" for line in lines(count)))
        check, alone = [
            min(each)
            for each in zip(
                *[(_took(lambda: check_file(path)), _took(lambda: followed_alone(path))) for _ in range(rounds)],
                strict=True,
            )
        ]
    return Bar("check of JSON lines / the follower alone, lines per second", alone / check, 0.9, True)


def _took(work: Any) -> float:
    begun = process_time()
    work()
    return process_time() - begun
