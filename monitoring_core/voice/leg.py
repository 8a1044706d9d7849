"""The leg: the supervisor's part in one monitored call.

A leg begins when the supervisor is established in the call. It ends when his call is
Released. If he joins again, even a call with the same id, that is a new leg. A
`Situation` holds all that the tables decide by:

- the monitoring state, and whether Coach has been left;
- whether the agent is muted;
- whether the supervisor holds the call;
- the scope of the leg, and who else is in the call;
- whether the call came from a routing point;
- whether the leg was joined under the subscription that is active now.

"Not on a call" is also a `Leg`, without a situation.

Under a ruleset with ``ringing`` a call rings before its leg begins (VC-RINGING). Such a call
has no monitoring state. `Ringing` holds who is in the call, and the scope of the subscription.

The tables are in `leg_tables`. An operation is accepted if every table accepts it. A
happening in the call is looked up only in `WORLD`, and a happening on the supervisor's
telephone only in `TELEPHONE`.
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
    """Everything about a leg that the tables decide by.

    Attributes:
        state: the monitoring state.
        scope: the scope of the leg.
        agent_muted: whether the supervisor has muted the agent (VC-MUTE-AGENT).
        coach_left: whether the leg has been in Coach before and has left it (VC-NO-RETURN).
        held: whether the supervisor has put the call on hold (VC-HOLD).
        parties: the parties in the call besides the supervisor.
        under_subscription: whether the subscription that brought the leg is still active (VC-CANCEL-RUNNING).
        from_routing_point: whether it was joined at a routing point; kept only if this makes a switch refused
            (VD-TARGET-KIND).
    """

    state: MonitoringState
    scope: MonitoringScope
    agent_muted: bool = False
    coach_left: bool = False
    held: bool = False
    parties: Parties = Parties.BOTH
    under_subscription: bool = True
    from_routing_point: bool = False


class Ringing(NamedTuple):
    """Everything about a ringing call that the tables decide by.

    Attributes:
        parties: the parties in the call.
        scope: the scope of the subscription while the call rings.
    """

    parties: Parties = Parties.BOTH
    scope: MonitoringScope = MonitoringScope.CALL


Decides: TypeAlias = Situation | Ringing | None
"""The content of a `Leg`: a situation, a ringing call, or None while there is no call."""


def _after(decides: Decides, event: Event, ruleset: Ruleset) -> Decides | Refuse:
    """Look up the next content: None if the call ends, or a refusal with every rule that refuses."""
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
    """Look up the next situation: None if the leg ends, or a refusal with every rule that refuses."""
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
    """The control of one leg, as an interned value: equal legs of one ruleset are one object.

    Attributes:
        ruleset: the ruleset whose tables decide.
        situation: everything that the tables decide by; None while there is no leg.
        ringing: the content of a call that rings, before its leg begins; None while no call rings (VC-RINGING).
    """

    __slots__ = ("_allowed", "capabilities", "ringing", "ruleset", "situation")

    ruleset: Ruleset
    situation: Situation | None
    ringing: Ringing | None
    capabilities: frozenset[str]
    """The operations that the call offers; empty without a call (VC-SWITCHES, VC-CAPABILITIES, VC-UNLISTED)."""
    _allowed: tuple[str, ...]

    @classmethod
    def _instead(cls) -> str:
        return "take one from voice.not_on_call, voice.joined_leg or a step"

    def _key(self) -> tuple[Callable[..., Leg], tuple[Any, ...]]:
        return _leg, (self.ruleset, self.situation or self.ringing)

    @property
    def is_on_call(self) -> bool:
        """True if there is a leg; False without a call and while it rings."""
        return self.situation is not None

    @property
    def is_ringing(self) -> bool:
        """True while a call rings and its leg has not begun (VC-RINGING)."""
        return self.ringing is not None

    @property
    def has_call(self) -> bool:
        """True if there is a leg, or a call that rings; then the supervisor joins no other call (VD-BUSY)."""
        return self.situation is not None or self.ringing is not None

    @property
    def state(self) -> MonitoringState | None:
        """ListenIn, Coach or BargeIn; None while not on a call."""
        return self.situation.state if self.situation else None

    @property
    def scope(self) -> MonitoringScope | None:
        """The scope with which the leg was joined; None while not on a call."""
        return self.situation.scope if self.situation else None

    @property
    def agent_muted(self) -> bool:
        """True while the supervisor has muted the agent (VC-MUTE-AGENT-KEEPS)."""
        return self.situation is not None and self.situation.agent_muted

    @property
    def coach_left(self) -> bool:
        """True if this leg has left Coach (VC-NO-RETURN)."""
        return self.situation is not None and self.situation.coach_left

    @property
    def held(self) -> bool:
        """True while the supervisor holds the call (VC-HOLD)."""
        return self.situation is not None and self.situation.held

    @property
    def parties(self) -> Parties | None:
        """The parties in the call besides the supervisor, also while it rings; None while there is no call."""
        there = self.situation or self.ringing
        return there.parties if there else None

    @property
    def under_subscription(self) -> bool:
        """True if the leg was joined under the subscription that is active now (VD-NEXT-CALL)."""
        return self.situation is not None and self.situation.under_subscription

    @property
    def call_state(self) -> CallState:
        """The ``state`` of the supervisor's call: Ringing, Established, Held, or Released without a call."""
        if self.situation is None:
            return CallState.RINGING if self.ringing else CallState.RELEASED
        return CallState.HELD if self.situation.held else CallState.ESTABLISHED

    @property
    def mute(self) -> Mute | None:
        """The ``mute`` that the monitoring state sets (VC-MUTE-LISTEN-IN, VC-MUTE-COACH, VC-MUTE-BARGE-IN).

        It is Off without a call. It is None while the call rings, since such a call shows no mute (VC-RINGING).
        """
        if self.ringing is not None:
            return None
        return MUTE_SHOWN[self.situation.state] if self.situation else Mute.OFF

    @property
    def present(self) -> frozenset[Party]:
        """The parties in the call, with the supervisor unless it rings; empty while there is no call."""
        if self.ringing is not None:
            return _PRESENT[self.ringing.parties] - {Party.SUPERVISOR}
        return _PRESENT[self.situation.parties] if self.situation else frozenset()

    def allowed(self) -> tuple[str, ...]:
        """Return the operations that are accepted now, offered or not, in the order of `LEG_OPERATIONS`."""
        return self._allowed

    def hears(
        self,
        *,
        listener: Party | PartyWord,
        speaker: Party | PartyWord,
        muted: bool = False,
        on_hold: Iterable[Party | PartyWord] = (),
    ) -> bool:
        """Tell whether the listener hears the speaker; without a call the answer is False.

        While the call rings, the supervisor is not in it: he hears nobody and nobody hears him (VC-RINGING).

        Args:
            listener: a party.
            speaker: a party.
            muted: whether the supervisor has muted himself in a state in which others would hear him.
            on_hold: the parties that have put the call on hold: the agent, the customer, or both. The leg itself
                knows whether the supervisor holds the call.

        Raises:
            TypeError: ``on_hold`` is a single text.
            ValueError: a word is not a party; the message lists the parties.
        """
        pair = perception.party(speaker, "speaker"), perception.party(listener, "listener")
        return self.hearing(muted=muted, on_hold=on_hold).get(pair, False)

    def hearing(
        self, *, muted: bool = False, on_hold: Iterable[Party | PartyWord] = ()
    ) -> dict[tuple[Party, Party], bool]:
        """Return the result of `hears` for each pair: (speaker, listener) -> whether the listener hears the speaker.

        Args:
            muted: whether the supervisor has muted himself.
            on_hold: the parties that have put the call on hold, besides the supervisor.
        """
        held = perception.parties(on_hold, "on_hold")
        return perception.matrix(
            # Without a leg the supervisor is not in the call, so his state does not matter.
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
    """Return the one leg with that content; setdefault is atomic, so all threads get the same object."""
    try:
        return _made[ruleset, decides]
    except KeyError:
        pass
    checked(ruleset)
    cells = {each: _after(decides, each, ruleset) for each in LEG_OPERATIONS}
    accepted = {each.name: cell for each, cell in cells.items() if not isinstance(cell, Refuse)}
    # An operation that would change nothing is not offered, even if it is accepted (VC-SELF).
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
    """Return the leg with that content: a situation, a ringing call, or None."""
    return _leg(ruleset, decides)


def not_on_call(ruleset: Ruleset) -> Leg:
    """Return the leg that means "not on a call"."""
    return _leg(ruleset, None)


def joined_leg(
    ruleset: Ruleset,
    state: MonitoringState | str,
    scope: MonitoringScope | str,
    parties: Parties | str = Parties.BOTH,
) -> Leg:
    """Return the leg of a supervisor who has just joined a call under a subscription (VC-JOIN).

    Args:
        ruleset: the ruleset whose tables decide.
        state: the monitoring state in which it begins.
        scope: the scope of the leg.
        parties: the parties in the call besides the supervisor.

    Raises:
        ValueError: a word is not in its enumeration; the message names it.
    """
    return _leg(ruleset, Situation(MonitoringState(state), MonitoringScope(scope), parties=Parties(parties)))


def leg_of_routing_point(
    ruleset: Ruleset, state: MonitoringState, scope: MonitoringScope, parties: Parties = Parties.CUSTOMER
) -> Leg:
    """Return the leg of a supervisor who has just joined a call that came to a routing point (VD-TARGET-KIND).

    No agent is in the call, unless an agent took it while it rang at the supervisor.
    """
    closes = any(isinstance(cell, Refuse) for cell in FROM_ROUTING_POINT[ruleset.sip_cluster].values())
    return _leg(ruleset, Situation(state, scope, parties=parties, from_routing_point=closes))


def ringing_leg(
    ruleset: Ruleset, scope: MonitoringScope | str = MonitoringScope.CALL, parties: Parties | str = Parties.BOTH
) -> Leg:
    """Return the leg of a call that rings at the supervisor, under a subscription with that scope (VC-RINGING).

    Args:
        ruleset: the ruleset whose tables decide.
        scope: the scope of the subscription.
        parties: the parties in the call.

    Raises:
        ValueError: a word is not in its enumeration, or ``parties`` is the agent only: such a call does not ring.
    """
    decides = Ringing(Parties(parties), MonitoringScope(scope))
    if decides not in RINGING:
        raise ValueError(f"parties is {decides.parties!a}; a call rings with both, or with the customer only")
    return _leg(ruleset, decides)


def detached(leg: Leg) -> Leg:
    """Return the leg after its subscription was replaced or ended (VC-CANCEL-RUNNING).

    A call that rings ends with that subscription (VC-RINGING).
    """
    if leg.ringing is not None:
        return not_on_call(leg.ruleset)
    return _leg(leg.ruleset, leg.situation._replace(under_subscription=False)) if leg.situation else leg
