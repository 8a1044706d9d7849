"""The inputs of a floor: requests and happenings.

An `Ask` is a supervisor's request and may be refused. A happening is a fact, such as an agent who
answers a call, and is never refused. An impossible happening is an error, such as an agent who
leaves a call that he is not in. The caller chooses the ids of calls and sessions. An id may
be used again after its call or session is over.
"""

from __future__ import annotations

from typing import TypeAlias

from attrs import frozen

from monitoring_core.requests import Request
from monitoring_core.vocabulary import Medium, Mute, Visibility

__all__ = [
    "HAPPENINGS",
    "AgentAnswers",
    "AgentAnswersConsultation",
    "AgentHolds",
    "AgentJoins",
    "AgentJoinsConference",
    "AgentJoinsSession",
    "AgentLeaves",
    "AgentLeavesSession",
    "AgentLogsIn",
    "AgentLogsOut",
    "AgentRetrieves",
    "AgentTransfers",
    "AgentTransfersToQueue",
    "Ask",
    "CallEnds",
    "CallRings",
    "CustomerLeaves",
    "Happening",
    "Input",
    "PartyWrites",
    "RingingEnds",
    "RoutingPointReceives",
    "SessionCompleted",
    "SessionRequeued",
    "SessionStarts",
    "SupervisorAnswers",
    "SupervisorEndsCall",
    "SupervisorHangsUp",
    "SupervisorHolds",
    "SupervisorLogsIn",
    "SupervisorLogsOut",
    "SupervisorMutes",
    "SupervisorRetrieves",
    "SupervisorTakesCall",
]


@frozen
class Ask:
    """A supervisor's request, as his client sent it.

    Attributes:
        supervisor: user id of the supervisor.
        request: his request.
    """

    supervisor: str
    request: Request


@frozen
class AgentAnswers:
    """An agent is established in a new call with a customer, inbound, internal or outbound.

    His Established call, if he has one, is then put on hold (VC-ONE-LEG).

    Attributes:
        agent: user id of the agent.
        call: id of the new call.
    """

    agent: str
    call: str


@frozen
class CallRings:
    """A new call with a customer rings at an agent, who may have other calls (VD-WHICH-CALLS).

    No supervisor joins it before an agent is established in it. `AgentJoins` says which agent takes it.

    Attributes:
        agent: user id of the agent at whom it rings.
        call: id of the new call.
    """

    agent: str
    call: str


@frozen
class AgentAnswersConsultation:
    """An agent in a call is established in a second one, to consult somebody (VD-WHICH-CALLS).

    The call that he consults about is on hold until the consultation ends.

    Attributes:
        agent: user id of the agent.
        call: id of the second call.
    """

    agent: str
    call: str


@frozen
class AgentHolds:
    """The agent puts on hold the call that is Established at his telephone (VA-LISTS-UNCHANGED).

    Attributes:
        agent: user id of the agent.
        call: id of the call, which must be his Established one.
    """

    agent: str
    call: str


@frozen
class AgentRetrieves:
    """The agent retrieves a call from hold; his Established call is then put on hold (VC-ONE-LEG).

    Attributes:
        agent: user id of the agent.
        call: id of the call.
    """

    agent: str
    call: str


@frozen
class AgentTransfers:
    """The agent hands the call over to another agent, who is in it from now on.

    Attributes:
        call: the call.
        to_agent: the agent who takes it over; in a conference he may be in the call already.
        agent: the agent who hands it over; needed if several agents are in the call.
    """

    call: str
    to_agent: str
    agent: str | None = None


@frozen
class AgentTransfersToQueue:
    """The agent hands the call over to a queue, where the customer waits.

    Attributes:
        call: the call.
        queue: device id of the queue if it is a routing point of the floor. The supervisor who monitors it joins the
            call like a new one (VD-TARGET-KIND).
    """

    call: str
    queue: str | None = None


@frozen
class AgentJoins:
    """An agent takes a call in which a customer waits, from a queue or while it rings.

    Attributes:
        call: id of the call.
        agent: user id of the agent.
    """

    call: str
    agent: str


@frozen
class AgentJoinsConference:
    """A further agent joins a call of an agent and a customer; the call is then a conference.

    Attributes:
        call: id of the call.
        agent: user id of the further agent.
    """

    call: str
    agent: str


@frozen
class AgentLeaves:
    """An agent hangs up, and no other agent takes over.

    Attributes:
        call: the call.
        agent: the agent who leaves; needed if several agents are in the call.
    """

    call: str
    agent: str | None = None


@frozen
class CustomerLeaves:
    """The customer hangs up.

    Attributes:
        call: id of the call.
    """

    call: str


@frozen
class CallEnds:
    """The call is over for everybody.

    Attributes:
        call: id of the call.
    """

    call: str


@frozen
class RoutingPointReceives:
    """A new call arrives at a routing point and waits for an agent (VD-ROUTING-POINT).

    Attributes:
        routing_point: device id of the routing point.
        call: id of the new call.
    """

    routing_point: str
    call: str


@frozen
class SupervisorTakesCall:
    """A supervisor is established in a call of his own, in which he monitors nobody (VD-BUSY).

    He answers the call, or retrieves it from hold. His established leg is put on hold (VC-ONE-LEG).

    Attributes:
        supervisor: user id of the supervisor.
    """

    supervisor: str


@frozen
class SupervisorEndsCall:
    """The supervisor's own call is over.

    Attributes:
        supervisor: user id of the supervisor.
    """

    supervisor: str


@frozen
class SupervisorMutes:
    """The supervisor mutes or unmutes himself, as in every ordinary call (VC-MUTE-BARGE-IN).

    Attributes:
        supervisor: user id of the supervisor.
        mute: ``Mute.ON`` if he mutes himself, ``Mute.OFF`` if he unmutes himself.
    """

    supervisor: str
    mute: Mute


