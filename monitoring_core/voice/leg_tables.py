"""The tables of a leg: the result of each operation and of each happening.

A leg is the supervisor's part in one call. Each table decides about one aspect of it: the
monitoring state, the mute of the agent, hold, the parties in the call, the routing
point. An operation is accepted if every table accepts it. A happening in the call is looked
up only in `WORLD`. A happening on the supervisor's telephone is looked up only in `TELEPHONE`.

A cell is the next value, or ``refuse(...)`` with the rules that refuse. STAYS means that
nothing changes. ENDS means that the leg ends.

A call that rings has no leg yet. Its two tables are `RINGING_OPERATIONS` and `RINGING`.
"""

from __future__ import annotations

from enum import Enum, StrEnum
from typing import NamedTuple, TypeAlias

from monitoring_core.cells import Refuse, refuse
from monitoring_core.operations import Address, at
from monitoring_core.rulesets import SwitchRules
from monitoring_core.vocabulary import MonitoringScope, MonitoringState, Mute
from monitoring_core.voice.events import (
    AGENT_JOINS,
    AGENT_LEAVES,
    AGENT_TRANSFERS,
    AGENT_TRANSFERS_TO_QUEUE,
    CALL_ENDS,
    CUSTOMER_LEAVES,
    HANGUP,
    HOLD,
    MUTE_MONITORED_USER,
    RETRIEVE_CALL,
    RINGING_ENDS,
    SUPERVISOR_HANGS_UP,
    SUPERVISOR_HOLDS,
    SUPERVISOR_RETRIEVES,
    SWITCH_TO_BARGE_IN,
    SWITCH_TO_COACH,
    SWITCH_TO_LISTEN_IN,
    UNMUTE_MONITORED_USER,
    Event,
    event,
)

__all__ = [
    "COMPANY",
    "ENDS",
    "FROM_ROUTING_POINT",
    "HOLDING",
    "LEAVING_WHILE_MUTED",
    "LEG_EVENTS",
    "LEG_HAPPENINGS",
    "LEG_OPERATIONS",
    "MUTE_SHOWN",
    "MUTING",
    "NOT_ON_CALL",
    "RINGING",
    "RINGING_OPERATIONS",
    "SELF_SWITCHES",
    "STAYS",
    "SWITCHES",
    "TELEPHONE",
    "WORLD",
    "Effect",
    "LegMarker",
    "Parties",
]


class Parties(StrEnum):
    """The parties in the call besides the supervisor."""

    BOTH = "agent and customer"
    AGENT = "agent only"
    CUSTOMER = "customer only"


class LegMarker(Enum):
    """A cell that names no next value."""

    STAYS = "stays"
    """The event is accepted, and this table changes nothing."""
    ENDS = "ends"
    """The leg ends; while the call rings and there is no leg yet, the ringing ends."""


STAYS, ENDS = LegMarker.STAYS, LegMarker.ENDS

_LISTEN_IN, _COACH, _BARGE_IN = MonitoringState.LISTEN_IN, MonitoringState.COACH, MonitoringState.BARGE_IN

