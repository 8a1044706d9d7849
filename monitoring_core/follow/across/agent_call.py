"""The agent's own call, compared with the legs in it: its two flags must show what supervisors do (VA).

The agent's client is shown a call with the id of the legs, at the agent's own device. While a leg follows the
agent, ``supervisorListeningIn`` is true in it. While a leg has muted the agent, ``monitoredUserMuted`` is true.
The messages of two clients have no common order. So three things must hold before a flag is wrong:

- Two unequal messages of the agent's call show it for two seconds.
- The first of them comes two seconds after the last change of the legs.
- The leg's next message shows no change, or there is no leg any more.

If a leg that is met later would explain the flag, the finding waits until the call is over. Without times nothing of
this is judged.

A call is kept until it is over for the agent, and as long as a leg is in it. The last call that a supervisor's device
has left is kept, too, since the agent's side of it may still come.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from attrs import Factory, define, field

from monitoring_core.follow.across.attendance import APART_SECONDS, Attendance, Key, Wrong
from monitoring_core.follow.engine.costs import Happened, proof
from monitoring_core.follow.findings.finding import Finding
from monitoring_core.follow.findings.judgement import broken_rule
from monitoring_core.follow.findings.moments import seconds
from monitoring_core.follow.findings.naming import call_of_device
from monitoring_core.follow.findings.stamp import Stamp
from monitoring_core.follow.findings.standing import AGENT_CALLS, Standing, Standings, stands
from monitoring_core.rulesets import Ruleset

__all__ = ["AgentCalls", "Flag", "Side", "Targets"]


class Flag(StrEnum):
    """A flag of the agent's call."""

    LISTENING = "supervisorListeningIn"
    MUTED = "monitoredUserMuted"


FLAGS: Mapping[Flag, str] = MappingProxyType({Flag.LISTENING: "VA-LISTENING-FLAG", Flag.MUTED: "VA-MUTED-FLAG"})
"""Flag -> id of the rule that says when it is true."""

_RIGHT: Mapping[tuple[Flag, bool], str] = MappingProxyType(
    {
        (Flag.LISTENING, True): "false: no leg is in the call",
        (Flag.LISTENING, False): "true: a leg follows the agent",
        (Flag.MUTED, True): "false: no leg has muted the agent",
        (Flag.MUTED, False): "true: a leg has muted the agent",
    }
)


class Side(NamedTuple):
    """A message of the agent's call, as far as it is judged.

    Attributes:
        is_over: whether it is over for the agent.
        is_new: whether the message has not come before.
        flags: the values of the two flags, as far as the message has them.
        violates: whether a message of it breaks a rule by itself.
    """

    is_over: bool
    is_new: bool
    flags: dict[Flag, bool]
    violates: bool = False


@define(slots=True, eq=False, weakref_slot=False)
class _Leg:
    is_on: bool
    is_muting: bool
    target: str | None
    since: float
    """The time of the last message that showed a change of these."""


@define(slots=True, eq=False, weakref_slot=False)
class _Wrong(Wrong):
    """A flag that does not agree with the legs."""

    is_set: bool
    is_confirmed: bool = field(default=False, kw_only=True)
    """True if a leg was shown again and has not changed."""


@define(slots=True, eq=False, weakref_slot=False)
class _Call:
    """One call: its legs, and the agents who are in it."""

    legs: dict[Key, _Leg] = field(factory=dict[Key, _Leg])
    agents: dict[Key, dict[Flag, _Wrong]] = field(factory=dict[Key, dict[Flag, _Wrong]])
    devices: tuple[str, ...] = ()
    """The devices of agents who have been in it. If there are several, nothing tells whom a leg follows."""
    agreed: dict[Key, dict[Flag, bool]] = field(factory=dict[Key, dict[Flag, bool]])
    """The last right flags of the agents' sides; they hold as long as no leg has changed."""

    @property
    def has_leg(self) -> bool:
        """True if a leg is going on."""
        return any(leg.is_on for leg in self.legs.values())

    def expects(self, device: str, flag: Flag) -> tuple[bool | None, float]:
        """Return the right value of a flag at an agent's device, and its beginning; None if it is not certain."""
        since = max((leg.since for leg in self.legs.values()), default=0.0)
        on = [leg for leg in self.legs.values() if leg.is_on]
        of_agent = [leg for leg in on if leg.target == device and self.devices == (device,)]
        if flag is Flag.LISTENING:
            return (True if of_agent else False if self.legs and not on else None), since
        if any(leg.is_muting for leg in of_agent):
            return True, since
        return (False if self.legs and not any(leg.is_muting for leg in on) else None), since

    def changes(self, key: Key, leg: _Leg) -> None:
        """Take in that a leg is another than before, so that what is wrong has to be shown anew."""
        self.legs[key] = leg
        self.agreed.clear()
        for wrongs in self.agents.values():
            wrongs.clear()

    def stays(self, leg: _Leg, target: str | None) -> None:
        """Take in that a leg was shown again and has not changed."""
        if not leg.target and target is not None:
            leg.target = target
            self.agreed.clear()
        for wrongs in self.agents.values():
            for wrong in wrongs.values():
                wrong.is_confirmed = True


