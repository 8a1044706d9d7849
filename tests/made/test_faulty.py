"""A planted fault is in the recording: what is marked breaks the rule, and what stands around it does not."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.made.disturbed import APART
from tests.made.faulty import KINDS, Around, Faulty, faulty
from tests.made.kind import Kind
from tests.made.said import Said
from tests.made.scenes import AGENT, SUPERVISOR, SWITCHES
from tests.made.server import number_of

SEEDS = range(25)
FEW = range(10)


def marked(made: Faulty) -> list[Said]:
    """Give what is said at the places at which the fault is to be found."""
    return [said for line in sorted(made.expected) if (said := made.lines[line - 1].said) is not None]


def before(made: Faulty, said: Said) -> list[Said]:
    """Give what was said before."""
    return made.shift.said[: said.number]


def later(made: Faulty, said: Said) -> list[Said]:
    """Give the messages of the same subject that were said later."""
    return [
        each for each in made.shift.said[said.number + 1 :] if not each.is_request and each.subjects == said.subjects
    ]


def is_told_of(kind: str, said: Said, client: str = SUPERVISOR) -> bool:
    """Tell whether it is a message to a client about something of that kind."""
    return not said.is_request and said.subjects[0][:2] == (kind, client)


def call(said: Said) -> dict[str, Any]:
    """Give the call that a message shows."""
    return dict(said.body["data"]["call"])


def device(said: Said) -> dict[str, Any]:
    """Give the device that a message shows."""
    return dict(said.body["data"]["devices"][0])


def monitoring(said: Said) -> dict[str, Any] | None:
    """Give the subscription that a message shows."""
    shown = device(said).get("supervisorMonitoringState")
    return None if shown is None else dict(shown)


def switches(said: Said) -> set[str]:
    """Give the switches that a call offers."""
    return {each for each in call(said)["capabilities"] if each.startswith("SwitchTo")}


def those_before(made: Faulty, said: Said) -> Iterator[Said]:
    """Give the messages of the same subject before, the last one first."""
    for each in reversed(before(made, said)):
        if not each.is_request and each.subjects == said.subjects:
            yield each


def asked(said: Said) -> str:
    """Give the operation that was asked."""
    return str(said.body["request"]["body"]["operationName"])


def parameters(said: Said) -> dict[str, Any]:
    """Give what was asked for, without defaults."""
    body = said.body["request"]["body"]
    return {
        "state": body["operationName"],
        "scope": body.get("supervisorMonitoringScope"),
        "mode": body.get("supervisorMonitoringMode"),
    }


def was_in_coach(made: Faulty, said: Said) -> bool:
    """Tell whether Coach is shown, was shown before, and something else between."""
    shown = [switches(each) for each in those_before(made, said) if call(each)["state"] == "Established"]
    return switches(said) == SWITCHES["Coach"] and SWITCHES["Coach"] in shown and shown[0] != SWITCHES["Coach"]


def listens_with_microphone(made: Faulty, said: Said) -> bool:
    """Tell whether ListenIn is shown, and the microphone open."""
    return switches(said) == SWITCHES["ListenIn"] and call(said)["mute"] == "Off"


def barges_in_muted(made: Faulty, said: Said) -> bool:
    """Tell whether BargeIn is shown for the first time, and the supervisor muted."""
    shown = next(those_before(made, said))
    begins = switches(said) == SWITCHES["BargeIn"] and switches(shown) != SWITCHES["BargeIn"]
    return begins and call(said)["mute"] == "On"


def joins_wrongly(made: Faulty, said: Said) -> bool:
    """Tell whether a leg begins in another state than the device showed last."""
    shown = next(each for each in reversed(before(made, said)) if is_told_of("device", each))
    subscription = monitoring(shown)
    return subscription is not None and SWITCHES[subscription["state"]] != switches(said)


def refused_in_truth(made: Faulty, said: Said) -> bool:
    """Tell whether a request was answered 0 that the messages before it close."""
    if said.subjects[0].kind == "device":
        shown = next(
            each for each in reversed(before(made, said)) if not each.is_request and each.subjects == said.subjects
        )
        return asked(said) == "CancelSupervisorMonitoring" and monitoring(shown) is None
    shown = next(those_before(made, said))
    closed = asked(said) not in switches(shown) and asked(said).startswith("SwitchTo")
    return closed or (asked(said) == "MuteMonitoredUser" and switches(shown) != SWITCHES["BargeIn"])


def does_nothing(made: Faulty, said: Said) -> bool:
    """Tell whether a request was answered 0, and three unequal messages show what was shown before."""
    if not said.is_request:
        # It is found at the third of these messages, too.
        said = [each for each in before(made, said) if each.is_request and each.subjects == said.subjects][-1]
    # The log of a text session tells nothing of its state.
    messages = [each for each in later(made, said) if "messages" not in each.body["data"]][:3]
    shown_before = [each for each in those_before(made, said) if "messages" not in each.body["data"]]
    last = shown_before[0]
    unequal = {json.dumps(each.body) for each in messages}
    shown = {json.dumps(_of_monitoring(each), sort_keys=True) for each in (last, *messages)}
    return said.body["response"]["statusCode"] == 0 and (3, 1) == (len(unequal), len(shown))


def _of_monitoring(said: Said) -> list[Any]:
    data = said.body["data"]
    if "devices" in data:
        return [monitoring(said)]
    shown = data.get("call") or data.get("chat") or data["smssession"]
    return [shown["state"], sorted(shown["capabilities"]), shown.get("monitoredUserMuted"), shown.get("participants")]


def confirms_wrongly(made: Faulty, said: Said) -> bool:
    """Tell whether something else is shown than the last subscription asked for."""
    subscriptions = [
        each for each in made.shift.said if each.is_request and each.subjects == said.subjects and each.at <= said.at
    ]
    wanted, shown = parameters(subscriptions[-1]), monitoring(said)
    filled = {**wanted, "scope": wanted["scope"] or "Call", "mode": wanted["mode"] or "AllCalls"}
    return shown is not None and any(filled[key] != shown.get(key) for key in filled)


def is_outlived(made: Faulty, said: Said) -> bool:
    """Tell whether NextCall is shown, or a leg goes on, after the leg that was joined under it ended."""
    released = [each for each in before(made, said) if is_told_of("call", each)]
    over = any(call(each)["state"] == "Released" for each in released)
    if said.subjects[0].kind == "call":
        return over and call(said)["state"] == "Established"
    shown = monitoring(said)
    return over and shown is not None and bool(shown["mode"] == "NextCall")


def is_shown_logged_out(made: Faulty, said: Said) -> bool:
    """Tell whether a subscription is shown of a user who is logged out."""
    return device(said)["userState"] == {"state": "LoggedOut"} and monitoring(said) is not None


def shows_one_target_twice(made: Faulty, said: Said) -> bool:
    """Tell whether the other supervisor's device showed the same target last."""
    other = next(
        each
        for each in (*reversed(before(made, said)), *later(made, said), *made.shift.said[said.number :])
        if each.client != said.client and is_told_of("device", each, each.client)
    )
    mine, his = monitoring(said), monitoring(other)
    return mine is not None and his is not None and mine["targetDeviceUri"] == his["targetDeviceUri"]


