"""Each bound of what a follower remembers: what goes beyond it, and what it means to meet that again."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from itertools import zip_longest
from typing import Any

import pytest

from monitoring_core.follow import Cause, Doubt, Finding, Follower, Place
from monitoring_core.follow.engine import costs
from monitoring_core.follow.findings import bounds
from monitoring_core.follow.findings.doubts import Doubts, first_words
from tests.benchmarks.subjects import LIVES, measure_life
from tests.follow.recordings import (
    BARGE_IN,
    COACH,
    LISTEN_IN,
    asked,
    call,
    chat,
    chat_asked,
    device,
    subscribed,
    subscription,
)

MONITOR = ("SwitchToCoach", "SwitchToBargeIn")
IN_COACH = ("SwitchToMonitor", "SwitchToBargeIn")
INTRUDE: dict[str, Any] = {
    "request": {"method": "POST", "url": "/api/v2/users/u-1/chats/t-1", "body": {"operationName": "Intrude"}},
    "response": {"statusCode": 0},
}


def released(duration: int | None = None, **changes: Any) -> dict[str, Any]:
    """Give the message that tells that the call is over."""
    return call((), "Off", duration, **{"state": "Released", "capabilities": [], **changes})


def took(*lines: dict[str, Any], follower: Follower | None = None, **context: str) -> tuple[Follower, list[Finding]]:
    """Give a follower that has taken these lines to the end, and what it found."""
    follower = follower or Follower()
    found: list[Finding] = []
    for number, line in enumerate(lines, 1):
        found += follower.take(line, place=Place(None, number), **context)
    return follower, found + follower.finish()


def rules(found: list[Finding]) -> list[tuple[str, str]]:
    """Give rule and level of each finding."""
    return [(each.rule, str(each.level)) for each in found]


def doubted(follower: Follower) -> list[tuple[Cause, str, int]]:
    """Give what makes the recording inconclusive, without names."""
    return [(each.cause, each.what, each.count) for each in follower.doubts]


RETURN = (call(COACH, "Off", 1), call(BARGE_IN, "Off", 5), asked("SwitchToCoach"), call(COACH, "Off", 9))


def test_what_is_open_is_not_forgotten() -> None:
    """A leg that is open is judged to its end, however many other calls and devices there are meanwhile."""
    follower = Follower()
    begin, end = RETURN[:2], RETURN[2:]
    for line in begin:
        follower.take(line, client="bo")
    for number in range(3_000):
        others: dict[str, Any] = {"id": f"k-{number}x", "deviceUri": f"/devices/desk-{number}x"}
        follower.take(call(COACH, "Off", 1, **others), client=f"sup-{number}")
        follower.take(device(subscription("Coach"), id=f"desk-{number}x"), client=f"sup-{number}")
    _, found = took(*end, follower=follower, client="bo")
    assert ("VC-NO-RETURN", "error") in rules(found)
    assert (True, {}) == (follower.is_conclusive, dict(follower.forgotten))


@pytest.mark.once
def test_another_clients_traffic_changes_no_verdict() -> None:
    """A recording, and the same recording beside 10,000 other supervisors, earns the same findings."""
    lines = [
        device(None),
        subscribed("Coach"),
        device(subscription("Coach")),
        *RETURN,
        released(11),
        call(COACH, "Off", 3),
    ]
    _, alone = took(*lines, client="bo")
    follower, beside = Follower(), list[Finding]()
    for number, line in enumerate(lines, 1):
        beside += follower.take(line, place=Place(None, number), client="bo")
        for other in range(number * 1_112 - 1_112, number * 1_112):
            name = f"sup-{other}"
            follower.take(device(subscription("Coach", target=f"a-{other}"), id=f"d-{other}"), client=name)
            follower.take(call(COACH, "Off", 1, id=f"c-{other}", deviceUri=f"/devices/d-{other}"), client=name)
            follower.take(chat(MONITOR), client=name)
    beside += [each for each in follower.finish() if each.client == "bo"]
    assert alone == beside
    assert follower.is_conclusive


@pytest.mark.once
@pytest.mark.parametrize("last", [10_000, pytest.param(34_000, marks=pytest.mark.long)])
def test_a_subject_that_never_closes_stays_flat(last: int) -> None:
    """A call, a device and a chat of thousands of messages without an end need no more than after a few hundred."""
    import tracemalloc

    def play(follower: Follower, first: int, last: int) -> None:
        for number in range(first, last):
            follower.take(call(COACH, "Off", number, userData={"n": number}))
            follower.take(device(subscription("Coach"), forwardTo=str(number) * (number % 2)))
            follower.take(chat(MONITOR, {"nickname": f"n-{number}", "type": "Agent", "visibility": "Supervisors"}))

    follower = Follower()
    play(follower, 0, 3_000)
    tracemalloc.start()
    try:
        play(follower, 3_000, last)
        assert tracemalloc.get_traced_memory()[0] < 384 * 1024
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("kept", [True, False])
def test_the_newest_looks_are_told_exactly(kept: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """A message like one of the newest is a duplicate; one like an older one may be, so no finding rests on it."""
    monkeypatch.setattr(bounds, "LOOKS", 64 if kept else 2)
    others = [call(BARGE_IN, "Off", capabilities=[*BARGE_IN, f"Operation{number}"]) for number in range(6)]
    follower, found = took(call(COACH, "Off"), *others, call(COACH, "Off"), call(BARGE_IN, "On"))
    assert [] == [each for each in rules(found) if each[0] == "VC-NO-RETURN"]
    assert follower.is_conclusive


def test_older_looks_are_remembered_up_to_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond so many older looks the oldest goes first, and a message like it counts as a new one."""
    from monitoring_core.follow.subjects.seen import Seen

    monkeypatch.setattr(bounds, "LOOKS", 1)
    monkeypatch.setattr(bounds, "OLDER_LOOKS", 4)
    seen = Seen()
    for number in range(3):
        seen.before(number)
    assert (True, True) == (seen.before(0), seen.before(1))
    for number in range(10, 20):
        seen.before(number)
    assert (False, True) == (seen.before(0), seen.before(18))


