"""Claims: a follower writes down facts for rules that only two clients together can break; a second stage judges them.

A recording may be followed in parts, each with the clients and devices that belong together. But `Between` and
`AgentCalls` judge facts from several parts. So each part writes down the facts that it would have given them, as
plain data. The second stage gives them these facts: about one target or one call, in the order of the recording.


| claim                                      | judged by    | about      |
|--------------------------------------------|--------------|------------|
| a device shows a target, or no longer does | `Between`    | the target |
| a leg or an agent's call shows something   | `AgentCalls` | the call   |
| a call lists its participants              | `Attendance` | the call   |
| something could not be read                | `AgentCalls` | all calls  |
"""

from __future__ import annotations

from typing import Any, NamedTuple

from attrs import define, field

from monitoring_core.follow.across.attendance import Key, Lists, Stands
from monitoring_core.follow.findings.finding import Finding
from monitoring_core.follow.findings.moments import seconds
from monitoring_core.follow.findings.stamp import Stamp
from monitoring_core.follow.lines.observations import AgentSide

__all__ = ["EVERYTHING", "Claim", "Claims"]

EVERYTHING = ""
"""The subject of a claim that is about all calls."""


class Claim(NamedTuple):
    """A fact that one part of a recording gives to the second stage.

    Attributes:
        about: the target or the call, with its kind before it; `EVERYTHING` if something could not be read.
        order: the position of the piece of the recording that shows it, and the number of earlier claims.
        what: the name of the method that takes it.
        told: the arguments of that method, as plain data.
    """

    about: str
    order: tuple[int, int]
    what: str
    told: tuple[Any, ...]


@define(slots=True, eq=False)
class Claims:
    """Takes the facts in place of `Between` and `AgentCalls`, and judges nothing.

    Attributes:
        position: the position of the present piece of the recording; the caller sets it.
        has_target: whether some device showed a target.
        written: the claims; the caller takes them and clears the list.
    """

    position: int = 0
    has_target: bool = False
    written: list[Claim] = field(factory=list[Claim])
    _stands: dict[str, str] = field(factory=dict[str, str])
    _told: int = 0

    def _write(self, about: str, what: str, *told: Any) -> list[Finding]:
        self._told += 1
        self.written.append(Claim(about, (self.position, self._told), what, told))
        return []

    def device_shows(self, device_id: str, target: str | None, stamp: Stamp) -> list[Finding]:
        """Write down the target that a device shows; see `Between.device_shows`."""
        if seconds(stamp.at) is None:
            return []
        if self._stands.get(device_id) != target:
            self.leaves(device_id)
        if target is None:
            return []
        self._stands[device_id] = target
        self.has_target = True
        return self._write(f"target {target}", "device_shows", device_id, target, tuple(stamp))

    def leaves(self, device_id: str) -> None:
        """Write down that the target of a device is forgotten."""
        target = self._stands.pop(device_id, None)
        if target is not None:
            self._write(f"target {target}", "leaves", device_id)

    def meets(self, call_id: str, device: str) -> None:
        """Write down that an agent of that device is in a call."""
        self._write(f"call {call_id}", "meets", call_id, device)

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
        """Write down a new message of a leg; see `AgentCalls.leg_shows`."""
        told = (is_on, is_muting, is_change, target)
        return self._write(f"call {call_id}", "leg_shows", call_id, key, told, tuple(stamp))

    @property
    def attendance(self) -> Claims:
        """The claims themselves, which also take the facts for `Attendance`."""
        return self

    def is_open(self, call_id: str) -> bool:
        """Tell whether participants of a call must be written down: always, since another part may know a leg in it."""
        return True

    def leg_stands(self, call_id: str, key: Key, at: str | None, stands: Stands | None) -> list[Finding]:
        """Write down the supervisor in a new message of a leg; see `Attendance.leg_stands`."""
        told = None if stands is None else tuple(stands)
        return self._write(f"call {call_id}", "leg_stands", call_id, key, at, told)

    def participants(self, call_id: str, key: Key, lists: Lists, stamp: Stamp) -> None:
        """Write down the participants that a party is shown in its call."""
        if lists.numbers or lists.is_over:
            self._write(f"call {call_id}", "participants", call_id, key, tuple(lists), tuple(stamp))

    def agent_shows(self, call_id: str, key: Key, shown: AgentSide, stamp: Stamp) -> list[Finding]:
        """Write down a message of an agent's call."""
        return self._write(f"call {call_id}", "agent_shows", call_id, key, tuple(shown), tuple(stamp))

    def left_behind(self, call_id: str) -> None:
        """Write down that a call is no longer kept for its agent's side."""
        self._write(f"call {call_id}", "left_behind", call_id)

    def forget(self, call_id: str | None = None) -> None:
        """Write down that a call is forgotten, or all calls."""
        self._write(EVERYTHING if call_id is None else f"call {call_id}", "forget", call_id)

    def ends(self) -> list[Finding]:
        """Return nothing, since the second stage judges the end of the recording."""
        return []
