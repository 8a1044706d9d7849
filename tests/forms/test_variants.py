"""One recording in the many ways in which programs and people write it: the same is found in each of them."""

from __future__ import annotations

import base64
import gzip
import io
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from attrs import frozen

from monitoring_core.conformance import check_file
from monitoring_core.conformance.check import Checking
from monitoring_core.conformance.reading.not_text import NOT_TEXT, is_text
from tests.forms.reference import reference
from tests.forms.samples import entry, har_entries, log_line
from tests.forms.shift import BASE, MESSAGES, SHIFT

Record = dict[str, Any]
DUMPS = json.dumps


@frozen
class Variant:
    """A way to write the shift.

    Attributes:
        text: the whole of it.
        form: the form that it is taken for.
        lines: how many lines lie between two records, and on which the first stands; None if it varies.
    """

    text: bytes
    form: str
    first: int | None = 1
    step: int = 1


def moment(record: Record) -> datetime:
    """Give when a record stands."""
    return datetime.fromisoformat(record["at"])


def held(record: Record) -> Record:
    """Give a record without the time around it."""
    return {key: value for key, value in record.items() if key != "at"}


def each(
    line: Callable[[Record], str], form: str = "log lines with JSON", first: int = 1, step: int = 1, before: str = ""
) -> Variant:
    """Write each record on lines of its own."""
    return Variant((before + "".join(f"{line(record)}\n" for record in SHIFT)).encode(), form, first, step)


def whole(value: object, form: str, indent: int | None = None) -> Variant:
    """Write one document."""
    return Variant(DUMPS(value, indent=indent).encode(), form, None)


def pretty(record: Record) -> str:
    """Write a record over several lines."""
    return DUMPS(record, indent=2)


def nanoseconds(record: Record) -> str:
    """Give the time of a record in nanoseconds since 1970."""
    return f"{round(moment(record).timestamp() * 1000)}000000"


def pushed(of_frame: Callable[[Record], Record]) -> Record:
    """Give an archive in which the messages came over one connection."""
    asked = [entry for entry in har_entries() if "/me/" in entry["request"]["url"]]
    socket = entry("GET", "wss://hub.example/cometd", 0, 20_000, None, "")
    socket["_webSocketMessages"] = [
        {"type": "receive", "time": moment(record).timestamp(), **of_frame(record)} for record in MESSAGES
    ]
    return {"log": {"version": "1.2", "creator": {"name": "browser"}, "entries": [socket, *asked]}}


def spread(prefix: str) -> str:
    """Give a log that prints each record over several lines, and other lines between them."""
    lines: list[str] = []
    for record in SHIFT:
        lines += f"{record['at']} DEBUG got {pretty(held(record))}".splitlines()
        lines += [f"{record['at']} INFO done", "heap {"]
    return "".join(f"{prefix}{line}\n" for line in lines)


POD = "hub-5d7-x2 hub "

