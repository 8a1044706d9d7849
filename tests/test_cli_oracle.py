"""``suite``, ``drive`` and ``verify`` keep their exit statuses and say in one line what is wrong."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from monitoring_core import cli
from monitoring_core.cli import terminal
from monitoring_core.testing.suites import schema
from monitoring_core.testing.words import Word, from_json, run, setting_from_json
from monitoring_core.verification import exploration
from monitoring_core.verification.invariants import FLOORS, Invariant
from monitoring_core.verification.report import uncovered_rules
from tests.testing.suites.json_schema import errors

ADAPTER = Path(__file__).parent / "testing" / "oracle" / "adapter_program.py"
BROKEN = ADAPTER.with_name("broken_program.py")
ROOT = ADAPTER.parents[3]
LEG_CORE = ["--component", "leg core", "--k", "0"]
TOUR = ["--component", "coupling"]
TINY = ["1x1x1", "--scope", "default", "--mode", "default", "--parts", "none"]


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the adapter find this library, and nobody ask for colours."""
    for name in ("NO_COLOR", "FORCE_COLOR", "COLORTERM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")])))


def invoke(*arguments: str) -> Result:
    """Run the commands in this process."""
    return CliRunner().invoke(cli.commands, list(arguments))


def drive(*options: str, fault: str = "", program: Path = ADAPTER) -> Result:
    """Drive a program for tests, on the core of a leg."""
    return invoke("drive", *LEG_CORE, *options, "--", sys.executable, str(program), *filter(None, [fault]))


@pytest.mark.parametrize("command", ["suite", "drive", "verify"])
def test_help_is_no_error(command: str) -> None:
    """It names the options, and what each exit status means where there are several."""
    result = invoke(command, "--help")
    assert (0, "") == (result.exit_code, result.stderr)
    assert f"Usage: commands {command}" in result.stdout
    assert "--ruleset" in result.stdout
    assert ("exit status" in " ".join(result.stdout.split())) is (command != "suite")


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["suite", "--component", "brake"], "there is no component 'brake'; the components are subscription, requests"),
        (
            ["drive", "--component", "brake", "--", "x"],
            "there is no component 'brake'; the components are subscription",
        ),
        (["suite", "--ruleset", "GWS_V9"], "Invalid value for '--ruleset': 'GWS_V9' is not one of"),
        (["drive", "--ruleset", "GWS_V9", "--", "x"], "Invalid value for '--ruleset': 'GWS_V9' is not one of"),
        (["verify", "--ruleset", "GWS_V9"], "Invalid value for '--ruleset': 'GWS_V9' is not one of"),
        (["suite", "--k", "-1"], "Invalid value for '--k': -1 is not in the range 0<=x<=3."),
        (["suite", "--k", "40"], "Invalid value for '--k': 40 is not in the range 0<=x<=3."),
        (["drive", "--k", "4", "--", "x"], "Invalid value for '--k': 4 is not in the range 0<=x<=3."),
        (["suite", *TOUR, "--k", "1"], "--k has no effect: the words for coupling are a tour"),
        (["suite", *TOUR, "--method", "HSI"], "--method has no effect: the words for coupling are a tour"),
        (["drive", *TOUR, "--k", "1", "--", "x"], "--k has no effect: the words for coupling are a tour"),
        (["suite", "--method", "V"], "Invalid value for '--method': 'V' is not one of"),
        (["suite", "--format", "xml"], "Invalid value for '--format': 'xml' is not one of 'text', 'jsonl'."),
        (["suite", "more"], "Got unexpected extra argument (more)"),
        (["drive"], "Missing argument '-- PROGRAM [ARGUMENTS]'."),
        (["drive", "--timeout", "0", "--", "x"], "Invalid value for '--timeout': 0 is not in the range 0<x<=86400 (a"),
        (["drive", "--timeout", "inf", "--", "x"], "Invalid value for '--timeout': inf is not in the range"),
        (["drive", "--timeout", "nan", "--", "x"], "Invalid value for '--timeout': nan is not in the range"),
        (["drive", "--timeout", "1e308", "--", "x"], "Invalid value for '--timeout': 1e+308 is not in the range"),
        (["drive", "--budget", "5m", "--", "x"], "Invalid value for '--budget': '5m' is not a budget; give inputs"),
        (["drive", "--foo", "x"], "No such option '--foo'."),
        (["drive", "--k", "0", "-x"], "No such option '-x'."),
        (["verify", "--sessions", "-1", "1x1"], "Invalid value for '--sessions': -1 is not in the range 0<=x<=9."),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, list) else "told",
)
def test_a_command_that_cannot_be_is_refused_in_one_line(arguments: list[str], reason: str) -> None:
    """With status 2, after a reminder of the usage."""
    result = invoke(*arguments)
    assert (2, "") == (result.exit_code, result.stdout)
    usage, hint, empty, error = result.stderr.splitlines()
    assert usage.startswith(f"Usage: commands {arguments[0]} ")
    assert ("Try ", "") == (hint[:4], empty)
    assert error.startswith(f"Error: {reason}")