def lists(operation: str, *, offered: bool) -> Callable[[Faulty, Said], bool]:
    """Give what tells whether a list has an operation, or lacks it."""

    def tells(made: Faulty, said: Said) -> bool:
        shown = device(said) if "devices" in said.body["data"] else call(said)
        return (operation in shown["capabilities"]) is offered

    return tells


def is_alive(made: Faulty, said: Said) -> bool:
    """Tell whether a leg is Established that was Released before, with a higher duration."""
    last = next(each for each in those_before(made, said) if call(each)["state"] == "Released")
    return call(said)["state"] == "Established" and int(call(last)["duration"]) < int(call(said)["duration"])


def is_second_of_two(made: Faulty, said: Said) -> bool:
    """Tell whether another leg of the device was Established in the message before."""
    last = next(each for each in reversed(before(made, said)) if is_told_of("call", each))
    return {"Established"} == {call(last)["state"], call(said)["state"]} and call(last)["id"] != str(call(said)["id"])


def entry(said: Said) -> dict[str, Any]:
    """Give the entry that a message log holds."""
    return dict(said.body["data"]["messages"][0])


def is_private_but_seen(made: Faulty, said: Said) -> bool:
    """Tell whether an entry is seen by all that was sent to agents."""
    sent = [each for each in made.shift.said if each.is_request and each.body["request"].get("body")]
    to_agents = [each for each in sent if each.body["request"]["body"].get("text") == entry(said)["text"]]
    return ["SendToAgents"] == [asked(each) for each in to_agents] and entry(said)["visibility"] == "All"


