"""Faults of the subscription, as the supervisor's device and the answers to his requests show them."""

from __future__ import annotations

from collections.abc import Callable

from attrs import evolve

from monitoring_core import floor
from monitoring_core.notifications import DeviceNotification, Notification
from monitoring_core.vocabulary import CallState
from tests.made.kind import Kind, Planted, at, at_any
from tests.made.said import Body, Said
from tests.made.scenes import (
    STATES,
    SUPERVISOR,
    answered_wrongly,
    asks,
    at_rest,
    cancel,
    chatters_of_device,
    device_shown,
    happens,
    joined,
    own_device,
    pause,
    still_subscribed,
    subscription,
    tells_of_leg,
    tells_the_truth,
    told_since,
)
from tests.made.shift import Shift

SILENT = 3
"""Unequal messages that must not show the outcome of a request (AN-EFFECT)."""

UNEQUAL = 2
"""Unequal messages of the device that must still show NextCall after its leg is over."""


def _some_state(shift: Shift) -> str:
    return shift.random.choice(STATES)


def _some_mode(shift: Shift) -> str | None:
    return shift.random.choice((None, "AllCalls", "NextCall"))


def _monitors(shift: Shift) -> None:
    """Have the supervisor subscribe, and join a call or not."""
    at_rest(shift)
    if shift.random.random() < 0.5:
        joined(shift, _some_state(shift))
    else:
        asks(shift, subscription(shift, _some_state(shift), _some_mode(shift)))
    chatters_of_device(shift, 0, 2)


def _shows_none(shift: Shift) -> Callable[[Said], bool]:
    """Give what tells whether a message shows the supervisor's device without a subscription."""
    return lambda said: any("supervisorMonitoringState" not in each for each in _own_devices(shift, said))


def _shows_some(shift: Shift) -> Callable[[Said], bool]:
    """Give what tells whether a message shows the supervisor's device with a subscription."""
    return lambda said: any("supervisorMonitoringState" in each for each in _own_devices(shift, said))


def _own_devices(shift: Shift, said: Said) -> list[Body]:
    devices = () if said.is_request else said.body["data"].get("devices", ())
    return [each for each in devices if each["id"] == own_device(shift)]


def other_scope_shown(shift: Shift) -> Planted:
    """Show another scope than was asked for."""
    at_rest(shift)
    asked, shown = shift.random.sample(("Agent", "Call"), 2)
    shift.lies.append(device_shown(shift, scope=shown))
    since = len(shift.said)
    asks(shift, subscription(shift, _some_state(shift), _some_mode(shift), asked))
    return _confirmed(shift, since)


def other_mode_shown(shift: Shift) -> Planted:
    """Show another mode than was asked for."""
    at_rest(shift)
    asked, shown = shift.random.sample(("NextCall", "AllCalls"), 2)
    shift.lies.append(device_shown(shift, mode=shown))
    since = len(shift.said)
    asks(shift, subscription(shift, _some_state(shift), asked, shift.random.choice((None, "Agent"))))
    return _confirmed(shift, since)


def wrong_default(shift: Shift) -> Planted:
    """Fill in another scope or mode where none was asked for."""
    at_rest(shift)
    shift.lies.append(device_shown(shift, **shift.random.choice(({"scope": "Agent"}, {"mode": "NextCall"}))))
    since = len(shift.said)
    asks(shift, subscription(shift, _some_state(shift)))
    return _confirmed(shift, since)


def defaults_missing(shift: Shift) -> Planted:
    """Leave scope, mode or both out of what is shown."""
    at_rest(shift)
    missing = shift.random.choice((("scope",), ("mode",), ("scope", "mode")))

    def lie(user: str, body: Body) -> None:
        for device in body.get("data", {}).get("devices", ()):
            for key in missing if user == SUPERVISOR else ():
                device.get("supervisorMonitoringState", {}).pop(key, None)

    shift.body_lies.append(lie)
    since = len(shift.said)
    asks(shift, subscription(shift, _some_state(shift)))
    # One message shows it by itself.
    return _confirmed(shift, since).needing()


def _confirmed(shift: Shift, since: int) -> Planted:
    """Let what is shown wrongly be shown again, and end it."""
    chatters_of_device(shift, 1, 3)
    # What no message before shows otherwise may have been so before it was asked for.
    before = [said for said in told_since(shift, 0, "device") if said.number < since]
    shown = told_since(shift, since, "device")
    asks(shift, cancel(shift))
    tells_the_truth(shift)
    return at(shown).needing((before, 1), (shown, 1))


