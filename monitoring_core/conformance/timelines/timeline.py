"""The timeline of a recording: a track for each subject, filled while the recording is followed.

`watching.WatchedFollower` tells a `Timeline` each line. The timeline keeps the changes, and 16 bytes for each message.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from attrs import define, field

from monitoring_core.conformance.timelines.course import Course, Delivery
from monitoring_core.conformance.timelines.moments import Clock, Moment
from monitoring_core.conformance.timelines.notes import Notes
from monitoring_core.conformance.timelines.order import NOT_YET, OVER, began_at, has_begun, order_of
from monitoring_core.conformance.timelines.situations import (
    GONE,
    UNKNOWN,
    AgentSituation,
    Possible,
    every_leg,
    every_session,
    is_supervised,
    leg_shows,
    needs_no_request,
    only_agent,
    session_shows,
)
from monitoring_core.conformance.timelines.tracks import Kind, Monitored, Track
from monitoring_core.follow.automata.leg_situations import Order
from monitoring_core.follow.findings.assumed import USUAL, Assumed
from monitoring_core.follow.findings.finding import Finding
from monitoring_core.follow.findings.naming import printable
from monitoring_core.follow.findings.stamp import Stamp
from monitoring_core.follow.lines.observations import CallMessage, Entry, LegObservation, SessionMessage
from monitoring_core.follow.lines.text_messages import limited_reader
from monitoring_core.rulesets import GWS_V2, Ruleset
from monitoring_core.vocabulary import CallState, Medium, MonitoringScope, Party

__all__ = ["Timeline"]

_NAMES = {Medium.SMS: "SMS session", Medium.CHAT: "chat"}


class _Shown(NamedTuple):
    """The subscription that a device shows, its beginning if that was seen, and the target before it."""

    target: str | None
    scope: str | None
    since: Moment | None
    before: str | None


@define(slots=True, eq=False)
class Timeline:
    """The timeline of one recording: the events of each subject.

    Args:
        ruleset: the ruleset that the recording is judged by.
        assumed: the assumptions about it. ``request_lag`` is also the time that a message may be on its way.

    Attributes:
        clock: the clock of the recording; it counts the lines without a time, and those whose time goes back.
        holes: the moments at which something could not be read.
        files: names of the files of the recording.
    """

    ruleset: Ruleset = GWS_V2
    assumed: Assumed = USUAL
    clock: Clock = field(factory=Clock)
    holes: list[Moment] = field(factory=list[Moment])
    files: list[str | None] = field(factory=list[str | None])
    _calls: dict[str, list[Track]] = field(factory=dict[str, list[Track]])
    _sessions: dict[tuple[Medium, str], list[Track]] = field(factory=dict[tuple[Medium, str], list[Track]])
    notes: Notes = field(factory=Notes)
    _shown: dict[tuple[str | None, str], _Shown] = field(factory=dict[tuple[str | None, str], "_Shown"])
    _legs: dict[tuple[str | None, str], Track] = field(factory=dict[tuple[str | None, str], Track])
    _recorded: set[str | None] = field(factory=set[str | None])

    @property
    def tracks(self) -> list[Track]:
        """The tracks of all subjects whose kind is known for certain, in the order of their first lines."""
        every = [each for tracks in (*self._calls.values(), *self._sessions.values()) for each in tracks]
        return sorted((each for each in every if each.is_known), key=_place)

    @property
    def first(self) -> Moment | None:
        """The first moment of the recording."""
        return self.clock.first

    @property
    def last(self) -> Moment | None:
        """The last moment of the recording."""
        return self.clock.last

    @property
    def has_times(self) -> bool:
        """True if its lines have times."""
        return self.clock.has_times

    @property
    def backwards(self) -> int:
        """The number of lines with a time before that of the line above."""
        return self.clock.backwards

    def read(self, stamp: Stamp) -> None:
        """Take in that a line was read."""
        self.clock.read(stamp)

    def missed(self) -> None:
        """Take in that something could not be read."""
        if self.clock.last is not None:
            self.holes.append(self.clock.last)
        else:
            self.holes.append(Moment(None, None))

    def found(self, findings: Iterable[Finding]) -> None:
        """Add each finding to the track of its subject; devices have no track."""
        by_name: dict[str, list[Track]] = {}
        for each in self.tracks:
            by_name.setdefault(each.name, []).append(each)
        for finding in findings:
            tracks = by_name.get(finding.subject, [])
            own = [each for each in tracks if each.client == finding.client] or tracks
            for track in own[:1]:
                track.findings.append(finding)

    def device(self, client: str | None, device_id: str, target: str | None, scope: str | None) -> None:
        """Take in the target and the scope that a device shows now; None without a target."""
        moment, before = self._moment(), self._shown.get((client, device_id))
        if before is not None and before.target == target:
            self._shown[client, device_id] = before._replace(scope=scope)
            return
        is_first = before is None
        last = before.target if before is not None else None
        self._shown[client, device_id] = _Shown(target, scope, None if is_first else moment, last)
        leg = self._legs.get((client, device_id))
        if target is None or leg is None or not leg.is_on or not leg.monitored:
            return
        known = leg.monitored[-1]
        if target not in known.agents and self._is_near(known.moment, moment):
            # The leg may have begun before or after the change of the subscription, so both targets are possible.
            leg.monitored[-1] = Monitored(known.moment, (*known.agents, target), is_sure=False)

    def call(self, message: CallMessage, role: str | None, stamp: Stamp) -> None:
        """Take in a message of a call."""
        device_id, call_id, state, observed, duration, _, whole, _ = message
        moment = self._moment()
        track = self._call_track(device_id, call_id, role, stamp.client)
        if not track.is_known:
            self._learns(track, observed, role)
        self._heard(track, moment)
        is_agents = track.kind is Kind.AGENT_CALL
        shows = _agent_shows(state, observed) if is_agents else leg_shows(self.ruleset, state, observed)
        repeated = track.seen.before(whole, tells_age=duration is not None)
        if shows is None:
            return
        order = order_of(track, state, duration, moment, repeated=repeated)
        if track.first is None:
            self._met(track, state, duration, moment)
            order = Order.NEWER
        self._marks(track, moment)
        dated, may_be_another = duration is not None or shows == GONE, track.may_be_another
        track.course.message(moment, shows, order, dated=dated, may_be_another=may_be_another)
        if not is_agents:
            self._follows(track, moment, begins=track.first is not moment or has_begun(state, duration))

    def session(
        self, medium: Medium, message: SessionMessage, self_: str | None, role: str | None, stamp: Stamp
    ) -> None:
        """Take in a message of a text session."""
        session_id, state, observed, whole = message
        moment = self._moment()
        track = self._session_track(medium, session_id, stamp.client)
        is_agents = role is not None and role.lower() != Party.SUPERVISOR
        track.is_known = track.is_known or (not is_agents and is_supervised(observed, role))
        self._heard(track, moment)
        shows = session_shows(state, observed, self_)
        repeated = track.seen.before(whole)
        if shows is None:
            return
        # A session ends once, so this message cannot be a late one.
        order = Order.AGAIN if repeated else Order.NEWER if shows == GONE else Order.UNKNOWN
        if track.first is None:
            self._met(track, state, None, moment)
        self._marks(track, moment)
        track.course.message(moment, shows, order)
        agent = only_agent(observed.participants, self_)
        if agent is not None and not any(agent in each.agents for each in track.monitored):
            track.monitored.append(Monitored(moment, (agent,), is_sure=False))

    def logged(
        self, medium: Medium, session_id: str, entries: tuple[Entry, ...], role: str | None, stamp: Stamp
    ) -> None:
        """Take in entries of a session's message log."""
        reader = limited_reader(role)
        for track in self._sessions.get((medium, session_id), ()):
            if track.client == stamp.client:
                self._heard(track, self._moment())
                self._marks(track, self._moment())
        self.notes.logged((medium, session_id), entries, reader, self._moment())

    def asked_of_call(self, client: str | None, call_id: str, operation: str, code: int | None) -> None:
        """Take in a request to a call and its answer."""
        tracks = [each for each in self._calls.get(call_id, ()) if each.kind is Kind.LEG]
        self._asked(client, tracks, operation, code)

    def asked_of_session(
        self, client: str | None, medium: Medium, session_id: str, operation: str, code: int | None, text: str | None
    ) -> None:
        """Take in a request to a text session and its answer, and the text that it sends."""
        if code in (0, None) and text:
            self.notes.sent((medium, session_id), client, operation, text, self._moment())
        self._asked(client, self._sessions.get((medium, session_id), []), operation, code)

    def asks(self, client: str | None) -> None:
        """Take in that a request of a client is recorded."""
        self._recorded.add(client)

    def ends(self) -> None:
        """Take in that the recording is over."""
        for tracks in (*self._calls.values(), *self._sessions.values()):
            for track in tracks:
                if track.holes != len(self.holes):
                    track.course.gap()
                track.course.ends()
                track.last = self.clock.last

    def _asked(self, client: str | None, tracks: list[Track], operation: str, code: int | None) -> None:
        moment = self._moment()
        for track in _of(client, tracks):
            self._heard(track, moment)
            self._marks(track, moment, operation, code)
            track.course.is_recorded = True
            if code in (0, None):
                track.course.request(moment, operation)

    def _moment(self) -> Moment:
        return self.clock.last or Moment(None, None)

    def _course(self, client: str | None, every: Possible) -> Course:
        return Course(Delivery.of(self.assumed), every, client in self._recorded)

    def _call_track(self, device_id: str, call_id: str, role: str | None, client: str | None) -> Track:
        tracks = self._calls.setdefault(call_id, [])
        found = next(iter(_of(client, [each for each in tracks if each.device == device_id])), None)
        if found is None:
            name = f"call {printable(call_id)} of device {printable(device_id)}"
            course = self._course(client, every_leg())
            found = Track(Kind.LEG, name, client, call_id, course, self.assumed.request_lag, self.files, device_id)
            tracks.append(found)
        found.client = found.client if found.client is not None else client
        return found

    def _session_track(self, medium: Medium, session_id: str, client: str | None) -> Track:
        tracks = self._sessions.setdefault((medium, session_id), [])
        found = next(iter(_of(client, tracks)), None)
        if found is None:
            name = f"{_NAMES[medium]} {printable(session_id)}"
            course = self._course(client, every_session())
            lag = self.assumed.request_lag
            found = Track(Kind.SESSION, name, client, session_id, course, lag, self.files, None, medium)
            tracks.append(found)
        found.client = found.client if found.client is not None else client
        return found

    def _learns(self, track: Track, observed: LegObservation, role: str | None) -> None:
        """Find out the kind of a call: a switch shows a supervisor's leg; a role or a flag shows an agent's call."""
        if is_supervised(observed, role):
            track.is_known = True
        elif observed.listening_in or (role is not None and role.lower() == Party.AGENT):
            track.kind, track.is_known = Kind.AGENT_CALL, True
            track.course.every = needs_no_request(AgentSituation())

    def _met(self, track: Track, state: str, duration: int | None, moment: Moment) -> None:
        """Set the situations before the first message: absent if the subject begins with it, otherwise unknown."""
        track.first = moment
        start = self.clock.first or moment
        if has_begun(state, duration) or (self.assumed.is_idle and not self.holes):
            track.course.begins(start, GONE)
            return
        began = began_at(moment, duration)
        if began is not None and start.at is not None and began - track.lag - 1 > start.at:
            # A duration has whole seconds.
            track.course.begins(start, GONE)
            start = moment._replace(at=began - 1)
        track.course.begins(start, UNKNOWN)

    def _follows(self, track: Track, moment: Moment, *, begins: bool) -> None:
        """Note the agents that a leg may follow when it begins: the target of its device now, or a moment before."""
        was_on, track.is_on = track.is_on, track.course.now != GONE
        if was_on or not track.is_on:
            return
        key = (track.client, track.device or "")
        self._legs[key] = track
        shown = self._shown.get(key) or _Shown(None, None, None, None)
        agents = [shown.target]
        if shown.since is not None and self._is_near(shown.since, moment):
            agents.append(shown.before)
        told = tuple(dict.fromkeys(each for each in agents if each is not None))
        is_sure = begins and len(told) == 1 and shown.scope == MonitoringScope.AGENT
        track.monitored.append(Monitored(moment, told, is_sure))

    def _is_near(self, one: Moment, other: Moment) -> bool:
        return one.at is None or other.at is None or other.at - one.at <= self.assumed.request_lag

    def _heard(self, track: Track, moment: Moment) -> None:
        """Note it if something could not be read since the last message of the subject."""
        if track.holes != len(self.holes):
            track.holes = len(self.holes)
            track.course.gap()
        if track.client in self._recorded:
            track.course.is_recorded = True

    def _marks(self, track: Track, moment: Moment, operation: str = "", code: int | None = None) -> None:
        if moment.file not in self.files:
            self.files.append(moment.file)
        track.marked.add(moment, self.files.index(moment.file), operation, code)


def _place(track: Track) -> tuple[str, int]:
    first = track.first
    return ("", 0) if first is None else (first.file or "", first.line or 0)


def _of(client: str | None, tracks: list[Track]) -> list[Track]:
    """Return the tracks with the name of a client; if there are none, the tracks without a name."""
    own = [each for each in tracks if each.client == client]
    return own or [each for each in tracks if client is None or each.client is None]


def _agent_shows(state: str, observed: LegObservation) -> Possible | None:
    if state in OVER or state in NOT_YET:
        return GONE
    if state not in (CallState.ESTABLISHED, CallState.HELD):
        return None
    held = state == CallState.HELD
    return frozenset({AgentSituation(held, bool(observed.listening_in), bool(observed.agent_muted))})
