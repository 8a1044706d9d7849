"""Every decoder leads to the same report, whatever stands on a line."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from monitoring_core.conformance.recordings import check_lines
from tests.benchmarks.material import lines

LINES = list(lines(400))
PIECES = (
    b'"', b"{", b"}", b"[", b"\\", b"\\ud800", b"\xff", b"\xc3\xa9", b"NaN", b"1e999", b"null", b"9" * 30, b",", b":",
    b"\x01", b'"id":"x",', b'"call":3,', b"[]", b"[" * 600,
)  # fmt: skip
VALUES = (b"7L", b"null", b"1", b"true", b"[]", b"{}", b'""', b'"x"', b"1.5", b"-1", b'["a",1]')


def damaged(line: bytes, random: Random) -> bytes:
    """Give the line with something cut out, put in, overwritten, or given another value."""
    place = random.randrange(len(line))
    kind = random.randrange(4)
    if kind == 0:
        return line[:place] + line[place + random.choice((1, 3, 20)) :]
    if kind == 1:
        return line[:place] + random.choice(PIECES) + line[place:]
    if kind == 2:
        return line[:place] + bytes([random.randrange(256)]) + line[place + 1 :]
    begin = line.find(b":", place) + 1
    ends = [end for end in (line.find(b",", begin), line.find(b"}", begin)) if end > 0]
    return line[:begin] + random.choice(VALUES) + line[min(ends, default=begin) :]


@given(st.integers(0, 2**32))
def test_damaged_recordings_give_one_report(seed: int) -> None:
    """json, msgspec and orjson agree on findings, on what is unreadable and why, and on every count."""
    random = Random(seed)
    recording = [random.choice(LINES) for _ in range(8)]
    for _ in range(random.randrange(12)):
        hit = random.randrange(len(recording))
        recording[hit] = damaged(recording[hit], random) or b"{}"
    expected = check_lines(recording, decoder="json")
    for decoder in ("msgspec", "orjson"):
        assert expected == check_lines(recording, decoder=decoder)
