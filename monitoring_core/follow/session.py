"""Following one text session of a supervisor: an SMS session or a chat.

The mode of a session is told by the two switches it offers, the other two of
three, and by the supervisor's own visibility. Every mode can be switched to from
every other, so no step is out of reach; what is judged is each message, and
whether what was asked for shows.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from attrs import define

from monitoring_core.follow.finding import Finding
from monitoring_core.follow.judgement import Broken, cost, level
from monitoring_core.follow.subject import Asked, Stamp, Subject
from monitoring_core.rules import Severity
from monitoring_core.rulesets import GWS_V2, Ruleset
from monitoring_core.text.session import AGENTS_SENDING, CHATTING_CONSTANT, EVERYBODY_SENDING, SENDING_OPEN
from monitoring_core.text.visibility import SHOWN_AS, sees
from monitoring_core.vocabulary import (
    MessageType,
    Party,
    SessionOperation,
    TextSessionState,
    Visibility,
    VisibilityMode,
)

__all__ = ["Entry", "FollowedSession", "SeenParticipant", "SessionObservation"]

SWITCHES: dict[str, VisibilityMode] = {
    SessionOperation.SWITCH_TO_MONITOR: VisibilityMode.MONITOR,
    SessionOperation.SWITCH_TO_COACH: VisibilityMode.COACH,
    SessionOperation.SWITCH_TO_BARGE_IN: VisibilityMode.BARGE_IN,
}
_SWITCH_NAMES = frozenset(SWITCHES)
_VISIBILITY_RULES: dict[VisibilityMode, str] = {
    VisibilityMode.MONITOR: "TX-VISIBILITY-MONITOR",
    VisibilityMode.COACH: "TX-VISIBILITY-COACH",
    VisibilityMode.BARGE_IN: "TX-VISIBILITY-BARGE-IN",
}


class SeenParticipant(NamedTuple):
    """What a message tells of a participant."""

    nickname: str | None
    uri: str | None
    type: str | None
    visibility: str | None

    def is_called(self, name: str) -> bool:
        """Tell whether ``self`` of the recording names this participant, by nickname or uri."""
        return name in (self.nickname, self.uri)


class SessionObservation(NamedTuple):
    """The part of a session's message that tells something."""

    capabilities: frozenset[str]
    participants: tuple[SeenParticipant, ...]


class Entry(NamedTuple):
    """What a message log tells of an entry."""

    position: int | None
    type: str | None
    sender: SeenParticipant
    visibility: str | None


