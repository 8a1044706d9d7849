"""The common part of all that is followed: the rules, the estimate of memory, and the clients.

Ids are looked up in two ways. With the client, an id finds a subject at once. Alone, it tells whether there is only
one subject with that id.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TypeVar

from attrs import define, field

from monitoring_core.follow.findings.assumed import USUAL, Assumed
from monitoring_core.follow.findings.doubts import Doubts
from monitoring_core.follow.findings.stamp import Stamp
from monitoring_core.follow.findings.standing import Standing, Standings, stands
from monitoring_core.follow.subjects.device import FollowedDevice
from monitoring_core.follow.subjects.ended import Ended
from monitoring_core.follow.subjects.session import FollowedSession
from monitoring_core.follow.subjects.subject import AnySubject
from monitoring_core.rulesets import Ruleset
from monitoring_core.vocabulary import Medium

__all__ = ["KINDS", "Client", "Kept", "enter", "leave"]

KINDS = {Medium.SMS: "SMS sessions", Medium.CHAT: "chats"}


@define(slots=True, eq=False, weakref_slot=False)
class Client:
    """A client, besides its subjects."""

    is_counted: bool = False
    is_shown: bool = False
    """A notification named it."""
    ended: list[Ended] | None = None
    """What is left of its last text sessions, the oldest first."""
    forgot_session: bool = False
    holds: int = 0
    """How many of its devices and text sessions are followed."""
    after_end: FollowedSession | None = None
    """The session that was heard of last after its end."""
    switched: dict[str, Stamp] | None = None
    """Call that has no leg yet -> where a switch was asked for; the newest last."""
    forgot_switch: bool = False


@define(slots=True, eq=False)
class Kept:
    """The part that devices, legs and text sessions share.

    Attributes:
        ruleset: what is judged by.
        exercised: rules that something was judged by.
        doubts: what was dropped, met again and followed apart.
        memory: bytes that the subjects may need by estimate; None is no limit.
        drop: called with each subject that is dropped, for what it has still to tell.
        assumed: what is assumed of the recording.
        met: kind of subject -> how many were met.
        now: number of the follower's message.
        gaps: how many places could not be read so far.
        clients: name -> what is kept of the client.
        bytes: what all that is followed needs by estimate.
        standings: the verdicts on what is over.
    """

    ruleset: Ruleset
    exercised: set[str]
    doubts: Doubts
    memory: int | None
    drop: Callable[[AnySubject], None]
    assumed: Assumed = USUAL
    met: dict[str, int] = field(factory=lambda: dict.fromkeys(("supervisors", "devices", "calls", *KINDS.values()), 0))
    now: int = 0
    gaps: int = 0
    clients: dict[str | None, Client] = field(factory=dict[str | None, Client])
    bytes: int = 0
    standings: Standings = field(factory=Counter[tuple[str, str]])

    def conclude(self, subject: AnySubject) -> Standing | None:
        """Count the verdict on a subject that is over, and give it; None if nothing of it was observed."""
        now = subject.standing
        if now is not None:
            counted = stands(self.standings, subject.COUNTED_AS, now, subject.marks.counted_as)
            subject.marks = subject.marks._replace(counted_as=counted)
        return subject.marks.counted_as

    def heard(self, subject: AnySubject) -> None:
        """Note that a line is about a subject, and tell it whether something could not be read meanwhile."""
        subject.heard = self.now
        if subject.gaps != self.gaps:
            subject.gaps = self.gaps
            subject.after_gap()

    def count_supervisor(self, client: str | None, device: FollowedDevice) -> None:
        """Count the supervisor of a device, unless that was done."""
        if device.is_counted:
            return
        device.is_counted = True
        name = client if client is not None else device.client
        if name is not None:
            known = self.client(name)
            if known.is_counted:
                return
            known.is_counted = True
        self.met["supervisors"] += 1

    def client(self, name: str | None) -> Client:
        """Return the record of a client."""
        known = self.clients.get(name)
        if known is None:
            known = self.clients[name] = Client()
        return known

    def rename(self, before: str | None, after: str | None) -> None:
        """Note that something of a client is known by another name."""
        self.client(after).holds += 1
        self.release(before)

    def release(self, client: str | None) -> None:
        """Forget a client of whom nothing is followed any more, nor anything left."""
        known = self.client(client)
        known.holds -= 1
        is_done = known.ended is None and not known.switched and not known.forgot_switch
        if known.holds <= 0 and is_done:
            del self.clients[client]

    def need(self, more: int) -> None:
        """Note that so many bytes more are needed by estimate, and drop something if there are too many."""
        self.bytes += more
        if self.memory is not None and self.bytes > self.memory:
            self.shrink(self.memory * 7 // 8)

    def free(self, less: int) -> None:
        """Note that so many bytes are needed no more by estimate."""
        self.bytes -= less

    def shrink(self, most: int) -> None:
        """Drop what there is too much of; see `Subjects`."""
        raise NotImplementedError


_Id = TypeVar("_Id")
_Of = TypeVar("_Of")


def enter(of: dict[_Id, _Of | int], own_id: _Id, subject: _Of) -> None:
    """Note that there is one more of an id."""
    there = of.get(own_id)
    of[own_id] = subject if there is None else there + 1 if isinstance(there, int) else 2


def leave(of: dict[_Id, _Of | int], own_id: _Id) -> None:
    """Note that there is one less of an id."""
    there = of[own_id]
    if isinstance(there, int) and there > 1:
        # Which of them is left is not known, so one of several stays one of several.
        of[own_id] = there - 1
    else:
        del of[own_id]
