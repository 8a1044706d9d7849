"""Two supervisors of one target (VD-ONE-SUPERVISOR), which no single client shows.

Clients have no common clock but ``at``. So nothing here is more than a warning, and an overlap counts
only where the times make it certain. What is told here of one target is judged by that alone, so the
targets may be judged apart; see `claims`.
"""

from __future__ import annotations

from attrs import define, field

from monitoring_core.follow.finding import Finding
from monitoring_core.follow.judgement import broken_rule
from monitoring_core.follow.moments import seconds
from monitoring_core.follow.naming import printable
from monitoring_core.follow.oddities import ODDITIES, Oddity
from monitoring_core.follow.stamp import Stamp
from monitoring_core.rules.severity import Evidence
from monitoring_core.rulesets import Ruleset

__all__ = ["Between"]

MARGIN_SECONDS = 2.0
"""Two clients' clocks may differ by this much before an overlap is certain."""


@define(slots=True, eq=False, weakref_slot=False)
class _Standing:
    """Since when until when a device has certainly shown a target, without another one between."""

    device_id: str
    target: str
    since: float
    until: float
    is_reported: bool = False
    """It was said that it shares the target."""
    heard: str = ""
    """The time of its newest message, which is read when somebody else comes to stand there."""

    def read(self) -> None:
        """Read the time of the newest message."""
        if self.heard:
            self.until, self.heard = max(self.until, seconds(self.heard) or self.until), ""

    def hears(self, at: str) -> bool:
        """Take the time of another message without reading it, if it is known to be no earlier than the one before."""
        before = self.heard
        # Times that are written alike, in Greenwich's, have the order of their texts.
        if at[-1:] != "Z" or (before and (len(at) != len(before) or at < before)):
            return False
        self.heard = at
        return True


@define(slots=True)
class Between:
    """Judges what is between subjects.

    Attributes:
        ruleset: what is judged by.
        exercised: rules that something was judged by.
        standing: device that is subscribed -> where it stands.
        under: target -> who stands there; alone, as nearly all do, or by device.
        unreported: target -> those of several there of whom it was not said that they share it.
    """

    ruleset: Ruleset
    exercised: set[str]
    standing: dict[str, _Standing] = field(factory=dict[str, _Standing])
    under: dict[str, _Standing | dict[str, _Standing]] = field(factory=dict[str, _Standing | dict[str, _Standing]])
    unreported: dict[str, dict[str, _Standing]] = field(factory=dict[str, dict[str, _Standing]])

    def device_shows(self, device_id: str, target: str | None, stamp: Stamp) -> list[Finding]:
        """Judge whether two clients have certainly been subscribed to one target at one time (VD-ONE-SUPERVISOR).

        Args:
            device_id: of the device that shows something.
            target: whom it shows that it monitors; None if nobody.
            stamp: of the message; one without a time tells nothing.
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
        # Whoever is there for a moment only shares it with nobody for longer.
        if target not in self.unreported or stands.until - stands.since < MARGIN_SECONDS:
            return []
        return self._overlaps(stands, stamp)

    def _overlaps(self, mine: _Standing, stamp: Stamp) -> list[Finding]:
        """Say that a device shares its target, once for each of those that do."""
        there = self.under[mine.target]
        if isinstance(there, _Standing):
            return []
        unreported = self.unreported[mine.target]
        # Whoever is reported already is only compared with those who are not.
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
            return [
                Finding(
                    rule=broken.rule,
                    level=broken.level,
                    subject=f"device {printable(mine.device_id)}",
                    message=broken.message,
                    expected=broken.expected,
                    place=stamp.place,
                    at=stamp.at,
                    client=stamp.client,
                )
            ]
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
        """Know nothing any more of where a device stands: it is subscribed no more, or was forgotten."""
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
