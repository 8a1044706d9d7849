"""A report counts everything, keeps what fits, and shows it so that no recording can harm the reader."""

from __future__ import annotations

import io
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from monitoring_core.conformance import check as check_module
from monitoring_core.conformance.check import Checking
from monitoring_core.conformance.reading.records import Unreadable
from monitoring_core.conformance.recordings import check_file, check_files, check_lines
from monitoring_core.conformance.reports import KEPT, Checked, Report, as_json, as_text, from_json
from monitoring_core.conformance.reports.fingerprint import fingerprint
from monitoring_core.conformance.reports.printable import printable
from monitoring_core.conformance.reports.rows import cells
from monitoring_core.follow.findings.doubts import Cause, Doubt
from monitoring_core.follow.findings.finding import Finding, Innocent, Place
from monitoring_core.follow.findings.stamp import Stamp
from monitoring_core.rules import RULES, Severity
from monitoring_core.rules.severity import is_rule
from monitoring_core.rulesets import ANY_TO_ANY, GWS_V2, Ruleset


def judgeable(ruleset: Ruleset) -> list[str]:
    """Give the rules of a ruleset that recordings are judged by."""
    return [rule.id for rule in RULES.values() if rule.judgeable and is_rule(rule.id, ruleset)]


JUDGEABLE = judgeable(GWS_V2)


def finding(**changed: Any) -> Finding:
    """Give a finding that differs from an ordinary one in these fields."""
    fields: dict[str, Any] = {
        "rule": "VC-NO-RETURN",
        "level": Severity.ERROR,
        "subject": "call 7H of device d-1",
        "message": "in Coach again",
        "expected": "ListenIn or BargeIn",
        "place": Place("shift.jsonl", 12),
        "at": "2026-01-31T09:00:00.000Z",
        "client": "sup-1",
    }
    return Finding(**{**fields, **changed})


def checked(*findings: Finding, **fields: Any) -> Checked:
    """Give what came of a recording with these findings."""
    made = Checked(**{"file": "shift.jsonl", "messages": 20, "requests": 3, **fields})
    for each in findings:
        made.add(each)
    return made


def lines(report: Report, **how: Any) -> list[str]:
    """Give the report as text without its styles."""
    return ["".join(text for text, _ in line) for line in as_text(report, **how)]


class Told:
    """Stands for the follower: a record says itself what is found in it."""

    def __init__(self, ruleset: Ruleset, *, memory: float | None = None, **assumed: object) -> None:
        self.ruleset = ruleset
        self.messages = 0
        self.subjects = {"supervisors": 1}
        self.exercised = {"VC-NO-RETURN"}
        self.unknown = {"messageType X": 2}
        self.unknown_roles: dict[str, int] = {}
        self.verdicts = Counter({("legs", "violates"): 1})
        self.forgotten = {"calls": 2}
        self.never_shown = 0
        self.missing = 0
        self.took: list[tuple[object, Place, tuple[str | None, ...]]] = []
        self.last: list[Finding] = []
        made.append(self)

    def take_record(
        self,
        record: dict[str, Any],
        stamp: Stamp,
        self_: str | None = None,
        role: str | None = None,
        text: bytes | None = None,
    ) -> list[Finding]:
        place = stamp.place
        self.messages += 1
        self.took.append((record, place, (stamp.at, stamp.client, self_, role)))
        if record.get("late"):
            self.last.append(finding(place=place, at=stamp.at, client=stamp.client))
        return [finding(place=place, at=stamp.at, client=stamp.client)] if record.get("bad") else []

    def ending(self) -> Iterator[Finding]:
        yield from self.last

    def missed(self) -> None:
        self.missing += 1

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        return (Doubt(Cause.UNREADABLE, "places", self.missing),) if self.missing else ()


made: list[Told] = []


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[Told]:
    """Let a follower judge that is told by the recording itself; gives those that were made."""
    made.clear()
    monkeypatch.setattr(check_module, "Follower", Told)
    return made


