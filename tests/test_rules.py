"""Every rule of the domain is a row, with its level."""

from __future__ import annotations

import pickle
import re
from pathlib import Path
from typing import Any, cast

import pytest

from monitoring_core.outcome import MonitoringError
from monitoring_core.rules import RULES, Judgement, Level, Rule, Severity, UnknownRule, rule
from monitoring_core.rulesets import GWS_V2

DOMAIN = Path(__file__).resolve().parents[1].parent / "shared" / "DOMAIN.md"

LEVELS = [
    ("VD-DEFAULTS", "documented"),
    ("VD-CONFIRMS", "documented"),
    ("VD-TARGET", "documented"),
    ("VD-SAME-DEVICE", "inferred"),
    ("VD-FEATURES", "documented"),
    ("VD-CAPABILITIES", "documented"),
    ("VD-CANCEL", "documented"),
    ("VD-ABSENT", "documented"),
    ("VD-REPLACE", "inferred"),
    ("VD-ONE-TARGET", "documented"),
    ("VD-ONE-SUPERVISOR", "documented"),
    ("VD-LOGOUT", "documented"),
    ("VD-LOGGED-OUT", "chosen"),
    ("VD-DND", "documented"),
    ("VD-FORWARD", "documented"),
    ("VD-INTRUDE-BARGE-IN", "documented"),
    ("VD-INTRUDE", "inferred"),
    ("VD-ALREADY-THERE", "chosen"),
    ("VD-NEXT-CALL", "documented"),
    ("VD-NEXT-CALL-UNUSED", "chosen"),
    ("VD-ALL-CALLS", "documented"),
    ("VD-BUSY", "inferred"),
    ("VD-WHICH-CALLS", "inferred"),
    ("VD-ROUTING-POINT", "documented"),
    ("VD-TARGET-KIND", "inferred"),
    ("VD-OTHER-CALL", "inferred"),
    ("VD-OWN-DEVICE", "chosen"),
    ("VD-SETS", "documented"),
    ("VC-JOIN", "documented"),
    ("VC-TO-BARGE-IN", "documented"),
    ("VC-TO-LISTEN-IN", "documented"),
    ("VC-NO-RETURN", "documented"),
    ("VC-TO-COACH", "chosen"),
    ("VC-COACH-IS-ENTRY", "inferred"),
    ("VC-SELF", "inferred"),
    ("VC-SWITCHES", "documented"),
    ("VC-SWITCHES-COACH", "inferred"),
    ("VC-CAPABILITIES", "chosen"),
    ("VC-MUTE-LISTEN-IN", "documented"),
    ("VC-MUTE-BARGE-IN", "documented"),
    ("VC-MUTE-COACH", "chosen"),
    ("VC-ESTABLISHED", "documented"),
    ("VC-HOLD", "chosen"),
    ("VC-MUTE-AGENT", "inferred"),
    ("VC-MUTE-AGENT-KEEPS", "documented"),
    ("VC-MUTE-OWN-LEG", "chosen"),
    ("VC-UNLISTED", "documented"),
    ("VC-LISTEN-UNMUTES", "chosen"),
    ("VC-LISTENING-FLAG", "inferred"),
    ("VC-SUBSCRIPTION-KEPT", "inferred"),
    ("VC-SCOPE-AGENT", "documented"),
    ("VC-SCOPE-CALL", "documented"),
    ("VC-AGENT-LEAVES", "chosen"),
    ("VC-CUSTOMER-LEAVES", "chosen"),
    ("VC-ONE-PARTY", "chosen"),
    ("VC-CANCEL-RUNNING", "chosen"),
    ("VC-ONE-LEG", "inferred"),
    ("VC-HANGUP", "inferred"),
    ("VC-RINGING", "chosen"),
    ("VA-LISTENING-FLAG", "inferred"),
    ("VA-MUTED-FLAG", "inferred"),
    ("VA-OFFERS-NO-SWITCH", "documented"),
    ("VA-LISTS-UNCHANGED", "inferred"),
    ("VA-UNSEEN", "chosen"),
    ("TS-FEATURES", "documented"),
    ("TS-DEFAULTS", "documented"),
    ("TS-NEXT-SESSION", "documented"),
    ("TS-INTRUDE", "documented"),
    ("TS-INTRUDE-TWICE", "chosen"),
    ("TS-MANY", "documented"),
    ("TS-REPLACE", "chosen"),
    ("TS-CANCEL", "documented"),
    ("TS-NEXT-CHAT", "documented"),
    ("TS-LOGOUT", "documented"),
    ("TS-LOGGED-OUT", "chosen"),
    ("TS-NEXT-CHAT-PENDING", "chosen"),
    ("TS-TWO-AGENTS", "chosen"),
    ("TX-INVITED", "documented"),
    ("TX-REVOKED", "documented"),
    ("TX-FOLLOWS", "documented"),
    ("TX-LEAVE", "documented"),
    ("TX-LEFT-SHOWN", "chosen"),
    ("TX-NOTICES", "inferred"),
    ("TX-SWITCH", "documented"),
    ("TX-SELF", "inferred"),
    ("TX-VISIBILITY-MONITOR", "documented"),
    ("TX-VISIBILITY-COACH", "inferred"),
    ("TX-VISIBILITY-BARGE-IN", "documented"),
    ("TX-AUDIENCE", "inferred"),
    ("TX-TYPE", "documented"),
    ("TX-SEND", "chosen"),
    ("TX-PRIVATE", "inferred"),
    ("TX-PARTICIPANT-ID", "inferred"),
    ("TX-NOTIFY-BARGE-IN", "documented"),
    ("TX-NOTIFY", "inferred"),
    ("TX-SPELLING", "documented"),
    ("TX-CAPABILITIES", "chosen"),
    ("AN-REFUSED", "documented"),
    ("AN-ASYNC", "documented"),
    ("AN-RECIPIENT", "documented"),
    ("AN-EFFECT", "inferred"),
    ("AN-CODE", "chosen"),
]

