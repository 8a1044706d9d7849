"""The door: what a client sent becomes a request, or is refused with the first code in the order of AN-CODE."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from itertools import chain, combinations
from random import Random
from typing import Any

import pytest
from attrs import evolve, frozen
from hypothesis import given, settings
from hypothesis import strategies as st

from monitoring_core import voice
from monitoring_core.desk import Answered, Delivery, Desk, SupervisorSeat, open_desk
from monitoring_core.floor import Ask, Floor, open_floor
from monitoring_core.outcome import Accepted
from monitoring_core.requests import CallRequest, ChannelRequest, DeviceRequest, Request
from monitoring_core.testing.strategies import json_values
from monitoring_core.text import SESSION_COMPLETED, TextFacts
from monitoring_core.vocabulary import Feature, Medium
from monitoring_core.wire import Context, read_notification, write_request
from tests.floor.random_inputs import Shuffle

TARGET = "https://desk.example/api/v2/devices/desk-40"
DEVICE = "/api/v2/me/devices/sam-device"
COACH = {"operationName": "Coach", "targetDeviceUri": TARGET}


def at_work() -> Desk:
    """Give the desk of a supervisor who barges in on a call and is in one chat."""
    desk = taken(open_desk("sam"), DeviceRequest("sam-device", "BargeIn", TARGET), voice.Facts(target_call="c1"))
    desk = taken(desk, ChannelRequest("ana", Medium.CHAT, "Monitor"))
    return desk.after(desk.text.session_starts(Medium.CHAT, "ana", "t1")).next


def taken(desk: Desk, request: Request, facts: voice.Facts | None = None) -> Desk:
    """Give the desk after a request that is accepted."""
    outcome = desk.decide(request, facts)
    assert isinstance(outcome, Accepted), outcome
    return outcome.next


@frozen
class Sent:
    """What arrives at the door, and what is known of it; a cause of a refusal makes another of it."""

    url: str
    body: Any
    facts: voice.Facts | TextFacts
    desk: Desk
    method: str = "POST"


Cause = tuple[int, Callable[[Sent], Sent]]
"""The code that the cause gets alone, and what it makes of what was sent."""


def without(key: str) -> Callable[[Sent], Sent]:
    """Take a key from the body, if there is a body."""

    def change(sent: Sent) -> Sent:
        if not isinstance(sent.body, dict):
            return sent
        return evolve(sent, body={each: value for each, value in sent.body.items() if each != key})

    return change


def saying(key: str, value: object) -> Callable[[Sent], Sent]:
    """Have the body say something, if there is a body."""
    return lambda sent: evolve(sent, body={**sent.body, key: value}) if isinstance(sent.body, dict) else sent


def knowing(**facts: Any) -> Callable[[Sent], Sent]:
    """Have the server know something."""
    return lambda sent: evolve(sent, facts=evolve(sent.facts, **facts))


def no_feature(sent: Sent) -> Sent:
    """Switch off all features of the supervisor's centre."""
    device = evolve(sent.desk.voice.device, features=frozenset())
    text = evolve(sent.desk.text, features=frozenset())
    return evolve(sent, desk=evolve(sent.desk, voice=evolve(sent.desk.voice, device=device), text=text))


def no_role(sent: Sent) -> Sent:
    """Take the role from the supervisor."""
    device = evolve(sent.desk.voice.device, is_supervisor=False)
    text = evolve(sent.desk.text, is_supervisor=False)
    return evolve(sent, desk=evolve(sent.desk, voice=evolve(sent.desk.voice, device=device), text=text))


def logged_out(sent: Sent) -> Sent:
    """Have the supervisor be logged out."""
    return evolve(sent, desk=evolve(sent.desk, logged_in=False))


AT_THE_DOOR: dict[str, Cause] = {
    "unknown address": (6, lambda sent: evolve(sent, url=f"/api/v2/me/fax/{sent.url.rpartition('/')[2]}")),
    "unknown method": (6, lambda sent: evolve(sent, method="PUT")),
    "no object": (1, lambda sent: evolve(sent, body=["Coach"])),
    "no operation": (1, without("operationName")),
    "an operation that is no text": (10, saying("operationName", ["Coach"])),
}
WHO: dict[str, Cause] = {"feature off": (3, no_feature), "no supervisor": (5, no_role)}

