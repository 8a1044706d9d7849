"""Cases that are steps: what is asked and what happens, and what comes of it.

For the rules that no recording can show broken. A step that is refused breaks
the rule that the refusal names. Where a rule refuses nothing, the case claims
what a server that breaks it would show, and the rules give something else.
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
    """One thing that is asked or happens.

    Attributes:
        text: what it is, in words.
        do: takes the value before it, and gives the value after it or a refusal.
    """

    text: str
    do: Callable[[Any], Any]


def _together(steps: Iterable[Step]) -> tuple[Step, ...]:
    return tuple(steps)


@frozen
class Steps:
    """Steps from a beginning, and what is shown after them; the last may be refused.

    Attributes:
        rule: id of the rule they are about.
        start: the value before the first step.
        steps: what is done, in order.
        look: gives, of the value after the last step, what the rule speaks of.
        claims: what ``look`` has to give.
        given: what is to be known of the start, in words.
    """

    rule: str
    start: Any
    steps: tuple[Step, ...] = field(converter=_together)
    look: Callable[[Any], object] = str
    claims: object = None
    given: str = ""

    def outcome(self) -> object:
        """Do the steps; give the refusal if one is refused, and else what is shown after the last."""
        value = self.start
        for step in self.steps:
            value = step.do(value)
            if isinstance(value, Refusal):
                return value
        return self.look(value)

    def broken(self) -> tuple[str, ...]:
        """Give the rule of a refusal, or this one if something else is shown than is claimed."""
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
    """Give the two cases of a rule that refuses nothing: what is right, and what a server shows that breaks it."""
    done = tuple(steps)
    return Steps(rule, start, done, look, right, given), Steps(rule, start, done, look, wrong, given)


def _after(outcome: Accepted[Any, Any] | Refusal) -> Any:
    return outcome if isinstance(outcome, Refusal) else outcome.next


def takes(event: voice.Event) -> Step:
    """Give an event to a `voice.Voice`."""
    return Step(f"asks for {event}" if event.is_request else f"{event}", lambda value: value.step(event))


def asks(
    operation: str, target: str | None = None, facts: voice.Facts | None = None, told: str = "", **parameters: Any
) -> Step:
    """Ask a `voice.Supervisor` for an operation of the device, or without a target of the call ``c-1``."""
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
    """Let something happen to a `voice.Supervisor`, at the device of an agent if one is given."""
    told = f"{event} in {call}{(agent and f' at {agent}') or ''}"
    return Step(told, lambda value: _after(value.happen(event, call_id=call, agent=agent)))


def asks_channel(
    operation: str, agent: str = "agent-1", facts: text.TextFacts | None = None, told: str = "", **parameters: Any
) -> Step:
    """Ask a `text.TextSupervisor` for a subscription to an agent's SMS sessions, or to cancel it."""
    request = ChannelRequest(agent, _SMS, operation, **parameters)
    given = "".join(f", {key} {value}" for key, value in parameters.items())
    return Step(
        f"asks the SMS channel of {agent} for {operation}{given}{told and f' ({told})'}",
        lambda value: _after(value.decide(request, facts or text.TextFacts())),
    )


def asks_agent(mode: str | None = None, agent: str = "agent-1", session: str = "s-1") -> Step:
    """Ask a `text.TextSupervisor` for Intrude into an agent's session."""
    request = AgentSessionRequest(agent, _SMS, session, "Intrude", mode)
    told = f" as {mode}" if mode else " without a mode"
    return Step(f"asks for Intrude into {session} of {agent}{told}", lambda value: _after(value.decide(request)))


def asks_session(operation: str, session: str = "s-1", words: str | None = None) -> Step:
    """Ask a `text.TextSupervisor` for an operation of his own session."""
    request = SessionRequest(_SMS, session, operation, words)
    return Step(f"asks {session} for {operation}", lambda value: _after(value.decide(request)))


def is_told(operation: str, session: str = "s-1", words: str | None = None) -> Step:
    """Ask for an operation of one's own session, and go on with the notifications that come of it."""
    request = SessionRequest(_SMS, session, operation, words)

    def do(value: text.TextSupervisor) -> Refusal | tuple[text.TextNotification, ...]:
        outcome = value.decide(request)
        return outcome if isinstance(outcome, Refusal) else outcome.notifications

    return Step(f"asks {session} for {operation}", do)


def session_starts(agent: str = "agent-1", session: str = "s-1") -> Step:
    """Let a session of an agent begin."""
    told = f"session {session} of {agent} begins"
    return Step(told, lambda value: _after(value.session_starts(_SMS, agent, session)))


def session_happens(event: text.TextEvent, session: str = "s-1") -> Step:
    """Let something happen in a session."""
    return Step(f"{event} in {session}", lambda value: _after(value.happen(event, _SMS, session)))


def agent_logs_out(agent: str = "agent-1") -> Step:
    """Let an agent log out."""
    return Step(f"{agent} logs out", lambda value: _after(value.agent_logs_out(agent)))
