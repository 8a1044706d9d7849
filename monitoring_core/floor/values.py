"""The values on a floor: agents, running calls and running sessions, all immutable.

The monitoring of one supervisor is in his `Desk`. This module holds only what concerns several
people.
"""

from __future__ import annotations

from collections.abc import Iterable

from attrs import Factory, evolve, frozen

from monitoring_core.desk import Delivery, Desk, SupervisorSeat
from monitoring_core.vocabulary import Medium

__all__ = ["Agent", "AgentSeat", "Delivery", "Desk", "RunningCall", "RunningSession", "SupervisorSeat"]


def _own_device(seat: AgentSeat) -> str:
    return f"{seat.user}-device"


@frozen
class AgentSeat:
    """An agent as the configuration of the centre describes him.

    Attributes:
        user: id of his user.
        device: id of his device; by default the id of the user followed by ``-device``.
    """

    user: str
    device: str = Factory(_own_device, takes_self=True)


@frozen
class Agent:
    """An agent on the floor.

    At most one of his calls is Established, and the others are on hold (VC-ONE-LEG). A call that rings at him is
    not one of his calls yet.

    Attributes:
        user: id of his user; a text subscription names it.
        device: id of his device; a voice subscription names it.
        logged_in: whether he is logged in.
        call: id of the call he is in; None if he is in no call, or has put all his calls on hold.
        consultation: id of a second call in which he consults somebody; ``call`` is then on hold.
        held: ids of the further calls that he has put on hold, in the order of the ids.
    """

    user: str
    device: str
    logged_in: bool = True
    call: str | None = None
    consultation: str | None = None
    held: tuple[str, ...] = ()

    @property
    def talks_in(self) -> str | None:
        """The call that is Established at his telephone; None if none is."""
        return self.call if self.consultation is None else self.consultation

    @property
    def calls(self) -> tuple[str, ...]:
        """All the calls he is in."""
        return tuple(each for each in (self.call, self.consultation, *self.held) if each is not None)

    def takes(self, call: str) -> Agent:
        """Return the agent after this call was Established at his telephone and every other call was put on hold."""
        held = sorted(each for each in self.calls if each != call)
        return evolve(self, call=call, consultation=None, held=tuple(held))

    def holds(self) -> Agent:
        """Return the agent after he has put his Established call on hold."""
        return evolve(self, call=None, consultation=None, held=tuple(sorted(self.calls)))

    def leaves(self, call: str) -> Agent:
        """Return the agent after he has left a call; a consultation then becomes his only call."""
        if call in self.held:
            return evolve(self, held=tuple(each for each in self.held if each != call))
        return evolve(self, call=self.consultation if call == self.call else self.call, consultation=None)


@frozen
class RunningCall:
    """A running call.

    Attributes:
        id: its id; the call of a supervisor's leg in it has the same id.
        agent: user id of the agent in it; of several agents, the one who has been in it longest. None without an agent.
        customer: whether the customer is in it; in a consultation, whether the consulted person is in it.
        waits: whether it waits for an agent, in a queue or while it rings.
        is_consultation: whether it is an agent's second call.
        legs: the supervisors who have a leg in it, or at whom it rings (VC-RINGING), in the order in which they
            came.
        others: user ids of the further agents of a conference, in the order in which they came.
        rings_at: user id of the agent at whom it rings; None if it rings at no agent. A ringing call has no agent.
    """

    id: str
    agent: str | None
    customer: bool = True
    waits: bool = False
    is_consultation: bool = False
    legs: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    rings_at: str | None = None

    @property
    def agents(self) -> tuple[str, ...]:
        """The user ids of all agents in it; the one who has been in it longest comes first."""
        return () if self.agent is None else (self.agent, *self.others)

    @property
    def is_whole(self) -> bool:
        """True if an agent talks to somebody in it: a customer, or another agent."""
        return self.agent is not None and (self.customer or bool(self.others))

    def with_agents(self, agents: Iterable[str]) -> RunningCall:
        """Return the call with these agents in it, in this order."""
        there = tuple(agents)
        return evolve(self, agent=there[0] if there else None, others=there[1:])


@frozen
class RunningSession:
    """An SMS session or chat that is running, or waits in a queue.

    Attributes:
        medium: SMS or chat.
        id: its id; a supervisor's own session has the same id.
        agents: user ids of the agents in it; empty while it waits in a queue.
        entries: the number of entries in its message log.
        supervisors: user ids of the supervisors who are invited or take part.
    """

    medium: Medium
    id: str
    agents: tuple[str, ...]
    entries: int = 0
    supervisors: tuple[str, ...] = ()
