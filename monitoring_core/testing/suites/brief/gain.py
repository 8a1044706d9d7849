"""The gain of a word: what it adds to the words before it; and the sorting of words by gain.

The gain is computed from the model, and not from faults that are found. A word adds

- **fields**: one field of a component's value, such as a held leg, with an input of the component and the outcome;
- **values**: a whole value of a component, with an input of it and the outcome;
- **sequences**: an input that changed something and the next input, whose outcome shows where the first one led.

A new field is always a new value, too. A sequence counts only if neither is new. The word with the highest gain for
each input comes first. The names of agents, calls and sessions do not matter.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from heapq import heapify, heappop, heappush
from typing import Any

from attrs import fields, frozen

from monitoring_core.floor import Ask, Input, Step
from monitoring_core.testing.suites.pairs.component_values import Component, Value, components, inputs_of
from monitoring_core.testing.suites.pairs.exploring import kind_of
from monitoring_core.testing.words import Word

__all__ = ["Added", "added", "in_order_of_gain"]

FIELD, VALUE, SEQUENCE = 100, 300, 1
"""The weights of a new field, a new value and a new sequence."""


@frozen
class Added:
    """The fields, values and sequences of a word, as hash keys.

    Attributes:
        fields: keys of the fields.
        values: keys of the values.
        sequences: keys of the sequences.
    """

    fields: frozenset[Hashable]
    values: frozenset[Hashable]
    sequences: frozenset[Hashable]


def added(word: Word) -> Added:
    """Run a word on the floor and return what it adds."""
    floor = word.setting.floor()
    one, whole, after = set[Hashable](), set[Hashable](), set[Hashable]()
    before: Hashable = None
    for given in word.inputs:
        step = floor.step(given)
        own = set(inputs_of(floor, given))
        asked, outcome = _asked(given), _outcome(step)
        here = [(_kind(each), _nameless(value)) for each, value in components(floor) if each in own]
        for kind, value in here or [(("none", ""), ())]:
            whole.add((kind, value, asked, outcome))
            one.update((kind, len(value), place, each, asked[:2], outcome) for place, each in enumerate(value))
            if not value:
                one.add((kind, asked[:2], outcome))
        if before is not None:
            after.add((before, asked, outcome))
        if step.next is not floor:
            before = asked, tuple(here)
        floor = step.next
    return Added(frozenset(one), frozenset(whole), frozenset(after))


def in_order_of_gain(words: Sequence[Word], most_inputs: int) -> list[Word]:
    """Return words in the order of their gain, up to a number of inputs; a word without gain is left out."""
    adds = [added(word) for word in words]
    known = Added(frozenset(), frozenset(), frozenset())
    fields_met, values_met, sequences_met = set(known.fields), set(known.values), set(known.sequences)

    def gain(number: int) -> float:
        new = adds[number]
        told = FIELD * len(new.fields - fields_met) + VALUE * len(new.values - values_met)
        return (told + SEQUENCE * len(new.sequences - sequences_met)) / (len(words[number]) + 1)

    waiting = [(-gain(number), number) for number in range(len(words))]
    heapify(waiting)
    chosen: list[Word] = []
    spent = 0
    while waiting and spent < most_inputs:
        _, number = heappop(waiting)
        now = gain(number)
        # Its gain can only have become smaller since it was computed.
        if waiting and now < -waiting[0][0]:
            heappush(waiting, (-now, number))
            continue
        if not now:
            break
        chosen.append(words[number])
        spent += len(words[number])
        fields_met |= adds[number].fields
        values_met |= adds[number].values
        sequences_met |= adds[number].sequences
    return chosen


def _kind(component: Component) -> tuple[str, str]:
    return component.kind, component.medium


def _nameless(value: Value) -> tuple[str, ...]:
    """Return a value without the names of agents, calls and sessions; only the first letter of a name is kept."""
    return tuple(each[:1] if each.__class__ is str and isinstance(each, str) else str(each) for each in value)


def _asked(given: Input) -> tuple[Hashable, ...]:
    """Return an input without names; the first two elements are its kind."""
    what: Any = given.request if isinstance(given, Ask) else given
    operation = str(what.operation) if isinstance(given, Ask) else ""
    kind: Any = what.__class__
    values = (getattr(what, each.name) for each in fields(kind) if each.name not in ("extra", "operation"))
    return (kind.__name__, operation, *(_worded(each) for each in values))


def _worded(value: object) -> str | None:
    """Return a word of the vocabulary unchanged, and only the first letter of a name."""
    if value is None:
        return None
    return str(value)[:1] if value.__class__ is str else str(value)


def _outcome(step: Step) -> Hashable:
    return (int(step.code), *sorted(kind_of(each.notification) for each in step.deliveries))
