"""Following one leg: a supervisor's device in one call, and which lines the engine gets of it.

The engine compares histories; this is where a message becomes what it observes. A duration higher than
all before proves a message new, and a lower one proves it late. Where neither tells, a message that
equals an earlier one as a whole may have come again. A call that has never offered a switch is not
known to be a supervisor's, and the engine gets nothing of it.
"""

from __future__ import annotations

from collections.abc import Hashable
from functools import lru_cache

from attrs import define

from monitoring_core.follow.automata.hypotheses import RequestLine
from monitoring_core.follow.automata.leg_situations import (
    LEG_OPERATION_NAMES,
    OPENED_BY,
    SWITCH_TO,
    LegShows,
    Order,
    alone,
    look,
    opened_by,
    states_shown,
)
from monitoring_core.follow.engine.costs import WAITING
from monitoring_core.follow.findings.doubts import Cause
from monitoring_core.follow.findings.finding import Finding
from monitoring_core.follow.findings.moments import seconds
from monitoring_core.follow.findings.oddities import Judged, Oddity
from monitoring_core.follow.findings.stamp import Stamp
from monitoring_core.follow.findings.standing import NO_MARKS
from monitoring_core.follow.lines.messages import broken_by_call
from monitoring_core.follow.lines.observations import SWITCH_NAMES, CallMessage, LegObservation, is_supervision
from monitoring_core.follow.subjects.ended import JUST_BEGUN_SECONDS, SAME_LEG_SECONDS, Ended, Reading
from monitoring_core.follow.subjects.leg_state import ESTABLISHED, HELD, NOT_YET, OVER, LegState
from monitoring_core.follow.subjects.subject import as_judged
from monitoring_core.follow.wording.common import Line
from monitoring_core.follow.wording.legs import words_alone
from monitoring_core.operations import Address, Field, at
from monitoring_core.rules.severity import Evidence
from monitoring_core.rules.shown import Shown
from monitoring_core.rules.shown import shown as rule_of
from monitoring_core.vocabulary import CallNotificationType, CallOperation, MonitoringState, Mute

__all__ = ["FollowedLeg"]

_HOLD, _RETRIEVE = str(CallOperation.HOLD), str(CallOperation.RETRIEVE_CALL)
_STATUS_CHANGE = str(CallNotificationType.STATUS_CHANGE)
_MUTED_STATE_CHANGE = str(CallNotificationType.MONITORED_USER_MUTED_STATE_CHANGE)
_OWN_MUTE = "Mute"
"""How the operations begin by which the supervisor mutes his own call, or the agent."""
_MUTING = frozenset({CallOperation.MUTE_MONITORED_USER, CallOperation.UNMUTE_MONITORED_USER})
_SHOWN_BY: dict[str, Hashable] = {
    str(each.name): str(each.shows.value) if each.shows.field is Field.CALL_STATE else each.shows.value
    for each in at(Address.CALL)
    if each.shows is not None
}
"""Operation -> what a message shows once it has taken effect: a state, the agent's mute, or a call state."""
_JUDGED_IN = {
    MonitoringState.LISTEN_IN: Judged.LISTEN_IN,
    MonitoringState.COACH: Judged.COACH,
    MonitoringState.BARGE_IN: Judged.BARGE_IN,
}
_EFFECTS: dict[str, str] = {str(each.name): each.effect for each in at(Address.CALL)}
"""Operation -> the rule that says what it does."""
AT_ONCE_SECONDS = 2.0
"""A message sooner than this after a switch request cannot show what the supervisor did after the switch."""


