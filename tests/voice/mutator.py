"""Wrong copies of the voice tables, one cell at a time, and whether a fact notices each.

A mutant puts another content into one cell of a literal table: another next state, accepted for refused or the
other way round, another rule or one rule less, a capability more or less. The facts run in this process on
controls made afresh; what was made before is put back afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from attrs import frozen

from monitoring_core import capabilities, cells, perception
from monitoring_core.cells import REFUSAL_ORDER, Refuse, refuse
from monitoring_core.vocabulary import MonitoringState, Mute, Party
from monitoring_core.voice import coupling, leg, leg_tables, relevance, subscription
from tests.voice.facts import FACTS

STATES = tuple(MonitoringState)
STAYS, ENDS = leg_tables.STAYS, leg_tables.ENDS
PARTIES = (*leg_tables.Parties, STAYS, ENDS)
SUBSCRIPTIONS = (subscription.REQUESTED, subscription.STAYS, subscription.NONE)
JOINS = (coupling.WAITS, coupling.JOINS, coupling.JOINS_CUSTOMER)


@frozen
class Mutant:
    """One wrong cell: its name, and what puts the wrong content there and takes it away again."""

    name: str
    put: Callable[[], Callable[[], None]]


def spelled(content: Any) -> str:
    """Spell a key or the content of a cell."""
    if isinstance(content, Refuse):
        return f"refused {', '.join(content.rules)}"
    if isinstance(content, tuple):
        return ", ".join(map(spelled, content))
    return str(getattr(content, "value", content))


def _cell(table: str, row: dict[Any, Any], keys: tuple[Any, ...], wrong: Any) -> Mutant:
    def put() -> Callable[[], None]:
        right = row[keys[-1]]
        row[keys[-1]] = wrong
        return lambda: row.update({keys[-1]: right})

    return Mutant(f"{table}: {' × '.join(map(spelled, keys))}: {spelled(wrong)}", put)


def _wrong(right: Any, accepted: tuple[Any, ...]) -> list[Any]:
    """Give what may stand there instead: every other next state, a refusal, another rule, one rule less."""
    wrong = [each for each in accepted if each != right]
    if not isinstance(right, Refuse):
        return [*wrong, refuse("VD-LOGGED-OUT")]
    wrong.append(refuse("VD-LOGGED-OUT", *right.rules[1:]))
    return wrong + [
        refuse(*(each for each in right.rules if each != rule)) for rule in right.rules if len(right.rules) > 1
    ]


def _table(
    name: str, rows: dict[Any, dict[Any, Any]], accepted: tuple[Any, ...], above: tuple[Any, ...] = ()
) -> Iterator[Mutant]:
    for key, row in rows.items():
        for column, right in row.items():
            yield from (_cell(name, row, (*above, key, column), each) for each in _wrong(right, accepted))


def _happens(name: str, rows: dict[Any, dict[Any, Any]], contents: tuple[Any, ...]) -> Iterator[Mutant]:
    """Give the mutants of a table that refuses nothing."""
    for key, row in rows.items():
        for event, right in row.items():
            yield from (_cell(name, row, (key, event), wrong) for wrong in contents if wrong is not right)


def _world() -> Iterator[Mutant]:
    for key, row in leg_tables.WORLD.items():
        for event, right in row.items():
            for position, wrong in (
                (place, each) for place in range(3) for each in PARTIES if each != right.then[place]
            ):
                changed = right._replace(then=(*right.then[:position], wrong, *right.then[position + 1 :]))
                yield _at(row, key, event, position, changed)


def _at(row: dict[Any, Any], key: Any, event: Any, position: int, changed: Any) -> Mutant:
    made = _cell("WORLD", row, (key, event), changed)
    return Mutant(f"WORLD: {spelled(key)} × {event} × {STATES[position]}: {spelled(changed.then[position])}", made.put)


def _bound(name: str, modules: tuple[Any, ...], attribute: str, wrong: Any) -> Mutant:
    """Bind another object to a name: such a table cannot be changed in place."""

    def put() -> Callable[[], None]:
        right = getattr(modules[0], attribute)
        for module in modules:
            setattr(module, attribute, wrong)

        def back() -> None:
            for module in modules:
                setattr(module, attribute, right)

        return back

    return Mutant(name, put)


def _heard() -> Iterator[Mutant]:
    for state, heard in perception.HEARD_BY.items():
        for party in (Party.AGENT, Party.CUSTOMER):
            changed = MappingProxyType({**perception.HEARD_BY, state: heard ^ {party}})
            yield _bound(f"HEARD_BY: {state} ± {party}", (perception,), "HEARD_BY", changed)


def _lists() -> Iterator[Mutant]:
    for name in (*sorted(capabilities.LEG_CONSTANT), "SwitchToCoach"):
        changed = capabilities.LEG_CONSTANT ^ {name}
        yield _bound(f"LEG_CONSTANT: ± {name}", (leg,), "LEG_CONSTANT", changed)
    for name in (*sorted(capabilities.NEVER_LISTED), "Hold"):
        yield _bound(f"NEVER_LISTED: ± {name}", (leg,), "NEVER_LISTED", capabilities.NEVER_LISTED ^ {name})


def _order() -> Iterator[Mutant]:
    voice_rules = [rule for rule in REFUSAL_ORDER if rule.startswith("V")]
    apart = [
        ("VC-NO-RETURN", "VC-COACH-IS-ENTRY"),
        ("VC-SELF", "VC-TO-LISTEN-IN"),
        ("VC-SELF", "VC-TO-COACH"),
        ("VC-SELF", "VC-TO-BARGE-IN"),
        ("VC-COACH-IS-ENTRY", "VC-HOLD"),
        ("VD-ROUTING-POINT", "VC-HOLD"),
        ("VD-ROUTING-POINT", "VC-ONE-PARTY"),
        ("VC-COACH-IS-ENTRY", "VC-LISTEN-UNMUTES"),
        ("VC-HOLD", "VC-MUTE-AGENT"),
        ("VC-HOLD", "VC-LISTEN-UNMUTES"),
    ]
    for first, second in (*pairwise(voice_rules), *apart):
        order = list(REFUSAL_ORDER)
        one, other = order.index(first), order.index(second)
        order[one], order[other] = second, first
        yield _bound(f"REFUSAL_ORDER: {second} before {first}", (cells,), "REFUSAL_ORDER", tuple(order))


def mutants() -> dict[str, list[Mutant]]:
    """Give every mutant, by the name of its table."""
    flags, none = (False, True), (None,)
    return {
        "SWITCHES": [
            each for kind, rows in leg_tables.SWITCHES.items() for each in _table("SWITCHES", rows, STATES, (kind,))
        ],
        "SELF_SWITCHES": list(_table("SELF_SWITCHES", leg_tables.SELF_SWITCHES, STATES)),
        "MUTING": list(_table("MUTING", leg_tables.MUTING, flags)),
        "LEAVING_WHILE_MUTED": list(_table("LEAVING_WHILE_MUTED", leg_tables.LEAVING_WHILE_MUTED, flags)),
        "HOLDING": list(_table("HOLDING", leg_tables.HOLDING, (*flags, ENDS))),
        "TELEPHONE": list(_happens("TELEPHONE", leg_tables.TELEPHONE, (*flags, STAYS, ENDS))),
        "RINGING": list(_happens("RINGING", leg_tables.RINGING, PARTIES)),
        "RINGING_OPERATIONS": list(
            _table("RINGING_OPERATIONS", {"rings": leg_tables.RINGING_OPERATIONS}, (STAYS, ENDS))
        ),
        "COMPANY": list(_table("COMPANY", leg_tables.COMPANY, (STAYS,))),
        "FROM_ROUTING_POINT": list(_table("FROM_ROUTING_POINT", leg_tables.FROM_ROUTING_POINT, (STAYS,))),
        "WORLD": list(_world()),
        "NOT_ON_CALL": [_bound("NOT_ON_CALL: refused VC-HOLD", (leg,), "NOT_ON_CALL", refuse("VC-HOLD"))],
        "MUTE_SHOWN": [
            _cell("MUTE_SHOWN", leg_tables.MUTE_SHOWN, (state,), wrong)
            for state, right in leg_tables.MUTE_SHOWN.items()
            for wrong in Mute
            if wrong is not right
        ],
        "SUBSCRIPTION": list(_table("SUBSCRIPTION", subscription.SUBSCRIPTION, SUBSCRIPTIONS)),
        "ROUTING_POINT": list(_table("ROUTING_POINT", subscription.ROUTING_POINT, (subscription.REQUESTED,))),
        "JOINING": [
            _cell("JOINING", row, (what, key), wrong)
            for what, row in coupling.JOINING.items()
            for key, right in row.items()
            for wrong in JOINS
            if wrong is not right
        ],
        "REPLACING": list(_table("REPLACING", coupling.REPLACING, none)),
        "COMPARED": [
            _cell("COMPARED", relevance.COMPARED, (event,), wrong)
            for event, right in relevance.COMPARED.items()
            for wrong in relevance.Compared
            if wrong is not right
        ],
        "HEARD_BY": list(_heard()),
        "CAPABILITIES": list(_lists()),
        "REFUSAL_ORDER": list(_order()),
    }


@contextmanager
def made_afresh() -> Iterator[None]:
    """Let controls be made anew, and put those that were there back at the end: they exist once."""
    registries: list[dict[Any, Any]] = [leg._made, subscription._made, coupling._made]
    kept = [dict(each) for each in registries]
    for each in registries:
        each.clear()
    try:
        yield
    finally:
        for each, before in zip(registries, kept, strict=True):
            each.clear()
            each.update(before)


def survives(mutant: Mutant) -> bool:
    """Tell whether every fact still holds with the wrong cell in place."""
    with made_afresh():
        back = mutant.put()
        try:
            for fact in FACTS:
                fact.holds()
        except Exception:
            # A wrong table may break anything on the way to the fact; that is noticed too.
            return False
        finally:
            back()
    return True