FREE, WORKING = open_desk("sam"), at_work()

# The requests, each with its causes of a refusal in the order of AN-CODE.
REQUESTS: dict[str, tuple[Sent, dict[str, Cause]]] = {
    "subscribe": (
        Sent(DEVICE, COACH, voice.Facts(), FREE),
        {
            **AT_THE_DOOR,
            "a parameter that is no text": (10, saying("phoneNumber", 7117)),
            **WHO,
            "no target": (1, without("targetDeviceUri")),
            "bad scope": (10, saying("supervisorMonitoringScope", "Queue")),
            "unknown target": (6, knowing(target_known=False)),
            "logged out": (2, logged_out),
            "target taken": (19, knowing(target_taken=True)),
        },
    ),
    "switch": (
        Sent("/api/v2/me/calls/c1", {"operationName": "SwitchToListenIn"}, voice.Facts(), WORKING),
        {
            **AT_THE_DOOR,
            **WHO,
            "unknown call": (6, lambda sent: evolve(sent, url=sent.url.replace("c1", "c2"))),
            "logged out": (2, logged_out),
        },
    ),
    "watch": (
        Sent("/api/v2/users/ana/channels/chat", {"operationName": "Coach"}, TextFacts(), WORKING),
        {
            **AT_THE_DOOR,
            "a parameter that is no text": (10, saying("nickname", {"first": "Sam"})),
            **WHO,
            "bad mode": (10, saying("supervisorMonitoringMode", "NextCall")),
            "unknown agent": (6, knowing(agent_known=False)),
            "logged out": (2, logged_out),
        },
    ),
    "intrude": (
        Sent(
            "/api/v2/users/ana/chats/t2",
            {"operationName": "Intrude", "supervisorVisibilityMode": "Coach"},
            TextFacts(),
            WORKING,
        ),
        {
            **AT_THE_DOOR,
            "a parameter that is no text": (10, saying("supervisorVisibilityMode", 3)),
            **WHO,
            "unknown session": (6, knowing(session_known=False)),
            "logged out": (2, logged_out),
        },
    ),
    "write": (
        Sent("/api/v2/me/chats/t1", {"operationName": "Accept", "text": "hello"}, TextFacts(), WORKING),
        {
            **AT_THE_DOOR,
            "a parameter that is no text": (10, saying("text", False)),
            **WHO,
            "unknown session": (6, lambda sent: evolve(sent, url=sent.url.replace("t1", "t9"))),
            "logged out": (2, logged_out),
        },
    ),
}


def combined(causes: Mapping[str, Cause]) -> list[tuple[str, ...]]:
    """Give every combination of the causes, each in their order."""
    return list(chain.from_iterable(combinations(causes, size) for size in range(len(causes) + 1)))


CASES = [pytest.param(kind, cause, id=f"{kind}: {cause}") for kind, (_, causes) in REQUESTS.items() for cause in causes]


def answer(sent: Sent) -> Answered[Desk]:
    """Give what the desk makes of it."""
    return sent.desk.answer(sent.method, sent.url, sent.body, sent.facts)


@pytest.mark.parametrize(("kind", "cause"), CASES)
def test_each_cause_has_its_code(kind: str, cause: str) -> None:
    """A refusal has the code of its cause, says why, changes nothing and tells nobody anything."""
    sent, causes = REQUESTS[kind]
    code, change = causes[cause]
    sent = change(sent)
    answered = answer(sent)
    assert (code, False) == (answered.code, answered.accepted)
    assert (sent.desk, ()) == (answered.next, answered.deliveries)
    assert answered.next is sent.desk
    body = answered.body()
    assert (code, True) == (body["statusCode"], bool(body["statusMessage"]))


@pytest.mark.parametrize("kind", REQUESTS)
def test_the_first_cause_gives_the_code(kind: str) -> None:
    """Over every combination of causes the code is that of the first one, and without any the request is accepted."""
    sent, causes = REQUESTS[kind]
    for combination in combined(causes):
        changed = sent
        # From the last to the first, so that what takes the body away has the last word.
        for cause in reversed(combination):
            changed = causes[cause][1](changed)
        expected = causes[combination[0]][0] if combination else 0
        assert expected == answer(changed).code, combination


