"""Notifications as they go out."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, cast

import attrs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from monitoring_core.notifications import (
    CallNotification,
    DeviceNotification,
    LogEntry,
    MessageLogNotification,
    Monitoring,
    Notification,
    Participant,
    SessionNotification,
)
from monitoring_core.uris import COLLECTIONS, last_segment
from monitoring_core.vocabulary import Medium, MonitoringMode, MonitoringScope, MonitoringState, Mute
from monitoring_core.wire import Context, Message, PayloadError, read_notification, write, write_message
from monitoring_core.wire.reading import OBJECT_OF
from tests.wire.material import (
    NAMES,
    device_notifications,
    ids,
    json_values,
    media,
    notifications,
    optional_texts,
    participants,
    payload,
    texts,
)

BASE = "https://contact.invalid"
COACHING = Monitoring(MonitoringState.COACH, MonitoringMode.ALL_CALLS, MonitoringScope.CALL, f"{BASE}/devices/d-2")


def evolved(read: Any, base_url: str = "", **changes: Any) -> Any:
    """Write a payload's notification with changes over that payload, and give what then stands in it."""
    message = read_notification(payload(read) if isinstance(read, str) else read)
    notification: Any = message.notifications[0]
    return write(attrs.evolve(notification, **changes), attrs.evolve(message.context, base_url=base_url))


@given(notifications, st.booleans())
def test_what_is_written_reads_the_same(notification: Notification, envelope: bool) -> None:
    """Reading what was written gives the same notification, with and without an envelope."""
    written = write(notification, Context(base_url=BASE, envelope=envelope))
    assert (notification,) == read_notification(written).notifications


# As the shared ones, but what must not be empty may be.
words = texts | st.sampled_from(MonitoringState)
loose_notifications = st.one_of(
    st.builds(DeviceNotification, texts, st.none(), st.none() | st.builds(Monitoring, words, words, words, texts)),
    st.builds(CallNotification, texts, texts, words, st.none(), optional_texts, notification_type=texts),
    st.builds(SessionNotification, media, texts, words, st.none(), notification_type=texts),
    st.builds(
        MessageLogNotification,
        media,
        texts,
        st.lists(st.builds(LogEntry, st.integers(-2, 2**54), texts, participants, texts), max_size=3).map(tuple),
        texts,
    ),
)


def written_or_not(notification: Notification, context: Context) -> dict[str, Any] | None:
    """Give what is written, or None if it is refused; any other exception ends the test."""
    try:
        return write(notification, context)
    except PayloadError:
        return None


@given(loose_notifications, st.sampled_from(NAMES), st.booleans())
def test_nothing_is_written_that_is_not_read_again(notification: Notification, name: str, envelope: bool) -> None:
    """Whatever a notification holds, what is written of it reads the same, or it is refused and nothing is changed."""
    read = read_notification(payload(name))
    for context in (Context(envelope=envelope), attrs.evolve(read.context, envelope=envelope)):
        written = written_or_not(notification, context)
        assert written is None or (notification,) == read_notification(written).notifications
    assert payload(name) == read.payload


LEA = Participant("lea", "Agent", "All")


def session_of(participants: tuple[Participant, ...]) -> Notification:
    """Give a notification of a chat with these participants."""
    return SessionNotification(Medium.CHAT, "s-1", "Chatting", None, participants)


def log_of(senders: tuple[Participant, ...]) -> Notification:
    """Give a log of an SMS session with an entry of each of these."""
    entries = tuple(LogEntry(place, "Text", each, "All") for place, each in enumerate(senders))
    return MessageLogNotification(Medium.SMS, "s-1", entries)


