"""Bounds: how many people, calls and kinds of input an exploration tries.

Without bounds there are infinitely many floors. Bounds limit the number of supervisors, agents, calls
and sessions. Ids of calls and sessions are used again after they are over. They also
limit the inputs to those that `inputs` lists. The subscription requests, the three switches and
Hangup are always tried. So are calls that are answered, transferred to an agent, taken, left
and ended. Each `Part` adds further inputs. Each part multiplies the number of floors. So a part
that concerns only one leg is not tried with many supervisors.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum

from attrs import field, frozen

from monitoring_core import floor as happens
from monitoring_core.floor import Ask, Floor, Input, open_floor
from monitoring_core.outcome import MonitoringError
from monitoring_core.requests import AgentSessionRequest, CallRequest, ChannelRequest, DeviceRequest, SessionRequest
from monitoring_core.rulesets import GWS_V2, Ruleset
from monitoring_core.vocabulary import (
    CallOperation,
    DeviceOperation,
    Medium,
    MonitoringMode,
    MonitoringScope,
    MonitoringState,
    Mute,
    SessionOperation,
    TextMonitoringMode,
    TextSubscriptionOperation,
    Visibility,
    VisibilityMode,
)
from monitoring_core.wire.errors import shown

__all__ = ["BYSTANDER", "EVERY_PART", "LONG_PROOFS", "PROOFS", "Bounds", "BoundsError", "Part", "bounds"]

BYSTANDER = "bystander"
"""An agent on every explored floor, who is in no call and whom no input names.

