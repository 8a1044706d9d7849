"""The functions of the workers. Each takes the Arrow batches of a partition, and yields others.

A worker needs only this package and pyarrow.
"""

from __future__ import annotations

import json
import marshal
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from itertools import count, groupby, tee
from operator import itemgetter
from time import process_time
from typing import Any

from attrs import asdict

from monitoring_core.conformance.audit.audited import Audited
from monitoring_core.conformance.audit.cells import cells
from monitoring_core.conformance.grouped import FirstPass, Followed, follow_group
from monitoring_core.conformance.grouped_audit import ClockReader, Run, Whole, audit_group
from monitoring_core.conformance.grouping import Facts, Groups
from monitoring_core.conformance.reading import lines
from monitoring_core.conformance.reading.order import Beginning, times_of
from monitoring_core.conformance.reading.pieces import Decode, Item
from monitoring_core.conformance.reading.text_forms import is_rest
from monitoring_core.conformance.reports import Checked, Report, as_json, from_json, merged
from monitoring_core.conformance.reports.fingerprint import fingerprint
from monitoring_core.conformance.spark.columns import AUDIT_CAME, CAME, FACTS, KEYED, REPORTS, TIMED
from monitoring_core.follow.across.claims import Claim
from monitoring_core.follow.findings.assumed import Assumed
from monitoring_core.follow.findings.doubts import Doubts
from monitoring_core.follow.findings.finding import Finding, Innocent, Place
from monitoring_core.follow.subjects.second_stage import judged
from monitoring_core.rules import Severity
from monitoring_core.rulesets import Ruleset
from monitoring_core.version import __version__
from monitoring_core.wire.decoding import decoder as decoder_named

__all__ = ["audited", "claim_of", "facts_of", "followed", "judged_between", "keyed", "summed", "timed"]

Batches = Iterable[Any]
Row = dict[str, Any]

_ROWS = 10_000
"""The most rows of a batch."""

_MOST_FACTS = 200_000
"""A partition passes its facts on when it holds more than so many."""


def _batches(rows: Iterable[Row], columns: Mapping[str, str]) -> Iterator[Any]:
    """Put rows into Arrow batches."""
    arrow = import_module("pyarrow")
    kinds = arrow.schema([(name, _kind(arrow, kind)) for name, kind in columns.items()])
    waiting: list[Row] = []
    for row in rows:
        waiting.append(row)
        if len(waiting) >= _ROWS:
            yield arrow.RecordBatch.from_pylist(waiting, schema=kinds)
            waiting = []
    if waiting:
        yield arrow.RecordBatch.from_pylist(waiting, schema=kinds)


def _kind(arrow: Any, kind: str) -> Any:
    if kind.startswith("array<"):
        return arrow.list_(_kind(arrow, kind.removeprefix("array<").removesuffix(">")))
    if kind.startswith("struct<"):
        fields = [each.split(": ") for each in kind.removeprefix("struct<").removesuffix(">").split(", ")]
        return arrow.struct([(name, _kind(arrow, of)) for name, of in fields])
    kinds: dict[str, Any] = {
        "string": arrow.string(),
        "long": arrow.int64(),
        "double": arrow.float64(),
        "binary": arrow.binary(),
    }
    return kinds[kind]


def _pieces(batch: Any, decode: Decode) -> Iterator[tuple[str, int, bytes]]:
    """Yield recording, position and value of each row."""
    values = _values(batch, decode).to_pylist()
    return zip(batch.column("recording").to_pylist(), batch.column("position").to_pylist(), values, strict=True)


def _values(batch: Any, decode: Decode) -> Any:
    """Return the column of values as bytes; the rest of a line whose beginning is lost in a hole is blank."""
    values = batch.column("value").cast("binary")
    if "after_hole" not in batch.schema.names or not batch.column("after_hole").true_count:
        return values
    after_hole = batch.column("after_hole").to_pylist()
    pieces = zip(values.to_pylist(), after_hole, strict=True)
    made = [b"" if after and is_rest(_what(value), decode) else value for value, after in pieces]
    return import_module("pyarrow").array(made, values.type)


def _what(value: bytes | None) -> bytes | None:
    """Return a piece as a reader of lines yields it: None if it is too long."""
    return value if value is not None and len(value) <= lines.LONGEST else None


