"""What a floor takes in: what a supervisor asks, and what the world does.

An `Ask` may be refused. A happening is told, not asked: the floor takes it as a
fact. Only what cannot have happened is an error, such as an agent who leaves a
call that he is not in. Ids of calls and sessions are the embedder's to choose; one
may come again once its call or session is over.
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
        supervisor: id of his user.
        request: what he asks.
    """

    supervisor: str
    request: Request


@frozen
class AgentAnswers:
    """An agent is established in a new call with a customer, inbound, internal or outbound.

    A call that was Established at his telephone is on hold from then on (VC-ONE-LEG).
    """

    agent: str
    call: str


@frozen
class CallRings:
    """A new call with a customer rings at an agent, whatever other calls he has (VD-WHICH-CALLS).

    Nobody joins it before an agent is established in it: he, or another who picks it up, takes it by `AgentJoins`.
    """

    agent: str
    call: str


@frozen
class AgentAnswersConsultation:
    """An agent in a call is established in a second one, to consult somebody (VD-WHICH-CALLS).

    The call he consults about is on hold, and is his again when the consultation ends.
    """

    agent: str
    call: str


@frozen
class AgentHolds:
    """The agent puts on hold the call that is Established at his telephone (VA-LISTS-UNCHANGED)."""

    agent: str
    call: str


@frozen
class AgentRetrieves:
    """The agent retrieves a call; one that was Established is on hold from then on (VC-ONE-LEG)."""

    agent: str
    call: str


@frozen
class AgentTransfers:
    """The agent hands the call over to another agent, who is in it from now on.

    Attributes:
        call: the call.
        to_agent: who takes it over; in a conference it may be one who is there already.
        agent: who hands it over; needed where several agents are in the call.
    """

    call: str
    to_agent: str
    agent: str | None = None


@frozen
class AgentTransfersToQueue:
    """The agent hands the call over to a queue, where the customer waits.

    Attributes:
        call: the call.
        queue: device id of the queue, if it is a routing point of the floor; whoever monitors that joins the call
            like a new one (VD-TARGET-KIND).
    """

    call: str
    queue: str | None = None


@frozen
class AgentJoins:
    """An agent takes a call in which the customer is without one: from a queue, or one that rings."""

    call: str
    agent: str


@frozen
class AgentJoinsConference:
    """A further agent comes into a call that an agent has with a customer: a conference, which is one call."""

    call: str
    agent: str


@frozen
class AgentLeaves:
    """The agent hangs up and nobody else takes over.

    Attributes:
        call: the call.
        agent: who leaves; needed where several agents are in the call.
    """

    call: str
    agent: str | None = None


@frozen
class CustomerLeaves:
    """The customer hangs up."""

    call: str


@frozen
class CallEnds:
    """The call is over for everybody."""

    call: str


@frozen
class RoutingPointReceives:
    """A new call arrives at a routing point and waits for an agent (VD-ROUTING-POINT)."""

    routing_point: str
    call: str


@frozen
class SupervisorTakesCall:
    """A supervisor is established in a call of his own, in which he supervises nobody (VD-BUSY).

    He answers it, or retrieves one that he held. A leg of his that was established is put on hold (VC-ONE-LEG).
    """

    supervisor: str


@frozen
class SupervisorEndsCall:
    """The supervisor's own call is over."""

    supervisor: str


@frozen
class SupervisorMutes:
    """The supervisor mutes or unmutes his own side of the call, as anyone may (VC-MUTE-BARGE-IN)."""

    supervisor: str
    mute: Mute


@frozen
class SupervisorAnswers:
    """The supervisor answers the monitored call that rings, and his leg begins (VC-RINGING, VC-ONE-LEG)."""

    supervisor: str


@frozen
class RingingEnds:
    """The monitored call rings no longer, since the supervisor has not answered (VC-RINGING)."""

    supervisor: str


@frozen
class SupervisorHangsUp:
    """The supervisor hangs up on his telephone, which ends his leg or the ringing (VC-HANGUP, VC-RINGING)."""

    supervisor: str


@frozen
class SupervisorHolds:
    """The supervisor puts the monitored call on hold on his telephone (VC-HANGUP)."""

    supervisor: str


@frozen
class SupervisorRetrieves:
    """The supervisor retrieves the monitored call on his telephone; a call of his own is then held (VC-ONE-LEG)."""

    supervisor: str


@frozen
class SupervisorLogsOut:
    """The supervisor logs out (VD-LOGOUT, TS-LOGOUT)."""

    supervisor: str


@frozen
class SupervisorLogsIn:
    """The supervisor is back."""

    supervisor: str


@frozen
class AgentLogsOut:
    """The agent logs out (VD-LOGOUT, TS-LOGOUT); a call he is in goes on."""

    agent: str


@frozen
class AgentLogsIn:
    """The agent is back."""

    agent: str


@frozen
class SessionStarts:
    """An agent's new SMS session or chat begins (TS-NEXT-SESSION)."""

    agent: str
    medium: Medium
    session: str


@frozen
class AgentJoinsSession:
    """An agent takes part in a running session, or takes one that waits in a queue."""

    agent: str
    medium: Medium
    session: str


@frozen
class AgentLeavesSession:
    """An agent leaves a session; with the last one the supervisors' parts end (TX-FOLLOWS)."""

    agent: str
    medium: Medium
    session: str


@frozen
class SessionCompleted:
    """The session is over (TX-REVOKED)."""

    medium: Medium
    session: str


@frozen
class SessionRequeued:
    """The session goes back to a queue and waits for an agent (TX-REVOKED)."""

    medium: Medium
    session: str


@frozen
class PartyWrites:
    """The customer or an agent of the session writes a message.

    Attributes:
        medium: SMS or chat.
        session: its id.
        sender: user id of an agent in it, or ``customer``.
        text: of the message.
        visibility: who is to see it; a customer's is seen by all.
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
Input: TypeAlias = Ask | Happening

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
"""Every kind of happening."""
