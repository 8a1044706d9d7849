"""Lines that name their client belong together with lines that do not, where ids leave one possibility."""

from __future__ import annotations

from typing import Any

import pytest

from monitoring_core.follow import Cause, Finding, Follower, Place
from monitoring_core.text import CHATTING_CONSTANT
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

Line = tuple[str | None, dict[str, Any]]


def taken(*lines: Line, self_: str | None = None) -> tuple[list[tuple[str, str, int | None]], list[tuple[Cause, str]]]:
    """Give the findings of lines of these clients, and what is doubted."""
    follower, found = Follower(), list[Finding]()
    for number, (client, line) in enumerate(lines, 1):
        found += follower.take(line, place=Place(None, number), client=client, self_=self_)
    found += follower.finish()
    return [(each.rule, str(each.level), each.place.line) for each in found], [
        (each.cause, each.what) for each in follower.doubts
    ]


NAMES = [("sup-1", "sup-1"), ("sup-1", None), (None, "sup-1"), ("sup-1", "Supervisor One")]
"""Who asks, and who shows, as the lines tell it."""
IDS = ["the same", "only requests", "only notifications", "another spelling"]


@pytest.mark.parametrize(("asks", "shows"), NAMES, ids=IDS)
def test_wrong_defaults_are_found_whoever_names_the_client(asks: str | None, shows: str | None) -> None:
    """A device shows another scope than was asked for: joined by the device's id."""
    lines = [
        (shows, device(None)),
        (asks, subscribed("ListenIn")),
        (shows, device(subscription("ListenIn", scope="Agent"))),
        *[(shows, device(subscription("ListenIn", scope="Agent"), forwardTo=f"7{n}")) for n in range(5)],
    ]
    found, doubts = taken(*lines)
    assert ("VD-CONFIRMS", "error", 3) in found
    assert [] == doubts


@pytest.mark.parametrize(("asks", "shows"), NAMES, ids=IDS)
def test_an_idle_cancel_is_found_whoever_names_the_client(asks: str | None, shows: str | None) -> None:
    """A Cancel is answered 0 while the device shows that nothing is monitored."""
    idle = [(shows, device(None, phoneNumber=str(number))) for number in range(4)]
    found, doubts = taken(*idle, (asks, subscribed("CancelSupervisorMonitoring")))
    assert [("VD-CANCEL", "warning", 5)] == found
    assert [] == doubts


@pytest.mark.parametrize(("asks", "shows"), NAMES, ids=IDS)
def test_an_outlived_next_call_is_found_whoever_names_the_client(asks: str | None, shows: str | None) -> None:
    """A second leg is joined under NextCall without a new request."""
    found, _ = taken(
        (shows, device(None)),
        (asks, subscribed("Coach", supervisorMonitoringMode="NextCall")),
        (shows, device(subscription("Coach", mode="NextCall"))),
        (shows, call(COACH, "Off", 0, id="k-1")),
        (shows, call((), "Off", 9, id="k-1", state="Released")),
        (shows, call(COACH, "Off", 0, id="k-2")),
    )
    assert ("VD-NEXT-CALL", "warning", 6) in found


@pytest.mark.parametrize("device_first", [True, False])
@pytest.mark.parametrize(("asks", "shows"), NAMES, ids=IDS)
def test_a_return_is_an_error_whoever_names_the_client(asks: str | None, shows: str | None, device_first: bool) -> None:
    """A request to a call joins the leg by its client's device, or by the call's id alone."""
    first = [(asks, subscribed("Coach")), (shows, device(subscription("Coach")))] if device_first else []
    found, doubts = taken(
        *first,
        (shows, call(COACH, "Off", 1)),
        (shows, call(BARGE_IN, "Off", 5)),
        (asks, asked("SwitchToCoach")),
        (shows, call(COACH, "Off", 9)),
    )
    assert ("VC-NO-RETURN", "error", len(first) + 4) in found
    assert [] == doubts


@pytest.mark.parametrize(("asks", "shows"), NAMES, ids=IDS)
def test_a_switch_to_itself_in_a_chat_is_found_whoever_names_the_client(asks: str | None, shows: str | None) -> None:
    """Text sessions are joined by their id."""
    monitor = ["SwitchToCoach", "SwitchToBargeIn"]
    found, doubts = taken(
        (shows, chat(["Accept", "Reject"], state="Invited")),
        (asks, chat_asked("Accept")),
        *((shows, chat([*monitor, *more])) for more in ((), ("Leave",), ("SetInFocus",), ("Consult",))),
        (asks, chat_asked("SwitchToMonitor")),
    )
    assert ("TX-SELF", "warning", 7) in found
    assert [] == doubts


