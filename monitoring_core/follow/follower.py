"""The client's side: a follower takes the notifications of a server, and reports those that the rules do not allow.

A follower knows nothing at its beginning. It takes notifications in the order of the recording, and the requests of
its clients if they are recorded. It keeps everything that is possible for each device, leg and session. It returns a
finding as soon as it is certain. Findings that wait for more evidence come with ``finish``.

Open subjects are not forgotten while the memory suffices, and nothing is forgotten silently; see `bounds`. A subject
that was forgotten and is met again is unknown at first. Then the follower says that the recording is inconclusive.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from monitoring_core.follow.findings.doubts import Cause, Doubt
from monitoring_core.follow.findings.finding import Finding, Place
from monitoring_core.follow.findings.stamp import Stamp
from monitoring_core.follow.findings.standing import Standings
from monitoring_core.follow.lines.observations import DeviceMessage, Entry
from monitoring_core.follow.lines.roles import known_role
from monitoring_core.follow.lines.views import (
    answer_views,
    call_view,
    device_view,
    entry_views,
    identity_of,
    request_view,
    session_view,
    whole_of,
)
from monitoring_core.follow.subjects.coupling import settle_join
from monitoring_core.follow.subjects.device import FollowedDevice
from monitoring_core.follow.taking import MEDIA, Taking
from monitoring_core.follow.view import DeviceView, LegView, SessionView
from monitoring_core.uris import last_segment
from monitoring_core.vocabulary import Medium
from monitoring_core.wire import PayloadError, read_notification
from monitoring_core.wire.errors import MISSING, shown
from monitoring_core.wire.fields import is_array, is_object
from monitoring_core.wire.reading import LOG_URIS, MESSAGE_TYPES, body_of, kind_of, log_uri

__all__ = ["Follower"]

_NO_PLACE = Place()
_MESSAGE = b'"message":'


class Follower(Taking):
    """Follows any number of clients and their devices, legs and sessions.

    Args:
        ruleset: the rules to judge by.
        memory: the most GiB that the subjects may need, by estimate; None is no limit. Above it closed devices are
            dropped first, then the subjects that were silent longest.
        assume: how messages were delivered: ``reliable``, ``at-least-once`` or ``lossy:K``; see `Assumed`.
        start: how the recording begins: ``unknown`` or ``idle``.
        request_lag: the most seconds by which the line of a request may come after the message that shows its effect.
        claims: takes the facts for rules that only two clients together can break; None judges them here.

    Raises:
        ValueError: the limit on memory is not positive, or there is no such assumption.

    Attributes:
        messages: the number of messages and requests about monitoring that were taken.
        assumed: the assumptions about the recording.
        exercised: ids of the rules that something in the recording could have broken.
        never_shown: the number of accepted requests without an effect at the end; counted by `finish`.
        unknown: word that the domain does not know -> the number of times that it came.
    """

    @property
    def subjects(self) -> Mapping[str, int]:
        """Kind of subject -> the number that was met; a subject that was forgotten and met again counts twice."""
        return dict(self._subjects.met)

    @property
    def forgotten(self) -> Mapping[str, int]:
        """Kind of subject -> the number that was forgotten, to keep the memory bounded."""
        return dict(self._doubts.dropped)

    @property
    def unknown_roles(self) -> Mapping[str, int]:
        """``recorder`` or ``participant`` -> the number of text sessions in which his role is unknown."""
        return {str(whose): count for whose, count in sorted(self._subjects.unknown_roles.items()) if count}

    @property
    def verdicts(self) -> Standings:
        """Kind of subject and verdict -> how many of those that are over; of all after `finish`."""
        return +self._subjects.standings

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        """The reasons why the recording is inconclusive so far; complete after `finish`."""
        return self._doubts.all()

    @property
    def is_conclusive(self) -> bool:
        """True if there is no doubt: then no finding means that the rules were kept."""
        return not self._doubts

    def missed(self) -> None:
        """Note that something at this place of the recording could not be read."""
        self.missed_elsewhere()
        self._agent_calls.forget()
        self._doubts.add(Cause.UNREADABLE, "places")

    def missed_elsewhere(self) -> None:
        """Note that something could not be read; another follower of the same recording counts it."""
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
            place: its place, for findings.
            at: the time of the record in ISO 8601, if known.
            client: the client that recorded it, if known.
            self_: nickname or uri of the client's own user in text sessions, if known.
            role: role of the client's user (supervisor, agent, customer), if known.

        Returns:
            The findings that are certain now; empty for a record that is not about monitoring.

        Raises:
            PayloadError: the record is malformed; it counts as `missed`, and nothing else changes.
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
        """Take one record as `take` does, with its place, time and client as a stamp.

        Args:
            record: as for `take`.
            stamp: its place, its time and its client.
            self_: as for `take`.
            role: as for `take`.
            text: the line, if it is one whose last key is ``message``. Messages are compared by it, which is faster
                than by their values. Messages of several devices are compared device by device.
        """
        if role is not None:
            party = known_role(role)
            if party is None:
                # A word that is no party tells nothing.
                self._count_unknown("role", role)
            role = party
        # Nearly every envelope holds two keys and no more.
        body: Any = record.get("data")
        if body.__class__ is not dict or len(record) != 2 or "channel" not in record:
            if "request" in record:
                return self._take_asked(record, stamp, self_, role)
            body = body_of(record)
        message_type = body.get("messageType")
        kind = MESSAGE_TYPES.get(message_type) if message_type.__class__ is str else None
        if kind is None and (kind := kind_of(body, record)) is None:
            self._count_unknown("messageType", message_type)
            return []
        # A message that comes again is written as it was.
        whole = hash(text[text.find(_MESSAGE) :]) if text is not None else whole_of(body)
        if kind == "devices":
            devices: Any = body.get("devices")
            if devices.__class__ is list and len(devices) == 1:
                return self._take_devices([device_view(devices[0], record, whole)], role, stamp)
            return self._take_devices(_several(devices, record), role, stamp)
        if kind == "call":
            message = call_view(body.get("call"), record, body, whole)
            return self._take_call(message, role, stamp)
        if kind == "messages":
            return self._log(body, record, self_, role, stamp)
        return self._take_session(MEDIA[kind], session_view(body.get(kind), record, whole), self_, role, stamp)

    def _take_asked(
        self, record: dict[str, Any], stamp: Stamp, self_: str | None, role: str | None
    ) -> Iterable[Finding]:
        """Take a request, or the answer to a GET."""
        asked = record["request"]
        # Nearly every request that is recorded is a POST.
        answered = None if asked.__class__ is dict and asked.get("method") == "POST" else answer_views(record)
        if answered is not None:
            return self._take_answer(*answered, self_, role, stamp)
        request, status = request_view(record)
        return self._take_request(request, status, stamp, self_, role)

    def finish(self) -> list[Finding]:
        """Return the findings that waited for more evidence, now that there will be none."""
        return list(self.ending())

    def ending(self) -> Iterator[Finding]:
        """Yield the findings of `finish` one by one, since many open subjects may have many findings."""
        yield from self._released()
        yield from self._agent_calls.ends()
        for subject in self._subjects.all():
            if isinstance(subject, FollowedDevice):
                yield from settle_join(subject, None)
            self._count_never_shown(subject)
            yield from subject.finish()
        self._subjects.conclude_all()
        self._subjects.doubt_apart()

    def device(self, device_id: str, *, client: str | None = None) -> DeviceView | None:
        """Return the view of a device; None if it was never shown."""
        followed = self._subjects.devices.get((client, device_id))
        return DeviceView.of(followed) if followed is not None else None

    def leg(self, call_id: str, *, client: str | None = None, device_id: str | None = None) -> LegView | None:
        """Return the view of a leg; None if it was never shown, or ended long ago.

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
        """Return the view of a text session; None if it was never shown, or ended long ago.

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

    def _take_answer(
        self, kind: str, views: list[Any], self_: str | None, role: str | None, stamp: Stamp
    ) -> list[Finding]:
        """Take the answer to a GET; it shows states, as notifications do."""
        stamp = stamp._replace(is_answer=True)
        if kind == "devices":
            return self._take_devices(views, role, stamp)
        made: list[Finding] = []
        for view in views:
            if kind == "call":
                made += self._take_call(view, role, stamp)
            else:
                made += self._take_session(MEDIA[kind], view, self_, role, stamp)
        if not views:
            self._count_message()
        return made

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


def _several(devices: Any, record: dict[str, Any]) -> list[DeviceMessage]:
    """Return the messages about several devices; all are read before any is taken, so a bad one changes nothing."""
    if not is_array(devices):
        read_notification(record)
        raise PayloadError("devices", MISSING, "an array of objects")
    return [device_view(device, record) for device in devices]
