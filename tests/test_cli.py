"""The command line keeps its exit statuses and its composure, whatever it is given."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any, cast

import pytest
from click.testing import CliRunner, Result

import monitoring_core
from monitoring_core import cli
from monitoring_core.conformance import check_file
from monitoring_core.rules import RULES
from monitoring_core.rules.search import found
from monitoring_core.rulesets import BUILT_IN

PACKAGE_FOLDER = Path(monitoring_core.__file__).parent.parent


def device(*capabilities: str, do_not_disturb: str = "Off", device_id: str = "d-1") -> dict[str, Any]:
    """Give a device message with these capabilities."""
    state = {"id": device_id, "doNotDisturb": do_not_disturb, "capabilities": list(capabilities)}
    return {"data": {"messageType": "DeviceStateChangeMessage", "devices": [state]}, "channel": "/v2/me/devices"}


def call(*capabilities: str) -> dict[str, Any]:
    """Give a message of an established call with these capabilities."""
    shown = {"id": "7H", "deviceUri": "/devices/d-1", "state": "Established", "capabilities": list(capabilities)}
    return {"data": {"messageType": "CallStateChangeMessage", "call": shown}, "channel": "/v2/me/calls"}


CLEAN = device("ListenIn", "Coach", "BargeIn", "DoNotDisturbOn")
ERROR = device("ListenIn", "Coach", "BargeIn", "DoNotDisturbOff")
NOTE = device("ListenIn", "DoNotDisturbOn")
WARNING = call("SwitchToBargeIn", "SwitchToListenIn", "SwitchToCoach", "Hangup")
FOREIGN = {"level": "info", "message": "started"}


@pytest.fixture(autouse=True)
def no_colour_of_the_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the settings of whoever runs the tests out of them."""
    for name in ("NO_COLOR", "FORCE_COLOR", "COLORTERM"):
        monkeypatch.delenv(name, raising=False)


def write(path: Path, *lines: object) -> str:
    """Write a recording of these lines; text and bytes are written as they are."""
    with path.open("wb") as stream:
        for line in lines:
            raw = (
                line
                if isinstance(line, bytes)
                else line.encode()
                if isinstance(line, str)
                else json.dumps(line).encode()
            )
            stream.write(raw + b"\n")
    return str(path)


def invoke(*arguments: str, given: bytes = b"") -> Result:
    """Run the commands in this process."""
    return CliRunner().invoke(cli.commands, list(arguments), input=given)


def environment(**settings: str) -> dict[str, str]:
    """Give the environment for a process that runs the program."""
    path = os.pathsep.join(filter(None, [str(PACKAGE_FOLDER), os.environ.get("PYTHONPATH")]))
    return {**os.environ, "PYTHONPATH": path, **settings}


def run(*arguments: str, given: bytes = b"", **settings: str) -> subprocess.CompletedProcess[bytes]:
    """Run the program as a process of its own."""
    command = [sys.executable, "-m", "monitoring_core", *arguments]
    return subprocess.run(
        command, input=given, capture_output=True, env=environment(**settings), timeout=60, check=False
    )


@pytest.mark.parametrize(
    ("lines", "fail_on", "status"),
    [
        ([CLEAN], "note", 0),
        ([ERROR], "error", 1),
        ([CLEAN, WARNING], "error", 0),
        ([CLEAN, WARNING], "warning", 1),
        ([NOTE], "warning", 0),
        ([NOTE], "note", 1),
        ([FOREIGN], "error", 3),
        ([], "error", 2),
        (["no JSON"], "error", 2),
        ([CLEAN, '{"cut'], "note", 4),
        ([ERROR, '{"cut'], "error", 1),
        ([FOREIGN, '{"cut'], "note", 3),
    ],
    ids=[
        "clean",
        "error",
        "warning passes",
        "warning",
        "note passes",
        "note",
        "foreign",
        "empty",
        "no JSON",
        "a bad line",
        "an error and a bad line",
        "foreign and a bad line",
    ],
)
@pytest.mark.parametrize("as_what", ["text", "json"])
def test_the_exit_status_tells_what_was_found(
    tmp_path: Path, lines: list[object], fail_on: str, status: int, as_what: str
) -> None:
    """2 without JSON, 1 for findings as asked for, 3 without monitoring, 4 where some may be missed, else 0."""
    path = write(tmp_path / "shift.jsonl", *lines)
    assert status == invoke("check", "--fail-on", fail_on, "--format", as_what, path).exit_code


