"""What is stored is unpacked and decoded as a stream, within bounds, and what cannot be is told."""

from __future__ import annotations

import gzip
import io
import json
import sys
import tracemalloc
import zlib
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from monitoring_core.conformance import check_file
from monitoring_core.conformance.check import Checking
from monitoring_core.conformance.reading import compressed, source
from monitoring_core.conformance.reading.compressed import PACKED, UNPACKERS
from monitoring_core.follow.findings.moments import in_utc
from tests.forms.reference import found_in, reference
from tests.forms.samples import SAMPLES
from tests.forms.shift import MESSAGES

LINES = SAMPLES["lines"]
zstd: Any = import_module("compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd")


def check(content: bytes, tmp_path: Path) -> Any:
    """Check a file of this content."""
    path = tmp_path / "recording"
    path.write_bytes(content)
    return check_file(path)


@pytest.mark.parametrize("window", [10, 27])
def test_zstd_is_unpacked(window: int, tmp_path: Path) -> None:
    """In several frames, with a window of up to 128 MiB."""
    options = {zstd.CompressionParameter.window_log: window}
    middle = len(LINES.text) // 2
    packed = [zstd.compress(part, options=options) for part in (LINES.text[:middle], LINES.text[middle:])]
    checked = check(b"".join(packed), tmp_path)
    assert "JSON lines, zstd" == checked.form
    assert reference(LINES.records) == (found_in(checked, LINES.places), checked.messages)


def test_a_larger_window_is_refused(tmp_path: Path) -> None:
    """The line says what would read it."""
    options = {zstd.CompressionParameter.window_log: 28}
    packer = zstd.ZstdCompressor(options=options)
    checked = check(packer.compress(LINES.text) + packer.flush(), tmp_path)
    assert checked.unusable is not None
    assert "its zstd window is larger than 128 MiB" in checked.unusable
    assert checked.unusable.endswith("zstdcat --long=31 FILE | monitoring-core check -")


def test_what_reads_zstd_may_be_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """One line says what to install."""

    def nothing(name: str) -> Any:
        raise ImportError(name)

    monkeypatch.setattr(compressed, "import_module", nothing)
    checked = check(zstd.compress(LINES.text), tmp_path)
    extra = "pip install 'monitoring-core[cli]' (from a checkout: pip install '.[cli]')"
    assert f"it is packed with zstd; install what reads that with: {extra}" == checked.unusable


@pytest.mark.parametrize("pack", [gzip.compress, zstd.compress], ids=["gzip", "zstd"])
def test_packed_data_that_breaks_off_is_read_up_to_there(pack: Any, tmp_path: Path) -> None:
    """What came before its end is checked, and the end is told with its extent."""
    packed = pack(LINES.text) * 3
    checked = check(packed[:-50], tmp_path)
    assert checked.messages > len(LINES.records)
    assert f"data breaks off after {len(packed) - 50:,} bytes" in checked.unreadable[-1].reason
    assert checked.doubts


