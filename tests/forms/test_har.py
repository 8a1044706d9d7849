"""Archives of browsers are read entry by entry, in the order in which things arrived."""

from __future__ import annotations

import base64
import gzip
import io
import json
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from monitoring_core.conformance.check import Checking
from monitoring_core.conformance.reading import har
from monitoring_core.conformance.reading.forms import recognized
from monitoring_core.conformance.reading.har import CUT_OFF, NO_BODY, NOT_OURS, OTHER_HOSTS, PREFLIGHT, read_har
from monitoring_core.conformance.reading.pieces import Told
from monitoring_core.conformance.reading.records import Passed
from monitoring_core.wire.decoding import decoder
from tests.forms.samples import CONNECT, delivered, entry
from tests.forms.shift import BASE, MESSAGES, at

ASKED = json.dumps({"operationName": "Hold"})
POLL = "https://hub.example/cometd/"
CALL = f"{BASE}/me/calls/c-81"


def archive(*entries: dict[str, Any]) -> bytes:
    """Give an archive of these entries."""
    return json.dumps({"log": {"version": "1.2", "entries": entries}}).encode()


def read(*entries: dict[str, Any]) -> list[tuple[int | None, Any, str | None]]:
    """Give what an archive holds: the position of each entry, what it is, and when it stands."""
    found: list[tuple[int | None, Any, str | None]] = []
    for _, index, what in read_har([archive(*entries)], decoder()):
        if isinstance(what, Told):
            found.append((index, what.value, what.context.at))
        else:
            found.append((index, what, None))
    return found


def frames(number: int) -> list[Any]:
    """Give one message as it was delivered."""
    return [delivered(MESSAGES[number])]


def written(second: float) -> str:
    """Give a time of the shift as it is told."""
    return at(second).replace("Z", "+00:00")


def poll(second: float, took: float, number: int, **more: str) -> dict[str, Any]:
    """Give a long poll and the message that it brought."""
    return entry("POST", POLL, second, took, CONNECT, json.dumps(frames(number)), **more)


def test_a_long_poll_stands_where_its_answer_came() -> None:
    """It starts before the request whose effect it brings, and is given after it."""
    asked = entry("POST", CALL, 5, 30, ASKED, '{"statusCode": 0}')
    record = {
        "request": {"method": "POST", "url": CALL, "body": {"operationName": "Hold"}},
        "response": {"statusCode": 0},
    }
    assert [
        (1, record, written(5)),
        (0, frames(0), written(5.25)),
        (2, frames(1), written(6)),
    ] == read(poll(1, 4250, 0), asked, poll(5.5, 500, 1))


def test_the_answer_of_a_get_stands_where_it_came() -> None:
    """What it shows was so when it was answered."""
    told = {"statusCode": 0, "devices": []}
    ((_, record, when),) = read(entry("GET", f"{BASE}/me/devices", 2, 1500, None, json.dumps(told)))
    assert ({"request": {"method": "GET", "url": f"{BASE}/me/devices"}, "response": told}, written(3.5)) == (
        record,
        when,
    )


def test_bodies_may_be_in_base64() -> None:
    """Browsers save some answers so."""
    body = base64.b64encode(json.dumps(frames(0)).encode()).decode()
    encoded = entry("POST", POLL, 1, 250, CONNECT, body, encoding="base64")
    assert [(0, frames(0), written(1.25))] == read(encoded)


@pytest.mark.parametrize("key", ["_webSocketMessages", "_eventSourceMessages"])
def test_what_is_pushed_stands_at_its_own_time(key: str) -> None:
    """The frames of a WebSocket, and events, lie between the requests that were made meanwhile."""
    pushed = entry("GET", "wss://hub.example/cometd", 0, 0, None, "")
    pushed[key] = [
        {"type": "send", "time": 1972548000.5, "data": CONNECT},
        {"type": "receive", "time": 1972634401.5, "data": json.dumps(frames(0))},
        {"type": "receive", "time": 1972634403.5, "data": json.dumps(frames(1))},
        {"type": "receive", "time": 1972634404.5, "data": "still here"},
    ]
    asked = entry("POST", CALL, 2, 30, ASKED, '{"statusCode": 0}')
    found = read(pushed, asked)
    assert [frames(0), frames(1)] == [what for index, what, when in found if index == 0 and when]
    assert [0, 1, 0, 0] == [index for index, *_ in found]
    assert Passed(NOT_OURS) == found[-1][1]


@pytest.mark.parametrize(
    ("passed", "what"),
    [
        (entry("OPTIONS", CALL, 1, 5, None, ""), PREFLIGHT),
        (entry("GET", "https://fonts.example/a.woff", 1, 5, None, "d09"), NOT_OURS),
        (entry("POST", "https://stats.example/collect", 1, 5, '{"page": 1}', '{"ok": true}'), NOT_OURS),
        (entry("POST", CALL.replace("hub.", "other."), 1, 5, ASKED, '{"statusCode": 0}'), OTHER_HOSTS),
        (entry("POST", "https://other.example/cometd", 1, 5, CONNECT, json.dumps(frames(1))), OTHER_HOSTS),
        (entry("POST", POLL, 1, 5, CONNECT, ""), NO_BODY),
    ],
    ids=["preflight", "a font", "another program", "another server", "another server's messages", "a poll given up"],
)
def test_what_is_nothing_of_ours_is_passed_over(passed: dict[str, Any], what: str) -> None:
    """It is counted, and nothing that it says is taken for the server's."""
    ours = [entry("POST", CALL, 0, 5, ASKED, '{"statusCode": 0}'), poll(0.1, 5, 0)]
    assert [Passed(what)] == [found for index, found, _ in read(*ours, passed) if index == 2]


