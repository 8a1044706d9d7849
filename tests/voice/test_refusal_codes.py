"""AN-CODE: the first cause in its order gives the code, over every combination of causes."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain, combinations

import pytest
from attrs import evolve

from monitoring_core import voice
from monitoring_core.requests import CallRequest, DeviceRequest
from monitoring_core.vocabulary import MonitoringState
from monitoring_core.voice import Facts
from tests.voice.cases import ADA, CALL, DESK, NOT_REPLACED, SIP_CLUSTER, STATES, Shift

pytestmark = pytest.mark.once

# The causes of a refusal, in the order of AN-CODE, with the code and the rule each is answered with.
CAUSES: dict[str, tuple[int, str]] = {
    "feature off": (3, "VD-FEATURES"),
    "not a supervisor": (5, "VD-FEATURES"),
    "target missing": (1, "VD-TARGET"),
    "bad scope": (10, "AN-CODE"),
    "bad mode": (10, "AN-CODE"),
    "not the own device": (6, "AN-CODE"),
    "own device": (6, "VD-OWN-DEVICE"),
    "unknown target": (6, "AN-CODE"),
    "unknown call": (6, "AN-CODE"),
    "no such operation": (2, "AN-CODE"),
    "logged out": (2, "VD-LOGGED-OUT"),
    "wrong state": (2, ""),
    "target taken": (19, "VD-ONE-SUPERVISOR"),
}
WHO = ("feature off", "not a supervisor")


def combined(*causes: str) -> list[object]:
    """Give every combination of these causes and of who asks, each in the order of AN-CODE, as cases of a test."""
    return [pytest.param(row, id=" & ".join(row) or "accepted") for row in combinations_of(*causes)]


def combinations_of(*causes: str) -> Iterable[tuple[str, ...]]:
    """Give every combination of these causes and of who asks, each in the order of AN-CODE."""
    every = (*WHO, *causes)
    return chain.from_iterable(combinations(every, size) for size in range(len(every) + 1))


def answered(shift: Shift, request: DeviceRequest | CallRequest, causes: tuple[str, ...], rule_of_state: str) -> None:
    """See that the first cause gives code and rule and changes nothing, and that without a cause it is accepted."""
    device = shift.now.device
    features = device.features - {"api-supervisor-monitoring"} if "feature off" in causes else device.features
    lost = evolve(device, features=features, is_supervisor="not a supervisor" not in causes)
    shift.now = evolve(shift.now, device=lost)
    facts = Facts(
        logged_in="logged out" not in causes,
        target_known="unknown target" not in causes,
        target_taken="target taken" in causes,
        target_is_routing_point=rule_of_state == "VD-ROUTING-POINT",
    )
    if not causes:
        assert 0 == shift.now.decide(request, facts).code
        return
    code, rule_id = CAUSES[causes[0]]
    assert (code, rule_id or rule_of_state) == shift.refuses(request, facts)


@pytest.mark.parametrize("state", STATES)
def test_a_subscription_is_refused_for_its_first_cause(state: MonitoringState) -> None:
    """Feature, role, target, scope and mode, ids, the own device, logged out, and last whether the target is taken."""
    for causes in combinations_of(
        "target missing",
        "bad scope",
        "bad mode",
        "not the own device",
        "own device",
        "unknown target",
        "logged out",
        "target taken",
    ):
        own = DESK if "own device" in causes else ADA
        request = DeviceRequest(
            "desk-9" if "not the own device" in causes else DESK,
            state,
            None if "target missing" in causes else own,
            "AllCalls" if "bad scope" in causes else "Agent",
            "Agent" if "bad mode" in causes else "NextCall",
        )
        answered(Shift(), request, causes, "")


@pytest.mark.parametrize("causes", combined("bad mode", "unknown target", "logged out", "wrong state", "target taken"))
def test_a_replacement_in_a_call_is_refused_for_its_first_cause(causes: tuple[str, ...]) -> None:
    """That nothing is replaced during a call stands before that the target is taken."""
    shift = Shift(NOT_REPLACED)
    if "wrong state" in causes:
        shift.joined("ListenIn")
    request = DeviceRequest(DESK, "Coach", ADA, None, "OneCall" if "bad mode" in causes else None)
    answered(shift, request, causes, "VD-REPLACE")


@pytest.mark.parametrize(
    "causes", combined("target missing", "unknown target", "logged out", "wrong state", "target taken")
)
def test_a_routing_point_is_refused_for_the_first_cause(causes: tuple[str, ...]) -> None:
    """That it takes no Coach stands after logged out and before that it is taken."""
    operation = "Coach" if "wrong state" in causes else "ListenIn"
    target = None if "target missing" in causes else ADA
    answered(Shift(SIP_CLUSTER), DeviceRequest(DESK, operation, target), causes, "VD-ROUTING-POINT")


def test_of_two_rules_of_the_tables_the_routing_points_is_named() -> None:
    """Where the point does not take it and nothing is replaced during a call, both are reasons, in this order."""
    ruleset = SIP_CLUSTER.derive("cluster, not replaced", replace_during_call=False)
    control = Shift(ruleset).joined("ListenIn").now.control
    event = voice.subscribe("Coach", target=voice.Target.ROUTING_POINT)
    assert ("VD-ROUTING-POINT", "VD-REPLACE") == control.why_not(event)


@pytest.mark.parametrize("causes", combined("not the own device", "logged out", "wrong state"))
def test_a_cancel_is_refused_for_its_first_cause(causes: tuple[str, ...]) -> None:
    """Cancel takes no parameter that could be missing or bad, and nobody can have taken its target."""
    shift = Shift()
    if "wrong state" not in causes:
        shift.ask("Coach")
    device = "desk-9" if "not the own device" in causes else DESK
    request = DeviceRequest(device, "CancelSupervisorMonitoring", None, "nonsense", "nonsense")
    answered(shift, request, causes, "VD-CANCEL")


@pytest.mark.parametrize("causes", combined("not the own device", "no such operation", "logged out"))
@pytest.mark.parametrize("operation", ["Monitor", "SwitchToBargeIn", "coach", ""])
def test_an_operation_a_device_does_not_have_is_refused(operation: str, causes: tuple[str, ...]) -> None:
    """An operation that is none of a device's needs no target, and stands after an unknown device."""
    missing = "no such operation" in causes
    device = "desk-9" if "not the own device" in causes else DESK
    answered(Shift(), DeviceRequest(device, operation if missing else "Coach", None if missing else ADA), causes, "")