def test_a_suite_is_counted() -> None:
    """A line for each component, and one for all of them."""
    result = invoke("suite", *LEG_CORE, "--component", "subscription", "--ruleset", "coach_once")
    core, subscription, whole = result.stdout.splitlines()
    assert (0, "") == (result.exit_code, result.stderr)
    assert core.startswith("leg core: 8 states × 9 letters, HSI, k = 0: ")
    assert subscription.startswith("subscription: 13 states × 16 letters, HSI, k = 0: ")
    assert whole.startswith("COACH_ONCE: ")


@pytest.mark.once
def test_extra_states_may_be_given_for_components_of_which_some_are_tours() -> None:
    """The tour is the same as without them."""
    result = invoke("suite", *TOUR, "--component", "leg muted", "--k", "1")
    tour, muted, _ = result.stdout.splitlines()
    assert (0, "") == (result.exit_code, result.stderr)
    assert tour == invoke("suite", *TOUR).stdout.splitlines()[0]
    assert ", HSI, k = 1: " in muted


@pytest.mark.parametrize("method", ["W", "wp", "HSI"])
def test_every_line_of_a_suite_is_of_its_schema(method: str) -> None:
    """Whoever made it; and the words expect what the floor does."""
    result = invoke("suite", *LEG_CORE, "--ruleset", "COACH_ONCE", "--method", method, "--format", "jsonl")
    head, *words = lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert (0, "") == (result.exit_code, result.stderr)
    assert [] == [wrong for line in lines for wrong in errors(schema(), line)]
    assert {"name": "COACH_ONCE"} == head["ruleset"]
    assert len(words) == head["words"] > 10
    for line in words:
        given = tuple(from_json(step["give"]) for step in line["steps"])
        expected = run(Word(line["word"], setting_from_json(line["setting"]), given))
        assert [len(step["deliveries"]) for step in line["steps"]] == [len(each.deliveries) for each in expected]