@pytest.mark.parametrize(("asks", "expected"), [("sup-2", []), ("sup-1", [("TX-INVITED", "warning", 2)])])
def test_a_first_request_that_is_closed_may_be_another_clients(asks: str, expected: list[tuple[str, str, int]]) -> None:
    """A client that nothing was shown to yet may be in the chat already that another one is invited to."""
    invited = chat(["Accept", "Reject"], state="Invited")
    found, _ = taken(("sup-1", invited), (asks, chat_asked("SwitchToBargeIn")))
    assert expected == found


def test_one_name_of_the_user_is_enough() -> None:
    """A request that does not tell the user's own name joins the session of its client that does."""
    follower, monitor = Follower(), ["SwitchToCoach", "SwitchToBargeIn"]
    follower.take(chat(monitor), client="sup-1", self_="sam")
    follower.take(chat_asked("SwitchToCoach"), client="sup-1")
    seen = follower.session("chat", "t-1", client="sup-1", self_="sam")
    assert seen is not None
    assert ("SwitchToCoach",) == seen.pending


def test_what_two_clients_may_have_asked_is_followed_apart() -> None:
    """Two clients ask for one device that unnamed lines show: whose they are nothing tells."""
    found, doubts = taken(
        ("sup-1", subscribed("ListenIn")),
        ("sup-2", subscribed("CancelSupervisorMonitoring")),
        (None, device(None)),
        (None, device(None, forwardTo="7")),
    )
    assert "VD-CANCEL" not in {rule for rule, _, _ in found}
    assert (Cause.APART, "devices") in doubts


def test_a_request_to_a_call_of_two_legs_is_followed_apart() -> None:
    """Agent and supervisors share a call id, so it alone does not tell whose leg was meant."""
    legs = [(None, call(COACH, "Off", 1, deviceUri=f"/devices/d-{number}")) for number in range(2)]
    _, doubts = taken(*legs, ("sup-1", asked("SwitchToBargeIn")))
    assert [(Cause.APART, "calls")] == doubts


def test_of_several_devices_in_one_call_the_one_heard_last_is_meant() -> None:
    """The legs of three devices of one client are told apart until each is over."""
    follower = Follower()

    def takes(number: int, state: str, switches: tuple[str, ...], duration: int) -> None:
        uri = f"https://desk.example/api/v2/devices/desk-{number}"
        follower.take(call(switches, "Off", duration, state=state, deviceUri=uri), client="sup-1")

    def shown() -> frozenset[str] | str | None:
        leg = follower.leg("k-1", client="sup-1")
        return None if leg is None else leg.open_operations & {"SwitchToListenIn", "SwitchToBargeIn"} or leg.call_state

    takes(1, "Established", COACH, 1)
    takes(2, "Established", BARGE_IN, 1)
    takes(3, "Established", LISTEN_IN, 1)
    assert frozenset(LISTEN_IN) == shown()
    takes(2, "Established", BARGE_IN, 5)
    assert frozenset(BARGE_IN) == shown()
    takes(2, "Released", (), 6)
    takes(3, "Released", (), 6)
    assert frozenset(COACH) == shown()
    takes(1, "Released", (), 6)
    assert "Released" == shown()
    assert follower.leg("k-2", client="sup-1") is None


def test_two_clients_that_tell_everything_are_two() -> None:
    """Two clients with requests and notifications of their own are not joined, though their ids are the same."""
    lines: list[Line] = [(client, device(None)) for client in ("a", "b")]
    lines += [(client, subscribed("ListenIn")) for client in ("a", "b")]
    lines += [(client, device(subscription("ListenIn"))) for client in ("a", "b")]
    assert ([], []) == taken(*lines)


def test_a_client_that_shows_a_session_itself_is_parted_again() -> None:
    """The request of a client was taken for another one's, as long as it had shown nothing of its own."""
    monitor, coach = ["SwitchToCoach", "SwitchToBargeIn"], ["SwitchToMonitor", "SwitchToBargeIn"]
    follower = Follower()
    follower.take(chat(monitor), client="a")
    follower.take(chat_asked("SwitchToCoach"), client="b")
    follower.take(chat(coach), client="b")
    modes = [follower.session("chat", "t-1", client=client) for client in ("a", "b")]
    assert ["Monitor", "Coach"] == [str(each.mode) for each in modes if each is not None]