# Monitoring state, whether Coach has been left × switch -> the next state.
# In the first two tables Coach is never entered again, so they have no row (Coach, True).
SWITCHES: dict[SwitchRules, dict[tuple[MonitoringState, bool], dict[Event, MonitoringState | Refuse]]] = {
    SwitchRules.COACH_IS_ENTRY: {
        (_LISTEN_IN, False): {
            SWITCH_TO_LISTEN_IN: refuse("VC-SELF", "VC-TO-LISTEN-IN"),
            SWITCH_TO_COACH: refuse("VC-COACH-IS-ENTRY"),
            SWITCH_TO_BARGE_IN: _BARGE_IN,
        },
        (_COACH, False): {
            SWITCH_TO_LISTEN_IN: _LISTEN_IN,
            SWITCH_TO_COACH: refuse("VC-SELF", "VC-COACH-IS-ENTRY"),
            SWITCH_TO_BARGE_IN: _BARGE_IN,
        },
        (_BARGE_IN, False): {
            SWITCH_TO_LISTEN_IN: _LISTEN_IN,
            SWITCH_TO_COACH: refuse("VC-COACH-IS-ENTRY"),
            SWITCH_TO_BARGE_IN: refuse("VC-SELF", "VC-TO-BARGE-IN"),
        },
        (_LISTEN_IN, True): {
            SWITCH_TO_LISTEN_IN: refuse("VC-SELF", "VC-TO-LISTEN-IN"),
            SWITCH_TO_COACH: refuse("VC-NO-RETURN", "VC-COACH-IS-ENTRY"),
            SWITCH_TO_BARGE_IN: _BARGE_IN,
        },
        (_BARGE_IN, True): {
            SWITCH_TO_LISTEN_IN: _LISTEN_IN,
            SWITCH_TO_COACH: refuse("VC-NO-RETURN", "VC-COACH-IS-ENTRY"),
            SWITCH_TO_BARGE_IN: refuse("VC-SELF", "VC-TO-BARGE-IN"),
        },
    },
    SwitchRules.COACH_ONCE: {
        (_LISTEN_IN, False): {
            SWITCH_TO_LISTEN_IN: refuse("VC-SELF", "VC-TO-LISTEN-IN"),
            SWITCH_TO_COACH: _COACH,
            SWITCH_TO_BARGE_IN: _BARGE_IN,
        },
        (_COACH, False): {
            SWITCH_TO_LISTEN_IN: _LISTEN_IN,
            SWITCH_TO_COACH: refuse("VC-SELF", "VC-TO-COACH"),
            SWITCH_TO_BARGE_IN: _BARGE_IN,
        },
        (_BARGE_IN, False): {
            SWITCH_TO_LISTEN_IN: _LISTEN_IN,
            SWITCH_TO_COACH: _COACH,
            SWITCH_TO_BARGE_IN: refuse("VC-SELF", "VC-TO-BARGE-IN"),
        },
        (_LISTEN_IN, True): {
            SWITCH_TO_LISTEN_IN: refuse("VC-SELF", "VC-TO-LISTEN-IN"),
            SWITCH_TO_COACH: refuse("VC-NO-RETURN", "VC-TO-COACH"),
            SWITCH_TO_BARGE_IN: _BARGE_IN,
        },
        (_BARGE_IN, True): {
            SWITCH_TO_LISTEN_IN: _LISTEN_IN,
            SWITCH_TO_COACH: refuse("VC-NO-RETURN", "VC-TO-COACH"),
            SWITCH_TO_BARGE_IN: refuse("VC-SELF", "VC-TO-BARGE-IN"),
        },
    },
    SwitchRules.ANY_TO_ANY: {
        (_LISTEN_IN, False): {
            SWITCH_TO_LISTEN_IN: refuse("VC-SELF", "VC-TO-LISTEN-IN"),
            SWITCH_TO_COACH: _COACH,
            SWITCH_TO_BARGE_IN: _BARGE_IN,
        },
        (_COACH, False): {
            SWITCH_TO_LISTEN_IN: _LISTEN_IN,
            SWITCH_TO_COACH: refuse("VC-SELF", "VC-TO-COACH"),
            SWITCH_TO_BARGE_IN: _BARGE_IN,
        },
        (_BARGE_IN, False): {
            SWITCH_TO_LISTEN_IN: _LISTEN_IN,
            SWITCH_TO_COACH: _COACH,
            SWITCH_TO_BARGE_IN: refuse("VC-SELF", "VC-TO-BARGE-IN"),
        },
        (_LISTEN_IN, True): {
            SWITCH_TO_LISTEN_IN: refuse("VC-SELF", "VC-TO-LISTEN-IN"),
            SWITCH_TO_COACH: _COACH,
            SWITCH_TO_BARGE_IN: _BARGE_IN,
        },
        (_COACH, True): {
            SWITCH_TO_LISTEN_IN: _LISTEN_IN,
            SWITCH_TO_COACH: refuse("VC-SELF", "VC-TO-COACH"),
            SWITCH_TO_BARGE_IN: _BARGE_IN,
        },
        (_BARGE_IN, True): {
            SWITCH_TO_LISTEN_IN: _LISTEN_IN,
            SWITCH_TO_COACH: _COACH,
            SWITCH_TO_BARGE_IN: refuse("VC-SELF", "VC-TO-BARGE-IN"),
        },
    },
}

