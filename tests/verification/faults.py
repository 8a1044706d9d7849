"""Faults planted into a floor's steps: of each, what it does to a step that the right floor has taken."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import evolve

from monitoring_core.floor import (
    AgentJoins,
    AgentJoinsSession,
    AgentLeaves,
    AgentLogsOut,
    Ask,
    CallEnds,
    CustomerLeaves,
    Delivery,
    Desk,
    Floor,
    Input,
    SessionStarts,
    Step,
    SupervisorAnswers,
    SupervisorEndsCall,
)
from monitoring_core.notifications import MessageLogNotification
from monitoring_core.requests import CallRequest, SessionRequest
from monitoring_core.text import TextSupervisor
from monitoring_core.vocabulary import Medium, MonitoringMode, MonitoringScope, MonitoringState, Visibility
from monitoring_core.voice import Call, events
from monitoring_core.voice.coupling import _voice
from monitoring_core.voice.leg import Parties, leg_in
from monitoring_core.voice.subscription import nothing_monitored

Fault = Callable[[Floor, Input, Step], Step]


def operation(given: Input) -> str:
    """Give what is asked; for a happening the name of its class."""
    return given.request.operation if isinstance(given, Ask) else type(given).__name__


def with_desk(step: Step, desk: Desk) -> Step:
    """Give the step with that desk instead of the one it has."""
    return evolve(step, next=evolve(step.next, supervisors=step.next.supervisors.insert(desk.user, desk)))


def with_leg(step: Step, user: str = "s1", **changes: Any) -> Step:
    """Give the step with a supervisor's leg changed, if there is one, and told so."""
    desk = step.next.supervisors[user]
    leg = desk.voice.control.call
    if leg.situation is None or all(getattr(leg.situation, name) == value for name, value in changes.items()):
        return step
    control = _voice(desk.voice.control.subscription, leg_in(leg.ruleset, leg.situation._replace(**changes)))
    return told(with_desk(step, evolve(desk, voice=evolve(desk.voice, control=control))), user)


def told(step: Step, user: str) -> Step:
    """Have a supervisor told what his call and his device show, so that nothing but the fault is wrong."""
    voice = step.next.supervisors[user].voice
    shown = (*((voice.call_notification(),) if voice.call else ()), voice.device_notification())
    kept = [each for each in step.deliveries if each.recipient != user]
    return evolve(step, deliveries=(*kept, *(Delivery(user, each) for each in shown)))


def refusals_tell(before: Floor, given: Input, step: Step) -> Step:
    """Whoever is refused is told of his device all the same."""
    if step.outcome is None or not isinstance(given, Ask):
        return step
    notification = before.supervisors[given.supervisor].voice.device_notification()
    return evolve(step, deliveries=(Delivery(given.supervisor, notification),))


def silence(before: Floor, given: Input, step: Step) -> Step:
    """Nobody is told of a leg."""
    return evolve(step, deliveries=()) if operation(given) == "SwitchToListenIn" else step


def unconfirmed(before: Floor, given: Input, step: Step) -> Step:
    """A subscription that is asked for once more is not confirmed."""
    return evolve(step, deliveries=()) if step.accepted and step.next == before else step


def coach_again(before: Floor, given: Input, step: Step) -> Step:
    """Where Coach has been left, SwitchToBargeIn leads back to it."""
    left = before.supervisors["s1"].voice.control.call.coach_left
    if operation(given) != "SwitchToBargeIn" or step.outcome is not None or not left:
        return step
    return with_leg(step, state=MonitoringState.COACH, coach_left=False)


def joins_in_listen_in(before: Floor, given: Input, step: Step) -> Step:
    """Whatever is subscribed, a leg begins in ListenIn."""
    began = before.supervisors["s1"].voice.call is None
    return with_leg(step, state=MonitoringState.LISTEN_IN) if began and step.accepted else step


def next_call_stays(before: Floor, given: Input, step: Step) -> Step:
    """NextCall outlives the leg that was joined under it."""
    was, desk = before.supervisors["s1"].voice, step.next.supervisors["s1"]
    if was.control.subscription.mode is not MonitoringMode.NEXT_CALL or operation(given) != "Hangup":
        return step
    if not step.accepted or desk.voice.target is not None or was.target is None:
        return step
    control = _voice(was.control.subscription, desk.voice.control.call)
    after = with_desk(step, evolve(desk, voice=evolve(desk.voice, control=control, target=was.target)))
    floor = evolve(after.next, monitored_by=after.next.monitored_by.insert(was.target, "s1"))
    return evolve(after, next=floor, deliveries=step.deliveries[:1])


