"""Pages and docstrings are easy to read, as far as that can be counted."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.documentation import PAGES, ROOT
from tests.wording import LONGEST, first_lines, sentences, too_long, words

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


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_the_first_line_of_a_docstring_is_short(module: Path) -> None:
    """What a docstring begins with has no sentence that is too long."""
    assert [] == [(place, long) for place, line in first_lines(module) for long in too_long(line)]


QUESTIONS = frozenset({"How", "Of", "Those", "What", "When", "Where", "Who", "Whoever", "Whom", "Whose", "Why"})


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_docstring_begins_with_what_it_is_about(module: Path) -> None:
    """A first line names the thing or says what the function does. It does not begin like a question."""
    assert [] == [(place, line) for place, line in first_lines(module) if line.partition(" ")[0] in QUESTIONS]
