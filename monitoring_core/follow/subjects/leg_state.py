"""The state of one leg: what its messages have told so far, and what follows from that.

A leg is a supervisor's device in one call. Here is what is remembered of it, and where its histories say that it is
now. Its id may be that of an earlier leg, since a supervisor may join a call again. Time and duration tell the two
apart.
"""

from __future__ import annotations

from typing import Any, ClassVar

from attrs import define, field

from monitoring_core.capabilities import NEVER_LISTED
from monitoring_core.follow.across.attendance import Stands
from monitoring_core.follow.automata.leg_moves import LegHypothesis, LegSeen
from monitoring_core.follow.automata.leg_situations import (
    SWITCH_STATES,
    LegShows,
    Order,
    Situation,
    refusing,
)
from monitoring_core.follow.automata.tables import leg_table
from monitoring_core.follow.engine.beliefs import Belief, Table
from monitoring_core.follow.engine.costs import MARGIN
from monitoring_core.follow.engine.history import Explained
from monitoring_core.follow.findings.finding import Finding
from monitoring_core.follow.findings.moments import seconds
from monitoring_core.follow.findings.naming import call_of_device
from monitoring_core.follow.findings.stamp import Stamp
from monitoring_core.follow.findings.standing import LEGS
from monitoring_core.follow.lines.observations import is_supervision
from monitoring_core.follow.subjects.device import FollowedDevice
from monitoring_core.follow.subjects.ended import SAME_LEG_SECONDS, Ended
from monitoring_core.follow.subjects.known import KnownLeg
from monitoring_core.follow.subjects.subject import Subject
from monitoring_core.follow.wording.common import Worded
from monitoring_core.follow.wording.legs import leg_words
from monitoring_core.vocabulary import CallState

__all__ = ["ESTABLISHED", "HELD", "NOT_YET", "OVER", "LegState"]

# Plain texts, since comparing them with what a message tells is faster than comparing members.
ESTABLISHED = str(CallState.ESTABLISHED)
HELD = str(CallState.HELD)
OVER = frozenset(map(str, (CallState.RELEASED, CallState.COMPLETED)))
NOT_YET = frozenset(map(str, (CallState.RINGING, CallState.DIALING)))


@define(slots=True, eq=False, weakref_slot=False)
class LegState(Subject[LegHypothesis, LegSeen]):
    """The state of one leg that is followed."""

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
    """When the message was taken that stands before the last one with a list; of the first message its own time."""
    hold_asked: bool = False
    """Hold was accepted since the last message that was no duplicate."""
    retrieve_asked: bool = False
    """RetrieveCall was accepted since the last message that was no duplicate."""
    is_retrieved: bool = False
    """Its last message that was no duplicate is the first one Established after it was on hold."""
    offered: frozenset[str] = frozenset()
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
        if self.may_ask(operation, self.offered, stamp):
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
        self.history = None
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
