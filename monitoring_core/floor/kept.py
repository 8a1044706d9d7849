"""The form of a floor as plain data.

There is one table for each kind of value: its fields, the form of each field, and its default
value. Writing and reading both use the table. The data does not say who monitors which
target, since this follows from the desks. `floor.accounts` checks that the parts agree.
"""

from __future__ import annotations

from collections.abc import Mapping
from operator import attrgetter
from typing import Any, NamedTuple

from monitoring_core.desk import DESK, Desk
from monitoring_core.floor.accounts import floor_agrees
from monitoring_core.floor.floor import Floor
from monitoring_core.floor.sharing import shared
from monitoring_core.floor.values import Agent, RunningCall, RunningSession
from monitoring_core.plain_data.kinds import Kind
from monitoring_core.plain_data.parts import FLAG, NUMBER, TEXT, Keyed, Maybe, Several, Texts, Word
from monitoring_core.plain_data.records import Field, Record
from monitoring_core.rulesets import Ruleset
from monitoring_core.uris import device_id
from monitoring_core.vocabulary import Medium

__all__ = ["KINDS"]

AGENT = Record(
    "an agent",
    Agent,
    Field("user", TEXT),
    Field("device", TEXT),
    Field("logged_in", FLAG, True),
    Field("call", Maybe(TEXT), None),
    Field("consultation", Maybe(TEXT), None),
    Field("held", Several(TEXT), ()),
)

RUNNING_CALL = Record(
    "a call that is going on",
    RunningCall,
    Field("id", TEXT),
    Field("agent", Maybe(TEXT), None),
    Field("customer", FLAG, True),
    Field("waits", FLAG, False),
    Field("is_consultation", FLAG, False),
    Field("legs", Several(TEXT), ()),
    Field("others", Several(TEXT), ()),
    Field("rings_at", Maybe(TEXT), None),
)

RUNNING_SESSION = Record(
    "a session that is going on",
    RunningSession,
    Field("medium", Word(Medium)),
    Field("id", TEXT),
    Field("agents", Several(TEXT), ()),
    Field("entries", NUMBER, 0),
    Field("supervisors", Several(TEXT), ()),
)


class Watched(NamedTuple):
    """An agent and a medium, with the supervisors subscribed to his sessions, in the order of invitation."""

    medium: Medium
    agent: str
    supervisors: tuple[str, ...]


WATCHED = Record(
    "who is subscribed to an agent's sessions",
    Watched,
    Field("medium", Word(Medium)),
    Field("agent", TEXT),
    Field("supervisors", Several(TEXT)),
)


def _watched(floor: Floor) -> Mapping[tuple[Medium, str], Watched]:
    return {key: Watched(*key, supervisors) for key, supervisors in floor.watchers.items()}


def _agent_of(watched: Watched) -> tuple[Medium, str]:
    return watched.medium, watched.agent


def _session_of(session: RunningSession) -> tuple[Medium, str]:
    return session.medium, session.id


def _made_floor(ruleset: Ruleset, values: dict[str, Any]) -> Floor:
    desks: Mapping[str, Desk] = values["supervisors"]
    agents: Mapping[str, Agent] = values["agents"]
    watched: Mapping[tuple[Medium, str], Watched] = values["watchers"]
    return Floor(
        ruleset=ruleset,
        supervisors=shared(desks),
        agents=shared(agents),
        routing_points=values["routing_points"],
        calls=shared(values["calls"]),
        sessions=shared(values["sessions"]),
        monitored_by=shared({device_id(each.voice.target): user for user, each in desks.items() if each.voice.target}),
        watchers=shared({key: each.supervisors for key, each in watched.items()}),
        devices=shared({agent.device: user for user, agent in agents.items()}),
    )


FLOOR = Record(
    "a floor",
    Floor,
    Field("supervisors", Keyed(DESK, attrgetter("user"), "user")),
    Field("agents", Keyed(AGENT, attrgetter("user"), "user")),
    Field("routing_points", Texts(), frozenset()),
    Field("calls", Keyed(RUNNING_CALL, attrgetter("id"), "id")),
    Field("sessions", Keyed(RUNNING_SESSION, _session_of, "medium and id")),
    Field("watchers", Keyed(WATCHED, _agent_of, "medium and agent"), of=_watched),
    make=_made_floor,
    check=floor_agrees,
    has_ruleset=True,
    follows=("monitored_by", "devices"),
)

KINDS = (Kind("floor", FLOOR),)
"""The values of this module that plain data can hold on their own."""