def test_a_finding_is_one_row_with_what_was_expected_below() -> None:
    """Level, rule, place and message stand in columns, and what was expected below the message."""
    note = finding(
        rule="TX-SEND", level=Severity.NOTE, subject="", message="offers SendMessage", place=Place("x", 902, 3)
    )
    report = Report([checked(finding(), note)])
    assert [
        "error  VC-NO-RETURN  line 12      call 7H of device d-1: in Coach again",
        "                                  expected ListenIn or BargeIn",
        "note   TX-SEND       line 902[3]  offers SendMessage",
        "                                  expected ListenIn or BargeIn",
    ] == lines(report)[2:6]


def test_a_subject_is_not_said_twice() -> None:
    """A message that names its subject already stands alone."""
    report = Report([checked(finding(message="call 7H of device d-1 is in Coach again"))])
    assert lines(report)[1].endswith("line 12  call 7H of device d-1 is in Coach again")


def test_the_first_line_says_what_was_read() -> None:
    """The summary counts subjects, messages and findings, and of one it speaks in the singular."""
    subjects = {"supervisors": 3, "devices": 3, "calls": 1, "SMS sessions": 7, "chats": 0}
    report = Report([checked(finding(), messages=1204, subjects=subjects)])
    first, second, *_ = lines(report)
    assert "shift.jsonl: 1 finding (1 error) in 1,204 messages" == first
    assert "in 3 supervisors, 1 call, 7 SMS sessions" == second
    assert "none.jsonl: 0 findings in 0 messages" == lines(Report([Checked("none.jsonl")]))[0]


@pytest.mark.parametrize(
    ("moments", "said"),
    [
        ([0.5, 3600.0, -0.25], "from 1969-12-31 23:59:59 to 1970-01-01 01:00:00 UTC"),
        ([7.0], "from 1970-01-01 00:00:07 to 00:00:07 UTC"),
    ],
    ids=["two days", "one moment"],
)
def test_the_second_line_says_when_it_was_recorded(moments: list[float], said: str) -> None:
    """The earliest and the latest time are told, and the day once where it is one."""
    made, alone = checked(subjects={"calls": 1}), checked()
    for moment in moments:
        made.hears(moment)
        alone.hears(moment)
    assert [f"in 1 call, {said}", said] == [lines(Report([each]))[1] for each in (made, alone)]


@pytest.mark.parametrize(
    ("fields", "less"),
    [
        ({}, ""),
        ({"requests": 0}, " · worth less: no requests recorded"),
        ({"unnamed": 20}, " · worth less: no clients named"),
        ({"unnamed": 3}, " · worth less: 3 messages name no client"),
        ({"requests": 0, "unnamed": 20}, " · worth less: no requests recorded, no clients named"),
        ({"messages": 0, "requests": 0}, ""),
    ],
    ids=["nothing missing", "requests", "clients", "some clients", "both", "nothing there"],
)
def test_the_first_line_says_what_is_missing(fields: dict[str, Any], less: str) -> None:
    """A recording without requests or clients is worth less, which changes no status."""
    made = checked(**fields)
    assert f"shift.jsonl: 0 findings in {made.messages} messages{less}" == lines(Report([made]))[0]
    assert (0 if made.messages else 3) == Report([made]).status()


def test_the_last_line_says_what_was_never_tried() -> None:
    """Of the rules that a recording can judge, the report lists those that it did not where that is asked for."""
    never = JUDGEABLE[1:]
    report = Report([checked(exercised={JUDGEABLE[0]})])
    of_all = f"rules exercised: 1 of {len(JUDGEABLE)} judgeable"
    assert f"{of_all} · --coverage lists the others" == lines(report)[-1]
    assert f"{of_all} · never exercised: {', '.join(never)}" == lines(report, coverage=True)[-1]
    assert lines(Report([checked(exercised=set(JUDGEABLE))]))[-1].endswith(f"{len(JUDGEABLE)} judgeable")


def test_a_rule_that_no_recording_can_judge_is_not_counted() -> None:
    """What is never judged is neither exercised nor missing."""
    never_judged = set(RULES) - set(JUDGEABLE)
    report = Report([checked(exercised=set(RULES))])
    assert JUDGEABLE == report.rules_exercised
    assert [] == report.rules_never_exercised
    assert never_judged.isdisjoint(report.rules_exercised)