def no_effect_of_cancel(shift: Shift) -> Planted:
    """Answer Cancel with 0, and go on monitoring."""
    begins = len(shift.said)
    _monitors(shift)
    shown = [said for said in told_since(shift, begins, "device") if not _shows_none(shift)(said)]
    asked = answered_wrongly(shift, cancel(shift))
    pause(shift)
    told = chatters_of_device(shift, 3, 5)
    # If it ended later without a request, that might be the outcome.
    asks(shift, cancel(shift))
    return at([asked], told[2:]).needing((shown, 1), ([asked], 1), (told, SILENT), hides=_shows_none(shift))


def no_effect_of_subscription(shift: Shift) -> Planted:
    """Answer a first subscription with 0, and monitor nobody."""
    at_rest(shift)
    asked = answered_wrongly(shift, subscription(shift, _some_state(shift), _some_mode(shift)))
    pause(shift)
    told = chatters_of_device(shift, 3, 5)
    return at([asked], told[2:]).needing(([asked], 1), (told, SILENT), hides=_shows_some(shift))


def no_effect_of_retarget(shift: Shift) -> Planted:
    """Answer a subscription to another target with 0, and go on monitoring the first."""
    at_rest(shift)
    state = _some_state(shift)
    asks(shift, subscription(shift, state))
    chatters_of_device(shift, 0, 2)
    asked = answered_wrongly(shift, subscription(shift, _some_state(shift), agent="agent-1"))
    pause(shift)
    told = chatters_of_device(shift, 3, 5)
    return at([asked], told[2:]).needing(([asked], 1), (told, SILENT), hides=_shows_none(shift))


def idle_cancel(shift: Shift) -> Planted:
    """Answer Cancel with 0 where nothing was ever monitored."""
    at_rest(shift)
    chatters_of_device(shift, 1, 3)
    return _cancels_idle(shift)


def idle_cancel_after(shift: Shift) -> Planted:
    """Answer Cancel with 0 long after the subscription ended, by a Cancel or with its NextCall."""
    at_rest(shift)
    if shift.random.random() < 0.5:
        asks(shift, subscription(shift, _some_state(shift)))
        asks(shift, cancel(shift))
    else:
        call = joined(shift, _some_state(shift), "NextCall")
        happens(shift, floor.CallEnds(call))
    shift.waits(shift.random.choice((5.0, 20.0)))
    chatters_of_device(shift, 1, 3)
    return _cancels_idle(shift)


def second_cancel(shift: Shift) -> Planted:
    """Answer a second Cancel with 0, soon after the first took effect."""
    at_rest(shift)
    asks(shift, subscription(shift, _some_state(shift)))
    since = len(shift.said)
    asks(shift, cancel(shift))
    ended = shift.said[since:]
    planted = _cancels_idle(shift)
    again = [said for said in shift.said if said.number in planted.places[0]]
    return planted.needing((ended, 1), (again, 1), hides=_shows_some(shift))


def idle_cancel_at_once(shift: Shift) -> Planted:
    """Answer Cancel with 0 a moment after another Cancel took effect."""
    at_rest(shift)
    asks(shift, subscription(shift, _some_state(shift)))
    shift.ask(SUPERVISOR, cancel(shift))
    shift.waits(0.3)
    asked = shift.asked(SUPERVISOR, cancel(shift), 0)
    pause(shift)
    chatters_of_device(shift, 1, 2)
    return at([asked])


def _cancels_idle(shift: Shift) -> Planted:
    shift.waits(3)
    asked = answered_wrongly(shift, cancel(shift))
    pause(shift)
    chatters_of_device(shift, 1, 4)
    return at([asked])


