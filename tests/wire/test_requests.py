"""Requests in and out."""

from __future__ import annotations

import copy
import pickle

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring_core.requests import (
    AgentSessionRequest,
    CallRequest,
    ChannelRequest,
    DeviceRequest,
    Request,
    SessionRequest,
)
from monitoring_core.vocabulary import Medium
from monitoring_core.wire import PayloadError, read_request, write_request
from tests.wire.material import json_values, requests, texts

BASES = ["", "https://contact.invalid", "http://127.0.0.1:8090/", "https://proxy.invalid/desk"]


@given(requests, st.sampled_from(BASES))
def test_what_is_written_reads_the_same(request: Request, base_url: str) -> None:
    """Reading a written request gives the same request, whatever its ids hold."""
    assert request == read_request(**write_request(request, base_url))


@pytest.mark.parametrize(
    ("url", "parameter", "value"),
    [
        ("/api/v2/me/devices/d-1", "targetDeviceUri", "/devices/d-2"),
        ("/api/v2/me/calls/c-1", "text", None),
        ("/api/v2/users/u-1/channels/chat", "nickname", "lea"),
        ("/api/v2/users/u-1/chats/s-1", "supervisorVisibilityMode", "Coach"),
        ("/api/v2/me/smssessions/s-1", "text", "Good morning."),
    ],
)
def test_keys_that_no_rule_speaks_of_are_kept(url: str, parameter: str, value: str | None) -> None:
    """A body is read and written again with its unknown keys, whatever the request is."""
    unknown = {"userData": {"reason": ["refund"]}, "priority": None}
    body = {"operationName": "Whistle", **({parameter: value} if value is not None else {}), **unknown}
    request = read_request("POST", url, body)
    assert request is not None
    assert unknown == request.extra
    assert {"method": "POST", "url": url, "body": body} == write_request(request)


@given(requests)
def test_nothing_is_made_of_what_is_not_there(request: Request) -> None:
    """Requests without unknown keys share one empty mapping, which equals an empty dictionary and cannot be written."""
    read = read_request(**write_request(attrs.evolve(request, extra={})))
    assert read is not None
    assert CallRequest("c-1", "Hold").extra is read.extra
    assert ({}, 0, "{}", []) == (read.extra, len(read.extra), repr(read.extra), list(read.extra))
    assert attrs.evolve(request, extra={}) == read
    with pytest.raises(TypeError):
        read.extra["userData"] = 1  # type: ignore[index]
    with pytest.raises(KeyError):
        read.extra["userData"]


@given(requests)
def test_a_request_is_hashed_without_what_no_rule_speaks_of(request: Request) -> None:
    """Every request is hashable, equal ones alike, though unknown keys may hold lists."""
    assert hash(attrs.evolve(request, extra={})) == hash(request)
    assert (not request.extra) == (attrs.evolve(request, extra={}) == request)


@pytest.mark.parametrize("extra", [{}, {"userData": [1]}])
def test_a_request_crosses_processes_whole(extra: dict[str, object]) -> None:
    """A request is copied and pickled with its unknown keys, and with the shared mapping where it has none."""
    request = read_request("POST", "/api/v2/me/calls/c-1", {"operationName": "Whistle", **extra})
    assert request is not None
    for again in (pickle.loads(pickle.dumps(request)), copy.deepcopy(request)):
        assert request == again
        assert (request.extra is again.extra) == (not extra)


def test_a_parameter_is_never_written_as_an_unknown_key() -> None:
    """What the request itself says stands, also where it says that a parameter was not given."""
    sneaky = {"operationName": "Leave", "text": "Good morning.", "userData": {}}
    request = SessionRequest(Medium.CHAT, "s-1", "SendMessage", extra=sneaky)
    assert {"operationName": "SendMessage", "userData": {}} == write_request(request)["body"]


