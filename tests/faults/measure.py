"""What each way of testing finds: shares and inputs, never time.

`table_mutants`, `product_mutants` and `hidden_history` give rows; a row says how many faults there
were, how many of them changed nothing and so are no faults, what was found, and what it cost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from functools import cache, lru_cache, partial
from random import Random
from statistics import median
from typing import Any

from attrs import field, frozen

from monitoring_core.rulesets import GWS_V2, Ruleset
from monitoring_core.testing.concurrency import Program, check_program
from monitoring_core.testing.concurrency.linearizability import Verdict
from monitoring_core.testing.requirements import Requirements
from monitoring_core.testing.running.oracle import check_conformance
from monitoring_core.testing.running.words_given import default_components
from monitoring_core.testing.suites.default import Part, suite
from monitoring_core.testing.suites.mealy import MachineWord
from monitoring_core.testing.words import Setting, Word
from tests.faults.handwritten import HANDWRITTEN, Handwritten
from tests.faults.machines import Fault, Numbered, Words, hidden_histories, is_equivalent, wrong_transitions
from tests.faults.tables import Given, TableMutant, judged, mutants, parts, rulesets
from tests.faults.ways import AT_COST, MADE, PLAIN, WORDS, mixed_words
from tests.testing.oracle.servers import FloorServer

__all__ = [
    "BASE",
    "Found",
    "Row",
    "by_default_suite",
    "handwritten",
    "hidden_history",
    "product_mutants",
    "table_mutants",
    "words_of",
]

SEED = 20_261
BASE = "suite with k = 0"
"""The way whose cost is the measure for what is drawn."""
PRODUCT = "coupling"
"""The component that is a supervisor's subscription and leg together."""


@frozen
class Row:
    """What one way of testing found of some faults.

    Attributes:
        way: the way of testing.
        inputs: what it costs to the end.
        found: how many faults showed.
        faults: how many there were.
        typical: the median of the inputs until a fault showed; None if none did.
        missed: names of faults that did not show, as far as they have names.
    """

    way: str
    inputs: int
    found: int
    faults: int
    typical: float | None = None
    missed: tuple[str, ...] = field(default=(), repr=False)

    @property
    def share(self) -> float:
        """Found of all; 1 of none."""
        return self.found / self.faults if self.faults else 1.0

    def __str__(self) -> str:
        """Give the row of a Markdown table."""
        typical = "–" if self.typical is None else f"{self.typical:,.0f}"
        return f"| {self.way} | {self.inputs:,} | {_percent(self)} | {typical} |"


def _percent(row: Row) -> str:
    """Give the share so that only what is whole reads 100 %."""
    tenths = int(1_000 * row.found / row.faults) if row.faults else 1_000
    return f"{'100' if tenths == 1_000 else f'{tenths / 10:.1f}'} % ({row.found:,} of {row.faults:,})"


@frozen
class Found:
    """Rows on one kind of fault.

    Attributes:
        name: what the faults are.
        made: how many were made.
        equivalent: how many of them change nothing, as was proved.
        rows: one for each way of testing.
    """

    name: str
    made: int
    equivalent: int
    rows: tuple[Row, ...]

    def row(self, way: str) -> Row:
        """Give the row of one way."""
        return next(row for row in self.rows if row.way == way)


def _row(way: str, words: Words, faults: Sequence[Fault]) -> Row:
    spent = [each for fault in faults if (each := words.spent(fault)) is not None]
    return Row(way, words.cost, len(spent), len(faults), median(spent) if spent else None)


def _on_machine(
    name: str, part: Part, faults: Iterable[Fault], ways: Iterable[str], cost_of: str, drawn: Iterable[str]
) -> Found:
    numbered = Numbered(part.explored.minimal)
    made = list(faults)
    real = [fault for fault in made if not is_equivalent(numbered, fault)]
    rows = [_row(way, Words(numbered, MADE[way](part)), real) for way in ways]
    cost = next(row.inputs for row in rows if row.way == cost_of)
    rows += [_row(way, Words(numbered, AT_COST[way](numbered.machine, cost, SEED)), real) for way in drawn]
    return Found(name, len(made), len(made) - len(real), tuple(rows))


