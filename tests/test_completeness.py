"""A new operation, rule or field of a ruleset is complete where its row stands: whatever else needs it is named here.

Each test goes through the rows of one table and fails with the place where something is missing.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
from attrs import fields

from monitoring_core import floor, text, voice
from monitoring_core.explain import example
from monitoring_core.operations import OPERATIONS, PARAMETERS, Address, Field, at
from monitoring_core.requests import AgentSessionRequest, CallRequest, ChannelRequest, DeviceRequest, SessionRequest
from monitoring_core.rules import RULES
from monitoring_core.rules.severity import is_rule
from monitoring_core.rules.shown import SHOWN, Shown
from monitoring_core.rulesets import BUILT_IN, ENVIRONMENT, FIELDS, GWS_V2, Ruleset
from monitoring_core.testing.judging.broken_rule import BROUGHT, HAPPENED, Brought
from monitoring_core.testing.requirements import Requirements
from monitoring_core.testing.suites.default import suite
from monitoring_core.testing.suites.exercised_rules import EXERCISES
from monitoring_core.text.lists import HIDDEN_IN_SESSION
from monitoring_core.text.visibility import SENT_WITH
from monitoring_core.vocabulary import (
    CallOperation,
    DeviceOperation,
    Medium,
    MonitoringScope,
    SessionOperation,
    TextSubscriptionOperation,
)
from monitoring_core.voice.leg_tables import COMPANY, HOLDING, LEG_HAPPENINGS, TELEPHONE, WORLD, Parties
from monitoring_core.voice.lists import HIDDEN_ON_DEVICE
from monitoring_core.wire.requests import KEYS, read_request, write_request

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "monitoring_core"

WORDS: dict[Address, set[str]] = {
    Address.DEVICE: set(DeviceOperation),
    Address.CALL: set(CallOperation),
    Address.CHANNEL: set(TextSubscriptionOperation),
    Address.AGENT_SESSION: {SessionOperation.INTRUDE},
    Address.SESSION: set(map(str, SessionOperation)) - {str(SessionOperation.INTRUDE)},
}
REQUESTS = {
    each.address: each for each in (DeviceRequest, CallRequest, ChannelRequest, AgentSessionRequest, SessionRequest)
}
EACH_OPERATION = [pytest.param(each, id=f"{each.name} of {each.address}") for each in OPERATIONS]
CALL_OPERATIONS = [pytest.param(each, id=each.name) for each in at(Address.CALL)]
LISTED = [pytest.param(each, id=f"{each.name} of {each.address}") for each in OPERATIONS if each.is_listed]
EACH_FIELD = [pytest.param(each, id=each) for each in FIELDS]

WITHOUT_RULE_IDS = ("testing", "follow", "cli", "conformance", "machine")
"""Rooms that name no rule but in a table."""

TABLES = {
    ("follow/automata/agent_moves.py", "FLAGS"),
    ("follow/lines/messages.py", "SIGNS"),
    ("follow/findings/oddities.py", "ODDITIES"),
    ("follow/findings/oddities.py", "EXERCISED"),
    ("follow/findings/oddities.py", "ABOUT_LISTS"),
    ("testing/judging/broken_rule.py", "BROUGHT"),
    ("testing/judging/broken_rule.py", "HAPPENED"),
    ("testing/judging/compare_voice.py", "ANOTHER_STATE"),
    ("testing/judging/compare_voice.py", "BEGINS"),
    ("testing/judging/judge.py", "ANSWERING"),
    ("testing/suites/exercised_rules.py", "EXERCISES"),
}
"""(module, name) of the tables there."""


# Rules.


def modules() -> list[Path]:
    """Give the modules of the rooms that name no rule but in a table."""
    return sorted(path for room in WITHOUT_RULE_IDS for path in (PACKAGE / room).rglob("*.py"))


def named_outside_of_tables(source: str, module: str) -> list[str]:
    """Give where a rule is named in a function, or at module level in no table: line and id."""
    tree = ast.parse(source)
    tables = [each for each in tree.body if isinstance(each, ast.Assign | ast.AnnAssign) and _names(each, module)]
    allowed = {id(node) for table in tables for node in ast.walk(table)}
    return [
        f"line {node.lineno}: {node.value!s}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and node.value in RULES and id(node) not in allowed
    ]


def _names(statement: ast.Assign | ast.AnnAssign, module: str) -> bool:
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    return any(isinstance(each, ast.Name) and (module, each.id) in TABLES for each in targets)


@pytest.mark.once
@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_rule_is_named_in_tables_alone(path: Path) -> None:
    """Above the tables of the machines no function names a rule, and no table that is not listed here does."""
    assert [] == named_outside_of_tables(path.read_text("utf-8"), path.relative_to(PACKAGE).as_posix())


@pytest.mark.parametrize(
    ("source", "module", "found"),
    [
        ('def judge():\n    return "VC-SELF"\n', "follow/subjects/leg.py", ["line 2: VC-SELF"]),
        ('RULE = "VC-SELF"\n', "follow/subjects/leg.py", ["line 1: VC-SELF"]),
        ('ODDITIES = {"a": "VC-SELF"}\n', "follow/findings/oddities.py", []),
        ('ODDITIES = {"a": "VC-SELF"}\n', "follow/subjects/leg.py", ["line 1: VC-SELF"]),
        ('lambda: ["VC-SELF"]\n', "cli/rules.py", ["line 1: VC-SELF"]),
        ('"""Judges by VC-SELF."""\n', "cli/rules.py", []),
    ],
)
def test_a_rule_outside_of_tables_is_recognized(source: str, module: str, found: list[str]) -> None:
    """In a function, in a table that is not listed; not in the words of a docstring."""
    assert found == named_outside_of_tables(source, module)


def test_every_table_that_names_rules_is_there() -> None:
    """No table is listed that no module has any more."""
    for module, name in TABLES:
        tree = ast.parse((PACKAGE / module).read_text("utf-8"))
        assert any(_names(each, module) for each in tree.body if isinstance(each, ast.Assign | ast.AnnAssign)), name


def ids(value: Any) -> Iterator[str]:
    """Give the texts within a table, at any depth, its keys apart."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict) or hasattr(value, "values"):
        for each in value.values():
            yield from ids(each)
    elif isinstance(value, tuple | list | frozenset | set):
        for each in value:
            yield from ids(each)


