"""Which cells of the tables a run has taken.

A run that finds nothing may have looked at nothing: a server that never lets anybody
subscribe is never asked to switch. So a run counts the cells that it took, and one
that never took a legal cell which it was required to take is **vacuous**: it fails,
whatever it has not found.

A cell is a state and an input of one table, small enough to be read by eye: who may
ask what in which state, legs told apart by monitoring state, agent muted and held. Legal is
what the tables accept; nothing about that is written here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from attrs import define, field

from monitoring_core import voice
from monitoring_core.floor import Ask, Desk, Floor, Input
from monitoring_core.outcome import Refusal
from monitoring_core.requests import AgentSessionRequest, CallRequest, ChannelRequest, DeviceRequest, SessionRequest
from monitoring_core.rulesets import Ruleset
from monitoring_core.testing.requirements import Requirements
from monitoring_core.text.events import CANCEL_SUPERVISOR_MONITORING as CANCEL_TEXT
from monitoring_core.text.events import INTRUDE, INVITATION
from monitoring_core.text.events import SUBSCRIBE as SUBSCRIBE_TEXT
from monitoring_core.text.session import SESSION_OPERATIONS, OwnSession, not_in_session
from monitoring_core.text.subscription import nothing_subscribed
from monitoring_core.vocabulary import DeviceOperation, Medium, MonitoringState, VisibilityMode
from monitoring_core.voice.leg import LEG_OPERATIONS, Leg, Parties

__all__ = ["Cell", "Coverage", "cells", "legal_cells"]

_NOTHING = "nothing monitored"
_DEVICE_OPERATIONS = frozenset(map(str, DeviceOperation))
_TEXT_SUBSCRIBING = frozenset({*map(str, VisibilityMode), CANCEL_TEXT.name})


class Cell(NamedTuple):
    """One cell: the table, the state in it, and what was asked or happened."""

    table: str
    state: str
    input: str

    def __str__(self) -> str:
        return f"{self.table}: {self.input} in {self.state}"


@define
class Coverage:
    """The cells of a run.

    Attributes:
        taken: legal cell -> how often it was taken and judged.
        refused: cell that the tables refuse -> how often.
        required: legal cells that the run had to take.
    """

    taken: Counter[Cell] = field(factory=Counter[Cell])
    refused: Counter[Cell] = field(factory=Counter[Cell])
    required: set[Cell] = field(factory=set[Cell])

    @property
    def never_taken(self) -> list[Cell]:
        """The cells that were required and never taken, sorted."""
        return sorted(self.required - self.taken.keys())

    @property
    def is_vacuous(self) -> bool:
        """Whether a required cell was never taken, or nothing was required and nothing taken."""
        return bool(self.never_taken) or not self.taken

    def count(self, floor: Floor, input: Input, *, accepted: bool) -> None:
        """Count what was given to an implementation and judged."""
        (self.taken if accepted else self.refused).update(cells(floor, input))

    def require(self, floor: Floor, input: Input) -> None:
        """Require what an accepted input takes."""
        self.required.update(cells(floor, input))

    def add(self, other: Coverage) -> None:
        """Add what another run took and had to take."""
        self.taken.update(other.taken)
        self.refused.update(other.refused)
        self.required |= other.required


def cells(floor: Floor, input: Input) -> Iterator[Cell]:
    """Give the cells that an input takes on a floor; none where it meets no table, such as an unknown call."""
    if isinstance(input, Ask):
        yield from _asked(floor.supervisors[input.supervisor], input.request)
        return
    name = type(input).__name__
    call = floor.calls.get(getattr(input, "call", ""))
    for user in call.legs if call is not None else ():
        leg = floor.supervisors[user].voice.control.call
        yield Cell("leg", f"{_leg_label(leg)}, scope {leg.scope}", name)
    session = floor.sessions.get((getattr(input, "medium", Medium.SMS), getattr(input, "session", "")))
    if session is not None:
        for user in session.supervisors:
            own = floor.supervisors[user].text.session(session.medium, session.id)
            yield Cell("text session", _session_label(own), name)


def _asked(desk: Desk, request: Any) -> Iterator[Cell]:
    if isinstance(request, DeviceRequest):
        monitored = desk.voice.control.subscription.monitored
        if request.operation in _DEVICE_OPERATIONS and desk.logged_in:
            yield Cell("subscription", str(monitored.state) if monitored else _NOTHING, str(request.operation))
    elif isinstance(request, CallRequest):
        leg = desk.voice.control.call
        if desk.voice.call is not None and desk.voice.call.id == request.call_id and desk.logged_in:
            yield Cell("leg", _leg_label(leg), str(request.operation))
    elif isinstance(request, ChannelRequest):
        mode = desk.text.subscription(request.medium, request.user_id).mode
        if request.operation in _TEXT_SUBSCRIBING and desk.logged_in:
            yield Cell("text subscription", str(mode) if mode else _NOTHING, str(request.operation))
    elif isinstance(request, SessionRequest | AgentSessionRequest) and desk.logged_in:
        own = desk.text.session(request.medium, request.session_id)
        yield Cell("text session", _session_label(own), str(request.operation))


def _leg_label(leg: Leg) -> str:
    told = [str(leg.state)]
    told += ["agent muted"] if leg.agent_muted else []
    told += ["held"] if leg.held else []
    told += [str(leg.parties)] if leg.parties not in (None, Parties.BOTH) else []
    return ", ".join(told)


def _session_label(own: OwnSession) -> str:
    return str(own.phase) if own.mode is None else f"{own.phase} as {own.mode}"


def legal_cells(ruleset: Ruleset, requirements: Requirements) -> set[Cell]:
    """Give every legal cell of a request, both parties there, that such an implementation can be asked for.

    What cannot be reached because the world's part cannot be provoked is left out with it.
    """
    found: set[Cell] = set()
    if requirements.voice:
        found |= set(_of_subscription(ruleset))
        if "AgentAnswers" not in requirements.cannot_provoke:
            found |= set(_of_legs(ruleset))
    if requirements.text and requirements.media:
        found |= set(_of_text_subscription(ruleset))
        if "SessionStarts" not in requirements.cannot_provoke:
            found |= set(_of_sessions(ruleset))
    missing = requirements.missing_operations
    return {
        cell for cell in found if cell.input not in missing and not (cell.state.endswith("held") and "Hold" in missing)
    }


def _of_subscription(ruleset: Ruleset) -> Iterator[Cell]:
    starts = {_NOTHING: voice.idle(ruleset)}
    starts |= {str(state): voice.idle(ruleset).require(voice.subscribe(state)) for state in MonitoringState}
    for label, control in starts.items():
        for operation in DeviceOperation:
            cancels = operation is DeviceOperation.CANCEL_SUPERVISOR_MONITORING
            event = voice.CANCEL_SUPERVISOR_MONITORING if cancels else voice.subscribe(operation.value)
            if not isinstance(control.step(event), Refusal):
                yield Cell("subscription", label, str(operation))


def _of_legs(ruleset: Ruleset) -> Iterator[Cell]:
    starts = [
        voice.idle(ruleset).require(voice.subscribe(state)).require(voice.TARGET_ANSWERED).call
        for state in MonitoringState
    ]
    for leg, operation, _ in _explored(starts, LEG_OPERATIONS):
        yield Cell("leg", _leg_label(leg), operation.name)


def _of_text_subscription(ruleset: Ruleset) -> Iterator[Cell]:
    for value, event, _ in _explored([nothing_subscribed(ruleset)], (*SUBSCRIBE_TEXT.values(), CANCEL_TEXT)):
        yield Cell("text subscription", str(value.mode) if value.mode else _NOTHING, event.name)


def _of_sessions(ruleset: Ruleset) -> Iterator[Cell]:
    absent = not_in_session(ruleset)
    starts = [absent, *(absent.require(each) for each in INVITATION.values())]
    for value, event, _ in _explored(starts, (*INTRUDE.values(), *SESSION_OPERATIONS)):
        yield Cell("text session", _session_label(value), event.name)


def _explored(starts: Iterable[Any], events: Iterable[Any]) -> Iterator[tuple[Any, Any, Any]]:
    """Give every accepted step that leads on from the starts."""
    events, waiting = tuple(events), list(starts)
    seen = set(waiting)
    for value in waiting:
        if isinstance(value, Leg) and not value.is_on_call:
            continue
        for event in events:
            after = value.step(event)
            if isinstance(after, Refusal):
                continue
            yield value, event, after
            if after not in seen:
                seen.add(after)
                waiting.append(after)