def test_an_answer_without_a_body_is_unknown_and_counted() -> None:
    """The request is taken, and nobody says what it was answered."""
    checked = Checking(io.BytesIO(archive(entry("POST", CALL, 1, 5, ASKED, "")))).run()
    assert (1, {NO_BODY: 1}) == (checked.messages, dict(checked.passed))
    ((_, _, _), (_, record, _)) = read(entry("POST", CALL, 1, 5, ASKED, ""))
    assert "response" not in record


def test_a_long_poll_that_was_not_saved_may_have_held_messages() -> None:
    """A browser that drops old bodies leaves a gap, which is told."""
    gap = entry("POST", POLL, 1, 5, CONNECT, "")
    gap["response"]["content"]["size"] = 812
    checked = Checking(io.BytesIO(archive(poll(0, 5, 0), gap))).run()
    assert ["the answer of a long poll was not saved: its 812 bytes may hold messages"] == [
        each.reason for each in checked.unreadable
    ]
    assert checked.doubts


def test_a_damaged_entry_does_not_hide_the_others() -> None:
    """An archive that is cut short gives what is whole."""
    whole = archive(poll(0, 5, 0), poll(1, 5, 1))
    checked = Checking(io.BytesIO(whole[:-40])).run()
    assert (1, [1]) == (checked.messages, [each.place.index for each in checked.unreadable])


def test_entries_may_be_written_at_their_end() -> None:
    """A proxy writes an entry when it is over, so that one that began earlier may come later."""
    assert [1, 0] == [index for index, *_ in read(poll(9, 100, 1), poll(1, 5000, 0))]


@pytest.mark.once
def test_what_is_held_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many entries came at one time, so many bytes of them are held and no more."""
    monkeypatch.setattr(har, "HELD", 1024**2)
    text = json.dumps(poll(1, 5, 0)).encode()

    def endless() -> Iterator[bytes]:
        yield b'{"log": {"entries": ['
        for _ in range(10_000):
            yield text + b","
        yield text + b"]}}"

    tracemalloc.start()
    try:
        assert 10_001 == sum(1 for _ in read_har(endless(), decoder("json")))
        assert tracemalloc.get_traced_memory()[1] < 12 * 1024**2
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress], ids=["gzip", "zlib"])
def test_a_body_may_be_saved_as_it_was_packed(pack: Callable[[bytes], bytes]) -> None:
    """Some programs do not unpack what the server packed, and save the bytes in base64."""
    body = base64.b64encode(pack(json.dumps(frames(0)).encode())).decode()
    assert [(0, frames(0), written(1.25))] == read(entry("POST", POLL, 1, 250, CONNECT, body, encoding="base64"))


def test_a_body_that_only_begins_like_a_packed_one_is_left_as_it_is() -> None:
    """It is no message, and it is passed over."""
    body = base64.b64encode(b"\x1f\x8b no gzip").decode()
    assert [Passed(NOT_OURS)] == [what for _, what, _ in read(entry("GET", POLL, 1, 5, None, body, encoding="base64"))]


def test_a_frame_may_name_its_event_before_the_message() -> None:
    """The name is no message, and hides none."""
    pushed = entry("GET", "wss://hub.example/socket.io", 0, 0, None, "")
    told = "42" + json.dumps(["notified", frames(0)[0]])
    pushed["_webSocketMessages"] = [{"type": "receive", "time": 1972634401.5, "data": told}]
    assert [frames(0)] == [what for _, what, _ in read(pushed)]


@pytest.mark.parametrize(
    "body",
    [
        "\x1e".join(["2", *("42" + json.dumps(["notified", frames(number)[0]]) for number in (0, 1))]),
        "\n".join(["o", "h", *("a" + json.dumps([json.dumps(frames(number)[0])]) for number in (0, 1))]),
    ],
    ids=["Socket.IO", "SockJS"],
)
def test_the_answer_of_a_long_poll_may_hold_frames(body: str) -> None:
    """Where a WebSocket cannot be opened, the same frames come one behind another."""
    found = read(entry("POST", "https://hub.example/frames", 1, 250, None, body))
    assert [(0, frames(0) + frames(1), written(1.25))] == found


@pytest.mark.parametrize("begin", [")]}',\n", ""], ids=["something before it", "nothing before it"])
def test_a_message_that_is_cut_off_is_told(begin: str) -> None:
    """Whoever shortened the texts of an archive hides what the server said."""
    short = (begin + json.dumps(frames(0)))[:90]
    pushed = entry("GET", "wss://hub.example/cometd", 3, 0, None, "")
    pushed["_webSocketMessages"] = [{"type": "receive", "time": 1972634403.5, "data": short}]
    found = read(entry("POST", POLL, 1, 250, CONNECT, short), pushed)
    assert [(0, CUT_OFF, None), (1, CUT_OFF, None)] == found


def test_entries_may_stand_without_the_log_around_them() -> None:
    """Some programs leave it out; the form is the same."""
    text = json.dumps({"entries": [poll(0, 5, 0), poll(1, 5, 1)]}).encode()
    found = recognized(text, decoder())
    assert found is not None
    assert ("har", [frames(0), frames(1)]) == (
        found.name,
        [what.value for _, _, what in read_har([text], decoder()) if isinstance(what, Told)],
    )
