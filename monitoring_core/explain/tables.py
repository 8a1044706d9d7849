"""Examples of the voice rules whose breach no recording can show, as steps of the voice tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from monitoring_core import voice
from monitoring_core.explain.steps import Step, Steps, asks, differ, happens, takes
from monitoring_core.floor import AgentAnswers, AgentTransfers, Ask, Floor, Input, open_floor
from monitoring_core.requests import CallRequest, DeviceRequest
from monitoring_core.rulesets import GWS_V2
from monitoring_core.uris import device_id
from monitoring_core.voice import Facts, subscribe
from monitoring_core.wire import read_notification

__all__ = ["TABLE_EXAMPLES"]

_IDLE = voice.idle(GWS_V2)
_CLUSTER = voice.idle(GWS_V2.derive("a SIP Cluster", sip_cluster=True))
_RINGING = GWS_V2.derive("ringing", ringing=True)
_SUPERVISOR = voice.supervisor("d-1")
_NO_FEATURES = voice.supervisor(voice.Device("d-1", features=frozenset({"api-voice"})))
_NO_CALL = "not on a call"
_IN_CALL = Facts(target_call="c-1")
_ANSWERED = voice.TARGET_ANSWERED
_TO_LISTEN_IN, _TO_BARGE_IN = voice.SWITCH_TO_LISTEN_IN, voice.SWITCH_TO_BARGE_IN
_COACH_FOR_AGENT = subscribe("Coach", "Agent")


def _call(value: voice.Voice) -> str:
    return str(value.call)


def _subscription(value: voice.Voice) -> str:
    return str(value.subscription)


def _target(value: voice.Supervisor) -> str:
    monitored = value.control.subscription.monitored
    return "nobody is monitored" if monitored is None else f"{monitored.state} of {value.target}"


def _leg(value: voice.Supervisor) -> str:
    return str(value.control.call)


def _control(
    rule: str, look: Callable[[Any], object], right: str, wrong: str, *events: voice.Event
) -> tuple[Steps, Steps]:
    """Return the two cases of a rule that refuses nothing, as steps of a supervisor who monitors nobody."""
    return differ(rule, _IDLE, [takes(event) for event in events], look, right, wrong)


def _ids(uris: frozenset[str]) -> str:
    return "one device" if len({device_id(uri) for uri in uris}) == 1 else "two devices"


def _uri(uri: str) -> Step:
    return Step(f"a message names {uri}", lambda seen: seen | {uri})


def _read(*capabilities: str) -> Step:
    body = {"messageType": "DeviceStateChangeMessage", "devices": [{"id": "d-1", "capabilities": list(capabilities)}]}
    return Step(
        f"a message lists {', '.join(capabilities)}", lambda seen: seen | {read_notification(body).notifications}
    )


def _same(seen: frozenset[object]) -> str:
    return "the same is offered" if len(seen) == 1 else "something else is offered"


def _answer(request: DeviceRequest, told: str) -> Step:
    """Return a request; the value after it is the status code of the answer."""
    return Step(f"asks for {told}", lambda value: int(value.decide(request).code))


def _on_floor(told: str, given: Input) -> Step:
    return Step(told, lambda floor: floor.step(given).next)


def _two_in_one_call() -> Floor:
    """Return a floor with two supervisors in BargeIn in one call; the second joined when it was transferred."""
    floor = open_floor(["sup-1", "sup-2"], ["agent-1", "agent-2"])
    for given in (
        Ask("sup-1", DeviceRequest("sup-1-device", "BargeIn", "agent-1-device")),
        Ask("sup-2", DeviceRequest("sup-2-device", "BargeIn", "agent-2-device")),
        AgentAnswers("agent-1", "c-1"),
        AgentTransfers("c-1", "agent-2"),
    ):
        floor = floor.step(given).next
    return floor


def _own_mutes(floor: Floor) -> str:
    users = [user for user, desk in floor.supervisors.items() if desk.voice.control.call.agent_muted]
    hears = floor.hears("c-1", listener="sup-2", speaker="agent")
    has = "has" if len(users) == 1 else "have"
    return (
        f"{' and '.join(users)} {has} muted the agent, sup-2 hears {'the agent' if hears else 'nothing of the agent'}"
    )


TABLE_EXAMPLES: Mapping[str, tuple[Steps, Steps]] = MappingProxyType(
    {
        "VD-SAME-DEVICE": differ(
            "VD-SAME-DEVICE",
            frozenset[str](),
            [
                _uri("http://localhost:8080/api/v2/devices/agent-1"),
                _uri("https://desk.example/api/v2/devices/agent-1/?fields=*#top"),
            ],
            _ids,
            "one device",
            "two devices",
        ),
        "VD-FEATURES": (
            Steps(
                "VD-FEATURES",
                _SUPERVISOR,
                [asks("Coach", "agent-1")],
                _target,
                "Coach of agent-1",
                "with the features api-voice and api-supervisor-monitoring",
            ),
            Steps("VD-FEATURES", _NO_FEATURES, [asks("Coach", "agent-1")], given="with the feature api-voice alone"),
        ),
        "VD-REPLACE": _control(
            "VD-REPLACE",
            _subscription,
            "while monitoring with Coach (scope Agent, mode AllCalls)",
            "while monitoring with ListenIn (scope Call, mode AllCalls)",
            voice.LISTEN_IN,
            _COACH_FOR_AGENT,
        ),
        "VD-ONE-TARGET": differ(
            "VD-ONE-TARGET",
            _SUPERVISOR,
            [asks("ListenIn", "agent-1"), asks("Coach", "agent-2")],
            _target,
            "Coach of agent-2",
            "ListenIn of agent-1 and Coach of agent-2",
        ),
        "VD-LOGGED-OUT": (
            Steps("VD-LOGGED-OUT", _SUPERVISOR, [asks("Coach", "agent-1")], _target, "Coach of agent-1"),
            Steps(
                "VD-LOGGED-OUT",
                _SUPERVISOR,
                [asks("Coach", "agent-1", Facts(logged_in=False), "the supervisor is logged out")],
            ),
        ),
        "VD-INTRUDE-BARGE-IN": _control(
            "VD-INTRUDE-BARGE-IN", _call, "in BargeIn", _NO_CALL, subscribe("BargeIn", target="in call")
        ),
        "VD-INTRUDE": _control("VD-INTRUDE", _call, "in Coach", _NO_CALL, subscribe("Coach", target="in call")),
        "VD-ALREADY-THERE": differ(
            "VD-ALREADY-THERE",
            _SUPERVISOR,
            [
                asks("ListenIn", "agent-1"),
                happens(_ANSWERED),
                asks("BargeIn", "agent-1", _IN_CALL, "agent-1 is in c-1, and so is the supervisor"),
            ],
            _leg,
            "in ListenIn",
            "in BargeIn",
        ),
        "VD-NEXT-CALL-UNUSED": _control(
            "VD-NEXT-CALL-UNUSED",
            _subscription,
            "while monitoring with ListenIn (scope Call, mode NextCall)",
            "while nothing is monitored",
            subscribe("ListenIn", mode="NextCall"),
            voice.TARGET_ANSWERED_WHILE_BUSY,
        ),
        "VD-ALL-CALLS": _control(
            "VD-ALL-CALLS",
            _call,
            "in Coach",
            "in BargeIn",
            voice.COACH,
            _ANSWERED,
            _TO_BARGE_IN,
            voice.CALL_ENDS,
            _ANSWERED,
        ),
        "VD-BUSY": _control("VD-BUSY", _call, _NO_CALL, "in Coach", voice.COACH, voice.TARGET_ANSWERED_WHILE_BUSY),
        "VD-WHICH-CALLS": _control(
            "VD-WHICH-CALLS", _call, _NO_CALL, "in Coach", voice.COACH, voice.TARGET_ANSWERED_CONSULTATION
        ),
        "VD-ROUTING-POINT": (
            Steps(
                "VD-ROUTING-POINT",
                _CLUSTER,
                [takes(subscribe("ListenIn", target="routing point"))],
                _subscription,
                "while monitoring a routing point with ListenIn (scope Call, mode AllCalls)",
                "in a SIP Cluster",
            ),
            Steps(
                "VD-ROUTING-POINT",
                _CLUSTER,
                [takes(subscribe("Coach", target="routing point"))],
                given="in a SIP Cluster",
            ),
        ),
        "VD-TARGET-KIND": _control(
            "VD-TARGET-KIND",
            _call,
            _NO_CALL,
            "in ListenIn",
            subscribe("ListenIn", target="routing point"),
            _ANSWERED,
        ),
        "VD-OTHER-CALL": differ(
            "VD-OTHER-CALL",
            _SUPERVISOR,
            [
                asks("ListenIn", "agent-1"),
                happens(_ANSWERED, "c-1", "agent-1"),
                happens(voice.CALL_ENDS, "c-2", "agent-2"),
            ],
            _leg,
            "in ListenIn",
            _NO_CALL,
        ),
        "VD-SETS": differ(
            "VD-SETS",
            frozenset[object](),
            [_read("ListenIn", "Coach", "BargeIn"), _read("BargeIn", "ListenIn", "Coach")],
            _same,
            "the same is offered",
            "something else is offered",
        ),
        "VC-MUTE-OWN-LEG": differ(
            "VC-MUTE-OWN-LEG",
            _two_in_one_call(),
            [_on_floor("sup-1 asks for MuteMonitoredUser", Ask("sup-1", CallRequest("c-1", "MuteMonitoredUser")))],
            _own_mutes,
            "sup-1 has muted the agent, sup-2 hears nothing of the agent",
            "sup-1 and sup-2 have muted the agent, sup-2 hears nothing of the agent",
        ),
        "VC-ESTABLISHED": (
            Steps(
                "VC-ESTABLISHED",
                _IDLE,
                [takes(voice.COACH), takes(_ANSWERED), takes(_TO_LISTEN_IN)],
                _call,
                "in ListenIn",
            ),
            Steps("VC-ESTABLISHED", _IDLE, [takes(voice.COACH), takes(_TO_LISTEN_IN)]),
        ),
        "VC-SUBSCRIPTION-KEPT": _control(
            "VC-SUBSCRIPTION-KEPT",
            _subscription,
            "while monitoring with Coach (scope Call, mode AllCalls)",
            "while monitoring with BargeIn (scope Call, mode AllCalls)",
            voice.COACH,
            _ANSWERED,
            _TO_BARGE_IN,
        ),
        "VC-SCOPE-AGENT": _control(
            "VC-SCOPE-AGENT", _call, _NO_CALL, "in Coach", _COACH_FOR_AGENT, _ANSWERED, voice.AGENT_TRANSFERS
        ),
        "VC-SCOPE-CALL": _control(
            "VC-SCOPE-CALL", _call, "in Coach", _NO_CALL, voice.COACH, _ANSWERED, voice.AGENT_TRANSFERS
        ),
        "VC-AGENT-LEAVES": _control(
            "VC-AGENT-LEAVES",
            _call,
            "in BargeIn, with the customer only",
            _NO_CALL,
            voice.BARGE_IN,
            _ANSWERED,
            voice.AGENT_LEAVES,
        ),
        "VC-CUSTOMER-LEAVES": _control(
            "VC-CUSTOMER-LEAVES",
            _call,
            _NO_CALL,
            "in ListenIn, with the agent only",
            voice.LISTEN_IN,
            _ANSWERED,
            voice.CUSTOMER_LEAVES,
        ),
        "VC-ONE-PARTY": (
            Steps(
                "VC-ONE-PARTY",
                _IDLE,
                [takes(voice.BARGE_IN), takes(_ANSWERED), takes(voice.AGENT_LEAVES), takes(voice.HOLD)],
                _call,
                "in BargeIn, with the customer only, held",
            ),
            Steps(
                "VC-ONE-PARTY",
                _IDLE,
                [takes(voice.BARGE_IN), takes(_ANSWERED), takes(voice.AGENT_LEAVES), takes(_TO_LISTEN_IN)],
            ),
        ),
        "VC-CANCEL-RUNNING": _control(
            "VC-CANCEL-RUNNING",
            _call,
            "in Coach",
            _NO_CALL,
            voice.COACH,
            _ANSWERED,
            voice.CANCEL_SUPERVISOR_MONITORING,
        ),
        "VC-RINGING": differ(
            "VC-RINGING",
            voice.idle(_RINGING),
            [takes(voice.COACH), takes(_ANSWERED)],
            _call,
            "while it rings",
            "in Coach",
            "under a ruleset with ringing",
        ),
        "AN-ASYNC": differ(
            "AN-ASYNC",
            _SUPERVISOR,
            [asks("Coach", "agent-1", told="answered 0, and agent-1 is in no call")],
            _leg,
            _NO_CALL,
            "in Coach",
        ),
        "AN-CODE": differ(
            "AN-CODE",
            _SUPERVISOR,
            [_answer(DeviceRequest("d-1", "Coach", None, "Team"), "Coach with scope Team and without a target")],
            "answered {}".format,
            "answered 1",
            "answered 10",
        ),
    }
)
