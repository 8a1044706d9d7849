"""Following one device: the subscription it shows, and the lists that go with it.

A device tells its subscription outright, so there is no belief to keep: what
it showed last, and what it showed before that last changed. A device message
bears no duration, so one that was seen before is judged by itself.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING

from attrs import define

from monitoring_core.follow import bounds
from monitoring_core.follow.doubts import Cause
from monitoring_core.follow.ended import Ended
from monitoring_core.follow.finding import Finding
from monitoring_core.follow.judgement import broken_rule
from monitoring_core.follow.messages import broken_by_device
from monitoring_core.follow.naming import printable
from monitoring_core.follow.observations import DeviceObservation, Shown
from monitoring_core.follow.oddities import ODDITIES, Judged, Oddity
from monitoring_core.follow.subject import Asked, Stamp, Subject
from monitoring_core.rules.severity import Evidence
from monitoring_core.vocabulary import DeviceOperation, MonitoringState
from monitoring_core.voice.lists import device_list_rule

if TYPE_CHECKING:
    from monitoring_core.follow.leg import FollowedLeg

__all__ = ["FollowedDevice"]

SUBSCRIBING: frozenset[str] = frozenset(MonitoringState)
CANCEL = str(DeviceOperation.CANCEL_SUPERVISOR_MONITORING)
EXPLAINED_WITHIN = 4
"""Messages of the device after which a wrong confirmation is explained no more: requests are not logged that late."""
LOGGED_OUT: frozenset[str] = frozenset({"LoggedOut", "LogOut", "Logout"})


@define(slots=True, eq=False, weakref_slot=False)
class _Wrong:
    """A subscription that was shown in place of the one that was asked for, and what may still explain it."""

    asked: Asked
    wanted: Shown
    shown: Shown
    evidence: Evidence
    stamp: Stamp
    """Of the message that showed it."""
    later: int = 0
    """Messages since."""
    is_asked_again: bool = False


@define(slots=True, eq=False, weakref_slot=False)
class FollowedDevice(Subject):
    """What is known of one device."""

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
    """What was left of a leg was dropped: when the last of those legs began, in seconds since 1970, infinite if that is
    not known; None if none was dropped."""
    ticks: int = 0
    """Messages of its legs that were no duplicates."""
    is_closed: bool = False
    is_counted: bool = False
    """Its supervisor was counted."""
    is_met: bool = False
    """It was counted."""
    is_shown: bool = False
    """A message of it or of a leg of it was taken."""
    is_apart: bool = False
    """Others have its id, and nothing tells to which of them its lines belong."""
    is_judged: bool = False
    """What it showed last was judged, lists included."""
    observed: DeviceObservation | None = None
    role: str | None = None
    """The role that the last message was judged by."""
    before: Shown | None = None
    is_known: bool = False
    has_changed: bool = False
    requests_recorded: bool = False
    wrong: _Wrong | None = None
    counted: Shown | None = None
    """What it showed when its supervisor was counted."""
    wanted: tuple[Shown, ...] = ()
    """The subscriptions that were asked for and accepted: a message that shows one may be late."""
    forgot_wanted: bool = False
    shown_logged_out: int = 0
    legs_begun: set[str] | None = None
    """Calls whose leg has begun since the present NextCall subscription was first shown."""

    @property
    def name(self) -> str:
        """What findings call it."""
        return f"device {printable(self.id)}"

    @property
    def names(self) -> tuple[str | None, ...]:
        """Every name that lines about it give its client."""
        return (self.client, *self.also)

    @property
    def is_open(self) -> bool:
        """Whether it shows a subscription, waits for the effect of a request, or has an open leg."""
        if self.asked or (self.observed is not None and self.observed.shown is not None):
            return True
        return any(leg.ended is None for leg in self.legs)

    def after_gap(self) -> None:
        """Take into account that anything may have happened to it in a place that could not be read."""
        Subject.after_gap(self)
        self.is_known = self.has_changed = False
        self.before = self.wrong = self.legs_begun = None
        self.shown_logged_out = 0

    def message(self, observed: DeviceObservation, *, role: str | None, stamp: Stamp) -> list[Finding]:
        """Take a notification of the device."""
        if observed == self.observed and role == self.role and self.is_judged and not self._waits(observed):
            # What most messages are: nothing waits, and what is odd about this one was told before.
            self.shown_logged_out = 0
            return []
        self.role, self.is_judged = role, not stamp.is_answer
        shown = observed.shown
        broken = broken_by_device(observed, role, self.ruleset)
        made = self.findings(broken, stamp) if broken else []
        self.judged(*(_WHOLE if observed.capabilities else _WITHOUT_LIST))
        if observed == self.observed:
            # Whether it is a duplicate or new, it shows no change.
            self.is_known = True
            made += self._logged_out(observed, stamp)
            confirmed = self._confirmed(observed.shown)
            return made + ([confirmed.suspect] if confirmed is not None and confirmed.suspect is not None else [])
        repeated = self.was_seen(observed)
        previous = self.observed.shown if self.observed else None
        made += self._settle_unasked() + self._settle_wrong(observed.shown)
        confirmed = self._confirmed(observed.shown)
        if self.is_known and observed.shown != previous:
            self.before, self.has_changed = previous, True
            self.legs_begun = None
        if confirmed is not None:
            self.judged(Judged.CONFIRMED)
            made += [confirmed.suspect] if confirmed.suspect is not None else []
        elif not repeated:
            made += self._wrong_confirmation(observed.shown, previous, stamp)
            self._note_unasked(observed.shown, previous, stamp)
            made += self.overdue()
        made += self._logged_out(observed, stamp)
        self.observed, self.is_known = observed, True
        if shown is not None and self.wanted:
            # What was asked for and is shown is kept once.
            self.wanted = tuple([shown if each == shown else each for each in self.wanted])
        return made

    def _waits(self, observed: DeviceObservation) -> bool:
        return bool(self.asked) or observed.is_logged_out or not self.is_known

    def _confirmed(self, shown: Shown | None) -> Asked | None:
        return self.confirm(lambda asked: _same(asked, shown)) if self.asked else None

    def _wrong_confirmation(self, shown: Shown | None, previous: Shown | None, stamp: Stamp) -> list[Finding]:
        """Judge a new subscription that appears while exactly one request for another one waits (VD-CONFIRMS)."""
        if not self.asked:
            return []
        self.forget_asked(lambda asked: asked.may_be_done)
        if len(self.asked) != 1 or shown is None or (self.is_known and shown in (previous, self.before)):
            return []
        (asked,) = self.asked
        if not isinstance(asked.shows, Shown):
            return []
        if any(_same(wanted, shown) for wanted in self.wanted):
            return []
        if self.forgot_wanted:
            self.doubts.add(Cause.OVERFLOWN, "requests", self.name)
            return []
        self.forget_asked(lambda _: True)
        # A late message from before the recording looks the same, unless it is the very subscription but for a word.
        alike = asked.shows.state == shown.state and asked.shows.target == shown.target
        self.exercised.add(ODDITIES[Oddity.NOT_CONFIRMED])
        evidence = Evidence.SHOWN if alike and self.is_known else Evidence.DELIVERY
        self.wrong = _Wrong(asked, asked.shows, shown, evidence, stamp)
        return []

    def _wrong_finding(self, wrong: _Wrong) -> list[Finding]:
        message = (
            f"{wrong.asked.operation} was accepted{_where(wrong.asked)}, and the device shows {_words(wrong.shown)}"
        )
        broken = self.odd(Oddity.NOT_CONFIRMED, message, _words(wrong.wanted), wrong.evidence)
        return self.findings([broken], wrong.stamp, again=True)

    def _settle_wrong(self, shown: Shown | None) -> list[Finding]:
        """Report a wrong confirmation after some messages, since the line of a request that explains it may be late.

        If the right one comes after all, the wrong one was a late message.
        """
        waited = self.wrong
        if waited is None:
            return []
        if _same(waited.asked.shows, shown) and not waited.is_asked_again:
            self.wrong = None
            return []
        waited.later += 1
        if waited.later < EXPLAINED_WITHIN:
            return []
        self.wrong = None
        return self._wrong_finding(waited)

    def _note_unasked(self, shown: Shown | None, previous: Shown | None, stamp: Stamp) -> None:
        """Remember a subscription that nobody in the recording asked for; one that ends has many reasons to."""
        if not (self.requests_recorded and self.is_known) or shown in (None, previous) or self.asked or self.wrong:
            return
        newest_first = reversed((self.refused or {}).values())
        refused = next((each for each in newest_first if _same(each.shows, shown)), None)
        if refused is not None:
            rule_id = ODDITIES[Oddity.REFUSED_AND_SHOWN]
            message = f"{_words(shown)} shown, though {refused.operation} was refused{_where(refused)}"
        else:
            rule_id = ODDITIES[Oddity.NOT_CONFIRMED]
            message = f"{_words(shown)} shown, and no request of this client asked for it"
        self._note(shown, rule_id, message, "a subscription", stamp)

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
        broken = self.odd(Oddity.SHOWN_AFTER_LOG_OUT, message, "no subscription", Evidence.DELIVERY)
        return self.findings([broken], stamp)

    def request(self, operation: str, shows: Shown | None, status: int | None, stamp: Stamp) -> list[Finding]:
        """Take a recorded request to the device and its answer (None if no answer was recorded)."""
        self.requests_recorded = True
        if operation not in SUBSCRIBING and operation != CANCEL:
            return []
        self.judged(Judged.REFUSAL if status else Judged.ACCEPTANCE)
        now = self.observed.shown if self.observed else None
        if status in (2, 3):
            self.remember_refused(shows, Asked(operation, stamp, shows))
            return self._refused_though_offered(operation, status, stamp)
        if status not in (0, None):
            return []
        self.legs_begun = None
        if self.wrong is not None and _same(shows, self.wrong.shown):
            self.wrong = None
        if self.wrong is not None and _same(shows, self.wrong.asked.shows):
            self.wrong.is_asked_again = True
        if self._was_asked_after_all(lambda shown: _same(shows, shown)):
            return []
        asked = Asked(operation, stamp, shows)
        # A message just before this line may already have confirmed it.
        asked.may_be_done = self.is_known and (_same(shows, now) or (self.has_changed and _same(shows, self.before)))
        asked.is_shown = self.is_known and _same(shows, now) and not self.asked
        asked.suspect = self._not_open(operation, status, stamp)
        self.wait_for(asked)
        if shows is not None:
            self._want(shows)
        return []

    def _want(self, shows: Shown) -> None:
        """Remember a subscription that was asked for."""
        if shows in self.wanted:
            return
        if len(self.wanted) >= bounds.WANTED:
            self.wanted = self.wanted[1:]
            self.forgot_wanted = True
        self.wanted = (*self.wanted, shows)

    def _not_open(self, operation: str, status: int | None, stamp: Stamp) -> Finding | None:
        if status is None or operation != CANCEL:
            return None
        absent = self.is_known and self.observed is not None and self.observed.shown is None
        if self.asked or not absent or (self.has_changed and self.before is not None):
            return None
        message = f"{CANCEL} was answered 0 while nothing is monitored"
        broken = broken_rule(device_list_rule(CANCEL), message, "an answer 2", self.ruleset, Evidence.ANSWERED)
        return self.findings([broken], stamp, again=True)[0]

    def _refused_though_offered(self, operation: str, status: int, stamp: Stamp) -> list[Finding]:
        if self.observed is None or self.asked or operation not in self.observed.capabilities:
            return []
        if operation == CANCEL and self.has_changed and self.before is None:
            return []
        if operation != CANCEL and not self.ruleset.replace_during_call:
            # A call of the supervisor closes what the device offers all the same (VD-REPLACE).
            return []
        message = f"{operation} was offered and answered {status}"
        broken = broken_rule(device_list_rule(operation), message, "an answer 0", self.ruleset, Evidence.REFUSED)
        return self.findings([broken], stamp, again=True)

    def finish(self) -> list[Finding]:
        """Give what waited for more evidence."""
        waited, self.wrong = self.wrong, None
        return self._settle_unasked() + (self._wrong_finding(waited) if waited else []) + Subject.finish(self)


_WITHOUT_LIST = (Judged.DEVICE,)
_WHOLE = (Judged.DEVICE, Judged.DEVICE_LIST)


def _same(asked: Hashable, shown: Hashable) -> bool:
    """Tell whether what was asked for is shown; a target that was given as a number only fits any."""
    if not isinstance(asked, Shown) or not isinstance(shown, Shown):
        return asked is None and shown is None
    return asked[:3] == shown[:3] and (asked.target in ("", None) or asked.target == shown.target)


def _words(shown: Shown) -> str:
    return f"{shown.state!s} with scope {shown.scope!s}, mode {shown.mode!s}, target {shown.target!s}"


def _where(asked: Asked) -> str:
    return f" at line {asked.stamp.line}" if asked.stamp.line is not None else ""
