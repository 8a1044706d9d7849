"""Every rule has an example that keeps it and one that breaks it, and both of them run."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from monitoring_core.explain import Recording, Steps, example, examples
from monitoring_core.rules import RULES, Severity, UnknownRule


@pytest.mark.parametrize("rule_id", RULES)
def test_the_first_example_keeps_every_rule(rule_id: str) -> None:
    """Nothing is found in the example that keeps a rule, and nothing is refused."""
    assert () == example(rule_id).kept.broken()


@pytest.mark.parametrize("rule_id", RULES)
def test_the_second_example_breaks_exactly_its_rule(rule_id: str) -> None:
    """One thing is wrong in the example that breaks a rule, and that rule is named."""
    assert (rule_id,) == example(rule_id).broken.broken()


@pytest.mark.parametrize("rule_id", RULES)
def test_what_a_recording_can_show_is_shown_by_one(rule_id: str) -> None:
    """Examples of the rules that recordings are judged by are recordings, those of the others are steps."""
    shown = example(rule_id)
    kind = Recording if RULES[rule_id].judgeable else Steps
    assert (kind, kind) == (type(shown.kept), type(shown.broken))


@pytest.mark.parametrize("rule_id", [each.id for each in RULES.values() if each.judgeable])
def test_a_finding_stands_no_higher_than_its_rule(rule_id: str) -> None:
    """What is found in the example that breaks a rule is not above the rule's level, and names its line."""
    case = example(rule_id).broken
    assert isinstance(case, Recording)
    (finding,) = case.findings()
    assert finding.level.rank <= RULES[rule_id].severity.rank
    assert finding.place.line in range(1, len(case.lines) + 1)


@pytest.mark.parametrize("rule_id", [each.id for each in RULES.values() if each.judgeable])
def test_what_keeps_a_rule_is_judged_by_it(rule_id: str) -> None:
    """A recording that keeps a rule could have broken it: the follower counts the rule as exercised."""
    case = example(rule_id).kept
    assert isinstance(case, Recording)
    assert rule_id in case.follow()[0].exercised


@pytest.mark.parametrize("rule_id", RULES)
def test_an_example_can_be_read(rule_id: str) -> None:
    """The text of an example is short, and the one that breaks the rule names it."""
    shown = example(rule_id)
    assert shown.keeps != shown.breaks
    assert rule_id in shown.breaks
    assert rule_id not in shown.keeps
    for text in (shown.keeps, shown.breaks):
        assert 1 <= len(text.splitlines()) <= 9
        assert text.isascii()
        assert not re.search(r"<\w+|object at|\{", text)
    assert shown.keeps.splitlines()[0] in str(shown)


def test_all_examples_are_given_in_order() -> None:
    """There is an example for each rule, in the order of the rules."""
    assert list(RULES) == [each.rule for each in examples()]


def test_a_rule_that_does_not_exist_has_no_example() -> None:
    """For an id that is no rule's the error is that of the rules."""
    with pytest.raises(UnknownRule):
        example("VC-NO-RETRUN")


def test_the_examples_of_documented_rules_are_errors_or_limited() -> None:
    """Broken documented rules are errors, but where an answer, a moment or another client is all that tells."""
    lower = {
        each.rule
        for each in examples()
        if isinstance(each.broken, Recording)
        and RULES[each.rule].severity is Severity.ERROR
        and each.broken.findings()[0].level is not Severity.ERROR
    }
    assert {
        "AN-RECIPIENT",
        "AN-REFUSED",
        "TS-INTRUDE",
        "TX-INVITED",
        "TX-LEAVE",
        "TX-REVOKED",
        "VC-JOIN",
        "VC-MUTE-AGENT-KEEPS",
        "VC-TO-BARGE-IN",
        "VC-TO-LISTEN-IN",
        "VD-LOGOUT",
        "VD-NEXT-CALL",
        "VD-ONE-SUPERVISOR",
        "VD-TARGET",
    } == lower


def test_the_command_prints_both_examples() -> None:
    """The command line shows the example that keeps a rule and the one that breaks it."""
    command = [sys.executable, "-m", "monitoring_core", "explain", "VC-NO-RETURN"]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    shown = example("VC-NO-RETURN")
    for line in (*shown.keeps.splitlines(), *shown.breaks.splitlines()):
        assert line in printed