def test_a_late_message_of_an_ended_leg_is_no_step() -> None:
    """After Released a message whose duration is not higher is late: it is judged by itself."""
    follower, found = took(call(COACH, "Off", 1), call(BARGE_IN, "Off", 5), released(9), call(COACH, "Off", 4))
    assert ([], True) == ([each for each in rules(found) if each[1] != "note"], follower.is_conclusive)


def test_a_higher_duration_after_released_is_a_leg_that_is_alive() -> None:
    """A message of an ended leg with a higher duration breaks VC-HANGUP, if time says that no other leg has begun."""
    follower, found = Follower(), list[Finding]()
    lines = {"00": call(COACH, "Off", 1), "08": released(9), "11": call(COACH, "Off", 12)}
    for second, line in lines.items():
        found += follower.take(line, at=f"2031-03-03T08:00:{second}Z")
    assert ("VC-HANGUP", "warning") in rules(found)


@pytest.mark.parametrize(
    ("assume", "expected", "is_conclusive"),
    [("at-least-once", False, False), ("lossy:1", False, True), ("reliable", True, True)],
)
def test_a_higher_duration_without_times_may_be_of_another_leg(
    assume: str, expected: bool, is_conclusive: bool
) -> None:
    """The first message of another leg of the call may be lost, so nothing is certain unless delivery is reliable."""
    follower, found = Follower(assume=assume), list[Finding]()
    for line in (call(COACH, "Off", 1), released(9), call(COACH, "Off", 12)):
        found += follower.take(line)
    assert (expected, is_conclusive) == ("VC-HANGUP" in {rule for rule, _ in rules(found)}, follower.is_conclusive)


def test_an_end_that_is_older_than_the_leg_is_that_of_an_earlier_one() -> None:
    """By its time and its duration it ends a leg that began before, so the leg goes on."""
    follower, found = Follower(), list[Finding]()
    lines = {"00:00": call(COACH, "Off", 0), "00:30": released(90), "01:40": call(COACH, "Off", 100)}
    for moment, line in lines.items():
        found += follower.take(line, at=f"2031-03-03T08:{moment}Z")
    assert ([], True) == (rules(found), follower.is_conclusive)


