"""Following one text session of a supervisor: an SMS session or a chat.

The mode of a session is told by the two switches it offers, the other two of
three, and by the supervisor's own visibility. Every mode can be switched to from
every other, so no step is out of reach; what is judged is each message, and
whether what was asked for shows.
"""

from __future__ import annotations

from functools import lru_cache

from attrs import define, field

from monitoring_core.follow.doubts import Cause
from monitoring_core.follow.ended import Ended, Reading
from monitoring_core.follow.finding import Finding
from monitoring_core.follow.judgement import Broken, broken_rule, cost
from monitoring_core.follow.known import KnownSession
from monitoring_core.follow.messages import SIGNS, Sign, broken_by_sign
from monitoring_core.follow.naming import printable
from monitoring_core.follow.observations import Entry, SessionObservation
from monitoring_core.follow.oddities import ODDITIES, Judged, Oddity, exercised
from monitoring_core.follow.session_log import NOTICES, SessionLog
from monitoring_core.follow.subject import Asked, Stamp, Subject
from monitoring_core.follow.text_messages import (
    CUSTOMER,
    REJOINED,
    Told,
    broken_by_entry,
    broken_by_list,
    broken_by_session,
    limited_reader,
    told_by,
)
from monitoring_core.follow.wording import Line
from monitoring_core.rules.severity import Evidence
from monitoring_core.rules.shown import Shown, shown
from monitoring_core.rulesets import GWS_V2, Ruleset
from monitoring_core.text.lists import in_session_hidden_rule
from monitoring_core.text.visibility import SHOWN_AS
from monitoring_core.vocabulary import (
    Medium,
    Party,
    SessionOperation,
    TextSessionState,
    Visibility,
    VisibilityMode,
)

__all__ = ["INVITED", "FollowedSession"]

SWITCHES: dict[str, VisibilityMode] = {
    SessionOperation.SWITCH_TO_MONITOR: VisibilityMode.MONITOR,
    SessionOperation.SWITCH_TO_COACH: VisibilityMode.COACH,
    SessionOperation.SWITCH_TO_BARGE_IN: VisibilityMode.BARGE_IN,
}
_SWITCH_NAMES = frozenset(SWITCHES)
_NAMES = {Medium.SMS: "SMS session", Medium.CHAT: "chat"}