def test_rules_are_exercised_together() -> None:
    """A rule counts as exercised if one recording of several exercised it."""
    one, two, *others = JUDGEABLE
    report = Report([checked(exercised={two}), checked(exercised={one})])
    assert [one, two] == report.rules_exercised
    assert others == report.rules_never_exercised


def test_unreadable_places_and_unknown_words_are_shown() -> None:
    """What could not be read is counted and listed; what is unknown is counted, the most frequent first."""
    made = checked(unknown={"A": 1, "B": 3}, forgotten={"calls": 2})
    made.add_unreadable(Unreadable(Place("shift.jsonl", 7), "not JSON"))
    made.add_unreadable(Unreadable(Place("shift.jsonl", 10, 0), "$ is 5"))
    assert [
        "shift.jsonl: 0 findings in 20 messages · worth less: 2 unreadable",
        "unreadable  line 7      not JSON",
        "unreadable  line 10[0]  $ is 5",
        "forgotten, to keep memory bounded: 2 calls",
        "unknown and passed over: B (3), A (1)",
    ] == lines(Report([made]))[:-1]


def test_many_unknown_words_are_summed_up() -> None:
    """Ten unknown words are named, the others counted."""
    report = Report([checked(unknown={f"word {number:02}": 1 for number in range(12)})])
    assert lines(report)[1].endswith("word 09 (1) and 2 others")


def test_findings_are_kept_up_to_a_number_for_each_rule() -> None:
    """Of a rule broken very often the first findings are kept and the others counted, of other rules none is lost."""
    made = checked(*(finding(place=Place("shift.jsonl", line)) for line in range(KEPT + 5)), finding(rule="TX-SEND"))
    assert KEPT + 1 == len(made.findings)
    assert {"VC-NO-RETURN": 5} == dict(made.omitted)
    assert {Severity.ERROR: KEPT + 6} == dict(made.found)
    report = Report([made])
    assert "1,006 findings" in lines(report)[0]
    assert "5 more of VC-NO-RETURN not shown" in lines(report)
    assert {"VC-NO-RETURN": 5} == json.loads(as_json(report))["findings_omitted"]


def test_unreadable_places_are_kept_up_to_a_number() -> None:
    """Of very many unreadable places the first are kept and the others counted."""
    made = checked()
    for line in range(KEPT + 2):
        made.add_unreadable(Unreadable(Place("shift.jsonl", line), "not JSON"))
    report = Report([made])
    assert "1,002 unreadable" in lines(report)[0]
    assert "2 more unreadable not shown" in lines(report)
    assert (KEPT, 2) == (len(report.unreadable), json.loads(as_json(report))["unreadable_omitted"])


def test_long_texts_are_shortened() -> None:
    """A text of megabytes is not kept in a finding."""
    made = checked(finding(message="x" * 10**6, client="y" * 10**6))
    ((kept),) = made.findings
    assert 1000 == len(kept.message) == len(kept.client or "")
    assert kept.message.endswith("x…")
    assert finding().subject == kept.subject


