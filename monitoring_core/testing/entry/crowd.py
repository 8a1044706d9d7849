"""People for each word, for a server that cannot be reset.

A centre that cannot begin anew can still have many people. Each word is given some whom nobody was given before, so
nothing that went on in an earlier word matters. Several adapters, each a **lane**, may share one **crowd** and run at
the same time; no two of them meet.

    crowd = Crowd(supervisors=[...], agents=[...], routing_points=[...])

    class MyLane(Lane):
        def request(self, ask): ...
        def happen(self, happening): ...
        def observe(self, expected, deadline): ...

    check_conformance(MyLane(crowd))

Where there are only a few people, they can be brought home instead: see `going_home`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from threading import Lock

from monitoring_core.testing.adapter import AdapterError
from monitoring_core.testing.words import Setting

__all__ = ["Crowd", "Lane"]


class Crowd:
    """The people of a centre; each is given out once. It may be shared by threads.

    Args:
        supervisors: pairs of user id and device id, or uri; a text alone is a user whose device is ``{user}-device``.
        agents: the same.
        routing_points: ids of their devices.
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
        """Give the ids of people whom nobody was given before, as ``reset`` of an adapter gives them.

        Args:
            setting: how many are needed, and by which symbolic ids.

        Raises:
            AdapterError: there are not enough people left; it says of which kind, and how many were given out.
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
    """Base of an adapter of a server that cannot be reset: people of their own take the place of a reset.

    Args:
        crowd: whom it takes its people from.
    """

    def __init__(self, crowd: Crowd) -> None:
        self.crowd: Crowd = crowd

    def reset(self, setting: Setting) -> dict[str, str]:
        """Take people who have done nothing yet; what goes on with those of before goes on."""
        ids = self.crowd.people(setting)
        self.meet(ids, setting)
        return ids

    def meet(self, ids: dict[str, str], setting: Setting) -> None:
        """Do what must be done before these people are used, such as to log them in; nothing by default.

        Args:
            ids: symbolic id -> the server's.
            setting: of the word that begins.
        """
