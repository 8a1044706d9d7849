"""Who is shown among the participants of a call: supervisors whom their state hides from agents and customers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

import pytest

from monitoring_core.conformance import check_lines
from monitoring_core.follow import Follower, Place
from monitoring_core.follow.across.claims import Claims
from monitoring_core.follow.findings.assumed import USUAL
from monitoring_core.follow.findings.doubts import Doubts
from monitoring_core.follow.subjects.second_stage import judged
from monitoring_core.rulesets import GWS_V2
from tests.follow.recordings import BARGE_IN, COACH, LISTEN_IN, call

AGENT_DEVICE = "https://desk.example/api/v2/devices/desk-9"
SUPERVISOR, AGENT = "sup", "agent"
NUMBER, CUSTOMER = "7117", "5550142"


class Said(NamedTuple):
    """A message to a client, so many seconds after the recording began; None for what cannot be read."""

    second: int
    client: str
    message: dict[str, Any] | None


def leg(second: int, offered: tuple[str, ...] = LISTEN_IN, number: Any = NUMBER, **changes: Any) -> Said:
    """Give a message of the supervisor's leg, with the number of his device beside the call."""
    muted = "On" if offered is LISTEN_IN else "Off"
    return Said(second, SUPERVISOR, call(offered, muted, second, **changes) | {"phoneNumber": number})


def over(second: int) -> Said:
    """Give the message that the leg is over."""
    return leg(second, state="Released", capabilities=[])


def shown(second: int, *numbers: Any, own: str = "4111", **changes: Any) -> Said:
    """Give a message of the agent's or the customer's call, with its participants."""
    told = {"supervisorListeningIn": True, "deviceUri": AGENT_DEVICE}
    listed = [{"phoneNumber": each} if isinstance(each, str) else each for each in numbers]
    message = call((), "Off", second, **(told | {"participants": listed} | changes))
    return Said(second, AGENT, message | {"phoneNumber": own})


def findings(follower: Follower, *said: Said, role: str, times: bool = True) -> list[tuple[str, str, int | None]]:
    """Give (rule, level, line) of what the follower finds of participants."""
    made = []
    for number, (second, client, message) in enumerate(said, 1):
        if message is None:
            follower.missed()
            continue
        at = f"2031-03-03T08:00:{second:02}Z" if times else None
        told = role if client == AGENT else "supervisor"
        made += follower.take(message, place=Place(None, number), at=at, client=client, role=told)
    made += follower.finish()
    return [(each.rule, str(each.level), each.place.line) for each in made if each.rule == "VA-UNSEEN"]


WRONG: dict[str, tuple[str, Sequence[Said], int]] = {
    "a supervisor in ListenIn is shown to the agent": (
        "agent", [leg(1), shown(4, CUSTOMER, NUMBER), shown(7, CUSTOMER, NUMBER), leg(9)], 2,
    ),
    "a supervisor in ListenIn is shown to the customer": (
        "customer", [leg(1), shown(4, NUMBER), shown(7, NUMBER), leg(9)], 2,
    ),
    "a supervisor in Coach is shown to the customer": (
        "customer", [leg(1, COACH), shown(4, NUMBER), shown(7, NUMBER), leg(9, COACH)], 2,
    ),
    "participants are plain numbers": (
        "agent",
        [leg(1), shown(4, participants=[CUSTOMER, NUMBER]), shown(7, participants=[CUSTOMER, NUMBER]), leg(9)],
        2,
    ),
    "he stays shown after BargeIn": (
        "agent",
        [leg(1, BARGE_IN), shown(3, NUMBER), leg(5), shown(6, NUMBER), shown(8, NUMBER), shown(11, NUMBER), leg(12)],
        5,
    ),
    "he is still there and on hold": (
        "agent",
        [leg(1), leg(3, state="Held", capabilities=["RetrieveCall", "Hangup"]), shown(6, NUMBER), shown(9, NUMBER),
         leg(11)],
        3,
    ),
}  # fmt: skip

