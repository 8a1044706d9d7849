"""The leg: the supervisor's own call in somebody's conversation.

A leg begins when the supervisor is established in the call and ends with
Released; a new join, even of the same call id, is a new leg. What decides
about it is small: the monitoring state, whether the agent is muted, whether
Coach has been left, whether the supervisor holds the call, the scope it was
joined with, who is still there, whether the call came from a routing point, and
whether it was joined under the subscription that is active now. "Not on a call"
is one more leg.

Each of these is a table of its own, in `leg_tables`. An operation is accepted if
every table accepts it. What happens in the call goes through `WORLD` alone, and what
the supervisor does on his telephone through `TELEPHONE`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from monitoring_core import perception
from monitoring_core.capabilities import LEG_CONSTANT, NEVER_LISTED
from monitoring_core.cells import Refuse, reasons
from monitoring_core.control import Control
from monitoring_core.outcome import Refusal, UnknownEvent
from monitoring_core.rules import rule
from monitoring_core.rulesets import Ruleset, checked
from monitoring_core.vocabulary import CallState, MonitoringScope, MonitoringState, Mute, Party, PartyWord, StatusCode
from monitoring_core.voice.events import SWITCH, Event
from monitoring_core.voice.leg_tables import (
    COMPANY,
    ENDS,
    FROM_ROUTING_POINT,
    HOLDING,
    LEAVING_WHILE_MUTED,
    LEG_EVENTS,
    LEG_HAPPENINGS,
    LEG_OPERATIONS,
    MUTE_SHOWN,
    MUTING,
    NOT_ON_CALL,
    SELF_SWITCHES,
    STAYS,
    SWITCHES,
    TELEPHONE,
    WORLD,
    LegMarker,
    Parties,
)

__all__ = ["LEG_EVENTS", "LEG_HAPPENINGS", "LEG_OPERATIONS", "Leg", "Parties", "Situation", "joined_leg", "not_on_call"]


_PRESENT: dict[Parties, frozenset[Party]] = {
    Parties.BOTH: frozenset({Party.SUPERVISOR, Party.AGENT, Party.CUSTOMER}),
    Parties.AGENT: frozenset({Party.SUPERVISOR, Party.AGENT}),
    Parties.CUSTOMER: frozenset({Party.SUPERVISOR, Party.CUSTOMER}),
}


class Situation(NamedTuple):
    """Everything that decides about a leg."""

    state: MonitoringState
    scope: MonitoringScope
    agent_muted: bool = False
    coach_left: bool = False
    held: bool = False
    parties: Parties = Parties.BOTH
    under_subscription: bool = True
    from_routing_point: bool = False
    """Whether it was joined at a routing point; kept only where that closes a switch (VD-TARGET-KIND)."""


def _next(situation: Situation, event: Event, ruleset: Ruleset) -> Situation | Refuse | None:
    """Read the tables: the next situation, None if the leg ends, or a refusal with every rule that refuses."""
    if not event.is_request:
        return _happen(situation, event)
    state: MonitoringState | Refuse = situation.state
    agent_muted: bool | Refuse = situation.agent_muted
    if event in SWITCH:
        state = SWITCHES[ruleset.switches][situation.state, situation.coach_left][event]
        if ruleset.self_switch_accepted:
            state = SELF_SWITCHES[ruleset.switches].get((situation.state, event), state)
        if situation.agent_muted:
            agent_muted = LEAVING_WHILE_MUTED[ruleset.leave_barge_in_while_muted][event]
    elif event in MUTING[situation.state, situation.agent_muted]:
        agent_muted = MUTING[situation.state, situation.agent_muted][event]
    held = HOLDING[situation.held][event]
    company = COMPANY[situation.parties][event]
    queue = _from_routing_point(situation, event, ruleset)
    refusals = [cell for cell in (state, agent_muted, held, company, queue) if isinstance(cell, Refuse)]
    if refusals:
        return Refuse(reasons(refusals))
    if held is ENDS:
        return None
    assert isinstance(state, MonitoringState)
    assert isinstance(agent_muted, bool)
    assert isinstance(held, bool)
    coach_left = situation.coach_left or (
        situation.state is MonitoringState.COACH and state is not MonitoringState.COACH
    )
    return situation._replace(state=state, agent_muted=agent_muted, held=held, coach_left=coach_left)


def _from_routing_point(situation: Situation, event: Event, ruleset: Ruleset) -> LegMarker | Refuse:
    cells = FROM_ROUTING_POINT[ruleset.sip_cluster] if situation.from_routing_point else {}
    return cells.get(event, STAYS)


def _happen(situation: Situation, event: Event) -> Situation | None:
    if event in TELEPHONE[situation.held]:
        held = TELEPHONE[situation.held][event]
        if held is ENDS:
            return None
        return situation if held is STAYS else situation._replace(held=bool(held))
    cells = WORLD[situation.parties, situation.scope][event].then
    cell = dict(zip(MonitoringState, cells, strict=True))[situation.state]
    if cell is ENDS:
        return None
    if cell is STAYS:
        return situation
    assert isinstance(cell, Parties)
    return situation._replace(parties=cell, agent_muted=False)


class Leg(Control[Event]):
    """The control of one leg, as a value that exists once for each ruleset.

    Attributes:
        ruleset: the ruleset it lives by.
        situation: everything that decides; None while not on a call.
    """

    __slots__ = ("_allowed", "capabilities", "ruleset", "situation")

    ruleset: Ruleset
    situation: Situation | None
    capabilities: frozenset[str]
    """What the call offers: empty while not on a call (VC-SWITCHES, VC-CAPABILITIES, VC-UNLISTED)."""
    _allowed: tuple[str, ...]

    @classmethod
    def _instead(cls) -> str:
        return "take one from voice.not_on_call, voice.joined_leg or a step"

    def _key(self) -> tuple[Callable[..., Leg], tuple[Any, ...]]:
        return _leg, (self.ruleset, self.situation)

    @property
    def is_on_call(self) -> bool:
        """Whether there is a leg at all."""
        return self.situation is not None

    @property
    def state(self) -> MonitoringState | None:
        """ListenIn, Coach or BargeIn; None while not on a call."""
        return self.situation.state if self.situation else None

    @property
    def scope(self) -> MonitoringScope | None:
        """The scope the leg was joined with; None while not on a call."""
        return self.situation.scope if self.situation else None

    @property
    def agent_muted(self) -> bool:
        """Whether the supervisor has muted the agent (VC-MUTE-AGENT-KEEPS)."""
        return self.situation is not None and self.situation.agent_muted

    @property
    def coach_left(self) -> bool:
        """Whether Coach has been left on this leg (VC-NO-RETURN)."""
        return self.situation is not None and self.situation.coach_left

    @property
    def held(self) -> bool:
        """Whether the supervisor holds the call (VC-HOLD)."""
        return self.situation is not None and self.situation.held

    @property
    def parties(self) -> Parties | None:
        """Who is there besides the supervisor; None while not on a call."""
        return self.situation.parties if self.situation else None

    @property
    def under_subscription(self) -> bool:
        """Whether the leg was joined under the subscription that is active now (VD-NEXT-CALL)."""
        return self.situation is not None and self.situation.under_subscription

    @property
    def call_state(self) -> CallState:
        """``state`` of the supervisor's call: Established, Held, or Released when there is no leg."""
        if self.situation is None:
            return CallState.RELEASED
        return CallState.HELD if self.situation.held else CallState.ESTABLISHED

    @property
    def mute(self) -> Mute:
        """``mute`` as the state sets it (VC-MUTE-LISTEN-IN, VC-MUTE-COACH, VC-MUTE-BARGE-IN); Off without a leg."""
        return MUTE_SHOWN[self.situation.state] if self.situation else Mute.OFF

    @property
    def present(self) -> frozenset[Party]:
        """The parties in the call, the supervisor included; empty while not on a call."""
        return _PRESENT[self.situation.parties] if self.situation else frozenset()

    def allowed(self) -> tuple[str, ...]:
        """Give the operations that would be accepted now, offered or not, in the order of `LEG_OPERATIONS`."""
        return self._allowed

    def hears(
        self,
        *,
        listener: Party | PartyWord,
        speaker: Party | PartyWord,
        muted: bool = False,
        on_hold: Iterable[Party | PartyWord] = (),
    ) -> bool:
        """Tell whether the listener hears the speaker; nobody does while there is no leg.

        Args:
            listener: a party.
            speaker: a party.
            muted: the supervisor's own ``mute`` is On in a state in which he would be heard.
            on_hold: who else has put the call on hold: the agent, the customer, or both. That the supervisor holds
                it is known to the leg.

        Raises:
            TypeError: ``on_hold`` is a single text.
            ValueError: a word that is no party; the message names those there are.
        """
        pair = perception.party(speaker, "speaker"), perception.party(listener, "listener")
        return self.hearing(muted=muted, on_hold=on_hold).get(pair, False)

    def hearing(
        self, *, muted: bool = False, on_hold: Iterable[Party | PartyWord] = ()
    ) -> dict[tuple[Party, Party], bool]:
        """Give the whole table: (speaker, listener) -> whether the listener hears the speaker; see `hears`."""
        held = perception.parties(on_hold, "on_hold")
        if self.situation is None:
            return {(speaker, listener): False for speaker in Party for listener in Party if speaker is not listener}
        return perception.matrix(
            state=self.situation.state,
            present=self.present,
            agent_muted=self.situation.agent_muted,
            on_hold=held | {Party.SUPERVISOR} if self.situation.held else held,
            muted=muted,
        )

    def _compute(self, event: Event) -> Leg | Refusal:
        if event not in LEG_EVENTS:
            raise UnknownEvent(event, "a leg")
        cell = NOT_ON_CALL if self.situation is None else _next(self.situation, event, self.ruleset)
        if self.situation is None and not event.is_request:
            return self
        if isinstance(cell, Refuse):
            named = rule(cell.rules[0])
            return Refusal(
                rule=named.id,
                reasons=cell.rules,
                state=self,
                event=event.name,
                code=StatusCode.NOT_VALID_IN_STATE,
                allowed=self._allowed,
                place="on the call",
                because=named.because,
            )
        return _leg(self.ruleset, cell)

    def __str__(self) -> str:
        if self.situation is None:
            return "not on a call"
        told = [f"in {self.situation.state}"]
        if self.situation.parties is not Parties.BOTH:
            told.append(f"with the {self.situation.parties.removesuffix(' only')} only")
        if self.situation.agent_muted:
            told.append("agent muted")
        if self.situation.held:
            told.append("held")
        return ", ".join(told)

    def __repr__(self) -> str:
        return f"<Leg {self} ({self.ruleset.name})>"