def second_leg(shift: Shift) -> Planted:
    """Join a second call under a NextCall whose call is over."""
    at_rest(shift)
    state = _some_state(shift)
    begins = len(shift.said)
    first = joined(shift, state, "NextCall")
    shift.lies.append(still_subscribed(shift))
    since = len(shift.said)
    happens(shift, floor.CallEnds(first))
    shift.waits(8)
    chatters_of_device(shift, 0, 1)
    second = shift.name("call")
    leg = [tells_of_leg(shift, second, state) for _ in range(shift.random.randint(1, 3))]
    chatters_of_device(shift, 0, 1)
    shown = told_since(shift, since, "device")
    tells_the_truth(shift)
    tells_of_leg(shift, second, state, CallState.RELEASED)
    chatters_of_device(shift, 1, 1)
    planted = at(leg, *([each] for each in shown))
    return _joined_under(planted, shift, begins, first, (leg, 1), hides=_shows_none(shift))


def _joined_under(
    planted: Planted,
    shift: Shift,
    begins: int,
    call: str,
    *needs: tuple[list[Said], int],
    hides: Callable[[Said], bool],
) -> Planted:
    """Give a fault that shows only if a leg was joined under a subscription: the device shows that before."""
    about = [said for said in told_since(shift, begins, "call") if said.subjects[0].id == call]
    leg = [said for said in about if said.body["data"]["call"]["state"] != CallState.RELEASED]
    shown = [said for said in told_since(shift, begins, "device") if said.at < leg[0].at]
    if shown:
        return planted.needing((shown, 1), (leg, 1), *needs, hides=hides)
    # The message of a leg in a call that goes on overtakes that of the device; then only times tell which began first.
    return planted.needing((leg, 1), *needs, hides=hides, times=True)


def next_call_outlived(shift: Shift) -> Planted:
    """Go on showing NextCall after its call is over, in several messages."""
    at_rest(shift)
    begins = len(shift.said)
    call = joined(shift, _some_state(shift), "NextCall")
    shift.lies.append(still_subscribed(shift))
    since = len(shift.said)
    happens(shift, floor.CallEnds(call))
    released = told_since(shift, since, "call")
    chatters_of_device(shift, 3, 4)
    shown = told_since(shift, since, "device")
    tells_the_truth(shift)
    chatters_of_device(shift, 1, 1)
    needs = (released, 1), (shown, UNEQUAL)
    return _joined_under(at_any(shown), shift, begins, call, *needs, hides=_shows_none(shift))


def shown_after_logout(shift: Shift) -> Planted:
    """Go on showing a subscription after its supervisor logged out."""
    at_rest(shift)
    asks(shift, subscription(shift, _some_state(shift)))
    shift.lies.append(still_subscribed(shift))
    shift.user_states[SUPERVISOR] = "LoggedOut"
    since = len(shift.said)
    happens(shift, floor.SupervisorLogsOut(SUPERVISOR))
    chatters_of_device(shift, 2, 3)
    shown = told_since(shift, since, "device")
    tells_the_truth(shift)
    shift.user_states[SUPERVISOR] = "Ready"
    happens(shift, floor.SupervisorLogsIn(SUPERVISOR))
    chatters_of_device(shift, 1, 1)
    return at_any(shown)


def two_supervisors(shift: Shift) -> Planted:
    """Show two supervisors subscribed to one target."""
    at_rest(shift)
    asks(shift, subscription(shift, _some_state(shift)))
    chatters_of_device(shift, 1, 1)
    other = shift.floor.supervisors["sup-1"].voice.device_notification()
    shown = shift.floor.supervisors[SUPERVISOR].voice.device_notification()
    offered = (other.capabilities or frozenset()) | {"CancelSupervisorMonitoring"}
    wrong = evolve(other, monitoring=shown.monitoring, capabilities=offered)
    first = shift.tells("sup-1", wrong)
    pause(shift)
    own = chatters_of_device(shift, 1, 1)
    second = shift.tells("sup-1", evolve(wrong, do_not_disturb=True, capabilities=not_disturbed(offered)))
    pause(shift)
    own += chatters_of_device(shift, 1, 1)
    return at_any([first, *own, second])


def not_disturbed(offered: frozenset[str]) -> frozenset[str]:
    """Give what a device offers that is not to be disturbed."""
    return offered - {"DoNotDisturbOn"} | {"DoNotDisturbOff"}


def cancel_hidden(shift: Shift) -> Planted:
    """Leave Cancel out of what is offered while something is monitored."""
    return _lists(shift, lambda offered: offered - {"CancelSupervisorMonitoring"}, monitors=True)


def cancel_offered_idle(shift: Shift) -> Planted:
    """Offer Cancel while nothing is monitored."""
    return _lists(shift, lambda offered: offered | {"CancelSupervisorMonitoring"}, monitors=False)


