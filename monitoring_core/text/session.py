"""The supervisor's own session: his part in one SMS session or chat of an agent.

The session begins as Invited, by a subscription or by Intrude. Accept joins it, and it is
then Chatting. While it is Chatting, the supervisor may switch to any other mode. He may also send
the messages that `TO_WHOM` accepts in his mode. His part ends with Leave or Reject. It also ends when
the session is completed, when it goes back to a queue, and when the last agent leaves it.

Three tables decide: `PHASES` for the phase, `SWITCHES` for the mode, and `TO_WHOM` for messages.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, StrEnum
from typing import Any, NamedTuple

from monitoring_core.cells import Refuse, reasons, refuse
from monitoring_core.control import Control
from monitoring_core.operations import Address, at
from monitoring_core.outcome import Refusal, UnknownEvent
from monitoring_core.rules import rule
from monitoring_core.rulesets import GWS_V2, Ruleset, checked
from monitoring_core.text.events import (
    ACCEPT,
    AGENT_LEAVES,
    INTRUDE,
    INVITATION,
    LAST_AGENT_LEAVES,
    LEAVE,
    REJECT,
    SENDING,
    SESSION_COMPLETED,
    SESSION_REQUEUED,
    SWITCH,
    SWITCH_TO_BARGE_IN,
    SWITCH_TO_COACH,
    SWITCH_TO_MONITOR,
    TextEvent,
    event,
)
from monitoring_core.text.visibility import SENT_WITH, SHOWN_AS
from monitoring_core.vocabulary import StatusCode, TextSessionState, Visibility, VisibilityMode

__all__ = [
    "AGENTS_SENDING",
    "CHATTING_CONSTANT",
    "EVERYBODY_SENDING",
    "INTRUDE_COLUMN",
    "SENDING_OPEN",
    "SESSION_EVENTS",
    "SESSION_HAPPENINGS",
    "SESSION_OPERATIONS",
    "OwnSession",
    "Part",
    "Phase",
    "not_in_session",
]


class Phase(StrEnum):
    """The phase of the supervisor's part in a session, such as invited or chatting."""

    ABSENT = "not in the session"
    INVITED = "Invited"
    CHATTING = "Chatting"
    LEFT = "left"
    REVOKED = "Revoked"


class _Phase(Enum):
    """A cell that accepts an event and changes nothing: the phase stays as it is."""

    STAYS = "stays"


STAYS = _Phase.STAYS

# Phase × operation or happening -> the next phase. The invitations of all modes share one column. So do the switches,
# the sending operations, and Intrude. The ruleset field intrude_joins_at_once chooses one of two columns of Intrude.
# A Revoked session may come back from a queue to an agent. Then it begins again for the supervisor, by an
# invitation or by Intrude, like a session that he has left.
PHASES: dict[Phase, dict[str, Phase | _Phase | Refuse]] = {
    Phase.ABSENT: {
        "invitation": Phase.INVITED,
        "intrude": Phase.INVITED,
        "intrude at once": Phase.CHATTING,
        "accept": refuse("TX-INVITED"),
        "reject": refuse("TX-INVITED"),
        "switch": refuse("TX-SWITCH"),
        "send": refuse("TX-LEAVE"),
        "leave": refuse("TX-LEAVE"),
        "agent leaves": STAYS,
        "session over": STAYS,
    },
    Phase.INVITED: {
        "invitation": STAYS,
        "intrude": refuse("TS-INTRUDE-TWICE"),
        "intrude at once": refuse("TS-INTRUDE-TWICE"),
        "accept": Phase.CHATTING,
        "reject": Phase.LEFT,
        "switch": refuse("TX-INVITED"),
        "send": refuse("TX-INVITED"),
        "leave": refuse("TX-INVITED"),
        "agent leaves": STAYS,
        "session over": Phase.REVOKED,
    },
    Phase.CHATTING: {
        "invitation": STAYS,
        "intrude": refuse("TS-INTRUDE-TWICE"),
        "intrude at once": refuse("TS-INTRUDE-TWICE"),
        "accept": refuse("TX-INVITED"),
        "reject": refuse("TX-INVITED"),
        "switch": STAYS,
        "send": STAYS,
        "leave": Phase.LEFT,
        "agent leaves": STAYS,
        "session over": Phase.REVOKED,
    },
    Phase.LEFT: {
        "invitation": Phase.INVITED,
        "intrude": Phase.INVITED,
        "intrude at once": Phase.CHATTING,
        "accept": refuse("TX-INVITED"),
        "reject": refuse("TX-INVITED"),
        "switch": refuse("TX-SWITCH"),
        "send": refuse("TX-LEAVE"),
        "leave": refuse("TX-LEAVE"),
        "agent leaves": STAYS,
        "session over": STAYS,
    },
    Phase.REVOKED: {
        "invitation": Phase.INVITED,
        "intrude": Phase.INVITED,
        "intrude at once": Phase.CHATTING,
        "accept": refuse("TX-REVOKED"),
        "reject": refuse("TX-REVOKED"),
        "switch": refuse("TX-REVOKED"),
        "send": refuse("TX-REVOKED"),
        "leave": refuse("TX-REVOKED"),
        "agent leaves": STAYS,
        "session over": STAYS,
    },
}