def test_a_leg_that_began_like_the_one_before_is_not_taken_for_alive() -> None:
    """A first message may be equal to that of the leg before: what follows may be another leg, and is no finding."""
    follower, found = took(call(COACH, "Off", 0), released(9), call(COACH, "Off", 0), call(BARGE_IN, "Off", 12))
    assert "VC-HANGUP" not in {rule for rule, _ in rules(found)}
    assert follower.is_conclusive


def test_late_messages_with_rising_durations_are_doubted() -> None:
    """Three unequal messages below the last duration may be another leg of the call."""
    late = [call(BARGE_IN, "Off", duration) for duration in (3, 4, 5)]
    follower, _ = took(call(COACH, "Off", 1), released(90), *late)
    assert [(Cause.MET_AGAIN, "calls", 1)] == doubted(follower)


def test_a_session_that_was_never_accepted_is_joined_by_intruding() -> None:
    """It was never Chatting before its end, so a Chatting message cannot be late; nor can one after Intrude."""
    invited, revoked = chat(["Accept"], state="Invited"), chat([], state="Revoked")
    follower, found = took(invited, revoked, chat(MONITOR), chat_asked("SwitchToCoach"), chat(IN_COACH))
    assert ([], True) == ([each for each in rules(found) if each[1] != "note"], follower.is_conclusive)
    again = [chat([*MONITOR, f"Operation{number}"]) for number in range(4)]
    follower, _ = took(chat(MONITOR), revoked, INTRUDE, *again)
    assert follower.is_conclusive


def test_a_call_that_is_joined_anew_is_another_leg() -> None:
    """A first message after Released, told by its duration or its time, begins another leg of the call."""
    for again in (call(COACH, "Off", 0), call(COACH, "Off", 40)):
        follower = Follower()
        found: list[Finding] = []
        for line, at in ((call(COACH, "Off", 1), "08:00:01"), (released(9), "08:00:09"), (again, "08:30:40")):
            found += follower.take(line, at=f"2031-03-03T{at}Z")
        leg = follower.leg("k-1")
        assert leg is not None
        assert ([], "Established") == ([each for each in rules(found) if each[1] != "note"], leg.call_state)


@pytest.mark.parametrize(("many", "expected"), [(2, []), (3, [(Cause.MET_AGAIN, "calls", 1)])])
def test_messages_of_an_ended_leg_without_a_duration_are_doubted(many: int, expected: list[Any]) -> None:
    """Three unequal messages without a duration after Released may be another leg: the recording is inconclusive."""
    after = [call(BARGE_IN, "Off", capabilities=[*BARGE_IN, f"Operation{number}"]) for number in range(many)]
    follower, _ = took(call(COACH, "Off"), call(LISTEN_IN, "On"), released(), *after)
    assert expected == doubted(follower)


@pytest.mark.parametrize(("many", "expected"), [(2, []), (3, [(Cause.MET_AGAIN, "sessions", 1)])])
def test_messages_of_an_ended_session_are_doubted(many: int, expected: list[Any]) -> None:
    """So it is with a chat after Revoked, unless it is Invited anew."""
    after = [chat([*MONITOR, f"Operation{number}"]) for number in range(many)]
    follower, _ = took(chat(MONITOR), chat([], state="Revoked"), *after)
    assert expected == doubted(follower)
    follower, _ = took(chat(MONITOR), chat([], state="Revoked"), chat(["Accept"], state="Invited"), *after)
    assert [] == doubted(follower)


@pytest.mark.parametrize("operation", ["Leave", "Reject"])
def test_a_session_that_was_left_is_over_once_that_shows(operation: str) -> None:
    """After an accepted Leave or Reject, a message that is neither Invited nor Chatting ends the session."""
    follower, _ = took(chat(MONITOR), chat_asked(operation), chat([], state="Completed"))
    seen = follower.session("chat", "t-1")
    assert seen is not None
    assert ("Completed", frozenset()) == (seen.state, seen.open_operations)


