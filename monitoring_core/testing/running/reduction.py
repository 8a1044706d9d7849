"""Reduction: a failing word is made small, down to the inputs that the failure needs.

Most inputs of a suite's word have nothing to do with the failure. So inputs are left out as long as the last
input still fails under the same rule. First all inputs of one call, session, supervisor or agent are left out, then
halves, then single inputs, then any two. Inputs that become impossible are left out, too. This is repeated until
nothing more can be left out. People whom no input names are removed from the setting.

The short word is run again to confirm it. A failure that does not come each time is flaky. It is reported as flaky, and
its word is not made small. Each shorter word is really run on the implementation.
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
"""The most shorter words that are run for one failure."""

FLAKY = "it does not fail each time"
TOO_MANY = "{runs} runs were made"
BUDGET = "the budget was used up"


@frozen
class Reduced:
    """The result of making a failing word small.

    Attributes:
        word: the short word; its last input fails.
        differences: the differences of its last run.
        runs: how often it was run again, to confirm it.
        failed: how often it then failed in the same way.
        inputs: number of inputs of the whole reduction.
        not_minimal: why the word may not be the shortest; empty if it is.
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
    """Return the conversation that runs a word up to the first input that fails, or after which the states differ.

    Returns:
        The number of inputs with that one, and the differences there. Without a difference, the length of the word and
        an empty list. A difference at the end of the word counts for its last input.
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
    """Tell whether a word ends with this difference."""
    return difference.diverges or difference.level.rank >= requirements.fail_on.rank


def reduced(
    adapter: Adapter,
    word: Word,
    requirements: Requirements,
    differences: Sequence[Difference],
    caller: Caller | None = None,
    most_inputs: int | None = None,
) -> Conversation[Reduced]:
    """Return the conversation that makes a failing word small and confirms it.

    Args:
        adapter: the implementation.
        word: the word; its last input fails.
        requirements: the requirements of the run.
        differences: the differences that were found.
        caller: waits for ``async`` methods.
        most_inputs: the number of inputs after which no further word is run; None without a limit.
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
        # The lowest severity for each rule: a shorter word with a lower one shows another failure.
        self._rules: dict[str, int] = {}
        for each in decisive:
            self._rules[each.rule] = min(each.level.rank, self._rules.get(each.rule, each.level.rank))
        self._tried: set[tuple[Input, ...]] = set()

    def reducing(self) -> Conversation[Reduced]:
        """Confirm the failure, leave out inputs, and confirm the short word."""
        again = yield from self._fails(self.word)
        if not again:
            # Run once more, so that the report can say how often it fails.
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
        """Leave out inputs until nothing more can be left out."""
        shorter = True
        while shorter and not self._why_stopped():
            shorter = yield from self._chunks()
            shorter |= yield from self._each(groups)
            shorter |= yield from self._each(_singles)
            if not shorter:
                shorter = yield from self._each(_pairs)

    def _chunks(self) -> Conversation[bool]:
        """Leave out halves, then quarters, and so on, down to two neighbouring inputs."""
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
        """Leave out each set of inputs of one kind, if the word still fails."""
        shorter, goes_on = False, True
        while goes_on:
            goes_on = False
            for places in kind(self.word):
                if (yield from self._without(places)):
                    shorter = goes_on = True
                    break
        return shorter

    def _without(self, places: Collection[int]) -> Conversation[bool]:
        """Try the word without these inputs; first also without inputs that become impossible."""
        for candidate in (possible_without(self.word, places), without(self.word, places)):
            if candidate is None or candidate.inputs in self._tried or self._why_stopped():
                continue
            self._tried.add(candidate.inputs)
            if (yield from self._takes(candidate)):
                return True
        return False

    def _takes(self, candidate: Word) -> Conversation[bool]:
        """Use a shorter word instead if it fails in the same way."""
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
        """Return the reason why no further word is run; empty if more may be run."""
        if self.runs >= MOST_RUNS:
            return TOO_MANY.format(runs=self.runs)
        return BUDGET if self.most_inputs is not None and self.spent >= self.most_inputs else ""


def _singles(word: Word) -> Iterator[Collection[int]]:
    return ((place,) for place in range(len(word) - 1))


def _pairs(word: Word) -> Iterator[Collection[int]]:
    return combinations(range(len(word) - 1), 2)
