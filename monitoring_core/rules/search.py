"""The search for rules by words.

A rule is found if it contains each word. A word may be in its id, its statement, the reason that a
refusal gives, or its alternatives and their ruleset fields. The place of a word decides how much
it counts (`WEIGHTS`). A better founded rule counts a little more (`FOUNDED`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from monitoring_core.outcome import alike
from monitoring_core.rules import RULES, Level, Rule

__all__ = ["found", "near", "searched"]

# Part of a rule -> how much a word in it counts.
WEIGHTS: dict[str, int] = {
    "id": 3,
    "subject": 2,
    "because": 2,
    "alternative": 2,
    "statement": 1,
}

# Level of a rule -> how much that adds.
FOUNDED: dict[Level, int] = {Level.DOCUMENTED: 2, Level.INFERRED: 1, Level.CHOSEN: 0}


def found(words: Iterable[str]) -> tuple[Rule, ...]:
    """Return the rules that contain every word, in upper or lower case; the best match comes first."""
    wanted = [word.casefold() for word in words]
    if not wanted:
        return tuple(RULES.values())
    counted = [(rule, [_count(rule, word) for word in wanted]) for rule in RULES.values()]
    kept = [(rule, sum(counts) + FOUNDED[rule.level]) for rule, counts in counted if all(counts)]
    # The sort is stable: rules with the same count keep their order.
    return tuple(rule for rule, _ in sorted(kept, key=lambda each: -each[1]))


def _count(rule: Rule, word: str) -> int:
    return sum(WEIGHTS[place] for place, text in _texts(rule).items() if word in text.casefold())


def _texts(rule: Rule) -> dict[str, str]:
    """Return the texts that are searched; ``subject`` is the beginning of the statement."""
    return {
        "id": rule.id,
        "subject": rule.statement.partition(" ")[0],
        "because": rule.because,
        "alternative": " ".join([*(each.statement for each in rule.alternatives), *rule.fields]),
        "statement": rule.statement,
    }


def searched() -> list[dict[str, Any]]:
    """Return the rules as JSON data for the search page of the documentation.

    Each rule has four keys: its ``id``, the ruleset fields that it ``turns`` on, how well it is ``founded``, and its
    ``texts``. A text is a pair of its weight and the text in small letters.
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
    """Return the words of the rules that look like an unknown word, in small letters."""
    texts = " ".join(text for rule in RULES.values() for text in _texts(rule).values())
    return alike(word.casefold(), dict.fromkeys(re.findall(r"\w+", texts.casefold())))
