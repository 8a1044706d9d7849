"""A device's two channels together: legs against the subscription, and one leg against another."""

from __future__ import annotations

from typing import Any

import pytest

from monitoring_core.follow import Finding, Follower, Place
from tests.follow.recordings import BARGE_IN, COACH, LISTEN_IN, asked, call, device, subscribed, subscription

Timed = tuple[float, dict[str, Any]]
UNREADABLE: dict[str, Any] = {}
"""Stands for a line that cannot be read."""

NEXT_CALL, OTHER = subscription("Coach", mode="NextCall"), subscription("ListenIn", mode="NextCall")


def found(*lines: Timed) -> list[tuple[str, int | None]]:
    """Give (rule, line) of every finding of lines with their times, in seconds."""
    follower, made = Follower(), list[Finding]()
    for number, (at, line) in enumerate(lines, 1):
        if line is UNREADABLE:
            follower.missed()
            continue
        time = f"2031-03-03T09:{int(at) // 60:02}:{at % 60:06.3f}Z"
        made += follower.take(line, place=Place(None, number), at=time, client="sup-1")
    return [(each.rule, each.place.line) for each in made + follower.finish()]


def shown(monitoring: dict[str, str] | None, name: str = "one") -> dict[str, Any]:
    """Give a message of the device that differs from others by its name."""
    return device(monitoring, name=name)


def live(call_id: str, duration: int) -> dict[str, Any]:
    """Give a message of a leg in Coach."""
    return call(COACH, "Off", duration, id=call_id)


def over(call_id: str, duration: int) -> dict[str, Any]:
    """Give a message that a leg is over."""
    return call((), "Off", duration, id=call_id, state="Released")


IN_TURN: dict[str, tuple[list[str], list[tuple[str, int]]]] = {
    "two calls in turn": (["k-1", "k-2", "k-1"], [("VC-ONE-LEG", 3)]),
    "two calls, one after the other": (["k-1", "k-1", "k-2", "k-2"], []),
    "three calls, one after the other": (["k-1", "k-2", "k-3"], []),
    "the last two of three calls": (["k-1", "k-2", "k-3", "k-2"], [("VC-ONE-LEG", 4)]),
    "two calls in turn, more often": (["k-1", "k-2", "k-1", "k-2", "k-1"], [("VC-ONE-LEG", 3)]),
}


@pytest.mark.parametrize(("calls", "expected"), IN_TURN.values(), ids=IN_TURN)
def test_two_legs_are_established_in_turn(calls: list[str], expected: list[tuple[str, int]]) -> None:
    """It is the same two calls that are Established in turn, as the end of one may be told late."""
    lines = [(float(10 * number), live(call_id, 9 * number + 2)) for number, call_id in enumerate(calls, 1)]
    assert expected == found(*lines)


def test_a_late_message_of_one_leg_is_no_turn() -> None:
    """By its duration it is older than the one before, so it does not tell that the other leg is silent, or over."""
    lines = [live("k-1", 3), live("k-1", 9), live("k-2", 8), live("k-2", 0), live("k-1", 20), live("k-2", 18)]
    times = (3.0, 9.0, 14.0, 14.1, 20.0, 24.0)
    assert [("VC-ONE-LEG", 5)] == found(*zip(times, lines, strict=True))


def test_a_call_whose_messages_come_again_may_be_on_hold() -> None:
    """Without durations, a message that a call is on hold may look like an old one, and may be new all the same."""
    held = {"state": "Held", "capabilities": ["RetrieveCall"]}
    told: list[tuple[str, dict[str, Any]]] = [
        ("k-1", {}),
        ("k-1", held),
        ("k-2", {}),
        ("k-2", held),
        ("k-1", {"name": "2"}),
    ]
    told += [("k-1", held), ("k-2", {"name": "2"}), ("k-2", held), ("k-1", {"name": "3"})]
    lines = [(float(9 * at), call(COACH, "Off", id=each, **more)) for at, (each, more) in enumerate(told)]
    assert [] == found(*lines)


def test_a_call_that_is_retrieved_puts_the_other_on_hold() -> None:
    """The message that the other call is on hold may be lost, so the turn to a retrieved call proves nothing."""
    held = call((), "Off", 6, id="k-1", state="Held", capabilities=["RetrieveCall"])
    told = [live("k-1", 2), held, live("k-2", 3), live("k-1", 31), live("k-2", 23)]
    assert [] == found(*[(float(9 * number), message) for number, message in enumerate(told)])


