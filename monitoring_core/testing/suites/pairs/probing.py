"""A probe: inputs at the end of a word that make a wrong value of any component visible.

A server may be in a wrong state without showing it: for example, it keeps a subscription that should have ended. So
each word ends with a probe. In a probe legs are held and retrieved, and calls are transferred and ended. Each agent
gets a next call, which his monitor should join. Subscriptions are cancelled. Invitations are accepted, supervisors
switch and write, sessions end, and new sessions begin.
"""

from __future__ import annotations

from collections.abc import Iterator

from monitoring_core import floor as happens
from monitoring_core.floor import Ask, Floor, Input
from monitoring_core.requests import CallRequest, ChannelRequest, DeviceRequest, SessionRequest
from monitoring_core.testing.suites.limits import Limits
from monitoring_core.text.session import Phase
from monitoring_core.vocabulary import (
    CallOperation,
    DeviceOperation,
    Medium,
    SessionOperation,
    TextSubscriptionOperation,
    VisibilityMode,
)

__all__ = ["other_legs", "probe"]

_SWITCH = {
    VisibilityMode.MONITOR: SessionOperation.SWITCH_TO_COACH,
    VisibilityMode.COACH: SessionOperation.SWITCH_TO_BARGE_IN,
    VisibilityMode.BARGE_IN: SessionOperation.SWITCH_TO_MONITOR,
}


class _Probe:
    """A probe under construction: the present floor, and the inputs so far."""

    def __init__(self, floor: Floor, media: tuple[Medium, ...], limits: Limits, *, voice: bool) -> None:
        self.floor = floor
        self.media = media
        self.limits = limits
        self.voice = voice
        self.inputs: list[Input] = []

    def give(self, given: Input) -> None:
        given = self.limits.adapted(given)
        if self.limits.leaves_out(self.floor, given) or (not isinstance(given, Ask) and self.floor.impossible(given)):
            return
        self.inputs.append(given)
        self.floor = self.floor.step(given).next

    def whole(self) -> None:
        for user, desk in sorted(self.floor.supervisors.items()):
            if desk.in_own_call:
                self.give(happens.SupervisorEndsCall(user))
        if self.voice:
            self._legs()
            self._calls()
        for medium in self.media:
            self._sessions(medium)
        for user in sorted(self.floor.supervisors):
            if self.voice:
                cancel = DeviceOperation.CANCEL_SUPERVISOR_MONITORING
                self.give(Ask(user, DeviceRequest(f"{user}-device", cancel)))
            for medium in self.media:
                for agent in sorted(self.floor.agents):
                    cancel_text = TextSubscriptionOperation.CANCEL_SUPERVISOR_MONITORING
                    self.give(Ask(user, ChannelRequest(agent, medium, cancel_text)))

    def _legs(self) -> None:
        for user in sorted(self.floor.supervisors):
            self.give(happens.SupervisorAnswers(user))
            leg = self.floor.supervisors[user].voice
            if leg.call is not None:
                held = leg.control.call.held
                first, then = (CallOperation.RETRIEVE_CALL, CallOperation.HOLD)[:: -1 if not held else 1]
                self.give(Ask(user, CallRequest(leg.call.id, first)))
                if not held:
                    self.give(Ask(user, CallRequest(leg.call.id, then)))

    def _calls(self) -> None:
        for call in sorted(self.floor.calls):
            running = self.floor.calls[call]
            if running.legs:
                for agent in sorted(self.floor.agents):
                    self.give(happens.AgentTransfers(call, agent))
                    if self.floor.calls.get(call) is not running:
                        break
            self.give(happens.CallEnds(call))
        for number, agent in enumerate(sorted(self.floor.agents), 1):
            call = f"c{number}"
            if call not in self.floor.calls:
                self.give(happens.AgentAnswers(agent, call))
                self.give(happens.CallEnds(call))

    def _sessions(self, medium: Medium) -> None:
        for each, session in sorted(self.floor.sessions):
            if each == medium:
                self._session(medium, session)
                self.give(happens.SessionCompleted(medium, session))
        for number, agent in enumerate(sorted(self.floor.agents), 8):
            session = f"t{number}"
            self.give(happens.SessionStarts(agent, medium, session))
            for user in sorted(self.floor.supervisors):
                if self.floor.supervisors[user].text.session(medium, session).part.phase is Phase.INVITED:
                    self.give(Ask(user, SessionRequest(medium, session, SessionOperation.ACCEPT)))
            self.give(happens.SessionCompleted(medium, session))

    def _session(self, medium: Medium, session: str) -> None:
        for user in sorted(self.floor.supervisors):
            part = self.floor.supervisors[user].text.session(medium, session).part
            if part.phase is Phase.INVITED:
                self.give(Ask(user, SessionRequest(medium, session, SessionOperation.ACCEPT)))
            part = self.floor.supervisors[user].text.session(medium, session).part
            if part.phase is Phase.CHATTING and part.mode is not None:
                self.give(Ask(user, SessionRequest(medium, session, _SWITCH[part.mode])))
        self.give(happens.PartyWrites(medium, session, "customer", "Is anybody there?"))


def probe(floor: Floor, media: tuple[Medium, ...], limits: Limits, *, voice: bool) -> tuple[Input, ...]:
    """Return the inputs of a probe on a floor.

    Args:
        floor: the floor before the probe.
        media: the media whose sessions and subscriptions are checked.
        limits: the inputs that cannot be given.
        voice: whether calls and devices are checked, too.
    """
    made = _Probe(floor, media, limits, voice=voice)
    made.whole()
    return tuple(made.inputs)


def other_legs(floor: Floor, given: Input) -> Iterator[Input]:
    """Yield inputs that hold and retrieve each other leg in the call that an input is about."""
    call = floor.calls.get(_call_of(floor, given) or "")
    if call is None or len(call.legs) < 2:
        return
    by = given.supervisor if isinstance(given, Ask) else getattr(given, "supervisor", None)
    for user in call.legs:
        if user == by:
            continue
        both = (CallOperation.HOLD, CallOperation.RETRIEVE_CALL)
        held = floor.supervisors[user].voice.control.call.held
        for operation in reversed(both) if held else both:
            yield Ask(user, CallRequest(call.id, operation))


def _call_of(floor: Floor, given: Input) -> str | None:
    if isinstance(given, Ask):
        return given.request.call_id if isinstance(given.request, CallRequest) else None
    supervisor = getattr(given, "supervisor", None)
    if supervisor is not None:
        own = floor.supervisors[supervisor].voice.call
        return None if own is None else own.id
    named: str | None = getattr(given, "call", None)
    return named
