"""The check of one recording: each record is read and given to a follower.

A recording is read as a stream. Each finding comes as soon as it is certain, while the recording is
still being read. Only what the follower still needs is kept in memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, cast

from monitoring_core.conformance.reading.damage import beside_damage
from monitoring_core.conformance.reading.lines import is_blank
from monitoring_core.conformance.reading.not_text import is_text
from monitoring_core.conformance.reading.opening import Recording, advice, opened, opened_lines
from monitoring_core.conformance.reading.options import AS_IT_IS, Reading
from monitoring_core.conformance.reading.order import NEWEST_FIRST, Beginning
from monitoring_core.conformance.reading.pieces import Item, Told
from monitoring_core.conformance.reading.recorded import as_item, recorded, too_long
from monitoring_core.conformance.reading.records import (
    NOTHING_TOLD,
    Context,
    Found,
    Passed,
    Record,
    Unreadable,
    records,
    unwrap,
)
from monitoring_core.conformance.reading.source import Readable
from monitoring_core.conformance.reading.together import in_zone
from monitoring_core.conformance.reports.checked import Checked
from monitoring_core.conformance.reports.selection import EVERYTHING, Selection
from monitoring_core.conformance.timelines.timeline import Timeline
from monitoring_core.conformance.timelines.watching import WatchedFollower
from monitoring_core.follow.across.claims import Claim, Claims
from monitoring_core.follow.findings.assumed import USUAL, Assumed
from monitoring_core.follow.findings.finding import Finding, Place
from monitoring_core.follow.findings.moments import seconds
from monitoring_core.follow.findings.stamp import Stamp, stamped
from monitoring_core.follow.follower import Follower
from monitoring_core.rulesets import GWS_V2, Ruleset
from monitoring_core.wire.decoding import decoder as decoder_named
from monitoring_core.wire.decoding import new_decoder
from monitoring_core.wire.errors import PayloadError

__all__ = ["Checking", "position_of", "reason_of", "refused", "why_unusable"]


class Checking:
    """The check of one recording. Iterate over it once, to get each finding as soon as it is certain.

    Args:
        recording: a file opened in binary mode, or an object with its method ``read``. Or the lines as bytes, without
            their line feeds. Or a `Recording` that is opened already.
        file: the name of the recording in findings.
        ruleset: the ruleset that it is judged by.
        decoder: the name of the JSON decoder: ``auto``, ``json``, ``msgspec`` or ``orjson``.
        memory: the most GiB that the follower may need, by estimate; None is no limit.
        assumed: the assumptions about how it was delivered, how it begins and how late a request may stand.
        reading: how the recording is read.
        timed: whether to keep a timeline.
        timeline: a timeline to keep in place of a new one, with the same ruleset and assumptions.
        claims: as for `Follower`, if only a part of the recording is given.

    Attributes:
        file: the name of the recording, or None.
        follower: the follower that judges the records; its counters tell what was read so far.
        checked: the outcome so far. It has no findings unless the caller adds them while it iterates.
        read: the number of pieces of JSON that were read.

    Raises:
        OSError: the recording cannot be read, or is packed in a format that this library does not unpack.
        ValueError: there is no form or no decoder of that name.
        ImportError: the decoder is not installed.
    """

    def __init__(
        self,
        recording: Readable | Iterable[bytes] | Recording,
        *,
        file: str | None = None,
        ruleset: Ruleset = GWS_V2,
        decoder: str = "auto",
        memory: float | None = None,
        assumed: Assumed = USUAL,
        reading: Reading = AS_IT_IS,
        timed: bool = False,
        timeline: Timeline | None = None,
        claims: Claims | None = None,
    ) -> None:
        self.file = file
        if timed and timeline is None:
            timeline = Timeline(ruleset, assumed)
        self._written: list[Claim] = [] if claims is None else claims.written
        self.follower: Follower = (
            Follower(
                ruleset,
                memory=memory,
                assume=assumed.assume,
                start=assumed.start,
                request_lag=assumed.request_lag,
                claims=claims,
            )
            if timeline is None
            else WatchedFollower(timeline, memory=memory, claims=claims)
        )
        self._timeline = timeline
        redactor = reading.redactor
        self.checked: Checked = Checked(file if file is None or redactor is None else redactor.label(file, "file"))
        self.read: int = 0
        self._beginning = Beginning()
        self._read_before = 0
        self._is_named = False
        # The time of a record that is not earlier than those before; the others are read already.
        self._newest = ""
        self._counted = 0
        self._decode = new_decoder(decoder, self._suffix_dropped)
        # Pieces that are only tried, to recognize the form of the recording, must not be counted.
        self._try_decode = decoder_named(decoder)
        given: Any = recording
        if isinstance(recording, Recording):
            self._recording: Recording = recording
        elif hasattr(recording, "read"):
            self._recording = opened(given, self._try_decode, self._has_read, reading.form)
        else:
            self._recording = opened_lines(given, self._try_decode, reading.form)
        self._take = self.follower.take_record
        self._reading = reading
        self.checked.form = self._recording.title
        self.checked.assumed = (str(assumed),)

    def _has_read(self) -> bool:
        before, self._read_before = self._read_before, self.read
        return self.read > before

    def __iter__(self) -> Iterator[Finding]:
        """Read the recording to its end, and yield each finding as soon as it is certain.

        Raises:
            OSError: the recording cannot be read any further; the findings so far are valid.
        """
        return cast("Iterator[Finding]", self.pieces())

    def pieces(self) -> Iterator[Finding | Claim]:
        """Yield the findings as iteration does. If claims are collected, yield them between the findings."""
        # This loop decides the speed of a check. So it uses local names, and calls only the follower for most lines.
        decode, take, file, written = self._decode, self._take, self.file, self._written
        number = 1
        for number, index, line in self._items():
            if not isinstance(line, bytes):
                yield from self._other(line, Place(file, number, index))
                continue
            try:
                value: Any = decode(line)
            except PayloadError as error:
                yield from self._damaged(line, error, Place(file, number, index))
                continue
            self.read += 1
            found: Iterable[Finding]
            try:
                if value.__class__ is not dict:
                    found = self._each(value, Place(file, number, index))
                elif "message" in value or "request" in value:
                    found = self._take_told(value, number, index, line)
                elif len(value) == 2 and "channel" in value:
                    if self._is_named:
                        self._names_client(False)
                    found = take(value, Stamp(file, number, index))
                else:
                    found = self._each(value, Place(file, number, index))
            except PayloadError as error:
                self._unreadable(Place(file, number, index), str(error))
                continue
            if found or written:
                yield from found
                yield from self._aside()
        self._end(Place(file, number))
        yield from self.follower.ending()
        yield from self._aside()

    def _aside(self) -> list[Claim]:
        """Return the claims that were collected since the last call, and remove them."""
        taken = self._written.copy()
        self._written.clear()
        return taken

    def _take_told(self, value: dict[str, Any], number: int, index: int | None, line: bytes) -> Iterable[Finding]:
        """Give the follower a request or a wrapped message, with the time and the client that its wrapper names."""
        told = unwrap(value)
        if told is None:
            return self._each(value, Place(self.file, number, index))
        inner, at, client, self_, role = told
        if self._is_named is (client is None):
            self._names_client(client is not None)
        if at is not None:
            newest = self._newest
            # Times in UTC that are written in the same form have the same order as their texts.
            if newest <= at and len(newest) == len(at) and at[-1:] == "Z":
                self._newest = at
            else:
                self._hears(at)
        text = None
        if inner is value:
            self.checked.requests += 1
        elif next(reversed(value)) == "message":
            text = line
        return self._take(inner, stamped((self.file, number, index, at, client, False)), self_, role, text)

    def _hears(self, at: str) -> None:
        """Take in the time of a record, and the newest one before it, which was not read yet."""
        for each in self._newest, at:
            if (moment := seconds(each)) is not None:
                self.checked.hears(moment)
        self._newest = at

    def _items(self) -> Iterator[Item]:
        """Return the pieces of the recording. If its newest record stands first, return only its beginning."""
        return self._beginning.read(self._changed(), self._try_decode)

    def _changed(self) -> Iterator[Item]:
        """Return the pieces of the recording. If an option changes records, each piece is one record, changed."""
        items, reading = self._recording.items, self._reading
        if not reading.changes_records:
            return items
        found = recorded(items, self._decode, self.file, reading.shape)
        if reading.zone is not None:
            found = in_zone(found, reading.zone)
        if reading.redactor is not None:
            found = map(reading.redactor.redacted, found)
        return map(as_item, found)

    def _end(self, place: Place) -> None:
        """Count the end of the file as unreadable if its packed data ends too early."""
        source = self._recording.source
        if source is not None and source.cut_short is not None:
            self._unreadable(place, source.cut_short)

    def _other(self, item: object, place: Place) -> Iterator[Finding]:
        """Take a piece that needs no decoding: a decoded value, a record, or a reason why it cannot be read."""
        if isinstance(item, Told):
            self.read += 1
            yield from self._each(item.value, place, item.context)
        elif isinstance(item, Record | Unreadable | Passed):
            self.read += isinstance(item, Record)
            yield from self._take_found(item)
        else:
            self._unreadable(place, cast("str | None", item) or too_long())

    def _each(self, value: object, place: Place, context: Context = NOTHING_TOLD) -> Iterator[Finding]:
        for found in records(value, place, self._try_decode, context):
            yield from self._take_found(found)

    def _take_found(self, found: Found) -> Iterator[Finding]:
        if isinstance(found, Unreadable):
            self._unreadable(found.place, found.reason)
            return
        if isinstance(found, Passed):
            self.checked.passed[found.what] += 1
            return
        told, place = found.context, found.place
        if told.at is not None:
            self._hears(told.at)
        try:
            stamp = Stamp(place.file, place.line, place.index, told.at, told.client)
            self.checked.requests += "request" in found.value
            self._names_client(told.client is not None)
            yield from self.follower.take_record(found.value, stamp, told.self_, told.role)
        except PayloadError as error:
            self._unreadable(place, str(error))

    def _names_client(self, is_named: bool) -> None:
        """Note whether the next records name their client; count the earlier messages that named none."""
        messages = self.follower.messages
        if not self._is_named:
            self.checked.unnamed += messages - self._counted
        self._counted, self._is_named = messages, is_named

    def _suffix_dropped(self) -> None:
        self.checked.suffixed += 1

    def _damaged(self, piece: bytes, error: PayloadError, place: Place) -> Iterator[Finding]:
        """Count a damaged piece as unreadable, and take the whole JSON beside the damage, if there is any."""
        if is_blank(piece):
            return
        reason, whole = beside_damage(piece, error, place.line or 1, self._try_decode)
        if reason is not None:
            self._unreadable(place, reason)
        if whole is not None:
            self.read += 1
            yield from self._each(whole.value, place, whole.context)

    def _unreadable(self, place: Place, reason: str) -> None:
        self.checked.add_unreadable(Unreadable(place, reason))
        self.follower.missed()

    def run(self, selection: Selection = EVERYTHING) -> Checked:
        """Read the recording to its end and return the outcome.

        An error in reading is not raised: the attribute ``unusable`` of the outcome names it. If the newest record
        stands first, only the beginning is read, and the outcome has no findings.

        Args:
            selection: decides which findings count, and at which level.
        """
        checked = self.checked
        try:
            for finding in self:
                # A rule with a finding counts as exercised, also if two channels together showed it.
                self.follower.exercised.add(finding.rule)
                selection.add(checked, finding)
        except OSError as error:
            checked.unusable = f"cannot be read to its end: {reason_of(error)}"
        if self._beginning.is_newest_first:
            return refused(checked)
        checked.findings.sort(key=position_of)
        self.count()
        if checked.unusable is None:
            checked.unusable = why_unusable(checked, self.read, self._reading, self._recording)
        if self._timeline is not None:
            self._timeline.ends()
            self._timeline.found(checked.findings)
            checked.timeline = self._timeline
        return checked

    def count(self) -> None:
        """Copy the follower's counters into the outcome."""
        self._names_client(False)
        self._hears(self._newest)
        checked, follower = self.checked, self.follower
        checked.messages = follower.messages
        checked.subjects = dict(follower.subjects)
        checked.exercised = set(follower.exercised)
        checked.unknown = dict(follower.unknown)
        checked.unknown_roles = dict(follower.unknown_roles)
        checked.never_shown = follower.never_shown
        checked.verdicts = follower.verdicts
        checked.forgotten, checked.doubts = dict(follower.forgotten), follower.doubts


