"""Following one leg: a supervisor's device in one call.

Three kinds of message are no step: one equal to an earlier one, one with a
lower duration (late, or of a new leg under the same call id), and one that
offers no switch. They are judged by themselves, and what they show stays
possible beside what was. What a client is shown follows them all the same: see `known`.
"""

from __future__ import annotations

from collections.abc import Hashable
from datetime import datetime
from itertools import product

from attrs import define, evolve, field

from monitoring_core.follow.device import FollowedDevice
from monitoring_core.follow.doubts import Cause
from monitoring_core.follow.ended import JUST_BEGUN_SECONDS, SAME_LEG_SECONDS, Ended, Reading
from monitoring_core.follow.finding import Finding
from monitoring_core.follow.judgement import Broken, broken_rule, cost
from monitoring_core.follow.known import KnownLeg
from monitoring_core.follow.leg_reading import (
    ABOUT_SWITCHES,
    Belief,
    Verdict,
    anything,
    fresh,
    judge,
    refusing,
)
from monitoring_core.follow.naming import printable
from monitoring_core.follow.observations import LegObservation, is_supervision
from monitoring_core.follow.oddities import ODDITIES, Judged, Oddity
from monitoring_core.follow.subject import Asked, Stamp, Subject
from monitoring_core.operations import Address, Field, Shows, at
from monitoring_core.rules.severity import AT_MOST, Evidence, at_most, is_rule
from monitoring_core.rules.shown import Shown, shown
from monitoring_core.rulesets import Ruleset
from monitoring_core.vocabulary import CallNotificationType, CallOperation, CallState, MonitoringState, Mute
from monitoring_core.voice.events import LEG_OPERATION_NAMES, SWITCH

__all__ = ["HELD", "NOT_YET", "FollowedLeg", "seconds"]

SWITCH_STATES: dict[str, MonitoringState] = {each.name: state for each, state in SWITCH.items()}
_OPERATIONS = {str(each.name): each for each in at(Address.CALL)}


def _shown_by(shows: Shows | None) -> Hashable:
    """Give what is compared with a message: a monitoring state, the agent's mute, or the text of a call state."""
    assert shows is not None
    return str(shows.value) if shows.field is Field.CALL_STATE else shows.value


_SHOWN_BY: dict[str, Hashable] = {name: _shown_by(each.shows) for name, each in _OPERATIONS.items()}
"""Operation -> what a message shows once it has taken effect."""
AT_ONCE_SECONDS = 1.0
"""A message sooner than this after a switch request cannot show what the supervisor did after the switch."""
AT_ONCE_DURATION = 1
"""The same for the durations of the message and the one before it, which are whole seconds."""


@define(slots=True, eq=False, weakref_slot=False)
class _Return:
    """Coach seen again after it was left, once; a second message that agrees makes it certain."""

    finding: Finding
    observed: LegObservation


