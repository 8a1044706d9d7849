"""Settings, and inputs that may be given to a floor.

`offers` lists useful inputs for a floor, kind by kind, simple ones first. It does not know
which are legal; the floor decides that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import product
from types import MappingProxyType
from typing import Any

from attrs import frozen
from hypothesis import strategies as st

from monitoring_core import floor
from monitoring_core.requests import AgentSessionRequest, CallRequest, ChannelRequest, DeviceRequest, SessionRequest
from monitoring_core.rulesets import Ruleset
from monitoring_core.testing.strategies.built_once import once
from monitoring_core.testing.strategies.plain import ids, rulesets
from monitoring_core.testing.words import Setting
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

__all__ = ["ALL_KINDS", "Parameters", "agent_seats", "kinds", "offers", "floor_settings", "supervisor_seats"]


@frozen
class Parameters:
    """Parameters and ids for the next input; an input uses those that its kind has.

    Attributes:
        call: id of a call that begins.
        session: id of a session that begins.
        scope: scope of a subscription to a device.
        mode: mode of a subscription to a device.
        text_mode: mode of a subscription to a channel.
        visibility_mode: visibility mode of an Intrude.
        medium: medium of a channel, or of a session that begins.
        nickname: nickname of a subscription to a channel.
    """

    call: str = "c1"
    session: str = "t1"
    scope: str | None = None
    mode: str | None = None
    text_mode: str | None = None
    visibility_mode: str | None = None
    medium: Medium = Medium.SMS
    nickname: str | None = None


def _first(item: tuple[Any, Any]) -> Any:
    """Return the key of an item; it is used to sort, since the order of a floor's mappings is not fixed."""
    return item[0]


def _calls(now: floor.Floor, given: Parameters) -> Iterator[floor.Input]:
    for agent in sorted(now.agents):
        yield floor.AgentAnswers(agent, given.call)
        yield floor.CallRings(agent, given.call)
        yield floor.AgentAnswersConsultation(agent, given.call)
    for queue in sorted(now.routing_points):
        yield floor.RoutingPointReceives(queue, given.call)
    for call in sorted(now.calls):
        yield floor.CallEnds(call)
        yield floor.AgentLeaves(call)
        yield floor.CustomerLeaves(call)
        yield floor.AgentTransfersToQueue(call)
        yield from (floor.AgentTransfersToQueue(call, queue) for queue in sorted(now.routing_points))
        for agent in sorted(now.agents):
            yield floor.AgentTransfers(call, agent)
            yield floor.AgentJoins(call, agent)
            yield floor.AgentJoinsConference(call, agent)
        yield from _agents_in(now, now.calls[call])


def _agents_in(now: floor.Floor, call: floor.RunningCall) -> Iterator[floor.Input]:
    """Yield the happenings of each agent in a call; in a conference they name the agent."""
    for agent in call.agents:
        yield floor.AgentHolds(agent, call.id)
        yield floor.AgentRetrieves(agent, call.id)
        if call.others:
            yield floor.AgentLeaves(call.id, agent)
            yield from (floor.AgentTransfers(call.id, other, agent) for other in sorted(now.agents))


def _presence(now: floor.Floor, given: Parameters) -> Iterator[floor.Input]:
    for user in sorted(now.supervisors):
        yield floor.SupervisorTakesCall(user)
        yield floor.SupervisorEndsCall(user)
        yield floor.SupervisorLogsOut(user)
        yield floor.SupervisorLogsIn(user)
        for mute in Mute:
            yield floor.SupervisorMutes(user, mute)
        yield floor.SupervisorAnswers(user)
        yield floor.RingingEnds(user)
        yield floor.SupervisorHangsUp(user)
        yield floor.SupervisorHolds(user)
        yield floor.SupervisorRetrieves(user)
    for agent in sorted(now.agents):
        yield floor.AgentLogsOut(agent)
        yield floor.AgentLogsIn(agent)


def _sessions(now: floor.Floor, given: Parameters) -> Iterator[floor.Input]:
    for agent in sorted(now.agents):
        yield floor.SessionStarts(agent, given.medium, given.session)
    for medium, session in sorted(now.sessions):
        yield floor.SessionCompleted(medium, session)
        yield floor.SessionRequeued(medium, session)
        for agent in sorted(now.agents):
            yield floor.AgentJoinsSession(agent, medium, session)
            yield floor.AgentLeavesSession(agent, medium, session)
            for visibility in (Visibility.ALL, Visibility.AGENTS):
                yield floor.PartyWrites(medium, session, agent, "words", visibility)
        yield floor.PartyWrites(medium, session, "customer", "words")


def _devices(now: floor.Floor, given: Parameters) -> Iterator[floor.Input]:
    targets = [*sorted(agent.device for agent in now.agents.values()), *sorted(now.routing_points)]
    for user, desk in sorted(now.supervisors.items(), key=_first):
        own = desk.voice.device.id
        for state, target in product(MonitoringState, targets):
            uri = f"http://desk.example/api/v2/devices/{target}"
            yield floor.Ask(user, DeviceRequest(own, state, uri, given.scope, given.mode))
        yield floor.Ask(user, DeviceRequest(own, DeviceOperation.CANCEL_SUPERVISOR_MONITORING))