UNREADABLE: dict[str, tuple[Notification, str, str]] = {
    "device": (DeviceNotification("", None), "devices[0].id", "''"),
    "monitoring state": (
        DeviceNotification("d-1", None, Monitoring("", "AllCalls", "Call", "d-2")),
        "devices[0].supervisorMonitoringState.state",
        "''",
    ),
    "monitoring mode": (
        DeviceNotification("d-1", None, Monitoring("Coach", "", "Call", "d-2")),
        "devices[0].supervisorMonitoringState.mode",
        "''",
    ),
    "monitoring scope": (
        DeviceNotification("d-1", None, Monitoring("Coach", "AllCalls", "", "d-2")),
        "devices[0].supervisorMonitoringState.scope",
        "''",
    ),
    "call": (CallNotification("", "d-1", "Held", None), "call.id", "''"),
    "device of a call": (CallNotification("c-1", "", "Held", None), "call.deviceUri", "''"),
    "state of a call": (CallNotification("c-1", "d-1", "", None), "call.state", "''"),
    "session": (SessionNotification(Medium.SMS, "", "Chatting", None), "smssession.id", "''"),
    "state of a session": (SessionNotification(Medium.CHAT, "s-1", "", None), "chat.state", "''"),
    "session of a log": (MessageLogNotification(Medium.CHAT, ""), "chatUri", "''"),
    "type of an entry": (
        MessageLogNotification(Medium.SMS, "s-1", (LogEntry(0, "Text", LEA, "All"), LogEntry(1, "", LEA, "All"))),
        "messages[1].type",
        "''",
    ),
    "index of an entry": (
        MessageLogNotification(Medium.SMS, "s-1", (LogEntry(-1, "Text", LEA, "All"),)),
        "messages[0].index",
        "-1",
    ),
    "visibility of an entry": (
        MessageLogNotification(Medium.SMS, "s-1", (LogEntry(0, "Text", LEA, cast(Any, None)),)),
        "messages[0].visibility",
        "null",
    ),
    "text of an entry": (
        MessageLogNotification(Medium.SMS, "s-1", (LogEntry(0, "Text", LEA, "All", cast(Any, 7)),)),
        "messages[0].text",
        "7",
    ),
}


@pytest.mark.parametrize(("notification", "path", "found"), UNREADABLE.values(), ids=UNREADABLE.keys())
def test_what_cannot_be_read_again_is_not_written(notification: Notification, path: str, found: str) -> None:
    """What no message is read without is refused where it is empty, with the place at which it would have stood."""
    for envelope, at in ((True, f"data.{path}"), (False, path)):
        with pytest.raises(PayloadError) as caught:
            write(notification, Context(envelope=envelope))
        assert (at, found) == (caught.value.path, caught.value.found)


@pytest.mark.parametrize("key", ["nickname", "type", "visibility", "participantId", "uri"])
@pytest.mark.parametrize(
    ("made", "path"), [(session_of, "chat.participants[1]"), (log_of, "messages[1].from")], ids=["list", "log"]
)
def test_what_is_no_text_of_a_participant_is_not_written(
    made: Callable[[tuple[Participant, ...]], Notification], path: str, key: str
) -> None:
    """A participant of the list, or the sender of an entry, is refused with the place of what is no text."""
    field = "participant_id" if key == "participantId" else key
    notification = made((LEA, attrs.evolve(LEA, **cast(Any, {field: 7}))))
    with pytest.raises(PayloadError, match=re.escape(f"data.{path}.{key} is 7; it must be a string")):
        write(notification)


def test_the_device_that_cannot_be_written_is_told() -> None:
    """Of several devices the place of the one is told."""
    devices = (DeviceNotification("d-1", None), DeviceNotification("", None))
    with pytest.raises(PayloadError, match=r"^devices\[1\]\.id is ''; it must be a non-empty string$"):
        write_message(Message(devices, payload("devices_two")))


@given(notifications)
def test_what_is_written_is_json(notification: Notification) -> None:
    """What is written goes through JSON unchanged: plain strings, no enumerations."""
    written = write(notification)
    assert written == json.loads(json.dumps(written))


@pytest.mark.parametrize("name", NAMES)
def test_what_was_read_is_written_as_it_was(name: str) -> None:
    """A message read and written again is what it was, with its unknown keys, its orders and its older spellings."""
    written = write_message(read_notification(payload(name)))
    assert json.dumps(payload(name)) == json.dumps(written)


@given(st.sampled_from(NAMES), notifications)
def test_any_notification_can_be_written_over_any_message(name: str, notification: Notification) -> None:
    """With the context of any message, what is written says what the notification says."""
    context = read_notification(payload(name)).context
    assert (notification,) == read_notification(write(notification, context)).notifications


def about(notification: Notification) -> tuple[type[Notification], Medium | None]:
    """Give what makes two notifications of one kind: their class, and the medium where there are two."""
    return type(notification), getattr(notification, "medium", None)


@given(st.sampled_from(NAMES), notifications)
def test_nothing_of_another_kind_of_message_leaks_in(name: str, notification: Notification) -> None:
    """Written over a message of another kind or medium, a notification is what it is alone, its channel included."""
    message = read_notification(payload(name))
    assume(about(notification) not in map(about, message.notifications))
    context = message.context
    alone = Context(envelope=context.envelope)
    assert write(notification, alone) == write(notification, context)


