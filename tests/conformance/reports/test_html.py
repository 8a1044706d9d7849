"""An HTML report is one file that loads nothing, and holds what the report says."""

from __future__ import annotations

import json
import re
import zlib
from base64 import b64decode, b64encode
from hashlib import sha256
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from monitoring_core.cli import commands, reporting
from monitoring_core.conformance import Checked, Report, Unreadable, as_text, check_file, check_files
from monitoring_core.conformance.reading.options import Reading
from monitoring_core.conformance.reading.redaction import Redactor
from monitoring_core.conformance.reports import as_html
from monitoring_core.conformance.reports.html.data import SCHEMA, VERSION, first_line
from monitoring_core.conformance.reports.html.page import SCRIPTS
from monitoring_core.conformance.witnessed import LONGEST_LINE, witness_lines
from monitoring_core.follow import Cause, Doubt, Place
from monitoring_core.follow.findings.finding import Finding
from monitoring_core.rules import RULES, Severity

ROOT = Path(__file__).resolve().parents[3]
FAULTY = str(ROOT / "docs" / "examples" / "faulty-shift.jsonl")
CLEAN = str(ROOT / "docs" / "examples" / "clean-shift.jsonl")
HOSTILE = "</script><img src=x onerror=alert(1)>&lt;\u202eevil\x00\ud800"


class Page(HTMLParser):
    """A page as a parser reads it: its elements with their attributes, and the text within each kind of element."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        self._open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._open.append(tag)
        self.texts.setdefault(tag, []).append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self._open:
            self.texts[self._open[-1]][-1] += data

    @property
    def policy(self) -> dict[str, list[str]]:
        """What the page allows: directive -> sources."""
        (content,) = (each["content"] for _, each in self.elements if each.get("http-equiv"))
        assert content is not None
        return {name: sources for name, *sources in (each.split() for each in content.split(";"))}

    @property
    def data(self) -> Any:
        """What is packed into it."""
        return json.loads(zlib.decompress(b64decode(self.texts["script"][0]), -zlib.MAX_WBITS))

    @property
    def first(self) -> str:
        """What its first paragraph says."""
        return "".join(self.texts["bdi"])


def hashed(text: str) -> str:
    """Give how a policy names a text."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def hostile() -> Report:
    """Give a report with a text in every field that a page could take for more."""
    made = Checked(HOSTILE, messages=3, requests=1, doubts=(Doubt(Cause.APART, "calls", 1, (HOSTILE,)),))
    fields: dict[str, Any] = {"at": HOSTILE, "client": HOSTILE, "before": (HOSTILE,), "operation": HOSTILE}
    made.add(Finding("TX-SEND", Severity.NOTE, HOSTILE, HOSTILE, HOSTILE, Place(HOSTILE, 1), **fields))
    made.add_unreadable(Unreadable(Place(HOSTILE, 2), HOSTILE))
    return Report([made])


def test_a_page_loads_nothing() -> None:
    """Its policy allows the scripts and the style that are in it, by their hashes; it names nothing else."""
    page = Page(as_html(check_files([FAULTY])))
    style, scripts = page.texts["style"], page.texts["script"][1:]
    assert len(SCRIPTS) == len(scripts)
    assert {
        "default-src": ["'none'"],
        "script-src": [hashed(each) for each in scripts],
        "style-src": [hashed(each) for each in style],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
    } == page.policy
    assert set() == {name for _, attributes in page.elements for name in attributes} & {"src", "style", "onclick"}
    assert {"#content"} == {each["href"] for _, each in page.elements if "href" in each}


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_says_what_it_does(name: str) -> None:
    """Each begins with a sentence, makes no markup of a text, and cannot end the element that it stands in."""
    text = (files("monitoring_core.conformance.reports.html") / "assets" / name).read_text(encoding="utf-8")
    assert re.match(r"// [A-Z][^\n]+[.:]\n", text.replace("\n// ", " "))
    assert [] == re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval|fetch|</script", text)


def test_what_a_recording_says_stays_text() -> None:
    """Markup, an end of a script and signs that reorder a line appear nowhere but as text."""
    text = as_html(hostile())
    page, clean = Page(text), Page(as_html(check_files([CLEAN])))
    assert {"\n"} == {each for each in text if not each.isprintable()}
    assert set(clean.texts) == set(page.texts)
    assert len(clean.texts["script"]) == len(page.texts["script"])
    assert "\\u202eevil" in page.first
    assert "</script>" in page.first


def test_the_first_line_is_that_of_the_text_report() -> None:
    """What was found in how much, and what makes a pass worth less, is said as in the text report."""
    report = hostile()
    text = ["".join(part for part, _ in line) for line in as_text(report)]
    assert text[0] == Page(as_html(report)).first
    assert "inconclusive" in text[0]


