"""The documentation does what it says: every example is run."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from click.testing import CliRunner

from monitoring_core import cli, text, voice
from monitoring_core.conformance import Report, as_json
from tests.documentation import PAGES, ROOT, Block, Disagreement, blocks, links, run_console, run_python
from tests.test_tutorial import PAGES as TUTORIALS
from tests.test_tutorial import title

# A block of any other kind (``python no-run``, say) would be an example that nobody runs.
KINDS = {"console", "json", "mermaid", "powershell", "python", "sh", "text", "toml", "yaml"}
# What makes the navigation of the site and its reference.
DIRECTIVES = {"{eval-rst}", "{toctree}"}

CONSOLE = [block for page in PAGES for block in blocks(page) if block.info == "console"]


def name(page: Path) -> str:
    """Name a page as a reader of the tree would."""
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_python_example_runs_and_shows_what_happens(page: Path) -> None:
    """The Python blocks of a page run in order in one namespace, with the values and output that they show."""
    namespace: dict[str, Any] = {"__name__": "__main__"}
    for block in blocks(page):
        if block.info == "python":
            run_python(block, namespace)


@pytest.mark.parametrize("block", CONSOLE, ids=str)
def test_every_console_example_prints_what_it_shows(block: Block) -> None:
    """The commands of a console block print what the page shows below them."""
    run_console(block)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_block_is_of_a_known_kind(page: Path) -> None:
    """No block escapes being run by calling itself something else; a whole file has a title."""
    titled = {block.info for block in blocks(page) if page in TUTORIALS and title(block)}
    assert set() == {block.info for block in blocks(page)} - KINDS - DIRECTIVES - titled


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_leads_to_a_file(page: Path) -> None:
    """A link to another file of the project leads to one that is there."""
    assert [] == [target for target in links(page) if not (page.parent / target).exists()]


REPORTS = (ROOT / "docs" / "reports.md").read_text(encoding="utf-8")
SERVER = (ROOT / "docs" / "server.md").read_text(encoding="utf-8")


def first_cells(page: str) -> list[str]:
    """Give what stands in code in the first cell of each row of a page's tables."""
    return re.findall(r"^\| `([^`]+)`", page, re.MULTILINE)


def test_a_server_is_told_of_every_happening_of_voice() -> None:
    """The page has a row for each, in their order, and none for what is no happening."""
    names = [name.removeprefix("voice.") for name in first_cells(SERVER) if name.startswith("voice.")]
    assert list(voice.HAPPENINGS) == [getattr(voice, name) for name in names]


def test_a_server_is_told_of_every_happening_of_text() -> None:
    """Those of a running session by their names, the others by the methods that take them in."""
    rows = first_cells(SERVER)
    names = [row.removeprefix("happen(text.").removesuffix(", ...)") for row in rows if row.startswith("happen(text.")]
    happenings = [each for each in text.SESSION_HAPPENINGS if each not in text.INVITATION.values()]
    assert happenings == [getattr(text, name) for name in names]
    methods = ["session_starts", "participants_change", "agent_logs_out", "logs_out"]
    assert methods == [row for row in rows if callable(getattr(text.TextSupervisor, row, None))]


def test_every_key_of_a_report_is_explained() -> None:
    """The page on reports has a row for each, in their order."""
    keys = list(json.loads(as_json(Report())))
    assert keys == [cell for cell in first_cells(REPORTS) if cell in keys]


def block(text: str, info: str = "python") -> Block:
    """Make a block such as a page might hold."""
    return Block(Path("page.md"), 10, info, dedent(text))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("1 + 1  # 2\n", id="value"),
        pytest.param("1 + 1\n", id="value not shown"),
        pytest.param("print('a')\n# a\n", id="output"),
        pytest.param("print('a', 'b', 'c')\n# a ... c\n", id="output in part"),
        pytest.param("x = 1  # not a claim\nx  # 1\n", id="comment on an assignment"),
        pytest.param("[].clear()  # None\n", id="no value"),
        pytest.param(">>> 1 + 1\n2\n", id="session"),
    ],
)
def test_a_true_example_passes(text: str) -> None:
    """An example that shows what happens is accepted."""
    run_python(block(text), {})