def both_disturb_offered(shift: Shift) -> Planted:
    """Offer both operations of do-not-disturb."""
    return _lists(shift, lambda offered: offered | {"DoNotDisturbOn", "DoNotDisturbOff"}, monitors=None)


def both_forward_offered(shift: Shift) -> Planted:
    """Offer both operations of forwarding."""
    return _lists(shift, lambda offered: offered | {"ForwardCallsOn", "ForwardCallsOff"}, monitors=None)


def _lists(shift: Shift, change: Callable[[frozenset[str]], frozenset[str]], *, monitors: bool | None) -> Planted:
    """Show the device once or twice with a list that is changed."""
    at_rest(shift)
    if monitors or (monitors is None and shift.random.random() < 0.5):
        asks(shift, subscription(shift, _some_state(shift)))

    def lie(user: str, told: Notification) -> Notification:
        if user != SUPERVISOR or not isinstance(told, DeviceNotification) or told.capabilities is None:
            return told
        return evolve(told, capabilities=change(told.capabilities))

    shift.lies.append(lie)
    told = chatters_of_device(shift, 1, 2)
    tells_the_truth(shift)
    chatters_of_device(shift, 1, 1)
    return at(told)


def null_shown(shift: Shift) -> Planted:
    """Show ``supervisorMonitoringState`` as null while nothing is monitored."""
    at_rest(shift)

    def lie(user: str, body: Body) -> None:
        for device in body.get("data", {}).get("devices", ()):
            if user == SUPERVISOR and device["id"] == own_device(shift):
                device.setdefault("supervisorMonitoringState", None)

    shift.body_lies.append(lie)
    told = chatters_of_device(shift, 1, 2)
    tells_the_truth(shift)
    return at(told)


KINDS = (
    Kind("other scope shown", ("VD-CONFIRMS",), "error", other_scope_shown, 100, 97),
    Kind("other mode shown", ("VD-CONFIRMS",), "error", other_mode_shown, 100, 97),
    Kind("wrong default", ("VD-CONFIRMS", "VD-DEFAULTS"), "error", wrong_default, 96, 93),
    Kind("defaults missing", ("VD-DEFAULTS",), "error", defaults_missing, 100, 97),
    Kind("no effect after Cancel", ("AN-EFFECT",), "warning", no_effect_of_cancel, 100, 97),
    Kind("no effect after a first subscription", ("AN-EFFECT",), "warning", no_effect_of_subscription, 100, 97),
    Kind("no effect after a retarget", ("AN-EFFECT",), "warning", no_effect_of_retarget, 100, 97),
    Kind("idle Cancel answered 0", ("VD-CANCEL",), "warning", idle_cancel, 93, 90, times=True),
    Kind(
        "idle Cancel answered 0 after an earlier subscription",
        ("VD-CANCEL",),
        "warning",
        idle_cancel_after,
        93,
        90,
        times=True,
    ),
    Kind("idle Cancel within the lag", ("VD-CANCEL",), "warning", idle_cancel_at_once),
    Kind("second Cancel answered 0", ("VD-CANCEL",), "warning", second_cancel, 96, 93, times=True),
    Kind("NextCall outlived, with a second leg", ("VD-NEXT-CALL",), "warning", second_leg, 100, 97, durations=True),
    Kind(
        "NextCall outlived, in unequal messages",
        ("VD-NEXT-CALL",),
        "warning",
        next_call_outlived,
        100,
        97,
        durations=True,
    ),
    Kind("shown after a log-out", ("VD-LOGOUT",), "warning", shown_after_logout),
    Kind("two supervisors of one target", ("VD-ONE-SUPERVISOR",), "warning", two_supervisors, times=True),
    Kind("Cancel hidden", ("VD-CANCEL",), "error", cancel_hidden),
    Kind("Cancel offered while idle", ("VD-CANCEL",), "error", cancel_offered_idle),
    Kind("both operations of do-not-disturb", ("VD-DND",), "error", both_disturb_offered),
    Kind("both operations of forwarding", ("VD-FORWARD",), "error", both_forward_offered),
    Kind("null instead of no subscription", ("VD-ABSENT",), "error", null_shown),
)
"""Every kind of fault that a device shows."""
