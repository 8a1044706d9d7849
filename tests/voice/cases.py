"""What the facts about a supervisor's record share: how a case is named, and a shift that keeps the record."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable
from enum import Enum
from functools import update_wrapper
from inspect import Signature, signature
from itertools import product
from typing import Any, TypeVar, cast

import pytest

from monitoring_core import voice
from monitoring_core.notifications import CallNotification, DeviceNotification, Monitoring
from monitoring_core.outcome import Accepted, Refusal
from monitoring_core.requests import CallRequest, DeviceRequest
from monitoring_core.rulesets import ANY_TO_ANY, COACH_ONCE, GWS_V2, Ruleset
from monitoring_core.vocabulary import MonitoringMode, MonitoringScope, MonitoringState
from monitoring_core.voice import Device, Event, Facts, Supervisor, VoiceNotification

LISTEN_IN, COACH, BARGE_IN = MonitoringState.LISTEN_IN, MonitoringState.COACH, MonitoringState.BARGE_IN
STATES = (LISTEN_IN, COACH, BARGE_IN)
SCOPES = (MonitoringScope.AGENT, MonitoringScope.CALL)
MODES = (MonitoringMode.NEXT_CALL, MonitoringMode.ALL_CALLS)

SELF_ACCEPTED = GWS_V2.derive("self switch accepted", self_switch_accepted=True)
SELF_ACCEPTED_ANY = ANY_TO_ANY.derive("self switch accepted any", self_switch_accepted=True)
NOT_REPLACED = GWS_V2.derive("not replaced during a call", replace_during_call=False)
NO_INTRUSION = GWS_V2.derive("without intrusion", intrusion=False)
SIP_CLUSTER = GWS_V2.derive("sip cluster", sip_cluster=True)
CARRY_OVER = GWS_V2.derive("carry over", carry_over=True)
CONSULTATIONS = GWS_V2.derive("consultation calls", consultation_calls=True)
MUTED_STAYS = GWS_V2.derive("muted stays in barge-in", leave_barge_in_while_muted=False)
CARRY_ANY = ANY_TO_ANY.derive("carry over any", carry_over=True)

BUILT_IN = (GWS_V2, COACH_ONCE, ANY_TO_ANY)
DERIVED = (
    SELF_ACCEPTED,
    SELF_ACCEPTED_ANY,
    NOT_REPLACED,
    NO_INTRUSION,
    SIP_CLUSTER,
    CARRY_OVER,
    CONSULTATIONS,
    MUTED_STAYS,
    CARRY_ANY,
)
RULESETS = (*BUILT_IN, *DERIVED)

RINGING = GWS_V2.derive("ringing", ringing=True)
RINGING_ELSEWHERE = ANY_TO_ANY.derive(
    "ringing elsewhere", ringing=True, sip_cluster=True, carry_over=True, consultation_calls=True
)
EVERY_RULESET = (*RULESETS, RINGING, RINGING_ELSEWHERE)
"""With those under which a call rings before it is joined, too."""

DESK = "desk-1"
ADA = "https://hub.example/api/v2/devices/ada-7"
BO = "https://hub.example/api/v2/devices/bo-8"
QUEUE = "https://hub.example/api/v2/devices/queue-2"
ADAS_DEVICE, BOS_DEVICE = "ada-7", "bo-8"
CALL, NEXT = "call-a", "call-b"
PAUSE = Facts()

STATED: dict[str, set[str]] = {}
"""Module of tests -> the rules it states a fact of."""

Fact = TypeVar("Fact", bound=Callable[..., None])


def spelled(value: Any) -> str:
    """Spell a parameter as a reader of a test's name would."""
    if isinstance(value, tuple):
        return "+".join(spelled(each) for each in value) or "nothing"
    if isinstance(value, Ruleset):
        return value.name.replace(" ", "-")
    return str(value.value if isinstance(value, Enum) else value).replace(" ", "-")


def each(rule_id: str, **axes: Iterable[Any]) -> Callable[[Fact], Fact]:
    """State a fact of this rule for every combination of the parameters; each case is named by the rule and them.

    The rulesets are no cases of their own: a case holds under all that are given.
    """
    rulesets = tuple(axes.pop("ruleset", ()))
    rows = [
        pytest.param(*row, id="-".join([rule_id, *(spelled(value) for value in row)]))
        for row in product(*axes.values())
    ]

    def stated(fact: Fact) -> Fact:
        STATED.setdefault(fact.__module__, set()).add(rule_id)
        holds = _under(rulesets, fact) if rulesets else fact
        return pytest.mark.parametrize(tuple(axes), rows)(holds) if axes else holds

    return stated


