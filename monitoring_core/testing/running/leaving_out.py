"""Shorter words: leave out some inputs of a word, and find inputs that belong together.

The shorter word must be possible. If an agent no longer answers, nobody can hang up. So inputs that become
impossible are left out, too, and so are requests that are now refused. The last input, which fails, always stays.

Inputs belong together if they name the same call, session, supervisor or agent. This module runs no word.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from attrs import evolve

from monitoring_core.floor import Ask, Floor, Input
from monitoring_core.testing.judging.ids import ids_in
from monitoring_core.testing.words import Setting, Word
from monitoring_core.uris import device_id

__all__ = ["groups", "possible_without", "without", "without_strangers"]


def without(word: Word, places: Collection[int]) -> Word | None:
    """Return a word without the inputs at these places; None if a happening in it becomes impossible."""
    return _played(word, [each for place, each in enumerate(word.inputs) if place not in places])


def possible_without(word: Word, places: Collection[int]) -> Word | None:
    """Return a word without the inputs at these places, and without inputs that become impossible.

    Returns:
        The word; None if the last input is not possible any more.
    """
    before, after = word.setting.floor(), word.setting.floor()
    kept: list[Input] = []
    last = len(word.inputs) - 1
    for place, input in enumerate(word.inputs):
        was = before.step(input)
        before = was.next
        if place in places:
            continue
        if not _is_possible(after, input):
            if place == last:
                return None
            continue
        now = after.step(input)
        if place < last and was.outcome is None and now.outcome is not None:
            continue
        kept.append(input)
        after = now.next
    return evolve(word, inputs=tuple(kept))


def _played(word: Word, inputs: list[Input]) -> Word | None:
    floor = word.setting.floor()
    for input in inputs:
        if not _is_possible(floor, input):
            return None
        floor = floor.step(input).next
    return evolve(word, inputs=tuple(inputs))


def _is_possible(floor: Floor, input: Input) -> bool:
    if isinstance(input, Ask):
        return input.supervisor in floor.supervisors
    return not floor.impossible(input)


def groups(word: Word) -> Iterator[frozenset[int]]:
    """Yield the places of inputs that name the same call, session, supervisor, agent or queue, largest group first.

    The last input is in no group. A group may hold all other inputs.
    """
    found: dict[str, set[int]] = {}
    for place, input in enumerate(word.inputs[:-1]):
        for name in _named(input, word.setting):
            found.setdefault(name, set()).add(place)
    once = {frozenset(places) for places in found.values() if len(places) > 1}
    yield from sorted(once, key=lambda places: (-len(places), sorted(places)))


def without_strangers(word: Word) -> Iterator[Word]:
    """Yield the word in settings without people whom no input names: first without all of them, then without each.

    One supervisor and one agent always stay, since a centre has both.
    """
    named = {name for input in word.inputs for name in _named(input, word.setting)}
    setting = word.setting
    strangers = [*_strangers(setting.supervisors, named), *_strangers(setting.agents, named)]
    strangers += [each for each in setting.routing_points if each not in named]
    if strangers:
        yield evolve(word, setting=_setting_without(setting, strangers))
    if len(strangers) > 1:
        yield from (evolve(word, setting=_setting_without(setting, [each])) for each in strangers)


def _strangers(users: tuple[str, ...], named: set[str]) -> list[str]:
    strangers = [each for each in users if each not in named]
    return strangers[1:] if len(strangers) == len(users) else strangers


def _setting_without(setting: Setting, strangers: list[str]) -> Setting:
    def left(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(each for each in names if each not in strangers)

    return evolve(
        setting,
        supervisors=left(setting.supervisors),
        agents=left(setting.agents),
        routing_points=left(setting.routing_points),
    )


def _named(input: Input, setting: Setting) -> Iterator[str]:
    """Yield the people and routing points that an input names; a device counts as its user."""
    for kind, name in ids_in(input):
        if kind in ("device", "target"):
            device = device_id(name)
            owners = [user for user in (*setting.supervisors, *setting.agents) if f"{user}-device" == device]
            yield from owners or [device]
        else:
            yield name
