"""Views for a client: open operations, who hears whom, and what is not certain."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

from monitoring_core import perception
from monitoring_core.follow.lines.observations import Shown, is_supervision
from monitoring_core.follow.subjects.device import FollowedDevice
from monitoring_core.follow.subjects.leg import FollowedLeg
from monitoring_core.follow.subjects.session import FollowedSession
from monitoring_core.vocabulary import CallState, MonitoringState, Mute, Party, PartyWord, VisibilityMode

__all__ = ["DeviceView", "LegView", "SessionView"]

_PARTIES = frozenset(Party)
_WHO_MAY_BE_LEFT = (_PARTIES, _PARTIES - {Party.AGENT}, _PARTIES - {Party.CUSTOMER})


@frozen
class DeviceView:
    """A view of a device.

    Attributes:
        subscription: what it shows; None while nothing is monitored.
        open_operations: what its newest message offered, repeated or not.
        pending: operations that were accepted and have not shown yet.
    """

    subscription: Shown | None
    open_operations: frozenset[str]
    pending: tuple[str, ...]

    @classmethod
    def of(cls, device: FollowedDevice) -> DeviceView | None:
        """Return the view of a device; None while nothing has been told of it."""
        if device.observed is None:
            return None
        return cls(device.observed.shown, device.observed.capabilities, device.pending)


@frozen
class LegView:
    """A view of a leg.

    Attributes:
        states: the monitoring states still possible; empty if nothing has told yet. One that a repeated message shows
            is certain if a request that waits or the next message agrees, else possible beside the one before.
        call_state: ``state`` of the call as it was told last; None if it was not.
        open_operations: what the newest message offered, repeated or not, and MuteMonitoredUser or UnmuteMonitoredUser
            where every possible state opens it, since these two are never listed (VC-UNLISTED). Only a message with a
            lower duration than the one before is not the newest.
        one_party: whether agent or customer may have left: the call is established and offers no switch (VC-ONE-PARTY).
        coach_left: whether Coach has been left; None if that is not certain.
        agent_muted: whether the agent is muted.
        muted: whether the supervisor's own mute is On.
        pending: operations that were accepted and have not shown yet.
    """

    states: frozenset[MonitoringState]
    call_state: str | None
    open_operations: frozenset[str]
    one_party: bool
    coach_left: bool | None
    agent_muted: bool
    muted: bool
    pending: tuple[str, ...]

    @classmethod
    def of(cls, leg: FollowedLeg) -> LegView:
        """Return the view of a leg."""
        known, observed = leg.known, leg.known.observed
        left = {each.coach_left for each in leg.possible}
        return cls(
            frozenset({each.state for each in leg.certain}),
            known.state,
            known.open_operations | leg.open_unlisted,
            known.state == CallState.ESTABLISHED and observed is not None and not is_supervision(observed),
            left.pop() if len(left) == 1 else None,
            bool(observed and observed.agent_muted),
            bool(observed and observed.mute == Mute.ON),
            leg.pending,
        )

    @classmethod
    def over(cls, state: str) -> LegView:
        """Return the view of a leg that is over, which showed this call state last."""
        return cls(frozenset(), state, frozenset(), False, None, False, False, ())

    @property
    def state(self) -> MonitoringState | None:
        """The monitoring state if it is certain, else None."""
        return next(iter(self.states)) if len(self.states) == 1 else None

    def hears(
        self,
        *,
        listener: Party | PartyWord,
        speaker: Party | PartyWord,
        on_hold: Iterable[Party | PartyWord] = (),
    ) -> bool | None:
        """Tell whether the listener hears the speaker; None if the states, or who may be left, differ in it.

        ``on_hold`` names who else has put the call on hold, which the supervisor's own messages do not tell.
        """
        held = perception.parties(on_hold, "on_hold")
        if self.call_state == CallState.HELD:
            held |= {Party.SUPERVISOR}
        answers = {
            perception.hears(
                listener=listener,
                speaker=speaker,
                state=state,
                present=present,
                agent_muted=self.agent_muted,
                on_hold=held,
                muted=self.muted,
            )
            for state in self.states
            for present in (_WHO_MAY_BE_LEFT if self.one_party else (_PARTIES,))
        }
        return answers.pop() if len(answers) == 1 else None


@frozen
class SessionView:
    """A view of a text session.

    Attributes:
        state: ``state`` of the session as it was told last.
        modes: the visibility modes still possible; empty if nothing has told yet, no switch was ever offered, or the
            session is Invited or Revoked. One that a repeated message shows is certain if a request that waits or the
            next message agrees, else possible beside the one before.
        open_operations: what the newest message offered, repeated or not.
        pending: operations that were accepted and have not shown yet.
    """

    state: str
    modes: frozenset[VisibilityMode]
    open_operations: frozenset[str]
    pending: tuple[str, ...]

    @classmethod
    def of(cls, session: FollowedSession) -> SessionView | None:
        """Return the view of a session; None while no message has told of it."""
        if session.state is None or not session.is_told:
            return None
        return cls(session.state, session.modes, session.open_operations, session.pending)

    @classmethod
    def over(cls, state: str) -> SessionView:
        """Return the view of a session that is over, which showed this state last."""
        return cls(state, frozenset(), frozenset(), ())

    @property
    def mode(self) -> VisibilityMode | None:
        """The visibility mode if it is certain, else None."""
        return next(iter(self.modes)) if len(self.modes) == 1 else None