@pytest.mark.parametrize("as_what", ["text", "json"])
def test_what_cannot_be_used_does_not_hide_the_rest(tmp_path: Path, as_what: str) -> None:
    """A missing file, an empty folder and an archive are told in a line each; the other files are checked."""
    archive = write(tmp_path / "shift.zip", b"PK\x03\x04")
    path = write(tmp_path / "shift.jsonl", ERROR)
    missing = str(tmp_path / "missing.jsonl")
    empty = tmp_path / "empty"
    empty.mkdir()
    result = invoke("check", "--format", as_what, missing, archive, str(empty), path)
    assert 2 == result.exit_code
    first, second, third = result.stderr.splitlines()
    assert f"monitoring-core: {missing}: No such file or directory" == first
    assert second.endswith("it is a zip archive; make it readable with: unzip -p FILE | monitoring-core check -")
    assert third.startswith(
        f"monitoring-core: {empty}: the folder holds no recording; a recording is a file in one of these forms: "
        "HTTP archive (HAR), "
    )
    assert "VD-DND" in result.stdout


@pytest.mark.parametrize("command", ["check", "check --follow", "check --jobs 2", "audit", "convert", "redact"])
def test_every_command_that_reads_says_that_a_folder_is_empty(tmp_path: Path, command: str) -> None:
    """It says so in one line. A file whose name begins with a dot does not count, nor does a folder without files."""
    (tmp_path / ".hidden").write_text("{}")
    (tmp_path / "inner").mkdir()
    result = invoke(*command.split(), str(tmp_path))
    assert 2 == result.exit_code
    (told,) = result.stderr.splitlines()
    assert f"{tmp_path}: the folder holds no recording; a recording is " in told


def test_a_folder_is_no_report(tmp_path: Path) -> None:
    """Reports are merged file by file."""
    result = invoke("merge", str(tmp_path))
    assert (2, f"monitoring-core: {tmp_path}: it is a folder; name the reports in it\n") == (
        result.exit_code,
        result.stderr,
    )


def test_a_folder_is_not_checked_as_one_file(tmp_path: Path) -> None:
    """Whoever checks a file by its path is told to name the files."""
    write(tmp_path / "shift.jsonl", ERROR)
    assert "it is a folder; name the files in it" == check_file(tmp_path).unusable


@pytest.mark.parametrize("as_what", ["text", "json"])
def test_an_empty_path_is_called_empty(tmp_path: Path, as_what: str) -> None:
    """It is no recording of any name, and the other files are checked."""
    result = invoke("check", "--format", as_what, "", write(tmp_path / "shift.jsonl", ERROR))
    assert (2, "monitoring-core: '': the path is empty\n") == (result.exit_code, result.stderr)
    assert "VD-DND" in result.stdout


def test_a_recording_in_text() -> None:
    """The report says what was read, each finding with its place, and the rules exercised."""
    given = "\n".join(map(json.dumps, [CLEAN, ERROR])).encode()
    result = invoke("check", "-", given=given)
    summary, read, finding, expected, verdicts, rules = result.stdout.splitlines()
    assert summary == (
        "standard input: 1 finding (1 error) in 2 messages · worth less: no requests recorded, no clients named"
    )
    assert "in 1 device" == read
    assert finding.startswith("error  VD-DND  line 2  device d-1: ")
    assert expected.strip().startswith("expected ")
    assert "verdicts: of 1 device 1 violating" == verdicts
    assert rules.startswith("rules exercised: ")
    assert "" == result.stderr


def test_a_recording_in_json(tmp_path: Path) -> None:
    """The report is one object, with findings, what was read and the rules exercised."""
    path = write(
        tmp_path / "shift.jsonl", CLEAN, {"at": "09:00", "client": "sup-1", "message": [CLEAN, ERROR]}, '{"cut'
    )
    document = json.loads(invoke("check", "--format", "json", path).stdout)
    ((finding),) = document["findings"]
    told = {key: finding[key] for key in ("rule", "level", "file", "line", "index", "at", "client")}
    expected = {
        "rule": "VD-DND",
        "level": "error",
        "file": path,
        "line": 2,
        "index": 1,
        "at": "09:00",
        "client": "sup-1",
    }
    assert expected == told
    assert 3 == document["messages"]
    assert "VD-DND" in document["rules_exercised"]
    assert [(path, 3, None)] == [(each["file"], each["line"], each["index"]) for each in document["unreadable"]]


