"""Follows one device: its messages and requests become the observations that the engine compares with histories.

A device names a subscription by its state, scope, mode and target. The newest values that any line named have ranks,
and the engine sees only the ranks. Rules that one message breaks by itself are judged by that message. The engine
finds the rules that only several messages together show to be broken.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar

from attrs import define

from monitoring_core.follow.automata.device_situations import (
    CANCEL,
    RANKS,
    Asked,
    Device,
    DeviceSeen,
    LegBegan,
    LegEnded,
    Shows,
    Token,
    is_used_up,
)
from monitoring_core.follow.automata.hypotheses import Gap
from monitoring_core.follow.automata.tables import device_table
from monitoring_core.follow.engine.beliefs import Belief, Table
from monitoring_core.follow.engine.costs import WAITING, Happened
from monitoring_core.follow.engine.history import Explained
from monitoring_core.follow.findings.doubts import Cause
from monitoring_core.follow.findings.finding import Finding
from monitoring_core.follow.findings.judgement import Broken
from monitoring_core.follow.findings.moments import is_later, seconds
from monitoring_core.follow.findings.naming import printable
from monitoring_core.follow.findings.oddities import ODDITIES, Judged, Oddity, exercised
from monitoring_core.follow.findings.stamp import Stamp
from monitoring_core.follow.findings.standing import DEVICES
from monitoring_core.follow.lines.messages import broken_by_device
from monitoring_core.follow.lines.observations import DeviceObservation, Shown
from monitoring_core.follow.subjects.ended import Ended
from monitoring_core.follow.subjects.subject import Subject, as_judged
from monitoring_core.follow.wording.common import Line, Worded
from monitoring_core.follow.wording.devices import device_words
from monitoring_core.rules.severity import Evidence
from monitoring_core.rulesets import Ruleset
from monitoring_core.vocabulary import DeviceOperation, MonitoringMode, MonitoringScope, MonitoringState

if TYPE_CHECKING:
    from monitoring_core.follow.subjects.coupling import Join
    from monitoring_core.follow.subjects.leg import FollowedLeg

__all__ = ["AROUND_SECONDS", "CANCEL_OPERATION", "SUBSCRIBING", "FollowedDevice"]

SUBSCRIBING: frozenset[str] = frozenset(MonitoringState)
CANCEL_OPERATION = str(DeviceOperation.CANCEL_SUPERVISOR_MONITORING)
AROUND_SECONDS = 5.0
"""The messages of a device and of its calls are at most so far apart."""
_CALL, _ALL_CALLS, _NEXT_CALL = str(MonitoringScope.CALL), str(MonitoringMode.ALL_CALLS), str(MonitoringMode.NEXT_CALL)


@define(slots=True, eq=False, weakref_slot=False)
class FollowedDevice(Subject[Device, DeviceSeen]):
    """One device that is followed."""

    KIND: ClassVar[str] = "devices"
    COUNTED_AS: ClassVar[str] = DEVICES

    id: str = ""
    client: str | None = None
    """Whose it is; None while no line about it has told."""
    also: tuple[str | None, ...] = ()
    """Other names of the client in the lines about it."""
    legs: tuple[FollowedLeg, ...] = ()
    """Its open legs, the longest known first, and at most one that is over and still heard of."""
    after_end: FollowedLeg | None = None
    """The leg that was heard of last after its end."""
    ended: list[Ended] | None = None
    """What is left of its last legs, the oldest first."""
    forgot_leg_of: float | None = None
    """The beginning of the last leg whose `Ended` was dropped, in seconds since 1970; None if none was dropped.

    It is infinite if the beginning is unknown.
    """
    ticks: int = 0
    """Messages of its legs that were no duplicates."""
    is_closed: bool = False
    is_counted: bool = False
    """Its supervisor was counted."""
    is_met: bool = False
    """It was counted."""
    is_idle: bool = False
    """Nothing was monitored on it before its first line."""
    is_shown: bool = False
    """A message of it or of a leg of it was taken."""
    is_apart: bool = False
    """Others have its id, and nothing tells to which of them its lines belong."""
    is_judged: bool = False
    """What it showed last was judged, lists included."""
    is_repeated: bool = False
    """Its last message equals an earlier one as a whole."""
    observed: DeviceObservation | None = None
    offered_before: frozenset[str] = frozenset()
    """What the message before the last one offered."""
    role: str | None = None
    """The role that the last message was judged by."""
    requests_recorded: bool = False
    """A request to it or to a leg of it is in the recording."""
    counted: Shown | None = None
    """What it showed when its supervisor was counted."""
    values: tuple[Shown, ...] = ()
    """The subscriptions that lines named last, the newest first."""
    before: Shown | None = None
    """What it showed before it last changed."""
    changed: Stamp | None = None
    """Of the message that showed the present subscription first."""
    has_changed: bool = False
    """The last message told of a change."""
    last_asked: Shown | None = None
    """The subscription that was asked for last."""
    cancelled: Stamp | None = None
    """Of the last accepted Cancel, if no subscription was accepted since."""
    repeats: tuple[Shows, Shows] | None = None
    """The observations for a message with the same subscription as the last one, if it is new and if it is repeated.

    None if they must be computed.
    """
    shown_logged_out: int = 0
    under: FollowedLeg | None = None
    """The leg of which the history was told last that it began."""
    under_since: str | None = None
    """When the history was told so."""
    join: Join | None = None
    """A leg that began in a state which it has not shown; it may show it yet."""
    established: str | None = None
    """The call that was Established last."""
    turns: int = 0
    """How often the Established call changed between the same two, while the other one was Established too."""
    turned_from: str | None = None
    """The call that was Established before it changed last."""
    left_last: tuple[str, str | None] | None = None
    """The call that a leg of it left last, and the client that was told; None once another leg is on."""

    @property
    def name(self) -> str:
        """Its name in findings."""
        return f"device {printable(self.id)}"

    @property
    def names(self) -> tuple[str | None, ...]:
        """Every name that lines about it give its client."""
        return (self.client, *self.also)

    @property
    def is_open(self) -> bool:
        """True if it shows a subscription, waits for the effect of a request, or has an open leg."""
        if self.observed is not None and self.observed.shown is not None:
            return True
        if self.history is not None and self.history.cheapest.waiting:
            return True
        return any(leg.ended is None for leg in self.legs)

    @property
    def pending(self) -> tuple[str, ...]:
        """The operations that were accepted and have not shown yet."""
        return () if self.history is None else self._pending_in(self.history.belief, self.values)

    def _pending_in(self, belief: Belief[Device, DeviceSeen], values: tuple[Shown, ...]) -> tuple[str, ...]:
        # What one of the cheapest histories has seen is not waited for.
        fewest = min([each.waiting for each in belief.certain], key=len)
        waiting = [self.value_of(each.asks, values) for each in fewest]
        return tuple([CANCEL_OPERATION if each is None else each.state or "" for each in waiting])

    @property
    def may_start_in(self) -> frozenset[str] | None:
        """The states in which a leg may begin now: shown, shown before, or asked for; None if not known.

        After a place that could not be read that is not known until it shows another subscription.
        """
        if self.observed is None or self.changed is None:
            return None
        shown = [self.observed.shown, self.before, self.last_asked]
        return frozenset({str(each.state) for each in shown if each is not None} & SUBSCRIBING) or None

    def changed_before(self, duration: int | None, stamp: Stamp) -> bool:
        """Tell whether time and duration prove that a leg began after it came to show what it shows.

        Args:
            duration: of a message of the leg, in seconds.
            stamp: where that message stands.
        """
        moment = seconds(stamp.at)
        shown = seconds(self.changed.at) if self.changed is not None else None
        return moment is not None and duration is not None and shown is not None and moment - duration >= shown

    def value_of(self, place: object, values: Sequence[Shown] | None = None) -> Shown | None:
        """Return the subscription of a token; None for Cancel, for nothing, and for one that is not ranked any more."""
        known = self.values if values is None else values
        return known[place.rank] if isinstance(place, Token) and place.rank < len(known) else None

    def after_gap(self) -> None:
        """Take into account that anything may have happened to it in a place that could not be read."""
        self.before = self.changed = self.cancelled = None
        self.has_changed = False
        self.repeats = None
        self.shown_logged_out = 0
        if self.history is not None:
            self.history.observe(Gap(), Stamp())

    def message(
        self, observed: DeviceObservation, whole: int, *, role: str | None, stamp: Stamp
    ) -> list[Finding] | None:
        """Take a notification of the device.

        Args:
            observed: what it shows.
            whole: hash of the whole message.
            role: of the device's user, if known.
            stamp: where it stands.

        Returns:
            The findings; None if nothing is found, and the device and its history are as before.
        """
        previous, is_again = self.observed, self.was_seen(whole)
        self.is_repeated = is_again
        is_judged = observed is previous and role == self.role and self.is_judged
        judged = None if is_judged else self._by_itself(observed, role, stamp)
        known = self.repeats
        if (
            known is not None
            and previous is not None
            and (observed.shown is previous.shown or observed.shown == previous.shown)
            and not (self.has_changed or observed.is_logged_out or self.unshown or self.refusals or self.join)
        ):
            # Nothing was named since a message that showed this subscription, too.
            step = self.explaining().belief.steps.get(known[is_again])
            if step is not None and step.is_quiet:
                step.taken += 1
                self.observed, self.offered_before = observed, previous.capabilities
                self.taken_at(stamp)
                return judged
        made = [*(judged or ()), *self._logged_out(observed, stamp)]
        if previous is not None and previous.shown is None is not observed.shown and not is_again:
            made += self._leg_apart(stamp)
        values, history = self.values, self.history
        belief = history.belief if history is not None else None
        seen = self._seen(observed, is_again=is_again)
        made += self.observe(seen, stamp, (values, self.values))
        is_changed = belief is not None and self.history is not None and belief is not self.history.belief
        if is_changed and belief is not None and len(self.pending) < len(self._pending_in(belief, values)):
            self.judged(Judged.CONFIRMED)
        if self.unshown and not is_again:
            if observed.is_logged_out or (belief is not None and all(map(is_used_up, belief.certain))):
                # It ends without Cancel.
                made += self.told_at_last(lambda asked: asked is None)
            made += self.shows_after_all(lambda asked: asked == observed.shown)
        if self.refusals and not is_again:
            made += self.refused_still(observed.capabilities)
        self._settles(observed, stamp)
        if not (self.has_changed or observed.is_logged_out) and seen.named in (0, None):
            other = seen._replace(is_again=not seen.is_again)
            self.repeats = (other, seen) if seen.is_again else (seen, other)
        return made

    def _by_itself(self, observed: DeviceObservation, role: str | None, stamp: Stamp) -> list[Finding] | None:
        """Judge what a message shows by itself; None if nothing is found."""
        self.role, self.is_judged = role, not stamp.is_answer
        broken, rules = _judged_alone(observed, role, self.ruleset)
        self.exercised.update(rules)
        return (self.findings(broken, stamp) if broken else []) or None

    def _settles(self, observed: DeviceObservation, stamp: Stamp) -> None:
        """Take over what the newest message shows, repeated or not."""
        previous, self.observed = self.observed, observed
        self.taken_at(stamp)
        self.repeats = None
        self.offered_before = previous.capabilities if previous is not None else frozenset()
        self.has_changed = previous is not None and previous.shown != observed.shown
        if previous is None or self.has_changed:
            self.before = previous.shown if previous is not None else None
            self.changed = stamp

    def _seen(self, observed: DeviceObservation, *, is_again: bool) -> Shows:
        """Return the message as the history observes it; what it lacks of scope and mode is filled in (VD-DEFAULTS)."""
        shown = observed.shown
        is_as_before = self.has_changed and shown == self.before
        if shown is None:
            return Shows(None, None, is_again, self.requests_recorded, False, observed.is_logged_out, is_as_before)
        if shown.scope is None or shown.mode is None:
            shown = shown._replace(scope=shown.scope or _CALL, mode=shown.mode or _ALL_CALLS)
        token, named = self._named(shown)
        asked = self.last_asked
        is_alike = asked is not None and _alike(asked, shown)
        is_recorded, is_logged_out = self.requests_recorded, observed.is_logged_out
        return Shows(token, named, is_again, is_recorded, is_alike, is_logged_out, is_as_before)

    def _named(self, shown: Shown, *, told: Sequence[Shown | None] | None = None) -> tuple[Token, int]:
        """Rank a value as the newest one, and give its token and its rank before.

        Args:
            shown: the value.
            told: of a request: what it may be the line of, if it gives its target as a number only.
        """
        values = self.values
        fitting = [each for each in values if each == shown or _fits(each, shown) or _fits(shown, each)]
        known = next((each for each in fitting if told is None or each == shown or each in told), None)
        if known is not None and not shown.target:
            shown = known
        named = values.index(known) if known is not None else RANKS
        self.values = (shown, *[each for each in values if each is not known])[:RANKS]
        return Token(0, shown.mode == _NEXT_CALL), named

    def table(self) -> Table[Device, DeviceSeen]:
        """Return the table of devices."""
        return device_table(self.ruleset, idle=self.is_idle, reliable=self.assumed.is_reliable)

    def ages(self, seen: DeviceSeen) -> bool:
        """Tell whether it is a message that is no duplicate."""
        return isinstance(seen, Shows) and not seen.is_again

    def worded(self, explained: Explained[Device, DeviceSeen]) -> tuple[Worded, Shown | None]:
        """Return the words of a finding, and the subscription that was asked for; None for Cancel."""
        return device_words(explained, self.refused or {})

    def observe(self, seen: DeviceSeen, stamp: Stamp, context: Any = None) -> list[Finding]:
        """Let the history take what was observed, with the subscriptions named last before it and after it."""
        return super().observe(seen, stamp, (self.values, self.values) if context is None else context)

    def _logged_out(self, observed: DeviceObservation, stamp: Stamp) -> list[Finding]:
        """Count messages that show a subscription of a user who is logged out; two prove it (VD-LOGOUT)."""
        if not observed.is_logged_out:
            self.shown_logged_out = 0
            return []
        self.exercised.add(ODDITIES[Oddity.SHOWN_AFTER_LOG_OUT])
        self.shown_logged_out = self.shown_logged_out + 1 if observed.shown is not None else 0
        if self.shown_logged_out != 2:
            return []
        message = "a subscription is still shown after logout"
        return self.odd(Oddity.SHOWN_AFTER_LOG_OUT, message, "no subscription", Evidence.DELIVERY, stamp)

    def request(self, operation: str, shows: Shown | None, status: int | None, stamp: Stamp) -> list[Finding]:
        """Take a recorded request to the device and its answer (None if no answer was recorded)."""
        self.requests_recorded = True
        self.repeats = None
        if operation not in SUBSCRIBING and operation != CANCEL_OPERATION:
            return []
        self.judged(Judged.REFUSAL if status else Judged.ACCEPTANCE)
        if status in (2, 3):
            self.remember_refused(shows, Line(operation, stamp))
        elif status in (0, None) and len(self.pending) >= WAITING:
            self.doubts.add(Cause.OVERFLOWN, "requests", self.name)
        offered = self.observed.capabilities & self.offered_before if self.observed is not None else frozenset[str]()
        was_offered = operation in offered and (operation == CANCEL_OPERATION or self.ruleset.replace_during_call)
        if status == 0 and self.observed is not None and self.observed.shown == shows:
            self.judged(Judged.CONFIRMED)
        values, now = self.values, self.observed.shown if self.observed is not None else None
        if status not in (0, None):
            asks = CANCEL if shows is None else Token(0, False)
            code, unreached, is_telling = as_judged(status, reach=0, was_offered=was_offered)
            return self.observe(
                Asked(asks, None, code, unreached, was_offered=is_telling), stamp, (values, self.values)
            )
        reach = self.reach(stamp)
        if shows is None:
            is_shown = self.observed is not None and now is None
            # What was cancelled so long ago has certainly had the time to end.
            is_repeated = self.cancelled is not None and is_later(stamp.at, self.cancelled.at, self.assumed.request_lag)
            seen = Asked(CANCEL, None, status, reach, False, False, is_shown, is_repeated)
        else:
            token, named = self._named(shows, told=self._owed(reach, stamp))
            is_alike = now is not None and _alike(shows, now)
            is_shown = named < RANKS and now is not None and _same(shows, now)
            or_of = self._shown_by_number(shows) if named == RANKS else None
            seen = Asked(token, named, status, reach, is_alike, False, is_shown, or_of=or_of)
            self.last_asked = shows
        self.cancelled = stamp if shows is None and status == 0 else None
        # What is asked for now explains what shows later, and what never showed before stays unshown.
        made: list[Finding] = []
        if self.unshown and status in (0, None):
            made = [*self.told_at_last(lambda asked: asked == shows, reach=reach), *self.told_at_last()]
        return made + self.observe(seen, stamp, (values, self.values))

    def _owed(self, reach: int, stamp: Stamp) -> list[Shown | None]:
        """Return the subscriptions that are shown, or were before the last change, and whose request's line is missing.

        Args:
            reach: how old a change may be of which it is the line.
            stamp: of the request.
        """
        if self.history is None:
            return []
        cheapest = self.history.cheapest
        is_timed = stamp.at is not None
        # Only times tell that it is the line of what was so when the recording began.
        missing = [each for each in cheapest.owed if each.age < reach and (is_timed or each.what is not Happened.SAME)]
        owed = [self.value_of(each.asks) for each in missing]
        is_past_told = self.has_changed and is_timed and reach > 1
        shown = self.value_of(cheapest.shown)
        return [each for each in (shown, self.before if is_past_told else None) if each is not None and each in owed]

    def _shown_by_number(self, asked: Shown) -> Token | None:
        """Return the token of what is shown if a request whose target is a number may be the line of it."""
        shown = self.observed.shown if self.observed is not None else None
        if shown is None or not _fits(asked, shown) or shown not in self.values:
            return None
        return Token(self.values.index(shown), shown.mode == _NEXT_CALL)

    def leg_began(self, leg: FollowedLeg, stamp: Stamp, *, is_under: bool) -> list[Finding]:
        """Take in that a leg of it began; ``is_under`` is whether it did under what is shown now."""
        self.under, self.under_since = leg, stamp.at
        return self.observe(LegBegan(is_under, self.requests_recorded), stamp)

    def _leg_apart(self, stamp: Stamp) -> list[Finding]:
        """Take in that a leg which began under nothing is not under what is shown so long after it."""
        if self.under is None or not is_later(stamp.at, self.under_since, AROUND_SECONDS):
            return []
        return self.observe(LegEnded(is_apart=True), stamp)

    def leg_ended(self, leg: FollowedLeg, stamp: Stamp) -> list[Finding]:
        """Take in that a leg of it is over."""
        if self.under is not leg:
            return []
        self.under = None
        return self.observe(LegEnded(), stamp)


@lru_cache(maxsize=256)
def _judged_alone(
    observed: DeviceObservation, role: str | None, ruleset: Ruleset
) -> tuple[tuple[Broken, ...], frozenset[str]]:
    """Return the rules that a message breaks by itself, and all those that it is judged by."""
    judged = exercised(Judged.DEVICE, ruleset)
    if observed.capabilities:
        judged |= exercised(Judged.DEVICE_LIST, ruleset)
    return broken_by_device(observed, role, ruleset), judged


def _fits(asked: Shown, shown: Shown) -> bool:
    """Tell whether what was asked for is shown: a target that was given as a number only is shown as any."""
    return asked[:3] == shown[:3] and not asked.target


def _same(asked: Shown, shown: Shown) -> bool:
    """Tell whether what was asked for is shown, where what was left out of the message is filled in."""
    scope, mode = shown.scope or _CALL, shown.mode or _ALL_CALLS
    return _fits(asked, shown) or asked == shown._replace(scope=scope, mode=mode)


def _alike(asked: Shown, shown: Shown) -> bool:
    """Tell whether scope or mode is another than was asked for, and all else is as asked."""
    is_target = not asked.target or asked.target == shown.target
    return asked.state == shown.state and is_target and asked[1:3] != shown[1:3]
