"""Rulesets are values: equal ones are one object, impossible ones cannot be made."""

from __future__ import annotations

import copy
import gc
import pickle
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any, cast

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring_core.outcome import MonitoringError, RulesetError
from monitoring_core.rulesets import ANY_TO_ANY, BUILT_IN, COACH_ONCE, GWS_V2, Ruleset, SwitchRules, named

DEFAULTS: dict[str, SwitchRules | bool] = {
    "switches": SwitchRules.COACH_IS_ENTRY,
    "self_switch_accepted": False,
    "replace_during_call": True,
    "intrusion": True,
    "sip_cluster": False,
    "carry_over": False,
    "consultation_calls": False,
    "leave_barge_in_while_muted": True,
    "send_in_every_mode": False,
    "intrude_joins_at_once": False,
    "ringing": False,
}
FLAGS = [field for field, value in DEFAULTS.items() if isinstance(value, bool)]
BUILT_INS = [pytest.param(each, id=each.name) for each in (GWS_V2, COACH_ONCE, ANY_TO_ANY)]


@pytest.fixture
def hasty_threads() -> Iterator[None]:
    """Let threads take turns as often as the interpreter can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.parametrize(("field", "value"), DEFAULTS.items())
def test_the_default_ruleset_has_these_fields(field: str, value: SwitchRules | bool) -> None:
    """GWS_V2 lives by the domain as it is described, with intrusion allowed and no SIP Cluster."""
    assert value == getattr(GWS_V2, field)


@pytest.mark.parametrize(
    ("ruleset", "switches"),
    [
        pytest.param(COACH_ONCE, SwitchRules.COACH_ONCE, id="COACH_ONCE"),
        pytest.param(ANY_TO_ANY, SwitchRules.ANY_TO_ANY, id="ANY_TO_ANY"),
    ],
)
def test_the_other_built_in_rulesets_differ_in_the_switches(ruleset: Ruleset, switches: SwitchRules) -> None:
    """COACH_ONCE and ANY_TO_ANY are GWS_V2 with another table of switches."""
    assert {"switches": (SwitchRules.COACH_IS_ENTRY, switches)} == GWS_V2.differences(ruleset)


@pytest.mark.parametrize("ruleset", BUILT_INS)
def test_a_built_in_ruleset_is_found_by_its_name(ruleset: Ruleset) -> None:
    """The name of a built-in ruleset gives that object."""
    assert ruleset is named(ruleset.name)
    assert ruleset is BUILT_IN[ruleset.name]


def test_an_unknown_name_is_told_which_there_are() -> None:
    """A name that is no built-in ruleset's raises and lists those there are."""
    with pytest.raises(RulesetError, match=r"'GWS_V3'.*GWS_V2, COACH_ONCE, ANY_TO_ANY") as caught:
        named("GWS_V3")
    assert "name" == caught.value.field


@pytest.mark.parametrize("field", FLAGS)
def test_a_flag_is_turned(field: str) -> None:
    """Deriving with one field turned gives a ruleset that differs in it and in nothing else."""
    here = DEFAULTS[field]
    derived = GWS_V2.derive("acme", **{field: not here})
    assert {field: (here, not here)} == GWS_V2.differences(derived)
    assert {} == derived.differences(derived)
    assert {field: (not here, here)} == derived.differences(GWS_V2)


def test_the_order_of_deriving_does_not_matter() -> None:
    """The same fields, turned in any order and over any ruleset between, are one object."""
    at_once = GWS_V2.derive("acme", intrusion=False, carry_over=True)
    assert at_once is GWS_V2.derive("acme", carry_over=True, intrusion=False)
    assert at_once is GWS_V2.derive("between", carry_over=True).derive("acme", intrusion=False)
    assert at_once is COACH_ONCE.derive("acme", switches="coach-is-entry", intrusion=False, carry_over=True)
    assert at_once is at_once.derive("other", intrusion=True).derive("acme", intrusion=False)


def test_a_word_for_the_switches_is_as_good_as_the_member() -> None:
    """The switches may be told by their spelling."""
    assert GWS_V2.derive("acme", switches="any-to-any") is GWS_V2.derive("acme", switches=SwitchRules.ANY_TO_ANY)


def test_deriving_nothing_gives_the_same_ruleset() -> None:
    """A built-in ruleset derived under its own name with its own fields is itself."""
    assert GWS_V2 is GWS_V2.derive("GWS_V2")
    assert COACH_ONCE is GWS_V2.derive("COACH_ONCE", switches=SwitchRules.COACH_ONCE)


