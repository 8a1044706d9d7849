"""Notifications as they come in."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from monitoring_core.notifications import (
    CallNotification,
    DeviceNotification,
    LogEntry,
    MessageLogNotification,
    Monitoring,
    Participant,
    SessionNotification,
)
from monitoring_core.outcome import MonitoringError
from monitoring_core.vocabulary import Medium, MonitoringState, Mute
from monitoring_core.wire import PayloadError, read_notification
from tests.wire.material import NAMES, payload

LEA = Participant("lea", "Agent", "Supervisors", "p-2", "https://contact.invalid/api/v2/users/lea")


def only(name: str) -> Any:
    """Give the one notification of a payload."""
    (notification,) = read_notification(payload(name)).notifications
    return notification


def test_a_device_shows_its_subscription() -> None:
    """A device message is read with what is monitored, how, and what is offered."""
    expected = DeviceNotification(
        "dev-lea",
        frozenset(
            {
                "ForwardCallsOff",
                "DoNotDisturbOff",
                "CancelSupervisorMonitoring",
                "ListenIn",
                "Coach",
                "BargeIn",
                "StartCallRecording",
            }
        ),
        Monitoring(MonitoringState.COACH, "NextCall", "Agent", "http://127.0.0.1:8090/api/v2/devices/dev-noor"),
        True,
        "7399",
        "7301",
    )
    assert expected == only("device_coaching")


def test_known_words_are_read_as_members() -> None:
    """A word of the vocabulary is read as the enumeration's member, so identity works."""
    assert MonitoringState.COACH is only("device_coaching").monitoring.state
    assert Mute.OFF is only("call_barging_in").mute


def test_a_device_that_monitors_nothing_has_no_subscription() -> None:
    """Without the key nothing is monitored (VD-ABSENT), and this is as it should be."""
    message = read_notification(payload("device_idle"))
    assert [None] == [device.monitoring for device in message.notifications]  # type: ignore[union-attr]
    assert message.null_monitoring is False


def test_null_for_nothing_monitored_is_read_and_marked() -> None:
    """A null subscription reads as none, and the context tells that the key should be absent (VD-ABSENT)."""
    message = read_notification(payload("device_null_monitoring"))
    assert [None] == [device.monitoring for device in message.notifications]  # type: ignore[union-attr]
    assert message.context.null_monitoring is True


def test_an_empty_number_forwards_nowhere() -> None:
    """An empty forwardTo is no forwarding (VD-FORWARD)."""
    (device,) = read_notification({"devices": [{"id": "d-1", "forwardTo": ""}]}).notifications
    assert DeviceNotification("d-1", None) == device


def test_a_message_may_list_several_devices() -> None:
    """Each device of a message gives a notification, in the order of the message."""
    first, second = read_notification(payload("devices_two")).notifications
    assert isinstance(first, DeviceNotification)
    assert isinstance(second, DeviceNotification)
    assert ["dev-lea", "dev-lea-home"] == [first.device_id, second.device_id]
    assert second.capabilities is None
    assert Monitoring("ListenIn", "AllCalls", "Call", "") == second.monitoring


def test_a_call_shows_mute_and_switches() -> None:
    """A call message is read with state, mutes and capabilities, and belongs to the device of its uri."""
    expected = CallNotification(
        "call-51",
        "dev-lea",
        "Established",
        frozenset({"Hold", "Hangup", "SendDtmf", "SwitchToListenIn", "AttachUserData"}),
        Mute.OFF,
        False,
        False,
        "StatusChange",
    )
    assert expected == only("call_barging_in")


def test_older_calls_are_read() -> None:
    """Participants as plain strings, participantsInfo and unknown keys do not get in the way of a call."""
    call = only("call_older")
    assert ("call-51", Mute.ON, "AttachedDataChanged") == (call.call_id, call.mute, call.notification_type)


def test_the_muting_of_an_agent_is_read() -> None:
    """The notification of a muted agent says so by its flag and its type."""
    call = only("call_agent_muted")
    assert (True, "MonitoredUserMutedStateChange") == (call.monitored_user_muted, call.notification_type)


def test_the_object_tells_the_type() -> None:
    """Where messageType is missing, the object that a message holds tells what it is."""
    assert "Held" == only("call_without_type").state


@pytest.mark.parametrize("name", ["sms_monitoring", "sms_log", "chat_coaching", "device_idle", "call_barging_in"])
def test_a_message_without_its_type_reads_the_same(name: str) -> None:
    """Taking messageType out of a known message changes nothing."""
    untyped = payload(name)
    del untyped.get("data", untyped)["messageType"]
    assert read_notification(payload(name)).notifications == read_notification(untyped).notifications


