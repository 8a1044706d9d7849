"""Two supervisors of one target (VD-ONE-SUPERVISOR), which no single client shows.

Clients have no common clock but ``at``. So each finding here is at most a warning, and an overlap counts
only if the times make it certain. Each target is judged only by the messages about it. So targets may be
judged apart; see `claims`.
"""

from __future__ import annotations

from attrs import define, field

from monitoring_core.follow.findings.finding import Finding
from monitoring_core.follow.findings.judgement import broken_rule
from monitoring_core.follow.findings.moments import seconds
from monitoring_core.follow.findings.naming import printable
from monitoring_core.follow.findings.oddities import ODDITIES, Oddity
from monitoring_core.follow.findings.stamp import Stamp
from monitoring_core.rules.severity import Evidence
from monitoring_core.rulesets import Ruleset

__all__ = ["Between"]

MARGIN_SECONDS = 2.0
"""Two clients' clocks may differ by this much before an overlap is certain."""


@define(slots=True, eq=False, weakref_slot=False)
class _Standing:
    """The time in which a device has certainly shown one target without interruption."""

    device_id: str
    target: str
    since: float
    until: float
    is_reported: bool = False
    """True if it was reported that it shares the target."""
    heard: str = ""
    """The time of its newest message as text; it is read when another device shows the same target."""

    def read(self) -> None:
        """Read the time of the newest message."""
        if self.heard:
            self.until, self.heard = max(self.until, seconds(self.heard) or self.until), ""

    def hears(self, at: str) -> bool:
        """Take the time of another message without reading it, if it is certainly not earlier than the last one."""
        before = self.heard
        # Times in UTC that are written in the same form have the same order as their texts.
        if at[-1:] != "Z" or (before and (len(at) != len(before) or at < before)):
            return False
        self.heard = at
        return True


@define(slots=True)
class Between:
    """Judges targets that several devices share.

    Attributes:
        ruleset: the ruleset that they are judged by.
        exercised: ids of the rules that were exercised.
        standing: subscribed device -> the time in which it shows its target.
        under: target -> the device that shows it; nearly always one, otherwise several by their ids.
        unreported: target -> the devices that share it and are not yet reported.
    """

    ruleset: Ruleset
    exercised: set[str]
    standing: dict[str, _Standing] = field(factory=dict[str, _Standing])
    under: dict[str, _Standing | dict[str, _Standing]] = field(factory=dict[str, _Standing | dict[str, _Standing]])
    unreported: dict[str, dict[str, _Standing]] = field(factory=dict[str, dict[str, _Standing]])

    def device_shows(self, device_id: str, target: str | None, stamp: Stamp) -> list[Finding]:
        """Judge whether two clients have certainly been subscribed to one target at one time (VD-ONE-SUPERVISOR).

        Args:
            device_id: the id of the device.
            target: the target that it shows; None if it shows none.
            stamp: the stamp of the message; a message without a time is ignored.
        """
        stands = self.standing.get(device_id)
        at = stamp.at
        if at is None or (stands is None and target is None):
            return []
        is_alone = stands is not None and stands.target == target and target not in self.unreported
        moment = None if is_alone and stands is not None and stands.hears(at) else seconds(at)
        if moment is None:
            return []
        if target is None:
            if stands is not None:
                self.leaves(device_id)
            return []
        if stands is not None:
            stands.read()
        if stands is None or stands.target != target:
            stands = self._comes(device_id, target, moment)
        elif moment > stands.until:
            stands.until = moment
        # A device that shows the target only for a moment cannot share it for longer.
        if target not in self.unreported or stands.until - stands.since < MARGIN_SECONDS:
            return []
        return self._overlaps(stands, stamp)

    def _overlaps(self, mine: _Standing, stamp: Stamp) -> list[Finding]:
        """Return a finding for each other device with which a device certainly shares its target."""
        there = self.under[mine.target]
        if isinstance(there, _Standing):
            return []
        unreported = self.unreported[mine.target]
        # A device that is reported already is only compared with devices that are not.
        for theirs in (unreported if mine.is_reported else there).values():
            overlap = min(theirs.until, mine.until) - max(theirs.since, mine.since)
            if theirs is mine or overlap < MARGIN_SECONDS:
                continue
            for each in (mine, theirs):
                each.is_reported = True
                unreported.pop(each.device_id, None)
            message = (
                f"devices {mine.device_id} and {theirs.device_id} were both subscribed to {mine.target} "
                f"for {overlap:.0f} s"
            )
            rule, expected = ODDITIES[Oddity.TWO_SUPERVISORS], "one subscription for each target"
            broken = broken_rule(rule, message, expected, self.ruleset, Evidence.TWO_CHANNELS)
            return [broken.finding(f"device {printable(mine.device_id)}", stamp)]
        return []

    def _comes(self, device_id: str, target: str, moment: float) -> _Standing:
        self.leaves(device_id)
        self.exercised.add(ODDITIES[Oddity.TWO_SUPERVISORS])
        stands = self.standing[device_id] = _Standing(device_id, target, moment, moment)
        there = self.under.get(target)
        if there is None:
            self.under[target] = stands
        elif isinstance(there, _Standing):
            there.read()
            self.under[target] = {there.device_id: there, device_id: stands}
            self.unreported[target] = {each.device_id: each for each in (there, stands) if not each.is_reported}
        else:
            there[device_id] = stands
            self.unreported[target][device_id] = stands
        return stands

    def leaves(self, device_id: str) -> None:
        """Forget the target of a device, since its subscription has ended or the device was forgotten."""
        stood = self.standing.pop(device_id, None)
        if stood is None:
            return
        there = self.under[stood.target]
        if isinstance(there, _Standing):
            del self.under[stood.target]
            return
        del there[device_id]
        self.unreported[stood.target].pop(device_id, None)
        if len(there) == 1:
            (self.under[stood.target],) = there.values()
            del self.unreported[stood.target]