def test_a_channel_that_was_asked_for_stays() -> None:
    """Over a message of another kind, only the channel of that very message is dropped."""
    context = attrs.evolve(read_notification(payload("device_idle")).context, channel="/v2/me/test")
    written = write(CallNotification("c-1", "d-1", "Held", None), context)
    assert "/v2/me/test" == written["channel"]
    assert {"data", "channel"} == written.keys()


def test_logs_of_two_media_do_not_mix() -> None:
    """Written over the log of a chat, the log of an SMS session has its own channel, uri and entries."""
    entry = LogEntry(0, "Text", Participant("lea", "Agent", "All"), "All", "Good morning.")
    context = read_notification(payload("chat_log")).context
    written = write(MessageLogNotification(Medium.SMS, "talk-3", (entry,)), context)
    assert "/v2/me/smssessions" == written["channel"]
    assert "/api/v2/smssessions/talk-3" == written["data"]["smssessionUri"]
    assert "chatUri" not in written["data"]
    assert {"nickname": "lea", "type": "Agent", "visibility": "All"} == written["data"]["messages"][0]["from"]


@given(st.lists(device_notifications, min_size=1, max_size=3))
def test_several_devices_are_one_message(devices: list[DeviceNotification]) -> None:
    """A message made of several devices reads as those devices."""
    message = Message(tuple(devices), payload("devices_two"))
    assert tuple(devices) == read_notification(write_message(message)).notifications


def test_several_notifications_of_other_kinds_are_no_message() -> None:
    """Only devices come several in one message."""
    device, call = DeviceNotification("d-1", None), CallNotification("c-1", "d-1", "Held", None)
    for pair in ((device, call), (call, call)):
        with pytest.raises(ValueError, match="several of devices"):
            write_message(Message(pair, {}))


def test_a_device_in_documented_form() -> None:
    """A device is written with the documented names and types."""
    notification = DeviceNotification("d-1", frozenset({"Coach", "BargeIn"}), COACHING, False, "7000", "7001")
    context = Context(user_state={"state": "Ready"}, device_state="Active", telephony_network="Private")
    expected = {
        "data": {
            "messageType": "DeviceStateChangeMessage",
            "devices": [
                {
                    "id": "d-1",
                    "deviceState": "Active",
                    "userState": {"state": "Ready"},
                    "phoneNumber": "7001",
                    "telephonyNetwork": "Private",
                    "doNotDisturb": "Off",
                    "forwardTo": "7000",
                    "capabilities": ["BargeIn", "Coach"],
                    "supervisorMonitoringState": {
                        "state": "Coach",
                        "mode": "AllCalls",
                        "scope": "Call",
                        "targetDeviceUri": f"{BASE}/devices/d-2",
                    },
                }
            ],
        },
        "channel": "/v2/me/devices",
    }
    assert expected == write(notification, context)


def test_nothing_monitored_is_no_key() -> None:
    """A device that monitors nothing has no supervisorMonitoringState at all (VD-ABSENT)."""
    (device,) = write(DeviceNotification("d-1", None), Context(envelope=False))["devices"]
    assert {"id": "d-1"} == device


def test_a_cancelled_subscription_takes_the_key_out() -> None:
    """Written over a message that showed a subscription, none takes the key out and leaves the rest."""
    expected = payload("device_coaching")
    del expected["data"]["devices"][0]["supervisorMonitoringState"]
    assert expected == evolved("device_coaching", monitoring=None)


def test_a_call_in_documented_form() -> None:
    """A call is written with the documented names and types; its duration is a string."""
    notification = CallNotification("c-1", "d-1", "Established", frozenset({"Hangup"}), Mute.ON, False)
    context = Context(
        base_url=f"{BASE}/",
        participants=["7001", {"phoneNumber": "7002"}],
        duration=21,
        object_keys={"callType": "Inbound"},
        message_keys={"phoneNumber": "7005"},
    )
    call = {
        "callType": "Inbound",
        "callUuid": "c-1",
        "uri": f"{BASE}/api/v2/me/calls/c-1",
        "path": "/calls/c-1",
        "deviceUri": f"{BASE}/api/v2/devices/d-1",
        "id": "c-1",
        "state": "Established",
        "capabilities": ["Hangup"],
        "mute": "On",
        "monitoredUserMuted": False,
        "supervisorListeningIn": False,
        "duration": "21",
        "participants": [
            {"e164Number": "", "formattedPhoneNumber": "7001", "phoneNumber": "7001", "digits": "7001"},
            {"phoneNumber": "7002"},
        ],
    }
    expected = {
        "data": {
            "messageType": "CallStateChangeMessage",
            "notificationType": "StatusChange",
            "phoneNumber": "7005",
            "call": call,
        },
        "channel": "/v2/me/calls",
    }
    assert expected == write(notification, context)


