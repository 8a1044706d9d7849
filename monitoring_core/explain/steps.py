"""Examples that are steps of the tables, for the rules whose breach no recording can show.

A step is a request or a happening. If it is refused, it breaks the rule that the refusal
names. Some rules refuse nothing. For these, the broken case claims a result that a wrong server
would show, and the tables give another result.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from attrs import field, frozen

from monitoring_core import text, voice
from monitoring_core.outcome import Accepted, Refusal
from monitoring_core.requests import AgentSessionRequest, CallRequest, ChannelRequest, DeviceRequest, SessionRequest
from monitoring_core.vocabulary import Medium

__all__ = [
    "Step",
    "Steps",
    "agent_logs_out",
    "asks",
    "asks_agent",
    "asks_channel",
    "asks_session",
    "differ",
    "happens",
    "is_told",
    "session_happens",
    "session_starts",
    "takes",
]

_SMS = Medium.SMS


@frozen
class Step:
    """One request or happening.

    Attributes:
        text: the step in words.
        do: a function from the value before the step to the value after it, or to a refusal.
    """

    text: str
    do: Callable[[Any], Any]


def _together(steps: Iterable[Step]) -> tuple[Step, ...]:
    return tuple(steps)


@frozen
class Steps:
    """Steps from a first value, and the result after them; the last step may be refused.

    Attributes:
        rule: id of the rule that the steps show.
        start: the value before the first step.
        steps: the steps, in order.
        look: a function from the value after the last step to the result that the rule is about.
        claims: the result that ``look`` should return.
        given: what a reader has to know about the start, in words.
    """

    rule: str
    start: Any
    steps: tuple[Step, ...] = field(converter=_together)
    look: Callable[[Any], object] = str
    claims: object = None
    given: str = ""

    def outcome(self) -> object:
        """Do the steps; return the refusal if one is refused, else the result after the last step."""
        value = self.start
        for step in self.steps:
            value = step.do(value)
            if isinstance(value, Refusal):
                return value
        return self.look(value)

    def broken(self) -> tuple[str, ...]:
        """Return the rule of the refusal, or this rule if the result differs from the claim; else nothing."""
        outcome = self.outcome()
        if isinstance(outcome, Refusal):
            return (outcome.rule,)
        return () if outcome == self.claims else (self.rule,)

    def __str__(self) -> str:
        told = [self.given] if self.given else []
        told += [step.text for step in self.steps]
        outcome = self.outcome()
        if isinstance(outcome, Refusal):
            told += str(outcome).splitlines()
        elif outcome == self.claims:
            told.append(f"then: {outcome}")
        else:
            told += [f"then, by mistake: {self.claims}", f"{self.rule} gives: {outcome}"]
        return "\n".join(told)


def differ(
    rule: str,
    start: object,
    steps: Iterable[Step],
    look: Callable[[Any], object],
    right: object,
    wrong: object,
    given: str = "",
) -> tuple[Steps, Steps]:
    """Return the two cases of a rule that refuses nothing: with the right result, and with a wrong one as claim."""
    done = tuple(steps)
    return Steps(rule, start, done, look, right, given), Steps(rule, start, done, look, wrong, given)


def _after(outcome: Accepted[Any, Any] | Refusal) -> Any:
    return outcome if isinstance(outcome, Refusal) else outcome.next


def takes(event: voice.Event) -> Step:
    """Return the step that gives an event to a `voice.Voice`."""
    return Step(f"asks for {event}" if event.is_request else f"{event}", lambda value: value.step(event))


def asks(
    operation: str, target: str | None = None, facts: voice.Facts | None = None, told: str = "", **parameters: Any
) -> Step:
    """Return a request to a `voice.Supervisor`: to the device, or without a target to the call ``c-1``."""
    request: DeviceRequest | CallRequest = CallRequest("c-1", operation)
    if target is not None:
        request = DeviceRequest("d-1", operation, target, **parameters)
    given = "".join(f", {key} {value}" for key, value in parameters.items())
    of = f" of {target}" if target else ""
    return Step(
        f"asks for {operation}{of}{given}{told and f' ({told})'}",
        lambda value: _after(value.decide(request, facts or voice.Facts())),
    )


def happens(event: voice.Event, call: str = "c-1", agent: str | None = None) -> Step:
    """Return a happening for a `voice.Supervisor`, at the device of an agent if one is given."""
    told = f"{event} in {call}{(agent and f' at {agent}') or ''}"
    return Step(told, lambda value: _after(value.happen(event, call_id=call, agent=agent)))


def asks_channel(
    operation: str, agent: str = "agent-1", facts: text.TextFacts | None = None, told: str = "", **parameters: Any
) -> Step:
    """Return a request to a `text.TextSupervisor`: subscribe to an agent's SMS sessions, or cancel."""
    request = ChannelRequest(agent, _SMS, operation, **parameters)
    given = "".join(f", {key} {value}" for key, value in parameters.items())
    return Step(
        f"asks the SMS channel of {agent} for {operation}{given}{told and f' ({told})'}",
        lambda value: _after(value.decide(request, facts or text.TextFacts())),
    )


def asks_agent(mode: str | None = None, agent: str = "agent-1", session: str = "s-1") -> Step:
    """Return a request Intrude to a `text.TextSupervisor`, into an agent's session."""
    request = AgentSessionRequest(agent, _SMS, session, "Intrude", mode)
    told = f" as {mode}" if mode else " without a mode"
    return Step(f"asks for Intrude into {session} of {agent}{told}", lambda value: _after(value.decide(request)))


def asks_session(operation: str, session: str = "s-1", words: str | None = None) -> Step:
    """Return a request to a `text.TextSupervisor`, to his own session."""
    request = SessionRequest(_SMS, session, operation, words)
    return Step(f"asks {session} for {operation}", lambda value: _after(value.decide(request)))


def is_told(operation: str, session: str = "s-1", words: str | None = None) -> Step:
    """Return a request to the supervisor's own session; the value after it is its notifications."""
    request = SessionRequest(_SMS, session, operation, words)

    def do(value: text.TextSupervisor) -> Refusal | tuple[text.TextNotification, ...]:
        outcome = value.decide(request)
        return outcome if isinstance(outcome, Refusal) else outcome.notifications

    return Step(f"asks {session} for {operation}", do)


def session_starts(agent: str = "agent-1", session: str = "s-1") -> Step:
    """Return the happening that a session of an agent begins."""
    told = f"session {session} of {agent} begins"
    return Step(told, lambda value: _after(value.session_starts(_SMS, agent, session)))


def session_happens(event: text.TextEvent, session: str = "s-1") -> Step:
    """Return a happening in a session."""
    return Step(f"{event} in {session}", lambda value: _after(value.happen(event, _SMS, session)))


def agent_logs_out(agent: str = "agent-1") -> Step:
    """Return the happening that an agent logs out."""
    return Step(f"{agent} logs out", lambda value: _after(value.agent_logs_out(agent)))
