"""The client's side: take in what a server says, always believe it, and say what it may not have said.

A follower starts knowing nothing. It takes notifications, and the requests of
its clients if they are told, in the order of the recording; it keeps what is
still possible of every device, leg and session, and gives findings as soon as
they are certain. What waits for more evidence comes with ``finish``.

Memory is bounded: a subject that has long been idle is forgotten and, should
it come back, is met as in a recording that begins there.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from typing import Any

from monitoring_core.follow.between import Between
from monitoring_core.follow.device import DeviceObservation, FollowedDevice, Shown
from monitoring_core.follow.finding import Finding, Place
from monitoring_core.follow.kept import Kept, Seen
from monitoring_core.follow.leg import FollowedLeg
from monitoring_core.follow.leg_reading import LegObservation
from monitoring_core.follow.naming import printable
from monitoring_core.follow.session import Entry, FollowedSession, SessionObservation
from monitoring_core.follow.subject import Stamp, Subject
from monitoring_core.follow.view import DeviceView, LegView, SessionView
from monitoring_core.follow.views import call_view, device_view, entry_views, identity_of, request_view, session_view
from monitoring_core.requests import CallRequest, DeviceRequest, Request, SessionRequest
from monitoring_core.rulesets import GWS_V2, Ruleset
from monitoring_core.uris import last_segment
from monitoring_core.vocabulary import (
    CallState,
    Medium,
    MessageType,
    MonitoringMode,
    MonitoringScope,
    MonitoringState,
    TextSessionState,
)
from monitoring_core.wire import PayloadError, read_notification
from monitoring_core.wire.errors import MISSING, shown
from monitoring_core.wire.fields import is_array, is_object
from monitoring_core.wire.reading import LOG_URIS, MESSAGE_TYPES, body_of, kind_of, log_uri

__all__ = ["Follower"]

MOST_SUBJECTS = 384
"""Subjects of each kind that are surely kept; up to twice as many may be."""

MOST_SEEN = 4096
"""Messages that are surely remembered to tell duplicates by; up to twice as many may be."""

MOST_UNKNOWN = 256
"""Unknown words that are counted one by one."""

JUST_BEGUN_SECONDS = 2
"""A leg whose first message bears at most this duration has just begun."""

MEDIA = {"smssession": Medium.SMS, "chat": Medium.CHAT}
_NO_PLACE = Place()
_STATES, _SCOPES, _MODES = (frozenset(map(str, each)) for each in (MonitoringState, MonitoringScope, MonitoringMode))
_CALL_STATES = frozenset(map(str, CallState))
_SESSION_STATES = frozenset(map(str, TextSessionState))
_MESSAGE_TYPES = frozenset(map(str, MessageType))


class Follower:
    """Follows any number of clients and their devices, legs and sessions.

    Args:
        ruleset: the rules to judge by.

    Attributes:
        messages: monitoring messages and requests taken.
        exercised: ids of the rules that something in the recording could have broken.
        unknown: words of the recording that the domain does not know, and how often they came.
    """

    def __init__(self, ruleset: Ruleset = GWS_V2) -> None:
        self.ruleset = ruleset
        self.messages: int = 0
        self.exercised: set[str] = set()
        self.unknown: dict[str, int] = {}
        self._late: list[Finding] = []
        self._devices: Kept[FollowedDevice] = Kept(MOST_SUBJECTS, self._forget)
        self._legs: Kept[FollowedLeg] = Kept(MOST_SUBJECTS, self._forget)
        self._sessions: dict[Medium, Kept[FollowedSession]] = {
            medium: Kept(MOST_SUBJECTS, self._forget) for medium in Medium
        }
        self._leg_devices: Kept[str] = Kept(MOST_SUBJECTS, lambda _: None)
        self._supervisors: Kept[str] = Kept(64 * 1024, lambda _: None)
        self._seen = Seen(MOST_SEEN)
        self._numbers = count()
        self._names: dict[str, str] = {}
        self._between = Between(ruleset, self.exercised)

    @property
    def subjects(self) -> Mapping[str, int]:
        """How many of each kind were met; one that was forgotten meanwhile counts again."""
        return {
            "supervisors": self._supervisors.made,
            "devices": self._devices.made,
            "calls": self._legs.made,
            "SMS sessions": self._sessions[Medium.SMS].made,
            "chats": self._sessions[Medium.CHAT].made,
        }

    @property
    def forgotten(self) -> int:
        """How many idle subjects were forgotten."""
        kept = (self._devices.forgotten, self._legs.forgotten, *(each.forgotten for each in self._sessions.values()))
        return sum(kept)

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
            PayloadError: the record is malformed; nothing has changed.
        """
        if not is_object(record):
            raise PayloadError("$", shown(record), "an object")
        return self.take_record(record, Stamp(place.file, place.line, place.index, at, client), self_, role)

    def take_record(
        self, record: dict[str, Any], stamp: Stamp, self_: str | None = None, role: str | None = None
    ) -> list[Finding]:
        """Take one record as `take` does, with what is told of it as a stamp."""
        if "request" in record:
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
            return self._take_call(*call_view(body.get("call"), record), body.get("notificationType"), role, stamp)
        if kind == "messages":
            return self._log(body, record, self_, role, stamp)
        return self._take_session(MEDIA[kind], *session_view(body.get(kind), record), self_, role, stamp)

    def finish(self) -> list[Finding]:
        """Give the findings that waited for more evidence, now that there will be none."""
        made = self._released()
        subjects: list[Subject] = [device for _, device in self._devices.items()]
        subjects += [leg for _, leg in self._legs.items()]
        subjects += [session for kept in self._sessions.values() for _, session in kept.items()]
        return made + [finding for subject in subjects for finding in subject.finish()]

    def device(self, device_id: str, *, client: str | None = None) -> DeviceView | None:
        """Give what is known of a device; None if nothing has been told of it."""
        followed = self._devices.get((client, device_id))
        return DeviceView.of(followed) if followed is not None else None

    def leg(self, call_id: str, *, client: str | None = None, device_id: str | None = None) -> LegView | None:
        """Give what is known of a leg; None if nothing has been told of it.

        Args:
            call_id: the call.
            client: whose.
            device_id: which device of that client; the one that was in the call last if not given.
        """
        device_id = device_id or self._leg_devices.get((client, call_id))
        followed = self._legs.get((client, device_id, call_id))
        return LegView.of(followed) if followed is not None else None

    def session(
        self, medium: Medium | str, session_id: str, *, client: str | None = None, self_: str | None = None
    ) -> SessionView | None:
        """Give what is known of a text session; None if nothing has been told of it.

        Args:
            medium: ``sms`` or ``chat``.
            session_id: the session.
            client: whose.
            self_: nickname or uri of the client's own user, as `take` was told.

        Raises:
            ValueError: there is no such medium.
        """
        followed = self._sessions[Medium(medium)].get((client, self_, session_id))
        return SessionView.of(followed) if followed is not None else None

    def _forget(self, subject: Subject) -> None:
        self._late += subject.finish()

    def _released(self) -> list[Finding]:
        if not self._late:
            return self._late
        made, self._late = self._late, []
        return made

    def _count_shown(self, shown: Shown, device: FollowedDevice, client: str | None) -> None:
        self._met_supervisor(client, device.id)
        if shown.state in _STATES and shown.scope in _SCOPES and shown.mode in _MODES:
            device.counted = shown
            return
        for what, word, known in zip(("state", "scope", "mode"), shown, (_STATES, _SCOPES, _MODES), strict=False):
            if word is not None and word not in known:
                self._count_unknown(what, word)

    def _followed_device(self, client: str | None, device_id: str) -> FollowedDevice:
        device = self._devices.get((client, device_id))
        if device is None:
            device = FollowedDevice(self.ruleset, self.exercised, self._seen, next(self._numbers), id=device_id)
            self._devices.add((self._one(client), device_id), device)
        return device

    def _take_devices(
        self, views: list[tuple[str, DeviceObservation]], role: str | None, stamp: Stamp
    ) -> list[Finding]:
        """Take a notification of devices as views give it."""
        made: list[Finding] = []
        client, at = stamp.client, stamp.at
        for device_id, observed in views:
            device = self._devices.young.get((client, device_id))
            if device is None:
                device = self._followed_device(client, device_id)
            made += device.message(observed, role=role, stamp=stamp)
            shown = observed.shown
            if shown is not None and shown is not device.counted:
                self._count_shown(shown, device, client)
            if at is not None:
                made += self._between.device_shows(device_id, device, at, stamp)
        self.messages += 1
        return made + self._released() if self._late else made

    def _take_call(
        self,
        device_id: str,
        call_id: str,
        state: str,
        observed: LegObservation,
        duration: int | None,
        kind: object,
        role: str | None,
        stamp: Stamp,
    ) -> list[Finding]:
        """Take a notification of a call as views give it."""
        self.messages += 1
        leg = self._followed_leg(stamp.client, device_id, call_id)
        if role is not None and role.lower() != "supervisor":
            return self._released()
        was_unknown = leg.belief is None
        rang = leg.begins
        made = leg.message(state, observed, duration, kind if type(kind) is str else None, stamp)
        if state not in _CALL_STATES:
            self._count_unknown("call state", state)
        if was_unknown and leg.belief is not None:
            self._met_supervisor(stamp.client, device_id)
            if rang or (duration is not None and duration <= JUST_BEGUN_SECONDS):
                device = self._devices.get((stamp.client, device_id))
                made += self._between.leg_begins(leg, call_id, device, stamp)
        return made + self._released() if self._late else made

    def _followed_leg(self, client: str | None, device_id: str, call_id: str) -> FollowedLeg:
        key = (client, device_id, call_id)
        leg = self._legs.young.get(key) or self._legs.get(key)
        if leg is None:
            leg = FollowedLeg(
                self.ruleset, self.exercised, self._seen, next(self._numbers), device_id=device_id, call_id=call_id
            )
            client = self._one(client)
            self._legs.add((client, device_id, call_id), leg)
            device = self._devices.get((client, device_id))
            leg.requests_recorded = device is not None and device.requests_recorded
        if self._leg_devices.get((client, call_id)) != device_id:
            self._leg_devices.put((client, call_id), device_id)
        return leg

    def _take_session(
        self,
        medium: Medium,
        session_id: str,
        state: str,
        observed: SessionObservation,
        self_: str | None,
        role: str | None,
        stamp: Stamp,
    ) -> list[Finding]:
        """Take a notification of a text session as views give it."""
        self.messages += 1
        if state not in _SESSION_STATES:
            self._count_unknown("session state", state)
        session = self._followed_session(medium, session_id, self_, role, stamp.client)
        made = session.message(state, observed, stamp)
        return made + self._released() if self._late else made

    def _followed_session(
        self, medium: Medium, session_id: str, self_: str | None, role: str | None, client: str | None
    ) -> FollowedSession:
        kept = self._sessions[medium]
        key = (client, self_, session_id)
        session = kept.young.get(key) or kept.get(key)
        if session is None:
            session = FollowedSession(
                self.ruleset,
                self.exercised,
                self._seen,
                next(self._numbers),
                medium=medium,
                id=session_id,
                self_=self._one(self_),
                role=role,
            )
            kept.add((self._one(client), session.self_, session_id), session)
        return session

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
        session = self._followed_session(medium, session_id, self_, role, stamp.client)
        made = session.log(entries, stamp)
        return made + self._released() if self._late else made

    def _take_request(
        self, request: Request | None, status: int | None, stamp: Stamp, self_: str | None, role: str | None
    ) -> list[Finding]:
        """Take a request and the status it was answered with as views give them; None is not about monitoring."""
        if request is None:
            return []
        self.messages += 1
        made: list[Finding] = []
        if isinstance(request, DeviceRequest):
            device = self._followed_device(stamp.client, request.device_id)
            made = device.request(request.operation, _asks_for(request), status, stamp)
        elif isinstance(request, CallRequest):
            device_id = self._leg_devices.get((stamp.client, request.call_id))
            if device_id is not None:
                leg = self._followed_leg(stamp.client, device_id, request.call_id)
                made = leg.request(request.operation, status, stamp)
        elif isinstance(request, SessionRequest):
            session = self._followed_session(request.medium, request.session_id, self_, role, stamp.client)
            made = session.request(request.operation, status, stamp)
        return made + self._released() if self._late else made

    def _one(self, text: str | None) -> str | None:
        """Give one object for equal texts, since many keys hold the name of one client."""
        if text is None:
            return None
        if len(self._names) >= MOST_SUBJECTS:
            self._names.clear()
        return self._names.setdefault(text, text)

    def _met_supervisor(self, client: str | None, device_id: str) -> None:
        key = client if client is not None else f"device {device_id}"
        if self._supervisors.get(key) is None:
            self._supervisors.add(key, key)

    def _count_unknown(self, what: str, word: object) -> None:
        if type(word) is not str:
            return
        key = f"{what} {printable(word)}"
        if key in self.unknown or len(self.unknown) < MOST_UNKNOWN:
            self.unknown[key] = self.unknown.get(key, 0) + 1


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
