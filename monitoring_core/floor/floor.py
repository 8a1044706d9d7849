"""The floor: many supervisors, agents, calls and sessions together, as one immutable value.

A floor takes the requests of supervisors and the happenings in calls and sessions. For each it
returns the next floor and the notifications to send. It decides everything that concerns
several people. Examples are one supervisor per target, intrusion into a running call, transfers
between monitored agents, busy supervisors and log-outs. The desk of each supervisor decides
everything that concerns him alone, so no rule is written twice.

There is no clock, no randomness and no I/O. The caller chooses the ids. A server may keep its
state in a floor. A test may ask a floor what the server should have answered.
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
    """Raised by a happening that is impossible on this floor; the floor is unchanged.

    Attributes:
        happening: the happening that was given.
        reason: why it is impossible.
    """

    def __init__(self, happening: object, reason: str) -> None:
        super().__init__(happening, reason)
        self.happening = happening
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.happening} cannot have happened: {self.reason}"


@frozen
class Step(Answered["Floor"]):
    """The result of one input: the next floor, the notifications, and for a request the answer.

    Attributes:
        ended: the calls and sessions that ended in this step: ids of calls, and (medium, id) of sessions. A server can
            delete what it keeps of them besides the floor.
    """

    ended: tuple[str | tuple[Medium, str], ...] = field(default=(), kw_only=True)


@frozen
class Floor(Kept):
    """A floor at one moment; immutable, hashable, and equal to another floor with equal attributes.

    Attributes:
        ruleset: the ruleset whose tables decide.
        supervisors: user id -> desk.
        agents: user id -> agent.
        routing_points: device ids of the queues that may be monitored.
        calls: call id -> running call.
        sessions: (medium, session id) -> session that is running or waits in a queue.
        monitored_by: device id of a target -> user id of the supervisor who monitors it (VD-ONE-SUPERVISOR).
        watchers: (medium, user id of an agent) -> user ids of the supervisors subscribed to his sessions (TS-MANY).
        devices: device id of an agent -> his user id; it follows from ``agents``.
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
        """Apply one input and return the result; this floor is unchanged.

        Args:
            given: an `Ask`, which may be refused, or a happening, which is never refused.

        Raises:
            ImpossibleHappening: the happening is impossible on this floor, or the floor has no such supervisor.
            TypeError: ``given`` is neither an `Ask` nor a happening.
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
        """Answer an HTTP request of a client; any method, url and body are allowed. This floor is unchanged.

        Args:
            user: id of the user who sent it. The server must have authenticated him. A user who is not a supervisor
                of this floor is answered with code 5.
            method: the HTTP method.
            url: the whole url, or the path alone. Do not unescape the path, since an id may hold an escaped slash.
            body: the JSON as bytes or text, or the decoded value. It is ignored for GET.

        Raises:
            TypeError: method or url is not a text.
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
        """Return the reason why a happening is impossible now; empty if it is possible.

        Raises:
            TypeError: ``happening`` is not a happening.
        """
        return self._why_impossible(self._change(), happening)

    def is_second_call(self, happening: Happening) -> bool:
        """Tell whether a happening gives an agent a further call: he answers it, takes it, or it is handed to him.

        A call that rings at him counts as a further call, and so does a consultation.
        """
        return is_second_call(self.agents, happening)

    def forget(self, medium: Medium, session_id: str, supervisor: str | None = None) -> Floor:
        """Return the floor after the supervisors' records have forgotten a session that is over.

        A record keeps a session that is over. So a late request to it gets the right reason (TX-REVOKED, TX-LEAVE).
        Call this when the server itself drops the session. From then on it is an unknown session.
        This floor is unchanged.

        Args:
            medium: SMS or chat.
            session_id: id of the session.
            supervisor: id of the user whose record forgets it; without it, all records forget it.

        Raises:
            ValueError: the session is running or waits in a queue.
            KeyError: there is no such supervisor.
        """
        if (medium, session_id) in self.sessions:
            raise ValueError(f"session {session_id!a} is not over, so it cannot be forgotten")
        change = self._change()
        sessions.forget(change, medium, session_id, self.supervisors if supervisor is None else (supervisor,))
        return self._after(change).next

    def hears(self, call_id: str, *, listener: str, speaker: str) -> bool:
        """Tell whether one person in a call hears another.

        A person who has put the call on hold hears nobody and is heard by nobody (VC-HOLD). If one supervisor has
        muted the agent, nobody hears the agent. A supervisor hears another supervisor only if that one is in BargeIn,
        as a customer would. If there are several agents, a supervisor in Coach is heard only by the agent whom his leg
        follows. The other agents hear what a customer hears. A supervisor at whom the call rings is not in the call
        yet (VC-RINGING).

        Args:
            call_id: id of a running call.
            listener: ``customer``, ``agent``, or the user id of a supervisor or an agent. ``agent`` is the agent who
                has been in the call longest. A person who is not in the call hears nobody.
            speaker: as for ``listener``.

        Raises:
            KeyError: no such call is going on.
        """
        return hearing.hears(self.supervisors, self.agents, self.calls[call_id], listener, speaker)

    def agent_call(
        self, agent: str, call_id: str | None = None, capabilities: Iterable[str] | None = None
    ) -> CallNotification:
        """Return the notification with which a server shows an agent his call now (VA-LISTENING-FLAG, VA-MUTED-FLAG).

        No step returns such a notification. A server that notifies agents calls this method.

        Args:
            agent: user id of the agent.
            call_id: id of one of his calls, or of a call that rings at him. By default it is his Established call,
                else the first call that he has on hold.
            capabilities: the operations that the call offers in this centre. By default they are those of an ordinary
                call, and only Answer while it rings (VA-LISTS-UNCHANGED).

        Raises:
            KeyError: there is no such agent.
            ValueError: he is not in a call or not in that call, or ``capabilities`` has a switch (VA-OFFERS-NO-SWITCH).
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
        """Return the participants of a call that a client may be shown, with the viewer himself (VA-UNSEEN).

        A supervisor in ListenIn is shown only to supervisors. One in Coach is also shown to the agent whom his leg
        follows. One in BargeIn is shown to everybody. If there are several agents, the other agents are shown the
        same participants as a customer.

        Args:
            call_id: id of a running call.
            viewer: ``customer``, ``agent``, or a user id, as for `hears`.

        Returns:
            ``customer`` if he is in the call, then the user ids of agents and of supervisors, in the order in which
            they came. The result is empty if the viewer is not in the call.

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
        # A session that was requeued has ended for the supervisors, but is still on the floor.
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
    """Return a floor on which everybody is logged in, without calls and sessions.

    Args:
        supervisors: a `SupervisorSeat` or the user id of a permitted supervisor, for each of them.
        agents: an `AgentSeat` or the user id, for each agent.
        ruleset: the ruleset of the floor.
        routing_points: device ids of the queues that may be monitored (VD-ROUTING-POINT).

    Raises:
        ValueError: two seats have the same user or the same device.
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
