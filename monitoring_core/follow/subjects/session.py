"""Following one text session of a supervisor: an SMS session or a chat.

What a message shows, and what was asked, is handed to the automaton of `session_moves`. What one message
breaks by itself is judged by `text_messages`, and what the log tells against the list of participants by
`session_log`.
"""

from __future__ import annotations

from functools import lru_cache
from typing import ClassVar

from attrs import define

from monitoring_core.follow.automata.hypotheses import Gap, RequestLine
from monitoring_core.follow.automata.session_moves import (
    SWITCHES,
    Looks,
    SessionHypothesis,
    SessionSeen,
    SessionShows,
    modes_of,
)
from monitoring_core.follow.automata.tables import session_table
from monitoring_core.follow.engine.beliefs import Table
from monitoring_core.follow.engine.costs import WAITING, Happened
from monitoring_core.follow.engine.history import Explained, History
from monitoring_core.follow.findings.doubts import Cause
from monitoring_core.follow.findings.finding import Finding
from monitoring_core.follow.findings.moments import is_later
from monitoring_core.follow.findings.naming import printable
from monitoring_core.follow.findings.oddities import Judged
from monitoring_core.follow.findings.stamp import Stamp
from monitoring_core.follow.findings.standing import NO_MARKS, SESSIONS
from monitoring_core.follow.lines.messages import SIGNS, Sign, broken_by_sign
from monitoring_core.follow.lines.observations import Entry, SessionMessage, SessionObservation
from monitoring_core.follow.lines.roles import CUSTOMER, RoleOf, are_known
from monitoring_core.follow.lines.text_messages import (
    REJOINED,
    Told,
    are_unsupervised,
    broken_by_entry,
    broken_by_list,
    broken_by_session,
    is_own,
    limited_reader,
    told_by,
)
from monitoring_core.follow.subjects.ended import Ended, Reading
from monitoring_core.follow.subjects.session_log import JOINED, LEFT, NOTICES, SessionLog
from monitoring_core.follow.subjects.subject import Subject, as_judged
from monitoring_core.follow.wording.common import Line, Worded
from monitoring_core.follow.wording.sessions import session_words
from monitoring_core.rules.shown import Shown, shown
from monitoring_core.text.session import SESSION_OPERATIONS
from monitoring_core.text.visibility import SHOWN_AS
from monitoring_core.vocabulary import Medium, Party, SessionOperation, TextSessionState, Visibility, VisibilityMode

__all__ = ["INVITED", "FollowedSession"]

INVITED = str(TextSessionState.INVITED)
_CHATTING = str(TextSessionState.CHATTING)
_REVOKED = str(TextSessionState.REVOKED)
_NAMES = {Medium.SMS: "SMS session", Medium.CHAT: "chat"}
_SEEN_BY_ALL = frozenset({str(Visibility.ALL)})
_SWITCH_NAMES = frozenset(SWITCHES)
_NO_MODE: frozenset[VisibilityMode] = frozenset()
_ACCEPT, _INTRUDE = str(SessionOperation.ACCEPT), str(SessionOperation.INTRUDE)
_ENDING = frozenset(map(str, (SessionOperation.LEAVE, SessionOperation.REJECT)))
_ANSWERING = frozenset(map(str, (SessionOperation.ACCEPT, SessionOperation.REJECT)))
_TOLD_BY_SEVERAL = frozenset({Happened.CLOSED_ACCEPTED, Happened.ENTERED_ELSEWHERE})
"""The breaches that a second user of the session would explain."""
_OPERATIONS = frozenset(each.name for each in SESSION_OPERATIONS)


