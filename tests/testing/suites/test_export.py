"""The exported file: what a reader in another language finds in it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from monitoring_core.rulesets import COACH_ONCE, GWS_V2, Ruleset
from monitoring_core.testing.suites import lines, schema, suite
from monitoring_core.testing.suites.export import FORMAT, VERSION, word_to_json
from monitoring_core.testing.words import Word, from_json, run, setting_from_json
from monitoring_core.wire import read_notification
from tests.testing.suites.json_schema import errors

LEG_CORE = suite(GWS_V2, ["leg core"], k=0)


def read(ruleset: Ruleset, *components: str) -> list[dict[str, Any]]:
    """The lines of a suite for k = 0, decoded."""
    return [json.loads(line) for line in lines(suite(ruleset, components, 0))]


def test_the_first_line_says_what_the_file_holds() -> None:
    """Format, version, ruleset, and counts that are right."""
    head, *words = read(GWS_V2, "leg core")
    assert (FORMAT, VERSION, {"name": "GWS_V2"}) == (head["format"], head["version"], head["ruleset"])
    assert len(words) == head["words"] == head["components"][0]["words"]
    assert sum(len(word["steps"]) for word in words) == head["inputs"] == head["components"][0]["inputs"]
    assert ("leg core", "HSI", 0, 5) == tuple(
        head["components"][0][key] for key in ("name", "method", "extra_states", "states")
    )


@pytest.mark.parametrize(
    ("ruleset", "component"),
    [
        (GWS_V2, "requests"),
        (COACH_ONCE, "leg held"),
        (GWS_V2, "sms session"),
        (GWS_V2, "chat requests"),
        (GWS_V2.derive("acme", carry_over=True), "leg core"),
    ],
    ids=lambda each: getattr(each, "name", each),
)
def test_every_line_is_as_the_schema_says(ruleset: Ruleset, component: str) -> None:
    """Header and words of voice and text, under built-in rulesets and others."""
    for line in read(ruleset, component):
        assert [] == list(errors(schema(), line))


def spoilt(line: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A word's line, each time with something wrong in it."""
    (first, *rest) = line["steps"]
    yield {**line, "word": 7}
    yield {**line, "rules": ["NOT-A-RULE"]}
    yield {key: value for key, value in line.items() if key != "setting"}
    yield {**line, "more": True}
    yield {**line, "steps": [{**first, "give": {"do": "AgentSings"}}, *rest]}
    yield {**line, "steps": [{**first, "code": "0"}, *rest]}
    yield {**line, "steps": [{**first, "code": 21}, *rest]}
    yield {**line, "steps": [{**first, "deliveries": [{"to": "s1"}]}, *rest]}


def test_what_is_wrong_is_not_as_the_schema_says() -> None:
    """The schema is no formality."""
    _, word, *_ = read(GWS_V2, "leg core")
    assert all(list(errors(schema(), line)) for line in spoilt(word))


def test_a_word_can_be_read_back_and_run() -> None:
    """Its inputs are those of the suite, and the floor answers and tells what the line says."""
    for line, word in zip(read(GWS_V2, "sms session")[1:200:9], words("sms session")[0:199:9], strict=True):
        inputs = tuple(from_json(step["give"]) for step in line["steps"])
        assert (word.name, word.inputs, list(word.rules)) == (line["word"], inputs, line["rules"])
        steps = run(Word(word.name, setting_from_json(line["setting"]), inputs))
        for step, told in zip(steps, line["steps"], strict=True):
            assert told.get("code", 0) == step.code
            assert told.get("refused_by", []) == list(step.outcome.reasons if step.outcome else ())
            deliveries = [
                (delivery["to"], *read_notification(delivery["message"]).notifications)
                for delivery in told["deliveries"]
            ]
            assert deliveries == [(each.recipient, each.notification) for each in step.deliveries]


def words(component: str) -> list[Word]:
    """The words of a component's suite for k = 0."""
    return list(suite(GWS_V2, [component], 0).words())


def test_what_words_have_in_common_is_run_once_and_written_each_time() -> None:
    """A word's line is the same whether it stands alone or behind another one."""
    for line, word in zip(read(GWS_V2, "leg held")[1:], words("leg held"), strict=True):
        assert word_to_json(word, "leg held") == line


def test_a_request_has_a_code_and_a_happening_has_none() -> None:
    """Nothing answers what the world does."""
    for line in read(GWS_V2, "leg core")[1:]:
        for step in line["steps"]:
            assert ("code" in step) == (step["give"]["do"] == "request")
            assert ("refused_by" in step) == (step.get("code", 0) != 0)


def test_capability_lists_are_written_in_one_order() -> None:
    """They are sets; two exports of one suite are the same text."""
    for line in read(GWS_V2, "leg core")[1:]:
        for step in line["steps"]:
            for delivery in step["deliveries"]:
                call = delivery["message"].get("call", {})
                assert sorted(call.get("capabilities", [])) == call.get("capabilities", [])


def test_lines_are_made_when_they_are_asked_for() -> None:
    """The header and the first word of a long suite come at once."""
    made = lines(LEG_CORE)
    assert FORMAT == json.loads(next(made))["format"]
    assert "leg core/1" == json.loads(next(made))["word"]


def test_the_schema_is_handed_out_anew() -> None:
    """Who changes it changes his own."""
    schema().clear()
    assert "$defs" in schema()
