"""Which device, leg or text session a line is about: found by its ids, joined, closed and, in the end, dropped.

A subject is a device, a leg or a text session of one client. Lines that name their client belong
together with lines that do not, or that spell it otherwise, where the id of the device, call or session
leaves one possibility. An unnamed line joins the only client that has the id. A client that only asks
joins one that only shows, and the other way round. Where ids leave several possibilities the subjects are
followed apart, and that is doubted.

What is open is kept. What is over leaves an `Ended`, with its device or its client. `bounds` says how many
of them there are, and what goes when memory does not suffice.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator
from math import inf
from typing import TypeVar

from attrs import define, field

from monitoring_core.follow import bounds
from monitoring_core.follow.device import FollowedDevice
from monitoring_core.follow.doubts import Cause, Doubts
from monitoring_core.follow.ended import JUST_BEGUN_SECONDS, SAME_LEG_SECONDS, Ended
from monitoring_core.follow.leg import HELD, NOT_YET, FollowedLeg, seconds
from monitoring_core.follow.naming import printable
from monitoring_core.follow.session import INVITED, FollowedSession
from monitoring_core.follow.subject import Stamp, Subject
from monitoring_core.rulesets import Ruleset
from monitoring_core.vocabulary import Medium

__all__ = ["Subjects"]

_KINDS = {Medium.SMS: "SMS sessions", Medium.CHAT: "chats"}
SessionKey = tuple[Medium, str | None, str | None, str]


@define(slots=True, eq=False, weakref_slot=False)
class _Client:
    """What is kept of a client beside its subjects."""

    is_counted: bool = False
    is_shown: bool = False
    """A notification named it."""
    ended: list[Ended] | None = None
    """What is left of its last text sessions, the oldest first."""
    forgot_session: bool = False
    holds: int = 0
    """How many of its devices and text sessions are followed."""
    after_end: FollowedSession | None = None
    """The session that was heard of last after its end."""


@define(slots=True, eq=False)
class Subjects:
    """All that is followed.

    Attributes:
        ruleset: what is judged by.
        exercised: rules that something was judged by.
        doubts: what was dropped, met again and followed apart.
        memory: bytes that the subjects may need by estimate; None is no limit.
        drop: called with each subject that is dropped, for what it has still to tell.
        met: kind of subject -> how many were met.
        now: number of the follower's message.
        gaps: how many places could not be read so far.
    """

    ruleset: Ruleset
    exercised: set[str]
    doubts: Doubts
    memory: int | None
    drop: Callable[[Subject], None]
    met: dict[str, int] = field(factory=lambda: dict.fromkeys(("supervisors", "devices", "calls", *_KINDS.values()), 0))
    now: int = 0
    gaps: int = 0
    devices: dict[tuple[str | None, str], FollowedDevice] = field(factory=dict[tuple[str | None, str], FollowedDevice])
    legs: dict[tuple[str | None, str], FollowedLeg | list[FollowedLeg]] = field(
        factory=dict[tuple[str | None, str], FollowedLeg | list[FollowedLeg]]
    )
    """Client and call -> its leg; several where devices of one client are in one call."""
    sessions: dict[SessionKey, FollowedSession] = field(factory=dict[SessionKey, FollowedSession])
    _clients: dict[str | None, _Client] = field(factory=dict[str | None, _Client])
    _closed: OrderedDict[FollowedDevice, None] = field(factory=OrderedDict[FollowedDevice, None])
    # Id -> the only one of it, or how many there are.
    _device_of: dict[str, FollowedDevice | int] = field(factory=dict[str, FollowedDevice | int])
    _leg_of: dict[str, FollowedLeg | int] = field(factory=dict[str, FollowedLeg | int])
    _session_of: dict[tuple[Medium, str], FollowedSession | int] = field(
        factory=dict[tuple[Medium, str], FollowedSession | int]
    )
    _bytes: int = 0

    def all(self) -> Iterator[Subject]:
        """Give every subject that is kept, once: devices with their legs, then text sessions."""
        for (name, _), device in self.devices.items():
            if name == device.client:
                yield device
                yield from device.legs
        for key, session in self.sessions.items():
            if key == session.keys[0]:
                yield session

    def heard(self, subject: Subject) -> None:
        """Note that a line is about a subject, and tell it whether something could not be read meanwhile."""
        subject.heard = self.now
        if subject.gaps != self.gaps:
            subject.gaps = self.gaps
            subject.after_gap()

    def count_supervisor(self, client: str | None, device: FollowedDevice) -> None:
        """Count the supervisor of a device, unless that was done."""
        if device.is_counted:
            return
        device.is_counted = True
        name = client if client is not None else device.client
        if name is not None:
            known = self._client(name)
            if known.is_counted:
                return
            known.is_counted = True
        self.met["supervisors"] += 1

    def _client(self, name: str | None) -> _Client:
        known = self._clients.get(name)
        if known is None:
            known = self._clients[name] = _Client()
        return known

    # Devices

    def device(self, client: str | None, device_id: str, *, asks: bool) -> FollowedDevice:
        """Give the device that a line is about.

        Args:
            client: whose, as the line tells it.
            device_id: which.
            asks: whether the line is a request.
        """
        device = self.devices.get((client, device_id))
        if device is None:
            only = self._device_of.get(device_id)
            if isinstance(only, FollowedDevice) and _belong(only, client, asks=asks):
                device = only
                self._name_device(device, client)
            else:
                if isinstance(only, FollowedDevice) and None in only.names:
                    # Its unnamed lines may be those of the other one.
                    only.is_apart = True
                device = self._new_device(client, device_id, is_apart=only is not None)
        if not asks and not device.is_shown:
            device.is_shown = True
            self._client(client).is_shown = True
        return device

    def met_device(self, device: FollowedDevice) -> None:
        """Count a device that is met by itself and not by its calls alone."""
        if not device.is_met:
            device.is_met = True
            self.met["devices"] += 1

    def _new_device(self, client: str | None, device_id: str, *, is_apart: bool) -> FollowedDevice:
        device = FollowedDevice(self.ruleset, self.exercised, self.doubts, id=device_id, client=client)
        device.gaps, device.heard, device.is_apart = self.gaps, self.now, is_apart
        if self.doubts.was_dropped("devices", client, device_id):
            self.doubts.add(Cause.MET_AGAIN, "devices", device.name)
        self.devices[client, device_id] = device
        self._client(client).holds += 1
        _enter(self._device_of, device_id, device)
        self._closed[device] = None
        device.is_closed = True
        self._need(bounds.BYTES_OF_DEVICE)
        return device

    def _name_device(self, device: FollowedDevice, client: str | None) -> None:
        """Note another name that lines give the client of a device; a name is more than none."""
        if device.client is None:
            device.also, device.client = (*device.also, None), client
            self._rename(None, client)
        else:
            device.also = (*device.also, client)
        self.devices[client, device.id] = device
        for leg in device.legs:
            self._key_leg(client, leg)

    def settle(self, device: FollowedDevice) -> None:
        """Note whether a device is open now; of the closed ones the longest unheard goes beyond the bound."""
        if device.is_open:
            if device.is_closed:
                device.is_closed = False
                del self._closed[device]
        elif device.is_closed:
            self._closed.move_to_end(device)
        else:
            device.is_closed = True
            self._closed[device] = None
        while len(self._closed) > bounds.CLOSED_DEVICES:
            self._drop_device(next(iter(self._closed)))

    # Legs

    def known_leg(self, client: str | None, device_id: str, call_id: str) -> FollowedLeg | None:
        """Give the leg of a device in a call, if it is followed under this name of the client."""
        legs = self.legs.get((client, call_id))
        if isinstance(legs, list):
            return next((leg for leg in legs if leg.device.id == device_id), None)
        return legs if legs is not None and legs.device.id == device_id else None

    def followed_leg(self, client: str | None, device_id: str | None, call_id: str) -> FollowedLeg | None:
        """Give a leg that is followed; of the device that was in the call last if none is given."""
        if device_id is not None:
            return self.known_leg(client, device_id, call_id)
        legs = self.legs.get((client, call_id))
        return max(legs, key=lambda each: each.heard) if isinstance(legs, list) else legs

    def ended_leg(self, client: str | None, device_id: str | None, call_id: str) -> Ended | None:
        """Give what is left of a leg that is over; of any device of the client if none is given."""
        if device_id is not None:
            device = self.devices.get((client, device_id))
            devices = [] if device is None else [device]
        else:
            devices = [each for (name, _), each in self.devices.items() if name == client]
        key = hash(call_id)
        return next((each for device in devices for each in device.ended or () if each.key == key), None)

    def leg(self, device_id: str, call_id: str, state: str, duration: int | None, stamp: Stamp) -> FollowedLeg:
        """Give the leg that a notification is about.

        Args:
            device_id: of the supervisor.
            call_id: of the call.
            state: of the call, as the notification shows it.
            duration: in seconds, if it bears one.
            stamp: of the notification.
        """
        client = stamp.client
        device = self.device(client, device_id, asks=False)
        for name in device.names:
            leg = self.known_leg(name, device_id, call_id)
            if leg is not None:
                self._key_leg(client, leg)
                return leg
        leg = FollowedLeg(self.ruleset, self.exercised, self.doubts, device=device, call_id=call_id)
        leg.gaps, leg.requests_recorded = self.gaps, device.requests_recorded
        device.heard = self.now
        self._remember_end(leg, state, duration, seconds(stamp.at))
        device.legs = (*device.legs, leg)
        for name in device.names:
            self._key_leg(name, leg)
        _enter(self._leg_of, call_id, leg)
        self._need(bounds.BYTES_OF_LEG)
        return leg

    def _remember_end(self, leg: FollowedLeg, state: str, duration: int | None, moment: float | None) -> None:
        """Give a leg that is met what is left of an earlier one of its call, or doubt whether it is new."""
        device, key = leg.device, hash(leg.call_id)
        ended = next((each for each in device.ended or () if each.key == key), None)
        if ended is not None:
            leg.ended, leg.seen = ended, ended.seen
            # One that is over and was heard of again is not kept beside another one.
            before, device.after_end = device.after_end, leg
            if before is not None and before.ended is not None and before in device.legs:
                self._remove_leg(before)
            return
        self.met["calls"] += 1
        began = moment - duration if moment is not None and duration is not None else -inf
        shows_new = state in NOT_YET or (duration is not None and duration <= JUST_BEGUN_SECONDS)
        if self.doubts.was_dropped("calls", device.client, device.id, leg.call_id):
            self.doubts.add(Cause.MET_AGAIN, "calls", leg.name)
        elif device.forgot_leg_of is not None and not shows_new:
            leg.may_be_met_again = began <= device.forgot_leg_of + SAME_LEG_SECONDS

    def _key_leg(self, client: str | None, leg: FollowedLeg) -> None:
        key = (client, leg.call_id)
        there = self.legs.get(key)
        if there is None:
            self.legs[key] = leg
        elif isinstance(there, list):
            if leg not in there:
                there.append(leg)
        elif there is not leg:
            self.legs[key] = [there, leg]

    def leg_asked(self, client: str | None, call_id: str) -> FollowedLeg | None:
        """Give the leg that a request is about; of several the one heard of last, None if there is none.

        A request to a call names no device. If its client shows none in this call, the only leg of the call is meant.
        """
        legs = self.legs.get((client, call_id))
        return self._leg_joined(client, call_id) if legs is None else self.followed_leg(client, None, call_id)

    def _leg_joined(self, client: str | None, call_id: str) -> FollowedLeg | None:
        only = self._leg_of.get(call_id)
        if only is None:
            return None
        if isinstance(only, FollowedLeg):
            device = only.device
            is_free = device.client is None or not (only.requests_recorded or device.requests_recorded)
            if client is None or (is_free and not self._client(client).is_shown):
                self._name_device(device, client)
                return only
        self.doubts.add(Cause.APART, "calls", f"call {printable(call_id)}")
        return None

    def took(self, leg: FollowedLeg) -> None:
        """Note that a leg took a message: it may be over now, and an earlier one may have ended unseen."""
        device = leg.device
        if leg.may_be_met_again and leg.belief is not None:
            leg.may_be_met_again = False
            self.doubts.add(Cause.MET_AGAIN, "calls", leg.name)
        if leg.left is not None:
            self._end_leg(leg, leg.left)
        elif leg.is_new and leg.ended is None:
            device.ticks += 1
            leg.tick_before, leg.tick = leg.tick, device.ticks
            if device.legs and device.legs[0] is not leg:
                self._end_unseen(leg)
        self.settle(device)

    def _end_unseen(self, later: FollowedLeg) -> None:
        """End the legs before this one that were silent through its last two messages; a held one may well be."""
        legs = later.device.legs
        for leg in legs[: legs.index(later)]:
            if leg.ended is None and leg.tick < later.tick_before and leg.state != HELD:
                rest = leg.rest(was_shown=False)
                self.drop(leg)
                self._end_leg(leg, rest)

    def _end_leg(self, leg: FollowedLeg, rest: Ended) -> None:
        """Take a leg that is over out of what is followed, and keep what is left of it."""
        device = leg.device
        self._remove_leg(leg)
        ended = [each for each in device.ended or () if each.key != rest.key]
        ended.append(rest)
        while len(ended) > bounds.CLOSED_LEGS:
            oldest = ended.pop(0)
            if oldest.mattered:
                began = oldest.began if oldest.began is not None else inf
                device.forgot_leg_of = max(began, device.forgot_leg_of or began)
            self.doubts.dropped["ended calls"] += 1
        device.ended = ended

    def _remove_leg(self, leg: FollowedLeg) -> None:
        device = leg.device
        device.legs = tuple([each for each in device.legs if each is not leg])
        for name in device.names:
            key = (name, leg.call_id)
            there = self.legs.get(key)
            if isinstance(there, list):
                there.remove(leg)
                if len(there) == 1:
                    self.legs[key] = there[0]
            elif there is leg:
                del self.legs[key]
        _leave(self._leg_of, leg.call_id)
        self._bytes -= bounds.BYTES_OF_LEG

    # Text sessions

    def session(
        self,
        medium: Medium,
        client: str | None,
        self_: str | None,
        session_id: str,
        role: str | None,
        *,
        state: str | None = None,
        asks: bool = False,
    ) -> FollowedSession:
        """Give the text session that a line is about.

        Args:
            medium: its kind.
            client: whose, as the line tells it.
            self_: nickname or uri of the client's user, if the line tells it.
            session_id: which.
            role: of the client's user, if the line tells it.
            state: as a notification shows it; None for a request or a message log.
            asks: whether the line is a request.
        """
        key = (medium, client, self_, session_id)
        session = self.sessions.get(key)
        if session is not None and not asks and client is not None and session.client != client and session.is_shown:
            # Its requests were taken for those of another client, which shows it, too.
            session.keys = tuple([each for each in session.keys if each != key])
            session = self._new_session(key, role, state, is_apart=False)
        elif session is None:
            only = self._session_of.get((medium, session_id))
            if isinstance(only, FollowedSession) and self._belong(only, client, self_, asks=asks):
                session = only
                self._name_session(session, key, asks=asks)
            else:
                session = self._new_session(key, role, state, is_apart=self._is_apart(key))
        if not asks and not session.is_shown:
            session.is_shown = True
            self._client(client).is_shown = True
        return session

    def _is_apart(self, key: SessionKey) -> bool:
        medium, client, _, session_id = key
        only = self._session_of.get((medium, session_id))
        return only is not None and not (isinstance(only, FollowedSession) and only.client == client)

    def _belong(self, session: FollowedSession, client: str | None, self_: str | None, *, asks: bool) -> bool:
        """Tell whether a line of that client is about a session that is the only one of its id."""
        if self_ is not None and session.self_ is not None and self_ != session.self_:
            return False
        if client == session.client or client is None or session.client is None:
            return True
        if asks:
            return session.is_shown and not session.requests_recorded and not self._client(client).is_shown
        return not session.is_shown and not self._client(session.client).is_shown

    def _name_session(self, session: FollowedSession, key: SessionKey, *, asks: bool) -> None:
        _, client, self_, _ = key
        if client is not None and (session.client is None or not asks):
            self._rename(session.client, client)
            session.client = client
        session.self_ = session.self_ if session.self_ is not None else self_
        session.keys = (*session.keys, key)
        self.sessions[key] = session

    def _new_session(self, key: SessionKey, role: str | None, state: str | None, *, is_apart: bool) -> FollowedSession:
        medium, client, self_, session_id = key
        session = FollowedSession(
            self.ruleset,
            self.exercised,
            self.doubts,
            medium=medium,
            id=session_id,
            client=client,
            self_=self_,
            role=role,
            keys=(key,),
            is_apart=is_apart,
        )
        session.gaps, session.heard = self.gaps, self.now
        known, ids = self._client(client), hash((medium, session_id))
        ended = next((each for each in known.ended or () if each.key == ids), None)
        known.holds += 1
        if ended is not None:
            session.recall(ended)
            before, known.after_end = known.after_end, session
            if before is not None and before.ended is not None and self.sessions.get(before.keys[0]) is before:
                self._remove_session(before)
        else:
            self.met[_KINDS[medium]] += 1
            was_dropped = self.doubts.was_dropped("sessions", client, session_id)
            if was_dropped or (known.forgot_session and state not in (INVITED, None)):
                self.doubts.add(Cause.MET_AGAIN, "sessions", session.name)
        self.sessions[key] = session
        _enter(self._session_of, (medium, session_id), session)
        self._need(bounds.BYTES_OF_SESSION)
        return session

    def session_took(self, session: FollowedSession) -> None:
        """Note that a session took a message; it may be over now."""
        rest = session.left
        if rest is None:
            return
        self._remove_session(session)
        known = self._client(session.client)
        ended = [each for each in known.ended or () if each.key != rest.key]
        ended.append(rest)
        while len(ended) > bounds.CLOSED_SESSIONS:
            ended.pop(0)
            known.forgot_session = True
            self.doubts.dropped["ended sessions"] += 1
        known.ended = ended

    def _remove_session(self, session: FollowedSession) -> None:
        for key in session.keys:
            del self.sessions[key]
        self._release(session.client)
        _leave(self._session_of, (session.medium, session.id))
        self._bytes -= bounds.BYTES_OF_SESSION

    def _rename(self, before: str | None, after: str | None) -> None:
        self._client(after).holds += 1
        self._release(before)

    def _release(self, client: str | None) -> None:
        """Forget a client of whom nothing is followed any more, nor anything left."""
        known = self._client(client)
        known.holds -= 1
        if known.holds <= 0 and known.ended is None:
            del self._clients[client]

    def ended_session(self, medium: Medium, client: str | None, session_id: str) -> Ended | None:
        """Give what is left of a session that is over, None if nothing is."""
        known, ids = self._clients.get(client), hash((medium, session_id))
        return next((each for each in (known.ended if known else None) or () if each.key == ids), None)

    # Memory

    def _need(self, more: int) -> None:
        self._bytes += more
        if self.memory is not None and self._bytes > self.memory:
            self._shrink(self.memory * 7 // 8)

    def _shrink(self, most: int) -> None:
        """Drop closed devices, then what was unheard for longest, until no more than so many bytes are needed."""
        while self._closed and self._bytes > most:
            device = next(iter(self._closed))
            if device.heard == self.now:
                break
            self._drop_device(device)
        if self._bytes <= most:
            return
        open_ones = [each for each in self.all() if not isinstance(each, FollowedLeg)]
        for each in sorted(open_ones, key=lambda each: each.heard):
            if self._bytes <= most or each.heard == self.now:
                return
            if isinstance(each, FollowedDevice):
                self._drop_device(each)
            elif isinstance(each, FollowedSession):
                self.doubts.drop("sessions", each.client, each.id)
                self.drop(each)
                self._remove_session(each)

    def _drop_device(self, device: FollowedDevice) -> None:
        """Drop a device with its legs; each is known again when it is met."""
        for leg in device.legs:
            self.doubts.drop("calls", device.client, device.id, leg.call_id)
            self.drop(leg)
            self._remove_leg(leg)
        for name in device.names:
            self.doubts.trace("devices", name, device.id)
            del self.devices[name, device.id]
        self.doubts.dropped["closed devices" if device.is_closed else "devices"] += 1
        self.drop(device)
        self._closed.pop(device, None)
        self._release(device.client)
        _leave(self._device_of, device.id)
        self._bytes -= bounds.BYTES_OF_DEVICE

    def doubt_apart(self) -> None:
        """Doubt what was followed apart, so that it was not judged together with what it belongs to."""
        for subject in self.all():
            if isinstance(subject, FollowedDevice):
                stands_apart = subject.is_apart and (None in subject.names or not subject.is_shown)
                what = "devices"
            elif isinstance(subject, FollowedSession):
                stands_apart = subject.is_apart and (subject.client is None or not subject.is_shown)
                what = "sessions"
            else:
                continue
            if stands_apart:
                self.doubts.add(Cause.APART, what, subject.name)


def _belong(device: FollowedDevice, client: str | None, *, asks: bool) -> bool:
    """Tell whether a line of that client is about a device that is the only one of its id."""
    if client is None or device.client is None:
        return True
    return (device.is_shown and not device.requests_recorded) if asks else not device.is_shown


_Id = TypeVar("_Id")
_Of = TypeVar("_Of")
_Any = TypeVar("_Any", bound=Subject)


def _enter(of: dict[_Id, _Of | int], own_id: _Id, subject: _Of) -> None:
    there = of.get(own_id)
    of[own_id] = subject if there is None else there + 1 if isinstance(there, int) else 2


def _leave(of: dict[_Id, _Of | int], own_id: _Id) -> None:
    there = of[own_id]
    if isinstance(there, int) and there > 1:
        # Which of them is left is not known, so one of several stays one of several.
        of[own_id] = there - 1
    else:
        del of[own_id]
