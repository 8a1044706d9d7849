"""A recording audited in parts has the rows, the totals and the figures of the audit of the whole."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest

from monitoring_core.conformance import Audited, audit_of, check_lines
from monitoring_core.conformance.audit.cells import cells
from monitoring_core.conformance.grouped import FirstPass
from monitoring_core.conformance.grouped_audit import ClockReader, Run, Whole, audit_group, whole_of
from monitoring_core.conformance.grouping import Facts, Groups
from monitoring_core.conformance.reading.text_forms import numbered
from monitoring_core.follow.findings.assumed import Assumed
from monitoring_core.wire.decoding import decoder
from tests.conformance.test_grouped import drawn_lines


def told(audits: list[Audited]) -> dict[str, Any]:
    """Give what audits of parts, or that of the whole, come to together."""
    totals: dict[tuple[str, ...], list[float]] = {}
    for each in [total for audited in audits for total in audited.totals]:
        sums = totals.setdefault((each.supervisor, each.agent, each.kind, each.what), [0.0, 0.0, 0.0])
        for place, more in enumerate((each.certain, each.possible, each.unknown)):
            sums[place] = round(sums[place] + more, 3)
    return {
        "rows": sorted(json.dumps(cells(None, "", row)) for audited in audits for row in audited.rows),
        "totals": totals,
        **{
            name: sum(getattr(each, name) for each in audits) for name in ("messages", "timeless", "backwards", "holes")
        },
    }


def in_parts(lines: list[bytes], assumed: Assumed, random: Random) -> list[Audited]:
    """Audit lines group by group, after a first pass that reads them in runs of any length."""
    first, clock, facts = FirstPass(), ClockReader(), Facts()
    pieces = [(position, what) for position, _, what in numbered(lines, decoder("auto")) if isinstance(what, bytes)]
    ids = {position: first.named(line) for position, line in pieces}
    gaps = {position for position, (_, is_damaged) in ids.items() if is_damaged}
    for position, _ in pieces:
        facts.take(position, ids[position][0])
    cuts = sorted({1, *(random.randint(1, len(lines)) for _ in range(random.randint(0, 5)))})
    cut = [pieces[begin - 1 : end - 1] for begin, end in zip(cuts, [*cuts[1:], len(lines) + 1], strict=True)]
    runs = [Run(part[0][0]) for part in cut]
    for run, part in zip(runs, cut, strict=True):
        for position, line in part:
            run.take(position, clock.told(line))
    whole = whole_of([Run(**run.told()) for run in runs])
    return list(_followed(cut, whole, Groups(facts), ids, gaps, clock, assumed))


def _followed(
    cut: Any, whole: Whole, groups: Groups, ids: Any, gaps: set[int], clock: ClockReader, assumed: Assumed
) -> list[Audited]:
    parts: dict[str, list[Any]] = {}
    for part in cut:
        readings = whole.readings([(position, clock.told(line)) for position, line in part])
        for (position, line), now in zip(part, readings, strict=True):
            parts.setdefault(groups.of(ids[position][0]), []).append((position, (position, None, line), now))
    while True:
        made = [audit_group(part, whole, sorted(gaps), assumed=assumed) for part in parts.values()]
        met = {position for each in made for position in each.met}
        if met <= gaps:
            return [each.audited for each in made]
        gaps |= met


ASSUMED = [Assumed(), Assumed("reliable", start="idle"), Assumed("lossy:2")]


@pytest.mark.parametrize(
    "seed", [*range(30), *(pytest.param(each, marks=pytest.mark.long) for each in range(30, 1000))]
)
def test_parts_have_the_rows_of_the_whole(seed: int) -> None:
    """Duplicates, losses, damage, lines without names or times, and times that go back change nothing."""
    lines, assumed = drawn_lines(seed), ASSUMED[seed % len(ASSUMED)]
    alone = audit_of(check_lines(lines, assumed=assumed, timed=True))
    assert told([alone]) == told(in_parts(lines, assumed, Random(seed)))
