"""The transition table of a machine, found by exploring.

`transitions` needs all states and all transitions of a machine in advance. The immutable values of
this library know only their next steps. So the table is explored: every event is given to every
value that is reached, and each accepted step becomes a transition. Nothing is decided here.

The names of states and triggers are Python identifiers, since `transitions` makes
methods of them (``is_…``, ``on_enter_…``). A name is unique within a machine.
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
    """A value whose ``step`` returns the next value of its kind, or a refusal."""

    @property
    def ruleset(self) -> Ruleset:
        """The ruleset whose tables decide."""
        ...

    def step(self, event: Any, /) -> Any:
        """Return the value after the event, or the refusal."""
        ...


Control = TypeVar("Control", bound=Steps)


@frozen(eq=False)
class Kind(Generic[Control]):
    """One kind of machine.

    Attributes:
        name: its name in errors, logs and diagrams.
        events: all its requests and happenings.
        starts: a function from the ruleset to the values in which such a machine may begin, the usual one first.
        label: a function from a value to the name of its state, which is an identifier.
    """

    name: str
    events: tuple[Any, ...]
    starts: Callable[[Ruleset], tuple[Control, ...]]
    label: Callable[[Control], str]


@frozen(eq=False)
class Table(Generic[Control]):
    """All reachable states and all accepted transitions of one kind of machine under one ruleset.

    Attributes:
        kind: the kind of machine.
        ruleset: the ruleset whose tables were read.
        values: name of the state -> its value, in the order in which they were found.
        names: value -> name of the state.
        triggers: name of the trigger -> event.
        cells: name of the trigger -> name of the state -> name of the next state; a refused step is absent.
    """

    kind: Kind[Control]
    ruleset: Ruleset
    values: Mapping[str, Control]
    names: Mapping[Control, str]
    triggers: Mapping[str, Any]
    cells: Mapping[str, Mapping[str, str]]


_BOUNDARY = re.compile(r"(?<=[a-z])(?=[A-Z])|[^A-Za-z0-9]+")


def identifier(*words: object) -> str:
    """Return the words as one name in small letters: ``BargeIn``, ``scope Call`` -> ``barge_in_scope_call``."""
    return _BOUNDARY.sub("_", " ".join(map(str, words))).strip("_").lower()


@cache
def table(kind: Kind[Any], ruleset: Ruleset) -> Table[Any]:
    """Return the table of a machine; it is explored once for each ruleset, and later machines share it."""
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
