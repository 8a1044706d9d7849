"""Following agents' calls: which lines the engine gets of an agent's own call and of the legs in it.

The agent's client is shown a call with the id of the legs, at the agent's own device. The engine compares its two flags
with what the legs tell; see `automata.agent_moves`. A message of the agent's call tells nothing if it comes less than
`APART_SECONDS` after a change of the legs. The same holds after an equal message that told something. Without times
nothing of this is judged.

A supervisor may be in the call whose client is not in the recording. Nobody listened to an agent, and then somebody
does without a leg in the recording: this shows him. From then on, no flag that is true is wrong.

A call is kept until it is over for the agent, and as long as a leg is in it. The last call that a supervisor's device
has left is kept, too, since the agent's side of it may still come.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import ClassVar

from attrs import Factory, define, field

from monitoring_core.follow.across.attendance import APART_SECONDS, Attendance, Key
from monitoring_core.follow.automata.agent_moves import FLAGS, AgentHypothesis, AgentSeen, LegsShow, SideShows
from monitoring_core.follow.automata.tables import agent_table
from monitoring_core.follow.engine.beliefs import Table
from monitoring_core.follow.engine.history import Explained
from monitoring_core.follow.findings.assumed import USUAL, Assumed
from monitoring_core.follow.findings.doubts import Doubts
from monitoring_core.follow.findings.finding import Finding
from monitoring_core.follow.findings.moments import seconds
from monitoring_core.follow.findings.naming import call_of_device
from monitoring_core.follow.findings.stamp import Stamp
from monitoring_core.follow.findings.standing import AGENT_CALLS, Standing, Standings, stands
from monitoring_core.follow.lines.observations import AgentSide
from monitoring_core.follow.subjects.subject import Subject
from monitoring_core.follow.wording.agent_calls import agent_words
from monitoring_core.follow.wording.common import Worded
from monitoring_core.rulesets import Ruleset

__all__ = ["AgentCalls", "FollowedAgentCall"]

_NO_STAMP = Stamp()
_UNTOLD = (None, None)
"""The flags of a message that tells none."""


@define(slots=True, eq=False, weakref_slot=False)
class FollowedAgentCall(Subject[AgentHypothesis, AgentSeen]):
    """The call of one agent that is followed."""

    KIND: ClassVar[str] = AGENT_CALLS
    COUNTED_AS: ClassVar[str] = AGENT_CALLS

    call_id: str = field(kw_only=True)
    device: str = field(kw_only=True)
    """The agent's device."""
    legs: LegsShow | None = None
    """What the legs have told; None as long as nothing is known of them."""
    agrees: tuple[bool | None, bool | None] | None = None
    """Flags that agree with the legs, and tell nothing more until a leg changes."""
    flags: tuple[bool | None, bool | None] | None = None
    """The flags of the last message that told something."""
    told_at: float = 0.0
    """The time of that message."""

    @property
    def name(self) -> str:
        """Its name in findings."""
        return call_of_device(self.call_id, self.device)

    @property
    def pending(self) -> tuple[str, ...]:
        """Nothing, since nobody asks for a flag."""
        return ()

    @property
    def standing(self) -> Standing:
        """The verdict on it so far; it conforms if nothing was to be compared with it."""
        return super().standing or (Standing.VIOLATES if self.marks.breaks else Standing.CONFORMS)

    def table(self) -> Table[AgentHypothesis, AgentSeen]:
        """Return the table of agents' calls."""
        return agent_table(reliable=self.assumed.is_reliable)

    def worded(self, explained: Explained[AgentHypothesis, AgentSeen]) -> tuple[Worded, None]:
        """Return the words of a finding."""
        return agent_words(explained), None

    def ages(self, seen: AgentSeen) -> bool:
        """Tell whether something grows older with a message: nothing does, since nothing waits."""
        return False

    def after_gap(self) -> None:
        """Take into account that anything may have happened in a place that could not be read."""
        self.forget_history()
        self.legs = self.agrees = self.flags = None

    def legs_tell(self, legs: LegsShow, stamp: Stamp) -> list[Finding]:
        """Take in what the legs of the call tell."""
        self.agrees, self.legs = None, legs._replace(is_change=False)
        for rule, value in zip(FLAGS.values(), legs.values, strict=True):
            if value is not None:
                self.exercised.add(rule)
        return self.observe(legs, stamp)

    def shows(self, side: AgentSide, changed: float, stamp: Stamp) -> list[Finding]:
        """Take in a new message of it.

        Args:
            side: what it shows.
            changed: the time of the last change of the legs, in seconds since 1970.
            stamp: where the message stands.
        """
        if self.legs is None or side.flags in (self.agrees, _UNTOLD) or side.is_newest is False:
            return []
        moment = seconds(stamp.at)
        since = self.told_at if side.flags == self.flags else changed
        if moment is None or moment - max(since, changed) < APART_SECONDS:
            return []
        self.flags, self.told_at = side.flags, moment
        made = self.observe(SideShows(side.flags, side.is_newest is True), stamp)
        if all(told in (None, flag) for told, flag in zip(self.legs.values, side.flags, strict=True)):
            self.agrees = side.flags if len(self.explaining().belief.entries) == 1 else None
        return made