def _under(rulesets: tuple[Ruleset, ...], fact: Fact) -> Fact:
    """Give the fact that holds where this one holds under each ruleset."""

    def holds(**given: Any) -> None:
        for ruleset in rulesets:
            fact(ruleset=ruleset, **given)

    update_wrapper(holds, fact)
    named = signature(fact).parameters.values()
    # Pytest asks for the arguments of the signature; the ruleset is given here.
    holds.__signature__ = Signature([each for each in named if each.name != "ruleset"])  # type: ignore[attr-defined]
    return cast(Fact, holds)


class Shift:
    """A supervisor at work: keeps the record and gives what was told."""

    def __init__(self, ruleset: Ruleset = GWS_V2, device: Device | str = DESK) -> None:
        self.now = voice.supervisor(device, ruleset)

    def keep(self, outcome: Accepted[Supervisor, VoiceNotification] | Refusal) -> tuple[VoiceNotification, ...]:
        assert isinstance(outcome, Accepted), str(outcome)
        self.now = outcome.next
        return outcome.notifications

    def ask(
        self,
        operation: str,
        target: str | None = ADA,
        facts: Facts = PAUSE,
        *,
        scope: str | None = None,
        mode: str | None = None,
        number: str | None = None,
    ) -> tuple[VoiceNotification, ...]:
        """Have a device request accepted."""
        return self.keep(self.now.decide(DeviceRequest(DESK, operation, target, scope, mode, number), facts))

    def cancel(self) -> tuple[VoiceNotification, ...]:
        return self.ask("CancelSupervisorMonitoring", None)

    def on_call(self, operation: str) -> tuple[VoiceNotification, ...]:
        """Have a request of the running call accepted."""
        assert self.now.call is not None
        return self.keep(self.now.decide(CallRequest(self.now.call.id, operation)))

    def refuses(self, request: DeviceRequest | CallRequest, facts: Facts = PAUSE) -> tuple[int, str]:
        """Give code and rule of the refusal, having seen that it leaves the record as it is."""
        before = pickle.dumps(self.now)
        outcome = self.now.decide(request, facts)
        assert isinstance(outcome, Refusal)
        assert before == pickle.dumps(self.now)
        assert outcome.rule == outcome.reasons[0]
        return outcome.code, outcome.rule

    def happens(self, event: Event, to_agent: str | None = None) -> tuple[VoiceNotification, ...]:
        return self.keep(self.now.happen(event, to_agent=to_agent))

    def answers(self, call_id: str = CALL, event: Event = voice.TARGET_ANSWERED) -> tuple[VoiceNotification, ...]:
        """Let the target, or whatever is monitored, have that call."""
        return self.keep(self.now.happen(event, call_id=call_id))

    def joined(
        self, state: str, *, scope: str | None = None, mode: str | None = None, then: tuple[str, ...] = ()
    ) -> Shift:
        """Subscribe, join the target's call, and have these operations of the call accepted."""
        self.ask(state, scope=scope, mode=mode)
        self.answers()
        for operation in then:
            self.on_call(operation)
        return self

    @property
    def state(self) -> MonitoringState | None:
        return self.now.control.call.state

    @property
    def is_on_call(self) -> bool:
        return self.now.call is not None


def request(operation: str, target: str | None = ADA, **given: str | None) -> DeviceRequest:
    """Give a device request of the supervisor's own device."""
    return DeviceRequest(DESK, operation, target, given.get("scope"), given.get("mode"), given.get("number"))


def device_shown(told: tuple[VoiceNotification, ...]) -> DeviceNotification:
    """Give the one notification about the device."""
    (found,) = (shown for shown in told if isinstance(shown, DeviceNotification))
    return found


def call_shown(told: tuple[VoiceNotification, ...]) -> CallNotification:
    """Give the one notification about the call."""
    (found,) = (shown for shown in told if isinstance(shown, CallNotification))
    return found


def monitoring(told: tuple[VoiceNotification, ...]) -> Monitoring | None:
    """Give the subscription that the device shows."""
    return device_shown(told).monitoring
