"""Wrong copies of the text tables, one cell at a time, and what it takes to notice each.

A mutant changes one cell of one literal table in place: another next state, accepted for refused or the other
way round, another rule, a visibility or a name more or less. The facts are the tests of this folder that state
rules; they run in this process, on controls made afresh, until the first of them fails.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from itertools import permutations, product
from types import MappingProxyType, ModuleType
from typing import Any

from attrs import frozen

from monitoring_core.cells import Refuse, refuse
from monitoring_core.text import session, subscription, visibility
from monitoring_core.vocabulary import MessageType, Visibility, VisibilityMode

RULES = (
    "TS-CANCEL",
    "TS-INTRUDE-TWICE",
    "TX-REVOKED",
    "TX-INVITED",
    "TX-LEAVE",
    "TX-SWITCH",
    "TX-SELF",
    "TX-SEND",
)
NEXT_PHASES = (*session.Phase, session.STAYS)
NEXT_SUBSCRIPTIONS = (subscription.REQUESTED, subscription.STAYS, subscription.NONE)


@frozen
class Mutant:
    """One wrong cell.

    Attributes:
        name: table, cell and what stands there instead.
        put: puts the wrong content there and gives back what takes it away again.
    """

    name: str
    put: Callable[[], Callable[[], None]]


def spelled(content: Any) -> str:
    """Spell a key or the content of a cell."""
    if isinstance(content, Refuse):
        return f"refused {', '.join(content.rules)}"
    return str(getattr(content, "value", content))


def _cell(table: str, row: dict[Any, Any], keys: tuple[Any, ...], wrong: Any) -> Mutant:
    def put() -> Callable[[], None]:
        right = row[keys[-1]]
        row[keys[-1]] = wrong
        return lambda: row.update({keys[-1]: right})

    return Mutant(f"{table}: {' × '.join(spelled(key) for key in keys)}: {spelled(wrong)}", put)


def _cells(table: str, row: dict[Any, Any], above: tuple[Any, ...], accepted: Iterable[Any]) -> Iterator[Mutant]:
    contents = [*accepted, *(refuse(rule) for rule in RULES)]
    for key, right in row.items():
        # One refusal stands for all of them where the right content is a next state.
        wrong = [each for each in contents if each != right and not isinstance(each, Refuse)]
        wrong += [each for each in contents if isinstance(each, Refuse) and each != right][
            : None if isinstance(right, Refuse) else 1
        ]
        yield from (_cell(table, row, (*above, key), each) for each in wrong)


def _whole(name: str, right: Any, wrong: Any, told: str) -> Mutant:
    """Put another object wherever the library has bound this one: such a table cannot be changed in place."""

    def put() -> Callable[[], None]:
        bound = [
            (module, attribute)
            for path, module in sys.modules.items()
            if path.startswith("monitoring_core.text")
            for attribute, value in vars(module).items()
            if value is right
        ]
        for module, attribute in bound:
            setattr(module, attribute, wrong)

        def back() -> None:
            for module, attribute in bound:
                setattr(module, attribute, right)

        return back

    return Mutant(f"{name}: {told}", put)


def _values(name: str, right: Mapping[Any, Any], contents: Iterable[Any]) -> Iterator[Mutant]:
    for (key, value), wrong in product(right.items(), contents):
        if wrong != value:
            changed = MappingProxyType({**right, key: wrong})
            yield _whole(name, right, changed, f"{spelled(key)}: {spelled(wrong)}")


def _audience() -> Iterator[Mutant]:
    right = visibility.AUDIENCE
    for (party, seen), each in product(right.items(), Visibility):
        changed = MappingProxyType({**right, party: seen ^ {each}})
        yield _whole("AUDIENCE", right, changed, f"{party} {'without' if each in seen else 'with'} {each}")


def _constant() -> Iterator[Mutant]:
    right = session.CHATTING_CONSTANT
    for name in (*sorted(right), "SwitchBargeIn", "SendMessage"):
        told = f"{'without' if name in right else 'with'} {name}"
        yield _whole("CHATTING_CONSTANT", right, right ^ {name}, told)


def _widths() -> Iterator[Mutant]:
    right = visibility.FROM_WIDE_TO_NARROW
    for wrong in permutations(right):
        if wrong != right:
            yield _whole("FROM_WIDE_TO_NARROW", right, wrong, ", ".join(wrong))


def mutants() -> dict[str, list[Mutant]]:
    """Give every mutant, by the name of its table."""
    modes, stays = tuple(VisibilityMode), session.STAYS
    return {
        "PHASES": [
            each for phase, row in session.PHASES.items() for each in _cells("PHASES", row, (phase,), NEXT_PHASES)
        ],
        "SWITCHES": [
            each for mode, row in session.SWITCHES.items() for each in _cells("SWITCHES", row, (mode,), modes)
        ],
        "TO_WHOM": [
            each
            for everywhere, rows in session.TO_WHOM.items()
            for mode, row in rows.items()
            for each in _cells("TO_WHOM", row, (everywhere, mode), (stays,))
        ],
        "TEXT_SUBSCRIPTION": [
            each
            for mode, row in subscription.TEXT_SUBSCRIPTION.items()
            for each in _cells("TEXT_SUBSCRIPTION", row, (mode,), NEXT_SUBSCRIPTIONS)
        ],
        "SHOWN_AS": list(_values("SHOWN_AS", visibility.SHOWN_AS, Visibility)),
        "AUDIENCE": list(_audience()),
        "FROM_WIDE_TO_NARROW": list(_widths()),
        "SENT_WITH": list(_values("SENT_WITH", visibility.SENT_WITH, (Visibility.AGENTS, Visibility.ALL))),
        "WRITTEN_AS": list(
            _values(
                "WRITTEN_AS",
                visibility.WRITTEN_AS,
                (MessageType.TEXT, MessageType.TYPING_STARTED, MessageType.TYPING_STOPPED),
            )
        ),
        "CHATTING_CONSTANT": list(_constant()),
    }


def facts(module: ModuleType) -> Iterator[tuple[str, Callable[[], None]]]:
    """Give the cases of a module's parametrised tests, each to be called without arguments."""
    for name, function in vars(module).items():
        marks = [mark for mark in getattr(function, "pytestmark", []) if mark.name == "parametrize"]
        if name.startswith("test_") and len(marks) == 1:
            names = marks[0].args[0]
            for row in marks[0].args[1]:
                values = getattr(row, "values", row)
                if not isinstance(names, str) and len(names) == len(values):
                    holds = partial(function, **dict(zip(names, values, strict=True)))
                    yield f"{name}[{getattr(row, 'id', row)}]", holds


@contextmanager
def in_place(mutant: Mutant) -> Iterator[None]:
    """Let the library read the wrong cell: controls are made afresh inside, and the old ones are back afterwards."""
    caches: list[dict[Any, Any]] = [session._made, subscription._made]
    kept = [dict(cache) for cache in caches]
    for cache in caches:
        cache.clear()
    back = mutant.put()
    try:
        yield
    finally:
        back()
        for cache, before in zip(caches, kept, strict=True):
            cache.clear()
            cache.update(before)


def killed_by(mutant: Mutant, stated: Iterable[tuple[str, Callable[[], None]]]) -> str | None:
    """Give the first fact that does not hold for the mutant; None if it survives them all."""
    with in_place(mutant):
        for name, holds in stated:
            try:
                holds()
            except Exception:
                return name
    return None