@define(slots=True, eq=False, weakref_slot=False)
class _Leg:
    is_on: bool
    is_muting: bool
    target: str | None
    since: float
    """The time of the last message that showed a change of these."""
    has_moved: bool = False
    """The agent whom it was meant for has left the call, so nothing tells whom it follows."""


@define(slots=True, eq=False, weakref_slot=False)
class _Call:
    """One call: its legs, and the agents who are in it."""

    legs: dict[Key, _Leg] = field(factory=dict[Key, _Leg])
    sides: dict[Key, FollowedAgentCall] = field(factory=dict[Key, FollowedAgentCall])
    devices: tuple[str, ...] = ()
    """The devices of agents who have been in it. If there are several, nothing tells whom a leg follows."""
    stamp: Stamp = _NO_STAMP
    """Of the last message of a leg."""
    unheard: dict[Key, float] = field(factory=dict[Key, float])
    """The time at which nobody listened to an agent, by the last message that told so."""
    stranger: float | None = None
    """The time since when a supervisor may be in it whose leg is not in the recording."""

    @property
    def has_leg(self) -> bool:
        """True if a leg is going on."""
        return any(leg.is_on for leg in self.legs.values())

    @property
    def changed(self) -> float:
        """The time of the last change of the legs."""
        return max((leg.since for leg in self.legs.values()), default=0.0)

    def meets(self, device: str) -> bool:
        """Take in that an agent of that device is in the call, and tell whether that is news."""
        if device in self.devices or len(self.devices) > 1:
            return False
        self.devices = (*self.devices, device)
        return True

    def hears(self, key: Key, moment: float, *, is_heard: bool) -> bool:
        """Take in whether an agent's side tells that somebody listens, and tell whether this shows a stranger."""
        if not is_heard:
            self.unheard[key] = moment
            return False
        unheard = self.unheard.pop(key, None)
        if self.stranger is not None or self.has_leg or unheard is None or unheard <= self.changed - APART_SECONDS:
            return False
        self.stranger = moment
        return True

    def changes(self, key: Key, leg: _Leg) -> None:
        """Take in that a leg is another than before."""
        self.legs[key] = leg
        if self.stranger is not None and abs(leg.since - self.stranger) < APART_SECONDS:
            # It was this leg that the agent's side told of.
            self.stranger = None

    def told_to(self, device: str) -> LegsShow:
        """Return the message by which the legs tell the flags at an agent's device."""
        on = [leg for leg in self.legs.values() if leg.is_on]
        of_agent = [leg for leg in on if leg.target == device and self.devices == (device,)]
        is_muted = any(leg.is_muting for leg in of_agent)
        is_uncertain = not self.legs or self.stranger is not None
        may_be_muted = is_uncertain or any(leg.is_muting for leg in on)
        listens = True if of_agent else None if on or is_uncertain else False
        return LegsShow((listens, True if is_muted else None if may_be_muted else False), bool(on))

    def tells(self, stamp: Stamp, *, again: bool = False, is_change: bool = False) -> Iterator[Finding]:
        """Hand on to each agent's side what the legs tell now.

        Args:
            stamp: of the message that told it.
            again: whether that is told, too, if it is the same as before.
            is_change: as in `LegsShow`.
        """
        for side in self.sides.values():
            legs = self.told_to(side.device)
            if again or is_change or legs != side.legs:
                yield from side.legs_tell(legs._replace(is_change=is_change), stamp)