@pytest.mark.parametrize(
    ("text", "place"),
    [
        pytest.param("1 + 1  # 3\n", "page.md:10: the value is 2", id="value"),
        pytest.param("\nprint('a')\n# b\n", "page.md:11: printed\na\n", id="output"),
        pytest.param("print('a')\n", "page.md:10: printed\na\n", id="output not shown"),
        pytest.param(">>> 1 + 1\n3\n", "line 10", id="session"),
    ],
)
def test_a_false_example_is_found_with_its_place(text: str, place: str) -> None:
    """An example that shows something else than what happens fails, naming page and line."""
    with pytest.raises(Disagreement) as caught:
        run_python(block(text), {})
    assert place in str(caught.value)


def test_a_page_goes_on_where_its_last_block_ended() -> None:
    """A name that one block of a page binds is there in the next, whichever way the blocks are written."""
    namespace: dict[str, Any] = {}
    run_python(block("a = 1\n"), namespace)
    run_python(block(">>> b = a + 1\n"), namespace)
    run_python(block("a + b  # 3\n"), namespace)


def test_a_console_block_runs_nothing_but_the_program() -> None:
    """A console block that names another program is an error of the page, not an example that passes."""
    with pytest.raises(Disagreement, match="only monitoring-core"):
        run_console(block("$ rm shift.jsonl\n", "console"))


CHECKING = (ROOT / "docs" / "checking.md").read_text(encoding="utf-8")
EXAMPLES = ROOT / "docs" / "examples"


def commands_for_many_files() -> list[str]:
    """Return the command in each row of the table that says which one is for which case."""
    _, _, section = CHECKING.partition("### Many files, and large ones\n")
    table, _, _ = section.partition("\nThe findings")
    return re.findall(r"^\| [^|`]+ \| `([^`]+)`", table, re.MULTILINE)


def checked(*arguments: str) -> dict[str, Any]:
    """Return the report of a command as JSON, without what one process alone counts."""
    result = CliRunner().invoke(cli.commands, [*arguments, "--format", "json"])
    assert (1, "") == (result.exit_code, result.stderr)
    return {key: value for key, value in json.loads(result.stdout).items() if key != "beliefs"}


def test_the_table_of_commands_for_many_files_has_what_is_tried_here() -> None:
    """A row that is added or changed is tried, too."""
    assert [
        "monitoring-core check --jobs 4 FILE ...",
        "monitoring-core check --jobs 4 FILE",
        "spark-submit ... check.py INPUT OUTPUT",
        "monitoring-core merge REPORT ...",
    ] == commands_for_many_files()


def test_each_command_for_many_files_finds_the_same(tmp_path: Path) -> None:
    """Several files at once, one in parts, and reports that are merged come to what one process finds."""
    files = [str(tmp_path / f"shift-{number}.jsonl") for number in range(3)]
    for number, file in enumerate(files):
        # Files that hold the same would be told as copies.
        Path(file).write_bytes(b"\n" * number + (EXAMPLES / "faulty-shift.jsonl").read_bytes())
    several, one, _, merge = [command.split()[1:] for command in commands_for_many_files()]
    alone = checked("check", *files)
    assert 30 == len(alone["findings"])
    assert alone == checked(*several[:-2], *files)
    assert checked("check", files[0]) == checked(*one[:-1], files[0])
    reports = []
    for file in files:
        report = tmp_path / f"{Path(file).stem}.json"
        report.write_text(json.dumps(checked("check", file)), encoding="utf-8")
        reports.append(str(report))
    assert alone == checked(*merge[:-2], *reports)


def test_the_command_for_a_cluster_takes_what_the_table_says() -> None:
    """The program for Spark has two arguments, by these names."""
    command = commands_for_many_files()[2].split()
    program = (EXAMPLES / "spark" / command[2]).read_text(encoding="utf-8")
    assert command[3:] == [each.upper() for each in re.findall(r'add_argument\("(\w+)"', program)]


RECIPES = ROOT / "docs" / "continuous-integration.md"


@pytest.mark.parametrize("block", [each for each in blocks(RECIPES) if each.info == "yaml"], ids=str)
def test_the_commands_of_a_recipe_do_what_it_says(
    block: Block, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The check that a recipe runs writes the files that its other steps read."""
    monkeypatch.chdir(tmp_path)
    shift = str(ROOT / "docs" / "examples" / "faulty-shift.jsonl")
    (command,) = re.findall(r"monitoring-core check (.*)", block.text)
    arguments = command.replace("recordings/*.jsonl", shlex.quote(shift))
    assert 1 == CliRunner().invoke(cli.commands, ["check", *shlex.split(arguments)]).exit_code
    read = set(re.findall(r"check\.\w+", block.text.replace(command, "")))
    assert read <= {path.name for path in tmp_path.iterdir()}
    assert read
