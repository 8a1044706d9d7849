"""Requests: what a client asks a server to do with a device, a call, a channel or a session.

Each class is one kind of address of the API (``address``), with the parameters that it takes.
Operations, scopes and modes are plain texts here, so a request can hold an unknown word. The
server answers such a word with a status code (AN-CODE). A parameter that was not given
is None; the rules say which default it has.

Every class has ``extra``: further keys of the body that no rule is about. An operation
that the rules do not know may have parameters of its own. Two requests with different
``extra`` are not equal. They have the same hash, since ``extra`` may hold unhashable values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar, NoReturn

from attrs import field, frozen

from monitoring_core.interning import Interned
from monitoring_core.operations import Address
from monitoring_core.vocabulary import Medium, documented_spelling

__all__ = ["AgentSessionRequest", "CallRequest", "ChannelRequest", "DeviceRequest", "Request", "SessionRequest"]


class _NoKeys(Interned, Mapping[str, Any]):
    """An empty mapping that cannot be changed; all requests without further keys share it."""

    __slots__ = ()

    def __getitem__(self, key: str) -> NoReturn:
        raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0

    def __eq__(self, other: object) -> bool:
        return other is self or (isinstance(other, Mapping) and not other)

    def __repr__(self) -> str:
        return "{}"

    def _key(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return _no_keys, ()


NO_KEYS: Mapping[str, Any] = _NoKeys._make()
"""The ``extra`` of a request without further keys."""


def _no_keys() -> Mapping[str, Any]:
    return NO_KEYS


@frozen
class DeviceRequest:
    """``POST /api/v2/me/devices/{id}``: subscribe to a target, or cancel.

    Attributes:
        device_id: the supervisor's own device.
        operation: ``operationName``; `vocabulary.DeviceOperation` has those of monitoring.
        target_device_uri: ``targetDeviceUri``, the device to monitor (VD-TARGET).
        scope: ``supervisorMonitoringScope``.
        mode: ``supervisorMonitoringMode``.
        phone_number: ``phoneNumber``; for a routing point it may be given instead of the target (VD-TARGET).
        extra: further keys of the body.
    """

    address: ClassVar[Address] = Address.DEVICE
    device_id: str
    operation: str
    target_device_uri: str | None = None
    scope: str | None = None
    mode: str | None = None
    phone_number: str | None = None
    extra: Mapping[str, Any] = field(default=NO_KEYS, hash=False, kw_only=True)


@frozen
class CallRequest:
    """``POST /api/v2/me/calls/{id}``: switch, mute, hold or leave a call; it takes no parameters.

    Attributes:
        call_id: the supervisor's own call.
        operation: ``operationName``; `vocabulary.CallOperation` has those that a rule is about.
        extra: further keys of the body.
    """

    address: ClassVar[Address] = Address.CALL
    call_id: str
    operation: str
    extra: Mapping[str, Any] = field(default=NO_KEYS, hash=False, kw_only=True)


@frozen
class ChannelRequest:
    """``POST /api/v2/users/{userId}/channels/smssession`` or ``.../chat``: subscribe to an agent's sessions, or cancel.

    Attributes:
        user_id: the agent.
        medium: SMS or chat.
        operation: ``operationName``; `vocabulary.TextSubscriptionOperation` has those of monitoring.
        mode: ``supervisorMonitoringMode`` (TS-DEFAULTS).
        nickname: the supervisor's name in the session (TS-DEFAULTS).
        extra: further keys of the body.
    """

    address: ClassVar[Address] = Address.CHANNEL
    user_id: str
    medium: Medium
    operation: str
    mode: str | None = None
    nickname: str | None = None
    extra: Mapping[str, Any] = field(default=NO_KEYS, hash=False, kw_only=True)


@frozen
class AgentSessionRequest:
    """``POST /api/v2/users/{userId}/smssessions/{id}`` or ``.../chats/{id}``: join an agent's running session.

    Attributes:
        user_id: the agent.
        medium: SMS or chat.
        session_id: the agent's session.
        operation: ``operationName``; the rules are about ``Intrude`` only.
        visibility_mode: ``supervisorVisibilityMode``; if None, that of the subscription holds (TS-INTRUDE).
        extra: further keys of the body.
    """

    address: ClassVar[Address] = Address.AGENT_SESSION
    user_id: str
    medium: Medium
    session_id: str
    operation: str
    visibility_mode: str | None = None
    extra: Mapping[str, Any] = field(default=NO_KEYS, hash=False, kw_only=True)


@frozen
class SessionRequest:
    """``POST /api/v2/me/smssessions/{id}`` or ``/api/v2/me/chats/{id}``: act in one's own session.

    Attributes:
        medium: SMS or chat.
        session_id: the supervisor's own session.
        operation: ``operationName``; `vocabulary.SessionOperation` has those that a rule is about. ``SwitchBargeIn``,
            as some lists print it, means ``SwitchToBargeIn`` (TX-SPELLING).
        text: the text of a message to send; None for every other operation.
        extra: further keys of the body.
    """

    address: ClassVar[Address] = Address.SESSION
    medium: Medium
    session_id: str
    operation: str = field(converter=documented_spelling)
    text: str | None = None
    extra: Mapping[str, Any] = field(default=NO_KEYS, hash=False, kw_only=True)


Request = DeviceRequest | CallRequest | ChannelRequest | AgentSessionRequest | SessionRequest
"""The requests that a supervisor can send."""
