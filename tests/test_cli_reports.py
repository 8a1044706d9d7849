"""What `check` writes and where, which findings count, what its config file says, and what a shell completes."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from monitoring_core import cli
from monitoring_core.cli.checking import check
from monitoring_core.cli.config import KEYS
from monitoring_core.cli.progress import Reading
from monitoring_core.conformance.reports.formats import FORMATS
from tests.follow.test_verdicts import LOST, TWICE

ROOT = Path(__file__).resolve().parent.parent
CLEAN, FAULTY = (str(ROOT / "docs" / "examples" / name) for name in ("clean-shift.jsonl", "faulty-shift.jsonl"))


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let each test work in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def invoke(*arguments: str) -> Result:
    """Run the command line."""
    return CliRunner().invoke(cli.commands, arguments)


def found(*options: str, file: str = FAULTY) -> tuple[int, list[str]]:
    """Give the exit status and the rules that are found broken."""
    result = invoke("check", "--format", "json", *options, file)
    return result.exit_code, [each["rule"] for each in json.loads(result.stdout)["findings"]]


def test_several_reports_are_written_at_once(elsewhere: Path) -> None:
    """Text is printed, and each ``--report`` is in its file, as it would be printed alone."""
    options = [f"--report={name}={name}.out" for name in FORMATS]
    result = invoke("check", *options, FAULTY)
    assert (1, True) == (result.exit_code, result.stdout.startswith(FAULTY))
    for name in FORMATS:
        alone = invoke("check", "--format", name, FAULTY)
        assert alone.stdout == (elsewhere / f"{name}.out").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", FORMATS)
def test_the_report_goes_to_a_file(elsewhere: Path, name: str) -> None:
    """With ``--output`` nothing is printed, and the file holds what would have been."""
    result = invoke("check", "--format", name, "--output", "out", FAULTY)
    assert (1, "", "") == (result.exit_code, result.stdout, result.stderr)
    assert invoke("check", "--format", name, FAULTY).stdout == (elsewhere / "out").read_text(encoding="utf-8")


@pytest.mark.parametrize("option", ["--output=none/out", "--report=json=none/out"])
@pytest.mark.parametrize("command", ["check", "merge"])
def test_a_folder_that_is_missing_is_told_before_anything_is_read(command: str, option: str) -> None:
    """The status is 2, a line names the folder, and nothing is printed."""
    result = invoke(command, option, CLEAN)
    told = "monitoring-core: cannot write none/out: there is no folder none\n"
    assert (2, "", told) == (result.exit_code, result.stdout, result.stderr)


@pytest.mark.parametrize("option", ["--output=folder", "--report=json=folder"])
def test_a_report_that_cannot_be_written_is_told(elsewhere: Path, option: str) -> None:
    """The status is 2, and a line names the file."""
    (elsewhere / "folder").mkdir()
    result = invoke("check", option, CLEAN)
    assert (2, True) == (result.exit_code, result.stderr.startswith("monitoring-core: cannot write folder: "))


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--report", "sarif"], "is not a format and a file"),
        (["--report", "sarif="], "names no file"),
        (["--report", "pdf=x"], "'pdf' is none of text, json"),
        (["--only", "bo"], "has no ="),
        (["--level", "VC-SELF"], "has no ="),
        (["--level", "TX-SEND=error"], "a level may only be lowered"),
        (["--select", "VC-NO-RETRUN"], "did you mean VC-NO-RETURN"),
        (["--only", "line=5"], "the keys are rule, client"),
        (["--baseline", "none.json"], "No such file"),
        (["--baseline", FAULTY], "no report of monitoring-core"),
        (["--config", "none.toml"], "none.toml: there is no such file"),
    ],
    ids=lambda each: each[-1] if isinstance(each, list) else "",
)
def test_wrong_options_are_told(options: list[str], told: str) -> None:
    """The status is 2, nothing is checked, and the sentence says what would be right."""
    result = invoke("check", *options, FAULTY)
    assert (2, "") == (result.exit_code, result.stdout)
    assert told.replace("is not a format and a file", "has no =") in result.stderr


def test_findings_are_narrowed_and_lowered() -> None:
    """Options choose by rule, client and subject, and lower a level; the status is that of what is left."""
    assert (1, ["VC-NO-RETURN"]) == found("--only", "rule=VC-NO-*")
    assert (0, ["VD-ONE-SUPERVISOR"]) == found("--select", "VD-*", "--ignore", "VD-C*")
    assert (0, ["VC-NO-RETURN"]) == found("--only", "subject=call hc7002*", "--level", "VC-NO-RETURN=warning")
    assert (0, []) == found("--only", "client=bo", "--only", "from=2100-01-01T00:00:00Z")


def test_only_what_is_new_fails(elsewhere: Path) -> None:
    """Against a report of earlier the same recording is clean, and says how much was known."""
    invoke("check", "--format", "json", "--output", "old.json", FAULTY)
    result = invoke("check", "--baseline", "old.json", FAULTY)
    assert (0, True) == (result.exit_code, ": 0 findings, 10 known in 243 messages" in result.stdout)
    (elsewhere / "again.jsonl").write_bytes(Path(FAULTY).read_bytes())
    assert 1 == invoke("check", "--baseline", "old.json", FAULTY, "again.jsonl").exit_code


@pytest.mark.parametrize(
    ("given", "status", "with_zero"),
    [("faulty", 1, 0), ("clean", 0, 0), ("nothing", 3, 0), ("damaged", 4, 0), ("missing", 2, 2)],
)
def test_exit_zero_forgives_what_was_found(elsewhere: Path, given: str, status: int, with_zero: int) -> None:
    """Findings, nothing of monitoring and inconclusive become 0; an input that cannot be used does not."""
    nothing, damaged = elsewhere / "nothing", elsewhere / "damaged"
    nothing.write_text("{}\n", encoding="utf-8")
    damaged.write_text(Path(CLEAN).read_text(encoding="utf-8") + "[5]\n", encoding="utf-8")
    file = {"faulty": FAULTY, "clean": CLEAN, "nothing": str(nothing), "damaged": str(damaged)}.get(given, "none")
    assert (status, with_zero) == (invoke("check", file).exit_code, invoke("check", "--exit-zero", file).exit_code)


CONFIG = """
[tool.monitoring-core]
ruleset = "COACH_ONCE"
fail-on = "warning"
format = "json"
select = ["VC-*", "VD-*"]
ignore = ["VC-MUTE-*"]
only = ["client=bo"]
report = ["github=annotations"]
baseline = "old.json"
exit-zero = true
allow-inconclusive = true
coverage = true
decoder = "json"
memory = 0.5
output = "out.json"