@pytest.mark.parametrize(
    ("request_", "attribute"),
    [
        (DeviceRequest("", "Coach", "d-2"), "device_id"),
        (CallRequest("", "Hold"), "call_id"),
        (ChannelRequest("", Medium.CHAT, "Monitor"), "user_id"),
        (AgentSessionRequest("", Medium.SMS, "s-1", "Intrude"), "user_id"),
        (AgentSessionRequest("u-1", Medium.SMS, "", "Intrude"), "session_id"),
        (SessionRequest(Medium.SMS, "", "Leave"), "session_id"),
    ],
)
def test_an_empty_id_is_not_written(request_: Request, attribute: str) -> None:
    """A request without an id would go to another address, so it is refused with the name of what is empty."""
    with pytest.raises(PayloadError) as caught:
        write_request(request_)
    assert f"{attribute} is ''; it must be a non-empty string" == str(caught.value)


READ = {
    "device": (
        "/api/v2/me/devices/d-1",
        {"operationName": "Coach", "targetDeviceUri": "/devices/d-2", "supervisorMonitoringScope": "Agent"},
        DeviceRequest("d-1", "Coach", "/devices/d-2", "Agent"),
    ),
    "device by phone number": (
        "/api/v2/me/devices/d-1",
        {"operationName": "ListenIn", "phoneNumber": "8000", "supervisorMonitoringMode": "NextCall"},
        DeviceRequest("d-1", "ListenIn", mode="NextCall", phone_number="8000"),
    ),
    "call": ("/api/v2/me/calls/c-1", {"operationName": "SwitchToCoach"}, CallRequest("c-1", "SwitchToCoach")),
    "SMS channel": (
        "/api/v2/users/u-1/channels/smssession",
        {"operationName": "Monitor", "supervisorMonitoringMode": "NextChat", "nickname": "lea"},
        ChannelRequest("u-1", Medium.SMS, "Monitor", "NextChat", "lea"),
    ),
    "chat channel": (
        "/api/v2/users/u-1/channels/chat",
        {"operationName": "CancelSupervisorMonitoring"},
        ChannelRequest("u-1", Medium.CHAT, "CancelSupervisorMonitoring"),
    ),
    "agent's session": (
        "/api/v2/users/u-1/smssessions/s-1",
        {"operationName": "Intrude", "supervisorVisibilityMode": "Coach"},
        AgentSessionRequest("u-1", Medium.SMS, "s-1", "Intrude", "Coach"),
    ),
    "agent's chat": (
        "/api/v2/users/u-1/chats/s-1",
        {"operationName": "Intrude"},
        AgentSessionRequest("u-1", Medium.CHAT, "s-1", "Intrude"),
    ),
    "own session": (
        "/api/v2/me/smssessions/s-1",
        {"operationName": "SendToAgents", "text": "Offer a refund."},
        SessionRequest(Medium.SMS, "s-1", "SendToAgents", "Offer a refund."),
    ),
    "own chat": ("/api/v2/me/chats/s-1", {"operationName": "Leave"}, SessionRequest(Medium.CHAT, "s-1", "Leave")),
    "an operation nobody knows": (
        "/api/v2/me/calls/c-1",
        {"operationName": "Whistle", "unknown": [1]},
        CallRequest("c-1", "Whistle", extra={"unknown": [1]}),
    ),
}


@pytest.mark.parametrize(("url", "body", "expected"), READ.values(), ids=READ.keys())
def test_every_address_is_read(url: str, body: object, expected: Request) -> None:
    """Each address of the API gives its request, with the parameters that were given."""
    assert expected == read_request("POST", url, body)


@pytest.mark.parametrize("segment", ["smssessions", "chats"])
def test_the_spelling_of_printed_lists_is_read_as_the_operation(segment: str) -> None:
    """Who asks a session for SwitchBargeIn asks for SwitchToBargeIn, which is what is written (TX-SPELLING)."""
    url = f"/api/v2/me/{segment}/s-1"
    asked = read_request("POST", url, {"operationName": "SwitchBargeIn"})
    assert asked is not None
    assert read_request("POST", url, {"operationName": "SwitchToBargeIn"}) == asked
    assert {"operationName": "SwitchToBargeIn"} == write_request(asked)["body"]


