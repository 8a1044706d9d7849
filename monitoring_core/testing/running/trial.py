"""A trial: one word is given to one implementation, input by input.

A `Trial` keeps a floor beside the implementation. It gives each input to both, and judges the
implementation's answer and notifications. The oracle uses it, and so does the printed program of
a failure:

    with Trial(adapter) as trial:
        trial.take(AgentAnswers("a1", "c1"))
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from time import perf_counter
from typing import Any, Self, cast

from attrs import frozen

from monitoring_core.floor import Ask, Floor, Input, Step
from monitoring_core.notifications import Notification
from monitoring_core.testing.adapter import Adapter, AdapterError, Caller, Conversation, converse
from monitoring_core.testing.judging.describing import described
from monitoring_core.testing.judging.ids import BEGINS, Binding
from monitoring_core.testing.judging.judge import Difference, Judge
from monitoring_core.testing.judging.observation import Observation, read_observations
from monitoring_core.testing.requirements import Requirements
from monitoring_core.testing.words import Setting
from monitoring_core.wire.errors import PayloadError, shown
from monitoring_core.wire.fields import is_object

__all__ = ["Kept", "Trial", "is_of_adapter"]

_REQUIRED = Requirements()
_SETTING = Setting()


METHODS = ("reset", "request", "happen", "observe")
"""The methods that every adapter must have."""


@frozen
class Kept:
    """A saved state of a trial.

    Attributes:
        state: the state that ``adapter.mark()`` returned.
        floor: the floor at that time.
        steps: the steps of the floor until then.
        inputs: the inputs until then.
        judge: the judge, with the ids and notifications until then.
    """

    state: object
    floor: Floor
    steps: tuple[Step, ...]
    inputs: tuple[Input, ...]
    judge: Judge


_RAISED = "the adapter raised this during"


def is_of_adapter(error: Exception) -> bool:
    """Tell whether an adapter raised an error, and not this library."""
    return any(note.startswith(_RAISED) for note in getattr(error, "__notes__", ()))


def _is_of_texts(ids: object) -> bool:
    if not isinstance(ids, Mapping):
        return False
    told = cast("Mapping[object, object]", ids)
    return all(isinstance(each, str) for each in (*told.keys(), *told.values()))


class Trial:
    """One word on one implementation; use it in a ``with`` statement.

    Args:
        adapter: the implementation; plain or ``async``.
        setting: the people at the beginning of the word.
        requirements: what is judged, and how long to wait.
        caller: waits for ``async`` methods; by default a caller that ends with this trial.

    Attributes:
        floor: the present floor: the state of a correct server.
        judge: the judge; it counts what was judged and by which rules.
        steps: the steps of the floor so far.
        inputs: the inputs so far.
        quiet_looks: number of waits after inputs without expected notifications.
        quiet_seconds: duration of these waits in seconds.
    """

    def __init__(
        self,
        adapter: Adapter,
        setting: Setting = _SETTING,
        requirements: Requirements = _REQUIRED,
        caller: Caller | None = None,
    ) -> None:
        self.adapter = adapter
        self.setting = setting
        self.requirements = requirements
        self.floor: Floor = setting.floor()
        self.steps: list[Step] = []
        self.judge: Judge = Judge(requirements, Binding(), setting.ruleset)
        self.inputs: list[Input] = []
        self.quiet_looks: int = 0
        self.quiet_seconds: float = 0.0
        self._caller = caller or Caller()
        self._owns_caller = caller is None
        self._barrier = getattr(adapter, "barrier", None)
        self._read = getattr(adapter, "read", None)
        self._mark = getattr(adapter, "mark", None)
        self._goto = getattr(adapter, "goto", None)

    def begin(self) -> None:
        """Reset the implementation; ``with`` does this."""
        self._caller.have(self.beginning())

    def take(self, input: Input) -> list[Difference]:
        """Give one input to the floor and to the implementation.

        Args:
            input: the input, with symbolic ids.

        Returns:
            The differences; empty if the implementation behaves like the floor.

        Raises:
            ImpossibleHappening: the happening is impossible now; the implementation got nothing.
        """
        return self._caller.have(self.taking(input))

    def finish(self) -> list[Difference]:
        """Judge the last notifications of the implementation, at the end of the word."""
        return self._caller.have(self.finishing())

    async def begin_async(self) -> None:
        """Do as ``begin``, on the running event loop."""
        await converse(self.beginning())

    async def take_async(self, input: Input) -> list[Difference]:
        """Do as ``take``, on the running event loop."""
        return await converse(self.taking(input))

    async def finish_async(self) -> list[Difference]:
        """Do as ``finish``, on the running event loop."""
        return await converse(self.finishing())

    def beginning(self) -> Conversation[None]:
        """Return the conversation of ``begin``."""
        self.floor = self.setting.floor()
        self.steps, self.inputs = [], []
        for name in METHODS:
            if not callable(getattr(self.adapter, name, None)):
                raise AdapterError(name, f"{type(self.adapter).__name__} has no such method")
        try:
            ids: object = yield self.adapter.reset(self.setting)
        except Exception as error:
            self._note(error, "the reset")
            raise
        if ids is not None and not _is_of_texts(ids):
            raise AdapterError("reset", f"it gave {shown(ids)}; it must give an object of ids, all strings, or None")
        self.judge = Judge(self.requirements, Binding(cast("Mapping[str, str] | None", ids)), self.setting.ruleset)

    def taking(self, input: Input) -> Conversation[list[Difference]]:
        """Return the conversation of ``take``."""
        before, step = self.floor, self.floor.step(input)
        self.inputs.append(input)
        binding, found = self.judge.binding, list[Difference]()
        try:
            if isinstance(input, Ask):
                # The translated input has the same class as before, but its declared type does not say so.
                answer = yield self.adapter.request(binding.translated(input))  # type: ignore[arg-type]
                found += self.judge.answer(input, before, step, answer)
            else:
                self._begins(input)
                # The class stays the same here, too.
                told = yield self.adapter.happen(binding.translated(input))  # type: ignore[arg-type]
                self._bind(input, told)
            came, unreadable = yield from self._observed(len(step.deliveries))
            states = yield from self._states()
        except Exception as error:
            self._note(error, described(input))
            raise
        self.steps.append(step)
        self.floor = step.next
        found += unreadable + self.judge.notices(input, before, step, came)
        for user, read, unreadable in states:
            found += unreadable + self.judge.state(input, before, step, user, read)
        return found

    def finishing(self) -> Conversation[list[Difference]]:
        """Return the conversation of ``finish``."""
        if not self.inputs:
            return []
        try:
            came, unreadable = yield from self._observed(0)
        except Exception as error:
            self._note(error, "the end of the word")
            raise
        nothing = Step(self.floor, self.steps[-1].outcome, ())
        return unreadable + self.judge.notices(self.inputs[-1], self.floor, nothing, came)

    def keeping(self) -> Conversation[Kept | None]:
        """Return the conversation that saves the state of the trial; its result is None if the adapter cannot now."""
        assert self._mark is not None
        try:
            state = yield self._mark()
        except Exception as error:
            self._note(error, "the marking of a state")
            raise
        if state is None:
            return None
        return Kept(state, self.floor, tuple(self.steps), tuple(self.inputs), self.judge.branch())

    def resuming(self, kept: Kept) -> Conversation[bool]:
        """Return the conversation that restores implementation and trial; its result is whether the adapter could."""
        assert self._goto is not None
        try:
            done = yield self._goto(kept.state)
        except Exception as error:
            self._note(error, "the return to a state")
            raise
        if done is False:
            return False
        self.floor, self.steps, self.inputs = kept.floor, list(kept.steps), list(kept.inputs)
        self.judge = kept.judge.branch()
        return True

    def _observed(self, expected: int) -> Conversation[tuple[list[Observation], list[Difference]]]:
        if self._barrier is not None:
            yield self._barrier()
        begun = perf_counter()
        wait = self.requirements.deadline if expected else self.requirements.quiet
        given: Any = yield self.adapter.observe(expected, wait)
        if not expected:
            self.quiet_looks += 1
            self.quiet_seconds += perf_counter() - begun
        delivered: list[Any] = [*given] if hasattr(given, "__iter__") else [given]
        for each in delivered:
            if each.__class__ not in (tuple, list) or len(each) != 2 or not isinstance(each[0], str):
                raise AdapterError("observe", f"it gave {shown(each)}; it must give pairs of a user's id and a payload")
        return self._readable((self.judge.binding.user(recipient), payload) for recipient, payload in delivered)

    def _states(self) -> Conversation[list[tuple[str, list[Observation], list[Difference]]]]:
        """Read the state of each supervisor, if the adapter has ``read``."""
        states: list[tuple[str, list[Observation], list[Difference]]] = []
        for user in self.setting.supervisors if self._read is not None else ():
            assert self._read is not None
            payloads: Iterable[Mapping[str, Any] | Notification] = yield self._read(self.judge.binding.of(user))
            states.append((user, *self._readable((user, payload) for payload in payloads)))
        return states

    def _readable(
        self, delivered: Iterable[tuple[str, Mapping[str, Any] | Notification]]
    ) -> tuple[list[Observation], list[Difference]]:
        came, unreadable = list[Observation](), list[Difference]()
        for user, payload in delivered:
            try:
                came += read_observations(user, payload)
            except PayloadError as error:
                unreadable += self.judge.unreadable(user, error)
        return came, unreadable

    def _begins(self, input: Input) -> None:
        kind = BEGINS.get(type(input).__name__)
        if kind is not None:
            self.judge.binding.begins(getattr(input, "medium", None), getattr(input, kind))

    def _bind(self, input: Input, told: object) -> None:
        if told is not None and not is_object(told):
            right = '{"call": id}, {"session": id} or None'
            raise AdapterError("happen", f"it gave {shown(told)}; it must give {right}")
        kind = BEGINS.get(type(input).__name__)
        if kind is not None and told and told.get(kind):
            self.judge.binding.bind(getattr(input, "medium", None), getattr(input, kind), str(told[kind]))

    def _note(self, error: Exception, during: str) -> None:
        """Add a note to an adapter's exception: at which place of the word it was raised."""
        earlier = "; ".join(described(each) for each in self.inputs[:-1]) or "nothing"
        error.add_note(f"{_RAISED} {during}, after {earlier}")

    def close(self) -> None:
        """Close the event loop, if this trial has its own."""
        if self._owns_caller:
            self._caller.close()

    def __enter__(self) -> Self:
        self.begin()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