def legs(many: int, first: int) -> list[dict[str, Any]]:
    """Give so many legs of the device, each with a first message of that duration and its end."""
    made: list[dict[str, Any]] = []
    for number in range(many):
        made += [call(COACH, "Off", first, id=f"k-{number}"), released(9, id=f"k-{number}")]
    return made


@pytest.mark.parametrize(("ended", "expected"), [(8, []), (9, [(Cause.MET_AGAIN, "calls", 1)])])
def test_ended_legs_are_remembered_up_to_a_number(ended: int, expected: list[Any]) -> None:
    """Beyond it a leg of the device whose first message does not show that it is new may be the one that went."""
    follower, _ = took(*legs(ended, 7), call(COACH, "Off", 5, id="k-new"))
    assert expected == doubted(follower)
    assert ({"ended calls": 1} if expected else {}) == dict(follower.forgotten)
    assert 8 == bounds.CLOSED_LEGS


@pytest.mark.parametrize("first", [call(COACH, "Off", 1, id="k-new"), call((), "Off", id="k-new", state="Ringing")])
def test_a_first_message_that_shows_a_new_leg_is_not_doubted(first: dict[str, Any]) -> None:
    """Duration 0 or 1, or Ringing, shows that a leg is new, whatever was forgotten."""
    follower, _ = took(*legs(12, 1), first, call(COACH, "Off", 20, id="k-new"))
    assert follower.is_conclusive


def test_a_leg_that_began_after_those_that_went_is_not_doubted() -> None:
    """Time less duration tells when a leg began, and that it is none of those that were forgotten."""
    follower = Follower()
    for number, line in enumerate(legs(12, 1)):
        follower.take(line, at=f"2031-03-03T08:{number:02d}:00Z")
    follower.take(call(COACH, "Off", 5, id="k-new"), at="2031-03-03T09:00:00Z")
    assert follower.is_conclusive
    follower.take(call(COACH, "Off", 3600, id="k-old"), at="2031-03-03T09:01:00Z")
    assert [(Cause.MET_AGAIN, "calls", 1)] == doubted(follower)


def sessions(many: int) -> list[dict[str, Any]]:
    """Give so many chats, each begun and revoked."""
    made: list[dict[str, Any]] = []
    for number in range(many):
        for line in (chat(MONITOR), chat([], state="Revoked")):
            made.append({**line, "chat": {**line["chat"], "id": f"t-{number}x"}})
    return made


@pytest.mark.parametrize(("ended", "expected"), [(32, []), (33, [(Cause.MET_AGAIN, "sessions", 1)])])
def test_ended_sessions_are_remembered_up_to_a_number(ended: int, expected: list[Any]) -> None:
    """Beyond it a chat of the client that is not first seen as Invited may be the one that went."""
    follower, _ = took(*sessions(ended), chat(MONITOR))
    assert expected == doubted(follower)
    follower, _ = took(*sessions(ended), chat(["Accept"], state="Invited"), chat(MONITOR))
    assert follower.is_conclusive
    for line in ([INTRUDE, chat(MONITOR)], [chat(MONITOR), INTRUDE]):
        follower, _ = took(*sessions(ended), *line, chat(IN_COACH))
        assert Cause.MET_AGAIN not in [each.cause for each in follower.doubts]
    assert 32 == bounds.CLOSED_SESSIONS


def test_an_earlier_leg_ends_unseen() -> None:
    """A later leg that shows two messages ends the silent one before it; if that comes back, it is doubted."""
    other = [call(COACH, "Off", duration, id="k-2") for duration in (1, 4)]
    follower, _ = took(call(COACH, "Off", 1), *other, call(COACH, "Off", 30))
    assert [(Cause.MET_AGAIN, "calls", 1)] == doubted(follower)
    follower, _ = took(call(COACH, "Off", 1), other[0], call(COACH, "Off", 30), other[1])
    assert follower.is_conclusive