He is the target of a test request if all other agents are monitored by others.
"""


class Part(StrEnum):
    """A group of inputs of the voice side that bounds may include."""

    MUTE_AGENT = "mute-agent"
    """MuteMonitoredUser and UnmuteMonitoredUser."""
    HOLD = "hold"
    """Hold and RetrieveCall."""
    OWN_MUTE = "own-mute"
    """The supervisor mutes his own call."""
    BUSY = "busy"
    """The supervisor takes calls of his own."""
    QUEUE = "queue"
    """Agents transfer calls to a queue."""
    CONSULTATION = "consultation"
    """Agents consult somebody in a second call."""
    LOG_OUTS = "log-outs"
    """Supervisors and agents log out and in again."""
    ROUTING_POINT = "routing-point"
    """A routing point receives calls and may be monitored."""
    RINGING = "ringing"
    """Monitored calls ring before they are joined; the supervisor answers them, or does not."""
    OWN_TELEPHONE = "own-telephone"
    """The supervisor hangs up, holds and retrieves on his telephone; with `BUSY` also while he has a leg."""
    AGENT_HOLD = "agent-hold"
    """Agents put calls on hold and retrieve them."""
    AGENT_RINGING = "agent-ringing"
    """Calls ring at agents before one takes them."""
    SEVERAL_CALLS = "several-calls"
    """Agents who are in a call get further calls: they answer them, or the calls are transferred to them."""
    CONFERENCE = "conference"
    """Further agents join a call, hand it over and leave it."""
    MONITORED_QUEUE = "monitored-queue"
    """Agents transfer calls to a monitored routing point, if there is one."""


APART: frozenset[Part] = frozenset(
    {
        Part.RINGING,
        Part.OWN_TELEPHONE,
        Part.AGENT_HOLD,
        Part.AGENT_RINGING,
        Part.SEVERAL_CALLS,
        Part.CONFERENCE,
        Part.MONITORED_QUEUE,
    }
)
"""Parts that are explored in small bounds of their own; together with all others there would be too many floors."""
EVERY_PART: frozenset[Part] = frozenset(Part) - APART
"""The parts that the word ``all`` means."""
_OPERATIONS_OF: dict[Part | None, tuple[CallOperation, ...]] = {
    None: (
        CallOperation.SWITCH_TO_LISTEN_IN,
        CallOperation.SWITCH_TO_COACH,
        CallOperation.SWITCH_TO_BARGE_IN,
        CallOperation.HANGUP,
    ),
    Part.MUTE_AGENT: (CallOperation.MUTE_MONITORED_USER, CallOperation.UNMUTE_MONITORED_USER),
    Part.HOLD: (CallOperation.HOLD, CallOperation.RETRIEVE_CALL),
}


class BoundsError(MonitoringError):
    """Raised for bounds that cannot be explored; the message says why."""


def _as_set(parts: Iterable[Part]) -> frozenset[Part]:
    return frozenset(parts)


@frozen
class Bounds:
    """The limits of an exploration.

    Attributes:
        supervisors: number of supervisors; ``s1``, ``s2``, ...
        agents: number of agents besides the bystander; ``a1``, ``a2``, ...
        calls: number of ids of calls; ``c1``, ``c2``, ...; 0 leaves the voice side out.
        sessions: number of ids of text sessions; ``t1``, ``t2``, ...; 0 leaves the text side out.
        scopes: the scopes of the subscription requests; None means that no scope is given (VD-DEFAULTS).
        modes: the monitoring modes of the requests; NextCall also stands for NextChat, and AllCalls for AllChats.
        parts: the parts that are added on the voice side.
        ruleset: the ruleset of the floor.
    """

    supervisors: int
    agents: int
    calls: int = 0
    sessions: int = 0
    scopes: tuple[MonitoringScope | None, ...] = tuple(MonitoringScope)
    modes: tuple[MonitoringMode | None, ...] = tuple(MonitoringMode)
    parts: frozenset[Part] = field(default=EVERY_PART, converter=_as_set)
    ruleset: Ruleset = GWS_V2

    def __attrs_post_init__(self) -> None:
        for name in ("supervisors", "agents"):
            if not 1 <= getattr(self, name) <= 9:
                raise BoundsError(f"{getattr(self, name)} {name}: there must be 1 to 9")
        for name in ("calls", "sessions"):
            if not 0 <= getattr(self, name) <= 9:
                raise BoundsError(f"{getattr(self, name)} {name}: there may be 0 to 9")
        if not self.calls and not self.sessions:
            size = f"{self.supervisors}x{self.agents}"
            raise BoundsError(f"nothing to explore: give calls ({size}x1) or text sessions (--sessions 1)")
        if not self.scopes or not self.modes:
            raise BoundsError("no scope or no mode: nobody could subscribe to anything")

    @property
    def supervisor_ids(self) -> tuple[str, ...]:
        """The user ids of the supervisors."""
        return _numbered("s", self.supervisors)

    @property
    def agent_ids(self) -> tuple[str, ...]:
        """The user ids of the agents, without the bystander."""
        return _numbered("a", self.agents)

    @property
    def call_ids(self) -> tuple[str, ...]:
        """The ids of calls."""
        return _numbered("c", self.calls)

    @property
    def session_ids(self) -> tuple[str, ...]:
        """The ids of text sessions."""
        return _numbered("t", self.sessions)

    @property
    def routing_points(self) -> tuple[str, ...]:
        """The device ids of the routing points."""
        return ("q1",) if self.calls and Part.ROUTING_POINT in self.parts else ()

    @property
    def call_operations(self) -> tuple[CallOperation, ...]:
        """The operations that are tried on a supervisor's call."""
        wanted = {
            each for part, group in _OPERATIONS_OF.items() if part is None or part in self.parts for each in group
        }
        return tuple(each for each in CallOperation if each in wanted)

    def floor(self) -> Floor:
        """Return the first floor of the exploration: everybody is logged in and nothing goes on."""
        ruleset = self.ruleset
        if Part.RINGING in self.parts:
            ruleset = ruleset.derive(f"{ruleset.name}, ringing", ringing=True)
        return open_floor(self.supervisor_ids, (*self.agent_ids, BYSTANDER), ruleset, self.routing_points)

    def inputs(self) -> tuple[Input, ...]:
        """Return all requests and happenings within the bounds, with all parameters."""
        voice = (*self._voice_requests(), *self._calls()) if self.calls else ()
        text = (*self._text_requests(), *self._sessions()) if self.sessions else ()
        return (*voice, *text, *self._presence())

    def tries(self, floor: Floor, given: Input) -> bool:
        """Tell whether an input is tried on a floor.

        A second call of an agent needs `Part.SEVERAL_CALLS`, for example.

        Args:
            floor: the floor before the input.
            given: the input.
        """
        if isinstance(given, happens.SupervisorTakesCall):
            return Part.OWN_TELEPHONE in self.parts or floor.supervisors[given.supervisor].voice.call is None
        if Part.SEVERAL_CALLS in self.parts or isinstance(given, Ask | happens.AgentAnswersConsultation):
            return True
        return not floor.is_second_call(given)

    def __str__(self) -> str:
        counts = {"supervisor": self.supervisors, "agent": self.agents, "call": self.calls, "session": self.sessions}
        told = [" × ".join(f"{count} {name}{'s' * (count > 1)}" for name, count in counts.items() if count)]
        if self.calls and len(self.scopes) == 1:
            told.append(f"scope {self.scopes[0] or 'not given'}")
        if len(self.modes) == 1:
            told.append(f"mode {self.modes[0] or 'not given'}")
        if self.calls:
            told.append(f"parts: {'all' if self.parts == EVERY_PART else _listed(self.parts)}")
        if self.ruleset is not GWS_V2:
            told.append(self.ruleset.name)
        return ", ".join(told)

    def _voice_requests(self) -> Iterator[Input]:
        targets = (*(f"{agent}-device" for agent in self.agent_ids), *self.routing_points)
        for user in self.supervisor_ids:
            device = f"{user}-device"
            for state in MonitoringState:
                for scope in self.scopes:
                    for mode in self.modes:
                        for target in targets:
                            yield Ask(user, DeviceRequest(device, state, target, scope, mode))
            yield Ask(user, DeviceRequest(device, DeviceOperation.CANCEL_SUPERVISOR_MONITORING))
            for call in self.call_ids:
                for operation in self.call_operations:
                    yield Ask(user, CallRequest(call, operation))

    def _calls(self) -> Iterator[Input]:
        for call in self.call_ids:
            for agent in self.agent_ids:
                yield happens.AgentAnswers(agent, call)
                if Part.AGENT_RINGING in self.parts:
                    yield happens.CallRings(agent, call)
                yield happens.AgentTransfers(call, agent)
                yield happens.AgentJoins(call, agent)
                if Part.CONSULTATION in self.parts:
                    yield happens.AgentAnswersConsultation(agent, call)
            if Part.QUEUE in self.parts:
                yield happens.AgentTransfersToQueue(call)
            for queue in self.routing_points:
                yield happens.RoutingPointReceives(queue, call)
                if Part.MONITORED_QUEUE in self.parts:
                    yield happens.AgentTransfersToQueue(call, queue)
            yield from self._agents_in(call)
            yield happens.AgentLeaves(call)
            yield happens.CustomerLeaves(call)
            yield happens.CallEnds(call)
        yield from self._telephones()

    def _telephones(self) -> Iterator[Input]:
        """Yield the happenings on the supervisors' telephones."""
        for user in self.supervisor_ids:
            if Part.BUSY in self.parts:
                yield happens.SupervisorTakesCall(user)
                yield happens.SupervisorEndsCall(user)
            if Part.OWN_MUTE in self.parts:
                yield from (happens.SupervisorMutes(user, mute) for mute in Mute)
            if Part.RINGING in self.parts:
                yield happens.SupervisorAnswers(user)
                yield happens.RingingEnds(user)
            if Part.OWN_TELEPHONE in self.parts:
                yield happens.SupervisorHangsUp(user)
                yield happens.SupervisorHolds(user)
                yield happens.SupervisorRetrieves(user)

    def _agents_in(self, call: str) -> Iterator[Input]:
        """Yield the happenings of agents in a call that a part adds."""
        for agent in self.agent_ids:
            if Part.AGENT_HOLD in self.parts:
                yield happens.AgentHolds(agent, call)
                yield happens.AgentRetrieves(agent, call)
            if Part.CONFERENCE in self.parts:
                yield happens.AgentJoinsConference(call, agent)
                yield happens.AgentLeaves(call, agent)
                yield from (happens.AgentTransfers(call, other, agent) for other in self.agent_ids if other != agent)

    def _text_requests(self) -> Iterator[Input]:
        modes = [None if mode is None else _TEXT_MODES[mode] for mode in self.modes]
        own = [each for each in SessionOperation if each is not SessionOperation.INTRUDE]
        for user in self.supervisor_ids:
            for agent in self.agent_ids:
                for visibility_mode in VisibilityMode:
                    for mode in modes:
                        yield Ask(user, ChannelRequest(agent, Medium.SMS, visibility_mode, mode))
                cancel = TextSubscriptionOperation.CANCEL_SUPERVISOR_MONITORING
                yield Ask(user, ChannelRequest(agent, Medium.SMS, cancel))
                for session in self.session_ids:
                    for given in (None, *VisibilityMode):
                        intrude = SessionOperation.INTRUDE
                        yield Ask(user, AgentSessionRequest(agent, Medium.SMS, session, intrude, given))
            for session in self.session_ids:
                yield from (Ask(user, SessionRequest(Medium.SMS, session, each, "words")) for each in own)

    def _sessions(self) -> Iterator[Input]:
        for session in self.session_ids:
            for agent in self.agent_ids:
                yield happens.SessionStarts(agent, Medium.SMS, session)
                yield happens.AgentJoinsSession(agent, Medium.SMS, session)
                yield happens.AgentLeavesSession(agent, Medium.SMS, session)
                for visibility in (Visibility.ALL, Visibility.AGENTS):
                    yield happens.PartyWrites(Medium.SMS, session, agent, "words", visibility)
            yield happens.PartyWrites(Medium.SMS, session, "customer", "words")
            yield happens.SessionCompleted(Medium.SMS, session)
            yield happens.SessionRequeued(Medium.SMS, session)

    def _presence(self) -> Iterator[Input]:
        if self.calls and Part.LOG_OUTS not in self.parts:
            return
        for user in self.supervisor_ids:
            yield happens.SupervisorLogsOut(user)
            yield happens.SupervisorLogsIn(user)
        for agent in self.agent_ids:
            yield happens.AgentLogsOut(agent)
            yield happens.AgentLogsIn(agent)


