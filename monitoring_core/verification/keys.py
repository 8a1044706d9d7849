"""The key of a floor: a number that is equal for floors that behave in the same way.

A key holds everything that decides about the next steps. For each supervisor it has the control,
the target, the call and the parties in it. For agents and calls it has who is in which call. Two
things are left out. One is the number of entries in a message log, which only shows in messages.
The other is the order of supervisors in a call, or of the subscribers of an agent. It only decides
who is notified first.

The names ``s1``, ``a1`` and ``c1`` do not matter either. Floors that differ only in such
names form an orbit. An orbit is explored once, with the smallest key in it, and the number of its
floors is counted. Text sessions need no orbits, since there are few of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import permutations
from math import factorial
from typing import Any, Generic, NamedTuple, TypeAlias, TypeVar

from monitoring_core.floor import Desk, Floor
from monitoring_core.verification.bounds import BYSTANDER, Bounds
from monitoring_core.vocabulary import Medium

__all__ = ["Keys"]

_BITS = 24
"""Bits for the number of each component; there are far fewer than 16 million components."""

_BETWEEN_LOOKS = 1_000
"""How many renamings are listed between two calls of ``look``; this takes about a millisecond."""

Component = TypeVar("Component")
Renaming: TypeAlias = tuple[tuple[int, ...], tuple[int, ...]]
"""A renaming: the new index of each agent, and the new index of each call."""


class _Person(NamedTuple):
    """The part of a key about one supervisor; names are indexes from 0, and -1 means none."""

    control: Any
    target: int
    call: int
    listens_to: int
    """The agent who is monitored in his call."""
    muted: bool
    logged_in: bool
    in_own_call: bool
    known_as_monitor: bool
    """True if the floor's index has him as the monitor of the target."""
    known_in_call: bool
    text: Any


class _World(NamedTuple):
    """The part of a key about agents and calls, and the sizes of the floor's indexes."""

    agents: tuple[tuple[int, int, tuple[int, ...], bool], ...]
    """For each agent: his call, his consultation, his other calls on hold, and whether he is logged in."""
    calls: tuple[tuple[tuple[int, ...], int, bool, bool, bool, int] | None, ...]
    """For each call: its agents in the order in which they came, the agent at whom it rings, and its flags."""
    monitored: int
    text: Any


class _Numbers(Generic[Component]):
    """Assigns numbers to components, in the order in which they are first seen."""

    def __init__(self) -> None:
        self.of: dict[Component, int] = {}
        self.all: list[Component] = []

    def number(self, component: Component) -> int:
        known = self.of.get(component)
        if known is None:
            known = self.of[component] = len(self.all)
            self.all.append(component)
        return known