def test_json_has_every_field() -> None:
    """The report as JSON is one object, each finding with all there is to it."""
    made = checked(
        finding(place=Place("shift.jsonl", 12, 0)),
        subjects={"calls": 2},
        exercised=set(JUDGEABLE[:1]),
        suffixed=3,
        unknown={"A": 1},
        form="JSON lines",
        passed=Counter({"other lines": 4}),
        verdicts=Counter({("legs", "violates"): 1}),
    )
    made.add_unreadable(Unreadable(Place("shift.jsonl", 7), "not JSON"))
    made.hears(9.0)
    made.hears(1.25)
    missing = Checked("missing.jsonl", unusable="No such file or directory")
    mark = fingerprint(finding())
    assert {
        "schema": "urn:monitoring-core:report:1",
        "version": "1.6",
        "ruleset": "ANY_TO_ANY",
        "messages": 20,
        "first": "1970-01-01T00:00:01.250000Z",
        "last": "1970-01-01T00:00:09.000000Z",
        "subjects": {"calls": 2},
        "verdicts": {"legs": {"conforms": 0, "inconclusive": 0, "violates": 1}},
        "found": {"error": 1, "warning": 0, "note": 0},
        "findings": [
            {
                "rule": "VC-NO-RETURN",
                "level": "error",
                "file": "shift.jsonl",
                "line": 12,
                "index": 0,
                "at": "2026-01-31T09:00:00.000Z",
                "client": "sup-1",
                "subject": "call 7H of device d-1",
                "message": "in Coach again",
                "expected": "ListenIn or BargeIn",
                "operation": None,
                "before": [],
                "witnesses": [],
                "innocent": None,
            }
        ],
        "findings_omitted": {},
        "findings_known": 0,
        "fingerprint_version": 2,
        "fingerprints": {mark: 1},
        "rules_exercised": JUDGEABLE[:1],
        "rules_never_exercised": judgeable(ANY_TO_ANY)[1:],
        "unreadable": [{"file": "shift.jsonl", "line": 7, "index": None, "reason": "not JSON"}],
        "unreadable_omitted": 0,
        "suffixed": 3,
        "unusable": [{"file": "missing.jsonl", "reason": "No such file or directory"}],
        "unknown": {"A": 1},
        "unknown_roles": {},
        "forgotten": {},
        "beliefs": None,
        "inconclusive": [],
        "recordings": [
            {
                "file": "shift.jsonl",
                "messages": 20,
                "requests": 3,
                "unnamed": 0,
                "subjects": {"calls": 2},
                "found": {"error": 1},
                "of_rule": {"VC-NO-RETURN": 1},
                "omitted": {},
                "known": 0,
                "fingerprints": {mark: 1},
                "exercised": JUDGEABLE[:1],
                "unreadable_omitted": 0,
                "suffixed": 3,
                "unknown": {"A": 1},
                "unknown_roles": {},
                "forgotten": {},
                "unusable": None,
                "form": "JSON lines",
                "passed": {"other lines": 4},
                "files": [],
                "never_shown": 0,
                "verdicts": {"legs": {"conforms": 0, "inconclusive": 0, "violates": 1}},
                "assumed": [],
                "first": "1970-01-01T00:00:01.250000Z",
                "last": "1970-01-01T00:00:09.000000Z",
            },
            {
                "file": "missing.jsonl",
                "messages": 0,
                "requests": 0,
                "unnamed": 0,
                "subjects": {},
                "found": {},
                "of_rule": {},
                "omitted": {},
                "known": 0,
                "fingerprints": {},
                "exercised": [],
                "unreadable_omitted": 0,
                "suffixed": 0,
                "unknown": {},
                "unknown_roles": {},
                "forgotten": {},
                "unusable": "No such file or directory",
                "form": None,
                "passed": {},
                "files": [],
                "never_shown": 0,
                "verdicts": {},
                "assumed": [],
                "first": None,
                "last": None,
            },
        ],
    } == json.loads(as_json(Report([made, missing], ANY_TO_ANY)))


SUFFIXED = b"""{"timestampSeconds": 1399313371000L}
{"timestampSeconds": 1399313371000}
[{"timestampSeconds": 1399313371000L}, {"index": 4L}]
{"note": "1399313371000L"}
{"timestampSeconds": 1399313371000L, }
"""
DOCUMENT = b"""[
{"timestampSeconds": 1399313371000L},
{"timestampSeconds": 1399313371000},
{"index": 4L}
]"""
OBJECT = b"""{
"index": 4L,
"timestampSeconds": 1399313371000L
}"""


@pytest.mark.parametrize("decoder", ["json", "msgspec", "orjson"])
@pytest.mark.parametrize(("content", "suffixed", "unreadable"), [(SUFFIXED, 2, 1), (DOCUMENT, 2, 0), (OBJECT, 1, 0)])
def test_lines_with_the_suffix_of_an_integer_are_read_and_counted(
    content: bytes, suffixed: int, unreadable: int, decoder: str
) -> None:
    """A line, an element or a document that is JSON but for it counts once; what is JSON, or never is, does not."""
    made = check_lines(content.splitlines(), decoder=decoder)
    assert (suffixed, unreadable, None) == (made.suffixed, len(made.unreadable), made.unusable)


