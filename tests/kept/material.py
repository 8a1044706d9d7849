"""What the tests of kept data share: one value of each kind, and a way through JSON."""

from __future__ import annotations

import json
from typing import Any, TypeVar

from monitoring_core import GWS_V2, floor, from_data, text, voice
from monitoring_core.floor import Ask, open_floor
from monitoring_core.notifications import Participant
from monitoring_core.outcome import Accepted, Refusal
from monitoring_core.requests import (
    AgentSessionRequest,
    CallRequest,
    ChannelRequest,
    DeviceRequest,
    SessionRequest,
)
from monitoring_core.vocabulary import Medium
from tests.floor.playing import play

Next = TypeVar("Next")

CLUSTER = GWS_V2.derive("cluster", sip_cluster=True, carry_over=True)


def through_json(value: Any) -> Any:
    """Give what comes back of a value by way of JSON text."""
    return from_data(json.loads(json.dumps(value.to_data())))


def then(outcome: Accepted[Next, Any] | Refusal) -> Next:
    """Give the record after a request that is accepted."""
    assert isinstance(outcome, Accepted)
    return outcome.next


def voice_supervisor() -> voice.Supervisor:
    """Give a supervisor who barged in from Coach, muted the agent and then himself."""
    record = voice.supervisor(voice.Device("desk-17", do_not_disturb=None, phone_number="7117"))
    subscribe = DeviceRequest("desk-17", "Coach", "https://desk.example/api/v2/devices/desk-40", "Agent", "NextCall")
    record = then(record.decide(subscribe, voice.Facts(target_call="call-9")))
    for operation in ("SwitchToBargeIn", "MuteMonitoredUser"):
        record = then(record.decide(CallRequest("call-9", operation)))
    return record.own_mute("On").next


def queue_supervisor() -> voice.Supervisor:
    """Give a supervisor who monitors a queue and holds a call that waits in it, under a ruleset of his own."""
    record = voice.supervisor("desk-18", CLUSTER)
    facts = voice.Facts(target_is_routing_point=True)
    record = then(record.decide(DeviceRequest("desk-18", "ListenIn", phone_number="8000"), facts))
    record = record.happen(voice.ROUTING_POINT_RECEIVES_CALL, call_id="call-3").next
    return then(record.decide(CallRequest("call-3", "Hold")))


def text_supervisor() -> text.TextSupervisor:
    """Give a supervisor with two subscriptions, a session he is in, one he is invited to and one he rejected."""
    record = text.text_supervisor("user-17", "sam")
    customer, ana = Participant("Mrs Jones", "Customer", "All"), Participant("ana", "Agent", "All", "p-2", "/users/ana")
    record = then(record.decide(ChannelRequest("user-40", Medium.CHAT, "Coach", "AllChats", "Q")))
    record = then(record.decide(ChannelRequest("user-41", Medium.SMS, "Monitor", "NextChat")))
    record = record.session_starts(Medium.CHAT, "user-40", "chat-1", (customer, ana), 4).next
    record = record.session_starts(Medium.SMS, "user-41", "sms-1").next
    record = record.session_starts(Medium.CHAT, "user-40", "chat-2").next
    for session, operation in (("chat-1", "Accept"), ("chat-1", "SwitchToBargeIn"), ("chat-2", "Reject")):
        record = then(record.decide(SessionRequest(Medium.CHAT, session, operation)))
    return record


def busy_floor() -> floor.Floor:
    """Give a floor with legs in a call and in a queue, a consultation, sessions, and somebody who is logged out."""
    opened = open_floor(["s1", "s2", "s3"], ["a1", "a2", "a3"], GWS_V2, ["queue-1"])

    def monitor(supervisor: str, operation: str, device: str) -> Ask:
        return Ask(supervisor, DeviceRequest(f"{supervisor}-device", operation, f"/devices/{device}"))

    return play(
        opened,
        monitor("s1", "Coach", "a1-device"),
        monitor("s2", "ListenIn", "queue-1"),
        Ask("s1", ChannelRequest("a2", Medium.SMS, "Monitor")),
        Ask("s2", ChannelRequest("a2", Medium.SMS, "BargeIn", "NextChat", "Q")),
        floor.AgentAnswers("a1", "c1"),
        floor.AgentAnswersConsultation("a1", "c2"),
        Ask("s1", CallRequest("c1", "SwitchToBargeIn")),
        floor.RoutingPointReceives("queue-1", "c3"),
        floor.SessionStarts("a2", Medium.SMS, "t1"),
        Ask("s1", SessionRequest(Medium.SMS, "t1", "Accept")),
        floor.PartyWrites(Medium.SMS, "t1", "a2", "hello"),
        floor.SessionStarts("a1", Medium.CHAT, "t2"),
        Ask("s1", AgentSessionRequest("a1", Medium.CHAT, "t2", "Intrude", "Coach")),
        Ask("s2", AgentSessionRequest("a1", Medium.CHAT, "t2", "Intrude", "Monitor")),
        Ask("s2", SessionRequest(Medium.CHAT, "t2", "Accept")),
        floor.SupervisorLogsOut("s3"),
    )


MADE: dict[str, Any] = {
    "a supervisor in a call": voice_supervisor(),
    "a supervisor in a queue": queue_supervisor(),
    "a supervisor of nobody": voice.supervisor(voice.Device("desk-1", frozenset(), False, True, "7001")),
    "a supervisor of text": text_supervisor(),
    "a floor": busy_floor(),
    "a desk": busy_floor().supervisors["s1"],
    "a control of voice": queue_supervisor().control,
    "a voice that is idle": voice.idle(),
    "a leg": voice_supervisor().control.call,
    "no leg": voice.not_on_call(GWS_V2),
    "a subscription": voice_supervisor().control.subscription,
    "a text subscription": text_supervisor().subscription(Medium.SMS, "user-41"),
    "a session": text_supervisor().session(Medium.CHAT, "chat-1"),
    "no session": text.not_in_session(CLUSTER),
}
"""One value of each kind, and what stands out among them."""