PRODUCT_WAYS = ("default suite", "HSI, k = 0", "transition tour")


def product_mutants(
    count: int = 10_000, ways: Iterable[str] = PRODUCT_WAYS, drawn: Iterable[str] = tuple(AT_COST)
) -> Found:
    """Run mutants of a supervisor's subscription and leg together; what is drawn costs what the default suite does."""
    (part,) = (each for each in parts(GWS_V2, "voice") if each.name == PRODUCT)
    faults = wrong_transitions(Numbered(part.explored.minimal), count, SEED)
    return _on_machine(f"product of {PRODUCT}", part, faults, ways, "default suite", drawn)


def components() -> tuple[Part, ...]:
    """Give the parts of the default suite that allow for extra states: those that are to find hidden history."""
    return tuple(part for side in ("voice", "text") for part in parts(GWS_V2, side) if part.k)


def hidden_history(part: Part, count: int = 1_000, drawn: Iterable[str] = tuple(AT_COST)) -> Found:
    """Run faults of one component that remembers; what is drawn costs what the default suite does."""
    faults = hidden_histories(Numbered(part.explored.minimal), count, SEED)
    return _on_machine(
        part.name, part, faults, ("default suite", "HSI, k = 0", "transition tour"), "default suite", drawn
    )


def _played(known: Iterable[tuple[Part, Iterable[MachineWord]]]) -> Iterator[Word]:
    for part, letters in known:
        yield from part.explored.words(letters)


# A process looks at mutants of one ruleset after the other; what is given under one of them is large.
@lru_cache(maxsize=48)
def _given(way: str, ruleset: Ruleset, side: str) -> Given:
    """Give the words of a way for the components of a side.

    What is drawn costs a tenth more than the suite with k = 0: of all components together for ``words()``, which
    takes one as likely as another, and of each by itself for the others.
    """
    known = parts(ruleset, side)
    if way in MADE:
        return Given(_played((part, MADE[way](part)) for part in known))
    machines = [part.explored.minimal for part in known]
    costs = [sum(map(part.explored.minimal.cost, MADE[BASE](part))) for part in known]
    if way == WORDS:
        drawn = mixed_words(machines, round(1.1 * sum(costs)), SEED)
        return Given(_played((known[place], (word,)) for place, word in drawn))
    each = (AT_COST[way](machine, round(1.1 * cost), SEED) for machine, cost in zip(machines, costs, strict=True))
    return Given(_played(zip(known, each, strict=True)))


Judged = tuple[bool, dict[str, int | None]]
"""Whether a wrong cell changes anything, and for each way what it took to find it, None if it was not found."""


def _judge(number: int, first: str, others: tuple[str, ...]) -> Judged:
    """Have every way look at one mutant; by its number, so that another process can."""
    mutant = _mutants()[number]
    ruleset, spent = judged(mutant, partial(_given, first))
    if ruleset is None:
        return False, {}
    found = {first: spent}
    for way in others:
        if way == PLAIN and ruleset is not GWS_V2:
            # Drawing them takes longer than all the rest.
            continue
        words = _given(way, ruleset, mutant.side)
        with mutant.in_place():
            found[way] = words.spent()
    return True, found


@cache
def _mutants() -> tuple[TableMutant, ...]:
    return tuple(mutants())