def subscription_goes(step: Step) -> Step:
    """Have the subscription of s1 end, and all accounts say so."""
    desk = step.next.supervisors["s1"]
    voice = desk.voice
    if voice.target is None:
        return step
    control = _voice(nothing_monitored(voice.control.ruleset), voice.control.call)
    after = with_desk(step, evolve(desk, voice=evolve(voice, control=control, target=None)))
    after = evolve(after, next=evolve(after.next, monitored_by=after.next.monitored_by.remove(voice.target)))
    return told(after, "s1")


def call_end_cancels(before: Floor, given: Input, step: Step) -> Step:
    """The subscription goes when a call is over that was not joined."""
    joined = before.supervisors["s1"].voice.call is not None
    return subscription_goes(step) if operation(given) == "CallEnds" and not joined else step


def switch_cancels(before: Floor, given: Input, step: Step) -> Step:
    """A switch ends the subscription."""
    return subscription_goes(step) if operation(given).startswith("SwitchTo") and step.accepted else step


def cancel_changes_leg(before: Floor, given: Input, step: Step) -> Step:
    """Cancel puts the leg into ListenIn."""
    cancelled = operation(given) == "CancelSupervisorMonitoring" and step.accepted
    return with_leg(step, state=MonitoringState.LISTEN_IN, coach_left=True) if cancelled else step


def hold_holds_all(before: Floor, given: Input, step: Step) -> Step:
    """Whoever holds the call holds it for the others as well."""
    return with_leg(step, "s2", held=True) if operation(given) == "Hold" and step.accepted else step


def scope_ignored(before: Floor, given: Input, step: Step) -> Step:
    """A transfer to a queue is taken for one of scope Call, whatever the scope."""
    was = before.supervisors["s1"]
    leg = was.voice.control.call.situation
    if operation(given) != "AgentTransfersToQueue" or leg is None or leg.scope is not MonitoringScope.AGENT:
        return step
    alone = leg._replace(parties=Parties.CUSTOMER, agent_muted=False)
    control = _voice(was.voice.control.subscription, leg_in(step.next.ruleset, alone))
    after = with_desk(step, evolve(was, voice=evolve(was.voice, control=control)))
    call = after.next.calls["c1"]
    floor = evolve(after.next, calls=after.next.calls.insert("c1", evolve(call, legs=("s1",))))
    target = was.voice.target
    if target is not None:
        floor = evolve(floor, monitored_by=floor.monitored_by.insert(target, "s1"))
    return told(evolve(after, next=floor), "s1")


def call_ignored(before: Floor, given: Input, step: Step) -> Step:
    """A transfer to a queue ends every leg."""
    desk = step.next.supervisors["s1"]
    if operation(given) != "AgentTransfersToQueue" or desk.voice.call is None:
        return step
    control = desk.voice.control.require(events.CALL_ENDS)
    voice = evolve(desk.voice, control=control, call=None)
    after = with_desk(step, evolve(desk, voice=voice))
    return evolve(
        after, next=evolve(after.next, calls=after.next.calls.insert("c1", evolve(after.next.calls["c1"], legs=())))
    )


def taken_twice(before: Floor, given: Input, step: Step) -> Step:
    """A target that another monitors may be monitored all the same."""
    if step.outcome is None or step.outcome.rule != "VD-ONE-SUPERVISOR" or not isinstance(given, Ask):
        return step
    alone = before.supervisors[given.supervisor].voice
    outcome = alone.decide(given.request)  # type: ignore[arg-type]
    desk = evolve(before.supervisors[given.supervisor], voice=outcome.next)  # type: ignore[union-attr]
    return with_desk(evolve(step, outcome=None), desk)


def target_forgotten(before: Floor, given: Input, step: Step) -> Step:
    """A subscription in Coach keeps no target."""
    if operation(given) != "Coach" or not step.accepted:
        return step
    desk = step.next.supervisors["s1"]
    return with_desk(step, evolve(desk, voice=evolve(desk.voice, target=None)))


