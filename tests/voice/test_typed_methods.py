"""Each request has a typed method of the control; without parameters its outcome is kept in a slot of its own."""

from __future__ import annotations

import inspect

import pytest

from monitoring_core import voice
from monitoring_core.machine.tables import identifier
from monitoring_core.rulesets import GWS_V2
from monitoring_core.vocabulary import CallOperation, DeviceOperation, MonitoringState
from monitoring_core.voice import Subscribe, Voice
from tests.voice.test_reachable import voices

WITHOUT_PARAMETERS = {identifier(event): event for event in voice.REQUESTS if not isinstance(event, Subscribe)}
SUBSCRIBING = {identifier(state): voice.subscribe(state) for state in MonitoringState}
OPERATIONS = {identifier(operation) for operation in (*DeviceOperation, *CallOperation)}
# Slots that hold something else than the outcome of a method.
OTHER_SLOTS = {"_allowed"}


def test_every_operation_is_a_request_with_a_method() -> None:
    """The operations of device and call are the requests, and each has a method that is documented."""
    assert {*WITHOUT_PARAMETERS} | {*SUBSCRIBING} == OPERATIONS
    for method in OPERATIONS:
        assert inspect.getdoc(vars(Voice)[method])


def test_every_method_without_parameters_has_its_slot() -> None:
    """Slot and annotation are there for each request without parameters, and for no other."""
    expected = {f"_{method}" for method in WITHOUT_PARAMETERS} | OTHER_SLOTS
    assert expected == {slot for slot in Voice.__slots__ if slot.startswith("_")}
    assert expected == {name for name in Voice.__annotations__ if name.startswith("_")}


@pytest.mark.parametrize("method", [*WITHOUT_PARAMETERS, *SUBSCRIBING])
def test_a_typed_method_is_the_step_of_its_event(method: str) -> None:
    """Each method gives the very outcome of the generic step, the first time and later."""
    event = {**WITHOUT_PARAMETERS, **SUBSCRIBING}[method]
    for value in voices(GWS_V2):
        for _ in range(2):
            assert value.step(event) is getattr(value, method)()


@pytest.mark.parametrize("method", WITHOUT_PARAMETERS)
def test_the_outcome_is_kept_in_the_slot_of_the_method(method: str) -> None:
    """Once asked it stands in the slot of that name, where the next call finds it."""
    value = voice.idle(GWS_V2.derive(f"slot of {method}", intrusion=False))
    outcome = getattr(value, method)()
    assert outcome is getattr(value, f"_{method}")
