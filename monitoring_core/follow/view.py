"""What a client can know now: open operations, who hears whom, and what is not certain."""

from __future__ import annotations

from attrs import frozen

from monitoring_core import perception
from monitoring_core.follow.device import FollowedDevice, Shown
from monitoring_core.follow.leg import FollowedLeg
from monitoring_core.vocabulary import CallState, MonitoringState, Mute, Party

__all__ = ["DeviceView", "LegView"]


@frozen
class DeviceView:
    """What is known of a device.

    Attributes:
        subscription: what it shows; None while nothing is monitored.
        open_operations: what it offered last.
        pending: operations that were accepted and have not shown yet.
    """

    subscription: Shown | None
    open_operations: frozenset[str]
    pending: tuple[str, ...]

    @classmethod
    def of(cls, device: FollowedDevice) -> DeviceView | None:
        """Give the view of a device; None while nothing has been told of it."""
        if device.observed is None:
            return None
        pending = tuple(asked.operation for asked in device.asked)
        return cls(device.observed.shown, device.observed.capabilities, pending)


@frozen
class LegView:
    """What is known of a leg.

    Attributes:
        states: the monitoring states still possible; empty if nothing has told yet.
        call_state: ``state`` of the call as it was told last; None if it was not.
        open_operations: what the call offered last.
        coach_left: whether Coach has been left; None if that is not certain.
        agent_muted: whether the agent is muted.
        muted: whether the supervisor's own mute is On.
        pending: operations that were accepted and have not shown yet.
    """

    states: frozenset[MonitoringState]
    call_state: str | None
    open_operations: frozenset[str]
    coach_left: bool | None
    agent_muted: bool
    muted: bool
    pending: tuple[str, ...]

    @classmethod
    def of(cls, leg: FollowedLeg) -> LegView:
        """Give the view of a leg."""
        belief, observed = leg.belief or frozenset(), leg.observed
        left = {core.coach_left for core in belief}
        return cls(
            frozenset(core.state for core in belief),
            leg.state,
            leg.open_operations,
            left.pop() if len(left) == 1 else None,
            bool(observed and observed.agent_muted),
            bool(observed and observed.mute == Mute.ON),
            tuple(asked.operation for asked in leg.asked),
        )

    @property
    def state(self) -> MonitoringState | None:
        """The monitoring state if it is certain, else None."""
        return next(iter(self.states)) if len(self.states) == 1 else None

    def hears(self, *, listener: Party | str, speaker: Party | str) -> bool | None:
        """Tell whether the listener hears the speaker; None if the possible states differ in it."""
        answers = {
            perception.hears(
                listener=listener,
                speaker=speaker,
                state=state,
                present=frozenset(Party),
                agent_muted=self.agent_muted,
                held=self.call_state == CallState.HELD,
                muted=self.muted,
            )
            for state in self.states
        }
        return answers.pop() if len(answers) == 1 else None