def test_damaged_gzip_is_read_up_to_there(tmp_path: Path) -> None:
    """A byte that was turned ends what can be unpacked."""
    packed = bytearray(gzip.compress(LINES.text * 500))
    packed[len(packed) // 2] ^= 0xFF
    checked = check(bytes(packed), tmp_path)
    assert checked.messages > len(LINES.records)
    assert "the gzip data is damaged" in checked.unreadable[-1].reason


@pytest.mark.parametrize(
    ("name", "place", "mark", "command"), [row for row in PACKED if row[3]], ids=lambda row: str(row)
)
def test_other_packing_is_told_by_its_command(name: str, place: int, mark: bytes, command: str, tmp_path: Path) -> None:
    """What is not unpacked here is refused, with the one command that makes it readable."""
    checked = check(b"x" * place + mark + b"\0" * 100, tmp_path)
    assert f"it is {name}; make it readable with: {command}" == checked.unusable


@pytest.mark.parametrize(
    ("content", "command"),
    [
        (b"{'at': '2032-07-05', 'message': {}}\n", "ast.literal_eval"),
        (b"<log><entry/></log>", "yq -p xml"),
        (b"---\n- at: 2032-07-05\n", "yq -o json"),
        (b"Gespr\xe4ch beendet\n", "iconv -f WINDOWS-1252"),
    ],
    ids=["Python", "XML", "YAML", "Latin-1"],
)
def test_text_without_json_is_told_by_its_command(content: bytes, command: str, tmp_path: Path) -> None:
    """What only looks like JSON, or is of another kind, is refused with what would turn it."""
    unusable = check(content, tmp_path).unusable
    assert unusable is not None
    assert unusable.startswith("there is no JSON in it")
    assert command in unusable


def test_a_recording_of_which_nothing_can_be_used_is_refused_with_its_first_fault(tmp_path: Path) -> None:
    """A session of Charles has requests, and none that tells its method where a record does."""
    line = b'[{"status": "COMPLETE", "method": "POST", "host": "hub.example", "request": {"body": {"text": "{}"}}}]'
    assert (
        "nothing of it can be used; line 1: request.method is missing; it must be a string; "
        "it looks like a session of Charles, which can be exported as an HTTP archive (HAR), too"
    ) == check(line, tmp_path).unusable


class Endless:
    """A stream of one byte that never ends, packed as a bomb would be."""

    def __init__(self, byte: bytes) -> None:
        self._byte = byte
        packer = zlib.compressobj(wbits=31)
        self._pieces = self._packed(packer)

    def _packed(self, packer: Any) -> Iterator[bytes]:
        while True:
            if piece := packer.compress(self._byte * 1024**2):
                yield piece

    def read(self, size: int) -> bytes:
        return next(self._pieces)


@pytest.mark.parametrize("byte", [b" ", b"\0"], ids=["blanks", "a hole"])
def test_a_stream_without_a_record_is_given_up(monkeypatch: pytest.MonkeyPatch, byte: bytes) -> None:
    """After so many bytes, in a memory that does not grow with them."""
    monkeypatch.setattr(source, "WITHOUT_A_RECORD", 100 * 1024**2)
    tracemalloc.start()
    try:
        checked = Checking(Endless(byte)).run()
        assert tracemalloc.get_traced_memory()[1] < 80 * 1024**2
    finally:
        tracemalloc.stop()
    assert "cannot be read to its end: there is no readable record in 0.0976562 GiB of it" == checked.unusable


def test_every_step_of_unpacking_is_bounded() -> None:
    """However much a byte stands for, no piece is longer than a megabyte."""
    for name, pack in (("gzip", gzip.compress), ("zstd", zstd.compress)):
        pieces = list(UNPACKERS[name]([pack(b" " * 10 * 1024**2)]))
        assert max(map(len, pieces)) <= 1024**2
        assert 10 * 1024**2 == sum(map(len, pieces))


def test_text_of_two_bytes_that_breaks_off_is_told() -> None:
    """Half a character at the end is told; the lines before it are read."""
    checked = Checking(io.BytesIO(LINES.text.decode().encode("utf-16") + b"\x00")).run()
    assert reference(LINES.records) == (found_in(checked, LINES.places), checked.messages)
    assert "the text in UTF-16-LE is damaged or breaks off" in checked.unreadable[0].reason


@pytest.mark.parametrize("size", [1, 100, 65_536])
def test_what_comes_before_damaged_data_is_read_however_it_arrives(size: int) -> None:
    """All that can be unpacked before the damage is, and the damage is told with its byte."""
    packed = bytearray(gzip.compress(LINES.text, mtime=0))
    packed[len(packed) * 3 // 4] ^= 0xFF
    checked = Checking(Trickle(bytes(packed), size)).run()
    at_once = Checking(io.BytesIO(bytes(packed))).run()
    assert checked.messages >= 2
    assert (at_once.messages, at_once.unreadable) == (checked.messages, checked.unreadable)


def test_what_comes_before_damaged_text_is_read() -> None:
    """Bytes that are no character end it, and what came before is whole."""
    checked = Checking(io.BytesIO(LINES.text.decode().encode("utf-32") + b"\xff" * 4)).run()
    assert reference(LINES.records)[1] == checked.messages
    assert ["the text in UTF-32-LE is damaged or breaks off: code point not in range(0x110000)"] == [
        each.reason for each in checked.unreadable
    ]


def test_a_frame_that_unpackers_skip_may_come_first(tmp_path: Path) -> None:
    """Some packers of zstd write one for themselves."""
    skipped = b"\x5a\x2a\x4d\x18\x04\x00\x00\x00mine"
    checked = check(skipped + zstd.compress(LINES.text), tmp_path)
    assert ("JSON lines, zstd", reference(LINES.records)[1]) == (checked.form, checked.messages)


class Trickle(io.BytesIO):
    """A pipe that hands out so many bytes at once."""

    def __init__(self, content: bytes, size: int) -> None:
        super().__init__(content)
        self._size = size

    def read1(self, _: int | None = -1) -> bytes:
        """Give what there is."""
        return super().read1(self._size)


def test_what_tshark_prints_of_a_capture_is_read(tmp_path: Path) -> None:
    """A line has seconds since 1970, a tab and a frame's text; a second frame of the packet has a line of its own."""
    frames = [json.dumps([record["message"]]) for record in MESSAGES[:3]]
    lines = [f"1795847174.444870176\t{frames[0]}", frames[1], f"1795847175.138382602\t{frames[2]}"]
    checked = check("\n".join(lines).encode(), tmp_path)
    assert (3, []) == (checked.messages, checked.unreadable)
    assert ("2026-11-28T06:26:14.445Z", "2026-11-28T06:26:15.138Z") == (in_utc(checked.first), in_utc(checked.last))