def test_a_session_is_read_with_its_participants() -> None:
    """A text session is read with participants in their order, and with the documented spelling (TX-SPELLING)."""
    session = only("sms_monitoring")
    assert (Medium.SMS, "text-7", "Chatting") == (session.medium, session.session_id, session.state)
    assert frozenset({"Leave", "SwitchToBargeIn", "SwitchToCoach", "SendMessage"}) == session.capabilities
    assert ("noor", LEA, None) == (
        session.participants[0].nickname,
        session.participants[1],
        session.participants[2].uri,
    )


def test_no_participants_told_is_none() -> None:
    """A session that lists no participants says nothing about them."""
    assert SessionNotification(Medium.SMS, "text-7", "Invited", frozenset({"Accept", "Reject"})) == only("sms_invited")


def test_a_chat_is_a_session_of_the_other_medium() -> None:
    """A chat is read like an SMS session."""
    chat = only("chat_coaching")
    assert (Medium.CHAT, "talk-3", "StatusChange") == (chat.medium, chat.session_id, chat.notification_type)


def test_a_log_names_its_session_by_uri() -> None:
    """New entries belong to the session at the end of the uri, and carry who they are from and who sees them."""
    visitor = Participant("visitor", "Customer", "All", "p-3")
    expected = MessageLogNotification(
        Medium.CHAT,
        "talk-3",
        (
            LogEntry(0, "Text", visitor, "All", "Is anybody there?"),
            LogEntry(1, "Notice", Participant("", "", ""), "", None),
        ),
    )
    assert expected == only("chat_log")


@pytest.mark.parametrize("name", ["unknown_type", "handshake"])
def test_an_unknown_message_is_no_error(name: str) -> None:
    """A message of a type that the library does not know has no notifications, and its payload is kept."""
    message = read_notification(payload(name))
    assert ((), payload(name)) == (message.notifications, message.payload)


def test_the_duration_of_a_call_is_told() -> None:
    """The duration, printed as a string, is a number of seconds; messages of other kinds have none."""
    assert [61, None] == [read_notification(payload(name)).duration for name in ("call_agent_muted", "sms_log")]


def test_lists_in_another_order_are_the_same_set() -> None:
    """The order of capabilities means nothing (VD-SETS)."""
    turned = payload("device_coaching")
    turned["data"]["devices"][0]["capabilities"].reverse()
    assert read_notification(payload("device_coaching")).notifications == read_notification(turned).notifications


def test_other_spelling_is_kept_for_calls() -> None:
    """Only text sessions print SwitchBargeIn for SwitchToBargeIn; on a call it is an unknown word."""
    call = payload("call_without_type")
    call["call"]["capabilities"] = ["SwitchBargeIn"]
    (notification,) = read_notification(call).notifications
    assert frozenset({"SwitchBargeIn"}) == notification.capabilities  # type: ignore[union-attr]