RIGHT: dict[str, tuple[str, Sequence[Said]]] = {
    "a supervisor in Coach is shown to the agent": (
        "agent", [leg(1, COACH), shown(4, NUMBER), shown(7, NUMBER), leg(9, COACH)],
    ),
    "a supervisor in BargeIn is shown to the customer": (
        "customer", [leg(1, BARGE_IN), shown(4, NUMBER), shown(7, NUMBER), leg(9, BARGE_IN)],
    ),
    "supervisors are shown everybody": (
        "supervisor", [leg(1), shown(4, NUMBER), shown(7, NUMBER), leg(9)],
    ),
    "the switch that shows him is on its way": (
        "agent", [leg(1), shown(4, NUMBER), shown(7, NUMBER), leg(9, BARGE_IN), leg(11)],
    ),
    "the switch that hides him is on its way": (
        "agent", [leg(1, BARGE_IN), leg(5), shown(6, NUMBER), shown(9, CUSTOMER), shown(12, NUMBER), leg(14)],
    ),
    "one message alone": ("agent", [leg(1), shown(4, NUMBER), leg(9)]),
    "one message that comes again": ("agent", [leg(1), shown(4, NUMBER), shown(4, NUMBER)._replace(second=8), leg(9)]),
    "the leg is over, and its last message was lost": ("agent", [leg(1), shown(4, NUMBER), shown(7, NUMBER)]),
    "the message of the switch that shows him was lost, and he is on hold": (
        "agent",
        [leg(1), shown(4, NUMBER), shown(7, NUMBER), leg(9, state="Held", capabilities=["RetrieveCall", "Hangup"]),
         leg(11, BARGE_IN)],
    ),
    "another leg begins like the one before, whose end was lost": (
        "agent",
        [leg(1), shown(4, NUMBER), shown(7, NUMBER), Said(20, SUPERVISOR, leg(0).message)],
    ),
    "the leg is over": ("agent", [leg(1), shown(4, NUMBER), over(5), shown(8, NUMBER), shown(11, NUMBER)]),
    "his number is not known": ("agent", [leg(1, number=None), shown(4, NUMBER), shown(7, NUMBER), leg(9, number=7)]),
    "the number is the agent's own": (
        "agent", [leg(1), shown(4, NUMBER, own=NUMBER), shown(7, NUMBER, own=NUMBER), leg(9)],
    ),
    "participants tell no numbers": (
        "agent",
        [leg(1), shown(4, {"phoneNumber": [NUMBER]}, {}), shown(5, participants={}), shown(7, [NUMBER]), leg(9)],
    ),
    "a place between that could not be read": (
        "agent", [leg(1), shown(4, NUMBER), Said(5, AGENT, None), shown(7, NUMBER), leg(9)],
    ),
    "the call is over for the agent": (
        "agent", [leg(1), shown(4, NUMBER), shown(5, NUMBER, state="Released"), shown(7, NUMBER), leg(9)],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("role", "said", "line"), WRONG.values(), ids=WRONG)
def test_a_supervisor_who_is_hidden_and_listed_is_found(role: str, said: Sequence[Said], line: int) -> None:
    """Two unequal messages two seconds apart prove it, and the note stands at the first."""
    assert [("VA-UNSEEN", "note", line)] == findings(Follower(), *said, role=role)


@pytest.mark.parametrize(("role", "said"), RIGHT.values(), ids=RIGHT)
def test_what_a_message_on_its_way_explains_is_no_fault(role: str, said: Sequence[Said]) -> None:
    """Nothing is found where one message of the switch may be late or lost, or where no number tells who is listed."""
    assert [] == findings(Follower(), *said, role=role)


def test_without_times_nothing_is_judged() -> None:
    """Two clients have no order in common then."""
    role, said, _ = WRONG["a supervisor in ListenIn is shown to the agent"]
    assert [] == findings(Follower(), *said, role=role, times=False)


@pytest.mark.parametrize(("role", "said", "line"), WRONG.values(), ids=WRONG)
def test_the_second_stage_finds_the_same(role: str, said: Sequence[Said], line: int) -> None:
    """A follower of a part writes down what it is shown, and the second stage judges that."""
    claims, exercised = Claims(), set[str]()
    assert [] == findings(Follower(claims=claims), *said, role=role)
    told = judged(claims.written, GWS_V2, USUAL, exercised=exercised, doubts=Doubts(), standings=Counter())
    assert [("VA-UNSEEN", line)] == [(each.rule, each.place.line) for each in told if each.rule == "VA-UNSEEN"]
    assert "VA-UNSEEN" in exercised


def test_it_counts_as_exercised_where_a_list_could_have_shown_it() -> None:
    """A list that keeps the rule exercises it; a recording without lists does not."""
    assert "VA-UNSEEN" not in check_lines([]).exercised
    for said, expected in (([leg(1), shown(4, CUSTOMER)], True), ([leg(1), shown(4)], False)):
        follower = Follower()
        assert [] == findings(follower, *said, role="agent")
        assert expected == ("VA-UNSEEN" in follower.exercised)
