"""The way home: inputs that end everything a word has begun, for a server that cannot be reset and has few users.

The floor knows which calls, sessions and subscriptions there are. The calls and sessions are ended, the subscriptions
are cancelled, and users who are logged out log in again. A faulty server may have kept more than the floor
knows. So every supervisor sends a Cancel, also one without a subscription, and its answer is ignored.

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
    """Yield inputs after which there are no calls, sessions and subscriptions, and everybody is logged in.

    Args:
        floor: the present floor.
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
    """An adapter around another one whose server cannot be reset; it goes the way home before each word.

    The other adapter needs no ``reset``. Its ``happen`` must return the id of a call or session that begins, unless
    the server uses the given id.

    Args:
        adapter: the other adapter; plain or ``async``.
        people: symbolic id -> id of the server, for all users of the words: ``{"s1": "u-17", "s1-device": ...}``.
            A missing user has his symbolic id on the server, too.
        settle: seconds to wait for late notifications at the end of the way home.
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
        """Go the way home, and return the ids of the users.

        Raises:
            AdapterError: there are fewer users than the setting has.
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
        """Cause a happening."""
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
        """Return the notifications that came."""
        return self.adapter.observe(expected, deadline)

    def _take(self, given: Input) -> None:
        # An input that is impossible on this floor is not recorded, so it cannot be ended.
        with suppress(ImpossibleHappening):
            self._floor = self._floor.step(given).next

    def _going_home(self, setting: Setting) -> Conversation[dict[str, str]]:
        for given in way_home(self._floor):
            # A log-in may have ended something already.
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
            raise AdapterError("reset", "two people of the setting have the same id; each needs ids of his own")

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
    """Return a happening with the server's own id of the call or session that begins."""
    kind = BEGINS.get(type(happening).__name__)
    own = told.get(kind) if kind is not None and is_object(told) else None
    changes: dict[str, Any] = {kind: str(own)} if kind is not None and own else {}
    return evolve(happening, **changes)
