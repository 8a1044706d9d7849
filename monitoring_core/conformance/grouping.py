"""Groups of lines that belong together, so that a recording can be followed in parts and nothing is missed.

A first pass collects only the ids in each record. Then everything that belongs together is joined:

| this                                                      | is joined with                                 |
|-----------------------------------------------------------|------------------------------------------------|
| a client                                                  | the devices that it names or is told of        |
| a client                                                  | its text sessions                              |
| a leg                                                     | its device                                     |
| a call request of an unnamed client                       | every device with a leg in the call            |
| a call request of a client that was shown nothing before  | the client, and every device with a leg in it  |
| a text session with a record that names no client         | all clients in it, and all other such sessions |
| a text session that a client shown nothing before asks for | all clients in it                             |
| a device in calls whose records tell no role              | every device that monitored it                 |
| everything that one piece of the recording names          | each other                                     |

The id of a call alone joins nothing. Agent, customer and supervisors share it, so it would join the whole floor.
What only two clients show together is judged in a second stage; see `follow.claims`. To join too much costs time. To
join too little costs findings. Each row after the third is there for one thing that a follower looks up across
clients.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from attrs import define, field

from monitoring_core.follow.lines.ids import Ids

__all__ = ["EVERYBODY", "UNNAMED_TEXT", "Facts", "Groups", "device_node"]

EVERYBODY = ""
"""The group of the pieces that name no client, device or session."""

UNNAMED_TEXT = "text without a client"
"""The node that stands for all text sessions of records without a client, so that they stay together."""

_MOST_REMEMBERED = 100_000


def _client(name: str) -> str:
    return f"client {name}"


def device_node(own_id: str) -> str:
    """Return the node that stands for a device in `Facts.links`."""
    return f"device {own_id}"


@define(slots=True, eq=False)
class Facts:
    """The ids that the first pass collects from a recording, or from a part of it.

    Attributes:
        links: pairs of nodes that belong together: clients, devices, and `UNNAMED_TEXT`.
        legs: call -> the devices that have a leg in it.
        sessions: text session -> the clients in it; None stands for those that are not named.
        asked_calls: client and call -> position of the first request for the call, if the client had been shown
            nothing before, or has no name.
        asked_sessions: client and text session -> position of the first request for the session, as for calls.
        shown: client -> position of the first record that shows it something.
        watched: pairs of a target device and a device that monitors it.
        without_role: devices in calls whose records tell no role.
    """

    links: set[tuple[str, str]] = field(factory=set[tuple[str, str]])
    legs: dict[str, set[str]] = field(factory=dict[str, set[str]])
    sessions: dict[str, set[str | None]] = field(factory=dict[str, set[str | None]])
    asked_calls: dict[tuple[str | None, str], int] = field(factory=dict[tuple[str | None, str], int])
    asked_sessions: dict[tuple[str, str], int] = field(factory=dict[tuple[str, str], int])
    shown: dict[str, int] = field(factory=dict[str, int])
    watched: set[tuple[str, str]] = field(factory=set[tuple[str, str]])
    without_role: set[str] = field(factory=set[str])
    _known: set[Ids] = field(factory=set[Ids])

    def take(self, position: int, found: Sequence[Ids]) -> None:
        """Take in the ids in a piece of the recording.

        Args:
            position: the position of the piece; the pieces of one part come in order.
            found: the ids of each record in it.
        """
        if len(found) == 1 and found[0] in self._known:
            return
        for ids in found:
            self._take(position, ids)
        nodes = [node for ids in found for node in _nodes(ids)]
        self.links.update(pairwise(nodes))
        if len(self._known) >= _MOST_REMEMBERED:
            self._known.clear()
        self._known.update(found)

    def _take(self, position: int, ids: Ids) -> None:
        client = ids.client
        for device, call in ids.legs:
            self.legs.setdefault(call, set()).add(device)
            if not ids.has_role:
                self.without_role.add(device)
        self.watched.update([(target, device) for device, target in ids.watched])
        for session in ids.sessions:
            self.sessions.setdefault(session, set()).add(client)
        if not ids.asks:
            if client is not None and (ids.devices or ids.sessions):
                self.shown.setdefault(client, position)
            return
        if client is not None and client in self.shown:
            return
        if ids.call is not None:
            self.asked_calls.setdefault((client, ids.call), position)
        if client is not None:
            for session in ids.sessions:
                self.asked_sessions.setdefault((client, session), position)

    @property
    def size(self) -> int:
        """The number of facts, approximately."""
        return sum(
            map(len, (self.links, self.legs, self.sessions, self.asked_calls, self.asked_sessions, self.watched))
        )

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield the facts one by one, as plain data that `add` takes."""
        pairs: dict[str, Iterable[tuple[str | None, str]]] = {
            "link": self.links,
            "leg": ((device, call) for call, devices in self.legs.items() for device in devices),
            "session": ((client, session) for session, clients in self.sessions.items() for client in clients),
            "watched": self.watched,
            "without role": ((None, device) for device in self.without_role),
        }
        for kind, told in pairs.items():
            yield from ({"kind": kind, "one": one, "other": other} for one, other in told)
        for kind, asked in (("asked call", self.asked_calls), ("asked session", self.asked_sessions)):
            for (client, other), position in asked.items():
                yield {"kind": kind, "one": client, "other": other, "position": position}
        for client, position in self.shown.items():
            yield {"kind": "shown", "one": None, "other": client, "position": position}

    def add(self, kind: str, one: str | None, other: str, position: int | None) -> None:
        """Add a fact that `rows` yielded."""
        at = position or 0
        if kind == "leg":
            self.legs.setdefault(other, set()).add(one or "")
        elif kind == "session":
            self.sessions.setdefault(other, set()).add(one)
        elif kind == "without role":
            self.without_role.add(other)
        elif kind == "shown":
            self.shown[other] = min(at, self.shown.get(other, at))
        elif kind == "asked call":
            self.asked_calls[one, other] = min(at, self.asked_calls.get((one, other), at))
        elif kind == "asked session":
            self.asked_sessions[one or "", other] = min(at, self.asked_sessions.get((one or "", other), at))
        else:
            (self.links if kind == "link" else self.watched).add((one or "", other))

    def is_early(self, client: str | None, position: int) -> bool:
        """Tell whether a request comes before anything was shown to its client, or names no client."""
        return client is None or position <= self.shown.get(client, position)