@pytest.mark.parametrize(("joined", "expected"), [(10.0, [("VD-NEXT-CALL", 7)]), (4.0, [])], ids=["later", "at once"])
def test_a_leg_is_under_what_is_shown_next(joined: float, expected: list[tuple[str, int]]) -> None:
    """A leg that begins while nothing was shown for five seconds is under NextCall, if that is shown next."""
    lines = [
        (0.0, shown(None)),
        (joined, live("k-1", 0)),
        (joined + 0.2, shown(NEXT_CALL)),
        (joined + 1, subscribed("Coach", supervisorMonitoringMode="NextCall")),
        (joined + 6, over("k-1", 6)),
        (joined + 9, shown(NEXT_CALL, "two")),
        (joined + 12, shown(NEXT_CALL, "three")),
    ]
    assert expected == found(*lines)


@pytest.mark.parametrize(("later", "expected"), [(NEXT_CALL, [("VD-NEXT-CALL", 7)]), (OTHER, [])], ids=["as it", "not"])
def test_a_leg_in_another_state_may_have_begun_before(later: dict[str, str], expected: list[tuple[str, int]]) -> None:
    """Without times, a leg that is not in the state that is shown may have begun under what was shown before."""
    follower, made = Follower(), list[Finding]()
    asks = subscribed(later["state"], supervisorMonitoringMode="NextCall")
    lines = [shown(subscription("Coach")), asks, shown(later), live("k-1", 0), over("k-1", 6)]
    for number, line in enumerate([*lines, shown(later, "two"), shown(later, "three")], 1):
        made += follower.take(line, place=Place(None, number), client="sup-1")
    assert expected == [(each.rule, each.place.line) for each in made + follower.finish()]


@pytest.mark.parametrize(("state", "expected"), [("ListenIn", []), ("BargeIn", [("VC-JOIN", 2)])])
def test_a_leg_may_begin_in_what_is_asked_for_just_after(state: str, expected: list[tuple[str, int]]) -> None:
    """The line of the request may stand after the leg's first message, and the device's message may be lost."""
    begun = [(10.0, call(LISTEN_IN, "On", 0)), (10.5, subscribed(state)), (20.0, shown(subscription("Coach"), "two"))]
    lines = [(0.0, shown(subscription("Coach"))), *begun, (30.0, shown(subscription("Coach"), "three"))]
    assert expected == [each for each in found(*lines) if each[0] == "VC-JOIN"]


LATER: dict[str, tuple[list[dict[str, Any]], list[tuple[str, int]]]] = {
    "the same": ([shown(subscription("Coach"), "two")], [("VC-JOIN", 3)]),
    "another": ([shown(subscription("ListenIn"), "two")], []),
    "nothing, after a Cancel": ([subscribed("CancelSupervisorMonitoring"), shown(None)], []),
    "no message": ([call(BARGE_IN, "Off", 20)], []),
}
"""What comes after a leg in BargeIn under Coach -> what it tells of the leg."""


@pytest.mark.parametrize(("later", "expected"), LATER.values(), ids=LATER)
def test_what_the_device_shows_later_tells_whether_it_had_changed(
    later: list[dict[str, Any]], expected: list[tuple[str, int]]
) -> None:
    """The message of a change that another window asked for may be lost, unless the device shows the same again."""
    begun = [(0.0, shown(subscription("Coach"))), (1.0, subscribed("Coach")), (20.0, call(BARGE_IN, "Off", 0))]
    lines = [*begun, *[(30.0 + number, each) for number, each in enumerate(later)]]
    assert expected == [each for each in found(*lines) if each[0] == "VC-JOIN"]


@pytest.mark.parametrize(("same", "expected"), [(1, []), (2, [("VC-JOIN", 3)])])
def test_the_device_may_show_within_two_messages_in_what_a_leg_began(
    same: int, expected: list[tuple[str, int]]
) -> None:
    """A leg in BargeIn began under what the second message after it shows, but not under what the third one does."""
    begun = [(0.0, shown(subscription("Coach"))), (1.0, subscribed("Coach")), (20.0, call(BARGE_IN, "Off", 0))]
    told = [*[shown(subscription("Coach"), str(number)) for number in range(same)], shown(subscription("BargeIn"))]
    lines = [*begun, *[(21.0 + number, each) for number, each in enumerate(told)]]
    assert expected == [each for each in found(*lines) if each[0] == "VC-JOIN"]