def test_the_first_line_of_several_says_how_many_are_worth_less() -> None:
    """It names the recordings that are unusable, and those whose pass is worth less."""
    clean = Checked("a", messages=2, requests=1)
    report = Report([clean, Checked("b", messages=2), Checked("c", unusable="it is a folder")])
    said = "".join(text for text, _ in first_line(report))
    assert "3 recordings: 0 findings in 4 messages · unusable: 1 recording · worth less: a pass of 1 recording" == said


def test_the_data_names_its_version() -> None:
    """Whoever takes the data out of a page knows what it follows."""
    data = Page(as_html(Report())).data
    assert (SCHEMA, VERSION) == (data["schema"], data["version"])


def test_a_page_holds_every_finding() -> None:
    """Rule, level, subject, place and words of each are those of the report, the worst first."""
    report = check_files([CLEAN, FAULTY])
    data = Page(as_html(report)).data
    found = []
    for level, rule, subject, place, at, message, expected, *_ in data["findings"]:
        file, line, _ = data["places"][place]
        named = (
            data["levels"][level],
            data["rules"][rule][0],
            *data["subjects"][subject],
            data["files"][file],
            line,
            at,
        )
        found.append((*named, message, expected))
    wanted = [
        (
            str(each.level),
            each.rule,
            each.subject,
            each.client,
            each.place.file,
            each.place.line,
            each.at,
            each.message.removeprefix(f"{each.subject} "),
            each.expected,
        )
        for each in sorted(report.findings, key=lambda each: -each.level.rank)
    ]
    assert wanted == found
    assert {RULES[rule].statement for _, rule, *_ in wanted} == {statement for _, statement in data["rules"]}


def test_a_page_shows_the_lines_that_bear_witness() -> None:
    """What stands at the places that a finding rests on is in the page, read again from the file."""
    report = check_files([FAULTY])
    lines = witness_lines(report, [FAULTY])
    wanted = {place for each in report.findings for place in (each.place, *each.witnesses)}
    recorded = Path(FAULTY).read_text(encoding="utf-8").splitlines()
    assert wanted == set(lines)
    for place, told in lines.items():
        assert json.loads(recorded[(place.line or 0) - 1]) == json.loads(told)
    data = Page(as_html(report, lines)).data
    assert sorted(lines.values()) == sorted(data["lines"])


def test_a_long_line_is_shortened(tmp_path: Path) -> None:
    """Of a very long line the beginning is shown, and that it was cut."""
    path = tmp_path / "shift.jsonl"
    path.write_text(json.dumps({"message": {"messageType": "X" * 9000}, "client": "ida"}), encoding="utf-8")
    made = Checked(str(path))
    made.add(Finding("TX-SEND", Severity.NOTE, "", "", "", Place(str(path), 1)))
    (told,) = witness_lines(Report([made]), [str(path)]).values()
    assert (LONGEST_LINE, "…") == (len(told), told[-1])


def test_lines_are_redacted_as_the_report_is() -> None:
    """No id, number or name of the recording is in a page that was redacted, and its lines are there all the same."""
    reading = Reading(redactor=Redactor())
    report = check_files([FAULTY], reading=reading)
    lines = witness_lines(report, [FAULTY], reading)
    assert {place for each in report.findings for place in (each.place, *each.witnesses)} == set(lines)
    assert [] == re.findall(r"ida|harbourline|hb-|hc70", json.dumps(Page(as_html(report, lines)).data))


def test_what_cannot_be_read_again_is_left_out(tmp_path: Path) -> None:
    """A place whose file is gone, or that came from standard input, is named without its line."""
    report = check_files([FAULTY])
    assert {} == witness_lines(report, [str(tmp_path / "gone"), "-"])
    assert {None} == set(Page(as_html(report)).data["lines"])


def invoke(*arguments: str) -> Result:
    """Run the command line."""
    return CliRunner().invoke(commands, arguments)


def test_check_writes_a_page_with_its_lines(tmp_path: Path) -> None:
    """`check --report html=FILE` writes the page of the library call."""
    result = invoke("check", FAULTY, "--report", f"html={tmp_path / 'out.html'}")
    report = Report([check_file(FAULTY, timed=True)])
    assert 1 == result.exit_code
    written = (tmp_path / "out.html").read_text(encoding="utf-8")
    assert f"{as_html(report, witness_lines(report, [FAULTY]))}\n" == written


def test_without_the_library_nothing_is_checked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where jinja2 is missing the command says what to install, before it reads anything."""
    monkeypatch.setattr(reporting, "find_spec", lambda name: None)
    result = invoke("check", FAULTY, "--report", f"html={tmp_path / 'out.html'}")
    assert (2, "") == (result.exit_code, result.stdout)
    assert "cannot write html: jinja2 is not installed; install it with: pip install" in result.stderr