@pytest.mark.parametrize("table", [BROUGHT, HAPPENED, SHOWN, EXERCISES, HIDDEN_IN_SESSION, HIDDEN_ON_DEVICE])
def test_a_table_names_rules_that_there_are(table: Any) -> None:
    """Whatever a table names is a rule of the domain."""
    assert set(ids(table)) <= set(RULES)


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_its_places(rule: str) -> None:
    """An example shows it, and the page of rules has it; some built-in ruleset has it as a rule."""
    assert rule == example(rule).rule
    assert f"### {rule}\n" in (ROOT / "docs" / "rules.md").read_text("utf-8")
    assert any(is_rule(rule, each) for each in BUILT_IN.values())


# Operations.


@pytest.mark.parametrize("address", Address)
def test_every_word_for_an_operation_has_a_row(address: Address) -> None:
    """The rows of an address are the operations that the vocabulary has for it, each once; so has `PARAMETERS`."""
    rows = [each.name for each in at(address)]
    assert WORDS[address] == set(rows), f"operations.OPERATIONS of {address}"
    assert len(rows) == len(set(rows))
    assert address in PARAMETERS, "operations.PARAMETERS"


@pytest.mark.parametrize("operation", EACH_OPERATION)
def test_an_operation_names_its_rules(operation: Any) -> None:
    """The rules by which it is open and on what it does are rules of the domain."""
    named = {operation.opened_by, operation.effect, operation.notice} - {None}
    assert named <= set(RULES)


@pytest.mark.parametrize("operation", EACH_OPERATION)
def test_an_operation_is_an_event_of_its_machine(operation: Any) -> None:
    """`voice.events` or `text.events` has an event of that name, which can be refused."""
    events = voice.REQUESTS if operation.address in (Address.DEVICE, Address.CALL) else text.EVENTS
    place = "voice.events" if events is voice.REQUESTS else "text.events"
    assert operation.name in {each.name for each in events if each.is_request}, f"{place} has no {operation.name}"


