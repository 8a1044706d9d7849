"""Finding the rules that speak of something.

A rule is found if each word stands somewhere in it: in its id, its statement, the
reason that a refusal gives, or its alternatives with the ruleset's field that turns them.
Where a word stands says how much the rule is about it (`WEIGHTS`). A rule that is better
founded counts a little more (`FOUNDED`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from monitoring_core.outcome import alike
from monitoring_core.rules import RULES, Level, Rule

__all__ = ["found", "near", "searched"]

# Where a word stands -> how much that counts.
WEIGHTS: dict[str, int] = {
    "id": 3,
    "subject": 2,
    "because": 2,
    "alternative": 2,
    "statement": 1,
}

# Level of a rule -> how much that counts besides.
FOUNDED: dict[Level, int] = {Level.DOCUMENTED: 2, Level.INFERRED: 1, Level.CHOSEN: 0}


def found(words: Iterable[str]) -> tuple[Rule, ...]:
    """Return the rules in which every word stands, in any case; those that are most about the words come first."""
    wanted = [word.casefold() for word in words]
    if not wanted:
        return tuple(RULES.values())
    counted = [(rule, [_count(rule, word) for word in wanted]) for rule in RULES.values()]
    kept = [(rule, sum(counts) + FOUNDED[rule.level]) for rule, counts in counted if all(counts)]
    # Sorting keeps the order of the rules where two count the same.
    return tuple(rule for rule, _ in sorted(kept, key=lambda each: -each[1]))


def _count(rule: Rule, word: str) -> int:
    return sum(WEIGHTS[place] for place, text in _texts(rule).items() if word in text.casefold())


def _texts(rule: Rule) -> dict[str, str]:
    """Give what a word is looked for in; the subject is what the statement begins with."""
    return {
        "id": rule.id,
        "subject": rule.statement.partition(" ")[0],
        "because": rule.because,
        "alternative": " ".join([*(each.statement for each in rule.alternatives), *rule.fields]),
        "statement": rule.statement,
    }


def searched() -> list[dict[str, Any]]:
    """Return what the search of the documentation needs of each rule, as data that JSON can hold.

    Each rule has its ``id``, what its ruleset field ``turns``, how well it is ``founded``, and its ``texts``. A text is
    a pair: its weight, and the text in small letters.
    """
    return [
        {
            "id": rule.id,
            "turns": str(rule.alternative or rule.environment or ""),
            "founded": FOUNDED[rule.level],
            "texts": [[WEIGHTS[place], text.casefold()] for place, text in _texts(rule).items()],
        }
        for rule in RULES.values()
    ]


def near(word: str) -> tuple[str, ...]:
    """Give words of the rules that look like one that stands in none of them, each in small letters."""
    texts = " ".join(text for rule in RULES.values() for text in _texts(rule).values())
    return alike(word.casefold(), dict.fromkeys(re.findall(r"\w+", texts.casefold())))