@pytest.mark.parametrize(
    ("body", "code", "why"),
    [
        (b"", 1, "body is not JSON"),
        (b"{'operationName': 'Coach'}", 1, "body is not JSON"),
        (b'{"operationName": "\xff"}', 1, "body is not"),
        (b'{"operationName": NaN}', 1, "not JSON"),
        ("[" * 20_000, 1, "body is "),
        ("null", 1, "body is null; it must be an object"),
        ('"Coach"', 1, "body is 'Coach'; it must be an object"),
        (None, 1, "body is null; it must be an object"),
        (object(), 1, "body is a Python object; it must be an object"),
        ({}, 1, "body.operationName is missing; it must be a string"),
        ({"operationName": None}, 1, "body.operationName is null; it must be a string"),
        ({"operationName": 5}, 10, "body.operationName is 5; it must be a string"),
        ({**COACH, "targetDeviceUri": []}, 10, "body.targetDeviceUri is an array; it must be a string"),
    ],
)
def test_a_malformed_body_is_told_with_its_place(body: object, code: int, why: str) -> None:
    """The message of the answer says where the body is wrong, and what would be right."""
    told = FREE.answer("POST", DEVICE, body).body()
    assert (code, True) == (told["statusCode"], why in told["statusMessage"]), told


@pytest.mark.parametrize("body", [json.dumps(COACH), json.dumps(COACH).encode(), bytearray(json.dumps(COACH).encode())])
def test_a_body_may_be_json_or_decoded(body: object) -> None:
    """Bytes and text are read as JSON, with the result of the decoded body."""
    expected = FREE.answer("POST", DEVICE, COACH)
    assert expected.accepted
    assert expected == FREE.answer("POST", DEVICE, body)


@pytest.mark.parametrize(
    ("method", "url"),
    [
        ("POST", ""),
        ("POST", "/"),
        ("POST", "/api/v2/me/devices"),
        ("POST", "/api/v2/me/devices/"),
        ("POST", "/api/v2/me/devices/d/e"),
        ("POST", "/api/v2/users/ana/channels/voice"),
        ("POST", "/api/v2/users/ana"),
        ("DELETE", DEVICE),
        ("", DEVICE),
        ("GET", "/api/v2/me"),
        ("GET", "/api/v2/users/ana/channels/chat"),
        ("GET", "/api/v2/users/ana/chats/t1"),
    ],
)
def test_an_unknown_address_is_told(method: str, url: str) -> None:
    """An address or a method that is none is answered 6 before the body is looked at, and named."""
    answered = FREE.answer(method, url, b"{")
    assert answered.outcome is not None
    assert (6, "AN-CODE") == (answered.code, answered.outcome.rule)
    assert f"there is no '{method} {url}'" in answered.outcome.because
    assert str(answered.outcome).startswith(f"refused: {method} {url} by supervisor 'sam' (AN-CODE: ")


@pytest.mark.parametrize(("method", "url", "named"), [(b"POST", DEVICE, "method"), ("POST", DEVICE.encode(), "url")])
def test_a_method_or_url_that_is_no_text_is_a_mistake_of_the_program(method: Any, url: Any, named: str) -> None:
    """No client can have sent it, so it raises and says what is wrong."""
    with pytest.raises(TypeError, match=f"{named} is a Python bytes; it must be a text"):
        FREE.answer(method, url, COACH)


CODES = {0, 1, 2, 3, 5, 6, 10, 19}
SEGMENTS = st.sampled_from(
    ["", "api", "v2", "me", "users", "devices", "calls", "chats", "channels", "chat", "%", "%2F"]
)
URLS = st.text() | st.lists(SEGMENTS | st.text(), max_size=7).map("/".join) | st.sampled_from([DEVICE, "me/chats/t1"])
KEYS = st.sampled_from(["operationName", "targetDeviceUri", "supervisorMonitoringMode", "text", "nickname"])
OPERATIONS = st.sampled_from(["Coach", "CancelSupervisorMonitoring", "Hold", "Accept", "Intrude"])
BODIES = (
    json_values() | st.binary() | st.text() | st.dictionaries(KEYS, OPERATIONS | st.text() | json_values(), max_size=4)
)


