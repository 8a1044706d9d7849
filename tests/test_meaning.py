"""What a rule means, and how bad a breach is, stands in one place, and whatever needs it reads it there."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest

from monitoring_core import voice
from monitoring_core.follow.automata.leg_situations import LegShows, Situation, fits
from monitoring_core.follow.wording.common import level_of
from monitoring_core.outcome import MonitoringError
from monitoring_core.rules import RULES, Level, Severity
from monitoring_core.rules.severity import AT_MOST, AT_MOST_OF, Evidence, NoRuleOfRuleset, is_rule, level, severity
from monitoring_core.rulesets import ANY_TO_ANY, BUILT_IN, COACH_ONCE, GWS_V2, Ruleset
from monitoring_core.testing.requirements import Requirements
from monitoring_core.testing.running.oracle import check_conformance
from monitoring_core.testing.words import Setting, Word
from monitoring_core.vocabulary import CallOperation, MonitoringScope, MonitoringState
from monitoring_core.voice.leg import LEG_EVENTS, Leg, Parties, joined_leg
from monitoring_core.voice.lists import leg_list_rule
from tests.testing.oracle.servers import FloorServer
from tests.testing.oracle.words import ANSWERS, device
from tests.testing.oracle.words import call as asks

OTHERS = (COACH_ONCE, ANY_TO_ANY)
RULESETS = [pytest.param(each, id=each.name) for each in BUILT_IN.values()]

# What the issue of evidence is about, by hand: rule, ruleset, evidence -> severity.
PROVED = [
    ("VC-NO-RETURN", GWS_V2, Evidence.SHOWN, "error"),
    ("VC-NO-RETURN", COACH_ONCE, Evidence.LISTED, "warning"),
    ("VC-NO-RETURN", GWS_V2, Evidence.ANSWERED, "warning"),
    ("VC-NO-RETURN", GWS_V2, Evidence.TESTED, "error"),
    ("VC-COACH-IS-ENTRY", GWS_V2, Evidence.LISTED, "warning"),
    ("VC-TO-BARGE-IN", GWS_V2, Evidence.ANSWERED, "warning"),
    ("VC-TO-BARGE-IN", GWS_V2, Evidence.REFUSED, "note"),
    ("VC-SWITCHES", GWS_V2, Evidence.LISTED, "error"),
    ("VC-SWITCHES", GWS_V2, Evidence.HIDDEN, "error"),
    ("VC-SWITCHES", COACH_ONCE, Evidence.HIDDEN, "note"),
    ("VC-SWITCHES", ANY_TO_ANY, Evidence.LISTED, "note"),
    ("VC-SWITCHES-COACH", GWS_V2, Evidence.HIDDEN, "warning"),
    ("VC-SWITCHES-COACH", ANY_TO_ANY, Evidence.HIDDEN, "note"),
    ("VC-TO-COACH", ANY_TO_ANY, Evidence.HIDDEN, "note"),
    ("VD-CONFIRMS", GWS_V2, Evidence.UNASKED, "note"),
    ("VC-JOIN", GWS_V2, Evidence.TWO_CHANNELS, "warning"),
    ("VD-LOGOUT", GWS_V2, Evidence.DELIVERY, "warning"),
    ("TX-VISIBILITY-BARGE-IN", GWS_V2, Evidence.PERHAPS_OWN, "warning"),
    ("AN-EFFECT", GWS_V2, Evidence.SHOWN, "warning"),
    ("AN-EFFECT", GWS_V2, Evidence.WEAK, "note"),
    ("VC-HOLD", GWS_V2, Evidence.SHOWN, "note"),
]


@pytest.mark.parametrize(("rule", "ruleset", "evidence", "expected"), PROVED)
def test_a_breach_is_as_bad_as_level_and_evidence_allow(
    rule: str, ruleset: Ruleset, evidence: Evidence, expected: str
) -> None:
    """The severity of a breach is that of the rule's level under the ruleset, or what the evidence proves if less."""
    assert Severity(expected) is severity(rule, ruleset, evidence)


@pytest.mark.parametrize("ruleset", RULESETS)
@pytest.mark.parametrize("rule", RULES)
def test_no_finding_stands_above_its_rule(rule: str, ruleset: Ruleset) -> None:
    """Whatever the evidence, no breach is worse than the level of the rule, nor than the evidence proves."""
    if not is_rule(rule, ruleset):
        return
    for evidence in Evidence:
        found = severity(rule, ruleset, evidence)
        assert found.rank <= min(RULES[rule].severity.rank, AT_MOST[evidence].rank)


@pytest.mark.parametrize(
    ("rule", "ruleset"),
    [
        ("VC-COACH-IS-ENTRY", COACH_ONCE),
        ("VC-COACH-IS-ENTRY", ANY_TO_ANY),
        ("VC-NO-RETURN", ANY_TO_ANY),
        ("VC-TO-COACH", GWS_V2),
    ],
)
def test_what_is_no_rule_of_a_ruleset_has_no_severity(rule: str, ruleset: Ruleset) -> None:
    """Where a ruleset takes an alternative of which nothing of the rule is left, asking is an error that says so."""
    assert not is_rule(rule, ruleset)
    with pytest.raises(NoRuleOfRuleset, match=rf"{rule} does not hold under {ruleset.name}, .*switches=") as caught:
        severity(rule, ruleset, Evidence.SHOWN)
    assert (rule, ruleset.name) == (caught.value.rule, caught.value.ruleset)
    assert isinstance(caught.value, MonitoringError)
    assert str(caught.value) == str(pickle.loads(pickle.dumps(caught.value)))