@define(slots=True)
class FollowedSession(Subject):
    """What is known of one session."""

    self_: str | None = None
    role: str | None = None
    state: str | None = None
    observed: SessionObservation | None = None
    modes: frozenset[VisibilityMode] | None = None
    before: frozenset[VisibilityMode] | None = None
    steady: int = 0
    """Messages that have shown the present modes since they changed."""
    was_invited: bool = False
    may_chat: bool = False
    """It has been Chatting, or Accept was asked for: a switch may be open although the last message was Invited."""

    def message(self, state: str, observed: SessionObservation, stamp: Stamp) -> list[Finding]:
        """Take a notification of the session's state or participants."""
        key = (state, observed)
        repeated = self.seen_before(key)
        self.was_invited = self.was_invited or state == TextSessionState.INVITED
        self.may_chat = self.may_chat or state == TextSessionState.CHATTING
        if state != TextSessionState.CHATTING:
            if not repeated:
                self.state = state
            if state == TextSessionState.REVOKED:
                self.asked.clear()
            return []
        supervises = self.role is not None and self.role.lower() == "supervisor"
        if not observed.capabilities & _SWITCH_NAMES and not supervises:
            return []
        modes, broken = read_modes(observed, self.self_, self.ruleset)
        self.exercised.update(_EXERCISED)
        self.exercised.update(_VISIBILITY_RULES[mode] for mode in modes if observed.participants)
        if self.self_ is not None and any(each.is_called(self.self_) for each in observed.participants):
            self.exercised.add("TX-TYPE")
        made = self.findings(broken, stamp)
        if repeated:
            self.modes = modes | (self.modes or frozenset())
            return made
        confirmed = self.confirm(lambda shows: modes == frozenset({shows}) or shows == state)
        if modes != self.modes:
            self.before, self.steady = self.modes, 0
        self.steady += 1
        self.state, self.observed, self.modes = state, observed, modes
        if confirmed is None:
            made += self.overdue()
        else:
            self.exercised.update(("AN-EFFECT", "TX-NOTIFY"))
            made += [confirmed.suspect] if confirmed.suspect is not None else []
        return made

    def log(self, entries: tuple[Entry, ...], stamp: Stamp) -> list[Finding]:
        """Take new entries of the session's message log."""
        made: list[Finding] = []
        for entry in entries:
            told = None not in (entry.visibility, entry.sender.visibility)
            if told and entry.type == MessageType.PARTICIPANT_REJOINED:
                made += self._rejoin(entry, stamp)
            party = {"customer": Party.CUSTOMER, "agent": Party.AGENT}.get((self.role or "").lower())
            if party is not None and entry.visibility in frozenset(Visibility):
                self.exercised.add("TX-AUDIENCE")
                if not sees(party, Visibility(entry.visibility)):
                    broken = Broken(
                        "TX-AUDIENCE",
                        f"the {party} was sent an entry with visibility {entry.visibility}",
                        "only what that party may see",
                        level("TX-AUDIENCE", self.ruleset),
                    )
                    made += self.findings([broken], stamp)
        return made

    def _rejoin(self, entry: Entry, stamp: Stamp) -> list[Finding]:
        """Judge the entry that tells of a switch: sender and entry carry the same, the new visibility."""
        whole = Visibility.ALL in (entry.visibility, entry.sender.visibility)
        rule_id = "TX-NOTIFY-BARGE-IN" if whole else "TX-NOTIFY"
        self.exercised.add(rule_id)
        if entry.visibility == entry.sender.visibility:
            return []
        message = f"ParticipantRejoined has visibility {entry.visibility!a}, its sender {entry.sender.visibility!a}"
        broken = Broken(rule_id, message, "both with the new visibility", level(rule_id, self.ruleset))
        return self.findings([broken], stamp, again=True)

    def request(self, operation: str, status: int | None, stamp: Stamp) -> list[Finding]:
        """Take a recorded request to the session and its answer (None if no answer was recorded)."""
        mode = SWITCHES.get(operation)
        if mode is None:
            self.may_chat = self.may_chat or (operation == SessionOperation.ACCEPT and status in (0, None))
            return []
        self.exercised.add("AN-REFUSED" if status else "AN-EFFECT")
        if self.was_invited and not self.may_chat:
            return self._not_chatting(operation, status, stamp)
        if status in (2, 3):
            return self._refused_though_offered(operation, mode, status, stamp)
        if status not in (0, None):
            return []
        asked = Asked(operation, True, stamp, mode)
        asked.may_be_done = self.modes is not None and mode in self.modes
        closed = status == 0 and not self.asked and self.modes == frozenset({mode}) and self.steady > 1
        if closed:
            broken = Broken(
                "TX-SELF", f"{operation} was answered 0 in {mode}", "an answer 2", level("TX-SELF", self.ruleset)
            )
            asked.suspect = self.findings([broken], stamp, limit=Severity.WARNING, again=True)[0]
        self.asked.append(asked)
        return []

    def _not_chatting(self, operation: str, status: int | None, stamp: Stamp) -> list[Finding]:
        """Judge a switch asked of a session that was Invited and never accepted (TX-INVITED, TX-REVOKED)."""
        rule_id = "TX-REVOKED" if self.state == TextSessionState.REVOKED else "TX-INVITED"
        self.exercised.add(rule_id)
        if status != 0:
            return []
        message = f"{operation} was answered 0 while {self.state}, and nobody asked for Accept"
        return self.findings([Broken(rule_id, message, "an answer 2", Severity.WARNING)], stamp, again=True)

    def _refused_though_offered(
        self, operation: str, mode: VisibilityMode, status: int | None, stamp: Stamp
    ) -> list[Finding]:
        if self.observed is None or self.asked or self.state != TextSessionState.CHATTING:
            return []
        if operation not in self.observed.capabilities or (self.before is not None and mode in self.before):
            return []
        broken = Broken("TX-SWITCH", f"{operation} was offered and answered {status}", "an answer 0", Severity.NOTE)
        return self.findings([broken], stamp, again=True)


