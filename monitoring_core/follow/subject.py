"""What every subject of a recording has in common: requests that wait, messages seen before, findings to make.

A subject is a device, a leg or a text session of one client. A request may
take effect at any time from just before its line, since nothing says whether it
was logged at sending or at the answer; so each subject remembers what it
was before it last changed, and a request waits until a message confirms it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import Any

from attrs import define, evolve

from monitoring_core.follow import bounds
from monitoring_core.follow.costs import COSTS, Happened
from monitoring_core.follow.doubts import Cause, Doubts
from monitoring_core.follow.finding import Finding
from monitoring_core.follow.history import Explained
from monitoring_core.follow.judgement import Broken, broken_rule
from monitoring_core.follow.oddities import ABOUT_LISTS, ODDITIES, Judged, Oddity, exercised
from monitoring_core.follow.seen import Seen
from monitoring_core.follow.stamp import Stamp
from monitoring_core.follow.wording import STEPS, Line, Worded, made
from monitoring_core.rules.severity import AT_MOST, Evidence, at_most
from monitoring_core.rulesets import Ruleset

__all__ = ["Asked", "Stamp", "Subject"]


REQUEST_LAG_SECONDS = 2.0
"""A request stands at most so long after the message that shows its effect."""


@define(slots=True, eq=False, weakref_slot=False)
class Asked:
    """A request that was recorded and waits for its effect.

    Attributes:
        operation: its ``operationName``.
        stamp: where it stands.
        shows: what a message of the subject shows once the request has taken effect.
        suspect: a finding that holds it was not open; absorbed if the effect shows as a finding of its own.
        later: later messages of the subject that were steps and did not show it.
        may_be_done: its effect may already have shown before its line.
        is_shown: what is shown now is its effect, by a message that may be an old one or that came before its line; so
            a client need not wait, while judging does.
    """

    operation: str
    stamp: Stamp
    shows: Hashable
    suspect: Finding | None = None
    later: int = 0
    may_be_done: bool = False
    is_shown: bool = False


@define(slots=True, eq=False, weakref_slot=False)
class Subject:
    """Base of the three kinds of subject.

    There are thousands of them and most are simple, so what is rarely needed is made when it is.
    """

    ruleset: Ruleset
    exercised: set[str]
    doubts: Doubts
    seen: Seen | None = None
    """The messages that were seen of it, to tell duplicates by."""
    heard: int = 0
    """The number of the follower's message that was the last about it."""
    gaps: int = 0
    """How many unreadable places the recording had when it was heard last."""
    asked: tuple[Asked, ...] = ()
    """Accepted requests that wait for their effect, the oldest first."""
    lag: float = REQUEST_LAG_SECONDS
    """Seconds that the line of a request may stand after the message that shows its effect."""
    refused: dict[Hashable, Line] | None = None
    """What was asked for -> the newest request for it that was refused, the newest last."""
    forgot_refused: bool = False
    reported: tuple[int, ...] = ()
    """Hashes of the oddities that were told."""
    unasked: tuple[Hashable, Broken, Stamp] | None = None
    """What was shown and nobody in the recording asked for, as long as the line of its request may still come."""

    @property
    def name(self) -> str:
        """What findings call it."""
        raise NotImplementedError

    @property
    def pending(self) -> tuple[str, ...]:
        """The operations that were accepted and have not shown yet."""
        return tuple([asked.operation for asked in self.asked if not asked.is_shown])

    def was_seen(self, message: Hashable, *, tells_age: bool = False) -> bool:
        """Tell whether an equal message of it was seen before, and remember this one; see `Seen.before`."""
        seen = self.seen
        if seen is None:
            seen = self.seen = Seen()
        return seen.before(message, tells_age=tells_age)

    def wait_for(self, asked: Asked) -> None:
        """Remember an accepted request until a message confirms it."""
        if len(self.asked) >= bounds.WAITING:
            self.asked = self.asked[1:]
            self.doubts.add(Cause.OVERFLOWN, "requests", self.name)
        self.asked = (*self.asked, asked)

    def after_gap(self) -> None:
        """Take into account that anything may have happened to it in a place that could not be read.

        What waits may have shown there, and what nobody asked for may have been asked for there.
        """
        for asked in self.asked:
            asked.may_be_done = True
        self.unasked = None

    def forget_asked(self, is_done: Callable[[Asked], bool]) -> None:
        """Wait no more for the effect of those accepted requests of which this is true."""
        self.asked = tuple([asked for asked in self.asked if not is_done(asked)])

    def resume(self, seen: Seen | None) -> None:
        """Go on with the messages that were seen of it before it ended."""
        self.seen = seen

    def forget_refused(self) -> None:
        """Forget the requests that were refused."""
        self.refused = None

    def remember_refused(self, shows: Hashable, asked: Line) -> None:
        """Remember the newest refused request for what it would have shown."""
        if self.refused is None:
            self.refused = {}
        self.refused.pop(shows, None)
        if len(self.refused) >= bounds.REFUSED:
            del self.refused[next(iter(self.refused))]
            self.forgot_refused = True
        self.refused[shows] = asked

    def findings(
        self, broken: Iterable[Broken], stamp: Stamp, *, evidence: Evidence = Evidence.SHOWN, again: bool = False
    ) -> list[Finding]:
        """Make the findings, each oddity once for the subject unless ``again``; none above what the evidence proves."""
        told: list[Finding] = []
        for each in broken:
            self.exercised.add(each.rule)
            if stamp.is_answer and each.rule in ABOUT_LISTS:
                continue
            key = hash((each.rule, each.message))
            if key not in self.reported:
                if len(self.reported) < bounds.REPORTED:
                    self.reported = (*self.reported, key)
            elif not again:
                continue
            told.append(
                Finding(
                    rule=each.rule,
                    level=at_most(each.level, AT_MOST[evidence]),
                    subject=self.name,
                    message=each.message,
                    expected=each.expected,
                    place=stamp.place,
                    at=stamp.at,
                    client=stamp.client,
                )
            )
        return told

    def finding(self, worded: Worded, explained: Explained[Any, Any]) -> Finding | None:
        """Make the finding of what a history explains; None if it was told before, and is no step that is told anew."""
        self.exercised.add(worded.rule)
        if worded.stamp.is_answer and worded.rule in ABOUT_LISTS:
            return None
        key = hash((worded.rule, worded.message))
        if key in self.reported and explained.charge.what not in STEPS:
            return None
        if key not in self.reported and len(self.reported) < bounds.REPORTED:
            self.reported = (*self.reported, key)
        return made(self.name, worded, explained, self.ruleset)

    def broken(self, rule_id: str, message: str, expected: str, what: Happened) -> Broken:
        """Give a rule that is broken, as severe as its row in the table of costs proves."""
        self.exercised.add(rule_id)
        return broken_rule(rule_id, message, expected, self.ruleset, COSTS[what].proves or Evidence.SHOWN)

    def odd(self, oddity: Oddity, message: str, expected: str, evidence: Evidence = Evidence.SHOWN) -> Broken:
        """Give the rule that an oddity breaks, and count it among those that the recording is judged by."""
        self.exercised.add(ODDITIES[oddity])
        return broken_rule(ODDITIES[oddity], message, expected, self.ruleset, evidence)

    def judged(self, *what: Judged) -> None:
        """Count the rules that something is judged by."""
        for each in what:
            self.exercised |= exercised(each, self.ruleset)

    def lowered(self, finding: Finding) -> Finding:
        """Give a finding as a note."""
        return evolve(finding, level=at_most(finding.level, AT_MOST[Evidence.WEAK]))

    def _note(self, shown: Hashable, rule_id: str, message: str, asked: str, stamp: Stamp) -> None:
        """Remember what nobody in the recording asked for; ``asked`` is what only an accepted request brings about."""
        expected = f"{asked} only after an accepted request (another window of the user may have asked)"
        self.exercised.add(rule_id)
        if self.forgot_refused:
            self.doubts.add(Cause.OVERFLOWN, "requests", self.name)
        self.unasked = (shown, broken_rule(rule_id, message, expected, self.ruleset, Evidence.UNASKED), stamp)

    def _was_asked_after_all(self, shows: Callable[[Hashable], bool]) -> bool:
        """Tell whether a request on this line explains what nobody had asked for, and forget it if so."""
        if self.unasked is None or not shows(self.unasked[0]):
            return False
        self.unasked = None
        return True

    def _settle_unasked(self) -> list[Finding]:
        if self.unasked is None:
            return []
        (_, broken, stamp), self.unasked = self.unasked, None
        return self.findings([broken], stamp, again=True)

    def confirm(self, shows: Callable[[Hashable], bool]) -> Asked | None:
        """Take the newest accepted request that the message confirms, and forget all before it."""
        for position in range(len(self.asked) - 1, -1, -1):
            asked = self.asked[position]
            if shows(asked.shows):
                self.asked = self.asked[position + 1 :]
                return asked
        return None

    def explaining(self, shows: Callable[[Hashable], bool]) -> Asked | None:
        """Give the newest accepted request that explains a message which may be an old one; judging still waits."""
        for position in range(len(self.asked) - 1, -1, -1):
            asked = self.asked[position]
            if not asked.is_shown and shows(asked.shows):
                for each in self.asked[: position + 1]:
                    each.is_shown = True
                return asked
        return None

    def overdue(self) -> list[Finding]:
        """Count a message against the requests it does not confirm; the second ends the wait (AN-EFFECT)."""
        made: list[Finding] = []
        if not self.asked:
            return made
        for asked in self.asked:
            asked.later += 1
        overdue = [each for each in self.asked if each.later >= 2]
        if overdue:
            self.asked = tuple([each for each in self.asked if each.later < 2])
        for asked in overdue:
            made += self._never_showed(asked)
        return made

    def finish(self) -> list[Finding]:
        """Give what waited for more evidence, now that none will come."""
        made = [asked.suspect for asked in self.asked if asked.suspect is not None]
        self.asked = ()
        return made

    def _never_showed(self, asked: Asked) -> list[Finding]:
        if asked.suspect is not None:
            return [asked.suspect]
        if asked.may_be_done or asked.is_shown:
            return []
        # The second message may have been on its way already.
        broken = self.odd(
            Oddity.NEVER_SHOWN,
            f"{asked.operation} was answered 0, and two later messages do not show it",
            "the effect shown by the second later message",
            Evidence.WEAK,
        )
        return self.findings([broken], asked.stamp, again=True)
