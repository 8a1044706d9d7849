"""Servers on which a refused request leaves a parameter behind for the next one that gives none.

A fault of **residue** stands at the requests of one kind that one rule refuses: with one operation, while something is
subscribed or nothing is. All such requests are found by playing every combination of the values below, right and
wrong ones, in a few situations. Which of them the words of the suite ask is not looked at.

A fault that no bare request shows, with sessions accepted after it where it is one of text, is not to be observed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import product
from random import Random
from typing import Any

from attrs import evolve, frozen

from monitoring_core.floor import (
    Ask,
    Floor,
    Input,
    SessionCompleted,
    SessionStarts,
    SupervisorLogsIn,
    SupervisorLogsOut,
)
from monitoring_core.outcome import Refusal
from monitoring_core.requests import AgentSessionRequest, ChannelRequest, DeviceRequest, Request, SessionRequest
from monitoring_core.rulesets import GWS_V2, Ruleset
from monitoring_core.testing.words import Setting, Word
from monitoring_core.vocabulary import Medium, MonitoringState, SessionOperation, VisibilityMode
from tests.faults.reactions import Reaction, right

__all__ = ["Residue", "Server", "draw", "shown_at", "shown_by", "spent"]

SETTING = Setting(("s1", "s2"), ("a1", "a2"))

PARAMETERS: Mapping[type[Request], tuple[str, ...]] = {
    DeviceRequest: ("scope", "mode"),
    ChannelRequest: ("mode", "nickname"),
    AgentSessionRequest: ("visibility_mode",),
}
"""What may stay of a request."""


@frozen
class Residue:
    """A fault of residue.

    Attributes:
        asked: the class of the request.
        medium: of a text request; empty of a device's.
        rule: id of the rule that refuses it.
        operation: its operation; empty for one that there is not.
        subscribed: whether the supervisor has the subscription that the request is about.
        parameter: what stays.
    """

    asked: type[Request]
    medium: str
    rule: str
    operation: str
    subscribed: bool
    parameter: str


class Server:
    """A floor with a fault of residue."""

    def __init__(self, fault: Residue | None, setting: Setting) -> None:
        self.fault = fault
        self.floor = setting.floor()
        self.left: dict[str, Any] = {}

    def give(self, given: Input) -> Reaction:
        """Take in an input."""
        fault = self.fault
        if fault is None or not isinstance(given, Ask) or not self._is_about(fault, given.request):
            return self._take(given)
        kept = self.left.pop(given.supervisor, None)
        asked: Any = given.request
        if kept is not None and getattr(asked, fault.parameter) is None:
            asked = evolve(asked, **{fault.parameter: kept})
        if fault in _residues(self.floor, given):
            self.left[given.supervisor] = getattr(given.request, fault.parameter)
        return self._take(Ask(given.supervisor, asked))

    @staticmethod
    def _is_about(fault: Residue, request: Request) -> bool:
        return isinstance(request, fault.asked) and not request.operation.startswith("Cancel")

    def _take(self, given: Input) -> Reaction:
        reaction = right(self.floor, given)
        self.floor = reaction.next
        return reaction


def _residues(floor: Floor, ask: Ask) -> Iterator[Residue]:
    """Give the faults that a request, if it is refused, may have."""
    request: Any = ask.request
    parameters = PARAMETERS.get(type(request), ())
    outcome = floor.step(ask).outcome
    if not parameters or not isinstance(outcome, Refusal):
        return
    desk, medium = floor.supervisors[ask.supervisor], ""
    if isinstance(request, DeviceRequest):
        subscribed = desk.voice.target is not None
    else:
        medium = str(request.medium)
        subscribed = desk.text.subscription(request.medium, request.user_id).subscribed is not None
    operation = request.operation if request.operation in _OPERATIONS else ""
    for parameter in parameters:
        if getattr(request, parameter) is not None:
            yield Residue(type(request), medium, outcome.rule, operation, subscribed, parameter)


_OPERATIONS = frozenset(map(str, (*MonitoringState, *VisibilityMode, SessionOperation.INTRUDE)))


def _requests() -> Iterator[Request]:
    """Give every combination of right and wrong values."""
    targets = ("a1-device", "a2-device", "nobody", "s1-device", None)
    scopes, modes = (None, "Agent", "Everything"), (None, "NextCall", "Never")
    for each in product(("s1-device", "elsewhere"), (*MonitoringState, "Whistle"), targets, scopes, modes):
        yield DeviceRequest(*each)
    for medium in Medium:
        text_modes, names = (None, "NextChat", "Never"), (None, "Kim")
        for agent, operation, mode, name in product(("a1", "nobody"), (*VisibilityMode, "Whistle"), text_modes, names):
            yield ChannelRequest(agent, medium, operation, mode, name)
        for agent, session, visibility in product(("a1", "a2", "nobody"), ("t1", "t7"), (*VisibilityMode, "Whistle")):
            yield AgentSessionRequest(agent, medium, session, SessionOperation.INTRUDE, visibility)


def _situations() -> Iterator[tuple[Input, ...]]:
    """Give what comes before a refused request."""
    subscribes: tuple[Input, ...] = (
        Ask("s1", DeviceRequest("s1-device", "ListenIn", "a1-device")),
        *(Ask("s1", ChannelRequest("a1", medium, "Coach")) for medium in Medium),
    )
    taken = Ask("s2", DeviceRequest("s2-device", "Coach", "a2-device"))
    start = tuple(SessionStarts("a1", medium, "t1") for medium in Medium)
    yield (taken, *start)
    # First invited to no session, then invited to both.
    yield (taken, *start, *subscribes)
    yield (taken, *subscribes, *start)
    yield (SupervisorLogsOut("s1"), *start)


@cache
def _all(ruleset: Ruleset) -> Mapping[Residue, tuple[Input, ...]]:
    """Give every fault of residue with inputs that bring it about."""
    found: dict[Residue, tuple[Input, ...]] = {}
    requests = tuple(_requests())
    for before in _situations():
        floor = evolve(SETTING, ruleset=ruleset).floor()
        for given in before:
            floor = right(floor, given).next
        for request in requests:
            ask = Ask("s1", request)
            for residue in _residues(floor, ask):
                # What stays shows only if it could have been given.
                if getattr(request, residue.parameter) in _RIGHT:
                    found.setdefault(residue, (*before, ask))
    return found


_RIGHT = frozenset(("Agent", "NextCall", "NextChat", "Kim", *map(str, VisibilityMode)))


def draw(count: int, seed: int, ruleset: Ruleset = GWS_V2) -> tuple[Residue, ...]:
    """Draw faults of residue, all of them if there are no more; the same for a seed."""
    known = list(_all(ruleset))
    return tuple(Random(seed).sample(known, min(count, len(known))))


def shown_at(fault: Residue, setting: Setting, inputs: Iterable[Input]) -> int | None:
    """Give the place of the input at which a fault shows; None if none does."""
    good, bad = Server(None, setting), Server(fault, setting)
    for place, given in enumerate(inputs):
        if good.give(given).shown != bad.give(given).shown:
            return place
    return None


def shown_by(fault: Residue, ruleset: Ruleset = GWS_V2) -> tuple[Input, ...] | None:
    """Give a word that shows a fault: what brings it about, and a bare request; None if none does."""
    setting = evolve(SETTING, ruleset=ruleset)
    before = _all(ruleset)[fault]
    for after in _bare(fault):
        word = (*before, *after)
        place = shown_at(fault, setting, word)
        if place is not None:
            return word[: place + 1]
    return None


def _bare(fault: Residue) -> Iterator[tuple[Input, ...]]:
    logs_in = SupervisorLogsIn("s1")
    if fault.asked is DeviceRequest:
        for state in MonitoringState:
            yield logs_in, Ask("s1", DeviceRequest("s1-device", state, "a1-device"))
        return
    medium = Medium(fault.medium)
    for mode in VisibilityMode:
        yield logs_in, Ask("s1", ChannelRequest("a1", medium, mode)), *_sessions(medium)
    rejects = Ask("s1", SessionRequest(medium, "t1", SessionOperation.REJECT))
    intrudes = Ask("s1", AgentSessionRequest("a1", medium, "t1", SessionOperation.INTRUDE))
    yield logs_in, rejects, intrudes, Ask("s1", SessionRequest(medium, "t1", SessionOperation.ACCEPT))


def _sessions(medium: Medium) -> Iterator[Input]:
    for session in ("t8", "t9"):
        yield SessionStarts("a1", medium, session)
        yield Ask("s1", SessionRequest(medium, session, SessionOperation.ACCEPT))
        yield SessionCompleted(medium, session)


def spent(fault: Residue, words: Iterable[Word]) -> int | None:
    """Give how many inputs of words it takes until a fault shows; None if it never does."""
    before = 0
    for word in words:
        place = shown_at(fault, word.setting, word.inputs)
        if place is not None:
            return before + place + 1
        before += len(word)
    return None
