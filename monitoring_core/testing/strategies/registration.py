"""The table of types and their strategies, for ``st.from_type`` and ``@given`` on annotated arguments.

Enumerations are left out, since Hypothesis draws their members by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, get_args, get_origin

from attrs import fields
from hypothesis import strategies as st
from hypothesis.errors import ResolutionFailed

from monitoring_core import floor, follow, notifications, requests, text, voice, wire
from monitoring_core.follow.findings.doubts import Cause
from monitoring_core.outcome import Accepted, IllegalOperation, MonitoringError, Refusal, RulesetError, UnknownEvent
from monitoring_core.rules import RULES, Alternative, Rule, Severity, Source, UnknownRule
from monitoring_core.rulesets import Ruleset
from monitoring_core.testing import words
from monitoring_core.testing.requirements import Requirements, RequirementsError
from monitoring_core.testing.strategies import floor_histories as _histories
from monitoring_core.testing.strategies import plain, possible_inputs
from monitoring_core.testing.strategies import text as _text
from monitoring_core.testing.strategies import voice as _voice
from monitoring_core.testing.strategies import wire as _wire
from monitoring_core.testing.strategies.delivery import Stream, streams
from monitoring_core.vocabulary import CallOperation, DeviceOperation, Medium, Mute, SessionOperation, Visibility

__all__ = ["STRATEGIES", "strategy_of"]


def _places() -> st.SearchStrategy[follow.Place]:
    number = st.none() | st.integers(1, 999)
    return st.builds(follow.Place, st.none() | plain.ids(), number, st.none() | st.integers(0, 9))


def _findings() -> st.SearchStrategy[follow.Finding]:
    """Draw findings; the severity is at most that of the rule."""

    def of(rule: Rule) -> st.SearchStrategy[follow.Finding]:
        levels = [level for level in Severity if level.rank <= rule.severity.rank]
        words = plain.texts()
        optional = st.none() | plain.ids()
        return st.builds(
            follow.Finding,
            st.just(rule.id),
            st.sampled_from(levels),
            words,
            words,
            words,
            _places(),
            optional,
            optional,
        )

    return plain.rules().flatmap(of)


def _doubts() -> st.SearchStrategy[follow.Doubt]:
    what = st.sampled_from(["devices", "calls", "sessions", "requests", "places"])
    names = st.lists(plain.ids(), max_size=3, unique=True).map(tuple)
    return st.builds(follow.Doubt, st.sampled_from(Cause), what, st.integers(1, 99), names)


def _assumed() -> st.SearchStrategy[follow.Assumed]:
    delivery = st.sampled_from(["reliable", "at-least-once"]) | st.integers(0, 9).map("lossy:{}".format)
    return st.builds(follow.Assumed, delivery, st.sampled_from(["unknown", "idle"]), st.floats(0, 60))


def _innocents() -> st.SearchStrategy[follow.Innocent]:
    return st.builds(follow.Innocent, st.integers(0, 20), st.lists(plain.texts(), max_size=2, unique=True).map(tuple))


def _followed(stream: Stream) -> follow.Follower:
    """Return a follower that has received all notifications of a stream."""
    follower = follow.Follower(stream.word.setting.ruleset)
    for notification in stream.received:
        follower.take(wire.write(notification), client=stream.recipient)
    return follower


def _device_views() -> st.SearchStrategy[follow.DeviceView | None]:
    def view(stream: Stream) -> follow.DeviceView | None:
        return _followed(stream).device(f"{stream.recipient}-device", client=stream.recipient)

    return streams(text=False).map(view).filter(lambda seen: seen is not None)


def _leg_views() -> st.SearchStrategy[follow.LegView | None]:
    def view(stream: Stream) -> follow.LegView | None:
        calls = [each.call_id for each in stream.received if isinstance(each, notifications.CallNotification)]
        return _followed(stream).leg(calls[-1], client=stream.recipient) if calls else None

    return streams(text=False).map(view).filter(lambda seen: seen is not None)


def _session_views() -> st.SearchStrategy[follow.SessionView | None]:
    def view(stream: Stream) -> follow.SessionView | None:
        told = [each for each in stream.received if isinstance(each, notifications.SessionNotification)]
        if not told:
            return None
        return _followed(stream).session(told[-1].medium, told[-1].session_id, client=stream.recipient)

    return streams().map(view).filter(lambda seen: seen is not None)


def _refusals() -> st.SearchStrategy[Refusal]:
    return _voice.voice_refusals() | _text.text_refusals()


def _accepted(asked: type[Any]) -> st.SearchStrategy[Accepted[Any, Any]]:
    """Return a strategy for accepted outcomes; ``Accepted[TextSupervisor, ...]`` selects the kind of record."""
    record = next(iter(get_args(asked)), None)
    if record is voice.Supervisor:
        return _voice.voice_accepted()
    return _text.text_accepted() if record is text.TextSupervisor else _voice.voice_accepted() | _text.text_accepted()


def _happening(kind: type[Any]) -> st.SearchStrategy[Any]:
    """Return a strategy for happenings of a kind, possible or not."""
    words = {
        "medium": st.sampled_from(Medium),
        "mute": st.sampled_from(Mute),
        "visibility": st.sampled_from(Visibility),
    }
    given = {each.name: words.get(each.name, plain.ids()) for each in fields(kind)}
    # The agent and the queue are optional in these happenings.
    unsaid = {each.name: st.none() | given[each.name] for each in fields(kind) if each.default is None}
    return st.builds(kind, **(given | unsaid))


def _in_order(of_floor: Mapping[Any, Any]) -> tuple[Any, ...]:
    """Return the values of a floor's mapping in the order of their keys, so that each process has the same order."""
    return tuple(of_floor[key] for key in sorted(of_floor))


