"""Notifications that lack what their readers need: what is told is read, and what is absent is remembered."""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring_core.notifications import DeviceNotification, MessageLogNotification
from monitoring_core.wire import PayloadError, read_notification
from monitoring_core.wire.partial import NULL_MONITORING, read_partial
from tests.wire.material import NAMES, json_values, mutated, payload


@pytest.mark.parametrize("name", NAMES)
def test_what_is_told_is_read_as_always(name: str) -> None:
    """Every field that is not absent has the value that the reader of whole messages gives."""
    whole = read_notification(payload(name)).notifications
    for notification, told in zip(whole, read_partial(payload(name)), strict=True):
        if not any("." in field for field in told.absent):
            assert {} == {
                field: value
                for field, value in attrs.asdict(notification, recurse=False).items()
                if field not in told.absent and value != getattr(told.notification, field)
            }


CALL = {"id": "c-1", "deviceUri": "/devices/d-1", "state": "Held"}
MONITORING = {"state": "Coach", "mode": "AllCalls", "scope": "Call", "targetDeviceUri": "/devices/a-1"}
DEVICE = {"id": "d-1", "doNotDisturb": "On", "forwardTo": "5001"}
ABSENT: list[tuple[dict[str, Any], set[str]]] = [
    ({"notificationType": "StatusChange", "call": CALL}, set()),
    ({"call": CALL}, {"notification_type"}),
    ({"notificationType": "StatusChange", "call": {"id": "c-1"}}, {"device_id", "state"}),
    ({"call": {"state": "Held", "deviceUri": None}}, {"call_id", "device_id", "notification_type"}),
    ({"devices": [DEVICE]}, set()),
    ({"devices": [{}]}, {"device_id", "do_not_disturb", "forward_to"}),
    ({"devices": [{**DEVICE, "supervisorMonitoringState": None}]}, {NULL_MONITORING}),
    ({"devices": [{**DEVICE, "supervisorMonitoringState": MONITORING}]}, set()),
    (
        {"devices": [{**DEVICE, "supervisorMonitoringState": {"state": "Coach"}}]},
        {"monitoring.mode", "monitoring.scope", "monitoring.target_device_uri"},
    ),
    ({"devices": [{**DEVICE, "supervisorMonitoringState": {**MONITORING, "state": None}}]}, {"monitoring.state"}),
    ({"notificationType": "StatusChange", "smssession": {"id": "s-1"}}, {"state"}),
    ({"notificationType": "StatusChange", "chat": {"state": "Chatting"}}, {"session_id"}),
    ({"notificationType": "NewMessages", "chatUri": "/chats/s-1", "messages": [{"index": 1, "type": "Text"}]}, set()),
    ({"notificationType": "NewMessages", "chatUri": "/chats/s-1", "messages": [{"type": "Text"}]}, {"messages.index"}),
    ({"messageType": "MessageLogUpdated", "chatUri": "/chats/s-1", "messages": []}, {"notification_type"}),
    (
        {"messageType": "MessageLogUpdated", "notificationType": "NewMessages", "messages": [{"index": 1}]},
        {"messages.type", "session_id", "medium"},
    ),
]


@pytest.mark.parametrize(("body", "absent"), ABSENT, ids=range(len(ABSENT)))
@pytest.mark.parametrize("enveloped", [False, True])
def test_what_is_absent_is_remembered(body: dict[str, Any], absent: set[str], enveloped: bool) -> None:
    """Each field that the payload lacks is named as the notification names it."""
    (told,) = read_partial({"data": body, "channel": "/v2/me/anything"} if enveloped else body)
    assert absent == told.absent


def test_each_device_has_what_it_lacks_itself() -> None:
    """Devices of one message are read one by one; what one lacks, another may have."""
    first, second = read_partial({"devices": [{"id": "d-1"}, DEVICE]})
    assert ("do_not_disturb" in first.absent, second.absent) == (True, frozenset())
    assert isinstance(second.notification, DeviceNotification)
    assert "d-1" == second.notification.device_id


def test_an_entry_keeps_what_it_tells() -> None:
    """An entry without its position is read with its type, one without its type with its position."""
    ((log,),) = [read_partial({"smssessionUri": "/s/s-1", "messages": [{"type": "Text"}, {"index": 7}]})]
    assert isinstance(log.notification, MessageLogNotification)
    first, second = log.notification.messages
    assert ("Text", 7) == (first.type, second.index)


def test_a_message_that_nobody_knows_tells_nothing() -> None:
    """It is no error."""
    assert [] == read_partial({"messageType": "ChannelStatusMessage"})


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ([], "$ is an array; it must be an object"),
        ({"data": {"call": 3}}, "data.call is 3; it must be an object"),
        ({"call": {"mute": 1}}, "call.mute is 1; it must be a string"),
        ({"devices": 3}, "devices is 3; it must be an array of objects"),
        ({"devices": [{"id": "d-1"}, {"id": 7}]}, "devices[1].id is 7; it must be a non-empty string"),
        (
            {"devices": [{"supervisorMonitoringState": {"mode": 7}}]},
            "devices[0].supervisorMonitoringState.mode is 7; it must be a non-empty string",
        ),
        ({"messageType": "MessageLogUpdated", "messages": {}}, "messages is an object; it must be an array of objects"),
        (
            {"messageType": "MessageLogUpdated", "messages": [{}, {"index": -1}]},
            "messages[1].index is -1; it must be an integer from 0 to 9007199254740992",
        ),
        ({"messageType": 7}, "messageType is 7; it must be a string"),
    ],
    ids=range(9),
)
def test_what_is_there_and_wrong_is_told_with_its_place(body: Any, told: str) -> None:
    """A field of the wrong type is no absent one."""
    with pytest.raises(PayloadError) as caught:
        read_partial(body)
    assert told == str(caught.value)


@given(mutated(st.sampled_from(NAMES).map(payload)) | json_values)
def test_nothing_but_our_error_comes_out(hostile: Any) -> None:
    """A payload changed anywhere is read as far as it goes, or gives one error that can be printed."""
    told = ""
    try:
        read_partial(hostile)
    except PayloadError as error:
        told = str(error)
    assert told.isascii()
    assert len(told) < 300
