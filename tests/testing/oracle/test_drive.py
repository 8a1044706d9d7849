"""Implementations in other languages: the protocol, what breaks it, and an example in JavaScript that is run."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve, fields

from monitoring_core.rules import Severity
from monitoring_core.testing.adapter import AdapterError, has_read
from monitoring_core.testing.entry.drive import ProcessAdapter, drive, schema
from monitoring_core.testing.requirements import Requirements, RequirementsError
from monitoring_core.testing.running.oracle import check_conformance
from monitoring_core.testing.running.report import Status
from monitoring_core.testing.running.words_given import default_components
from monitoring_core.testing.words import Word
from tests.testing.oracle.schemas import problems
from tests.testing.oracle.words import ANSWERS, PAIR, SUITE, call, device

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = [sys.executable, str(Path(__file__).with_name("adapter_program.py"))]
BROKEN = [sys.executable, "-S", str(Path(__file__).with_name("broken_program.py"))]
NODE = shutil.which("node")
VOICE = ROOT / "docs" / "examples" / "adapters" / "voice.mjs"


LEG = [word for word in SUITE if word.name.startswith("leg")]
LEG += [evolve(LEG[-1], inputs=(*LEG[-1].inputs[:2], *LEG[-1].inputs[3:]), name="leg/again")]


# What they begin with tells nobody anything, so even a program that does nothing is asked to keep that.
BRANCHES = [Word("leg/1", PAIR, (ANSWERS, device("Coach"))), Word("leg/2", PAIR, (ANSWERS, device("ListenIn")))]


@pytest.fixture(autouse=True)
def _path(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the programs find this library and its tests."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")])))


class Watched(ProcessAdapter):
    """Keeps every line that goes over."""

    def _ask(self, do: str, told: Any, timeout: float | None = None) -> Any:
        result = super()._ask(do, told, timeout)
        seen = self.__dict__.setdefault("seen", [])
        seen += [{"id": self._number, **told, "do": do}, {"id": self._number, "result": result}]
        return result


def test_a_correct_program_conforms() -> None:
    """Every word by hand, over the protocol, with log lines on stderr and blank lines on stdout between."""
    report = drive([*PROGRAM, "chatty"], suite=SUITE)
    assert (None, [], Status.CONFORMS) == (report.unusable, report.failures, report.status)


def test_every_line_is_of_the_published_schema() -> None:
    """What is asked and what is answered, in a run of every word."""
    published = schema()
    with Watched([*PROGRAM, "reads"]) as adapter:
        assert check_conformance(adapter, suite=SUITE).conforms
        seen = adapter.__dict__["seen"]
    assert {"hello", "reset", "request", "happen", "observe", "barrier", "read"} == {each["do"] for each in seen[::2]}
    asked, answered = ({"$ref": f"#/$defs/{name}"} for name in ("asked", "answered"))
    assert [] == [found for line in seen[::2] for found in problems(line, asked, published)]
    assert [] == [found for line in seen[1::2] for found in problems(line, answered, published)]


@pytest.mark.parametrize(
    "line",
    [
        {"id": 1, "do": "hello", "protocol": 2, "library": "0"},
        {"id": 0, "do": "barrier"},
        {"id": 1, "do": "observe", "expected": -1, "deadline": 2},
        {"id": 1, "do": "read"},
        {"id": 1, "do": "happen", "happening": {"do": "Rain"}},
        {"id": 1},
        {"id": 1, "result": None, "error": "both"},
        {"id": 1, "result": [{"payload": {}}]},
    ],
    ids=str,
)
def test_the_schema_refuses_what_is_no_line(line: dict[str, Any]) -> None:
    """So it is more than a formality."""
    assert list(problems(line, schema(), schema()))


def test_the_schema_knows_every_requirement() -> None:
    """By its name in Python."""
    published = schema()["$defs"]["requirements"]["properties"]
    assert {each.name for each in fields(Requirements)} == set(published)


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("dies", "request: {program}: it ended with status 9\n  stderr: Segmentation fault, more or less"),
        ("garbage", "it wrote 'DEBUG: got request', which is not JSON; write other output to stderr"),
        ("number", "it answered "),
        ("neither", "its answer has neither `result` nor `error`"),
        ("error", "it says: 'the server is gone'"),
        ("protocol", "hello: {program}: it speaks protocol 2, not 1"),
        ("protocol true", "hello: {program}: `protocol` is true; it must be the whole number 1"),
        ("protocol 1.0", "hello: {program}: `protocol` is 1.0; it must be the whole number 1"),
        ("introduction", "hello: {program}: the result is an array; it must be an object"),
        ("has", "hello: {program}: `has` is 'read'; it must be an array of strings"),
        ("fraction", "hello: {program}: it answered 1.0, not 1"),
        ("no object", "its requirements are wrong: requirements must be an object, not an array"),
        ("for ever", "its requirements are wrong: deadline is 1e+300; it must be a number of seconds above 0, at"),
        ("requirements", "its requirements are wrong: 'telepathy' is not a requirement"),
        ("ids", "reset: {program}: the ids are an array; they must be an object of strings"),
        ("marks", "mark: {program}: the state is true; it must be a string, a whole number or null"),
        ("gotos", "goto: {program}: the result is null; it must be true or false"),
        ("states", "read: {program}: the result is an object; it must be an array of payloads"),
        ("observed", "observe: {program}: the result is an object; it must be an array"),
    ],
)
def test_a_program_that_breaks_the_protocol_cannot_be_used(fault: str, reason: str) -> None:
    """The run ends with status 2 and says at what, why, and what stood on stderr."""
    command = [*BROKEN, fault]
    report = drive(command, suite=BRANCHES, reduce=False)
    assert Status.UNUSABLE == report.status
    assert report.unusable is not None
    assert reason.format(program=shlex.join(command)) in report.unusable


def test_a_program_that_can_be_read_is_given_the_words_for_that() -> None:
    """It says so when it introduces itself; then a component is one word."""
    with ProcessAdapter([*PROGRAM, "reads"]) as adapter:
        assert adapter.hello.has_read
        report = check_conformance(adapter, suite={"leg core": default_components(reads=has_read(adapter))["leg core"]})
    assert (1, Status.CONFORMS) == (report.words["leg core"], report.status)
    with ProcessAdapter(PROGRAM) as adapter:
        assert not has_read(adapter)


def test_a_program_that_can_go_back_is_taken_back() -> None:
    """It says so when it introduces itself; every line of that is of the schema."""
    with Watched([*PROGRAM, "returns"]) as adapter:
        assert adapter.hello.has_goto
        report = check_conformance(adapter, suite=LEG)
        seen = adapter.__dict__["seen"]
    assert (Status.CONFORMS, True) == (report.status, report.spared > 0)
    assert {"mark", "goto"} < {each["do"] for each in seen[::2]}
    assert [] == [found for line in seen for found in problems(line, schema(), schema())]


def test_overrides_take_the_place_of_what_the_program_tells() -> None:
    """Field by field; those that cannot go with what it tells make it unusable, and say so."""
    report = drive([*BROKEN, "ordered"], suite=BRANCHES, reduce=False, overrides={"text": False})
    assert Requirements(ordered=True, text=False) == report.requirements
    report = drive([*BROKEN, "ordered"], suite=BRANCHES, reduce=False, overrides={"delivery": "at-least-once"})
    assert Status.UNUSABLE == report.status
    assert "requirements contradict the given ones: ordered needs delivery='exact' or 'repeats'" in str(report.unusable)


def test_overrides_that_can_never_be_are_refused_before_anything_is_started() -> None:
    """They are the caller's fault, not the program's."""
    with pytest.raises(RequirementsError, match="'telepathy' is not a requirement"):
        drive(["./no-such-adapter"], overrides={"telepathy": True})


def test_a_program_that_is_silent_is_given_up() -> None:
    """After the time-out, and killed: this would not end if anybody waited for the hour that it sleeps."""
    report = drive([*BROKEN, "sleeps"], suite=SUITE, timeout=0.5)
    assert report.unusable is not None
    assert "no answer within 0.5 seconds" in report.unusable


@pytest.mark.parametrize("timeout", [0, -1, 86_401, 1e308, float("inf"), float("nan")])
def test_a_time_out_that_cannot_be_waited_for_is_refused(timeout: float) -> None:
    """Before anything is started; that is the caller's fault, not the program's."""
    with pytest.raises(ValueError, match=r"timeout is .*; it must be a number of seconds above 0, at most 86400"):
        drive(["./no-such-adapter"], timeout=timeout)


def test_a_program_that_is_not_there_cannot_be_used() -> None:
    """Its name is in the reason."""
    report = drive(["./no-such-adapter"], suite=SUITE)
    assert Status.UNUSABLE == report.status
    assert "./no-such-adapter" in str(report.unusable)


def test_nothing_more_is_asked_of_a_program_that_broke() -> None:
    """The second question fails at once, for the same reason."""
    with ProcessAdapter([*BROKEN, "ids"]) as adapter:
        for _ in range(2):
            with pytest.raises(AdapterError, match="the ids are an array"):
                adapter.reset(SUITE[0].setting)


def test_a_wrong_program_is_told_as_one() -> None:
    """With status 1, and a program in Python that starts it."""
    command = [*PROGRAM, "wrong"]
    report = drive(command, suite=SUITE, fail_on=Severity.NOTE)
    assert Status.FINDINGS == report.status
    assert f"adapter = ProcessAdapter({command!r})" in report.failing[0].program


needs_node = pytest.mark.skipif(NODE is None, reason="node is not installed, so the example in JavaScript is not run")


@needs_node
def test_the_example_in_javascript_conforms() -> None:
    """To what it says it has, on the whole default suite; every legal cell that is left is taken."""
    report = drive([str(NODE), str(VOICE)])
    assert (None, [], Status.CONFORMS) == (report.unusable, report.failing, report.status)
    assert {"VC-CAPABILITIES"} == {failure.rule for failure in report.failures}
    assert len(report.coverage.required) >= 26
    assert report.readings >= report.inputs


@needs_node
@pytest.mark.parametrize(
    ("right", "wrong", "rule"),
    [
        ("leg.agentMuted === mutes", "false", "VC-MUTE-AGENT"),
        ('leg.state === "ListenIn" ? "On" : "Off"', '"Off"', "VC-MUTE-LISTEN-IN"),
        ("if (leg.state === to) return WRONG_STATE;", "", "VC-SELF"),
        ("if (supervisor.leg) return;", "", "VD-BUSY"),
        ("if (taken) return IN_USE;", "", "VD-ONE-SUPERVISOR"),
    ],
)
def test_a_fault_in_the_example_is_found(tmp_path: Path, right: str, wrong: str, rule: str) -> None:
    """One line of the JavaScript is changed, and the rule that it breaks is named."""
    text = VOICE.read_text(encoding="utf-8")
    assert 1 == text.count(right)
    faulty = tmp_path / "voice.mjs"
    faulty.write_text(text.replace(right, wrong), encoding="utf-8")
    words = [word for word in SUITE if not word.name.startswith("text")]
    words.append(Word("leg/self", PAIR, (device("BargeIn"), ANSWERS, call("SwitchToBargeIn"))))
    report = drive([str(NODE), str(faulty)], suite=words, fail_on=Severity.WARNING, reduce=False)
    assert rule in {failure.rule for failure in report.failing}
