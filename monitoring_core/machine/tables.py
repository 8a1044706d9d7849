"""The transition table of a machine, found by asking.

`transitions` wants to know every state and every transition beforehand; our
values know what each of them does next. So a machine's table is explored: from
the values it starts in, every event is asked of every value that is reached,
and what is accepted is written down. Nothing here decides anything.

States and triggers get names that are identifiers, since `transitions` makes
methods of them (``is_…``, ``on_enter_…``); names are unique within a machine.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Generic, Protocol, TypeVar

from attrs import frozen

from monitoring_core.outcome import Refusal
from monitoring_core.rulesets import Ruleset

__all__ = ["Control", "Kind", "Table", "identifier", "table"]


class Steps(Protocol):
    """A value that gives the next one, or a `Refusal` (or an `outcome` of another class that is no such value)."""

    @property
    def ruleset(self) -> Ruleset:
        """The ruleset it lives by."""
        ...

    def step(self, event: Any, /) -> Any:
        """Give the value after the event, or the refusal."""
        ...


Control = TypeVar("Control", bound=Steps)


@frozen(eq=False)
class Kind(Generic[Control]):
    """One kind of machine.

    Attributes:
        name: what errors, logs and diagrams call it.
        events: everything that may be asked or happen.
        starts: ruleset -> the values in which such a machine may begin, the usual one first.
        label: value -> name of the state, an identifier.
    """

    name: str
    events: tuple[Any, ...]
    starts: Callable[[Ruleset], tuple[Control, ...]]
    label: Callable[[Control], str]


@frozen(eq=False)
class Table(Generic[Control]):
    """Every reachable state and every accepted transition of one kind of machine under one ruleset.

    Attributes:
        kind: of machine.
        ruleset: whose tables were asked.
        values: name of the state -> the value it stands for, in the order in which they are found.
        names: the same the other way round.
        triggers: name of the trigger -> the event.
        cells: name of the trigger -> name of the state -> name of the next state; what is refused is absent.
    """

    kind: Kind[Control]
    ruleset: Ruleset
    values: Mapping[str, Control]
    names: Mapping[Control, str]
    triggers: Mapping[str, Any]
    cells: Mapping[str, Mapping[str, str]]


_BOUNDARY = re.compile(r"(?<=[a-z])(?=[A-Z])|[^A-Za-z0-9]+")


def identifier(*words: object) -> str:
    """Give the words as one name in small letters: ``BargeIn``, ``scope Call`` -> ``barge_in_scope_call``."""
    return _BOUNDARY.sub("_", " ".join(map(str, words))).strip("_").lower()


@cache
def table(kind: Kind[Any], ruleset: Ruleset) -> Table[Any]:
    """Explore the machine; done once for each ruleset, so that machines made later share the table."""
    names: dict[Any, str] = {value: kind.label(value) for value in kind.starts(ruleset)}
    triggers = {identifier(event): event for event in kind.events}
    cells: dict[str, dict[str, str]] = {trigger: {} for trigger in triggers}
    waiting = list(names)
    for value in waiting:
        for trigger, event in triggers.items():
            after = value.step(event)
            if isinstance(after, Refusal):
                continue
            if after not in names:
                names[after] = kind.label(after)
                waiting.append(after)
            cells[trigger][names[value]] = names[after]
    return Table(kind, ruleset, {name: value for value, name in names.items()}, names, triggers, cells)