def test_the_report_says_how_many_lines_had_the_suffix() -> None:
    """One line of the text says it, where there were any."""
    told = "read without the suffix L of integers (1399313371000L is no JSON): 1,200"
    assert told in lines(Report([checked(suffixed=1200)]))
    assert not any("suffix" in line for line in lines(Report([checked()])))


def test_json_sums_recordings_up() -> None:
    """The numbers of several recordings are added."""
    one = checked(subjects={"calls": 2, "chats": 1}, messages=3, unknown={"A": 1}, suffixed=2)
    two = checked(subjects={"calls": 5}, messages=4, unknown={"A": 2}, suffixed=1)
    document = json.loads(as_json(Report([one, two])))
    assert 3 == document["suffixed"]
    assert (7, {"calls": 7, "chats": 1}, {"A": 3}) == (document["messages"], document["subjects"], document["unknown"])


@given(st.text(st.characters(exclude_categories=[])))
def test_nothing_that_is_printed_moves_the_cursor(text: str) -> None:
    """Whatever stands in a recording, its report is printable text and plain JSON, which reads as what it was."""
    hostile = finding(subject=text, message=text, expected=text, client=text)
    report = Report([checked(hostile, file=text, unknown={text: 1})])
    assert all(line.isprintable() for line in lines(report))
    document = as_json(report)
    assert document.isascii()
    assert document.replace("\n", "").isprintable()
    assert text == json.loads(document)["findings"][0]["message"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("call 7H, Köln …", "call 7H, Köln …"),
        ("\x1b[2J", r"\x1b[2J"),
        ("a\r\nb", r"a\r\nb"),
        ("\ud800", r"\ud800"),
        ("\u202eevil", r"\u202eevil"),
        ("\x7f\x9b", r"\x7f\x9b"),
    ],
    ids=["plain", "terminal escape", "line end", "lone surrogate", "reversed", "more control characters"],
)
def test_what_is_not_printable_is_escaped(text: str, shown: str) -> None:
    """Control characters, terminal escapes, lone surrogates and turned writing are shown, not obeyed."""
    assert shown == printable(text)


@pytest.mark.parametrize(
    ("recordings", "fail_on", "status"),
    [
        ([checked()], Severity.NOTE, 0),
        ([checked(finding())], Severity.ERROR, 1),
        ([checked(finding(level=Severity.WARNING))], Severity.ERROR, 0),
        ([checked(finding(level=Severity.WARNING))], Severity.WARNING, 1),
        ([checked(finding(level=Severity.NOTE))], Severity.WARNING, 0),
        ([checked(finding(level=Severity.NOTE))], Severity.NOTE, 1),
        ([checked(finding()), Checked("x", unusable="gone")], Severity.ERROR, 2),
        ([Checked("x", unusable="gone")], Severity.ERROR, 2),
        ([checked(messages=0)], Severity.ERROR, 3),
        ([checked(messages=0), checked()], Severity.ERROR, 0),
        ([checked(messages=0), checked(finding())], Severity.ERROR, 1),
        ([], Severity.ERROR, 3),
    ],
)
def test_the_status_is_the_first_that_fits(recordings: list[Checked], fail_on: Severity, status: int) -> None:
    """Unusable goes before findings, findings before nothing of monitoring, and that before clean."""
    assert status == Report(recordings).status(fail_on)


def test_findings_come_while_the_recording_is_read(told: list[Told]) -> None:
    """A finding is given as soon as it is certain, before the next line is asked for."""

    def coming() -> Iterator[bytes]:
        yield b'{"bad": true}'
        raise AssertionError("read ahead")

    assert Place("x", 1) == next(iter(Checking(coming(), file="x"))).place


