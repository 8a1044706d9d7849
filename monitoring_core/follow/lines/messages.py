"""Messages of devices and calls, judged alone: the rules that one message breaks, whatever came before.

Some things in a message are wrong in every history. Examples are a subscription without a scope, a flag on the
wrong call, and an operation that is never listed. `SIGNS` has the broken rule and the kind of evidence of each such
sign. The judges below find the signs in a message. Everything that depends on the history is judged elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from functools import cache, lru_cache
from types import MappingProxyType
from typing import NamedTuple

from monitoring_core.capabilities import LEG_CONSTANT, NEVER_LISTED, do_not_disturb, forwarding
from monitoring_core.follow.findings.judgement import Broken, broken_rule
from monitoring_core.follow.findings.naming import in_words
from monitoring_core.follow.lines.observations import SWITCH_NAMES, DeviceObservation, LegObservation
from monitoring_core.operations import Address, at
from monitoring_core.requests import DeviceRequest
from monitoring_core.rules.severity import Evidence, is_rule
from monitoring_core.rulesets import Ruleset
from monitoring_core.uris import device_id
from monitoring_core.vocabulary import (
    CallOperation,
    DeviceOperation,
    MonitoringMode,
    MonitoringScope,
    MonitoringState,
)

__all__ = [
    "SIGNS",
    "Shows",
    "Sign",
    "broken_by_agent_call",
    "broken_by_call",
    "broken_by_device",
    "broken_by_sign",
    "broken_by_subscribing",
    "no_operations",
]


class Sign(StrEnum):
    """The things that one message may show wrongly."""

    NULL_SUBSCRIPTION = "a subscription is null in place of absent"
    NO_DEFAULT = "a subscription lacks its scope or its mode"
    OFFERED_TO_AGENT = "monitoring is offered to a plain agent"
    NONE_OFFERED = "a device that monitors offers no monitoring"
    SOME_OFFERED = "a device offers some of the three ways to monitor"
    CANCEL_HIDDEN = "Cancel is not offered while a subscription is shown"
    CANCEL_LISTED = "Cancel is offered while none is shown"
    DO_NOT_DISTURB = "a do-not-disturb operation is offered that the setting closes"
    FORWARDING = "a forwarding operation is offered that the setting closes"
    NO_OPERATION = "a call offers an operation that the ruleset does not have"
    NEVER_LISTED = "a call lists an operation that no list names"
    LISTENING_IN = "the flag of the agent's call stands on a supervisor's"
    LEG_LACKS = "a leg does not offer what every leg does"
    PARTICIPANT_TYPE = "the supervisor's participant has another type"
    SENDING = "a session offers to send to whom its mode does not show the supervisor"
    SESSION_LACKS = "a session does not offer what every session does"
    NOT_FOR_READER = "a party is sent an entry that it may not see"
    PRIVATE = "an entry is seen by more than its sender is, or than it was sent to"
    NAMED_OTHERWISE = "the log tells a participant otherwise than the list does"
    NOTICE = "a notice of coming or going has another visibility than its sender"
    NOT_RECIPIENT = "a client is told of a device that is another user's"
    LEFT_OFFERS = "a session that was left or rejected offers something"
    AGENT_SWITCHES = "an agent's call offers a switch of supervision"
    SUPERVISOR_SEEN = "a call lists a supervisor whom its party may not see"
    NO_TARGET = "a subscription without a target was accepted"
    OWN_DEVICE = "a subscription to one's own device, or to no device, was accepted"
    REJOINED_TO_ALL = "an entry that tells all of a switch carries another visibility than its sender"
    REJOINED = "an entry that tells of another switch carries another visibility than its sender"


SIGNS: Mapping[Sign, tuple[str, Evidence]] = MappingProxyType(
    {
        Sign.NULL_SUBSCRIPTION: ("VD-ABSENT", Evidence.SHOWN),
        Sign.NO_DEFAULT: ("VD-DEFAULTS", Evidence.SHOWN),
        Sign.OFFERED_TO_AGENT: ("VD-CAPABILITIES", Evidence.LISTED),
        Sign.NONE_OFFERED: ("VD-CAPABILITIES", Evidence.HIDDEN),
        Sign.SOME_OFFERED: ("VD-CAPABILITIES", Evidence.WEAK),
        Sign.CANCEL_HIDDEN: ("VD-CANCEL", Evidence.HIDDEN),
        Sign.CANCEL_LISTED: ("VD-CANCEL", Evidence.LISTED),
        Sign.DO_NOT_DISTURB: ("VD-DND", Evidence.LISTED),
        Sign.FORWARDING: ("VD-FORWARD", Evidence.LISTED),
        Sign.NO_OPERATION: ("VC-COACH-IS-ENTRY", Evidence.LISTED),
        Sign.NEVER_LISTED: ("VC-UNLISTED", Evidence.LISTED),
        Sign.LISTENING_IN: ("VC-LISTENING-FLAG", Evidence.SHOWN),
        Sign.LEG_LACKS: ("VC-CAPABILITIES", Evidence.WEAK),
        Sign.PARTICIPANT_TYPE: ("TX-TYPE", Evidence.SHOWN),
        Sign.SENDING: ("TX-SEND", Evidence.LISTED),
        Sign.SESSION_LACKS: ("TX-CAPABILITIES", Evidence.WEAK),
        Sign.NOT_FOR_READER: ("TX-AUDIENCE", Evidence.SHOWN),
        Sign.PRIVATE: ("TX-PRIVATE", Evidence.SHOWN),
        Sign.NAMED_OTHERWISE: ("TX-PARTICIPANT-ID", Evidence.SHOWN),
        Sign.NOTICE: ("TX-NOTICES", Evidence.SHOWN),
        Sign.NOT_RECIPIENT: ("AN-RECIPIENT", Evidence.TWO_CHANNELS),
        Sign.LEFT_OFFERS: ("TX-LEFT-SHOWN", Evidence.LISTED),
        Sign.AGENT_SWITCHES: ("VA-OFFERS-NO-SWITCH", Evidence.LISTED),
        Sign.SUPERVISOR_SEEN: ("VA-UNSEEN", Evidence.TWO_CHANNELS),
        Sign.NO_TARGET: ("VD-TARGET", Evidence.ANSWERED),
        Sign.OWN_DEVICE: ("VD-OWN-DEVICE", Evidence.ANSWERED),
        Sign.REJOINED_TO_ALL: ("TX-NOTIFY-BARGE-IN", Evidence.SHOWN),
        Sign.REJOINED: ("TX-NOTIFY", Evidence.SHOWN),
    }
)
"""Sign -> id of the rule that it breaks, and what kind of evidence it is."""

CONFIGURED = frozenset(
    rule for sign, (rule, evidence) in SIGNS.items() if evidence is Evidence.WEAK or sign is Sign.SENDING
)
"""The rules of which a server without a fault may earn a note, since its centre may be configured so."""

_SUBSCRIBING: frozenset[str] = frozenset(map(str, MonitoringState))
_CANCEL = str(DeviceOperation.CANCEL_SUPERVISOR_MONITORING)
_DO_NOT_DISTURB: frozenset[str] = frozenset({do_not_disturb(True), do_not_disturb(False)})
_FORWARDING: frozenset[str] = frozenset({forwarding(True), forwarding(False)})
_EVERY_LEG: frozenset[str] = LEG_CONSTANT | {str(CallOperation.HOLD), str(CallOperation.HANGUP)}

Shows = tuple[Sign, str, str]
"""A sign, what was seen, and what would have been right."""


def broken_by_sign(sign: Sign, message: str, expected: str, ruleset: Ruleset) -> Broken:
    """Return the rule that a sign breaks, as severe as its evidence proves under the ruleset."""
    rule_id, evidence = SIGNS[sign]
    return broken_rule(rule_id, message, expected, ruleset, evidence)


class _Device(NamedTuple):
    """The part of a device's message that is judged. It does not name the target, so few of them differ."""

    offered: frozenset[str]
    is_active: bool
    lacking: tuple[str, ...]
    is_null: bool
    do_not_disturb: bool | None
    is_forwarded: bool
    is_agent: bool


