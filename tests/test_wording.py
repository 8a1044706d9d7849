"""Pages and docstrings are easy to read, as far as that can be counted."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.documentation import PAGES, ROOT
from tests.wording import LONGEST, first_lines, prose, sentences, too_long, words

pytestmark = pytest.mark.once

PACKAGE = ROOT / "monitoring_core"
MODULES = sorted(PACKAGE.rglob("*.py"))
GLOSSARY = ROOT / "docs" / "glossary.md"


@pytest.mark.parametrize(
    "word",
    [
        "floor",
        "leg",
        "happening",
        "word",
        "letter",
        "cell",
        "reading",
        "hypothesis",
        "subscription",
        "ruleset",
        "company",
        "control",
        "door",
        "fault",
        "fingerprint",
        "follower",
        "history",
        "hold",
        "legal cell",
        "outcome",
        "pair",
        "record",
        "subject",
        "tour",
        "vacuous",
        "verdict",
        "witness",
        "audit",
        "bounds",
        "identifier",
        "interval",
        "invariant",
        "lag",
        "obligation",
        "probe",
        "residue",
        "world",
    ],
)
def test_the_glossary_explains_the_word(word: str) -> None:
    """Each word that is used in a meaning of its own has an entry."""
    assert word in re.findall(r"^\*\*([\w ]+)\*\*", GLOSSARY.read_text(encoding="utf-8"), re.MULTILINE)


def test_each_part_of_the_glossary_is_in_order() -> None:
    """A reader finds a word where the alphabet puts it."""
    for part in GLOSSARY.read_text(encoding="utf-8").split("\n## ")[1:]:
        entries = re.findall(r"^\*\*([\w ]+)\*\*", part, re.MULTILINE)
        assert sorted(entries) == entries


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        pytest.param("One two. Three!", [2, 1], id="sentences"),
        pytest.param("See `a b c` and [four words of link](page.md#part).", [7], id="code and links"),
        pytest.param("# A heading\n\nThen text\nthat goes on.", [2, 5], id="heading"),
        pytest.param("- one item\n- another one, longer\n", [2, 3], id="items"),
        pytest.param("| a cell | of three words |\n|---|---|\n", [2, 3, 0, 0], id="table"),
        pytest.param("```python\nx = 1\n```\n\nThe end.", [2], id="fenced"),
        pytest.param("It costs 2.5 of 3.0 in all.", [7], id="numbers"),
    ],
)
def test_the_words_of_a_sentence_are_counted(text: str, counted: list[int]) -> None:
    """Code is one word, a cell or an item is a sentence, and a fenced block is none."""
    assert counted == [words(each) for each in sentences(text)]


def test_a_sentence_that_is_too_long_is_found() -> None:
    """One with a word too many is, and one with as many as may be is not."""
    fitting = " ".join(["Word"] * LONGEST)
    assert [] == too_long(f"Short. {fitting}. Short.")
    assert [f"{LONGEST + 1} words: {fitting} more."] == too_long(f"Short. {fitting} more. Short.")


def name(page: Path) -> str:
    """Name a page as a reader of the tree would."""
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_no_sentence_of_a_page_is_too_long(page: Path) -> None:
    """A reader need not keep more than so many words in mind."""
    assert [] == too_long(page.read_text(encoding="utf-8"))


def test_each_text_of_a_module_is_read(tmp_path: Path) -> None:
    """Docstrings, arguments, texts below constants and comments are read; tables and examples are not."""
    module = tmp_path / "module.py"
    lines = [
        '"""Module.',
        "",
        "===== =====",
        "table words",
        "===== =====",
        "",
        "    >>> an example",
        '"""',
        "SIZE = 1",
        '"""Constant."""',
        "# Two lines",
        "# of comment.",
        "x = 1  # noqa: E501",
        "def run(size):",
        '    """Function.',
        "",
        "    Args:",
        "        size: argument",
        '    """',
    ]
    module.write_text("\n".join(lines), encoding="utf-8")
    read = {(where, each) for where, text in prose(module) for each in sentences(text)}
    expected = {
        ("module.py:1", "Module."),
        ("module.py:10", "Constant."),
        ("module.py:11", "Two lines of comment."),
        ("module.py:15", "Function."),
        ("module.py:15", "argument"),
    }
    assert expected == read