def refused(checked: Checked) -> Checked:
    """Return the outcome of a recording whose newest record stands first."""
    return Checked(checked.file, unusable=NEWEST_FIRST, form=checked.form, files=checked.files, assumed=checked.assumed)


def why_unusable(checked: Checked, read: int, reading: Reading, recording: Recording) -> str | None:
    """Return the reason why a recording that was read to its end cannot be used; None if it can.

    Args:
        checked: the outcome of its check.
        read: the number of pieces of JSON that were read.
        reading: how it was read.
        recording: the recording after it was opened.
    """
    unreadable = len(checked.unreadable) + checked.unreadable_omitted
    if not read or not (checked.messages or is_text(recording.head)):
        first = [f"line {each.place.line}: {each.reason}" for each in checked.unreadable[:1]]
        if recording.is_empty:
            return "there is no JSON in it: it is empty"
        told = advice(recording)
        return "; ".join(["there is no JSON in it", *first, *([told] if told is not None else [])])
    if unreadable and reading.strict:
        return f"{unreadable:,} {'place' if unreadable == 1 else 'places'} of it cannot be read (--strict)"
    # Lines of another log are read, too, though they hold nothing that is checked.
    is_useless = not checked.messages and not checked.passed
    if unreadable > read or (unreadable == read and is_useless):
        told = advice(recording)
        counted = f"more of it is unreadable than was read: {unreadable:,} places against {read:,}"
        if is_useless:
            fault = checked.unreadable[0]
            counted = f"nothing of it can be used; line {fault.place.line}: {fault.reason}"
        return counted if told is None else f"{counted}; {told}"
    return None


def position_of(finding: Finding) -> tuple[str, int, int, str, str]:
    """Return the key by which findings are sorted: file, line, index, rule and subject."""
    place = finding.place
    return place.file or "", place.line or 0, place.index or 0, finding.rule, finding.subject


def reason_of(error: OSError) -> str:
    """Return the reason of an error in reading, as one text."""
    # An error that this library raises has a text and no number, so it has no `strerror`.
    return error.strerror or str(error) or type(error).__name__
