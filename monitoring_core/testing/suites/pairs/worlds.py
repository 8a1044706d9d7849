"""The worlds: small floors on which pairs of components are explored.

A world is small enough to be explored, and large enough to have pairs of components. It lists its supervisors and
agents, its calls and sessions, and every input that is tried in every state. Calls and sessions have numbered places:
``c1`` is the call in the first place.

A pair of an earlier world may occur again in a later one. So a later world says which pairs are its own, or which
earlier world it follows. Words are made only for what is new.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping
from itertools import product

from attrs import evolve, frozen

from monitoring_core import floor as happens
from monitoring_core.floor import Ask, Floor, Input
from monitoring_core.requests import AgentSessionRequest, CallRequest, ChannelRequest, DeviceRequest, SessionRequest
from monitoring_core.rulesets import Ruleset
from monitoring_core.testing.suites.limits import Limits
from monitoring_core.testing.suites.pairs.component_values import Component
from monitoring_core.testing.words import Setting
from monitoring_core.vocabulary import (
    CallOperation,
    DeviceOperation,
    Medium,
    MonitoringMode,
    MonitoringScope,
    MonitoringState,
    SessionOperation,
    TextMonitoringMode,
    TextSubscriptionOperation,
    Visibility,
    VisibilityMode,
)

__all__ = ["WORLDS", "World"]

_LISTEN_IN, _COACH, _BARGE_IN = MonitoringState
_AGENT, _CALL = MonitoringScope
_NEXT, _ALL = MonitoringMode
_CANCEL = DeviceOperation.CANCEL_SUPERVISOR_MONITORING
_TEXT_CANCEL = TextSubscriptionOperation.CANCEL_SUPERVISOR_MONITORING

Subscription = tuple[MonitoringState, MonitoringScope, MonitoringMode]


def _all(first: Component, second: Component) -> bool:
    return True


def _of_the_second(first: Component, second: Component) -> bool:
    return "s2" in (first.owner, second.owner)


def _of_the_third(first: Component, second: Component) -> bool:
    return "s3" in (first.owner, second.owner)


def _of_both_media(first: Component, second: Component) -> bool:
    return first.is_text and second.is_text and first.medium != second.medium


_OF_CALLS = frozenset({"subscription", "leg", "own call", "agent's calls"})


def _of_text_and_voice(first: Component, second: Component) -> bool:
    return (first.is_text and second.kind in _OF_CALLS) or (second.is_text and first.kind in _OF_CALLS)


@frozen
class World:
    """A small floor and the inputs that are tried on it.

    Attributes:
        name: its name on the command line.
        about: a sentence about its purpose.
        supervisors: user ids of the supervisors.
        agents: user ids of the agents.
        inputs: the inputs that are tried, with the places of calls and sessions as ids.
        is_own: a function that tells whether words are made for a pair of components; an earlier world has the others.
        most_states: the number of states after which an exploration ends.
        longest: the approximate number of inputs of a word before its probe; a failure in a short word hides less.
        follows: an earlier world; no words are made for the obligations that its words meet.
    """

    name: str
    about: str
    supervisors: tuple[str, ...]
    agents: tuple[str, ...]
    inputs: tuple[Input, ...]
    is_own: Callable[[Component, Component], bool] = _all
    most_states: int = 10_000
    longest: int = 80
    follows: World | None = None

    def setting(self, ruleset: Ruleset) -> Setting:
        """Return the setting of its words."""
        return Setting(self.supervisors, self.agents, (), ruleset)

    def under(self, limits: Limits) -> World:
        """Return the world with inputs that the limits allow; equal inputs are tried once."""
        adapted = tuple(dict.fromkeys(map(limits.adapted, self.inputs)))
        return self if adapted == self.inputs else evolve(self, inputs=adapted)

    @property
    def media(self) -> tuple[Medium, ...]:
        """The media of its text sessions."""
        return tuple(each for each in Medium if any(getattr(given, "medium", None) == each for given in self.inputs))

    @property
    def has_voice(self) -> bool:
        """True if it has calls."""
        return any(isinstance(given, happens.CallEnds) for given in self.inputs)

    def can_be_given(self, floor: Floor, given: Input) -> bool:
        """Tell whether an input is tried on a floor: a new call or session must take the first free place."""
        if isinstance(given, Ask):
            return not isinstance(given.request, SessionRequest | AgentSessionRequest) or (
                (given.request.medium, given.request.session_id) in floor.sessions
            )
        if isinstance(given, happens.AgentAnswers | happens.AgentAnswersConsultation | happens.CallRings):
            if not self._is_first(given.call, floor.calls):
                return False
        elif isinstance(given, happens.SessionStarts) and not self._is_first(
            given.session, {session for _, session in floor.sessions}
        ):
            return False
        return not floor.impossible(given)

    @staticmethod
    def _is_first(place: str, taken: Container[str]) -> bool:
        number = int(place[1:])
        return place not in taken and all(f"{place[0]}{each}" in taken for each in range(1, number))


def _subscribes(user: str, agent: str, subscription: Subscription) -> Input:
    state, scope, mode = subscription
    return Ask(user, DeviceRequest(f"{user}-device", state, f"{agent}-device", scope, mode))


def _voice(
    users: tuple[str, ...],
    agents: tuple[str, ...],
    calls: tuple[str, ...],
    subscriptions: Callable[[str], tuple[Subscription, ...]],
    *,
    operations: tuple[CallOperation, ...] = tuple(CallOperation),
    is_brief: bool = False,
) -> Iterator[Input]:
    for user in users:
        for agent, subscription in product(agents, subscriptions(user)):
            yield _subscribes(user, agent, subscription)
        yield Ask(user, DeviceRequest(f"{user}-device", _CANCEL))
        for call, operation in product(calls, operations):
            yield Ask(user, CallRequest(call, operation))
        # Without ringing in the ruleset, a supervisor has no call to answer (VC-RINGING).
        yield happens.SupervisorAnswers(user)
        if not is_brief:
            yield happens.RingingEnds(user)
    for call in calls:
        for agent in agents:
            yield happens.AgentAnswers(agent, call)
            if not is_brief:
                yield happens.AgentTransfers(call, agent)
                yield happens.AgentJoins(call, agent)
        if not is_brief:
            yield happens.AgentTransfersToQueue(call)
            yield happens.AgentLeaves(call)
        yield happens.CustomerLeaves(call)
        yield happens.CallEnds(call)


def _presence(users: tuple[str, ...], agents: tuple[str, ...]) -> Iterator[Input]:
    for user in users:
        yield happens.SupervisorLogsOut(user)
        yield happens.SupervisorLogsIn(user)
    for agent in agents:
        yield happens.AgentLogsOut(agent)
        yield happens.AgentLogsIn(agent)


def _own_calls(users: tuple[str, ...]) -> Iterator[Input]:
    for user in users:
        yield happens.SupervisorTakesCall(user)
        yield happens.SupervisorEndsCall(user)


def _two(user: str) -> tuple[Subscription, ...]:
    """Return two subscriptions that differ in state, scope and mode."""
    return (_BARGE_IN, _CALL, _NEXT), (_COACH, _AGENT, _ALL)


_SHORTER = 40
"""The length of words of a world that follows another; with a probe more often they find more wrong next states."""

_S1, _S12, _S123 = ("s1",), ("s1", "s2"), ("s1", "s2", "s3")
_A1, _A12 = ("a1",), ("a1", "a2")
_C1, _C12 = ("c1",), ("c1", "c2")

ONE_SUPERVISOR = World(
    "pairs of one supervisor",
    "One supervisor and two agents with two calls: subscription, leg, log-ins, an own call, and what agents do.",
    _S1,
    _A12,
    (
        *_voice(_S1, _A12, _C12, _two),
        *(happens.AgentAnswersConsultation(agent, call) for agent in _A12 for call in _C12),
        *_own_calls(_S1),
        *_presence(_S1, _A12),
    ),
)

_EACH_ONE = {
    "s1": (_COACH, _CALL, _ALL),
    "s2": (_BARGE_IN, _AGENT, _NEXT),
    "s3": (_LISTEN_IN, _CALL, _ALL),
}
"""User id of a supervisor -> his subscription; the supervisors have different ones."""


def _one_each(user: str) -> tuple[Subscription, ...]:
    return (_EACH_ONE[user],)


TWO_SUPERVISORS = World(
    "pairs of two supervisors",
    "Two supervisors and two agents with one call: taken targets, several legs in one call, and who is told.",
    _S12,
    _A12,
    (*_voice(_S12, _A12, _C1, _one_each), *_presence(_S12, _A12)),
)

_FEW = (
    CallOperation.SWITCH_TO_LISTEN_IN,
    CallOperation.SWITCH_TO_BARGE_IN,
    CallOperation.MUTE_MONITORED_USER,
    CallOperation.HANGUP,
)
"""The operations on legs in worlds that do not try all operations."""

_ANOTHER_EACH = {**_EACH_ONE, "s2": (_BARGE_IN, _CALL, _ALL)}
"""The same, but the second supervisor has the other scope and mode."""

ALL_CALLS_OF_TWO = World(
    "pairs of two supervisors for all calls",
    "Two supervisors and two agents with one call: the second supervisor subscribes with scope Call and AllCalls too.",
    _S12,
    _A12,
    tuple(
        each
        for each in _voice(_S12, _A12, _C1, lambda user: (_ANOTHER_EACH[user],), operations=_FEW)
        if not isinstance(each, happens.AgentTransfersToQueue | happens.AgentJoins)
    ),
    _of_the_second,
    longest=_SHORTER,
    follows=TWO_SUPERVISORS,
)

_NOT_OF_THREE = (happens.CustomerLeaves, happens.AgentTransfersToQueue, happens.AgentJoins)

THREE_SUPERVISORS = World(
    "pairs of three supervisors",
    "Three supervisors and one agent with one call: what holds of the second supervisor holds of the third.",
    _S123,
    _A1,
    (
        *(each for each in _voice(_S123, _A1, _C1, _one_each, operations=_FEW) if not isinstance(each, _NOT_OF_THREE)),
        *_presence(_S123, _A1),
    ),
    _of_the_third,
)

CALLS_OF_AGENTS = World(
    "pairs of calls of agents",
    "One supervisor and two agents with one call, which rings, is held and retrieved, and becomes a conference.",
    _S1,
    _A12,
    (
        *_voice(_S1, _A12, _C1, _two, operations=_FEW),
        *(
            each
            for agent, other in (_A12, _A12[::-1])
            for each in (
                happens.CallRings(agent, "c1"),
                happens.AgentHolds(agent, "c1"),
                happens.AgentRetrieves(agent, "c1"),
                happens.AgentJoinsConference("c1", agent),
                happens.AgentLeaves("c1", agent),
                happens.AgentTransfers("c1", other, agent),
            )
        ),
    ),
    longest=_SHORTER,
    follows=ONE_SUPERVISOR,
)


TextSubscription = tuple[VisibilityMode, TextMonitoringMode]


def _text(
    subscriptions: Mapping[str, tuple[TextSubscription, ...]],
    agents: tuple[str, ...],
    sessions: tuple[str, ...],
    medium: Medium,
    operations: tuple[SessionOperation, ...],
    *,
    intrudes_as: VisibilityMode = VisibilityMode.BARGE_IN,
    is_brief: bool = False,
) -> Iterator[Input]:
    for user, agent in product(subscriptions, agents):
        for mode, monitoring_mode in subscriptions[user]:
            yield Ask(user, ChannelRequest(agent, medium, mode, monitoring_mode))
        yield Ask(user, ChannelRequest(agent, medium, _TEXT_CANCEL))
    for session in sessions:
        for user, operation in product(subscriptions, operations):
            if operation is SessionOperation.INTRUDE:
                for agent in agents:
                    yield Ask(user, AgentSessionRequest(agent, medium, session, operation, intrudes_as))
            else:
                text = "Which order is it?" if operation in _WITH_TEXT else None
                yield Ask(user, SessionRequest(medium, session, operation, text))
        for agent in agents:
            yield happens.SessionStarts(agent, medium, session)
            if not is_brief:
                yield happens.AgentJoinsSession(agent, medium, session)
                yield happens.AgentLeavesSession(agent, medium, session)
                yield happens.PartyWrites(medium, session, agent, "Between us.", Visibility.AGENTS)
        yield happens.PartyWrites(medium, session, "customer", "Is anybody there?")
        yield happens.SessionCompleted(medium, session)
        if not is_brief:
            yield happens.SessionRequeued(medium, session)


_WITH_TEXT = frozenset({SessionOperation.SEND_MESSAGE, SessionOperation.SEND_TO_AGENTS})
_TYPING = frozenset(each for each in SessionOperation if "TYPING" in each.name)
_SAID = tuple(each for each in SessionOperation if each not in _TYPING)
"""The operations without typing; the components of text test typing in every state."""

_T1, _T12 = ("t1",), ("t1", "t2")
_COACH_TEXT = (VisibilityMode.COACH, TextMonitoringMode.ALL_CHATS)
_MONITOR_TEXT = (VisibilityMode.MONITOR, TextMonitoringMode.NEXT_CHAT)
_BARGE_IN_TEXT = (VisibilityMode.BARGE_IN, TextMonitoringMode.NEXT_CHAT)
_TEXT_OF_S1 = {"s1": (_COACH_TEXT, _MONITOR_TEXT)}

TEXT = World(
    "pairs of text",
    "One supervisor and one agent with two SMS sessions: subscription, part in each, log-ins.",
    _S1,
    _A1,
    (*_text(_TEXT_OF_S1, _A1, _T12, Medium.SMS, tuple(SessionOperation)), *_presence(_S1, _A1)),
)

TEXT_OF_TWO_AGENTS = World(
    "pairs of text of two agents",
    "One supervisor and two agents with two SMS sessions: a subscription to each, and who is in which session.",
    _S1,
    _A12,
    (*_text(_TEXT_OF_S1, _A12, _T12, Medium.SMS, _SAID), *_presence(_S1, _A12)),
    longest=_SHORTER,
    follows=TEXT,
)

_SIX = (
    SessionOperation.ACCEPT,
    SessionOperation.REJECT,
    SessionOperation.SWITCH_TO_MONITOR,
    SessionOperation.SWITCH_TO_BARGE_IN,
    SessionOperation.LEAVE,
)

TWO_MEDIA = World(
    "pairs of sms and chat",
    "An SMS session beside a chat of the same agent, six values of each part.",
    _S1,
    _A1,
    (
        *_text(_TEXT_OF_S1, _A1, _T1, Medium.SMS, _SIX, is_brief=True),
        *_text(_TEXT_OF_S1, _A1, _T1, Medium.CHAT, _SIX, is_brief=True),
        *_presence(_S1, _A1),
    ),
    _of_both_media,
)

TEXT_AND_VOICE = World(
    "pairs of text and voice",
    "An SMS session beside a call of the same agent, six values of leg and part.",
    _S1,
    _A1,
    (
        *_voice(_S1, _A1, _C1, _two, operations=_FEW, is_brief=True),
        *_text(_TEXT_OF_S1, _A1, _T1, Medium.SMS, _SIX, is_brief=True),
        *_presence(_S1, _A1),
    ),
    _of_text_and_voice,
)

_IN_ONE_CHAT = (
    *_SIX,
    SessionOperation.INTRUDE,
    SessionOperation.SWITCH_TO_COACH,
    SessionOperation.SEND_MESSAGE,
)

TWO_IN_A_CHAT = World(
    "pairs of two supervisors in a chat",
    "Two supervisors and one agent with one chat: what each does there, who is told, and who subscribes or logs out.",
    _S12,
    _A1,
    (
        *_text(
            {"s1": (_COACH_TEXT,), "s2": (_BARGE_IN_TEXT,)},
            _A1,
            _T1,
            Medium.CHAT,
            _IN_ONE_CHAT,
            intrudes_as=VisibilityMode.COACH,
            is_brief=True,
        ),
        *_presence(_S12, _A1),
    ),
    _of_the_second,
)

WORLDS = (
    ONE_SUPERVISOR,
    TWO_SUPERVISORS,
    THREE_SUPERVISORS,
    CALLS_OF_AGENTS,
    TEXT,
    TEXT_OF_TWO_AGENTS,
    TWO_MEDIA,
    TEXT_AND_VOICE,
    TWO_IN_A_CHAT,
    ALL_CALLS_OF_TWO,
)
"""All worlds."""