@pytest.mark.parametrize(("between", "expected"), [([], [("VC-JOIN", 3)]), ([(5.0, UNREADABLE)], [])], ids=["", "hole"])
def test_a_leg_that_begins_after_a_hole_is_in_no_wrong_state(
    between: list[Timed], expected: list[tuple[str, int]]
) -> None:
    """What the device shows is not known after a place that could not be read, so a leg may begin in any state."""
    begun = [(10.0, call(LISTEN_IN, "On", 0)), (20.0, shown(subscription("Coach"), "two"))]
    lines = [
        (0.0, subscribed("Coach")),
        (0.0, shown(subscription("Coach"))),
        *between,
        *begun,
        (30.0, shown(subscription("Coach"), "three")),
    ]
    assert expected == [each for each in found(*lines) if each[0] == "VC-JOIN"]


@pytest.mark.parametrize(
    ("assume", "expected", "doubted"),
    [
        ("at-least-once", [], ["call k-1 of device desk-1: 1 lost, or else VC-JOIN is broken"]),
        ("lossy:1", [], []),
        ("reliable", ["VC-JOIN"], []),
    ],
)
def test_a_leg_in_a_wrong_state_is_doubted_where_no_request_is_recorded(
    assume: str, expected: list[str], doubted: list[str]
) -> None:
    """One lost message explains it: that of the leg before it was switched."""
    follower, made = Follower(assume=assume), list[Finding]()
    lines = [shown(subscription("Coach")), call(LISTEN_IN, "On", 0, id="k-1")]
    for line in [*lines, shown(subscription("Coach"), "two"), shown(subscription("Coach"), "three")]:
        made += follower.take(line, client="sup-1")
    made += follower.finish()
    assert expected == [each.rule for each in made]
    assert doubted == [name for doubt in follower.doubts for name in doubt.names]


def test_a_call_that_rings_late_is_no_new_leg() -> None:
    """A message that the call rings, overtaken by the first message of the leg, leaves the leg as it is."""
    lines = [
        (0.0, shown(subscription("Coach"))),
        (10.0, live("k-1", 0)),
        (10.1, call((), "Off", 0, id="k-1", state="Ringing")),
        (19.9, asked("SwitchToBargeIn")),
        (20.0, call(BARGE_IN, "Off", 10)),
        (30.0, call(COACH, "Off", 20)),
    ]
    assert [("VC-NO-RETURN", 6)] == found(*lines)


def test_a_request_after_a_call_that_rings_late_is_not_missed() -> None:
    """Without durations the leg may have begun anew or not, so what was asked for may have shown before."""
    lines = [
        (0.0, shown(subscription("ListenIn"))),
        (10.0, call(LISTEN_IN, "On")),
        (20.0, call(BARGE_IN, "Off")),
        (20.1, call((), "Off", state="Ringing")),
        (20.2, asked("SwitchToBargeIn")),
        *[(30.0 + step, call(BARGE_IN, "Off", monitoredUserMuted=True, userData={"step": step})) for step in range(4)],
    ]
    assert [] == found(*lines)


OVERTAKEN: dict[str, tuple[float, dict[str, Any], list[tuple[str, int]]]] = {
    "in another state": (0.0, call(LISTEN_IN, "On", 0), [("VC-JOIN", 4)]),
    "in the state that is shown": (0.0, live("k-1", 0), []),
    "in another state, before the device showed this one": (18.0, call(LISTEN_IN, "On", 0), []),
}


@pytest.mark.parametrize(("changed", "first", "expected"), OVERTAKEN.values(), ids=OVERTAKEN)
def test_a_first_message_that_is_overtaken_tells_how_the_leg_began(
    changed: float, first: dict[str, Any], expected: list[tuple[str, int]]
) -> None:
    """By its duration the first message of a leg is known, though it comes after another one."""
    lines = [
        (changed, subscribed("Coach")),
        (changed, shown(subscription("Coach"))),
        (20.0, call(LISTEN_IN, "On", 5)),
        (21.0, first),
        (30.0, shown(subscription("Coach"), "two")),
        (40.0, shown(subscription("Coach"), "three")),
    ]
    assert expected == found(*lines)