@pytest.mark.parametrize("causes", combined("unknown call", "no such operation", "logged out"))
@pytest.mark.parametrize("operation", ["Coach", "CancelSupervisorMonitoring", "SwitchToMonitor", "AgentLeaves", ""])
def test_an_operation_a_call_does_not_have_is_refused(operation: str, causes: tuple[str, ...]) -> None:
    """An operation that is none of a call's, a happening among them, stands after an unknown call."""
    call_id = "nowhere" if "unknown call" in causes else CALL
    request = CallRequest(call_id, operation if "no such operation" in causes else "Hold")
    answered(Shift().joined("Coach"), request, causes, "")


@pytest.mark.parametrize("causes", combined("unknown call", "logged out", "wrong state"))
@pytest.mark.parametrize(
    ("operation", "rule_of_state", "right", "wrong"),
    [
        ("SwitchToListenIn", "VC-SELF", ("Coach",), ("ListenIn",)),
        ("SwitchToBargeIn", "VC-HOLD", ("Coach",), ("Coach", "Hold")),
        ("RetrieveCall", "VC-HOLD", ("Coach", "Hold"), ("Coach",)),
        ("Hold", "VC-HOLD", ("Coach",), ("Coach", "Hold")),
        ("MuteMonitoredUser", "VC-MUTE-AGENT", ("BargeIn",), ("Coach",)),
        ("UnmuteMonitoredUser", "VC-MUTE-AGENT", ("BargeIn", "MuteMonitoredUser"), ("BargeIn",)),
    ],
)
def test_an_operation_of_a_call_is_refused_for_its_first_cause(
    operation: str, rule_of_state: str, right: tuple[str, ...], wrong: tuple[str, ...], causes: tuple[str, ...]
) -> None:
    """Feature, role, call, logged out, and last that the state does not allow it."""
    state, *then = wrong if "wrong state" in causes else right
    shift = Shift().joined(state, then=tuple(then))
    answered(shift, CallRequest("nowhere" if "unknown call" in causes else CALL, operation), causes, rule_of_state)
