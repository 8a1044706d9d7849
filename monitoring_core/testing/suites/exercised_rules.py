"""The rules that a step exercises: a step exercises a rule if it would look different with the rule broken.

A refusal exercises the rules that refuse. For all other steps, `Shown` names what can be seen in
a step, and one table says which rules that exercises.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from types import MappingProxyType

from monitoring_core import floor as floors
from monitoring_core.floor import Ask, Desk, Floor, Input, Step
from monitoring_core.notifications import (
    DeviceNotification,
    MessageLogNotification,
    Notification,
    SessionNotification,
)
from monitoring_core.requests import AgentSessionRequest, CallRequest, ChannelRequest, DeviceRequest
from monitoring_core.rules import RULES
from monitoring_core.text.session import Phase
from monitoring_core.uris import device_id
from monitoring_core.vocabulary import (
    CallOperation,
    CallState,
    DeviceOperation,
    Medium,
    MonitoringMode,
    MonitoringScope,
    MonitoringState,
    TextMonitoringMode,
    TextSessionState,
    TextSubscriptionOperation,
    Visibility,
)
from monitoring_core.voice.events import TargetKind

__all__ = ["EXERCISES", "Shown", "exercised", "in_order"]


class Shown(StrEnum):
    """The things that can be seen in a step."""

    ACCEPTED = "a request was accepted"
    REFUSED = "a request was refused"
    SUBSCRIBED = "a voice subscription was accepted"
    DEFAULTS = "a voice subscription did not name scope or mode"
    ANOTHER_SPELLING = "a target was named by more than its id"
    BY_NUMBER = "a routing point was named by its number"
    REPLACED = "a voice subscription took the place of another"
    RETARGETED = "a voice subscription to another target took the place of the old one"
    WAITS_FOR_LOG_IN = "a voice subscription to a target that is logged out was accepted"
    OF_ROUTING_POINT = "a routing point was subscribed to"
    INTRUDED = "a subscription to an agent in a call joined that call"
    INTRUDED_IN_BARGE_IN = "a subscription to an agent in a call joined that call in BargeIn"
    NOT_INTRUDED = "a subscription to an agent in a call joined nothing"
    ALREADY_THERE = "a subscription was changed during a call, and the leg stayed"
    CANCELLED = "a voice subscription was cancelled"
    CANCELLED_DURING_CALL = "a voice subscription was cancelled, and the leg stayed"
    DEVICE_SHOWN = "a device was shown"
    NOTHING_MONITORED_SHOWN = "a device was shown that monitors nothing"
    LOGGED_OUT = "a log-out ended a voice subscription"
    LOGGED_OUT_DURING_CALL = "a log-out ended a voice subscription, and the leg stayed"
    BUSY = "a monitored agent answered, and the busy supervisor was not joined"
    NONE_ESTABLISHED = "a subscription to an agent with no call to be joined Established joined nothing"
    AGENT_HELD = "the agent of a monitored call held or retrieved it"
    CONSULTATION = "a monitored agent began a consultation"
    QUEUE_JOINED = "a call at a monitored routing point was joined"
    NOT_AT_THE_QUEUE = "an agent answered, and who monitors a routing point was not joined"
    ELSEWHERE = "something happened in a call, and a leg in another one stayed"
    RANG = "a call rang, or stopped ringing"
    RANG_AT_AGENT = "a call rang at a monitored agent, and nobody was joined"
    JOINED = "a leg began"
    JOINED_IN_LISTEN_IN = "a leg began in ListenIn"
    JOINED_IN_COACH = "a leg began in Coach"
    JOINED_IN_BARGE_IN = "a leg began in BargeIn"
    NEXT_CALL_ENDED = "NextCall ended with its leg"
    NEXT_CALL_UNUSED = "a leg ended, and NextCall stayed"
    ALL_CALLS_STAYED = "a leg ended, and AllCalls stayed"
    SWITCHED_TO_LISTEN_IN = "a switch to ListenIn"
    SWITCHED_TO_COACH = "a switch to Coach"
    SWITCHED_TO_BARGE_IN = "a switch to BargeIn"
    AGENT_HEARD_AGAIN = "the agent's mute was cleared by something else than UnmuteMonitoredUser"
    AGENT_MUTED_OR_NOT = "the agent was muted or unmuted"
    TOLD_TO_ONE_OF_SEVERAL = "one of several users was notified"
    AGENT_MUTED_BESIDE_ANOTHER = "the agent was muted by one of several supervisors in the call"
    HELD_OR_RETRIEVED = "the leg was held or retrieved"
    HUNG_UP = "the supervisor hung up"
    HELD_FOR_OWN_CALL = "a call of the supervisor's own put the leg on hold"
    OWN_MUTE = "the supervisor muted or unmuted himself"
    ENDED_WITH_TRANSFER = "the agent handed the call over, and the leg of scope Agent ended"
    STAYED_WITH_TRANSFER = "the agent handed the call over, and the leg of scope Call stayed"
    AGENT_LEFT = "the agent of a monitored call hung up"
    CUSTOMER_LEFT = "the customer of a monitored call hung up"
    ONE_PARTY_LEFT = "one party besides the supervisor was left"
    CALL_SHOWN = "a leg was shown with both parties"
    COACH_SHOWN = "a leg was shown in Coach"
    TEXT_SUBSCRIBED = "a text subscription was accepted"
    TEXT_DEFAULTS = "a text subscription did not name mode or nickname"
    TEXT_REPLACED = "a text subscription took the place of another"
    TEXT_CANCELLED = "a text subscription was cancelled"
    TEXT_LOGGED_OUT = "a log-out ended a text subscription"
    TEXT_RUNNING_SESSION = "a text subscription was accepted while a session was running"
    INVITED = "a session arrived"
    NOT_INVITED = "a session of an agent began, and a supervisor who is not subscribed was not invited"
    NEXT_CHAT_WAITED = "a session of an agent began while that of NextChat was Invited"
    CAME_THROUGH_TWO = "a second monitored agent joined a session that a supervisor has, or had, a part in"
    SESSION_INTRUDED = "Intrude into a running session was accepted"
    ACCEPTED_OR_REJECTED = "an invitation was accepted or rejected"
    NEXT_CHAT_ENDED = "NextChat ended with its session"
    NEXT_CHAT_UNUSED = "a session ended, and NextChat stayed"
    SESSION_REVOKED = "a session was over for the supervisor"
    SESSION_WITHOUT_AGENT = "the last agent left a session"
    SESSION_KEPT = "an agent left a session, and another stayed"
    SESSION_LEFT = "the supervisor left a session"
    LEFT_SHOWN = "a session was shown once more that the supervisor left or rejected"
    NOTICE_TOLD = "an entry of the log showed that a supervisor joined or left"
    MODE_SWITCHED = "the visibility mode was switched"
    SWITCH_TOLD = "a switch to Monitor or Coach was shown in the participants and in an entry of the log"
    BARGE_IN_TOLD = "a switch to BargeIn was shown in the participants and in an entry of the log"
    SENT = "something was sent to a session"
    SHOWN_AS_SUPERVISORS = "a supervisor was shown to supervisors"
    SHOWN_AS_AGENTS = "a supervisor was shown to agents"
    SHOWN_AS_ALL = "a supervisor was shown to all"
    CHATTING_SHOWN = "a session was shown in which the supervisor chats"
    ENTRY_SHOWN = "an entry of a log was shown"
    SEVERAL_SUPERVISORS = "several supervisors were notified of one session"


EXERCISES: Mapping[Shown, tuple[str, ...]] = MappingProxyType(
    {
        Shown.ACCEPTED: ("AN-ASYNC", "AN-CODE"),
        Shown.REFUSED: ("AN-REFUSED", "AN-CODE"),
        Shown.SUBSCRIBED: ("VD-CONFIRMS", "VD-TARGET"),
        Shown.DEFAULTS: ("VD-DEFAULTS",),
        Shown.ANOTHER_SPELLING: ("VD-SAME-DEVICE",),
        Shown.BY_NUMBER: ("VD-TARGET",),
        Shown.REPLACED: ("VD-REPLACE",),
        Shown.RETARGETED: ("VD-ONE-TARGET",),
        Shown.WAITS_FOR_LOG_IN: ("VD-LOGGED-OUT",),
        Shown.OF_ROUTING_POINT: ("VD-ROUTING-POINT",),
        Shown.INTRUDED: ("VD-INTRUDE",),
        Shown.INTRUDED_IN_BARGE_IN: ("VD-INTRUDE-BARGE-IN",),
        Shown.NOT_INTRUDED: ("VD-INTRUDE", "VD-INTRUDE-BARGE-IN"),
        Shown.ALREADY_THERE: ("VD-ALREADY-THERE", "VC-CANCEL-RUNNING"),
        Shown.CANCELLED: ("VD-CANCEL",),
        Shown.CANCELLED_DURING_CALL: ("VC-CANCEL-RUNNING",),
        Shown.DEVICE_SHOWN: ("VD-CAPABILITIES", "VD-CANCEL", "VD-DND", "VD-FORWARD", "VD-SETS"),
        Shown.NOTHING_MONITORED_SHOWN: ("VD-ABSENT",),
        Shown.LOGGED_OUT: ("VD-LOGOUT",),
        Shown.LOGGED_OUT_DURING_CALL: ("VC-CANCEL-RUNNING",),
        Shown.BUSY: ("VD-BUSY",),
        Shown.NONE_ESTABLISHED: ("VD-WHICH-CALLS",),
        Shown.AGENT_HELD: ("VA-LISTS-UNCHANGED",),
        Shown.CONSULTATION: ("VD-WHICH-CALLS",),
        Shown.QUEUE_JOINED: ("VD-ROUTING-POINT", "VD-TARGET-KIND", "VC-ONE-PARTY"),
        Shown.NOT_AT_THE_QUEUE: ("VD-TARGET-KIND",),
        Shown.ELSEWHERE: ("VD-OTHER-CALL",),
        Shown.RANG: ("VC-RINGING",),
        Shown.RANG_AT_AGENT: ("VD-WHICH-CALLS",),
        Shown.JOINED: ("VC-JOIN", "VD-WHICH-CALLS"),
        Shown.JOINED_IN_LISTEN_IN: ("VC-MUTE-LISTEN-IN",),
        Shown.JOINED_IN_COACH: ("VC-MUTE-COACH",),
        Shown.JOINED_IN_BARGE_IN: (),
        Shown.NEXT_CALL_ENDED: ("VD-NEXT-CALL",),
        Shown.NEXT_CALL_UNUSED: ("VD-NEXT-CALL-UNUSED",),
        Shown.ALL_CALLS_STAYED: ("VD-ALL-CALLS",),
        Shown.SWITCHED_TO_LISTEN_IN: ("VC-TO-LISTEN-IN", "VC-MUTE-LISTEN-IN", "VC-SUBSCRIPTION-KEPT", "AN-EFFECT"),
        Shown.SWITCHED_TO_COACH: ("VC-TO-COACH", "VC-MUTE-COACH", "VC-SUBSCRIPTION-KEPT", "AN-EFFECT"),
        Shown.SWITCHED_TO_BARGE_IN: ("VC-TO-BARGE-IN", "VC-MUTE-BARGE-IN", "VC-SUBSCRIPTION-KEPT", "AN-EFFECT"),
        Shown.AGENT_HEARD_AGAIN: ("VC-LISTEN-UNMUTES",),
        Shown.AGENT_MUTED_OR_NOT: ("VC-MUTE-AGENT", "VC-MUTE-AGENT-KEEPS", "VC-UNLISTED", "AN-EFFECT"),
        Shown.TOLD_TO_ONE_OF_SEVERAL: ("AN-RECIPIENT",),
        Shown.AGENT_MUTED_BESIDE_ANOTHER: ("VC-MUTE-OWN-LEG",),
        Shown.HELD_OR_RETRIEVED: ("VC-HOLD",),
        Shown.HUNG_UP: ("VC-HANGUP",),
        Shown.HELD_FOR_OWN_CALL: ("VC-ONE-LEG",),
        Shown.OWN_MUTE: ("VC-MUTE-BARGE-IN",),
        Shown.ENDED_WITH_TRANSFER: ("VC-SCOPE-AGENT",),
        Shown.STAYED_WITH_TRANSFER: ("VC-SCOPE-CALL",),
        Shown.AGENT_LEFT: ("VC-AGENT-LEAVES",),
        Shown.CUSTOMER_LEFT: ("VC-CUSTOMER-LEAVES",),
        Shown.ONE_PARTY_LEFT: ("VC-ONE-PARTY",),
        Shown.CALL_SHOWN: ("VC-SWITCHES", "VC-CAPABILITIES", "VC-LISTENING-FLAG", "VC-UNLISTED"),
        Shown.COACH_SHOWN: ("VC-SWITCHES-COACH",),
        Shown.TEXT_SUBSCRIBED: ("TS-NEXT-SESSION",),
        Shown.TEXT_DEFAULTS: ("TS-DEFAULTS",),
        Shown.TEXT_REPLACED: ("TS-REPLACE",),
        Shown.TEXT_CANCELLED: ("TS-CANCEL",),
        Shown.TEXT_LOGGED_OUT: ("TS-LOGOUT",),
        Shown.TEXT_RUNNING_SESSION: ("TS-NEXT-SESSION",),
        Shown.INVITED: ("TX-INVITED", "TS-NEXT-SESSION"),
        Shown.NOT_INVITED: ("TS-NEXT-SESSION",),
        Shown.NEXT_CHAT_WAITED: ("TS-NEXT-CHAT-PENDING",),
        Shown.CAME_THROUGH_TWO: ("TS-TWO-AGENTS",),
        Shown.SESSION_INTRUDED: ("TS-INTRUDE",),
        Shown.ACCEPTED_OR_REJECTED: ("TX-INVITED",),
        Shown.NEXT_CHAT_ENDED: ("TS-NEXT-CHAT",),
        Shown.NEXT_CHAT_UNUSED: ("TS-NEXT-CHAT",),
        Shown.SESSION_REVOKED: ("TX-REVOKED",),
        Shown.SESSION_WITHOUT_AGENT: ("TX-FOLLOWS",),
        Shown.SESSION_KEPT: ("TX-FOLLOWS",),
        Shown.SESSION_LEFT: ("TX-LEAVE",),
        Shown.LEFT_SHOWN: ("TX-LEFT-SHOWN",),
        Shown.NOTICE_TOLD: ("TX-NOTICES",),
        Shown.MODE_SWITCHED: ("TX-SWITCH",),
        Shown.SWITCH_TOLD: ("TX-NOTIFY", "TX-PARTICIPANT-ID"),
        Shown.BARGE_IN_TOLD: ("TX-NOTIFY-BARGE-IN", "TX-PARTICIPANT-ID"),
        Shown.SENT: ("TX-SEND", "TX-PRIVATE"),
        Shown.SHOWN_AS_SUPERVISORS: ("TX-VISIBILITY-MONITOR", "TX-TYPE"),
        Shown.SHOWN_AS_AGENTS: ("TX-VISIBILITY-COACH", "TX-TYPE"),
        Shown.SHOWN_AS_ALL: ("TX-VISIBILITY-BARGE-IN", "TX-TYPE"),
        Shown.CHATTING_SHOWN: ("TX-CAPABILITIES", "TX-SPELLING", "TX-SWITCH", "TX-SEND"),
        Shown.ENTRY_SHOWN: ("TX-AUDIENCE",),
        Shown.SEVERAL_SUPERVISORS: ("TS-MANY",),
    }
)
"""Thing that is seen -> ids of the rules that it exercises."""

_PLACE = {name: place for place, name in enumerate(RULES)}


def in_order(rules: frozenset[str] | set[str]) -> tuple[str, ...]:
    """Return rule ids in the order of the rule reference."""
    return tuple(sorted(rules, key=_PLACE.__getitem__))


def exercised(before: Floor, given: Input, step: Step) -> frozenset[str]:
    """Return the ids of the rules that a step exercises.

    Args:
        before: the floor before the input.
        given: the input.
        step: the step.
    """
    rules = {each for shown in sights(before, given, step) for each in EXERCISES[shown]}
    if step.outcome is not None:
        rules.update(step.outcome.reasons)
    return frozenset(rules)


def sights(before: Floor, given: Input, step: Step) -> Iterator[Shown]:
    """Yield everything that can be seen in a step."""
    if isinstance(given, Ask):
        yield Shown.REFUSED if step.outcome is not None else Shown.ACCEPTED
    if step.outcome is not None:
        return
    for user, now in step.next.supervisors.items():
        was = before.supervisors[user]
        if was.voice is not now.voice:
            yield from _leg_sights(given, was, now)
            yield from _subscription_sights(given, was, now)
        if was.text is not now.text:
            yield from _text_sights(given, was, now)
    if isinstance(given, Ask):
        yield from _request_sights(before, given, step)
    else:
        yield from _happening_sights(before, given, step)
    yield from _notification_sights(step)


def _request_sights(before: Floor, given: Ask, step: Step) -> Iterator[Shown]:
    was, now = before.supervisors[given.supervisor], step.next.supervisors[given.supervisor]
    request = given.request
    if isinstance(request, DeviceRequest):
        yield from _device_sights(before, request, was, now)
    elif isinstance(request, CallRequest):
        yield from _LEG_SIGHTS.get(request.operation, ())
        if request.operation == CallOperation.MUTE_MONITORED_USER and len(before.calls[request.call_id].legs) > 1:
            yield Shown.AGENT_MUTED_BESIDE_ANOTHER
    elif isinstance(request, ChannelRequest):
        yield from _channel_sights(before, request, was)
    elif isinstance(request, AgentSessionRequest):
        yield Shown.SESSION_INTRUDED
    else:
        yield from _SESSION_SIGHTS.get(request.operation, (Shown.SENT,))


def _device_sights(before: Floor, request: DeviceRequest, was: Desk, now: Desk) -> Iterator[Shown]:
    if request.operation != DeviceOperation.CANCEL_SUPERVISOR_MONITORING:
        yield from _subscribed_sights(before, request, was, now)
        return
    yield Shown.CANCELLED
    if now.voice.call is not None:
        yield Shown.CANCELLED_DURING_CALL


def _channel_sights(before: Floor, request: ChannelRequest, was: Desk) -> Iterator[Shown]:
    if request.operation == TextSubscriptionOperation.CANCEL_SUPERVISOR_MONITORING:
        yield Shown.TEXT_CANCELLED
        return
    yield Shown.TEXT_SUBSCRIBED
    if request.mode is None or request.nickname is None:
        yield Shown.TEXT_DEFAULTS
    if was.text.subscription(request.medium, request.user_id).mode is not None:
        yield Shown.TEXT_REPLACED
    if any(request.user_id in session.agents for session in before.sessions.values()):
        yield Shown.TEXT_RUNNING_SESSION


_LEG_SIGHTS: Mapping[str, tuple[Shown, ...]] = MappingProxyType(
    {
        "SwitchToListenIn": (Shown.SWITCHED_TO_LISTEN_IN,),
        "SwitchToCoach": (Shown.SWITCHED_TO_COACH,),
        "SwitchToBargeIn": (Shown.SWITCHED_TO_BARGE_IN,),
        "MuteMonitoredUser": (Shown.AGENT_MUTED_OR_NOT,),
        "UnmuteMonitoredUser": (Shown.AGENT_MUTED_OR_NOT,),
        "Hold": (Shown.HELD_OR_RETRIEVED,),
        "RetrieveCall": (Shown.HELD_OR_RETRIEVED,),
        "Hangup": (Shown.HUNG_UP,),
    }
)

_SESSION_SIGHTS: Mapping[str, tuple[Shown, ...]] = MappingProxyType(
    {
        "Accept": (Shown.ACCEPTED_OR_REJECTED, Shown.NOTICE_TOLD),
        "Reject": (Shown.ACCEPTED_OR_REJECTED, Shown.LEFT_SHOWN),
        "SwitchToMonitor": (Shown.MODE_SWITCHED, Shown.SWITCH_TOLD),
        "SwitchToCoach": (Shown.MODE_SWITCHED, Shown.SWITCH_TOLD),
        "SwitchToBargeIn": (Shown.MODE_SWITCHED, Shown.BARGE_IN_TOLD),
        "Leave": (Shown.SESSION_LEFT, Shown.NOTICE_TOLD, Shown.LEFT_SHOWN),
    }
)


def _subscribed_sights(before: Floor, request: DeviceRequest, was: Desk, now: Desk) -> Iterator[Shown]:
    target = device_id(now.voice.target or "")
    agent = next((each for each in before.agents.values() if each.device == target), None)
    yield Shown.SUBSCRIBED
    yield from _naming_sights(before, request, target)
    if was.voice.target is not None:
        yield Shown.REPLACED
        if device_id(was.voice.target) != target:
            yield Shown.RETARGETED
    if agent is not None and not agent.logged_in:
        yield Shown.WAITS_FOR_LOG_IN
    if was.voice.call is not None:
        yield Shown.ALREADY_THERE
    elif now.voice.call is not None:
        barged = now.voice.control.call.state is MonitoringState.BARGE_IN
        yield Shown.INTRUDED_IN_BARGE_IN if barged else Shown.INTRUDED
    elif agent is not None and agent.calls:
        none_established = agent.talks_in is None or agent.consultation is not None
        not_joined = Shown.NONE_ESTABLISHED if none_established else Shown.NOT_INTRUDED
        yield Shown.BUSY if was.in_own_call else not_joined


def _naming_sights(before: Floor, request: DeviceRequest, target: str) -> Iterator[Shown]:
    """Yield the things that a subscription request shows by the form of its target and by missing parameters."""
    if request.scope is None or request.mode is None:
        yield Shown.DEFAULTS
    if request.target_device_uri is None:
        yield Shown.BY_NUMBER
    elif request.target_device_uri != target:
        yield Shown.ANOTHER_SPELLING
    if target in before.routing_points:
        yield Shown.OF_ROUTING_POINT


def _subscription_sights(given: Input, was: Desk, now: Desk) -> Iterator[Shown]:
    """Yield the things that a step without a subscription request shows about a subscription."""
    asked = isinstance(given, Ask) and isinstance(given.request, DeviceRequest)
    ended = was.voice.call is not None and now.voice.call is None
    mode = was.voice.control.subscription.mode
    gone = mode is not None and now.voice.control.subscription.mode is None
    if isinstance(given, floors.SupervisorLogsOut | floors.AgentLogsOut) and gone:
        yield Shown.LOGGED_OUT
        if now.voice.call is not None:
            yield Shown.LOGGED_OUT_DURING_CALL
    elif ended and not asked and mode is MonitoringMode.NEXT_CALL:
        yield Shown.NEXT_CALL_ENDED if gone else Shown.NEXT_CALL_UNUSED
    elif ended and not asked and mode is MonitoringMode.ALL_CALLS:
        yield Shown.ALL_CALLS_STAYED


_JOINED_IN = {
    MonitoringState.LISTEN_IN: Shown.JOINED_IN_LISTEN_IN,
    MonitoringState.COACH: Shown.JOINED_IN_COACH,
    MonitoringState.BARGE_IN: Shown.JOINED_IN_BARGE_IN,
}


def _leg_sights(given: Input, was: Desk, now: Desk) -> Iterator[Shown]:
    """Yield the things that a step shows about a leg."""
    before, after = was.voice.control.call, now.voice.control.call
    if after.is_ringing or (before.is_ringing and not after.is_ringing):
        yield Shown.RANG
    if not before.is_on_call and after.is_on_call:
        yield Shown.JOINED
        if after.state is not None:
            yield _JOINED_IN[after.state]
        if isinstance(given, floors.RoutingPointReceives | floors.AgentTransfersToQueue):
            yield Shown.QUEUE_JOINED
    conference = isinstance(given, floors.AgentLeaves) and given.agent is not None
    if before.is_on_call and (conference or isinstance(given, floors.AgentTransfers | floors.AgentTransfersToQueue)):
        scope_agent = before.scope is MonitoringScope.AGENT
        yield Shown.ENDED_WITH_TRANSFER if scope_agent else Shown.STAYED_WITH_TRANSFER
    unmutes = isinstance(given, Ask) and getattr(given.request, "operation", "") == "UnmuteMonitoredUser"
    if before.agent_muted and not after.agent_muted and not unmutes:
        yield Shown.AGENT_HEARD_AGAIN
    if len(after.present) == 2 != len(before.present):
        yield Shown.ONE_PARTY_LEFT


_TELEPHONE_SIGHTS: Mapping[type[Input], tuple[Shown, ...]] = MappingProxyType(
    {
        floors.SupervisorHangsUp: (Shown.HUNG_UP,),
        floors.SupervisorHolds: (Shown.HELD_OR_RETRIEVED,),
        floors.SupervisorRetrieves: (Shown.HELD_OR_RETRIEVED,),
    }
)


def _waits_at_a_queue(desk: Desk) -> bool:
    monitored = desk.voice.control.subscription.monitored
    return monitored is not None and monitored.target_kind is TargetKind.ROUTING_POINT and desk.voice.call is None


def _happening_sights(before: Floor, given: Input, step: Step) -> Iterator[Shown]:
    call = getattr(given, "call", None)
    legs = [desk.voice.call.id for desk in before.supervisors.values() if desk.voice.call is not None]
    if call is not None and any(leg != call for leg in legs):
        yield Shown.ELSEWHERE
    yield from _TELEPHONE_SIGHTS.get(type(given), ())
    if isinstance(given, floors.SupervisorMutes) and step.deliveries:
        yield Shown.OWN_MUTE
    elif isinstance(given, floors.CallRings) and before.agents[given.agent].device in before.monitored_by:
        yield Shown.RANG_AT_AGENT
    elif isinstance(given, floors.SupervisorTakesCall) and step.deliveries:
        yield Shown.HELD_FOR_OWN_CALL
    elif isinstance(given, floors.AgentAnswers | floors.AgentAnswersConsultation):
        if any(_waits_at_a_queue(desk) for desk in before.supervisors.values()):
            yield Shown.NOT_AT_THE_QUEUE
        monitor = before.monitored_by.get(before.agents[given.agent].device)
        if monitor is not None and isinstance(given, floors.AgentAnswersConsultation):
            yield Shown.CONSULTATION
        elif monitor is not None and monitor not in step.next.calls[given.call].legs:
            yield Shown.BUSY
    yield from _monitored_call_sights(before, given)
    yield from _session_sights(before, given, step)


def _monitored_call_sights(before: Floor, given: Input) -> Iterator[Shown]:
    """Yield the things that a step shows about an agent or a customer in a monitored call."""
    if isinstance(given, floors.AgentHolds | floors.AgentRetrieves) and before.calls[given.call].legs:
        yield Shown.AGENT_HELD
    elif isinstance(given, floors.AgentLeaves) and given.agent is None and before.calls[given.call].legs:
        yield Shown.AGENT_LEFT
    elif isinstance(given, floors.CustomerLeaves) and before.calls[given.call].legs:
        yield Shown.CUSTOMER_LEFT


def _session_sights(before: Floor, given: Input, step: Step) -> Iterator[Shown]:
    """Yield the things that a step shows about a session that begins, or an agent who joins or leaves one."""
    desks = before.supervisors.values()
    if isinstance(given, floors.SessionStarts):
        if len(step.next.sessions[given.medium, given.session].supervisors) < len(desks):
            yield Shown.NOT_INVITED
        if any(_waits(desk, given) for desk in desks):
            yield Shown.NEXT_CHAT_WAITED
    elif isinstance(given, floors.AgentJoinsSession):
        if any(_has_it_through_another(desk, given) for desk in desks):
            yield Shown.CAME_THROUGH_TWO
    elif isinstance(given, floors.AgentLeavesSession):
        session = before.sessions[given.medium, given.session]
        if session.supervisors:
            yield Shown.SESSION_KEPT if len(session.agents) > 1 else Shown.SESSION_WITHOUT_AGENT


def _waits(desk: Desk, given: floors.SessionStarts) -> bool:
    """Tell whether an invitation to a session under NextChat is still open."""
    subscription = desk.text.subscription(given.medium, given.agent)
    return subscription.monitoring_mode is TextMonitoringMode.NEXT_CHAT and any(
        (session.medium, session.agent) == (given.medium, given.agent)
        and session.control.phase is Phase.INVITED
        and session.control.under_subscription
        for session in desk.text.sessions.values()
    )


def _has_it_through_another(desk: Desk, given: floors.AgentJoinsSession) -> bool:
    """Tell whether the supervisor monitors the agent who joins and has the session through another one."""
    known = desk.text.sessions.get((given.medium, given.session))
    return known is not None and known.agent != given.agent and (given.medium, given.agent) in desk.text.subscriptions


_TAKES_PART = frozenset({Phase.INVITED, Phase.CHATTING})


def _text_sights(given: Input, was: Desk, now: Desk) -> Iterator[Shown]:
    """Yield the things that a step shows about text subscriptions and sessions."""
    logs_out = isinstance(given, floors.SupervisorLogsOut | floors.AgentLogsOut)
    over = False
    for key, session in now.text.sessions.items():
        before = was.text.session(*key).phase
        if session.control.phase is Phase.INVITED is not before:
            yield Shown.INVITED
        if session.control.phase is Phase.REVOKED is not before:
            yield Shown.SESSION_REVOKED
        over = over or (
            before in (Phase.INVITED, Phase.CHATTING) and session.control.phase in (Phase.LEFT, Phase.REVOKED)
        )
    for medium, agent in was.text.subscriptions:
        stays = (medium, agent) in now.text.subscriptions
        if logs_out and not stays:
            yield Shown.TEXT_LOGGED_OUT
        elif over and was.text.subscription(medium, agent).monitoring_mode is TextMonitoringMode.NEXT_CHAT:
            yield Shown.NEXT_CHAT_UNUSED if stays else Shown.NEXT_CHAT_ENDED


_SHOWN_AS = {
    Visibility.SUPERVISORS: Shown.SHOWN_AS_SUPERVISORS,
    Visibility.AGENTS: Shown.SHOWN_AS_AGENTS,
    Visibility.ALL: Shown.SHOWN_AS_ALL,
}


def _notification_sights(step: Step) -> Iterator[Shown]:
    sessions: dict[tuple[Medium, str], set[str]] = {}
    if step.deliveries and len(step.next.supervisors) + len(step.next.agents) > 1:
        yield Shown.TOLD_TO_ONE_OF_SEVERAL
    for delivery in step.deliveries:
        told = delivery.notification
        yield from _told_sights(told, step.next.supervisors[delivery.recipient])
        if isinstance(told, SessionNotification | MessageLogNotification):
            sessions.setdefault((told.medium, told.session_id), set()).add(delivery.recipient)
    if any(len(users) > 1 for users in sessions.values()):
        yield Shown.SEVERAL_SUPERVISORS


def _told_sights(told: Notification, desk: Desk) -> Iterator[Shown]:
    """Yield the things that one notification shows to its recipient."""
    leg = desk.voice.control.call
    if isinstance(told, DeviceNotification):
        yield Shown.DEVICE_SHOWN
        if told.monitoring is None:
            yield Shown.NOTHING_MONITORED_SHOWN
    elif isinstance(told, MessageLogNotification):
        yield Shown.ENTRY_SHOWN
    elif isinstance(told, SessionNotification):
        if told.state == TextSessionState.CHATTING:
            yield Shown.CHATTING_SHOWN
            visibility = desk.text.session(told.medium, told.session_id).visibility
            yield from () if visibility is None else (_SHOWN_AS[visibility],)
    elif told.state == CallState.ESTABLISHED and len(leg.present) == 3:
        yield Shown.CALL_SHOWN
        if leg.state is MonitoringState.COACH:
            yield Shown.COACH_SHOWN