def test_one_pretty_document_is_a_recording(tmp_path: Path) -> None:
    """A pretty-printed array, marked as UTF-8, is checked like the lines it stands for."""
    path = tmp_path / "shift.json"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps([CLEAN, {"client": "sup-1", "message": ERROR}], indent=2).encode())
    document = json.loads(invoke("check", "--format", "json", str(path)).stdout)
    ((finding),) = document["findings"]
    assert ("VD-DND", 1, "sup-1") == (finding["rule"], finding["index"], finding["client"])
    assert '"client": "sup-1"' in path.read_text("utf-8-sig").splitlines()[finding["line"]]


def test_a_pretty_document_that_is_cut_short_is_checked_up_to_there(tmp_path: Path) -> None:
    """What stands whole before the end of a damaged document is judged, and the damage told with line and column."""
    path = tmp_path / "shift.json"
    text = json.dumps([ERROR, CLEAN], indent=2)
    path.write_text(text[: text.rindex('"messageType"')], encoding="utf-8")
    result = invoke("check", "--format", "json", str(path))
    document = json.loads(result.stdout)
    assert (1, ["VD-DND"]) == (result.exit_code, [each["rule"] for each in document["findings"]])
    lines = path.read_text("utf-8").splitlines()
    (told,) = document["unreadable"]
    assert (lines.index("  {", 2) + 1, 1) == (told["line"], told["index"])
    assert f"at line {len(lines) - 1} column" in told["reason"]


def test_a_line_of_many_megabytes_is_read(tmp_path: Path) -> None:
    """A message with a string of 10 MB is a message like any other."""
    huge = json.loads(json.dumps(ERROR))
    huge["data"]["devices"][0]["userData"] = "x" * 10**7
    path = write(tmp_path / "shift.jsonl", huge, ERROR)
    document = json.loads(invoke("check", "--format", "json", path).stdout)
    assert (2, []) == (document["messages"], document["unreadable"])


def test_rulesets_can_be_chosen(tmp_path: Path) -> None:
    """What one ruleset holds against a server may be right under another."""
    path = write(tmp_path / "shift.jsonl", WARNING)
    found = {
        name: {
            each["level"]
            for each in json.loads(invoke("check", "--format", "json", "--ruleset", name, path).stdout)["findings"]
        }
        for name in BUILT_IN
    }
    assert "warning" in found["GWS_V2"]
    assert "warning" not in found["COACH_ONCE"]


@pytest.mark.parametrize("decoder", ["auto", "json", "msgspec", "orjson"])
def test_decoders_can_be_chosen(tmp_path: Path, decoder: str) -> None:
    """Whoever reads the JSON, the report is the same."""
    if decoder not in ("auto", "json"):
        pytest.importorskip(decoder)
    path = write(tmp_path / "shift.jsonl", CLEAN, ERROR, '{"a": NaN}', '{"cut', b"\xff", "[" * 10_000, '{"a": 1e999}')
    arguments = ("check", "--format", "json", path)
    assert invoke(*arguments, "--decoder", "json").stdout == invoke(*arguments, "--decoder", decoder).stdout


