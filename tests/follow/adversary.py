"""An adversary: whoever makes a recording so that a step of the check has as much to search as it can have.

From each belief it looks at some observations, and goes on with the one that leaves most hypotheses, or has most moves.
``python -m tests.follow.adversary`` prints the worst step that it finds for each automaton.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import combinations
from random import Random
from typing import Any

from attrs import frozen

from monitoring_core.follow.automata.device_moves import device_moves
from monitoring_core.follow.automata.device_situations import (
    CANCEL,
    RANKS,
    Asked,
    DeviceSeen,
    LegBegan,
    LegEnded,
    Shows,
    Token,
    device_start,
)
from monitoring_core.follow.automata.hypotheses import Gap, RequestLine
from monitoring_core.follow.automata.leg_moves import LegSeen, leg_moves, leg_start
from monitoring_core.follow.automata.leg_situations import LegShows, Order
from monitoring_core.follow.automata.session_moves import (
    SWITCHES,
    Looks,
    SessionSeen,
    SessionShows,
    session_moves,
    session_start,
)
from monitoring_core.follow.engine.search import Entry, consider
from monitoring_core.rulesets import GWS_V2
from monitoring_core.vocabulary import MonitoringState
from monitoring_core.voice.events import SWITCH

LOOKS = 25
"""Observations that the adversary looks at before it chooses one."""

STEPS = 40
"""Observations of one attempt."""

OPERATIONS = (*(each.name for each in SWITCH), "MuteMonitoredUser", "UnmuteMonitoredUser", "Hold", "RetrieveCall")
IN_SESSION = (*SWITCHES, "Accept", "Reject", "Leave", "Intrude", "Intrude(Coach)", "SendToAgents")


@frozen
class Worst:
    """The worst step that was found.

    Attributes:
        moves: that it weighed.
        hypotheses: of the belief after it.
        seconds: of the processor that it took.
    """

    moves: int = 0
    hypotheses: int = 0
    seconds: float = 0.0

    def with_(self, moves: int, hypotheses: int, seconds: float) -> Worst:
        """Give the worse of each."""
        return Worst(max(self.moves, moves), max(self.hypotheses, hypotheses), max(self.seconds, seconds))


def attack(
    moves: Callable[[Any, Any], Iterable[Any]],
    start: Sequence[Entry[Any]],
    draw: Callable[[Random], Any],
    attempts: int,
    seed: int = 0,
) -> Worst:
    """Give the worst step of so many attempts.

    Args:
        moves: the automaton.
        start: its belief before anything was observed.
        draw: draws something that it may observe.
        attempts: each begins at the start.
        seed: of what is drawn.
    """
    random, worst = Random(seed), Worst()
    for _ in range(attempts):
        entries = tuple(start)
        for _ in range(STEPS):
            looks: list[tuple[tuple[int, int], tuple[Entry[Any], ...]]] = []
            for _ in range(LOOKS):
                weighed = 0

                def counted(hypothesis: Any, seen: Any) -> Iterable[Any]:
                    nonlocal weighed
                    for move in moves(hypothesis, seen):
                        weighed += 1
                        yield move

                seen, began = draw(random), time.process_time()
                outcome = consider(entries, seen, counted)
                worst = worst.with_(weighed, len(outcome.entries), time.process_time() - began)
                looks.append(((len(outcome.entries), weighed), outcome.entries))
            entries = max(looks, key=lambda look: look[0])[1]
    return worst


def drawn_of_device(random: Random) -> DeviceSeen:
    """Draw something that is observed of a device."""
    often, rarely = random.random() < 0.5, random.random() < 0.1
    token, named = Token(0, often), random.choice([*range(RANKS), RANKS])
    kind = random.choice(("message", "message", "message", "request", "request", "leg began", "leg ended", "gap"))
    if kind == "message":
        shown = None if random.random() < 0.2 else token
        return Shows(
            shown, None if shown is None else named, is_again=rarely, is_recorded=random.random() < 0.8,
            is_alike=random.random() < 0.5, is_logged_out=random.random() < 0.05,
        )  # fmt: skip
    if kind == "request":
        asks = CANCEL if random.random() < 0.3 else token
        code = random.choice((0, 0, 0, 2, None))
        return Asked(asks, None if asks == CANCEL else named, code, random.random() < 0.3, random.random() < 0.3)
    happened: dict[str, DeviceSeen] = {"leg began": LegBegan(often), "leg ended": LegEnded(), "gap": Gap()}
    return happened[kind]


def drawn_of_leg(random: Random) -> LegSeen:
    """Draw something that is observed of a leg."""
    if random.random() < 0.4:
        return RequestLine(random.choice(OPERATIONS), random.choice((0, 0, 0, 2, None)), random.random() < 0.3)
    offered = random.choice(
        (("SwitchToBargeIn",), ("SwitchToListenIn",), ("SwitchToListenIn", "SwitchToBargeIn"), ("SwitchToCoach",), ())
    )
    return LegShows(
        random.random() < 0.1, frozenset(offered), random.random() < 0.8, random.choice(("On", "Off", None)),
        random.random() < 0.4, random.choice(tuple(Order)), random.random() < 0.8,
        random.choice((None, frozenset({str(random.choice(tuple(MonitoringState)))}))),
        is_at_once=random.random() < 0.5, after_gap=random.random() < 0.2, may_be_retrieved=random.random() < 0.1,
        is_before_newest=random.random() < 0.5,
    )  # fmt: skip


def drawn_of_session(random: Random) -> SessionSeen:
    """Draw something that is observed of a text session."""
    if random.random() < 0.4:
        code = random.choice((0, 0, 0, 2, None))
        return RequestLine(random.choice(IN_SESSION), code, random.random() < 0.3, random.random() < 0.3)
    again, recorded = random.random() < 0.1, random.random() < 0.8
    if random.random() < 0.2:
        return random.choice((SessionShows("Invited", None, again, recorded), SessionShows("Revoked"), Gap()))
    offered = random.choice([frozenset(each) for each in combinations(SWITCHES, 2)])
    visibility = frozenset({random.choice(("All", "Agents", "Supervisors"))})
    return SessionShows("Chatting", Looks(offered, visibility), again, recorded)


ATTACKED: dict[str, tuple[Callable[[Any, Any], Iterable[Any]], Sequence[Entry[Any]], Callable[[Random], Any]]] = {
    "device": (partial(device_moves, GWS_V2), device_start(idle=False), drawn_of_device),
    "leg": (partial(leg_moves, GWS_V2), leg_start(), drawn_of_leg),
    "session": (partial(session_moves, GWS_V2), session_start(), drawn_of_session),
}
"""Automaton -> its moves, its start, and what draws an observation."""


def main() -> None:
    """Print the worst step of each automaton."""
    for name, (moves, start, draw) in ATTACKED.items():
        worst = attack(moves, start, draw, 10)
        took = f"{worst.seconds * 1000:.1f} ms of the processor"
        print(f"{name}: at worst {worst.moves} moves, {worst.hypotheses} hypotheses, {took}")


if __name__ == "__main__":
    main()
