"""Many supervisors, agents, calls and sessions together, as one immutable value.

A floor takes in what a supervisor asks and what the world does, and gives the next
floor and who is to be told what. Everything that holds between several of them is
decided here and nowhere else: one supervisor per target, one target per supervisor,
intrusion into a running call, transfers between agents who may both be monitored,
busy supervisors, log-outs. What holds for one supervisor alone is asked of his own
records, so no rule is written twice.

There is no clock, no randomness and no I/O, and ids are the embedder's: a server may
keep its floor here, and a test may ask one what a server should have said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from attrs import field, frozen

from monitoring_core import perception
from monitoring_core.floor import calls, sessions
from monitoring_core.floor.calls import CALL_HAPPENINGS
from monitoring_core.floor.change import Change
from monitoring_core.floor.inputs import Ask, Happening, Input
from monitoring_core.floor.presence import PRESENCE_HAPPENINGS
from monitoring_core.floor.sessions import SESSION_HAPPENINGS
from monitoring_core.floor.sharing import SharedMap, shared
from monitoring_core.floor.values import (
    Agent,
    AgentSeat,
    Delivery,
    Desk,
    RunningCall,
    RunningSession,
    SupervisorSeat,
)
from monitoring_core.outcome import MonitoringError, Refusal
from monitoring_core.requests import CallRequest, DeviceRequest
from monitoring_core.rulesets import GWS_V2, Ruleset
from monitoring_core.text.supervisor import TextSupervisor
from monitoring_core.vocabulary import Feature, Medium, Party, StatusCode
from monitoring_core.voice.coupling import idle
from monitoring_core.voice.records import Device
from monitoring_core.voice.supervisor import Supervisor

__all__ = ["Floor", "ImpossibleHappening", "Step", "open_floor"]

_HAPPENS: Mapping[type, tuple[Callable[[Change, Any], str], Callable[[Change, Any], None]]] = MappingProxyType(
    {**CALL_HAPPENINGS, **SESSION_HAPPENINGS, **PRESENCE_HAPPENINGS}
)


class ImpossibleHappening(MonitoringError):
    """Raised when a floor is told what cannot have happened; the floor is unchanged and usable.

    Attributes:
        happening: what it was told.
        reason: why that cannot be.
    """

    def __init__(self, happening: object, reason: str) -> None:
        super().__init__(happening, reason)
        self.happening = happening
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.happening} cannot have happened: {self.reason}"


@frozen
class Step:
    """What comes of one input.

    Attributes:
        next: the floor from now on; the same object if the input was refused (AN-REFUSED).
        outcome: the refusal of a request, or None: accepted, or a happening.
        deliveries: the notifications to send, in order, each with its recipient.
    """

    next: Floor
    outcome: Refusal | None = None
    deliveries: tuple[Delivery, ...] = ()

    @property
    def accepted(self) -> bool:
        """Whether it was taken in."""
        return self.outcome is None

    @property
    def code(self) -> StatusCode:
        """``statusCode`` of the answer to a request (AN-CODE, AN-ASYNC)."""
        return StatusCode.OK if self.outcome is None else self.outcome.code


@frozen
class Floor:
    """A floor at one moment; immutable, hashable, and equal to another that says the same.

    Attributes:
        ruleset: the ruleset it lives by.
        supervisors: user id -> desk.
        agents: user id -> agent.
        routing_points: device ids of the queues that may be monitored.
        calls: call id -> call that is going on.
        sessions: (medium, session id) -> session that is going on or waits in a queue.
        monitored_by: device id of a target -> the supervisor who monitors it (VD-ONE-SUPERVISOR).
        watchers: (medium, user id of an agent) -> the supervisors subscribed to his sessions (TS-MANY).
    """

    ruleset: Ruleset
    supervisors: SharedMap[str, Desk]
    agents: SharedMap[str, Agent]
    routing_points: frozenset[str]
    calls: SharedMap[str, RunningCall]
    sessions: SharedMap[tuple[Medium, str], RunningSession]
    monitored_by: SharedMap[str, str]
    watchers: SharedMap[tuple[Medium, str], tuple[str, ...]]
    devices: SharedMap[str, str] = field(repr=False)

    def step(self, given: Input) -> Step:
        """Take in what a supervisor asks or what the world does; this floor is unchanged and usable either way.

        Args:
            given: an `Ask`, which may be refused, or a happening, which may not.

        Raises:
            ImpossibleHappening: it cannot have happened on this floor, or nobody here could have asked it.
            TypeError: it is neither.
        """
        change = self._change()
        if isinstance(given, Ask):
            desk = self.supervisors.get(given.supervisor)
            if desk is None:
                raise ImpossibleHappening(given, f"there is no supervisor {given.supervisor!a}")
            request = given.request
            if isinstance(request, DeviceRequest | CallRequest):
                refused = calls.ask(change, desk, request)
            else:
                refused = sessions.ask(change, desk, request)
            return Step(self, refused) if refused is not None else self._after(change)
        reason = self._why_impossible(change, given)
        if reason:
            raise ImpossibleHappening(given, reason)
        _HAPPENS[type(given)][1](change, given)
        return self._after(change)

    def impossible(self, happening: Happening) -> str:
        """Tell why it cannot happen now; empty if it can.

        Raises:
            TypeError: it is no happening.
        """
        return self._why_impossible(self._change(), happening)

    def forget(self, medium: Medium, session_id: str) -> Floor:
        """Drop what the supervisors keep of a session that is over; until then a request in it is refused as such.

        Raises:
            ValueError: the session goes on or waits in a queue.
        """
        if (medium, session_id) in self.sessions:
            raise ValueError(f"session {session_id!a} is not over, so it cannot be forgotten")
        change = self._change()
        sessions.forget(change, medium, session_id)
        return self._after(change).next

    def hears(self, call_id: str, *, listener: str, speaker: str) -> bool:
        """Tell whether one who is in a call hears another.

        An agent whom one supervisor muted is muted for all. Of two supervisors in a call one hears the other
        where a customer would: in BargeIn.

        Args:
            call_id: a call that is going on.
            listener: ``customer``, ``agent``, or the user id of a supervisor; who is not there hears nobody.
            speaker: the same.

        Raises:
            KeyError: no such call is going on.
        """
        call = self.calls[call_id]
        present = {*call.legs, *([Party.CUSTOMER] if call.customer else []), *([Party.AGENT] if call.agent else [])}
        if listener == speaker or not {listener, speaker} <= present:
            return False
        legs = {user: self.supervisors[user].voice for user in call.legs}
        if speaker == Party.AGENT and any(each.control.call.agent_muted for each in legs.values()):
            return False
        heard = True
        if listener in legs:
            heard = not legs[listener].control.call.held
        if speaker not in legs:
            return heard
        record = legs[speaker]
        situation = record.control.call.situation
        if situation is None or record.call is None:
            return False
        to = Party.AGENT if listener == Party.AGENT else Party.CUSTOMER
        return heard and perception.hears(
            listener=to,
            speaker=Party.SUPERVISOR,
            state=situation.state,
            present=frozenset({Party.SUPERVISOR, to}),
            held=situation.held,
            muted=record.call.muted,
        )

    def _why_impossible(self, change: Change, happening: Any) -> str:
        try:
            cannot = _HAPPENS[type(happening)][0]
        except KeyError:
            raise TypeError(f"{happening!r} is neither an Ask nor one of floor.HAPPENINGS") from None
        return cannot(change, happening)

    def _change(self) -> Change:
        return Change(
            self.ruleset,
            self.supervisors,
            self.agents,
            self.devices,
            self.routing_points,
            self.calls,
            self.sessions,
            self.monitored_by,
            self.watchers,
        )

    def _after(self, change: Change) -> Step:
        after = Floor(
            self.ruleset,
            change.supervisors,
            change.agents,
            self.routing_points,
            change.calls,
            change.sessions,
            change.monitored_by,
            change.watchers,
            self.devices,
        )
        return Step(after, None, tuple(change.deliveries))


def open_floor(
    supervisors: Iterable[SupervisorSeat | str],
    agents: Iterable[AgentSeat | str],
    ruleset: Ruleset = GWS_V2,
    routing_points: Iterable[str] = (),
) -> Floor:
    """Give a floor on which everybody is logged in and nothing goes on.

    Args:
        supervisors: seats; a text is the user id of a permitted supervisor.
        agents: seats; a text is the user id of an agent.
        ruleset: the ruleset it lives by.
        routing_points: device ids of the queues that may be monitored (VD-ROUTING-POINT).

    Raises:
        ValueError: two seats have one user or one device.
    """
    desks = [SupervisorSeat(each) if isinstance(each, str) else each for each in supervisors]
    seats = [AgentSeat(each) if isinstance(each, str) else each for each in agents]
    queues = tuple(routing_points)
    everybody: list[SupervisorSeat | AgentSeat] = [*desks, *seats]
    _each_once("user", [seat.user for seat in everybody])
    _each_once("device", [*(seat.device for seat in everybody), *queues])
    return Floor(
        ruleset,
        shared({seat.user: _desk(seat, ruleset) for seat in desks}),
        shared({seat.user: Agent(seat.user, seat.device) for seat in seats}),
        frozenset(queues),
        shared(dict[str, RunningCall]()),
        shared(dict[tuple[Medium, str], RunningSession]()),
        shared(dict[str, str]()),
        shared(dict[tuple[Medium, str], tuple[str, ...]]()),
        shared({seat.device: seat.user for seat in seats}),
    )


def _desk(seat: SupervisorSeat, ruleset: Ruleset) -> Desk:
    voice_features = seat.features - {Feature.MULTIMEDIA}
    device = Device(seat.device, voice_features, seat.is_supervisor, seat.do_not_disturb)
    text = TextSupervisor(seat.user, seat.user_name, ruleset, seat.features, seat.is_supervisor)
    return Desk(seat.user, Supervisor(device, idle(ruleset)), text)


def _each_once(what: str, names: list[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if not name or name in seen:
            raise ValueError(
                f"{what} {name!a} is {'taken twice' if name else 'empty'}; each {what} needs an id of its own"
            )
        seen.add(name)