# If the ruleset accepts a switch to the present state, these cells replace those above (VC-SELF).
# An operation that a ruleset does not have stays refused.
SELF_SWITCHES: dict[SwitchRules, dict[tuple[MonitoringState, Event], MonitoringState | Refuse]] = {
    SwitchRules.COACH_IS_ENTRY: {
        (_LISTEN_IN, SWITCH_TO_LISTEN_IN): _LISTEN_IN,
        (_COACH, SWITCH_TO_COACH): refuse("VC-COACH-IS-ENTRY"),
        (_BARGE_IN, SWITCH_TO_BARGE_IN): _BARGE_IN,
    },
    SwitchRules.COACH_ONCE: {
        (_LISTEN_IN, SWITCH_TO_LISTEN_IN): _LISTEN_IN,
        (_COACH, SWITCH_TO_COACH): _COACH,
        (_BARGE_IN, SWITCH_TO_BARGE_IN): _BARGE_IN,
    },
    SwitchRules.ANY_TO_ANY: {
        (_LISTEN_IN, SWITCH_TO_LISTEN_IN): _LISTEN_IN,
        (_COACH, SWITCH_TO_COACH): _COACH,
        (_BARGE_IN, SWITCH_TO_BARGE_IN): _BARGE_IN,
    },
}

# State, whether the agent is muted × mute operation -> whether the agent is muted. Only BargeIn has a muted agent.
MUTING: dict[tuple[MonitoringState, bool], dict[Event, bool | Refuse]] = {
    (_LISTEN_IN, False): {
        MUTE_MONITORED_USER: refuse("VC-MUTE-AGENT"),
        UNMUTE_MONITORED_USER: refuse("VC-MUTE-AGENT"),
    },
    (_COACH, False): {
        MUTE_MONITORED_USER: refuse("VC-MUTE-AGENT"),
        UNMUTE_MONITORED_USER: refuse("VC-MUTE-AGENT"),
    },
    (_BARGE_IN, False): {
        MUTE_MONITORED_USER: True,
        UNMUTE_MONITORED_USER: refuse("VC-MUTE-AGENT"),
    },
    (_BARGE_IN, True): {
        MUTE_MONITORED_USER: refuse("VC-MUTE-AGENT"),
        UNMUTE_MONITORED_USER: False,
    },
}

# A switch out of BargeIn while the agent is muted: it is accepted and unmutes the agent, or it is refused.
# Ruleset field leave_barge_in_while_muted -> switch -> whether the agent is muted.
LEAVING_WHILE_MUTED: dict[bool, dict[Event, bool | Refuse]] = {
    True: {
        SWITCH_TO_LISTEN_IN: False,
        SWITCH_TO_COACH: False,
        SWITCH_TO_BARGE_IN: True,
    },
    False: {
        SWITCH_TO_LISTEN_IN: refuse("VC-LISTEN-UNMUTES"),
        SWITCH_TO_COACH: refuse("VC-LISTEN-UNMUTES"),
        SWITCH_TO_BARGE_IN: True,
    },
}

# For a leg from a routing point: whether in a SIP Cluster × switch -> decided by the other tables, or refused.
FROM_ROUTING_POINT: dict[bool, dict[Event, LegMarker | Refuse]] = {
    False: {
        SWITCH_TO_LISTEN_IN: STAYS,
        SWITCH_TO_COACH: STAYS,
        SWITCH_TO_BARGE_IN: STAYS,
    },
    True: {
        SWITCH_TO_LISTEN_IN: STAYS,
        SWITCH_TO_COACH: refuse("VD-ROUTING-POINT"),
        SWITCH_TO_BARGE_IN: STAYS,
    },
}

# Whether held × operation -> whether held; Hangup ends the leg.
HOLDING: dict[bool, dict[Event, bool | LegMarker | Refuse]] = {
    False: {
        SWITCH_TO_LISTEN_IN: False,
        SWITCH_TO_COACH: False,
        SWITCH_TO_BARGE_IN: False,
        MUTE_MONITORED_USER: False,
        UNMUTE_MONITORED_USER: False,
        HOLD: True,
        RETRIEVE_CALL: refuse("VC-HOLD"),
        HANGUP: ENDS,
    },
    True: {
        SWITCH_TO_LISTEN_IN: refuse("VC-HOLD"),
        SWITCH_TO_COACH: refuse("VC-HOLD"),
        SWITCH_TO_BARGE_IN: refuse("VC-HOLD"),
        MUTE_MONITORED_USER: refuse("VC-HOLD"),
        UNMUTE_MONITORED_USER: refuse("VC-HOLD"),
        HOLD: refuse("VC-HOLD"),
        RETRIEVE_CALL: False,
        HANGUP: ENDS,
    },
}

