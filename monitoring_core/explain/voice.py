"""Examples of the rules about devices, calls and answers, as recordings."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from monitoring_core.explain.recording import Line, Recording, agent_call, asks_call, asks_device, call, device
from monitoring_core.rulesets import COACH_ONCE

__all__ = ["VOICE_EXAMPLES"]


def _(*lines: Line) -> Recording:
    return Recording(lines)


_RINGS = call(call_state="Ringing")
_ENDS = call(call_state="Released")
_RINGS_AGAIN = call(call_state="Ringing", id="c-2")
_LISTEN_IN, _COACH, _BARGE_IN = call("ListenIn"), call("Coach"), call("BargeIn")
_TO_LISTEN_IN, _TO_BARGE_IN = asks_call("SwitchToListenIn"), asks_call("SwitchToBargeIn")
_BOTH = ("SwitchToListenIn", "SwitchToBargeIn")
_OFFERS_COACH = call("ListenIn", offers=("SwitchToCoach", "SwitchToBargeIn"))
_ASKS = asks_device("ListenIn")
_ASKS_NEXT_CALL = asks_device("ListenIn", supervisorMonitoringMode="NextCall")
_NEXT_CALL = device("ListenIn", mode="NextCall")

_OWN_DEVICES = _ASKS, asks_device("Coach", target="agent-2", id="d-2").of("sup-2")
_OTHER = device("Coach", target="agent-2", id="d-2")
_MUTES = call("BargeIn", agent_muted=True)


def _followed(leg: Line, *, listening_in: bool = True, muted: bool = False) -> Recording:
    """Return a recording of a running leg, and of what the agent's client receives meanwhile."""
    state = "BargeIn" if leg is _MUTES else "ListenIn"
    shown = agent_call(listening_in=listening_in, muted=muted)
    return _(device(state), agent_call(), leg, leg, shown, leg, shown)


def _attended(*numbers: str) -> Recording:
    """Return a recording of a leg in ListenIn at number 71, and of the participants that its agent is shown."""
    leg = call("ListenIn", number="71")
    shown = agent_call(listening_in=True, participants=numbers)
    return _(leg, leg, shown, leg, shown, leg)


