"""The participants of a call that agents and customers are shown: no supervisor whom his state hides (VA-UNSEEN).

A message of an agent's or a customer's call lists participants by their numbers. The number of a supervisor is
in the messages about his leg. In ListenIn he is shown to neither of them, and in Coach not to the customer.
The messages of two clients have no common order. So three things must hold before a list is wrong:

- Two unequal messages show it for two seconds.
- The first of them comes two seconds after the last change of the leg.
- The leg's next message shows no change.

Without times nothing of this is judged. A call is kept here as long as a leg with a number is in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, TypeAlias

from attrs import define, field

from monitoring_core.follow.findings.finding import Finding
from monitoring_core.follow.findings.moments import seconds
from monitoring_core.follow.findings.naming import call_of_device, printable
from monitoring_core.follow.findings.stamp import Stamp
from monitoring_core.follow.lines.messages import SIGNS, Sign, broken_by_sign
from monitoring_core.rulesets import Ruleset
from monitoring_core.vocabulary import MonitoringState
from monitoring_core.voice.agent_side import SHOWN_TO
from monitoring_core.wire.fields import is_array, is_object

__all__ = ["APART_SECONDS", "Attendance", "Key", "Lists", "Stands", "Wrong", "numbers_of", "own_number"]

APART_SECONDS = 2.0
"""Messages of two clients that are closer in time have no certain order."""

APART_MESSAGES = 2
"""The number of unequal messages that must show a wrong list, or a wrong flag."""

Key: TypeAlias = tuple[str | None, str]
"""A client and a device."""


class Stands(NamedTuple):
    """A supervisor in a call, with all that decides who may be shown him.

    Attributes:
        number: the number of his device.
        states: the states that the leg may be in.
    """

    number: str
    states: tuple[str, ...]

    def is_hidden_from(self, party: str) -> bool:
        """Tell whether a party is shown the supervisor in none of the states."""
        return bool(self.states) and all(party not in SHOWN_TO[MonitoringState(each)] for each in self.states)


class Lists(NamedTuple):
    """A message of an agent's or a customer's call, as far as it is judged.

    Attributes:
        party: the party whose call it is.
        numbers: the numbers of the participants, sorted; without that of the client's own device.
        is_new: whether the message has not come before.
        is_over: whether the call is over for that party.
    """

    party: str
    numbers: tuple[str, ...]
    is_new: bool
    is_over: bool


def numbers_of(body: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the numbers of the participants of a call, sorted, without that of the client's own device.

    Args:
        body: the message; its participants are objects, or numbers alone in older payloads.
    """
    call: Any = body.get("call")
    listed: Any = call.get("participants") if is_object(call) else None
    if not is_array(listed):
        return ()
    told = [each.get("phoneNumber") if is_object(each) else each for each in listed]
    return tuple(sorted({each for each in told if isinstance(each, str) and each} - {own_number(body)}))


def own_number(body: Mapping[str, Any]) -> str:
    """Return the number of the device that a message of a call is about; empty if it does not tell."""
    number = body.get("phoneNumber")
    return number if isinstance(number, str) else ""


@define(slots=True, eq=False, weakref_slot=False)
class _Leg:
    stands: Stands
    since: float
    """The time of the last message that showed a change of this."""


@define(slots=True, eq=False, weakref_slot=False)
class Wrong:
    """Something that a client is shown and that the legs contradict.

    Attributes:
        stamp: of the first message that shows it.
        first: the time of that message, in seconds since 1970.
        last: the time of the last message that shows it.
        messages: the number of unequal messages that show it.
        is_told: whether there is a finding about it.
    """

    stamp: Stamp
    first: float
    last: float
    messages: int = field(default=1, kw_only=True)
    is_told: bool = field(default=False, kw_only=True)

    @property
    def is_ripe(self) -> bool:
        """True if there are enough messages, and they are far enough apart."""
        return self.messages >= APART_MESSAGES and self.last - self.first >= APART_SECONDS and not self.is_told


@define(slots=True, eq=False, weakref_slot=False)
class _Wrong(Wrong):
    """A supervisor who is listed, although his state hides him."""

    number: str


