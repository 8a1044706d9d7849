"""Strategies for requests, answers, notifications and contexts.

The fields of these notifications have any values. For notifications of a correct server use
`floor_histories`, and for JSON of live systems use `payloads`.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from attrs import evolve
from hypothesis import strategies as st

from monitoring_core import wire
from monitoring_core.notifications import (
    CallNotification,
    DeviceNotification,
    MessageLogNotification,
    Monitoring,
    Notification,
    SessionNotification,
)
from monitoring_core.requests import Request
from monitoring_core.testing.strategies.built_once import once
from monitoring_core.testing.strategies.plain import ids, texts
from monitoring_core.testing.strategies.text import (
    agent_session_requests,
    channel_requests,
    log_entries,
    participants,
    session_requests,
)
from monitoring_core.testing.strategies.voice import call_requests, device_requests
from monitoring_core.vocabulary import (
    CallNotificationType,
    CallOperation,
    CallState,
    DeviceOperation,
    Medium,
    MonitoringMode,
    MonitoringScope,
    MonitoringState,
    Mute,
    SessionNotificationType,
    SessionOperation,
    StatusCode,
    TextSessionState,
)
from monitoring_core.wire.state import OBJECTS

__all__ = [
    "answers",
    "call_notifications",
    "contexts",
    "device_notifications",
    "log_notifications",
    "messages",
    "monitorings",
    "notifications",
    "payload_errors",
    "requests",
    "session_notifications",
]

BASES = ("", "https://desk.example", "http://127.0.0.1:8080")
NUMBERS = ("7001", "+15550100", "2003")


@once
def requests() -> st.SearchStrategy[Request]:
    """Draw requests of every kind, mostly with known words."""
    return st.one_of(
        device_requests(), call_requests(), channel_requests(), agent_session_requests(), session_requests()
    )


@once
def answers() -> st.SearchStrategy[wire.Answer]:
    """Draw answers, sometimes with further keys of live systems."""

    def answer(code: StatusCode) -> st.SearchStrategy[wire.Answer]:
        message = st.none() if code is StatusCode.OK else st.none() | texts()
        extra: st.SearchStrategy[dict[str, list[str]]]
        extra = st.fixed_dictionaries({}, optional={"failed": st.lists(ids()), "succeeded": st.lists(ids())})
        return st.builds(wire.Answer, st.just(int(code)), message, extra)

    return st.sampled_from(StatusCode).flatmap(answer)


def _capabilities(*names: str) -> st.SearchStrategy[frozenset[str] | None]:
    return st.none() | st.frozensets(st.sampled_from([*names, "StartCallRecording"]), max_size=8)


@once
def monitorings() -> st.SearchStrategy[Monitoring]:
    """Draw the subscriptions that a device shows."""
    uris = ids().map(lambda id: f"http://desk.example/api/v2/devices/{id}")
    return st.builds(
        Monitoring,
        st.sampled_from(MonitoringState),
        st.sampled_from(MonitoringMode),
        st.sampled_from(MonitoringScope),
        uris | ids(),
    )


@once
def device_notifications() -> st.SearchStrategy[DeviceNotification]:
    """Draw notifications about a device."""
    return st.builds(
        DeviceNotification,
        ids(),
        _capabilities(*DeviceOperation, "DoNotDisturbOn", "DoNotDisturbOff", "ForwardCallsOn", "ForwardCallsOff"),
        st.none() | monitorings(),
        st.none() | st.booleans(),
        st.none() | ids(),
        st.none() | ids(),
    )


@once
def call_notifications() -> st.SearchStrategy[CallNotification]:
    """Draw notifications about a supervisor's own call."""
    return st.builds(
        CallNotification,
        ids(),
        ids(),
        st.sampled_from(CallState),
        _capabilities(*CallOperation, "SendDtmf", "AttachUserData"),
        st.none() | st.sampled_from(Mute),
        st.none() | st.booleans(),
        st.none() | st.booleans(),
        st.sampled_from(CallNotificationType),
    )