def test_a_call_uuid_of_its_own_is_written() -> None:
    """A server whose calls have another uuid than their id tells it with the further keys of the call."""
    notification = CallNotification("c-1", "d-1", "Established", None)
    assert "u-1" == write(notification, Context(object_keys={"callUuid": "u-1"}))["data"]["call"]["callUuid"]


@pytest.mark.parametrize("base_url", ["", BASE, f"{BASE}/"])
@pytest.mark.parametrize("medium", Medium)
def test_a_participants_path_is_written_as_a_uri(medium: Medium, base_url: str) -> None:
    """In the list and in the log the base url stands before a path alone; a whole uri stays as it is."""
    own = Participant("sam", "Agent", "All", "p-1", "/api/v2/users/u-1")
    other = Participant("ada", "Agent", "All", "p-2", "https://elsewhere.invalid/users/u-2")
    context = Context(base_url=base_url, envelope=False)
    session = write(SessionNotification(medium, "s-1", "Chatting", None, (own, other)), context)
    entries = tuple(LogEntry(place, "Text", sender, "All") for place, sender in enumerate((own, other)))
    log = write(MessageLogNotification(medium, "s-1", entries), context)
    expected = [f"{base_url.rstrip('/')}/api/v2/users/u-1", "https://elsewhere.invalid/users/u-2"]
    assert expected == [each["uri"] for each in session[OBJECT_OF[medium]]["participants"]]
    assert expected == [each["from"]["uri"] for each in log["messages"]]


MEDIA = {
    Medium.SMS: ("smssession", "SMSsessionStateChangeMessage", "/v2/me/smssessions", "smssessions", "smssessionUri"),
    Medium.CHAT: ("chat", "ChatStateChangeMessage", "/v2/me/chats", "chats", "chatUri"),
}


@pytest.mark.parametrize("medium", Medium)
def test_a_session_in_documented_form(medium: Medium) -> None:
    """A text session is written in the object, type and channel of its medium."""
    key, message_type, channel, path, _ = MEDIA[medium]
    lea = Participant("lea", "Agent", "All", "p-1", f"{BASE}/users/lea")
    notification = SessionNotification(medium, "s-1", "Chatting", frozenset({"Leave", "SwitchBargeIn"}), (lea,))
    context = Context(base_url=BASE, received=datetime(2031, 3, 4, 9, 15, 20, 250_000, UTC))
    session = {
        "uri": f"{BASE}/api/v2/{path}/s-1",
        "id": "s-1",
        "state": "Chatting",
        "receivedDate": "2031-03-04 09:15:20.250+0000",
        "capabilities": ["Leave", "SwitchToBargeIn"],
        "participants": [
            {
                "nickname": "lea",
                "type": "Agent",
                "uri": f"{BASE}/users/lea",
                "visibility": "All",
                "participantId": "p-1",
            }
        ],
    }
    body = {"messageType": message_type, "notificationType": "StatusChange", key: session}
    assert {"data": body, "channel": channel} == write(notification, context)


@pytest.mark.parametrize("medium", Medium)
def test_a_log_in_documented_form(medium: Medium) -> None:
    """A message log names its session by uri, and timestampSeconds holds milliseconds."""
    _, _, channel, path, uri = MEDIA[medium]
    entry = LogEntry(4, "ParticipantRejoined", Participant("lea", "Agent", "All"), "All")
    context = Context(base_url=BASE, timestamps={4: datetime(2031, 3, 4, 9, 16, 2, tzinfo=UTC)})
    body = {
        "messageType": "MessageLogUpdated",
        "notificationType": "NewMessages",
        uri: f"{BASE}/api/v2/{path}/s-1",
        "messages": [
            {
                "index": 4,
                "type": "ParticipantRejoined",
                "from": {"nickname": "lea", "type": "Agent", "visibility": "All"},
                "visibility": "All",
                "timestamp": "2031-03-04 09:16:02.000+0000",
                "timestampSeconds": 1_930_382_162_000,
            }
        ],
    }
    assert {"data": body, "channel": channel} == write(MessageLogNotification(medium, "s-1", (entry,)), context)