def test_a_held_leg_stays_open_beside_a_later_one() -> None:
    """A leg on hold is silent without being over."""
    held = call((), "Off", 3, state="Held", capabilities=["RetrieveCall", "Hangup"])
    other = [call(COACH, "Off", duration, id="k-2") for duration in (1, 4, 9)]
    follower, found = took(
        call(COACH, "Off", 1), call(BARGE_IN, "Off", 2), held, *other, asked("SwitchToCoach"), call(COACH, "Off", 30)
    )
    assert ("VC-NO-RETURN", "error") in rules(found)
    assert follower.is_conclusive


@pytest.mark.parametrize(("held", "expected"), [(4, []), (5, [(Cause.MET_AGAIN, "calls", 1)])])
def test_legs_on_hold_stay_open_up_to_a_number(held: int, expected: list[Any]) -> None:
    """Of more legs on hold beside a later one the oldest has ended unseen; if it comes back, it is doubted."""
    lines: list[dict[str, Any]] = []
    for number in range(held):
        lines.append(call(COACH, "Off", 1, id=f"k-{number}"))
        lines.append(call((), "Off", 3, id=f"k-{number}", state="Held", capabilities=["RetrieveCall", "Hangup"]))
    lines += [call(COACH, "Off", duration, id="k-new") for duration in (1, 4, 9)]
    follower, _ = took(*lines, call(COACH, "Off", 30, id="k-0"))
    assert expected == doubted(follower)
    assert 4 == bounds.HELD_LEGS


def test_closed_devices_are_kept_up_to_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond it the longest unheard goes; met again, it makes the recording inconclusive."""
    assert 65_536 == bounds.CLOSED_DEVICES
    monkeypatch.setattr(bounds, "CLOSED_DEVICES", 3)
    closed = [device(None, id=f"d-{number}") for number in range(4)]
    follower, _ = took(*closed[:3], closed[0], closed[3])
    assert ({"closed devices": 1}, True) == (dict(follower.forgotten), follower.is_conclusive)
    assert (None, True) == (follower.device("d-1"), follower.device("d-0") is not None)
    took(closed[2], follower=follower)
    assert follower.is_conclusive
    took(closed[1], follower=follower)
    assert (Doubt(Cause.MET_AGAIN, "devices", 1, ("device d-1",)),) == follower.doubts


def test_an_open_device_is_not_among_the_closed_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    """A device with a subscription, a request that waits, or an open leg is kept beyond every number."""
    monkeypatch.setattr(bounds, "CLOSED_DEVICES", 1)
    follower, _ = took(
        device(subscription("Coach"), id="shows"),
        {**subscribed("Coach"), "request": {**subscribed("Coach")["request"], "url": "/api/v2/me/devices/waits"}},
        call(COACH, "Off", 1, deviceUri="/devices/in-call"),
        *[device(None, id=f"d-{number}") for number in range(9)],
    )
    assert {"closed devices": 8} == dict(follower.forgotten)
    assert follower.device("shows") is not None
    assert follower.leg("k-1") is not None


def test_beyond_the_memory_that_is_allowed_the_longest_unheard_goes() -> None:
    """Open subjects are dropped only where a limit on memory is given; met again, they are doubted."""
    follower = Follower(memory=100 * bounds.BYTES_OF_DEVICE / bounds.GIB)
    shown = [device(subscription("Coach", target=f"a-{number}"), id=f"d-{number}") for number in range(150)]
    took(*shown, follower=follower, client="bo")
    assert follower.forgotten["devices"] >= 50
    assert (None, True) == (follower.device("d-0", client="bo"), follower.is_conclusive)
    assert follower.device("d-149", client="bo") is not None
    took(shown[149], follower=follower, client="bo")
    assert follower.is_conclusive
    took(shown[0], follower=follower, client="bo")
    assert [(Cause.MET_AGAIN, "devices", 1)] == doubted(follower)


@pytest.mark.parametrize("life", LIVES)
def test_memory_is_estimated_within_a_factor_of_two(life: str) -> None:
    """What a subject is counted for is between half and twice of what the interpreter hands out for it."""
    needed = measure_life(life, 60)
    assert 1 / 2 < needed.estimated / needed.measured < 2, needed


def test_closed_devices_go_before_open_ones() -> None:
    """A limit on memory drops what is closed first, though something open was unheard for longer."""
    follower = Follower(memory=10 * bounds.BYTES_OF_DEVICE / bounds.GIB)
    closed = [device(None, id=f"d-{number}") for number in range(30)]
    took(device(subscription("Coach"), id="open"), *closed, follower=follower)
    assert {"closed devices": 21} == dict(follower.forgotten)
    assert follower.device("open") is not None


def test_legs_and_sessions_that_memory_did_not_hold_are_doubted() -> None:
    """A leg goes with its device and a session by itself; each is known again."""
    follower = Follower(memory=20_000 / bounds.GIB)
    first = (call(COACH, "Off", 1), chat(MONITOR))
    many = [call(COACH, "Off", 1, id=f"k-{number}x", deviceUri=f"/devices/d-{number}") for number in range(50)]
    took(*first, *many, follower=follower)
    assert {"calls", "devices", "sessions"} <= {*follower.forgotten}
    took(*[call(BARGE_IN, "Off", 30), chat(IN_COACH)], follower=follower)
    assert {"calls", "devices", "sessions"} == {each.what for each in follower.doubts}


def test_what_was_dropped_is_known_among_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names that were dropped are always known; with few bits others are taken for them, never the other way round."""
    monkeypatch.setattr(bounds, "DROPPED_BITS", 1 << 10)
    doubts = Doubts()
    for number in range(500):
        doubts.drop("devices", "bo", f"d-{number}")
    assert all(doubts.was_dropped("devices", "bo", f"d-{number}") for number in range(500))
    assert any(doubts.was_dropped("devices", "bo", f"e-{number}") for number in range(500))
    assert not Doubts().was_dropped("devices", "bo", "d-1")


