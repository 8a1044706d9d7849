"""The check of one large file by several processes. Each process follows some of the groups in it.

1. Each process reads the file. They take turns in reading the ids, stretch by stretch; see `grouping`.
2. The first process forms the groups and hands them out; see `shares`.
3. Each process reads the file again and follows its own groups. It judges the claims that only its own groups make
   about a target or a call. It writes down all other claims, and the first process judges them; see `follow.claims`.

Reading a line costs a fiftieth of following it. So each process reads the whole file, and no process has to search
for the beginning of a line. The findings and the sums are the same as those of one process.
"""

from __future__ import annotations

import heapq
import marshal
from array import array
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import ExitStack
from functools import partial
from itertools import compress, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO, Unpack

from attrs import evolve, frozen

from monitoring_core.conformance import shares
from monitoring_core.conformance.check import position_of, why_unusable
from monitoring_core.conformance.grouped import FirstPass, Followed, follow_group
from monitoring_core.conformance.grouping import Facts
from monitoring_core.conformance.how import How
from monitoring_core.conformance.reading.opening import Recording, opened
from monitoring_core.conformance.reading.options import AS_IT_IS, Reading
from monitoring_core.conformance.reading.order import Beginning
from monitoring_core.conformance.reading.pieces import Item
from monitoring_core.conformance.reports.checked import KEPT, Checked
from monitoring_core.conformance.reports.figures import summed
from monitoring_core.conformance.reports.selection import Selection
from monitoring_core.conformance.shares import Named, Plan, planned
from monitoring_core.follow.across.claims import EVERYTHING, Claim
from monitoring_core.follow.findings.assumed import USUAL, Assumed
from monitoring_core.follow.findings.doubts import Doubts
from monitoring_core.follow.findings.finding import Finding
from monitoring_core.follow.lines.ids import Ids
from monitoring_core.follow.subjects.second_stage import judged
from monitoring_core.rulesets import GWS_V2, Ruleset
from monitoring_core.wire.decoding import decoder as decoder_named

__all__ = ["MOST_PARTS", "Submit", "check_by_groups"]

Submit = Callable[..., Future[Any]]
"""Takes a function and its arguments, and runs the function in another process."""

MOST_PARTS = 255
"""The most processes that may share one file, since the process of a piece is stored in one byte."""


class CannotBeSplitError(Exception):
    """The file cannot be read to its end; one process has to check it, since it reports this best."""


@frozen
class _How:
    """The options by which a file is judged, as `check_file` takes them."""

    path: str
    ruleset: Ruleset
    decoder: str
    memory: float | None
    assumed: Assumed
    reading: Reading


def _is_in_lines(how: _How) -> bool:
    """Tell whether a file holds lines of JSON, the oldest first, and no option changes records before the check."""
    if how.reading.changes_records:
        return False
    with open(how.path, "rb", buffering=0) as stream:
        recording, beginning = _opened(stream, how.reading, how.decoder), Beginning()
        if recording.form is None or recording.form.name != "lines":
            return False
        beginning.look(recording.items, decoder_named(how.decoder))
        return not beginning.is_newest_first


def _opened(stream: BinaryIO, reading: Reading, decoder: str, has_read: Callable[[], bool] = lambda: True) -> Recording:
    return opened(stream, decoder_named(decoder), has_read, reading.form)


def _items(recording: Recording) -> Iterator[Item]:
    """Yield the pieces of a recording.

    Raises:
        CannotBeSplitError: the packed data of the file ends too early.
    """
    yield from recording.items
    if recording.source is not None and recording.source.cut_short is not None:
        raise CannotBeSplitError


def _take_in(how: _How, part: int, parts: int) -> Named:
    """Read the ids of every stretch of a file that is this process's turn."""
    first, facts = FirstPass(how.decoder), Facts()
    gaps: list[int] = []
    numbers: dict[tuple[Ids, ...], int] = {}
    of = array("I")
    with open(how.path, "rb", buffering=0) as stream:
        items = _items(_opened(stream, how.reading, how.decoder, _HasRead(of, gaps)))
        begins = 0
        while stretch := list(islice(items, shares.STRETCH)):
            if begins // shares.STRETCH % parts == part:
                for position, (_, _, what) in enumerate(stretch, begins):
                    ids, is_damaged = first.named(what)
                    facts.take(position, ids)
                    of.append(numbers.setdefault(tuple(ids), len(numbers)))
                    if is_damaged:
                        gaps.append(position)
            begins += len(stretch)
    return Named(list(facts.rows()), gaps, list(numbers), of)


class _HasRead:
    """Tells whether something could be read since the last call."""

    def __init__(self, of: array[int], gaps: list[int]) -> None:
        self._of, self._gaps, self._before = of, gaps, 0

    def __call__(self) -> bool:
        before, self._before = self._before, len(self._of) - len(self._gaps)
        if self._before == before:
            raise CannotBeSplitError
        return True


@frozen
class _Came:
    """The outcome of one process, besides the claims that concern several processes.

    Attributes:
        checked: its figures and findings.
        read: how many pieces of JSON were read.
        met: positions of the pieces in which something could not be read.
    """

    checked: Checked
    read: int
    met: set[int]


