"""The check of a recording in parts: each group of records that belong together is followed by itself.

1. A first pass collects the ids in each piece of the recording, and the pieces that cannot be read; see `grouping`.
2. Each group is followed by itself. An unreadable piece may have belonged to any group, so each group is told of all
   such pieces. What only two clients together show is written down as claims; see `follow.claims`.
3. The second stage judges the claims, by target and by call.

The first pass finds the pieces that are not JSON. Only a follower finds a piece that is JSON, but malformed. If one is
found, all groups are followed once more, and each is told of it.

The findings and the sums are the same as those of one process.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Unpack

from attrs import define

from monitoring_core.conformance.check import Checking, position_of, refused, why_unusable
from monitoring_core.conformance.grouping import EVERYBODY, Facts, Groups
from monitoring_core.conformance.how import Judging
from monitoring_core.conformance.reading.damage import beside_damage
from monitoring_core.conformance.reading.lines import is_blank
from monitoring_core.conformance.reading.opening import Recording, opened_lines
from monitoring_core.conformance.reading.options import AS_IT_IS
from monitoring_core.conformance.reading.order import Beginning
from monitoring_core.conformance.reading.pieces import Decode, Item, Told
from monitoring_core.conformance.reading.records import (
    NOTHING_TOLD,
    Context,
    Found,
    Passed,
    Record,
    Unreadable,
    records,
)
from monitoring_core.conformance.reports import figures
from monitoring_core.conformance.reports.checked import Checked
from monitoring_core.conformance.reports.selection import EVERYTHING as ALL_FINDINGS
from monitoring_core.conformance.reports.selection import Selection
from monitoring_core.conformance.timelines.timeline import Timeline
from monitoring_core.follow.across.claims import EVERYTHING, Claim, Claims
from monitoring_core.follow.findings.assumed import USUAL, Assumed
from monitoring_core.follow.findings.doubts import Doubts
from monitoring_core.follow.findings.finding import Finding, Place
from monitoring_core.follow.findings.oddities import ODDITIES, Oddity
from monitoring_core.follow.lines.glance import glance
from monitoring_core.follow.lines.ids import Ids, ids_of
from monitoring_core.follow.subjects.second_stage import judged
from monitoring_core.rulesets import GWS_V2, Ruleset
from monitoring_core.wire.decoding import decoder as decoder_named
from monitoring_core.wire.errors import PayloadError

__all__ = ["FirstPass", "Followed", "check_lines_by_groups", "follow_group", "second_stage"]

_NOWHERE = Place()


class FirstPass:
    """Reads the ids in each piece of a recording.

    Args:
        decoder: the name of the JSON decoder, for pieces whose ids cannot be found without decoding.
    """

    def __init__(self, decoder: str = "auto") -> None:
        self._decode: Decode = decoder_named(decoder)
        self._glance = glance()

    def named(self, what: object) -> tuple[Sequence[Ids], bool]:
        """Return the ids of each record in a piece, and whether something in the piece cannot be read.

        Args:
            what: the piece, as the reader of its form returned it.
        """
        if isinstance(what, bytes):
            seen = None if self._glance is None else self._glance(what)
            return ([seen], False) if seen is not None else self._read(what)
        if isinstance(what, Told):
            return _named(records(what.value, _NOWHERE, self._decode, what.context))
        if isinstance(what, Record | Passed):
            return _named([what])
        return [], True

    def _read(self, piece: bytes) -> tuple[Sequence[Ids], bool]:
        if is_blank(piece):
            return [], False
        try:
            value = self._decode(piece)
        except PayloadError as error:
            reason, whole = beside_damage(piece, error, 1, self._decode)
            if whole is None:
                return [], reason is not None
            ids, is_damaged = self._all(whole.value, whole.context)
            return ids, is_damaged or reason is not None
        return self._all(value)

    def _all(self, value: object, context: Context = NOTHING_TOLD) -> tuple[Sequence[Ids], bool]:
        return _named(records(value, _NOWHERE, self._decode, context))


def _named(found: Iterable[Found]) -> tuple[Sequence[Ids], bool]:
    ids: list[Ids] = []
    is_damaged = False
    for each in found:
        if isinstance(each, Record):
            ids.append(Ids(*_in_unicode(tuple(ids_of(each.value, each.context.client, each.context.role)))))
        is_damaged = is_damaged or isinstance(each, Unreadable)
    return ids, is_damaged


def _in_unicode(told: Any) -> Any:
    """Return an id in valid Unicode, since a recording may have half a character in an id."""
    if isinstance(told, str):
        return told.encode("utf-8", "backslashreplace").decode()
    if told is None or isinstance(told, bool):
        return told
    return tuple([_in_unicode(each) for each in told])


@define
class Followed:
    """The figures of one group, besides its findings.

    Attributes:
        checked: its figures, without findings.
        read: the number of pieces of JSON that were read.
    """

    checked: Checked
    read: int


def follow_group(
    items: Iterable[tuple[int, Item]],
    gaps: Sequence[int],
    *,
    file: str | None = None,
    timeline: Timeline | None = None,
    **judging: Unpack[Judging],
) -> Iterator[Finding | Claim | Followed]:
    """Follow one group of a recording, and yield each result as soon as it is certain.

    Args:
        items: the pieces of the group in order, each with its position in the recording.
        gaps: the positions of all pieces of the recording that are known to be unreadable at least in part, sorted.
        file: the name of the recording in findings.
        timeline: as for `Checking`.
        **judging: how it is judged; see `Judging`.

    Returns:
        The findings, the claims that the second stage has to judge, and at the end the figures. A claim about
        `EVERYTHING` marks a position where something could not be read.
    """
    claims = Claims()

    def told() -> Iterator[Item]:
        before = -1
        for position, item in items:
            if bisect_right(gaps, before) < bisect_left(gaps, position):
                checking.follower.missed_elsewhere()
            claims.position = before = position
            yield item
        if bisect_right(gaps, before) < len(gaps):
            checking.follower.missed_elsewhere()

    checking = Checking(Recording(None, told(), None, b""), file=file, timeline=timeline, claims=claims, **judging)
    exercised = checking.follower.exercised
    for piece in checking.pieces():
        if isinstance(piece, Finding):
            exercised.add(piece.rule)
        yield piece
    if claims.has_target:
        exercised.add(ODDITIES[Oddity.TWO_SUPERVISORS])
    checking.count()
    yield Followed(checking.checked, checking.read)


def second_stage(claims: Iterable[Claim], ruleset: Ruleset, assumed: Assumed, tally: Checked) -> list[Finding]:
    """Judge what only several groups of one recording show together.

    Args:
        claims: the claims of all groups, in any order.
        ruleset: the ruleset that they are judged by.
        assumed: the assumptions about the recording.
        tally: the rules that were exercised, the verdicts on agents' calls and the doubts about them are added to it.
    """
    doubts = Doubts()
    about: dict[str, list[Claim]] = {}
    for claim in claims:
        about.setdefault(claim.about, []).append(claim)
    of_all = about.pop(EVERYTHING, [])
    found: list[Finding] = []
    for each in about.values():
        ordered = sorted([*each, *of_all], key=lambda claim: claim.order)
        found += judged(ordered, ruleset, assumed, exercised=tally.exercised, doubts=doubts, standings=tally.verdicts)
    tally.doubts = figures.doubts(tally.doubts, doubts.all())
    return found


def check_lines_by_groups(
    lines: Iterable[bytes],
    *,
    file: str | None = None,
    ruleset: Ruleset = GWS_V2,
    decoder: str = "auto",
    assumed: Assumed = USUAL,
    selection: Selection = ALL_FINDINGS,
) -> Checked:
    """Check the lines of one recording group by group; the outcome is the same as that of `check_lines`.

    The lines are kept while this runs.

    Args:
        lines: as for `check_lines`, without their line feeds.
        file: as for `check_lines`.
        ruleset: as for `check_lines`.
        decoder: as for `check_lines`.
        assumed: as for `check_lines`.
        selection: as for `check_lines`.
    """
    decode = decoder_named(decoder)
    recording, beginning = opened_lines(lines, decode), Beginning()
    items = list(enumerate(beginning.read(recording.items, decode)))
    if beginning.is_newest_first:
        return refused(Checked(file, form=recording.title, assumed=(str(assumed),)))
    first, facts = FirstPass(decoder), Facts()
    gaps: set[int] = set()
    named: list[Sequence[Ids]] = []
    for position, (_, _, what) in items:
        ids, is_damaged = first.named(what)
        facts.take(position, ids)
        named.append(ids)
        if is_damaged:
            gaps.add(position)
    groups = Groups(facts)
    parts: dict[str, list[tuple[int, Item]]] = {EVERYBODY: []}
    for item, ids in zip(items, named, strict=True):
        parts.setdefault(groups.of(ids), []).append(item)

    def follow(known: Sequence[int]) -> list[Finding | Claim | Followed]:
        found: list[Finding | Claim | Followed] = []
        for part in parts.values():
            found += follow_group(part, known, file=file, ruleset=ruleset, decoder=decoder, assumed=assumed)
        return found

    came = follow(sorted(gaps))
    met = {each.order[0] for each in came if isinstance(each, Claim) and each.about == EVERYTHING}
    if not met <= gaps:
        came = follow(sorted(met | gaps))
    checked = _together(came, ruleset, assumed, selection)
    checked.file, checked.form = file, recording.title
    checked.assumed = (str(assumed),)
    if checked.unusable is None:
        read = sum(each.read for each in came if isinstance(each, Followed))
        checked.unusable = why_unusable(checked, read, AS_IT_IS, recording)
    return checked


def _together(
    came: Sequence[Finding | Claim | Followed], ruleset: Ruleset, assumed: Assumed, selection: Selection
) -> Checked:
    """Join the outcomes of all groups of a recording, and judge their claims."""
    checked = Checked()
    for each in came:
        if isinstance(each, Followed):
            checked = checked.merged(each.checked)
    findings = [each for each in came if isinstance(each, Finding)]
    claims = [each for each in came if isinstance(each, Claim)]
    findings += second_stage(claims, ruleset, assumed, checked)
    for finding in sorted(findings, key=position_of):
        checked.exercised.add(finding.rule)
        selection.add(checked, finding)
    return checked
