"""The plan that shares out the groups of one file among several processes.

Groups with legs in one call stay together, so that fewer claims lie between two processes. But if that gives one
process more than an equal share, each group is handed out by itself. The largest group is handed out first, and
each goes to the process with the fewest pieces so far.
"""

from __future__ import annotations

import heapq
from array import array
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice, pairwise, zip_longest
from typing import Any

from attrs import evolve, frozen

from monitoring_core.conformance.grouping import Facts, Groups, device_node
from monitoring_core.follow.lines.ids import Ids

__all__ = ["STRETCH", "Named", "Plan", "planned"]

STRETCH = 4096
"""The number of pieces in a stretch of a file. The processes take turns in reading the ids of a stretch."""


@frozen
class Named:
    """The ids in a file that one process has read.

    Attributes:
        facts: the facts, as `Facts.rows` yields them.
        gaps: positions of the pieces in which something cannot be read.
        names: the different sets of ids in pieces, each once.
        of: for each piece of its stretches, in order, the index in ``names``.
    """

    facts: list[dict[str, Any]]
    gaps: list[int]
    names: list[tuple[Ids, ...]]
    of: array[int]


@frozen
class Plan:
    """The plan that says which process follows which groups.

    Attributes:
        parts: for each piece of the file, the number of the process that follows it.
        own: for each process, the targets and calls that only its groups show anything about, as claims name them.
        gaps: positions of the pieces in which something cannot be read, sorted.
    """

    parts: bytes
    own: list[set[str]]
    gaps: list[int]


def planned(named: Sequence[Named]) -> Plan:
    """Return the plan that hands out the groups.

    Args:
        named: the ids that each process has read, in the order in which the processes take turns.
    """
    parts = len(named)
    facts = Facts()
    for each in named:
        for row in each.facts:
            facts.add(row["kind"], row["one"], row["other"], row.get("position"))
    groups = Groups(evolve(facts, links=facts.links | _in_one_call(facts)))
    lines = _lines(groups, named)
    if max(lines.values(), default=0) > lines.total() / parts:
        groups = Groups(facts)
        lines = _lines(groups, named)
    part_of = _handed_out(lines, parts)
    owners = [[part_of[groups.of(ids)] for ids in each.names] for each in named]
    gaps = sorted(position for each in named for position in each.gaps)
    return Plan(_by_position(named, owners), _own(facts, groups, part_of, parts), gaps)


def _about(facts: Facts) -> Iterator[tuple[str, set[str]]]:
    """Yield each call and target, as claims name it, with the devices that show something about it."""
    watching: dict[str, set[str]] = {}
    for target, device in facts.watched:
        watching.setdefault(target, set()).add(device)
    yield from ((f"call {call}", devices) for call, devices in facts.legs.items())
    yield from ((f"target {target}", devices) for target, devices in watching.items())


def _in_one_call(facts: Facts) -> set[tuple[str, str]]:
    return {link for devices in facts.legs.values() for link in pairwise(map(device_node, sorted(devices)))}


def _lines(groups: Groups, named: Sequence[Named]) -> Counter[str]:
    """Return the number of pieces in each group."""
    lines: Counter[str] = Counter()
    for each in named:
        for number, count in Counter(each.of).items():
            lines[groups.of(each.names[number])] += count
    return lines


def _handed_out(lines: Counter[str], parts: int) -> dict[str, int]:
    """Return the number of the process that follows each group."""
    load = [(0, part) for part in range(parts)]
    made: dict[str, int] = {}
    for group, count in lines.most_common():
        least, part = load[0]
        heapq.heapreplace(load, (least + count, part))
        made[group] = part
    return made


def _by_position(named: Sequence[Named], owners: Sequence[list[int]]) -> bytes:
    """Return the process of each piece in the order of the file, in which the stretches take turns."""
    turns = [_stretches(each.of, of) for each, of in zip(named, owners, strict=True)]
    return b"".join(chain.from_iterable(zip_longest(*turns, fillvalue=b"")))


def _stretches(of: array[int], owners: list[int]) -> Iterator[bytes]:
    coming = map(owners.__getitem__, of)
    while stretch := bytes(islice(coming, STRETCH)):
        yield stretch


def _own(facts: Facts, groups: Groups, part_of: Mapping[str, int], parts: int) -> list[set[str]]:
    made: list[set[str]] = [set() for _ in range(parts)]
    for about, devices in _about(facts):
        (part, *others) = {part_of.get(groups.of([Ids(devices=(device,))])) for device in devices}
        if part is not None and not others:
            made[part].add(about)
    return made