def _follow(
    how: _How, part: int, parts: bytes, own: set[str], gaps: Sequence[int], selection: Selection, written: str
) -> _Came:
    """Follow the groups of this process, and write the claims that concern other processes to a file."""
    table = bytes(each == part for each in range(256))
    tally, met = Checked(), set[int]()
    figures: list[Followed] = []
    with open(how.path, "rb", buffering=0) as stream, open(written, "wb") as shared:
        items = compress(enumerate(_items(_opened(stream, how.reading, how.decoder))), parts.translate(table))
        follow = follow_group(
            items,
            gaps,
            file=how.path,
            ruleset=how.ruleset,
            decoder=how.decoder,
            memory=how.memory,
            assumed=how.assumed,
        )

        def own_claims() -> Iterator[Claim]:
            waiting = deque(gaps)
            for piece in follow:
                if isinstance(piece, Finding):
                    selection.add(tally, piece)
                elif isinstance(piece, Followed):
                    figures.append(piece)
                elif piece.about == EVERYTHING:
                    met.add(piece.order[0])
                    marshal.dump(tuple(piece), shared)
                    yield piece
                elif piece.about in own:
                    # A piece that another process could not read may have been about this target or call, too.
                    while waiting and waiting[0] < piece.order[0]:
                        yield _nothing_is_known(waiting.popleft())
                    yield piece
                else:
                    marshal.dump(tuple(piece), shared)
            yield from map(_nothing_is_known, waiting)

        found = _judged(own_claims(), how, tally)
    for each in found:
        tally.exercised.add(each.rule)
        selection.add(tally, each)
    (followed,) = figures
    checked = tally.merged(followed.checked)
    return _Came(evolve(checked, findings=tally.findings, subjects=followed.checked.subjects), followed.read, met)


def _judged(claims: Iterable[Claim], how: _How, tally: Checked) -> list[Finding]:
    """Return the findings that the claims give together, and add the rules, doubts and verdicts to a tally."""
    doubts = Doubts()
    found = judged(claims, how.ruleset, how.assumed, exercised=tally.exercised, doubts=doubts, standings=tally.verdicts)
    tally.doubts = doubts.all()
    return found


def _nothing_is_known(position: int) -> Claim:
    return Claim(EVERYTHING, (position, 0), "forget", (None,))


def check_by_groups(
    path: str,
    parts: int,
    submit: Submit,
    *,
    selection: Selection,
    **told: Unpack[How],
) -> Checked | None:
    """Check a file by several processes; the outcome is the same as that of `check_file`.

    Args:
        path: the file.
        parts: the number of processes that follow it, at most `MOST_PARTS`.
        submit: runs a function in one of them.
        selection: as for `check_file`. It must have no baseline, since that counts findings in their order.
        **told: how it is checked, as for `check_file`; each process has an equal share of the memory.

    Returns:
        The outcome. None if one process has to check it. That is so if it holds no lines of JSON, if its newest record
        stands first, or if it cannot be read to its end.
    """
    parts, memory = min(parts, MOST_PARTS), told.get("memory")
    how = _How(
        path,
        told.get("ruleset", GWS_V2),
        told.get("decoder", "auto"),
        None if memory is None else memory / parts,
        told.get("assumed", USUAL),
        told.get("reading", AS_IT_IS),
    )
    try:
        if not _is_in_lines(how):
            return None
        named = [each.result() for each in [submit(_take_in, how, part, parts) for part in range(parts)]]
        plan = planned(named)
        with TemporaryDirectory() as folder:
            files = [str(Path(folder, str(part))) for part in range(parts)]
            came = _followed(how, plan, plan.gaps, files, submit, selection)
            met = {position for each in came for position in each.met}
            if not met <= {*plan.gaps}:
                came = _followed(how, plan, sorted({*plan.gaps, *met}), files, submit, selection)
            return _together(how, came, files, selection)
    except (CannotBeSplitError, OSError):
        return None


def _followed(
    how: _How, plan: Plan, gaps: Sequence[int], files: Sequence[str], submit: Submit, selection: Selection
) -> list[_Came]:
    begun = [
        submit(_follow, how, part, plan.parts, own, gaps, selection, file)
        for part, (own, file) in enumerate(zip(plan.own, files, strict=True))
    ]
    return [each.result() for each in begun]


def _together(how: _How, came: Sequence[_Came], files: Iterable[str], selection: Selection) -> Checked:
    """Join the outcomes of all processes, and judge the claims that concern several of them."""
    checked = Checked()
    for each in came:
        checked = checked.merged(each.checked)
    checked.findings = [finding for each in came for finding in each.checked.findings]
    subjects = summed(each.checked.subjects for each in came)
    between = Checked()
    with ExitStack() as stack:
        streams = [_claims(stack.enter_context(open(file, "rb"))) for file in files]
        merged = heapq.merge(*streams, key=lambda claim: claim.order)
        for finding in _judged(merged, how, between):
            between.exercised.add(finding.rule)
            selection.add(between, finding)
    findings = sorted([*checked.findings, *between.findings], key=position_of)
    checked = evolve(checked.merged(between), findings=[], subjects=subjects, file=how.path)
    _keep(checked, findings)
    with open(how.path, "rb", buffering=0) as stream:
        recording = _opened(stream, how.reading, how.decoder)
        checked.form = recording.title
        checked.unusable = why_unusable(checked, sum(each.read for each in came), how.reading, recording)
    return checked


def _claims(stream: BinaryIO) -> Iterator[Claim]:
    load = partial(marshal.load, stream)
    while True:
        try:
            yield Claim(*load())
        except EOFError:
            return


def _keep(checked: Checked, findings: Iterable[Finding]) -> None:
    """Keep the first findings of each rule, as one process does."""
    kept: Counter[str] = Counter()
    for finding in findings:
        kept[finding.rule] += 1
        if kept[finding.rule] > KEPT:
            checked.omitted[finding.rule] += 1
        else:
            checked.findings.append(finding)