@define(slots=True, eq=False)
class AgentCalls:
    """The calls of which an agent's side or a leg is known.

    Attributes:
        ruleset: the ruleset that calls are judged by.
        exercised: ids of the rules that were exercised.
        calls: id -> the known facts about the call.
        attendance: judges the participants of calls.
        standings: gets the verdict on each agent's call that is over.
        sides: the agents' calls that are not over, and whether they violate a rule.
    """

    ruleset: Ruleset
    exercised: set[str]
    standings: Standings = field(factory=Counter[tuple[str, str]])
    calls: dict[str, _Call] = field(factory=dict[str, _Call])
    sides: dict[tuple[str, Key], bool] = field(factory=dict[tuple[str, Key], bool])
    attendance: Attendance = field(
        init=False, default=Factory(lambda self: Attendance(self.ruleset, self.exercised), takes_self=True)
    )

    def meets(self, call_id: str, device: str) -> None:
        """Note that an agent of that device is in a call."""
        call = self.calls.get(call_id)
        if call is not None and device not in call.devices and len(call.devices) < 2:
            call.devices = (*call.devices, device)
            call.agreed.clear()

    def leg_shows(
        self,
        call_id: str,
        key: Key,
        at: str | None,
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
            at: time of the message; without one nothing is judged.
            is_on: whether the leg is on, held or not.
            is_muting: whether it has muted the agent; None if the message does not tell.
            is_change: whether the message tells that this has changed. If it did not, another message was lost.
            target: whose device the supervisor's subscription names, if known.
        """
        moment = seconds(at)
        call = self.calls.get(call_id)
        leg = call.legs.get(key) if call is not None else None
        if moment is None or (leg is None and not is_on):
            return []
        if call is None:
            call = self.calls[call_id] = _Call()
        if is_muting is None:
            is_muting = leg is not None and leg.is_muting
        is_muting = is_muting and is_on
        if leg is None or (leg.is_on, leg.is_muting) != (is_on, is_muting) or is_change:
            call.changes(key, _Leg(is_on, is_muting, target if leg is None else leg.target, moment))
            return []
        call.stays(leg, target)
        return list(self._certain(call_id, call, is_over=False)) if call.agents else []

    def agent_shows(self, call_id: str, key: Key, side: Side, stamp: Stamp) -> list[Finding]:
        """Take in what a message of an agent's call shows."""
        is_over, is_new, flags, breaks = side
        violates = self.sides.get((call_id, key))
        if (violates is None and is_new and not is_over) or (violates is False and breaks):
            self.sides[call_id, key] = breaks
        call = self.calls.get(call_id)
        if call is not None and not is_over and call.agreed.get(key) == flags:
            # The flags are as they were when they agreed with the legs, and no leg has changed since.
            return []
        made = self._compares(call_id, key, side, stamp)
        if is_over:
            self._concludes(call_id, key)
        return made

    def _compares(self, call_id: str, key: Key, side: Side, stamp: Stamp) -> list[Finding]:
        call = self.calls.get(call_id)
        moment = seconds(stamp.at)
        if call is None:
            if side.is_over or moment is None:
                return []
            call = self.calls[call_id] = _Call()
        self.meets(call_id, key[1])
        wrongs = call.agents.setdefault(key, {})
        if side.is_over:
            made = list(self._certain(call_id, call, is_over=True, only=key))
            del call.agents[key]
            call.agreed.clear()
            for leg in call.legs.values():
                # The leg now follows the agent who takes over, even if the first agent comes back.
                leg.target = None if leg.target == key[1] else leg.target
            if not call.agents and not call.has_leg:
                del self.calls[call_id]
            return made
        if moment is None or not side.is_new:
            return []
        for flag, told in side.flags.items():
            self._compare(call, key, wrongs, flag, told, moment, stamp)
        if not wrongs and all(call.expects(key[1], flag)[0] in (None, told) for flag, told in side.flags.items()):
            call.agreed[key] = side.flags
        return list(self._certain(call_id, call, is_over=False, only=key))

    def _compare(
        self, call: _Call, key: Key, wrongs: dict[Flag, _Wrong], flag: Flag, told: bool, moment: float, stamp: Stamp
    ) -> None:
        expected, since = call.expects(key[1], flag)
        if expected is not None:
            self.exercised.add(FLAGS[flag])
        wrong = wrongs.get(flag)
        if expected is None or told == expected:
            if wrong is not None and not (wrong.is_ripe and told == expected):
                del wrongs[flag]
            return
        if wrong is None:
            if moment - since >= APART_SECONDS:
                wrongs[flag] = _Wrong(stamp, moment, moment, told)
            return
        wrong.messages, wrong.last = wrong.messages + 1, moment

    def _certain(self, call_id: str, call: _Call, *, is_over: bool, only: Key | None = None) -> Iterator[Finding]:
        """Yield the certain findings; a leg that is met later may explain a flag until the call is over."""
        has_leg = call.has_leg
        for key, wrongs in tuple(call.agents.items()):
            if only is not None and key != only:
                continue
            for flag, wrong in wrongs.items():
                if wrong.is_ripe and (wrong.is_confirmed if has_leg else is_over):
                    wrong.is_told = self.sides[call_id, key] = True
                    yield self._finding(call_id, key, flag, wrong)

    def _finding(self, call_id: str, key: Key, flag: Flag, wrong: _Wrong) -> Finding:
        message = f"{flag} is {str(wrong.is_set).lower()} on the agent's call"
        broken = broken_rule(FLAGS[flag], message, _RIGHT[flag, wrong.is_set], self.ruleset, proof(Happened.FLAG_WRONG))
        return broken.finding(call_of_device(call_id, key[1]), wrong.stamp)

    def ends(self) -> Iterator[Finding]:
        """Yield the findings that are certain at the end of the recording."""
        for call_id, call in self.calls.items():
            yield from self._certain(call_id, call, is_over=True)
        for call_id, key in tuple(self.sides):
            self._concludes(call_id, key)

    def _concludes(self, call_id: str, key: Key) -> None:
        """Count the verdict on an agent's call that is over."""
        violates = self.sides.pop((call_id, key), None)
        if violates is not None:
            stands(self.standings, AGENT_CALLS, Standing.VIOLATES if violates else Standing.CONFORMS)

    def left_behind(self, call_id: str) -> None:
        """Stop keeping a call for its agent's side, since the device that left it is in another call now."""
        call = self.calls.get(call_id)
        if call is not None and not call.agents and not call.has_leg:
            del self.calls[call_id]

    def forget(self, call_id: str | None = None) -> None:
        """Forget a call that was dropped; without an id, forget all calls, since something could not be read."""
        self.attendance.forget(call_id)
        for known, key in tuple(self.sides) if call_id is not None else ():
            if known == call_id:
                self._concludes(known, key)
        if call_id is None:
            self.calls.clear()
        else:
            self.calls.pop(call_id, None)


@define(slots=True, eq=False)
class Targets:
    """The devices that the legs of each call monitor. They tell which messages are an agent's if no role does.

    Attributes:
        of_call: call -> client and device of a leg -> the device that it is meant for.
    """

    of_call: dict[str, dict[Key, str]] = field(factory=dict[str, dict[Key, str]])

    def leg_shows(self, call_id: str, key: Key, target: str) -> None:
        """Take in the target of a leg; the first target that is known stays."""
        self.of_call.setdefault(call_id, {}).setdefault(key, target)

    def is_agents(self, call_id: str, device: str) -> bool:
        """Tell whether a device is that of an agent whom a leg of the call is meant for."""
        legs = self.of_call.get(call_id)
        return legs is not None and device in legs.values()

    def left_behind(self, call_id: str, key: Key) -> None:
        """Forget the target of a leg that is over."""
        legs = self.of_call.get(call_id, {})
        legs.pop(key, None)
        if not legs:
            self.of_call.pop(call_id, None)

    def forget(self, call_id: str | None = None) -> None:
        """Forget a call that was dropped; without an id, forget all calls, since something could not be read."""
        if call_id is None:
            self.of_call.clear()
        else:
            self.of_call.pop(call_id, None)
