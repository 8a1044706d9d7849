"""Following one leg: a supervisor's device in one call, and which lines the engine gets of it.

The engine compares histories; this is where a message becomes what it observes. A duration higher than
all before proves a message new, and a lower one proves it late. Where neither tells, a message that
equals an earlier one as a whole may have come again. A call that has never offered a switch is not
known to be a supervisor's, and the engine gets nothing of it.
"""

from __future__ import annotations

from collections.abc import Hashable
from functools import lru_cache
from typing import Any, ClassVar

from attrs import define, field

from monitoring_core.capabilities import NEVER_LISTED
from monitoring_core.follow.across.attendance import Stands
from monitoring_core.follow.automata.hypotheses import RequestLine
from monitoring_core.follow.automata.leg_moves import LegSeen
from monitoring_core.follow.automata.leg_situations import (
    LEG_OPERATION_NAMES,
    OPENED_BY,
    SWITCH_STATES,
    SWITCH_TO,
    LegHypothesis,
    LegShows,
    Order,
    Situation,
    alone,
    look,
    opened_by,
    refusing,
    states_shown,
)
from monitoring_core.follow.automata.tables import leg_table
from monitoring_core.follow.engine.beliefs import Belief, Table
from monitoring_core.follow.engine.costs import MARGIN, WAITING
from monitoring_core.follow.engine.history import Explained
from monitoring_core.follow.findings.doubts import Cause
from monitoring_core.follow.findings.finding import Finding
from monitoring_core.follow.findings.moments import seconds
from monitoring_core.follow.findings.naming import call_of_device
from monitoring_core.follow.findings.oddities import Judged, Oddity
from monitoring_core.follow.findings.stamp import Stamp
from monitoring_core.follow.findings.standing import LEGS, NO_MARKS
from monitoring_core.follow.lines.messages import broken_by_call
from monitoring_core.follow.lines.observations import SWITCH_NAMES, CallMessage, LegObservation, is_supervision
from monitoring_core.follow.subjects.device import FollowedDevice
from monitoring_core.follow.subjects.ended import JUST_BEGUN_SECONDS, SAME_LEG_SECONDS, Ended, Reading
from monitoring_core.follow.subjects.known import KnownLeg
from monitoring_core.follow.subjects.subject import Subject, as_judged
from monitoring_core.follow.wording.common import Line, Worded
from monitoring_core.follow.wording.legs import leg_words, words_alone
from monitoring_core.operations import Address, Field, at
from monitoring_core.rules.severity import Evidence
from monitoring_core.rules.shown import Shown
from monitoring_core.rules.shown import shown as rule_of
from monitoring_core.vocabulary import CallNotificationType, CallOperation, CallState, MonitoringState, Mute

__all__ = ["HELD", "NOT_YET", "FollowedLeg"]

# Plain texts, since comparing them with what a message tells is faster than comparing members.
ESTABLISHED = str(CallState.ESTABLISHED)
HELD = str(CallState.HELD)
OVER = frozenset(map(str, (CallState.RELEASED, CallState.COMPLETED)))
NOT_YET = frozenset(map(str, (CallState.RINGING, CallState.DIALING)))