@pytest.mark.parametrize("operation", CALL_OPERATIONS)
def test_an_operation_of_a_call_is_a_column_of_its_tables(operation: Any) -> None:
    """`HOLDING` and `COMPANY` say of every leg what becomes of it; the typed method of `Voice` is there."""
    event = voice.event(operation.name)
    assert all(event in row for row in HOLDING.values()), f"leg_tables.HOLDING has no {operation.name}"
    assert all(event in row for row in COMPANY.values()), f"leg_tables.COMPANY has no {operation.name}"


@pytest.mark.parametrize("operation", LISTED)
def test_a_list_that_hides_an_operation_breaks_a_rule(operation: Any) -> None:
    """Of a device and of a session a table says which; of a call the test of all legs does."""
    rows = {Address.DEVICE: HIDDEN_ON_DEVICE, Address.SESSION: HIDDEN_IN_SESSION}.get(operation.address)
    assert rows is None or operation.name in rows, f"the lists of {operation.address} have no {operation.name}"


@pytest.mark.parametrize("operation", EACH_OPERATION)
def test_an_operation_is_read_and_written(operation: Any) -> None:
    """Over the wire comes the very request, with every parameter of its address and a key for each."""
    kind = REQUESTS[operation.address]
    names = PARAMETERS[operation.address]
    assert set(names) <= set(KEYS), "wire.requests.KEYS"
    known = {each.name for each in fields(kind)}
    assert set(names) <= known, f"requests.{kind.__name__}"
    others = {each.name for each in fields(kind)} - {"operation", "extra", "medium"}
    given: dict[str, Any] = dict.fromkeys(others, "x")
    if "medium" in known:
        given["medium"] = Medium.CHAT
    request = kind(operation=operation.name, **given)
    assert request == read_request(**write_request(request))


@pytest.mark.parametrize("operation", EACH_OPERATION)
def test_an_operation_can_be_missing_at_a_tester(operation: Any) -> None:
    """An implementation may say that it does not have it."""
    missing = Requirements(without_operations=frozenset({operation.name})).missing_operations
    assert operation.name in missing


@pytest.mark.once
def test_every_operation_is_asked_by_the_default_suite() -> None:
    """Some word of the default suite asks each, at its address."""
    asked = {
        (given.request.address, str(given.request.operation))
        for word in suite(k=0).words()
        for given in word.inputs
        if isinstance(given, floor.Ask)
    }
    never = [f"{each.name} of {each.address}" for each in OPERATIONS if (each.address, each.name) not in asked]
    assert [] == never, "no letter of testing.suites asks for these"


@pytest.mark.parametrize("operation", EACH_OPERATION)
def test_an_operation_has_its_row_in_the_pages(operation: Any) -> None:
    """The page of tables lists it with its address and its rules."""
    rows = (ROOT / "docs" / "tables.md").read_text("utf-8").splitlines()
    assert any(row.startswith(f"| {operation.name} | {operation.address} |") for row in rows), "docs/tables.md"


def test_every_sending_operation_has_whom_it_is_seen_by() -> None:
    """What writes an entry of the log says with which visibility."""
    sending = {each.name for each in OPERATIONS if each.shows is not None and each.shows.field is Field.ENTRY}
    assert sending == set(SENT_WITH), "text.visibility.SENT_WITH"


@pytest.mark.parametrize("field", Field)
def test_every_field_that_shows_an_operation_is_used(field: Field) -> None:
    """No way of showing an effect is left without an operation."""
    assert any(each.shows is not None and each.shows.field is field for each in OPERATIONS), field


# Happenings and what is shown.


@pytest.mark.parametrize("happening", floor.HAPPENINGS, ids=lambda each: each.__name__)
def test_a_happening_has_its_rules(happening: type[Any]) -> None:
    """`HAPPENED` says which rules are about it; where it leaves a leg to the cells, `WORLD` has it."""
    assert happening.__name__ in HAPPENED, f"testing.judging.broken_rule.HAPPENED has no {happening.__name__}"
    if HAPPENED[happening.__name__].leg is None:
        event = voice.event(happening.__name__)
        assert all(event in row for row in WORLD.values()), f"leg_tables.WORLD has no {happening.__name__}"


