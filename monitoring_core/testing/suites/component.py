"""Components of the domain as machines: explored from the floor, and turned back into words.

A component is a setting and letters. It is explored by playing every letter in every
state that can be reached on the floor itself, so nothing of the rules is written
here. Two floors are one state if they differ only in ids, in the length of message logs
and in what is kept of sessions that are over; what a tester sees of a letter, the codes
of the answers and the notifications, is the output. Suites are made for the quotient by
what can be observed.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from functools import cached_property, lru_cache
from typing import TypeAlias

from attrs import define, evolve, field, frozen

from monitoring_core.floor import Desk, Floor, Input
from monitoring_core.notifications import Notification
from monitoring_core.rulesets import Ruleset
from monitoring_core.testing.suites.exercised_rules import in_order
from monitoring_core.testing.suites.letters import Letter, Names, Played, anonymous, nameless, played
from monitoring_core.testing.suites.limits import NO_LIMITS, Limits
from monitoring_core.testing.suites.mealy import NOTHING_GIVEN, MachineWord, Mealy, explored
from monitoring_core.testing.suites.minimal import minimised
from monitoring_core.testing.words import Setting, Word
from monitoring_core.text.session import Phase
from monitoring_core.vocabulary import Medium

__all__ = ["Component", "Explored", "explored_once", "reading", "standing"]

Letters: TypeAlias = tuple[Letter, ...]


@frozen
class Component:
    """A part of the domain that is tested by itself.

    Attributes:
        name: one or two words, as given on the command line.
        about: what it covers, in a sentence.
        letters: what is played in it.
        supervisors: who is there; ``s1`` is the one it is about.
        agents: who is there.
        routing_points: devices of the queues that are there.
        k: how many extra states its suite allows for; None for a tour.
        identifies: whether its tour tells after each transition, nearly, which state it led to.
        while_ringing: letters that are played besides where the ruleset has ringing (VC-RINGING).
        needs_ringing: whether there is nothing of it where the ruleset has none.
    """

    name: str
    about: str
    letters: Letters
    supervisors: tuple[str, ...] = ("s1",)
    agents: tuple[str, ...] = ("a1",)
    routing_points: tuple[str, ...] = ()
    k: int | None = 1
    identifies: bool = False
    while_ringing: Letters = ()
    needs_ringing: bool = False

    def under(self, ruleset: Ruleset) -> Component:
        """Give the component with the letters that it has under that ruleset."""
        if not ruleset.ringing or not self.while_ringing:
            return self
        return evolve(self, letters=(*self.letters, *self.while_ringing), while_ringing=())

    def setting(self, ruleset: Ruleset) -> Setting:
        """Give what its words begin in."""
        return Setting(self.supervisors, self.agents, self.routing_points, ruleset)

    def explore(self, ruleset: Ruleset, limits: Limits = NO_LIMITS) -> Explored:
        """Play every letter in every state that can be reached.

        Args:
            ruleset: the rules of the floor.
            limits: what cannot be given; letters that then cannot be played, or are one with another, are left out.
        """
        component = self.under(ruleset)
        found = component._explored(ruleset, limits)
        if limits is NO_LIMITS:
            return found
        # Column of cells -> the first letter with these, so that the last one written is the first of all.
        columns = zip(*found.cells, strict=True)
        first = {column: letter for letter, column in reversed([*zip(component.letters, columns, strict=True)])}
        letters = {letter for column, letter in first.items() if any(column)}
        kept = tuple(each for each in component.letters if each in letters)
        if len(kept) == len(component.letters):
            return found
        return evolve(component, letters=kept)._explored(ruleset, limits)

    def _explored(self, ruleset: Ruleset, limits: Limits) -> Explored:
        setting = self.setting(ruleset)
        cells: dict[tuple[_State, str], Played] = {}

        def step(state: _State, letter: Letter) -> tuple[_State, Hashable, int]:
            what, seen, floor, names = played(letter, state.floor, state.names, limits)
            if not what.inputs:
                return state, NOTHING_GIVEN, 0
            cells[state, letter.name] = what
            return _State(standing(floor, names), floor, names), seen, len(what.inputs)

        floor = setting.floor()
        start = _State(standing(floor, Names()), floor, Names())
        machine, states = explored(start, self.letters, step)
        rows = tuple(tuple(cells.get((state, letter.name)) for letter in self.letters) for state in states)
        floors, names = tuple(state.floor for state in states), tuple(state.names for state in states)
        return Explored(self, setting, machine, rows, floors, names)


@lru_cache(maxsize=256)
def explored_once(component: Component, ruleset: Ruleset, limits: Limits = NO_LIMITS) -> Explored:
    """Explore a component, or give what came of it the last time."""
    return component.explore(ruleset, limits)


@frozen(eq=False)
class _State:
    """A floor as a state; equal to another that stands the same, whichever ids it uses."""

    key: Hashable
    floor: Floor
    names: Names

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _State) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


@define(eq=False)
class Explored:
    """A component under one ruleset, as a machine and as words.

    Attributes:
        component: what was explored.
        setting: what its words begin in.
        whole: the machine as it was found.
        cells: state × letter of ``whole`` -> what is played there; None if nothing can be.
        floors: a floor for each state of ``whole``.
        names: of the calls and sessions of that floor.
    """

    component: Component
    setting: Setting
    whole: Mealy
    cells: tuple[tuple[Played | None, ...], ...]
    floors: tuple[Floor, ...] = field(repr=False)
    names: tuple[Names, ...] = field(repr=False)

    @cached_property
    def minimal(self) -> Mealy:
        """The quotient by what can be observed."""
        return self._quotient[0]

    @cached_property
    def into(self) -> tuple[int, ...]:
        """The state of ``minimal`` that each state of ``whole`` belongs to."""
        return self._quotient[1]

    @cached_property
    def _quotient(self) -> tuple[Mealy, tuple[int, ...]]:
        return minimised(self.whole)

    def readable(self) -> tuple[Mealy, tuple[Hashable, ...]]:
        """Give the quotient for a tester who can also read the state, and what he reads in each of its states.

        That is the device, the call and the sessions of each supervisor, as a notification would show them now.
        """
        readings = [reading(floor, names) for floor, names in zip(self.floors, self.names, strict=True)]
        outputs = tuple(
            tuple(told if told is NOTHING_GIVEN else (read, told) for told in row)
            for read, row in zip(readings, self.whole.outputs, strict=True)
        )
        machine, into = minimised(evolve(self.whole, outputs=outputs))
        return machine, tuple(readings[into.index(state)] for state in machine.states)

    def words(self, found: Iterable[MachineWord]) -> Iterable[Word]:
        """Give the words that play these letters, named after the component: ``leg/1``, ``leg/2`` ..."""
        for number, word in enumerate(found, 1):
            yield self.word(f"{self.component.name}/{number}", word)

    def word(self, name: str, letters: MachineWord) -> Word:
        """Give the word that plays these letters from the start.

        Letters that cannot be given where they stand are left out.
        """
        state, names = 0, Names()
        inputs: list[Input] = []
        rules: set[str] = set()
        for each in letters:
            what = self.cells[state][each]
            if what is None:
                continue
            given, names = what.under(names)
            inputs.extend(given)
            rules |= what.rules
            state = self.whole.following[state][each]
        return Word(name, self.setting, tuple(inputs), in_order(rules))

    def letters_of(self, word: MachineWord) -> tuple[str, ...]:
        """Give the names of a word's letters."""
        return tuple(self.component.letters[each].name for each in word)