def shown_visibility(mode: str, right: str) -> Callable[[Faulty, Said], bool]:
    """Give what tells whether the supervisor is shown to others than his mode says."""

    def tells(made: Faulty, said: Said) -> bool:
        data = said.body["data"]
        shown = data.get("chat") or data["smssession"]
        own = [each for each in shown["participants"] if each["nickname"] == "Kim 0"]
        others = {"Monitor", "Coach", "BargeIn"} - {mode}
        offered = {each for each in shown["capabilities"] if each.startswith("SwitchTo")}
        return own[0]["visibility"] != right and offered == {f"SwitchTo{each}" for each in others}

    return tells


def offers_itself(made: Faulty, said: Said) -> bool:
    """Tell whether all three switches of a text session are offered."""
    shown = said.body["data"].get("chat") or said.body["data"]["smssession"]
    return {"SwitchToMonitor", "SwitchToCoach", "SwitchToBargeIn"} <= {*shown["capabilities"]}


def is_not_for_agents(made: Faulty, said: Said) -> bool:
    """Tell whether an agent is shown what supervisors alone may see."""
    return said.client == AGENT and entry(said)["visibility"] == "Supervisors"


def agent_is_told(flag: str, *, value: bool) -> Callable[[Faulty, Said], bool]:
    """Give what tells whether an agent's call shows a flag so."""
    return lambda made, said: said.client == AGENT and call(said)[flag] is value


def numbers(said: Said) -> set[str]:
    """Give the numbers that an agent is shown among the participants."""
    return {each["phoneNumber"] for each in call(said).get("participants", ())} if said.client == AGENT else set()