@define(slots=True, eq=False, weakref_slot=False)
class FollowedLeg(Subject):
    """What is known of one leg; ``belief`` is None until a message has told something."""

    device: FollowedDevice = field(kw_only=True)
    call_id: str = field(kw_only=True)
    ended: Ended | None = None
    """What was left of it, while it is heard of after its end."""
    left: Ended | None = None
    """What is left of it, once a message has told that it is over."""
    may_be_met_again: bool = False
    """Something of its device was dropped, and its first message does not show that it is new."""
    is_new: bool = False
    """The last message was no duplicate."""
    tick: int = 0
    """Which message of its device was its last that was no duplicate."""
    tick_before: int = 0
    known: KnownLeg = field(factory=KnownLeg)
    """What a client is shown; all else is for judging."""
    belief: Belief | None = None
    before: Belief | None = None
    steady: int = 0
    """Messages that were steps since the belief last changed."""
    observed: LegObservation | None = None
    """What the last step showed."""
    state: str | None = None
    state_steady: int = 0
    """Messages that have shown the present call state since it changed."""
    muted_steady: int = 0
    """Steps that have shown the agent muted, or not, as the last one does."""
    own_mute_asked: bool = False
    """The supervisor asked to mute his own call since the last step."""
    offered: frozenset[str] = frozenset()
    offered_before: frozenset[str] = frozenset()
    duration: int | None = None
    """Of the last step."""
    highest: int | None = None
    """Of all messages."""
    is_after_gap: bool = False
    """Something that could not be read stood between its last step and now."""
    began: float | None = None
    begins: bool = False
    switch_asked: bool = False
    requests_recorded: bool = False
    returned: _Return | None = None

    @property
    def name(self) -> str:
        """What findings call it."""
        return f"call {printable(self.call_id)} of device {printable(self.device.id)}"

    @property
    def matters(self) -> bool:
        """Whether anything is known of it that would be lost with it."""
        return self.belief is not None or bool(self.asked) or self.switch_asked

    def after_gap(self) -> None:
        """Take into account that anything may have happened to it in a place that could not be read."""
        Subject.after_gap(self)
        self.before = self.observed = self.returned = None
        self.steady = self.state_steady = self.muted_steady = 0
        self.offered = self.offered_before = frozenset()
        self.begins = False
        self.is_after_gap = True

    def rest(self, *, was_shown: bool) -> Ended:
        """Give what is left of it once it is over.

        Args:
            was_shown: whether a message told that.
        """
        return Ended(
            hash(self.call_id),
            self.known.state or "",
            self.seen,
            duration=self.highest,
            began=self.began,
            was_shown=was_shown,
            mattered=self.matters,
        )

    def message(
        self, state: str, observed: LegObservation, duration: int | None, kind: str | None, stamp: Stamp
    ) -> list[Finding]:
        """Take a notification of the call."""
        # Without a duration nothing tells that a message is late, so all that look alike are taken for one.
        tells_age = duration is not None
        repeated = self.was_seen((state, observed, duration, kind if tells_age else None), tells_age=tells_age)
        self.is_new = not repeated
        made: list[Finding] = []
        if self.ended is not None:
            reading = self._read_after_end(self.ended, state, duration, stamp, repeated=repeated)
            if reading is Reading.LATE:
                return self._late(state, observed, duration, stamp, repeated=repeated)
            made = self._lives(self.ended, reading, stamp)
        if duration is not None and (self.highest is None or duration > self.highest):
            self.highest = duration
        return made + self._tells(state, observed, duration, kind, stamp, repeated=repeated)

    def passes(self, state: str) -> list[Finding]:
        """Take a notification of a call that is no supervisor's: all that counts is whether it is over."""
        self.is_new = True
        self.known.state = state
        if state in _OVER:
            self.left = self.rest(was_shown=True)
        return []

    def _read_after_end(
        self, ended: Ended, state: str, duration: int | None, stamp: Stamp, *, repeated: bool
    ) -> Reading:
        if repeated or state in _OVER:
            begins = state in NOT_YET or (duration is not None and duration <= JUST_BEGUN_SECONDS)
            ended.may_be_another = ended.may_be_another or begins
            return Reading.LATE
        return Reading.BEGINS if state in NOT_YET else ended.of_leg(duration, seconds(stamp.at))

    def _late(
        self, state: str, observed: LegObservation, duration: int | None, stamp: Stamp, *, repeated: bool
    ) -> list[Finding]:
        """Take a late message of a leg that is over: it is shown to a client, and judged by itself."""
        if state in _OVER or state in NOT_YET:
            self.known.is_over(state, observed)
            if state in _OVER:
                self.left = self.ended
            return []
        if state != _ESTABLISHED or not is_supervision(observed):
            self.known.tell(state, observed, duration)
            return []
        self._again(observed, duration)
        return [] if repeated else self.findings(judge(None, observed, self.ruleset).broken, stamp)

    def _lives(self, ended: Ended, reading: Reading, stamp: Stamp) -> list[Finding]:
        """Follow it anew, since a message shows that it goes on, or that another one of its id has begun."""
        self.ended = None
        self.known.forget()
        if reading is Reading.AGAIN and ended.mattered:
            self.doubts.add(Cause.MET_AGAIN, "calls", self.name)
        if reading is not Reading.ALIVE:
            return []
        message = f"a message with a higher duration came after {ended.state}"
        broken = self.odd(Oddity.SHOWN_AFTER_END, message, "no message after the end of the leg", Evidence.DELIVERY)
        return self.findings([broken], stamp)

    def _tells(
        self,
        state: str,
        observed: LegObservation,
        duration: int | None,
        kind: str | None,
        stamp: Stamp,
        *,
        repeated: bool,
    ) -> list[Finding]:
        """Take a message of a leg that is not known to be over."""
        if state in _OVER or state in NOT_YET:
            return self._not_going_on(state, observed, duration, repeated=repeated)
        if not repeated:
            self.offered, self.offered_before = observed.capabilities, self.offered or observed.capabilities
        elif state != self.state:
            # It may be new and look like an earlier one, so it is not certain what is open now.
            self.offered = self.offered_before = frozenset()
        if state != _ESTABLISHED:
            if self.known.tell(state, observed, duration) and repeated:
                self.explaining(lambda shows: shows == state)
            if not repeated:
                self._shows(state)
                confirmed = self.confirm(lambda shows: shows == state)
                if confirmed is not None and confirmed.suspect is not None:
                    return [confirmed.suspect]
            return []
        if not is_supervision(observed):
            if self.known.tell(state, observed, duration) and self.asked:
                self.explaining(lambda shows: shows in (state, observed.agent_muted))
            if not repeated:
                self._shows(state)
            return []
        if self.is_after_gap and not self._is_same_leg(duration, stamp):
            self.belief = self.duration = self.began = None
        if self._is_new_leg(duration, stamp):
            made = self._ended()
            self.known.forget()
        else:
            made = []
            if repeated and duration is not None:
                self._again(observed, duration)
                return []
        late = repeated or (duration is not None and self.duration is not None and duration < self.duration)
        if late:
            returned = self.returned
            if self.known.is_late(duration):
                self.known.widen(judge(None, observed, self.ruleset).belief)
            else:
                self._again(observed, duration, is_new=not repeated)
            made += self._by_itself(observed, stamp)
            # What is known to be late tells nothing about a return that waits.
            self.returned = returned
            return made
        same_second = duration is not None and duration == self.duration
        return made + self._step(observed, duration, kind, stamp, may_be_late=same_second)

    def _not_going_on(
        self, state: str, observed: LegObservation, duration: int | None, *, repeated: bool
    ) -> list[Finding]:
        """Take a message that tells that the leg has ended, or that another one may begin."""
        begins = state in NOT_YET
        is_new = not repeated and not (
            begins and duration is not None and self.duration is not None and duration < self.duration
        )
        if is_new or not self.known.is_late(duration):
            self.known.is_over(state, observed)
            for asked in self.asked:
                asked.is_shown = True
        if not is_new:
            return []
        if not begins:
            self.left = self.rest(was_shown=True)
        made = self._ended()
        self.begins = begins
        return made

    def _shows(self, state: str) -> None:
        """Take in the call state that a message shows."""
        self.state_steady = self.state_steady + 1 if state == self.state else 1
        self.state = state

    def _again(self, observed: LegObservation, duration: int | None, *, is_new: bool = False) -> None:
        """Show a message that judging does not take for a step, and look whether a request that waits explains it."""
        if not self.known.tell(_ESTABLISHED, observed, duration):
            return
        alone = judge(None, observed, self.ruleset).belief
        asked = self.explaining(lambda shows: self._confirms(shows, alone, observed)) if self.asked else None
        explained = is_new or (asked is not None and isinstance(asked.shows, MonitoringState))
        self.known.again(observed, self.ruleset, explained=explained)

    def _is_new_leg(self, duration: int | None, stamp: Stamp) -> bool:
        """Tell whether time and duration prove that a new leg has begun under this call id."""
        moment = seconds(stamp.at)
        if moment is None or duration is None:
            return False
        began = moment - duration
        is_new = self.began is not None and began > self.began + SAME_LEG_SECONDS
        if self.began is None or is_new:
            self.began = began
        return is_new

    def _is_same_leg(self, duration: int | None, stamp: Stamp) -> bool:
        """Tell whether time and duration prove that it is still the leg that it was before something was not read."""
        moment = seconds(stamp.at)
        if moment is None or duration is None or self.began is None or self.highest is None:
            return False
        return self.highest > SAME_LEG_SECONDS and moment - duration <= self.began + SAME_LEG_SECONDS

    def _by_itself(self, observed: LegObservation, stamp: Stamp) -> list[Finding]:
        verdict = judge(None, observed, self.ruleset)
        if self.belief is not None:
            self.belief = self.belief | verdict.belief
        else:
            self.belief = verdict.belief
        self.returned = None
        return self.findings(verdict.broken, stamp)

    def _step(
        self, observed: LegObservation, duration: int | None, kind: str | None, stamp: Stamp, *, may_be_late: bool
    ) -> list[Finding]:
        belief = fresh() if self.begins and self.belief is None else self.belief
        verdict = judge(belief, observed, self.ruleset)
        if verdict.is_step and may_be_late:
            self._again(observed, duration)
            return self._by_itself(observed, stamp)
        self.known.tell(_ESTABLISHED, observed, duration)
        is_alike = self.known.belief is self.belief
        self.known.step(verdict.belief if is_alike else judge(self.known.belief, observed, self.ruleset).belief)
        made = self._settle_return(observed)
        made += self._settle_unasked()
        previous, self.begins = self.belief, False
        elapsed = duration - self.duration if duration is not None and self.duration is not None else None
        self.duration = duration if duration is not None else self.duration
        alone = len(self.asked) == 1
        confirmed = None
        if self.asked:
            confirmed = self.confirm(lambda shows: self._confirms(shows, verdict.belief, observed))
        if verdict.belief != previous:
            self.before, self.steady = previous, 0
        self.steady += 1
        same_mute = self.observed is not None and self.observed.agent_muted is observed.agent_muted
        self.muted_steady = self.muted_steady + 1 if same_mute else 1
        self.belief, self.observed = verdict.belief, observed
        self._shows(_ESTABLISHED)
        self.exercised.update(verdict.exercised)
        if previous is not None:
            self.judged(Judged.STEP)
        own_mute, self.own_mute_asked = self.own_mute_asked, False
        after_gap, self.is_after_gap = self.is_after_gap, False
        if verdict.is_step or (verdict.broken and belief is not None and self._depends_on_step(verdict, observed)):
            return made + self._contradiction(verdict.broken, observed, stamp, confirmed)
        if verdict.broken:
            made += self.findings(verdict.broken, stamp)
        if not own_mute and not after_gap:
            made += self._mute_after_switch(previous, observed, confirmed, elapsed, stamp)
        muting = None
        if confirmed is not None and isinstance(confirmed.shows, bool) and kind == _MUTED_STATE_CHANGE:
            self.exercised.add(_OPERATIONS[confirmed.operation].effect)
            muting = confirmed.operation if alone else None
        if not after_gap and (confirmed is None or muting is not None):
            self._note_unasked(previous, stamp, muting)
        if confirmed is not None and confirmed.suspect is not None:
            made.append(confirmed.suspect)
        return made + self.overdue()

    def _depends_on_step(self, verdict: Verdict, observed: LegObservation) -> bool:
        """Tell whether the message by itself breaks less: what is read into it then rests on the step alone."""
        alone = judge(None, observed, self.ruleset)
        return cost(alone.broken)[1] < cost(verdict.broken)[1]

    def _contradiction(
        self, broken: tuple[Broken, ...], observed: LegObservation, stamp: Stamp, confirmed: Asked | None
    ) -> list[Finding]:
        """Report a step out of reach; a return to Coach needs a switch request or a second message to be an error.

        So does whatever else is read into a message that would show a return.
        """
        if confirmed is not None and confirmed.suspect is not None:
            told = f"; {confirmed.operation} was answered 0{_where(confirmed)}"
            broken = (evolve(broken[0], message=broken[0].message + told), *broken[1:])
        certain = self.switch_asked
        findings = self.findings(broken, stamp, again=True)
        if certain or findings[0].rule not in _READ_INTO_A_RETURN:
            return findings
        first = findings[0]
        self.returned = _Return(first, observed)
        return findings[1:]

    def _settle_return(self, observed: LegObservation) -> list[Finding]:
        """Report a return to Coach that waited: an error if this message agrees, else a warning."""
        waited, self.returned = self.returned, None
        if waited is None:
            return []
        return [waited.finding if observed.switches == waited.observed.switches else _lowered(waited.finding)]

    def _confirms(self, shows: Hashable, belief: Belief, observed: LegObservation) -> bool:
        if isinstance(shows, MonitoringState):
            return all(core.state is shows for core in belief)
        if isinstance(shows, bool):
            return observed.agent_muted is shows
        return shows == _ESTABLISHED

    def _mute_after_switch(
        self,
        previous: Belief | None,
        observed: LegObservation,
        confirmed: Asked | None,
        elapsed: int | None,
        stamp: Stamp,
    ) -> list[Finding]:
        """Judge the first message after a switch to BargeIn: later on the supervisor may have muted himself.

        The true first message may have been lost, so it is an error only where there was no time for that.
        """
        barge_in = MonitoringState.BARGE_IN
        if previous is None or self.belief is None or previous == self.belief:
            return []
        if any(core.state is barge_in for core in previous) or any(core.state is not barge_in for core in self.belief):
            return []
        rule_id = shown(Shown.MUTE, barge_in)
        self.exercised.add(rule_id)
        if observed.mute != Mute.ON:
            return []
        message = "mute is On in the first message after SwitchToBargeIn"
        asked, seen = seconds(confirmed.stamp.at) if confirmed else None, seconds(stamp.at)
        by_clock = asked is not None and seen is not None and seen - asked < AT_ONCE_SECONDS
        at_once = confirmed is not None and (by_clock or (elapsed is not None and elapsed <= AT_ONCE_DURATION))
        evidence = Evidence.SHOWN if at_once else Evidence.DELIVERY
        return self.findings([broken_rule(rule_id, message, "mute Off", self.ruleset, evidence)], stamp, again=True)

    def _note_unasked(self, previous: Belief | None, stamp: Stamp, muting: str | None) -> None:
        """Remember a switch that nobody in the recording asked for: its request may stand on a later line.

        Where the message is the answer to a mute of the agent, that should have kept the state (VC-MUTE-AGENT-KEEPS).
        """
        if not self.requests_recorded or previous is None or self.belief is None or previous == self.belief:
            return
        now = {core.state for core in self.belief}
        if len(now) != 1 or now & {core.state for core in previous}:
            return
        (state,) = now
        operation = next(name for name, leads_to in SWITCH_STATES.items() if leads_to is state)
        refused = (self.refused or {}).get(operation)
        if refused is not None:
            rule_id = ODDITIES[Oddity.REFUSED_AND_SHOWN]
            message = f"in {state}, though {operation} was refused{_where(refused)}"
        elif muting is not None:
            rule_id = ODDITIES[Oddity.SWITCHED_WITH_MUTE]
            message = f"in {state} after {muting}, and no request asked for a switch"
        else:
            rule_id, message = (
                _opened_by(operation, self.ruleset),
                f"in {state}, and no request of this client asked for it",
            )
        self._note(state, rule_id, message, "a state change", stamp)

    def request(self, operation: str, status: int | None, stamp: Stamp) -> list[Finding]:
        """Take a recorded request to the call and its answer (None if no answer was recorded)."""
        self.requests_recorded = True
        self.judged(Judged.REFUSAL if status else Judged.ACCEPTANCE)
        state = SWITCH_STATES.get(operation)
        if self.belief is not None and operation in _OPERATIONS:
            self.exercised.add(_opened_by(operation, self.ruleset))
            self.judged(*([] if state is None else [Judged.SWITCH]))
        if status in (2, 3):
            made = self._refused_though_offered(operation, status, stamp)
            self.remember_refused(operation, Asked(operation, stamp, state))
            return made
        if status in (0, None) and operation.startswith(_OWN_MUTE) and operation not in _MUTING:
            self.own_mute_asked = True
        if status not in (0, None) or operation not in LEG_OPERATION_NAMES:
            return []
        self.switch_asked = self.switch_asked or state is not None
        if self._was_asked_after_all(lambda shown: shown is state):
            return []
        asked = Asked(operation, stamp, _SHOWN_BY[operation])
        asked.suspect = self._not_open(operation, status, stamp) if not self.asked else None
        # A message just before this line may already have confirmed it.
        asked.may_be_done = self.belief is not None and self._done(asked.shows)
        asked.is_shown = self.known.explain(asked.shows) or (not self.pending and self.known.shows(asked.shows))
        self.wait_for(asked)
        return []

    def _done(self, shows: Hashable) -> bool:
        if self.belief is None or self.observed is None:
            return False
        if type(shows) is str:
            return shows == self.state
        return self._confirms(shows, self.belief, self.observed)

    def _not_open(self, operation: str, status: int | None, stamp: Stamp) -> Finding | None:
        """Give a warning if the operation was closed both now and before the last change, else None."""
        if status is None or self.belief is None or self.observed is None:
            return None
        # A message just before this line may have confirmed it, so it is closed only if it was so either way.
        is_certain = self.before is not None or self.steady > 1
        possible = self.belief | (self.before or frozenset()) if is_certain else anything(self.ruleset)
        muted, held = self.observed.agent_muted, self.state == CallState.HELD
        either_muted = (muted,) if self.muted_steady > 1 else (False, True)
        either_held = (held,) if self.state_steady > 1 else (False, True)
        closed = [
            refusing(possible, operation, self.ruleset, agent_muted=each, held=hold)
            for each, hold in product(either_muted, either_held)
        ]
        if not all(closed):
            return None
        rules = refusing(self.belief, operation, self.ruleset, agent_muted=muted, held=held) or closed[0]
        was = str(CallState.HELD) if held else " or ".join(sorted({core.state for core in self.belief}))
        message = f"{operation} was answered 0 in {was}, where it is not open"
        broken = broken_rule(rules[0], message, "an answer 2", self.ruleset, Evidence.ANSWERED)
        return self.findings([broken], stamp, again=True)[0]

    def _refused_though_offered(self, operation: str, status: int, stamp: Stamp) -> list[Finding]:
        if self.asked or operation not in _OPERATIONS or operation not in self.offered & self.offered_before:
            return []
        rule_id, message = _OPERATIONS[operation].opened_by, f"{operation} was offered and answered {status}"
        if not is_rule(rule_id, self.ruleset):
            # It was wrong to offer it, and right to refuse it.
            return []
        broken = broken_rule(rule_id, message, "an answer 0", self.ruleset, Evidence.REFUSED)
        return self.findings([broken], stamp, again=True)

    def _ended(self) -> list[Finding]:
        """Forget the leg: a new join, even of the same call id, is a new leg."""
        made = self.finish()
        self.belief = self.before = self.observed = self.state = None
        self.offered = self.offered_before = frozenset()
        self.duration = self.began = None
        self.state_steady = self.muted_steady = 0
        self.begins = self.switch_asked = self.own_mute_asked = self.is_after_gap = False
        self.forget_refused()
        return made

    def finish(self) -> list[Finding]:
        """Give what waited for more evidence."""
        made = [_lowered(self.returned.finding)] if self.returned is not None else []
        self.returned = None
        made += self._settle_unasked()
        return made + Subject.finish(self)