def test_a_closed_pipe_ends_a_suite_quietly() -> None:
    """When nobody reads on, the program ends without a word."""
    command = [sys.executable, "-m", "monitoring_core", "suite", *LEG_CORE, "--format", "jsonl"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.close()
        process.stdout = None
        _, complaint = process.communicate(timeout=60)
    assert (141, b"") == (process.returncode, complaint)


def test_a_correct_program_conforms() -> None:
    """With status 0, and the report says what was looked at."""
    result = drive()
    assert (0, "") == (result.exit_code, result.stderr)
    first, *_, last = result.stdout.splitlines()
    assert first.startswith("GWS_V2: ")
    assert first.endswith("0 failures")
    assert "conforms" == last


def test_a_program_is_given_what_the_budget_allows() -> None:
    """And the report says how much that was; no cell that was left out makes the run vacuous."""
    result = drive("--budget", "30")
    assert 0 == result.exit_code
    assert "budget of 30 inputs: 30 inputs given" in result.stdout.splitlines()


def test_a_wrong_program_does_not_conform() -> None:
    """With status 1; in JSON with the rule, and the word as inputs that can be read again."""
    told = drive("--fail-on", "warning", "--format", "json", fault="wrong")
    assert 1 == told.exit_code
    report = json.loads(told.stdout)
    assert (1, None, "GWS_V2") == (report["status"], report["unusable"], report["ruleset"])
    (failure, *_) = report["failures"]
    assert "VC-SELF" == failure["rule"]
    assert [from_json(each) for each in failure["word"]["inputs"]]


@pytest.mark.parametrize(
    ("level", "status", "end"), [("warning", 0, "conforms, with 1 note"), ("note", 1, "does not conform")]
)
def test_the_level_that_fails_can_be_chosen(level: str, status: int, end: str) -> None:
    """A wrong code of a refusal is a note."""
    result = drive("--fail-on", level, fault="code")
    assert (status, end) == (result.exit_code, result.stdout.splitlines()[-1])
    assert "note  AN-CODE" in result.stdout


def test_a_run_that_takes_nothing_is_no_pass() -> None:
    """With status 3: what a program does not have cannot be wrong, nor right."""
    result = drive(fault="voiceless", program=BROKEN)
    assert 3 == result.exit_code
    assert result.stdout.splitlines()[-1].startswith("vacuous")


@pytest.mark.parametrize(
    ("as_what", "fault", "reason"),
    [("text", "dies", "it ended with status 9"), ("json", "protocol", "it speaks protocol 2, not 1")],
)
def test_a_program_that_cannot_be_used_is_told(as_what: str, fault: str, reason: str) -> None:
    """With status 2, the reason, and what stood on its standard error."""
    result = drive("--format", as_what, fault=fault, program=BROKEN)
    assert (2, "") == (result.exit_code, result.stderr)
    assert reason in result.stdout
    assert ("Segmentation fault" in result.stdout) is (fault == "dies")


def test_what_follows_the_program_is_its_own() -> None:
    """An option of ours too, with -- before the program or without; with -- the program may begin like an option."""
    for arguments in (["./no-such-adapter", "--k", "0"], ["--", "./no-such-adapter", "--k", "0"], ["--", "--k", "0"]):
        result = invoke("drive", *LEG_CORE, *arguments)
        assert 2 == result.exit_code
        assert f"start: {' '.join(arguments).removeprefix('-- ')}: No such file" in result.stdout


def test_a_program_that_is_not_there_is_told() -> None:
    """With status 2, and its name."""
    result = invoke("drive", *LEG_CORE, "--", "./no-such-adapter")
    assert 2 == result.exit_code
    assert "./no-such-adapter" in result.stdout


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (None, "cannot be read: No such file or directory"),
        ("{'text': false}", "it is not JSON (Expecting property name enclosed in double quotes at line 1 column 2)"),
        ("\ufeff[]", "requirements must be an object, not an array"),
        ('{"text": 1}', "text is 1; it must be true or false"),
        ('{"telepathy": true}', "'telepathy' is not a requirement; the requirements are voice, text, media"),
        ('{"fail_on": "panic"}', "fail_on is 'panic'; it must be one of error, warning, note"),
        ('{"media": ["fax"]}', "media holds 'fax'; it must be one of sms, chat"),
        ('{"deadline": 1e300}', "deadline is 1e+300; it must be a number of seconds above 0, at most 86400 (a day)"),
        ('{"not_shown": ["Mute"]}', "not_shown holds 'Mute'; it must be one of device_id, capabilities, monitoring, "),
    ],
    ids=["missing", "no JSON", "no object", "type", "unknown", "level", "medium", "deadline", "field"],
)
def test_requirements_that_cannot_be_are_told_in_one_line(tmp_path: Path, text: str | None, reason: str) -> None:
    """With the file, what is wrong and what would be right, before the program is started."""
    file = tmp_path / "bench.json"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    result = invoke("drive", "--requirements", str(file), "--", "./no-such-adapter")
    assert (2, "") == (result.exit_code, result.stdout)
    assert 1 == result.stderr.count("\n")
    assert result.stderr.startswith(f"monitoring-core: {file}: {reason}")


def test_requirements_in_a_file_take_the_place_of_those_that_the_program_tells(
    tmp_path: Path,
) -> None:
    """The report names both: what the program told and what the file changed."""
    file = tmp_path / "bench.json"
    file.write_text('{"voice": false, "text": false}', encoding="utf-8")
    result = drive("--requirements", str(file), "--format", "json", fault="ordered", program=BROKEN)
    report = json.loads(result.stdout)
    assert {"voice": False, "text": False, "ordered": True} == report["requirements"]
    assert 3 == result.exit_code


def test_a_floor_that_keeps_its_rules_is_proved() -> None:
    """With status 0, and the counts."""
    result = invoke("verify", *TINY)
    assert (0, "") == (result.exit_code, result.stderr)
    first, counts, *_, last = result.stdout.splitlines()
    assert first.startswith("1 supervisor × 1 agent × 1 call")
    assert "62 states" in counts
    assert last.endswith(" invariants hold")


