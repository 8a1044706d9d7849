"""The state of a leg as a client should show it. The server is judged by less.

A message that was seen before may be an old one. So the server is never judged by it as by a step. But a client has to
show something, so it believes the server: the open operations are those of the newest message, repeated or not.
Only a duration tells for certain that a message is late. A repeated message does not tell the state for certain. The
state that it shows and the state before are both possible. This ends if a waiting request explains the change, or
if the next message agrees.
"""

from __future__ import annotations

from attrs import define

from monitoring_core.follow.lines.observations import LegObservation

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