def _desks() -> st.SearchStrategy[floor.Desk]:
    return _histories.floors().map(lambda now: _in_order(now.supervisors)).flatmap(st.sampled_from)


def _agents() -> st.SearchStrategy[floor.Agent]:
    return _histories.floors().map(lambda now: _in_order(now.agents)).flatmap(st.sampled_from)


def _running_calls() -> st.SearchStrategy[floor.RunningCall]:
    running = _histories.floors().map(lambda now: _in_order(now.calls))
    return running.filter(bool).flatmap(st.sampled_from)


def _running_sessions() -> st.SearchStrategy[floor.RunningSession]:
    running = _histories.floors().map(lambda now: _in_order(now.sessions))
    return running.filter(bool).flatmap(st.sampled_from)


def _deliveries() -> st.SearchStrategy[floor.Delivery]:
    told = streams(kinds=()).filter(lambda stream: bool(stream.sent))
    return told.map(lambda stream: floor.Delivery(stream.recipient, stream.sent[-1]))


def _asks() -> st.SearchStrategy[floor.Ask]:
    return st.builds(floor.Ask, plain.ids(), _wire.requests())


def _errors() -> st.SearchStrategy[MonitoringError]:
    """Return a strategy for all errors that derive from `MonitoringError`."""
    return st.one_of(
        [strategy() for kind, strategy in STRATEGIES.items() if MonitoringError in kind.__mro__[1:]],
    )


def _requirements() -> st.SearchStrategy[Requirements]:
    """Return a strategy for valid requirements."""
    operations = [*DeviceOperation, *CallOperation, *SessionOperation]
    delivery = st.sampled_from(
        (("exact", True), ("exact", False), ("repeats", True), ("repeats", False), ("at-least-once", False))
    )

    def required(promised: tuple[Any, bool], **rest: Any) -> Requirements:
        return Requirements(delivery=promised[0], ordered=promised[1], **rest)

    return st.builds(
        required,
        delivery,
        **{
            name: st.booleans()
            for name in ("voice", "text", "scope", "mode", "agent_mute", "hold", "routing_points", "several_calls")
        },
        media=st.sets(st.sampled_from(Medium)),
        most_supervisors=st.none() | st.integers(1, 9),
        cannot_provoke=st.sets(st.sampled_from([each.__name__ for each in floor.HAPPENINGS]), max_size=4),
        without_operations=st.sets(st.sampled_from(operations), max_size=4),
        waived=st.sets(st.sampled_from(tuple(RULES)), max_size=4),
        refusals=st.sampled_from(("answered", "without effect")),
        fail_on=st.sampled_from(Severity),
        deadline=st.floats(0.001, 60),
    )