# Mode × switch -> the next mode. Unlike in voice, every mode can be entered again and again.
SWITCHES: dict[VisibilityMode, dict[TextEvent, VisibilityMode | Refuse]] = {
    VisibilityMode.MONITOR: {
        SWITCH_TO_MONITOR: refuse("TX-SELF"),
        SWITCH_TO_COACH: VisibilityMode.COACH,
        SWITCH_TO_BARGE_IN: VisibilityMode.BARGE_IN,
    },
    VisibilityMode.COACH: {
        SWITCH_TO_MONITOR: VisibilityMode.MONITOR,
        SWITCH_TO_COACH: refuse("TX-SELF"),
        SWITCH_TO_BARGE_IN: VisibilityMode.BARGE_IN,
    },
    VisibilityMode.BARGE_IN: {
        SWITCH_TO_MONITOR: VisibilityMode.MONITOR,
        SWITCH_TO_COACH: VisibilityMode.COACH,
        SWITCH_TO_BARGE_IN: refuse("TX-SELF"),
    },
}

# Ruleset field send_in_every_mode × mode × sending operation -> accepted, or refused.
TO_WHOM: dict[bool, dict[VisibilityMode, dict[Visibility, _Phase | Refuse]]] = {
    False: {
        VisibilityMode.MONITOR: {Visibility.AGENTS: refuse("TX-SEND"), Visibility.ALL: refuse("TX-SEND")},
        VisibilityMode.COACH: {Visibility.AGENTS: STAYS, Visibility.ALL: refuse("TX-SEND")},
        VisibilityMode.BARGE_IN: {Visibility.AGENTS: STAYS, Visibility.ALL: STAYS},
    },
    True: {
        VisibilityMode.MONITOR: {Visibility.AGENTS: STAYS, Visibility.ALL: STAYS},
        VisibilityMode.COACH: {Visibility.AGENTS: STAYS, Visibility.ALL: STAYS},
        VisibilityMode.BARGE_IN: {Visibility.AGENTS: STAYS, Visibility.ALL: STAYS},
    },
}

CHATTING_CONSTANT: frozenset[str] = frozenset(
    {
        "SetInFocus",
        "SetDisposition",
        "AttachUserData",
        "DeleteUserData",
        "UpdateUserData",
        "Transfer",
        "Invite",
        "Consult",
    }
)
"""Operations that a Chatting session offers besides those of its tables (TX-CAPABILITIES)."""

AGENTS_SENDING: frozenset[str] = frozenset(name for name, seen in SENT_WITH.items() if seen is Visibility.AGENTS)
"""The sending operations whose message only the agents and the supervisors see."""

EVERYBODY_SENDING: frozenset[str] = frozenset(name for name, seen in SENT_WITH.items() if seen is Visibility.ALL)
"""The sending operations whose message everybody in the session sees, the customer included."""

SENDING_OPEN: dict[bool, dict[VisibilityMode, frozenset[str]]] = {
    everywhere: {
        mode: frozenset(name for name, seen in SENT_WITH.items() if not isinstance(row[seen], Refuse))
        for mode, row in rows.items()
    }
    for everywhere, rows in TO_WHOM.items()
}
"""Derived from `TO_WHOM`: send_in_every_mode of the ruleset -> mode -> sending operations accepted in it."""

