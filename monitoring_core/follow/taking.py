"""Lines of a recording, kind by kind: devices, calls, text sessions, logs and requests.

A line is about a subject, which is found by its ids. The subject takes the line. Then everything that concerns other
subjects is handed on. A leg is told to its device, and a call to the agent's side of it. A device is told to the judge
of targets that two clients share.
"""

from __future__ import annotations

from monitoring_core.follow.across.attendance import Lists, numbers_of, own_number
from monitoring_core.follow.across.between import Between
from monitoring_core.follow.across.claims import Claims
from monitoring_core.follow.across.recipients import Recipients
from monitoring_core.follow.across.targets import Targets
from monitoring_core.follow.findings import bounds
from monitoring_core.follow.findings.assumed import USUAL, Assumed
from monitoring_core.follow.findings.doubts import Doubts, first_words
from monitoring_core.follow.findings.finding import Finding
from monitoring_core.follow.findings.naming import printable
from monitoring_core.follow.findings.stamp import Stamp
from monitoring_core.follow.kept.everything import Subjects
from monitoring_core.follow.lines.messages import (
    SIGNS,
    Sign,
    broken_by_agent_call,
    broken_by_sign,
    broken_by_subscribing,
)
from monitoring_core.follow.lines.observations import (
    SWITCH_NAMES,
    AgentSide,
    CallMessage,
    DeviceMessage,
    Entry,
    SessionMessage,
    Shown,
    is_supervision,
)
from monitoring_core.follow.lines.views import identity_of
from monitoring_core.follow.subjects.agent_call import AgentCalls
from monitoring_core.follow.subjects.coupling import leg_begins, leg_is_over, leg_told, settle_join
from monitoring_core.follow.subjects.device import FollowedDevice
from monitoring_core.follow.subjects.leg import FollowedLeg
from monitoring_core.follow.subjects.session import FollowedSession
from monitoring_core.follow.subjects.subject import AnySubject
from monitoring_core.requests import AgentSessionRequest, CallRequest, DeviceRequest, Request, SessionRequest
from monitoring_core.rulesets import GWS_V2, Ruleset
from monitoring_core.vocabulary import (
    CallNotificationType,
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

__all__ = ["MEDIA", "Taking"]

MEDIA = {"smssession": Medium.SMS, "chat": Medium.CHAT}
_STATES, _SCOPES, _MODES = (frozenset(map(str, each)) for each in (MonitoringState, MonitoringScope, MonitoringMode))
_CALL_STATES = frozenset(map(str, CallState))
_SESSION_STATES = frozenset(map(str, TextSessionState))
_VISIBILITY_MODES = frozenset(map(str, VisibilityMode))
_MESSAGE_TYPES = frozenset(map(str, MessageType))
_ESTABLISHED = str(CallState.ESTABLISHED)
_GOING_ON = frozenset({_ESTABLISHED, str(CallState.HELD)})
_AGENT_SWITCHES = SIGNS[Sign.AGENT_SWITCHES][0]
_MUTED_STATE_CHANGE = str(CallNotificationType.MONITORED_USER_MUTED_STATE_CHANGE)


class Taking:
    """Takes lines as views give them; see `Follower` for the arguments and the attributes."""

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
        self._agent_calls = (
            AgentCalls(ruleset, self.exercised, self._doubts, self._subjects.standings, self.assumed)
            if claims is None
            else claims
        )
        self._attendance = self._agent_calls.attendance
        self._targets = Targets()
        self._recipients = Recipients()

    def _count_message(self) -> None:
        """Count a message that shows nothing."""
        self.messages += 1

    def _count_never_shown(self, subject: AnySubject) -> None:
        """Count the requests to a subject whose outcome has not shown at the end."""
        self.never_shown += len(subject.pending)

    def _drop(self, subject: AnySubject) -> None:
        """Keep the findings that a dropped subject still has."""
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

    def _take_devices(self, messages: list[DeviceMessage], role: str | None, stamp: Stamp) -> list[Finding]:
        """Take a notification of devices as views give it."""
        made: list[Finding] = []
        subjects, client, at = self._subjects, stamp.client, stamp.at
        self.messages += 1
        subjects.now = self.messages
        for device_id, observed, whole in messages:
            device = subjects.devices.get((client, device_id))
            if device is None or not device.is_met or not device.is_shown:
                device = subjects.device(client, device_id, asks=False)
                subjects.met_device(device)
            device.heard = subjects.now
            if device.gaps != subjects.gaps:
                self._between.leaves(device_id)
                subjects.heard(device)
            found = device.message(observed, whole, role=role, stamp=stamp)
            made += found or ()
            if client is not None and not self._recipients.is_known(client, device_id) and not stamp.is_answer:
                made += self._misdirected(device, device_id, role, stamp)
            if device.join is not None:
                made += settle_join(device, stamp)
            shown = observed.shown
            if shown is not None and shown is not device.counted:
                self._count_shown(shown, device, client)
            if at is not None:
                made += self._between.device_shows(device.id, shown.target if shown is not None else None, stamp)
            if found is not None:
                subjects.settle(device)
            elif device.is_closed:
                # It is as closed as it was before.
                subjects.closed.move_to_end(device)
        return made + self._released() if self._late else made

    def _take_call(self, message: CallMessage, role: str | None, stamp: Stamp) -> list[Finding]:
        """Take a notification of a call as views give it."""
        self.messages += 1
        subjects, client, device_id, call_id = self._subjects, stamp.client, message.device_id, message.call_id
        subjects.now = self.messages
        leg = subjects.known_leg(client, device_id, call_id)
        if leg is None:
            leg = subjects.leg(device_id, call_id, message.state, message.duration, stamp)
        device = leg.device
        device.heard = leg.heard = self.messages
        made: list[Finding] = []
        if client is not None and not self._recipients.is_known(client, device_id):
            made += self._misdirected(leg, device_id, role, stamp)
        if leg.gaps != subjects.gaps or device.gaps != subjects.gaps:
            subjects.heard(device)
            subjects.heard(leg)
        if role is None and self._targets.is_agents(call_id, device_id):
            role = Party.AGENT
        if role is not None and role != Party.SUPERVISOR:
            made += self._passes(leg, message, role, stamp)
        else:
            made += self._of_supervisor(leg, message, stamp)
        subjects.took(leg)
        return made + self._released() if self._late else made

    def _of_supervisor(self, leg: FollowedLeg, message: CallMessage, stamp: Stamp) -> list[Finding]:
        """Take a notification of a call that may be a supervisor's, and tell the device and the agent's side of it."""
        was_known, rang, had_state = leg.is_known, leg.begins, leg.state
        made = leg.message(message, stamp)
        if message.state not in _CALL_STATES:
            self._count_unknown("call state", message.state)
        if leg.left is not None or leg.is_known is not was_known:
            made += self._couple(leg, message.duration, stamp, was_known=was_known, rang=rang, had_state=had_state)
        if leg.is_new or leg.began_in is not None:
            made += leg_told(leg, stamp)
        return made + self._other_side(leg, message, stamp)

    def _passes(self, leg: FollowedLeg, message: CallMessage, role: str, stamp: Stamp) -> list[Finding]:
        """Take a notification of a call that is no supervisor's."""
        is_newest = leg.passes(message.state, message.duration)
        if role == Party.AGENT:
            made: list[Finding] = []
            offered = message.observed.capabilities
            if offered and message.state == _ESTABLISHED:
                self.exercised.add(_AGENT_SWITCHES)
                broken = broken_by_agent_call(offered, self.ruleset)
                made = leg.findings(broken, stamp) if broken else made
            return made + self._agents_side(leg, message, is_newest, stamp)
        if role == Party.CUSTOMER:
            self._lists(leg, message, Party.CUSTOMER, stamp, is_new=not leg.was_seen(message.whole))
        return []

    def _misdirected(self, subject: AnySubject, device_id: str, role: str | None, stamp: Stamp) -> list[Finding]:
        """Judge whether a message about a device goes to its user (AN-RECIPIENT)."""
        self.exercised.add(SIGNS[Sign.NOT_RECIPIENT][0])
        owner = self._recipients.owner_beside(stamp.client, device_id, role)
        if owner is None:
            return []
        message = f"a message about device {printable(device_id)} of {printable(owner)} went to another client"
        broken = broken_by_sign(Sign.NOT_RECIPIENT, message, "a message to its user alone", self.ruleset)
        return subject.findings([broken], stamp)

    def _other_side(self, leg: FollowedLeg, message: CallMessage, stamp: Stamp) -> list[Finding]:
        """Take a notification of a leg, for the agent who is on the other side of it."""
        device, agents, observed = leg.device, self._agent_calls, message.observed
        is_on, is_known = leg.left is None, leg.is_known
        if not is_known and observed.listening_in:
            agents.meets(leg.call_id, device.id)
        if leg.ended is not None and leg.is_new and message.state in _GOING_ON:
            # It may have begun again, and nothing tells that for certain.
            agents.forget(leg.call_id)
        if (is_on and not is_known) or not leg.is_new or leg.ended is not None or stamp.at is None:
            return []
        key = (stamp.client, device.id)
        shown = device.observed.shown if device.observed is not None and not leg.is_unsure_of else None
        target = shown.target if shown is not None else None
        if target is not None and is_on:
            self._targets.leg_shows(leg.call_id, key, target)
        if device.left_last is not None and device.left_last[0] != leg.call_id:
            self._leave_behind(device)
        device.left_last = None if is_on else (leg.call_id, stamp.client)
        # In ListenIn and on hold there may be no switch to offer, and a leg that is known tells the flag all the same.
        tells = is_supervision(observed) or (is_known and message.state in _GOING_ON)
        is_muting = observed.agent_muted if tells else None
        made: list[Finding] = []
        if leg.is_another:
            # The leg before it is over, though no message told that.
            made += self._attendance.leg_stands(leg.call_id, key, stamp.at, None)
            made += agents.leg_shows(leg.call_id, key, stamp, is_on=False, is_muting=None, is_change=False, target=None)
        if leg.history is not None and leg.stands_in is not leg.history.belief:
            leg.tells_number(own_number(message.body))
        if leg.stands is not None and (not is_on or is_supervision(observed)):
            # On hold, and with one party left, a message does not tell the state.
            stands = leg.stands if is_on else None
            made += self._attendance.leg_stands(leg.call_id, key, stamp.at, stands)
        is_change = message.kind == _MUTED_STATE_CHANGE
        return made + agents.leg_shows(
            leg.call_id, key, stamp, is_on=is_on, is_muting=is_muting, is_change=is_change, target=target
        )

    def _leave_behind(self, device: FollowedDevice) -> None:
        """Let go of the call that a leg of the device left last."""
        if device.left_last is None:
            return
        call_id, client = device.left_last
        device.left_last = None
        self._targets.left_behind(call_id, (client, device.id))
        self._agent_calls.left_behind(call_id)

    def _agents_side(
        self, leg: FollowedLeg, message: CallMessage, is_newest: bool | None, stamp: Stamp
    ) -> list[Finding]:
        """Take a message of an agent's call for its client; a message without flags is not judged."""
        _, _, muted, listening = message.observed
        # A message that does not tell one of the flags tells none.
        flags = (None, None) if listening is None else (listening, bool(muted))
        is_over, is_new = leg.left is not None, not leg.was_seen(message.whole)
        side = AgentSide(is_over, is_new, flags, is_newest, leg.marks.breaks)
        if self._attendance.is_open(leg.call_id):
            self._lists(leg, message, Party.AGENT, stamp, is_new=side.is_new)
        return self._agent_calls.agent_shows(leg.call_id, (stamp.client, message.device_id), side, stamp)

    def _lists(self, leg: FollowedLeg, message: CallMessage, party: Party, stamp: Stamp, *, is_new: bool) -> None:
        """Take the participants that a client is shown in its call."""
        if self._attendance.is_open(leg.call_id):
            lists = Lists(str(party), numbers_of(message.body), is_new, leg.left is not None)
            self._attendance.participants(leg.call_id, (stamp.client, leg.device.id), lists, stamp)

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
        """Let the device know that a leg of it began or is over."""
        made: list[Finding] = []
        if leg.left is not None or (leg.is_known and not was_known and had_state is not None):
            made += leg_is_over(leg, stamp)
        if leg.is_known and not was_known:
            self._subjects.count_supervisor(stamp.client, leg.device)
            made += leg_begins(leg, duration, stamp, rang=rang)
        return made

    def _take_session(
        self, medium: Medium, message: SessionMessage, self_: str | None, role: str | None, stamp: Stamp
    ) -> list[Finding]:
        """Take a notification of a text session as views give it."""
        self.messages += 1
        subjects, state = self._subjects, message.state
        subjects.now = self.messages
        if state not in _SESSION_STATES:
            self._count_unknown("session state", state)
        session = subjects.session(medium, stamp.client, self_, message.session_id, role, state=state)
        subjects.heard(session)
        made = session.message(message, stamp)
        subjects.session_took(session)
        return made + self._released() if self._late else made

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
        session = self._heard_session(medium, session_id, self_, role, stamp)
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
            is_accepted = status in (0, None)
            leg = subjects.leg_asked(request.call_id, request.operation, stamp, is_accepted=is_accepted)
            if leg is not None:
                subjects.heard(leg.device)
                subjects.heard(leg)
                made = leg.request(request.operation, status, stamp)
            elif request.operation in SWITCH_NAMES and is_accepted:
                subjects.switch_asked_unmet(stamp.client, request.call_id, stamp)
        elif isinstance(request, SessionRequest):
            session = self._heard_session(
                request.medium, request.session_id, self_, role, stamp, asks=request.operation
            )
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
        stamp: Stamp,
        *,
        asks: str | None = None,
    ) -> FollowedSession:
        """Return the session that a request or a log is about; one that is over is over after it, too."""
        self._subjects.now = self.messages
        session = self._subjects.session(medium, stamp.client, self_, session_id, role, asks=asks, stamp=stamp)
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
    """Return the spelling of Intrude with its mode; without the mode if it asks for none that exists."""
    mode = request.visibility_mode
    return f"{request.operation}({mode})" if mode in _VISIBILITY_MODES else request.operation


def _asks_for(request: DeviceRequest) -> Shown | None:
    """Return the subscription that the device shows after the request, with defaults filled in (VD-DEFAULTS)."""
    if request.operation not in _STATES:
        return None
    target = identity_of(request.target_device_uri) if request.target_device_uri else request.phone_number and ""
    return Shown(
        request.operation,
        request.scope or str(MonitoringScope.CALL),
        request.mode or str(MonitoringMode.ALL_CALLS),
        target,
    )
