"""What belongs together is one group: each row of the table, and no more than that."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pytest

from monitoring_core.conformance.grouped import FirstPass, follow_group, second_stage
from monitoring_core.conformance.grouping import Facts, Groups
from monitoring_core.conformance.reading.pieces import Item
from monitoring_core.conformance.reports.checked import Checked
from monitoring_core.follow import Finding
from monitoring_core.follow.across.claims import Claim
from monitoring_core.follow.findings.assumed import USUAL
from monitoring_core.rules import RULES, Judgement
from monitoring_core.rulesets import GWS_V2
from tests.follow.recordings import COACH, call, chat, device, subscription
from tests.made.faulty import KINDS, faulty

Line = dict[str, Any]


def told(client: str | None, record: Line, role: str | None = "supervisor") -> Line:
    """Give a line of a client; who has no role names none."""
    body = record if "request" in record else {"message": record}
    around = {"client": client, "role": role}
    return {**{key: value for key, value in around.items() if value is not None}, **body}


def shows(name: str, target: str | None = None) -> Line:
    """Give a message of a device, which may monitor another one."""
    return device(None if target is None else subscription("Coach", target=target), id=name)


def leg(name: str, call_id: str) -> Line:
    """Give a message of the leg that a device has in a call."""
    return call(COACH, "Off", id=call_id, deviceUri=f"/api/v2/devices/{name}")


def asks(kind: str, name: str) -> Line:
    """Give a request to a device, a call or a text session."""
    return {"request": {"method": "POST", "url": f"/api/v2/me/{kind}/{name}", "body": {"operationName": "Hold"}}}


def session(name: str) -> Line:
    """Give a message of a chat."""
    made = chat(["Accept"])
    return {**made, "chat": {**made["chat"], "id": name}}


def groups_of(lines: Iterable[Line | list[Line]]) -> list[str]:
    """Give the group of each line."""
    first, facts = FirstPass(), Facts()
    named = [first.named(json.dumps(line).encode())[0] for line in lines]
    for position, ids in enumerate(named):
        facts.take(position, ids)
    groups = Groups(facts)
    return [groups.of(ids) for ids in named]


TOGETHER: dict[str, list[Line | list[Line]]] = {
    "a client and the device that it asks for": [told("bo", asks("devices", "d-1")), told(None, shows("d-1"))],
    "a client and the device that it is told of": [told("bo", shows("d-1")), told(None, shows("d-1"))],
    "two clients and their device": [told("bo", shows("d-1")), told("al", shows("d-1"))],
    "a client and its text session": [told("bo", session("t-1")), told("bo", shows("d-1"))],
    "a leg and its device": [told("bo", leg("d-1", "k-1")), told(None, shows("d-1"))],
    "a call request without a client and the devices in the call": [
        told(None, asks("calls", "k-1")),
        told("bo", leg("d-1", "k-1")),
        told("al", leg("d-2", "k-1")),
    ],
    "a call request of a client that was shown nothing, and the devices in the call": [
        told("window", asks("calls", "k-1")),
        told("bo", leg("d-1", "k-1")),
    ],
    "a text session without a client, and all clients in it": [
        told(None, session("t-1")),
        told("bo", session("t-1")),
        told("al", session("t-1")),
    ],
    "two text sessions without a client": [told(None, session("t-1")), told(None, session("t-2"))],
    "a session that a client shown nothing asks for, and the clients in it": [
        told("window", asks("chats", "t-1")),
        told("bo", session("t-1")),
    ],
    "an agent's device in calls without a role, and the device that monitors it": [
        told("bo", shows("d-1", "d-9")),
        told("agent", leg("d-9", "k-1"), role=None),
    ],
    "what is in one line": [
        [told("bo", shows("d-1")), told("al", shows("d-2"))],
        told("bo", shows("d-1")),
        told("al", shows("d-2")),
    ],
}
"""What is joined, in the order of the table -> lines that are one group."""

APART: dict[str, list[Line | list[Line]]] = {
    "agent, customer and supervisors in one call": [
        told(client, leg(f"desk-of-{client}", "k-1"), role)
        for client, role in (("agent", "agent"), ("caller", "customer"), ("bo", "supervisor"), ("al", "supervisor"))
    ],
    "a call request of a client that was shown something, and the others in the call": [
        told("al", leg("d-2", "k-1")),
        told("bo", leg("d-1", "k-1")),
        told("al", asks("calls", "k-1")),
    ],
    "requests that are no object, or name no address": [
        told("bo", {"request": "Hold"}),
        told("al", {"request": {"method": "POST"}}),
    ],
    "two clients in one text session": [told("bo", session("t-1")), told("al", session("t-1"))],
    "two supervisors of one target": [told("bo", shows("d-1", "d-9")), told("al", shows("d-2", "d-9"))],
    "an agent's device in calls with a role, and the device that monitors it": [
        told("bo", shows("d-1", "d-9")),
        told("agent", leg("d-9", "k-1"), role="agent"),
    ],
}
"""What is not joined -> lines of which each client's are a group."""


@pytest.mark.parametrize("name", TOGETHER)
def test_what_belongs_together_is_one_group(name: str) -> None:
    """All lines have the same group, in whatever order they come."""
    lines = TOGETHER[name]
    assert 1 == len({*groups_of(lines)})
    if "shown nothing" not in name:
        assert 1 == len({*groups_of(lines[::-1])})


@pytest.mark.parametrize("name", APART)
def test_what_does_not_belong_together_is_in_several_groups(name: str) -> None:
    """Each client has a group of its own: the id of a call or of a text session, or a target, joins nothing."""
    lines = APART[name]
    clients = [line["client"] for line in lines if isinstance(line, dict)]
    assert len({*clients}) == len({*groups_of(lines)}) == len({*zip(clients, groups_of(lines), strict=True)})


OF_TWO_CLIENTS = [rule for rule, each in RULES.items() if each.judged is Judgement.TWO_CLIENTS]


@pytest.mark.parametrize("rule", OF_TWO_CLIENTS)
def test_a_rule_of_two_clients_is_judged_by_the_second_stage(rule: str) -> None:
    """Each group by itself finds nothing; what the groups claim together shows that the rule is broken."""
    kind = next(each for each in KINDS.values() if rule in each.rules)
    lines = [line.text.encode() for line in faulty(kind, 1).lines]
    parts: dict[str, list[tuple[int, Item]]] = {}
    for number, (line, group) in enumerate(zip(lines, groups_of(map(json.loads, lines)), strict=True)):
        parts.setdefault(group, []).append((number, (number + 1, None, line)))
    came = [each for part in parts.values() for each in follow_group(part, ())]
    assert len(parts) > 1
    assert rule not in {each.rule for each in came if isinstance(each, Finding)}
    claims = [each for each in came if isinstance(each, Claim)]
    assert rule in {each.rule for each in second_stage(claims, GWS_V2, USUAL, Checked())}
