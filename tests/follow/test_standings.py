"""The verdicts on subjects, and the beliefs that they needed, as a report counts them."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from monitoring_core.conformance import Report, as_json, as_text, check_lines, from_json, merged
from monitoring_core.follow import Follower
from monitoring_core.follow.automata.tables import Beliefs, beliefs_counted, beliefs_since
from monitoring_core.follow.findings.assumed import Assumed
from monitoring_core.follow.findings.standing import Standing, stands
from tests.follow.recordings import COACH, LISTEN_IN, asked, call, chat, device, subscribed, subscription

MONITOR, COACHES = ("Leave", "SwitchToCoach", "SwitchToBargeIn"), ("Leave", "SwitchToMonitor", "SwitchToBargeIn")
INTRUDES = {
    "request": {"method": "POST", "url": "/api/v2/users/u-1/chats/t-1", "body": {"operationName": "Intrude"}},
    "response": {"statusCode": 0},
}
INTRUDED_TWICE = [chat(MONITOR), INTRUDES, chat(COACHES), chat(MONITOR)]
OVER = call((), "On", 9, state="Released", capabilities=[])
AGENT_DEVICE = {"deviceUri": "https://desk.example/api/v2/devices/desk-9"}


def counted(*lines: dict[str, Any], assume: str = "at-least-once", **around: str) -> dict[tuple[str, str], int]:
    """Give the verdicts on the subjects of a recording."""
    told = [json.dumps({**around, **(each if "request" in each else {"message": each})}) for each in lines]
    return dict(check_lines(told, assumed=Assumed(assume)).verdicts)


SUBJECTS: dict[str, tuple[list[dict[str, Any]], dict[tuple[str, str], int]]] = {
    "nothing": ([], {}),
    "a device": ([device(subscription("ListenIn"))], {("devices", "conforms"): 1}),
    "a device that shows a wrong list": (
        [device(subscription("ListenIn"), capabilities=["ListenIn", "Coach", "BargeIn"])], {("devices", "violates"): 1},
    ),
    "a note on how a centre is configured": ([device(None, capabilities=["ListenIn"])], {("devices", "conforms"): 1}),
    "a leg that goes on": ([call(LISTEN_IN, "On", 1)], {("legs", "conforms"): 1}),
    "a leg that is over": ([call(LISTEN_IN, "On", 1), OVER], {("legs", "conforms"): 1}),
    "a leg that is over, and a message of it that comes again": (
        [call(LISTEN_IN, "On", 1), OVER, call(LISTEN_IN, "On", 1), OVER], {("legs", "conforms"): 1},
    ),
    "a leg that lives after its end, or another one whose first message was lost": (
        [call(LISTEN_IN, "On", 1), OVER, call(LISTEN_IN, "On", 12)], {("legs", "inconclusive"): 1},
    ),
    "another leg of the same call": (
        [call(COACH, "Off", 4), OVER, call(LISTEN_IN, "On", 0)], {("legs", "conforms"): 2},
    ),
    "something that was asked elsewhere": (
        [subscribed("ListenIn"), device(subscription("ListenIn")), device(subscription("BargeIn")),
         *[device(subscription("BargeIn"), userState={"state": str(each)}) for each in range(4)]],
        {("devices", "conforms"): 1},
    ),
    "a note about a rule that was chosen": (
        [call(COACH, "On", 1)], {("legs", "violates"): 1},
    ),
    "a call in which nobody supervises": ([call((), "Off", 1), OVER], {}),
    "a text session": ([chat(MONITOR)], {("text sessions", "conforms"): 1}),
    "a text session that is over and told of again": (
        [chat(MONITOR), chat((), state="Revoked"), chat(MONITOR)], {("text sessions", "conforms"): 1},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("lines", "expected"), SUBJECTS.values(), ids=SUBJECTS)
def test_each_subject_counts_once_under_its_verdict(
    lines: list[dict[str, Any]], expected: dict[tuple[str, str], int]
) -> None:
    """Devices of legs that no message shows have no verdict of their own."""
    found = counted(*lines, client="sup-1")
    assert expected == {key: count for key, count in found.items() if key[0] != "devices" or "devices" in str(expected)}


@pytest.mark.parametrize(
    ("assume", "expected"), [("at-least-once", "inconclusive"), ("lossy:1", "conforms"), ("reliable", "violates")]
)
def test_a_verdict_hangs_on_what_is_assumed(assume: str, expected: str) -> None:
    """What a lost message explains conforms if one may be lost, and violates a rule if none can be."""
    assert {("text sessions", expected): 1} == counted(*INTRUDED_TWICE, assume=assume, client="sup-1")


@pytest.mark.parametrize(
    ("offered", "expected"), [((), {("agents' calls", "conforms"): 1}), (LISTEN_IN, {("agents' calls", "violates"): 1})]
)
def test_an_agents_call_has_a_verdict(offered: tuple[str, ...], expected: dict[tuple[str, str], int]) -> None:
    """It counts once it is over, and what comes late after that adds nothing."""
    shown = call(offered, "Off", 1, **AGENT_DEVICE)
    over = call((), "Off", 5, state="Released", capabilities=[], **AGENT_DEVICE)
    assert expected == counted(shown, over, over, client="agent-1", role="agent")
    assert expected == counted(shown, client="agent-1", role="agent")


def test_the_worse_verdict_stands() -> None:
    """A subject that is counted again counts under the worse verdict alone."""
    standings: Counter[tuple[str, str]] = Counter()
    first = stands(standings, "legs", Standing.INCONCLUSIVE)
    assert Standing.INCONCLUSIVE is first is stands(standings, "legs", Standing.CONFORMS, first)
    assert Standing.VIOLATES is stands(standings, "legs", Standing.VIOLATES, first)
    assert Counter({("legs", "violates"): 1}) == +standings


def test_reports_add_verdicts_up_and_say_what_does_not_conform() -> None:
    """The JSON has each kind of which there is one, and the text those that violate a rule or are inconclusive."""
    lines = [json.dumps(each) for each in (call(LISTEN_IN, "On", 1), asked("SwitchToBargeIn"), *INTRUDED_TWICE)]
    report = Report([check_lines(lines, file="one"), check_lines(lines, file="two")])
    both = merged([report, from_json(as_json(report))])
    none = {"conforms": 0, "inconclusive": 0, "violates": 0}
    told = json.loads(as_json(both))
    assert {"legs": none | {"conforms": 4}, "text sessions": none | {"inconclusive": 4}} == told["verdicts"]
    assert {"legs": none | {"conforms": 2}, "text sessions": none | {"inconclusive": 2}} == told["recordings"][0][
        "verdicts"
    ]
    text = ["".join(part for part, _ in line) for line in as_text(both)]
    assert 2 == text.count("verdicts: of 2 text sessions 2 inconclusive")


def test_beliefs_are_counted_from_one_moment_on() -> None:
    """What is observed again of the same belief is a hit, and what was never observed a miss."""
    before = beliefs_counted()
    for _ in range(2):
        follower = Follower()
        for line in INTRUDED_TWICE:
            follower.take(line)
        follower.finish()
    sessions = beliefs_since(before)["text sessions"]
    assert 10 == sessions.hits + sessions.misses
    assert 5 <= sessions.hits
    assert 0 < sessions.beliefs


def test_beliefs_are_those_of_one_run() -> None:
    """A report that is read again has them, and one that is merged of several has none; they tell no reports apart."""
    counts = {"legs": Beliefs(3, 90, 10)}
    report = Report([], beliefs=counts)
    read = from_json(as_json(report))
    assert counts == read.beliefs == merged([read]).beliefs
    assert merged([read, report]).beliefs is None
    assert report == Report([])
    told = ["".join(part for part, _ in line) for line in as_text(report, coverage=True)]
    assert "beliefs: legs 3, 90 hits and 10 misses (90 % hits)" in told