@define(slots=True, eq=False, weakref_slot=False)
class FollowedSession(Subject):
    """What is known of one session."""

    medium: Medium = Medium.SMS
    id: str = ""
    client: str | None = None
    self_: str | None = None
    role: str | None = None
    keys: tuple[tuple[Medium, str | None, str | None, str], ...] = ()
    """Client, own name and id as the lines about it tell them."""
    is_shown: bool = False
    """A message of it was taken."""
    is_apart: bool = False
    """Others have its id, and nothing tells to which of them its lines belong."""
    ended: Ended | None = None
    """What was left of it, while it is heard of after its end."""
    left: Ended | None = None
    """What is left of it, once a message has told that it is over."""
    may_be_met_again: bool = False
    """Something of its client was dropped, and its first message does not show that it is new; Intrude may."""
    end_asked: bool = False
    """Leave or Reject was asked for and accepted."""
    known: KnownSession = field(factory=KnownSession)
    """What a client is shown; all else is for judging."""
    state: str | None = None
    offered: frozenset[str] | None = None
    modes: frozenset[VisibilityMode] | None = None
    before: frozenset[VisibilityMode] | None = None
    steady: int = 0
    """Messages that have shown the present modes since they changed."""
    was_invited: bool = False
    requests_recorded: bool = False
    offers_switches: bool = False
    """A switch was offered once, so the session is not the supervisor's own."""
    session_log: SessionLog | None = None
    """What its participants and its log told."""
    is_customer: bool = False
    """The client's own user is listed as a customer."""
    may_chat: bool = False
    """It has been Chatting, or Accept was asked for: a switch may be open although the last message was Invited."""

    @property
    def name(self) -> str:
        """What findings call it."""
        return f"{_NAMES[self.medium]} {printable(self.id)}"

    def message(self, state: str, observed: SessionObservation, stamp: Stamp) -> list[Finding]:
        """Take a notification of the session's state or participants."""
        if self.seen is not None:
            self.settle_doubt()
        repeated = self.was_seen((state, observed))
        self.known.tell(state, observed.capabilities)
        listed = self._listed(observed, stamp)
        return listed + self._shown(state, observed, stamp, repeated=repeated)

    def _shown(self, state: str, observed: SessionObservation, stamp: Stamp, *, repeated: bool) -> list[Finding]:
        """Take what a notification shows of the state and the mode."""
        if self.ended is not None and not self._lives(self.ended, state, repeated=repeated):
            return self._late(state, observed, stamp, repeated=repeated)
        if state != _CHATTING:
            self.was_invited = self.was_invited or state == INVITED
            if not repeated:
                self.state = state
            if state == _REVOKED:
                self.forget_asked(lambda _: True)
            if state == _REVOKED or (self.end_asked and state != INVITED):
                self.left = self.rest()
            return []
        self.may_chat = True
        supervises = self.role is not None and self.role.lower() == "supervisor"
        if _SWITCH_NAMES.isdisjoint(observed.capabilities):
            if not repeated:
                self.state = state
            if not supervises:
                return []
        else:
            self.offers_switches = True
        told = told_by(observed.participants, self.self_)
        modes, broken, rules = read_modes(observed.capabilities, told, self.ruleset)
        self.exercised.update(rules)
        if observed.participants:
            self.exercised.update([shown(Shown.VISIBILITY, mode) for mode in modes])
        # A supervisor may have sessions of his own, in which he is an agent like others: there is no switch.
        is_own = not self.offers_switches and told.visibilities <= {Visibility.ALL}
        evidence = Evidence.PERHAPS_OWN if is_own else Evidence.SHOWN
        made = self.findings(broken, stamp, evidence=evidence) if broken else []
        if repeated:
            explaining = self.explaining(lambda shows: modes == frozenset({shows})) if self.asked else None
            self.known.again(modes, explained=explaining is not None)
            self.modes = modes | (self.modes or frozenset())
            return made
        self.known.step(modes)
        confirmed = self.confirm(lambda shows: modes == frozenset({shows}) or shows == state) if self.asked else None
        made += self._settle_unasked()
        if confirmed is None:
            self._note_unasked(modes, stamp)
        if modes != self.modes:
            self.before, self.steady = self.modes, 0
        self.steady += 1
        self.state, self.offered, self.modes = state, observed.capabilities, modes
        if confirmed is None:
            made += self.overdue()
        else:
            self.judged(Judged.TEXT_EFFECT)
            made += [confirmed.suspect] if confirmed.suspect is not None else []
        return made

    def _lives(self, ended: Ended, state: str, *, repeated: bool) -> bool:
        """Tell whether a message shows that it goes on after its end, so that it is followed anew."""
        if repeated or state == _REVOKED:
            return False
        reading = ended.of_session(is_invited=state == INVITED)
        if reading is Reading.LATE:
            return False
        self.ended = None
        if reading is Reading.AGAIN:
            self.doubts.add(Cause.MET_AGAIN, "sessions", self.name)
        return True

    def _late(self, state: str, observed: SessionObservation, stamp: Stamp, *, repeated: bool) -> list[Finding]:
        """Take a late message of a session that is over: it is shown to a client, and judged by itself."""
        if state != _CHATTING:
            self.left = self.ended if state == _REVOKED else None
            return []
        modes, broken, _ = read_modes(observed.capabilities, told_by(observed.participants, self.self_), self.ruleset)
        self.known.again(modes, explained=False)
        return [] if repeated else self.findings(broken, stamp, evidence=Evidence.DELIVERY)

    def rest(self) -> Ended:
        """Give what is left of it once it is over."""
        never_accepted = self.was_invited and not self.may_chat
        return Ended(hash((self.medium, self.id)), self.known.state or "", self.seen, was_invited_only=never_accepted)

    def settle_doubt(self) -> None:
        """Doubt whether it is new, if nothing has shown that."""
        if self.may_be_met_again:
            self.may_be_met_again = False
            self.doubts.add(Cause.MET_AGAIN, "sessions", self.name)

    def recall(self, ended: Ended) -> None:
        """Know that it is over, and what is left of it."""
        self.ended = ended
        self.resume(ended.seen)
        self.was_invited = ended.was_invited_only
        self.state = _REVOKED

    def after_gap(self) -> None:
        """Take into account that anything may have happened to it in a place that could not be read."""
        Subject.after_gap(self)
        self.modes = self.before = self.offered = None
        self.steady = 0
        self.may_chat = True

    def _note_unasked(self, modes: frozenset[VisibilityMode], stamp: Stamp) -> None:
        """Remember a switch that nobody in the recording asked for: its request may stand on a later line."""
        known = self.requests_recorded and self.modes is not None and len(modes) == 1 and not self.asked
        if not known or modes <= (self.modes or modes) or modes == self.before:
            return
        (mode,) = modes
        refused = (self.refused or {}).get(mode)
        if refused is not None:
            rule_id = ODDITIES[Oddity.REFUSED_AND_SHOWN]
            where = f" at line {refused.stamp.line}" if refused.stamp.line is not None else ""
            message = f"in {mode}, though {refused.operation} was refused{where}"
        else:
            rule_id = ODDITIES[Oddity.TEXT_SWITCHED]
            message = f"in {mode}, and no request of this client asked for it"
        self._note(mode, rule_id, message, "a mode change", stamp)

    def finish(self) -> list[Finding]:
        """Give what waited for more evidence."""
        return self._settle_unasked() + Subject.finish(self)

    def log(self, entries: tuple[Entry, ...], stamp: Stamp) -> list[Finding]:
        """Take new entries of the session's message log."""
        made: list[Finding] = []
        reader, known = self.reader, self._log()
        for entry in entries:
            self._exercise(entry)
            is_own = self.self_ is not None and self.self_ in (entry.sender.nickname, entry.sender.uri)
            shows = [broken_by_sign(*each, self.ruleset) for each in known.takes(entry, stamp, is_own=is_own)]
            made += self.findings(broken_by_entry(entry, reader, self.ruleset), stamp)
            made += self.findings(shows, stamp, again=True)
        return made

    @property
    def reader(self) -> Party | None:
        """The party that the client's user is, if it does not see everything and that is known."""
        return Party.CUSTOMER if self.role is None and self.is_customer else limited_reader(self.role)

    def _log(self) -> SessionLog:
        if self.session_log is None:
            self.session_log = SessionLog()
        return self.session_log

    def _exercise(self, entry: Entry) -> None:
        """Count the rules that an entry is judged by."""
        signs = [Sign.REJOINED_TO_ALL if entry.visibility == Visibility.ALL else Sign.REJOINED]
        if entry.type != REJOINED:
            signs = [Sign.NOTICE] if entry.type in NOTICES else [Sign.PRIVATE, Sign.NAMED_OTHERWISE]
        if self.reader is not None:
            signs.append(Sign.NOT_FOR_READER)
        self.exercised.update([SIGNS[each][0] for each in signs])

    def _listed(self, observed: SessionObservation, stamp: Stamp) -> list[Finding]:
        """Take in the list of participants of a message, repeated or not."""
        if not observed.participants:
            return []
        self._log().lists(observed.participants)
        told = told_by(observed.participants, self.self_)
        self.is_customer = self.is_customer or (CUSTOMER in told.types and told.visibilities == _SEEN_BY_ALL)
        reader = self.reader
        if reader is None:
            return []
        self.exercised.add(SIGNS[Sign.NOT_FOR_READER][0])
        return self.findings(broken_by_list(observed.participants, reader, self.ruleset), stamp)

    def sends(self, operation: str, text: str | None, stamp: Stamp) -> list[Finding]:
        """Take an accepted request to send something; its entry may have come already."""
        made: list[Finding] = []
        for shows, seen in self._log().asks(operation, text):
            made += self.findings([broken_by_sign(*shows, self.ruleset)], seen, again=True)
        return made

    def request(self, operation: str, status: int | None, stamp: Stamp) -> list[Finding]:
        """Take a recorded request to the session and its answer (None if no answer was recorded)."""
        mode = SWITCHES.get(operation)
        if operation == SessionOperation.ACCEPT and status in (0, None) and self.known.state == INVITED:
            # It was offered anew, though by a message like the first one.
            self.ended = None
        if mode is None:
            self.may_chat = self.may_chat or (operation == SessionOperation.ACCEPT and status in (0, None))
            self.end_asked = self.end_asked or (operation in _ENDING and status in (0, None))
            return []
        self.requests_recorded = True
        self.judged(Judged.REFUSAL if status else Judged.ACCEPTANCE)
        if self.was_invited and not self.may_chat:
            return self._not_chatting(operation, status, stamp)
        if status in (2, 3):
            self.remember_refused(mode, Line(operation, stamp))
            return self._refused_though_offered(operation, mode, status, stamp)
        if status not in (0, None):
            return []
        if self._was_asked_after_all(lambda shown: shown is mode):
            return []
        asked = Asked(operation, stamp, mode)
        asked.may_be_done = self.modes is not None and mode in self.modes
        asked.is_shown = self.known.explain(mode) or (self.known.modes == frozenset({mode}) and not self.pending)
        closed = status == 0 and not self.asked and self.modes == frozenset({mode}) and self.steady > 1
        if closed:
            message = f"{operation} was answered 0 in {mode}"
            broken = self.odd(Oddity.TEXT_SWITCHED_NOWHERE, message, "an answer 2", Evidence.ANSWERED)
            asked.suspect = self.findings([broken], stamp, again=True)[0]
        self.wait_for(asked)
        return []

    def _not_chatting(self, operation: str, status: int | None, stamp: Stamp) -> list[Finding]:
        """Judge a switch asked of a session that was Invited and never accepted (TX-INVITED, TX-REVOKED)."""
        revoked = self.state == TextSessionState.REVOKED
        oddity = Oddity.REVOKED_AND_SWITCHED if revoked else Oddity.INVITED_AND_SWITCHED
        self.exercised.add(ODDITIES[oddity])
        if status != 0:
            return []
        message = f"{operation} was answered 0 while {self.state}, and nobody asked for Accept"
        return self.findings([self.odd(oddity, message, "an answer 2", Evidence.ANSWERED)], stamp, again=True)

    def _refused_though_offered(
        self, operation: str, mode: VisibilityMode, status: int | None, stamp: Stamp
    ) -> list[Finding]:
        if self.offered is None or self.asked or self.state != _CHATTING:
            return []
        if operation not in self.offered or (self.before is not None and mode in self.before):
            return []
        if self.was_invited and self.steady == 1:
            # It may have been refused before the session was accepted, and logged later.
            return []
        message = f"{operation} was offered and answered {status}"
        broken = self.odd(Oddity.TEXT_SWITCHED, message, "an answer 0", Evidence.REFUSED)
        return self.findings([broken], stamp, again=True)