def test_a_limit_on_memory_is_positive() -> None:
    """A limit that nothing could keep is refused."""
    with pytest.raises(ValueError, match="it must be a number of GiB above 0"):
        Follower(memory=0)


@pytest.mark.parametrize(("many", "expected"), [(3, []), (4, [(Cause.OVERFLOWN, "requests", 1)])])
def test_requests_wait_up_to_a_number(many: int, expected: list[Any]) -> None:
    """One more that is accepted and never shown overtakes the oldest, unjudged: the recording is inconclusive."""
    follower, _ = took(device(None), *[subscribed("ListenIn", target=f"desk-{number}") for number in range(many)])
    assert expected == doubted(follower)
    assert 3 == costs.WAITING


@pytest.mark.parametrize(("many", "expected"), [(64, []), (65, [(Cause.OVERFLOWN, "requests", 1)])])
def test_refused_requests_are_remembered_up_to_a_number(many: int, expected: list[Any]) -> None:
    """Beyond it something unasked may be what was refused."""
    refused = [subscribed("ListenIn", status=2, target=f"a-{number}") for number in range(many)]
    follower, _ = took(device(None), *refused, device(subscription("Coach", target="y")))
    assert expected == doubted(follower)
    assert 64 == bounds.REFUSED


def test_an_oddity_beyond_those_remembered_is_told_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the oddities that are told once nothing is lost: one is told twice."""
    monkeypatch.setattr(bounds, "REPORTED", 1)
    odd = [device(None, supervisorMonitoringState=None), device(None, doNotDisturb="On")]
    _, found = took(*odd, odd[0], *odd)
    assert {"VD-ABSENT", "VD-DND"} == {rule for rule, _ in rules(found)}
    assert 1 == rules(found).count(("VD-ABSENT", "error"))
    assert 1 < rules(found).count(("VD-DND", "error"))


def test_unknown_words_beyond_a_number_are_counted_together() -> None:
    """However many words a recording invents, each is counted, the first ones by name."""
    follower = Follower()
    for number in range(bounds.UNKNOWN_WORDS + 44):
        follower.take({"messageType": f"Invented{number}"})
    assert bounds.UNKNOWN_WORDS + 1 == len(follower.unknown)
    assert (1, 44) == (follower.unknown["messageType Invented0"], follower.unknown["further words"])


def test_no_number_of_two_clients_bounds_who_shares_a_target() -> None:
    """Of a thousand supervisors of one target each is told, however many there are."""
    follower, found = Follower(), list[Finding]()
    for second in range(0, 30, 10):
        for number in range(1_000):
            shown = device(subscription("Coach"), id=f"d-{number}", forwardTo=str(second))
            found += follower.take(shown, client=f"s-{number}", at=f"2031-03-03T08:00:{second:02d}Z")
    told = [each.message for each in found if each.rule == "VD-ONE-SUPERVISOR"]
    assert 500 <= len(told) <= 999
    assert all(any(f"d-{number} " in message for message in told) for number in range(1_000))


def switched(others: int, *, own: bool = True) -> list[dict[str, Any]]:
    """Give a leg that begins in Coach under ListenIn, and requests for a switch in it and in others before."""

    def switches(call_id: str) -> dict[str, Any]:
        made = asked("SwitchToCoach")
        return {**made, "request": {**made["request"], "url": f"/api/v2/me/calls/{call_id}"}}

    offered = ["ForwardCallsOn", "DoNotDisturbOn", "ListenIn", "Coach", "BargeIn", "CancelSupervisorMonitoring"]
    shown = [device(subscription("ListenIn"), capabilities=[*offered, f"Operation{number}"]) for number in range(3)]
    first = [switches("k-1")] if own else []
    return [shown[0], *first, *[switches(f"k-{number}x") for number in range(others)], call(COACH, "Off", 0), *shown]


@pytest.mark.parametrize(("others", "expected"), [(63, []), (64, [(Cause.OVERFLOWN, "requests", 1)])])
def test_switches_before_a_first_message_are_remembered_up_to_a_number(others: int, expected: list[Any]) -> None:
    """Beyond it a leg that begins in another state may have been switched: that is doubted and not found."""
    follower, found = took(*switched(others), client="bo")
    assert (expected, []) == (doubted(follower), rules(found))
    assert 64 == bounds.SWITCHES_UNMET
    _, found = took(*switched(bounds.SWITCHES_UNMET, own=False), client="bo")
    assert [("VC-JOIN", "warning")] == rules(found)


def test_switches_without_a_client_are_remembered_beyond_the_number_of_one_client(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Records without a client are those of many, so as many calls are remembered as closed devices."""
    follower, found = took(*switched(1_000))
    assert ([], []) == (doubted(follower), rules(found))
    monkeypatch.setattr(bounds, "CLOSED_DEVICES", 3)
    assert [(Cause.OVERFLOWN, "requests", 1)] == doubted(took(*switched(3))[0])


