"""A failure made small: how to get there, and the one input that fails.

A word of a suite is an access word, a transition and what tells states apart, so most of
it has nothing to do with what failed. Inputs are left out, halves first, at last two by
two and one by one, as long as the last input still fails under the same rule; what is left is run
again to confirm it. What does not fail each time is flaky, and is told as that and
left as it was found.

Only the word is made small, never what was observed: each candidate is run on the
implementation.
"""

from __future__ import annotations

from collections.abc import Sequence

from attrs import evolve, frozen

from monitoring_core.floor import ImpossibleHappening
from monitoring_core.testing.adapter import Adapter, Caller, Conversation
from monitoring_core.testing.judging.judge import Difference
from monitoring_core.testing.requirements import Requirements
from monitoring_core.testing.running.trial import Trial
from monitoring_core.testing.words import Word

__all__ = ["Reduced", "attempt", "reduced"]

CONFIRMATIONS = 2
"""How often a reduced word is run again."""

MOST_RUNS = 200
"""Candidates that are tried for one failure."""


@frozen
class Reduced:
    """What became of a word that failed.

    Attributes:
        word: ends with the input that fails.
        differences: what was found there, when it was run last.
        runs: how often it was run again, to confirm it.
        failed: how often it failed in the same way.
        inputs: how many inputs all of that took.
    """

    word: Word
    differences: tuple[Difference, ...]
    runs: int
    failed: int
    inputs: int


def attempt(
    adapter: Adapter, word: Word, requirements: Requirements, caller: Caller | None = None
) -> Conversation[tuple[int, list[Difference]]]:
    """Give the conversation that runs a word up to its first input at which something diverges or fails.

    Returns:
        The number of inputs up to and with that one, and what was found there; all of them, and nothing, if
        nothing was. What is found at the end counts for the last input.
    """
    trial = Trial(adapter, word.setting, requirements, caller)
    yield from trial.beginning()
    found = list[Difference]()
    for place, input in enumerate(word.inputs):
        found = yield from trial.taking(input)
        if place < len(word.inputs) - 1 and any(stops(each, requirements) for each in found):
            return place + 1, found
    found += yield from trial.finishing()
    return len(word.inputs), found


def stops(difference: Difference, requirements: Requirements) -> bool:
    """Tell whether nothing is to be judged after this."""
    return difference.diverges or difference.level.rank >= requirements.fail_on.rank


def reduced(
    adapter: Adapter,
    word: Word,
    requirements: Requirements,
    differences: Sequence[Difference],
    caller: Caller | None = None,
) -> Conversation[Reduced]:
    """Give the conversation that makes a failing word small and confirms it.

    Args:
        adapter: what it failed with.
        word: ends with the input that fails.
        requirements: those of the run.
        differences: what was found.
        caller: who waits for ``async`` methods.
    """
    rules = {each.rule for each in differences if stops(each, requirements)} or {each.rule for each in differences}
    spent = 0

    def fails(candidate: Word) -> Conversation[list[Difference]]:
        nonlocal spent
        spent += len(candidate)
        place, found = yield from attempt(adapter, candidate, requirements, caller)
        same = place == len(candidate) and any(each.rule in rules for each in found)
        return found if same else []

    again = yield from fails(word)
    if not again:
        # Run once more, so that one who reads "flaky" knows how flaky.
        failed = 0
        for _ in range(CONFIRMATIONS):
            failed += bool((yield from fails(word)))
        return Reduced(word, tuple(differences), 1 + CONFIRMATIONS, failed, spent)
    found, runs = again, 0
    size = max(len(word) // 2, 2)
    while size:
        shorter = False
        start = 0
        while start < len(word) - 1 and runs < MOST_RUNS:
            end = min(start + size, len(word) - 1)
            candidate = evolve(word, inputs=word.inputs[:start] + word.inputs[end:])
            still: list[Difference] = []
            if _can_be(candidate):
                runs += 1
                still = yield from fails(candidate)
            if still:
                word, found, shorter = candidate, still, True
            else:
                # Two that belong together, such as a call and its end, may begin anywhere.
                start += 1 if size == 2 else size
        # What was left out may have been what kept something else.
        size = 2 if shorter and size < 2 else size // 2
    failed = 0
    for _ in range(CONFIRMATIONS):
        failed += bool((yield from fails(word)))
    return Reduced(word, tuple(found), CONFIRMATIONS, failed, spent)


def _can_be(word: Word) -> bool:
    """Tell whether the world can do what the word says."""
    floor = word.setting.floor()
    try:
        for input in word.inputs:
            floor = floor.step(input).next
    except ImpossibleHappening:
        return False
    return True