def test_a_decoder_that_is_missing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A decoder that is not installed is a wrong option, and the line says what to install."""
    from monitoring_core.wire import decoding

    decoding.decoder.cache_clear()
    monkeypatch.setitem(sys.modules, "orjson", None)
    result = invoke("check", "--decoder", "orjson", "-")
    assert 2 == result.exit_code
    assert "pip install 'monitoring-core[fast]'" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["check"],
        ["check", "--nonsense", "-"],
        ["check", "--ruleset", "NOBODYS", "-"],
        ["check", "--fail-on", "everything", "-"],
        ["check", "--decoder", "pickle", "-"],
        ["nonsense"],
        ["explain"],
        ["explain", "VC-NO-RETRUN"],
    ],
    ids=" ".join,
)
def test_wrong_arguments_have_status_two(arguments: list[str]) -> None:
    """What the program does not understand ends with 2 and a sentence, without a traceback."""
    result = run(*arguments)
    assert 2 == result.returncode
    assert b"" == result.stdout
    assert result.stderr
    assert b"Traceback" not in result.stderr


def test_rules_are_listed() -> None:
    """There is a row for every rule, with level, how it is judged, and statement."""
    rows = invoke("rules").stdout.splitlines()
    assert list(RULES) == [row.split()[0] for row in rows]
    for row, rule in zip(rows, RULES.values(), strict=True):
        assert row.endswith(rule.statement)
        assert {rule.level, rule.judged} <= {*row.split(), "two clients"}


def test_rules_about_a_word_are_listed_with_what_turns_them() -> None:
    """Those come first that are most about it; an alternative names the ruleset's field that takes it."""
    rows = invoke("rules", "coach").stdout.splitlines()
    heads = [row.split()[0] for row in rows if not row.startswith(" ")]
    assert [rule.id for rule in found(["coach"])] == heads
    place = next(place for place, row in enumerate(rows) if row.startswith("VC-NO-RETURN "))
    assert place < 6
    assert "switches=any-to-any" in rows[place + 1]
    listed = json.loads(invoke("rules", "coach", "--format", "json").stdout)
    assert heads == [each["id"] for each in listed]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["couch"], "no rule speaks of 'couch'; did you mean coach or "),
        (["xqzw"], "no rule speaks of 'xqzw'; `monitoring-core rules` lists them all"),
        (["coach", "xqzw"], "no rule speaks of all of 'coach', 'xqzw'; try fewer words"),
    ],
    ids=" ".join,
)
def test_words_that_stand_in_no_rule_are_told(words: list[str], told: str) -> None:
    """The status is 2, and what may be meant is told on standard error."""
    result = invoke("rules", *words)
    assert (2, "") == (result.exit_code, result.stdout)
    assert result.stderr.startswith(f"monitoring-core: {told}")


def test_rules_are_listed_as_json() -> None:
    """The rules as JSON are an array with an object for each."""
    listed = json.loads(invoke("rules", "--format", "json").stdout)
    assert [(rule.id, rule.level, rule.judged, rule.statement) for rule in RULES.values()] == [
        (each["id"], each["level"], each["judged"], each["statement"]) for each in listed
    ]


def test_a_rule_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    """One rule is shown with its statement, level, source and examples; its id may be written small."""

    def example(rule_id: str) -> SimpleNamespace:
        assert "VC-NO-RETURN" == rule_id
        return SimpleNamespace(keeps="it listens\nand barges in", breaks="it coaches again")

    monkeypatch.setitem(sys.modules, "monitoring_core.explain", cast("ModuleType", SimpleNamespace(example=example)))
    shown = invoke("explain", "vc-no-return").stdout
    rule = RULES["VC-NO-RETURN"]
    for part in (rule.id, rule.statement, rule.source.title, str(rule.level), "breaking it is an error"):
        assert part in shown
    assert shown.endswith(
        "\nAn example that keeps it:\n  it listens\n  and barges in\n\nAn example that breaks it:\n  it coaches again\n"
    )


def test_a_misspelled_rule_is_guessed() -> None:
    """For an id that does not exist the program names those that look like it."""
    assert "VC-NO-RETURN" in invoke("explain", "VC-NO-RETRUN").stderr


def test_the_version_is_shown() -> None:
    """The program tells its version."""
    assert f"monitoring-core {monitoring_core.__version__}\n" == invoke("--version").stdout


def test_a_pipe_is_plain(tmp_path: Path) -> None:
    """What does not go to a terminal has no colours."""
    assert b"\x1b" not in run("check", write(tmp_path / "shift.jsonl", ERROR), TERM="xterm-256color").stdout


def test_colours_can_be_forced_and_refused(tmp_path: Path) -> None:
    """FORCE_COLOR colours a pipe too, with the same text; NO_COLOR goes before it."""
    path = write(tmp_path / "shift.jsonl", ERROR, WARNING, "[5]")
    plain = run("check", path, NO_COLOR="1", FORCE_COLOR="1", TERM="xterm").stdout
    coloured = run("check", path, FORCE_COLOR="1", TERM="xterm").stdout
    assert b"\x1b" not in plain
    assert b"\x1b[1;31merror" in coloured
    from rich.text import Text

    assert plain.decode().splitlines() == Text.from_ansi(coloured.decode()).plain.splitlines()


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.parametrize(
    ("settings", "coloured"),
    [({}, True), ({"NO_COLOR": "1"}, False), ({"NO_COLOR": ""}, True), ({"TERM": "dumb"}, False)],
)
def test_a_terminal_has_colours(tmp_path: Path, settings: dict[str, str], coloured: bool) -> None:
    """On a terminal the report has colours, unless NO_COLOR is set to anything or the terminal is dumb."""
    import pty

    path = write(tmp_path / "shift.jsonl", ERROR)
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "monitoring_core", "check", path]
    settings = {"TERM": "xterm-256color", **settings}
    with subprocess.Popen(command, stdout=theirs, stderr=theirs, env=environment(**settings)) as process:
        os.close(theirs)
        shown = b""
        # Linux reports the end of a terminal as an error of reading.
        try:
            while piece := os.read(ours, 65536):
                shown += piece
        except OSError:
            pass
        os.close(ours)
        process.wait(60)
    assert b"VD-DND" in shown
    assert coloured is (b"\x1b[" in shown)