@define(slots=True, eq=False, weakref_slot=False)
class FollowedLeg(LegState):
    """One leg that is followed."""

    def message(self, message: CallMessage, stamp: Stamp) -> list[Finding]:
        """Take a notification of the call, which stands there."""
        _, _, state, observed, duration, kind, whole, _ = message
        repeated = self.was_seen(whole, tells_age=duration is not None)
        self.is_new = not repeated
        made: list[Finding] = []
        if self.ended is not None:
            reading = self._read_after_end(self.ended, state, duration, stamp, repeated=repeated)
            if reading is Reading.LATE:
                return self._late(state, observed, duration, stamp, repeated=repeated)
            tells_state = state == ESTABLISHED and is_supervision(observed)
            made = self._lives(self.ended, reading, stamp, tells_state=tells_state)
        if duration is not None and (self.highest is None or duration > self.highest):
            self.highest = duration
        if state in OVER or state in NOT_YET:
            return made + self._not_going_on(state, observed, duration, stamp, repeated=repeated)
        return made + self._tells(state, observed, duration, kind, stamp, repeated=repeated)

    def passes(self, state: str) -> None:
        """Take a notification of a call that is no supervisor's: all that counts is whether it is over."""
        self.is_new = self.is_passed = True
        self.known.state = state
        if state in OVER:
            self.left = self.rest(was_shown=True)

    def _read_after_end(
        self, ended: Ended, state: str, duration: int | None, stamp: Stamp, *, repeated: bool
    ) -> Reading:
        if repeated or state in OVER:
            begins = state in NOT_YET or (duration is not None and duration <= JUST_BEGUN_SECONDS)
            ended.may_be_another = ended.may_be_another or begins
            return Reading.LATE
        return Reading.BEGINS if state in NOT_YET else ended.of_leg(duration, seconds(stamp.at))

    def _late(
        self, state: str, observed: LegObservation, duration: int | None, stamp: Stamp, *, repeated: bool
    ) -> list[Finding]:
        """Take a late message of a leg that is over: it is shown to a client, and judged by itself."""
        if state in OVER or state in NOT_YET:
            self.known.is_over(state, observed)
            if state in OVER:
                self.left = self.ended
            return []
        is_shown = self.known.tell(state, observed, duration)
        is_leg = state == ESTABLISHED and is_supervision(observed)
        if is_shown and not is_leg and self.history is not None and self._tells_of_leg(state, observed):
            # What waits for it has shown; nothing is proved by that.
            self.history.observe(self._seen(state, observed, Order.UNKNOWN, None), stamp)
            self.is_known = self.history.cheapest.situation is not None
        if not is_leg:
            return []
        if is_shown:
            # It may be of another leg, so whatever waits may have shown.
            self.forget_history()
            self.observe(self._seen(state, observed, Order.UNKNOWN, None), stamp)
        return [] if repeated else self._by_itself(observed, stamp)

    def _by_itself(self, observed: LegObservation, stamp: Stamp) -> list[Finding]:
        """Judge a message that is late by itself, whatever the leg was in."""
        seen = look(self._seen(ESTABLISHED, observed, Order.OLDER, None))
        broken = [words_alone(each, seen, self.ruleset) for each in alone(self.ruleset, seen)]
        return self.findings([*broken, *broken_by_call(observed, self.ruleset)], stamp)

    def _lives(self, ended: Ended, reading: Reading, stamp: Stamp, *, tells_state: bool) -> list[Finding]:
        """Follow it anew, since a message shows that it goes on, or that another one of its id has begun."""
        self.ended = None
        if reading is not Reading.AGAIN or tells_state:
            self.forget_history()
        self.is_revived = True
        self.known.forget()
        if reading is Reading.BEGINS:
            self.marks = NO_MARKS
        if reading is Reading.AGAIN and ended.mattered:
            self.doubts.add(Cause.MET_AGAIN, "calls", self.name)
        if reading not in (Reading.ALIVE, Reading.PERHAPS):
            return []
        if reading is Reading.PERHAPS and self.is_explained_by_a_loss(Oddity.SHOWN_AFTER_END):
            return []
        message = f"a message with a higher duration came after {ended.state}"
        expected = "no message after the end of the leg"
        return self.odd(Oddity.SHOWN_AFTER_END, message, expected, Evidence.DELIVERY, stamp)

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
        """Take a message of a leg that goes on."""
        made = self._is_another(duration, stamp) if not repeated else []
        self.known.tell(state, observed, duration)
        order = self._order(duration, repeated=repeated)
        self.is_new = self.is_new and order is not Order.OLDER
        if not repeated:
            self.before_at = self.last_at if self.offered else None
            self.offered, self.offered_before = observed.capabilities, self.offered or observed.capabilities
        elif state != self.state:
            # It may be new and look like an earlier one, so it is not certain what is open now.
            self.offered = self.offered_before = frozenset()
        if state == ESTABLISHED and is_supervision(observed) and not repeated:
            made += self.findings(broken_by_call(observed, self.ruleset), stamp)
        is_first = duration is not None and duration <= JUST_BEGUN_SECONDS < (self.met_at or 0)
        if order is Order.OLDER and is_first and state == ESTABLISHED:
            shown = states_shown(self.ruleset, look(self._seen(state, observed, order, None)))
            self.began_in = frozenset(map(str, shown))
        was_known, on_hold = self.is_known, self.known.observed if self.known.state == HELD else None
        if self._tells_of_leg(state, observed):
            made += self._step(self._seen(state, observed, order, kind, stamp, duration), stamp)
        if order is Order.OLDER and self.is_known and not was_known and on_hold is not None:
            # The message that it is on hold overtook the one by which it is known.
            made += self._step(self._seen(HELD, on_hold, Order.NEWER, None), stamp)
        self.last_at = stamp.at
        if order not in (Order.AGAIN, Order.OLDER):
            # Whatever it tells, it has begun; a leg that offers no switch yet is known as one later.
            self.begins = False
            self.is_retrieved = (self.state == HELD or self.retrieve_asked) and state == ESTABLISHED
            self.hold_asked = self.retrieve_asked = False
            self.state, self.is_dated = state, duration is not None
            self.own_mute_asked = self.is_after_gap = False
        if self.duration is None:
            self.met_at = duration
        if duration is not None and (self.duration is None or duration > self.duration):
            self.duration = duration
        return made

    def _is_another(self, duration: int | None, stamp: Stamp) -> list[Finding]:
        """Begin anew where time and duration prove another leg under this call id, or nothing proves the same one."""
        if self.is_after_gap and not self.is_same_leg(duration, stamp):
            self.forget_history()
            self.duration = self.began = None
        if not self.begins_at(duration, stamp):
            return []
        made = self._ended()
        self.known.forget()
        return made

    def _order(self, duration: int | None, *, repeated: bool) -> Order:
        if duration is not None and self.duration is not None and duration != self.duration:
            return Order.NEWER if duration > self.duration else Order.OLDER
        return Order.AGAIN if repeated else Order.UNKNOWN

    def _tells_of_leg(self, state: str, observed: LegObservation) -> bool:
        """Tell whether a message tells anything of a supervisor's leg."""
        if state == HELD:
            return self.is_known
        if state != ESTABLISHED or not observed.capabilities:
            return False
        return self.is_known or is_supervision(observed)

    def _seen(
        self,
        state: str,
        observed: LegObservation,
        order: Order,
        kind: str | None,
        stamp: Stamp | None = None,
        duration: int | None = None,
    ) -> LegShows:
        """Return the message as the history observes it."""
        is_mute_change, is_recorded = kind == _MUTED_STATE_CHANGE, self.device.requests_recorded
        if self.is_known and self.barge_in_asked is None and not self.is_after_gap:
            # Nothing counts but the message itself.
            return _shows(state == HELD, observed, order, is_recorded, is_mute_change, self.own_mute_asked)
        is_unmuted = observed.mute == Mute.ON and self.barge_in_asked is not None and not self.own_mute_asked
        is_unmuted = is_unmuted and stamp is not None and not self.is_after_gap and (self.is_known or self.begins)
        begins = self.begins or (duration is not None and duration <= JUST_BEGUN_SECONDS)
        may_tell = not self.is_known and not self.ruleset.carry_over
        begins = begins or (may_tell and stamp is not None and self.device.changed_before(duration, stamp))
        starts = self.device.may_start_in if begins and may_tell else None
        return LegShows(
            state == HELD,
            observed.switches,
            True,
            observed.mute,
            observed.agent_muted,
            order,
            is_recorded,
            starts,
            is_mute_change,
            is_unmuted,
            is_unmuted and stamp is not None and self._is_at_once(stamp, duration),
            self.is_after_gap,
            observed.mute == Mute.ON and not self.own_mute_asked and not self.is_after_gap,
            self.hold_asked and kind == _STATUS_CHANGE and state == self.state == ESTABLISHED,
            order is Order.OLDER and self.is_dated,
        )

    def _is_at_once(self, stamp: Stamp, duration: int | None) -> bool:
        """Tell whether a message stands too near to the request for BargeIn for anything to be done in between."""
        assert self.barge_in_asked is not None
        asked, before = self.barge_in_asked
        moment, seen = seconds(asked.at), seconds(stamp.at)
        if moment is not None and seen is not None:
            return seen - moment <= AT_ONCE_SECONDS
        # The request stands somewhere between the two durations.
        return duration is None or duration - (before or 0) <= AT_ONCE_SECONDS

    def _step(self, seen: LegShows, stamp: Stamp) -> list[Finding]:
        belief = self.history.belief if self.history is not None else None
        if belief is not None and belief is self.judged_in and not self.unshown:
            step = belief.steps.get(seen)
            if step is not None and step.is_quiet:
                # All that it is judged by was counted when the belief was come to.
                step.taken += 1
                self.begins = False
                return []
        was_known, before, waited = self.is_known, {each.state for each in self.certain}, self.pending
        made = self.observe(seen, stamp)
        if seen.is_mute_change:
            # What is gone from what waited has shown.
            self.exercised.update([_EFFECTS[each] for each in waited if each in _MUTING and each not in self.pending])
        self.begins = False
        now = {each.state for each in self.certain}
        if now == {MonitoringState.BARGE_IN} != before and before:
            self.exercised.add(rule_of(Shown.MUTE, MonitoringState.BARGE_IN))
        for each in now:
            self.judged(Judged.LEG, _JUDGED_IN[each], *([Judged.STEP] if was_known else []))
        self.judged_in = self.history.belief if self.history is not None and was_known else None
        if self.unshown and seen.order not in (Order.AGAIN, Order.OLDER):
            made += self._shows_at_last(seen)
        return made

    def _shows_at_last(self, seen: LegShows) -> list[Finding]:
        """Report operations that never showed and show after all as no more than notes."""
        states = {each.state for each in self.certain}
        shows: set[Hashable] = {*(states if len(states) == 1 else ()), HELD if seen.is_held else ESTABLISHED}
        shows.add(seen.agent_muted)
        return self.shows_after_all(lambda operation: _SHOWN_BY[operation] in shows)

    def _not_going_on(
        self, state: str, observed: LegObservation, duration: int | None, stamp: Stamp, *, repeated: bool
    ) -> list[Finding]:
        """Take a message that tells that the leg has ended, or that another one may begin."""
        begins = state in NOT_YET
        goes_on = self.state in (ESTABLISHED, HELD)
        newest = None if self.duration is None else self.duration + (begins and goes_on)
        is_late = newest is not None and duration is not None and duration < newest
        is_late = is_late or (not begins and self._is_of_earlier(duration, stamp))
        is_new = not repeated and not is_late
        if is_new or not self.known.is_late(duration):
            self.known.is_over(state, observed)
        if not is_new:
            return []
        if not begins:
            self.begins_at(duration, stamp)
            self.left = self.rest(was_shown=True)
        made = self._ended()
        # One that rings while it goes on may be late. Then it does not begin, and what was asked for may have shown.
        self.begins, self.is_after_gap = begins and not goes_on, begins and goes_on
        return made

    def _is_of_earlier(self, duration: int | None, stamp: Stamp) -> bool:
        """Tell whether the end is that of an earlier leg: this one began later, as its first message has shown."""
        moment, is_first_shown = seconds(stamp.at), self.met_at is not None and self.met_at <= JUST_BEGUN_SECONDS
        if moment is None or duration is None or self.began is None or not is_first_shown:
            return False
        return moment - duration < self.began - SAME_LEG_SECONDS

    def request(self, operation: str, status: int | None, stamp: Stamp) -> list[Finding]:
        """Take a recorded request to the call and its answer (None if no answer was recorded)."""
        self.device.requests_recorded = True
        self.device.repeats = None
        self.judged(Judged.REFUSAL if status else Judged.ACCEPTANCE)
        if self.is_known and operation in OPENED_BY:
            self.exercised.add(opened_by(self.ruleset, operation))
            self.judged(*([Judged.SWITCH] if operation in SWITCH_NAMES else []))
        if status in (2, 3):
            self.remember_refused(operation, Line(operation, stamp))
        if status in (0, None) and operation.startswith(_OWN_MUTE) and operation not in _MUTING:
            self.own_mute_asked = True
        self.hold_asked = self.hold_asked or (operation == _HOLD and status == 0)
        self.retrieve_asked = self.retrieve_asked or (operation == _RETRIEVE and status in (0, None))
        if operation not in LEG_OPERATION_NAMES:
            return []
        if status in (0, None) and len(self.pending) >= WAITING:
            self.doubts.add(Cause.OVERFLOWN, "requests", self.name)
        if operation in SWITCH_NAMES and self.first_switch is None:
            self.first_switch = stamp
        if operation == SWITCH_TO[MonitoringState.BARGE_IN] and status in (0, None):
            self.barge_in_asked = (stamp, self.duration)
        was_offered = operation in self.offered & self.offered_before and not self._was_new(stamp)
        reach = self.reach(stamp) if status in (0, None) else 0
        made = self.told_at_last(operation.__eq__, reach=reach) if self.unshown and status in (0, None) else []
        seen = RequestLine(operation, *as_judged(status, reach=reach, was_offered=was_offered))
        return made + self.observe(seen, stamp)

    def _was_new(self, stamp: Stamp) -> bool:
        """Tell whether a request may have been answered before the last two messages came, so near do they stand."""
        before, asked = seconds(self.before_at), seconds(stamp.at)
        return before is not None and asked is not None and asked - before < self.assumed.request_lag

    def _ended(self) -> list[Finding]:
        """Forget the leg: a new join, even of the same call id, is a new leg."""
        made = self.finish()
        self.forget_history()
        self.state = None
        self.offered = self.offered_before = frozenset()
        self.duration = self.began = self.barge_in_asked = None
        if self.device.join is None or self.device.join.leg is not self:
            # Whether the leg began in a wrong state may be judged after its end.
            self.first_switch = None
        self.begins = self.own_mute_asked = self.hold_asked = self.is_after_gap = self.is_unsure_of = False
        self.refused = None
        return made


@lru_cache(maxsize=1024)
def _shows(
    is_held: bool, observed: LegObservation, order: Order, is_recorded: bool, is_mute_change: bool, own_mute_asked: bool
) -> LegShows:
    """Return the observation that a message is of a leg that is known and has not been asked for BargeIn."""
    is_just_before = observed.mute == Mute.ON and not own_mute_asked
    return LegShows(
        is_held,
        observed.switches,
        True,
        observed.mute,
        observed.agent_muted,
        order,
        is_recorded,
        is_mute_change=is_mute_change,
        is_just_before=is_just_before,
    )