@define(slots=True, eq=False, weakref_slot=False)
class FollowedSession(Subject[SessionHypothesis, SessionSeen]):
    """One text session that is followed."""

    KIND: ClassVar[str] = "sessions"
    COUNTED_AS: ClassVar[str] = SESSIONS

    medium: Medium = Medium.SMS
    id: str = ""
    client: str | None = None
    self_: str | None = None
    role: Party | None = None
    """Of the client's user, as a line told it first."""
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
    is_told: bool = False
    """A message has told of it since it was met."""
    state: str | None = None
    """The state that was told last; None until something has told it."""
    open_operations: frozenset[str] = frozenset()
    """What the newest message offered, repeated or not."""
    offered: frozenset[str] | None = None
    """What the newest message that was no duplicate offered."""
    offered_before: frozenset[str] = frozenset()
    """What the message before the last one offered."""
    was_invited: bool = False
    requests_recorded: bool = False
    offers_switches: bool = False
    """A switch was offered once, so the session is not the supervisor's own."""
    logged_as: str | None = None
    """The visibility of the client's own user that the log told last; empty once he left, None if nothing was told."""
    joined_as: str | None = None
    """The visibility with which the log told that he joined, until a message shows him in the session."""
    rejoined: tuple[str, Stamp] | None = None
    """The visibility that the last notice of a switch of his showed, and where, until a request explains it.

    None, too, unless the log had told of another mode before, and no message had shown that.
    """
    session_log: SessionLog | None = None
    """What its participants and its log told."""
    is_customer: bool = False
    """The client's own user is listed as a customer."""
    may_chat: bool = False
    """It has been Chatting, or Accept was asked for."""
    is_judged: bool = False
    """A message or an entry of it came that is judged by who the client's user is."""
    is_of_several: bool = False
    """No line names a client, and two users of the session would explain what was told of it."""
    has_unknown: bool = False
    """Somebody was listed in it whose type is missing or unknown."""
    counted: tuple[RoleOf, ...] = ()
    """The roles of its users that were counted as unknown."""

    @property
    def name(self) -> str:
        """Its name in findings."""
        return f"{_NAMES[self.medium]} {printable(self.id)}"

    @property
    def pending(self) -> tuple[str, ...]:
        """The operations that were accepted and have not shown yet."""
        return () if self.history is None else tuple([each.asks for each in self.history.cheapest.waiting])

    @property
    def modes(self) -> frozenset[VisibilityMode]:
        """The modes of the cheapest histories; empty unless it is Chatting and something told the mode."""
        if self.history is None or self.state in (INVITED, _REVOKED):
            return frozenset()
        parts = [each.part for each in self.history.belief.certain]
        return frozenset([each.mode for each in parts if each is not None and each.mode is not None])

    @property
    def reader(self) -> Party | None:
        """The party that the client's user is, if it does not see everything and that is known."""
        return Party.CUSTOMER if self.role is None and self.is_customer else limited_reader(self.role)

    @property
    def unknown_roles(self) -> tuple[RoleOf, ...]:
        """The users of it whose role was needed, and that nothing has told or shown so far."""
        is_unknown = self.is_judged and self.role is None and not (self.offers_switches or self.is_customer)
        of_participant = (RoleOf.PARTICIPANT,) if self.has_unknown else ()
        return (RoleOf.RECORDER, *of_participant) if is_unknown else of_participant

    @property
    def _supervises(self) -> bool:
        """True if the client's user is a supervisor: his role says so, or a list of a client with a name shows it."""
        is_shown = self.role is None and self.offers_switches and self.client is not None
        return self.role is Party.SUPERVISOR or is_shown

    def message(self, message: SessionMessage, stamp: Stamp) -> list[Finding]:
        """Take a notification of the session's state or participants, which stands there."""
        _, state, observed, whole = message
        if self.seen is not None:
            self.settle_doubt()
        repeated = self.was_seen(whole)
        # A message like an earlier one tells what was offered before the next one, too.
        offered_before = self.open_operations if self.is_told else observed.capabilities
        self.is_told, self.state, self.open_operations = True, state, observed.capabilities
        if state == INVITED and not repeated:
            self.logged_as = self.joined_as = self.rejoined = None
        made = self._listed(observed, stamp)
        if self.ended is not None and not self._lives(self.ended, state, repeated=repeated):
            return made + self._late(state, observed, stamp, repeated=repeated)
        made += self._tells(state, observed, stamp, repeated=repeated)
        self.taken_at(stamp)
        if not repeated:
            self.offered_before = offered_before if self.offered is None else self.offered
            self.offered = observed.capabilities
            if self.refusals:
                made += self.refused_still(observed.capabilities)
        return made

    def _tells(self, state: str, observed: SessionObservation, stamp: Stamp, *, repeated: bool) -> list[Finding]:
        """Take a message of a session that is not known to be over."""
        if state == _CHATTING:
            return self._chats(observed, stamp, repeated=repeated)
        self.was_invited = self.was_invited or state == INVITED
        made = self.observe(SessionShows(state, None, repeated, self.requests_recorded), stamp)
        if state == _REVOKED and self.end_asked and observed.capabilities and not stamp.is_answer:
            message = f"{', '.join(sorted(observed.capabilities))} offered once the session was left or rejected"
            made += self.findings([broken_by_sign(Sign.LEFT_OFFERS, message, "nothing offered", self.ruleset)], stamp)
        if state == _REVOKED or (self.end_asked and state != INVITED):
            self.left = self.rest()
            self.forget_refusals()
            made += self.finish()
        return made

    def _chats(self, observed: SessionObservation, stamp: Stamp, *, repeated: bool) -> list[Finding]:
        self.may_chat = self.is_judged = True
        if not _SWITCH_NAMES.isdisjoint(observed.capabilities):
            self.offers_switches = True
        elif not self._supervises:
            return []
        told = told_by(observed.participants, self.self_)
        # A supervisor may have sessions of his own, in which he is an agent like others: there is no switch.
        is_perhaps_own = not self.offers_switches and told.visibilities <= _SEEN_BY_ALL
        if is_perhaps_own and are_unsupervised(observed.participants):
            return []
        switches = observed.capabilities & _SWITCH_NAMES if observed.capabilities else None
        looks = Looks(switches, told.visibilities, is_perhaps_own)
        made = self._by_itself(observed, told, looks, stamp)
        refused = _NO_MODE
        if self.refused:
            refused = frozenset([each for each in self.refused if isinstance(each, VisibilityMode)])
        joined, self.joined_as = self.joined_as, None
        seen = SessionShows(_CHATTING, looks, repeated, self.requests_recorded, refused, joined)
        waited = self.pending
        made += self.observe(seen, stamp, told.has_own)
        if waited and self.pending != waited:
            self.judged(Judged.TEXT_EFFECT)
        return made + (self._shows_at_last() if self.unshown else [])

    def _by_itself(self, observed: SessionObservation, told: Told, looks: Looks, stamp: Stamp) -> list[Finding]:
        """Judge what a message of a Chatting session breaks by itself."""
        self.judged(Judged.SESSION, *([Judged.OWN_PARTICIPANT] if told.has_own else []))
        modes = modes_of(looks)
        if observed.participants:
            self.exercised.update([shown(Shown.VISIBILITY, mode) for mode in modes])
        mode = next(iter(modes)) if len(modes) == 1 else None
        broken = broken_by_session(observed.capabilities, told, mode, self.ruleset)
        return self.findings(broken, stamp) if broken else []

    def table(self) -> Table[SessionHypothesis, SessionSeen]:
        """Return the table of text sessions."""
        return session_table(self.ruleset, reliable=self.assumed.is_reliable)

    def ages(self, seen: SessionSeen) -> bool:
        """Tell whether it is a message of the session Chatting that is no duplicate."""
        return isinstance(seen, SessionShows) and seen.looks is not None and not seen.is_again

    def worded(self, explained: Explained[SessionHypothesis, SessionSeen]) -> tuple[Worded, str]:
        """Return the words of a finding, and the operation that was asked for."""
        return session_words(explained, self.refused or {})

    def finding(self, worded: Worded, explained: Explained[SessionHypothesis, SessionSeen]) -> Finding | None:
        """Make the finding of what a history explains, unless the session may be that of two users whom no line names.

        Two users may be in one session. If no line names a client, what one of them asks looks closed in what the other
        is shown. The session is inconclusive then.
        """
        is_named = self.client is not None or self.self_ is not None
        if is_named or not (self.is_of_several or explained.charge.what in _TOLD_BY_SEVERAL):
            return super().finding(worded, explained)
        if not self.is_of_several:
            self.is_of_several = True
            self.doubt(Cause.SEVERAL, f"{self.name}: or else {worded.rule} is broken")
        return None

    def _shows_at_last(self) -> list[Finding]:
        """Report what was asked for and shows after all as no more than a note."""
        modes = self.modes
        return self.shows_after_all(
            lambda operation: operation == _ACCEPT or (len(modes) == 1 and SWITCHES.get(operation) in modes)
        )

    def _lives(self, ended: Ended, state: str, *, repeated: bool) -> bool:
        """Tell whether a message shows that it goes on after its end, so that it is followed anew."""
        if repeated or state == _REVOKED:
            return False
        reading = ended.of_session(is_invited=state == INVITED)
        if reading is Reading.LATE:
            return False
        self.ended = None
        # It may also be a message from before the end, and then the session is still over.
        may_be_late = state == INVITED and not ended.may_be_another
        self.history = self._over() if may_be_late else None
        if reading is Reading.BEGINS:
            self.marks = NO_MARKS
        if reading is Reading.AGAIN:
            self.doubts.add(Cause.MET_AGAIN, "sessions", self.name)
        return True

    def _late(self, state: str, observed: SessionObservation, stamp: Stamp, *, repeated: bool) -> list[Finding]:
        """Take a late message of a session that is over: it is shown to a client, and judged by itself."""
        if state != _CHATTING:
            self.left = self.ended if state == _REVOKED else None
            return self.observe(SessionShows(state, None, repeated, self.requests_recorded), stamp)
        made = self._chats(observed, stamp, repeated=repeated)
        return [] if repeated else made

    def rest(self) -> Ended:
        """Return the `Ended` that is left of it when it is over."""
        never_accepted = self.was_invited and not self.may_chat
        return Ended(hash((self.medium, self.id)), self.state or "", self.seen, was_invited_only=never_accepted)

    def settle_doubt(self) -> None:
        """Doubt whether it is new, if nothing has shown that."""
        if self.may_be_met_again:
            self.may_be_met_again = False
            self.doubts.add(Cause.MET_AGAIN, "sessions", self.name)

    def recall(self, ended: Ended) -> None:
        """Know that it is over, and what is left of it."""
        self.ended = ended
        self.resume(ended.seen, ended.standing)
        self.was_invited = ended.was_invited_only
        self.state = _REVOKED
        if ended.was_invited_only:
            self.history = self._over()

    def _over(self) -> History[SessionHypothesis, SessionSeen]:
        return History(session_table(self.ruleset, is_over=True, reliable=self.assumed.is_reliable))

    def after_gap(self) -> None:
        """Take into account that anything may have happened to it in a place that could not be read."""
        self.offered, self.offered_before, self.logged_as = None, frozenset(), None
        self.joined_as = self.rejoined = None
        self.may_chat = True
        if self.session_log is not None:
            self.session_log.after_gap()
        if self.history is not None:
            self.history.observe(Gap(), Stamp())

    def log(self, entries: tuple[Entry, ...], stamp: Stamp) -> list[Finding]:
        """Take new entries of the session's message log."""
        made: list[Finding] = []
        reader, known, self.is_judged = self.reader, self._log(), True
        for entry in entries:
            self._exercise(entry)
            self._hears(entry, stamp)
            takes = known.takes(entry, stamp, is_own=is_own(entry.sender, self.self_))
            shows = [broken_by_sign(*each, self.ruleset) for each in takes]
            broken = broken_by_entry(entry, reader, self.ruleset)
            if broken or shows:
                made += [*self.findings(broken, stamp), *self.findings(shows, stamp, again=True)]
        return made

    def _hears(self, entry: Entry, stamp: Stamp) -> None:
        """Remember what a notice tells of the client's own user, whom nobody can tell from others without a name."""
        sender = entry.sender
        if entry.type in NOTICES and (self.self_ is None or is_own(sender, self.self_)):
            is_back = entry.type == REJOINED and self._is_told_ahead
            self.rejoined = (sender.visibility, stamp) if is_back and sender.visibility else None
            self.logged_as, self.may_chat = "" if entry.type == LEFT else sender.visibility, True
            if entry.type == JOINED and self.state == INVITED:
                self.joined_as = sender.visibility

    @property
    def _is_told_ahead(self) -> bool:
        """True if the log told of a change of the user's part, and no message has shown it yet."""
        if self.state == INVITED or self.logged_as is None:
            return bool(self.logged_as)
        return self.state == _CHATTING and self.logged_as not in {SHOWN_AS[mode] for mode in self.modes}

    def _has_rejoined(self, operation: str, stamp: Stamp, reach: int) -> bool:
        """Tell whether the log told just before of a switch back to the mode of a request, which no message showed."""
        mode = SWITCHES.get(operation)
        if self.rejoined is None or mode is None or self.history is None:
            return False
        visibility, told = self.rejoined
        is_late = is_later(stamp.at, told.at, self.assumed.request_lag)
        is_owed = any(each.asks == operation and each.age < reach for each in self.history.cheapest.owed)
        return visibility == SHOWN_AS[mode] and self.modes == frozenset({mode}) and not (is_late or is_owed)

    def _judged_by(self, operation: str) -> tuple[Judged, ...]:
        """Return the kinds of things that a request is judged as, by the state that was shown last."""
        if operation in _ENDING:
            return (Judged.ENDING,)
        if operation.startswith(_INTRUDE):
            return (Judged.INTRUDED,)
        return {INVITED: (Judged.INVITED_ASKED,), _REVOKED: (Judged.REVOKED_ASKED,)}.get(self.state or "", ())

    def _log(self) -> SessionLog:
        if self.session_log is None:
            self.session_log = SessionLog()
        return self.session_log

    def _exercise(self, entry: Entry) -> None:
        """Count the rules that an entry is judged by."""
        to_all = entry.type == REJOINED and entry.visibility == Visibility.ALL
        self.exercised.update(_judging_entries(entry.type, to_all=to_all, is_limited=self.reader is not None))

    def _listed(self, observed: SessionObservation, stamp: Stamp) -> list[Finding]:
        """Take in the list of participants of a message, repeated or not."""
        if not observed.participants:
            return []
        self._log().lists(observed.participants)
        told = told_by(observed.participants, self.self_)
        self.is_customer = self.is_customer or (CUSTOMER in told.types and told.visibilities == _SEEN_BY_ALL)
        self.has_unknown = self.has_unknown or not are_known(observed.participants)
        reader = self.reader
        if reader is None:
            return []
        self.exercised.add(SIGNS[Sign.NOT_FOR_READER][0])
        broken = broken_by_list(observed.participants, reader, self.ruleset)
        return self.findings(broken, stamp) if broken else []

    def request(self, operation: str, status: int | None, stamp: Stamp, text: str | None = None) -> list[Finding]:
        """Take a recorded request to the session and its answer.

        Args:
            operation: what is asked; of Intrude with a mode, the spelling of its event.
            status: the code of the answer; None if none was recorded.
            stamp: where it stands.
            text: of a message that is sent.
        """
        is_intrude = operation.startswith(_INTRUDE)
        if operation not in _OPERATIONS and not is_intrude:
            return []
        mode, is_accepted = SWITCHES.get(operation), status in (0, None)
        self.requests_recorded = True
        if operation in _ANSWERING and is_accepted and self.state == INVITED:
            # It was offered anew, though by a message like the first one.
            self.ended = None
        self.may_chat = self.may_chat or (operation == _ACCEPT and is_accepted)
        self.end_asked = self.end_asked or (operation in _ENDING and is_accepted)
        self.judged(Judged.REFUSAL if status else Judged.ACCEPTANCE, *self._judged_by(operation))
        if mode is not None and status in (2, 3):
            self.remember_refused(mode, Line(operation, stamp))
        elif is_accepted and len(self.pending) >= WAITING:
            self.doubts.add(Cause.OVERFLOWN, "requests", self.name)
        offered = self.offered_before & self.offered if self.offered is not None else frozenset[str]()
        reach = self.reach(stamp) if is_accepted else 0
        made = self.told_at_last(operation.__eq__, reach=reach) if self.unshown and is_accepted else []
        was_offered = operation in offered
        if self._is_told_ahead or (is_accepted and self._has_rejoined(operation, stamp, reach)):
            # What the messages have shown is not so any more, so the answer is held against nobody.
            status, was_offered = status or None, False
        self.rejoined = self.rejoined if mode is None or not is_accepted else None
        answer = as_judged(status, reach=reach, was_offered=was_offered)
        made += self.observe(RequestLine(operation, *answer), stamp)
        for shows, seen in self._log().asks(operation, text) if is_accepted else ():
            made += self.findings([broken_by_sign(*shows, self.ruleset)], seen, again=True)
        return made


@lru_cache(maxsize=256)
def _judging_entries(kind: str | None, *, to_all: bool, is_limited: bool) -> frozenset[str]:
    """Return the rules that an entry is judged by."""
    signs = [Sign.REJOINED_TO_ALL if to_all else Sign.REJOINED]
    if kind != REJOINED:
        signs = [Sign.NOTICE] if kind in NOTICES else [Sign.PRIVATE, Sign.NAMED_OTHERWISE]
    return frozenset([SIGNS[each][0] for each in [*signs, *([Sign.NOT_FOR_READER] if is_limited else [])]])
