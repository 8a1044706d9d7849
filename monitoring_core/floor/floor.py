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

from monitoring_core import voice
from monitoring_core.desk import Desk, SupervisorSeat, open_desk
from monitoring_core.door import Answered, at_the_door, refused
from monitoring_core.floor import calls, hearing, sessions
from monitoring_core.floor.agent_calls import AGENT_CALL_HAPPENINGS, is_second_call
from monitoring_core.floor.change import Change
from monitoring_core.floor.inputs import Ask, Happening, Input
from monitoring_core.floor.presence import PRESENCE_HAPPENINGS
from monitoring_core.floor.sessions import SESSION_HAPPENINGS
from monitoring_core.floor.sharing import SharedMap, shared
from monitoring_core.floor.telephone import TELEPHONE_HAPPENINGS
from monitoring_core.floor.values import (
    Agent,
    AgentSeat,
    RunningCall,
    RunningSession,
)
from monitoring_core.notifications import CallNotification
from monitoring_core.outcome import MonitoringError, Refusal
from monitoring_core.plain_data import Kept
from monitoring_core.requests import CallRequest, DeviceRequest, Request
from monitoring_core.rulesets import GWS_V2, Ruleset
from monitoring_core.uris import quoted
from monitoring_core.vocabulary import Medium, StatusCode
from monitoring_core.wire.state import StateRequest

__all__ = ["Floor", "ImpossibleHappening", "Step", "open_floor"]