_EXERCISED = ("TX-SWITCH", "TX-SELF", "TX-SEND", "TX-CAPABILITIES")
_ABOUT_SWITCHES = frozenset({"TX-SWITCH", "TX-SELF"})


@lru_cache(maxsize=4096)
def read_modes(
    observed: SessionObservation, self_: str | None, ruleset: Ruleset = GWS_V2
) -> tuple[frozenset[VisibilityMode], tuple[Broken, ...]]:
    """Give the modes a Chatting session's message can mean, and what it breaks under the cheapest of them."""
    readings = {mode: _broken(observed, mode, self_, ruleset) for mode in VisibilityMode}
    cheapest = min(cost(broken) for broken in readings.values())
    kept = [mode for mode, broken in readings.items() if cost(broken) == cheapest]
    # Of readings of one price the one named is what the switches tell: a wrong visibility is then the oddity.
    named = min((readings[mode] for mode in kept), key=lambda broken: any(b.rule in _ABOUT_SWITCHES for b in broken))
    if len(kept) == 1 or not named:
        named = (*named, *_about_sending(observed, frozenset(kept), ruleset))
    missing = CHATTING_CONSTANT - observed.capabilities
    if missing and observed.capabilities:
        message = f"{', '.join(sorted(missing))} not offered while Chatting"
        named = (*named, Broken("TX-CAPABILITIES", message, "offered, unless configured away", Severity.NOTE))
    return frozenset(kept), named


def _broken(
    observed: SessionObservation, mode: VisibilityMode, self_: str | None, ruleset: Ruleset
) -> tuple[Broken, ...]:
    broken: list[Broken] = []
    offered = observed.capabilities & _SWITCH_NAMES
    expected = frozenset(name for name, leads_to in SWITCHES.items() if leads_to is not mode)
    if observed.capabilities and offered != expected:
        rule_id = "TX-SELF" if offered > expected else "TX-SWITCH"
        message = f"{', '.join(sorted(offered)) or 'no switch'} offered in {mode}"
        broken.append(Broken(rule_id, message, f"{', '.join(sorted(expected))}", level(rule_id, ruleset)))
    visibility = SHOWN_AS[mode]
    agents = [each for each in observed.participants if each.type != "Customer"]
    mine = [each for each in observed.participants if self_ is not None and each.is_called(self_)]
    seen = {each.visibility for each in (mine or agents)} - {None}
    if seen and visibility not in seen:
        whose = "the supervisor's own participant" if mine else "no participant but the customer"
        message = f"{whose} has visibility {', '.join(sorted(map(ascii, seen)))} in {mode}"
        if not mine:
            message = f"no participant has visibility {visibility} in {mode}"
        rule_id = _VISIBILITY_RULES[mode]
        broken.append(Broken(rule_id, message, f"visibility {visibility}", level(rule_id, ruleset)))
    for each in mine:
        if each.type is not None and each.type != "Agent":
            message = f"the supervisor's participant has type {each.type!a}"
            broken.append(Broken("TX-TYPE", message, "type Agent", level("TX-TYPE", ruleset)))
    return tuple(broken)


def _about_sending(
    observed: SessionObservation, modes: frozenset[VisibilityMode], ruleset: Ruleset
) -> tuple[Broken, ...]:
    """Judge the sending operations: printed lists show them in every mode, so never more than a note."""
    if len(modes) != 1 or not observed.capabilities:
        return ()
    (mode,) = modes
    opened = SENDING_OPEN[ruleset.send_in_every_mode][mode]
    extra = (observed.capabilities & (EVERYBODY_SENDING | AGENTS_SENDING)) - opened
    if not extra:
        return ()
    message = f"{', '.join(sorted(extra))} offered in {mode}"
    return (Broken("TX-SEND", message, "sending only to whom the mode shows the supervisor", Severity.NOTE),)
