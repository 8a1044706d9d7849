"""Letters: the inputs of a component, and how they are played on the floor.

A **letter** is one floor input, or a few that belong together, such as a subscription and
the call that is joined under it. A letter is a function that gives inputs to a `Scene`. If it
gives none, the letter is impossible there. ``scene.call`` and ``scene.session`` are the present call
and session, or the last ones. So the inputs of a letter can be given again with other ids.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import Any

from attrs import evolve, field, frozen

from monitoring_core.floor import Ask, Delivery, Floor, Input, Step
from monitoring_core.notifications import (
    CallNotification,
    DeviceNotification,
    LogEntry,
    MessageLogNotification,
    Notification,
    Participant,
    SessionNotification,
)
from monitoring_core.requests import Request
from monitoring_core.testing.suites.exercised_rules import exercised
from monitoring_core.testing.suites.limits import NO_LIMITS, Limits

__all__ = ["NEVER_CALL", "NEVER_SESSION", "Letter", "Names", "Played", "Scene", "anonymous", "nameless", "played"]

NEVER_CALL = "c0"
"""The id of the call if there has been no call yet; no server knows it."""
NEVER_SESSION = "t0"
"""The id of the session if there has been no session yet; no server knows it."""

_CALL, _SESSION = "the call", "the session"


@frozen
class Names:
    """The symbolic ids that a word has used so far, and its present call and session.

    Attributes:
        call: id of the present call, or of the last one.
        session: id of the present session, or of the last one.
        calls: number of calls so far.
        sessions: number of sessions so far.
    """

    call: str = NEVER_CALL
    session: str = NEVER_SESSION
    calls: int = 0
    sessions: int = 0

    def known(self) -> dict[str, str]:
        """Return the stand-ins for the ids in a `Played`: id -> stand-in."""
        return {self.call: _CALL, self.session: _SESSION}


class Scene:
    """A floor on which a letter is being played.

    Attributes:
        floor: the present floor.
        names: the names of its calls and sessions.
        limits: the inputs that cannot be given.
    """

    def __init__(self, floor: Floor, names: Names, limits: Limits = NO_LIMITS) -> None:
        self.floor: Floor = floor
        self.names: Names = names
        self.limits = limits
        self.inputs: list[Input] = []
        self.seen: list[Hashable] = []
        self.rules: set[str] = set()
        self.made: dict[str, str] = {}

    @property
    def call(self) -> str:
        """The id of the present call, or of the last one."""
        return self.names.call

    @property
    def session(self) -> str:
        """The id of the present session, or of the last one."""
        return self.names.session

    def leaves_something(self) -> bool:
        """Tell whether a call or a session is running besides ``call`` and ``session``."""
        sessions = {session for _, session in self.floor.sessions}
        return not (self.floor.calls.keys() <= {self.call} and sessions <= {self.session})

    def new_call(self, *, passing: bool = False) -> str:
        """Return the id for a new call; it becomes ``call``, unless ``passing`` says that the letter also ends it."""
        made = f"c{self.names.calls + 1}"
        self.made[made] = f"call {len(self.made) + 1}"
        self.names = evolve(self.names, calls=self.names.calls + 1, call=self.names.call if passing else made)
        return made

    def new_session(self) -> str:
        """Return the id for a new session; it becomes ``session``."""
        made = f"t{self.names.sessions + 1}"
        self.made[made] = f"session {len(self.made) + 1}"
        self.names = evolve(self.names, sessions=self.names.sessions + 1, session=made)
        return made

    def ask(self, supervisor: str, request: Request) -> Step:
        """Give the floor a request of a supervisor."""
        return self.give(Ask(supervisor, request))

    def give(self, given: Input) -> Step:
        """Give the floor an input; it is skipped if it cannot be given or has become impossible."""
        if self.limits is not NO_LIMITS:
            given = self.limits.adapted(given)
            impossible = not isinstance(given, Ask) and self.floor.impossible(given)
            if impossible or self.limits.leaves_out(self.floor, given):
                return Step(self.floor)
        step = self.floor.step(given)
        self.inputs.append(given)
        self.rules.update(exercised(self.floor, given, step))
        if isinstance(given, Ask):
            self.seen.append(int(step.code))
        self.seen.extend(step.deliveries)
        self.floor = step.next
        return step


@frozen
class Letter:
    """One input of a component.

    Attributes:
        name: its name in reports.
        play: a function that gives its inputs to a scene, or none if the letter is impossible there.
    """

    name: str
    play: Callable[[Scene], object]

    def __str__(self) -> str:
        return self.name


@frozen
class Played:
    """The inputs of a letter in one state, without ids.

    Attributes:
        inputs: the floor inputs, with stand-ins instead of ids.
        made: stand-ins of the calls and sessions that begin, in order.
        keeps: the stand-ins that become ``call`` and ``session``.
        rules: ids of the rules that it exercises.
    """

    inputs: tuple[Input, ...]
    made: tuple[str, ...]
    keeps: frozenset[str]
    rules: frozenset[str]
    _again: dict[Names, tuple[tuple[Input, ...], Names]] = field(factory=dict[Names, Any], eq=False, repr=False)

    def under(self, names: Names) -> tuple[tuple[Input, ...], Names]:
        """Return the floor inputs with the ids of a word, and the names afterwards."""
        again = self._again.get(names)
        if again is None:
            again = self._again[names] = self._renamed(names)
        return again

    def _renamed(self, names: Names) -> tuple[tuple[Input, ...], Names]:
        ids = {_CALL: names.call, _SESSION: names.session}
        for stand_in in self.made:
            if stand_in.startswith("call"):
                names = evolve(names, calls=names.calls + 1)
                ids[stand_in] = f"c{names.calls}"
                names = evolve(names, call=ids[stand_in]) if stand_in in self.keeps else names
            else:
                names = evolve(names, sessions=names.sessions + 1)
                ids[stand_in] = f"t{names.sessions}"
                names = evolve(names, session=ids[stand_in])
        return tuple(_input(each, ids) for each in self.inputs), names


def played(
    letter: Letter, floor: Floor, names: Names, limits: Limits = NO_LIMITS
) -> tuple[Played, tuple[Hashable, ...], Floor, Names]:
    """Play a letter; return its inputs, its output (codes and notifications), the next floor, and the next names.

    If some inputs cannot be given, a letter may be unable to end a call that it began. Then it is not played at all,
    since such calls and sessions would accumulate.
    """
    scene = Scene(floor, names, limits)
    letter.play(scene)
    if limits is not NO_LIMITS and scene.leaves_something():
        return Played((), (), frozenset(), frozenset()), (), floor, names
    ids = {**names.known(), **scene.made}
    kept = {scene.names.call, scene.names.session}
    what = Played(
        tuple(_input(each, ids) for each in scene.inputs),
        tuple(scene.made.values()),
        frozenset(stand_in for made, stand_in in scene.made.items() if made in kept),
        frozenset(scene.rules),
    )
    # The number of a new call does not matter to a tester, so it is named like the present call.
    now = {**names.known(), **dict.fromkeys(scene.made, "a new one"), **scene.names.known()}
    seen = tuple(_delivery(each, now) if isinstance(each, Delivery) else each for each in scene.seen)
    return what, seen, scene.floor, scene.names


_ID_FIELDS = ("call", "session")
_REQUEST_ID_FIELDS = ("call_id", "session_id")


def _input(given: Input, ids: Mapping[str, str]) -> Input:
    if isinstance(given, Ask):
        request = _with_ids(given.request, _REQUEST_ID_FIELDS, ids)
        return given if request is given.request else Ask(given.supervisor, request)
    renamed: Input = _with_ids(given, _ID_FIELDS, ids)
    return renamed


def _with_ids(value: Any, names: tuple[str, ...], ids: Mapping[str, str]) -> Any:
    changes = {name: ids[getattr(value, name)] for name in names if getattr(value, name, None) in ids}
    return evolve(value, **changes) if changes else value


def _delivery(delivery: Delivery, ids: Mapping[str, str]) -> Delivery:
    return Delivery(delivery.recipient, anonymous(delivery.notification, ids))


def anonymous(notification: Notification, ids: Mapping[str, str]) -> Notification:
    """Return a notification without ids and without the length of the log."""
    if isinstance(notification, DeviceNotification):
        return notification
    if isinstance(notification, CallNotification):
        return evolve(notification, call_id=ids.get(notification.call_id, notification.call_id))
    session = ids.get(notification.session_id, notification.session_id)
    if isinstance(notification, MessageLogNotification):
        return evolve(notification, session_id=session, messages=tuple(_entry(each) for each in notification.messages))
    assert isinstance(notification, SessionNotification)
    participants = notification.participants
    shown = None if participants is None else tuple(nameless(each) for each in participants)
    return evolve(notification, session_id=session, participants=shown)


def _entry(entry: LogEntry) -> LogEntry:
    return evolve(entry, index=0, sender=nameless(entry.sender))


def nameless(participant: Participant) -> Participant:
    """Return a participant without ids, which depend on the id of the session."""
    return evolve(participant, participant_id=None, uri=None)