def broken_by_device(observed: DeviceObservation, role: str | None, ruleset: Ruleset) -> tuple[Broken, ...]:
    """Return the rules that a message of a device breaks by itself; a message without a list breaks none about lists.

    Args:
        observed: what the message shows.
        role: of the device's user, if the recording tells it.
        ruleset: whose levels they have.
    """
    shown = observed.shown
    lacking = () if shown is None else tuple([name for name in _FILLED_IN if getattr(shown, name) is None])
    is_agent = role is not None and role.lower() == "agent"
    looked_at = _Device(
        observed.capabilities,
        shown is not None,
        lacking,
        observed.is_null,
        observed.do_not_disturb,
        observed.is_forwarded,
        is_agent,
    )
    return _device_breaks(looked_at, ruleset)


@lru_cache(maxsize=1024)
def _device_breaks(device: _Device, ruleset: Ruleset) -> tuple[Broken, ...]:
    judges = (*_OF_DEVICE, *_OF_DEVICE_LIST) if device.offered else _OF_DEVICE
    return tuple([broken_by_sign(*shows, ruleset) for judge in judges for shows in judge(device)])


_FILLED_IN = {"scope": MonitoringScope, "mode": MonitoringMode}


def _is_null(device: _Device) -> Iterator[Shows]:
    if device.is_null:
        yield Sign.NULL_SUBSCRIPTION, "supervisorMonitoringState is null", "no such key while nothing is monitored"


def _lacks_defaults(device: _Device) -> Iterator[Shows]:
    for name in device.lacking:
        expected = f"{' or '.join(_FILLED_IN[name])}, filled in"
        yield Sign.NO_DEFAULT, f"supervisorMonitoringState has no {name}", expected


