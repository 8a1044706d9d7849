"""The tables of a leg: what each operation and each happening leads to.

What decides about a leg is small: the monitoring state, whether the agent is
muted, whether Coach has been left, whether the supervisor holds the call, the
scope it was joined with, who is still there, and whether the call came from a
routing point. Each is a table of its own;
an operation is accepted if every table accepts it. What happens in the call goes
through `WORLD` alone, and what the supervisor does on his telephone through `TELEPHONE`.

A call that rings is no leg yet. It has two tables of its own, `RINGING_OPERATIONS` and `RINGING`.
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
    """Who is in the call besides the supervisor."""

    BOTH = "agent and customer"
    AGENT = "agent only"
    CUSTOMER = "customer only"


class LegMarker(Enum):
    """What a cell says of the whole leg."""

    STAYS = "stays"
    ENDS = "ends"


STAYS, ENDS = LegMarker.STAYS, LegMarker.ENDS

_LISTEN_IN, _COACH, _BARGE_IN = MonitoringState.LISTEN_IN, MonitoringState.COACH, MonitoringState.BARGE_IN

# The supervisor's state, Coach left or not × switch -> the next state.
# In the first two rulesets Coach is never entered again, so (Coach, left) is no row of theirs.
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

# Where the ruleset accepts a switch to the present state, these cells stand in place of those above (VC-SELF).
# What is no operation of a ruleset does not become one.
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

# State, agent muted or not × mute operation -> agent muted or not. Only BargeIn has a muted agent.
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

# A way out of BargeIn while the agent is muted: accepted, and the agent is heard again, or refused
# (leave_barge_in_while_muted of the ruleset -> switch -> agent muted or not).
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

# SIP Cluster or not × switch, on a leg that came from a routing point -> as the other tables say, or refused.
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

# Held or not × operation -> held or not; Hangup ends the leg.
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

# Held or not × what the supervisor does on the telephone itself -> held or not (VC-HANGUP, VC-ONE-LEG).
# Once he has answered nothing rings.
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

# How many are left × operation -> nothing to add, or refused.
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
    """What a happening does to a leg: the id of the rule that says so, and who is there then.

    The outcomes stand in the order of the supervisor's states: ListenIn, Coach, BargeIn.
    """

    rule: str
    then: ByState


# Who is there, scope × happening -> the rule, and who is there then, by the supervisor's state (ListenIn, Coach,
# BargeIn). A cell that names parties ends or changes the agent or the company, so the agent is heard again
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

# What is asked of a call that rings -> the ringing ends, or it is refused: there is no leg yet (VC-RINGING).
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

# Who is there, scope of the subscription × what happens while it rings -> who is there then (VC-RINGING).
# Nobody is left alone with a supervisor who has not answered, so it ends with the customer and with the last agent.
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

# What the supervisor's call shows as mute when the state is entered.
MUTE_SHOWN: dict[MonitoringState, Mute] = {
    _LISTEN_IN: Mute.ON,
    _COACH: Mute.OFF,
    _BARGE_IN: Mute.OFF,
}

NOT_ON_CALL = refuse("VC-ESTABLISHED")
"""Every operation of a leg needs a leg."""

LEG_OPERATIONS: tuple[Event, ...] = tuple(event(each.name) for each in at(Address.CALL))
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
LEG_EVENTS: tuple[Event, ...] = LEG_OPERATIONS + LEG_HAPPENINGS