@pytest.mark.parametrize(
    "locale", [{"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}]
)
@pytest.mark.parametrize("as_what", ["text", "json"])
def test_hostile_text_is_printed_in_any_locale(tmp_path: Path, locale: dict[str, str], as_what: str) -> None:
    """Lone surrogates, terminal escapes and line ends in a recording come out escaped, as plain ASCII where need be."""
    hostile = device("DoNotDisturbOff", device_id="\ud800\x1b[2J\r\n\x7f\u202eä")
    path = write(tmp_path / "shift.jsonl", {"client": "\ud800\x1b", "message": hostile})
    colours = {"FORCE_COLOR": "1", "TERM": "xterm"}
    for settings in (locale, locale | colours):
        result = run("check", "--format", as_what, path, given=b"", **settings)
        assert (1, b"") == (result.returncode, result.stderr)
        assert result.stdout.isascii()
        assert b"VD-DND" in result.stdout
        assert not any(bad in result.stdout for bad in (b"\x1b[2J", b"\r", b"\x7f"))


def test_a_hostile_file_name_is_printed(tmp_path: Path) -> None:
    """A name of a file is escaped like everything else."""
    result = invoke("check", str(tmp_path / "a\x1b[2J\nb"))
    assert 2 == result.exit_code
    assert r"a\x1b[2J\nb: No such file" in result.stderr


@pytest.mark.parametrize("arguments", [["check", "-"], ["check", "--format", "json", "-"], ["rules"]], ids=" ".join)
def test_a_closed_pipe_ends_quietly(arguments: list[str]) -> None:
    """When nobody reads on, the program ends without a word."""
    command = [sys.executable, "-m", "monitoring_core", *arguments]
    given = b"".join(json.dumps(device("DoNotDisturbOff", device_id=f"d-{n}")).encode() + b"\n" for n in range(2000))
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()
    ) as process:
        assert process.stdout is not None
        process.stdout.close()
        process.stdout = None
        _, complaint = process.communicate(given, 60)
    assert (141, b"") == (process.returncode, complaint)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_told() -> None:
    """When the report cannot be written, the program says so in one line."""
    with open("/dev/full", "wb") as full:
        command = [sys.executable, "-m", "monitoring_core", "rules"]
        result = subprocess.run(
            command, stdout=full, stderr=subprocess.PIPE, env=environment(), timeout=60, check=False
        )
    assert 2 == result.returncode
    ((complaint),) = result.stderr.splitlines()
    assert complaint.startswith(b"monitoring-core: cannot write: ")


WRONG = [
    (["check", "no-such-file"], 2),
    (["--bogus"], 2),
    (["explain", "VC-NEVER"], 2),
    (["verify", "two"], 2),
    (["drive", "--", "./no-such-adapter"], 2),
]


def redirected(redirection: str, *arguments: str, **settings: str) -> subprocess.CompletedProcess[bytes]:
    """Run the program in a shell, with its streams redirected."""
    command = ["sh", "-c", f'"$0" -m monitoring_core "$@" {redirection}', sys.executable, *arguments]
    return subprocess.run(command, capture_output=True, env=environment(**settings), timeout=60, check=False)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize(
    ("arguments", "status", "redirection"),
    [
        *((*WRONG[0], each) for each in ("2>&-", ">&- 2>&-")),
        *((*each, redirection) for each in WRONG for redirection in ("2>/dev/full", "2>/dev/full >&-")),
    ],
    ids=str,
)
def test_a_complaint_that_nobody_can_hear_changes_no_status(
    arguments: list[str], status: int, redirection: str
) -> None:
    """With standard error closed or full; nor does it go where the report goes."""
    result = redirected(redirection, *arguments)
    assert (status, b"") == (result.returncode, result.stderr)
    assert arguments[0] == "drive" or b"" == result.stdout


@pytest.mark.parametrize(("arguments", "status"), WRONG, ids=str)
def test_a_complaint_into_a_closed_pipe_changes_no_status(arguments: list[str], status: int) -> None:
    """Whoever listened on standard error may have gone."""
    command = [sys.executable, "-m", "monitoring_core", *arguments]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment()) as process:
        assert process.stderr is not None
        process.stderr.close()
        assert status == process.wait(60)


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell")
@pytest.mark.parametrize("settings", [{}, {"FORCE_COLOR": "1", "TERM": "xterm"}], ids=["plain", "coloured"])
def test_a_report_that_nobody_reads_changes_no_status(tmp_path: Path, settings: dict[str, str]) -> None:
    """With standard output closed the program does what it would do, and says nothing, in colours too."""
    path = write(tmp_path / "shift.jsonl", ERROR)
    for arguments, status in ((["check", path], 1), (["check", "--format", "json", path], 1), (["rules"], 0)):
        result = redirected(">&-", *arguments, **settings)
        assert (status, b"", b"") == (result.returncode, result.stdout, result.stderr)
        assert status == redirected(">&- 2>&- <&-", *arguments, **settings).returncode