@define(slots=True, eq=False)
class AgentCalls:
    """The calls of which an agent's side or a leg is known.

    Attributes:
        ruleset: the ruleset that calls are judged by.
        exercised: ids of the rules that were exercised.
        doubts: gets the agents' calls that only lost messages explain.
        standings: gets the verdict on each agent's call that is over.
        assumed: what is assumed of the recording.
        calls: id -> the known facts about the call.
        attendance: judges the participants of calls.
    """

    ruleset: Ruleset
    exercised: set[str]
    doubts: Doubts = field(factory=Doubts)
    standings: Standings = field(factory=Counter[tuple[str, str]])
    assumed: Assumed = USUAL
    calls: dict[str, _Call] = field(factory=dict[str, _Call])
    attendance: Attendance = field(
        init=False, default=Factory(lambda self: Attendance(self.ruleset, self.exercised), takes_self=True)
    )

    def meets(self, call_id: str, device: str) -> None:
        """Note that an agent of that device is in a call."""
        call = self.calls.get(call_id)
        if call is not None and call.meets(device):
            # It can only make uncertain what was certain, so nothing is found.
            list(call.tells(call.stamp))

    def leg_shows(
        self,
        call_id: str,
        key: Key,
        stamp: Stamp,
        *,
        is_on: bool,
        is_muting: bool | None,
        is_change: bool,
        target: str | None,
    ) -> list[Finding]:
        """Take in what a new message of a leg shows.

        Args:
            call_id: of the call.
            key: client and device of the supervisor.
            stamp: of the message; without a time nothing is judged.
            is_on: whether the leg is on, held or not.
            is_muting: whether it has muted the agent; None if the message does not tell.
            is_change: whether the message tells that this has changed. If it did not, another message was lost.
            target: whose device the supervisor's subscription names, if known.
        """
        moment = seconds(stamp.at)
        call = self.calls.get(call_id)
        leg = call.legs.get(key) if call is not None else None
        if moment is None or (leg is None and not is_on):
            return []
        if call is None:
            call = self.calls[call_id] = _Call()
        if is_muting is None:
            is_muting = leg is not None and leg.is_muting
        is_muting = is_muting and is_on
        if leg is None or (is_on and not leg.is_on):
            call.changes(key, _Leg(is_on, is_muting, target, moment))
        elif (leg.is_on, leg.is_muting) != (is_on, is_muting) or is_change:
            call.changes(key, _Leg(is_on, is_muting, leg.target, moment, leg.has_moved))
        elif not leg.target and not leg.has_moved:
            leg.target = target
        call.stamp = stamp
        return list(call.tells(stamp, again=True, is_change=is_change)) if call.sides else []

    def agent_shows(self, call_id: str, key: Key, shown: AgentSide, stamp: Stamp) -> list[Finding]:
        """Take in what a message of an agent's call shows."""
        call = self.calls.get(call_id)
        if shown.is_over:
            return self._is_over(call_id, call, key) if call is not None else []
        side = call.sides.get(key) if call is not None else None
        if side is None:
            if not shown.is_new:
                return []
            if call is None:
                call = self.calls[call_id] = _Call()
            side = self._begins(call, call_id, key)
        assert call is not None
        moment = seconds(stamp.at)
        if shown.is_new and moment is not None and call.hears(key, moment, is_heard=shown.flags[0] is True):
            # It can only make uncertain what was certain, so nothing is found.
            list(call.tells(stamp))
        if shown.breaks and not side.marks.breaks:
            side.marks = side.marks._replace(breaks=True)
        return side.shows(shown, call.changed, stamp) if shown.is_new else []

    def _begins(self, call: _Call, call_id: str, key: Key) -> FollowedAgentCall:
        """Return a new agent's call to follow."""
        side = call.sides[key] = FollowedAgentCall(
            self.ruleset, self.exercised, self.doubts, assumed=self.assumed, call_id=call_id, device=key[1]
        )
        call.meets(key[1])
        if call.legs:
            # Nothing was compared with the legs before.
            list(call.tells(call.stamp))
        return side

    def _is_over(self, call_id: str, call: _Call, key: Key) -> list[Finding]:
        """Return the findings about an agent's call that is over."""
        call.meets(key[1])
        side = call.sides.pop(key, None)
        made = [] if side is None else self._concludes(side)
        for leg in call.legs.values():
            # The leg now follows the agent who takes over, even if the first agent comes back.
            if leg.target == key[1]:
                leg.target, leg.has_moved = None, True
        made += call.tells(call.stamp)
        self.left_behind(call_id)
        return made

    def _concludes(self, side: FollowedAgentCall) -> list[Finding]:
        """Return the findings about an agent's call of which nothing more comes, and count the verdict on it."""
        made = side.finish()
        stands(self.standings, AGENT_CALLS, side.standing)
        return made

    def ends(self) -> Iterator[Finding]:
        """Yield the findings that are certain at the end of the recording."""
        for call in self.calls.values():
            for side in call.sides.values():
                yield from self._concludes(side)

    def left_behind(self, call_id: str) -> None:
        """Stop keeping a call for its agent's side, since the device that left it is in another call now."""
        call = self.calls.get(call_id)
        if call is not None and not call.sides and not call.has_leg:
            del self.calls[call_id]

    def forget(self, call_id: str | None = None) -> None:
        """Forget a call that was dropped; without an id, forget the legs of all, since something could not be read."""
        self.attendance.forget(call_id)
        if call_id is not None:
            call = self.calls.pop(call_id, None)
            for side in call.sides.values() if call is not None else ():
                stands(self.standings, AGENT_CALLS, side.standing)
            return
        self.calls = {each: call for each, call in self.calls.items() if call.sides}
        for call in self.calls.values():
            call.legs.clear()
            call.devices = ()
            for side in call.sides.values():
                side.after_gap()