def _nodes(ids: Ids) -> list[str]:
    """Return the nodes that a record is about, as in `Facts.links`."""
    nodes = [device_node(each) for each in ids.devices]
    if ids.client is not None:
        nodes.append(_client(ids.client))
    elif ids.sessions:
        nodes.append(UNNAMED_TEXT)
    return nodes


def _belong_together(facts: Facts) -> Iterator[Sequence[str]]:
    """Yield the nodes that belong together, row by row of the table."""
    yield from facts.links
    for (client, call), position in facts.asked_calls.items():
        if facts.is_early(client, position):
            yield [*_named([client]), *map(device_node, facts.legs.get(call, ()))]
    for clients in facts.sessions.values():
        if None in clients:
            yield [UNNAMED_TEXT, *_named(clients)]
    for (client, session), position in facts.asked_sessions.items():
        if facts.is_early(client, position):
            yield _named([client, *facts.sessions[session]])
    for target, device in facts.watched:
        if target in facts.without_role:
            yield device_node(target), device_node(device)


class Groups:
    """The groups of a recording.

    On Spark each worker holds one. So it leaves out each node whose group has the name of the node.

    Args:
        facts: the ids that the first pass collected.
    """

    def __init__(self, facts: Facts) -> None:
        self._group: dict[str, str] = _joined(_belong_together(facts))
        self._asked: dict[str, str] = {
            call: self._group_of(device_node(min(facts.legs[call])))
            for client, call in facts.asked_calls
            if client is None and facts.legs.get(call)
        }

    def of(self, found: Iterable[Ids]) -> str:
        """Return the group of a piece of the recording; `EVERYBODY` if the piece names nobody.

        Args:
            found: the ids of each record in it.
        """
        for ids in found:
            if ids.devices:
                return self._group_of(device_node(ids.devices[0]))
            if ids.client is not None:
                return self._group_of(_client(ids.client))
            if ids.call is not None and ids.call in self._asked:
                return self._asked[ids.call]
            if ids.sessions:
                return self._group_of(UNNAMED_TEXT)
        return EVERYBODY

    def _group_of(self, node: str) -> str:
        return self._group.get(node, node)


def _joined(together: Iterable[Sequence[str]]) -> dict[str, str]:
    """Return the name of the group of each node, but for a node that has the name itself.

    A group is named after its first node in the alphabet. So its name does not depend on the order of joining.
    """
    above: dict[str, str] = {}

    def top_of(node: str) -> str:
        top = node
        while above.setdefault(top, top) != top:
            top = above[top]
        while above[node] != top:
            above[node], node = top, above[node]
        return top

    for nodes in together:
        tops = [top_of(node) for node in nodes]
        for top in tops[1:]:
            one, other = top_of(tops[0]), top_of(top)
            above[max(one, other)] = min(one, other)
    return {node: top for node in above if (top := top_of(node)) != node}


def _named(clients: Iterable[str | None]) -> list[str]:
    return [_client(each) for each in clients if each is not None]