_made: dict[tuple[Ruleset, Situation | None], Leg] = {}


def _leg(ruleset: Ruleset, situation: Situation | None) -> Leg:
    """Find or make the one leg of that situation; two threads get the same object, since setdefault is atomic."""
    try:
        return _made[ruleset, situation]
    except KeyError:
        pass
    checked(ruleset)
    cells = {} if situation is None else {each: _next(situation, each, ruleset) for each in LEG_OPERATIONS}
    accepted = {each.name: cell for each, cell in cells.items() if not isinstance(cell, Refuse)}
    # An operation that would change nothing is not offered, even where it is accepted (VC-SELF).
    offered = {name for name, cell in accepted.items() if cell != situation} - NEVER_LISTED
    whole = situation is not None and situation.parties is Parties.BOTH and not situation.held
    made = Leg._make(
        ruleset=ruleset,
        situation=situation,
        capabilities=frozenset(offered) | (LEG_CONSTANT if whole else frozenset()),
        _cells={},
        _allowed=tuple(accepted),
    )
    return _made.setdefault((ruleset, situation), made)


def leg_in(ruleset: Ruleset, situation: Situation) -> Leg:
    """Give the leg of that situation."""
    return _leg(ruleset, situation)


def not_on_call(ruleset: Ruleset) -> Leg:
    """Give the leg that says the supervisor is on no call."""
    return _leg(ruleset, None)


def joined_leg(
    ruleset: Ruleset,
    state: MonitoringState | str,
    scope: MonitoringScope | str,
    parties: Parties | str = Parties.BOTH,
) -> Leg:
    """Give the leg as it is when the supervisor has just joined under a subscription (VC-JOIN).

    Raises:
        ValueError: a word that is none of the enumeration's; the message names it.
    """
    return _leg(ruleset, Situation(MonitoringState(state), MonitoringScope(scope), parties=Parties(parties)))


def leg_of_routing_point(ruleset: Ruleset, state: MonitoringState, scope: MonitoringScope) -> Leg:
    """Give the leg of a supervisor who has just joined a customer at a routing point (VD-TARGET-KIND)."""
    closes = any(isinstance(cell, Refuse) for cell in FROM_ROUTING_POINT[ruleset.sip_cluster].values())
    return _leg(ruleset, Situation(state, scope, parties=Parties.CUSTOMER, from_routing_point=closes))


def detached(leg: Leg) -> Leg:
    """Give the leg as it is once the subscription it was joined under has changed or gone (VC-CANCEL-RUNNING)."""
    return _leg(leg.ruleset, leg.situation._replace(under_subscription=False)) if leg.situation else leg
