"""Linearizability: whether one order of the operations of several clients explains all their answers.

A history is a set of operations. Each has the moment of its invocation, the moment of its
answer, and the answer. A history is **linearizable** if the operations can be put
in one order with two properties:

- If an operation was answered before another was invoked, it stands before it.
- A sequential model that takes the operations in that order gives the same answers.

The search is that of Wing and Gong, with Lowe's improvement. The set of placed
operations and the state of the model decide about the rest, so no such pair is tried
twice. In the worst case the search is exponential. So it has a
budget of model steps, and three verdicts:

- ``ok``: an order was found.
- ``illegal``: all orders were tried, and none explains the answers.
- ``unknown``: the budget was used up first. This does not count as passed.

An operation without an answer may have taken effect at any moment after its
invocation, or never. A history is never made smaller: without an operation it would be a
history that nobody recorded.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from enum import StrEnum
from operator import eq
from typing import Any, Final, Generic, TypeVar

from attrs import field, frozen

from monitoring_core.outcome import MonitoringError

__all__ = [
    "BUDGET",
    "NOT_HERE",
    "HistoryError",
    "Linearization",
    "Operation",
    "Verdict",
    "linearize",
]

State = TypeVar("State", bound=Hashable)
Input = TypeVar("Input")
Output = TypeVar("Output")

BUDGET: Final = 1_000_000
"""The default number of model steps after which the verdict is unknown."""


class Verdict(StrEnum):
    """The result of the search: ok, illegal or unknown."""

    OK = "ok"
    ILLEGAL = "illegal"
    UNKNOWN = "unknown"


class _NotHere:
    """The type of `NOT_HERE`."""

    def __repr__(self) -> str:
        return "NOT_HERE"


NOT_HERE: Final = _NotHere()
"""The result of a model, instead of (state, output), for an input that is impossible in this state."""


class HistoryError(MonitoringError):
    """Raised for operations that clients cannot have recorded.

    Attributes:
        reason: which operation, and why.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@frozen
class Operation(Generic[Input, Output]):
    """One operation of one client.

    Attributes:
        client: the client that invoked it; a client has only one open operation at a time.
        input: the input.
        output: the answer; it has no meaning if ``answered`` is None.
        invoked: position of the invocation among all invocations and answers of the history.
        answered: position of the answer; None if there was none.
    """

    client: str
    input: Input
    output: Output | None
    invoked: int
    answered: int | None

    def __str__(self) -> str:
        answer = "no answer" if self.answered is None else f"answered {self.output}"
        return f"{self.client}: {self.input} {answer}"


@frozen
class Linearization(Generic[Input, Output]):
    """The result of the search, with the order that was found.

    Attributes:
        verdict: ok, illegal, or unknown if the budget was used up.
        order: the operations in an order that explains the answers; if there is none, the longest such beginning.
        stuck: the operations that could have come next after that beginning, each with the answer of the model
            (`NOT_HERE` if it is impossible there).
        steps: number of model steps that were used.
    """

    verdict: Verdict
    order: tuple[Operation[Input, Output], ...]
    stuck: tuple[tuple[Operation[Input, Output], Any], ...] = ()
    steps: int = field(default=0, eq=False)

    @property
    def passed(self) -> bool:
        """True if an order was found; False for illegal and for unknown."""
        return self.verdict is Verdict.OK

    def __str__(self) -> str:
        if self.verdict is Verdict.OK:
            lines = [f"linearizable ({self.steps} steps of the model):"]
        elif self.verdict is Verdict.ILLEGAL:
            lines = ["not linearizable: no order of these operations explains the answers. The longest that does:"]
        else:
            lines = [f"unknown: the budget ran out after {self.steps} steps of the model. The longest order found:"]
        lines += [f"  {number}. {each}" for number, each in enumerate(self.order, start=1)]
        if self.stuck:
            lines.append("then none of these can come next:")
            lines += [
                f"  - {each}; the model {'forbids it here' if expected is NOT_HERE else f'answers {expected}'}"
                for each, expected in self.stuck
            ]
        elif self.verdict is Verdict.ILLEGAL:
            lines.append("and no state that this order leads to agrees with what was seen at the end.")
        return "\n".join(lines)


class _Entry:
    """An invocation or an answer in the list of operations that are not placed yet."""

    __slots__ = ("answer", "bit", "following", "operation", "preceding")

    def __init__(self, operation: Operation[Any, Any], bit: int, answer: _Entry | None) -> None:
        self.operation = operation
        self.bit = bit
        # For an invocation, its answer or None; for an answer, itself.
        self.answer = answer
        self.preceding: _Entry | None = None
        self.following: _Entry | None = None

    @property
    def is_answer(self) -> bool:
        return self.answer is self


def _linked(history: Iterable[Operation[Any, Any]]) -> tuple[_Entry, int]:
    """Return the head of the list of invocations and answers in their order, and the number of answers."""
    timed: dict[int, _Entry] = {}
    answers = 0

    def put(moment: int, entry: _Entry) -> None:
        if moment in timed:
            raise HistoryError(f"the history has two entries at position {moment}: {entry.operation}")
        timed[moment] = entry

    last: dict[str, int | None] = {}
    for number, operation in enumerate(sorted(history, key=lambda each: each.invoked)):
        before = last.get(operation.client, -1)
        if before is None or before > operation.invoked:
            raise HistoryError(f"client {operation.client} has two open operations at once: {operation}")
        if operation.answered is not None and operation.answered < operation.invoked:
            raise HistoryError(f"an operation was answered before it was invoked: {operation}")
        last[operation.client] = operation.answered
        answer = None
        if operation.answered is not None:
            answers += 1
            answer = _Entry(operation, 1 << number, None)
            answer.answer = answer
            put(operation.answered, answer)
        put(operation.invoked, _Entry(operation, 1 << number, answer))
    head = at = _Entry(Operation("", None, None, -1, None), 0, None)
    for moment in sorted(timed):
        entry = timed[moment]
        at.following, entry.preceding = entry, at
        at = entry
    return head, answers


