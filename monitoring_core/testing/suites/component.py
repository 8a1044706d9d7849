"""Components as machines: a component is explored on the floor, and words of the machine become words of the floor.

A component has a setting and letters. To explore it, every letter is played in every
state that can be reached on the floor. So no rule is written here. Two floors are the same state if
they differ only in ids, in the length of message logs, and in sessions that are over. The output
of a letter is what a tester sees: the codes of the answers and the notifications. Suites are made for the minimal
machine with the same outputs.
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
from monitoring_core.testing.suites.minimal import minimized
from monitoring_core.testing.words import Setting, Word
from monitoring_core.text.session import Phase
from monitoring_core.vocabulary import Medium

__all__ = ["Component", "Explored", "explored_once", "reading", "standing"]

Letters: TypeAlias = tuple[Letter, ...]


@frozen
class Component:
    """A part of the domain that is tested alone, such as the core of a leg.

    Attributes:
        name: its name on the command line, one or two words.
        about: a sentence about what it covers.
        letters: its letters.
        supervisors: user ids of the supervisors; ``s1`` is the one under test.
        agents: user ids of the agents.
        routing_points: device ids of the queues.
        k: number of extra states of a faulty implementation that its suite still finds; None for a tour.
        identifies: whether its tour distinguishes the next state from most others after each transition.
        while_ringing: further letters if the ruleset has ringing (VC-RINGING).
        needs_ringing: whether it exists only if the ruleset has ringing.
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
        """Return the component with its letters under that ruleset."""
        if not ruleset.ringing or not self.while_ringing:
            return self
        return evolve(self, letters=(*self.letters, *self.while_ringing), while_ringing=())

    def setting(self, ruleset: Ruleset) -> Setting:
        """Return the setting of its words."""
        return Setting(self.supervisors, self.agents, self.routing_points, ruleset)

    def explore(self, ruleset: Ruleset, limits: Limits = NO_LIMITS) -> Explored:
        """Play every letter in every state that can be reached.

        Args:
            ruleset: the ruleset of the floor.
            limits: the inputs that cannot be given. Impossible letters, and equal ones, are left out.
        """
        component = self.under(ruleset)
        found = component._explored(ruleset, limits)
        if limits is NO_LIMITS:
            return found
        # Column of cells -> letter; later entries overwrite earlier ones, so letters are added in reverse order.
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
    """Explore a component, or return the earlier result."""
    return component.explore(ruleset, limits)


@frozen(eq=False)
class _State:
    """A floor as a state; two are equal if they differ only in ids."""

    key: Hashable
    floor: Floor
    names: Names

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _State) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


@define(eq=False)
class Explored:
    """A component that was explored under one ruleset.

    Attributes:
        component: the component.
        setting: the setting of its words.
        whole: the machine that was found, not minimal.
        cells: state × letter of ``whole`` -> the inputs that are played there; None if the letter is impossible.
        floors: a floor for each state of ``whole``.
        names: the names of calls and sessions on each of these floors.
    """

    component: Component
    setting: Setting
    whole: Mealy
    cells: tuple[tuple[Played | None, ...], ...]
    floors: tuple[Floor, ...] = field(repr=False)
    names: tuple[Names, ...] = field(repr=False)

    @cached_property
    def minimal(self) -> Mealy:
        """The minimal machine with the same outputs."""
        return self._quotient[0]

    @cached_property
    def into(self) -> tuple[int, ...]:
        """The state of ``minimal`` for each state of ``whole``."""
        return self._quotient[1]

    @cached_property
    def _quotient(self) -> tuple[Mealy, tuple[int, ...]]:
        return minimized(self.whole)

    def readable(self) -> tuple[Mealy, tuple[Hashable, ...]]:
        """Return the minimal machine for a tester who can read the state, and the reading of each state.

        A reading is the device, the call and the sessions of each supervisor, as notifications would show them now.
        """
        readings = [reading(floor, names) for floor, names in zip(self.floors, self.names, strict=True)]
        outputs = tuple(
            tuple(told if told is NOTHING_GIVEN else (read, told) for told in row)
            for read, row in zip(readings, self.whole.outputs, strict=True)
        )
        machine, into = minimized(evolve(self.whole, outputs=outputs))
        return machine, tuple(readings[into.index(state)] for state in machine.states)

    def words(self, found: Iterable[MachineWord]) -> Iterable[Word]:
        """Yield the words that play these letters, with names such as ``leg/1`` for the component ``leg``."""
        for number, word in enumerate(found, 1):
            yield self.word(f"{self.component.name}/{number}", word)

    def word(self, name: str, letters: MachineWord) -> Word:
        """Return the word that plays these letters from the start.

        Letters that are impossible at their place are left out.
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
        """Return the names of a word's letters."""
        return tuple(self.component.letters[each].name for each in word)


def reading(floor: Floor, names: Names) -> Hashable:
    """Return the reading of a floor: what a server would show each supervisor now, without ids."""
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
    """Return the state of a floor, without ids, lengths of logs and sessions that are over for all."""

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
