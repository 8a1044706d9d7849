"""Test the job with Hypothesis alone: a model that the user writes, and rules that draw what is asked.

The user has to know what is right: he writes the table of the job a second time.
"""

from __future__ import annotations

import io
from contextlib import redirect_stdout, suppress
from typing import Any

from hypothesis import Phase, seed, settings
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from hypothesis.strategies import sampled_from

from tests.comparison.job import Crash, Fault, Legs

OPERATIONS = ("SwitchToListenIn", "SwitchToCoach", "SwitchToBargeIn", "MuteMonitoredUser", "UnmuteMonitoredUser")
EXPECTED = {
    ("ListenIn", False): {"SwitchToBargeIn": ("BargeIn", False)},
    ("Coach", False): {"SwitchToBargeIn": ("BargeIn", False), "SwitchToListenIn": ("ListenIn", False)},
    ("BargeIn", False): {"SwitchToListenIn": ("ListenIn", False), "MuteMonitoredUser": ("BargeIn", True)},
    ("BargeIn", True): {"SwitchToListenIn": ("ListenIn", False), "UnmuteMonitoredUser": ("BargeIn", False)},
}


class Model(RuleBasedStateMachine):
    """A model of the server beside the server."""

    fault: Fault
    legs = Bundle("legs")

    def __init__(self) -> None:
        super().__init__()
        self.server = Legs(self.fault)
        self.model: dict[str, tuple[str, bool]] = {}

    @rule(target=legs, state=sampled_from(["ListenIn", "Coach", "BargeIn"]))
    def begin(self, state: str) -> str:
        leg = self.server.begin(state)
        self.model[leg] = (state, False)
        self.check(leg)
        return leg

    @rule(leg=legs, operation=sampled_from(OPERATIONS))
    def ask(self, leg: str, operation: str) -> None:
        following = EXPECTED[self.model[leg]].get(operation) if leg in self.model else None
        expected = 6 if leg not in self.model else 2 if following is None else 0
        assert expected == self.server.ask(leg, operation)
        if following is not None:
            self.model[leg] = following
        self.check(leg)

    @rule(leg=legs)
    def hang_up(self, leg: str) -> None:
        assert (0 if leg in self.model else 6) == self.server.ask(leg, "Hangup")
        self.model.pop(leg, None)
        self.check(leg)

    def check(self, leg: str) -> None:
        shown = self.server.shown(leg)
        if leg not in self.model:
            assert shown is None
            return
        state, muted = self.model[leg]
        switches = [each for each in EXPECTED[state, muted] if each.startswith("Switch")]
        assert (state, muted) == (shown["state"], shown["agentMuted"])
        assert sorted(switches) == sorted(shown["offers"])
        assert ("On" if state == "ListenIn" else "Off") == shown["mute"]


USER_WRITES = (OPERATIONS, EXPECTED, Model)


def run(fault: Fault, number: int, examples: int = 100) -> tuple[bool, int]:
    """Run Hypothesis with a seed; tell whether it found the fault, and after how many inputs.

    It runs as it does by default: 100 examples of at most 50 steps. What is found is not made small, since that costs
    inputs too.
    """
    given, found = 0, list[int]()

    class CountedLegs(Legs):
        """The server, which counts what it is given."""

        def begin(self, state: str) -> str:
            nonlocal given
            given += 1
            return super().begin(state)

        def ask(self, leg: str, operation: str) -> int:
            nonlocal given
            given += 1
            return super().ask(leg, operation)

    class Counted(Model):
        """The model, which notes after how many inputs a step fails for the first time."""

        def __init__(self) -> None:
            super().__init__()
            self.server, self.passed = CountedLegs(self.fault), given

        @invariant()
        def note(self) -> None:
            self.passed = given

        def teardown(self) -> None:
            if self.passed != given and not found:
                found.append(given)

    Counted.fault = fault
    once = settings(max_examples=examples, database=None, deadline=None, phases=[Phase.generate])
    machine: Any = seed(number)(Counted)
    with suppress(AssertionError, Crash), redirect_stdout(io.StringIO()):
        run_state_machine_as_test(machine, settings=once)
    return bool(found), found[0] if found else given
