"""The two recorded shifts of the documentation, against what was written by hand about them."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitoring_core.conformance import Checked, Report
from monitoring_core.conformance.reading.records import Record, records
from monitoring_core.conformance.recordings import check_lines
from monitoring_core.follow import Place
from monitoring_core.rules import RULES, Severity
from monitoring_core.rules.severity import is_rule
from monitoring_core.rulesets import GWS_V2

EXAMPLES = Path(__file__).resolve().parents[2] / "docs" / "examples"
EXPECTED: dict[str, dict[str, Any]] = json.loads((EXAMPLES / "expected.json").read_text(encoding="utf-8"))
SHIFTS = sorted(EXPECTED)
DECODERS = [
    pytest.param(name, marks=pytest.mark.skipif(importlib.util.find_spec(name) is None, reason=f"{name} is missing"))
    for name in ("json", "msgspec", "orjson")
]


def lines_of(shift: str) -> list[bytes]:
    """Give the lines of a shift."""
    return (EXAMPLES / shift).read_bytes().splitlines()


CLEAN = lines_of("clean-shift.jsonl")


def errors(checked: Checked) -> list[tuple[str, int | None]]:
    """Give rule and line of each error."""
    return [(each.rule, each.place.line) for each in checked.findings if each.level is Severity.ERROR]


@pytest.mark.parametrize("decoder", DECODERS)
@pytest.mark.parametrize("shift", SHIFTS)
def test_the_findings_are_those_written_by_hand(shift: str, decoder: str) -> None:
    """Each planted fault is found with its rule, level, line, client and subject, and nothing else is."""
    checked = check_lines(lines_of(shift), decoder=decoder)
    found = [
        {
            "line": each.place.line,
            "rule": each.rule,
            "level": str(each.level),
            "client": each.client,
            "subject": each.subject,
        }
        for each in checked.findings
    ]
    assert EXPECTED[shift]["findings"] == found


@pytest.mark.parametrize("shift", SHIFTS)
def test_what_was_read_is_counted(shift: str) -> None:
    """Lines, messages, subjects, unknown words and the exit status are as written by hand."""
    expected = EXPECTED[shift]
    checked = check_lines(lines_of(shift))
    assert expected["lines"] == len(lines_of(shift))
    assert expected["messages"] == checked.messages
    assert expected["subjects"] == checked.subjects
    assert expected["unknown"] == checked.unknown
    assert expected["unreadable"] == len(checked.unreadable)
    assert expected["status"] == Report([checked]).status(Severity.ERROR)


def test_the_faults_are_ten_of_different_rules() -> None:
    """No two faults break one rule, and none stands above its rule's level."""
    faults = EXPECTED["faulty-shift.jsonl"]["findings"]
    assert 10 == len({fault["rule"] for fault in faults}) == len(faults)
    assert [] == [each for each in faults if Severity(each["level"]).rank > RULES[each["rule"]].severity.rank]
    assert {"error", "warning", "note"} == {each["level"] for each in faults}


def test_the_clean_shift_exercises_nearly_every_rule() -> None:
    """Whatever a recording can be judged by, the clean shift is judged by, with these exceptions.

    No switch is asked for in a session that was Revoked before it was accepted, and no customer or agent recorded it.
    """
    judgeable = {each.id for each in RULES.values() if each.judgeable and is_rule(each.id, GWS_V2)}
    missing = judgeable - check_lines(CLEAN).exercised
    of_agents = {"VA-LISTENING-FLAG", "VA-MUTED-FLAG", "VA-OFFERS-NO-SWITCH", "VA-UNSEEN"}
    assert {"TX-REVOKED", "TX-AUDIENCE", *of_agents} == missing


def test_a_recording_may_begin_at_any_line() -> None:
    """No end of the clean shift earns an error, whichever line it begins with."""
    found = {start: errors(check_lines(CLEAN[start:])) for start in range(len(CLEAN))}
    assert {} == {start: each for start, each in found.items() if each}


def subject_of(record: Record) -> tuple[str | None, str]:
    """Give the client of a record and the device, call or session it is about."""
    value = record.value
    if "request" in value:
        name = value["request"]["url"].rpartition("/")[2]
    else:
        body = value.get("data", value)
        if "messages" in body:
            name = (body.get("smssessionUri") or body["chatUri"]).rpartition("/")[2]
        else:
            shown = next((body[key] for key in ("call", "smssession", "chat") if key in body), None)
            name = shown["id"] if shown else (body.get("devices") or [{"id": ""}])[0]["id"]
    return record.context.client, name


def test_each_subject_alone_is_clean() -> None:
    """The clean shift split into its devices, calls and sessions earns no finding in any of them."""
    split: dict[tuple[str | None, str], list[bytes]] = {}
    for number, line in enumerate(CLEAN, 1):
        for record in records(json.loads(line), Place(None, number), json.loads):
            if isinstance(record, Record):
                told = record.context
                around = {"at": told.at, "client": told.client, "self": told.self_, "role": told.role}
                inner = record.value if "request" in record.value else {"message": record.value}
                split.setdefault(subject_of(record), []).append(json.dumps({**around, **inner}).encode())
    found = {subject: check_lines(lines).findings for subject, lines in split.items()}
    assert 16 <= len(split)
    assert {} == {subject: findings for subject, findings in found.items() if findings}


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_duplicates_and_late_messages_earn_no_error(data: st.DataObject) -> None:
    """Lines of the clean shift that come twice, or some places late, do not make a correct server's errors."""
    lines = list(CLEAN)
    places = st.integers(0, len(lines) - 1)
    for place in sorted(data.draw(st.sets(places, max_size=12), label="twice"), reverse=True):
        lines.insert(min(len(lines), place + data.draw(st.integers(1, 6))), lines[place])
    for place in sorted(data.draw(st.sets(places, max_size=12), label="late"), reverse=True):
        if b'"request"' not in lines[place]:
            lines.insert(min(len(lines), place + data.draw(st.integers(1, 4))), lines.pop(place))
    assert [] == errors(check_lines(lines))
