"""The shift in every form, with the place of each record in it."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import pairwise
from typing import Any

from attrs import frozen

from tests.forms.shift import BASE, MESSAGES, SHIFT, at

Record = dict[str, Any]
Place = tuple[int, int | None]


@frozen
class Sample:
    """The shift in one form.

    Attributes:
        form: the name of the form.
        text: the whole of it.
        places: line and position of each record.
        records: what it holds.
    """

    form: str
    text: bytes
    places: list[Place]
    records: list[Record]


Made = tuple[list[str], list[Place], list[Record]]
"""The lines, the place of each record, and the records."""


def each_on_a_line(
    line: Callable[[Record], str],
    records: list[Record] = SHIFT,
    *,
    before: tuple[str, ...] = (),
    index: int | None = None,
) -> Made:
    """Put each record on a line of its own."""
    first = len(before) + 1
    lines = [*before, *map(line, records)]
    return lines, [(first + place, index) for place in range(len(records))], records


def delivered(record: Record) -> Any:
    """Give a message as it was delivered."""
    return record["message"]


def json_lines() -> Made:
    """Give what the library itself writes."""
    return each_on_a_line(json.dumps)


def documents() -> Made:
    """Give each record over several lines."""
    lines: list[str] = []
    places: list[Place] = []
    for record in SHIFT:
        places.append((len(lines) + 1, None))
        lines += json.dumps(record, indent=2).splitlines()
    return lines, places, SHIFT


def array() -> Made:
    """Give an array over several lines."""
    lines = json.dumps(SHIFT, indent=1).splitlines()
    begins = [number for number, line in enumerate(lines, 1) if line == " {"]
    return lines, list(zip(begins, range(len(SHIFT)), strict=True)), SHIFT


def frames() -> Made:
    """Give what a long poll was answered with, after the handshake."""
    handshake = json.dumps([{"channel": "/meta/handshake", "successful": True, "clientId": "8k"}])

    def frame(record: Record) -> str:
        return json.dumps([{"channel": "/meta/connect", "successful": True}, delivered(record)])

    return each_on_a_line(frame, MESSAGES, before=(handshake,), index=1)


def events() -> Made:
    """Give a stream of server-sent events, with a heartbeat between them."""
    lines = [": open"]
    places: list[Place] = []
    for number, record in enumerate(MESSAGES):
        places.append((len(lines) + 2, None))
        lines += [f"id: {number}", f"data: {json.dumps(delivered(record))}", "", ": still here", ""]
    return lines, places, MESSAGES


def websocket() -> Made:
    """Give frames as a tool for developers lists them."""

    def frame(record: Record) -> str:
        return json.dumps({"type": "receive", "opcode": 1, "time": 1.5, "data": json.dumps([delivered(record)])})

    return each_on_a_line(frame, MESSAGES, index=0)


def sequence() -> Made:
    """Give a JSON text sequence."""
    return each_on_a_line(lambda record: f"\x1e{json.dumps(record)}")


def docker() -> Made:
    """Give the records of docker's driver, a long line in three of them."""
    lines: list[str] = []
    places: list[Place] = []
    for number, record in enumerate(SHIFT):
        places.append((len(lines) + 1, None))
        text = json.dumps(record) + "\n"
        cuts = [0, 50, 120, len(text)] if number == 4 else [0, len(text)]
        for begin, end in pairwise(cuts):
            lines.append(json.dumps({"log": text[begin:end], "stream": "stdout", "time": record["at"]}))
    return lines, places, SHIFT


def cri() -> Made:
    """Give the lines of a container runtime, a long line in three of them."""
    lines: list[str] = []
    places: list[Place] = []
    for number, record in enumerate(SHIFT):
        places.append((len(lines) + 1, None))
        text = json.dumps(record)
        cuts = [0, 50, 120, len(text)] if number == 4 else [0, len(text)]
        for begin, end in pairwise(cuts):
            lines.append(f"{record['at']} stdout {'F' if end == len(text) else 'P'} {text[begin:end]}")
    return lines, places, SHIFT


def log() -> Made:
    """Give a log with requests, messages and other lines."""
    lines = ["hub 4.1 starts", "listening on [::]:8080"]
    places: list[Place] = []
    for record in SHIFT:
        places.append((len(lines) + 1, None))
        lines.append(log_line(record))
        lines.append(f"{record['at']} INFO [worker-2] nothing else {{to say}}")
    return lines, places, SHIFT


def log_line(record: Record) -> str:
    """Give a record as a log tells of it."""
    if "message" in record:
        return f"{record['at']} DEBUG [worker-2] hub.channel - received {json.dumps(record['message'])}"
    asked = record["request"]
    body, answer = json.dumps(asked["body"]), json.dumps(record["response"])
    return f"{record['at']} DEBUG [worker-2] hub.rest - POST {asked['url']} {body} -> {answer}"


def kubectl() -> Made:
    """Give what kubectl prints of several containers."""
    return each_on_a_line(lambda record: f"[pod/hub-6d4f/hub] {json.dumps(record)}")


def compose() -> Made:
    """Give what docker compose prints of several services."""
    return each_on_a_line(lambda record: f"hub-1  | {json.dumps(record)}", before=("hub-1  | started",))


