"""Observations: the few fields of a device, a call, a session and an entry that tell something.

Capability lists are sets (VD-SETS). Two messages that differ in nothing of this are one and the
same to whoever judges them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple, cast

from monitoring_core.voice.events import SWITCH

__all__ = [
    "SWITCH_NAMES",
    "AgentSide",
    "CallMessage",
    "DeviceMessage",
    "DeviceObservation",
    "Entry",
    "LegObservation",
    "SeenParticipant",
    "SessionMessage",
    "SessionObservation",
    "Shown",
    "call_message",
    "device_message",
    "is_supervision",
    "session_message",
    "session_observation",
]

SWITCH_NAMES: frozenset[str] = frozenset(each.name for each in SWITCH)
"""The switches of a call."""


class Shown(NamedTuple):
    """A subscription as a device shows it; the target is the id at the end of its path (VD-SAME-DEVICE)."""

    state: str | None
    scope: str | None
    mode: str | None
    target: str | None


class DeviceObservation(NamedTuple):
    """The part of a device's message that tells something."""

    capabilities: frozenset[str]
    shown: Shown | None
    is_null: bool
    do_not_disturb: bool | None
    is_forwarded: bool
    is_logged_out: bool


class LegObservation(NamedTuple):
    """The part of an Established leg's message that tells something."""

    capabilities: frozenset[str]
    mute: str | None
    agent_muted: bool | None
    listening_in: bool | None
    """This flag and the one before it are None if the message does not tell."""

    @property
    def switches(self) -> frozenset[str]:
        """The switches offered."""
        return self.capabilities & SWITCH_NAMES


def is_supervision(observed: LegObservation) -> bool:
    """Tell whether a message offers a switch; without any, the call is not known to be a supervision leg."""
    return not SWITCH_NAMES.isdisjoint(observed.capabilities)


class AgentSide(NamedTuple):
    """A message of an agent's call, as far as it is compared with the legs of the call.

    Attributes:
        is_over: whether the call is over for the agent.
        is_new: whether the message has not come before.
        flags: the values of ``supervisorListeningIn`` and ``monitoredUserMuted``; None if the message does not tell.
        is_newest: whether its duration is higher than all before; None if no duration tells which of them is newer.
        breaks: whether a message of the call breaks a rule by itself.
    """

    is_over: bool
    is_new: bool
    flags: tuple[bool | None, bool | None]
    is_newest: bool | None = None
    breaks: bool = False


class SeenParticipant(NamedTuple):
    """A participant, as a message shows him."""

    nickname: str | None
    uri: str | None
    type: str | None
    visibility: str | None
    participant_id: str | None = None


class SessionObservation(NamedTuple):
    """The part of a session's message that tells something."""

    capabilities: frozenset[str]
    participants: tuple[SeenParticipant, ...]


session_observation: Callable[[tuple[frozenset[str], tuple[SeenParticipant, ...]]], SessionObservation]
session_observation = partial(cast("Any", tuple).__new__, SessionObservation)
"""Make an observation of all its fields; this is faster than the class, and so are those for messages below."""


class Entry(NamedTuple):
    """An entry of a message log."""

    position: int | None
    type: str | None
    sender: SeenParticipant
    visibility: str | None
    text: str | None = None


class DeviceMessage(NamedTuple):
    """A message of one device, or the part about it of a message of several.

    Attributes:
        device_id: which device.
        observed: what is shown of it.
        whole: hash of all that is told of it; equal messages have one.
    """

    device_id: str
    observed: DeviceObservation
    whole: int


device_message: Callable[[tuple[str, DeviceObservation, int]], DeviceMessage]
device_message = partial(cast("Any", tuple).__new__, DeviceMessage)
"""Make a message of all its fields."""


class CallMessage(NamedTuple):
    """A message of a call.

    Attributes:
        device_id: of the client's device.
        call_id: of the call.
        state: of the call.
        observed: what is shown of it.
        duration: in seconds; None if the message has none.
        kind: its ``notificationType``; None if it has none.
        whole: as for `DeviceMessage`.
        body: all of it, as decoded; of a call in an answer nothing.
    """

    device_id: str
    call_id: str
    state: str
    observed: LegObservation
    duration: int | None
    kind: str | None
    whole: int
    body: Mapping[str, Any]


call_message: Callable[
    [tuple[str, str, str, LegObservation, int | None, str | None, int, Mapping[str, Any]]], CallMessage
]
call_message = partial(cast("Any", tuple).__new__, CallMessage)


class SessionMessage(NamedTuple):
    """A message of a text session.

    Attributes:
        session_id: which session.
        state: of the session.
        observed: what is shown of it.
        whole: as for `DeviceMessage`.
    """

    session_id: str
    state: str
    observed: SessionObservation
    whole: int


session_message: Callable[[tuple[str, str, SessionObservation, int]], SessionMessage]
session_message = partial(cast("Any", tuple).__new__, SessionMessage)