NOT_YET: set[str] = set()
"""Rules of the domain that the library does not have."""

NEVER_JUDGED = [
    "VD-FEATURES",
    "VD-BUSY",
    "VD-ROUTING-POINT",
    "VC-SCOPE-AGENT",
    "VC-SCOPE-CALL",
    "VC-AGENT-LEAVES",
    "VC-CUSTOMER-LEAVES",
    "VC-RINGING",
    "VA-LISTS-UNCHANGED",
    "TS-FEATURES",
    "TS-MANY",
    "TS-NEXT-SESSION",
    "VD-SETS",
    "TS-LOGGED-OUT",
    "TS-NEXT-CHAT-PENDING",
    "TS-TWO-AGENTS",
]

SEVERITIES = [("documented", "error"), ("inferred", "warning"), ("chosen", "note")]

EACH_RULE = [pytest.param(each, id=each.id) for each in RULES.values()]


def test_the_rules_are_those_listed_here() -> None:
    """The rows are the rules listed above, in that order, and no others."""
    assert [id for id, _ in LEVELS] == list(RULES)


@pytest.mark.parametrize(("id", "level"), LEVELS)
def test_a_rule_has_its_level(id: str, level: str) -> None:
    """A rule is found by its id and says how well founded it is."""
    assert (id, Level(level)) == (rule(id).id, rule(id).level)


@pytest.mark.skipif(not DOMAIN.exists(), reason="the description of the domain is not beside this folder")
def test_the_levels_are_those_of_the_description_of_the_domain() -> None:
    """The list above is what the tables of the description say, row by row, but for what the library does not have."""
    rows = re.findall(r"^\| ([A-Z]{2}-[A-Z0-9-]+) \|.*\| (\w+) \|$", DOMAIN.read_text("utf-8"), re.MULTILINE)
    assert [row for row in rows if row[0] not in NOT_YET] == LEVELS
    assert {id for id, _ in rows} >= NOT_YET


@pytest.mark.parametrize(("level", "severity"), SEVERITIES)
def test_severity_follows_the_level(level: str, severity: str) -> None:
    """A broken rule is an error if documented, a warning if inferred, a note if chosen."""
    assert {Severity(severity)} == {each.severity for each in RULES.values() if each.level == level}


def test_severities_have_an_order() -> None:
    """An error ranks above a warning, and that above a note."""
    assert [Severity.NOTE, Severity.WARNING, Severity.ERROR] == sorted(Severity, key=lambda each: each.rank)


@pytest.mark.parametrize("id", NEVER_JUDGED)
def test_what_no_recording_shows_is_never_judged(id: str) -> None:
    """Rules that a supervisor's recording cannot prove broken are not judgeable."""
    assert (Judgement.NEVER, False) == (rule(id).judged, rule(id).judgeable)