# Whether held × happening on the supervisor's telephone -> whether held (VC-HANGUP, VC-ONE-LEG).
# After he has answered, nothing rings.
TELEPHONE: dict[bool, dict[Event, bool | LegMarker]] = {
    False: {
        RINGING_ENDS: STAYS,
        SUPERVISOR_HANGS_UP: ENDS,
        SUPERVISOR_HOLDS: True,
        SUPERVISOR_RETRIEVES: STAYS,
    },
    True: {
        RINGING_ENDS: STAYS,
        SUPERVISOR_HANGS_UP: ENDS,
        SUPERVISOR_HOLDS: STAYS,
        SUPERVISOR_RETRIEVES: False,
    },
}

# Parties in the call × operation -> decided by the other tables, or refused.
COMPANY: dict[Parties, dict[Event, LegMarker | Refuse]] = {
    Parties.BOTH: {
        SWITCH_TO_LISTEN_IN: STAYS,
        SWITCH_TO_COACH: STAYS,
        SWITCH_TO_BARGE_IN: STAYS,
        MUTE_MONITORED_USER: STAYS,
        UNMUTE_MONITORED_USER: STAYS,
        HOLD: STAYS,
        RETRIEVE_CALL: STAYS,
        HANGUP: STAYS,
    },
    Parties.AGENT: {
        SWITCH_TO_LISTEN_IN: refuse("VC-ONE-PARTY"),
        SWITCH_TO_COACH: refuse("VC-ONE-PARTY"),
        SWITCH_TO_BARGE_IN: refuse("VC-ONE-PARTY"),
        MUTE_MONITORED_USER: refuse("VC-ONE-PARTY"),
        UNMUTE_MONITORED_USER: refuse("VC-ONE-PARTY"),
        HOLD: STAYS,
        RETRIEVE_CALL: STAYS,
        HANGUP: STAYS,
    },
    Parties.CUSTOMER: {
        SWITCH_TO_LISTEN_IN: refuse("VC-ONE-PARTY"),
        SWITCH_TO_COACH: refuse("VC-ONE-PARTY"),
        SWITCH_TO_BARGE_IN: refuse("VC-ONE-PARTY"),
        MUTE_MONITORED_USER: refuse("VC-ONE-PARTY"),
        UNMUTE_MONITORED_USER: refuse("VC-ONE-PARTY"),
        HOLD: STAYS,
        RETRIEVE_CALL: STAYS,
        HANGUP: STAYS,
    },
}

ByState: TypeAlias = tuple[Parties | LegMarker, Parties | LegMarker, Parties | LegMarker]


class Effect(NamedTuple):
    """The effect of a happening on a leg: the id of the rule, and the parties in the call afterwards.

    There is one outcome for each monitoring state, in the order ListenIn, Coach, BargeIn.
    """

    rule: str
    then: ByState