STRATEGIES: Mapping[type[Any], Callable[[], st.SearchStrategy[Any]]] = MappingProxyType(
    {
        Ruleset: plain.rulesets,
        Rule: plain.rules,
        Alternative: plain.alternatives,
        Source: plain.sources,
        UnknownRule: plain.unknown_rules,
        RulesetError: plain.ruleset_errors,
        UnknownEvent: plain.unknown_events,
        MonitoringError: _errors,
        Refusal: _refusals,
        IllegalOperation: lambda: _refusals().map(IllegalOperation),
        voice.Event: _voice.events,
        voice.Subscribe: _voice.subscribes,
        voice.Voice: _voice.voices,
        voice.Subscription: _voice.subscriptions,
        voice.Monitored: _voice.monitored,
        voice.Leg: _voice.legs,
        voice.Ringing: _voice.calls_that_ring,
        voice.Situation: _voice.situations,
        voice.Device: _voice.devices,
        voice.Call: _voice.calls,
        voice.Facts: _voice.facts,
        voice.Supervisor: _voice.supervisors,
        text.TextEvent: _text.text_events,
        text.TextSubscription: _text.text_subscriptions,
        text.Subscribed: _text.subscribed,
        text.OwnSession: _text.own_sessions,
        text.Part: _text.parts,
        text.Session: _text.sessions,
        text.TextFacts: _text.text_facts,
        text.TextSupervisor: _text.text_supervisors,
        requests.DeviceRequest: _voice.device_requests,
        requests.CallRequest: _voice.call_requests,
        requests.ChannelRequest: _text.channel_requests,
        requests.AgentSessionRequest: _text.agent_session_requests,
        requests.SessionRequest: _text.session_requests,
        notifications.Monitoring: _wire.monitorings,
        notifications.DeviceNotification: _wire.device_notifications,
        notifications.CallNotification: _wire.call_notifications,
        notifications.Participant: _text.participants,
        notifications.LogEntry: _text.log_entries,
        notifications.SessionNotification: _wire.session_notifications,
        notifications.MessageLogNotification: _wire.log_notifications,
        wire.Answer: _wire.answers,
        wire.Context: _wire.contexts,
        wire.Message: _wire.messages,
        wire.PayloadError: _wire.payload_errors,
        wire.State: _wire.states,
        wire.StateRequest: _wire.state_requests,
        follow.Place: _places,
        follow.Finding: _findings,
        follow.Doubt: _doubts,
        follow.Assumed: _assumed,
        follow.Innocent: _innocents,
        follow.Follower: lambda: streams().map(_followed),
        follow.DeviceView: _device_views,
        follow.LegView: _leg_views,
        follow.SessionView: _session_views,
        floor.Floor: _histories.floors,
        floor.Step: _histories.steps,
        floor.Ask: _asks,
        floor.Delivery: _deliveries,
        floor.Desk: _desks,
        floor.Agent: _agents,
        floor.RunningCall: _running_calls,
        floor.RunningSession: _running_sessions,
        floor.SupervisorSeat: possible_inputs.supervisor_seats,
        floor.AgentSeat: possible_inputs.agent_seats,
        floor.ImpossibleHappening: _histories.impossible_happenings,
        Requirements: _requirements,
        RequirementsError: lambda: st.builds(RequirementsError, plain.ids(), plain.ids()),
        words.Setting: possible_inputs.floor_settings,
        words.Word: _histories.histories,
    }
)
"""Type -> the function that returns its strategy."""


def strategy_of(asked: type[Any]) -> st.SearchStrategy[Any]:
    """Return the strategy for a public type of this library.

    Args:
        asked: the type; `Accepted` may have type arguments.

    Raises:
        ResolutionFailed: there is no strategy for the type.
    """
    kind = get_origin(asked) or asked
    if kind is Accepted:
        return _accepted(asked)
    if kind in floor.HAPPENINGS:
        return _happening(kind)
    if kind not in STRATEGIES:
        raise ResolutionFailed(f"there is no strategy for {kind.__qualname__}")
    return STRATEGIES[kind]()
