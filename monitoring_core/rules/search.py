"""Finding the rules that speak of something.

A rule is found if each word stands somewhere in it: in its id, its statement, the
reason that a refusal gives, or its alternatives with the ruleset's field that turns them.
Where a word stands says how much the rule is about it (`WEIGHTS`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from monitoring_core.outcome import alike
from monitoring_core.rules import RULES, Rule

__all__ = ["found", "near"]

# Where a word stands -> how much that counts.
WEIGHTS: dict[str, int] = {
    "id": 3,
    "subject": 2,
    "because": 2,
    "alternative": 2,
    "statement": 1,
}


def found(words: Iterable[str]) -> tuple[Rule, ...]:
    """Give the rules in which every word stands, whatever its case, those first that are most about them."""
    wanted = [word.casefold() for word in words]
    counted = [(rule, [_count(rule, word) for word in wanted]) for rule in RULES.values()]
    kept = [(rule, sum(counts)) for rule, counts in counted if all(counts)]
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


def near(word: str) -> tuple[str, ...]:
    """Give words of the rules that look like one that stands in none of them, each in small letters."""
    texts = " ".join(text for rule in RULES.values() for text in _texts(rule).values())
    return alike(word.casefold(), dict.fromkeys(re.findall(r"\w+", texts.casefold())))