[tool.monitoring-core.level]
VD-CONFIRMS = "note"
"""


def test_options_stand_in_a_file(elsewhere: Path) -> None:
    """The table of pyproject.toml is read, its paths are meant from its folder, and the command line goes before it."""
    folder = elsewhere / "project"
    folder.mkdir()
    (folder / "pyproject.toml").write_text(CONFIG, encoding="utf-8")
    invoke("check", "--format", "json", "--output", "project/old.json", CLEAN)
    result = invoke("check", "--config", "project/pyproject.toml", FAULTY)
    assert (0, "", "") == (result.exit_code, result.stdout, result.stderr)
    document = json.loads((folder / "out.json").read_text(encoding="utf-8"))
    assert "COACH_ONCE" == document["ruleset"]
    assert {("VD-ONE-SUPERVISOR", "warning"), ("VD-CONFIRMS", "note")} == {
        (each["rule"], each["level"]) for each in document["findings"] if each["rule"].startswith("VD")
    }
    assert (folder / "annotations").read_text(encoding="utf-8").startswith("::")
    (elsewhere / "pyproject.toml").write_text('[tool.monitoring-core]\nselect = ["TX-SELF"]\n', encoding="utf-8")
    assert (0, ["TX-SELF"]) == found()
    assert (0, ["TX-SEND"]) == found("--select", "TX-SEND")


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("selekt = []", "has the key 'selekt', which means nothing; did you mean select"),
        ('select = "VC-*"', "select of [tool.monitoring-core] must be an array of strings"),
        ("exit-zero = 1", "exit-zero of [tool.monitoring-core] must be true or false"),
        ("memory = true", "memory of [tool.monitoring-core] must be a number"),
        ("baseline = []", "baseline of [tool.monitoring-core] must be a string"),
        ('level = ["VC-SELF"]', "must be a table such as"),
        ("level = { VC-SELF = 5 }", "must be a table such as"),
        ("select = [", "cannot be read as TOML"),
    ],
    ids=str,
)
def test_a_wrong_file_is_told(elsewhere: Path, table: str, told: str) -> None:
    """The status is 2, and the sentence names the file, the key and what would be right."""
    (elsewhere / "pyproject.toml").write_text(f"[tool.monitoring-core]\n{table}\n", encoding="utf-8")
    result = invoke("check", FAULTY)
    assert (2, "") == (result.exit_code, result.stdout)
    assert told in result.stderr
    assert "pyproject.toml" in result.stderr


def test_a_file_without_a_table_says_nothing(elsewhere: Path) -> None:
    """A pyproject.toml of somebody else is passed over, unless it was named."""
    (elsewhere / "pyproject.toml").write_text("[project]\nname = 'x'\n", encoding="utf-8")
    assert 0 == invoke("check", CLEAN).exit_code
    result = invoke("check", "--config", "pyproject.toml", CLEAN)
    assert (2, True) == (result.exit_code, "it has no table [tool.monitoring-core]" in result.stderr)


def test_every_key_of_the_file_is_an_option() -> None:
    """Each key is called as its option, and each option that is not about the file itself has its key."""
    options = {each.removeprefix("--") for parameter in check.params for each in parameter.opts if each[:2] == "--"}
    assert options - {"config"} == set(KEYS)
    names = {parameter.opts[0].removeprefix("--"): parameter.name for parameter in check.params}
    assert set(KEYS) <= set(names)


def test_other_commands_take_from_the_file_how_to_read(elsewhere: Path) -> None:
    """`audit`, `convert` and `redact` take the keys on reading and judging, and none about the report of a check."""
    table = (
        'format = "sarif"\noutput = "check.sarif"\nfail-on = "note"\nassume = "lossy:2"\nform = "log"\nmemory = 0.5\n'
    )
    (elsewhere / "pyproject.toml").write_text(f"[tool.monitoring-core]\n{table}", encoding="utf-8")
    audited = json.loads(invoke("audit", "--format", "json", CLEAN).stdout)
    assert ["lossy:2 delivery"] == [each["assumed"].partition(",")[0] for each in audited["recordings"]]
    for command in ("convert", "redact"):
        result = invoke(command, "--form", "lines", CLEAN)
        assert (0, True) == (result.exit_code, result.stdout.startswith("{"))
        (elsewhere / "other.toml").write_text('[tool.monitoring-core]\nform = "har"\n', encoding="utf-8")
        assert 2 == invoke(command, "--config", "other.toml", CLEAN).exit_code
    assert not (elsewhere / "check.sarif").exists()


def test_an_audit_forgets_as_a_check_does(elsewhere: Path) -> None:
    """With little memory subjects are forgotten, and the audit says so."""
    whole = invoke("audit", "--format", "json", CLEAN)
    little = invoke("audit", "--memory", "0.000005", "--format", "json", CLEAN)
    doubts = [json.loads(each.stdout)["recordings"][0]["inconclusive"] for each in (whole, little)]
    assert ([], True) == (doubts[0], any("forgotten" in each for each in doubts[1]))


def test_a_finding_is_replayed_alone() -> None:
    """The printed command shows the findings of that subject and no other."""
    for line in range(1, 244):
        result = invoke("replay", f"{FAULTY}:{line}")
        if result.exit_code == 0:
            program, command, *arguments = shlex.split(result.stdout)
            assert ("monitoring-core", "check") == (program, command)
            document = json.loads(invoke(command, "--format", "json", *arguments).stdout)
            assert 1 == len({(each["subject"], each["client"]) for each in document["findings"]})
            assert line in [each["line"] for each in document["findings"]]
            break
    else:
        raise AssertionError("no finding was replayed")


@pytest.mark.parametrize(
    ("finding", "told"),
    [
        ("nonsense", "is no finding; write file and line"),
        ("-:5", "standard input cannot be read again"),
        ("none.jsonl:5", "No such file"),
        (f"{FAULTY}:1", "findings are at 58:VC-NO-RETURN"),
        (f"{FAULTY}:58:TX-SEND", "findings are at 58:VC-NO-RETURN"),
        (f"{CLEAN}:1", "there are no findings"),
    ],
    ids=["no place", "standard input", "no file", "no finding", "other rule", "clean"],
)
def test_what_is_no_finding_is_told(finding: str, told: str) -> None:
    """The status is 2, and the sentence says where findings are."""
    result = invoke("replay", "--", finding)
    assert (2, "") == (result.exit_code, result.stdout)
    assert told in result.stderr


def complete(*words: str) -> list[str]:
    """Give what bash is told that the last word may be completed to."""
    settings = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "_MONITORING_CORE_COMPLETE": "bash_complete",
        "COMP_WORDS": shlex.join(["monitoring-core", *words]),
        "COMP_CWORD": str(len(words)),
    }
    command = [sys.executable, "-m", "monitoring_core"]
    finished = subprocess.run(command, capture_output=True, env=settings, encoding="utf-8", timeout=60, check=True)
    return [line.partition(",")[2] for line in finished.stdout.splitlines()]


@pytest.mark.once
def test_a_shell_completes_commands_options_and_values() -> None:
    """Commands, options, rules, formats and files are completed, and the shell's script is there to be sourced."""
    assert ["check"] == complete("ch")
    assert ["--select"] == complete("check", "--sel")
    assert ["VC-NO-RETURN"] == complete("check", "--select", "vc-no")
    assert ["VC-NO-RETURN"] == complete("explain", "VC-NO")
    assert ["sarif="] == complete("check", "--report", "sa")
    assert ["TX-SEND=note"] == complete("check", "--level", "TX-SEND=n")
    for shell in ("bash", "zsh", "fish"):
        settings = {**os.environ, "PYTHONPATH": str(ROOT), "_MONITORING_CORE_COMPLETE": f"{shell}_source"}
        command = [sys.executable, "-m", "monitoring_core"]
        if shell == "bash" and not Path("/bin/bash").exists():
            continue
        source = subprocess.run(command, capture_output=True, env=settings, encoding="utf-8", timeout=60, check=True)
        assert "_MONITORING_CORE_COMPLETE" in source.stdout