def table_mutants(
    sample: int | None = None,
    first: str = "default suite",
    others: Iterable[str] = (BASE, "transition tour", *AT_COST),
    progress: Callable[[int, int], None] | None = None,
    processes: int = 1,
    only: Callable[[TableMutant], bool] = lambda mutant: True,
) -> Found:
    """Run the wrong cells of the tables; plain Hypothesis rules on those alone that show under the default ruleset.

    Args:
        sample: how many of them, chosen by a fixed seed; all of them by default.
        first: the way that is to find them all, for every component.
        others: ways to be compared with it.
        progress: told how many mutants are done, of how many.
        processes: how many share the work.
        only: which of the cells are meant.
    """
    ways = tuple(others)
    meant = [number for number, mutant in enumerate(_mutants()) if only(mutant)]
    # In an order of chance, so that those that take long are spread; those that the same rulesets read together.
    chosen = Random(SEED).sample(meant, sample or len(meant))
    chosen.sort(key=lambda number: [each.name for each in rulesets(_mutants()[number])])
    results: list[Judged] = []
    judge = partial(_judge, first=first, others=ways)
    with ProcessPoolExecutor(processes) if processes > 1 else nullcontext() as pool:
        for result in map(judge, chosen) if pool is None else pool.map(judge, chosen, chunksize=50):
            results.append(result)
            if progress is not None:
                progress(len(results), len(chosen))
    faults = [(_mutants()[number].name, found) for number, (real, found) in zip(chosen, results, strict=True) if real]
    rows: list[Row] = []
    sides = sorted({_mutants()[number].side for number in chosen})
    for way in (first, *ways):
        given = [(name, found[way]) for name, found in faults if way in found]
        spent = [each for _, each in given if each is not None]
        missed = tuple(name for name, each in given if each is None)
        inputs = sum(_given(way, GWS_V2, side).inputs for side in sides)
        rows.append(Row(way, inputs, len(spent), len(given), median(spent) if spent else None, missed))
    return Found("cells of the tables", len(chosen), len(chosen) - len(faults), tuple(rows))


STRICT = Requirements(delivery="exact", ordered=True, fail_on="note")
"""Delivered once, in order, and every rule counts."""


@cache
def component(ruleset: Ruleset, name: str) -> Any:
    return {name: list(suite(ruleset, [name]).words())}


def words_of(fault: Handwritten) -> Any:
    """Give the words that are meant to find a handwritten fault: those of its component, or its own."""
    return component(fault.ruleset, fault.component) if fault.word is None else [fault.word]


@frozen
class Caught:
    """What came of one handwritten fault.

    Attributes:
        fault: the fault.
        rule: under which it was found; empty if it was not.
        level: how severe the finding is; empty if there was none.
        inputs: until it showed.
    """

    fault: Handwritten
    rule: str
    level: str
    inputs: int


def handwritten(*, whole: bool = False) -> Iterator[Caught]:
    """Check every handwritten fault by the oracle.

    Args:
        whole: by the whole default suite from its beginning, up to the first finding at the level of the fault's
            rule, which is made small; instead of by the component that is meant to find it.
    """
    for each in HANDWRITTEN:
        if each.races:
            yield _raced(each)
            continue
        yield by_default_suite(each) if whole else _caught(each, STRICT, words_of(each), reduce=False)


def by_default_suite(fault: Handwritten) -> Caught:
    """Check one handwritten fault by the whole default suite, up to the first finding at the level of its rule."""
    requirements = Requirements(delivery="exact", ordered=True, fail_on=fault.level or "note")
    return _caught(fault, requirements, default_components(fault.ruleset), reduce=True)


def _caught(fault: Handwritten, requirements: Requirements, words: Any, *, reduce: bool) -> Caught:
    server: FloorServer = fault.server()
    report = check_conformance(server, requirements, words, reduce=reduce, stop_at_first=True)
    found = report.failing[0] if report.failing else None
    inputs = report.inputs - report.reductions
    return Caught(fault, found.rule if found else "", str(found.level) if found else "", inputs)


def _raced(fault: Handwritten) -> Caught:
    """Have two supervisors ask for one target at once; then both give it up, so that what was lost shows."""
    from monitoring_core.floor import Ask
    from monitoring_core.requests import DeviceRequest

    def asks(user: str, operation: str, target: str | None = "a1-device") -> Ask:
        return Ask(user, DeviceRequest(f"{user}-device", operation, target))

    cancel = "CancelSupervisorMonitoring"
    program = Program(
        Setting(("s1", "s2"), ("a1",)),
        (("s1", (asks("s1", "ListenIn"),)), ("s2", (asks("s2", "Coach"),))),
        (),
        (asks("s1", cancel, None), asks("s2", cancel, None)),
    )
    race = check_program(fault.server(), program, repeats=20)
    rule, level = ("linearizability", "error") if race.verdict is Verdict.ILLEGAL else ("", "")
    return Caught(fault, rule, level, race.runs * len(program))