def facts_of(decoder: str, *, timed: bool = False) -> Callable[[Batches], Iterator[Any]]:
    """Return the function that collects the ids in each piece, and the times of the first records.

    Args:
        decoder: the name of the JSON decoder.
        timed: whether to collect all times, too; then the pieces of a partition are in order.
    """

    def work(batches: Batches) -> Iterator[Any]:
        return _batches(_facts(batches, decoder, ClockReader(decoder) if timed else None), FACTS)

    return work


def _facts(batches: Batches, decoder: str, clock: ClockReader | None) -> Iterator[Row]:
    first, of, runs, beginnings = FirstPass(decoder), dict[str, Facts](), dict[str, Run](), dict[str, Beginning]()
    named, decode = first.named, decoder_named(decoder)
    for batch in batches:
        for recording, position, value in _pieces(batch, decode):
            facts = of.get(recording)
            if facts is None:
                facts = of[recording] = Facts()
                beginnings[recording] = Beginning()
            ids, is_damaged = named(_what(value))
            facts.take(position, ids)
            if ids and beginnings[recording].needs(position):
                item = (position, None, _what(value))
                beginnings[recording].take(position, times_of(item, decode))
            if is_damaged:
                yield {"recording": recording, "kind": "gap", "position": position}
            if clock is not None:
                runs.setdefault(recording, Run(position)).take(position, clock.told(_what(value)))
        if sum(each.size for each in of.values()) > _MOST_FACTS:
            yield from _taken_in(of, beginnings)
            of.clear()
            beginnings.clear()
    yield from _taken_in(of, beginnings)
    for recording, run in runs.items():
        yield {"recording": recording, "kind": "run", "other": json.dumps(run.told())}


def _taken_in(of: Mapping[str, Facts], beginnings: Mapping[str, Beginning]) -> Iterator[Row]:
    for recording, facts in of.items():
        yield from ({"recording": recording, **row} for row in facts.rows())
        yield {"recording": recording, "kind": "beginning", "other": json.dumps(beginnings[recording].rows())}


def keyed(groups: Mapping[str, Groups], decoder: str) -> Callable[[Batches], Iterator[Any]]:
    """Return the function that adds its group to each piece."""

    def work(batches: Batches) -> Iterator[Any]:
        arrow = import_module("pyarrow")
        first, decode = FirstPass(decoder), decoder_named(decoder)
        for batch in batches:
            values, recordings = _values(batch, decode), batch.column("recording").to_pylist()
            pieces = zip(recordings, values.to_pylist(), strict=True)
            found = [groups[recording].of(first.named(_what(value))[0]) for recording, value in pieces]
            columns = [
                batch.column("recording"),
                arrow.array(found, arrow.string()),
                batch.column("position").cast("int64"),
                values,
            ]
            yield arrow.RecordBatch.from_arrays(columns, names=list(KEYED))

    return work


def timed(
    groups: Mapping[str, Groups], clocks: Mapping[str, Whole], decoder: str
) -> Callable[[Batches], Iterator[Any]]:
    """Return the function that adds to each piece its group and the time on the clock; the pieces are in order."""

    def work(batches: Batches) -> Iterator[Any]:
        return _batches(pieces(batches), TIMED)

    def pieces(batches: Batches) -> Iterator[Row]:
        first, clock, decode = FirstPass(decoder), ClockReader(decoder), decoder_named(decoder)
        in_order = (piece for batch in batches for piece in _pieces(batch, decode))
        for recording, of in groupby(in_order, itemgetter(0)):
            these, told = tee(of)
            now = clocks[recording].readings((position, clock.told(_what(value))) for _, position, value in told)
            for (_, position, value), before in zip(these, now, strict=True):
                group = groups[recording].of(first.named(_what(value))[0])
                yield {"recording": recording, "group": group, "position": position, "value": value, "now": before}

    return work