@define(slots=True, eq=False, weakref_slot=False)
class _Call:
    legs: dict[Key, _Leg] = field(factory=dict[Key, _Leg])
    viewers: dict[Key, tuple[str, dict[Key, _Wrong]]] = field(factory=dict[Key, tuple[str, dict[Key, _Wrong]]])
    """Client and device of a party -> the party, and the legs that it is wrongly shown."""


@define(slots=True, eq=False)
class Attendance:
    """The calls whose participants somebody is shown.

    Attributes:
        ruleset: the ruleset that lists are judged by.
        exercised: ids of the rules that were exercised.
        calls: id -> the known facts about the call.
    """

    ruleset: Ruleset
    exercised: set[str]
    calls: dict[str, _Call] = field(factory=dict[str, _Call])

    def is_open(self, call_id: str) -> bool:
        """Tell whether a leg with a known number is in a call, so that its lists of participants are judged."""
        return call_id in self.calls

    def leg_stands(self, call_id: str, key: Key, at: str | None, stands: Stands | None) -> list[Finding]:
        """Take in what a new message of a leg shows of the supervisor.

        Args:
            call_id: of the call.
            key: client and device of the supervisor.
            at: time of the message; without one nothing is judged.
            stands: what it shows; None if his number is not known, or the leg is over.
        """
        call, moment = self.calls.get(call_id), seconds(at)
        if moment is None or (call is None and stands is None):
            return []
        if call is None:
            call = self.calls[call_id] = _Call()
        leg = call.legs.get(key)
        if stands is not None and leg is not None and leg.stands == stands:
            return list(self._confirmed(call_id, call, key, stands, moment))
        for _, wrongs in call.viewers.values():
            wrongs.pop(key, None)
        if stands is not None:
            call.legs[key] = _Leg(stands, moment)
        elif leg is not None:
            del call.legs[key]
            if not call.legs:
                del self.calls[call_id]
        return []

    def participants(self, call_id: str, key: Key, lists: Lists, stamp: Stamp) -> None:
        """Take in the participants that a party is shown in its call.

        Args:
            call_id: of the call.
            key: client and device of that party.
            lists: what the message shows.
            stamp: where it stands.
        """
        call, moment = self.calls.get(call_id), seconds(stamp.at)
        if call is None:
            return
        if lists.is_over:
            call.viewers.pop(key, None)
        elif moment is not None and lists.is_new and lists.numbers:
            _, wrongs = call.viewers.setdefault(key, (lists.party, {}))
            for whose, leg in call.legs.items():
                self._compare(wrongs, whose, leg, lists, moment, stamp)

    def _compare(
        self, wrongs: dict[Key, _Wrong], whose: Key, leg: _Leg, lists: Lists, moment: float, stamp: Stamp
    ) -> None:
        if not leg.stands.is_hidden_from(lists.party):
            return
        self.exercised.add(SIGNS[Sign.SUPERVISOR_SEEN][0])
        wrong = wrongs.get(whose)
        if leg.stands.number not in lists.numbers:
            wrongs.pop(whose, None)
        elif wrong is not None:
            wrong.messages, wrong.last = wrong.messages + 1, moment
        elif moment - leg.since >= APART_SECONDS:
            wrongs[whose] = _Wrong(stamp, moment, moment, leg.stands.number)

    def _confirmed(self, call_id: str, call: _Call, key: Key, stands: Stands, moment: float) -> Iterator[Finding]:
        """Yield the findings that are certain, since a leg was shown again and has not changed."""
        for (_, device), (party, wrongs) in call.viewers.items():
            wrong = wrongs.get(key)
            if wrong is not None and wrong.is_ripe and moment >= wrong.last:
                wrong.is_told = True
                yield self._finding(call_id, device, party, stands, wrong)

    def _finding(self, call_id: str, device: str, party: str, stands: Stands, wrong: _Wrong) -> Finding:
        state = " or ".join(stands.states)
        message = f"the {party} is shown {printable(wrong.number)} among the participants, a supervisor in {state}"
        broken = broken_by_sign(Sign.SUPERVISOR_SEEN, message, f"no supervisor in {state} there", self.ruleset)
        return broken.finding(call_of_device(call_id, device), wrong.stamp)

    def forget(self, call_id: str | None = None) -> None:
        """Forget a call that was dropped; without an id, forget all calls, since something could not be read."""
        if call_id is None:
            self.calls.clear()
        else:
            self.calls.pop(call_id, None)
