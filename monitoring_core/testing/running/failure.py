"""A failure: one way in which an implementation differs from the rules; and the printed list of failures.

Errors come first. Similar failures have one cause, for example the same wrong code in every refusal. They are
printed once, with their number. Lines that all programs share are printed once, before the first program.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from attrs import define

from monitoring_core.floor import Ask
from monitoring_core.rules import Severity
from monitoring_core.testing.judging.judge import Difference
from monitoring_core.testing.running.program import Program, beginning, names_of_settings
from monitoring_core.testing.words import Word

__all__ = ["Cause", "Failure", "Line", "causes", "counted", "failures_told", "head"]

Line = list[tuple[str, str]]
"""A line of a report: texts, each with the name of its style, as in a report on a recording."""

MOST_SHOWN = 3
"""How many differences of one step are printed besides the worst one."""

_NAMES = re.compile(r"\S*\d\S*")
"""Ids and numbers; two messages of one cause differ only in these."""


class Cause(NamedTuple):
    """The common properties of similar failures, which are reported as one finding.

    Attributes:
        rule: the rule that they break.
        level: the severity of the finding.
        said: the message without ids, numbers and the name of the input; a status code stays in it.
    """

    rule: str
    level: Severity
    said: str


@define(eq=False)
class Failure:
    """One way in which an implementation differs, with the shortest word that shows it.

    Attributes:
        differences: the differences at the last input of the word; the first one names the rule.
        word: the shortened word: the inputs that lead there, and the input that fails.
        component: the part of the suite that found it.
        found_in: name of the word that found it.
        times: how many words failed in this way.
        runs: how often the short word was run again, to confirm it.
        failed: how often it then failed in the same way; if less than ``runs``, it is flaky.
        not_minimal: why the word may not be the shortest; empty if it is.
        written: a Python program that shows it, in parts; None if it was not made small.
    """

    differences: tuple[Difference, ...]
    word: Word
    component: str
    found_in: str
    times: int = 1
    runs: int = 0
    failed: int = 0
    not_minimal: str = ""
    written: Program | None = None

    @property
    def program(self) -> str:
        """The Python program that shows it; empty if it was not made small."""
        return "" if self.written is None else str(self.written)

    @property
    def rule(self) -> str:
        """The rule that is broken."""
        return self.worst.rule

    @property
    def level(self) -> Severity:
        """The highest severity of its differences."""
        return self.worst.level

    @property
    def worst(self) -> Difference:
        """The most severe of its differences, the first of several."""
        return max(self.differences, key=lambda each: each.level.rank)

    @property
    def cause(self) -> Cause:
        """Its cause; similar failures have the same one."""
        message = self.worst.message.partition(" after ")[0]
        said = message if message.startswith("answered") else _NAMES.sub("#", message)
        return Cause(self.rule, self.level, said)

    @property
    def last(self) -> str:
        """The name of the last operation or happening."""
        last = self.word.inputs[-1]
        return str(last.request.operation) if isinstance(last, Ask) else type(last).__name__

    @property
    def is_flaky(self) -> bool:
        """True if it did not fail each time when it was run again."""
        return self.failed < self.runs


def causes(failures: Sequence[Failure]) -> dict[Failure, list[Failure]]:
    """Return the first failure of each cause -> the similar failures, errors first.

    Two failures are similar if they break the same rule at the same severity. Their messages may differ only in ids,
    numbers and the name of the input. Status codes must be equal.
    """
    found: dict[Cause, list[Failure]] = {}
    for each in sorted(failures, key=lambda each: -each.level.rank):
        found.setdefault(each.cause, []).append(each)
    return {first: others for first, *others in found.values()}


def failures_told(
    failures: Sequence[Failure], *, programs: bool, known: Mapping[Cause, str] = MappingProxyType({})
) -> Iterator[Line]:
    """Yield the lines about failures.

    Args:
        failures: the failures.
        programs: whether to add their programs and the common beginning.
        known: cause -> the test that has reported it already; such a cause has two lines and no program.
    """
    told = causes(failures)
    new = [each for each in told if each.cause not in known]
    written = [each.written for each in new if each.written is not None] if programs else []
    if written:
        yield [("every program below begins with", "")]
        yield from ([(f"    {line}".rstrip(), "")] for line in beginning(written))
    names = names_of_settings(written)
    for failure, alike in told.items():
        if failure.cause in known:
            yield from _known(failure, alike, known[failure.cause])
            continue
        yield from _failure(failure, alike)
        if programs and failure.written is not None:
            for line in failure.written.body(names[failure.written.setting]):
                yield [(f"        {line}", "")]


def head(failure: Failure) -> Iterator[Line]:
    """Yield the lines about what was found, and what was expected and allowed."""
    worst = failure.worst
    yield [
        (f"{worst.level}", str(worst.level)),
        (f"  {worst.rule}", "bold"),
        (f"  {worst.subject}: {worst.message}", ""),
    ]
    yield [(f"    expected: {worst.expected}", "dim")]
    if worst.allowed:
        yield [(f"    allowed: {', '.join(worst.allowed)}", "dim")]


def _known(failure: Failure, alike: list[Failure], where: str) -> Iterator[Line]:
    yield next(head(failure))
    number = counted(sum(each.times for each in (failure, *alike)), "words")
    yield [(f"    {number}; told with its program under {where}", "dim")]


def _failure(failure: Failure, alike: list[Failure]) -> Iterator[Line]:
    worst = failure.worst
    yield from head(failure)
    others = [each for each in failure.differences if each is not worst]
    for each in others[:MOST_SHOWN]:
        yield [(f"    and {each.level} {each.rule}: {each.message}; expected: {each.expected}", "dim")]
    if len(others) > MOST_SHOWN:
        yield [(f"    and {len(others) - MOST_SHOWN} more", "dim")]
    times = f"{failure.times:,} {'word' if failure.times == 1 else 'words'}, first {failure.found_in}"
    if failure.is_flaky:
        confirmed = f"flaky: failed {failure.failed} of {failure.runs} times when run again"
    else:
        confirmed = f"confirmed {failure.runs} times" if failure.runs else "not run again"
    length = counted(len(failure.word), "inputs") + (
        f", not minimal: {failure.not_minimal}" if failure.not_minimal else ""
    )
    yield [(f"    {times}; {length}; {confirmed}", "dim")]
    if alike:
        ways = ", ".join(dict.fromkeys(each.last for each in alike))
        yield [(f"    and in {counted(len(alike), 'ways')} of this cause: {ways}", "dim")]


def counted(number: int, plural: str) -> str:
    """Return a number with its noun; ``plural`` is the plural of the noun."""
    return f"{number:,} {plural.removesuffix('s') if number == 1 else plural}"
