"""The state of a leg as a client is shown it. The server is judged by less.

A message that was seen before may be an old one, so the server is never judged by
it as by a step. A client has to show something all the same, and there the server
is believed: what is open is what the newest message offers, repeated or not. Only
a duration tells for certain that a message is late. In which state that is, a
repeated message does not tell: the one it shows and the one before are both possible,
unless an accepted request that waits explains the change, or the next message agrees.
"""

from __future__ import annotations

from attrs import define

from monitoring_core.follow.observations import LegObservation

__all__ = ["KnownLeg"]

_NO_OPERATION: frozenset[str] = frozenset()


@define(slots=True)
class KnownLeg:
    """The newest message of a leg, repeated or not, as a client is shown it."""

    state: str | None = None
    observed: LegObservation | None = None
    duration: int | None = None

    @property
    def open_operations(self) -> frozenset[str]:
        """The operations that the newest message offered."""
        return self.observed.capabilities if self.observed is not None else _NO_OPERATION

    def is_late(self, duration: int | None) -> bool:
        """Tell whether a message of this duration is certainly older than what is shown."""
        return duration is not None and self.duration is not None and duration < self.duration

    def tell(self, state: str, observed: LegObservation, duration: int | None) -> bool:
        """Show what a message tells, and whether it is shown: one that is late is not."""
        if self.is_late(duration):
            return False
        self.duration = duration if duration is not None else self.duration
        self.state, self.observed = state, observed
        return True

    def forget(self) -> None:
        """Know nothing any more, since another leg begins."""
        self.state = self.observed = self.duration = None

    def is_over(self, state: str, observed: LegObservation) -> None:
        """Show a message that tells that no leg goes on now; durations begin anew with the next one."""
        self.forget()
        self.tell(state, observed, None)