VARIANTS = {
    "SockJS": each(lambda record: f"a{DUMPS([DUMPS(record)])}"),
    "SockJS, with a time": each(lambda record: f"{record['at']} < a{DUMPS([DUMPS(held(record))])}"),
    "SockJS in frames": each(
        lambda record: DUMPS({"type": "receive", "data": f"a{DUMPS([DUMPS(record)])}"}), "websocket frames"
    ),
    "Socket.IO": each(lambda record: f'42["message",{DUMPS(record)}]'),
    "STOMP": each(lambda record: f"MESSAGE\ndestination:/hub\n\n{DUMPS(record)}\0", first=4, step=4),
    "SignalR": Variant(
        "".join(f"{DUMPS({'type': 1, 'target': 'm', 'arguments': [record]})}\x1e" for record in SHIFT).encode(),
        "JSON documents",
        None,
    ),
    "JSON and words": each(lambda record: f"{DUMPS(record)}  # hub, 4 ms"),
    "JSON and words in brackets": each(lambda record: f"{DUMPS(record)} (hub) [qtp-3] 4 ms"),
    "an array and words": each(lambda record: f"{DUMPS([record])} from hub"),
    "words around": each(lambda record: f"{record['at']} DEBUG [qtp-3] got {DUMPS(held(record))} in {{4}} ms [hub]"),
    "a text under a key of its own": each(
        lambda record: DUMPS({"@t": record["at"], "@mt": "got {Frame}", "Frame": DUMPS(record)}),
        "export of a log store",
    ),
    "an object under a key of its own": each(
        lambda record: DUMPS({"app": {"name": "hub"}, "trace": {"frame": record}}), "export of a log store"
    ),
    "strings": each(lambda record: DUMPS(DUMPS(record)), "export of a log store"),
    "strings in strings": each(lambda record: DUMPS(DUMPS(DUMPS(record))), "export of a log store"),
    "escaped twice": each(
        lambda record: DUMPS({"result": {"_raw": DUMPS({"log": DUMPS(record)})}}), "export of a log store"
    ),
    "a string in a string": each(lambda record: DUMPS({"_raw": DUMPS(DUMPS(record))}), "export of a log store"),
    "bytes of the journal": each(
        lambda record: DUMPS({"MESSAGE": list(DUMPS(record).encode())}), "export of a log store"
    ),
    "time and text": each(lambda record: DUMPS([record["at"], DUMPS(held(record))]), "JSON lines"),
    "streams of Loki": whole(
        {"data": {"result": [{"values": [[nanoseconds(record), DUMPS(held(record))] for record in SHIFT]}]}},
        "export of a log store",
    ),
    "several answers": whole(
        {"responses": [{"hits": {"hits": [{"_source": {"message": DUMPS(record)}} for record in SHIFT]}}]},
        "export of a log store",
    ),
    "records": whole({"saved": "today", "records": SHIFT}, "answer of a search", 1),
    "messages": whole({"messages": SHIFT}, "answer of a search"),
    "lines with commas": Variant("".join(f"{DUMPS(record)},\n" for record in SHIFT).encode(), "JSON documents"),
    "carriage returns": Variant("".join(f"{DUMPS(record)}\r" for record in SHIFT).encode(), "JSON lines"),
    "events with carriage returns": Variant(
        "".join(f"data: {DUMPS(record)}\r\r" for record in SHIFT).encode(), "server-sent events", 1, 2
    ),
    "comments": each(lambda record: f"# next\n{DUMPS(record)}", first=2, step=2),
    "logfmt": each(lambda record: f'ts="{record["at"]}" level=info msg={DUMPS(DUMPS(held(record)))}'),
    "escaped quotes": each(lambda record: f"{record['at']} got " + DUMPS(held(record)).replace('"', '\\"')),
    "quotes escaped in a table": Variant(
        (
            "time,record\n"
            + "".join(
                f'{record["at"]},"{DUMPS(held(record))[0]}' + DUMPS(held(record))[1:].replace('"', '\\"') + '"\n'
                for record in SHIFT
            )
        ).encode(),
        "log lines with JSON",
        2,
    ),
    "colours": each(lambda record: f"\x1b[32m{record['at']}\x1b[0m \x1b[1mDEBUG\x1b[0m got {DUMPS(held(record))}"),
    "a brace before it": each(lambda record: f"{{thread=7}} {DUMPS(record)}"),
    "names of pods": each(lambda record: f"{POD}{record['at']} {DUMPS(held(record))}"),
    "kubectl": each(lambda record: f"[pod/hub-5d7/hub] {record['at']} {DUMPS(held(record))}", "kubectl logs"),
    "lines of both kinds": Variant(
        "".join(
            f"{log_line(record) if number % 2 else DUMPS(record)}\n" for number, record in enumerate(SHIFT)
        ).encode(),
        "log lines with JSON",
    ),
    "mostly JSON": Variant(
        "".join(
            f"{log_line(record) if number == 4 else DUMPS(record)}\n" for number, record in enumerate(SHIFT)
        ).encode(),
        "JSON lines",
    ),
    "over several lines": Variant(spread("").encode(), "log lines with JSON", None),
    "over several lines of compose": Variant(spread("hub-1  | ").encode(), "docker compose logs", None),
    "over several lines of docker": Variant(
        "".join(f"{DUMPS({'log': line, 'stream': 'stdout'})}\n" for line in spread("").splitlines(True)).encode(),
        "docker json-file",
        None,
    ),
    "nanoseconds in a string": each(lambda record: DUMPS({**record, "at": nanoseconds(record)}), "JSON lines"),
    "seconds in a string": each(
        lambda record: DUMPS({**record, "at": f"{moment(record).timestamp():.3f}"}), "JSON lines"
    ),
    "the date of mail": each(
        lambda record: DUMPS({**record, "at": f"{moment(record) + timedelta(seconds=0):%a, %d %b %Y %H:%M:%S} GMT"}),
        "JSON lines",
    ),
    "another name of the time": each(lambda record: DUMPS({"Timestamp": record["at"], **held(record)}), "JSON lines"),
    "bodies in strings": each(
        lambda record: DUMPS(
            {
                **record,
                "request": {**record["request"], "body": DUMPS(record["request"]["body"])},
                "response": DUMPS(record["response"]),
            }
            if "request" in record
            else record
        ),
        "export of a log store",
    ),
    "an archive with a comment": whole(
        {"comment": "saved", "log": {"comment": "x", "entries": har_entries()}}, "HTTP archive (HAR)"
    ),
    "an archive that begins with its pages": whole(
        {"log": {"pages": [{"title": "x" * 500}] * 200, "entries": har_entries()}}, "HTTP archive (HAR)"
    ),
    "entries in an array": whole(har_entries(), "entries of an HTTP archive", 1),
    "frames of SockJS in an archive": whole(
        pushed(lambda record: {"opcode": 1, "data": f"a{DUMPS([DUMPS([record['message']])])}"}), "HTTP archive (HAR)"
    ),
    "binary frames in an archive": whole(
        pushed(lambda record: {"opcode": 2, "data": base64.b64encode(DUMPS([record["message"]]).encode()).decode()}),
        "HTTP archive (HAR)",
    ),
}