_HANGUP = str(CallOperation.HANGUP)
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
class FollowedLeg(Subject[LegHypothesis, LegSeen]):
    """One leg that is followed."""

    KIND: ClassVar[str] = "calls"
    COUNTED_AS: ClassVar[str] = LEGS

    device: FollowedDevice = field(kw_only=True)
    call_id: str = field(kw_only=True)
    ended: Ended | None = None
    """What was left of it, while it is heard of after its end."""
    left: Ended | None = None
    """What is left of it, once a message has told that it is over."""
    may_be_met_again: bool = False
    """Something of its device was dropped, and its first message does not show that it is new."""
    is_revived: bool = False
    """It was over, and a message looks like one of a new leg of its call; that message may be late all the same."""
    is_new: bool = False
    """The last message was no duplicate, and no duration tells that it is late."""
    is_another: bool = False
    """The last message is the first of another leg, and none told that the leg before it is over."""
    is_passed: bool = False
    """It is the part of an agent or of a customer in the call, and no supervisor's."""
    tick: int = 0
    """Which message of its device was its last that was no duplicate."""
    tick_before: int = 0
    known: KnownLeg = field(factory=KnownLeg)
    """What a client is shown; all else is for judging."""
    state: str | None = None
    """The call state that the last message showed that was no duplicate."""
    before_at: str | None = None
    """When the message was taken that stands before the last one with a list; None for the first one."""
    hold_asked: bool = False
    """Hold was accepted since the last message that was no duplicate."""
    retrieve_asked: bool = False
    """RetrieveCall was accepted since the last message that was no duplicate."""
    is_retrieved: bool = False
    """Its last message that was no duplicate is the first one Established after it was on hold."""
    offered: frozenset[str] = frozenset()
    offered_before: frozenset[str] = frozenset()
    """What the message before the last one offered."""
    is_dated: bool = False
    """The last message that was no duplicate has a duration."""
    duration: int | None = None
    """The highest of this leg."""
    highest: int | None = None
    """The highest of all messages."""
    met_at: int | None = None
    """The one of the first message of this leg that was taken."""
    barge_in_asked: tuple[Stamp, int | None] | None = None
    """The last request for BargeIn, and the duration then."""
    own_mute_asked: bool = False
    """The supervisor asked to mute his own call since the last message."""
    is_unsure_of: bool = False
    """Something that could not be read stood between its messages, so that it may follow another agent now."""
    is_after_gap: bool = False
    """Something that could not be read stood between its last message and now."""
    began: float | None = None
    judged_in: Belief[LegHypothesis, LegSeen] | None = None
    """The belief in which a message was last counted as judged; one that leaves it as it is counts nothing more."""
    began_in: frozenset[str] | None = None
    """The states that its first message shows, where another one overtook it; None once that is judged."""
    begins: bool = False
    """It rang, and has not been Established since."""
    first_switch: Stamp | None = None
    """Of the first request for a switch."""
    may_be_switched: bool = False
    """A request of its client for a switch in a call without a leg was forgotten."""
    stands: Stands | None = None
    """How others may be shown the supervisor, if his number is known."""
    stands_in: Belief[LegHypothesis, LegSeen] | None = None
    """The belief in which that was so."""
    is_known: bool = False
    """A message has shown that it is a supervisor's leg."""

    @property
    def name(self) -> str:
        """Its name in findings."""
        return call_of_device(self.call_id, self.device.id)

    @property
    def is_established(self) -> bool:
        """True if it goes on, and its last new message and its last message showed Established."""
        return self.state == ESTABLISHED and self.known.state == ESTABLISHED and self.ended is None

    @property
    def pending(self) -> tuple[str, ...]:
        """The operations that were accepted and have not shown yet."""
        if self.history is None:
            return ()
        certain = self.history.belief.certain
        # What one of the cheapest histories has seen is not waited for.
        return tuple([each.asks for each in min([each.waiting for each in certain], key=len)])

    @property
    def certain(self) -> tuple[Situation, ...]:
        """The situations of the cheapest histories; none while no leg goes on."""
        if self.history is None or self.known.state in OVER or self.known.state in NOT_YET:
            return ()
        return tuple([each.situation for each in self.history.belief.certain if each.situation is not None])

    def tells_number(self, number: str) -> None:
        """Take in the number of the supervisor's device, and the states in which he may be now."""
        assert self.history is not None
        self.stands_in = self.history.belief
        if number or self.stands is not None:
            number = number or (self.stands.number if self.stands is not None else "")
            self.stands = Stands(number, tuple(sorted({str(each.state) for each in self.certain})))

    @property
    def possible(self) -> tuple[Situation, ...]:
        """The situations of those that are not dearer by the margin, and in a state of the cheapest."""
        if self.history is None:
            return ()
        states = {each.state for each in self.certain}
        near = [each.hypothesis.situation for each in self.history.belief.entries if each.cost < MARGIN]
        return tuple([each for each in near if each is not None and each.state in states])

    @property
    def open_unlisted(self) -> frozenset[str]:
        """The operations that are open in every certain situation, and never listed (VC-UNLISTED)."""
        known = self.known
        if not self.certain or known.state != ESTABLISHED or known.observed is None:
            return frozenset()
        if not is_supervision(known.observed):
            return frozenset()
        return frozenset(
            name for name in NEVER_LISTED if all(refusing(self.ruleset, each, name) is None for each in self.certain)
        )

    def may_be_asked(self, operation: str, stamp: Stamp) -> bool:
        """Tell whether a request to the call may be meant for this leg, if its client may have a leg of his own.

        It may if the leg offers the operation, or offered it until the line may have come late, or if it leads to
        another state.
        """
        if self.may_ask(operation, self.offered, self.offered_before, stamp):
            return True
        state = SWITCH_STATES.get(operation)
        if state is None:
            return operation in NEVER_LISTED
        return all(each.state is not state for each in self.certain)

    def after_gap(self) -> None:
        """Take into account that anything may have happened to it in a place that could not be read."""
        self.offered = self.offered_before = frozenset()
        self.begins = False
        self.is_after_gap = self.is_unsure_of = True

    def rest(self, *, was_shown: bool) -> Ended:
        """Return the `Ended` that is left of it when it is over.

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
            mattered=self.is_known,
        )

    def observe(self, seen: LegSeen, stamp: Stamp, context: Any = None) -> list[Finding]:
        """Let the history take what was observed, and know then whether it is a supervisor's leg."""
        made = super().observe(seen, stamp, context)
        self.is_known = self.explaining().cheapest.situation is not None
        return made

    def forget_history(self) -> None:
        """Forget how it was explained, and so that it is a supervisor's leg."""
        super().forget_history()
        self.is_known = False

    def table(self) -> Table[LegHypothesis, LegSeen]:
        """Return the table of legs."""
        return leg_table(self.ruleset, reliable=self.assumed.is_reliable)

    def ages(self, seen: LegSeen) -> bool:
        """Tell whether it is a message that may be new."""
        return isinstance(seen, LegShows) and seen.order not in (Order.AGAIN, Order.OLDER)

    def worded(self, explained: Explained[LegHypothesis, LegSeen]) -> tuple[Worded, str]:
        """Return the words of a finding, and the operation that was asked for."""
        return leg_words(explained, self.ruleset, self.refused or {})

    def begins_at(self, duration: int | None, stamp: Stamp) -> bool:
        """Note when it began, and tell whether time and duration prove that it is a new leg of its call id."""
        moment = seconds(stamp.at)
        if moment is None or duration is None:
            return False
        began = moment - duration
        # Durations are whole seconds. One that began before the newest message of this leg came was sent before it.
        newest = 0 if self.duration is None else self.duration + 1
        is_new = self.began is not None and began > self.began + max(SAME_LEG_SECONDS, newest)
        if self.began is None or is_new:
            self.began = began
        return is_new

    def is_same_leg(self, duration: int | None, stamp: Stamp) -> bool:
        """Tell whether time and duration prove that it is still the leg that it was before something was not read."""
        moment = seconds(stamp.at)
        if moment is None or duration is None or self.began is None or self.highest is None:
            return False
        return self.highest > SAME_LEG_SECONDS and moment - duration <= self.began + SAME_LEG_SECONDS

    def message(self, message: CallMessage, stamp: Stamp) -> list[Finding]:
        """Take a notification of the call, which stands there."""
        _, _, state, observed, duration, kind, whole, _ = message
        repeated = self.was_seen(whole, tells_age=duration is not None)
        self.is_new, self.is_another = not repeated, False
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

    def passes(self, state: str, duration: int | None) -> bool | None:
        """Take a notification of a call that is no supervisor's: all that counts is its age, and whether it is over.

        Returns:
            Whether its duration is higher than all before; None if no duration tells which of them is newer.
        """
        self.is_new = self.is_passed = True
        self.known.state = state
        highest, ended = self.highest, self.ended
        if duration is not None and (highest is None or duration > highest):
            self.highest = duration
        if state in OVER:
            self.left = self.rest(was_shown=True)
        elif ended is not None and duration is not None and ended.duration is not None:
            if JUST_BEGUN_SECONDS < duration <= ended.duration:
                # It was sent before the end.
                self.left = ended
                return False
            self.ended = None
        if duration is None or duration == highest:
            return None
        return None if highest is None else duration > highest

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
        made += self._offers(state, observed, order, repeated=repeated)
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
        self.taken_at(stamp)
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

    def _offers(self, state: str, observed: LegObservation, order: Order, *, repeated: bool) -> list[Finding]:
        """Remember what the newest messages offer, and return the findings about refusals that this one confirms."""
        if repeated:
            if state != self.state:
                # It may be new and look like an earlier one, so it is not certain what is open now.
                self.offered = self.offered_before = frozenset()
            return []
        self.before_at = self.last_at if self.offered else None
        self.offered, self.offered_before = observed.capabilities, self.offered or observed.capabilities
        return self.refused_still(observed.capabilities) if self.refusals and order is not Order.OLDER else []

    def _is_another(self, duration: int | None, stamp: Stamp) -> list[Finding]:
        """Begin anew where time and duration prove another leg under this call id, or nothing proves the same one."""
        if self.is_after_gap and not self.is_same_leg(duration, stamp):
            self.forget_history()
            self.duration = self.began = None
        if not self.begins_at(duration, stamp):
            return []
        self.is_another = True
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
        return state == ESTABLISHED and (self.is_known or is_supervision(observed))

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
        if self.is_known and self.barge_in_asked is None and not (self.is_after_gap or self.hold_asked):
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
            state == HELD or bool(observed.capabilities),
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
            self.forget_refusals()
        made = self.shown_by_its_end(_HANGUP) + self._ended()
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
        self.forget_refused()
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
        is_held or bool(observed.capabilities),
        observed.mute,
        observed.agent_muted,
        order,
        is_recorded,
        is_mute_change=is_mute_change,
        is_just_before=is_just_before,
    )