class Keys:
    """Computes the keys of floors within bounds.

    Args:
        bounds: the bounds of the exploration.
        symmetry: whether all floors of an orbit get the same key.
        look: called from time to time during long work; its exceptions are not caught.
    """

    def __init__(self, bounds: Bounds, symmetry: bool = True, look: Callable[[], None] | None = None) -> None:
        self._look = look
        self._supervisors, self._agent_ids, self._call_ids = bounds.supervisor_ids, bounds.agent_ids, bounds.call_ids
        self._with_text = bounds.sessions > 0
        self._symmetric = symmetry and not bounds.sessions
        agents = [*bounds.agent_ids, BYSTANDER]
        # Routing points come after the agents. They are never renamed, and the bystander is not, either.
        self._agents: dict[str | None, int] = {None: -1}
        for number, agent in enumerate(agents):
            self._agents |= {agent: number, f"{agent}-device": number}
        self._agents |= {queue: len(agents) + number for number, queue in enumerate(bounds.routing_points)}
        self._calls: dict[str | None, int] = {None: -1} | {call: n for n, call in enumerate(bounds.call_ids)}
        fixed = tuple(range(bounds.agents, len(agents) + len(bounds.routing_points)))
        self._renamings: list[Renaming] = list(
            self._watched(
                ((*of_agents, *fixed, -1), (*of_calls, -1))
                for of_agents in (permutations(range(bounds.agents)) if self._symmetric else [range(bounds.agents)])
                for of_calls in (permutations(range(bounds.calls)) if self._symmetric else [range(bounds.calls)])
            )
        )
        self._people: _Numbers[_Person] = _Numbers()
        self._worlds: _Numbers[_World] = _Numbers()
        self._person_as: dict[int, tuple[int, ...]] = {}
        self._world_as: dict[int, tuple[int, ...]] = {}

    def key(self, floor: Floor) -> int:
        """Return the key of the floor, or of its orbit."""
        people, world = self._numbers(floor)
        if not self._symmetric:
            return _packed((*people, world))
        return _packed(min(self._alike(people, world)))

    def size(self, floor: Floor) -> int:
        """Return the number of floors in the floor's orbit."""
        people, world = self._numbers(floor)
        if not self._symmetric:
            return 1
        alike = set(self._alike(people, world))
        orders = factorial(len(people))
        for same in Counter(people).values():
            orders //= factorial(same)
        return len(alike) * orders

    def _watched(self, renamings: Iterable[Renaming]) -> Iterator[Renaming]:
        """Yield the renamings one by one, and call ``look`` from time to time, since there may be very many."""
        for count, renaming in enumerate(renamings):
            if self._look is not None and not count % _BETWEEN_LOOKS:
                self._look()
            yield renaming

    def _alike(self, people: list[int], world: int) -> list[tuple[int, ...]]:
        """Return the floor under each renaming of agents and calls; supervisors stand in the order of their numbers."""
        known = self._person_as
        columns = zip(*[known.get(each) or self._rename_person(each) for each in people], strict=True)
        worlds = self._world_as.get(world) or self._rename_world(world)
        return [(*sorted(column), renamed) for column, renamed in zip(columns, worlds, strict=True)]

    def _numbers(self, floor: Floor) -> tuple[list[int], int]:
        people = [self._person(floor, desk) for desk in map(floor.supervisors.__getitem__, self._supervisors)]
        return people, self._world(floor)

    def _person(self, floor: Floor, desk: Desk) -> int:
        voice = desk.voice
        call, target = voice.call, voice.target
        person = _Person(
            voice.control,
            self._agents[target],
            self._calls[call.id] if call else -1,
            self._agents[call.agent] if call else -1,
            call is not None and call.muted,
            desk.logged_in,
            desk.in_own_call,
            target is not None and floor.monitored_by.get(target) == desk.user,
            call is not None and call.id in floor.calls and desk.user in floor.calls[call.id].legs,
            self._text(desk) if self._with_text else None,
        )
        return self._people.number(person)

    def _world(self, floor: Floor) -> int:
        agents, calls = floor.agents, floor.calls
        number_of, number_of_call = self._agents, self._calls
        text = None
        if self._with_text:
            sessions = sorted(floor.sessions.items())
            text = (
                tuple((key, each.agents, tuple(sorted(each.supervisors))) for key, each in sessions),
                tuple((key, tuple(sorted(users))) for key, users in sorted(floor.watchers.items())),
            )
        world = _World(
            tuple(
                (
                    number_of_call[each.call],
                    number_of_call[each.consultation],
                    tuple(sorted(number_of_call[call] for call in each.held)) if each.held else (),
                    each.logged_in,
                )
                for each in map(agents.__getitem__, self._agent_ids)
            ),
            tuple(
                (
                    tuple(number_of[agent] for agent in each.agents),
                    number_of[each.rings_at],
                    each.customer,
                    each.waits,
                    each.is_consultation,
                    len(each.legs),
                )
                if each
                else None
                for each in map(calls.get, self._call_ids)
            ),
            len(floor.monitored_by),
            text,
        )
        return self._worlds.number(world)

    def _text(self, desk: Desk) -> tuple[Any, ...]:
        text = desk.text
        sessions: list[Any] = []
        for key in sorted(text.sessions):
            session = text.sessions[key]
            others = tuple(sorted((each.nickname, each.visibility) for each in session.others))
            sessions.append((key, session.agent, session.control, session.nickname, others))
        kept = (text.subscriptions, text.nicknames)
        pairs = [(agent, *(each.get((Medium.SMS, agent)) for each in kept)) for agent in self._agent_ids]
        return tuple(pairs), tuple(sessions)

    def _rename_person(self, number: int) -> tuple[int, ...]:
        person = self._people.all[number]
        renamed: list[int] = []
        for agents, calls in self._watched(self._renamings):
            other = person._replace(
                target=agents[person.target], call=calls[person.call], listens_to=agents[person.listens_to]
            )
            renamed.append(self._people.number(other))
        return self._person_as.setdefault(number, tuple(renamed))

    def _rename_world(self, number: int) -> tuple[int, ...]:
        world = self._worlds.all[number]
        renamed: list[int] = []
        for agents, calls in self._watched(self._renamings):
            people = {
                agents[n]: (calls[call], calls[consultation], tuple(sorted(calls[each] for each in held)), here)
                for n, (call, consultation, held, here) in enumerate(world.agents)
            }
            running = {
                calls[n]: each and (tuple(agents[agent] for agent in each[0]), agents[each[1]], *each[2:])
                for n, each in enumerate(world.calls)
            }
            other = world._replace(
                agents=tuple(people[n] for n in range(len(people))),
                calls=tuple(running[n] for n in range(len(running))),
            )
            renamed.append(self._worlds.number(other))
        return self._world_as.setdefault(number, tuple(renamed))


def _packed(numbers: tuple[int, ...]) -> int:
    packed = 0
    for number in numbers:
        packed = packed << _BITS | number
    return packed
