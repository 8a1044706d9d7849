"""The report of `monitoring-core verify`: progress, the result, and a violation as a program to run.

Exit statuses: 0 all invariants hold; 1 an invariant is broken; 2 the bounds cannot be explored.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from enum import Enum

import attrs

from monitoring_core.floor import Ask, Input
from monitoring_core.rules import RULES
from monitoring_core.rulesets import BUILT_IN, GWS_V2, Ruleset
from monitoring_core.verification.bounds import BYSTANDER, LONG_PROOFS, PROOFS, Bounds, BoundsError, bounds
from monitoring_core.verification.exploration import Progress, Verified, Violation, explore
from monitoring_core.verification.invariants import INVARIANTS
from monitoring_core.verification.memory import check_is_affordable, in_use

__all__ = ["BROKEN", "HOLDS", "UNUSABLE", "as_program", "invariant_lines", "lines", "uncovered_rules", "verify"]

HOLDS, BROKEN, UNUSABLE = 0, 1, 2

Write = Callable[[str], object]


def verify(
    size: str | None = None,
    *,
    sessions: int = 0,
    scope: str = "free",
    mode: str = "free",
    parts: str = "all",
    ruleset: Ruleset = GWS_V2,
    long: bool = False,
    memory: float | None = None,
    write: Write = print,
    complain: Write | None = None,
    progress: Write | None = None,
) -> int:
    """Explore floors, print the result and return the exit status.

    Args:
        size: bounds such as ``2x1x2``; without them all of `PROOFS` are explored.
        sessions: number of text sessions, as for `bounds`.
        scope: scope of the subscription requests, as for `bounds`.
        mode: mode of the subscription requests, as for `bounds`.
        parts: parts of the voice side, as for `bounds`.
        ruleset: the ruleset of the floor.
        long: whether `LONG_PROOFS` are explored, too.
        memory: the most memory that the process may take, in GiB; needed for bounds above `MEASURED`.
        write: called with each line of the report.
        complain: called with the reason why the bounds cannot be explored; by default it goes to standard error.
        progress: called with the progress about twice a second, and with an empty text at the end.
    """
    status = HOLDS
    try:
        wanted = _wanted(size, sessions, scope, mode, parts, ruleset, long)
        for each in wanted:
            check_is_affordable(each, memory)
        for each in wanted:
            verified = _explored(each, memory, progress)
            for line in lines(verified):
                write(line)
            if verified.violations:
                status = BROKEN
    except BoundsError as error:
        if complain is None:
            print(f"monitoring-core: {error}", file=sys.stderr)
        else:
            complain(str(error))
        return UNUSABLE
    if status == HOLDS:
        write(_uncovered_line())
        write(f"{len(INVARIANTS)} invariants hold")
    return status


def _explored(bounds: Bounds, memory: float | None, progress: Write | None) -> Verified:
    try:
        return explore(bounds, memory=memory, tell=None if progress is None else _teller(bounds, progress))
    finally:
        if progress is not None:
            progress("")


def _wanted(
    size: str | None, sessions: int, scope: str, mode: str, parts: str, ruleset: Ruleset, long: bool
) -> tuple[Bounds, ...]:
    if size is not None:
        return (bounds(size, sessions=sessions, scope=scope, mode=mode, parts=parts, ruleset=ruleset),)
    if (sessions, scope, mode, parts) != (0, "free", "free", "all"):
        raise BoundsError("sessions, scope, mode and parts need bounds, such as 1x1x1")
    return tuple(attrs.evolve(each, ruleset=ruleset) for each in (*PROOFS, *(LONG_PROOFS if long else ())))


def _teller(bounds: Bounds, progress: Write) -> Callable[[Progress], None]:
    def tell(reached: Progress) -> None:
        rate = reached.steps / reached.seconds if reached.seconds else 0
        taken = in_use()
        progress(
            f"{bounds.supervisors}x{bounds.agents}x{bounds.calls}: depth {reached.depth}, "
            f"{reached.orbits:,} found, {reached.waiting:,} waiting, {rate:,.0f} steps/s"
            f"{'' if taken is None else f', {taken:.2f} GiB'}"
        )

    return tell


def lines(verified: Verified) -> Iterator[str]:
    """Yield the lines of the report about an exploration."""
    rate = verified.steps / verified.seconds if verified.seconds else 0
    yield str(verified.bounds)
    yield (
        f"  {verified.states:,} states ({verified.orbits:,} without names), {verified.transitions:,} transitions "
        f"({verified.refused:,} refused), depth {verified.depth}"
    )
    yield f"  {len(INVARIANTS)} invariants, {verified.steps:,} steps in {verified.seconds:.1f} s, {rate:,.0f} a second"
    for violation in verified.violations:
        yield ""
        yield f"  broken: {violation.invariant.name} ({violation.invariant.rule}). {violation.invariant.sentence}"
        yield f"  {violation.wrong}"
        yield "  The shortest path:"
        yield from (f"  {number:3}. {_told(given)}" for number, given in enumerate(violation.path, 1))
        yield "  As a program:"
        yield from (f"    {line}" for line in as_program(verified.bounds, violation).splitlines())


def invariant_lines() -> Iterator[str]:
    """Yield a line for each invariant (rules, name and statement), and a last line about rules without one."""
    for each in INVARIANTS:
        yield f"{', '.join(each.rules)}  {each.name}: {each.sentence}"
    yield _uncovered_line()


def uncovered_rules() -> tuple[str, ...]:
    """Return the ids of the rules that no invariant covers, in the order of the rules."""
    covered = {rule for each in INVARIANTS for rule in each.rules}
    return tuple(rule for rule in RULES if rule not in covered)


def _uncovered_line() -> str:
    without = uncovered_rules()
    return f"no invariant covers {len(without)} of {len(RULES)} rules: {', '.join(without)}"


def _told(given: Input) -> str:
    what: object = given
    begins = type(given).__name__
    if isinstance(given, Ask):
        what = given.request
        begins = f"{given.supervisor} asks {given.request.operation}"
    left_out = ("operation", "device_id")
    fields = [(name, value) for name, value in _fields(what) if value is not None and name not in left_out]
    told = ", ".join(f"{name} {value}" for name, value in fields)
    return f"{begins}: {told}" if told else begins


def as_program(bounds: Bounds, violation: Violation) -> str:
    """Return a Python program that gives the inputs of a path to a floor, and prints each result.

    Args:
        bounds: the bounds of the exploration.
        violation: the violation that it found, with its path.
    """
    inputs = [f"    {_written(each)}," for each in violation.path]
    named = {name for each in violation.path for name in _classes(each)}
    enumerations = sorted(named & set(_ENUMERATIONS))
    requests = sorted(name for name in named if name.endswith("Request"))
    rest = sorted({"open_floor", *named} - {*enumerations, *requests})
    people = f"{list(bounds.supervisor_ids)!r}, {[*bounds.agent_ids, BYSTANDER]!r}"
    return "\n".join(
        [
            f"from monitoring_core.floor import {', '.join(rest)}",
            *([f"from monitoring_core.requests import {', '.join(requests)}"] if requests else []),
            f"from monitoring_core.rulesets import {_ruleset(bounds.ruleset).partition('.')[0]}",
            *([f"from monitoring_core.vocabulary import {', '.join(enumerations)}"] if enumerations else []),
            "",
            f"floor = open_floor({people}, {_ruleset(bounds.ruleset)}, {list(bounds.routing_points)!r})",
            "for given in [",
            *inputs,
            "]:",
            "    step = floor.step(given)",
            '    print(given, step.outcome or "accepted", *step.deliveries, sep="\\n    ")',
            "    floor = step.next",
            f"# {violation.wrong}",
        ]
    )


_ENUMERATIONS = ("Medium", "Mute", "Visibility")


def _ruleset(ruleset: Ruleset) -> str:
    if BUILT_IN.get(ruleset.name) is ruleset:
        return ruleset.name
    changes = {name: there for name, (_, there) in GWS_V2.differences(ruleset).items()}
    written = "".join(f", {name}={_written(value)}" for name, value in changes.items())
    return f"GWS_V2.derive({ruleset.name!r}{written})"


def _written(value: object) -> str:
    """Return a Python expression that makes the value."""
    if isinstance(value, Enum) and type(value).__name__ in _ENUMERATIONS:
        return f"{type(value).__name__}.{value.name}"
    if isinstance(value, str):
        return repr(str(value))
    if not attrs.has(type(value)):
        return repr(value)
    given = ", ".join(f"{name}={_written(each)}" for name, each in _fields(value) if each is not None)
    return f"{type(value).__name__}({given})"


def _classes(value: object) -> Iterator[str]:
    if isinstance(value, Enum):
        if type(value).__name__ in _ENUMERATIONS:
            yield type(value).__name__
    elif attrs.has(type(value)):
        yield type(value).__name__
        for _, each in _fields(value):
            yield from _classes(each)


def _fields(value: object) -> list[tuple[str, object]]:
    """Return the fields of an input; inputs of an exploration have no further keys."""
    # Every input is an attrs class, but its declared type does not say so.
    known: type[attrs.AttrsInstance] = type(value)  # type: ignore[assignment]
    return [(each.name, getattr(value, each.name)) for each in attrs.fields(known) if each.name != "extra"]