_TEXT_MODES: dict[MonitoringMode, TextMonitoringMode] = {
    MonitoringMode.NEXT_CALL: TextMonitoringMode.NEXT_CHAT,
    MonitoringMode.ALL_CALLS: TextMonitoringMode.ALL_CHATS,
}


def _numbered(letter: str, count: int) -> tuple[str, ...]:
    return tuple(f"{letter}{number}" for number in range(1, count + 1))


def _listed(parts: frozenset[Part]) -> str:
    return ", ".join(part for part in Part if part in parts) or "none"


def bounds(
    size: str,
    *,
    sessions: int = 0,
    scope: str = "free",
    mode: str = "free",
    parts: str = "all",
    ruleset: Ruleset = GWS_V2,
) -> Bounds:
    """Read bounds as they are written on the command line.

    Args:
        size: supervisors × agents × calls, such as ``2x1x2``; without calls, such as ``2x1``, only the text side.
        sessions: number of text sessions.
        scope: ``free`` for both, ``Agent``, ``Call``, or ``default`` if no scope is given.
        mode: ``free`` for both, ``NextCall``, ``AllCalls``, or ``default`` if no mode is given.
        parts: names of parts with commas between them, ``all`` or ``none``.
        ruleset: the ruleset of the floor.

    Raises:
        BoundsError: the bounds cannot be read, or there is nothing to explore within them.
    """
    matched = re.fullmatch(r"([0-9])x([0-9])(?:x([0-9]))?", size.strip().lower().replace("×", "x"))
    if matched is None:
        raise BoundsError(
            f"{shown(size)}: bounds are SUPERVISORSxAGENTS[xCALLS], each 1 to 9, such as 1x1x1; "
            "without calls there must be --sessions"
        )
    supervisors, agents, calls = (int(each or 0) for each in matched.groups())
    named = {"all": EVERY_PART, "none": frozenset[Part]()}.get(parts)
    if named is None:
        given = [each.strip() for each in parts.split(",")]
        unknown = [each for each in given if each not in frozenset(Part)]
        if unknown:
            raise BoundsError(f"there is no part {unknown[0]!a}; the parts are {', '.join(Part)}, or all or none")
        named = frozenset(map(Part, given))
    scopes = {"free": tuple(MonitoringScope), "default": (None,), **{str(each): (each,) for each in MonitoringScope}}
    modes = {"free": tuple(MonitoringMode), "default": (None,), **{str(each): (each,) for each in MonitoringMode}}
    if scope not in scopes:
        raise BoundsError(f"there is no scope {scope!a}; it may be {', '.join(scopes)}")
    if mode not in modes:
        raise BoundsError(f"there is no mode {mode!a}; it may be {', '.join(modes)}")
    return Bounds(supervisors, agents, calls, sessions, scopes[scope], modes[mode], named, ruleset)