def audited(
    gaps: Mapping[str, Sequence[int]],
    clocks: Mapping[str, Whole],
    ruleset: Ruleset,
    decoder: str,
    memory: float | None,
    assumed: Assumed,
    agents_as_shown: bool,
) -> Callable[[Batches], Iterator[Any]]:
    """Return the function that audits each group; the pieces of one group come together and in order."""

    def work(batches: Batches) -> Iterator[Any]:
        return _batches(came(batches), AUDIT_CAME)

    def came(batches: Batches) -> Iterator[Row]:
        for (recording, group), of in groupby(_rows(batches, TIMED), itemgetter(0, 1)):
            counted, began = count(), process_time()
            made = audit_group(
                (
                    (position, (position, None, _what(value)), now)
                    for (*_, position, value, now), _ in zip(of, counted, strict=False)
                ),
                clocks[recording],
                gaps.get(recording, ()),
                file=recording,
                ruleset=ruleset,
                decoder=decoder,
                memory=memory,
                assumed=assumed,
                agents_as_shown=agents_as_shown,
            )
            part = {"recording": recording, "group": group, **_made_with(ruleset, assumed)}
            yield from ({"kind": "gap", **part, "position": position} for position in made.met)
            yield from _audit_rows(made.audited, part, next(counted), process_time() - began)

    return work


def _audit_rows(audited: Audited, part: Row, count: int, seconds: float) -> Iterator[Row]:
    """Yield the outcome of the audit of a group as rows."""
    for row in audited.rows:
        told = {name: _text(cell) if isinstance(cell, str) else cell for name, cell in cells(None, "", row).items()}
        yield {**told, "kind": "row", **part}
    for total in audited.totals:
        told = asdict(total)
        told = {name: _text(cell) if isinstance(cell, str) else cell for name, cell in told.items()}
        yield {**told, "of": told["kind"], "kind": "total", **part}
    names = ("messages", "timeless", "backwards", "holes")
    figures = {name: getattr(audited, name) for name in names}
    doubts = [str(_text(each)) for each in audited.doubts]
    yield {"kind": "group", **part, **figures, "lines": count, "inconclusive": doubts, "cost": seconds}


def followed(
    gaps: Mapping[str, Sequence[int]], ruleset: Ruleset, decoder: str, memory: float | None, assumed: Assumed
) -> Callable[[Batches], Iterator[Any]]:
    """Return the function that follows each group; the pieces of one group come together and in order."""

    def work(batches: Batches) -> Iterator[Any]:
        return _batches(came(batches), CAME)

    def came(batches: Batches) -> Iterator[Row]:
        for (recording, group), rows in groupby(_rows(batches, KEYED), itemgetter(0, 1)):
            counted = _Counted(rows)
            follow = follow_group(
                counted,
                gaps.get(recording, ()),
                file=recording,
                ruleset=ruleset,
                decoder=decoder,
                memory=memory,
                assumed=assumed,
            )
            yield from _came(follow, counted, recording, group, ruleset, assumed)

    return work


class _Counted:
    """The pieces of one group, counted."""

    def __init__(self, rows: Iterable[tuple[str, str, int, bytes]]) -> None:
        self._rows = rows
        self.lines = 0
        self.began = process_time()

    def __iter__(self) -> Iterator[tuple[int, Item]]:
        for _, _, position, value in self._rows:
            self.lines += 1
            yield position, (position, None, _what(value))


def _rows(batches: Batches, names: Iterable[str]) -> Iterator[Any]:
    """Return the rows of some batches, each with the values of these columns."""
    for batch in batches:
        yield from zip(*[batch.column(name).to_pylist() for name in names], strict=True)


def _came(
    follow: Iterable[Finding | Claim | Followed],
    counted: _Counted,
    recording: str,
    group: str,
    ruleset: Ruleset,
    assumed: Assumed,
) -> Iterator[Row]:
    """Yield the outcome of a group as rows."""
    part = {"recording": recording, "group": group}
    tally = Checked(recording, assumed=(str(assumed),))
    for each in follow:
        if isinstance(each, Finding):
            tally.add(each)
            # The findings are rows already.
            tally.findings.clear()
            yield {"kind": "finding", **part, **finding_row(each, ruleset, assumed)}
        elif isinstance(each, Claim):
            yield {"kind": "claim", **part, **_claim_row(each)}
        else:
            figures = tally.merged(each.checked)
            seconds = process_time() - counted.began
            yield {"kind": "group", **part, **_figures_row(figures, ruleset, assumed, counted.lines, seconds)}


