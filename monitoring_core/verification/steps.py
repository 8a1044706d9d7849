"""The checks of a step: for each invariant of `STEPS` the function that finds its breaches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from attrs import evolve, frozen

from monitoring_core.floor import (
    AgentHolds,
    AgentLeaves,
    AgentLogsOut,
    AgentRetrieves,
    AgentTransfers,
    AgentTransfersToQueue,
    Ask,
    CallRings,
    CustomerLeaves,
    Desk,
    Floor,
    Input,
    RoutingPointReceives,
    Step,
    SupervisorAnswers,
    SupervisorLogsOut,
    SupervisorTakesCall,
)
from monitoring_core.notifications import (
    CallNotification,
    DeviceNotification,
    MessageLogNotification,
    Monitoring,
    Notification,
    Participant,
    SessionNotification,
)
from monitoring_core.requests import CallRequest, DeviceRequest
from monitoring_core.rulesets import SwitchRules
from monitoring_core.text.session import Phase
from monitoring_core.uris import device_id
from monitoring_core.verification.floors import SHOWS_AS
from monitoring_core.vocabulary import (
    CallNotificationType,
    CallOperation,
    CallState,
    MonitoringMode,
    MonitoringScope,
    MonitoringState,
    SessionNotificationType,
    Visibility,
    VisibilityMode,
)
from monitoring_core.voice import Parties

__all__ = [
    "Passage",
    "Showing",
    "agent_hold_changes",
    "agent_lost",
    "begins_otherwise",
    "call_lost",
    "coaches_again",
    "confirmed_otherwise",
    "customer_left_otherwise",
    "joins_another_kind",
    "joins_while_busy",
    "joins_without_answer",
    "monitored_after_log_out",
    "others_changed",
    "passed_on_otherwise",
    "ringing_joins",
    "refused_with_effect",
    "running_leg_changed",
    "second_call",
    "seen_by_customer",
    "subscription_lost",
    "switch_resubscribes",
    "told_otherwise",
    "two_established",
]


Subject: TypeAlias = tuple[str, str]
"""The word device, call or session, and the id."""


class Showing:
    """Computes what a desk shows; results are remembered, since the same records come up again and again."""

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], Mapping[Subject, Notification]] = {}

    def of(self, desk: Desk) -> Mapping[Subject, Notification]:
        """Return subject -> the notification that shows it now."""
        voice = desk.voice
        key = (voice.device.id, voice.control, voice.target, voice.call)
        shown = self._known.get(key)
        if shown is None:
            told: list[Notification] = [voice.device_notification()]
            if voice.call is not None:
                told.append(voice.call_notification())
            shown = self._known[key] = {_subject(each): each for each in told}
        if not desk.text.sessions:
            return shown
        sessions = [_plain(desk.text.notification(session)) for session in desk.text.sessions.values()]
        return {**shown, **{_subject(each): each for each in sessions}}


@frozen
class Share:
    """The effect of a step on one supervisor: his desk before and after, and his notifications."""

    before: Desk
    after: Desk
    told: tuple[Notification, ...] = ()

    @property
    def was_released(self) -> bool:
        """True if a notification shows that a leg of his has ended."""
        return any(isinstance(each, CallNotification) and each.state == CallState.RELEASED for each in self.told)

    @property
    def leg_went_on(self) -> bool:
        """True if he has the same leg, or ringing call, before and after; a new leg in the same call is another one."""
        return self._call_went_on and not self.was_answered

    @property
    def was_answered(self) -> bool:
        """True if his leg begins in the call that rang."""
        rang, is_on = self.before.voice.control.call.is_ringing, self.after.voice.control.call.is_on_call
        return self._call_went_on and rang and is_on

    @property
    def _call_went_on(self) -> bool:
        before, after = self.before.voice.call, self.after.voice.call
        return before is not None and after is not None and before.id == after.id and not self.was_released


@frozen
class Passage:
    """A step with its input, and all supervisors whose desk it changes or who get a notification."""

    before: Floor
    given: Input
    step: Step
    showing: Showing
    shares: tuple[Share, ...] = ()

    @classmethod
    def of(cls, before: Floor, given: Input, step: Step, showing: Showing) -> Passage:
        """Make the passage of a step."""
        told: dict[str, list[Notification]] = {}
        for delivery in step.deliveries:
            told.setdefault(delivery.recipient, []).append(delivery.notification)
        after = step.next.supervisors
        shares = [
            Share(desk, after[user], tuple(told.get(user, ())))
            for user, desk in before.supervisors.items()
            if user in told or after[user] is not desk
        ]
        return cls(before, given, step, showing, tuple(shares))

    @property
    def asked_by(self) -> str | None:
        """The supervisor who asked; None for a happening."""
        return self.given.supervisor if isinstance(self.given, Ask) else None


def refused_with_effect(passage: Passage) -> Iterator[str]:
    """Look for an effect of a refused request."""
    if passage.step.outcome is None:
        return
    if passage.step.next is not passage.before:
        yield "refused, and the floor is another"
    for delivery in passage.step.deliveries:
        yield f"refused, and {delivery.recipient} is told {delivery.notification}"


def told_otherwise(passage: Passage) -> Iterator[str]:
    """Look for a wrong or a missing notification."""
    for share in passage.shares:
        user = share.after.user
        before, after = passage.showing.of(share.before), passage.showing.of(share.after)
        last = {_subject(each): each for each in share.told if not isinstance(each, MessageLogNotification)}
        for subject in {**before, **after, **last}:
            told, shows = last.get(subject), after.get(subject)
            if told is None:
                if before.get(subject) != shows:
                    yield f"{user} is not told that {' '.join(subject)} changes"
            elif shows is None:
                if not isinstance(told, CallNotification) or told.state != CallState.RELEASED or told.capabilities:
                    yield f"{user} has no {' '.join(subject)} any more and is told {told}"
            elif _plain(told) != shows:
                yield f"{user} is told {told}, but it shows {shows}"


def _subject(notification: Notification) -> Subject:
    if isinstance(notification, DeviceNotification):
        return "device", notification.device_id
    if isinstance(notification, CallNotification):
        return "call", notification.call_id
    return "session", notification.session_id


def _plain(notification: Notification) -> Notification:
    """Return the notification without its notification type."""
    if isinstance(notification, CallNotification):
        return evolve(notification, notification_type=CallNotificationType.STATUS_CHANGE)
    if isinstance(notification, SessionNotification):
        # Only a supervisor who is in the session is shown its participants.
        kept = notification.participants if notification.state == Phase.CHATTING else None
        return evolve(notification, notification_type=SessionNotificationType.STATUS_CHANGE, participants=kept)
    return notification


def confirmed_otherwise(passage: Passage) -> Iterator[str]:
    """Look for an accepted subscription whose notification differs from the request."""
    if not isinstance(passage.given, Ask) or passage.step.outcome is not None:
        return
    request = passage.given.request
    if not isinstance(request, DeviceRequest):
        return
    asked = None
    if request.operation in frozenset(MonitoringState):
        scope, mode = request.scope or MonitoringScope.CALL, request.mode or MonitoringMode.ALL_CALLS
        asked = Monitoring(request.operation, mode, scope, request.target_device_uri or "")
    told = [
        delivery.notification.monitoring
        for delivery in passage.step.deliveries
        if delivery.recipient == passage.given.supervisor and isinstance(delivery.notification, DeviceNotification)
    ]
    if told != [asked]:
        yield f"{passage.given.supervisor} asked for {asked} and is told {told or 'nothing'}"


def coaches_again(passage: Passage) -> Iterator[str]:
    """Look for a leg that returns to Coach, or forgets that it has left Coach."""
    switches, once = passage.before.ruleset.switches, SwitchRules.COACH_ONCE
    for share in passage.shares:
        if not share.leg_went_on:
            continue
        before, after = share.before.voice.control.call, share.after.voice.control.call
        coach = MonitoringState.COACH
        entered = after.state is coach is not before.state
        if before.coach_left and not after.coach_left:
            yield f"on {share.after.user}'s leg it is forgotten that Coach was left"
        elif before.state is coach is not after.state and not after.coach_left:
            yield f"{share.after.user} leaves Coach, and it is not known to have been left"
        elif entered and (switches is SwitchRules.COACH_IS_ENTRY or (switches is once and before.coach_left)):
            yield f"{share.after.user} is in Coach again"


def begins_otherwise(passage: Passage) -> Iterator[str]:
    """Look for a leg that begins in another state or scope than the subscription says."""
    for share in passage.shares:
        leg = share.after.voice.control.call.situation
        if leg is None or share.leg_went_on or share.after.voice.call is None:
            continue
        monitored = share.after.voice.control.subscription.monitored
        # In a cluster a routing point accepts nothing else, even if the last leg was switched to another state.
        in_queue = passage.before.ruleset.sip_cluster and leg.parties is Parties.CUSTOMER
        if monitored is None:
            yield f"{share.after.user} joins {share.after.voice.call.id} and is subscribed to nobody"
        elif in_queue and (leg.state, leg.scope) != (MonitoringState.LISTEN_IN, MonitoringScope.CALL):
            yield f"{share.after.user} joins a routing point's call with {leg.state} and scope {leg.scope}"
        elif (leg.state, leg.scope) != (monitored.starts_in, monitored.scope):
            yield f"{share.after.user} joins with {leg.state} and scope {leg.scope}, subscribed with {monitored}"
        elif not leg.under_subscription or leg.agent_muted or leg.coach_left or leg.held:
            yield f"{share.after.user} joins with {leg}"
        elif not passage.before.ruleset.carry_over and monitored.starts_in is not monitored.state:
            yield f"{share.after.user} is subscribed with {monitored.state} and starts in {monitored.starts_in}"


def joins_another_kind(passage: Passage) -> Iterator[str]:
    """Look for a leg that begins in a call of a device or routing point that is not the target."""
    given, floor = passage.given, passage.step.next
    for share in passage.shares:
        leg = share.after.voice.call
        # While it rang, the call may have been transferred.
        if leg is None or share.leg_went_on or share.was_answered:
            continue
        target = device_id(share.after.voice.target or "")
        agents = floor.calls[leg.id].agents if leg.id in floor.calls else ()
        have_it = {floor.agents[agent].device for agent in agents}
        if isinstance(given, RoutingPointReceives):
            have_it = {given.routing_point}
        elif isinstance(given, AgentTransfersToQueue):
            have_it = {given.queue or ""}
        if target not in have_it:
            yield f"{share.after.user} monitors {target} and joins {leg.id}, a call of {sorted(have_it)}"


def joins_while_busy(passage: Passage) -> Iterator[str]:
    """Look for a leg that begins although the supervisor is busy and no leg of his ends in the same step."""
    for share in passage.shares:
        before, after = share.before.voice.call, share.after.voice.call
        if after is None or share.leg_went_on or share.was_answered:
            continue
        if share.before.in_own_call:
            yield f"{share.after.user} is in a call of his own and joins {after.id}"
        elif before is not None and not share.was_released:
            yield f"{share.after.user} has a leg in {before.id} and joins {after.id}"


def joins_without_answer(passage: Passage) -> Iterator[str]:
    """Look for a leg that begins without an answer under a ruleset with ringing, or a call that rings without it."""
    for share in passage.shares:
        leg = share.after.voice.control.call
        if leg.is_ringing and not passage.before.ruleset.ringing:
            yield f"a call rings at {share.after.user}"
        if not leg.is_on_call or share.leg_went_on or not passage.before.ruleset.ringing:
            continue
        if not share.was_answered or not isinstance(passage.given, SupervisorAnswers):
            yield f"{share.after.user} is {leg} and has not answered"


def two_established(passage: Passage) -> Iterator[str]:
    """Look for an established leg of a supervisor who has just taken a call of his own."""
    if not isinstance(passage.given, SupervisorTakesCall):
        return
    desk = passage.step.next.supervisors[passage.given.supervisor]
    if desk.voice.control.call.call_state is CallState.ESTABLISHED:
        yield f"{desk.user} takes a call of his own, and his leg is {desk.voice.control.call}"


def second_call(passage: Passage) -> Iterator[str]:
    """Look for a NextCall subscription that does not end with its call."""
    for share in passage.shares:
        before = share.before.voice
        if before.control.subscription.mode is not MonitoringMode.NEXT_CALL:
            continue
        ended = before.call is not None and not share.leg_went_on
        if ended and before.control.call.under_subscription and share.after.voice.target is not None:
            yield f"{share.after.user}'s call under NextCall ended, and he still monitors {share.after.voice.target}"


def subscription_lost(passage: Passage) -> Iterator[str]:
    """Look for a subscription that ends or changes without a reason."""
    given = passage.given
    for share in passage.shares:
        before, after = share.before.voice, share.after.voice
        same = before.control.subscription.monitored == after.control.subscription.monitored
        if before.target is None or (same and before.target == after.target):
            continue
        if isinstance(given, Ask) and given.supervisor == share.after.user:
            if isinstance(given.request, DeviceRequest):
                continue
            if passage.before.ruleset.carry_over and before.target == after.target:
                continue
        if isinstance(given, SupervisorLogsOut) and given.supervisor == share.after.user:
            continue
        if isinstance(given, AgentLogsOut) and passage.before.agents[given.agent].device == before.target:
            continue
        ended = before.call is not None and not share.leg_went_on and before.control.call.under_subscription
        if ended and before.control.subscription.mode is MonitoringMode.NEXT_CALL:
            continue
        yield f"{share.after.user} no longer monitors {before.target} as he did"


def running_leg_changed(passage: Passage) -> Iterator[str]:
    """Look for a running leg that is changed or ended by a request to a device or by a log-out."""
    given = passage.given
    about_subscriptions = isinstance(given, Ask) and isinstance(given.request, DeviceRequest)
    if not about_subscriptions and not isinstance(given, SupervisorLogsOut | AgentLogsOut):
        return
    for share in passage.shares:
        before, after = share.before.voice.control.call.situation, share.after.voice.control.call.situation
        if before is None:
            continue
        if after is None or after._replace(under_subscription=before.under_subscription) != before:
            yield f"{share.after.user}'s leg was {before} and is {after}"


def monitored_after_log_out(passage: Passage) -> Iterator[str]:
    """Look for a subscription to an agent that his log-out does not end."""
    if not isinstance(passage.given, AgentLogsOut):
        return
    agent = passage.before.agents[passage.given.agent]
    for desk in passage.step.next.supervisors.values():
        if desk.voice.target == agent.device:
            yield f"{agent.user} has logged out, and {desk.user} still monitors {agent.device}"
        for medium, user in desk.text.subscriptions:
            if user == agent.user:
                yield f"{agent.user} has logged out, and {desk.user} is still subscribed to his {medium} sessions"


def customer_left_otherwise(passage: Passage) -> Iterator[str]:
    """Look for a leg that reacts wrongly when the customer leaves."""
    if not isinstance(passage.given, CustomerLeaves):
        return
    for desk in passage.before.supervisors.values():
        leg = desk.voice.control.call
        if desk.voice.call is None or desk.voice.call.id != passage.given.call or leg.parties is not Parties.BOTH:
            continue
        if leg.is_ringing:
            continue
        if passage.before.calls[passage.given.call].others:
            # The leg treats the other agent as the customer.
            if any(each.before is desk for each in passage.shares):
                yield f"the customer has left agents in {passage.given.call}, and {desk.user}'s leg changes"
            continue
        share = next((each for each in passage.shares if each.before is desk), None)
        after = None if share is None or not share.leg_went_on else share.after.voice.control.call
        if leg.state is MonitoringState.LISTEN_IN:
            if share is None or after is not None:
                yield f"the customer has left {passage.given.call}, and {desk.user}'s leg in ListenIn goes on"
        elif after is None or (after.state, after.parties, after.held) != (leg.state, Parties.AGENT, leg.held):
            yield f"the customer has left {passage.given.call}: {desk.user}'s leg was {leg} and is {after or 'over'}"


def switch_resubscribes(passage: Passage) -> Iterator[str]:
    """Look for an operation on a call that changes the subscription."""
    given = passage.given
    if not isinstance(given, Ask) or not isinstance(given.request, CallRequest):
        return
    if given.request.operation == CallOperation.HANGUP:
        return
    for share in passage.shares:
        before, after = (_subscribed(each) for each in (share.before, share.after))
        if before != after:
            yield f"{share.after.user} was subscribed with {before} and is with {after}"


def _subscribed(desk: Desk) -> tuple[object, ...]:
    monitored = desk.voice.control.subscription.monitored
    return desk.voice.target, *(monitored[:3] if monitored else ())


def others_changed(passage: Passage) -> Iterator[str]:
    """Look for a supervisor whose control is changed by the request of another supervisor."""
    if passage.asked_by is None:
        return
    calls = passage.step.next.calls
    for share in passage.shares:
        before, after = share.before.voice, share.after.voice
        if share.after.user == passage.asked_by:
            continue
        call_over = before.call is not None and before.call.id not in calls
        phases = [
            {key: session.control for key, session in desk.text.sessions.items()}
            for desk in (share.before, share.after)
        ]
        if (before != after and not call_over) or phases[0] != phases[1]:
            yield f"{passage.asked_by} asked, and {share.after.user} is changed"


def _who_leaves(passage: Passage) -> str:
    """Return the agent who leaves a call, or hands it over."""
    given = passage.given
    assert isinstance(given, AgentTransfers | AgentTransfersToQueue | AgentLeaves)
    named = None if isinstance(given, AgentTransfersToQueue) else given.agent
    return named or passage.before.calls[given.call].agents[0]


def agent_lost(passage: Passage) -> Iterator[str]:
    """Look for a leg of scope Agent that goes on without its agent."""
    if not isinstance(passage.given, AgentTransfers | AgentTransfersToQueue | AgentLeaves):
        return
    for desk in passage.before.supervisors.values():
        leg = desk.voice.control.call
        if desk.voice.call is None or desk.voice.call.id != passage.given.call:
            continue
        if desk.voice.call.agent != passage.before.agents[_who_leaves(passage)].device:
            continue
        if leg.scope is MonitoringScope.AGENT and leg.parties is not Parties.CUSTOMER:
            share = next((each for each in passage.shares if each.before is desk), None)
            if share is None or share.leg_went_on:
                yield f"{desk.user}'s leg of scope Agent goes on in {passage.given.call}"


def call_lost(passage: Passage) -> Iterator[str]:
    """Look for a leg of scope Call that ends when the call is handed over."""
    if not isinstance(passage.given, AgentTransfers | AgentTransfersToQueue):
        return
    for share in passage.shares:
        call = share.before.voice.call
        if call is None or call.id != passage.given.call or share.leg_went_on:
            continue
        if share.before.voice.control.call.scope is MonitoringScope.CALL and _whole_after(passage, call.id):
            yield f"{share.after.user}'s leg of scope Call ends when {call.id} is handed on"


def _whole_after(passage: Passage, call_id: str) -> bool:
    """Tell whether the call has a customer, or two agents, after the step."""
    call = passage.before.calls[call_id]
    comes = getattr(passage.given, "to_agent", None)
    return call.customer or len({*call.agents, comes} - {None}) > 2


def agent_hold_changes(passage: Passage) -> Iterator[str]:
    """Look for a supervisor who is changed or notified when an agent holds or retrieves a call."""
    if isinstance(passage.given, AgentHolds | AgentRetrieves):
        for share in passage.shares:
            yield f"{passage.given.agent} holds or retrieves {passage.given.call}, and {share.after.user} is changed"


def ringing_joins(passage: Passage) -> Iterator[str]:
    """Look for a supervisor who is changed or notified when a call rings at an agent."""
    if isinstance(passage.given, CallRings):
        for share in passage.shares:
            yield f"{passage.given.call} rings at {passage.given.agent}, and {share.after.user} is changed"


def passed_on_otherwise(passage: Passage) -> Iterator[str]:
    """Look for a leg in a conference that passes to the wrong agent, or to an agent who stays muted."""
    given = passage.given
    if not isinstance(given, AgentTransfers | AgentLeaves):
        return
    leaves = _who_leaves(passage)
    stay = [each for each in passage.before.calls[given.call].agents if each != leaves]
    follows = given.to_agent if isinstance(given, AgentTransfers) else stay[0] if stay else None
    if follows is None:
        return
    for share in passage.shares:
        before, after = share.before.voice.call, share.after.voice.call
        if before is None or after is None or before.id != given.call or not share.leg_went_on:
            continue
        was, device = passage.before.agents[leaves].device, passage.before.agents[follows].device
        if after.agent != (device if before.agent == was else before.agent):
            yield f"{share.after.user}'s leg followed {before.agent} and follows {after.agent}"
        elif before.agent == was and share.after.voice.control.call.agent_muted:
            yield f"{share.after.user}'s leg has passed on to {follows}, who is muted"


def seen_by_customer(passage: Passage) -> Iterator[str]:
    """Look for a log entry or a participant that shows a supervisor to more people than his mode allows."""
    if not passage.before.watchers and not passage.before.sessions and not passage.step.next.sessions:
        return
    for share in passage.shares:
        for told in share.told:
            if isinstance(told, MessageLogNotification):
                for entry in told.messages:
                    yield from _too_visible(passage, told.session_id, entry.sender, entry.visibility)
            elif isinstance(told, SessionNotification) and told.state == Phase.CHATTING:
                for participant in told.participants or ():
                    yield from _too_visible(passage, told.session_id, participant, participant.visibility)


def _too_visible(passage: Passage, session_id: str, sender: Participant, visibility: str) -> Iterator[str]:
    user = (sender.participant_id or "").partition("-")[0]
    if user not in passage.before.supervisors:
        return
    modes = {
        session.control.mode
        for floor in (passage.before, passage.step.next)
        for session in floor.supervisors[user].text.sessions.values()
        if session.id == session_id and session.control.phase is Phase.CHATTING
    }
    order = list(Visibility)
    allowed = max((order.index(SHOWS_AS[mode]) * -1 for mode in modes if mode is not None), default=None)
    if allowed is None or -order.index(Visibility(visibility)) > allowed:
        most = " or ".join(sorted(VisibilityMode(mode) for mode in modes if mode is not None)) or "no session"
        yield f"{user} is in {most} and shows as {visibility} in {session_id}"