SESSION_OPERATIONS: tuple[TextEvent, ...] = tuple(event(each.name) for each in at(Address.SESSION))
"""The operations on the supervisor's own session."""
SESSION_HAPPENINGS: tuple[TextEvent, ...] = (
    *INVITATION.values(),
    AGENT_LEAVES,
    LAST_AGENT_LEAVES,
    SESSION_COMPLETED,
    SESSION_REQUEUED,
)
"""The happenings that concern the supervisor's part in a session."""
SESSION_EVENTS: tuple[TextEvent, ...] = (*INTRUDE.values(), *SESSION_OPERATIONS, *SESSION_HAPPENINGS)
"""All events that the tables decide about: Intrude in each mode, the operations on the session, the happenings."""

INTRUDE_COLUMN: dict[bool, str] = {False: "intrude", True: "intrude at once"}
"""Ruleset field intrude_joins_at_once -> the column of Intrude in `PHASES` (TS-INTRUDE)."""
_INTRUDES: dict[bool, dict[TextEvent, str]] = {
    at_once: dict.fromkeys(INTRUDE.values(), column) for at_once, column in INTRUDE_COLUMN.items()
}
_COLUMNS: dict[TextEvent, str] = (
    dict.fromkeys(INVITATION.values(), "invitation")
    | dict.fromkeys(SWITCH, "switch")
    | dict.fromkeys(SENDING, "send")
    | {ACCEPT: "accept", REJECT: "reject", LEAVE: "leave", AGENT_LEAVES: "agent leaves"}
    | dict.fromkeys((LAST_AGENT_LEAVES, SESSION_COMPLETED, SESSION_REQUEUED), "session over")
)


class Part(NamedTuple):
    """Everything about the supervisor's part in a session that the tables decide by.

    Attributes:
        phase: invited, chatting, or over.
        mode: the visibility mode; None unless the phase is Invited or Chatting.
        under_subscription: True if the session was joined under the subscription that is active now (TS-NEXT-CHAT).
    """

    phase: Phase
    mode: VisibilityMode | None = None
    under_subscription: bool = False


def _next(part: Part, event: TextEvent, ruleset: Ruleset) -> Part | Refuse:
    """Look up the next part in the tables, or a refusal with every rule that refuses."""
    intrudes = _INTRUDES[ruleset.intrude_joins_at_once]
    phase = PHASES[part.phase][intrudes[event] if event in intrudes else _COLUMNS[event]]
    mode: VisibilityMode | Refuse | None = part.mode
    sent: _Phase | Refuse = STAYS
    if part.phase is Phase.CHATTING and part.mode is not None:
        if event in SWITCH:
            mode = SWITCHES[part.mode][event]
        elif event in SENDING:
            sent = TO_WHOM[ruleset.send_in_every_mode][part.mode][SENT_WITH[event.name]]
    refusals = [cell for cell in (phase, mode, sent) if isinstance(cell, Refuse)]
    if refusals:
        return Refuse(reasons(refusals))
    if phase is STAYS:
        assert not isinstance(mode, Refuse)
        return part._replace(mode=mode)
    assert isinstance(phase, Phase)
    if event.mode is not None:
        # The supervisor's part begins anew, in the mode of the invitation or of Intrude.
        return Part(phase, event.mode, under_subscription=event in INVITATION.values())
    ended = phase in (Phase.LEFT, Phase.REVOKED)
    return Part(phase, None if ended else part.mode, not ended and part.under_subscription)


