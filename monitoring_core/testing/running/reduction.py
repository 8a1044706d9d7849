"""A failure made small: how to get there, and the one input that fails, in the fewest words.

A word of a suite is an access word, a transition and what tells states apart, so most of it has nothing to do with
what failed. Everything of one call, session, supervisor or agent is left out, then halves, then single inputs, then
any two, as long as the last input still fails under the same rule. What becomes impossible without an input goes with
it. This is done until nothing more can go. Persons whom no input names leave the setting.

What is left is run again to confirm it. What does not fail each time is flaky, and is told as that and left as it
was found. Only the word is made small, never what was observed: each candidate is run on the implementation.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import combinations

from attrs import frozen

from monitoring_core.floor import Input
from monitoring_core.testing.adapter import Adapter, Caller, Conversation
from monitoring_core.testing.judging.judge import Difference
from monitoring_core.testing.requirements import Requirements
from monitoring_core.testing.running.leaving_out import groups, possible_without, without, without_strangers
from monitoring_core.testing.running.trial import Trial
from monitoring_core.testing.words import Word

__all__ = ["BUDGET", "CONFIRMATIONS", "MOST_RUNS", "Reduced", "attempt", "reduced", "stops"]

CONFIRMATIONS = 2
"""How often a reduced word is run again."""

MOST_RUNS = 200
"""Candidates that are run for one failure."""

FLAKY = "it does not fail each time"
TOO_MANY = "{runs} runs were made"
BUDGET = "the budget was used up"


@frozen
class Reduced:
    """What became of a word that failed.

    Attributes:
        word: ends with the input that fails.
        differences: what was found there, when it was run last.
        runs: how often it was run again, to confirm it.
        failed: how often it failed in the same way.
        inputs: how many inputs all of that took.
        not_minimal: why something more may be left out; empty if nothing more can.
    """

    word: Word
    differences: tuple[Difference, ...]
    runs: int
    failed: int
    inputs: int
    not_minimal: str = ""


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
    most_inputs: int | None = None,
) -> Conversation[Reduced]:
    """Give the conversation that makes a failing word small and confirms it.

    Args:
        adapter: what it failed with.
        word: ends with the input that fails.
        requirements: those of the run.
        differences: what was found.
        caller: who waits for ``async`` methods.
        most_inputs: after how many inputs no further candidate is run; None for no such bound.
    """
    return _Reduction(adapter, word, requirements, differences, caller, most_inputs).reducing()


class _Reduction:
    """The work on one word."""

    def __init__(
        self,
        adapter: Adapter,
        word: Word,
        requirements: Requirements,
        differences: Sequence[Difference],
        caller: Caller | None,
        most_inputs: int | None,
    ) -> None:
        self.adapter = adapter
        self.word = word
        self.found: list[Difference] = list(differences)
        self.requirements = requirements
        self.caller = caller
        self.most_inputs = most_inputs
        self.spent = self.runs = 0
        decisive = [each for each in differences if stops(each, requirements)] or list(differences)
        # The lowest level at which each rule is broken: a candidate that breaks it less shows something else.
        self._rules: dict[str, int] = {}
        for each in decisive:
            self._rules[each.rule] = min(each.level.rank, self._rules.get(each.rule, each.level.rank))
        self._tried: set[tuple[Input, ...]] = set()

    def reducing(self) -> Conversation[Reduced]:
        """Confirm that it fails, leave out what can go, and confirm what is left."""
        again = yield from self._fails(self.word)
        if not again:
            # Run once more, so that one who reads "flaky" knows how flaky.
            failed = yield from self._confirmed()
            return Reduced(self.word, tuple(self.found), 1 + CONFIRMATIONS, failed, self.spent, FLAKY)
        self.found, self._tried = again, {self.word.inputs}
        yield from self._shorten()
        for candidate in without_strangers(self.word):
            if not self._why_stopped() and (yield from self._takes(candidate)):
                break
        failed = yield from self._confirmed()
        why = FLAKY if failed < CONFIRMATIONS else self._why_stopped()
        return Reduced(self.word, tuple(self.found), CONFIRMATIONS, failed, self.spent, why)

    def _shorten(self) -> Conversation[None]:
        """Leave out one thing after another until nothing more can go."""
        shorter = True
        while shorter and not self._why_stopped():
            shorter = yield from self._chunks()
            shorter |= yield from self._each(groups)
            shorter |= yield from self._each(_singles)
            if not shorter:
                shorter = yield from self._each(_pairs)

    def _chunks(self) -> Conversation[bool]:
        """Leave out halves, then quarters, and so on, down to two inputs that stand together."""
        shorter, size = False, len(self.word) // 2
        while size > 1:
            start = 0
            while start < len(self.word) - 1:
                end = min(start + size, len(self.word) - 1)
                if (yield from self._without(range(start, end))):
                    shorter = True
                else:
                    start += size
            size //= 2
        return shorter

    def _each(self, kind: Callable[[Word], Iterator[Collection[int]]]) -> Conversation[bool]:
        """Leave out every set of places of that kind that can go."""
        shorter, goes_on = False, True
        while goes_on:
            goes_on = False
            for places in kind(self.word):
                if (yield from self._without(places)):
                    shorter = goes_on = True
                    break
        return shorter

    def _without(self, places: Collection[int]) -> Conversation[bool]:
        """Try the word without the inputs at these places, first with what becomes impossible left out as well."""
        for candidate in (possible_without(self.word, places), without(self.word, places)):
            if candidate is None or candidate.inputs in self._tried or self._why_stopped():
                continue
            self._tried.add(candidate.inputs)
            if (yield from self._takes(candidate)):
                return True
        return False

    def _takes(self, candidate: Word) -> Conversation[bool]:
        """Take the candidate for the word if it fails in the same way."""
        self.runs += 1
        still = yield from self._fails(candidate)
        if still:
            self.word, self.found = candidate, still
        return bool(still)

    def _fails(self, candidate: Word) -> Conversation[list[Difference]]:
        self.spent += len(candidate)
        place, found = yield from attempt(self.adapter, candidate, self.requirements, self.caller)
        same = place == len(candidate) and any(
            each.level.rank >= self._rules.get(each.rule, each.level.rank + 1) for each in found
        )
        return found if same else []

    def _confirmed(self) -> Conversation[int]:
        failed = 0
        for _ in range(CONFIRMATIONS):
            failed += bool((yield from self._fails(self.word)))
        return failed

    def _why_stopped(self) -> str:
        """Say why no further candidate is run; empty if there may be one."""
        if self.runs >= MOST_RUNS:
            return TOO_MANY.format(runs=self.runs)
        return BUDGET if self.most_inputs is not None and self.spent >= self.most_inputs else ""


def _singles(word: Word) -> Iterator[Collection[int]]:
    return ((place,) for place in range(len(word) - 1))


def _pairs(word: Word) -> Iterator[Collection[int]]:
    return combinations(range(len(word) - 1), 2)
