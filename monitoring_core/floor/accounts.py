"""The checks that the parts of a floor agree with each other.

A floor says in several places who is in which call or session. Each step of a floor keeps
these places equal. The checks are made when a floor is read from data or written as data. An
error names the wrong place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from attrs import frozen

from monitoring_core.decoded import MISSING, shown
from monitoring_core.desk import Desk
from monitoring_core.floor.values import Agent, RunningCall, RunningSession
from monitoring_core.plain_data.errors import DataError
from monitoring_core.rulesets import Ruleset
from monitoring_core.text.session import Phase
from monitoring_core.uris import device_id
from monitoring_core.vocabulary import Medium, Party
from monitoring_core.voice.events import TargetKind

__all__ = ["floor_agrees"]


@frozen
class _Accounts:
    """The parts of a floor, as plain data has them."""

    supervisors: Mapping[str, Desk]
    agents: Mapping[str, Agent]
    routing_points: frozenset[str]
    calls: Mapping[str, RunningCall]
    sessions: Mapping[tuple[Medium, str], RunningSession]
    watchers: Mapping[tuple[Medium, str], Any]

    def wrong(self, of: str, key: Any, within: str, found: object, expected: str) -> DataError:
        """Return the error for one place; the data has each mapping as an array in the order of its keys."""
        where = f"{of}[{sorted(getattr(self, of)).index(key)}].{within}"
        return DataError(where, MISSING if found is None else shown(found), expected)


def _ids(floor: _Accounts) -> Iterator[DataError]:
    """Check that each user and each device has an id of its own."""
    users, devices = set(floor.supervisors), set(floor.routing_points)
    for user, desk in floor.supervisors.items():
        if not user:
            yield floor.wrong("supervisors", user, "user", user, "an id, not empty")
        if desk.voice.device.id in devices or not desk.voice.device.id:
            yield floor.wrong(
                "supervisors", user, "voice.device.id", desk.voice.device.id, "an id of its own, not empty"
            )
        devices.add(desk.voice.device.id)
    for user, agent in floor.agents.items():
        if user in users or not user:
            yield floor.wrong("agents", user, "user", user, "an id of his own, not empty")
        if agent.device in devices or not agent.device:
            yield floor.wrong("agents", user, "device", agent.device, "an id of its own, not empty")
        devices.add(agent.device)
    for key in ("calls", "sessions"):
        for each in getattr(floor, key).values():
            if not each.id:
                yield DataError(f"{key}[0].id", shown(each.id), "an id, not empty")


def _targets(floor: _Accounts) -> Iterator[DataError]:
    """Check that each target exists, has the right kind and one monitor (VD-TARGET-KIND, VD-ONE-SUPERVISOR)."""
    kinds = dict.fromkeys((agent.device for agent in floor.agents.values()), TargetKind.DEVICE)
    kinds |= dict.fromkeys(floor.routing_points, TargetKind.ROUTING_POINT)
    taken: dict[str, str] = {}
    for user, desk in floor.supervisors.items():
        target, monitored = desk.voice.target, desk.voice.control.subscription.monitored
        if target is None or monitored is None:
            continue
        kind = kinds.get(device_id(target))
        if kind is None:
            yield floor.wrong("supervisors", user, "voice.target", target, "a device or a routing point of the floor")
        elif kind is not monitored.target_kind:
            within = "voice.control.subscription.target_kind"
            yield floor.wrong("supervisors", user, within, monitored.target_kind, f"{shown(kind)}, as the target is")
        other = taken.setdefault(device_id(target), user)
        if other != user:
            yield floor.wrong("supervisors", user, "voice.target", target, f"another than that of {shown(other)}")


def _legs(floor: _Accounts) -> Iterator[DataError]:
    """Check that calls and legs name each other, and agree about the parties in the call."""
    for user, desk in floor.supervisors.items():
        own = desk.voice.call
        if own is not None and (own.id not in floor.calls or user not in floor.calls[own.id].legs):
            yield floor.wrong("supervisors", user, "voice.call.id", own.id, "a call of the floor that has this leg")
    for key, call in floor.calls.items():
        if len({*call.legs}) < len(call.legs):
            yield floor.wrong("calls", key, "legs", call.legs, "an array with each supervisor once")
        there = {Party.AGENT: call.agent is not None, Party.CUSTOMER: call.customer or bool(call.others)}
        present = frozenset({Party.SUPERVISOR, *(party for party, is_there in there.items() if is_there)})
        followed = {None, *(floor.agents[each].device for each in call.agents if each in floor.agents)}
        for user in call.legs:
            own = floor.supervisors[user].voice.call if user in floor.supervisors else None
            if own is None or own.id != key:
                yield floor.wrong("calls", key, "legs", call.legs, f"without {shown(user)}, who has no leg in the call")
                continue
            leg = floor.supervisors[user].voice.control.call
            if leg.present | {Party.SUPERVISOR} != present:
                told = " and ".join(sorted(present - {Party.SUPERVISOR})) or "nobody"
                within = "voice.control.call.parties"
                yield floor.wrong("supervisors", user, within, leg.parties, f"as in the call, where {told} is there")
            if own.agent not in followed:
                expected = "the device of an agent who is in the call"
                yield floor.wrong("supervisors", user, "voice.call.agent", own.agent, expected)


def _agents(floor: _Accounts) -> Iterator[DataError]:
    """Check that agents and calls name each other, and that at most one call of an agent is not on hold."""
    for user, agent in floor.agents.items():
        for name, ids in (("call", (agent.call,)), ("consultation", (agent.consultation,)), ("held", agent.held)):
            for each in ids:
                if each is not None and (each not in floor.calls or user not in floor.calls[each].agents):
                    yield floor.wrong("agents", user, name, each, "a call of the floor that has this agent")
        if agent.consultation is not None and agent.call in (None, agent.consultation):
            yield floor.wrong("agents", user, "call", agent.call, "another call than the consultation")
        if agent.consultation is not None and not floor.calls[agent.consultation].is_consultation:
            yield floor.wrong("agents", user, "consultation", agent.consultation, "a call that is a consultation")
        if [*agent.held] != sorted({*agent.held} - {agent.call, agent.consultation}):
            expected = "an array of further calls, each once, in the order of their ids"
            yield floor.wrong("agents", user, "held", agent.held, expected)


def _calls(floor: _Accounts) -> Iterator[DataError]:
    """Check that the agents of a call are in it, and that two can talk in it or a customer waits."""
    for key, call in floor.calls.items():
        for name, users in (("agent", call.agents[:1]), ("others", call.agents[1:])):
            for user in users:
                if user not in floor.agents or key not in floor.agents[user].calls:
                    yield floor.wrong("calls", key, name, user, "an agent who is in this call")
        if len({*call.agents}) < len(call.agents) or (call.others and call.is_consultation):
            expected = "an array of further agents, each once, and none in a consultation"
            yield floor.wrong("calls", key, "others", call.others, expected)
        if call.agent is None and call.others:
            yield floor.wrong("calls", key, "agent", None, "there, since further agents are in the call")
        if call.waits and (call.agent is not None or not call.customer):
            yield floor.wrong("calls", key, "waits", True, "false: a customer alone waits in a queue")
        if call.rings_at is not None and (call.rings_at not in floor.agents or not call.waits):
            yield floor.wrong("calls", key, "rings_at", call.rings_at, "an agent, of a call that waits")
        with_customer = call.customer and (call.waits or bool(call.legs))
        if not with_customer and not (call.is_whole or (call.agent is not None and call.legs)):
            yield floor.wrong("calls", key, "id", key, "a call in which two may talk, or a customer waits")


def _takes_part(desk: Desk, key: tuple[Medium, str]) -> bool:
    own = desk.text.sessions.get(key)
    return own is not None and own.control.phase in (Phase.INVITED, Phase.CHATTING)


def _sessions(floor: _Accounts) -> Iterator[DataError]:
    """Check that a session names its agents and the supervisors who take part or are invited."""
    for key, session in floor.sessions.items():
        if not floor.agents.keys() >= {*session.agents} or len({*session.agents}) < len(session.agents):
            yield floor.wrong("sessions", key, "agents", session.agents, "an array of agents of the floor, each once")
        part = {user for user in session.supervisors if user in floor.supervisors}
        if not all(_takes_part(floor.supervisors[user], key) for user in part) or len(part) < len(session.supervisors):
            expected = "an array of supervisors who take part, each once"
            yield floor.wrong("sessions", key, "supervisors", session.supervisors, expected)
    for user, desk in floor.supervisors.items():
        for place, key in enumerate(sorted(desk.text.sessions)):
            running = floor.sessions.get(key)
            if _takes_part(desk, key) and (running is None or user not in running.supervisors):
                within = f"text.sessions[{place}].id"
                yield floor.wrong(
                    "supervisors", user, within, key[1], "a session of the floor that has this supervisor"
                )


def _watchers(floor: _Accounts) -> Iterator[DataError]:
    """Check that the watchers of an agent's sessions are exactly the supervisors subscribed to them (TS-MANY)."""
    for key, watched in floor.watchers.items():
        users = watched.supervisors
        subscribed = [each for each in users if each in floor.supervisors and _subscribed(floor, each, key)]
        if not users or len({*subscribed}) < len(users) or key[1] not in floor.agents:
            expected = "an array of the supervisors who are subscribed to this agent, each once"
            yield floor.wrong("watchers", key, "supervisors", users, expected)
    for user, desk in floor.supervisors.items():
        for place, key in enumerate(sorted(desk.text.subscriptions)):
            if key not in floor.watchers or user not in floor.watchers[key].supervisors:
                within = f"text.subscriptions[{place}].agent"
                yield floor.wrong("supervisors", user, within, key[1], "an agent whom this supervisor watches")


def _subscribed(floor: _Accounts, user: str, key: tuple[Medium, str]) -> bool:
    return key in floor.supervisors[user].text.subscriptions


_AGREE: tuple[Callable[[_Accounts], Iterator[DataError]], ...] = (
    _ids,
    _targets,
    _legs,
    _agents,
    _calls,
    _sessions,
    _watchers,
)


def floor_agrees(_: Ruleset, values: Mapping[str, Any]) -> None:
    """Check that the parts of a floor agree with each other.

    Raises:
        DataError: they do not agree; the error names the first wrong place.
    """
    accounts = _Accounts(**values)
    for row in _AGREE:
        for error in row(accounts):
            raise error