def _legs(now: floor.Floor, given: Parameters) -> Iterator[floor.Input]:
    for user, desk in sorted(now.supervisors.items(), key=_first):
        if desk.voice.call is not None:
            for operation in CallOperation:
                yield floor.Ask(user, CallRequest(desk.voice.call.id, operation))
        # A call of another supervisor, or one that has ended, is an unknown id for this supervisor.
        for call in sorted(now.calls):
            if desk.voice.call is None or desk.voice.call.id != call:
                yield floor.Ask(user, CallRequest(call, CallOperation.HANGUP))


def _channels(now: floor.Floor, given: Parameters) -> Iterator[floor.Input]:
    for user, agent in product(sorted(now.supervisors), sorted(now.agents)):
        for operation in TextSubscriptionOperation:
            if operation is TextSubscriptionOperation.CANCEL_SUPERVISOR_MONITORING:
                request = ChannelRequest(agent, given.medium, operation)
            else:
                request = ChannelRequest(agent, given.medium, operation, given.text_mode, given.nickname)
            yield floor.Ask(user, request)


def _intrusions(now: floor.Floor, given: Parameters) -> Iterator[floor.Input]:
    for user in sorted(now.supervisors):
        for _, session in sorted(now.sessions.items(), key=_first):
            for agent in session.agents or sorted(now.agents)[:1]:
                request = AgentSessionRequest(
                    agent, session.medium, session.id, SessionOperation.INTRUDE, given.visibility_mode
                )
                yield floor.Ask(user, request)


def _own_sessions(now: floor.Floor, given: Parameters) -> Iterator[floor.Input]:
    for user, desk in sorted(now.supervisors.items(), key=_first):
        for medium, session in sorted(desk.text.sessions):
            for operation in SessionOperation:
                if operation is SessionOperation.INTRUDE:
                    continue
                sends = operation in (SessionOperation.SEND_MESSAGE, SessionOperation.SEND_TO_AGENTS)
                yield floor.Ask(user, SessionRequest(medium, session, operation, "words" if sends else None))


_OFFERS: Mapping[str, Callable[[floor.Floor, Parameters], Iterator[floor.Input]]] = MappingProxyType(
    {
        "device": _devices,
        "call happens": _calls,
        "leg": _legs,
        "presence": _presence,
        "channel": _channels,
        "session happens": _sessions,
        "own session": _own_sessions,
        "intrusion": _intrusions,
    }
)

ALL_KINDS: tuple[str, ...] = tuple(_OFFERS)
"""Every kind of input."""

_TEXT_KINDS = frozenset({"channel", "session happens", "own session", "intrusion"})


def kinds(*, text: bool = True) -> tuple[str, ...]:
    """Return the kinds of input to draw from; important kinds stand there several times.

    Args:
        text: whether there are also SMS sessions and chats.
    """
    some = tuple(kind for kind in _OFFERS if text or kind not in _TEXT_KINDS)
    return (*some, "leg", "leg", *(("own session", "own session") if text else ()))


def offers(now: floor.Floor, kind: str, given: Parameters) -> Iterator[floor.Input]:
    """Yield the inputs of one kind that name objects on the floor, legal or not."""
    return _OFFERS[kind](now, given)


@once
def floor_settings(
    *,
    supervisors: int = 2,
    agents: int = 2,
    of: st.SearchStrategy[Ruleset] | None = None,
    routing_points: bool = True,
) -> st.SearchStrategy[Setting]:
    """Draw settings with at least one supervisor and one agent, with or without a queue.

    Args:
        supervisors: the most supervisors.
        agents: the most agents.
        of: a strategy for rulesets; any ruleset by default.
        routing_points: whether there may be a queue.
    """

    def named(letter: str, most: int) -> st.SearchStrategy[tuple[str, ...]]:
        return st.integers(1, most).map(lambda count: tuple(f"{letter}{number + 1}" for number in range(count)))

    queues = st.sampled_from([(), ("q1",)] if routing_points else [()])
    return st.builds(Setting, named("s", supervisors), named("a", agents), queues, rulesets() if of is None else of)


@once
def supervisor_seats() -> st.SearchStrategy[floor.SupervisorSeat]:
    """Draw seats of supervisors, permitted and not."""
    from monitoring_core.vocabulary import Feature

    features = st.just(frozenset(Feature)) | st.frozensets(st.sampled_from(Feature))
    return st.builds(floor.SupervisorSeat, ids(), ids(), ids(), features, st.booleans(), st.none() | st.booleans())


@once
def agent_seats() -> st.SearchStrategy[floor.AgentSeat]:
    """Draw seats of agents."""
    return st.builds(floor.AgentSeat, ids(), ids())


@once
def parameters_of(call: str, session: str) -> st.SearchStrategy[Parameters]:
    """Draw parameters for the next input of a history that has not used these ids."""

    def given(
        enumeration: type[MonitoringScope | MonitoringMode | TextMonitoringMode | VisibilityMode],
    ) -> st.SearchStrategy[str | None]:
        return st.sampled_from([None, *map(str, enumeration)])

    return st.builds(
        Parameters,
        st.just(call),
        st.just(session),
        given(MonitoringScope),
        given(MonitoringMode),
        given(TextMonitoringMode),
        given(VisibilityMode),
        st.sampled_from(Medium),
        st.sampled_from([None, "guide"]),
    )