BROKEN: dict[str, Callable[[Faulty, Said], bool]] = {
    "return to Coach, asked for": was_in_coach,
    "return to Coach, unasked": was_in_coach,
    "wrong mute in ListenIn": listens_with_microphone,
    "open microphone in ListenIn": listens_with_microphone,
    "joined in another state": joins_wrongly,
    "mute after BargeIn": barges_in_muted,
    "self switch answered 0": refused_in_truth,
    "muting answered 0 outside BargeIn": refused_in_truth,
    "no effect after a switch": does_nothing,
    "no effect after Unmute": does_nothing,
    "no effect after Hold": does_nothing,
    "leg alive after Released": is_alive,
    "two live legs": is_second_of_two,
    "self switch offered": lambda made, said: switches(said) == SWITCHES["Coach"],
    "SwitchToCoach offered": lists("SwitchToCoach", offered=True),
    "a mute operation listed": lambda made, said: bool(
        {"MuteMonitoredUser", "UnmuteMonitoredUser"} & {*call(said)["capabilities"]}
    ),
    "listening flag on the supervisor's call": lambda made, said: call(said)["supervisorListeningIn"],
    "agent muted after ListenIn": lambda made, said: (
        call(said)["monitoredUserMuted"] and switches(said) == SWITCHES["ListenIn"]
    ),
    "other scope shown": confirms_wrongly,
    "other mode shown": confirms_wrongly,
    "wrong default": confirms_wrongly,
    "defaults missing": confirms_wrongly,
    "no effect after Cancel": does_nothing,
    "no effect after a first subscription": does_nothing,
    "no effect after a retarget": does_nothing,
    "idle Cancel answered 0": refused_in_truth,
    "idle Cancel answered 0 after an earlier subscription": refused_in_truth,
    "second Cancel answered 0": refused_in_truth,
    "idle Cancel within the lag": refused_in_truth,
    "NextCall outlived, with a second leg": is_outlived,
    "NextCall outlived, in unequal messages": is_outlived,
    "shown after a log-out": is_shown_logged_out,
    "two supervisors of one target": shows_one_target_twice,
    "Cancel hidden": lists("CancelSupervisorMonitoring", offered=False),
    "Cancel offered while idle": lambda made, said: (
        monitoring(said) is None and "CancelSupervisorMonitoring" in device(said)["capabilities"]
    ),
    "both operations of do-not-disturb": lambda made, said: (
        {"DoNotDisturbOn", "DoNotDisturbOff"} <= {*device(said)["capabilities"]}
    ),
    "both operations of forwarding": lambda made, said: (
        {"ForwardCallsOn", "ForwardCallsOff"} <= {*device(said)["capabilities"]}
    ),
    "null instead of no subscription": lambda made, said: device(said)["supervisorMonitoringState"] is None,
    "private note seen by all: own": is_private_but_seen,
    "private note seen by all: sender": is_private_but_seen,
    "private note seen by all: participants": is_private_but_seen,
    "visibility of Monitor": shown_visibility("Monitor", "Supervisors"),
    "visibility of Coach": shown_visibility("Coach", "Agents"),
    "visibility of BargeIn": shown_visibility("BargeIn", "All"),
    "text switch without effect": does_nothing,
    "text self switch offered": offers_itself,
    "entry that the recorder may not see": is_not_for_agents,
    "listening flag missing": agent_is_told("supervisorListeningIn", value=False),
    "listening flag stale": agent_is_told("supervisorListeningIn", value=True),
    "muted flag missing": agent_is_told("monitoredUserMuted", value=False),
    "muted flag stale": agent_is_told("monitoredUserMuted", value=True),
    "hidden supervisor listed": lambda made, said: number_of(SUPERVISOR) in numbers(said),
    "switch offered to the agent": lists("SwitchToBargeIn", offered=True),
}
"""Kind of fault -> what tells from the recording alone whether it is broken at a place that is marked."""


def test_each_kind_is_looked_at() -> None:
    """There is a predicate for every kind of fault, and no other."""
    assert {*KINDS} == {*BROKEN}


@pytest.mark.once
@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_planted_fault_breaks_its_rule(kind: Kind) -> None:
    """At every line at which the fault is to be found, the recording shows it."""
    for seed in SEEDS:
        made = faulty(kind, seed)
        # What only times tell does not show without them.
        assert made.expected or '"at": ' not in made.lines[0].text, f"seed {seed}"
        for said in marked(made):
            assert BROKEN[kind.name](made, said), f"seed {seed}, what was said as number {said.number}"


@pytest.mark.once
@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_one_delivery_fault_is_near_the_planted_one(kind: Kind) -> None:
    """Around the same fault one message is delivered twice, late, in another order, or not at all."""
    differ = 0
    for seed in FEW:
        clean, disturbed = faulty(kind, seed), faulty(kind, seed, Around.ONE_FAULT)
        one = [line.said.number for line in clean.lines if line.said]
        other = [line.said.number for line in disturbed.lines if line.said]
        differ += one != other
        assert -1 <= len(one) - len(other) <= 1
        assert len({*one} ^ {*other}) <= 1
    assert differ > len(FEW) / 2
    assert APART == 6