# Parties, scope × happening -> the rule, and the parties afterwards for each monitoring state (ListenIn, Coach,
# BargeIn). If a cell names parties, the agent or the customer has changed, so a muted agent is heard again
# (VC-LISTEN-UNMUTES).
WORLD: dict[tuple[Parties, MonitoringScope], dict[Event, Effect]] = {
    (Parties.BOTH, MonitoringScope.AGENT): {
        AGENT_JOINS: Effect("VC-SCOPE-AGENT", (STAYS, STAYS, STAYS)),
        AGENT_TRANSFERS: Effect("VC-SCOPE-AGENT", (ENDS, ENDS, ENDS)),
        AGENT_TRANSFERS_TO_QUEUE: Effect("VC-SCOPE-AGENT", (ENDS, ENDS, ENDS)),
        AGENT_LEAVES: Effect("VC-SCOPE-AGENT", (ENDS, ENDS, ENDS)),
        CUSTOMER_LEAVES: Effect("VC-CUSTOMER-LEAVES", (ENDS, Parties.AGENT, Parties.AGENT)),
        CALL_ENDS: Effect("VC-SCOPE-AGENT", (ENDS, ENDS, ENDS)),
    },
    (Parties.BOTH, MonitoringScope.CALL): {
        AGENT_JOINS: Effect("VC-SCOPE-CALL", (STAYS, STAYS, STAYS)),
        AGENT_TRANSFERS: Effect("VC-SCOPE-CALL", (Parties.BOTH, Parties.BOTH, Parties.BOTH)),
        AGENT_TRANSFERS_TO_QUEUE: Effect("VC-SCOPE-CALL", (Parties.CUSTOMER, Parties.CUSTOMER, Parties.CUSTOMER)),
        AGENT_LEAVES: Effect("VC-AGENT-LEAVES", (ENDS, ENDS, Parties.CUSTOMER)),
        CUSTOMER_LEAVES: Effect("VC-CUSTOMER-LEAVES", (ENDS, Parties.AGENT, Parties.AGENT)),
        CALL_ENDS: Effect("VC-SCOPE-CALL", (ENDS, ENDS, ENDS)),
    },
    (Parties.AGENT, MonitoringScope.AGENT): {
        AGENT_JOINS: Effect("VC-SCOPE-AGENT", (STAYS, STAYS, STAYS)),
        AGENT_TRANSFERS: Effect("VC-ONE-PARTY", (ENDS, ENDS, ENDS)),
        AGENT_TRANSFERS_TO_QUEUE: Effect("VC-ONE-PARTY", (ENDS, ENDS, ENDS)),
        AGENT_LEAVES: Effect("VC-ONE-PARTY", (ENDS, ENDS, ENDS)),
        CUSTOMER_LEAVES: Effect("VC-ONE-PARTY", (STAYS, STAYS, STAYS)),
        CALL_ENDS: Effect("VC-ONE-PARTY", (ENDS, ENDS, ENDS)),
    },
    (Parties.AGENT, MonitoringScope.CALL): {
        AGENT_JOINS: Effect("VC-SCOPE-CALL", (STAYS, STAYS, STAYS)),
        AGENT_TRANSFERS: Effect("VC-ONE-PARTY", (ENDS, ENDS, ENDS)),
        AGENT_TRANSFERS_TO_QUEUE: Effect("VC-ONE-PARTY", (ENDS, ENDS, ENDS)),
        AGENT_LEAVES: Effect("VC-ONE-PARTY", (ENDS, ENDS, ENDS)),
        CUSTOMER_LEAVES: Effect("VC-ONE-PARTY", (STAYS, STAYS, STAYS)),
        CALL_ENDS: Effect("VC-ONE-PARTY", (ENDS, ENDS, ENDS)),
    },
    (Parties.CUSTOMER, MonitoringScope.AGENT): {
        AGENT_JOINS: Effect("VC-SCOPE-AGENT", (Parties.BOTH, Parties.BOTH, Parties.BOTH)),
        AGENT_TRANSFERS: Effect("VC-ONE-PARTY", (STAYS, STAYS, STAYS)),
        AGENT_TRANSFERS_TO_QUEUE: Effect("VC-ONE-PARTY", (STAYS, STAYS, STAYS)),
        AGENT_LEAVES: Effect("VC-ONE-PARTY", (STAYS, STAYS, STAYS)),
        CUSTOMER_LEAVES: Effect("VC-ONE-PARTY", (ENDS, ENDS, ENDS)),
        CALL_ENDS: Effect("VC-ONE-PARTY", (ENDS, ENDS, ENDS)),
    },
    (Parties.CUSTOMER, MonitoringScope.CALL): {
        AGENT_JOINS: Effect("VC-SCOPE-CALL", (Parties.BOTH, Parties.BOTH, Parties.BOTH)),
        AGENT_TRANSFERS: Effect("VC-ONE-PARTY", (STAYS, STAYS, STAYS)),
        AGENT_TRANSFERS_TO_QUEUE: Effect("VC-ONE-PARTY", (STAYS, STAYS, STAYS)),
        AGENT_LEAVES: Effect("VC-ONE-PARTY", (STAYS, STAYS, STAYS)),
        CUSTOMER_LEAVES: Effect("VC-ONE-PARTY", (ENDS, ENDS, ENDS)),
        CALL_ENDS: Effect("VC-ONE-PARTY", (ENDS, ENDS, ENDS)),
    },
}

# Operation on a call that rings -> the ringing ends, or it is refused, since there is no leg yet (VC-RINGING).
RINGING_OPERATIONS: dict[Event, LegMarker | Refuse] = {
    SWITCH_TO_LISTEN_IN: refuse("VC-ESTABLISHED"),
    SWITCH_TO_COACH: refuse("VC-ESTABLISHED"),
    SWITCH_TO_BARGE_IN: refuse("VC-ESTABLISHED"),
    MUTE_MONITORED_USER: refuse("VC-ESTABLISHED"),
    UNMUTE_MONITORED_USER: refuse("VC-ESTABLISHED"),
    HOLD: refuse("VC-ESTABLISHED"),
    RETRIEVE_CALL: refuse("VC-ESTABLISHED"),
    HANGUP: ENDS,
}