@pytest.mark.parametrize("variant", VARIANTS.values(), ids=VARIANTS.keys())
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
def test_the_same_is_found_however_it_is_written(variant: Variant, packed: bool) -> None:
    """Rules, levels and lines are those of the library's own form."""
    stored = gzip.compress(variant.text) if packed else variant.text
    checked = Checking(io.BytesIO(stored)).run()
    expected, messages = reference(SHIFT)
    assert (variant.form + (", gzip" if packed else ""), messages, []) == (
        checked.form,
        checked.messages,
        checked.unreadable,
    )
    assert [(rule, level) for rule, level, _ in expected] == [
        (found.rule, found.level.value) for found in checked.findings
    ]
    if variant.first is not None:
        assert [variant.first + place * variant.step for _, _, place in expected] == [
            found.place.line for found in checked.findings
        ]


def test_events_that_were_saved_as_one_answer_are_read() -> None:
    """An archive may hold a whole stream of events; all of them arrived before its end."""
    stream = entry("GET", f"{BASE}/notifications", 0, 30_000, None, "")
    text = "".join(f"data: {DUMPS(record['message'])}\n\n" for record in MESSAGES)
    stream["response"]["content"] = {"mimeType": "text/event-stream", "text": text}
    checked = Checking(io.BytesIO(DUMPS({"log": {"version": "1.2", "entries": [stream]}}).encode())).run()
    expected, messages = reference(MESSAGES)
    assert ([(rule, level) for rule, level, _ in expected], messages) == (
        [(found.rule, found.level.value) for found in checked.findings],
        checked.messages,
    )