def offering(state: str, many: int) -> list[dict[str, Any]]:
    """Give so many unequal messages of the call without a duration, in a call state."""
    return [call((), "Off", state=state, capabilities=[*BARGE_IN, f"Operation{number}"]) for number in range(many)]


def held(many: int) -> list[dict[str, Any]]:
    """Give so many legs on hold beside a later one, of which the first comes back."""
    on_hold = {"state": "Held", "capabilities": ["RetrieveCall", "Hangup"]}
    return [
        *[call(COACH, "Off", 1, id=f"k-{number}") for number in range(many)],
        *[call((), "Off", 3, id=f"k-{number}", **on_hold) for number in range(many)],
        *[call(COACH, "Off", duration, id="k-new") for duration in (1, 4, 9)],
        call(COACH, "Off", 30, id="k-0"),
    ]


def unshown(many: int) -> list[dict[str, Any]]:
    """Give so many subscriptions that are accepted and do not show in three messages, and then the first of them."""
    lines: list[dict[str, Any]] = [device(None)]
    for number in range(many):
        lines.append(subscribed("ListenIn", target=f"a-{number}"))
        lines += [device(None, forwardTo=str(3 * number + later)) for later in range(3)]
    return [*lines, device(subscription("ListenIn", target="a-0"))]


Lines = Callable[[int], list[dict[str, Any]]]