def test_another_name_is_another_ruleset() -> None:
    """The name belongs to the value: equal fields under two names are two rulesets."""
    assert GWS_V2.derive("acme") is not GWS_V2.derive("globex")
    assert GWS_V2.derive("acme") != GWS_V2


@given(changes=st.fixed_dictionaries({}, optional=dict.fromkeys(FLAGS, st.booleans())), data=st.data())
def test_equal_rulesets_are_one_object(changes: dict[str, bool], data: st.DataObject) -> None:
    """However a ruleset is come by, one with equal name and fields is the same object."""
    derived = GWS_V2.derive("acme", **changes)
    step = GWS_V2
    for field in data.draw(st.permutations(list(changes))):
        step = step.derive("acme", **{field: changes[field]})
    assert derived is step.derive("acme")
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        assert derived is pickle.loads(pickle.dumps(derived, protocol))
    assert derived is copy.copy(derived)
    assert derived is copy.deepcopy(derived)
    assert [derived] == copy.deepcopy([derived])


@pytest.mark.usefixtures("hasty_threads")
def test_threads_make_one_object() -> None:
    """Threads that derive the same ruleset at the same moment get one object."""
    at_once = Barrier(8)

    def derive(number: int) -> Ruleset:
        at_once.wait()
        return GWS_V2.derive(f"thread test {number}", sip_cluster=True)

    with ThreadPoolExecutor(8) as threads:
        for number in range(50):
            assert 1 == len({id(each) for each in threads.map(derive, [number] * 8)})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        pytest.param("intrusions", True, id="no-such-field"),
        pytest.param("ruleset", GWS_V2, id="no-such-field-a-ruleset"),
        pytest.param("intrusion", 1, id="a-number-for-a-flag"),
        pytest.param("intrusion", "yes", id="a-word-for-a-flag"),
        pytest.param("sip_cluster", None, id="nothing-for-a-flag"),
        pytest.param("carry_over", [], id="a-list-for-a-flag"),
        pytest.param("switches", "coach-twice", id="an-unknown-word-for-the-switches"),
        pytest.param("switches", True, id="a-flag-for-the-switches"),
        pytest.param("switches", [], id="a-list-for-the-switches"),
        pytest.param("switches", None, id="nothing-for-the-switches"),
    ],
)
def test_a_value_that_cannot_be_is_refused(field: str, value: Any) -> None:
    """A field that does not exist, or a value it cannot have, raises an error that names the field."""
    with pytest.raises(RulesetError) as caught:
        GWS_V2.derive("acme", **{field: value})
    assert field == caught.value.field
    assert str(caught.value).startswith(f"ruleset field {field}: ")
    assert isinstance(caught.value, MonitoringError)


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("", id="empty"),
        pytest.param("   ", id="blanks"),
        pytest.param("two\nlines", id="two-lines"),
        pytest.param("a\ttab", id="a-tab"),
        pytest.param("\u2028", id="a-line-separator"),
        pytest.param("\ud800", id="a-lone-surrogate"),
        pytest.param(None, id="none"),
        pytest.param(5, id="a-number"),
        pytest.param(b"acme", id="bytes"),
    ],
)
def test_a_name_is_one_printable_line(name: Any) -> None:
    """A ruleset's name is text of one line that prints, and not empty."""
    with pytest.raises(RulesetError) as caught:
        GWS_V2.derive(name)
    assert "name" == caught.value.field


@pytest.mark.parametrize("ruleset", BUILT_INS)
@pytest.mark.parametrize("field", FLAGS)
def test_the_name_of_a_built_in_ruleset_is_taken(ruleset: Ruleset, field: str) -> None:
    """The name of a built-in ruleset goes with its fields, and with no others."""
    with pytest.raises(RulesetError, match="built-in") as caught:
        ruleset.derive(ruleset.name, **{field: not DEFAULTS[field]})
    assert "name" == caught.value.field


def test_the_name_of_a_built_in_ruleset_is_taken_for_other_switches() -> None:
    """ANY_TO_ANY under the name GWS_V2 cannot be made."""
    with pytest.raises(RulesetError, match="built-in"):
        ANY_TO_ANY.derive("GWS_V2")


def test_a_refused_ruleset_is_not_kept() -> None:
    """After a refusal the same name is free for what can be."""
    with pytest.raises(RulesetError):
        GWS_V2.derive("acme refused", intrusion=cast(bool, 3))
    assert {} == GWS_V2.differences(GWS_V2.derive("acme refused"))


