"""What was kept comes back: every control, and records and floors as they may be."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitoring_core import DataError, desk, from_data, plain_data, text, voice
from monitoring_core.floor import kept as floor_kept
from monitoring_core.floor import open_floor
from monitoring_core.kept import KINDS
from monitoring_core.plain_data import ruleset as ruleset_kept
from monitoring_core.plain_data.records import Record
from monitoring_core.rulesets import ANY_TO_ANY, BUILT_IN, COACH_ONCE, GWS_V2, Ruleset
from monitoring_core.testing.strategies import floors, rulesets, text_supervisors
from monitoring_core.testing.strategies import supervisors as voice_supervisors
from monitoring_core.text import kept as text_kept
from monitoring_core.voice import kept as voice_kept
from tests.floor.random_inputs import Shuffle
from tests.kept.material import CLUSTER, MADE, through_json
from tests.text.test_reachable import sessions, subscriptions
from tests.voice.cases import EVERY_RULESET
from tests.voice.test_reachable import voices

EACH_RULESET = [pytest.param(ruleset, id=ruleset.name) for ruleset in (*EVERY_RULESET, CLUSTER)]
BUILT_IN_AND_CLUSTER = [
    pytest.param(ruleset, id=ruleset.name, marks=[pytest.mark.long] * (ruleset not in (*BUILT_IN.values(), CLUSTER)))
    for ruleset in (*EVERY_RULESET, CLUSTER)
]
"""The others give thousands of controls more; records under any ruleset are drawn below."""

TABLES = {
    f"monitoring_core/{'/'.join(module.__name__.split('.')[1:])}.py, {name}": table
    for module in (voice_kept, text_kept, desk, floor_kept, ruleset_kept)
    for name, table in vars(module).items()
    if isinstance(table, Record)
}


def attributes(table: Record) -> set[str]:
    """Give what a class of values is made of, private parts and the ruleset of the whole left out."""
    fields = getattr(table.value_type, "__attrs_attrs__", None)
    if fields is not None:
        names = {each.name for each in fields}
    else:
        names = {*getattr(table.value_type, "_fields", table.value_type.__slots__)}
    return {name for name in names if not name.startswith("_") and not (table.has_ruleset and name == "ruleset")}


def described(table: Record) -> set[str]:
    """Give the attributes that a table keeps, or says to follow from others."""
    kept = {each.of.partition(".")[0] if isinstance(each.of, str) and each.of else each.name for each in table.fields}
    return kept | {*table.follows}


@pytest.mark.parametrize("where", TABLES)
def test_every_attribute_is_kept(where: str) -> None:
    """An attribute that a kind of value gains is a row of its table, or is said there to follow from others."""
    table = TABLES[where]
    missing = sorted(attributes(table) - described(table))
    assert [] == missing, (
        f"{where} keeps {table.value_type.__name__} without {missing}: add a Field, or name it in follows"
    )
    assert set() == described(table) - attributes(table), f"{where} keeps what {table.value_type.__name__} has not"


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_among_the_examples(kind: str) -> None:
    """Each kind has an example, which the fixture and the refusals are made of."""
    assert kind in {value.to_data()["kind"] for value in MADE.values()}


@pytest.mark.once
@pytest.mark.parametrize("ruleset", BUILT_IN_AND_CLUSTER)
def test_every_control_of_voice_comes_back(ruleset: Ruleset) -> None:
    """Every value, leg and subscription that steps lead to is the very same object again."""
    for value in voices(ruleset):
        assert value is through_json(value)
    for part in {*(each.call for each in voices(ruleset)), *(each.subscription for each in voices(ruleset))}:
        assert part is through_json(part)


@pytest.mark.once
@pytest.mark.parametrize("ruleset", EACH_RULESET)
def test_every_control_of_text_comes_back(ruleset: Ruleset) -> None:
    """Every session and subscription that events lead to is the very same object again."""
    for control in (*sessions(ruleset), *subscriptions(ruleset)):
        assert control is through_json(control)


@pytest.mark.parametrize("name", MADE)
def test_every_example_comes_back(name: str) -> None:
    """The value is equal, has the same type and hash, and gives the same data."""
    value, again = MADE[name], through_json(MADE[name])
    assert (value, hash(value), type(value)) == (again, hash(again), type(again))
    assert value.to_data() == again.to_data()


def of_floors() -> st.SearchStrategy[Any]:
    """Floors, and the desks on them."""
    desks = floors().map(lambda now: [now.supervisors[user] for user in sorted(now.supervisors)])
    return floors() | desks.filter(bool).flatmap(st.sampled_from)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(voice_supervisors(), text_supervisors(), of_floors()))
def test_every_record_comes_back(value: Any) -> None:
    """Records of both sides, desks and floors, under any ruleset."""
    assert value == through_json(value)


@pytest.mark.once
@pytest.mark.parametrize("ruleset", [GWS_V2, COACH_ONCE, ANY_TO_ANY, CLUSTER], ids=lambda each: each.name)
@settings(max_examples=40)
@given(seed=st.integers(0, 10**9))
def test_a_floor_comes_back_at_any_moment(ruleset: Ruleset, seed: int) -> None:
    """In the middle of whatever history, and it goes on as the other does."""
    shuffle = Shuffle(Random(seed))
    now = open_floor(["s1", "s2", "s3"], ["a1", "a2", "a3"], ruleset, ["queue-1"])
    for number in range(60):
        given_now = shuffle.next(now)
        before, now = now, now.step(given_now).next
        if number % 10 == 9:
            again = through_json(before)
            assert before == again
            assert before.step(given_now) == again.step(given_now)


@given(rulesets())
def test_every_ruleset_comes_back(ruleset: Ruleset) -> None:
    """A built-in one is kept by its name, any other with the fields in which it differs."""
    assert ruleset is through_json(text.nothing_subscribed(ruleset)).ruleset
    told = text.nothing_subscribed(ruleset).to_data()["ruleset"]
    differs = {name: there for name, (_, there) in GWS_V2.differences(ruleset).items()}
    built_in = ruleset in (GWS_V2, COACH_ONCE, ANY_TO_ANY)
    assert (ruleset.name if built_in else {"name": ruleset.name, **differs}) == told


def test_data_is_new_each_time() -> None:
    """Whoever changes what he was given changes nothing that others are given."""
    record = MADE["a floor"]
    expected = record.to_data()
    given_first = record.to_data()
    given_first["supervisors"][0]["voice"].clear()
    given_first.clear()
    assert expected == record.to_data()


def test_a_type_may_be_asked_for() -> None:
    """Whoever expects one type gets that type, and what is another is refused."""
    data = MADE["a supervisor in a call"].to_data()
    record: voice.Supervisor = from_data(data, voice.Supervisor)
    assert MADE["a supervisor in a call"] == record
    with pytest.raises(DataError, match=r"^kind is 'leg'; it must be one of voice supervisor$"):
        from_data(MADE["a leg"].to_data(), voice.Supervisor)


def test_the_version_is_written() -> None:
    """Data begins with the version of its format, the kind and the ruleset."""
    for value in MADE.values():
        assert ["version", "kind", "ruleset"] == list(value.to_data())[:3]
        assert plain_data.VERSION == value.to_data()["version"]