@settings(max_examples=400)
@given(st.sampled_from(["POST", "GET", "post", "PUT"]) | st.text(), URLS, BODIES, st.sampled_from([FREE, WORKING]))
def test_whatever_is_sent_is_answered(method: str, url: str, body: object, desk: Desk) -> None:
    """No url and no body brings about an exception; what is refused changes nothing; an encoder takes the answer."""
    answered = desk.answer(method, url, body)
    assert answered.code in CODES
    assert json.loads(json.dumps(answered.body()))["statusCode"] == answered.code
    if not answered.accepted:
        assert answered.next is desk
        assert () == answered.deliveries
        assert str(answered.outcome).isascii()


@settings(max_examples=400)
@given(st.text(), URLS, BODIES, st.sampled_from(["sam", "ana", "nobody"]))
def test_a_floor_answers_whatever_is_sent(method: str, url: str, body: object, user: str) -> None:
    """The same holds for the door of a floor, whoever sends."""
    floor = open_floor(["sam"], ["ana"])
    step = floor.answer(user, method or "POST", url, body)
    assert step.code in CODES
    if not step.accepted:
        assert step.next is floor
        assert () == step.deliveries


def test_the_door_decides_as_the_rules_do() -> None:
    """What a floor answers to a well-formed request is what it makes of the request itself, all along a shift."""
    shuffle = Shuffle(Random(16))
    floor = open_floor(["s1", "s2"], ["a1", "a2"], routing_points=["q1"])
    answers = {True: 0, False: 0}
    for _ in range(1_500):
        asked = shuffle.next(floor)
        step = floor.step(asked)
        if isinstance(asked, Ask):
            written = write_request(asked.request)
            answered = floor.answer(asked.supervisor, **written)
            assert step == answered
            assert answered == floor.answer(asked.supervisor, "POST", written["url"], json.dumps(written["body"]))
            same_as_decided(floor.supervisors[asked.supervisor], asked.request)
            answers[answered.accepted] += 1
        floor = step.next
    assert min(answers.values()) > 100, answers


def same_as_decided(desk: Desk, request: Request) -> None:
    """See that a desk's door, and the desk, decide as the record of that side does."""
    answered = desk.answer(**write_request(request))
    outcome = desk.decide(request)
    if isinstance(request, DeviceRequest | CallRequest):
        of_record: Any = desk.voice.decide(request, desk.voice_facts())
    else:
        of_record = desk.text.decide(request, desk.text_facts())
    assert of_record.accepted == outcome.accepted == answered.accepted
    assert of_record.code == outcome.code == answered.code
    if isinstance(outcome, Accepted):
        assert outcome.next == answered.next
        assert of_record.notifications == outcome.notifications
        assert of_record.notifications == tuple(each.notification for each in answered.deliveries)
        assert {desk.user} >= {each.recipient for each in answered.deliveries}
    else:
        assert of_record == outcome == answered.outcome


def test_who_is_no_supervisor_has_no_permission() -> None:
    """An agent, or a user whom nobody knows, is answered 5, after what the door asks and before the rules."""
    floor = open_floor(["sam"], ["ana"])
    for user in ("ana", "nobody"):
        assert 5 == floor.answer(user, "POST", DEVICE, COACH).code
        assert 5 == floor.answer(user, "GET", "/api/v2/me/devices", b"").code
        assert 6 == floor.answer(user, "POST", "/elsewhere", COACH).code
        assert 1 == floor.answer(user, "POST", DEVICE, {}).code
        assert 10 == floor.answer(user, "POST", DEVICE, {**COACH, "phoneNumber": 1}).code
    refusal = floor.answer("ana", "POST", DEVICE, COACH).outcome
    expected = f"refused: POST {DEVICE} on a floor of 1 supervisors and 1 agents (AN-CODE: 'ana' is no supervisor)."
    assert expected == str(refusal)


def test_a_floor_knows_the_facts() -> None:
    """At a floor's door nobody tells facts: a target that somebody else monitors is taken."""
    floor: Floor = open_floor([SupervisorSeat("sam", "sam-device"), "kim"], ["ana"])
    coach = {"operationName": "Coach", "targetDeviceUri": "ana-device"}
    step = floor.answer("sam", "POST", DEVICE, coach)
    assert ["sam"] == [each.recipient for each in step.deliveries]
    assert 19 == step.next.answer("kim", "POST", "/api/v2/me/devices/kim-device", coach).code