class Terminal:
    """Stands for standard error on a terminal, or in a pipe."""

    def __init__(self, is_terminal: bool) -> None:
        self.is_terminal = is_terminal
        self.said = ""

    def isatty(self) -> bool:
        return self.is_terminal

    def write(self, text: str) -> None:
        self.said += text

    def flush(self) -> None:
        pass


def read_in(monkeypatch: pytest.MonkeyPatch, is_terminal: bool, files: list[str], *times: float) -> str:
    """Give what is said when 500 kB are read at each of these seconds."""
    terminal: Any = Terminal(is_terminal)
    monkeypatch.setattr(sys, "stderr", terminal)
    moments = iter((0.0, *times))
    reading = Reading(files, clock=lambda: next(moments))
    if reading.told is not None:
        for _ in times:
            reading.told(500_000)
    reading.wipe()
    said: str = terminal.said
    return said


def test_progress_has_bytes_rate_and_time_left(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a second the line says how much was read of how much, how fast, and how long it will take; it is wiped."""
    (elsewhere / "big").write_bytes(bytes(2_000_000))
    assert "" == read_in(monkeypatch, True, ["big"], 0.4, 0.9)
    wiped = "\r\x1b[K"
    told = f"{wiped}read 1.0 MB of 2.0 MB, 500.0 kB/s, 2 s left{wiped}"
    assert told == read_in(monkeypatch, True, ["big"], 0.5, 2.0)
    assert f"{wiped}read 1.0 MB, 500.0 kB/s{wiped}" == read_in(monkeypatch, True, ["-"], 0.5, 2.0)


def test_progress_never_goes_into_a_pipe(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nobody looks at a terminal nothing is said, and nothing is counted."""
    assert "" == read_in(monkeypatch, False, ["-"], 5.0, 10.0)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ([], (4, True)),
        (["--allow-inconclusive"], (0, True)),
        (["--assume", "lossy:1"], (0, False)),
        (["--fail-on", "note"], (1, True)),
    ],
    ids=["default", "allowed", "lossy", "a note fails"],
)
def test_a_lost_message_makes_the_status_4(tmp_path: Path, options: list[str], expected: tuple[int, bool]) -> None:
    """A session that only a lost message explains is inconclusive, unless something is found or it is allowed."""
    recording = tmp_path / "shift.jsonl"
    recording.write_text("".join(f"{json.dumps(each)}\n" for each in TWICE), encoding="utf-8")
    result = invoke("check", *options, str(recording))
    assert expected == (result.exit_code, LOST in result.stdout)


@pytest.mark.parametrize("option", [["--assume", "lossy"], ["--start", "busy"], ["--request-lag", "-1"]])
def test_an_assumption_that_there_is_not_is_refused(option: list[str]) -> None:
    """The command ends with status 2 and tells which option is wrong."""
    result = invoke("check", *option, str(FAULTY))
    assert (2, True) == (result.exit_code, option[0][2:9] in result.stderr)


def test_a_baseline_with_fingerprints_of_another_version_is_refused(tmp_path: Path) -> None:
    """Every finding would be new; the line says so, and how it is written again."""
    known = tmp_path / "known.json"
    assert 0 == invoke("check", "--exit-zero", "--format", "json", "--output", str(known), FAULTY).exit_code
    assert 0 == invoke("check", "--baseline", str(known), FAULTY).exit_code
    told = json.loads(known.read_text(encoding="utf-8"))
    del told["fingerprint_version"]
    for version, status in (("1.3", 0), ("1.2", 2)):
        known.write_text(json.dumps({**told, "version": version}), encoding="utf-8")
        result = invoke("check", "--baseline", str(known), FAULTY)
        assert status == result.exit_code
    assert "of version 1, and this program makes version 2" in result.stderr
    assert f"check --format json --output {known} FILE" in result.stderr