def test_an_interrupt_before_the_program_has_loaded_ends_quietly() -> None:
    """While any part of the program is being loaded, from its own modules to those of others."""
    program = (
        "import sys\n"
        "class Impatient:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == NAME: raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Impatient())\n"
        "from monitoring_core.__main__ import main\n"
        "main()\n"
    )
    for name in ("click", "rich", "monitoring_core.cli", "monitoring_core.rules", "attrs", "typing"):
        command = [sys.executable, "-S", "-c", program.replace("NAME", repr(name)), "rules"]
        path = os.pathsep.join([*filter(None, sys.path)])
        result = subprocess.run(
            command, capture_output=True, env={**environment(), "PYTHONPATH": path}, timeout=60, check=False
        )
        assert (name, 130, b"", b"") == (name, result.returncode, result.stdout, result.stderr)


@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
def test_an_interrupt_ends_quietly() -> None:
    """Ctrl-C in the middle of a recording ends the program with 130 and without a word."""
    command = [sys.executable, "-m", "monitoring_core", "check", "-"]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
        # Tests that are run in the background ignore it, and would pass that on.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    ) as process:
        assert process.stdin is not None
        # What does not fit into a pipe has to be read: when it is written, the check has begun.
        process.stdin.write(json.dumps(CLEAN).encode() + b"\n" + b"\n" * 2**17)
        process.stdin.flush()
        process.send_signal(signal.SIGINT)
        output, complaint = process.communicate(timeout=60)
    assert (130, b"", b"") == (process.returncode, output, complaint)


@pytest.mark.parametrize("name", ["click", "rich"])
def test_what_must_be_installed_is_told(name: str) -> None:
    """Without the extra for the command line the program says in one line what to install."""
    program = f"import sys; sys.modules[{name!r}] = None; from monitoring_core.__main__ import main; main()"
    command = [sys.executable, "-c", program]
    result = subprocess.run(command, capture_output=True, env=environment(), timeout=60, check=False)
    assert (2, b"") == (result.returncode, result.stdout)
    ((complaint),) = result.stderr.splitlines()
    assert b"pip install 'monitoring-core[cli]' (from a checkout: pip install '.[cli]')" in complaint


def test_an_error_of_the_program_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever else goes wrong, nobody sees a traceback, and the status is none of those that mean something."""

    def broken(*_: object) -> None:
        raise RuntimeError("broken\nin two")

    monkeypatch.setattr(cli, "_invoke", broken)
    assert 70 == cli.run([])
    ((complaint),) = capsys.readouterr().err.splitlines()
    assert "RuntimeError in test_cli.py:" in complaint
    assert complaint.endswith(r"broken\nin two")


def test_help_is_no_error() -> None:
    """Help is printed with status 0, for the program and for each command."""
    for arguments in ([], ["check"], ["rules"], ["explain"]):
        result = run(*arguments, "--help")
        assert (0, b"") == (result.returncode, result.stderr)
        assert b"Usage: monitoring-core" in result.stdout
