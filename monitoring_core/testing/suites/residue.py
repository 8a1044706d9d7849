"""Residue: a refused request must leave nothing behind in the server (AN-REFUSED).

For example, a faulty server stores the scope before it refuses a wrong mode. A later request without a scope then gets
the stored scope. So each reason to be refused is tried with every combination of the other parameters and every
operation, with and without a subscription. A request without parameters follows, and its outcome shows that nothing was
kept.

The tables below list the reasons and the other parameters.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product

from attrs import frozen

from monitoring_core.floor import (
    Ask,
    Input,
    SessionCompleted,
    SessionStarts,
    SupervisorLogsIn,
    SupervisorLogsOut,
)
from monitoring_core.requests import AgentSessionRequest, ChannelRequest, DeviceRequest, SessionRequest
from monitoring_core.vocabulary import (
    DeviceOperation,
    Medium,
    MonitoringMode,
    MonitoringScope,
    MonitoringState,
    SessionOperation,
    TextMonitoringMode,
    TextSubscriptionOperation,
    VisibilityMode,
)

__all__ = ["residue"]

Inputs = tuple[Input, ...]

SCOPES = (None, MonitoringScope.AGENT)
MODES = (None, MonitoringMode.NEXT_CALL)
"""A mode that is not given, or is not the default; if a server keeps it, that shows."""
TEXT_MODES = (None, TextMonitoringMode.NEXT_CHAT)

_LOGS_OUT, _LOGS_IN = SupervisorLogsOut("s1"), SupervisorLogsIn("s1")
_CANCEL = DeviceOperation.CANCEL_SUPERVISOR_MONITORING
_S2_TAKES = Ask("s2", DeviceRequest("s2-device", MonitoringState.LISTEN_IN, "a2-device"))
_S2_GIVES_UP = Ask("s2", DeviceRequest("s2-device", _CANCEL))


@frozen
class Way:
    """A reason for which a device request is refused: its wrong part, and the happenings around it.

    Attributes:
        about: the reason in a few words.
        operation: the wrong operation; None for the operation that is tried.
        target: the target.
        scope: the wrong scope; None for the scope that is tried.
        mode: the wrong mode; None for the mode that is tried.
        device: the device of the request.
        before: inputs before the request.
        after: inputs that undo these.
    """

    about: str
    operation: str | None = None
    target: str | None = "a1-device"
    scope: str | None = None
    mode: str | None = None
    device: str = "s1-device"
    before: Inputs = ()
    after: Inputs = ()


WAYS = (
    Way("no target", target=None),
    Way("a wrong scope", scope="Team"),
    Way("a wrong mode", mode="EveryCall"),
    Way("a target that there is not", target="a9-device"),
    Way("his own device as target", target="s1-device"),
    Way("another device", device="s9-device"),
    Way("an operation that there is not", operation="Whisper"),
    Way("logged out", before=(_LOGS_OUT,), after=(_LOGS_IN,)),
    Way("a target that is taken", target="a2-device", before=(_S2_TAKES,), after=(_S2_GIVES_UP,)),
)
"""All reasons to be refused, each with one wrong part."""


def residue() -> Iterator[tuple[str, Inputs]]:
    """Yield the name and the inputs of each word."""
    for way in WAYS:
        yield way.about, tuple(_voice(way))
    for medium in Medium:
        yield f"{medium} channel", tuple(_channel(medium))
        yield f"{medium} Intrude", tuple(_intrude(medium))


def _asks(way: Way) -> Iterator[DeviceRequest]:
    operations = tuple(MonitoringState) if way.operation is None else (way.operation,)
    scopes = SCOPES if way.scope is None else (way.scope,)
    modes = MODES if way.mode is None else (way.mode,)
    for operation, scope, mode in product(operations, scopes, modes):
        yield DeviceRequest(way.device, operation, way.target, scope, mode)


def _bare(number: int) -> Ask:
    states = tuple(MonitoringState)
    return Ask("s1", DeviceRequest("s1-device", states[number % len(states)], "a1-device"))


def _voice(way: Way) -> Iterator[Input]:
    cancel = Ask("s1", DeviceRequest("s1-device", _CANCEL))
    # The request without parameters asks for another state, so that a state that was kept shows, too.
    for number, request in enumerate(_asks(way), 1):
        yield from (*way.before, Ask("s1", request), *way.after, _bare(number), cancel)
    for number, request in enumerate(_asks(way), 1):
        # A log-out ends the subscription, so it is requested again.
        yield from (_bare(number + 1), *way.before, Ask("s1", request), *way.after, _bare(number))
    yield cancel


def _sessions(medium: Medium, *, has_mode: bool) -> Iterator[Input]:
    """Yield inputs of a session, which shows nickname and visibility; a second session shows the mode."""
    accepts = SessionOperation.ACCEPT
    for session in ("t1", "t2") if has_mode else ("t1",):
        yield SessionStarts("a1", medium, session)
        yield Ask("s1", SessionRequest(medium, session, accepts))
        yield SessionCompleted(medium, session)


def _refused_channel(medium: Medium, operation: str, mode: str | None) -> Iterator[Inputs]:
    """Yield the inputs for each reason: unknown agent, wrong mode, unknown operation, logged out."""

    def asks(operation: str = operation, agent: str = "a1", mode: str | None = mode) -> Input:
        return Ask("s1", ChannelRequest(agent, medium, operation, mode, "Sam"))

    yield (asks(agent="a9"),)
    yield (_LOGS_OUT, asks(), _LOGS_IN)
    if mode is None:
        yield (asks(mode="EveryChat"),)
    if operation == VisibilityMode.COACH:
        yield (asks(operation="Whisper"),)


def _channel(medium: Medium) -> Iterator[Input]:
    cancel = Ask("s1", ChannelRequest("a1", medium, TextSubscriptionOperation.CANCEL_SUPERVISOR_MONITORING))
    # Each subscription is followed by another one, so that a mode that was kept shows.
    bare = dict(zip(VisibilityMode, (*tuple(VisibilityMode)[1:], VisibilityMode.MONITOR), strict=True))
    for operation, mode in product(VisibilityMode, TEXT_MODES):
        for refused in _refused_channel(medium, operation, mode):
            yield from refused
            yield Ask("s1", ChannelRequest("a1", medium, bare[operation]))
            # If a wrong mode was kept, the request without parameters is refused.
            yield from _sessions(medium, has_mode=mode is not None)
            yield cancel
    # The nickname of a request with a wrong mode may be kept, for every operation.
    wrong_modes = [(Ask("s1", ChannelRequest("a1", medium, each, "EveryChat", "Sam")),) for each in VisibilityMode]
    right_modes = _refused_channel(medium, VisibilityMode.COACH, TextMonitoringMode.NEXT_CHAT)
    for refused, has_mode in (*product(right_modes, (True,)), *product(wrong_modes, (False,))):
        yield Ask("s1", ChannelRequest("a1", medium, VisibilityMode.BARGE_IN))
        yield from refused
        yield Ask("s1", ChannelRequest("a1", medium, VisibilityMode.MONITOR))
        yield from _sessions(medium, has_mode=has_mode)
    yield cancel


def _intrude(medium: Medium) -> Iterator[Input]:
    """Yield refused Intrudes with a mode, each followed by one without a mode, which shows whether a mode was kept.

    Without a subscription, Intrude without a mode is refused. A supervisor who is invited already is refused, too.
    """

    def intrudes(mode: str | None, session: str = "t1", agent: str = "a1") -> Input:
        return Ask("s1", AgentSessionRequest(agent, medium, session, SessionOperation.INTRUDE, mode))

    def answers(operation: SessionOperation) -> Input:
        return Ask("s1", SessionRequest(medium, "t1", operation))

    def refusals(mode: str) -> Iterable[Inputs]:
        return (
            (intrudes("Whisper"),),
            (intrudes(mode, session="t9"),),
            (intrudes(mode, agent="a9"),),
            (intrudes(mode, agent="a2"),),
            (_LOGS_OUT, intrudes(mode), _LOGS_IN),
        )

    yield SessionStarts("a1", medium, "t1")
    for mode in VisibilityMode:
        for refused in refusals(mode):
            yield from (*refused, intrudes(None))
    # The mode of an Intrude shows after the invitation was accepted.
    accepts_and_leaves = answers(SessionOperation.ACCEPT), answers(SessionOperation.LEAVE)
    yield Ask("s1", ChannelRequest("a1", medium, VisibilityMode.COACH))
    for refused in refusals(VisibilityMode.BARGE_IN):
        # A log-out ends the subscription, so it is requested again.
        if len(refused) == 1:
            yield from (*refused, intrudes(None), *accepts_and_leaves)
    yield from (intrudes(None), intrudes(VisibilityMode.BARGE_IN), answers(SessionOperation.REJECT))
    yield from (intrudes(None), *accepts_and_leaves)
    yield SessionCompleted(medium, "t1")
