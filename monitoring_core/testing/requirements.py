"""Requirements: what an implementation has, what it promises, and which findings make a run fail.

Some implementations have no text sessions, no scope or no hold. Some test benches
cannot make an agent log out. An input that is not required is not given. If it would have
changed nothing, it is left out. Otherwise the word ends before it. Without scope or mode,
requests are sent without them. The report counts all these cases, with the reason.

The rules do not say how notifications are delivered. That is a promise of the implementation.
The promises have ids of their own, `PROMISES`. To break a promise is an error.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

from attrs import evolve, field, fields, frozen

from monitoring_core.capabilities import LEG_CONSTANT, do_not_disturb, forwarding
from monitoring_core.floor.inputs import HAPPENINGS, Ask
from monitoring_core.notifications import CallNotification, DeviceNotification, Monitoring, SessionNotification
from monitoring_core.operations import OPERATIONS, Field
from monitoring_core.outcome import MonitoringError
from monitoring_core.requests import AgentSessionRequest, CallRequest, ChannelRequest, DeviceRequest, SessionRequest
from monitoring_core.rules import RULES, Severity
from monitoring_core.rules.severity import Evidence
from monitoring_core.rules.severity import severity as severity_of_rule
from monitoring_core.rulesets import Ruleset
from monitoring_core.testing.words import Setting
from monitoring_core.text import CHATTING_CONSTANT
from monitoring_core.uris import device_id
from monitoring_core.vocabulary import (
    CallState,
    Medium,
    MonitoringMode,
    MonitoringScope,
    TextMonitoringMode,
)
from monitoring_core.wire.errors import shown
from monitoring_core.wire.fields import is_array, is_object

if TYPE_CHECKING:
    from monitoring_core.floor import Input

__all__ = ["LONGEST_WAIT", "PROMISES", "Promise", "Requirements", "RequirementsError", "severity"]


class Promise(StrEnum):
    """The promises of an implementation besides the rules."""

    ANSWERED = "RQ-ANSWERED"
    EXACT = "RQ-EXACT"
    REPEATS = "RQ-REPEATS"
    AT_LEAST_ONCE = "RQ-AT-LEAST-ONCE"
    ORDERED = "RQ-ORDERED"
    READABLE = "RQ-READABLE"


PROMISES: Mapping[str, str] = MappingProxyType(
    {
        Promise.ANSWERED: 'with refusals="answered" every request that must be refused is answered with a status code',
        Promise.EXACT: 'with delivery="exact" every notification comes once, and nothing else comes',
        Promise.REPEATS: 'with delivery="repeats" only the newest notification of an object may come twice, at once',
        Promise.AT_LEAST_ONCE: 'with delivery="at-least-once" every repetition was true and was sent before',
        Promise.ORDERED: "with ordered=True a supervisor's notifications come in the order of their causes",
        Promise.READABLE: "a notification, and an answer, has fields with the documented names and types",
    }
)
"""Id -> promise of an implementation besides the rules; to break one is an error."""

LONGEST_WAIT = 86_400
"""The longest wait in seconds: a day."""

_HAPPENINGS = tuple(each.__name__ for each in HAPPENINGS)
_PRESENCE = frozenset({"SupervisorLogsOut", "SupervisorLogsIn", "AgentLogsOut", "AgentLogsIn"})
_AGENT_MUTE = frozenset(each.name for each in OPERATIONS if each.shows and each.shows.field is Field.AGENT_MUTED)
_HELD_OR_NOT = frozenset({CallState.HELD, CallState.ESTABLISHED})
_SCOPES = frozenset(map(str, MonitoringScope))
_MODES = frozenset({*map(str, MonitoringMode), *map(str, TextMonitoringMode)})
_HOLD = frozenset(each.name for each in OPERATIONS if each.shows and each.shows.value in _HELD_OR_NOT)
_OPERATIONS = tuple(
    dict.fromkeys(
        map(
            str,
            (
                *(each.name for each in OPERATIONS),
                *(setting(is_on) for setting in (do_not_disturb, forwarding) for is_on in (True, False)),
                *sorted(LEG_CONSTANT | CHATTING_CONSTANT),
            ),
        )
    )
)
"""All operations that a rule is about, requested or only offered."""
_FIELDS = tuple(
    dict.fromkeys(
        (
            *(each.name for each in fields(DeviceNotification)),
            *(f"monitoring.{each.name}" for each in fields(Monitoring)),
            *(each.name for each in fields(CallNotification)),
            *(each.name for each in fields(SessionNotification)),
            "messages.type",
        )
    )
)
"""The fields of notifications that a comparison knows."""


class RequirementsError(MonitoringError):
    """Raised for requirements that are wrong or contradict each other.

    Attributes:
        field: the field that is wrong.
        reason: what is wrong with it.
    """

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(field, reason)
        self.field = field
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.field} {self.reason}"


def severity(rule_id: str, ruleset: Ruleset, evidence: Evidence) -> Severity:
    """Return the severity of a breach of a rule or a promise, as far as the evidence proves it.

    Args:
        rule_id: id of the rule or the promise.
        ruleset: the ruleset of the test.
        evidence: the kind of evidence; weak evidence lowers the severity.

    Raises:
        NoRuleOfRuleset: the rule does not hold under the ruleset.
    """
    return Severity.ERROR if rule_id in PROMISES else severity_of_rule(rule_id, ruleset, evidence)


def _words(given: Iterable[str]) -> frozenset[str]:
    if isinstance(given, str):
        raise RequirementsError(repr(given), "is one text; give a list of them")
    return frozenset(map(str, given))


@frozen(kw_only=True)
class Requirements:
    """The requirements of an implementation; by default everything is required.

    Attributes:
        voice: whether it has voice monitoring.
        text: whether it has monitoring of text sessions.
        media: the text media that it has.
        scope: whether subscriptions have a scope. Without it every subscription has scope Call, requests give no
            scope, and a scope that is shown is not judged.
        mode: whether subscriptions have a mode. Without it every subscription is AllCalls or AllChats, requests give
            no mode, and a mode that is shown is not judged.
        agent_mute: whether it has MuteMonitoredUser and UnmuteMonitoredUser.
        hold: whether a supervisor can hold and retrieve his call.
        routing_points: whether a routing point can be monitored.
        several_calls: whether an agent can have several calls, consultations included. Without it no agent gets a
            second call.
        most_supervisors: the most supervisors of a word; None for any number.
        cannot_provoke: happenings that the test bench cannot cause, by the names of their classes.
        without_operations: further operations that it does not have.
        waived: ids of rules that it does not keep by intention; inputs that they decide about are left out.
        not_shown: fields of notifications that it never shows. The most important is ``monitoring``, since its absence
            means that nothing is monitored (VD-ABSENT).
        delivery: ``repeats``: the newest notification about an object may come twice, at once. ``exact``: each comes
            once. ``at-least-once``: they may come again and late; a missing one is judged only at the deadline.
        ordered: whether a supervisor's notifications come in order; always False for ``at-least-once``.
        refusals: ``answered``: a refusal has a status code other than 0. ``without effect``: it only has no effect.
        fail_on: the lowest severity of a finding that makes a run fail.
        deadline: seconds to wait for the notifications of one input, at most `LONGEST_WAIT`.
        quiet: seconds to wait after an input without expected notifications, to see that none comes; 0 looks once.
    """

    voice: bool = True
    text: bool = True
    media: frozenset[str] = field(default=frozenset(map(str, Medium)), converter=_words)
    scope: bool = True
    mode: bool = True
    agent_mute: bool = True
    hold: bool = True
    routing_points: bool = True
    several_calls: bool = True
    most_supervisors: int | None = None
    cannot_provoke: frozenset[str] = field(default=frozenset(), converter=_words)
    without_operations: frozenset[str] = field(default=frozenset(), converter=_words)
    waived: frozenset[str] = field(default=frozenset(), converter=_words)
    not_shown: frozenset[str] = field(default=frozenset(), converter=_words)
    delivery: Literal["repeats", "exact", "at-least-once"] = "repeats"
    ordered: bool = False
    refusals: Literal["answered", "without effect"] = "answered"
    fail_on: Severity = field(default=Severity.ERROR, converter=Severity)
    deadline: float = 2.0
    quiet: float = 0.0

    def __attrs_post_init__(self) -> None:
        _known("media", self.media, map(str, Medium))
        _known("cannot_provoke", self.cannot_provoke, _HAPPENINGS)
        _known("without_operations", self.without_operations, _OPERATIONS)
        _known("waived", self.waived, RULES, "those of the rule reference")
        _known("not_shown", self.not_shown, _FIELDS)
        _known("delivery", {self.delivery}, ("repeats", "exact", "at-least-once"))
        _known("refusals", {self.refusals}, ("answered", "without effect"))
        _checked("deadline", self.deadline, 2.0)
        _checked("quiet", self.quiet, 0.0)
        if self.ordered and self.delivery == "at-least-once":
            reason = "needs delivery='exact' or 'repeats': late notifications are out of order"
            raise RequirementsError("ordered", reason)

    @property
    def missing_operations(self) -> frozenset[str]:
        """The operations that the implementation does not have; it is not judged whether they are offered."""
        missing = set(self.without_operations)
        missing |= set() if self.agent_mute else _AGENT_MUTE
        missing |= set() if self.hold else _HOLD
        return frozenset(map(str, missing))

    def excuses_setting(self, setting: Setting) -> str:
        """Return the reason why a word of this setting is not required; empty if it is required."""
        if self.most_supervisors is not None and len(setting.supervisors) > self.most_supervisors:
            return f"more than {self.most_supervisors} supervisors"
        return ""

    def adapted(self, input: Input) -> Input:
        """Return the input without the parameters that the implementation does not have."""
        if not isinstance(input, Ask) or not isinstance(input.request, DeviceRequest | ChannelRequest):
            return input
        request: DeviceRequest | ChannelRequest = input.request
        if not self.scope and isinstance(request, DeviceRequest) and request.scope in _SCOPES:
            request = evolve(request, scope=None)
        if not self.mode and request.mode in _MODES:
            request = evolve(request, mode=None)
        return input if request is input.request else Ask(input.supervisor, request)

    def excuses(self, input: Input, setting: Setting) -> str:
        """Return the reason why an input is not required; empty if it is required.

        Args:
            input: the request or happening.
            setting: the people and routing points of the word.
        """
        request = getattr(input, "request", None)
        if request is None:
            queue = getattr(input, "routing_point", None) or getattr(input, "queue", None)
            return self._excuses_happening(type(input).__name__, getattr(input, "medium", None), queue)
        if request.operation in self.missing_operations:
            return f"no {request.operation}"
        if isinstance(request, DeviceRequest | CallRequest):
            if not self.voice:
                return "no voice"
            if isinstance(request, DeviceRequest):
                return self._excuses_parameters(request, setting)
            return ""
        assert isinstance(request, ChannelRequest | AgentSessionRequest | SessionRequest)
        if not self.mode and isinstance(request, ChannelRequest) and request.mode is not None:
            return "no mode"
        return self._excuses_medium(request.medium)

    def _excuses_parameters(self, request: DeviceRequest, setting: Setting) -> str:
        named = {device_id(each) for each in (request.target_device_uri, request.phone_number) if each}
        if not self.routing_points and not named.isdisjoint(setting.routing_points):
            return "no routing points"
        if not self.scope and request.scope is not None:
            return "no scope"
        return "no mode" if not self.mode and request.mode is not None else ""

    def _excuses_happening(self, name: str, medium: str | None, queue: str | None) -> str:
        if name in self.cannot_provoke:
            return f"cannot provoke {name}"
        if medium is not None:
            return self._excuses_medium(medium)
        if not self.voice and name not in _PRESENCE:
            return "no voice"
        return "no routing points" if queue is not None and not self.routing_points else ""

    def _excuses_medium(self, medium: str) -> str:
        if not self.text:
            return "no text"
        return "" if medium in self.media else f"no {medium}"

    def to_json(self) -> dict[str, Any]:
        """Return the fields that differ from the default as a JSON object; `from_json` reads it."""
        default = Requirements()
        written: dict[str, Any] = {}
        for each in fields(Requirements):
            value: Any = getattr(self, each.name)
            if value != getattr(default, each.name):
                several = isinstance(getattr(default, each.name), frozenset)
                written[each.name] = sorted(value) if several else str(value) if isinstance(value, str) else value
        return written

    @classmethod
    def from_json(cls, written: object) -> Requirements:
        """Read requirements from a decoded JSON object; fields that it does not name have their default.

        Raises:
            RequirementsError: there is no such field, or it cannot have that value.
        """
        return cls().overridden(written)

    def overridden(self, written: object) -> Requirements:
        """Return these requirements with the fields of a decoded JSON object replaced.

        Raises:
            RequirementsError: there is no such field, or it cannot have that value.
        """
        if not is_object(written):
            raise RequirementsError("requirements", f"must be an object, not {shown(written)}")
        given: dict[str, Any] = {}
        known = {each.name: getattr(Requirements(), each.name) for each in fields(Requirements)}
        for name, value in written.items():
            if name not in known:
                raise RequirementsError(shown(name), f"is not a requirement; the requirements are {', '.join(known)}")
            given[name] = _checked(name, value, known[name])
        try:
            return evolve(self, **given)
        except ValueError as error:
            raise (
                error if isinstance(error, RequirementsError) else RequirementsError("requirements", str(error))
            ) from None


def _checked(name: str, value: Any, default: Any) -> Any:
    if isinstance(default, frozenset):
        right = is_array(value) and all(isinstance(each, str) for each in value)
        expected = "an array of strings"
    elif isinstance(default, bool):
        right, expected = isinstance(value, bool), "true or false"
    elif isinstance(default, Severity):
        right, expected = value in frozenset(Severity), f"one of {', '.join(Severity)}"
    elif isinstance(default, str):
        right, expected = isinstance(value, str), "a string"
    elif default is None:
        whole = isinstance(value, int) and not isinstance(value, bool) and value > 0
        right, expected = whole or value is None, "a whole number above 0, or null"
    else:
        # Not-a-number is in no range.
        right = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= LONGEST_WAIT
        # A deadline of 0 would wait for nothing, so it is refused; ``quiet`` may be 0.
        right, least = right and (value > 0 or not default), "from 0 on" if not default else "above 0"
        expected = f"a number of seconds {least}, at most {LONGEST_WAIT} (a day)"
    if not right:
        raise RequirementsError(name, f"is {shown(value)}; it must be {expected}")
    return value


def _known(name: str, given: Iterable[str], known: Iterable[str], listed: str = "") -> None:
    known = tuple(map(str, known))
    unknown = sorted(set(given).difference(known))
    if unknown:
        listed = listed or ", ".join(known)
        raise RequirementsError(name, f"holds {', '.join(map(shown, unknown))}; it must be one of {listed}")