def index_behind(before: Floor, given: Input, step: Step) -> Step:
    """The index keeps who monitored until he cancelled."""
    if operation(given) != "CancelSupervisorMonitoring" or not isinstance(given, Ask):
        return step
    return evolve(step, next=evolve(step.next, monitored_by=before.monitored_by)) if step.accepted else step


def leg_not_listed(before: Floor, given: Input, step: Step) -> Step:
    """Calls know of no legs that began when they were answered."""
    if operation(given) != "AgentAnswers":
        return step
    call = step.next.calls["c1"]
    return evolve(step, next=evolve(step.next, calls=step.next.calls.insert("c1", evolve(call, legs=()))))


def customer_stays_in_leg(before: Floor, given: Input, step: Step) -> Step:
    """The leg is not told that the customer has left."""
    return with_leg(step, parties=Parties.BOTH) if operation(given) == "CustomerLeaves" else step


def agent_never_free(before: Floor, given: Input, step: Step) -> Step:
    """An agent stays in a call that is over."""
    return evolve(step, next=evolve(step.next, agents=before.agents)) if operation(given) == "CallEnds" else step


def leg_stays_with_who_left(before: Floor, given: Input, step: Step) -> Step:
    """In a conference a leg goes on with the agent who has left it."""
    was, desk = before.supervisors["s1"].voice.call, step.next.supervisors["s1"]
    if not isinstance(given, AgentLeaves) or given.agent is None or was is None or desk.voice.call is None:
        return step
    voice = evolve(desk.voice, call=evolve(desk.voice.call, agent=was.agent))
    return told(with_desk(step, evolve(desk, voice=voice)), "s1")


def agents_hold_holds_leg(before: Floor, given: Input, step: Step) -> Step:
    """An agent who puts the call on hold holds it for the supervisor as well."""
    return with_leg(step, held=True) if operation(given) == "AgentHolds" else step


def taken_at_once(before: Floor, given: Input, step: Step) -> Step:
    """A call that rings at the agent is taken for one that he is in."""
    return step.next.step(AgentJoins("c1", "a1")) if operation(given) == "CallRings" else step


def lonely_customer(before: Floor, given: Input, step: Step) -> Step:
    """A call whose agent has left goes on with nobody else."""
    if operation(given) != "AgentLeaves" or "c1" in step.next.calls:
        return step
    call = evolve(before.calls["c1"], agent=None, legs=())
    return evolve(step, next=evolve(step.next, calls=step.next.calls.insert("c1", call)))


def muted_without_customer(before: Floor, given: Input, step: Step) -> Step:
    """The agent stays muted when the customer has left."""
    was = before.supervisors["s1"].voice.control.call.agent_muted
    return with_leg(step, agent_muted=True) if was and operation(given) == "CustomerLeaves" else step


def busy_joins(before: Floor, given: Input, step: Step) -> Step:
    """A supervisor in a call of his own joins the call that he asks to monitor."""
    desk = before.supervisors["s1"]
    if operation(given) != "Coach" or not desk.in_own_call or desk.voice.call is not None:
        return step
    after = before.step(SupervisorEndsCall("s1")).next.step(given)
    return with_desk(after, evolve(after.next.supervisors["s1"], in_own_call=True))


def joins_unanswered(before: Floor, given: Input, step: Step) -> Step:
    """A call that begins to ring is answered at once."""
    began = step.accepted and not before.supervisors["s1"].voice.control.call.has_call
    if not began or not step.next.supervisors["s1"].voice.control.call.is_ringing:
        return step
    return step.next.step(SupervisorAnswers("s1"))


def two_calls(before: Floor, given: Input, step: Step) -> Step:
    """A call of his own leaves the leg established."""
    if operation(given) != "SupervisorTakesCall":
        return step
    return evolve(
        step, next=with_desk(Step(before), evolve(before.supervisors["s1"], in_own_call=True)).next, deliveries=()
    )


def logs_out_subscribed(before: Floor, given: Input, step: Step) -> Step:
    """A log-out leaves the subscription."""
    if operation(given) != "SupervisorLogsOut":
        return step
    was = before.supervisors["s1"]
    after = with_desk(step, evolve(was, logged_in=False))
    return evolve(after, next=evolve(after.next, monitored_by=before.monitored_by), deliveries=())