def _take_out(entry: _Entry) -> None:
    for each in (entry, entry.answer):
        if each is not None:
            assert each.preceding is not None
            each.preceding.following = each.following
            if each.following is not None:
                each.following.preceding = each.preceding


def _put_back(entry: _Entry) -> None:
    for each in (entry.answer, entry):
        if each is not None:
            assert each.preceding is not None
            each.preceding.following = each
            if each.following is not None:
                each.following.preceding = each


class _Search:
    """The state of a running search: the placed operations, the state of the model, and the longest order so far."""

    __slots__ = (
        "agrees",
        "entry",
        "head",
        "longest",
        "order",
        "placed",
        "state",
        "step",
        "steps",
        "stuck",
        "tried",
        "unanswered_for",
        "vain",
    )

    def __init__(
        self,
        history: Iterable[Operation[Any, Any]],
        step: Callable[[Any, Any], tuple[Any, Any] | _NotHere],
        initial: Hashable,
        agrees: Callable[[Any, Any], bool],
    ) -> None:
        self.head, self.unanswered_for = _linked(history)
        self.step, self.agrees = step, agrees
        self.state: Any = initial
        self.placed = 0
        self.order: list[tuple[_Entry, Any]] = []
        self.tried: set[tuple[int, Any]] = set()
        self.longest: tuple[Operation[Any, Any], ...] = ()
        self.stuck: tuple[tuple[Operation[Any, Any], Any], ...] = ()
        # Operations that were tried without success after the present order.
        self.vain: list[tuple[Operation[Any, Any], Any]] = []
        self.steps = 0
        self.entry = self.head.following

    def place(self, entry: _Entry) -> None:
        """Place an operation if it can come next; else go on to the one after it."""
        self.steps += 1
        outcome = self.step(self.state, entry.operation.input)
        self.entry = entry.following
        if isinstance(outcome, _NotHere):
            self._in_vain(entry, outcome)
        elif entry.answer is not None and not self.agrees(outcome[1], entry.operation.output):
            self._in_vain(entry, outcome[1])
        else:
            self._go_on(entry, outcome[0])

    def _in_vain(self, entry: _Entry, answer: Any) -> None:
        if entry.answer is not None:
            self.vain.append((entry.operation, answer))

    def _go_on(self, entry: _Entry, state: Any) -> None:
        """Place an operation, unless the same operations already led to the same state."""
        then = (self.placed | entry.bit, state)
        if then in self.tried:
            return
        self.tried.add(then)
        self.order.append((entry, self.state))
        self.placed, self.state = then
        _take_out(entry)
        self.unanswered_for -= entry.answer is not None
        if len(self.order) > len(self.longest):
            self.longest, self.stuck = self.so_far, ()
        self.vain = []
        self.entry = self.head.following

    @property
    def so_far(self) -> tuple[Operation[Any, Any], ...]:
        """The operations that are placed, in order."""
        return tuple(each.operation for each, _ in self.order)

    def go_back(self) -> bool:
        """Remove the last placed operation, since nothing can follow it; tell whether there was one."""
        if not self.stuck and self.so_far == self.longest:
            self.stuck = tuple(self.vain)
        if not self.order:
            return False
        entry, self.state = self.order.pop()
        self.placed &= ~entry.bit
        _put_back(entry)
        self.unanswered_for += entry.answer is not None
        self.vain = []
        self.entry = entry.following
        return True


def linearize(
    history: Iterable[Operation[Input, Output]],
    step: Callable[[State, Input], tuple[State, Output] | _NotHere],
    initial: State,
    *,
    agrees: Callable[[Any, Any], bool] = eq,
    final: Callable[[State], bool] | None = None,
    budget: int = BUDGET,
) -> Linearization[Input, Output]:
    """Look for one order of the operations that explains every answer.

    Args:
        history: the operations, with the positions of their invocations and answers.
        step: the sequential model: (state, input) -> (next state, output), or `NOT_HERE` if the input
            is impossible in that state. The result must depend only on the arguments.
        initial: state before the first operation; states are compared and hashed.
        agrees: (answer of the model, recorded answer) -> whether they agree; equality by default.
        final: a function that tells whether a state is possible after all operations.
        budget: number of model steps after which the verdict is unknown.

    Raises:
        HistoryError: a client has two open operations at once, or positions contradict each other.
    """
    search = _Search(history, step, initial, agrees)
    while True:
        is_whole = search.unanswered_for == 0 and search.entry is search.head.following
        if is_whole and (final is None or final(search.state)):
            return Linearization(Verdict.OK, search.so_far, (), search.steps)
        if search.entry is None or search.entry.is_answer:
            # This is the answer of an operation that is not placed, or the end: nothing can come next here.
            if not search.go_back():
                return Linearization(Verdict.ILLEGAL, search.longest, search.stuck, search.steps)
        elif search.steps >= budget:
            return Linearization(Verdict.UNKNOWN, search.longest, search.stuck, search.steps)
        else:
            search.place(search.entry)