def _subscribing(device: _Device) -> Iterator[Shows]:
    offered = device.offered & _SUBSCRIBING
    if device.is_agent:
        if offered or _CANCEL in device.offered:
            message = f"{in_words(offered | device.offered & {_CANCEL})} offered to a plain agent"
            yield Sign.OFFERED_TO_AGENT, message, "none of them"
    elif device.is_active and not offered:
        message = "none of ListenIn, Coach and BargeIn is offered while monitoring"
        yield Sign.NONE_OFFERED, message, "all three"
    elif offered and offered != _SUBSCRIBING:
        expected = "ListenIn, Coach and BargeIn, unless configured away"
        yield Sign.SOME_OFFERED, f"only {in_words(offered)} offered", expected


def _cancel(device: _Device) -> Iterator[Shows]:
    if device.is_active and _CANCEL not in device.offered:
        message = f"{_CANCEL} is not offered while monitoring"
        yield Sign.CANCEL_HIDDEN, message, "offered while a subscription is active"
    if not device.is_active and _CANCEL in device.offered:
        message = f"{_CANCEL} is offered while nothing is monitored"
        yield Sign.CANCEL_LISTED, message, "offered only while a subscription is active"


def _do_not_disturb(device: _Device) -> Iterator[Shows]:
    told = device.do_not_disturb
    offered = device.offered & _DO_NOT_DISTURB
    wrong = offered - ({do_not_disturb(told)} if told is not None else frozenset())
    if (wrong and told is not None) or len(wrong) > 1:
        setting = "not told" if told is None else "On" if told else "Off"
        message = f"{in_words(offered)} offered, doNotDisturb {setting}"
        yield Sign.DO_NOT_DISTURB, message, "only the opposite of the setting"


def _forwarding(device: _Device) -> Iterator[Shows]:
    offered = device.offered & _FORWARDING
    if offered - {forwarding(device.is_forwarded)}:
        setting = "present" if device.is_forwarded else "absent"
        message = f"{in_words(offered)} offered, forwardTo {setting}"
        yield Sign.FORWARDING, message, "only the opposite of the setting"


_OF_DEVICE: tuple[Callable[[_Device], Iterator[Shows]], ...] = (_is_null, _lacks_defaults)
_OF_DEVICE_LIST: tuple[Callable[[_Device], Iterator[Shows]], ...] = (
    _subscribing,
    _cancel,
    _do_not_disturb,
    _forwarding,
)


def broken_by_subscribing(request: DeviceRequest, ruleset: Ruleset) -> tuple[Broken, ...]:
    """Return the rules that an answer 0 to a request to a device breaks by what the request asks for."""
    if request.operation not in _SUBSCRIBING:
        return ()
    uri, operation = request.target_device_uri, request.operation
    target = device_id(uri) if uri else ""
    shows: Shows | None = None
    if not uri and not request.phone_number:
        shows = Sign.NO_TARGET, f"{operation} without a target was answered 0", "an answer 1"
    elif uri and not target:
        shows = Sign.OWN_DEVICE, f"{operation} of {uri!a}, which names no device, was answered 0", "an answer 6"
    elif target == request.device_id:
        shows = Sign.OWN_DEVICE, f"{operation} of the supervisor's own device was answered 0", "an answer 6"
    return () if shows is None else (broken_by_sign(*shows, ruleset),)


@lru_cache(maxsize=1024)
def broken_by_agent_call(offered: frozenset[str], ruleset: Ruleset) -> tuple[Broken, ...]:
    """Return the rules that the list of an Established call of an agent breaks by itself."""
    switches = offered & SWITCH_NAMES
    if not switches:
        return ()
    message = f"{in_words(switches)} offered on an agent's call"
    return (broken_by_sign(Sign.AGENT_SWITCHES, message, "no switch of supervision", ruleset),)


@lru_cache(maxsize=1024)
def broken_by_call(observed: LegObservation, ruleset: Ruleset) -> tuple[Broken, ...]:
    """Return the rules that a message of an Established leg breaks by itself, in whatever state the leg is."""
    return tuple([broken_by_sign(*shows, ruleset) for shows in _call_shows(observed, ruleset)])


def _call_shows(observed: LegObservation, ruleset: Ruleset) -> Iterator[Shows]:
    for name in sorted(observed.capabilities & no_operations(ruleset)):
        expected = f"no such operation under {ruleset.name}; if the server has it, check with --ruleset COACH_ONCE"
        yield Sign.NO_OPERATION, f"{name} is offered on a call", expected
    listed = observed.capabilities & NEVER_LISTED
    if listed:
        yield Sign.NEVER_LISTED, f"{in_words(listed)} is in a capability list", "never listed"
    if observed.listening_in:
        message = "supervisorListeningIn is true on the supervisor's own call"
        yield Sign.LISTENING_IN, message, "false: the flag belongs to the monitored agent's call"
    missing = _EVERY_LEG - observed.capabilities
    if missing:
        message = f"{in_words(missing)} not offered on an established leg"
        yield Sign.LEG_LACKS, message, "offered, unless configured away"


@cache
def no_operations(ruleset: Ruleset) -> frozenset[str]:
    """Return the operations of a call that a ruleset does not have."""
    return frozenset(str(each.name) for each in at(Address.CALL) if not is_rule(each.opened_by, ruleset))