def monitored_after_log_out(before: Floor, given: Input, step: Step) -> Step:
    """An agent's log-out leaves who monitors his calls."""
    if not isinstance(given, AgentLogsOut):
        return step
    kept = evolve(step.next, supervisors=before.supervisors, monitored_by=before.monitored_by)
    return evolve(step, next=kept, deliveries=())


def watched_after_log_out(before: Floor, given: Input, step: Step) -> Step:
    """An agent's log-out leaves who is subscribed to his sessions."""
    if not isinstance(given, AgentLogsOut):
        return step
    kept = evolve(step.next, supervisors=before.supervisors, watchers=before.watchers)
    return evolve(step, next=kept, deliveries=())


def coach_left_alone(before: Floor, given: Input, step: Step) -> Step:
    """The customer's leaving ends the call of a supervisor in Coach for all."""
    coaches = before.supervisors["s1"].voice.control.call.state is MonitoringState.COACH
    return before.step(CallEnds(given.call)) if isinstance(given, CustomerLeaves) and coaches else step


def listens_to_an_agent_alone(before: Floor, given: Input, step: Step) -> Step:
    """The customer's leaving leaves a leg in ListenIn, with the agent."""
    was = before.supervisors["s1"]
    leg = was.voice.control.call.situation
    if not isinstance(given, CustomerLeaves) or leg is None or leg.state is not MonitoringState.LISTEN_IN:
        return step
    if leg.parties is not Parties.BOTH:
        return step
    control = _voice(
        was.voice.control.subscription, leg_in(before.ruleset, leg._replace(parties=Parties.AGENT, agent_muted=False))
    )
    call = evolve(before.calls[given.call], customer=False, waits=False)
    floor = evolve(before, calls=before.calls.insert(call.id, call))
    return told(with_desk(Step(floor), evolve(was, voice=evolve(was.voice, control=control))), "s1")


def no_way_out(before: Floor, given: Input, step: Step) -> Step:
    """Who is logged out never gets in again."""
    return Step(before) if operation(given) == "SupervisorLogsIn" else step


def kind_forgotten(before: Floor, given: Input, step: Step) -> Step:
    """A subscription to a queue is kept as one to an agent."""
    desk = step.next.supervisors["s1"]
    if operation(given) != "ListenIn" or desk.voice.target != "q1":
        return step
    control = _voice(nothing_monitored(step.next.ruleset).require(events.LISTEN_IN), desk.voice.control.call)
    return with_desk(step, evolve(desk, voice=evolve(desk.voice, control=control)))


def any_call_joined(before: Floor, given: Input, step: Step) -> Step:
    """The call of a queue is joined by whoever monitors an agent."""
    desk = step.next.supervisors["s1"]
    if operation(given) != "RoutingPointReceives" or desk.voice.target != "a1-device" or desk.voice.call is not None:
        return step
    control = desk.voice.control.require(events.TARGET_ANSWERED).require(events.AGENT_TRANSFERS_TO_QUEUE)
    joined = with_desk(step, evolve(desk, voice=evolve(desk.voice, control=control, call=Call("c1"))))
    call = evolve(joined.next.calls["c1"], legs=("s1",))
    return told(evolve(joined, next=evolve(joined.next, calls=joined.next.calls.insert("c1", call))), "s1")


def watchers_behind(before: Floor, given: Input, step: Step) -> Step:
    """Nobody's text subscription gets into the index."""
    return evolve(step, next=evolve(step.next, watchers=before.watchers))


def session_forgets(before: Floor, given: Input, step: Step) -> Step:
    """A session forgets a supervisor who accepts."""
    if operation(given) != "Accept" or not step.accepted:
        return step
    key = (Medium.SMS, "t1")
    session = evolve(step.next.sessions[key], supervisors=())
    return evolve(step, next=evolve(step.next, sessions=step.next.sessions.insert(key, session)))


def written_to_all(shown_as: Visibility) -> Fault:
    """Give the fault that what a supervisor who is shown so writes to agents goes to all."""

    def fault(before: Floor, given: Input, step: Step) -> Step:
        shown = before.supervisors["s1"].text.session(Medium.SMS, "t1").visibility
        if operation(given) != "SendToAgents" or shown is not shown_as:
            return step
        deliveries: list[Delivery] = []
        for each in step.deliveries:
            log = each.notification
            if isinstance(log, MessageLogNotification):
                entries = tuple(evolve(entry, visibility=Visibility.ALL) for entry in log.messages)
                log = evolve(log, messages=entries)
            deliveries.append(Delivery(each.recipient, log))
        return evolve(step, deliveries=tuple(deliveries))

    return fault