TRIED: dict[str, tuple[int, Lines]] = {
    "CLOSED_LEGS": (8, lambda many: [*legs(many, 7), call(COACH, "Off", 5, id="k-new")]),
    "CLOSED_SESSIONS": (32, lambda many: [*sessions(many), chat(MONITOR)]),
    "HELD_LEGS": (4, held),
    "LATE_MESSAGES": (
        2,
        lambda many: [call(COACH, "Off"), call(LISTEN_IN, "On"), released(), *offering("Established", many)],
    ),
    "LOOKS": (1, lambda many: [call(COACH, "Off"), *offering("Established", many), call(COACH, "Off")]),
    "OLDER_LOOKS": (3, lambda many: [call(COACH, "Off"), *offering("Established", many), call(COACH, "Off")]),
    "REFUSED": (
        64,
        lambda many: [
            device(None),
            *[subscribed("ListenIn", status=2, target=f"a-{number}") for number in range(many)],
            device(subscription("Coach", target="a-y")),
        ],
    ),
    "REPORTED": (
        1,
        lambda many: [device(None, **each) for each in ODD[:many]] * 3,
    ),
    "SWITCHES_UNMET": (63, switched),
    "UNKNOWN_WORDS": (256, lambda many: [{"messageType": f"Invented{number}"} for number in range(many)]),
    "UNSHOWN": (8, unshown),
    "WAITING": (
        3,
        lambda many: [device(None), *[subscribed("ListenIn", target=f"a-{number}") for number in range(many)]],
    ),
}
"""Bound -> how many a recording may have within it, and the recording that has so many."""

ODD: tuple[dict[str, Any], ...] = ({"supervisorMonitoringState": None}, {"doNotDisturb": "On"})

LOWERED = {"LOOKS": 2, "OLDER_LOOKS": 2, "REPORTED": 1}
"""Bound -> what it is for these recordings, which would be very long otherwise."""

OF_ALL = {"CLOSED_DEVICES", "DROPPED_BITS", "BYTES_OF_DEVICE", "BYTES_OF_LEG", "BYTES_OF_SESSION", "GIB"}
"""What counts for all clients: the closed devices, and the memory that is allowed with what is estimated for it."""


def test_each_bound_but_two_is_tried_beside_another_client() -> None:
    """Each bound is in the table, but for the closed devices and what belongs to the limit on memory."""
    assert {*bounds.__all__, "WAITING"} == {*TRIED} | OF_ALL


@pytest.mark.parametrize("bound", TRIED)
def test_no_bound_depends_on_another_client(bound: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two clients one is within a bound, and the other beyond it: together they earn what each earns alone."""
    if bound in LOWERED:
        monkeypatch.setattr(bounds, bound, LOWERED[bound])
    within, lines = TRIED[bound]
    # Ids of the other client are other ids.
    other = json.loads(re.sub(r"\b(desk|a|k|t)-", r"\1-x", json.dumps(lines(within + 1))))
    alone = [Follower(), Follower()]
    beside = Follower()
    apart, together = list[Finding](), list[Finding]()
    for number, both in enumerate(zip_longest(lines(within), other)):
        for client, line, follower in zip(("bo", "al"), both, alone, strict=True):
            if line is not None:
                apart += follower.take(line, client=client, place=Place(None, number))
                together += beside.take(line, client=client, place=Place(None, number))
    apart += [each for follower in alone for each in follower.finish()]
    together += beside.finish()
    assert sorted(map(repr, apart)) == sorted(map(repr, together))
    assert sum((Counter(each.forgotten) for each in alone), Counter[str]()) == Counter(beside.forgotten)
    assert first_words(sum((Counter(each.unknown) for each in alone), Counter[str]())) == beside.unknown
    doubts = Counter[tuple[Cause, str]]()
    for cause, what, count in (each for follower in alone for each in doubted(follower)):
        doubts[cause, what] += count
    assert doubts == {(cause, what): count for cause, what, count in doubted(beside)}
