"""The client's side: take in what a server says, always believe it, and say what it may not have said.

A follower starts knowing nothing. It takes notifications, and the requests of
its clients if they are told, in the order of the recording; it keeps what is
still possible of every device, leg and session, and gives findings as soon as
they are certain. What waits for more evidence comes with ``finish``.

What is open is not forgotten while memory suffices, and nothing is forgotten in silence: see
`bounds`. What was forgotten and is met again starts unknown, and the follower says that the
recording is inconclusive.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from monitoring_core.follow import bounds
from monitoring_core.follow.agent_call import AgentCalls, Flag, Side, Targets
from monitoring_core.follow.assumed import USUAL, Assumed
from monitoring_core.follow.between import Between
from monitoring_core.follow.claims import Claims
from monitoring_core.follow.coupling import leg_begins, leg_is_over, leg_told, settle_join
from monitoring_core.follow.device import FollowedDevice
from monitoring_core.follow.doubts import Cause, Doubt, Doubts, first_words
from monitoring_core.follow.finding import Finding, Place
from monitoring_core.follow.leg import FollowedLeg
from monitoring_core.follow.messages import SIGNS, Sign, broken_by_agent_call, broken_by_sign, broken_by_subscribing
from monitoring_core.follow.naming import printable
from monitoring_core.follow.observations import (
    DeviceObservation,
    Entry,
    LegObservation,
    SessionObservation,
    Shown,
    is_supervision,
)
from monitoring_core.follow.recipients import Recipients
from monitoring_core.follow.session import FollowedSession
from monitoring_core.follow.stamp import Stamp
from monitoring_core.follow.subject import Subject
from monitoring_core.follow.subjects import Subjects
from monitoring_core.follow.view import DeviceView, LegView, SessionView
from monitoring_core.follow.views import (
    answer_views,
    call_view,
    device_view,
    entry_views,
    identity_of,
    request_view,
    session_view,
)
from monitoring_core.requests import AgentSessionRequest, CallRequest, DeviceRequest, Request, SessionRequest
from monitoring_core.rulesets import GWS_V2, Ruleset
from monitoring_core.uris import last_segment
from monitoring_core.vocabulary import (
    CallState,
    Medium,
    MessageType,
    MonitoringMode,
    MonitoringScope,
    MonitoringState,
    Party,
    TextSessionState,
    VisibilityMode,
)
from monitoring_core.wire import PayloadError, read_notification
from monitoring_core.wire.errors import MISSING, shown
from monitoring_core.wire.fields import is_array, is_object
from monitoring_core.wire.reading import LOG_URIS, MESSAGE_TYPES, body_of, kind_of, log_uri

__all__ = ["Follower"]

MEDIA = {"smssession": Medium.SMS, "chat": Medium.CHAT}
_NO_PLACE = Place()
_MESSAGE = b'"message":'
_STATES, _SCOPES, _MODES = (frozenset(map(str, each)) for each in (MonitoringState, MonitoringScope, MonitoringMode))
_CALL_STATES = frozenset(map(str, CallState))
_SESSION_STATES = frozenset(map(str, TextSessionState))
_VISIBILITY_MODES = frozenset(map(str, VisibilityMode))
_MESSAGE_TYPES = frozenset(map(str, MessageType))


class Follower:
    """Follows any number of clients and their devices, legs and sessions.

    Args:
        ruleset: the rules to judge by.
        memory: GiB that what is followed may need, by estimate; None is no limit. Beyond it closed
            devices go first, then what was unheard for longest.
        assume: how messages were delivered: ``reliable``, ``at-least-once`` or ``lossy:K``; see `Assumed`.
        start: how the recording begins: ``unknown`` or ``idle``.
        request_lag: seconds that the line of a request stands at most after the message that shows its effect.
        claims: where it is written down what only two clients together show, for a second stage; None judges it here.

    Raises:
        ValueError: the limit on memory is not positive, or nothing is assumed so.

    Attributes:
        messages: monitoring messages and requests taken.
        assumed: what is assumed of the recording.
        exercised: ids of the rules that something in the recording could have broken.
        never_shown: accepted requests whose outcome had not shown at the end; counted by `finish`.
        unknown: words of the recording that the domain does not know, and how often they came.
    """

    def __init__(
        self,
        ruleset: Ruleset = GWS_V2,
        *,
        memory: float | None = None,
        assume: str = USUAL.assume,
        start: str = USUAL.start,
        request_lag: float = USUAL.request_lag,
        claims: Claims | None = None,
    ) -> None:
        if memory is not None and not memory > 0:
            raise ValueError(f"memory is {memory!r}; it must be a number of GiB above 0, or None for no limit")
        self.ruleset = ruleset
        self.messages: int = 0
        self.exercised: set[str] = set()
        self.never_shown: int = 0
        self.unknown: dict[str, int] = {}
        self._late: list[Finding] = []
        self._doubts = Doubts()
        limit = None if memory is None else int(memory * bounds.GIB)
        self.assumed: Assumed = Assumed(assume, start, request_lag)
        self._subjects = Subjects(ruleset, self.exercised, self._doubts, limit, self._drop, self.assumed)
        self._between = Between(ruleset, self.exercised) if claims is None else claims
        self._agent_calls = AgentCalls(ruleset, self.exercised) if claims is None else claims
        self._targets = Targets()
        self._recipients = Recipients()

    @property
    def subjects(self) -> Mapping[str, int]:
        """How many of each kind were met; one that was forgotten meanwhile counts again."""
        return dict(self._subjects.met)

    @property
    def forgotten(self) -> Mapping[str, int]:
        """What was forgotten, to keep memory bounded: kind -> how many."""
        return dict(self._doubts.dropped)

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        """What makes the recording inconclusive so far, so that a pass is worth less; complete after `finish`."""
        return self._doubts.all()

    @property
    def is_conclusive(self) -> bool:
        """Whether there is nothing to doubt, so that to find nothing says that the rules were kept."""
        return not self._doubts

    def missed(self) -> None:
        """Take into account that something stood here in the recording that could not be read."""
        self.missed_elsewhere()
        self._agent_calls.forget()
        self._doubts.add(Cause.UNREADABLE, "places")

    def missed_elsewhere(self) -> None:
        """Take into account what could not be read, and what another follower of the same recording counts."""
        self._subjects.gaps += 1
        self._targets.forget()

    def take(
        self,
        record: object,
        *,
        place: Place = _NO_PLACE,
        at: str | None = None,
        client: str | None = None,
        self_: str | None = None,
        role: str | None = None,
    ) -> list[Finding]:
        """Take one record.

        Args:
            record: a decoded notification, with or without its envelope, or ``{"request": ..., "response": ...}``.
            place: where it stands, for findings.
            at: ISO 8601 time of the record, if known.
            client: whose record it is, if known.
            self_: nickname or uri of the client's own user in text sessions, if known.
            role: role of the client's user (supervisor, agent, customer), if known.

        Returns:
            What is certain now; nothing for a record that is not about monitoring.

        Raises:
            PayloadError: the record is malformed; it counts as one that was `missed`, and all else is as it was.
        """
        try:
            if not is_object(record):
                raise PayloadError("$", shown(record), "an object")
            return [*self.take_record(record, Stamp(place.file, place.line, place.index, at, client), self_, role)]
        except PayloadError:
            self.missed()
            raise

    def take_record(
        self,
        record: dict[str, Any],
        stamp: Stamp,
        self_: str | None = None,
        role: str | None = None,
        text: bytes | None = None,
    ) -> Iterable[Finding]:
        """Take one record as `take` does, with what is told of it as a stamp.

        Args:
            record: as for `take`.
            stamp: where it stands, when, and whose it is.
            self_: as for `take`.
            role: as for `take`.
            text: the line, if it is one whose last key is ``message``. Messages of calls are compared by it, which is
                faster than by their values. What else is shown may be shown by an answer to GET, too, which is
                written otherwise.
        """
        if "request" in record:
            asked = record["request"]
            # Nearly every request that is recorded is a POST.
            answered = None if asked.__class__ is dict and asked.get("method") == "POST" else answer_views(record)
            if answered is not None:
                return self._take_answer(*answered, self_, role, stamp)
            request, status = request_view(record)
            return self._take_request(request, status, stamp, self_, role)
        # Nearly every envelope holds two keys and no more.
        body: Any = record.get("data")
        if body.__class__ is not dict or len(record) != 2 or "channel" not in record:
            body = body_of(record)
        message_type = body.get("messageType")
        kind = MESSAGE_TYPES.get(message_type) if type(message_type) is str else None
        if kind is None:
            kind = kind_of(body, record)
            if kind is None:
                self._count_unknown("messageType", message_type)
                return []
        if kind == "devices":
            devices = body.get("devices")
            if not is_array(devices):
                read_notification(record)
                raise PayloadError("devices", MISSING, "an array of objects")
            # All are read before any is taken, so that a malformed one changes nothing.
            return self._take_devices([device_view(device, record) for device in devices], role, stamp)
        if kind == "call":
            kind = body.get("notificationType")
            # A message that comes again is written as it was.
            begins = text.find(_MESSAGE) if text is not None else -1
            whole = hash(text[begins:]) if text is not None and begins >= 0 else None
            return self._take_call(*call_view(body.get("call"), record, kind, whole), kind, role, stamp)
        if kind == "messages":
            return self._log(body, record, self_, role, stamp)
        return self._take_session(MEDIA[kind], *session_view(body.get(kind), record), self_, role, stamp)

    def finish(self) -> list[Finding]:
        """Give the findings that waited for more evidence, now that there will be none."""
        return list(self.ending())

    def ending(self) -> Iterator[Finding]:
        """Give what `finish` gives, one by one: of many open subjects there may be many findings."""
        yield from self._released()
        yield from self._agent_calls.ends()
        for subject in self._subjects.all():
            if isinstance(subject, FollowedDevice):
                yield from settle_join(subject, None)
            self.never_shown += len(subject.pending)
            yield from subject.finish()
        self._subjects.doubt_apart()

    def device(self, device_id: str, *, client: str | None = None) -> DeviceView | None:
        """Give what is known of a device; None if nothing has been told of it."""
        followed = self._subjects.devices.get((client, device_id))
        return DeviceView.of(followed) if followed is not None else None

    def leg(self, call_id: str, *, client: str | None = None, device_id: str | None = None) -> LegView | None:
        """Give what is known of a leg; None if nothing has been told of it, or if it ended long ago.

        Args:
            call_id: the call.
            client: whose.
            device_id: which device of that client; the one that was in the call last if not given.
        """
        leg = self._subjects.followed_leg(client, device_id, call_id)
        if leg is not None:
            return LegView.of(leg)
        ended = self._subjects.ended_leg(client, device_id, call_id)
        return LegView.over(ended.state) if ended is not None else None

    def session(
        self, medium: Medium | str, session_id: str, *, client: str | None = None, self_: str | None = None
    ) -> SessionView | None:
        """Give what is known of a text session; None if nothing has been told of it, or if it ended long ago.

        Args:
            medium: ``sms`` or ``chat``.
            session_id: the session.
            client: whose.
            self_: nickname or uri of the client's own user, as `take` was told.

        Raises:
            ValueError: there is no such medium.
        """
        medium = Medium(medium)
        followed = self._subjects.sessions.get((medium, client, self_, session_id))
        if followed is not None:
            return SessionView.of(followed)
        ended = self._subjects.ended_session(medium, client, session_id)
        return SessionView.over(ended.state) if ended is not None else None

    def _drop(self, subject: Subject) -> None:
        """Take what a subject that is dropped has still to tell."""
        self._late += subject.finish()
        if isinstance(subject, FollowedDevice):
            self._between.leaves(subject.id)
            self._recipients.forget(subject.id)
            self._leave_behind(subject)
        elif isinstance(subject, FollowedLeg):
            self._targets.forget(subject.call_id)
            self._agent_calls.forget(subject.call_id)

    def _released(self) -> list[Finding]:
        if not self._late:
            return self._late
        made, self._late = self._late, []
        return made

    def _count_shown(self, shown: Shown, device: FollowedDevice, client: str | None) -> None:
        self._subjects.count_supervisor(client, device)
        if shown.state in _STATES and shown.scope in _SCOPES and shown.mode in _MODES:
            device.counted = shown
            return
        for what, word, known in zip(("state", "scope", "mode"), shown, (_STATES, _SCOPES, _MODES), strict=False):
            if word is not None and word not in known:
                self._count_unknown(what, word)

    def _take_answer(
        self, kind: str, views: list[Any], self_: str | None, role: str | None, stamp: Stamp
    ) -> list[Finding]:
        """Take what a GET was answered with: observations, as notifications are."""
        stamp = stamp._replace(is_answer=True)
        if kind == "devices":
            return self._take_devices(views, role, stamp)
        made: list[Finding] = []
        for view in views:
            if kind == "call":
                device_id, call_id, state, observed, duration, whole = view
                made += self._take_call(device_id, call_id, state, observed, duration, whole, None, role, stamp)
            else:
                session_id, state, observed, whole = view
                made += self._take_session(MEDIA[kind], session_id, state, observed, whole, self_, role, stamp)
        if not views:
            self.messages += 1
        return made

    def _take_devices(
        self, views: list[tuple[str, DeviceObservation, int]], role: str | None, stamp: Stamp
    ) -> list[Finding]:
        """Take a notification of devices as views give it."""
        made: list[Finding] = []
        subjects, owners, client, at = self._subjects, self._recipients.owners, stamp.client, stamp.at
        self.messages += 1
        subjects.now = self.messages
        for device_id, observed, whole in views:
            device = subjects.devices.get((client, device_id))
            if device is None or not device.is_shown:
                device = subjects.device(client, device_id, asks=False)
            if not device.is_met:
                subjects.met_device(device)
            device.heard = self.messages
            if device.gaps != subjects.gaps:
                self._between.leaves(device_id)
                subjects.heard(device)
            made += device.message(observed, whole, role=role, stamp=stamp)
            if client is not None and device_id in owners and not stamp.is_answer:
                made += self._misdirected(device, device_id, role, stamp)
            if device.join is not None:
                made += settle_join(device, stamp)
            shown = observed.shown
            if shown is not None and shown is not device.counted:
                self._count_shown(shown, device, client)
            if at is not None:
                made += self._between.device_shows(device.id, shown.target if shown is not None else None, stamp)
            if device.is_closed or shown is None:
                subjects.settle(device)
        return made + self._released() if self._late else made

    def _take_call(
        self,
        device_id: str,
        call_id: str,
        state: str,
        observed: LegObservation,
        duration: int | None,
        whole: int,
        kind: object,
        role: str | None,
        stamp: Stamp,
    ) -> list[Finding]:
        """Take a notification of a call as views give it."""
        self.messages += 1
        subjects = self._subjects
        subjects.now = self.messages
        leg = subjects.known_leg(stamp.client, device_id, call_id)
        if leg is None:
            leg = subjects.leg(device_id, call_id, state, duration, stamp)
        device = leg.device
        device.heard = leg.heard = self.messages
        made: list[Finding] = []
        if stamp.client is not None and device_id in self._recipients.owners:
            made += self._misdirected(leg, device_id, role, stamp)
        if leg.gaps != subjects.gaps or device.gaps != subjects.gaps:
            subjects.heard(device)
            subjects.heard(leg)
        was_known, rang, had_state = leg.is_known, leg.begins, leg.state
        if role is None and self._targets.is_agents(call_id, device_id):
            role = Party.AGENT
        if role is not None and role.lower() != Party.SUPERVISOR:
            made += self._passes(leg, state, observed, whole, role, stamp)
        else:
            made += leg.message(state, observed, duration, kind if type(kind) is str else None, whole, stamp)
            if state not in _CALL_STATES:
                self._count_unknown("call state", state)
            made += self._couple(leg, duration, stamp, was_known=was_known, rang=rang, had_state=had_state)
            made += self._other_side(leg, observed, stamp)
        subjects.took(leg)
        return made + self._released() if self._late else made

    def _passes(
        self, leg: FollowedLeg, state: str, observed: LegObservation, whole: int, role: str, stamp: Stamp
    ) -> list[Finding]:
        """Take a notification of a call that is no supervisor's."""
        made = leg.passes(state)
        if role.lower() != Party.AGENT:
            return made
        if state == CallState.ESTABLISHED and observed.capabilities:
            self.exercised.add(SIGNS[Sign.AGENT_SWITCHES][0])
            made += leg.findings(broken_by_agent_call(observed.capabilities, self.ruleset), stamp)
        return made + self._agents_side(leg, observed, whole, stamp)

    def _misdirected(self, subject: Subject, device_id: str, role: str | None, stamp: Stamp) -> list[Finding]:
        """Judge whether a message about a device goes to its user (AN-RECIPIENT)."""
        self.exercised.add(SIGNS[Sign.NOT_RECIPIENT][0])
        owner = self._recipients.owner_beside(stamp.client, device_id, role)
        if owner is None:
            return []
        message = f"a message about device {printable(device_id)} of {printable(owner)} went to another client"
        broken = broken_by_sign(Sign.NOT_RECIPIENT, message, "a message to its user alone", self.ruleset)
        return subject.findings([broken], stamp)

    def _other_side(self, leg: FollowedLeg, observed: LegObservation, stamp: Stamp) -> list[Finding]:
        """Take a notification of a leg, for the agent who is on the other side of it."""
        device, agents = leg.device, self._agent_calls
        key, is_on = (stamp.client, device.id), leg.left is None
        if not leg.is_known and observed.listening_in:
            agents.meets(leg.call_id, device.id)
        if not (leg.is_known or not is_on) or not leg.is_new or leg.ended is not None or stamp.at is None:
            return []
        target = device.observed.shown.target if device.observed is not None and device.observed.shown else None
        if target is not None and is_on:
            self._targets.leg_shows(leg.call_id, key, target)
        if device.left_last is not None and device.left_last[0] != leg.call_id:
            self._leave_behind(device)
        device.left_last = None if is_on else (leg.call_id, stamp.client)
        is_muting = observed.agent_muted if is_supervision(observed) else None
        return agents.leg_shows(leg.call_id, key, stamp.at, is_on=is_on, is_muting=is_muting, target=target)

    def _leave_behind(self, device: FollowedDevice) -> None:
        """Let go of the call that a leg of the device left last."""
        if device.left_last is None:
            return
        call_id, client = device.left_last
        device.left_last = None
        self._targets.left_behind(call_id, (client, device.id))
        self._agent_calls.left_behind(call_id)

    def _agents_side(self, leg: FollowedLeg, observed: LegObservation, whole: int, stamp: Stamp) -> list[Finding]:
        """Take what an agent's client is shown of his call; a message that tells no flag is not judged."""
        flags: dict[Flag, bool] = {}
        if observed.listening_in is not None:
            flags = {Flag.LISTENING: observed.listening_in, Flag.MUTED: observed.agent_muted}
        side = Side(leg.left is not None, not leg.was_seen(whole), flags)
        return self._agent_calls.agent_shows(leg.call_id, (stamp.client, leg.device.id), side, stamp)

    def _asks_amiss(
        self, device: FollowedDevice, request: DeviceRequest, status: int | None, role: str | None, stamp: Stamp
    ) -> list[Finding]:
        """Judge an answer by what its request asks for."""
        if request.operation in _STATES and status is not None:
            self.exercised.update([SIGNS[each][0] for each in (Sign.NO_TARGET, Sign.OWN_DEVICE)])
        if status != 0:
            return []
        self._recipients.asks(stamp.client, request.device_id, role)
        return device.findings(broken_by_subscribing(request, self.ruleset), stamp, again=True)

    def _couple(
        self,
        leg: FollowedLeg,
        duration: int | None,
        stamp: Stamp,
        *,
        was_known: bool,
        rang: bool,
        had_state: str | None,
    ) -> list[Finding]:
        """Tell the device and the other legs what a message of a leg says of them."""
        made: list[Finding] = []
        if leg.left is not None or (leg.is_known and not was_known and had_state is not None):
            made += leg_is_over(leg, stamp)
        if leg.is_known and not was_known:
            self._subjects.count_supervisor(stamp.client, leg.device)
            made += leg_begins(leg, duration, stamp, rang=rang)
        if leg.is_new:
            made += leg_told(leg, stamp)
        return made

    def _take_session(
        self,
        medium: Medium,
        session_id: str,
        state: str,
        observed: SessionObservation,
        whole: int,
        self_: str | None,
        role: str | None,
        stamp: Stamp,
    ) -> list[Finding]:
        """Take a notification of a text session as views give it."""
        self.messages += 1
        subjects = self._subjects
        subjects.now = self.messages
        if state not in _SESSION_STATES:
            self._count_unknown("session state", state)
        session = subjects.session(medium, stamp.client, self_, session_id, role, state=state)
        subjects.heard(session)
        made = session.message(state, observed, whole, stamp)
        subjects.session_took(session)
        return made + self._released() if self._late else made

    def _log(
        self, body: Mapping[str, Any], record: dict[str, Any], self_: str | None, role: str | None, stamp: Stamp
    ) -> list[Finding]:
        uri_key = log_uri(body)
        uri = body.get(uri_key)
        entries: tuple[Entry, ...] = entry_views(body.get("messages"), record)
        if type(uri) is not str or not last_segment(uri):
            read_notification(record)
            return []
        return self._take_log(LOG_URIS[uri_key], identity_of(uri), entries, self_, role, stamp)

    def _take_log(
        self,
        medium: Medium,
        session_id: str,
        entries: tuple[Entry, ...],
        self_: str | None,
        role: str | None,
        stamp: Stamp,
    ) -> list[Finding]:
        """Take new entries of a message log as views give them."""
        self.messages += 1
        for entry in entries:
            if entry.type not in _MESSAGE_TYPES:
                self._count_unknown("message type", entry.type)
        session = self._heard_session(medium, session_id, self_, role, stamp.client, asks=False)
        made = session.log(entries, stamp)
        self._subjects.session_took(session)
        return made + self._released() if self._late else made

    def _take_request(
        self, request: Request | None, status: int | None, stamp: Stamp, self_: str | None, role: str | None
    ) -> list[Finding]:
        """Take a request and the status it was answered with as views give them; None is not about monitoring."""
        if request is None:
            return []
        self.messages += 1
        made: list[Finding] = []
        subjects = self._subjects
        subjects.now = self.messages
        if isinstance(request, DeviceRequest):
            device = subjects.device(stamp.client, request.device_id, asks=True)
            subjects.met_device(device)
            subjects.heard(device)
            made = device.request(request.operation, _asks_for(request), status, stamp)
            made += self._asks_amiss(device, request, status, role, stamp)
            subjects.settle(device)
        elif isinstance(request, CallRequest):
            leg = subjects.leg_asked(stamp.client, request.call_id)
            if leg is not None:
                subjects.heard(leg.device)
                subjects.heard(leg)
                made = leg.request(request.operation, status, stamp)
        elif isinstance(request, SessionRequest):
            session = self._heard_session(request.medium, request.session_id, self_, role, stamp.client, asks=True)
            made = session.request(request.operation, status, stamp, request.text)
            subjects.session_took(session)
        elif isinstance(request, AgentSessionRequest):
            entered = subjects.intruded(
                request.medium, stamp.client, self_, request.session_id, is_accepted=status in (0, None)
            )
            if entered is not None:
                subjects.heard(entered)
                made = entered.request(_intrude(request), status, stamp)
        return made + self._released() if self._late else made

    def _heard_session(
        self,
        medium: Medium,
        session_id: str,
        self_: str | None,
        role: str | None,
        client: str | None,
        *,
        asks: bool,
    ) -> FollowedSession:
        """Give the session that a request or a log is about; one that is over is over after it, too."""
        self._subjects.now = self.messages
        session = self._subjects.session(medium, client, self_, session_id, role, asks=asks)
        self._subjects.heard(session)
        if not session.is_told:
            session.left = session.ended
        return session

    def _count_unknown(self, what: str, word: object) -> None:
        if type(word) is not str:
            return
        key = f"{what} {printable(word)}"
        self.unknown[key] = self.unknown.get(key, 0) + 1
        if len(self.unknown) > bounds.UNKNOWN_WORDS:
            self.unknown = first_words(self.unknown)


def _intrude(request: AgentSessionRequest) -> str:
    """Give how Intrude is spelled with the mode that it asks for, if it asks for one there is."""
    mode = request.visibility_mode
    return f"{request.operation}({mode})" if mode in _VISIBILITY_MODES else request.operation


def _asks_for(request: DeviceRequest) -> Shown | None:
    """Give what the device shows once the request has taken effect, defaults filled in (VD-DEFAULTS)."""
    if request.operation not in _STATES:
        return None
    target = identity_of(request.target_device_uri) if request.target_device_uri else request.phone_number and ""
    return Shown(
        request.operation,
        request.scope or str(MonitoringScope.CALL),
        request.mode or str(MonitoringMode.ALL_CALLS),
        target,
    )