def test_what_a_session_does_not_offer_is_asked_by_another_client() -> None:
    """Accept is no request to a session that has been Chatting for long: another client was invited to it, too."""
    follower = Follower()
    follower.take(chat(["Accept", "Reject"], state="Invited"), client="a", at="2031-03-03T08:00:00Z")
    follower.take(chat([*CHATTING_CONSTANT, "SwitchToCoach"]), client="a", at="2031-03-03T08:00:05Z")
    found = follower.take(chat_asked("Accept"), client="b", at="2031-03-03T08:00:15Z")
    kept = follower.session("chat", "t-1", client="a")
    assert [] == found
    assert () == (kept.pending if kept is not None else None)


def test_an_agent_and_a_supervisor_are_not_one_client() -> None:
    """A supervisor accepts before anything is shown to him, and the agent's own session shows no switch."""
    follower = Follower()
    follower.take(chat_asked("Accept"), client="sup", role="supervisor")
    found = follower.take(chat([*CHATTING_CONSTANT]), client="ann", role="agent")
    kept = follower.session("chat", "t-1", client="ann")
    assert [] == [each.rule for each in found + follower.finish() if each.rule == "TX-SWITCH"]
    assert () == (kept.pending if kept is not None else None)


def test_only_what_is_shown_tells_the_name_of_the_user() -> None:
    """Requests that do not name the user in text sessions go to the session that names him, of the same client."""
    monitor, coach = ([*CHATTING_CONSTANT, "SwitchToBargeIn", each] for each in ("SwitchToCoach", "SwitchToMonitor"))
    follower = Follower()
    found = follower.take(chat(coach), client="a", self_="a")
    found += follower.take(chat_asked("SwitchToMonitor", 6), client="b")
    found += follower.take(chat(monitor), client="b", self_="b")
    found += follower.take(chat(coach, {"nickname": "a", "visibility": "Agents"}), client="a", self_="a")
    found += follower.take(chat_asked("SwitchToCoach"), client="b")
    pending = [follower.session("chat", "t-1", client=each, self_=each) for each in ("a", "b")]
    assert [] == found + follower.finish()
    assert [(), ("SwitchToCoach",)] == [each.pending for each in pending if each is not None]
    assert follower.is_conclusive


def test_a_session_that_another_client_asked_about_first_is_of_the_client_that_is_shown_it() -> None:
    """Its later requests belong to it, whether or not they name the user, and whoever else asks about the session."""
    follower = Follower()
    found = follower.take(chat_asked("Reject", 6), client="a")
    found += follower.take(chat(["Accept", "Reject"], state="Invited"), client="b", self_="b")
    found += follower.take(chat_asked("Leave", 6), client="c")
    found += follower.take(chat_asked("Accept"), client="b")
    kept = follower.session("chat", "t-1", client="b", self_="b")
    assert ("Accept",) == (kept.pending if kept is not None else None)
    assert [] == found + follower.finish()


def test_what_another_name_told_of_its_user_is_not_told_of_who_is_shown_the_session() -> None:
    """A supervisor accepts, and an agent is shown the same session first: role and name are the supervisor's alone."""
    kim = {"nickname": "kim", "uri": "/api/v2/users/kim", "type": "Agent", "visibility": "Agents"}
    ann = {"nickname": "ann", "uri": "/api/v2/users/ann", "type": "Agent", "visibility": "All"}
    follower = Follower()
    found = follower.take(chat_asked("Accept"), client="sup", self_="kim", role="supervisor")
    found += follower.take(chat([*CHATTING_CONSTANT], ann, kim), client="ann")
    found += follower.take(chat_asked("SwitchToCoach", 2), client="sup", self_="kim", role="supervisor")
    found += follower.take(chat([*CHATTING_CONSTANT, "Extra"], ann, kim), client="ann")
    assert [] == found + follower.finish()


def test_the_name_of_a_user_who_only_asked_is_no_evidence_of_who_is_shown_the_session() -> None:
    """Two supervisors are in one session, and the one whose request is recorded first is in another mode."""
    kim = {"nickname": "kim", "type": "Agent", "visibility": "Agents"}
    lee = {"nickname": "lee", "type": "Agent", "visibility": "All"}
    follower = Follower()
    found = follower.take(chat_asked("Accept"), client="kim", self_="kim")
    found += follower.take(chat([*CHATTING_CONSTANT, "SwitchToMonitor", "SwitchToCoach"], kim, lee), client="lee")
    assert [] == [each.rule for each in found + follower.finish() if each.rule.startswith("TX-VISIBILITY")]