@once
def session_notifications() -> st.SearchStrategy[SessionNotification]:
    """Draw notifications about a supervisor's own SMS session or chat."""
    return st.builds(
        SessionNotification,
        st.sampled_from(Medium),
        ids(),
        st.sampled_from(TextSessionState),
        _capabilities(*SessionOperation, "SetInFocus"),
        st.none() | st.lists(participants(), max_size=3).map(tuple),
        st.sampled_from(SessionNotificationType),
    )


@once
def log_notifications() -> st.SearchStrategy[MessageLogNotification]:
    """Draw notifications about new entries in a message log, in the order of their numbers."""
    entries = st.lists(log_entries(), min_size=1, max_size=3, unique_by=lambda entry: entry.index)
    ordered = entries.map(lambda some: tuple(sorted(some, key=lambda entry: entry.index)))
    return st.builds(MessageLogNotification, st.sampled_from(Medium), ids(), ordered)


@once
def notifications() -> st.SearchStrategy[Notification]:
    """Draw notifications of every kind."""
    return st.one_of(device_notifications(), call_notifications(), session_notifications(), log_notifications())


@once
def moments() -> st.SearchStrategy[datetime]:
    """Draw times in milliseconds, in UTC and in other zones."""
    zones = st.sampled_from([UTC, timezone(timedelta(hours=-7)), timezone(timedelta(hours=5, minutes=30))])
    times = st.datetimes(datetime(2000, 1, 1), datetime(2037, 12, 31), timezones=zones)
    return times.map(lambda time: time.replace(microsecond=time.microsecond // 1000 * 1000))


@once
def contexts() -> st.SearchStrategy[wire.Context]:
    """Draw contexts of new messages."""
    return st.builds(
        wire.Context,
        base_url=st.sampled_from(BASES),
        envelope=st.booleans(),
        device_state=st.none() | st.sampled_from(["Active", "Inactive"]),
        telephony_network=st.none() | st.just("Private"),
        user_state=st.none() | st.just({"state": "Ready"}),
        participants=st.none() | st.lists(st.sampled_from(NUMBERS), max_size=2),
        duration=st.none() | st.integers(0, 10_000),
        received=st.none() | moments(),
        timestamps=st.dictionaries(st.integers(0, 99), moments(), max_size=3),
    )


@once
def messages() -> st.SearchStrategy[wire.Message]:
    """Draw messages that were written with some context and read again."""
    return st.builds(wire.write, notifications(), contexts()).map(wire.read_notification)


@once
def state_requests() -> st.SearchStrategy[wire.StateRequest]:
    """Draw requests to read one's own devices, calls or sessions."""
    return st.builds(wire.StateRequest, st.sampled_from(sorted(OBJECTS)), st.none() | ids())


@once
def states() -> st.SearchStrategy[wire.State]:
    """Draw answers to such requests: objects of the collection, exactly one if the request has an id."""
    shown: dict[str, st.SearchStrategy[Notification]] = {
        "devices": device_notifications(),
        "calls": call_notifications(),
        "smssessions": session_notifications().map(lambda each: evolve(each, medium=Medium.SMS)),
        "chats": session_notifications().map(lambda each: evolve(each, medium=Medium.CHAT)),
    }

    def state(asked: wire.StateRequest) -> st.SearchStrategy[wire.State]:
        objects = shown[asked.collection]
        fewest, most = (0, 3) if asked.id is None else (1, 1)
        several = st.lists(objects, min_size=fewest, max_size=most).map(tuple)
        return st.builds(wire.State, st.just(asked), several)

    return state_requests().flatmap(state)


@once
def payload_errors() -> st.SearchStrategy[wire.PayloadError]:
    """Draw errors about payloads."""
    paths = st.lists(ids(), min_size=1, max_size=3).map(".".join) | st.just("$")
    return st.builds(wire.PayloadError, paths, st.sampled_from(["missing", "null", "an array", "1"]), texts())
