"""Coverage: the cells of the tables that a run has taken.

A cell is one state of a small table with one input. A cell is legal if the floor accepts the
input there. A run without findings may have tested nothing: if a server never accepts a
subscription, no switch is ever tested. So a run counts the cells that it takes. If it never takes a
required legal cell, the run is **vacuous**: it fails, even without findings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple

from attrs import define, field

from monitoring_core.floor import AgentAnswers, Ask, CallEnds, Desk, Floor, Input, SessionStarts
from monitoring_core.requests import AgentSessionRequest, CallRequest, ChannelRequest, DeviceRequest, SessionRequest
from monitoring_core.rulesets import Ruleset
from monitoring_core.testing.judging.excuses import excuse_on
from monitoring_core.testing.requirements import Requirements
from monitoring_core.testing.words import Setting, Word
from monitoring_core.text.events import CANCEL_SUPERVISOR_MONITORING as CANCEL_TEXT
from monitoring_core.text.session import SESSION_OPERATIONS, OwnSession
from monitoring_core.vocabulary import DeviceOperation, Medium, VisibilityMode
from monitoring_core.voice.leg import LEG_OPERATIONS, Leg, Parties

__all__ = ["Cell", "Coverage", "cells", "legal_cells", "words_to_cells"]

_NOTHING = "nothing monitored"
_DEVICE_OPERATIONS = frozenset(map(str, DeviceOperation))
_TEXT_SUBSCRIBING = frozenset({*map(str, VisibilityMode), CANCEL_TEXT.name})


class Cell(NamedTuple):
    """One cell: the table, the state in it, and the request or happening."""

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
        refused: cell that the tables refuse -> how often it was taken and judged.
        required: the legal cells that the run must take.
    """

    taken: Counter[Cell] = field(factory=Counter[Cell])
    refused: Counter[Cell] = field(factory=Counter[Cell])
    required: set[Cell] = field(factory=set[Cell])

    @property
    def never_taken(self) -> list[Cell]:
        """The required cells that were never taken, sorted."""
        return sorted(self.required - self.taken.keys())

    @property
    def is_vacuous(self) -> bool:
        """True if a required cell was never taken, or if nothing was required and nothing taken."""
        return bool(self.never_taken) or not self.taken

    def count(self, floor: Floor, input: Input, *, accepted: bool) -> None:
        """Count an input that was given to an implementation and judged."""
        (self.taken if accepted else self.refused).update(cells(floor, input))

    def require(self, floor: Floor, input: Input) -> None:
        """Require the cells that an accepted input takes."""
        self.required.update(cells(floor, input))

    def add(self, other: Coverage) -> None:
        """Add the cells of another run."""
        self.taken.update(other.taken)
        self.refused.update(other.refused)
        self.required |= other.required


def cells(floor: Floor, input: Input) -> Iterator[Cell]:
    """Yield the cells that an input takes on a floor; none if no table has the input, such as for an unknown call."""
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
    """Return the legal cells of requests that an implementation with these requirements can take, with both parties.

    A cell that can be reached only with inputs that are not required is left out.
    """
    return set(words_to_cells(ruleset, requirements))


@lru_cache(maxsize=64)
def words_to_cells(ruleset: Ruleset, requirements: Requirements) -> Mapping[Cell, Word]:
    """Return for every cell of `legal_cells` a word that takes it with required inputs only."""
    setting, found = Setting(("s1",), ("a1",), (), ruleset), dict[Cell, Word]()
    for medium in (None, *Medium):
        inputs = _voice_inputs() if medium is None else _text_inputs(medium)
        waiting: list[tuple[Floor, tuple[Input, ...]]] = [(setting.floor(), ())]
        seen = {_situation(setting.floor(), medium)}
        for floor, path in waiting:
            for input in inputs:
                if not isinstance(input, Ask) and floor.impossible(input):
                    continue
                if excuse_on(requirements, floor, input, setting):
                    continue
                step = floor.step(input)
                if step.outcome is not None:
                    continue
                if isinstance(input, Ask):
                    for cell in cells(floor, input):
                        found.setdefault(cell, Word(f"rest/{cell}", setting, (*path, input)))
                situation = _situation(step.next, medium)
                if situation not in seen:
                    seen.add(situation)
                    waiting.append((step.next, (*path, input)))
    return MappingProxyType(found)


def _situation(floor: Floor, medium: Medium | None) -> Hashable:
    """Return the part of a floor that decides which cells the inputs below take."""
    desk = floor.supervisors["s1"]
    if medium is None:
        return desk.voice.control, desk.voice.call is None, bool(floor.calls)
    return desk.text.subscription(medium, "a1"), desk.text.session(medium, "t1"), bool(floor.sessions)


def _voice_inputs() -> tuple[Input, ...]:
    cancel = DeviceOperation.CANCEL_SUPERVISOR_MONITORING
    return (
        AgentAnswers("a1", "c1"),
        CallEnds("c1"),
        Ask("s1", DeviceRequest("s1-device", cancel)),
        *(Ask("s1", DeviceRequest("s1-device", each, "a1-device")) for each in DeviceOperation if each is not cancel),
        *(Ask("s1", CallRequest("c1", each.name)) for each in LEG_OPERATIONS),
    )


def _text_inputs(medium: Medium) -> tuple[Input, ...]:
    return (
        SessionStarts("a1", medium, "t1"),
        *(Ask("s1", ChannelRequest("a1", medium, each)) for each in sorted(_TEXT_SUBSCRIBING)),
        *(Ask("s1", AgentSessionRequest("a1", medium, "t1", "Intrude", mode)) for mode in VisibilityMode),
        *(Ask("s1", SessionRequest(medium, "t1", each.name, "words")) for each in SESSION_OPERATIONS),
    )
