"""Strategies for simple values: ids, texts, rulesets, rules, and exceptions about them."""

from __future__ import annotations

from string import ascii_lowercase, digits

from hypothesis import strategies as st

from monitoring_core.outcome import RulesetError, UnknownEvent
from monitoring_core.rules import RULES, Alternative, Rule, Source, UnknownRule
from monitoring_core.rulesets import BUILT_IN, GWS_V2, Ruleset, SwitchRules
from monitoring_core.testing.strategies.built_once import once

__all__ = [
    "alternatives",
    "any_text",
    "ids",
    "only",
    "parameters",
    "ruleset_errors",
    "rules",
    "rulesets",
    "sources",
    "texts",
    "unknown_events",
    "unknown_rules",
]

SWITCHED = tuple(name for name in Ruleset.__slots__ if name not in ("name", "switches", "__weakref__"))
"""The fields of a ruleset that are True or False."""


@once
def ids() -> st.SearchStrategy[str]:
    """Draw ids of devices, calls, users and sessions: short texts of letters and digits."""
    return st.text(ascii_lowercase + digits, min_size=1, max_size=6)


@once
def texts() -> st.SearchStrategy[str]:
    """Draw texts of any characters that UTF-8 can hold."""
    return st.text(st.characters(codec="utf-8"), max_size=12)


@once
def any_text() -> st.SearchStrategy[str]:
    """Draw any Python string, also with lone surrogates."""
    return st.text(st.characters(exclude_categories=()), max_size=12)


@once
def parameters(*known: type[str]) -> st.SearchStrategy[str | None]:
    """Draw a parameter of a request: None, a word of the enumerations, or sometimes an unknown word."""
    # An enumeration of words is a type of str, and mypy sees no members in `type[str]`.
    words = [str(word) for enumeration in known for word in enumeration.__members__.values()]  # type: ignore[attr-defined]
    return st.one_of(st.none(), st.sampled_from(words), st.sampled_from([*words, "Whisper", ""]))


@once
def rulesets(*, built_in: bool = False) -> st.SearchStrategy[Ruleset]:
    """Draw built-in rulesets and, unless ``built_in`` is true, rulesets with any combination of fields."""
    known = st.sampled_from(list(BUILT_IN.values()))
    if built_in:
        return known
    fields = {"switches": st.sampled_from(SwitchRules)} | dict.fromkeys(SWITCHED, st.booleans())
    return known | st.fixed_dictionaries({}, optional=fields).map(lambda changed: GWS_V2.derive("derived", **changed))


@once
def only(ruleset: Ruleset) -> st.SearchStrategy[Ruleset]:
    """Return the strategy for one ruleset; it is always the same object, so strategies made from it are built once."""
    return st.just(ruleset)


@once
def rules() -> st.SearchStrategy[Rule]:
    """Draw rules of the domain."""
    return st.sampled_from(list(RULES.values()))


@once
def sources() -> st.SearchStrategy[Source]:
    """Draw the documents that rules are taken from."""
    return rules().map(lambda row: row.source)


@once
def alternatives() -> st.SearchStrategy[Alternative]:
    """Draw alternatives of rules."""
    return st.sampled_from([each for row in RULES.values() for each in row.alternatives])


@once
def unknown_rules() -> st.SearchStrategy[UnknownRule]:
    """Draw the exception for an unknown rule id, with similar ids."""
    close = st.lists(st.sampled_from(list(RULES)), max_size=3, unique=True).map(tuple)
    return st.builds(UnknownRule, texts().filter(lambda id: id not in RULES), close)


@once
def unknown_events() -> st.SearchStrategy[UnknownEvent]:
    """Draw the exception for an unknown event."""
    return st.builds(UnknownEvent, texts(), st.sampled_from(["voice monitoring", "a leg", "text monitoring"]))


@once
def ruleset_errors() -> st.SearchStrategy[RulesetError]:
    """Draw the exception for a wrong ruleset."""
    return st.builds(RulesetError, st.sampled_from(["name", "switches", *SWITCHED]), texts())
