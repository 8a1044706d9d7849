"""The situations that a supervisor may be in: after a message, after a request, and after changes without a request.

This module does not say what is allowed. A message is compared with the operations that the tables of the core offer
in each situation. The row of an operation in `operations` says what a message shows after it, and this gives the next
situations. If several situations fit, all of them are possible.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import product
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from monitoring_core.follow.automata.leg_situations import LegShows, fits, situations
from monitoring_core.follow.automata.session_moves import SWITCHES, Looks, modes_of
from monitoring_core.follow.engine.costs import price
from monitoring_core.follow.lines.observations import (
    LegObservation,
    SeenParticipant,
    SessionObservation,
    is_supervision,
)
from monitoring_core.follow.lines.text_messages import is_own, told_by
from monitoring_core.follow.lines.views import identity_of
from monitoring_core.operations import Address, Field, at
from monitoring_core.rulesets import Ruleset
from monitoring_core.vocabulary import CallState, MonitoringState, Mute, Party, TextSessionState, VisibilityMode

__all__ = [
    "ABSENT",
    "GONE",
    "UNKNOWN",
    "AgentSituation",
    "LegSituation",
    "Possible",
    "SessionSituation",
    "Situation",
    "every_leg",
    "every_session",
    "is_supervised",
    "led_to",
    "leg_shows",
    "looks_like",
    "needs_no_request",
    "only_agent",
    "session_shows",
    "together",
    "undone_unseen",
]


class LegSituation(NamedTuple):
    """A supervisor's part in a call.

    Attributes:
        state: the monitoring state.
        held: whether he has put the call on hold.
        both: whether agent and customer are in the call; otherwise one of them is, and nothing tells which.
        agent_muted: whether he has muted the agent.
        muted: whether he has muted himself in a state in which others would hear him.
    """

    state: MonitoringState
    held: bool = False
    both: bool = True
    agent_muted: bool = False
    muted: bool = False


class SessionSituation(NamedTuple):
    """A supervisor's part in a text session.

    Attributes:
        mode: the visibility mode; None while he is invited and has not accepted.
    """

    mode: VisibilityMode | None

    @property
    def is_chatting(self) -> bool:
        """True if he takes part in the session."""
        return self.mode is not None


class AgentSituation(NamedTuple):
    """An agent's own call, as his client shows it.

    Attributes:
        held: whether he has put it on hold.
        is_listened_to: whether ``supervisorListeningIn`` is true.
        is_muted: whether ``monitoredUserMuted`` is true.
    """

    held: bool = False
    is_listened_to: bool = False
    is_muted: bool = False


Situation: TypeAlias = LegSituation | SessionSituation | AgentSituation | None
"""The situation of somebody; None means that he is not there."""

Possible: TypeAlias = frozenset[Situation]
"""The possible situations. If there is only one, it is certain. If the set is empty, nothing is known."""

_SWITCH_NAMES = frozenset(SWITCHES)
_AGENT = "Agent"
"""The type of a participant who is not a customer (TX-TYPE)."""

ABSENT: Situation = None
"""The situation of somebody who is not there: the call rings, it is over, or it has not begun."""

GONE: Possible = frozenset({ABSENT})
UNKNOWN: Possible = frozenset()


def together(sets: Iterable[Possible]) -> Possible:
    """Return the union of these situations; an unknown set adds nothing."""
    none: Possible = frozenset()
    return none.union(*sets)


_LISTED: Mapping[str, tuple[Field, str | bool | None]] = MappingProxyType(
    {str(each.name): (each.shows.field, each.shows.value) for each in at(Address.CALL) if each.shows is not None}
)
_OF_SESSION: Mapping[str, tuple[Field, str | bool | None]] = MappingProxyType(
    {str(each.name): (each.shows.field, each.shows.value) for each in at(Address.SESSION) if each.shows is not None}
)


@cache
def every_leg() -> Possible:
    """Return every situation of a leg, with `ABSENT`."""
    told = product(MonitoringState, (False, True), (True, False), (False, True), (False, True))
    return GONE | frozenset(each for each in (LegSituation(*values) for values in told) if _is_whole(each))


@cache
def every_session() -> Possible:
    """Return every situation of a text session, with `ABSENT`."""
    return GONE | frozenset(SessionSituation(mode) for mode in (None, *VisibilityMode))


def _is_whole(leg: LegSituation) -> bool:
    """Tell whether the mutes of the agent and of the supervisor are possible in the state."""
    return leg.state is MonitoringState.BARGE_IN or not (leg.agent_muted or leg.muted)


@cache
def leg_shows(ruleset: Ruleset, state: str, observed: LegObservation) -> Possible | None:
    """Return the situations that a message of a leg may show by itself; None if none is known for it.

    Args:
        ruleset: the ruleset that says what a leg offers.
        state: the state of the call.
        observed: the fields of the message.
    """
    if state not in (CallState.ESTABLISHED, CallState.HELD):
        return GONE if state in _NOT_THERE else None
    if state == CallState.HELD:
        # While the call is on hold, its message shows neither the parties nor the monitoring state.
        return frozenset(each for each in _legs(held=True) if observed.agent_muted in (None, each.agent_muted))
    if not observed.capabilities:
        return frozenset(each for each in _legs(held=False) if observed.agent_muted in (None, each.agent_muted))
    seen = LegShows(False, observed.switches, True, observed.mute, observed.agent_muted)
    fitting = [(each, fits(ruleset, each, seen, False)) for each in situations(ruleset)]
    paid = [(each, price(*[charge.what for charge in broken])) for each, broken in fitting if broken is not None]
    least = min([cost for _, cost in paid], default=0)
    is_closed = observed.mute == Mute.ON
    return frozenset(
        LegSituation(
            each.state, each.held, each.both, each.agent_muted, is_closed and each.state is MonitoringState.BARGE_IN
        )
        for each, cost in paid
        if cost == least
    )


_NOT_THERE = frozenset(
    map(str, (CallState.RINGING, CallState.DIALING, CallState.RELEASED, CallState.COMPLETED)),
)


def _legs(*, held: bool) -> Iterator[LegSituation]:
    return (each for each in every_leg() if isinstance(each, LegSituation) and each.held is held)


def session_shows(state: str, observed: SessionObservation, self_: str | None) -> Possible | None:
    """Return the situations that a message of a text session may show by itself; None if none is known for it.

    Args:
        state: the state of the session.
        observed: the fields of the message.
        self_: nickname or uri of the client's own user, if known.
    """
    if state == TextSessionState.INVITED:
        return frozenset({SessionSituation(None)})
    if state == TextSessionState.REVOKED:
        return GONE
    if state != TextSessionState.CHATTING:
        return None
    told = told_by(observed.participants, self_)
    switches = observed.capabilities & _SWITCH_NAMES if observed.capabilities else None
    modes = modes_of(Looks(switches, told.visibilities))
    return frozenset(SessionSituation(mode) for mode in modes)


def is_supervised(observed: LegObservation | SessionObservation, role: str | None) -> bool:
    """Tell whether a message shows a supervisor's leg or session: it offers a switch, or its role says so."""
    if isinstance(observed, LegObservation):
        return is_supervision(observed)
    is_supervisor = role is not None and role.lower() == Party.SUPERVISOR
    return is_supervisor or not _SWITCH_NAMES.isdisjoint(observed.capabilities)


