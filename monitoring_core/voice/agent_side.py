"""The agent's side of monitoring: what his own call shows of it, and who may be shown to whom.

The monitored agent's call bears the id of the supervisor's leg and has a device of its own.
Being monitored sets two flags on it and changes nothing else (VA-LISTS-UNCHANGED). A
server that tells agents of their calls asks here; nothing is told by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from monitoring_core.capabilities import LEG_CONSTANT
from monitoring_core.notifications import CallNotification
from monitoring_core.perception import party
from monitoring_core.uris import device_id
from monitoring_core.vocabulary import CallOperation, CallState, MonitoringState, Party, PartyWord
from monitoring_core.voice.supervisor import Supervisor

__all__ = ["SHOWN_TO", "agent_call", "is_shown", "ordinary_capabilities", "visible_call_participants"]

# Monitoring state -> to whom the supervisor is shown among the participants of the call (VA-UNSEEN).
SHOWN_TO: Mapping[MonitoringState, frozenset[Party]] = MappingProxyType(
    {
        MonitoringState.LISTEN_IN: frozenset({Party.SUPERVISOR}),
        MonitoringState.COACH: frozenset({Party.SUPERVISOR, Party.AGENT}),
        MonitoringState.BARGE_IN: frozenset({Party.SUPERVISOR, Party.AGENT, Party.CUSTOMER}),
    }
)

_SWITCHES: frozenset[str] = frozenset(
    {CallOperation.SWITCH_TO_LISTEN_IN, CallOperation.SWITCH_TO_COACH, CallOperation.SWITCH_TO_BARGE_IN}
)
_WHILE_RINGING: frozenset[str] = frozenset({"Answer"})


def ordinary_capabilities(*, held: bool = False, ringing: bool = False) -> frozenset[str]:
    """Give what an ordinary call offers: Answer alone while it rings, RetrieveCall on hold, else Hold."""
    if ringing:
        return _WHILE_RINGING
    hold = CallOperation.RETRIEVE_CALL if held else CallOperation.HOLD
    return LEG_CONSTANT | {str(CallOperation.HANGUP), str(hold)}


def agent_call(
    records: Iterable[Supervisor],
    call_id: str,
    device: str,
    *,
    held: bool = False,
    ringing: bool = False,
    capabilities: Iterable[str] | None = None,
) -> CallNotification:
    """Give what a notification shows the agent's client of his call now.

    Args:
        records: of all the supervisors who may have a leg in the call.
        call_id: id of the call.
        device: id or uri of the agent's device.
        held: the agent has put the call on hold.
        ringing: the call rings at the agent, who is not in it yet.
        capabilities: what the call offers in this centre; by default what an ordinary call does
            (`ordinary_capabilities`).

    Returns:
        With ``supervisor_listening_in`` while a leg follows the agent (VA-LISTENING-FLAG), and
        ``monitored_user_muted`` while one of these has muted him (VA-MUTED-FLAG). ``mute`` is None: whether the
        agent muted himself is not known here.

    Raises:
        TypeError: ``capabilities`` is a single text.
        ValueError: they hold a switch of supervision (VA-OFFERS-NO-SWITCH), or the call or the device has no id, or
            the call both rings and is on hold.
    """
    own = device_id(device)
    for name, value in (("call_id", call_id), ("device", own)):
        if not value:
            raise ValueError(f"{name} is {value!a}; it must be an id, not empty")
    if held and ringing:
        raise ValueError("held and ringing are both true; a call on hold was answered")
    legs = [each.control.call for each in records if each.call and each.call.id == call_id and each.call.agent == own]
    return CallNotification(
        call_id,
        own,
        CallState.RINGING if ringing else CallState.HELD if held else CallState.ESTABLISHED,
        ordinary_capabilities(held=held, ringing=ringing) if capabilities is None else _without_switches(capabilities),
        None,
        any(leg.agent_muted for leg in legs),
        any(leg.is_on_call for leg in legs),
    )


def _without_switches(capabilities: Iterable[str]) -> frozenset[str]:
    if isinstance(capabilities, str):
        raise TypeError(f"capabilities is the text {str(capabilities)!a}; give a set of such texts")
    given = frozenset(capabilities)
    switches = sorted(given & _SWITCHES)
    if switches:
        raise ValueError(f"capabilities holds {switches[0]}; an agent's call offers no switch (VA-OFFERS-NO-SWITCH)")
    return given


def is_shown(record: Supervisor, viewer: Party | PartyWord) -> bool:
    """Tell whether a supervisor is shown to a client of that kind among the participants of the call (VA-UNSEEN).

    Raises:
        ValueError: a word that is no party; the message names those there are.
    """
    state = record.control.call.state
    return state is not None and party(viewer, "viewer") in SHOWN_TO[state]


def visible_call_participants(record: Supervisor, viewer: Party | PartyWord) -> frozenset[Party]:
    """Give the participants of the supervisor's call that a client may be shown, the viewer's own among them.

    Args:
        record: of the supervisor who has a leg in the call.
        viewer: whose client it is.

    Returns:
        None at all while there is no leg: then the record knows nothing of the call.

    Raises:
        ValueError: a word that is no party; the message names those there are.
    """
    is_seen = is_shown(record, viewer)
    return frozenset(each for each in record.control.call.present if each is not Party.SUPERVISOR or is_seen)
