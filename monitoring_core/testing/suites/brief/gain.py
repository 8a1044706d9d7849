"""What a word adds, and words in the order of what they add.

What is added is told by the model alone, never by faults that are found. A word adds

- **fields**: one field of a component's value, such as a leg that is held, with an input of the component and the
  outcome;
- **values**: a whole value of a component, with an input of it and the outcome;
- **sequences**: an input that changed something, and one after it, whose outcome tells where the first one led.

Whatever adds a field adds a value as well, so a field comes before a value alone. A sequence counts where neither is
new. The word that adds most for an input of its own comes first. The names of agents, calls and sessions do not matter.
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
"""What a field, a value and a sequence count that no word has added before."""


@frozen
class Added:
    """What a word adds, as keys that are equal if the same is added.

    Attributes:
        fields: of fields.
        values: of values.
        sequences: of sequences.
    """

    fields: frozenset[Hashable]
    values: frozenset[Hashable]
    sequences: frozenset[Hashable]


def added(word: Word) -> Added:
    """Run a word on the floor and tell what it adds."""
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
    """Give words in the order of what they add, up to a number of inputs; one that adds nothing is left out."""
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
        # What it adds has only become less since it was looked at.
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
    """Give a value without the names of agents, calls and sessions: of those the first letter says what they are."""
    return tuple(each[:1] if each.__class__ is str and isinstance(each, str) else str(each) for each in value)


def _asked(given: Input) -> tuple[Hashable, ...]:
    """Give what is asked or happens, without names; the first two say which operation or happening it is."""
    what: Any = given.request if isinstance(given, Ask) else given
    operation = str(what.operation) if isinstance(given, Ask) else ""
    kind: Any = what.__class__
    values = (getattr(what, each.name) for each in fields(kind) if each.name not in ("extra", "operation"))
    return (kind.__name__, operation, *(_worded(each) for each in values))


def _worded(value: object) -> str | None:
    """Give a word of the vocabulary as it is, and of a name its first letter."""
    if value is None:
        return None
    return str(value)[:1] if value.__class__ is str else str(value)


def _outcome(step: Step) -> Hashable:
    return (int(step.code), *sorted(kind_of(each.notification) for each in step.deliveries))