def test_a_ruleset_error_pickles() -> None:
    """The error crosses processes with the field it names."""
    error = RulesetError("switches", "is 'x'")
    again = pickle.loads(pickle.dumps(error))
    assert ("switches", "is 'x'", str(error)) == (again.field, again.reason, str(again))


@pytest.mark.parametrize("field", ["name", *DEFAULTS, "something_else"])
def test_a_ruleset_cannot_be_changed(field: str) -> None:
    """Setting or deleting an attribute raises, and the ruleset is as before."""
    before = getattr(GWS_V2, field, None)
    with pytest.raises(AttributeError, match=field):
        setattr(GWS_V2, field, "other")
    with pytest.raises(AttributeError, match=field):
        delattr(GWS_V2, field)
    assert before is getattr(GWS_V2, field, None)


def test_a_ruleset_is_not_constructed() -> None:
    """The constructor raises and says what to do instead."""
    with pytest.raises(TypeError, match="derive one from GWS_V2"):
        Ruleset()
    with pytest.raises(TypeError, match="derive one from GWS_V2"):
        Ruleset(name="acme", **DEFAULTS)


def test_attrs_does_not_evolve_a_ruleset() -> None:
    """A second object by way of attrs.evolve cannot be had."""
    with pytest.raises(attrs.exceptions.NotAnAttrsClassError):
        attrs.evolve(cast(Any, GWS_V2), intrusion=False)


@pytest.mark.parametrize(
    ("ruleset", "shown"),
    [
        pytest.param(GWS_V2, "<Ruleset GWS_V2>", id="built-in"),
        pytest.param(GWS_V2.derive("acme"), "<Ruleset acme: as GWS_V2>", id="as-the-default"),
        pytest.param(
            COACH_ONCE.derive("acme", intrusion=False),
            "<Ruleset acme: switches=coach-once, intrusion=False>",
            id="two-fields-turned",
        ),
    ],
)
def test_a_ruleset_shows_what_is_turned(ruleset: Ruleset, shown: str) -> None:
    """The representation names the ruleset and the fields in which it is not the default."""
    assert shown == repr(ruleset)


def test_the_built_in_rulesets_cannot_be_changed() -> None:
    """Nobody adds a ruleset to the built-in ones, or takes one away."""
    with pytest.raises(TypeError):
        cast(dict[str, Ruleset], BUILT_IN)["acme"] = GWS_V2
    with pytest.raises(TypeError):
        del cast(dict[str, Ruleset], BUILT_IN)["GWS_V2"]
    assert ["GWS_V2", "COACH_ONCE", "ANY_TO_ANY"] == list(BUILT_IN)


FIELDS = (
    "switches, self_switch_accepted, replace_during_call, intrusion, sip_cluster, carry_over, consultation_calls, "
    "leave_barge_in_while_muted, send_in_every_mode, intrude_joins_at_once, ringing"
)


@pytest.mark.parametrize(
    ("name", "changes", "expected"),
    [
        ("acme", {"colour": True}, f"ruleset field colour: is not a field of a ruleset; the fields are {FIELDS}"),
        (
            "acme",
            {"switches": "any"},
            "ruleset field switches: is 'any'; it must be one of coach-is-entry, coach-once, any-to-any",
        ),
        ("acme", {"intrusion": 1}, "ruleset field intrusion: is 1; it must be True or False"),
        (" ", {}, "ruleset field name: is ' '; it must be printable text of one line, not empty"),
        (
            "GWS_V2",
            {"intrusion": False},
            "ruleset field name: is 'GWS_V2', which is a built-in ruleset with other fields; choose another name",
        ),
    ],
    ids=["no such field", "no such switches", "no truth value", "no name", "a built-in name"],
)
def test_what_cannot_be_is_told_in_a_sentence(name: str, changes: dict[str, Any], expected: str) -> None:
    """The error says which field is wrong, what it is, and what would be right."""
    with pytest.raises(RulesetError) as raised:
        GWS_V2.derive(name, **changes)
    assert expected == str(raised.value)


def test_a_ruleset_lives_as_long_as_the_process() -> None:
    """A derived ruleset that nobody holds any longer is not collected, and is the one that its name and fields give."""
    derived = id(GWS_V2.derive("held by nobody", intrusion=False))
    gc.collect()
    kept = [each for each in gc.get_objects() if type(each) is Ruleset and each.name == "held by nobody"]
    assert [derived] == [id(each) for each in kept]
    assert [GWS_V2.derive("held by nobody", intrusion=False)] == kept
