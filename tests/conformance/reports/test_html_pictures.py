"""The pictures in an HTML report: each call and session, with all that was recorded of it."""

from __future__ import annotations

import json
import zlib
from base64 import b64encode
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest

from monitoring_core.conformance import Report, check_file, check_lines, merged
from monitoring_core.conformance.reports import Checked, as_html
from monitoring_core.conformance.reports.html.data import page_data
from tests.benchmarks.material import lines

ROOT = Path(__file__).resolve().parents[3]
FAULTY = str(ROOT / "docs" / "examples" / "faulty-shift.jsonl")
MOST_BYTES = 15
"""Of a page, for each message."""

KEYS = ("axes", "pictures", "situations", "asked", "pairs")


@pytest.fixture(scope="module")
def faulty() -> Checked:
    """Give what comes of the shift with ten faults, with its timeline."""
    return check_file(FAULTY, timed=True)


def data_of(*recordings: Checked) -> Any:
    """Give what a page shows of recordings."""
    return page_data(Report(list(recordings)), {})


def without_times(line: str) -> str:
    """Give a line of a recording without its time."""
    told = json.loads(line)
    told.pop("at", None)
    return json.dumps(told)


def test_each_call_and_session_has_a_picture(faulty: Checked) -> None:
    """There is one for each supervised call and each text session, and a track for each supervisor in it."""
    assert faulty.timeline is not None
    data = data_of(faulty)
    tracks = faulty.timeline.tracks
    assert len(tracks) == sum(len(each["tracks"]) for each in data["pictures"])
    assert {f"call {each.id}" if each.device else each.name for each in tracks} == {
        each["title"] for each in data["pictures"]
    }


def test_supervisors_of_one_call_share_a_picture() -> None:
    """Two supervisors whose calls have the same id are two tracks of one picture."""
    recorded = Path(FAULTY).read_text(encoding="utf-8").splitlines()[21:50]
    other = [each.replace("hb-ida-31", "hb-eve-39").replace('"client": "ida"', '"client": "eve"') for each in recorded]
    both = [line for pair in zip(recorded, other, strict=True) for line in pair]
    data = data_of(check_lines(both, file="both.jsonl", timed=True))
    assert [("call hc7001", ["ida, device hb-ida-31", "eve, device hb-eve-39"])] == [
        (each["title"], [track["who"] for track in each["tracks"]]) for each in data["pictures"]
    ]


def test_each_message_and_request_is_a_mark(faulty: Checked) -> None:
    """Every mark of a track stands in the data with its line, its time and its answer."""
    assert faulty.timeline is not None
    data = data_of(faulty)
    told = {(track["subject"]): track for each in data["pictures"] for track in each["tracks"]}
    for track in faulty.timeline.tracks:
        number = data["subjects"].index([track.name, track.client])
        row = told[number]
        begin = data["axes"][0]["begin"]
        marks = [
            (line, round(begin + at / 1000, 3), *data["asked"][asked])
            for line, at, asked in zip(accumulate(row["lines"]), accumulate(row["marks"]), row["asked"], strict=True)
        ]
        assert [(each.moment.line, each.moment.at, each.operation, each.code) for each in track.marks] == marks


def test_the_band_of_a_track_says_the_states(faulty: Checked) -> None:
    """Ida's first call goes from listening to barging in and back, and each change is between certain states."""
    data = data_of(faulty)
    (track,) = data["pictures"][0]["tracks"]
    told = [data["situations"][each] for each in track["situations"]]
    certain = [state for state, _, sure, *_ in told if sure == 0 and state]
    assert ["ListenIn", "BargeIn", "ListenIn"] == [
        each for place, each in enumerate(certain) if place == 0 or certain[place - 1] != each
    ]
    assert {"BargeIn, agent muted", "BargeIn, own microphone off", "ListenIn, on hold"} <= {
        words for _, words, *_ in told
    }


def test_a_finding_is_in_the_picture_of_its_subject(faulty: Checked) -> None:
    """Each finding about a call or a session stands on the track of that subject and on no other."""
    data = data_of(faulty)
    placed = {
        (track["subject"], number)
        for each in data["pictures"]
        for track in each["tracks"]
        for number in track["findings"]
    }
    wanted = {
        (row[2], number)
        for number, row in enumerate(data["findings"])
        if not data["subjects"][row[2]][0].startswith("device")
    }
    assert wanted == placed


def test_without_times_the_lines_are_the_axis() -> None:
    """A recording that tells no times has no beginning, and its marks stand at their lines."""
    recorded = Path(FAULTY).read_text(encoding="utf-8").splitlines()
    data = data_of(check_lines(map(without_times, recorded), file="shift.jsonl", timed=True))
    assert None is data["axes"][0]["begin"]
    (track,) = data["pictures"][0]["tracks"]
    assert [] == track["lines"]
    assert (22, 50) == (track["marks"][0], sum(track["marks"]))


def test_several_recordings_have_their_own_axes(faulty: Checked) -> None:
    """Each picture says which recording it is of."""
    other = check_file(ROOT / "docs" / "examples" / "clean-shift.jsonl", timed=True)
    data = data_of(faulty, other)
    assert {0, 1} == {each["recording"] for each in data["pictures"]}
    assert [len(data_of(each)["pictures"]) for each in (faulty, other)] == [
        sum(each["recording"] == number for each in data["pictures"]) for number in (0, 1)
    ]


def test_what_was_merged_has_no_pictures(faulty: Checked) -> None:
    """Parts of a recording that were joined tell nothing of when; their page has the findings alone."""
    report = merged([Report([faulty]), Report([faulty])])
    assert [] == page_data(report, {})["pictures"]
    assert as_html(report)


@pytest.mark.once
def test_a_message_takes_few_bytes() -> None:
    """The pictures of three thousand messages take at most 15 bytes of the page for each of them."""
    checked = check_lines(lines(3_000), timed=True)
    data = data_of(checked)
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    written = json.dumps({key: data[key] for key in KEYS}, separators=(",", ":")).encode()
    packed = b64encode(packer.compress(written) + packer.flush())
    assert len(packed) / checked.messages <= MOST_BYTES