# Parties, scope of the subscription × happening while the call rings -> the parties afterwards (VC-RINGING).
# The supervisor has not answered. So the call ends when its customer or its last agent leaves.
RINGING: dict[tuple[Parties, MonitoringScope], dict[Event, Parties | LegMarker]] = {
    (Parties.BOTH, MonitoringScope.AGENT): {
        AGENT_JOINS: STAYS,
        AGENT_TRANSFERS: ENDS,
        AGENT_TRANSFERS_TO_QUEUE: ENDS,
        AGENT_LEAVES: ENDS,
        CUSTOMER_LEAVES: ENDS,
        CALL_ENDS: ENDS,
        RINGING_ENDS: ENDS,
        SUPERVISOR_HANGS_UP: ENDS,
        SUPERVISOR_HOLDS: STAYS,
        SUPERVISOR_RETRIEVES: STAYS,
    },
    (Parties.BOTH, MonitoringScope.CALL): {
        AGENT_JOINS: STAYS,
        AGENT_TRANSFERS: STAYS,
        AGENT_TRANSFERS_TO_QUEUE: Parties.CUSTOMER,
        AGENT_LEAVES: ENDS,
        CUSTOMER_LEAVES: ENDS,
        CALL_ENDS: ENDS,
        RINGING_ENDS: ENDS,
        SUPERVISOR_HANGS_UP: ENDS,
        SUPERVISOR_HOLDS: STAYS,
        SUPERVISOR_RETRIEVES: STAYS,
    },
    (Parties.CUSTOMER, MonitoringScope.AGENT): {
        AGENT_JOINS: Parties.BOTH,
        AGENT_TRANSFERS: STAYS,
        AGENT_TRANSFERS_TO_QUEUE: STAYS,
        AGENT_LEAVES: STAYS,
        CUSTOMER_LEAVES: ENDS,
        CALL_ENDS: ENDS,
        RINGING_ENDS: ENDS,
        SUPERVISOR_HANGS_UP: ENDS,
        SUPERVISOR_HOLDS: STAYS,
        SUPERVISOR_RETRIEVES: STAYS,
    },
    (Parties.CUSTOMER, MonitoringScope.CALL): {
        AGENT_JOINS: Parties.BOTH,
        AGENT_TRANSFERS: STAYS,
        AGENT_TRANSFERS_TO_QUEUE: STAYS,
        AGENT_LEAVES: STAYS,
        CUSTOMER_LEAVES: ENDS,
        CALL_ENDS: ENDS,
        RINGING_ENDS: ENDS,
        SUPERVISOR_HANGS_UP: ENDS,
        SUPERVISOR_HOLDS: STAYS,
        SUPERVISOR_RETRIEVES: STAYS,
    },
}

# Monitoring state -> the mute of the supervisor's call when the state is entered.
MUTE_SHOWN: dict[MonitoringState, Mute] = {
    _LISTEN_IN: Mute.ON,
    _COACH: Mute.OFF,
    _BARGE_IN: Mute.OFF,
}

NOT_ON_CALL = refuse("VC-ESTABLISHED")
"""The cell of every operation while there is no leg."""

LEG_OPERATIONS: tuple[Event, ...] = tuple(event(each.name) for each in at(Address.CALL))
"""The operations that a supervisor can ask for on the call of his leg."""

LEG_HAPPENINGS: tuple[Event, ...] = (
    AGENT_JOINS,
    AGENT_TRANSFERS,
    AGENT_TRANSFERS_TO_QUEUE,
    AGENT_LEAVES,
    CUSTOMER_LEAVES,
    CALL_ENDS,
    RINGING_ENDS,
    SUPERVISOR_HANGS_UP,
    SUPERVISOR_HOLDS,
    SUPERVISOR_RETRIEVES,
)
"""The happenings that concern a leg: those in the call, then those on the supervisor's telephone."""

LEG_EVENTS: tuple[Event, ...] = LEG_OPERATIONS + LEG_HAPPENINGS
"""All events that the tables of a leg decide about."""
