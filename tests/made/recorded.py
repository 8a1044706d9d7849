"""How a shift is written down: who records, what the recorder tells of each line, and where the recording begins."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from random import Random
from typing import Any

from attrs import frozen

from tests.made.said import START, Said


@frozen
class Manner:
    """How a recording is made.

    Attributes:
        requests: whether they are logged when ``sent``, when ``answered``, or ``never``.
        silent: clients whose requests are not recorded, whatever the others do.
        client: whether lines name their client: ``all``, ``none``, or ``messages`` only.
        with_at: whether lines have their time.
        self_: whether lines name the client in text sessions: by ``nickname``, ``uri``, or ``none``.
        with_role: whether lines say that the client is a supervisor, or an agent.
        envelope: whether messages stand in the envelope in which they were delivered.
        begins: share of the lines that were said before the recording began.
    """

    requests: str = "answered"
    silent: frozenset[str] = frozenset()
    client: str = "all"
    with_at: bool = True
    self_: str = "nickname"
    with_role: bool = True
    envelope: bool = True
    begins: float = 0.0


@frozen
class Line:
    """A line of a recording, and what was said on it; None for one that cannot be read.

    Attributes:
        at: when it was written, in seconds of the shift.
        said: what it tells; None if nobody can tell.
        text: the line itself.
    """

    at: float
    said: Said | None
    text: str


def drawn_manner(random: Random, clients: Sequence[str]) -> Manner:
    """Draw how a recording is made."""
    return Manner(
        requests=random.choice(("sent", "answered", "never")),
        silent=frozenset({random.choice(clients)}) if len(clients) > 1 and random.random() < 0.2 else frozenset(),
        client=random.choice(("all", "all", "none", "messages")) if len(clients) == 1 else "all",
        with_at=random.random() < 0.7,
        self_=random.choice(("nickname", "uri", "none")),
        with_role=random.random() < 0.5,
        envelope=random.random() < 0.8,
        begins=random.choice((0.0, 0.0, random.uniform(0.05, 0.8))),
    )


def in_order(said: Iterable[Said], manner: Manner) -> list[tuple[float, Said]]:
    """Give what the recorder sees, with the time at which it writes it down, in that order."""
    seen: list[tuple[float, Said]] = []
    for each in said:
        if each.is_request:
            if each.elsewhere or manner.requests == "never" or each.client in manner.silent:
                continue
            at = each.sent if manner.requests == "sent" else each.answered
            assert at is not None
            seen.append((at, each))
        else:
            seen.append((each.at, each))
    seen.sort(key=lambda pair: (pair[0], pair[1].number))
    return seen[int(len(seen) * manner.begins) :]


def lines(seen: Iterable[tuple[float, Said]], manner: Manner) -> Iterator[Line]:
    """Write down each as a line."""
    for at, said in seen:
        yield Line(at, said, json.dumps(written(at, said, manner)))


def written(at: float, said: Said, manner: Manner) -> dict[str, Any]:
    """Give one line as an object."""
    around: dict[str, Any] = {}
    if manner.with_at:
        around["at"] = (START + timedelta(seconds=at)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if manner.client == "all" or (manner.client == "messages" and not said.is_request):
        around["client"] = said.client
    is_supervisor = said.client.startswith("sup-")
    if manner.self_ == "nickname":
        around["self"] = said.client.replace("sup-", "Kim ")
    elif manner.self_ == "uri":
        around["self"] = f"/api/v2/users/{said.client}"
    if manner.with_role:
        around["role"] = "supervisor" if is_supervisor else "agent"
    if said.is_request:
        return around | said.body
    message = said.body if manner.envelope else said.body.get("data", said.body)
    return around | {"message": message} if around else dict(message)