PROOFS: tuple[Bounds, ...] = (
    bounds("2x1x2", parts="queue"),
    bounds("1x2x2", parts="mute-agent,hold,queue"),
    bounds("2x2x2", scope="default", mode="default", parts="queue"),
    bounds("2x1x1", scope="default", mode="default", parts="mute-agent,hold,queue"),
    bounds("1x1x1", scope="default", mode="default"),
    bounds("1x1", sessions=1),
    bounds("1x1x2", scope="default", parts="busy,log-outs,own-telephone"),
    bounds("1x1x2", scope="default", mode="default", parts="consultation,agent-hold,several-calls"),
    bounds("1x2x1", scope="default", mode="default", parts="mute-agent,agent-hold,conference"),
    bounds("1x1x2", scope="default", mode="default", parts="queue,routing-point,monitored-queue"),
    bounds("1x1", sessions=2, mode="NextCall"),
    bounds("1x2x1", mode="default", parts="queue,ringing"),
    bounds("1x1x1", scope="default", parts="busy,log-outs,ringing,own-telephone"),
    bounds("1x1x2", scope="default", mode="default", parts="agent-ringing,several-calls"),
    bounds("1x2x1", scope="default", parts="queue,agent-ringing"),
)
"""The bounds that the tests explore each time: some with several supervisors, others with more inputs on one leg."""

LONG_PROOFS: tuple[Bounds, ...] = (
    bounds("1x1x1"),
    bounds("1x2x2"),
    bounds("2x1x1"),
    bounds("2x1", sessions=1),
    bounds("1x2", sessions=1, mode="default"),
    bounds("2x1x2", parts="mute-agent,queue"),
    bounds("2x2x2", parts="queue"),
    bounds("3x3x2", scope="default", mode="default", parts="none"),
)
"""Larger bounds, which take minutes to hours."""
