"""What a decoded piece holds is found wherever recorders and other programs put it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from monitoring_core.conformance import check_lines
from monitoring_core.conformance.reading.records import (
    ANSWER_BODIES,
    CARRIERS,
    Context,
    Passed,
    Record,
    Unreadable,
    records,
)
from monitoring_core.conformance.reading.times import TIME_NAMES
from monitoring_core.follow.findings.finding import Place
from monitoring_core.wire.decoding import decoder

NOTIFICATION = {"data": {"messageType": "CallStateChangeMessage", "call": {"id": "7H"}}, "channel": "/v2/me/calls"}
REQUEST = {"method": "POST", "url": "/api/v2/me/calls/7H", "body": {"operationName": "Hangup"}}


RESPONSE = {"statusCode": 0}


def read(value: object) -> list[Record | Unreadable | Passed]:
    """Give what one line of that value holds."""
    return records(value, Place("shift.jsonl", 3), decoder("json"))


def indexes(found: list[Record | Unreadable | Passed]) -> list[int | None]:
    """Give the positions of what has a place."""
    return [each.place.index for each in found if not isinstance(each, Passed)]


def values(found: list[Record | Unreadable | Passed]) -> Iterator[Any]:
    """Give the values of what must all be records."""
    for each in found:
        assert isinstance(each, Record)
        yield each.value


@pytest.mark.parametrize(
    ("value", "context"),
    [
        (NOTIFICATION, Context()),
        (NOTIFICATION["data"], Context()),
        ({"request": REQUEST, "response": RESPONSE}, Context()),
        ({"at": "09:00", "client": "sup-1", "request": REQUEST}, Context("09:00", "sup-1")),
        (
            {"client": "sup-1", "self": "sam", "role": "supervisor", "request": REQUEST},
            Context(None, "sup-1", "sam", "supervisor"),
        ),
        ({"at": None, "client": None, "request": REQUEST}, Context()),
        ({"messageType": "ErrorMessage", "message": {"text": "no"}}, Context()),
    ],
    ids=["envelope", "bare", "request", "at and client", "self and role", "nulls", "a key called message"],
)
def test_a_record_is_given_as_it_stands(value: dict[str, Any], context: Context) -> None:
    """A notification or a request record is one record, with what is told beside a request."""
    assert [Record(value, Place("shift.jsonl", 3), context)] == read(value)


@pytest.mark.parametrize(
    "inner", [NOTIFICATION, {"request": REQUEST, "response": RESPONSE}], ids=["notification", "request"]
)
def test_a_wrapper_is_taken_off(inner: dict[str, Any]) -> None:
    """What is wrapped is given without its wrapper, and with what the wrapper tells."""
    wrapped = {"at": "09:00", "client": "sup-1", "self": "sam", "role": "supervisor", "message": inner}
    assert [Record(inner, Place("shift.jsonl", 3), Context("09:00", "sup-1", "sam", "supervisor"))] == read(wrapped)


def test_an_array_gives_each_with_its_index() -> None:
    """One delivery of several messages is a record for each."""
    found = read([NOTIFICATION, {"request": REQUEST}])
    assert [NOTIFICATION, {"request": REQUEST}] == list(values(found))
    assert [0, 1] == indexes(found)


def test_a_wrapped_array_tells_of_each() -> None:
    """What a wrapper tells holds for every message of the array in it, unless one says otherwise itself."""
    found = read({"client": "sup-1", "at": "09:00", "message": [NOTIFICATION, {"client": "sup-2", "request": REQUEST}]})
    assert [Context("09:00", "sup-1"), Context("09:00", "sup-2")] == [
        each.context for each in found if isinstance(each, Record)
    ]
    assert [0, 1] == indexes(found)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (5, "$ is 5"),
        ("text", "$ is 'text'"),
        (None, "$ is null"),
        ({"at": "09:00", "message": "text"}, "message is 'text'"),
        ({"client": 5, "message": {}}, "client is 5"),
        ({"self": ["sam"], "message": {}}, "self is an array"),
        ({"role": False, "message": {}}, "role is false"),
    ],
    ids=str,
)
def test_what_is_no_record_says_why(value: object, reason: str) -> None:
    """What is not an object, or not told in strings, is reported with its place and the field."""
    ((unreadable),) = read(value)
    assert isinstance(unreadable, Unreadable)
    assert Place("shift.jsonl", 3) == unreadable.place
    assert unreadable.reason.startswith(reason)


@pytest.mark.parametrize(
    ("at", "read_as"),
    [
        (1990861200500, "2033-02-01T09:00:00.500+00:00"),
        (1990861200, "2033-02-01T09:00:00.000+00:00"),
        (1990861200.5, "2033-02-01T09:00:00.500+00:00"),
        (1990861200500.25, "2033-02-01T09:00:00.500250+00:00"),
        (1990861200500250, "2033-02-01T09:00:00.500250+00:00"),
        (1990861200500000000, "2033-02-01T09:00:00.500+00:00"),
        (12, None),
        (10**30, None),
        (True, None),
        (["2033-02-01T09:00:00Z"], None),
        ("some time in the morning", "some time in the morning"),
    ],
    ids=[
        "milliseconds",
        "seconds",
        "a fraction of seconds",
        "a fraction",
        "microseconds",
        "nanoseconds",
        "too few",
        "too many",
        "true",
        "array",
        "words",
    ],
)
def test_a_time_that_cannot_be_read_costs_the_time_and_not_the_line(at: object, read_as: str | None) -> None:
    """What counts since 1970 is read as a time; what is no time leaves the record as it is, without one."""
    ((record),) = read({"at": at, "client": "sup-1", "request": REQUEST})
    assert isinstance(record, Record)
    assert Context(read_as, "sup-1") == record.context


@pytest.mark.parametrize("at", ["", " ", "Z", "some time in the morning"])
def test_a_line_whose_time_is_no_time_is_checked_as_one_without_a_time(at: str) -> None:
    """The recording has no first time then, and the lines after it are read as always."""
    shown = {"messageType": "DeviceStateChangeMessage", "devices": [{"id": "desk-7", "capabilities": []}]}
    message = {"data": shown, "channel": "/v2/me/devices"}
    checked = check_lines([json.dumps({"at": at, "client": "sup-1", "message": message}), json.dumps(message)])
    assert (None, 2, []) == (checked.first, checked.messages, checked.unreadable)


def test_one_bad_element_does_not_hide_the_others() -> None:
    """In an array only what cannot be read is left out."""
    found = read([5, NOTIFICATION])
    assert [Unreadable, Record] == [type(each) for each in found]
    assert [0, 1] == indexes(found)


def test_a_record_in_an_array_within_an_array_has_the_index_of_the_outer_one() -> None:
    """Whichever array it stands in, and whether something is wrapped around one, its index leads to it."""
    value = [[REQUEST, 5], NOTIFICATION, {"client": "sup-1", "message": [NOTIFICATION, [NOTIFICATION]]}]
    assert [0, 0, 1, 2, 2] == indexes(records(value, Place("a", 7), json.loads))
    assert [4, 4] == indexes(records([NOTIFICATION, NOTIFICATION], Place("a", 7, 4), json.loads))


def nested(path: tuple[str, ...], inner: object) -> dict[str, Any]:
    """Put something where a path leads."""
    for key in reversed(path):
        inner = {key: inner}
    assert isinstance(inner, dict)
    return inner


each_carrier = pytest.mark.parametrize("path", CARRIERS, ids=".".join)


@each_carrier
@pytest.mark.parametrize("as_what", ["object", "string", "line of a log", "array"])
def test_a_record_is_found_where_other_programs_put_it(path: tuple[str, ...], as_what: str) -> None:
    """As an object, in a string, at the end of a line in a string, or in an array."""
    wrapped = {"at": "09:00", "client": "kim", "message": NOTIFICATION}
    text = json.dumps(wrapped)
    inner = {"object": wrapped, "string": text, "line of a log": f"DEBUG got {text}", "array": [wrapped]}[as_what]
    found = read({"level": "debug", **nested(path, inner)})
    assert [NOTIFICATION] == list(values(found))
    assert [Context("09:00", "kim")] == [each.context for each in found if isinstance(each, Record)]


@each_carrier
def test_text_without_a_record_is_another_line(path: tuple[str, ...]) -> None:
    """What some other program logged is counted, and nothing more."""
    assert [Passed("other lines")] == read({"level": "info", **nested(path, "started in 3 s")})


@each_carrier
def test_a_damaged_record_in_a_string_is_told(path: tuple[str, ...]) -> None:
    """A string that breaks off in the middle of its JSON hides something."""
    (told,) = read({"level": "info", **nested(path, 'got {"data": {"messageType": "Call')})
    assert isinstance(told, Unreadable)
    assert "the JSON that begins at character 5 is damaged or cut off" == told.reason


@pytest.mark.parametrize("name", TIME_NAMES)
@pytest.mark.parametrize(
    ("value", "read_as"),
    [
        (1990861200500, "2033-02-01T09:00:00.500+00:00"),
        ("1990861200500000", "2033-02-01T09:00:00.500+00:00"),
        ("2033-02-01T09:00:00.5Z", "2033-02-01T09:00:00.5Z"),
        ("01/Feb/2033:09:00:00 +0000", "2033-02-01T09:00:00.000+00:00"),
    ],
    ids=["number", "digits", "text", "access log"],
)
def test_a_time_goes_by_many_names(name: str, value: object, read_as: str) -> None:
    """Whatever the recorder calls the time of a record, it is read."""
    ((record),) = read({name: value, "message": NOTIFICATION})
    assert isinstance(record, Record)
    assert read_as == record.context.at


def test_what_is_told_beside_an_envelope_is_used() -> None:
    """A recorder may put the time and the client right into the message as it was delivered."""
    ((record),) = read({"at": "09:00", "client": "kim", **NOTIFICATION})
    assert isinstance(record, Record)
    assert Context("09:00", "kim") == record.context


def test_a_list_under_a_key_of_its_own_is_looked_through() -> None:
    """A recorder may put all records into one object, beside what it says of itself."""
    found = read({"made by": "our recorder", "took down": [{"client": "kim", "frame": NOTIFICATION}, NOTIFICATION]})
    assert [NOTIFICATION, NOTIFICATION] == list(values(found))
    assert [0, 1] == indexes(found)


def test_a_delivery_of_cloudwatch_is_no_message_though_it_has_a_type() -> None:
    """What it delivers is in the strings of its events, each with its time."""
    event = {"id": "31", "timestamp": 1990861200500, "message": json.dumps(NOTIFICATION)}
    ((record),) = read({"messageType": "DATA_MESSAGE", "logGroup": "desk", "logEvents": [event]})
    assert isinstance(record, Record)
    assert (NOTIFICATION, "2033-02-01T09:00:00.500+00:00") == (record.value, record.context.at)


@pytest.mark.parametrize("key", ANSWER_BODIES)
@pytest.mark.parametrize("written", [RESPONSE, json.dumps(RESPONSE)], ids=["object", "string"])
def test_an_answer_may_stand_beside_the_status_of_http(key: str, written: object) -> None:
    """A recorder may keep the whole answer as HTTP brought it; the server's own is in its body."""
    answer = {"status": 200, "headers": {}, key: written}
    assert [{"request": REQUEST, "response": RESPONSE}] == list(values(read({"request": REQUEST, "response": answer})))


def test_an_answer_that_says_nothing_is_left_as_it_is() -> None:
    """If no key of it has a status of the server, nobody knows what the server said."""
    answer = {"status": 502, "body": "Bad Gateway"}
    assert [{"request": REQUEST, "response": answer}] == list(values(read({"request": REQUEST, "response": answer})))
