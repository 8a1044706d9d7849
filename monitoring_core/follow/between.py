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

MOST_TARGETS = 4096
MARGIN_SECONDS = 2.0
"""Two clients' clocks may differ by this much before an overlap is certain."""


@define(slots=True)
class Between:
    """Judges what is between subjects; ``intervals`` holds since when until when each client showed each target."""

    ruleset: Ruleset
    exercised: set[str]
    intervals: dict[str, dict[str, tuple[float, float]]] = field(factory=dict[str, dict[str, tuple[float, float]]])
    targets: dict[str, set[str]] = field(factory=dict[str, set[str]])
    """Device -> the targets of ``intervals`` that it may stand under."""
    reported: set[tuple[str, str, str]] = field(factory=set[tuple[str, str, str]])

    def leg_begins(self, leg: FollowedLeg, call_id: str, device: FollowedDevice | None, stamp: Stamp) -> list[Finding]:
        """Judge a leg that has certainly just begun against what its device shows (VC-JOIN, VD-NEXT-CALL)."""
        if device is None or device.observed is None or device.observed.shown is None or leg.belief is None:
            return []
        shown = device.observed.shown
        made: list[Finding] = []
        if shown.mode == MonitoringMode.NEXT_CALL and device.requests_recorded and not device.asked:
            self.exercised.add("VD-NEXT-CALL")
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

    def device_shows(self, device_id: str, device: FollowedDevice, stamp: Stamp) -> list[Finding]:
        """Judge whether two clients have certainly been subscribed to one target at one time (VD-ONE-SUPERVISOR)."""
        moment = seconds(stamp.at)
        shown = device.observed.shown if device.observed else None
        if moment is None:
            return []
        if shown is None or shown.target is None:
            self._shows_no_more(device_id)
            return []
        if shown.target not in self.intervals:
            if len(self.intervals) >= MOST_TARGETS:
                for shower in self.intervals.pop(oldest := next(iter(self.intervals))):
                    self._leave(shower, oldest)
            self._shows_no_more(device_id)
        there = self.intervals.setdefault(shown.target, {})
        begun, until = there.get(device_id, (moment, moment))
        mine = there[device_id] = (begun, max(until, moment))
        self.targets.setdefault(device_id, set()).add(shown.target)
        self.exercised.add("VD-ONE-SUPERVISOR")
        made: list[Finding] = []
        for other, (since, last) in there.items():
            overlap = min(last, mine[1]) - max(since, mine[0])
            if other == device_id or overlap < MARGIN_SECONDS:
                continue
            pair = (shown.target, *sorted((device_id, other)))
            if pair in self.reported:
                continue
            if len(self.reported) < MOST_TARGETS:
                self.reported.add((pair[0], pair[1], pair[2]))
            broken = Broken(
                "VD-ONE-SUPERVISOR",
                f"devices {device_id} and {other} were both subscribed to {shown.target} for {overlap:.0f} s",
                "one subscription for each target",
                Severity.WARNING,
            )
            made += device.findings([broken], stamp)
        return made

    def _shows_no_more(self, device_id: str) -> None:
        for target in self.targets.pop(device_id, ()):
            del self.intervals[target][device_id]

    def _leave(self, device_id: str, target: str) -> None:
        left = self.targets[device_id]
        left.remove(target)
        if not left:
            del self.targets[device_id]
