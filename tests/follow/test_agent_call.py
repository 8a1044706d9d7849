"""The agent's own call against the legs in it: flags that do not tell what supervisors do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import pytest

from monitoring_core.follow import Follower, Place
from tests.follow.recordings import BARGE_IN, LISTEN_IN, call, device, subscription

AGENT_DEVICE = "https://desk.example/api/v2/devices/desk-9"
SUPERVISOR, AGENT = "sup", "agent"


class Said(NamedTuple):
    """A message to a client, so many seconds after the recording began; None for what cannot be read."""

    second: int
    client: str
    message: dict[str, Any] | None


def leg(second: int, offered: tuple[str, ...] = LISTEN_IN, **changes: Any) -> Said:
    """Give a message of the supervisor's leg."""
    return Said(second, SUPERVISOR, call(offered, "Off" if offered is BARGE_IN else "On", second, **changes))


def over(second: int) -> Said:
    """Give the message that the leg is over."""
    return leg(second, state="Released", capabilities=[])


def side(second: int, *, listening: bool | None = False, muted: bool = False, **changes: Any) -> Said:
    """Give a message of the agent's call."""
    told = {"supervisorListeningIn": listening, "monitoredUserMuted": muted, "deviceUri": AGENT_DEVICE}
    return Said(second, AGENT, call((), "Off", second, **(told | changes)))


def again(began: int, duration: int = 0, **changes: Any) -> Said:
    """Give a message of another leg, which began then."""
    return Said(began + duration, SUPERVISOR, call(LISTEN_IN, "On", duration, **changes))


RETARGETED = Said(0, SUPERVISOR, device(subscription("ListenIn", target="desk-7")))
SUBSCRIBED = Said(0, SUPERVISOR, device(subscription("ListenIn")))
BEFORE = side(1)
"""The agent's side before there is a leg."""


def found(*said: Said, role: str | None, times: bool = True) -> list[tuple[str, str, int | None]]:
    """Give (rule, level, line) of what is found of the agent's side."""
    follower, findings = Follower(), []
    for number, (second, client, message) in enumerate(said, 1):
        if message is None:
            follower.missed()
            continue
        at = f"2031-03-03T08:00:{second:02}Z" if times else None
        told = role if client == AGENT else None
        findings += follower.take(message, place=Place(None, number), at=at, client=client, role=told)
    findings += follower.finish()
    return [(each.rule, str(each.level), each.place.line) for each in findings if each.rule.startswith("VA-")]


MUTED = {"monitoredUserMuted": True}
CHANGE = {"notificationType": "MonitoredUserMutedStateChange"}
WRONG: dict[str, tuple[Sequence[Said], tuple[str, int]]] = {
    "nobody is said to listen while a leg follows the agent": (
        [SUBSCRIBED, BEFORE, leg(2), side(5), leg(6), side(8)],
        ("VA-LISTENING-FLAG", 4),
    ),
    "somebody is said to listen after the leg is over": (
        [SUBSCRIBED, BEFORE, leg(2), side(3, listening=True), over(6), side(9, listening=True),
         side(12, listening=True)],
        ("VA-LISTENING-FLAG", 6),
    ),
    "the agent is not muted, though a leg muted him": (
        [SUBSCRIBED, BEFORE, leg(2, BARGE_IN, **MUTED), side(5, listening=True), leg(6, BARGE_IN, **MUTED),
         side(8, listening=True)],
        ("VA-MUTED-FLAG", 4),
    ),
    "the agent is muted, though the leg unmuted him": (
        [SUBSCRIBED, BEFORE, leg(2, BARGE_IN, **MUTED), side(3, listening=True, muted=True), leg(5, BARGE_IN),
         side(8, listening=True, muted=True), leg(9, BARGE_IN), side(11, listening=True, muted=True)],
        ("VA-MUTED-FLAG", 6),
    ),
}  # fmt: skip