# Plain texts, since comparing them with what a message tells is faster than comparing members.
_SEEN_BY_ALL = frozenset({str(Visibility.ALL)})
INVITED = str(TextSessionState.INVITED)
_CHATTING = str(TextSessionState.CHATTING)
_REVOKED = str(TextSessionState.REVOKED)
_ENDING = frozenset(map(str, (SessionOperation.LEAVE, SessionOperation.REJECT)))
_ABOUT_SWITCHES = frozenset({ODDITIES[Oddity.TEXT_SWITCHED], ODDITIES[Oddity.TEXT_SWITCHED_NOWHERE]})


@lru_cache(maxsize=512)
def read_modes(
    offered: frozenset[str], told: Told, ruleset: Ruleset = GWS_V2
) -> tuple[frozenset[VisibilityMode], tuple[Broken, ...], frozenset[str]]:
    """Read a Chatting session's message.

    Args:
        offered: its capabilities.
        told: what its participants tell.
        ruleset: the tables to judge by.

    Returns:
        The modes it can mean, what it breaks under the cheapest of them, and the rules it is judged by.
    """
    readings = {mode: _broken(offered, told, mode, ruleset) for mode in VisibilityMode}
    cheapest = min(cost(broken) for broken in readings.values())
    kept = [mode for mode, broken in readings.items() if cost(broken) == cheapest]
    # Of readings of one price the one named is what the switches tell: a wrong visibility is then the oddity.
    named = min((readings[mode] for mode in kept), key=lambda broken: any(b.rule in _ABOUT_SWITCHES for b in broken))
    mode = kept[0] if len(kept) == 1 else None
    named = (*named, *broken_by_session(offered, told, mode, ruleset))
    judged = exercised(Judged.SESSION, ruleset)
    return frozenset(kept), named, judged | exercised(Judged.OWN_PARTICIPANT, ruleset) if told.has_own else judged