def test_the_uris_of_a_call_follow_its_id() -> None:
    """Another call over one that was read has uri, path and callUuid of its own id, in the form that was read."""
    written = evolved("call_agent_muted", call_id="call 52", device_id="dev-noor")["data"]["call"]
    expected = {
        "id": "call 52",
        "callUuid": "call 52",
        "uri": f"{BASE}/api/v2/me/calls/call%2052",
        "path": "calls/call%2052",
        "deviceUri": f"{BASE}/api/v2/devices/dev-noor",
    }
    assert {**payload("call_agent_muted")["data"]["call"], **expected} == written


def test_what_a_call_does_not_have_does_not_come_with_another_id() -> None:
    """Of uri, path and callUuid only those follow that were there, and a callUuid of its own stays."""
    read = payload("call_barging_in")
    call = read["data"]["call"]
    del call["uri"], call["path"]
    call["callUuid"] = "uuid-1"
    assert {**call, "id": "call-52"} == evolved(read, call_id="call-52")["data"]["call"]


@pytest.mark.parametrize(
    ("uri", "path", "expected_uri", "expected_path"),
    [
        (f"{BASE}/api/v2/chats/talk-3", "/chats/talk-3", f"{BASE}/api/v2/chats/b", "/chats/b"),
        (f"{BASE}/api/v2/me/chats/talk%2D3/?x=/y", "chats/talk-3", f"{BASE}/api/v2/me/chats/b", "chats/b"),
        ("/chats/another", "another", "/api/v2/chats/b", "/chats/b"),
        (None, 5, None, 5),
    ],
)
def test_the_uris_of_a_session_follow_its_id(uri: Any, path: Any, expected_uri: Any, expected_path: Any) -> None:
    """Another session over one that was read has uri and path of its own id; what was neither stays as it was."""
    read = payload("chat_coaching")
    read["data"]["chat"].update(uri=uri, path=path)
    written = evolved(read, session_id="b")["data"]["chat"]
    assert (expected_uri, expected_path) == (written["uri"], written["path"])


def test_a_base_url_of_the_context_is_that_of_a_new_uri() -> None:
    """Where the context names a host, what is written anew is of that host."""
    there = "http://127.0.0.1:8090"
    assert f"{BASE}/api/v2/chats/b" == evolved("chat_log", session_id="b")["data"]["chatUri"]
    assert f"{there}/api/v2/chats/b" == evolved("chat_log", f"{there}/", session_id="b")["data"]["chatUri"]


IDS = {
    "call_barging_in": ("call", ["call_id", "device_id"]),
    "call_agent_muted": ("call", ["call_id", "device_id"]),
    "chat_coaching": ("chat", ["session_id"]),
    "sms_monitoring": ("smssession", ["session_id"]),
}


@given(st.sampled_from(sorted(IDS)), ids | st.sampled_from(sorted(COLLECTIONS)), st.sampled_from(["", BASE]))
def test_no_old_id_is_left(name: str, identity: str, base_url: str) -> None:
    """Whatever the new id is, it is the id, and stands at the end of every uri and path of what bears it."""
    key, attributes = IDS[name]
    written = evolved(name, base_url, **dict.fromkeys(attributes, identity))
    shown = written.get("data", written)[key]
    plain = {field: shown[field] for field in ("id", "callUuid") if field in shown}
    named = {field: last_segment(shown[field]) for field in ("uri", "path", "deviceUri") if field in shown}
    assert dict.fromkeys([*plain, *named], identity) == {**plain, **named}


def test_capabilities_keep_their_order() -> None:
    """Names that were offered before stay in their order, new ones follow."""
    written = evolved("call_barging_in", capabilities=frozenset({"Hangup", "Hold", "SwitchToBargeIn", "SendDtmf"}))
    assert ["Hold", "Hangup", "SendDtmf", "SwitchToBargeIn"] == written["data"]["call"]["capabilities"]


@pytest.mark.parametrize("name", ["device_idle", "call_barging_in"])
def test_only_text_sessions_are_spelled_anew(name: str) -> None:
    """SwitchBargeIn is a word of its own on a device and a call, and stays as it is (TX-SPELLING)."""
    message = read_notification(payload(name))
    notification: Any = message.notifications[0]
    offering = attrs.evolve(notification, capabilities=frozenset({"SwitchBargeIn", "Hold"}))
    for context in (message.context, Context()):
        written = write(offering, context)
        assert (offering,) == read_notification(written).notifications
        assert (offering,) == read_notification(write(offering, read_notification(written).context)).notifications


