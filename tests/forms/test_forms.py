"""The form of a recording is recognized by its content, and in every form the same is found in its place."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path

import pytest

from monitoring_core.conformance import check_file, check_lines
from monitoring_core.conformance.check import Checking
from monitoring_core.conformance.reading.forms import FORMS, Head, form_named, recognized
from monitoring_core.conformance.reading.options import Reading
from monitoring_core.wire.decoding import decoder
from tests.forms.reference import found_in, reference
from tests.forms.samples import SAMPLES, Sample

TITLES = {form.name: form.title for form in FORMS}
each_sample = pytest.mark.parametrize("sample", SAMPLES.values(), ids=SAMPLES.keys())


def test_there_is_a_sample_of_every_form() -> None:
    """No form is without a sample, and no sample without a form."""
    assert {form.name for form in FORMS} == set(SAMPLES)


@each_sample
@pytest.mark.parametrize("form", FORMS, ids=TITLES.keys())
def test_a_sample_is_taken_for_its_form_and_no_other(sample: Sample, form: object) -> None:
    """Of all forms the table gives the one that the content is in."""
    assert (form_named(sample.form) is form) == (recognized(sample.text, decoder()) is form)


@each_sample
def test_its_form_still_tells_a_sample_when_it_is_asked_alone(sample: Sample) -> None:
    """What the table says that a form looks like holds for its sample, whatever stands before it."""
    assert form_named(sample.form).looks(Head(sample.text, decoder()))


@each_sample
def test_every_form_gives_the_same_findings_in_their_places(sample: Sample, tmp_path: Path) -> None:
    """Rules, levels and the number of messages are those of JSON lines; each place is that of the original file."""
    path = tmp_path / "recording.any"
    path.write_bytes(sample.text)
    checked = check_file(path)
    assert (TITLES[sample.form], [], None) == (checked.form, checked.unreadable, checked.unusable)
    assert reference(sample.records) == (found_in(checked, sample.places), checked.messages)


@each_sample
def test_a_form_can_be_told(sample: Sample) -> None:
    """Whoever names the form gets the same, and nothing is looked at before."""
    checked = Checking(io.BytesIO(sample.text), reading=Reading(sample.form)).run()
    assert reference(sample.records) == (found_in(checked, sample.places), checked.messages)


@each_sample
@pytest.mark.parametrize("size", [1, 7, 1000])
def test_it_does_not_matter_how_a_recording_arrives(sample: Sample, size: int) -> None:
    """A pipe may hand it out in pieces of any size."""

    class Trickle(io.BytesIO):
        def read1(self, _: int | None = -1) -> bytes:
            return super().read1(size)

    checked = Checking(Trickle(sample.text), reading=Reading(sample.form)).run()
    assert reference(sample.records) == (found_in(checked, sample.places), checked.messages)


@each_sample
def test_a_recording_may_be_given_as_lines(sample: Sample) -> None:
    """Lines in a program are read in every form, too."""
    checked = check_lines(io.BytesIO(sample.text))
    assert reference(sample.records) == (found_in(checked, sample.places), checked.messages)


@each_sample
@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ("utf-8-sig", ""),
        ("utf-16", ", UTF-16"),
        ("utf-16-le", ", UTF-16"),
        ("utf-16-be", ", UTF-16"),
        ("utf-32", ", UTF-32"),
        ("utf-32-le", ", UTF-32"),
        ("utf-32-be", ", UTF-32"),
    ],
)
def test_text_of_wide_characters_is_decoded(sample: Sample, encoding: str, told: str, tmp_path: Path) -> None:
    """Of two bytes or four, with a byte-order mark and without one, in every form."""
    path = tmp_path / "recording"
    path.write_bytes(sample.text.decode().encode(encoding))
    checked = check_file(path)
    assert TITLES[sample.form] + told == checked.form
    assert reference(sample.records) == (found_in(checked, sample.places), checked.messages)


@each_sample
def test_what_is_packed_is_unpacked(sample: Sample, tmp_path: Path) -> None:
    """With gzip, in several members that cut a line in two, and in every form."""
    path = tmp_path / "recording.jsonl"
    middle = len(sample.text) // 2
    path.write_bytes(gzip.compress(sample.text[:middle]) + gzip.compress(sample.text[middle:]))
    checked = check_file(path)
    assert f"{TITLES[sample.form]}, gzip" == checked.form
    assert reference(sample.records) == (found_in(checked, sample.places), checked.messages)


def test_an_unknown_form_is_refused() -> None:
    """The error names those that there are."""
    with pytest.raises(ValueError, match="form is 'CSV2'; it must be one of har, entries, answer"):
        check_lines([], reading=Reading("CSV2"))


def test_a_line_of_json_is_not_waited_for() -> None:
    """A stream that still runs is read as soon as it has one line of JSON."""

    class Running(io.RawIOBase):
        pieces = iter([json.dumps({"messageType": "DeviceStateChangeMessage", "devices": 5}).encode() + b"\n"])

        def read(self, size: int = -1) -> bytes:
            for piece in self.pieces:
                return piece
            raise AssertionError("read ahead")

    checking = Checking(Running())
    with pytest.raises(AssertionError, match="read ahead"):
        list(checking)
    assert ["JSON lines", 1] == [checking.checked.form, len(checking.checked.unreadable)]


def test_lines_of_a_log_without_json_are_counted() -> None:
    """They are passed over, and no reason to doubt."""
    checked = check_lines(io.BytesIO(SAMPLES["log"].text))
    assert {"other lines": 2 + len(SAMPLES["log"].records)} == checked.passed
    assert not checked.doubts