@pytest.mark.parametrize(
    "url",
    [
        "/api/v2/me/calls/c-1",
        "/api/v2/me/devices/d-1",
        "/api/v2/users/u-1/smssessions/s-1",
        "/api/v2/users/u-1/channels/chat",
    ],
)
def test_that_spelling_is_another_word_elsewhere(url: str) -> None:
    """Only a text session of one's own prints SwitchBargeIn; elsewhere it is no operation (TX-SPELLING)."""
    asked = read_request("POST", url, {"operationName": "SwitchBargeIn"})
    assert asked is not None
    assert "SwitchBargeIn" == asked.operation


@pytest.mark.parametrize(
    "url",
    [
        "api/v2/me/smssessions/s-1",
        "me/smssessions/s-1",
        "/api/v2/me/smsssession/s-1",
        "/api/v2/me/smssessions/s-1/?at=/x#y",
        "https://contact.invalid/api/v2/me/smssessions/s-1",
        "//contact.invalid/desk/api/v2/me/smssessions/s%2D1",
    ],
)
def test_urls_come_in_many_forms(url: str) -> None:
    """Host, leading slash, query, what stands before /api/v2 and the printed misprint do not matter."""
    assert SessionRequest(Medium.SMS, "s-1", "Leave") == read_request("post", url, {"operationName": "Leave"})


@pytest.mark.parametrize(
    ("method", "url"),
    [
        ("GET", "/api/v2/me/devices/d-1"),
        ("POST", "/api/v2/me"),
        ("POST", "/api/v2/me/devices"),
        ("POST", "/api/v2/me/devices/d-1/calls"),
        ("POST", "/api/v2/users/u-1/channels/email"),
        ("POST", "https://me/devices/d-1"),
        ("POST", ""),
    ],
)
def test_other_addresses_are_not_monitoring(method: str, url: str) -> None:
    """A request that is none of ours is None, whatever its body is."""
    assert read_request(method, url, 5) is None


WRONG = {
    "method": ((None, "/api/v2/me/calls/c", {}), "method", "null"),
    "url": (("POST", 7, {}), "url", "7"),
    "no body": (("POST", "/api/v2/me/calls/c", None), "body", "null"),
    "no operation": (("POST", "/api/v2/me/calls/c", {}), "body.operationName", "missing"),
    "null operation": (("POST", "/api/v2/me/calls/c", {"operationName": None}), "body.operationName", "null"),
    "scope": (
        ("POST", "me/devices/d", {"operationName": "Coach", "supervisorMonitoringScope": ["Agent"]}),
        "body.supervisorMonitoringScope",
        "an array",
    ),
}


@pytest.mark.parametrize(("request_parts", "path", "found"), WRONG.values(), ids=WRONG.keys())
def test_what_is_wrong_is_told_with_its_place(request_parts: tuple[str, str, object], path: str, found: str) -> None:
    """A malformed request of ours gives the place of what is wrong."""
    with pytest.raises(PayloadError) as caught:
        read_request(*request_parts)
    assert (path, found) == (caught.value.path, caught.value.found)


addresses = st.lists(
    st.sampled_from(["me", "users", "devices", "calls", "chats", "smssessions", "channels", "chat", "api", "v2", "/"])
    | texts,
    max_size=6,
).map("/".join)
bodies = st.dictionaries(
    st.sampled_from(["operationName", "text", "phoneNumber", "targetDeviceUri", "nickname"]), json_values
)


@given(st.sampled_from(["POST", "post", "GET"]) | json_values, addresses | json_values, bodies | json_values)
def test_nothing_but_our_error_comes_out(method: str, url: str, body: object) -> None:
    """Whatever method, url and body are, they give a request, None, or the one error."""
    try:
        request, printed = read_request(method, url, body), ""
    except PayloadError as error:
        request, printed = None, str(error)
    assert printed.isascii()
    assert request is None or request == read_request(**write_request(request))
