"""The checks of capability lists: for each invariant of `OFFERS` the function that finds its breaches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import frozen

from monitoring_core.floor import Desk
from monitoring_core.requests import CallRequest, DeviceRequest, SessionRequest
from monitoring_core.verification.bounds import Bounds
from monitoring_core.vocabulary import CallOperation, DeviceOperation, MonitoringState, SessionOperation
from monitoring_core.voice import Parties

__all__ = ["Offer", "call_list_differs", "device_list_differs", "mute_differs", "session_list_differs"]

_MUTES = frozenset({CallOperation.MUTE_MONITORED_USER, CallOperation.UNMUTE_MONITORED_USER})


@frozen
class Offer:
    """A supervisor on a floor, and all operations that were accepted from him there.

    Attributes:
        bounds: the bounds; their requests, and requests about the bystander, were tried.
        desk: the desk of the supervisor.
        accepted: class of the request, id of the device, call or session that it went to, and operation.
    """

    bounds: Bounds
    desk: Desk
    accepted: frozenset[tuple[type, str, str]]

    def operations(self, kind: type, subject: str | None) -> frozenset[str]:
        """Return the operations that were accepted in requests of one class to one device, call or session."""
        return frozenset(operation for *about, operation in self.accepted if about == [kind, subject])


def _difference(listed: frozenset[str], accepted: frozenset[str], among: Iterable[str], who: str) -> Iterator[str]:
    for operation in among:
        if operation in listed and operation not in accepted:
            yield f"{who} is offered {operation}, and it is refused"
        elif operation in accepted and operation not in listed:
            yield f"{who} is not offered {operation}, and it is accepted"


def device_list_differs(offer: Offer) -> Iterator[str]:
    """Look for a wrong capability list on the device of a supervisor who is logged in."""
    desk = offer.desk
    if not offer.bounds.calls or not desk.logged_in:
        return
    among = [*DeviceOperation]
    if not offer.bounds.ruleset.replace_during_call and desk.voice.call is not None:
        # If a ruleset refuses to replace a subscription (VD-REPLACE), the list does not change (VD-CAPABILITIES).
        among = [DeviceOperation.CANCEL_SUPERVISOR_MONITORING]
    yield from _difference(
        desk.voice.capabilities, offer.operations(DeviceRequest, desk.voice.device.id), among, desk.user
    )


def call_list_differs(offer: Offer) -> Iterator[str]:
    """Look for a wrong capability list on the call of a supervisor who is logged in."""
    desk = offer.desk
    if not offer.bounds.calls or not desk.logged_in:
        return
    leg = desk.voice.control.call
    among = [each for each in offer.bounds.call_operations if each not in _MUTES]
    if offer.bounds.ruleset.self_switch_accepted and leg.state is not None:
        # A switch to the present state may be accepted without effect, but is not offered (VC-SELF).
        among = [each for each in among if each != f"SwitchTo{leg.state}"]
    yield from _difference(leg.capabilities, offer.operations(CallRequest, _call(desk)), among, desk.user)


def mute_differs(offer: Offer) -> Iterator[str]:
    """Look for a mute operation that is accepted or refused wrongly."""
    leg, desk = offer.desk.voice.control.call, offer.desk
    if not desk.logged_in:
        return
    may = leg.state is MonitoringState.BARGE_IN and leg.parties is Parties.BOTH and not leg.held
    right = {
        CallOperation.MUTE_MONITORED_USER: may and not leg.agent_muted,
        CallOperation.UNMUTE_MONITORED_USER: may and leg.agent_muted,
    }
    for operation, expected in right.items():
        if operation in offer.bounds.call_operations:
            accepted = operation in offer.operations(CallRequest, _call(offer.desk))
            if accepted is not expected:
                yield f"{operation} of {desk.user} is {'accepted' if accepted else 'refused'} {leg}"


def session_list_differs(offer: Offer) -> Iterator[str]:
    """Look for a wrong capability list in the sessions of a supervisor who is logged in."""
    desk = offer.desk
    if not offer.bounds.sessions or not desk.logged_in:
        return
    among = [each for each in SessionOperation if each is not SessionOperation.INTRUDE]
    for session in desk.text.sessions.values():
        accepted = offer.operations(SessionRequest, session.id)
        yield from _difference(session.control.capabilities, accepted, among, desk.user)


def _call(desk: Desk) -> str | None:
    return None if desk.voice.call is None else desk.voice.call.id