def test_an_alternative_may_leave_the_rest_of_a_rule() -> None:
    """A rule that an alternative turns in part has the level that the alternative gives it."""
    refusing = GWS_V2.derive("refusing", replace_during_call=False)
    assert Level.INFERRED is level("VD-REPLACE", refusing)
    assert Level.DOCUMENTED is level("VD-ALL-CALLS", GWS_V2.derive("carrying", carry_over=True))


def test_the_evidence_that_a_single_rule_needs_lowers_it() -> None:
    """A row about a single rule is below what that evidence proves of others, or it would say nothing."""
    assert {rule for _, rule in AT_MOST_OF} <= set(RULES)
    assert all(limit.rank < AT_MOST[evidence].rank for (evidence, _), limit in AT_MOST_OF.items())


# Three contradictions that there once were: the oracle, the table and the follower say the same.


class _Lists(FloorServer):
    """Changes the lists of its calls."""

    hidden: str | None = None
    listed: str | None = None
    while_held = False

    def payload(self, delivery: Any) -> Any:
        payload = super().payload(delivery)
        shown = payload["data"].get("call", {})
        if "capabilities" in shown and (shown["state"] == "Held") is self.while_held and shown["capabilities"]:
            offered = {*shown["capabilities"], *([self.listed] if self.listed else [])} - {self.hidden}
            shown["capabilities"] = sorted(offered)
        return payload


class HidesSwitchToCoach(_Lists):
    hidden = "SwitchToCoach"


class HeldOffersSwitchToCoach(_Lists):
    listed, while_held = "SwitchToCoach", True


class HidesSwitchToBargeIn(_Lists):
    hidden = "SwitchToBargeIn"


def found(server: FloorServer, ruleset: Ruleset) -> set[tuple[str, str]]:
    """Give rule and level of whatever is found where a supervisor listens in and holds."""
    setting = Setting(("s1", "s2"), ("a1", "a2"), ruleset=ruleset)
    word = Word("word/one", setting, (device("ListenIn"), ANSWERS, asks("Hold")))
    report = check_conformance(server, Requirements(), [word], reduce=False)
    return {(each.rule, str(each.level)) for failure in report.failures for each in failure.differences}


@pytest.mark.parametrize("ruleset", OTHERS, ids=str)
def test_a_server_that_hides_switch_to_coach_breaks_the_rule_of_its_ruleset(ruleset: Ruleset) -> None:
    """VC-TO-COACH opens SwitchToCoach in the rulesets that abolish VC-COACH-IS-ENTRY, and is a decision."""
    assert {("VC-TO-COACH", "note")} == found(HidesSwitchToCoach(), ruleset)


@pytest.mark.parametrize("ruleset", OTHERS, ids=str)
def test_a_held_leg_that_offers_switch_to_coach_breaks_the_rule_of_the_table(ruleset: Ruleset) -> None:
    """The list names what a refusal would: that the leg is held."""
    assert {("VC-HOLD", "note")} == found(HeldOffersSwitchToCoach(), ruleset)


@pytest.mark.parametrize(("ruleset", "expected"), [(GWS_V2, "error"), (COACH_ONCE, "note"), (ANY_TO_ANY, "note")])
def test_which_switches_are_offered_is_as_bad_for_the_oracle_as_for_the_follower(
    ruleset: Ruleset, expected: str
) -> None:
    """VC-SWITCHES is documented for GWS_V2 and a decision elsewhere, whoever judges."""
    assert {("VC-SWITCHES", expected)} == found(HidesSwitchToBargeIn(), ruleset)
    listen_in = Situation(MonitoringState.LISTEN_IN)
    wrong = frozenset({"SwitchToListenIn", "SwitchToBargeIn"} if ruleset is GWS_V2 else {"SwitchToCoach"})
    broken = fits(ruleset, listen_in, LegShows(False, wrong, True, "On", False), False)
    assert broken is not None
    told = {(each.rule, str(level_of(each, (), ruleset))) for each in broken}
    assert {("VC-SWITCHES", expected)} == told


@pytest.mark.parametrize("ruleset", RULESETS)
def test_a_wrong_list_of_a_leg_breaks_a_rule_of_its_ruleset(ruleset: Ruleset) -> None:
    """For every leg and every operation, hidden or offered, the rule that is named is one of the ruleset."""
    for leg in _legs(ruleset):
        for name in (*map(str, CallOperation), "AttachUserData", "ClearCall"):
            rule = leg_list_rule(leg, name)
            assert is_rule(rule, ruleset), (leg, name, rule)
            is_own_switch = leg.state is not None and name == f"SwitchTo{leg.state}" and leg.state != "Coach"
            whole = not leg.held and leg.parties is Parties.BOTH
            if name in map(str, CallOperation) and name not in leg.capabilities and not (is_own_switch and whole):
                # What is accepted and changes nothing is not offered either.
                refused = leg.why_not(voice.event(name)) or ("VC-SELF",)
                assert ("VC-UNLISTED" if "MonitoredUser" in name else refused[0]) == rule, (leg, name)


def _legs(ruleset: Ruleset) -> Iterator[Leg]:
    """Give every leg that a supervisor who joined a call of an agent can come to."""
    todo = [joined_leg(ruleset, state, scope) for state, scope in product(MonitoringState, MonitoringScope)]
    seen: set[Leg] = set()
    while todo:
        leg = todo.pop()
        if leg in seen or not leg.is_on_call:
            continue
        seen.add(leg)
        yield leg
        after = [leg.step(each) for each in LEG_EVENTS]
        todo += [each for each in after if isinstance(each, Leg)]