VOICE_EXAMPLES: Mapping[str, tuple[Recording, Recording]] = MappingProxyType(
    {
        "VD-DEFAULTS": (
            _(_ASKS, device("ListenIn")),
            _(device("ListenIn", scope=None)),
        ),
        "VD-CONFIRMS": (
            _(device(), asks_device("Coach", supervisorMonitoringScope="Agent"), device("Coach", "Agent")),
            _(device(), asks_device("Coach", supervisorMonitoringScope="Agent"), device("Coach", "Call")),
        ),
        "VD-TARGET": (
            _(asks_device("Coach", 1, target=None)),
            _(asks_device("Coach", 0, target=None)),
        ),
        "VD-OWN-DEVICE": (
            _(asks_device("Coach", 6, target="d-1")),
            _(asks_device("Coach", 0, target="d-1")),
        ),
        "VD-CAPABILITIES": (
            _(device(), device("ListenIn")),
            _(device("ListenIn", without=("ListenIn", "Coach", "BargeIn"))),
        ),
        "VD-CANCEL": (
            _(device("ListenIn"), asks_device("CancelSupervisorMonitoring"), device()),
            _(device("ListenIn", without=("CancelSupervisorMonitoring",))),
        ),
        "VD-ABSENT": (_(device()), _(device(is_null=True))),
        "VD-ONE-SUPERVISOR": (
            _(device("ListenIn"), device(id="d-2").of("sup-2"), device("ListenIn", user="Lunch")),
            _(
                device("ListenIn"),
                device("BargeIn", id="d-2").of("sup-2"),
                device("ListenIn", user="Lunch"),
                device("BargeIn", id="d-2", user="Lunch").of("sup-2"),
                device("ListenIn", user="Meeting"),
                device("BargeIn", id="d-2", user="Meeting").of("sup-2"),
            ),
        ),
        "VD-LOGOUT": (
            _(device("ListenIn"), device(user="LoggedOut")),
            _(device("ListenIn", user="LoggedOut"), device("ListenIn", user="LoggedOut", forward_to="900")),
        ),
        "VD-DND": (_(device()), _(device(besides=("DoNotDisturbOff",)))),
        "VD-FORWARD": (_(device(forward_to="900")), _(device(forward_to="900", besides=("ForwardCallsOn",)))),
        "VD-NEXT-CALL": (
            _(_ASKS_NEXT_CALL, _NEXT_CALL, _RINGS, _LISTEN_IN, _ENDS, device()),
            _(_ASKS_NEXT_CALL, _NEXT_CALL, _RINGS, _LISTEN_IN, _ENDS, _RINGS_AGAIN, call("ListenIn", id="c-2")),
        ),
        "VC-JOIN": (
            _(_ASKS, device("ListenIn"), _RINGS, _LISTEN_IN),
            _(
                _ASKS,
                device("ListenIn"),
                _RINGS,
                _COACH,
                *[device("ListenIn", user=each) for each in ("Busy", "Ready")],
            ),
        ),
        "VC-TO-BARGE-IN": (
            _(_LISTEN_IN, _TO_BARGE_IN, _BARGE_IN),
            _(_LISTEN_IN, asks_call("SwitchToBargeIn", 2)),
        ),
        "VC-TO-LISTEN-IN": (
            _(_BARGE_IN, _TO_LISTEN_IN, _LISTEN_IN),
            _(_BARGE_IN, asks_call("SwitchToListenIn", 2)),
        ),
        "VC-NO-RETURN": (
            _(_COACH, _TO_BARGE_IN, _BARGE_IN, asks_call("SwitchToCoach", 2), _TO_LISTEN_IN, _LISTEN_IN),
            _(_COACH, _TO_BARGE_IN, _BARGE_IN, asks_call("SwitchToCoach", 0), _COACH),
        ),
        "VC-TO-COACH": (
            Recording((_OFFERS_COACH, asks_call("SwitchToCoach"), _COACH), COACH_ONCE),
            Recording((_OFFERS_COACH, _OFFERS_COACH, asks_call("SwitchToCoach", 2)), COACH_ONCE),
        ),
        "VC-COACH-IS-ENTRY": (
            _(_RINGS, _COACH),
            _(_RINGS, call("BargeIn", besides=("SwitchToCoach",))),
        ),
        "VC-SELF": (
            _(_BARGE_IN, _BARGE_IN, asks_call("SwitchToBargeIn", 2)),
            _(_BARGE_IN, _BARGE_IN, _BARGE_IN, _BARGE_IN, asks_call("SwitchToBargeIn", 0)),
        ),
        "VC-SWITCHES": (
            _(_COACH, _TO_LISTEN_IN, _LISTEN_IN, _LISTEN_IN),
            _(_COACH, _TO_LISTEN_IN, _LISTEN_IN, call("ListenIn", offers=_BOTH)),
        ),
        "VC-SWITCHES-COACH": (_(_COACH), _(_COACH, call("Coach", offers=("SwitchToBargeIn",), mute="Off"))),
        "VC-CAPABILITIES": (_(_LISTEN_IN), _(call("ListenIn", without=("SendDtmf",)))),
        "VC-MUTE-LISTEN-IN": (
            _(_COACH, _TO_LISTEN_IN, _LISTEN_IN, _LISTEN_IN),
            _(_COACH, _TO_LISTEN_IN, _LISTEN_IN, call("ListenIn", mute="Off")),
        ),
        "VC-MUTE-BARGE-IN": (
            _(_LISTEN_IN, asks_call("SwitchToBargeIn"), _BARGE_IN, call("BargeIn", mute="On")),
            _(_LISTEN_IN, asks_call("SwitchToBargeIn"), call("BargeIn", mute="On")),
        ),
        "VC-MUTE-COACH": (_(_COACH), _(call("Coach", mute="On"))),
        "VC-HOLD": (
            _(_LISTEN_IN, asks_call("Hold"), call(call_state="Held"), asks_call("SwitchToBargeIn", 2)),
            _(
                _LISTEN_IN,
                asks_call("Hold"),
                call(call_state="Held"),
                call(call_state="Held"),
                asks_call("SwitchToBargeIn"),
            ),
        ),
        "VC-MUTE-AGENT": (
            _(_BARGE_IN, asks_call("MuteMonitoredUser"), call("BargeIn", agent_muted=True)),
            _(_LISTEN_IN, _LISTEN_IN, asks_call("MuteMonitoredUser")),
        ),
        "VC-MUTE-AGENT-KEEPS": (
            _(
                call("BargeIn", agent_muted=True),
                asks_call("UnmuteMonitoredUser"),
                call("BargeIn", kind="MonitoredUserMutedStateChange"),
            ),
            _(
                call("BargeIn", agent_muted=True),
                asks_call("UnmuteMonitoredUser"),
                call("ListenIn", kind="MonitoredUserMutedStateChange"),
            ),
        ),
        "VC-UNLISTED": (_(_BARGE_IN), _(call("BargeIn", besides=("MuteMonitoredUser",)))),
        "VC-LISTEN-UNMUTES": (
            _(call("BargeIn", agent_muted=True), _TO_LISTEN_IN, _LISTEN_IN),
            _(call("BargeIn", agent_muted=True), _TO_LISTEN_IN, call("ListenIn", agent_muted=True)),
        ),
        "VC-LISTENING-FLAG": (_(_LISTEN_IN), _(call("ListenIn", listening_in=True))),
        "VC-ONE-LEG": (
            _(_LISTEN_IN, call(call_state="Held"), call("ListenIn", id="c-2"), call(call_state="Held")),
            _(_LISTEN_IN, call("ListenIn", id="c-2"), _LISTEN_IN, call("ListenIn", id="c-2")),
        ),
        "VC-HANGUP": (
            _(_LISTEN_IN, asks_call("Hangup"), _ENDS),
            _(_LISTEN_IN, asks_call("Hangup", 2)),
        ),
        "VA-LISTENING-FLAG": (_followed(call("ListenIn")), _followed(call("ListenIn"), listening_in=False)),
        "VA-MUTED-FLAG": (_followed(_MUTES, muted=True), _followed(_MUTES)),
        "VA-OFFERS-NO-SWITCH": (
            _(agent_call(listening_in=True)),
            _(agent_call(listening_in=True, besides=("SwitchToBargeIn",))),
        ),
        "VA-UNSEEN": (_attended("5550142"), _attended("5550142", "71")),
        "AN-RECIPIENT": (
            _(*_OWN_DEVICES, device("ListenIn"), device("ListenIn", user="Lunch"), _OTHER.of("sup-2")),
            _(*_OWN_DEVICES, device("ListenIn"), device("ListenIn", user="Lunch"), _OTHER),
        ),
        "AN-REFUSED": (
            _(_LISTEN_IN, call(call_state="Held"), asks_call("SwitchToBargeIn", 2), _LISTEN_IN),
            _(_LISTEN_IN, call(call_state="Held"), asks_call("SwitchToBargeIn", 2), _BARGE_IN),
        ),
        "AN-EFFECT": (
            _(_LISTEN_IN, _TO_BARGE_IN, _LISTEN_IN, _BARGE_IN),
            _(_LISTEN_IN, _TO_BARGE_IN, _LISTEN_IN, _LISTEN_IN, _LISTEN_IN),
        ),
    }
)
