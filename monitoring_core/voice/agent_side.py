"""The agent's side of voice monitoring: two flags of his call, and the participants that he may be shown.

The monitored agent's call has the same id as the supervisor's leg, and another device.
Monitoring sets two flags on it and changes nothing else (VA-LISTS-UNCHANGED). A server that
sends notifications to agents gets them here. No other function of this library makes them.
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

SHOWN_TO: Mapping[MonitoringState, frozenset[Party]] = MappingProxyType(
    {
        MonitoringState.LISTEN_IN: frozenset({Party.SUPERVISOR}),
        MonitoringState.COACH: frozenset({Party.SUPERVISOR, Party.AGENT}),
        MonitoringState.BARGE_IN: frozenset({Party.SUPERVISOR, Party.AGENT, Party.CUSTOMER}),
    }
)
"""Monitoring state -> the parties to whom the supervisor is shown as a participant of the call (VA-UNSEEN)."""

_SWITCHES: frozenset[str] = frozenset(
    {CallOperation.SWITCH_TO_LISTEN_IN, CallOperation.SWITCH_TO_COACH, CallOperation.SWITCH_TO_BARGE_IN}
)
_WHILE_RINGING: frozenset[str] = frozenset({"Answer"})


def ordinary_capabilities(*, held: bool = False, ringing: bool = False) -> frozenset[str]:
    """Return the operations that an ordinary call offers.

    Args:
        held: whether it is on hold: then it offers RetrieveCall, and not Hold.
        ringing: whether it rings: then it offers only Answer.
    """
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
    """Return the notification with which a server shows an agent his call now.

    Args:
        records: the records of all supervisors who may have a leg in the call.
        call_id: id of the call.
        device: id or uri of the agent's device.
        held: whether the agent has put the call on hold.
        ringing: whether the call still rings at the agent.
        capabilities: the operations that the call offers in this centre; by default those of
            `ordinary_capabilities`.

    Returns:
        A notification. ``supervisor_listening_in`` is true while a leg follows the agent (VA-LISTENING-FLAG), and
        ``monitored_user_muted`` while one of these legs has muted him (VA-MUTED-FLAG). ``mute`` is None, since
        it is not known here whether the agent muted himself.

    Raises:
        TypeError: ``capabilities`` is a single text.
        ValueError: ``capabilities`` has a switch of supervision (VA-OFFERS-NO-SWITCH), the call or the device has no
            id, or the call both rings and is on hold.
    """
    own = device_id(device)
    for name, value in (("call_id", call_id), ("device", own)):
        if not value:
            raise ValueError(f"{name} is {value!a}; it must be an id, not empty")
    if held and ringing:
        raise ValueError("held and ringing are both true; a call that rings cannot be on hold")
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
    """Tell whether a party may be shown the supervisor as a participant of the call (VA-UNSEEN).

    Args:
        record: the record of the supervisor; without a leg the answer is False.
        viewer: the party whose client it is.

    Raises:
        ValueError: the word is not a party; the message lists the parties.
    """
    state = record.control.call.state
    return state is not None and party(viewer, "viewer") in SHOWN_TO[state]


def visible_call_participants(record: Supervisor, viewer: Party | PartyWord) -> frozenset[Party]:
    """Return the participants of the supervisor's call that a client may be shown, with the viewer himself.

    Args:
        record: the record of the supervisor who has a leg in the call.
        viewer: the party whose client it is.

    Returns:
        The parties. The set is empty while there is no leg: then the record does not know the call.

    Raises:
        ValueError: the word is not a party; the message lists the parties.
    """
    is_seen = is_shown(record, viewer)
    return frozenset(each for each in record.control.call.present if each is not Party.SUPERVISOR or is_seen)
