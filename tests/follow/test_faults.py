"""What a faulty server's recording earns, and what only looks like a fault."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from monitoring_core.conformance import check_file
from monitoring_core.follow.findings.finding import Innocent
from monitoring_core.rulesets import COACH_ONCE
from tests.follow.recordings import (
    BARGE_IN,
    COACH,
    LISTEN_IN,
    asked,
    call,
    chat,
    chat_asked,
    device,
    found,
    subscribed,
    subscription,
)

BOTH_AND_COACH = ("SwitchToBargeIn", "SwitchToCoach")


def held(duration: int) -> dict[str, Any]:
    """Give a message of the held call."""
    return call((), "Off", duration, state="Held", capabilities=["RetrieveCall", "Hangup"])


FAULTS: dict[str, tuple[list[dict[str, Any]], list[tuple[str, str, int]]]] = {
    "Coach again, and a second message agrees": (
        [call(COACH, "Off", 1), call(BARGE_IN, "Off", 5), call(COACH, "Off", 9), call(COACH, "Off", 12)],
        [("VC-NO-RETURN", "error", 3)],
    ),
    "Coach again, seen once, by a message that is new": (
        [call(COACH, "Off", 1), call(BARGE_IN, "Off", 5), call(COACH, "Off", 9)],
        [("VC-NO-RETURN", "error", 3)],
    ),
    "Coach again, without durations, and two messages agree": (
        [call(COACH, "Off"), call(BARGE_IN, "Off"),
         *({**call(COACH, "Off"), "notificationType": kind} for kind in ("AttachedDataChanged", "PropertiesUpdated"))],
        [("VC-NO-RETURN", "error", 3)],
    ),
    "Coach again, after a request that was accepted": (
        [call(COACH, "Off", 1), asked("SwitchToBargeIn"), call(BARGE_IN, "Off", 5), asked("SwitchToCoach"),
         call(COACH, "Off", 9)],
        [("VC-NO-RETURN", "error", 5)],
    ),
    "Coach again, with a late message between": (
        [call(COACH, "Off", 1), call(BARGE_IN, "Off", 3), call(COACH, "Off", 5), call(BARGE_IN, "Off", 2),
         call(COACH, "Off", 6)],
        [("VC-NO-RETURN", "error", 3)],
    ),
    "Coach again, once, where Coach shows mute On": (
        [call(COACH, "Off", 1), call(BARGE_IN, "Off", 5), call(COACH, "On", 9)],
        [("VC-SWITCHES", "error", 3)],
    ),
    "muting an agent who is muted accepted": (
        [*(call(BARGE_IN, "Off", second, monitoredUserMuted=True) for second in (3, 4, 5, 6)),
         asked("MuteMonitoredUser"), call(BARGE_IN, "Off", 8, monitoredUserMuted=True)],
        [("VC-MUTE-AGENT", "warning", 5)],
    ),
    "SwitchToCoach offered under GWS_V2": (
        [call(BOTH_AND_COACH, "On", 3)],
        [("VC-COACH-IS-ENTRY", "warning", 1)],
    ),
    "mute Off after a switch to ListenIn": (
        [call(BARGE_IN, "Off", 3), asked("SwitchToListenIn"), call(LISTEN_IN, "Off", 5)],
        [("VC-MUTE-LISTEN-IN", "error", 3)],
    ),
    "mute On at once after a switch to BargeIn": (
        [call(LISTEN_IN, "On", 3), asked("SwitchToBargeIn"), call(BARGE_IN, "On", 4)],
        [("VC-MUTE-BARGE-IN", "error", 3)],
    ),
    "mute On some time after a switch to BargeIn, which the supervisor may have done himself": (
        [call(LISTEN_IN, "On", 3), asked("SwitchToBargeIn"), call(BARGE_IN, "On", 40)],
        [],
    ),
    "a switch to the present state accepted": (
        [*(call(LISTEN_IN, "On", second) for second in (2, 3, 4, 5)), asked("SwitchToListenIn"),
         call(LISTEN_IN, "On", 6)],
        [("VC-SELF", "warning", 5)],
    ),
    "muting the agent accepted in ListenIn": (
        [call(LISTEN_IN, "On", 3), call(LISTEN_IN, "On", 4), asked("MuteMonitoredUser"), call(LISTEN_IN, "On", 6)],
        [("VC-MUTE-AGENT", "warning", 3)],
    ),
    "the agent muted in ListenIn": (
        [call(LISTEN_IN, "On", 3, monitoredUserMuted=True)],
        [("VC-LISTEN-UNMUTES", "note", 1)],
    ),
    "a mute operation listed": (
        [call((*BARGE_IN, "MuteMonitoredUser"), "Off", 3)],
        [("VC-UNLISTED", "error", 1)],
    ),
    "the listening flag on the supervisor's own call": (
        [call(LISTEN_IN, "On", 3, supervisorListeningIn=True)],
        [("VC-LISTENING-FLAG", "warning", 1)],
    ),
    "another subscription than asked for": (
        [device(None), subscribed("Coach", supervisorMonitoringScope="Agent"), device(subscription("Coach"))],
        [("VD-CONFIRMS", "error", 3)],
    ),
    "Cancel missing while monitoring": (
        [device(subscription("Coach"), capabilities=["ListenIn", "Coach", "BargeIn"])],
        [("VD-CANCEL", "error", 1)],
    ),
    "Cancel offered while nothing is monitored": (
        [device(None, capabilities=["ListenIn", "Coach", "BargeIn", "CancelSupervisorMonitoring"])],
        [("VD-CANCEL", "error", 1)],
    ),
    "null instead of no key": (
        [device(None, supervisorMonitoringState=None)],
        [("VD-ABSENT", "error", 1)],
    ),
    "both do-not-disturb operations": (
        [device(None, capabilities=["DoNotDisturbOn", "DoNotDisturbOff"])],
        [("VD-DND", "error", 1)],
    ),
    "the wrong forwarding operation": (
        [device(None, forwardTo="7199")],
        [("VD-FORWARD", "error", 1)],
    ),
    "none of the three operations while monitoring": (
        [device(subscription("Coach"), capabilities=["CancelSupervisorMonitoring"])],
        [("VD-CAPABILITIES", "error", 1)],
    ),
    "only one of the three operations": (
        [device(None, capabilities=["ListenIn"])],
        [("VD-CAPABILITIES", "note", 1)],
    ),
    "an accepted request that never shows": (
        [device(None), subscribed("Coach"), device(None, doNotDisturb="On", capabilities=[]),
         device(None, phoneNumber="1"), device(None, forwardTo="7199", capabilities=[])],
        [("AN-EFFECT", "warning", 2)],
    ),
    "a second Cancel accepted, after a message that looks like an earlier one": (
        [device(None), device(subscription("Coach")), subscribed("Coach"), device(None),
         subscribed("CancelSupervisorMonitoring"), device(None, phoneNumber="1"),
         subscribed("CancelSupervisorMonitoring")],
        [("VD-CANCEL", "warning", 7)],
    ),
    "another scope, whose request stands behind the message": (
        [device(None), subscribed("Coach"), device(subscription("Coach")), device(subscription("ListenIn")),
         subscribed("ListenIn", supervisorMonitoringScope="Agent"),
         *(device(subscription("ListenIn"), phoneNumber=str(number)) for number in range(4))],
        [("VD-CONFIRMS", "error", 4)],
    ),
    "Cancel that never shows, before any message of the device": (
        [subscribed("CancelSupervisorMonitoring"),
         *(device(subscription("Coach"), phoneNumber=str(number)) for number in range(3))],
        [("AN-EFFECT", "warning", 1)],
    ),
    "another scope that never shows, before any message of the device": (
        [subscribed("Coach", supervisorMonitoringScope="Agent"),
         *(device(subscription("Coach"), phoneNumber=str(number)) for number in range(3))],
        [("AN-EFFECT", "warning", 1)],
    ),
    "Cancel that never shows, and is asked for again": (
        [device(subscription("Coach")), subscribed("CancelSupervisorMonitoring"),
         *(device(subscription("Coach"), phoneNumber=str(number)) for number in range(3)),
         subscribed("CancelSupervisorMonitoring"), device(None)],
        [("AN-EFFECT", "warning", 2)],
    ),
    "an effect that never shows in three messages without a duration": (
        [call(BARGE_IN, "Off"), asked("SwitchToListenIn"),
         *(call(BARGE_IN, "Off", userData={"step": str(number)}) for number in range(3))],
        [("AN-EFFECT", "warning", 2)],
    ),
    "mute On after BargeIn where nothing tells when it was asked for": (
        [call(LISTEN_IN, "On"), asked("SwitchToBargeIn"), call(BARGE_IN, "On")],
        [("VC-MUTE-BARGE-IN", "error", 3)],
    ),
    "two changes that nobody asked for": (
        [call(LISTEN_IN, "On", 3), asked("SwitchToBargeIn"), call(BARGE_IN, "Off", 5), call(LISTEN_IN, "On", 9),
         call(BARGE_IN, "Off", 12), call(BARGE_IN, "Off", 15)],
        [("VC-TO-LISTEN-IN", "note", 4), ("VC-TO-BARGE-IN", "note", 5)],
    ),
    "Coach reached from ListenIn, whatever was refused": (
        [call(LISTEN_IN, "On", 3), call(LISTEN_IN, "On", 4), asked("SwitchToCoach", 2), asked("SwitchToBargeIn", 6),
         call(COACH, "Off", 9), call(COACH, "Off", 10)],
        [("VC-COACH-IS-ENTRY", "warning", 5)],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("lines", "expected"), FAULTS.values(), ids=FAULTS)
def test_a_fault_earns_its_rule_at_its_line(lines: list[dict[str, Any]], expected: list[tuple[str, str, int]]) -> None:
    """A fault is reported once, under its rule, with the level section by section and the line it shows at."""
    assert expected == found(*lines)


NO_FAULTS: dict[str, list[dict[str, Any]]] = {
    "a subscription that had shown and was over before any message of the device": [
        subscribed("Coach"), *(device(None, phoneNumber=str(number)) for number in range(3)),
    ],
    "from Coach to BargeIn and on to ListenIn": [
        call(COACH, "Off", 1), asked("SwitchToBargeIn"), call(BARGE_IN, "Off", 5), asked("SwitchToListenIn"),
        call(LISTEN_IN, "On", 9),
    ],
    "a request logged after the message that confirms it": [
        call(COACH, "Off", 1), call(BARGE_IN, "Off", 5), asked("SwitchToBargeIn"), call(BARGE_IN, "Off", 6),
        call(LISTEN_IN, "On", 8), asked("SwitchToListenIn"),
    ],
    "a late message of the time in Coach": [
        call(COACH, "Off", 1), call(BARGE_IN, "Off", 5), call(COACH, "Off", 3), call(BARGE_IN, "Off", 8),
    ],
    "the supervisor mutes himself later on": [
        call(LISTEN_IN, "On", 1), asked("SwitchToBargeIn"), call(BARGE_IN, "Off", 2), call(BARGE_IN, "On", 3),
    ],
    "a call without any switch": [call((), "Off", 1), call((), "On", 2)],
    "Coach in a new leg of the same call": [
        call(COACH, "Off", 1), call(BARGE_IN, "Off", 5), call((), "Off", 6, state="Released"), call(COACH, "Off", 1),
    ],
    "a list that is empty or missing": [call((), "Off", 1, capabilities=[]), call((), "Off", 2, capabilities=None)],
    "another device in the same call": [
        call(COACH, "Off", 1), call(BARGE_IN, "Off", 5),
        call(COACH, "Off", 9, deviceUri="https://desk.example/api/v2/devices/desk-2"), call(BARGE_IN, "Off", 9),
    ],
    "a subscription asked for under another host": [device(None), subscribed("Coach"), device(subscription("Coach"))],
    "late messages with whole numbers for durations": [
        *({**call(switches, "Off"), "call": {**call(switches, "Off")["call"], "duration": seconds}}
          for switches, seconds in ((COACH, 1), (BARGE_IN, 10), (COACH, 2), (COACH, 3))),
    ],
    "a message without a duration that comes again for another reason": [
        call(COACH, "Off"), call(BARGE_IN, "Off"), {**call(COACH, "Off"), "notificationType": "AttachedDataChanged"},
    ],
    "the supervisor asks to mute himself at once": [
        call(LISTEN_IN, "On", 10), asked("SwitchToBargeIn"), asked("MuteCall"), call(BARGE_IN, "On", 11),
        call(BARGE_IN, "Off", 10),
    ],
    "a request that stands some messages after its effect": [
        device(None), subscribed("ListenIn", supervisorMonitoringScope="Agent"), device(subscription("ListenIn")),
        device(subscription("ListenIn"), doNotDisturb="On", capabilities=[]), device(subscription("BargeIn")),
        subscribed("ListenIn"), subscribed("BargeIn"),
    ],
    "a message that changed places with the one that told of a change": [
        device(None), subscribed("Coach"), device(subscription("Coach")), device(None, phoneNumber="1"),
        *(device(subscription("Coach"), phoneNumber=str(number)) for number in range(2, 7)),
    ],
    "a call that is told late to ring, and was switched before": [
        device(subscription("ListenIn")), call(LISTEN_IN, "On"), asked("SwitchToBargeIn"), call(BARGE_IN, "Off"),
        call((), "Off", state="Ringing"), call(BARGE_IN, "Off", phoneNumber="1"),
        *(device(subscription("ListenIn"), phoneNumber=str(number)) for number in range(3)),
    ],
    "a subscription that ends by itself": [
        device(None), subscribed("Coach"), device(subscription("Coach")), device(None),
    ],
}  # fmt: skip


@pytest.mark.parametrize("lines", NO_FAULTS.values(), ids=NO_FAULTS)
def test_what_a_correct_server_may_do_earns_nothing(lines: list[dict[str, Any]]) -> None:
    """A correct server's recording gives no finding."""
    assert [] == found(*lines)


