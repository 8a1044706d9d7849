"""A crowd: new people for each word, for a server that cannot be reset.

A server that cannot be reset can still have many users. Each word gets users who were in no earlier word. So
nothing of an earlier word matters. Several adapters, each a **lane**, may share one **crowd** and run at
the same time, since no two of them get the same users.

    crowd = Crowd(supervisors=[...], agents=[...], routing_points=[...])

    class MyLane(Lane):
        def request(self, ask): ...
        def happen(self, happening): ...
        def observe(self, expected, deadline): ...

    check_conformance(MyLane(crowd))

If there are only a few users, use `going_home` instead: it ends all calls and sessions before each word.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from threading import Lock

from monitoring_core.testing.adapter import AdapterError
from monitoring_core.testing.words import Setting

__all__ = ["Crowd", "Lane"]


class Crowd:
    """The users of a centre; each is given to one word only. Threads may share a crowd.

    Args:
        supervisors: pairs of user id and device id or uri; a text alone is a user id, with device ``{user}-device``.
        agents: as for ``supervisors``.
        routing_points: device ids of the routing points.
    """

    def __init__(
        self,
        supervisors: Iterable[str | tuple[str, str]],
        agents: Iterable[str | tuple[str, str]],
        routing_points: Iterable[str] = (),
    ) -> None:
        self._left: dict[str, Iterator[tuple[str, str]]] = {
            "supervisors": map(_person, supervisors),
            "agents": map(_person, agents),
            "routing points": ((each, each) for each in routing_points),
        }
        self._given = dict.fromkeys(self._left, 0)
        self._lock = Lock()

    def people(self, setting: Setting) -> dict[str, str]:
        """Return the ids of users who were not given out before, as ``Adapter.reset`` returns them.

        Args:
            setting: the symbolic ids of the users that are needed.

        Raises:
            AdapterError: there are not enough users left; the message names the kind, and how many were given out.
        """
        ids: dict[str, str] = {}
        with self._lock:
            for kind, symbols in (("supervisors", setting.supervisors), ("agents", setting.agents)):
                for symbol in symbols:
                    ids[symbol], ids[f"{symbol}-device"] = self._next(kind)
            for symbol in setting.routing_points:
                ids[symbol], _ = self._next("routing points")
        return ids

    def _next(self, kind: str) -> tuple[str, str]:
        found = next(self._left[kind], None)
        if found is None:
            given = self._given[kind]
            raise AdapterError("reset", f"the crowd has no {kind} left; {given:,} were given out, each to one word")
        self._given[kind] += 1
        return found


def _person(each: str | tuple[str, str]) -> tuple[str, str]:
    return (each, f"{each}-device") if isinstance(each, str) else each


class Lane:
    """Base class of an adapter for a server that cannot be reset; ``reset`` takes new users from a crowd.

    Args:
        crowd: the crowd from which it takes the users.
    """

    def __init__(self, crowd: Crowd) -> None:
        self.crowd: Crowd = crowd

    def reset(self, setting: Setting) -> dict[str, str]:
        """Take users who have done nothing yet; calls and sessions of earlier users go on."""
        ids = self.crowd.people(setting)
        self.meet(ids, setting)
        return ids

    def meet(self, ids: dict[str, str], setting: Setting) -> None:
        """Prepare the users of a word, for example log them in; does nothing by default.

        Args:
            ids: symbolic id -> id of the server.
            setting: the setting of the word that begins.
        """
