"""What no single subject shows: a leg against its subscription, one client against another.

Devices and calls are two channels without a common order, and clients have no
common clock but ``at``. So nothing here is more than a warning, and each rule
is judged only where every order of the messages breaks it.
"""

from __future__ import annotations

from attrs import define, field

from monitoring_core.follow.device import FollowedDevice
from monitoring_core.follow.finding import Finding
from monitoring_core.follow.judgement import Broken
from monitoring_core.follow.leg import FollowedLeg, seconds
from monitoring_core.follow.leg_reading import Core, reachable
from monitoring_core.follow.subject import Stamp
from monitoring_core.rules import Severity
from monitoring_core.rulesets import Ruleset
from monitoring_core.vocabulary import MonitoringMode, MonitoringState

__all__ = ["Between"]

MOST_STANDING = 512
"""Devices of which it is known under which target they stand; beyond it the one that came there first is forgotten."""
MOST_UNDER_ONE_TARGET = 64
"""Of the devices that stand under one target."""
MOST_REPORTED = 4096
MARGIN_SECONDS = 2.0
"""Two clients' clocks may differ by this much before an overlap is certain."""


@define(slots=True)
class _Standing:
    """Since when until when a device has certainly shown a target, without another one between."""

    target: str
    since: float
    until: float


@define(slots=True)
class Between:
    """Judges what is between subjects; ``standing`` holds where each device stands, and ``under`` who stands there."""

    ruleset: Ruleset
    exercised: set[str]
    standing: dict[str, _Standing] = field(factory=dict[str, _Standing])
    under: dict[str, dict[str, _Standing]] = field(factory=dict[str, dict[str, _Standing]])
    reported: set[tuple[str, str, str]] = field(factory=set[tuple[str, str, str]])

    def leg_begins(self, leg: FollowedLeg, call_id: str, device: FollowedDevice | None, stamp: Stamp) -> list[Finding]:
        """Judge a leg that has certainly just begun against what its device shows (VC-JOIN, VD-NEXT-CALL)."""
        if device is None or device.observed is None or device.observed.shown is None or leg.belief is None:
            return []
        shown = device.observed.shown
        made: list[Finding] = []
        if shown.mode == MonitoringMode.NEXT_CALL and device.requests_recorded and not device.asked:
            self.exercised.add("VD-NEXT-CALL")
            if device.legs_begun is None:
                device.legs_begun = set()
            if len(device.legs_begun) < 3:
                device.legs_begun.add(call_id)
            if len(device.legs_begun) == 2:
                broken = Broken(
                    "VD-NEXT-CALL",
                    "a second leg was joined under NextCall without a new request",
                    "NextCall ends with the leg joined under it",
                    Severity.WARNING,
                )
                made += leg.findings([broken], stamp)
        if self.ruleset.carry_over or device.asked or shown.state not in frozenset(MonitoringState):
            return made
        self.exercised.add("VC-JOIN")
        starts = {MonitoringState(shown.state)}
        if device.has_changed and device.before is not None and device.before.state in frozenset(MonitoringState):
            starts.add(MonitoringState(device.before.state))
        possible = reachable(frozenset(Core(start, False) for start in starts), self.ruleset)
        states = {core.state for core in leg.belief}
        if states & {core.state for core in possible}:
            return made
        broken = Broken(
            "VC-JOIN",
            f"the leg began in {' or '.join(sorted(states))}, the device is subscribed to {shown.state}",
            f"a leg that begins in {shown.state}",
            Severity.WARNING,
        )
        return made + leg.findings([broken], stamp)

    def device_shows(self, device_id: str, device: FollowedDevice, at: str, stamp: Stamp) -> list[Finding]:
        """Judge whether two clients have certainly been subscribed to one target at one time (VD-ONE-SUPERVISOR).

        Args:
            device_id: of the device that shows something.
            device: what is known of it, the message included.
            at: when, as the recording tells it.
            stamp: of the message.
        """
        shown = device.observed.shown if device.observed else None
        stands = self.standing.get(device_id)
        if shown is None or shown.target is None:
            if stands is not None and seconds(at) is not None:
                self._leaves(device_id)
            return []
        moment = seconds(at)
        if moment is None:
            return []
        if stands is None or stands.target != shown.target:
            stands = self._comes(device_id, shown.target, moment)
        elif moment > stands.until:
            stands.until = moment
        there = self.under[shown.target]
        return [] if len(there) == 1 else self._overlaps(device_id, device, stands, there, stamp)

    def _overlaps(
        self,
        device_id: str,
        device: FollowedDevice,
        mine: _Standing,
        there: dict[str, _Standing],
        stamp: Stamp,
    ) -> list[Finding]:
        made: list[Finding] = []
        for other, theirs in there.items():
            overlap = min(theirs.until, mine.until) - max(theirs.since, mine.since)
            if other == device_id or overlap < MARGIN_SECONDS:
                continue
            first, second = sorted((device_id, other))
            pair = (mine.target, first, second)
            if pair in self.reported:
                continue
            if len(self.reported) < MOST_REPORTED:
                self.reported.add(pair)
            broken = Broken(
                "VD-ONE-SUPERVISOR",
                f"devices {device_id} and {other} were both subscribed to {mine.target} for {overlap:.0f} s",
                "one subscription for each target",
                Severity.WARNING,
            )
            made += device.findings([broken], stamp)
        return made

    def _comes(self, device_id: str, target: str, moment: float) -> _Standing:
        self._leaves(device_id)
        if len(self.standing) >= MOST_STANDING:
            self._leaves(next(iter(self.standing)))
        there = self.under.get(target)
        if there is not None and len(there) >= MOST_UNDER_ONE_TARGET:
            self._leaves(next(iter(there)))
        self.exercised.add("VD-ONE-SUPERVISOR")
        stands = self.standing[device_id] = _Standing(target, moment, moment)
        self.under.setdefault(target, {})[device_id] = stands
        return stands

    def _leaves(self, device_id: str) -> None:
        stood = self.standing.pop(device_id, None)
        if stood is None:
            return
        there = self.under[stood.target]
        del there[device_id]
        if not there:
            del self.under[stood.target]