WRONG = {
    "no object": ([], "$", "an array", "an object"),
    "call is null": ({"messageType": "CallStateChangeMessage", "call": None}, "call", "null", "an object"),
    "no devices": ({"messageType": "DeviceStateChangeMessage"}, "devices", "missing", "an array of objects"),
    "device is a string": ({"devices": ["dev-lea"]}, "devices[0]", "'dev-lea'", "an object"),
    "no device id": ({"devices": [{"id": "a"}, {}]}, "devices[1].id", "missing", "a non-empty string"),
    "id is a number": ({"data": {"call": {"id": 5, "state": "Held"}}}, "data.call.id", "5", "a non-empty string"),
    "capability is no string": (
        {"devices": [{"id": "a", "capabilities": ["Coach", True]}]},
        "devices[0].capabilities[1]",
        "true",
        "a string",
    ),
    "capability is an array": (
        {"devices": [{"id": "a", "capabilities": [[]]}]},
        "devices[0].capabilities[0]",
        "an array",
        "a string",
    ),
    "subscription without a scope": (
        {"devices": [{"id": "a", "supervisorMonitoringState": {"state": "Coach", "mode": "AllCalls"}}]},
        "devices[0].supervisorMonitoringState.scope",
        "missing",
        "a non-empty string",
    ),
    "subscription is a string": (
        {"devices": [{"id": "a", "supervisorMonitoringState": "Coach"}]},
        "devices[0].supervisorMonitoringState",
        "'Coach'",
        "an object",
    ),
    "flag is a string": (
        {"call": {"id": "c", "deviceUri": "/devices/d", "state": "Held", "monitoredUserMuted": "false"}},
        "call.monitoredUserMuted",
        "'false'",
        "true or false",
    ),
    "device uri without an id": (
        {"call": {"id": "c", "deviceUri": "http://host", "state": "Held"}},
        "call.deviceUri",
        "'http://host'",
        "a uri that ends with an id",
    ),
    "device uri that names all devices": (
        {"call": {"id": "c", "deviceUri": "/api/v2/devices/", "state": "Held"}},
        "call.deviceUri",
        "'/api/v2/devices/'",
        "a uri that ends with an id",
    ),
    "participant nickname": (
        {"chat": {"id": "t", "state": "Chatting", "participants": [{}, {"nickname": 0.5}]}},
        "chat.participants[1].nickname",
        "0.5",
        "a string",
    ),
    "index too large": (
        {"chatUri": "/chats/t", "messages": [{"index": 10**5000, "type": "Text"}]},
        "messages[0].index",
        "an integer of 16610 bits",
        "an integer from 0 to 9007199254740992",
    ),
    "sender": (
        {"chatUri": "/chats/t", "messages": [{"index": 1, "type": "Text", "from": {"uri": []}}]},
        "messages[0].from.uri",
        "an array",
        "a string",
    ),
    "log of no session": (
        {"messageType": "MessageLogUpdated", "messages": []},
        "smssessionUri",
        "missing",
        "a uri that ends with an id",
    ),
    "log of no chat": (
        {"data": {"messageType": "MessageLogUpdated", "messages": []}, "channel": "/v2/me/chats"},
        "data.chatUri",
        "missing",
        "a uri that ends with an id",
    ),
    "log of a chat without a uri": (
        {"messageType": "MessageLogUpdated", "chatUri": None, "messages": []},
        "chatUri",
        "null",
        "a uri that ends with an id",
    ),
    "log on a channel that is none": (
        {"data": {"messageType": "MessageLogUpdated", "messages": []}, "channel": []},
        "data.smssessionUri",
        "missing",
        "a uri that ends with an id",
    ),
    "type is a number": ({"messageType": 3}, "messageType", "3", "a string"),
    "data is no object": ({"channel": "/v2/me/calls", "data": None}, "data", "null", "an object"),
}


@pytest.mark.parametrize(("wrong", "path", "found", "expected"), WRONG.values(), ids=WRONG.keys())
def test_what_is_wrong_is_told_with_its_place(wrong: object, path: str, found: str, expected: str) -> None:
    """A malformed message gives the path of the field, what stood there, and what would be right."""
    with pytest.raises(PayloadError) as caught:
        read_notification(wrong)
    error = caught.value
    assert (path, found, expected) == (error.path, error.found, error.expected)
    assert f"{path} is {found}; it must be {expected}" == str(error)


@pytest.mark.parametrize(
    ("value", "told"),
    [(b"", "a Python bytes"), (type("Ä" * 50, (), {})(), f"a Python {chr(92)}xc4"), ((), "an array")],
    ids=["bytes", "a long name", "tuple"],
)
def test_what_json_does_not_have_is_told_by_its_type(value: object, told: str) -> None:
    """A value that came from no decoder is named by its type, in ASCII and shortened."""
    with pytest.raises(PayloadError) as caught:
        read_notification(value)
    assert caught.value.found.startswith(told)
    assert caught.value.found.isascii()
    assert "'" not in caught.value.found
    assert len(caught.value.found) <= 50


def test_an_error_survives_pickling() -> None:
    """An error crosses processes whole, and belongs to the library's exceptions."""
    error = PayloadError("data.call.id", "missing", "a non-empty string")
    again = pickle.loads(pickle.dumps(error))
    assert (str(error), error.path, error.found) == (str(again), again.path, again.found)
    assert isinstance(again, MonitoringError)


def test_an_error_is_short_and_plain() -> None:
    """What is shown of a huge value with characters that no terminal prints is a short line of ASCII."""
    with pytest.raises(PayloadError) as caught:
        read_notification({"call": "\ud800\n\x1b" * 4_000_000})
    assert str(caught.value).isascii()
    assert str(caught.value).isprintable()
    assert len(caught.value.found) < 60


@pytest.mark.parametrize("name", NAMES)
def test_reading_changes_nothing(name: str) -> None:
    """A payload is as it was after it was read and written."""
    read = payload(name)
    message = read_notification(read)
    assert message.context.payload is read
    assert payload(name) == read
