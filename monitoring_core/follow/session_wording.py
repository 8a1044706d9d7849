"""The wording of findings about a text session."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from monitoring_core.follow.costs import Happened
from monitoring_core.follow.history import Explained
from monitoring_core.follow.oddities import ODDITIES, Oddity
from monitoring_core.follow.session_moves import SWITCHES, Looks, SessionAsked, SessionHypothesis, SessionShows
from monitoring_core.follow.stamp import Stamp
from monitoring_core.follow.wording import UNASKED, Line, Worded, gone, silent, where
from monitoring_core.text.visibility import SHOWN_AS
from monitoring_core.vocabulary import VisibilityMode

__all__ = ["AboutSession", "session_words"]


class AboutSession(NamedTuple):
    """A finding about a session, with all that its wording needs.

    Attributes:
        explained: what was found; each message has whether the supervisor's own participant is in its list.
        refused: the refused requests, by the mode they asked for.
    """

    explained: Explained[SessionHypothesis, Any]
    refused: Mapping[Any, Line]

    @property
    def rule(self) -> str:
        """The rule that is broken."""
        return self.explained.charge.rule

    @property
    def stamp(self) -> Stamp:
        """The stamp of the step that broke the rule."""
        return self.explained.last.stamp

    @property
    def mode(self) -> VisibilityMode | None:
        """The mode that the message was read in."""
        part = self.explained.last.then.part
        return part.mode if part is not None else None

    @property
    def operation(self) -> str:
        """The operation that it is about; empty if it is about none."""
        last, what = self.explained.last, self.explained.charge.what
        if isinstance(last.seen, SessionAsked):
            return last.seen.asks
        if what is Happened.SILENT:
            waited, waits = ([each.asks for each in known.waiting] for known in (last.before, last.then))
            return next(iter(gone(waited, waits)), "")
        return next((each.asks for each in last.before.owed if each.what is what), "")

    @property
    def line(self) -> Line:
        """The line of the request that it is about."""
        operation = self.operation
        asked = [step.stamp for step in self.explained.path if _asks(step.seen, operation)]
        return Line(operation, asked[-1] if asked else Stamp())


def _asks(seen: object, operation: str) -> bool:
    return isinstance(seen, SessionAsked) and seen.asks == operation


def _looks(about: AboutSession) -> Looks:
    seen = about.explained.last.seen
    return seen.looks if isinstance(seen, SessionShows) and seen.looks is not None else Looks(None, frozenset())


def _listed(about: AboutSession) -> Worded:
    offered = ", ".join(sorted(_looks(about).switches or ())) or "no switch"
    expected = ", ".join(sorted(name for name, leads_to in SWITCHES.items() if leads_to is not about.mode))
    return Worded(about.rule, f"{offered} offered in {about.mode}", expected, about.stamp)


def _seen_by(about: AboutSession) -> Worded:
    mode = about.mode or VisibilityMode.MONITOR
    right = SHOWN_AS[mode]
    message = f"no participant has visibility {right} in {mode}"
    if about.explained.last.context:
        told = ", ".join(sorted(map(ascii, _looks(about).visibilities)))
        message = f"the supervisor's own participant has visibility {told} in {mode}"
    return Worded(about.rule, message, f"visibility {right}", about.stamp)


def _entered(about: AboutSession) -> Worded:
    before = about.explained.last.before.part
    wanted = before.mode if before is not None else None
    message = f"the session was entered in {about.mode}, and Intrude asked for {wanted}"
    return Worded(about.rule, message, f"a session that is entered in {wanted}", about.stamp)


def _accepted(about: AboutSession) -> Worded:
    part = about.explained.last.before.part
    if about.rule == ODDITIES[Oddity.TEXT_SWITCHED_NOWHERE] and part is not None:
        return Worded(about.rule, f"{about.operation} was answered 0 in {part.mode}", "an answer 2", about.stamp)
    phase = part.phase if part is not None else "unknown"
    return Worded(about.rule, f"{about.operation} was answered 0 while {phase}", "an answer 2", about.stamp)


def _refused(about: AboutSession) -> Worded:
    message = f"{about.operation} was offered and answered {about.explained.last.seen.code}"
    return Worded(about.rule, message, "an answer 0", about.stamp)


def _silent(about: AboutSession) -> Worded:
    return silent(about.rule, about.line, about.stamp)


def _unasked(about: AboutSession) -> Worded:
    operation = about.operation
    first = next(
        (
            step
            for step in reversed(about.explained.path)
            if isinstance(step.seen, SessionShows) and all(each.asks != operation for each in step.before.owed)
        ),
        about.explained.last,
    )
    mode = SWITCHES.get(operation)
    expected = f"a change {UNASKED}"
    if mode is None:
        message = f"{operation} has taken effect, and no request of this client asked for it"
        return Worded(about.rule, message, expected, first.stamp)
    refused = about.refused.get(mode) if about.rule == ODDITIES[Oddity.REFUSED_AND_SHOWN] else None
    if refused is not None:
        message = f"in {mode}, though {operation} was refused{where(refused)}"
        return Worded(about.rule, message, expected, first.stamp)
    message = f"in {mode}, and no request of this client asked for it"
    return Worded(about.rule, message, expected, first.stamp)


_WORDS: dict[Happened, Callable[[AboutSession], Worded]] = {
    Happened.TEXT_LIST_WRONG: _listed,
    Happened.TEXT_PERHAPS_OWN: _listed,
    Happened.TEXT_SELF_LISTED: _listed,
    Happened.VISIBILITY_WRONG: _seen_by,
    Happened.JOINED_ELSEWHERE: _entered,
    Happened.CLOSED_ACCEPTED: _accepted,
    Happened.OFFERED_REFUSED: _refused,
    Happened.SILENT: _silent,
    Happened.OWED: _unasked,
}


def session_words(about: AboutSession) -> Worded:
    """Return the words of a finding about a text session."""
    worded = _WORDS[about.explained.charge.what](about)
    return worded._replace(before=tuple(map(_state, about.explained.possible)), operation=about.operation)


def _state(hypothesis: SessionHypothesis) -> str:
    """Return the state of a text session in words."""
    part = hypothesis.part
    if part is None:
        return "an unknown state"
    return str(part.phase) if part.mode is None else f"{part.phase} in {part.mode}"
