"""Printed notifications rebuilt: from a request, through what is decided and what is written, to the whole payload."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from attrs import evolve

from monitoring_core import text, voice
from monitoring_core.notifications import CallNotification, DeviceNotification, Notification, Participant
from monitoring_core.outcome import Accepted
from monitoring_core.requests import CallRequest, ChannelRequest, DeviceRequest, SessionRequest
from monitoring_core.uris import device_id
from monitoring_core.vocabulary import Medium, SessionNotificationType
from monitoring_core.wire import Context, decode, read_notification, read_request, read_timestamp, write, write_message

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
OWN = sorted((Path(__file__).parent / "printed").glob("*.json"))
FOREIGN = sorted((SHARED / "samples").glob("*.json"))
PRINTED = [
    *(pytest.param(path, id=path.stem) for path in OWN),
    *(pytest.param(path, id=f"sample-{path.stem}") for path in FOREIGN),
]

ELSEWHERE = "http://localhost:8091"
OTHER_CALL_KEYS = ("connId", "dnis", "callType")
OTHER_DEVICE_KEYS = ("e164Number", "voiceEnvironmentUri")


def plain(value: Any, key: str = "") -> Any:
    """Give a payload without what may differ: the order of lists, hosts, a date's blank, the slash before a path."""
    if isinstance(value, dict):
        return {each: plain(value[each], each) for each in sorted(value)}
    if isinstance(value, list):
        return sorted((plain(each) for each in value), key=repr)
    if key in ("receivedDate", "timestamp"):
        moment = read_timestamp(value)
        assert moment is not None
        return moment
    if key == "path":
        return value.removeprefix("/")
    return re.sub(r"^https?://[^/]+", "", value) if isinstance(value, str) else value


def asked(url: str, **body: str) -> Any:
    """Give a request as a client sends it, read."""
    request = read_request("POST", f"{ELSEWHERE}/api/v2/{url}", body)
    assert request is not None
    return request


def accepted(outcome: Any) -> Any:
    """Give the outcome, which must be accepted."""
    assert isinstance(outcome, Accepted), str(outcome)
    return outcome


def base_of(uri: str) -> str:
    """Give scheme, host and port of a uri."""
    parts = urlsplit(uri)
    return f"{parts.scheme}://{parts.netloc}"


def rebuilt_device(operation: str, printed: dict[str, Any]) -> list[dict[str, Any]]:
    """Ask a supervisor's device for the operation, and write what is told."""
    (shown,) = printed["data"]["devices"]
    own = voice.Device(shown["id"], do_not_disturb=shown["doNotDisturb"] == "On", phone_number=shown["phoneNumber"])
    monitoring = shown.get("supervisorMonitoringState", {"targetDeviceUri": f"{ELSEWHERE}/api/v2/devices/a-1"})
    target = f"{ELSEWHERE}/api/v2/devices/{device_id(monitoring['targetDeviceUri'])}"
    now = voice.supervisor(own)
    if operation == "CancelSupervisorMonitoring":
        now = accepted(now.decide(asked(f"me/devices/{own.id}", operationName="Coach", targetDeviceUri=target))).next
        request: DeviceRequest = asked(f"me/devices/{own.id}", operationName=operation)
    else:
        request = asked(f"me/devices/{own.id}", operationName=operation, targetDeviceUri=target)
    context = Context(
        device_state=shown["deviceState"],
        user_state=shown["userState"],
        telephony_network=shown["telephonyNetwork"],
        object_keys={key: shown[key] for key in OTHER_DEVICE_KEYS},
    )
    return [write(each, context) for each in accepted(now.decide(request)).notifications]


def rebuilt_call(operation: str, printed: dict[str, Any]) -> list[dict[str, Any]]:
    """Join a call, ask it for the switch, and write what is told."""
    shown = printed["data"]["call"]
    own = voice.Device(device_id(shown["deviceUri"]))
    before = "BargeIn" if operation == "SwitchToListenIn" else "Coach"
    joins: DeviceRequest = asked(f"me/devices/{own.id}", operationName=before, targetDeviceUri="/api/v2/devices/a-1")
    now = accepted(voice.supervisor(own).decide(joins, voice.Facts(target_call=shown["id"]))).next
    request: CallRequest = asked(f"me/calls/{shown['id']}", operationName=operation)
    context = Context(
        base_url=base_of(shown["uri"]),
        participants=[each["phoneNumber"] for each in shown["participants"]],
        duration=int(shown["duration"]),
        object_keys={key: shown[key] for key in OTHER_CALL_KEYS},
        message_keys={key: printed["data"][key] for key in ("phoneNumber", "extensions")},
    )
    return [write(each, context) for each in accepted(now.decide(request)).notifications]


