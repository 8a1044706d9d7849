"""Who and what is on a floor: supervisors at their desks, agents, running calls and sessions.

All are immutable. What one supervisor's monitoring is lives in his `Desk`; here is only what
several of them have to do with each other.
"""

from __future__ import annotations

from attrs import Factory, frozen

from monitoring_core.desk import Delivery, Desk, SupervisorSeat
from monitoring_core.vocabulary import Medium

__all__ = ["Agent", "AgentSeat", "Delivery", "Desk", "RunningCall", "RunningSession", "SupervisorSeat"]


def _own_device(seat: AgentSeat) -> str:
    return f"{seat.user}-device"


@frozen
class AgentSeat:
    """An agent as the centre's configuration knows him: his user and his device."""

    user: str
    device: str = Factory(_own_device, takes_self=True)


@frozen
class Agent:
    """An agent on the floor.

    Attributes:
        user: id of his user, by which text subscriptions name him.
        device: id of his device, by which voice subscriptions name him.
        logged_in: whether he is logged in.
        call: id of the call he is in; None while he is in none.
        consultation: id of a second call in which he consults somebody.
    """

    user: str
    device: str
    logged_in: bool = True
    call: str | None = None
    consultation: str | None = None


@frozen
class RunningCall:
    """A call that is going on.

    Attributes:
        id: its id; a supervisor's leg in it bears the same.
        agent: user id of the agent in it; None while there is none.
        customer: whether the customer, or whoever is consulted, is there.
        waits: whether it waits in a queue for an agent.
        is_consultation: whether it is an agent's second call.
        legs: the supervisors who have a leg in it, in the order in which they joined.
    """

    id: str
    agent: str | None
    customer: bool = True
    waits: bool = False
    is_consultation: bool = False
    legs: tuple[str, ...] = ()


@frozen
class RunningSession:
    """An SMS session or chat that is going on, or waits in a queue.

    Attributes:
        medium: SMS or chat.
        id: its id; a supervisor's own session bears the same.
        agents: user ids of the agents in it; none while it waits in a queue.
        entries: how many entries its message log has.
        supervisors: those who are invited to it or take part.
    """

    medium: Medium
    id: str
    agents: tuple[str, ...]
    entries: int = 0
    supervisors: tuple[str, ...] = ()