_HAPPENS: Mapping[type, tuple[Callable[[Change, Any], str], Callable[[Change, Any], None]]] = MappingProxyType(
    {**AGENT_CALL_HAPPENINGS, **TELEPHONE_HAPPENINGS, **SESSION_HAPPENINGS, **PRESENCE_HAPPENINGS}
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
class Step(Answered["Floor"]):
    """What comes of one input: a request, which is answered, or a happening, which is not.

    Attributes:
        ended: the calls and sessions that were there before and are no more: ids of calls, and (medium, id) of
            sessions. What a server keeps of them beside the floor can go.
    """

    ended: tuple[str | tuple[Medium, str], ...] = field(default=(), kw_only=True)


@frozen
class Floor(Kept):
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
        if isinstance(given, Ask):
            desk = self.supervisors.get(given.supervisor)
            if desk is None:
                raise ImpossibleHappening(given, f"there is no supervisor {given.supervisor!a}")
            return self._asked(desk, given.request)
        change = self._change()
        reason = self._why_impossible(change, given)
        if reason:
            raise ImpossibleHappening(given, reason)
        _HAPPENS[type(given)][1](change, given)
        return self._after(change)

    def answer(self, user: str, method: str, url: str, body: object) -> Step:
        """Answer what a client sent, whatever it is; this floor is unchanged and usable either way.

        Args:
            user: id of the user who sent it; that he is who he says is for the server to know. One who is no
                supervisor here is answered 5.
            method: the HTTP method.
            url: absolute, or the path alone; of the path as it was sent, since an id may hold an escaped slash.
            body: the JSON as it came, as bytes or text; or the value it was decoded to. A GET's is not looked at.

        Raises:
            TypeError: method or url is no text.
        """
        desk = self.supervisors.get(user)
        asked = at_the_door(method, url, body, self if desk is None else desk)
        if isinstance(asked, Refusal):
            return Step(self, asked)
        if desk is None:
            because = f"{user!a} is no supervisor"
            return Step(self, refused(self, f"{method} {url}", StatusCode.NO_PERMISSION, because))
        if isinstance(asked, StateRequest):
            state = desk.state(asked)
            return Step(self, state) if isinstance(state, Refusal) else Step(self, state=state)
        return self._asked(desk, asked)

    def impossible(self, happening: Happening) -> str:
        """Tell why it cannot happen now; empty if it can.

        Raises:
            TypeError: it is no happening.
        """
        return self._why_impossible(self._change(), happening)

    def is_second_call(self, happening: Happening) -> bool:
        """Tell whether a happening gives an agent a call beside another of his: answered, taken, handed over.

        One that rings at him, or in which he consults somebody, is a second call too.
        """
        return is_second_call(self.agents, happening)

    def forget(self, medium: Medium, session_id: str, supervisor: str | None = None) -> Floor:
        """Drop what supervisors keep of a session that is over; until then a request in it is refused as such.

        Args:
            medium: SMS or chat.
            session_id: the session.
            supervisor: id of the one user whose record is to forget it; all are looked at without one.

        Raises:
            ValueError: the session goes on or waits in a queue.
            KeyError: there is no such supervisor.
        """
        if (medium, session_id) in self.sessions:
            raise ValueError(f"session {session_id!a} is not over, so it cannot be forgotten")
        change = self._change()
        sessions.forget(change, medium, session_id, self.supervisors if supervisor is None else (supervisor,))
        return self._after(change).next

    def hears(self, call_id: str, *, listener: str, speaker: str) -> bool:
        """Tell whether one who is in a call hears another.

        Whoever has put the call on hold hears nobody and is heard by nobody (VC-HOLD). An agent whom one supervisor
        muted is muted for all. Of two supervisors in a call one hears the other where a customer would: in BargeIn.
        Of several agents the one whom a supervisor's leg follows hears him in Coach, and the others hear what a
        customer hears. A supervisor at whom the call rings is not in it yet (VC-RINGING).

        Args:
            call_id: a call that is going on.
            listener: ``customer``, ``agent``, or the user id of a supervisor or an agent; who is not there hears
                nobody. Of several agents ``agent`` is the one who was there longest.
            speaker: the same.

        Raises:
            KeyError: no such call is going on.
        """
        return hearing.hears(self.supervisors, self.agents, self.calls[call_id], listener, speaker)

    def agent_call(
        self, agent: str, call_id: str | None = None, capabilities: Iterable[str] | None = None
    ) -> CallNotification:
        """Give what a notification shows an agent's client of his call now (VA-LISTENING-FLAG, VA-MUTED-FLAG).

        Nobody is told by itself: a server that tells agents of their calls asks.

        Args:
            agent: id of his user.
            call_id: one of his calls, or one that rings at him; by default the one that is Established, else the
                first that he has on hold.
            capabilities: what the call offers in this centre; by default what an ordinary call does, and Answer
                alone while it rings (VA-LISTS-UNCHANGED).

        Raises:
            KeyError: there is no such agent.
            ValueError: he is in no call, or not in that one; or the capabilities hold a switch (VA-OFFERS-NO-SWITCH).
        """
        seat = self.agents[agent]
        asked = call_id if call_id is not None else seat.talks_in or next(iter(seat.held), None)
        call = self.calls.get(asked or "")
        rings = call is not None and call.rings_at == agent
        if call is None or (call.id not in seat.calls and not rings):
            raise ValueError(f"agent {agent!a} is in no call{'' if asked is None else f' {asked!a}'}")
        held = not rings and call.id != seat.talks_in
        legs = [self.supervisors[user].voice for user in call.legs]
        return voice.agent_call(legs, call.id, quoted(seat.device), held=held, ringing=rings, capabilities=capabilities)

    def visible_call_participants(self, call_id: str, viewer: str) -> tuple[str, ...]:
        """Give the participants of a call that a client may be shown, the viewer himself among them (VA-UNSEEN).

        A supervisor in ListenIn is shown to supervisors alone, one in Coach also to the agent whom his leg follows,
        one in BargeIn to all. Of several agents the others are shown what a customer is.

        Args:
            call_id: a call that is going on.
            viewer: ``customer``, ``agent``, or a user id, as of `hears`.

        Returns:
            ``customer`` if he is there, then the user ids of agents and of supervisors, in the order in which they
            came. A viewer who is not in the call is shown nobody.

        Raises:
            KeyError: no such call is going on.
        """
        return hearing.shown(self.supervisors, self.agents, self.calls[call_id], viewer)

    def _asked(self, desk: Desk, request: Request) -> Step:
        change = self._change()
        if isinstance(request, DeviceRequest | CallRequest):
            refusal = calls.ask(change, desk, request)
        else:
            refusal = sessions.ask(change, desk, request)
        return Step(self, refusal) if refusal is not None else self._after(change)

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
        # A session that went to a queue ended for the supervisors, and is there again.
        ended = tuple(each for each in change.ended if each not in after.sessions) if change.ended else ()
        return Step(after, None, tuple(change.deliveries), ended=ended)

    def __str__(self) -> str:
        return f"on a floor of {len(self.supervisors)} supervisors and {len(self.agents)} agents"


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
        shared({seat.user: open_desk(seat, ruleset) for seat in desks}),
        shared({seat.user: Agent(seat.user, seat.device) for seat in seats}),
        frozenset(queues),
        shared(dict[str, RunningCall]()),
        shared(dict[tuple[Medium, str], RunningSession]()),
        shared(dict[str, str]()),
        shared(dict[tuple[Medium, str], tuple[str, ...]]()),
        shared({seat.device: seat.user for seat in seats}),
    )


def _each_once(what: str, names: list[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if not name or name in seen:
            raise ValueError(
                f"{what} {name!a} is {'taken twice' if name else 'empty'}; each {what} needs an id of its own"
            )
        seen.add(name)