def only_agent(participants: Iterable[SeenParticipant], self_: str | None) -> str | None:
    """Return the agent of a text session; None unless it lists one, and the supervisor is known."""
    if self_ is None:
        return None
    others = [each for each in participants if each.type == _AGENT and not is_own(each, self_)]
    if len(others) != 1:
        return None
    return identity_of(others[0].uri) if others[0].uri else others[0].nickname


@cache
def led_to(situation: Situation, operation: str) -> Possible:
    """Return the situations after an accepted request; the same situation if it changes nothing."""
    if isinstance(situation, LegSituation):
        return _leg_led_to(situation, *_LISTED.get(operation, (None, None)))
    if isinstance(situation, SessionSituation):
        return _session_led_to(situation, *_OF_SESSION.get(operation, (None, None)))
    return frozenset({situation})


def _leg_led_to(leg: LegSituation, field: Field | None, value: str | bool | None) -> Possible:
    if field is Field.MONITORING_STATE:
        # The leg may begin muted or not; only its message tells.
        state = MonitoringState(str(value))
        return frozenset({leg if state is leg.state else LegSituation(state, leg.held, leg.both)})
    if field is Field.AGENT_MUTED:
        is_barge_in = leg.state is MonitoringState.BARGE_IN
        return frozenset({leg._replace(agent_muted=bool(value))} if is_barge_in else {leg})
    if field is Field.CALL_STATE:
        over = value not in (CallState.HELD, CallState.ESTABLISHED)
        return GONE if over else frozenset({leg._replace(held=value == CallState.HELD)})
    return frozenset({leg})


def _session_led_to(session: SessionSituation, field: Field | None, value: str | bool | None) -> Possible:
    if field is Field.VISIBILITY_MODE and session.is_chatting:
        return frozenset({SessionSituation(VisibilityMode(str(value)))})
    if field is Field.SESSION_STATE and value == TextSessionState.REVOKED:
        return GONE
    if field is Field.SESSION_STATE and not session.is_chatting:
        return frozenset(SessionSituation(mode) for mode in VisibilityMode)
    return frozenset({session})


@cache
def needs_no_request(situation: Situation) -> Possible:
    """Return the situations that may follow without a recorded request, with this one.

    A supervisor may hold, mute himself and hang up on his telephone. Agents and customers may come and go. But his
    state and his mode change only by a request.
    """
    if isinstance(situation, LegSituation):
        legs = [each for each in every_leg() if isinstance(each, LegSituation) and each.state is situation.state]
        return GONE | frozenset(each for each in legs if situation.agent_muted or not each.agent_muted)
    if isinstance(situation, SessionSituation):
        return GONE | frozenset({situation})
    if isinstance(situation, AgentSituation):
        flags = product((False, True), repeat=3)
        return GONE | frozenset(AgentSituation(*each) for each in flags)
    return GONE


@cache
def undone_unseen(situation: Situation) -> Possible:
    """Return the situations that may come and go without a recorded request, so that lost messages can hide them.

    The subscription may begin a new leg in the same call after one has ended. But only a request leads back
    into a text session.
    """
    return frozenset({situation}) if isinstance(situation, SessionSituation) else needs_no_request(situation)


@cache
def looks_like(situation: Situation) -> Possible:
    """Return all situations that a message may show, if it shows the effect of a request.

    The agent and the customer may have acted meanwhile, and the supervisor may have muted himself.
    """
    near = needs_no_request(situation)
    if not isinstance(situation, LegSituation):
        return frozenset({situation})
    return frozenset(each for each in near if isinstance(each, LegSituation) and each.held is situation.held)
