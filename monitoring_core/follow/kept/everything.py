"""All that is followed: devices, their legs, and text sessions; what goes when memory does not suffice.

A subject is a device, a leg or a text session of one client. A line may name its client, name it in another
spelling, or not name it. Such lines belong together if the id of the device, call or session leaves only one
possibility. An unnamed line joins the only client that has the id. A client that only asks joins one that only
shows, and the other way round. If the ids leave several possibilities, the subjects are followed apart, and this is
a doubt.

What is open is kept. What is over leaves an `Ended`, with its device or its client. `bounds` says how many
of them there are, and what goes when memory does not suffice.
"""

from __future__ import annotations

from collections.abc import Iterator

from attrs import define

from monitoring_core.follow.findings.doubts import Cause
from monitoring_core.follow.kept.sessions import KeptSessions
from monitoring_core.follow.subjects.device import FollowedDevice
from monitoring_core.follow.subjects.leg import FollowedLeg
from monitoring_core.follow.subjects.session import FollowedSession
from monitoring_core.follow.subjects.subject import AnySubject

__all__ = ["Subjects"]


@define(slots=True, eq=False)
class Subjects(KeptSessions):
    """Everything that a follower follows."""

    def all(self) -> Iterator[AnySubject]:
        """Yield every subject that is kept, once: devices with their legs, then text sessions."""
        for (name, _), device in self.devices.items():
            if name == device.client:
                yield device
                yield from device.legs
        for key, session in self.sessions.items():
            if key == session.keys[0]:
                yield session

    def conclude_all(self) -> None:
        """Count the verdicts on what is still followed, since the recording ends."""
        for subject in self.all():
            self.conclude(subject)

    def shrink(self, most: int) -> None:
        """Drop closed devices, then what was unheard for longest, until no more than so many bytes are needed."""
        while self.closed and self.bytes > most:
            device = next(iter(self.closed))
            if device.heard == self.now:
                break
            self.drop_device(device)
        if self.bytes <= most:
            return
        open_ones = [each for each in self.all() if not isinstance(each, FollowedLeg)]
        for each in sorted(open_ones, key=lambda each: each.heard):
            if self.bytes <= most or each.heard == self.now:
                return
            if isinstance(each, FollowedDevice):
                self.drop_device(each)
            elif isinstance(each, FollowedSession):
                self.doubts.drop("sessions", each.client, each.id)
                self.drop(each)
                self.remove_session(each)

    def doubt_apart(self) -> None:
        """Doubt what was followed apart, so that it was not judged together with what it belongs to."""
        for subject in self.all():
            if isinstance(subject, FollowedDevice):
                stands_apart = subject.is_apart and (None in subject.names or not subject.is_shown)
                what = "devices"
            elif isinstance(subject, FollowedSession):
                subject.settle_doubt()
                stands_apart = subject.is_apart and (subject.client is None or not subject.is_shown)
                what = "sessions"
            else:
                continue
            if stands_apart:
                self.doubts.add(Cause.APART, what, subject.name)
