"""How a component of the domain is played on the floor: letters, and what a tester sees of them.

An input of a component is a **letter**: a few floor inputs that belong together,
such as a subscription and the call that is joined under it. A letter is a function
that plays on a `Scene`; one that plays nothing cannot be given there. It speaks of
the call and the session that are going on, or of the last ones, as ``scene.call``
and ``scene.session``, so what it played can be played again under other ids.
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
"""Names a call where there has been none yet: no server knows it."""
NEVER_SESSION = "t0"
"""Names a session where there has been none yet."""

_CALL, _SESSION = "the call", "the session"


@frozen
class Names:
    """Which symbolic ids a word has used so far, and what is going on.

    Attributes:
        call: the call that is going on, or the last one.
        session: the session that is going on, or the last one.
        calls: how many calls there have been.
        sessions: how many sessions there have been.
    """

    call: str = NEVER_CALL
    session: str = NEVER_SESSION
    calls: int = 0
    sessions: int = 0

    def known(self) -> dict[str, str]:
        """Give what stands for the ids in a `Played`: id -> stand-in."""
        return {self.call: _CALL, self.session: _SESSION}


class Scene:
    """A floor on which a letter is being played.

    Attributes:
        floor: as it is now.
        names: of its calls and sessions.
        limits: what cannot be given.
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
        """The call that is going on, or the last one."""
        return self.names.call

    @property
    def session(self) -> str:
        """The session that is going on, or the last one."""
        return self.names.session

    def leaves_something(self) -> bool:
        """Tell whether a call or a session goes on besides the ones that letters speak of."""
        sessions = {session for _, session in self.floor.sessions}
        return not (self.floor.calls.keys() <= {self.call} and sessions <= {self.session})

    def new_call(self, *, passing: bool = False) -> str:
        """Give the id of a call that is to begin; it becomes ``call`` unless it is over again with the letter."""
        made = f"c{self.names.calls + 1}"
        self.made[made] = f"call {len(self.made) + 1}"
        self.names = evolve(self.names, calls=self.names.calls + 1, call=self.names.call if passing else made)
        return made

    def new_session(self) -> str:
        """Give the id of a session that is to begin; it becomes ``session``."""
        made = f"t{self.names.sessions + 1}"
        self.made[made] = f"session {len(self.made) + 1}"
        self.names = evolve(self.names, sessions=self.names.sessions + 1, session=made)
        return made

    def ask(self, supervisor: str, request: Request) -> Step:
        """Have a supervisor ask something."""
        return self.give(Ask(supervisor, request))

    def give(self, given: Input) -> Step:
        """Give the floor an input; one that must not be given, or then cannot, is passed over."""
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
        name: what it is called in the names of states and in reports.
        play: plays it, or plays nothing where it cannot be given.
    """

    name: str
    play: Callable[[Scene], object]

    def __str__(self) -> str:
        return self.name


@frozen
class Played:
    """What a letter is in one state, under whatever ids.

    Attributes:
        inputs: floor inputs with stand-ins for the ids.
        made: stand-ins of the calls and sessions that begin, in order.
        keeps: of those, the ones that become ``call`` and ``session``.
        rules: ids of the rules that it exercises.
    """

    inputs: tuple[Input, ...]
    made: tuple[str, ...]
    keeps: frozenset[str]
    rules: frozenset[str]
    _again: dict[Names, tuple[tuple[Input, ...], Names]] = field(factory=dict[Names, Any], eq=False, repr=False)

    def under(self, names: Names) -> tuple[tuple[Input, ...], Names]:
        """Give the floor inputs under the ids of a word, and the names from then on."""
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
    """Play a letter: what it was, what a tester saw of it (codes and notifications), and how things stand then.

    Where not everything can be given a letter may be unable to end what it began. Then it is not played at all:
    calls and sessions that nobody speaks of any more would pile up.
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
    # A call that has just begun is the same to a tester whatever its number, so it is seen as the one going on.
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
    """Give what a notification shows apart from ids and from how long a log has become."""
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
    """Give a participant without ids, which depend on the session's."""
    return evolve(participant, participant_id=None, uri=None)