RIGHT: dict[str, Sequence[Said]] = {
    "the flag changes within two seconds": [
        SUBSCRIBED, BEFORE, leg(2), side(3), side(4, listening=True), leg(6), side(8, listening=True),
    ],
    "a leg that offers no switch tells that the agent is not muted any more": [
        SUBSCRIBED, BEFORE, leg(2, BARGE_IN, **MUTED), side(3, listening=True, muted=True), side(6, listening=True),
        leg(7, ()), side(12, listening=True),
    ],
    "so does a leg on hold": [
        SUBSCRIBED, BEFORE, leg(2, BARGE_IN, **MUTED), side(3, listening=True, muted=True), side(6, listening=True),
        leg(7, (), state="Held", capabilities=["RetrieveCall"]), side(12, listening=True),
    ],
    "the message that the leg muted him is lost, and the next one tells of a change": [
        SUBSCRIBED, BEFORE, leg(2, BARGE_IN), side(3, listening=True), side(6, listening=True, muted=True),
        side(9, listening=True, muted=True), Said(11, SUPERVISOR, call(BARGE_IN, "Off", 11) | CHANGE),
        side(12, listening=True),
    ],
    "one message comes late": [SUBSCRIBED, BEFORE, leg(2), side(3, listening=True), side(6), leg(7), leg(9)],
    "one message comes again and again": [
        SUBSCRIBED, BEFORE, leg(2), side(3, listening=True), *[Said(each, AGENT, BEFORE.message) for each in (6, 8, 9)],
        leg(10),
    ],
    "the leg is over, and its last message was lost": [
        SUBSCRIBED, BEFORE, leg(2), side(3, listening=True), side(9), side(12), side(15),
    ],
    "another leg begins, and its first message was lost": [
        SUBSCRIBED, BEFORE, leg(2), over(5), side(9, listening=True), side(12, listening=True),
        Said(14, SUPERVISOR, call(LISTEN_IN, "On", 6)),
    ],
    "the call of an agent whom the leg does not follow": [
        SUBSCRIBED, BEFORE, leg(2), *[side(each, deviceUri=AGENT_DEVICE + "0") for each in (5, 8)], leg(9),
    ],
    "the agent hands over and comes back": [
        SUBSCRIBED, BEFORE, leg(2), side(3, listening=True), side(5, state="Released"),
        side(6, listening=True, deviceUri=AGENT_DEVICE + "0"), leg(7), side(10), leg(11), side(13), leg(14),
    ],
    "the same, and the message that he left was lost": [
        SUBSCRIBED, BEFORE, leg(2), side(3, listening=True), side(6, listening=True, deviceUri=AGENT_DEVICE + "0"),
        leg(7), side(10), leg(11), side(13), leg(14),
    ],
    "another leg of the call follows another agent": [
        SUBSCRIBED, BEFORE, leg(2), side(3, listening=True), over(5), side(6), RETARGETED._replace(second=9),
        again(10), side(13), side(16), again(10, 9),
    ],
    "the agent comes back, and the leg follows somebody whose client is not in the recording": [
        SUBSCRIBED, BEFORE, leg(2), side(3, listening=True), side(5, state="Released"), leg(7), side(10), leg(11),
        side(13), leg(14),
    ],
    "after the leg a supervisor listens whose client is not in the recording": [
        SUBSCRIBED, BEFORE, leg(2), side(3, listening=True), over(5), side(6), side(9, listening=True),
        side(12, listening=True),
    ],
    "the same before the leg, and he mutes the agent while it is on": [
        SUBSCRIBED, BEFORE, side(3, listening=True), leg(9), side(12, listening=True, muted=True), leg(14),
        side(16, listening=True, muted=True), leg(18),
    ],
    "another leg begins, and the end of the one before was lost": [
        SUBSCRIBED, BEFORE, leg(2), side(3, listening=True), side(9), side(12), again(20), side(21, listening=True),
        again(20, 4),
    ],
    "messages that tell no flag": [
        SUBSCRIBED, BEFORE, leg(2), *[side(each, listening=None) for each in (5, 8)], leg(9),
    ],
    "a place between that could not be read": [
        SUBSCRIBED, BEFORE, leg(2), side(5), Said(6, AGENT, None), side(8), leg(9),
    ],
}  # fmt: skip


@pytest.mark.parametrize("role", ["agent", None])
@pytest.mark.parametrize(("said", "expected"), WRONG.values(), ids=WRONG)
def test_a_flag_that_tells_otherwise_than_the_legs_is_a_warning(
    said: Sequence[Said], expected: tuple[str, int], role: str | None
) -> None:
    """Two unequal messages two seconds apart prove it, and it stands at the first; the role need not be told."""
    rule, line = expected
    assert [(rule, "warning", line)] == found(*said, role=role)


@pytest.mark.parametrize("said", RIGHT.values(), ids=RIGHT)
def test_what_two_channels_without_an_order_may_show_is_no_fault(said: Sequence[Said]) -> None:
    """What is near a change of the legs, what one lost or late message explains, and what nothing is known of."""
    assert [] == found(*said, role="agent")


@pytest.mark.parametrize(("said", "expected"), WRONG.values(), ids=WRONG)
def test_without_times_nothing_is_judged_of_a_flag(said: Sequence[Said], expected: tuple[str, int]) -> None:
    """Two clients have no order in common but by their times."""
    assert [] == found(*said, role="agent", times=False)


@pytest.mark.parametrize("role", ["agent", None])
def test_an_agents_call_offers_no_switch(role: str | None) -> None:
    """A switch that an agent's call offers is an error, also where the role is not told."""
    offered = side(5, listening=True, capabilities=["SwitchToBargeIn", "Hold"])
    said = [SUBSCRIBED, BEFORE, leg(2), offered]
    assert [("VA-OFFERS-NO-SWITCH", "error", 4)] == found(*said, role=role)


@pytest.mark.parametrize(("duration", "calls"), [(5, 1), (9, 1), (0, 2), (12, 2)])
def test_an_agents_call_that_is_over_begins_anew_by_a_message_that_is_not_late(duration: int, calls: int) -> None:
    """A message from before the end tells of no other call; one of the beginning does, and so does a longer one."""
    follower, heard = Follower(), [(3, side(3)), (9, side(9, state="Released")), (15, side(duration, forwarded="yes"))]
    for second, said in heard:
        follower.take(said.message, at=f"2031-03-03T08:00:{second:02}Z", client=AGENT, role="agent")
    follower.finish()
    assert {("agents' calls", "conforms"): calls} == dict(follower.verdicts)
