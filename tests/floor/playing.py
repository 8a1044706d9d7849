"""Short hand for facts about a floor: inputs in, what came of them out."""

from __future__ import annotations

from monitoring_core.floor import Ask, Delivery, Floor, Input, Step
from monitoring_core.notifications import (
    CallNotification,
    DeviceNotification,
    MessageLogNotification,
    SessionNotification,
)
from monitoring_core.requests import AgentSessionRequest, CallRequest, ChannelRequest, DeviceRequest, SessionRequest
from monitoring_core.vocabulary import Medium

SMS = Medium.SMS


def subscribe(supervisor: str, state: str, agent: str, scope: str | None = None, mode: str | None = None) -> Ask:
    """Give the request to monitor an agent's calls."""
    target = f"https://desk.example/api/v2/devices/{agent}-device"
    return Ask(supervisor, DeviceRequest(f"{supervisor}-device", state, target, scope, mode))


def cancel(supervisor: str) -> Ask:
    """Give the request to monitor nobody any more."""
    return Ask(supervisor, DeviceRequest(f"{supervisor}-device", "CancelSupervisorMonitoring"))


def on_call(supervisor: str, call: str, operation: str) -> Ask:
    """Give a request in one's own call."""
    return Ask(supervisor, CallRequest(call, operation))


def watch(supervisor: str, mode: str, agent: str, monitoring_mode: str | None = None) -> Ask:
    """Give the request to monitor an agent's SMS sessions."""
    return Ask(supervisor, ChannelRequest(agent, SMS, mode, monitoring_mode, f"nick-{supervisor}"))


def intrude(supervisor: str, agent: str, session: str, mode: str | None = None) -> Ask:
    """Give the request to join an agent's running session."""
    return Ask(supervisor, AgentSessionRequest(agent, SMS, session, "Intrude", mode))


def in_session(supervisor: str, session: str, operation: str) -> Ask:
    """Give a request in one's own session."""
    return Ask(supervisor, SessionRequest(SMS, session, operation, "words"))


def play(floor: Floor, *inputs: Input) -> Floor:
    """Give the floor after these inputs, none of which is refused."""
    for given in inputs:
        step = floor.step(given)
        assert step.outcome is None, f"{given}: {step.outcome}"
        floor = step.next
    return floor


def rule_and_code(step: Step) -> tuple[str, int]:
    """Give which rule refused and the status code of the answer."""
    assert step.outcome is not None
    return step.outcome.rule, int(step.code)


def told(delivery: Delivery) -> str:
    """Give in a few words who was told what."""
    notification = delivery.notification
    if isinstance(notification, CallNotification):
        return f"{delivery.recipient}: call {notification.call_id} {notification.state}"
    if isinstance(notification, DeviceNotification):
        monitoring = notification.monitoring
        shown = "nobody" if monitoring is None else f"{monitoring.state} {monitoring.target_device_uri[-9:]}"
        return f"{delivery.recipient}: device monitors {shown}"
    if isinstance(notification, SessionNotification):
        return f"{delivery.recipient}: session {notification.state} {notification.notification_type}"
    assert isinstance(notification, MessageLogNotification)
    entries = " ".join(f"{entry.type}#{entry.index}" for entry in notification.messages)
    return f"{delivery.recipient}: log {entries}"


def all_told(step: Step) -> list[str]:
    """Give in a few words who was told what, in order."""
    return [told(each) for each in step.deliveries]
