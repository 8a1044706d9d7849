"""The figures as tables, and the page of them in the documentation."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.made.correct import MODES
from tests.made.faulty import KINDS, UNKNOWABLE, Around
from tests.made.measuring import ALLOWED, LEVELS

DATA = Path(__file__).resolve().parents[2] / "docs/checking-figures.json"
PAGE = DATA.with_suffix(".md")

COLUMNS = ("by rule", "at level", "at line")

INTRODUCTION = """# What a check finds, in figures

This page says how often a check finds a fault, and how often it finds one that is not there. It was measured by
`python -m tests.made.measure --keep after`, which made this page.

A program makes the recordings (`tests/made`). It plays a [floor](glossary.md) of supervisors, agents and customers at
random. It writes down what happens, in any of the ways in which recordings are made. The seeds are those of the {half}
half. A cell may have two figures. Then the first was measured before the last change of what follows
recordings{before}.

## Correct servers

Nothing is wrong in these recordings. Each is counted once, under the worst level that is found in it. An *allowed
note* says that something was asked elsewhere, or is about how a centre is configured. A correct server may earn it. The
list says how the recordings are disturbed, and then what a check should find.

{modes}
"""

PLANTED = """## Planted faults

Each recording holds one fault. The three numbers of a cell are shares in per cent:

- by rule: a finding names the rule of the fault,
- at its level: such a finding has the right level,
- at its line: such a finding stands at the line that broke the rule.

Of each kind {recordings:,} recordings were made without a disturbance, and as many with each of the two. A recording
may hold too little of the fault to know of it. That depends on what is delivered, and not on what a check finds:

- The only message that shows the fault is lost, or comes late.
- Fewer messages stand in order than the rule needs: three for AN-EFFECT, two for VD-NEXT-CALL without a second leg.
- What began the fault is lost or late: a leg or its end, a switch, or the subscription before a leg.
- No message before a request shows that what it asks for was otherwise.
- A late message shows what a correct server would show, or what the fault shows, and no duration tells that it is
  late.
- A leg's first message overtakes that of its subscription, and no times tell which began first.

Then the recording holds no fault, and it is left out here. That is so in {lost:,} of {all:,} recordings.

A number behind a plus counts recordings whose verdict is inconclusive and names the rule. *Other* counts recordings in
which another rule has an error or a warning. The bar says how many faults should be found: without a disturbance, and
with one delivery fault.