def finding_row(finding: Finding, ruleset: Ruleset, assumed: Assumed) -> Row:
    """Return a finding as a row."""
    texts = {name: getattr(finding, name) for name in ("rule", "subject", "message", "expected", "at", "client")}
    return {
        **{name: _text(text) for name, text in texts.items()},
        "level": finding.level.value,
        "verdict": "conforms" if finding.level is Severity.NOTE else "violates",
        "place": _place(finding.place),
        "witnesses": [_place(each) for each in finding.witnesses],
        "before": [str(_text(each)) for each in finding.before],
        "operation": finding.operation,
        "innocent": _innocent(finding.innocent),
        "fingerprint": fingerprint(finding),
        **_made_with(ruleset, assumed),
    }


def _innocent(innocent: Innocent | None) -> Row | None:
    return None if innocent is None else {"cost": innocent.cost, "happened": list(innocent.happened)}


def _figures_row(figures: Checked, ruleset: Ruleset, assumed: Assumed, count: int, seconds: float) -> Row:
    is_broken = any(figures.found[level] for level in Severity if level is not Severity.NOTE)
    return {
        "verdict": "violates" if is_broken else "inconclusive" if figures.doubts else "conforms",
        "lines": count,
        "messages": figures.messages,
        "findings": sum(figures.found.values()),
        "seconds": seconds,
        "report": as_json(Report([figures], ruleset)),
        **_made_with(ruleset, assumed),
    }


def _made_with(ruleset: Ruleset, assumed: Assumed) -> Row:
    return {"ruleset": ruleset.name, "assume": str(assumed), "version": __version__}


def _place(place: Place) -> dict[str, int | None]:
    return {"line": place.line, "index": place.index}


def _text(text: str | None) -> str | None:
    """Return a text that a column can hold."""
    return text if text is None else text.encode("utf-8", "backslashreplace").decode()


def _claim_row(claim: Claim) -> Row:
    position, number = claim.order
    # For a target, the device that shows it matters. For a call, it only matters whether an agent's side is shown.
    who = claim.told[0] if claim.what == "device_shows" else ""
    return {
        "about": _text(claim.about),
        "who": _text(who),
        "what": claim.what,
        "position": position,
        "number": number,
        "told": marshal.dumps(claim.told),
    }


def judged_between(
    gaps: Mapping[str, Sequence[Claim]], ruleset: Ruleset, assumed: Assumed
) -> Callable[[Batches], Iterator[Any]]:
    """Return the function that judges claims; the claims about one target or call come together and in order.

    Args:
        gaps: recording -> the claims about everything, in order.
        ruleset: the ruleset that claims are judged by.
        assumed: the assumptions that the rows name.
    """
    names = ("recording", "about", "position", "number", "what", "told")

    def work(batches: Batches) -> Iterator[Any]:
        return _batches(came(batches), CAME)

    def came(batches: Batches) -> Iterator[Row]:
        for (recording, about), claimed in groupby(_rows(batches, names), itemgetter(0, 1)):
            claims = [Claim(about, row[2:4], row[4], marshal.loads(row[5])) for row in claimed]
            of_all = gaps.get(recording, ())
            if of_all:
                claims = sorted([*claims, *of_all], key=lambda claim: claim.order)
            part = {"recording": recording, "group": about}
            tally, began = Checked(recording, assumed=(str(assumed),)), process_time()
            doubts = Doubts()
            for each in judged(
                claims, ruleset, assumed, exercised=tally.exercised, doubts=doubts, standings=tally.verdicts
            ):
                tally.add(each)
                yield {"kind": "finding", **part, **finding_row(each, ruleset, assumed)}
            tally.findings.clear()
            tally.doubts = doubts.all()
            yield {"kind": "group", **part, **_figures_row(tally, ruleset, assumed, 0, process_time() - began)}

    return work


def summed(batches: Batches) -> Iterator[Any]:
    """Join the figures of all groups of a partition into one report."""
    report: Report | None = None
    for batch in batches:
        parts = map(from_json, batch.column("report").to_pylist())
        report = merged([*parts] if report is None else [report, *parts])
    yield from _batches([] if report is None else [{"report": as_json(report)}], REPORTS)


def claim_of(row: Any) -> Claim:
    """Return the claim in a row."""
    return Claim(row["about"], (row["position"], row["number"]), row["what"], marshal.loads(bytes(row["told"])))