def test_each_record_comes_with_its_place_and_what_is_told_of_it(told: list[Told]) -> None:
    """The follower takes every record of every kind of line, with its place and what stands around it."""
    recording = [
        {"a": 1},
        {"at": "09:00", "client": "s", "self": "sam", "role": "agent", "message": {"b": 1}},
        {"client": "s", "request": {}},
        [{"c": 1}, {"client": "s", "message": {"d": 1}}],
        {"client": "s", "message": [{"e": 1}]},
        {"client": "s", "message": {"at": "09:00", "request": {}}},
    ]
    check_lines([json.dumps(line) + "\n" for line in recording], file="x")
    nobody = (None, None, None, None)
    assert [
        ({"a": 1}, Place("x", 1), nobody),
        ({"b": 1}, Place("x", 2), ("09:00", "s", "sam", "agent")),
        ({"client": "s", "request": {}}, Place("x", 3), (None, "s", None, None)),
        ({"c": 1}, Place("x", 4, 0), nobody),
        ({"d": 1}, Place("x", 4, 1), (None, "s", None, None)),
        ({"e": 1}, Place("x", 5, 0), (None, "s", None, None)),
        ({"at": "09:00", "request": {}}, Place("x", 6), ("09:00", "s", None, None)),
    ] == told[0].took


def test_findings_that_waited_stand_where_they_belong(told: list[Told]) -> None:
    """What became certain only at the end is listed by its place, not last."""
    found = check_lines(['{"late": true}', '{"bad": true}', '{"late": true}']).findings
    assert [1, 2, 3] == [each.place.line for each in found]


def test_unreadable_lines_do_not_end_a_check(told: list[Told]) -> None:
    """What is not JSON, or no record, is reported, and all the rest taken."""
    made = check_lines(["{}", "", '{"a": ', "[5, {}]", '{"client": 1, "message": {}}', b"\xff", "{}"], file="x")
    assert 3 == made.messages
    assert [(3, None), (4, 0), (5, None), (6, None)] == [
        (each.place.line, each.place.index) for each in made.unreadable
    ]
    assert made.unusable is None


def test_what_is_whole_beside_a_hole_is_read(told: list[Told]) -> None:
    """A rotated log begins with a hole: it is told, and the record behind it is taken with its place."""
    made = check_lines([b"\0" * 4096 + b'{"a": 1}', b'{"b": ' + b"\0" * 8, b'{"c": 1}'], file="x")
    assert [({"a": 1}, 1), ({"c": 1}, 3)] == [(record, place.line) for record, place, _ in told[0].took]
    assert [
        (1, "a hole of 4,096 NUL bytes that begins at byte 1 of the line"),
        (2, "a hole of 8 NUL bytes that begins at byte 7 of the line"),
    ] == [(each.place.line, each.reason) for each in made.unreadable]


def test_what_the_follower_refuses_is_unreadable() -> None:
    """A message that is malformed is reported with the path of the field."""
    made = check_lines(['{"messageType": "CallStateChangeMessage", "call": 5}', '[{"data": {"devices": [5]}}]'])
    assert [(1, None, "call is 5"), (2, 0, "data.devices[0] is 5")] == [
        (each.place.line, each.place.index, each.reason.partition(";")[0]) for each in made.unreadable
    ]
    assert 0 == made.messages


@given(
    st.lists(
        st.binary(max_size=20) | st.sampled_from([b"{}", b"[{}]", b'{"message": []}', b'{"request": 5}', b"[", b'"'])
    )
)
def test_nothing_stops_a_check(lines_of_it: list[bytes]) -> None:
    """Whatever bytes a recording consists of, a check comes to its end and can be shown."""
    report = Report([check_lines(lines_of_it, file="x")])
    assert report.status() in (2, 3)
    assert lines(report)
    assert json.loads(as_json(report))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", ": it is empty"),
        (b"\n \n", ""),
        (b"\xef\xbb\xbf", ""),
        (b"\nno JSON\n", ""),
        (b'{"cut', "; line 1: not JSON (Unterminated string starting at line 1 column 2)"),
        (b"\x1f\x8b" * 100, "; line 1: the gzip data is damaged before its byte 4"),
    ],
    ids=["empty", "blank", "a byte-order mark alone", "text", "damaged", "binary"],
)
def test_a_recording_without_json_is_unusable(tmp_path: Path, content: bytes, reason: str) -> None:
    """Where not a single line is JSON there is nothing to check, and the first line says why."""
    path = tmp_path / "recording.jsonl"
    path.write_bytes(content)
    assert f"there is no JSON in it{reason}" == check_file(path).unusable


