"""The wording of findings about a leg."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from monitoring_core.follow.costs import COSTS, Charge, Happened
from monitoring_core.follow.history import Explained, Told
from monitoring_core.follow.judgement import Broken, broken_rule
from monitoring_core.follow.leg_moves import LegAsked, LegHypothesis
from monitoring_core.follow.leg_situations import SWITCH_STATES, LegShows, Situation, leg_of, opened_by
from monitoring_core.follow.messages import no_operations
from monitoring_core.follow.observations import SWITCH_NAMES
from monitoring_core.follow.oddities import ODDITIES, Oddity
from monitoring_core.follow.stamp import Stamp
from monitoring_core.follow.wording import UNASKED, Line, Worded, gone, silent, where
from monitoring_core.rules.severity import Evidence
from monitoring_core.rulesets import Ruleset
from monitoring_core.vocabulary import CallState, MonitoringState
from monitoring_core.voice.leg_tables import MUTE_SHOWN

__all__ = ["AboutLeg", "leg_words", "words_alone"]

_OF_REQUESTS = frozenset({Happened.SILENT, Happened.CLOSED_ACCEPTED_SHOWN, Happened.CLOSED_ACCEPTED_UNSHOWN})


class AboutLeg(NamedTuple):
    """A finding about a leg, with all that its wording needs.

    Attributes:
        explained: what was found.
        ruleset: the tables that it was judged by.
        refused: the refused requests, by operation.
    """

    explained: Explained[LegHypothesis, Any]
    ruleset: Ruleset
    refused: Mapping[Any, Line]

    @property
    def rule(self) -> str:
        """The rule that is broken."""
        return self.explained.charge.rule

    @property
    def situation(self) -> Situation:
        """The situation that the message was read in."""
        last = self.explained.last
        then = last.then.situation or last.before.situation
        return then if then is not None else Situation(MonitoringState.LISTEN_IN)

    @property
    def state(self) -> MonitoringState:
        """The state that the message was read in."""
        return self.situation.state

    @property
    def was(self) -> str:
        """The state of the leg before, in words."""
        return _state(self.explained.last.before)

    @property
    def operation(self) -> str:
        """The operation that it is about; empty if it is about none."""
        last, what = self.explained.last, self.explained.charge.what
        if isinstance(last.seen, LegAsked):
            return last.seen.operation
        if what in _OF_REQUESTS:
            closed = [each.operation for each in last.before.waiting if each.closed_by == self.rule]
            waited, waits = ([each.operation for each in known.waiting] for known in (last.before, last.then))
            return (closed or gone(waited, waits) or [""])[0]
        owed = [each.operation for each in last.before.owed if each.what is what]
        return next((each for each in owed if opened_by(self.ruleset, each) == self.rule), "")

    @property
    def line(self) -> Line:
        """The line of the request that it is about."""
        return Line(self.operation, next((each.stamp for each in self._asked()), Stamp()))

    def _asked(self) -> Iterator[Told[LegHypothesis, Any]]:
        for step in reversed(self.explained.path):
            if isinstance(step.seen, LegAsked) and step.seen.operation == self.operation:
                yield step


def _state(hypothesis: LegHypothesis) -> str:
    """Return the situation of a leg in words."""
    situation = hypothesis.situation
    if situation is None:
        return "an unknown state"
    return str(CallState.HELD) if situation.held else str(situation.state)


def _shown_in(about: AboutLeg) -> str:
    seen = about.explained.last.seen
    if not isinstance(seen, LegShows):
        return ""
    mute = f", mute {seen.mute}" if seen.mute is not None else ""
    return f" ({_words(seen.switches)} offered{mute})"


def _returned(about: AboutLeg) -> Worded:
    returned = about.rule == ODDITIES[Oddity.RETURNED]
    again = " again" if returned else ""
    message = f"in {about.state}{again}, after {about.was}{_shown_in(about)}"
    return Worded(about.rule, message, _others(about), about.explained.last.stamp)


def _others(about: AboutLeg) -> str:
    others = " or ".join(state for state in MonitoringState if state is not about.state)
    return f"{others}: no accepted switch leads there"


def _closed_shown(about: AboutLeg) -> Worded:
    told = f"; {about.line.operation} was answered 0{where(about.line)}" if about.line.operation else ""
    returned = about.rule == ODDITIES[Oddity.RETURNED]
    message = f"in {about.state}{' again' if returned else ''}, after {about.was}{told}"
    return Worded(about.rule, message, _others(about), about.explained.last.stamp)


def _closed_unshown(about: AboutLeg) -> Worded:
    message = f"{about.line.operation} was answered 0 in {about.was}, where it is not open"
    stands = about.line.stamp if about.line.stamp.line is not None else about.explained.last.stamp
    return Worded(about.rule, message, "an answer 2", stands)


def _refused(about: AboutLeg) -> Worded:
    message = f"{about.line.operation} was offered and answered {about.explained.last.seen.code}"
    return Worded(about.rule, message, "an answer 0", about.explained.last.stamp)


def _listed(about: AboutLeg) -> Worded:
    offered = leg_of(about.ruleset, about.situation).capabilities & SWITCH_NAMES
    told = about.explained.last.seen.switches - no_operations(about.ruleset)
    message = f"{_words(told)} offered in {about.state}"
    return Worded(about.rule, message, f"{_words(offered)} offered in {about.state}", about.explained.last.stamp)


def _mute(about: AboutLeg) -> Worded:
    message = f"mute is {about.explained.last.seen.mute!a} in {about.state}"
    return Worded(about.rule, message, f"mute {MUTE_SHOWN[about.state]}", about.explained.last.stamp)


def _mute_at_once(about: AboutLeg) -> Worded:
    message = "mute is On in the first message after SwitchToBargeIn"
    showed = [step.stamp for step in about.explained.path if isinstance(step.seen, LegShows)]
    return Worded(about.rule, message, "mute Off", showed[-1])


def _agent_muted(about: AboutLeg) -> Worded:
    message = f"the agent is muted in {about.state}"
    return Worded(about.rule, message, "monitoredUserMuted false", about.explained.last.stamp)


def _silent(about: AboutLeg) -> Worded:
    return silent(about.rule, about.line, about.explained.last.stamp)


def _unasked(about: AboutLeg) -> Worded:
    operation = about.operation
    showed = [step for step in about.explained.path if isinstance(step.seen, LegShows)]
    new = [step for step in showed if all(each.operation != operation for each in step.before.owed)]
    first = (new or showed or about.explained.path)[-1]
    state, expected = SWITCH_STATES.get(operation), f"a state change {UNASKED}"
    refused = about.refused.get(operation)
    if refused is not None:
        message = f"{f'in {state}' if state else 'changed'}, though {operation} was refused{where(refused)}"
        return Worded(ODDITIES[Oddity.REFUSED_AND_SHOWN], message, expected, first.stamp)
    if state is None:
        message = f"{operation} has taken effect, and no request of this client asked for it"
        return Worded(about.rule, message, expected, first.stamp)
    muting = [each.operation for each in first.before.waiting if each.operation not in SWITCH_STATES]
    if isinstance(first.seen, LegShows) and first.seen.is_mute_change and muting:
        message = f"in {state} after {muting[0]}, and no request asked for a switch"
        return Worded(ODDITIES[Oddity.SWITCHED_WITH_MUTE], message, expected, first.stamp)
    message = f"in {state}, and no request of this client asked for it"
    return Worded(about.rule, message, expected, first.stamp)


_WORDS: dict[Happened, Callable[[AboutLeg], Worded]] = {
    Happened.RETURNED: _returned,
    Happened.CLOSED_ACCEPTED_SHOWN: _closed_shown,
    Happened.CLOSED_ACCEPTED_UNSHOWN: _closed_unshown,
    Happened.OFFERED_REFUSED: _refused,
    Happened.LISTED_WRONG: _listed,
    Happened.LISTED_WRONG_IN_COACH: _listed,
    Happened.LISTED_WRONG_CHOSEN: _listed,
    Happened.LISTED_AS_SWITCHED: _listed,
    Happened.MUTE_IN_LISTEN_IN: _mute,
    Happened.MUTE_IN_COACH: _mute,
    Happened.MUTE_AFTER_BARGE_IN: _mute_at_once,
    Happened.AGENT_STILL_MUTED: _agent_muted,
    Happened.SILENT: _silent,
    Happened.OWED: _unasked,
    Happened.OWED_ALIKE: _unasked,
    Happened.OWED_UNLIKE: _unasked,
}


def leg_words(about: AboutLeg) -> Worded:
    """Return the words of a finding about a leg."""
    worded = _WORDS[about.explained.charge.what](about)
    return worded._replace(before=tuple(map(_state, about.explained.possible)), operation=about.operation)


def _words(names: frozenset[str]) -> str:
    return ", ".join(sorted(names)) or "no switch"


def words_alone(charge: Charge, seen: LegShows, ruleset: Ruleset) -> Broken:
    """Return the rule that a message breaks by itself, whatever the situation of the leg."""
    told = _words(seen.switches - no_operations(ruleset))
    message = {
        Happened.LISTED_WRONG: f"{told} offered, which no state offers",
        Happened.LISTED_WRONG_IN_COACH: f"{told} offered, which no state offers",
        Happened.LISTED_WRONG_CHOSEN: f"{told} offered, which no state offers",
        Happened.LISTED_AS_SWITCHED: f"{told} offered, which no state offers",
        Happened.AGENT_STILL_MUTED: "the agent is muted outside BargeIn",
    }.get(charge.what, f"mute is {seen.mute!a} where {told} is offered")
    expected = "what one state offers and shows"
    return broken_rule(charge.rule, message, expected, ruleset, COSTS[charge.what].proves or Evidence.SHOWN)
