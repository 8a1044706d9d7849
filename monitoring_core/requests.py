"""Requests: what a client asks of a device, a call, a channel or a session.

Each class is one address of the API, with the parameters that address takes.
Operations, scopes and modes are plain text here: a word the domain does not know
is answered with a status code (AN-CODE), so it must be possible to hold one.
A parameter that was not given is None; its default is the rules' business.
"""

from __future__ import annotations

from attrs import frozen

from monitoring_core.vocabulary import Medium

__all__ = ["AgentSessionRequest", "CallRequest", "ChannelRequest", "DeviceRequest", "Request", "SessionRequest"]


@frozen
class DeviceRequest:
    """``POST /api/v2/me/devices/{id}``: subscribe to a target, or cancel.

    Attributes:
        device_id: the supervisor's own device.
        operation: ``operationName``; the monitoring ones are `vocabulary.DeviceOperation`.
        target_device_uri: ``targetDeviceUri``, the device to monitor (VD-TARGET).
        scope: ``supervisorMonitoringScope``.
        mode: ``supervisorMonitoringMode``.
        phone_number: ``phoneNumber``, which may stand for the target of a routing point (VD-TARGET).
    """

    device_id: str
    operation: str
    target_device_uri: str | None = None
    scope: str | None = None
    mode: str | None = None
    phone_number: str | None = None


@frozen
class CallRequest:
    """``POST /api/v2/me/calls/{id}``: switch, mute, hold or leave a call; it takes no parameters.

    Attributes:
        call_id: the supervisor's own call.
        operation: ``operationName``; the ones the rules speak of are `vocabulary.CallOperation`.
    """

    call_id: str
    operation: str


@frozen
class ChannelRequest:
    """``POST /api/v2/users/{userId}/channels/smssession`` or ``.../chat``: subscribe to an agent's sessions, or cancel.

    Attributes:
        user_id: the agent.
        medium: which of the agent's channels.
        operation: ``operationName``; the monitoring ones are `vocabulary.TextSubscriptionOperation`.
        mode: ``supervisorMonitoringMode`` (TS-DEFAULTS).
        nickname: what the supervisor is called in the session (TS-DEFAULTS).
    """

    user_id: str
    medium: Medium
    operation: str
    mode: str | None = None
    nickname: str | None = None


@frozen
class AgentSessionRequest:
    """``POST /api/v2/users/{userId}/smssessions/{id}`` or ``.../chats/{id}``: join an agent's running session.

    Attributes:
        user_id: the agent.
        medium: SMS or chat.
        session_id: the agent's session.
        operation: ``operationName``; the one the rules speak of is ``Intrude``.
        visibility_mode: ``supervisorVisibilityMode``; without one the subscription's holds (TS-INTRUDE).
    """

    user_id: str
    medium: Medium
    session_id: str
    operation: str
    visibility_mode: str | None = None


@frozen
class SessionRequest:
    """``POST /api/v2/me/smssessions/{id}`` or ``/api/v2/me/chats/{id}``: act in one's own session.

    Attributes:
        medium: SMS or chat.
        session_id: the supervisor's own session.
        operation: ``operationName``; the ones the rules speak of are `vocabulary.SessionOperation`.
        text: of a message to send; None for every other operation.
    """

    medium: Medium
    session_id: str
    operation: str
    text: str | None = None


Request = DeviceRequest | CallRequest | ChannelRequest | AgentSessionRequest | SessionRequest