What no checker can know is counted in a table of its own. The recording of a correct server may look the same.
"""

FEWER = 4
"""Points by which a kind may be found less often than before."""

HEADS = {
    "planted": "fault: per cent found by rule / at its level / at its line",
    "unknowable": "what no checker can know: found by rule / level / line",
}
"""Part of the figures -> what its first column is called."""


def page(kept: dict[str, Any]) -> str:
    """Give the page of the figures that are kept, those of before and after beside each other."""
    newest = kept.get("after", kept["before"])
    before = kept["before"] if "after" in kept else None
    modes = "\n".join(f"- *{mode}*: {told}." for mode, told in MODES.items())
    correct, *found = "\n".join(tables(newest, before)).split("\n\n")
    told = ""
    if before is not None and before["correct"]:
        each = next(iter(before["correct"].values()))["recordings"]
        told = f", with seeds of the {before['half']} half and {each:,} recordings of each mode"
    rows = [row for part in HEADS for around in newest[part].values() for row in around.values()]
    lost = sum(row.get("without it", 0) for row in rows)
    made = [row["recordings"] + row.get("without it", 0) for row in rows]
    planted = PLANTED.format(recordings=max(made, default=0), lost=lost, all=sum(made))
    introduction = INTRODUCTION.format(half=newest["half"], before=told, modes=modes)
    return "\n".join([introduction, correct, "", planted, "\n\n".join(found), "", *shortcomings(newest, before), ""])


def keep(name: str, figures: dict[str, Any]) -> None:
    """Keep figures under a name, and write the page anew."""
    kept = json.loads(DATA.read_text()) if DATA.exists() else {}
    kept[name] = figures
    DATA.write_text(_a_row_a_line(kept) + "\n")
    PAGE.write_text(page(kept))


def tables(figures: dict[str, Any], before: dict[str, Any] | None = None) -> Iterator[str]:
    """Give the figures as tables in Markdown, beside those of an earlier run if there are any."""
    if figures["correct"]:
        yield from _correct(figures, before)
    for part in ("planted", "unknowable"):
        if figures[part]:
            yield ""
            yield from _found(figures[part], (before or {}).get(part, {}), part)


def _a_row_a_line(kept: dict[str, Any], depth: int = 3) -> str:
    """Write the figures as JSON with one kind or mode on each line, so that a change of one is seen as such."""
    if depth == 0:
        return json.dumps(kept)
    parts = [
        f"{json.dumps(key)}: {_a_row_a_line(part, depth - 1) if isinstance(part, dict) else json.dumps(part)}"
        for key, part in kept.items()
    ]
    return "{\n" + ",\n".join(parts) + "\n}"


def shortcomings(figures: dict[str, Any], before: dict[str, Any] | None = None) -> Iterator[str]:
    """Say which kinds are found too seldom: less often than their bar, or than in an earlier run."""
    below: list[str] = []
    for name, rows in figures["planted"].items():
        kind = KINDS[name]
        for around, bar in ((Around.CLEAN, kind.clean), (Around.ONE_FAULT, kind.disturbed)):
            share = _share(rows[str(around)], "at level", "inconclusive, naming it")
            if bar is not None and share < bar:
                below.append(f"- {name}, {around}: {share:.0f} of {bar}")
    yield "\n".join(["Below the bar:", "", *below]) if below else "No kind is below its bar."
    fewer = [
        f"- {name}, {around}: {_share(old, 'by rule'):.0f} → {_share(rows[around], 'by rule'):.0f}"
        for name, rows in figures["planted"].items()
        for around, old in (before or {}).get("planted", {}).get(name, {}).items()
        if _share(old, "by rule") - _share(rows[around], "by rule") > FEWER
    ]
    if fewer:
        yield "\n".join(["", f"Found less often than before, by more than {FEWER} points:", "", *fewer])
    elif before:
        yield f"\nNo kind is found less often than before by more than {FEWER} points."


def _share(row: dict[str, Any], *columns: str) -> float:
    return 100 * sum(int(row[column]) for column in columns) / max(int(row["recordings"]), 1)


def _correct(figures: dict[str, Any], before: dict[str, Any] | None) -> Iterator[str]:
    heads = ["recordings with an error", "warning", "note", ALLOWED, "inconclusive"]
    yield "| recordings | of | lines | " + " | ".join(heads) + " | found falsely |"
    yield "|---|--:|--:|" + "--:|" * len(heads) + "---|"
    for mode in MODES:
        row = figures["correct"][str(mode)]
        old = before["correct"].get(str(mode)) if before else None
        now, then = row["recordings with"], dict(old["recordings with"]) if old else {}
        if ALLOWED not in then:
            # Notes of all kinds were counted as one.
            then.pop("note", None)
        counts = [_beside(now.get(level, "?"), then.get(level)) for level in (*LEVELS, "inconclusive")]
        rules = ", ".join(f"{told} {each['recordings']}" for told, each in row["rules"].items())
        yield f"| {mode} | {row['recordings']:,} | {row['lines']:,} | {' | '.join(counts)} | {rules} |"


def _found(figures: dict[str, Any], before: dict[str, Any], part: str) -> Iterator[str]:
    yield f"| {HEADS[part]} | " + " | ".join(Around) + " | bar |"
    yield "|---|" + "--:|" * len(Around) + "--:|"
    for name, row in figures.items():
        old = before.get(name, {})
        cells = [
            _beside(_cell(row[str(around)]), _cell(old[str(around)]) if str(around) in old else None)
            for around in Around
        ]
        kind = (KINDS | UNKNOWABLE)[name]
        bar = "" if kind.clean is None else f"{kind.clean} / {kind.disturbed}"
        yield f"| {name} | {' | '.join(cells)} | {bar} |"


def _cell(row: dict[str, Any]) -> str:
    """Give the shares, with what an inconclusive verdict names and what is found besides behind them."""
    count = max(row["recordings"], 1)
    shares = [f"{100 * row[column] / count:.0f}" for column in COLUMNS]
    told = " / ".join(shares)
    if row["inconclusive, naming it"]:
        told += f" + {100 * row['inconclusive, naming it'] / count:.0f}"
    return told + (f" ({row['other rule']} other)" if row["other rule"] else "")


def _beside(now: object, old: object) -> str:
    return f"{now}" if old is None or old == now else f"{old} → {now}"
