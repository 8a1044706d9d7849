"""A desk: one supervisor with all that he monitors, voice and text, as one value.

`voice.Supervisor` decides about devices and calls, `text.TextSupervisor` about channels
and sessions. A `Desk` keeps one of each. It also knows whether the supervisor is logged in, and
whether he is in a call of his own. A server that has no floor keeps one desk for each
supervisor, and gives it each request of a client:

``desk.answer(method, url, body, facts)`` returns the next desk, the answer, and the
notifications to send. ``facts`` are what only the server knows, such as the call that the
target is in. They depend on the request, so they may be a function of the request.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias, TypeVar

from attrs import Factory, evolve, field, frozen

from monitoring_core.decoded import shown
from monitoring_core.door import Answered, Delivery, at_the_door, refused
from monitoring_core.notifications import Notification, SessionNotification
from monitoring_core.outcome import Accepted, Refusal
from monitoring_core.plain_data import DataError, Kept, Kind
from monitoring_core.plain_data.parts import FLAG, TEXT
from monitoring_core.plain_data.records import Field, Record
from monitoring_core.requests import CallRequest, DeviceRequest, Request
from monitoring_core.rulesets import GWS_V2, Ruleset
from monitoring_core.text import TextFacts, TextNotification, TextSupervisor
from monitoring_core.text.kept import TEXT_SUPERVISOR
from monitoring_core.uris import device_id
from monitoring_core.vocabulary import Feature, StatusCode
from monitoring_core.voice import (
    ROUTING_POINT_RECEIVES_CALL,
    SUPERVISOR_HOLDS,
    SUPERVISOR_LOGS_OUT,
    TARGET_ANSWERED,
    TARGET_ANSWERED_CONSULTATION,
    TARGET_ANSWERED_WHILE_BUSY,
    Device,
    Event,
    Facts,
    Supervisor,
    VoiceNotification,
    idle,
)
from monitoring_core.voice.kept import VOICE_SUPERVISOR
from monitoring_core.wire.reading import OBJECT_OF
from monitoring_core.wire.state import OBJECTS, State, StateRequest

__all__ = ["Answered", "Delivery", "Desk", "Known", "SupervisorSeat", "open_desk"]

Known: TypeAlias = Facts | TextFacts
"""The facts that only the server knows: `Facts` for devices and calls, `TextFacts` for channels and sessions."""

_BEGINNINGS = frozenset({TARGET_ANSWERED, TARGET_ANSWERED_CONSULTATION, ROUTING_POINT_RECEIVES_CALL})
"""Happenings by which a call of the target begins; a busy supervisor misses such a call (VD-BUSY)."""

Told = TypeVar("Told", Facts, TextFacts)

_NO_FACTS, _NO_TEXT_FACTS = Facts(), TextFacts()


def _words(given: Iterable[str]) -> frozenset[str]:
    return frozenset(given)


def _user(seat: SupervisorSeat) -> str:
    return seat.user


def _own_device(seat: SupervisorSeat) -> str:
    return f"{seat.user}-device"


@frozen
class SupervisorSeat:
    """A supervisor as the configuration of the centre describes him.

    Attributes:
        user: id of his user.
        device: id of his own device; by default the id of the user followed by ``-device``.
        user_name: his name in text sessions; by default the id of the user.
        features: features of his centre; `vocabulary.Feature` has their spellings.
        is_supervisor: whether he has the supervisor role.
        do_not_disturb: whether do-not-disturb is on at his device; None if the device has no such setting.
    """

    user: str
    device: str = Factory(_own_device, takes_self=True)
    user_name: str = Factory(_user, takes_self=True)
    features: frozenset[str] = field(default=frozenset(Feature), converter=_words)
    is_supervisor: bool = True
    do_not_disturb: bool | None = False


@frozen
class Desk(Kept):
    """One supervisor with all that he monitors, as an immutable value.

    Attributes:
        user: id of his user.
        voice: his device, subscription and leg.
        text: his text subscriptions and sessions.
        logged_in: whether he is logged in (VD-LOGGED-OUT, TS-LOGGED-OUT).
        in_own_call: whether he is in a call in which he supervises nobody, held or not (VD-BUSY, VC-ONE-LEG).
    """

    user: str
    voice: Supervisor
    text: TextSupervisor
    logged_in: bool = True
    in_own_call: bool = False

    def answer(
        self,
        method: str,
        url: str,
        body: object,
        facts: Known | Callable[[Request], Known | None] | None = None,
    ) -> Answered[Desk]:
        """Answer an HTTP request that a client of this supervisor sent; any method, url and body are allowed.

        Args:
            method: the HTTP method.
            url: the whole url, or the path alone. Do not unescape the path, since an id may hold an escaped slash.
            body: the JSON as bytes or text, or the decoded value. It is ignored for GET.
            facts: what only the server knows, or a function from the request to such facts. Without facts the
                defaults hold. The defaults also hold for a text request if voice facts are given, and the other way
                round. Leave ``logged_in`` and ``busy`` out: this desk knows them.

        Returns:
            The desk to keep, the answer (``code``, ``body()``) and the notifications to send. If the request is
            refused, the desk is this one and nobody is notified (AN-REFUSED).

        Raises:
            TypeError: method or url is not a text, or the function returned facts of another kind of request.
            ValueError: as `voice.Supervisor.decide`.
        """
        asked = at_the_door(method, url, body, self)
        if isinstance(asked, Refusal):
            return Answered(self, asked)
        if isinstance(asked, StateRequest):
            state = self.state(asked)
            return Answered(self, state) if isinstance(state, Refusal) else Answered(self, state=state)
        outcome = self.decide(asked, _told(asked, facts))
        if isinstance(outcome, Refusal):
            return Answered(self, outcome)
        return Answered(outcome.next, None, tuple(Delivery(self.user, each) for each in outcome.notifications))

    def decide(self, request: Request, facts: Known | None = None) -> Accepted[Desk, Notification] | Refusal:
        """Accept or refuse a request that `wire.read_request` has read.

        Args:
            request: as the client sent it.
            facts: what only the server knows at this moment. The desk fills in what it knows itself.

        Raises:
            TypeError: the facts belong to another kind of request.
            ValueError: as for `voice.Supervisor.decide`.
        """
        outcome: Accepted[Supervisor, VoiceNotification] | Accepted[TextSupervisor, TextNotification] | Refusal
        if isinstance(request, DeviceRequest | CallRequest):
            outcome = self.voice.decide(request, self.voice_facts(_fitting(facts, Facts, _NO_FACTS)))
        else:
            outcome = self.text.decide(request, self.text_facts(_fitting(facts, TextFacts, _NO_TEXT_FACTS)))
        return outcome if isinstance(outcome, Refusal) else self.after(outcome)

    def target_taken(self, request: Request, desks: Iterable[Desk]) -> bool:
        """Tell whether another supervisor monitors the target of a request; use it for ``Facts.target_taken``.

        Targets are compared as VD-SAME-DEVICE says, queues included (VD-ONE-SUPERVISOR).

        Args:
            request: a request of any kind. The result is False if it names no target.
            desks: the desks of the other supervisors. This supervisor's own desk is ignored.
        """
        named = (request.target_device_uri or request.phone_number) if isinstance(request, DeviceRequest) else None
        target = device_id(named) if named else ""
        return bool(target) and any(
            desk.voice.target is not None and device_id(desk.voice.target) == target and desk.user != self.user
            for desk in desks
        )

    def voice_facts(self, facts: Facts = _NO_FACTS) -> Facts:
        """Return the facts, changed by what this desk knows: a supervisor is logged out, or busy, if either says so."""
        if self.logged_in and not self.in_own_call:
            return facts
        logged_in, busy = facts.logged_in and self.logged_in, facts.busy or self.in_own_call
        return evolve(facts, logged_in=logged_in, busy=busy)

    def text_facts(self, facts: TextFacts = _NO_TEXT_FACTS) -> TextFacts:
        """Return the facts, changed by what this desk knows: the supervisor is logged out if either says so."""
        return facts if self.logged_in else evolve(facts, logged_in=False)

    def after(
        self, outcome: Accepted[Supervisor, VoiceNotification] | Accepted[TextSupervisor, TextNotification]
    ) -> Accepted[Desk, Notification]:
        """Return this desk with a new voice or text record, and the notifications to send.

        Args:
            outcome: the outcome of a method of ``desk.voice`` or ``desk.text``, such as ``text.session_starts``. Its
                ``next`` replaces the record.
        """
        record = outcome.next
        if isinstance(record, Supervisor):
            after = Desk(self.user, record, self.text, self.logged_in, self.in_own_call)
        else:
            after = Desk(self.user, self.voice, record, self.logged_in, self.in_own_call)
        return Accepted(after, outcome.notifications)

    def happen(
        self, event: Event, *, call_id: str | None = None, agent: str | None = None, to_agent: str | None = None
    ) -> Accepted[Desk, Notification]:
        """Apply a voice happening, such as an agent who answers; see `voice.Supervisor.happen` for the arguments.

        A log-out also ends the text subscriptions. The desk itself knows whether the supervisor is busy.
        """
        if event is SUPERVISOR_LOGS_OUT:
            return self.logs_out()
        return self.after(self.voice.happen(self.as_seen(event), call_id=call_id, agent=agent, to_agent=to_agent))

    def as_seen(self, event: Event) -> Event:
        """Return the event as this supervisor sees it: a busy supervisor misses a call that begins (VD-BUSY).

        Every other event is returned unchanged.
        """
        return TARGET_ANSWERED_WHILE_BUSY if self.in_own_call and event in _BEGINNINGS else event

    def takes_call(self) -> Accepted[Desk, Notification]:
        """Record that the supervisor is established in a call of his own, in which he monitors nobody (VD-BUSY).

        He has answered that call, or retrieved it from hold. An established leg is put on hold (VC-ONE-LEG).
        """
        outcome = self.happen(SUPERVISOR_HOLDS)
        return Accepted(evolve(outcome.next, in_own_call=True), outcome.notifications)

    def ends_call(self) -> Accepted[Desk, Notification]:
        """Record that the supervisor's own call is over."""
        return Accepted(evolve(self, in_own_call=False))

    def logs_out(self) -> Accepted[Desk, Notification]:
        """Record that the supervisor logged out: subscriptions end, legs and sessions go on (VD-LOGOUT, TS-LOGOUT)."""
        voice, text = self.voice.happen(SUPERVISOR_LOGS_OUT), self.text.logs_out()
        after = evolve(self, voice=voice.next, text=text.next, logged_in=False)
        return Accepted(after, (*voice.notifications, *text.notifications))

    def logs_in(self) -> Accepted[Desk, Notification]:
        """Record that the supervisor has logged in again."""
        return Accepted(evolve(self, logged_in=True))

    def state(self, asked: StateRequest) -> State | Refusal:
        """Return the present state of the supervisor's device, call or sessions, as the answer to a GET.

        A session that is over is shown until the record forgets it. A foreign or unknown id is refused with code 6.
        Reading needs no feature, no role and no log-in. The state lists only operations that the supervisor may use.
        """
        shown = tuple(each for own, each in self._shown(asked.collection) if asked.id in (None, own))
        if shown or asked.id is None:
            return State(asked, shown)
        because = f"no {asked.id!a} among the {asked.collection} of this supervisor"
        return refused(self, f"GET {asked.collection}/{asked.id}", StatusCode.NOT_FOUND, because)

    def _shown(self, collection: str) -> Iterable[tuple[str, Notification]]:
        """Yield the id of each device, call or session of the collection, and its notification."""
        if collection == "devices":
            yield self.voice.device.id, self.voice.device_notification()
        elif collection == "calls":
            if self.voice.call is not None:
                yield self.voice.call.id, self.voice.call_notification()
        else:
            for session in self.text.sessions.values():
                if OBJECT_OF[session.medium] == OBJECTS[collection]:
                    shown: SessionNotification = self.text.notification(session)
                    yield session.id, shown

    def __str__(self) -> str:
        return f"by supervisor {self.user!a}"