def rebuilt_session(operation: str, session: dict[str, Any], log: dict[str, Any]) -> list[dict[str, Any]]:
    """Join a session under a subscription, ask it for the switch, and write what is told."""
    about, (entry,) = session["smssession"], log["messages"]
    own = entry["from"]
    others = tuple(
        Participant(each["nickname"], each["type"], each["visibility"], each["participantId"], each.get("uri"))
        for each in about["participants"]
        if each["participantId"] != own["participantId"]
    )
    now = text.text_supervisor(device_id(own["uri"]), own["nickname"])
    subscribes: ChannelRequest = asked("users/u-1/channels/smssession", operationName="Monitor")
    now = accepted(now.decide(subscribes)).next
    now = accepted(now.session_starts(Medium.SMS, "u-1", about["id"], others, entry["index"] - 2)).next
    accepts: SessionRequest = asked(f"me/smssessions/{about['id']}", operationName="Accept")
    facts = text.TextFacts(participant_id=own["participantId"], entries=entry["index"] - 2)
    now = accepted(now.decide(accepts, facts)).next
    request: SessionRequest = asked(f"me/smssessions/{about['id']}", operationName=operation)
    context = Context(
        base_url=base_of(about["uri"]),
        envelope=False,
        received=read_timestamp(about["receivedDate"]),
        timestamps={entry["index"]: moment} if (moment := read_timestamp(entry["timestamp"])) else {},
        object_keys={"chatType": about["chatType"]},
    )
    told: tuple[Notification, ...] = accepted(now.decide(request)).notifications
    session_told, log_told = told
    # What stands beside the session is not told in the log.
    return [write(session_told, context), write(log_told, evolve(context, object_keys={}))]


def printed_at(path: Path) -> dict[str, Any]:
    """Give a printed payload."""
    payload = decode(path.read_bytes())
    assert isinstance(payload, dict)
    return payload


@pytest.mark.parametrize("path", PRINTED)
def test_a_printed_notification_is_rebuilt_whole(path: Path) -> None:
    """The notifications that answer the request are the printed ones, but for order and host."""
    kind, operation, *_ = path.stem.removeprefix("voice_").split("_")
    if kind == "device":
        expected = [printed_at(path)]
        built = rebuilt_device(operation, expected[0])
    elif kind == "call":
        expected = [printed_at(path)]
        built = rebuilt_call(operation, expected[0])
    else:
        both = ("ParticipantsUpdated", "MessageLogUpdated")
        expected = [printed_at(path.with_name(f"{kind}_{operation}_{each}.json")) for each in both]
        built = rebuilt_session(operation, *expected)
    assert plain(expected) == plain(built)


@pytest.mark.parametrize("path", PRINTED)
def test_a_printed_notification_is_read_without_loss(path: Path) -> None:
    """What was read is written again as it was printed."""
    assert printed_at(path) == write_message(read_notification(printed_at(path)))


SMS_PAGE = SHARED / "seeds" / "sms-session-SwitchToBargeIn.txt"
DEVICE_PAGE = SHARED / "seeds" / "voice-device-BargeIn.html.txt"


@pytest.mark.skipif(not SMS_PAGE.exists(), reason="the pages of the documentation are not beside this folder")
def test_the_page_on_sms_sessions_is_read_and_rebuilt() -> None:
    """Both notifications as the page prints them, the suffix of the long integer included."""
    lines = [each for each in SMS_PAGE.read_text("utf-8").splitlines() if each.startswith('{ "') and "Type" in each]
    session, log = (decode(each) for each in lines)
    assert isinstance(session, dict)
    assert isinstance(log, dict)
    assert "000L }" in lines[1]
    for page in (session, log):
        assert page == write_message(read_notification(page))
    assert plain([session, log]) == plain(rebuilt_session("SwitchToBargeIn", session, log))


@pytest.mark.skipif(not DEVICE_PAGE.exists(), reason="the pages of the documentation are not beside this folder")
def test_the_page_on_barge_in_is_read_and_rebuilt() -> None:
    """The notification as the page prints it."""
    page = DEVICE_PAGE.read_text("utf-8")
    printed = decode(page[page.index('{\n"data"') : page.rindex("}") + 1])
    assert isinstance(printed, dict)
    assert printed == write_message(read_notification(printed))
    assert plain([printed]) == plain(rebuilt_device("BargeIn", printed))


def test_the_kinds_of_the_printed_notifications_are_all_there() -> None:
    """Of each shape that the documentation prints there is a payload of our own."""
    told = [each for path in OWN for each in read_notification(printed_at(path)).notifications]
    assert {"DeviceNotification", "CallNotification", "SessionNotification", "MessageLogNotification"} == {
        type(each).__name__ for each in told
    }
    types = {each.notification_type for each in told if not isinstance(each, DeviceNotification | CallNotification)}
    assert {SessionNotificationType.PARTICIPANTS_UPDATED, SessionNotificationType.NEW_MESSAGES} == types