def test_files_are_followed_each_by_itself(told: list[Told], tmp_path: Path) -> None:
    """Every file gets a follower of its own, with the ruleset that was asked for."""
    paths = [tmp_path / name for name in ("one", "two")]
    for path in paths:
        path.write_text("{}\n")
    report = check_files(paths, ruleset=ANY_TO_ANY)
    assert [(1, ANY_TO_ANY), (1, ANY_TO_ANY)] == [(each.messages, each.ruleset) for each in told]
    assert ANY_TO_ANY is report.ruleset
    assert [str(path) for path in paths] == [each.file for each in report.recordings]


def test_the_follower_tells_what_was_read(told: list[Told]) -> None:
    """Counters of the follower stand in what came of the check."""
    made = check_lines(["{}"])
    assert (1, {"supervisors": 1}, {"VC-NO-RETURN"}, {"messageType X": 2}) == (
        made.messages,
        made.subjects,
        made.exercised,
        made.unknown,
    )
    assert GWS_V2 is told[0].ruleset


def test_a_recording_that_breaks_off_keeps_what_was_found(told: list[Told], monkeypatch: pytest.MonkeyPatch) -> None:
    """An error while reading makes the input unusable, and what was found before it stands."""

    class Breaking(io.RawIOBase):
        pieces = iter([b'{"bad": true}\n'])

        def read(self, size: int = -1) -> bytes:
            for piece in self.pieces:
                return piece
            raise OSError(5, "Input/output error")

    monkeypatch.setattr("builtins.open", lambda *_, **__: Breaking())
    made = check_file("x")
    assert 1 == len(made.findings)
    assert "cannot be read to its end: Input/output error" == made.unusable


@pytest.mark.parametrize("decoder", ["json", "msgspec", "orjson"])
def test_every_decoder_comes_to_the_same(told: list[Told], decoder: str) -> None:
    """Which library reads the JSON makes no difference to a report, whatever stands in the recording."""
    if decoder != "json":
        pytest.importorskip(decoder)
    hostile: list[bytes | str] = [
        '{"bad": true}',
        '{"bad": NaN}',
        '{"bad": 1e999}',
        '{"bad": ' + "1" * 400 + "}",
        '{"bad": ' + "1" * 5000 + "}",
        '{"client": "\\ud800", "message": {"bad": true}}',
        b'\xef\xbb\xbf{"bad": true}',
        b'{"bad": "\xff"}',
        "[" * 100_000,
        "[" * 199 + '{"bad": true}' + "]" * 199,
        '{"bad": false, "bad": true}',
        '{"bad": "a\tb"}',
        '{"bad": true} {}',
    ]
    assert as_json(Report([check_lines(hostile, decoder="json")])) == as_json(
        Report([check_lines(hostile, decoder=decoder)])
    )


@pytest.mark.parametrize("text", ["call 7H", "Köln …", "日本語", "e\u0301", "ｱ ﾊﾝｶｸ", "한국"])
def test_columns_are_counted_as_a_terminal_draws_them(text: str) -> None:
    """A wide character takes two columns and a mark over another none, as the library of the terminal counts."""
    assert cell_len(text) == cells(text)


@pytest.mark.parametrize("width", [40, 80, 200])
def test_text_fits_the_width(width: int) -> None:
    """No line is wider than the terminal, words stay whole where they fit, and no text is lost."""
    made = checked(
        *(finding(message=f"in Coach again, {'and again, ' * number}and now", client="bo") for number in range(20)),
        finding(rule="TX-SEND", level=Severity.NOTE, message="x" * 300, expected="äöü 日本語 " * 20 + "."),
        file="a/rather/long/name/of/a/recording/" * 3 + "shift.jsonl",
        requests=0,
        subjects={"calls": 2, "chats": 5},
        exercised=set(JUDGEABLE[:3]),
        doubts=(Doubt(Cause.MET_AGAIN, "calls", 2, ("call k-1 of device d-1",)),),
    )
    made.add_unreadable(Unreadable(Place("shift.jsonl", 7), "not JSON: " + "why " * 50 + "?"))
    narrow = lines(Report([made]), coverage=True, width=width)
    assert [] == [line for line in narrow if cells(line) > width]
    assert [] == [line for line in narrow if line != line.rstrip()]
    squeezed = "".join("".join(lines(Report([made]), coverage=True)).split())
    assert squeezed == "".join("".join(narrow).split())