def test_a_server_that_has_switch_to_coach_is_right_under_coach_once() -> None:
    """Under COACH_ONCE SwitchToCoach is offered in ListenIn, and Coach may be entered by it."""
    lines = [
        call(BOTH_AND_COACH, "On", 1, capabilities=None),
        call(BOTH_AND_COACH, "On", 2),
        asked("SwitchToCoach"),
        call(COACH, "Off", 3),
    ]
    assert [] == [each for each in found(*lines, ruleset=COACH_ONCE) if each[0] != "VC-CAPABILITIES"]


MONITOR = ("SwitchToCoach", "SwitchToBargeIn")
IN_COACH = ("SwitchToMonitor", "SwitchToBargeIn")
IN_BARGE_IN = ("SwitchToMonitor", "SwitchToCoach")
CHATS: dict[str, tuple[list[dict[str, Any]], list[tuple[str, str, int]]]] = {
    "a customer with the supervisor's nickname": (
        [chat(MONITOR, {"nickname": "sam", "type": "Customer", "visibility": "All"})],
        [],
    ),
    "the supervisor as another sort of participant": (
        [chat(MONITOR, {"nickname": "sam", "type": "Customer", "visibility": "Supervisors"})],
        [("TX-TYPE", "error", 1)],
    ),
    "a chat without any switch, which may be the supervisor's own": (
        [chat(["Leave"], {"nickname": "sam", "type": "Agent", "visibility": "All"})],
        [("TX-SWITCH", "warning", 1)],
    ),
    "a chat without any switch, unseen by the customer": (
        [chat(["Leave"], {"nickname": "sam", "type": "Agent", "visibility": "Agents"})],
        [("TX-SWITCH", "error", 1)],
    ),
    "a mode that nobody asked for": (
        [chat(MONITOR), chat_asked("SwitchToCoach"), chat(IN_COACH), chat(IN_BARGE_IN), chat([*IN_BARGE_IN, "x"])],
        [("TX-SWITCH", "note", 4)],
    ),
    "a mode that was refused": (
        [chat(MONITOR), chat_asked("SwitchToCoach", 6), chat_asked("SwitchToBargeIn", 2), chat(IN_BARGE_IN),
         chat([*IN_BARGE_IN, "x"])],
        [("AN-REFUSED", "note", 4)],
    ),
    "a mode whose request stands behind it": (
        [chat(MONITOR), chat_asked("SwitchToCoach"), chat(IN_COACH), chat(IN_BARGE_IN), chat_asked("SwitchToBargeIn")],
        [],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("lines", "expected"), CHATS.values(), ids=CHATS)
def test_a_chat_is_judged_as_one(lines: list[dict[str, Any]], expected: list[tuple[str, str, int]]) -> None:
    """Whose chat it is, and who asked for a mode, decides what is held against the server."""
    found_in = [each for each in found(*lines, self_="sam", role="supervisor") if each[0] != "TX-CAPABILITIES"]
    assert expected == found_in


FAULTY = Path(__file__).resolve().parents[2] / "docs" / "examples" / "faulty-shift.jsonl"
LOST = "the message of a change was lost"
GROUNDS: dict[str, tuple[list[int], tuple[str, ...], str | None, Innocent | None]] = {
    "VC-NO-RETURN": ([54, 55, 57, 58], ("BargeIn",), "SwitchToCoach", None),
    "VC-MUTE-BARGE-IN": ([79, 80, 81, 82, 83], ("ListenIn",), None, Innocent(8, (LOST,))),
    "TX-SELF": ([202, 205, 206, 208], ("Chatting in Monitor",), None, None),
    "VD-CANCEL": ([], (), None, None),
}


@pytest.mark.parametrize("rule", GROUNDS)
def test_a_finding_says_what_it_rests_on(rule: str) -> None:
    """A finding of a history names its witnesses, the states before and the cheapest innocent history."""
    (made,) = [each for each in check_file(FAULTY).findings if each.rule == rule]
    lines = [each.line for each in made.witnesses]
    assert GROUNDS[rule] == (lines, made.before, made.operation, made.innocent)