def test_every_cell_of_the_world_names_its_rule() -> None:
    """Who is there × scope × happening: each cell has a rule, and the same rule does not stand for every cell."""
    assert {*WORLD} == {(parties, scope) for parties in Parties for scope in MonitoringScope}
    for row in WORLD.values():
        assert set(LEG_HAPPENINGS) == {*row, *TELEPHONE[False]}, "leg_tables.WORLD or TELEPHONE"
        assert {*row}.isdisjoint(TELEPHONE[False])
        assert {effect.rule for effect in row.values()} <= set(RULES)


@pytest.mark.parametrize(("parties", "scope"), WORLD, ids=str)
def test_a_cell_of_the_world_names_the_rule_of_its_scope(parties: Parties, scope: MonitoringScope) -> None:
    """With one party left it is VC-ONE-PARTY; else that of the scope, and in scope Call one for each who leaves."""
    of_scope = {MonitoringScope.AGENT: "VC-SCOPE-AGENT", MonitoringScope.CALL: "VC-SCOPE-CALL"}[scope]
    agent_leaves = {MonitoringScope.AGENT: "VC-SCOPE-AGENT", MonitoringScope.CALL: "VC-AGENT-LEAVES"}[scope]
    expected = dict.fromkeys(WORLD[parties, scope], of_scope)
    expected |= {voice.AGENT_LEAVES: agent_leaves, voice.CUSTOMER_LEAVES: "VC-CUSTOMER-LEAVES"}
    if parties is not Parties.BOTH:
        expected = dict.fromkeys(expected, "VC-ONE-PARTY") | {voice.AGENT_JOINS: of_scope}
    assert expected == {event: effect.rule for event, effect in WORLD[parties, scope].items()}


@pytest.mark.parametrize(("kind", "table"), [(Shown, SHOWN), (Brought, BROUGHT)])
def test_what_has_a_name_has_a_rule(kind: type[StrEnum], table: Any) -> None:
    """Every name is a row of its table."""
    assert set(kind) == set(table)


# Fields of rulesets.


@pytest.mark.parametrize("field", EACH_FIELD)
def test_a_field_turns_a_rule(field: str) -> None:
    """Some rule's alternative is taken by it, or it says in which environment a centre works."""
    turned = {each for row in RULES.values() for each in row.fields}
    assert field in turned, f"no row of rules/ has the field {field}"
    is_environment = any(row.environment == field for row in RULES.values())
    assert is_environment == (field in ENVIRONMENT), "rulesets.ENVIRONMENT"


@pytest.mark.once
@pytest.mark.parametrize("field", EACH_FIELD)
def test_a_field_is_read(field: str) -> None:
    """A module of the machines or of the floor reads it: what nobody reads turns nothing."""
    rooms = ("voice", "text", "floor")
    read = [path for room in rooms for path in (PACKAGE / room).rglob("*.py") if _reads(path, field)]
    assert read, f"no module of {', '.join(rooms)} reads the field {field}"


def _reads(path: Path, field: str) -> bool:
    tree = ast.parse(path.read_text("utf-8"))
    return any(isinstance(each, ast.Attribute) and each.attr == field for each in ast.walk(tree))


@pytest.mark.parametrize("field", EACH_FIELD)
def test_a_field_is_described(field: str) -> None:
    """The class says what it is and which rule it turns; the page of rules names it."""
    assert re.search(rf"^ +{field}: ", Ruleset.__doc__ or "", re.MULTILINE), "the docstring of Ruleset"
    assert f"`{field}" in (ROOT / "docs" / "rules.md").read_text("utf-8")


@pytest.mark.parametrize("rule", [row.id for row in RULES.values() if row.alternatives])
def test_the_alternative_of_a_rule_is_not_the_default(rule: str) -> None:
    """A rule of the default ruleset is turned by another value than the default; the other rules by the default."""
    taken = [each for each in RULES[rule].alternatives if getattr(GWS_V2, each.field) == each.value]
    assert bool(taken) == (not is_rule(rule, GWS_V2))
