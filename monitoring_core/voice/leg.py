"""The leg: the supervisor's own call in somebody's conversation.

A leg begins when the supervisor is established in the call and ends with
Released; a new join, even of the same call id, is a new leg. What decides
about it is small: the monitoring state, whether the agent is muted, whether
Coach has been left, whether the supervisor holds the call, the scope it was
joined with, who is still there, whether the call came from a routing point, and
whether it was joined under the subscription that is active now. "Not on a call"
is one more leg.

Where the ruleset says so, a call rings before its leg begins (VC-RINGING). A call that
rings has no monitoring state and remembers nothing: it is who is there, and the scope
of the subscription, which ends with it or before it.

Each of these is a table of its own, in `leg_tables`. An operation is accepted if
every table accepts it. What happens in the call goes through `WORLD` alone, and what
the supervisor does on his telephone through `TELEPHONE`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, TypeAlias

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
    RINGING,
    RINGING_OPERATIONS,
    SELF_SWITCHES,
    STAYS,
    SWITCHES,
    TELEPHONE,
    WORLD,
    LegMarker,
    Parties,
)

__all__ = [
    "LEG_EVENTS",
    "LEG_HAPPENINGS",
    "LEG_OPERATIONS",
    "Leg",
    "Parties",
    "Ringing",
    "Situation",
    "joined_leg",
    "not_on_call",
    "ringing_leg",
]


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


class Ringing(NamedTuple):
    """Everything that decides about a call that rings."""

    parties: Parties = Parties.BOTH
    scope: MonitoringScope = MonitoringScope.CALL
    """That of the subscription, for as long as it rings."""


Decides: TypeAlias = Situation | Ringing | None
"""What decides about a leg: None while there is no call."""


def _after(decides: Decides, event: Event, ruleset: Ruleset) -> Decides | Refuse:
    """Read the tables: what decides then, None if the call ends, or a refusal with every rule that refuses."""
    if isinstance(decides, Situation):
        return _next(decides, event, ruleset)
    if isinstance(decides, Ringing):
        return _ring(decides, event)
    return NOT_ON_CALL if event.is_request else None


def _ring(ringing: Ringing, event: Event) -> Ringing | Refuse | None:
    cell = RINGING_OPERATIONS[event] if event.is_request else RINGING[ringing][event]
    if cell is ENDS:
        return None
    if isinstance(cell, Refuse):
        return cell
    return ringing._replace(parties=cell) if isinstance(cell, Parties) else ringing


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
        situation: everything that decides; None while there is no leg.
        ringing: what decides about a call that rings, and is no leg yet; None while none does (VC-RINGING).
    """

    __slots__ = ("_allowed", "capabilities", "ringing", "ruleset", "situation")

    ruleset: Ruleset
    situation: Situation | None
    ringing: Ringing | None
    capabilities: frozenset[str]
    """What the call offers: empty while not on a call (VC-SWITCHES, VC-CAPABILITIES, VC-UNLISTED)."""
    _allowed: tuple[str, ...]

    @classmethod
    def _instead(cls) -> str:
        return "take one from voice.not_on_call, voice.joined_leg or a step"

    def _key(self) -> tuple[Callable[..., Leg], tuple[Any, ...]]:
        return _leg, (self.ruleset, self.situation or self.ringing)

    @property
    def is_on_call(self) -> bool:
        """Whether there is a leg at all."""
        return self.situation is not None

    @property
    def is_ringing(self) -> bool:
        """Whether a call rings, and the leg is yet to begin (VC-RINGING)."""
        return self.ringing is not None

    @property
    def has_call(self) -> bool:
        """Whether the supervisor has a monitored call, one that rings included; then he joins no other (VD-BUSY)."""
        return self.situation is not None or self.ringing is not None

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
        """Who is there besides the supervisor, while it rings too; None while there is no call."""
        there = self.situation or self.ringing
        return there.parties if there else None

    @property
    def under_subscription(self) -> bool:
        """Whether the leg was joined under the subscription that is active now (VD-NEXT-CALL)."""
        return self.situation is not None and self.situation.under_subscription

    @property
    def call_state(self) -> CallState:
        """``state`` of the supervisor's call: Ringing, Established, Held, or Released when there is none."""
        if self.situation is None:
            return CallState.RINGING if self.ringing else CallState.RELEASED
        return CallState.HELD if self.situation.held else CallState.ESTABLISHED

    @property
    def mute(self) -> Mute | None:
        """``mute`` as the state sets it (VC-MUTE-LISTEN-IN, VC-MUTE-COACH, VC-MUTE-BARGE-IN).

        Off without a call; None while it rings, when the call shows none (VC-RINGING).
        """
        if self.ringing is not None:
            return None
        return MUTE_SHOWN[self.situation.state] if self.situation else Mute.OFF

    @property
    def present(self) -> frozenset[Party]:
        """The parties in the call, the supervisor included unless it rings; empty while there is no call."""
        if self.ringing is not None:
            return _PRESENT[self.ringing.parties] - {Party.SUPERVISOR}
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
        """Tell whether the listener hears the speaker; nobody does while there is no call.

        While it rings the supervisor is not in it: he hears nobody and is heard by nobody (VC-RINGING).

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
        return perception.matrix(
            # Without a leg the supervisor is not present, so his state decides nothing.
            state=MonitoringState.LISTEN_IN if self.state is None else self.state,
            present=self.present,
            agent_muted=self.agent_muted,
            on_hold=held | {Party.SUPERVISOR} if self.held else held,
            muted=muted,
        )

    def _compute(self, event: Event) -> Leg | Refusal:
        if event not in LEG_EVENTS:
            raise UnknownEvent(event, "a leg")
        cell = _after(self.situation or self.ringing, event, self.ruleset)
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
        if self.ringing is not None:
            both = self.ringing.parties is Parties.BOTH
            return "while it rings" if both else f"while it rings, {_company(self.ringing.parties)}"
        if self.situation is None:
            return "not on a call"
        told = [f"in {self.situation.state}"]
        if self.situation.parties is not Parties.BOTH:
            told.append(_company(self.situation.parties))
        if self.situation.agent_muted:
            told.append("agent muted")
        if self.situation.held:
            told.append("held")
        return ", ".join(told)

    def __repr__(self) -> str:
        return f"<Leg {self} ({self.ruleset.name})>"


def _company(parties: Parties) -> str:
    return f"with the {parties.removesuffix(' only')} only"


_made: dict[tuple[Ruleset, Decides], Leg] = {}


def _leg(ruleset: Ruleset, decides: Decides) -> Leg:
    """Find or make the one leg of that situation; two threads get the same object, since setdefault is atomic."""
    try:
        return _made[ruleset, decides]
    except KeyError:
        pass
    checked(ruleset)
    cells = {each: _after(decides, each, ruleset) for each in LEG_OPERATIONS}
    accepted = {each.name: cell for each, cell in cells.items() if not isinstance(cell, Refuse)}
    # An operation that would change nothing is not offered, even where it is accepted (VC-SELF).
    offered = {name for name, cell in accepted.items() if cell != decides} - NEVER_LISTED
    whole = isinstance(decides, Situation) and decides.parties is Parties.BOTH and not decides.held
    made = Leg._make(
        ruleset=ruleset,
        situation=decides if isinstance(decides, Situation) else None,
        ringing=decides if isinstance(decides, Ringing) else None,
        capabilities=frozenset(offered) | (LEG_CONSTANT if whole else frozenset()),
        _cells={},
        _allowed=tuple(accepted),
    )
    return _made.setdefault((ruleset, decides), made)


def leg_in(ruleset: Ruleset, decides: Decides) -> Leg:
    """Give the leg of that situation, or of that call that rings."""
    return _leg(ruleset, decides)


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


def leg_of_routing_point(
    ruleset: Ruleset, state: MonitoringState, scope: MonitoringScope, parties: Parties = Parties.CUSTOMER
) -> Leg:
    """Give the leg of a supervisor who has just joined a call that came to a routing point (VD-TARGET-KIND).

    There is no agent in it unless one took it while it rang.
    """
    closes = any(isinstance(cell, Refuse) for cell in FROM_ROUTING_POINT[ruleset.sip_cluster].values())
    return _leg(ruleset, Situation(state, scope, parties=parties, from_routing_point=closes))


def ringing_leg(
    ruleset: Ruleset, scope: MonitoringScope | str = MonitoringScope.CALL, parties: Parties | str = Parties.BOTH
) -> Leg:
    """Give the leg that is yet to begin: a call that rings, under a subscription of that scope (VC-RINGING).

    Raises:
        ValueError: a word that is none of the enumeration's, or the agent only, whom no call leaves ringing.
    """
    decides = Ringing(Parties(parties), MonitoringScope(scope))
    if decides not in RINGING:
        raise ValueError(f"parties is {decides.parties!a}; a call rings with both, or with the customer only")
    return _leg(ruleset, decides)


def detached(leg: Leg) -> Leg:
    """Give the leg as it is once the subscription it was joined under has changed or gone (VC-CANCEL-RUNNING).

    A call that rings ends with that subscription (VC-RINGING).
    """
    if leg.ringing is not None:
        return not_on_call(leg.ruleset)
    return _leg(leg.ruleset, leg.situation._replace(under_subscription=False)) if leg.situation else leg
