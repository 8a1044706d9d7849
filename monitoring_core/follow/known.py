"""What a client is shown of a leg and of a text session, which is more than the server is judged by.

A message that was seen before may be an old one, so the server is never judged by
it as by a step. A client has to show something all the same, and there the server
is believed: what is open is what the newest message offers, repeated or not. Only
a duration tells for certain that a message is late. In which state that is, a
repeated message does not tell: the one it shows and the one before are both possible,
unless an accepted request that waits explains the change, or the next message agrees.
"""

from __future__ import annotations

from collections.abc import Hashable

from attrs import define

from monitoring_core.capabilities import NEVER_LISTED
from monitoring_core.follow.leg_reading import Belief, judge, refusing
from monitoring_core.follow.observations import LegObservation, is_supervision
from monitoring_core.rulesets import Ruleset
from monitoring_core.vocabulary import CallState, MonitoringState, TextSessionState, VisibilityMode

__all__ = ["KnownLeg", "KnownSession"]

_NO_OPERATION: frozenset[str] = frozenset()
_NO_STATE: frozenset[MonitoringState] = frozenset()
_NO_MODE: frozenset[VisibilityMode] = frozenset()
_ESTABLISHED = str(CallState.ESTABLISHED)
_NOT_CHATTING = frozenset(map(str, (TextSessionState.INVITED, TextSessionState.REVOKED)))


@define(slots=True)
class KnownLeg:
    """What is known of a leg; ``belief`` is None until a message has told something of it."""

    state: str | None = None
    observed: LegObservation | None = None
    duration: int | None = None
    belief: Belief | None = None
    doubted: frozenset[MonitoringState] = _NO_STATE
    """The states that the last message showed, if it was a repeated one that nothing explains."""

    @property
    def states(self) -> frozenset[MonitoringState]:
        """The states still possible."""
        return frozenset([core.state for core in self.belief or ()])

    @property
    def open_operations(self) -> frozenset[str]:
        """What the newest message offered."""
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
        self.state = self.observed = self.duration = self.belief = None
        self.doubted = _NO_STATE

    def is_over(self, state: str, observed: LegObservation) -> None:
        """Show a message that tells that no leg goes on now; durations begin anew with the next one."""
        self.forget()
        self.tell(state, observed, None)

    def step(self, belief: Belief) -> None:
        """Know what a message tells that is certainly new."""
        self.belief, self.doubted = belief, _NO_STATE

    def widen(self, belief: Belief) -> None:
        """Keep what a late message shows possible beside what was."""
        self.belief = belief if self.belief is None else self.belief | belief

    def again(self, observed: LegObservation, ruleset: Ruleset, *, explained: bool) -> None:
        """Take in a message that may be an old one.

        Args:
            observed: what it shows.
            ruleset: the tables to read it by.
            explained: whether a request that waits asked for what it shows.
        """
        alone = judge(None, observed, ruleset).belief
        shown = frozenset([core.state for core in alone])
        if explained or self.belief is None or shown in (self.states, self.doubted):
            self.step(judge(self.belief, observed, ruleset).belief)
        else:
            self.belief, self.doubted = self.belief | alone, shown

    def explain(self, effect: Hashable) -> bool:
        """Take in that this was asked for, and tell whether the last message, which was doubted, shows it."""
        if self.belief is None or self.doubted != frozenset({effect}):
            return False
        self.step(frozenset([core for core in self.belief if core.state is effect]))
        return True

    def shows(self, effect: Hashable) -> bool:
        """Tell whether a request has shown: a state, the agent's mute, or a call state."""
        if isinstance(effect, MonitoringState):
            return self.states == frozenset({effect})
        if isinstance(effect, bool):
            return self._offers_switches() and self.observed is not None and self.observed.agent_muted is effect
        return self.state == effect

    def open_unlisted(self, ruleset: Ruleset) -> frozenset[str]:
        """Give the operations that are open, whatever the state is, and never listed (VC-UNLISTED)."""
        if not self.belief or self.observed is None or not self._offers_switches():
            return _NO_OPERATION
        muted = self.observed.agent_muted
        return frozenset(
            operation
            for operation in NEVER_LISTED
            if not any(refusing(frozenset({core}), operation, ruleset, agent_muted=muted) for core in self.belief)
        )

    def _offers_switches(self) -> bool:
        return self.state == _ESTABLISHED and self.observed is not None and is_supervision(self.observed)


@define(slots=True)
class KnownSession:
    """What is known of a text session; ``state`` is None until a message has told of it."""

    state: str | None = None
    open_operations: frozenset[str] = _NO_OPERATION
    modes: frozenset[VisibilityMode] = _NO_MODE
    doubted: frozenset[VisibilityMode] = _NO_MODE
    """The modes that the last message showed, if it was a repeated one that nothing explains."""

    def tell(self, state: str, open_operations: frozenset[str]) -> None:
        """Show what a message tells; what comes after Invited or Revoked is a part of its own in the session."""
        self.state, self.open_operations = state, open_operations
        if state in _NOT_CHATTING:
            self.step(_NO_MODE)

    def step(self, modes: frozenset[VisibilityMode]) -> None:
        """Know what a message tells that is certainly new."""
        self.modes, self.doubted = modes, _NO_MODE

    def again(self, modes: frozenset[VisibilityMode], *, explained: bool) -> None:
        """Take in a message that may be an old one; ``explained`` is whether a request asked for what it shows."""
        if explained or not self.modes or modes in (self.modes, self.doubted):
            self.step(modes)
        else:
            self.modes, self.doubted = self.modes | modes, modes

    def explain(self, mode: VisibilityMode) -> bool:
        """Take in that this mode was asked for, and tell whether the last message, which was doubted, shows it."""
        if self.doubted != frozenset({mode}):
            return False
        self.step(self.doubted)
        return True
