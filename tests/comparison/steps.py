"""Measure what a step of a leg costs with this library and with others.

The job has five states: ListenIn, Coach, BargeIn, BargeIn with the agent muted, and over. A round has four steps that
are accepted (BargeIn, mute, unmute, ListenIn) and one that is refused (mute in ListenIn). Without Node.js or xstate
that row is left out.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from statistics import median
from time import perf_counter_ns
from typing import Any, Protocol

from automat import NoTransition, TypeMachineBuilder
from statemachine import State, StateMachine
from statemachine.exceptions import TransitionNotAllowed
from transitions import Machine, MachineError

from monitoring_core import GWS_V2, machine, voice

ROUNDS = 2_000
REPEATS = 7

ARROWS = [
    ("switch_to_barge_in", "listen_in", "barge_in"),
    ("switch_to_barge_in", "coach", "barge_in"),
    ("switch_to_listen_in", "coach", "listen_in"),
    ("switch_to_listen_in", "barge_in", "listen_in"),
    ("switch_to_listen_in", "muted", "listen_in"),
    ("mute", "barge_in", "muted"),
    ("unmute", "muted", "barge_in"),
    *[("hangup", state, "over") for state in ("listen_in", "coach", "barge_in", "muted")],
]
STATES = ["listen_in", "coach", "barge_in", "muted", "over"]


def values() -> Callable[[], None]:
    """Give a round with values of this library."""
    start = voice.joined_leg(GWS_V2, "ListenIn", "Call")

    def round_() -> None:
        leg = start.require(voice.SWITCH_TO_BARGE_IN).require(voice.MUTE_MONITORED_USER)
        leg = leg.require(voice.UNMUTE_MONITORED_USER).require(voice.SWITCH_TO_LISTEN_IN)
        leg.step(voice.MUTE_MONITORED_USER)

    return round_


def live() -> Callable[[], None]:
    """Give a round with a live machine of this library."""
    leg: Any = machine.leg(voice.joined_leg(GWS_V2, "ListenIn", "Call")).model

    def round_() -> None:
        leg.switch_to_barge_in()
        leg.mute_monitored_user()
        leg.unmute_monitored_user()
        leg.switch_to_listen_in()
        with suppress(machine.IllegalTrigger):
            leg.mute_monitored_user()

    return round_


def _with_methods(leg: Any, refused: type[BaseException]) -> Callable[[], None]:
    def round_() -> None:
        leg.switch_to_barge_in()
        leg.mute()
        leg.unmute()
        leg.switch_to_listen_in()
        with suppress(refused):
            leg.mute()

    return round_


def transitions() -> Callable[[], None]:
    """Give a round with the library transitions."""

    class Leg:
        pass

    leg = Leg()
    Machine(
        leg, states=STATES, transitions=[list(each) for each in ARROWS], initial="listen_in", auto_transitions=False
    )
    return _with_methods(leg, MachineError)


def statemachine() -> Callable[[], None]:
    """Give a round with the library python-statemachine."""

    class Leg(StateMachine):
        listen_in = State(initial=True)
        coach = State()
        barge_in = State()
        muted = State()
        over = State(final=True)
        reach_coach = listen_in.to(coach, cond="never")
        switch_to_barge_in = listen_in.to(barge_in) | coach.to(barge_in)
        switch_to_listen_in = coach.to(listen_in) | barge_in.to(listen_in) | muted.to(listen_in)
        mute = barge_in.to(muted)
        unmute = muted.to(barge_in)
        hangup = listen_in.to(over) | coach.to(over) | barge_in.to(over) | muted.to(over)

        def never(self) -> bool:
            """Refuse: the library wants every state to be reached, and a leg never comes to Coach."""
            return False

    return _with_methods(Leg(), TransitionNotAllowed)


class Inputs(Protocol):
    """What a leg takes in, as automat is told it."""

    def switch_to_barge_in(self) -> None:
        """Barge in."""

    def switch_to_listen_in(self) -> None:
        """Listen in."""

    def mute(self) -> None:
        """Mute the agent."""

    def unmute(self) -> None:
        """Let the agent be heard."""

    def hangup(self) -> None:
        """End the leg."""


class Core:
    """What automat keeps beside the state: nothing."""


def automat() -> Callable[[], None]:
    """Give a round with the library automat."""
    builder = TypeMachineBuilder(Inputs, Core)
    states = {name: builder.state(name) for name in STATES}
    for event, before, after in ARROWS:
        states[before].upon(getattr(Inputs, event)).to(states[after]).returns(None)
    return _with_methods(builder.build()(Core()), NoTransition)


def measured(round_: Callable[[], None]) -> float:
    """Give the median time of a step, in nanoseconds."""
    times = []
    for _ in range(REPEATS):
        began = perf_counter_ns()
        for _ in range(ROUNDS):
            round_()
        times.append((perf_counter_ns() - began) / (5 * ROUNDS))
    return median(times)


def xstate() -> float | None:
    """Give the same with xstate in Node.js; None if they are not there."""
    script = Path(__file__).with_name("xstate.mjs")
    if shutil.which("node") is None:
        return None
    asked = json.dumps({"arrows": ARROWS, "rounds": ROUNDS, "repeats": REPEATS})
    finished = subprocess.run(["node", script], input=asked, capture_output=True, text=True, timeout=120, check=False)
    return float(finished.stdout) if finished.returncode == 0 else None


def table() -> Iterator[str]:
    """Give the table: each way, and how many steps of a value its step costs."""
    ways = {
        "monitoring-core, a value": values,
        "monitoring-core, a live machine": live,
        "transitions": transitions,
        "python-statemachine": statemachine,
        "automat": automat,
    }
    times = {name: measured(make()) for name, make in ways.items()}
    in_node = xstate()
    if in_node is not None:
        times["xstate, in Node.js"] = in_node
    unit = times["monitoring-core, a value"]
    yield "| way | cost of a step, in steps of a value |"
    yield "|---|--:|"
    for name, time in times.items():
        yield f"| {name} | {time / unit:.1f} |"
