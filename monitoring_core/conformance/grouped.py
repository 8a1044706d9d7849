"""A recording checked in parts: what belongs together is followed together, and what lies between is judged after that.

1. A first pass takes in which ids stand where, and what cannot be read; see `grouping`.
2. Each group is followed by itself. What could not be read in another group may have been of this one, so each is told
   of it. What only two clients together show is written down; see `follow.claims`.
3. The second stage judges what was written down, by target and by call.

What is no JSON the first pass tells. What is JSON and malformed all the same only a follower tells. So where one does,
the groups are followed once more, and then all know of it.

The findings are those of one process, and so are the sums.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence

from attrs import define, field

from monitoring_core.conformance.check import Checking, position_of, why_unusable
from monitoring_core.conformance.grouping import EVERYBODY, Facts, Groups
from monitoring_core.conformance.reading.damage import beside_damage
from monitoring_core.conformance.reading.lines import is_blank
from monitoring_core.conformance.reading.opening import Recording, opened_lines
from monitoring_core.conformance.reading.options import AS_IT_IS
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
from monitoring_core.conformance.reports.checked import Checked
from monitoring_core.conformance.reports.selection import EVERYTHING as ALL_FINDINGS
from monitoring_core.conformance.reports.selection import Selection
from monitoring_core.follow.assumed import USUAL, Assumed
from monitoring_core.follow.claims import EVERYTHING, Claim, Claims, judged
from monitoring_core.follow.finding import Finding, Place
from monitoring_core.follow.glance import glance
from monitoring_core.follow.ids import Ids, ids_of
from monitoring_core.rulesets import GWS_V2, Ruleset
from monitoring_core.wire.decoding import decoder as decoder_named
from monitoring_core.wire.errors import PayloadError

__all__ = ["FirstPass", "Followed", "check_lines_by_groups", "follow_group", "second_stage"]

_NOWHERE = Place()


class FirstPass:
    """Reads which ids stand in a piece of a recording.

    Args:
        decoder: who reads the JSON where a glance does not suffice.
    """

    def __init__(self, decoder: str = "auto") -> None:
        self._decode: Decode = decoder_named(decoder)
        self._glance = glance()

    def named(self, what: object) -> tuple[Sequence[Ids], bool]:
        """Give what each record of a piece names, and whether something in the piece is not to be read.

        Args:
            what: the piece, as the reader of a form gives it.
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
            _, value = beside_damage(piece, error, 1, self._decode)
            return ([] if value is None else self._all(value)[0]), True
        return self._all(value)

    def _all(self, value: object, context: Context = NOTHING_TOLD) -> tuple[Sequence[Ids], bool]:
        return _named(records(value, _NOWHERE, self._decode, context))


def _named(found: Iterable[Found]) -> tuple[Sequence[Ids], bool]:
    ids: list[Ids] = []
    is_damaged = False
    for each in found:
        if isinstance(each, Record):
            ids.append(ids_of(each.value, each.context.client, each.context.role))
        is_damaged = is_damaged or isinstance(each, Unreadable)
    return ids, is_damaged


@define
class Followed:
    """What came of following one group.

    Attributes:
        checked: its figures; the findings are not in there.
        read: how many pieces of JSON were read.
        findings: all of them, without any limit.
        claims: what the second stage is to judge.
        gaps: positions of the pieces in which something could not be read.
    """

    checked: Checked
    read: int
    findings: list[Finding] = field(factory=list[Finding])
    claims: list[Claim] = field(factory=list[Claim])
    gaps: set[int] = field(factory=set[int])


def follow_group(
    items: Iterable[tuple[int, Item]],
    gaps: Sequence[int],
    *,
    file: str | None = None,
    ruleset: Ruleset = GWS_V2,
    decoder: str = "auto",
    memory: float | None = None,
    assumed: Assumed = USUAL,
) -> Followed:
    """Follow one group of a recording.

    Args:
        items: its pieces in order, each with its position in the recording.
        gaps: positions of the pieces of the recording in which something cannot be read, sorted; those that are known.
        file: what findings call the recording.
        ruleset: what it is judged by.
        decoder: who reads the JSON.
        memory: GiB that what is followed may need, by estimate; None is no limit.
        assumed: what is assumed of the recording.
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

    checking = Checking(
        Recording(None, told(), None, b""),
        file=file,
        ruleset=ruleset,
        decoder=decoder,
        memory=memory,
        assumed=assumed,
        claims=claims,
    )
    found = list(checking)
    checking.follower.exercised.update(each.rule for each in found)
    checking.count()
    written = claims.written
    own = {claim.order[0] for claim in written if claim.about == EVERYTHING}
    return Followed(checking.checked, checking.read, found, written, own)


def second_stage(claims: Iterable[Claim], ruleset: Ruleset, exercised: set[str]) -> list[Finding]:
    """Judge what lies between the groups of one recording.

    Args:
        claims: of all groups, in any order.
        ruleset: what is judged by.
        exercised: gets the rules that something was judged by.
    """
    about: dict[str, list[Claim]] = {}
    for claim in claims:
        about.setdefault(claim.about, []).append(claim)
    of_all = about.pop(EVERYTHING, [])
    found: list[Finding] = []
    for each in about.values():
        found += judged(sorted([*each, *of_all], key=lambda claim: claim.order), ruleset, exercised)
    return found


def check_lines_by_groups(
    lines: Iterable[bytes],
    *,
    file: str | None = None,
    ruleset: Ruleset = GWS_V2,
    decoder: str = "auto",
    assumed: Assumed = USUAL,
    selection: Selection = ALL_FINDINGS,
    run: Callable[[Callable[[str], Followed], Iterable[str]], Iterable[Followed]] = map,
) -> Checked:
    """Check the lines of one recording group by group; the outcome is that of `check_lines`.

    The lines are kept while this runs.

    Args:
        lines: as for `check_lines`, without their line feeds.
        file: as for `check_lines`.
        ruleset: as for `check_lines`.
        decoder: as for `check_lines`.
        assumed: as for `check_lines`.
        selection: as for `check_lines`.
        run: runs a function for each group, here or elsewhere, as ``map`` does.
    """
    recording = opened_lines(lines, decoder_named(decoder))
    items = list(enumerate(recording.items))
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

    def follow(group: str) -> Followed:
        return follow_group(parts[group], sorted(gaps), file=file, ruleset=ruleset, decoder=decoder, assumed=assumed)

    followed = list(run(follow, parts))
    found = set[int]().union(*(each.gaps for each in followed))
    if not found <= gaps:
        gaps |= found
        followed = list(run(follow, parts))
    checked = _together(followed, ruleset, selection)
    checked.file, checked.form = file, recording.title
    checked.assumed = (str(assumed),)
    if checked.unusable is None:
        checked.unusable = why_unusable(checked, sum(each.read for each in followed), AS_IT_IS, recording)
    return checked


def _together(followed: Sequence[Followed], ruleset: Ruleset, selection: Selection) -> Checked:
    """Join what came of the groups of a recording, and judge what lies between them."""
    checked = Checked()
    findings: list[Finding] = []
    for each in followed:
        checked = checked.merged(each.checked)
        findings += each.findings
    findings += second_stage((claim for each in followed for claim in each.claims), ruleset, checked.exercised)
    for finding in sorted(findings, key=position_of):
        checked.exercised.add(finding.rule)
        selection.add(checked, finding)
    return checked
