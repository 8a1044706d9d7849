"""Short descriptions of inputs and notifications, for findings and programs."""

from __future__ import annotations

from attrs import fields

from monitoring_core.floor import Ask, Input
from monitoring_core.notifications import CallNotification, DeviceNotification, Notification, SessionNotification
from monitoring_core.requests import AgentSessionRequest, CallRequest, DeviceRequest, SessionRequest
from monitoring_core.vocabulary import CallState
from monitoring_core.voice.events import SWITCH

__all__ = ["asked", "describe", "described", "subject_of"]

_SWITCHES = frozenset(each.name for each in SWITCH)


def asked(ask: Ask) -> str:
    """Describe a request in a few words."""
    request = ask.request
    given = {
        "target": getattr(request, "target_device_uri", None),
        "number": getattr(request, "phone_number", None),
        "scope": getattr(request, "scope", None),
        "mode": getattr(request, "mode", None),
        "visibility": getattr(request, "visibility_mode", None),
    }
    told = ", ".join(f"{name} {value}" for name, value in given.items() if value is not None)
    if isinstance(request, DeviceRequest):
        of = request.device_id
    elif isinstance(request, CallRequest):
        of = request.call_id
    elif isinstance(request, SessionRequest):
        of = f"{request.medium} {request.session_id}"
    elif isinstance(request, AgentSessionRequest):
        of = f"{request.medium} {request.session_id} of {request.user_id}"
    else:
        of = f"the {request.medium} channel of {request.user_id}"
    return f"{request.operation} on {of}" + (f" ({told})" if told else "")


def described(input: Input) -> str:
    """Describe an input in a few words."""
    if isinstance(input, Ask):
        return f"{input.supervisor} asked {asked(input)}"
    told = ", ".join(str(getattr(input, each.name)) for each in fields(type(input)))
    return f"{type(input).__name__}({told})"


def describe(notification: Notification) -> str:
    """Describe a notification in a few words."""
    if isinstance(notification, DeviceNotification):
        monitoring = notification.monitoring
        if monitoring is None:
            return f"{subject_of(notification)} monitoring nothing"
        shown = f"{monitoring.state}, {monitoring.scope}, {monitoring.mode}"
        return f"{subject_of(notification)} monitoring {monitoring.target_device_uri} ({shown})"
    if isinstance(notification, CallNotification):
        if notification.state == CallState.RELEASED:
            return f"{subject_of(notification)} {notification.state}"
        switches = sorted(_SWITCHES & (notification.capabilities or frozenset()))
        offered = f" offering {' and '.join(switches)}" if switches else ""
        muted = ", agent muted" if notification.monitored_user_muted else ""
        return f"{subject_of(notification)} {notification.state}, mute {notification.mute}{muted}{offered}"
    if isinstance(notification, SessionNotification):
        return f"{subject_of(notification)} {notification.state}, {notification.notification_type}"
    entries = ", ".join(f"{each.type} seen by {each.visibility}" for each in notification.messages)
    return f"{subject_of(notification)}: {entries}"


def subject_of(notification: Notification) -> str:
    """Name the device, call, session or log that a notification is about."""
    if isinstance(notification, DeviceNotification):
        return f"device {notification.device_id}"
    if isinstance(notification, CallNotification):
        return f"call {notification.call_id}"
    if isinstance(notification, SessionNotification):
        return f"{notification.medium} {notification.session_id}"
    return f"log of {notification.medium} {notification.session_id}"