def place(module: Path) -> str:
    """Name a module as a reader of the package would."""
    return module.relative_to(PACKAGE).as_posix()


@pytest.mark.parametrize("module", MODULES, ids=place)
def test_no_sentence_of_a_module_is_too_long(module: Path) -> None:
    """A docstring, the text below a constant and a comment have no sentence that is too long."""
    assert [] == [(where, long) for where, text in prose(module) for long in too_long(text)]


@pytest.mark.parametrize("module", MODULES, ids=place)
def test_the_first_line_of_a_docstring_is_short(module: Path) -> None:
    """What a docstring begins with has no sentence that is too long."""
    assert [] == [(where, long) for where, line in first_lines(module) for long in too_long(line)]


QUESTIONS = frozenset({"How", "Of", "Those", "What", "When", "Where", "Who", "Whoever", "Whom", "Whose", "Why"})


@pytest.mark.parametrize("module", MODULES, ids=place)
def test_a_docstring_begins_with_what_it_is_about(module: Path) -> None:
    """A first line names the thing or says what the function does. It does not begin like a question."""
    assert [] == [(where, line) for where, line in first_lines(module) if line.partition(" ")[0] in QUESTIONS]


RIDDLES = re.compile(
    r"(?:Say|Whether|Which)\b"
    r"|(?:Give|Return|Take|Yield) (?:how|those|what|when|where|which|whoever|whom?|whose|why)\b"
    r"|Tell (?!whether\b)"
)
"""Beginnings that leave it to the reader to guess the thing that is meant."""


@pytest.mark.parametrize(
    ("line", "is_riddle"),
    [
        ("Give what is left.", True),
        ("Return why it stopped.", True),
        ("Say what is wrong.", True),
        ("Take what is no JSON.", True),
        ("Tell a frame from a message.", True),
        ("Whether nothing is stored.", True),
        ("Which findings count.", True),
        ("Give a client's inputs in order.", False),
        ("Return the reason why it stopped.", False),
        ("Tell whether nothing is stored.", False),
    ],
)
def test_a_riddle_is_told_from_a_statement(line: str, is_riddle: bool) -> None:
    """A riddle names no thing, but only asks for it."""
    assert is_riddle == bool(RIDDLES.match(line))


@pytest.mark.parametrize("module", MODULES, ids=place)
def test_a_docstring_begins_with_a_plain_statement(module: Path) -> None:
    """A first line names the thing that a function returns, and not only a question about it."""
    assert [] == [(where, line) for where, line in first_lines(module) if RIDDLES.match(line)]


OTHER_SPELLING = re.compile(
    r"\b(?!(?:\w*wise|(?:ra|r|pra|no|po|surpr|comp?r|adv|rev|dev|superv|exerc|prom|prem|prec|conc)is)"
    r"(?:e[drs]?|ing|ations?|able)?\b)\w+is(?:e[drs]?|ing|ations?|able)\b"
    r"|\b(?:behavior|color|center|labeled|canceled|judgment|learnt|spelt|misspelt)\w*\b",
    re.IGNORECASE,
)
"""Words that are spelled differently here: as in *recognize*, *behaviour*, *colour*, *cancelled* and *learned*."""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It was recognised by its behavior.", ["recognised", "behavior"]),
        ("It was recognized by its behaviour.", []),
        ("Normalisation of colors", ["Normalisation", "colors"]),
        ("Otherwise it raises an error, and promises no exercise.", []),
        ("It is spelt as they learnt it.", ["spelt", "learnt"]),
    ],
)
def test_another_spelling_is_found(text: str, found: list[str]) -> None:
    """British words with -ize, and no word that has no other spelling."""
    assert found == OTHER_SPELLING.findall(text)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_a_page_spells_each_word_in_one_way(page: Path) -> None:
    """A reader who searches for a word finds it everywhere."""
    assert [] == [
        each for sentence in sentences(page.read_text(encoding="utf-8")) for each in OTHER_SPELLING.findall(sentence)
    ]


@pytest.mark.parametrize("module", MODULES, ids=place)
def test_a_module_spells_each_word_in_one_way(module: Path) -> None:
    """Docstrings and comments do, as the pages do."""
    assert [] == [(where, each) for where, text in prose(module) for each in OTHER_SPELLING.findall(text)]