def _broken(offered: frozenset[str], told: Told, mode: VisibilityMode, ruleset: Ruleset) -> tuple[Broken, ...]:
    broken: list[Broken] = []
    switches = offered & _SWITCH_NAMES
    expected = frozenset(name for name, leads_to in SWITCHES.items() if leads_to is not mode)
    if offered and switches != expected:
        is_more = switches > expected
        rule_id = ODDITIES[Oddity.TEXT_SWITCHED_NOWHERE] if is_more else in_session_hidden_rule(min(expected))
        message, wanted = f"{', '.join(sorted(switches)) or 'no switch'} offered in {mode}", ", ".join(sorted(expected))
        evidence = Evidence.LISTED if is_more else Evidence.HIDDEN
        broken.append(broken_rule(rule_id, message, wanted, ruleset, evidence))
    visibility = SHOWN_AS[mode]
    if told.visibilities and visibility not in told.visibilities:
        message = f"no participant has visibility {visibility} in {mode}"
        if told.has_own:
            seen = ", ".join(sorted(map(ascii, told.visibilities)))
            message = f"the supervisor's own participant has visibility {seen} in {mode}"
        broken.append(broken_rule(shown(Shown.VISIBILITY, mode), message, f"visibility {visibility}", ruleset))
    return tuple(broken)