def reading(floor: Floor, names: Names) -> Hashable:
    """Give what a server that tells the state would tell each supervisor now, apart from ids."""
    ids = names.known()
    told: list[tuple[str, Notification]] = []
    for desk in floor.supervisors.values():
        told.append((desk.user, desk.voice.device_notification()))
        if desk.voice.call is not None:
            told.append((desk.user, anonymous(desk.voice.call_notification(), ids)))
        told.extend(
            (desk.user, anonymous(desk.text.notification(session), ids))
            for session in desk.text.sessions.values()
            if session.control.phase in (Phase.INVITED, Phase.CHATTING)
        )
    return frozenset(told)


Seen: TypeAlias = Callable[[str | None], str | None]


def standing(floor: Floor, names: Names) -> Hashable:
    """Give how things stand on a floor, apart from ids, lengths of logs and sessions that are over for all."""

    def of(id: str | None) -> str | None:
        return "the call" if id == names.call else "the session" if id == names.session else id

    running = set(floor.sessions)
    return (
        frozenset(_desk(desk, of, running, names.session) for desk in floor.supervisors.values()),
        frozenset(
            (agent.user, agent.logged_in, of(agent.call), of(agent.consultation), frozenset(map(of, agent.held)))
            for agent in floor.agents.values()
        ),
        frozenset(
            (of(call.id), call.agents, call.customer, call.waits, call.is_consultation, call.legs)
            for call in floor.calls.values()
        ),
        frozenset(
            (session.medium, of(session.id), session.agents, session.supervisors) for session in floor.sessions.values()
        ),
    )


def _desk(desk: Desk, of: Seen, running: set[tuple[Medium, str]], current: str) -> Hashable:
    call = desk.voice.call
    return (
        desk.user,
        desk.logged_in,
        desk.in_own_call,
        desk.voice.control,
        desk.voice.target,
        call and (of(call.id), call.agent, call.muted),
        frozenset(desk.text.subscriptions.items()),
        frozenset(desk.text.nicknames.items()),
        frozenset(
            (
                medium,
                of(id),
                session.agent,
                session.control,
                session.nickname,
                tuple(nameless(each) for each in session.others) if (medium, id) in running else None,
            )
            for (medium, id), session in desk.text.sessions.items()
            if (medium, id) in running or id == current
        ),
    )
