"""Who and what is on a floor: supervisors at their desks, agents, running calls and sessions.

All are immutable. What one supervisor's monitoring is lives in his `Desk`; here is only what
several of them have to do with each other.
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
    """An agent as the centre's configuration knows him: his user and his device."""

    user: str
    device: str = Factory(_own_device, takes_self=True)


@frozen
class Agent:
    """An agent on the floor.

    Of his calls one at most is Established, and he has the others on hold (VC-ONE-LEG). A call that rings at him is
    not yet on the floor: it begins when he answers.

    Attributes:
        user: id of his user, by which text subscriptions name him.
        device: id of his device, by which voice subscriptions name him.
        logged_in: whether he is logged in.
        call: id of the call he is in; None while he is in none, or has put all his calls on hold.
        consultation: id of a second call in which he consults somebody; ``call`` is on hold meanwhile.
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
        """The call that is Established at his telephone; None while none is."""
        return self.call if self.consultation is None else self.consultation

    @property
    def calls(self) -> tuple[str, ...]:
        """All the calls he is in."""
        return tuple(each for each in (self.call, self.consultation, *self.held) if each is not None)

    def takes(self, call: str) -> Agent:
        """Give the agent once this call is Established at his telephone, and every other is on hold."""
        held = sorted(each for each in self.calls if each != call)
        return evolve(self, call=call, consultation=None, held=tuple(held))

    def holds(self) -> Agent:
        """Give the agent once he has put on hold the call that was Established."""
        return evolve(self, call=None, consultation=None, held=tuple(sorted(self.calls)))

    def leaves(self, call: str) -> Agent:
        """Give the agent once he is out of a call; whom he consults meanwhile is then whom he talks to."""
        if call in self.held:
            return evolve(self, held=tuple(each for each in self.held if each != call))
        return evolve(self, call=self.consultation if call == self.call else self.call, consultation=None)


@frozen
class RunningCall:
    """A call that is going on.

    Attributes:
        id: its id; a supervisor's leg in it bears the same.
        agent: user id of the agent in it, of several the one who was there longest; None while there is none.
        customer: whether the customer, or whoever is consulted, is there.
        waits: whether it waits for an agent, in a queue or because it rings.
        is_consultation: whether it is an agent's second call.
        legs: the supervisors who have a leg in it, or at whom it rings (VC-RINGING), in the order in which they
            came.
        others: user ids of the further agents of a conference, in the order in which they came.
        rings_at: user id of the agent at whom it rings; None if it rings at none. No agent is in it then.
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
        """User ids of all agents in it, who was there longest first."""
        return () if self.agent is None else (self.agent, *self.others)

    @property
    def is_whole(self) -> bool:
        """Whether an agent has somebody to serve: a customer, or another agent in the customer's place."""
        return self.agent is not None and (self.customer or bool(self.others))

    def with_agents(self, agents: Iterable[str]) -> RunningCall:
        """Give the call with these agents in it, in this order."""
        there = tuple(agents)
        return evolve(self, agent=there[0] if there else None, others=there[1:])


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
