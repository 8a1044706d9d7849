"""The job: a server of legs, each in one of five states, right or with one fault planted.

A leg is in ListenIn, Coach, BargeIn, BargeIn with the agent muted, or over. The tables below are literal: what is
accepted where, what a leg shows, and the faults. A fault replaces some cells or something shown. Some faults hold only
once a leg has taken a certain step, or once any leg of the server has.
"""

from __future__ import annotations

from typing import Any

from attrs import field, frozen

LISTEN_IN, COACH, BARGE_IN, MUTED, OVER = "ListenIn", "Coach", "BargeIn", "BargeIn, agent muted", "over"
TO_LISTEN_IN, TO_COACH, TO_BARGE_IN = "SwitchToListenIn", "SwitchToCoach", "SwitchToBargeIn"
MUTE, UNMUTE, HANGUP = "MuteMonitoredUser", "UnmuteMonitoredUser", "Hangup"

ENTRIES = (LISTEN_IN, COACH, BARGE_IN)
OPERATIONS = (TO_LISTEN_IN, TO_COACH, TO_BARGE_IN, MUTE, UNMUTE, HANGUP)
CRASH = "crash"

# State, operation -> the next state. What is not here is refused.
ACCEPTED: dict[tuple[str, str], str] = {
    (LISTEN_IN, TO_BARGE_IN): BARGE_IN,
    (COACH, TO_BARGE_IN): BARGE_IN,
    (COACH, TO_LISTEN_IN): LISTEN_IN,
    (BARGE_IN, TO_LISTEN_IN): LISTEN_IN,
    (MUTED, TO_LISTEN_IN): LISTEN_IN,
    (BARGE_IN, MUTE): MUTED,
    (MUTED, UNMUTE): BARGE_IN,
    **{(state, HANGUP): OVER for state in (LISTEN_IN, COACH, BARGE_IN, MUTED)},
}

# State -> what a leg shows in it.
SHOWN: dict[str, dict[str, Any]] = {
    LISTEN_IN: {"state": LISTEN_IN, "mute": "On", "agentMuted": False, "offers": [TO_BARGE_IN]},
    COACH: {"state": COACH, "mute": "Off", "agentMuted": False, "offers": [TO_LISTEN_IN, TO_BARGE_IN]},
    BARGE_IN: {"state": BARGE_IN, "mute": "Off", "agentMuted": False, "offers": [TO_LISTEN_IN]},
    MUTED: {"state": BARGE_IN, "mute": "Off", "agentMuted": True, "offers": [TO_LISTEN_IN]},
}


@frozen
class Fault:
    """One fault.

    Attributes:
        about: what is wrong, in words.
        cells: state, operation -> the wrong next state; None refuses, and `CRASH` raises.
        shown: state, key -> the wrong value.
        after: the step that a leg must have taken before; None if the fault is always there.
        of_any_leg: the step may have been taken by another leg.
    """

    about: str
    cells: dict[tuple[str, str], str | None] = field(factory=dict)
    shown: dict[tuple[str, str], Any] = field(factory=dict)
    after: tuple[str, str] | None = None
    of_any_leg: bool = False


RIGHT = Fault("nothing")

FAULTS = (
    Fault("mute in ListenIn is accepted without effect", {(LISTEN_IN, MUTE): LISTEN_IN}),
    Fault("mute in Coach leads to BargeIn", {(COACH, MUTE): MUTED}),
    Fault("the switch from Coach to BargeIn is refused", {(COACH, TO_BARGE_IN): None}),
    Fault("the switch to ListenIn is refused while the agent is muted", {(MUTED, TO_LISTEN_IN): None}),
    Fault("the switch to ListenIn has no effect while the agent is muted", {(MUTED, TO_LISTEN_IN): MUTED}),
    Fault("unmute leads to ListenIn", {(MUTED, UNMUTE): LISTEN_IN}),
    Fault("ListenIn leads to Coach", {(LISTEN_IN, TO_COACH): COACH}),
    Fault("BargeIn leads to Coach", {(BARGE_IN, TO_COACH): COACH}),
    Fault("Hangup has no effect while the agent is muted", {(MUTED, HANGUP): MUTED}),
    Fault("SwitchToCoach in BargeIn crashes", {(BARGE_IN, TO_COACH): CRASH}),
    Fault("a second mute crashes", {(MUTED, MUTE): CRASH}),
    Fault("in BargeIn the switch to BargeIn is offered", shown={(BARGE_IN, "offers"): [TO_LISTEN_IN, TO_BARGE_IN]}),
    Fault("in ListenIn the mute is Off", shown={(LISTEN_IN, "mute"): "Off"}),
    Fault("that the agent is muted is shown as text", shown={(MUTED, "agentMuted"): "true"}),
    Fault(
        "once Coach was left for ListenIn, a leg may return to it",
        {(LISTEN_IN, TO_COACH): COACH},
        after=(COACH, TO_LISTEN_IN),
    ),
    Fault("the agent can be muted only once on a leg", {(BARGE_IN, MUTE): None}, after=(BARGE_IN, MUTE)),
    Fault(
        "once an agent was muted, the next leg goes from ListenIn to BargeIn with the agent muted",
        {(LISTEN_IN, TO_BARGE_IN): MUTED},
        after=(BARGE_IN, MUTE),
        of_any_leg=True,
    ),
)


class Crash(Exception):
    """The server crashed."""


class Legs:
    """A server of legs.

    Attributes:
        fault: what is wrong with it.
        states: the state of each leg by its id; one that is over is not there.
        steps: what each leg took, as its id, the state and the operation.
    """

    def __init__(self, fault: Fault = RIGHT) -> None:
        self.fault = fault
        self.states: dict[str, str] = {}
        self.steps: set[tuple[str, str, str]] = set()

    def begin(self, state: str) -> str:
        """Begin a leg in a state; give its id."""
        leg = f"leg-{len(self.steps)}-{len(self.states)}"
        self.states[leg] = state
        self.steps.add((leg, "", ""))
        return leg

    def ask(self, leg: str, operation: str) -> int:
        """Ask for an operation; give 0 if it is accepted, 2 if it is refused, 6 if there is no such leg."""
        if leg not in self.states:
            return 6
        state = self.states[leg]
        cells = {**ACCEPTED, **self.fault.cells} if self._faulty(leg) else ACCEPTED
        following = cells.get((state, operation))
        if following == CRASH:
            raise Crash(f"{operation} in {state}")
        if following is None:
            return 2
        self.steps.add((leg, state, operation))
        self.states[leg] = following
        if following == OVER:
            del self.states[leg]
        return 0

    def shown(self, leg: str) -> dict[str, Any] | None:
        """Give what a leg shows; None if there is no such leg."""
        if leg not in self.states:
            return None
        state = self.states[leg]
        wrong = {key: value for (place, key), value in self.fault.shown.items() if place == state}
        return {"id": leg, **SHOWN[state], **wrong}

    def _faulty(self, leg: str) -> bool:
        after = self.fault.after
        return after is None or any(
            after == (state, operation) and (each == leg or self.fault.of_any_leg)
            for each, state, operation in self.steps
        )