# Plain texts, since comparing them with what a message tells is faster than comparing members.
_ESTABLISHED = str(CallState.ESTABLISHED)
HELD = str(CallState.HELD)
_OVER = frozenset(map(str, (CallState.RELEASED, CallState.COMPLETED)))
NOT_YET = frozenset(map(str, (CallState.RINGING, CallState.DIALING)))
_MUTED_STATE_CHANGE = str(CallNotificationType.MONITORED_USER_MUTED_STATE_CHANGE)
_OWN_MUTE = "Mute"
"""How the operations begin by which the supervisor mutes his own call, or the agent."""
_READ_INTO_A_RETURN = ABOUT_SWITCHES | {ODDITIES[Oddity.RETURNED]}
_MUTING = frozenset({CallOperation.MUTE_MONITORED_USER, CallOperation.UNMUTE_MONITORED_USER})


def _opened_by(operation: str, ruleset: Ruleset) -> str:
    """Give the rule by which an operation is open, or the one that says that there is none."""
    rule_id = _OPERATIONS[operation].opened_by
    return rule_id if is_rule(rule_id, ruleset) else ODDITIES[Oddity.NO_OPERATION]


def _lowered(finding: Finding) -> Finding:
    return evolve(finding, level=at_most(finding.level, AT_MOST[Evidence.DELIVERY]))


def _where(asked: Asked) -> str:
    return f" at line {asked.stamp.line}" if asked.stamp.line is not None else ""


def seconds(at: str | None) -> float | None:
    """Give the moment of an ISO 8601 time in seconds; None if there is none or it cannot be read."""
    if at is None:
        return None
    try:
        return datetime.fromisoformat(at).timestamp()
    except (ValueError, OverflowError, OSError):
        return None
