"""The way home: how to end whatever a word has begun, for a server that cannot be reset and has few people.

What goes on is known from the floor. Calls and sessions are ended, subscriptions are cancelled, and whoever is logged
out logs in again. A server that has gone another way than the floor may have kept more than the floor knows. So every
supervisor cancels, whether he monitors anybody or not, and it does not matter how that is answered.

    check_conformance(GoesHome(MyAdapter(), {"s1": "u-17", "s1-device": "d-9", "a1": ...}))
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from inspect import iscoroutinefunction
from typing import Any

from attrs import evolve

from monitoring_core.floor import (
    AgentLogsIn,
    AgentSeat,
    Ask,
    CallEnds,
    Floor,
    Happening,
    ImpossibleHappening,
    Input,
    SessionCompleted,
    SupervisorEndsCall,
    SupervisorLogsIn,
    SupervisorSeat,
    open_floor,
)
from monitoring_core.requests import ChannelRequest, DeviceRequest
from monitoring_core.testing.adapter import AdapterError, Caller, Conversation, converse
from monitoring_core.testing.judging.ids import BEGINS
from monitoring_core.testing.words import Setting
from monitoring_core.uris import device_id
from monitoring_core.vocabulary import DeviceOperation, TextSubscriptionOperation
from monitoring_core.wire.fields import is_object

__all__ = ["GoesHome", "way_home"]

_CANCEL = DeviceOperation.CANCEL_SUPERVISOR_MONITORING
_CANCEL_TEXT = TextSubscriptionOperation.CANCEL_SUPERVISOR_MONITORING


def way_home(floor: Floor) -> Iterator[Input]:
    """Give the inputs after which nothing goes on any more and everybody is logged in.

    Args:
        floor: what goes on.
    """
    yield from (SupervisorLogsIn(user) for user, desk in floor.supervisors.items() if not desk.logged_in)
    yield from (AgentLogsIn(user) for user, agent in floor.agents.items() if not agent.logged_in)
    yield from (CallEnds(call) for call in floor.calls)
    yield from (SupervisorEndsCall(user) for user, desk in floor.supervisors.items() if desk.in_own_call)
    yield from (SessionCompleted(medium, session) for medium, session in floor.sessions)
    for user, desk in floor.supervisors.items():
        yield Ask(user, DeviceRequest(desk.voice.device.id, _CANCEL))
        for medium, agent in desk.text.subscriptions:
            yield Ask(user, ChannelRequest(agent, medium, _CANCEL_TEXT))


class GoesHome:
    """An adapter around another one whose server cannot be reset: before each word everybody is brought home.

    The other adapter need have no ``reset``. Its ``happen`` must tell the id of what begins, unless the server takes
    the one it is given.

    Args:
        adapter: the other one; plain or ``async``.
        people: symbolic id -> the server's, of as many people as the words have: ``{"s1": "u-17", "s1-device": ...}``.
            Whoever is missing bears the symbolic id.
        settle: seconds to wait, at the end of the way home, for what is still told.
    """

    def __init__(self, adapter: Any, people: Mapping[str, str] | None = None, *, settle: float = 0.0) -> None:
        self.adapter: Any = adapter
        self.people: dict[str, str] = dict(people or {})
        self.settle = settle
        self._floor = open_floor((), ())
        for name in ("barrier", "read"):
            if getattr(adapter, name, None) is not None:
                setattr(self, name, getattr(adapter, name))

    def reset(self, setting: Setting) -> Any:
        """Bring everybody home, and give the ids of the people.

        Raises:
            AdapterError: there are fewer people than the setting has.
        """
        if iscoroutinefunction(self.adapter.request) or iscoroutinefunction(self.adapter.observe):
            return converse(self._going_home(setting))
        with Caller() as caller:
            return caller.have(self._going_home(setting))

    def request(self, ask: Ask) -> Any:
        """Send a request."""
        self._take(ask)
        return self.adapter.request(ask)

    def happen(self, happening: Happening) -> Any:
        """Make it happen."""
        told = self.adapter.happen(happening)
        if hasattr(told, "__await__"):
            return self._happening(happening, told)
        self._take(_as_told(happening, told))
        return told

    async def _happening(self, happening: Happening, told: Any) -> Any:
        told = await told
        self._take(_as_told(happening, told))
        return told

    def observe(self, expected: int, deadline: float) -> Any:
        """Give the notifications that came."""
        return self.adapter.observe(expected, deadline)

    def _take(self, given: Input) -> None:
        # What this floor does not know of cannot be ended either.
        with suppress(ImpossibleHappening):
            self._floor = self._floor.step(given).next

    def _going_home(self, setting: Setting) -> Conversation[dict[str, str]]:
        for given in way_home(self._floor):
            # The log-in of somebody may have ended what was going on.
            if isinstance(given, Ask):
                yield self.adapter.request(given)
            elif not self._floor.impossible(given):
                yield self.adapter.happen(given)
            self._take(given)
        yield self.adapter.observe(0, self.settle)
        users = (*setting.supervisors, *setting.agents)
        ids = {each: self.people.get(each, each) for name in users for each in (name, f"{name}-device")}
        ids |= {each: self.people.get(each, each) for each in setting.routing_points}
        if len({*ids.values()}) < len(ids):
            raise AdapterError("reset", "two people of the setting have the same id; each needs a user and a device")

        def own(user: str) -> tuple[str, str]:
            return ids[user], device_id(ids[f"{user}-device"])

        self._floor = open_floor(
            [SupervisorSeat(*own(user)) for user in setting.supervisors],
            [AgentSeat(*own(user)) for user in setting.agents],
            setting.ruleset,
            [device_id(ids[each]) for each in setting.routing_points],
        )
        return ids


def _as_told(happening: Happening, told: Any) -> Happening:
    """Give a happening with the server's own id of what begins."""
    kind = BEGINS.get(type(happening).__name__)
    own = told.get(kind) if kind is not None and is_object(told) else None
    changes: dict[str, Any] = {kind: str(own)} if kind is not None and own else {}
    return evolve(happening, **changes)