@pytest.mark.parametrize(("name", "key"), [("sms_monitoring", "smssession"), ("chat_coaching", "chat")])
def test_a_text_session_is_spelled_as_documented(name: str, key: str) -> None:
    """A list that changes is written with SwitchToBargeIn, in the place of the SwitchBargeIn that was read."""
    read = payload(name)
    read.get("data", read)[key]["capabilities"] = ["SwitchBargeIn", "Leave"]
    written = evolved(read, capabilities=frozenset({"Leave", "SwitchToBargeIn", "SwitchToCoach"}))
    expected = ["SwitchToBargeIn", "Leave", "SwitchToCoach"]
    assert expected == written.get("data", written)[key]["capabilities"]


def test_participants_keep_what_is_not_monitoring() -> None:
    """A participant whose visibility changes keeps its unknown keys, and so do the others."""
    message = payload("sms_monitoring")
    message["smssession"]["participants"][1]["avatar"] = "lea.png"
    read = read_notification(message)
    (session,) = read.notifications
    assert isinstance(session, SessionNotification)
    noor, lea, visitor = session.participants or ()
    turned = (attrs.evolve(lea, visibility="All"), noor, visitor)
    written = write(attrs.evolve(session, participants=turned), read.context)
    (first, *_) = written["smssession"]["participants"]
    assert ("lea", "All", "lea.png") == (first["nickname"], first["visibility"], first["avatar"])


def test_another_channel_and_envelope() -> None:
    """The context decides on the envelope and its channel."""
    call = CallNotification("c-1", "d-1", "Held", None)
    assert "/v2/me/test" == write(call, Context(channel="/v2/me/test"))["channel"]
    assert {"messageType", "notificationType", "call"} == write(call, Context(envelope=False)).keys()


def test_an_unenveloped_message_can_be_put_in_an_envelope() -> None:
    """A message read without an envelope is written into one when the context says so."""
    message = read_notification(payload("sms_monitoring"))
    written = write(message.notifications[0], attrs.evolve(message.context, envelope=True))
    assert {"data": payload("sms_monitoring"), "channel": "/v2/me/smssessions"} == written


@pytest.mark.parametrize(
    ("given", "error", "told"),
    [
        ({"duration": -1}, ValueError, "duration is -1; it must be whole seconds from 0 to 1000000000, or None"),
        ({"duration": 10**5000}, ValueError, "duration is an integer of 16610 bits; "),
        ({"duration": 21.5}, TypeError, "duration is 21.5; it must be whole seconds"),
        ({"duration": "21"}, TypeError, "duration is '21'; "),
        ({"duration": True}, TypeError, "duration is true; "),
        ({"participants": "7001"}, TypeError, "participants is '7001'; it must be a sequence of phone numbers or obj"),
        ({"participants": b"7001"}, TypeError, "participants is a Python bytes; "),
        ({"participants": {"phoneNumber": "7001"}}, TypeError, "participants is an object; "),
        ({"participants": ["7001", 7002]}, TypeError, "participants[1] is 7002; it must be a phone number or an obj"),
    ],
    ids=range(9),
)
def test_a_context_that_cannot_be_is_refused(given: dict[str, Any], error: type[Exception], told: str) -> None:
    """What would be written as no duration or as no participants is refused at once, by its name."""
    with pytest.raises(error) as caught:
        Context(**given)
    assert str(caught.value).startswith(told)


@pytest.mark.parametrize("participants", [None, [], ("7001",), [{"phoneNumber": "7001"}, "7002"]])
@pytest.mark.parametrize("duration", [None, 0, 10**9])
def test_a_context_that_can_be_is_taken(participants: Any, duration: int | None) -> None:
    """Every sequence of numbers and objects, and every whole number of seconds, is taken as it is."""
    context = Context(participants=participants, duration=duration)
    assert (participants, duration) == (context.participants, context.duration)


@given(json_values, json_values)
def test_what_was_read_is_not_checked(duration: Any, participants: Any) -> None:
    """Whatever a call that is read holds as duration and participants, it has a context and is written as it was."""
    read = payload("call_barging_in")
    read["data"]["call"].update(duration=duration, participants=participants)
    message = read_notification(read)
    assert read is message.context.payload
    assert repr(read) == repr(write_message(message))