@frozen
class SupervisorAnswers:
    """The supervisor answers the monitored call that rings, and his leg begins (VC-RINGING, VC-ONE-LEG).

    Attributes:
        supervisor: user id of the supervisor.
    """

    supervisor: str


@frozen
class RingingEnds:
    """The monitored call stops ringing, since the supervisor has not answered it (VC-RINGING).

    Attributes:
        supervisor: user id of the supervisor.
    """

    supervisor: str


@frozen
class SupervisorHangsUp:
    """The supervisor hangs up on his telephone, which ends his leg or the ringing (VC-HANGUP, VC-RINGING).

    Attributes:
        supervisor: user id of the supervisor.
    """

    supervisor: str


@frozen
class SupervisorHolds:
    """The supervisor puts the monitored call on hold on his telephone (VC-HANGUP).

    Attributes:
        supervisor: user id of the supervisor.
    """

    supervisor: str


@frozen
class SupervisorRetrieves:
    """The supervisor retrieves the monitored call on his telephone; his own call is then on hold (VC-ONE-LEG).

    Attributes:
        supervisor: user id of the supervisor.
    """

    supervisor: str


@frozen
class SupervisorLogsOut:
    """The supervisor logs out (VD-LOGOUT, TS-LOGOUT).

    Attributes:
        supervisor: user id of the supervisor.
    """

    supervisor: str


@frozen
class SupervisorLogsIn:
    """The supervisor logs in again.

    Attributes:
        supervisor: user id of the supervisor.
    """

    supervisor: str


@frozen
class AgentLogsOut:
    """The agent logs out (VD-LOGOUT, TS-LOGOUT); his calls go on.

    Attributes:
        agent: user id of the agent.
    """

    agent: str


@frozen
class AgentLogsIn:
    """The agent logs in again.

    Attributes:
        agent: user id of the agent.
    """

    agent: str


@frozen
class SessionStarts:
    """An agent's new SMS session or chat begins (TS-NEXT-SESSION).

    Attributes:
        agent: user id of the agent.
        medium: SMS or chat.
        session: id of the new session.
    """

    agent: str
    medium: Medium
    session: str


@frozen
class AgentJoinsSession:
    """An agent takes part in a running session, or takes one that waits in a queue.

    Attributes:
        agent: user id of the agent.
        medium: SMS or chat.
        session: id of the session.
    """

    agent: str
    medium: Medium
    session: str


@frozen
class AgentLeavesSession:
    """An agent leaves a session; when the last agent leaves, the supervisors' parts end (TX-FOLLOWS).

    Attributes:
        agent: user id of the agent.
        medium: SMS or chat.
        session: id of the session.
    """

    agent: str
    medium: Medium
    session: str


@frozen
class SessionCompleted:
    """The session is over (TX-REVOKED).

    Attributes:
        medium: SMS or chat.
        session: id of the session.
    """

    medium: Medium
    session: str


@frozen
class SessionRequeued:
    """The session goes back to a queue and waits for an agent (TX-REVOKED).

    Attributes:
        medium: SMS or chat.
        session: id of the session.
    """

    medium: Medium
    session: str


@frozen
class PartyWrites:
    """The customer or an agent of the session writes a message.

    Attributes:
        medium: SMS or chat.
        session: id of the session.
        sender: user id of an agent in it, or ``customer``.
        text: the text of the message.
        visibility: who sees it; everybody sees a customer's message.
    """

    medium: Medium
    session: str
    sender: str
    text: str
    visibility: Visibility = Visibility.ALL


VoiceHappening: TypeAlias = (
    AgentAnswers
    | CallRings
    | AgentAnswersConsultation
    | AgentHolds
    | AgentRetrieves
    | AgentTransfers
    | AgentTransfersToQueue
    | AgentJoins
    | AgentJoinsConference
    | AgentLeaves
    | CustomerLeaves
    | CallEnds
    | RoutingPointReceives
    | SupervisorTakesCall
    | SupervisorEndsCall
    | SupervisorMutes
    | SupervisorAnswers
    | RingingEnds
    | SupervisorHangsUp
    | SupervisorHolds
    | SupervisorRetrieves
)
TextHappening: TypeAlias = (
    SessionStarts | AgentJoinsSession | AgentLeavesSession | SessionCompleted | SessionRequeued | PartyWrites
)
Presence: TypeAlias = SupervisorLogsOut | SupervisorLogsIn | AgentLogsOut | AgentLogsIn

Happening: TypeAlias = VoiceHappening | TextHappening | Presence
"""A happening on a floor: a fact that nobody asks for."""

Input: TypeAlias = Ask | Happening
"""The input of one step of a floor: a request of a supervisor, or a happening."""

HAPPENINGS: tuple[type[Happening], ...] = (
    AgentAnswers,
    CallRings,
    AgentAnswersConsultation,
    AgentHolds,
    AgentRetrieves,
    AgentTransfers,
    AgentTransfersToQueue,
    AgentJoins,
    AgentJoinsConference,
    AgentLeaves,
    CustomerLeaves,
    CallEnds,
    RoutingPointReceives,
    SupervisorTakesCall,
    SupervisorEndsCall,
    SupervisorMutes,
    SupervisorAnswers,
    RingingEnds,
    SupervisorHangsUp,
    SupervisorHolds,
    SupervisorRetrieves,
    SupervisorLogsOut,
    SupervisorLogsIn,
    AgentLogsOut,
    AgentLogsIn,
    SessionStarts,
    AgentJoinsSession,
    AgentLeavesSession,
    SessionCompleted,
    SessionRequeued,
    PartyWrites,
)
"""All kinds of happening."""