def open_desk(seat: SupervisorSeat | str, ruleset: Ruleset = GWS_V2) -> Desk:
    """Return the desk of a supervisor who monitors nobody.

    Args:
        seat: the supervisor as the centre describes him, or the user id of a permitted supervisor.
        ruleset: the ruleset whose tables decide.
    """
    if isinstance(seat, str):
        seat = SupervisorSeat(seat)
    device = Device(seat.device, seat.features - {Feature.MULTIMEDIA}, seat.is_supervisor, seat.do_not_disturb)
    text = TextSupervisor(seat.user, seat.user_name, ruleset, seat.features, seat.is_supervisor)
    return Desk(seat.user, Supervisor(device, idle(ruleset)), text)


def _fitting(facts: Known | None, kind: type[Told], default: Told) -> Told:
    """Return the facts, or the default if none are given."""
    if facts is None:
        return default
    if not isinstance(facts, kind):
        raise TypeError(f"facts are {facts!r}; for this kind of request they must be {kind.__name__}")
    return facts


def _told(request: Request, facts: Known | Callable[[Request], Known | None] | None) -> Known | None:
    """Return the facts of a request; None if the given facts belong to the other kind of request."""
    if facts is None or isinstance(facts, Facts):
        return facts if isinstance(request, DeviceRequest | CallRequest) else None
    if isinstance(facts, TextFacts):
        return None if isinstance(request, DeviceRequest | CallRequest) else facts
    return facts(request)


def _agrees(_: Ruleset, values: Mapping[str, Any]) -> None:
    """Check that both records belong to one supervisor, and that a logged-out supervisor monitors nobody.

    Raises:
        DataError: the records contradict each other.
    """
    user, voice, text = values["user"], values["voice"], values["text"]
    if text.user_id != user:
        raise DataError("text.user_id", shown(text.user_id), f"{shown(user)}, the user of the desk")
    if not values["logged_in"] and voice.target is not None:
        raise DataError("voice.target", shown(voice.target), "absent: who is logged out monitors nobody")
    if not values["logged_in"] and text.subscriptions:
        raise DataError("text.subscriptions", "an array", "absent: who is logged out monitors nobody")


DESK = Record(
    "a supervisor's desk",
    Desk,
    Field("user", TEXT),
    Field("voice", VOICE_SUPERVISOR),
    Field("text", TEXT_SUPERVISOR),
    Field("logged_in", FLAG, True),
    Field("in_own_call", FLAG, False),
    check=_agrees,
)
"""The form of a desk as plain data."""

KINDS = (Kind("desk", DESK, "voice.control.ruleset"),)
"""The values of this module that plain data can hold on their own."""
