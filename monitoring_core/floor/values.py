"""Who and what is on a floor: supervisors at their desks, agents, running calls and sessions.

All are immutable. What one supervisor's monitoring is lives in his `voice.Supervisor` and
`text.TextSupervisor`; here is only what several of them have to do with each other.
"""

from __future__ import annotations

from collections.abc import Iterable

from attrs import Factory, field, frozen

from monitoring_core.notifications import Notification
from monitoring_core.text.supervisor import TextSupervisor
from monitoring_core.vocabulary import Feature, Medium
from monitoring_core.voice.supervisor import Supervisor

__all__ = ["Agent", "AgentSeat", "Delivery", "Desk", "RunningCall", "RunningSession", "SupervisorSeat"]


def _words(given: Iterable[str]) -> frozenset[str]:
    return frozenset(given)


def _user(seat: SupervisorSeat) -> str:
    return seat.user


def _own_device(seat: SupervisorSeat | AgentSeat) -> str:
    return f"{seat.user}-device"


@frozen
class SupervisorSeat:
    """A supervisor as the centre's configuration knows him.

    Attributes:
        user: id of his user.
        device: id of his own device; by default the user's with ``-device`` behind it.
        user_name: what he is called in text sessions; by default the id of the user.
        features: features of his centre, as `vocabulary.Feature` spells them.
        is_supervisor: whether he has the supervisor role.
        do_not_disturb: of his device; None if it has no such setting.
    """

    user: str
    device: str = Factory(_own_device, takes_self=True)
    user_name: str = Factory(_user, takes_self=True)
    features: frozenset[str] = field(default=frozenset(Feature), converter=_words)
    is_supervisor: bool = True
    do_not_disturb: bool | None = False


@frozen
class AgentSeat:
    """An agent as the centre's configuration knows him: his user and his device."""

    user: str
    device: str = Factory(_own_device, takes_self=True)


@frozen
class Desk:
    """A supervisor on the floor.

    Attributes:
        user: id of his user.
        voice: his device, subscription and leg.
        text: his text subscriptions and sessions.
        logged_in: whether he is logged in (VD-LOGGED-OUT).
        in_own_call: whether he is in a call in which he supervises nobody (VD-BUSY).
    """

    user: str
    voice: Supervisor
    text: TextSupervisor
    logged_in: bool = True
    in_own_call: bool = False


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


@frozen
class Delivery:
    """One notification and who is to have it.

    Attributes:
        recipient: user id of the supervisor.
        notification: the monitoring part; ``wire.write`` makes the message of it.
    """

    recipient: str
    notification: Notification