def export() -> Made:
    """Give what a log store exports: the record in a string, and the time of its collector beside it."""

    def hit(record: Record) -> str:
        source = {"@timestamp": "2032-07-05T10:09:00Z", "message": json.dumps(record)}
        return json.dumps({"_index": "hub-7", "_id": "x", "_source": source})

    return each_on_a_line(hit)


def har() -> Made:
    """Give the archive of a browser."""
    entries = har_entries()
    lines = json.dumps({"log": {"version": "1.2", "pages": [], "entries": entries}}, indent=1).splitlines()
    begins = [number for number, line in enumerate(lines, 1) if line == "   {"]
    return lines, [(begins[index], index) for index in map(entries.index, map(entry_of(entries), SHIFT))], SHIFT


def entries_alone() -> Made:
    """Give the entries of an archive, each on a line."""
    entries = har_entries()
    lines = list(map(json.dumps, entries))
    places = map(entries.index, map(entry_of(entries), SHIFT))
    # A message stands behind another in the answer of its long poll.
    positions = [1 if "message" in record else None for record in SHIFT]
    return lines, [(place + 1, position) for place, position in zip(places, positions, strict=True)], SHIFT


def har_entries() -> list[Record]:
    """Give what a browser did: long polls start before the request whose effect they bring."""
    entries: list[Record] = [
        entry("OPTIONS", f"{BASE}/me/calls/c-81", 0.2, 5, None, ""),
        entry("GET", "https://fonts.example/a.woff", 0.3, 5, None, "d09GMg==", encoding="base64"),
    ]
    before = 0.4
    for record in SHIFT:
        second = seconds(record)
        if "request" in record:
            asked = record["request"]
            body = json.dumps(asked["body"])
            entries.append(entry("POST", asked["url"], second, 40, body, json.dumps(record["response"])))
        else:
            frames = [{"channel": "/meta/connect", "successful": True}, delivered(record)]
            took = (second - before) * 1000
            entries.append(entry("POST", "https://hub.example/cometd/", before, took, CONNECT, json.dumps(frames)))
            before = second + 0.01
    entries.sort(key=lambda each: each["startedDateTime"])
    return entries


CONNECT = json.dumps([{"channel": "/meta/connect", "connectionType": "long-polling"}])


def entry(method: str, url: str, second: float, took: float, asked: str | None, told: str, **more: str) -> Record:
    """Give one entry of an archive."""
    request: Record = {"method": method, "url": url, "headers": [{"name": "X", "value": "y"}]}
    if asked is not None:
        request["postData"] = {"mimeType": "application/json", "text": asked}
    content = {"mimeType": "application/json", "text": told, **more}
    return {
        "startedDateTime": at(second),
        "time": took,
        "request": request,
        "response": {"status": 200, "content": content},
    }


def seconds(record: Record) -> float:
    """Give when a record of the shift stands, after its beginning."""
    return float(record["at"][-7:-1])


def entry_of(entries: list[Record]) -> Callable[[Record], Record]:
    """Give what finds the entry that holds a record: by the answer, or by the request's operation."""

    def find(record: Record) -> Record:
        if "request" in record:
            return next(each for each in entries if record["at"] == each["startedDateTime"])
        text = json.dumps(delivered(record))
        return next(each for each in entries if text in each["response"]["content"]["text"])

    return find


def answer() -> Made:
    """Give the answer of a search, hit by hit."""
    hits = [{"_id": "x", "_source": {"@timestamp": record["at"], "log": json.dumps(record)}} for record in SHIFT]
    lines = json.dumps({"took": 3, "hits": {"total": 8, "hits": hits}}, indent=1).splitlines()
    begins = [number for number, line in enumerate(lines, 1) if line == "   {"]
    return lines, list(zip(begins, range(len(SHIFT)), strict=True)), SHIFT


def table() -> Made:
    """Give a table with the time, the client and the record of each row; some records over several lines."""
    lines = ["Time,Client,Level,Record"]
    places: list[Place] = []
    for number, record in enumerate(SHIFT):
        places.append((len(lines) + 1, None))
        held = {key: value for key, value in record.items() if key not in ("at", "client")}
        text = json.dumps(held, indent=2 if number % 2 else None).replace('"', '""')
        lines += f'{record["at"]},{record["client"]},DEBUG,"{text}"'.split("\n")
    return lines, places, SHIFT


def sample(form: str, made: Made) -> Sample:
    """Give the sample that was made."""
    lines, places, records = made
    return Sample(form, "".join(f"{line}\n" for line in lines).encode(), places, records)


SAMPLES: dict[str, Sample] = {
    form: sample(form, make())
    for form, make in {
        "har": har,
        "entries": entries_alone,
        "answer": answer,
        "table": table,
        "sequence": sequence,
        "events": events,
        "array": array,
        "documents": documents,
        "docker": docker,
        "frames": frames,
        "websocket": websocket,
        "export": export,
        "lines": json_lines,
        "cri": cri,
        "kubectl": kubectl,
        "compose": compose,
        "log": log,
    }.items()
}
"""Name of each form -> the shift in it."""