@pytest.mark.parametrize(
    ("stored", "told"),
    [
        (b"", "it is empty"),
        (b"got {'at': 1}\n", "sed -E"),
        (b"[{'at': 1}]\n", "ast.literal_eval"),
        (base64.b64encode(b'{"at": 1, "request": {}}'), "base64 -d FILE | monitoring-core check -"),
        (b'{"at": 1}'.hex().encode(), "xxd -r -p FILE | monitoring-core check -"),
        (b"\x78\x9c" + b"\x00\x01\xff" * 9, "zlib.decompress"),
        ("naïve".encode("latin-1"), "iconv -f WINDOWS-1252"),
        (b"<log><at/></log>", "yq -p xml"),
    ],
    ids=["empty", "a log of Python", "Python", "base64", "hexadecimal", "zlib", "another encoding", "XML"],
)
def test_what_cannot_be_read_says_the_command_that_would_make_it_readable(stored: bytes, told: str) -> None:
    """Each has one sentence, and one command."""
    unusable = Checking(io.BytesIO(stored)).run().unusable
    assert unusable is not None
    assert told in unusable
    assert unusable.startswith("there is no JSON in it")


def test_lines_in_another_encoding_say_the_command_that_would_make_them_readable() -> None:
    """If more lines are unreadable than readable, the encoding is named as if there were no JSON at all."""
    lines = [DUMPS({**record, "desk": "Zürich"}, ensure_ascii=False).encode("latin-1") for record in SHIFT]
    unusable = Checking(io.BytesIO(b"\n".join(lines))).run().unusable
    assert unusable is not None
    assert "iconv -f WINDOWS-1252 -t UTF-8 FILE | monitoring-core check -" in unusable


@pytest.mark.parametrize(("name", "offset", "mark"), NOT_TEXT, ids=[f"{mark!r}" for _, _, mark in NOT_TEXT])
def test_a_picture_and_the_like_are_refused_by_name(tmp_path: Path, name: str, offset: int, mark: bytes) -> None:
    """Before anything is taken for a form, the file is told for what it is, with what a recording is."""
    path = tmp_path / "beside"
    path.write_bytes(b"RIFF0000"[:offset] + mark + bytes(range(256)) * 9)
    assert f"it is {name}; a recording is text that holds messages in JSON" == check_file(path).unusable


@pytest.mark.parametrize("seed", range(20))
def test_what_is_no_text_is_taken_for_no_form(seed: int) -> None:
    """A table and a log are text, so a scrap of JSON among any bytes makes none of them."""
    stored = Random(seed).randbytes(60_000) + b'\n{"a": 1}|{"b": [2]}|3\n'
    checked = Checking(io.BytesIO(stored)).run()
    assert (None, True) == (checked.form, str(checked.unusable).startswith("there is no JSON in it"))
    assert str(checked.unusable).endswith("; it is no text")


@pytest.mark.parametrize("encoding", ["latin-1", "cp1251", "shift_jis", "utf-8"])
def test_text_in_another_encoding_is_text(encoding: str) -> None:
    """It has letters that are no UTF-8, but no control characters."""
    word = {"latin-1": "äöüß", "cp1251": "привет", "shift_jis": "日本語"}.get(encoding, "naïve")
    assert is_text((word * 100).encode(encoding))


def test_a_damaged_text_is_text() -> None:
    """A hole of NUL bytes, and a few control characters, leave it one."""
    assert is_text(b'{"a": 1}\n' * 10 + b"\0" * 4096 + b"\x03" + b'{"a": 1}\n' * 10)


@pytest.mark.parametrize("count", [1, 5, 199, 200, 300])
@pytest.mark.parametrize(("indent", "form"), [(None, "JSON lines"), (1, "JSON documents")], ids=["lines", "documents"])
def test_objects_that_broke_off_at_once_hide_no_form(count: int, indent: int | None, form: str) -> None:
    """However often a recorder began with a brace and died, each is told, and what is whole behind them is read."""
    stored = "{\n" * count + "\n".join(json.dumps(each, indent=indent) for each in SHIFT)
    checked = Checking(io.BytesIO(stored.encode())).run()
    assert (count, len(SHIFT)) == (len(checked.unreadable) + checked.unreadable_omitted, checked.messages)
    assert form == checked.form