class OwnSession(Control[TextEvent]):
    """The control of the supervisor's own session, as an interned value: equal ones of one ruleset are one object.

    Attributes:
        ruleset: the ruleset whose tables decide.
        part: everything that the tables decide by.
        capabilities: the operations that the session offers; none unless it is Invited or Chatting (TX-INVITED,
            TX-SWITCH, TX-SEND, TX-CAPABILITIES, TX-REVOKED).
    """

    __slots__ = ("_allowed", "capabilities", "part", "ruleset")

    ruleset: Ruleset
    part: Part
    capabilities: frozenset[str]
    _allowed: tuple[str, ...]

    @classmethod
    def _instead(cls) -> str:
        return "take one from text.not_in_session or a step"

    def _key(self) -> tuple[Callable[..., OwnSession], tuple[Any, ...]]:
        return _session, (self.ruleset, self.part)

    @property
    def phase(self) -> Phase:
        """The phase of the supervisor's part in the session."""
        return self.part.phase

    @property
    def mode(self) -> VisibilityMode | None:
        """The visibility mode; None unless the session is Invited or Chatting."""
        return self.part.mode

    @property
    def visibility(self) -> Visibility | None:
        """The visibility of the supervisor as a participant; None unless the session is Chatting."""
        return SHOWN_AS[self.part.mode] if self.part.mode and self.part.phase is Phase.CHATTING else None

    @property
    def state(self) -> TextSessionState:
        """The ``state`` of the supervisor's session; Revoked after his part has ended."""
        return {Phase.INVITED: TextSessionState.INVITED, Phase.CHATTING: TextSessionState.CHATTING}.get(
            self.part.phase, TextSessionState.REVOKED
        )

    @property
    def under_subscription(self) -> bool:
        """True if the session was joined under the subscription that is active now (TS-NEXT-CHAT)."""
        return self.part.under_subscription

    def allowed(self) -> tuple[str, ...]:
        """Return the operations that are accepted now, in the order of `SESSION_OPERATIONS`."""
        return self._allowed

    def accept(self) -> OwnSession | Refusal:
        """Ask for Accept (TX-INVITED)."""
        return self.step(ACCEPT)

    def reject(self) -> OwnSession | Refusal:
        """Ask for Reject (TX-INVITED)."""
        return self.step(REJECT)

    def switch_to_monitor(self) -> OwnSession | Refusal:
        """Ask for SwitchToMonitor (TX-SWITCH)."""
        return self.step(SWITCH_TO_MONITOR)

    def switch_to_coach(self) -> OwnSession | Refusal:
        """Ask for SwitchToCoach (TX-SWITCH)."""
        return self.step(SWITCH_TO_COACH)

    def switch_to_barge_in(self) -> OwnSession | Refusal:
        """Ask for SwitchToBargeIn (TX-SWITCH)."""
        return self.step(SWITCH_TO_BARGE_IN)

    def leave(self) -> OwnSession | Refusal:
        """Ask for Leave (TX-LEAVE)."""
        return self.step(LEAVE)

    def detached(self) -> OwnSession:
        """Return the session after its subscription was replaced or ended (TS-CANCEL)."""
        return _session(self.ruleset, self.part._replace(under_subscription=False))

    def _compute(self, event: TextEvent) -> OwnSession | Refusal:
        if event not in SESSION_EVENTS:
            raise UnknownEvent(event, "a text session")
        cell = _next(self.part, event, self.ruleset)
        if not isinstance(cell, Refuse):
            return _session(self.ruleset, cell)
        named = rule(cell.rules[0])
        return Refusal(
            rule=named.id,
            reasons=cell.rules,
            state=self,
            event=event.name,
            code=StatusCode.NOT_VALID_IN_STATE,
            allowed=self._allowed,
            place="in the session",
            because=named.because,
        )

    def __str__(self) -> str:
        if self.part.mode is None:
            return f"while {self.part.phase}"
        return f"while {self.part.phase} as {self.part.mode}"

    def __repr__(self) -> str:
        return f"<OwnSession {self} ({self.ruleset.name})>"


_made: dict[tuple[Ruleset, Part], OwnSession] = {}


def _session(ruleset: Ruleset, part: Part) -> OwnSession:
    """Return the one session with that part; setdefault is atomic, so all threads get the same object."""
    try:
        return _made[ruleset, part]
    except KeyError:
        pass
    checked(ruleset)
    allowed = tuple(each.name for each in SESSION_OPERATIONS if not isinstance(_next(part, each, ruleset), Refuse))
    constant = CHATTING_CONSTANT if part.phase is Phase.CHATTING else frozenset[str]()
    made = OwnSession._make(
        ruleset=ruleset, part=part, capabilities=frozenset(allowed) | constant, _cells={}, _allowed=allowed
    )
    return _made.setdefault((ruleset, part), made)


def session_in(ruleset: Ruleset, part: Part) -> OwnSession:
    """Return the session with that part."""
    return _session(ruleset, part)


def not_in_session(ruleset: Ruleset = GWS_V2) -> OwnSession:
    """Return the control of a session in which the supervisor has no part."""
    return _session(ruleset, Part(Phase.ABSENT))