def test_findings_stand_by_level_and_are_summed_up_by_rule() -> None:
    """The worst come first, a rule that is broken more than once has a row, and the worst subject is named."""
    made = checked(
        finding(rule="TX-SEND", level=Severity.NOTE, subject="chat t-1", place=Place("x", 1)),
        finding(rule="VD-CANCEL", level=Severity.WARNING, subject="device d-1", place=Place("x", 2)),
        finding(place=Place("x", 3)),
        finding(place=Place("x", 4), subject="call 8H of device d-1", client="sup-2"),
        finding(rule="VD-CANCEL", level=Severity.WARNING, place=Place("x", 5), client="sup-2"),
        finding(rule="VD-CANCEL", level=Severity.WARNING, place=Place("x", 6)),
    )
    shown = lines(Report([made]))
    assert [
        "shift.jsonl: 6 findings (2 errors, 3 warnings, 1 note) in 20 messages",
        "worst: call 7H of device d-1 of client sup-1, 1 error, 1 warning",
        "  error    VC-NO-RETURN  2 findings about 2 subjects",
        "  warning  VD-CANCEL     3 findings about 3 subjects",
        "  note     TX-SEND       1 finding about 1 subject",
    ] == shown[:5]
    assert [3, 4, 2, 5, 6, 1] == [int(line.split("line ")[1][0]) for line in shown if "  line " in line]


def test_requests_and_messages_without_a_client_are_counted(told: list[Told]) -> None:
    """Wherever a record stands, its client is counted as named or not, and a request as one."""
    named: dict[str, Any] = {"client": "sup-1", "message": {"a": 1}}
    recording: list[Any] = [
        {"a": 1},
        {"a": 2},
        named,
        named,
        {"client": "sup-1", "request": {}},
        {"request": {}},
        [{"a": 1}, named, {"client": "sup-2", "message": [{"a": 1}, {"request": {}}]}],
        named,
    ]
    made = check_lines(map(json.dumps, recording))
    assert (11, 4, 3) == (made.messages, made.unnamed, made.requests)


GROUNDS: dict[str, Any] = {
    "witnesses": (Place("shift.jsonl", 7), Place("shift.jsonl", 12, 1)),
    "before": ("BargeIn", "ListenIn"),
    "operation": "SwitchToCoach",
    "innocent": Innocent(6, ("the message of a change was lost",)),
}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (
            {},
            "lines 7, 12[1] · before: BargeIn or ListenIn · another explanation costs 6 more: the message of a change",
        ),
        ({"innocent": None}, "lines 7, 12[1] · before: BargeIn or ListenIn · no other explanation was found"),
        (
            {"innocent": Innocent(5)},
            "before: BargeIn or ListenIn · another explanation costs 5 more: a history without a fault",
        ),
        ({"before": ("Be\x1bep",)}, "before: Be\\x1bep"),
    ],
    ids=["lost message", "no innocent history", "no fault of delivery", "not printable"],
)
def test_text_says_what_a_finding_rests_on(changed: dict[str, Any], said: str) -> None:
    """Below a finding stand its witnesses, what was possible before, and the cheapest innocent history."""
    made = Report([checked(finding(**{**GROUNDS, **changed}))])
    assert any(said in "".join(text for text, _ in line) for line in as_text(made))


def test_what_a_finding_rests_on_is_read_again() -> None:
    """A report as JSON holds the witnesses, the states before, the operation and the innocent history."""
    kept = finding(**GROUNDS)
    assert [kept] == from_json(as_json(Report([checked(kept)]))).findings


def test_a_report_of_before_has_findings_that_rest_on_nothing() -> None:
    """A report of version 1.2 is read, and its findings tell no witnesses."""
    document = json.loads(as_json(Report([checked(finding())])))
    for each in document["findings"]:
        for key in GROUNDS:
            del each[key]
    assert [finding()] == from_json(json.dumps(document)).findings