STATES = {
    "devices": ("devices", "sam-device"),
    "calls": ("call", "c1"),
    "chats": ("chat", "t1"),
}


@pytest.mark.parametrize("collection", STATES)
def test_a_client_reads_what_is_its_own(collection: str) -> None:
    """A GET of one object shows what a notification shows, in the same form, with what only the server knows."""
    key, own = STATES[collection]
    answered = WORKING.answer("GET", f"/api/v2/me/{collection}/{own}", b"")
    assert answered.next is WORKING
    body = answered.body(lambda each: Context(object_keys={"case": type(each).__name__}))
    assert 0 == body["statusCode"]
    shown = body[key][0] if key == "devices" else body[key]
    assert (own, True) == (shown["id"], "case" in shown)
    assert answered.state is not None
    assert answered.state.shown == read_notification(body).notifications


def test_a_client_that_starts_anew_finds_its_calls_and_sessions() -> None:
    """A GET of a collection shows all that is one's own, and an empty array where there is nothing."""
    calls = WORKING.answer("GET", "/api/v2/me/calls", None).body()
    assert ["c1"] == [each["id"] for each in calls["calls"]]
    chats = WORKING.answer("get", "https://desk.example/api/v2/me/chats/", None).body()
    assert ["t1"] == [each["id"] for each in chats["chats"]]
    assert {"statusCode": 0, "smssessions": []} == WORKING.answer("GET", "/api/v2/me/smssessions", None).body()
    assert {"statusCode": 0, "calls": []} == FREE.answer("GET", "/api/v2/me/calls", None).body()
    assert ["sam-device"] == [each["id"] for each in FREE.answer("GET", "me/devices", b"").body()["devices"]]


@pytest.mark.parametrize("url", ["me/devices/kim-device", "me/calls/c2", "me/chats/t2", "me/smssessions/t1"])
def test_what_is_not_ones_own_is_not_found(url: str) -> None:
    """A GET of an id that is none of the supervisor's is answered 6, as an operation on it is."""
    answered = WORKING.answer("GET", f"/api/v2/{url}", b"")
    assert answered.outcome is not None
    assert (6, "AN-CODE") == (answered.code, answered.outcome.rule)


def test_reading_needs_no_role() -> None:
    """Who may monitor nobody, or is logged out, reads his device all the same; it offers him no monitoring."""
    agent = open_desk(SupervisorSeat("ana", is_supervisor=False)).logs_out().next
    (device,) = agent.answer("GET", "/api/v2/me/devices", b"").body()["devices"]
    assert ["DoNotDisturbOn", "ForwardCallsOn"] == device["capabilities"]


def test_a_session_that_is_over_is_read_until_it_is_forgotten() -> None:
    """A client that comes back sees how its session ended, as a late request to it is told."""
    over = WORKING.after(WORKING.text.happen(SESSION_COMPLETED, Medium.CHAT, "t1")).next
    assert "Revoked" == over.answer("GET", "me/chats/t1", None).body()["chat"]["state"]
    forgotten = evolve(over, text=over.text.forget(Medium.CHAT, "t1"))
    assert 6 == forgotten.answer("GET", "me/chats/t1", None).code


def test_deliveries_name_the_supervisor() -> None:
    """Notifications of a desk go to its user."""
    answered = FREE.answer("POST", DEVICE, COACH, voice.Facts(target_call="c1"))
    assert ["sam", "sam"] == [each.recipient for each in answered.deliveries]
    assert isinstance(answered.deliveries[0], Delivery)


def test_a_switched_off_feature_of_text_leaves_voice() -> None:
    """Features are those of the seat, each side its own."""
    desk = open_desk(SupervisorSeat("sam", features=frozenset({Feature.VOICE, Feature.SUPERVISOR_MONITORING})))
    assert 0 == desk.answer("POST", DEVICE, COACH).code
    assert 3 == desk.answer("POST", "/api/v2/users/ana/channels/chat", {"operationName": "Coach"}).code