@pytest.mark.parametrize("row", EACH_RULE)
def test_a_rule_is_judgeable_unless_never_judged(row: Rule) -> None:
    """What can be judged by messages, steps or clients counts as judgeable."""
    assert (row.judged is not Judgement.NEVER) == row.judgeable


@pytest.mark.parametrize("row", EACH_RULE)
def test_a_rule_that_is_never_judged_says_why(row: Rule) -> None:
    """The reason is one or more sentences, and what can be judged has none."""
    assert (row.judged is Judgement.NEVER) == bool(row.unjudged)
    assert row.unjudged.endswith(".") or not row.unjudged
    assert row.unjudged.isprintable()


@pytest.mark.parametrize("row", EACH_RULE)
def test_a_statement_is_a_sentence(row: Rule) -> None:
    """A statement ends with one full stop, on one line."""
    assert row.statement.endswith(".")
    assert not row.statement.endswith("..")
    assert row.statement.isprintable()


@pytest.mark.parametrize("row", EACH_RULE)
def test_a_rule_has_a_source(row: Rule) -> None:
    """A source is a document with a title; a date, where known, is ISO 8601."""
    assert row.source.title
    assert row.source.date is None or re.fullmatch(r"\d{4}-\d\d-\d\d", row.source.date)


@pytest.mark.parametrize("row", [each for each in EACH_RULE if cast(Any, each.values[0]).alternatives])
def test_an_alternative_is_a_value_of_a_field_of_a_ruleset(row: Rule) -> None:
    """A ruleset takes an alternative by one value of one of its fields, and a derived one can take each."""
    for each in row.alternatives:
        taken = GWS_V2.derive("taken", **{each.field: each.value})
        assert each.value == getattr(taken, each.field)
        assert str(each).startswith(f"{each.statement}: {each.field}={each.value}")
        assert each.level is None or each.level.severity.rank <= row.severity.rank


@pytest.mark.parametrize("row", EACH_RULE)
def test_a_ruleset_takes_one_alternative_at_most(row: Rule) -> None:
    """No ruleset can take two alternatives of one rule: they are values of one field."""
    assert len({each.field for each in row.alternatives}) <= 1
    assert len(row.alternatives) == len({each.value for each in row.alternatives})


def test_no_two_rules_say_the_same() -> None:
    """Each statement stands once."""
    assert len(RULES) == len({each.statement for each in RULES.values()})


def test_the_rules_are_read_only() -> None:
    """Neither the table nor a row can be changed."""
    table = cast(dict[str, Any], RULES)
    with pytest.raises(TypeError):
        table["VC-SELF"] = None
    with pytest.raises(TypeError):
        del table["VC-SELF"]
    with pytest.raises(AttributeError):
        cast(Any, rule("VC-SELF")).level = Level.CHOSEN


@pytest.mark.parametrize(
    ("id", "close"),
    [("VC-NO-RETRUN", "VC-NO-RETURN"), ("VC-NO", "VC-NO-RETURN"), ("tx-self", "TX-SELF"), ("VD-CANCELS", "VD-CANCEL")],
)
def test_an_unknown_id_is_told_what_may_be_meant(id: str, close: str) -> None:
    """An id that is no rule's raises an error of the library's family that names those that look like it."""
    with pytest.raises(UnknownRule) as caught:
        rule(id)
    assert id == caught.value.id
    assert close == caught.value.close[0]
    assert f"there is no rule {id!r}; did you mean {' or '.join(caught.value.close)}?" == str(caught.value)
    assert isinstance(caught.value, MonitoringError)


def test_an_id_like_nothing_has_no_suggestion() -> None:
    """Nothing is suggested where nothing is close."""
    with pytest.raises(UnknownRule) as caught:
        rule("§§§§")
    assert () == caught.value.close
    assert "there is no rule '\\xa7\\xa7\\xa7\\xa7'" == str(caught.value)


def test_an_unknown_rule_pickles() -> None:
    """The error crosses processes with what it carries."""
    error = UnknownRule("VC-SELV", ("VC-SELF",))
    again = pickle.loads(pickle.dumps(error))
    assert ("VC-SELV", ("VC-SELF",), str(error)) == (again.id, again.close, str(again))
    assert ("VC-SELV", ("VC-SELF",)) == again.args