def test_an_invariant_that_does_not_hold_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """With status 1, its rule, and the shortest path as a program that runs."""

    def calls(floor: Any) -> Iterator[str]:
        yield from (f"call {call} goes on" for call in floor.calls)

    silence = Invariant("VC-JOIN", "silence", "Nobody is ever called.", calls)
    monkeypatch.setattr(exploration, "FLOORS", (*FLOORS, silence))
    result = invoke("verify", *TINY)
    assert (1, "") == (result.exit_code, result.stderr)
    assert "broken: silence (VC-JOIN). Nobody is ever called." in result.stdout
    assert "call c1 goes on" in result.stdout
    program = result.stdout.partition("As a program:\n")[2]
    exec("\n".join(line.removeprefix("    ") for line in program.splitlines()), {})


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["two"], "'two': bounds are SUPERVISORSxAGENTS[xCALLS], each 1 to 9, such as 1x1x1; without calls"),
        (["1"], "'1': bounds are SUPERVISORSxAGENTS[xCALLS], each 1 to 9"),
        (["10x1x1"], "'10x1x1': bounds are SUPERVISORSxAGENTS[xCALLS], each 1 to 9"),
        (["9" * 999 + "x1"], f"'{'9' * 40}...: bounds are SUPERVISORSxAGENTS[xCALLS], each 1 to 9"),
        (["0x1x1"], "0 supervisors: there must be 1 to 9"),
        (["2x1"], "nothing to explore: give calls (2x1x1) or text sessions (--sessions 1)"),
        (["1x1x1", "--parts", "hold,tea"], "there is no part 'tea'; the parts are mute-agent, hold"),
        (["1x1x1", "--scope", "Device"], "there is no scope 'Device'; it may be free, default, Agent, Call"),
        (["1x1x1", "--mode", "NextChat"], "there is no mode 'NextChat'"),
        (["--sessions", "1"], "sessions, scope, mode and parts need bounds, such as 1x1x1"),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, list) else "told",
)
def test_bounds_that_cannot_be_explored_are_told_in_one_line(arguments: list[str], reason: str) -> None:
    """With status 2."""
    result = invoke("verify", *arguments)
    assert (2, "") == (result.exit_code, result.stdout)
    (complaint,) = result.stderr.splitlines()
    assert complaint.startswith(f"monitoring-core: {reason}")


def test_invariants_are_listed() -> None:
    """Each with its rules, in a line, then the rules without any, and nothing is explored."""
    result = invoke("verify", "--invariants")
    assert (0, "") == (result.exit_code, result.stderr)
    *rows, last = result.stdout.splitlines()
    assert all(line.split("  ")[0].isupper() and ": " in line for line in rows)
    assert last.startswith("no invariant covers ")


def test_bounds_above_what_was_measured_need_memory_that_is_kept_to() -> None:
    """Without it they are refused; with it the exploration stops there: status 2 and a line, both times."""
    result = invoke("verify", "9x9x9")
    assert (2, "") == (result.exit_code, result.stdout)
    assert "larger than any bounds whose memory was measured" in result.stderr
    result = invoke("verify", "9x9x9", "--memory", "0.001")
    assert (2, "") == (result.exit_code, result.stdout)
    (complaint,) = result.stderr.splitlines()
    assert "stopped, since 0.001 GiB of memory are used up" in complaint


def test_progress_goes_into_a_pipe_only_if_asked() -> None:
    """Then a line at a time, and on standard error."""
    assert "" == invoke("verify", *TINY).stderr
    asked = invoke("verify", *TINY, "--progress")
    (line,) = asked.stderr.splitlines()
    assert line.startswith("1x1x1: depth 0, 0 found")
    assert invoke("verify", *TINY).stdout.splitlines()[0] == asked.stdout.splitlines()[0]


class Screen(io.StringIO):
    """A terminal as far as a program asks."""

    def isatty(self) -> bool:
        return True


def test_progress_is_one_line_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is written over, and wiped at the end; whoever does not want it is not shown it."""
    monkeypatch.setattr(sys, "stderr", screen := Screen())
    told = terminal.Progress()
    for each in ("one", "two", ""):
        told.say(each)
    terminal.Progress(asked=False).say("three")
    assert "\r\x1b[Kone\r\x1b[Ktwo\r\x1b[K" == screen.getvalue()


def test_lines_of_progress_in_a_pipe_are_few(monkeypatch: pytest.MonkeyPatch) -> None:
    """A line stays there for some seconds before the next comes, and nothing is wiped."""
    monkeypatch.setattr(sys, "stderr", pipe := io.StringIO())
    told = terminal.Progress(asked=True)
    for each in ("one", "two", ""):
        told.say(each)
    terminal.Progress().say("three")
    assert "one\n" == pipe.getvalue()


def test_on_a_terminal_the_rules_without_an_invariant_are_wrapped(monkeypatch: pytest.MonkeyPatch) -> None:
    """No line is wider than the terminal, and each rule is listed whole."""
    monkeypatch.setattr("monitoring_core.cli.terminal.terminal_width", lambda: 60)
    printed = invoke("verify", "--invariants").stdout.splitlines()
    assert 60 >= max(map(len, printed))
    listed = " ".join(printed[printed.index(next(each for each in printed if each.startswith("no invariant"))) :])
    assert {*uncovered_rules()} <= {*listed.replace(",", "").split()}