def untold(asked: str, kind: type) -> Fault:
    """Give the fault that notifications of one kind are not told after that operation of a session."""

    def fault(before: Floor, given: Input, step: Step) -> Step:
        if operation(given) != asked:
            return step
        return evolve(
            step, deliveries=tuple(each for each in step.deliveries if not isinstance(each.notification, kind))
        )

    return fault


def revoked_before_left(before: Floor, given: Input, step: Step) -> Step:
    """Who leaves is told that his session is Revoked before he is told that he left it."""
    return evolve(step, deliveries=step.deliveries[::-1]) if operation(given) == "Leave" else step


def intrude_joins(before: Floor, given: Input, step: Step) -> Step:
    """Intrude accepts the session that it brings."""
    if operation(given) != "Intrude" or not step.accepted or not isinstance(given, Ask):
        return step
    accepted = step.next.step(Ask(given.supervisor, SessionRequest(Medium.SMS, "t1", "Accept")))
    return evolve(accepted, deliveries=(*step.deliveries, *accepted.deliveries))


def intrudes_anew(before: Floor, given: Input, step: Step) -> Step:
    """Intrude is taken from somebody who is in the session as if he were not."""
    if step.outcome is None or step.outcome.rule != "TS-INTRUDE-TWICE":
        return step
    desk = before.supervisors["s1"]
    absent = evolve(desk, text=evolve(desk.text, sessions={}))
    return evolve(before, supervisors=before.supervisors.insert("s1", absent)).step(given)


def asks_while_logged_out(before: Floor, given: Input, step: Step) -> Step:
    """A request to Leave is accepted from somebody who is logged out."""
    if step.outcome is None or step.outcome.rule != "TS-LOGGED-OUT" or operation(given) != "Leave":
        return step
    here = evolve(before.supervisors["s1"], logged_in=True)
    accepted = evolve(before, supervisors=before.supervisors.insert("s1", here)).step(given)
    if not accepted.accepted:
        return step
    return with_desk(accepted, evolve(accepted.next.supervisors["s1"], logged_in=False))


def with_session(step: Step, session: str, desk: Desk, told: TextSupervisor) -> Step:
    """Give the step in which a supervisor's record has that session besides, and he is told of it."""
    key = Medium.SMS, session
    text = evolve(desk.text, sessions={**desk.text.sessions, key: told.sessions[key]})
    shown = Delivery(desk.user, text.notification(text.sessions[key]))
    after = with_desk(evolve(step, deliveries=(shown,)), evolve(desk, text=text))
    running = evolve(after.next.sessions[key], supervisors=(desk.user,))
    return evolve(after, next=evolve(after.next, sessions=after.next.sessions.insert(key, running)))


def next_chat_offers_all(before: Floor, given: Input, step: Step) -> Step:
    """NextChat offers every session that begins."""
    desk = step.next.supervisors["s1"]
    if not isinstance(given, SessionStarts) or not desk.text.subscriptions or not desk.text.sessions:
        return step
    told = evolve(desk.text, sessions={}).session_starts(given.medium, given.agent, given.session).next
    return with_session(step, given.session, desk, told)


def second_agent_brings_it_again(before: Floor, given: Input, step: Step) -> Step:
    """A session is offered anew by each monitored agent who joins it."""
    desk = step.next.supervisors["s1"]
    if not isinstance(given, AgentJoinsSession) or (Medium.SMS, given.agent) not in desk.text.subscriptions:
        return step
    told = evolve(desk.text, sessions={}).session_starts(given.medium, given.agent, given.session).next
    return with_session(step, given.session, desk, told)


def refused_although_offered(kind: type, name: str) -> Fault:
    """Give the fault that one operation is never accepted."""

    def fault(before: Floor, given: Input, step: Step) -> Step:
        if not isinstance(given, Ask) or not isinstance(given.request, kind) or operation(given) != name:
            return step
        if step.outcome is not None:
            return step
        refused = before.step(Ask(given.supervisor, CallRequest("no call", "Hangup"))).outcome
        return Step(before, refused)

    return fault
