"""Learning: find the state machine of an implementation by tests, draw it, and compare it with the ruleset.

A learner (KV or L* of AALpy, extra ``learn``) gives the implementation words until
it has a machine that explains all answers. Then a suite of the ruleset and random words look for a
word that the machine does not explain. If there is one, the learner goes on.

A letter is an input of a component. Whether a letter is possible, is known from the floor. The
output of a letter is the judgement of the oracle: as expected, or the rules that were broken. So
a field that the implementation does not show is not a difference.

    learned = learn(MyAdapter(), "leg core")
    print(learned.diagram())
    print(learned.difference())
"""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Iterator, Sequence
from functools import cached_property
from importlib import import_module
from random import Random
from typing import Any, Literal

from attrs import define, field, frozen

from monitoring_core.outcome import MonitoringError
from monitoring_core.rulesets import GWS_V2, Ruleset
from monitoring_core.testing.adapter import Adapter, Caller
from monitoring_core.testing.judging.describing import described
from monitoring_core.testing.judging.judge import Difference
from monitoring_core.testing.requirements import Requirements
from monitoring_core.testing.running.trial import Trial
from monitoring_core.testing.suites.component import Explored
from monitoring_core.testing.suites.default import suite
from monitoring_core.testing.suites.letters import Names
from monitoring_core.testing.suites.mealy import NOTHING_GIVEN, MachineWord, Mealy
from monitoring_core.testing.suites.methods import hsi
from monitoring_core.testing.suites.minimal import minimized
from monitoring_core.testing.words import Word

__all__ = ["Against", "Learned", "LearningError", "ShortestDifference", "learn"]

_REQUIRED = Requirements()


class LearningError(MonitoringError):
    """Raised if learning is impossible: AALpy is not installed, or the same word has two different answers."""


@frozen
class Against:
    """An output that breaks rules.

    Attributes:
        rules: ids of the broken rules, in order.
        answers: the wrong answers, or the error of the adapter.
    """

    rules: tuple[str, ...]
    answers: tuple[str, ...] = ()

    def __str__(self) -> str:
        return ", ".join((*self.answers, *self.rules))


@frozen
class ShortestDifference:
    """A shortest word on which an implementation differs from the ruleset.

    Attributes:
        word: the inputs; those of the last letter show the difference.
        letters: the letters of the component in the word.
        against: the rules that are broken at the end.
    """

    word: Word
    letters: tuple[str, ...]
    against: Against

    def __str__(self) -> str:
        lines = [f"differs after {', '.join(self.letters)}: {self.against}"]
        lines += [f"  {number}. {described(each)}" for number, each in enumerate(self.word.inputs, 1)]
        return "\n".join(lines)


@define(eq=False)
class Learned:
    """The machine that was learned from an implementation.

    Attributes:
        explored: the component under the ruleset.
        machine: the minimal machine of the implementation.
        questions: number of words that were given.
        inputs: number of inputs in these words.
    """

    explored: Explored
    machine: Mealy
    questions: int
    inputs: int

    @cached_property
    def _shortest(self) -> MachineWord | None:
        """Search the pairs of a state of the ruleset and a learned state, the nearest first."""
        right = self.explored.minimal
        waiting: deque[tuple[tuple[int, int], MachineWord]] = deque([((0, 0), ())])
        seen = {(0, 0)}
        while waiting:
            (here, there), word = waiting.popleft()
            for each in right.alphabet:
                if not right.can_be_given(here, each):
                    continue
                if isinstance(self.machine.outputs[there][each], Against):
                    return (*word, each)
                pair = (right.following[here][each], self.machine.following[there][each])
                if pair not in seen:
                    seen.add(pair)
                    waiting.append((pair, (*word, each)))
        return None

    @property
    def conforms(self) -> bool:
        """True if the learned machine behaves as the ruleset says."""
        return self._shortest is None

    def difference(self) -> ShortestDifference | None:
        """Return a shortest word on which the implementation differs; None if the learned machine does not differ."""
        letters = self._shortest
        if letters is None:
            return None
        against = self.machine.run(letters)[-1]
        assert isinstance(against, Against)
        name = f"{self.explored.component.name}/shortest difference"
        return ShortestDifference(self.explored.word(name, letters), self.explored.letters_of(letters), against)

    def diagram(self) -> str:
        """Return the learned machine as Mermaid text.

        Refused requests that change nothing are left out. Outputs that break rules are drawn with the rules.
        """
        lines = ["stateDiagram-v2", "    [*] --> S0"]
        drawn: dict[tuple[int, int], list[str]] = {}
        for state in self.machine.states:
            for each in self.machine.alphabet:
                output, after = self.machine.outputs[state][each], self.machine.following[state][each]
                wrong = isinstance(output, Against)
                if output is NOTHING_GIVEN or (after == state and not wrong):
                    continue
                told = f"{self.machine.inputs[each]} ({output})" if wrong else self.machine.inputs[each]
                # Mermaid ends a label at a colon.
                drawn.setdefault((state, after), []).append(told.replace(":", " –"))
        for (state, after), labels in drawn.items():
            lines.append(f"    S{state} --> S{after}: {'<br/>'.join(labels)}")
        return "\n".join(lines) + "\n"


@define(eq=False)
class _BlackBox:
    """The implementation beside a floor; both get the same letters."""

    adapter: Adapter
    explored: Explored
    requirements: Requirements
    caller: Caller
    questions: int = 0
    inputs: int = 0
    _state: int = 0
    _names: Names = field(factory=Names)
    _trial: Trial | None = None
    _broken: bool = False

    def begin(self) -> None:
        self._trial = Trial(self.adapter, self.explored.setting, self.requirements, self.caller)
        self._trial.begin()
        self._state, self._names, self._broken = 0, Names(), False
        self.questions += 1

    def give(self, each: int) -> Hashable:
        """Give a letter and return its output: that of the ruleset, or the rules that were broken."""
        assert self._trial is not None
        if self._broken:
            return Against((), ("broken down",))
        what = self.explored.cells[self._state][each]
        if what is None:
            return NOTHING_GIVEN
        expected = self.explored.whole.outputs[self._state][each]
        self._state = self.explored.whole.following[self._state][each]
        given, self._names = what.under(self._names)
        found: list[Difference] = []
        for input in given:
            self.inputs += 1
            try:
                found += self._trial.take(input)
            except Exception as error:
                self._broken = True
                return Against((), (type(error).__name__,))
        return _against(found) if found else expected


def _against(found: Sequence[Difference]) -> Against:
    # The other parts of a difference hold ids, which are new with every call.
    rules = dict.fromkeys(each.rule for each in found)
    answers = dict.fromkeys(each.message for each in found if each.message.startswith("answered "))
    return Against(tuple(rules), tuple(answers))


def learn(
    adapter: Adapter,
    component: str = "leg core",
    ruleset: Ruleset = GWS_V2,
    requirements: Requirements = _REQUIRED,
    *,
    learner: Literal["KV", "L*"] = "KV",
    k: int = 1,
    random_words: int = 100,
    seed: int = 0,
) -> Learned:
    """Learn what an implementation does with the letters of a component.

    Args:
        adapter: the implementation; plain or ``async``.
        component: one of the names that ``monitoring-core suite`` prints.
        ruleset: the ruleset with which it is compared.
        requirements: what is judged.
        learner: KV needs fewer words, L* is the classic.
        k: number of extra states of the HSI suite that checks the learned machine.
        random_words: number of random words of 20 letters that check it afterwards.
        seed: the seed of the random words.

    Raises:
        LearningError: AALpy is not installed, or the implementation gives different answers to the same word.
        SuiteError: there is no such component.
    """
    try:
        # AALpy has no types.
        aalpy: Any = import_module("aalpy")
        oracles: Any = import_module("aalpy.base")
    except ImportError:
        extra = "pip install 'monitoring-core[learn]' (from a checkout: pip install '.[learn]')"
        raise LearningError(f"learning needs AALpy; install it with: {extra}") from None
    (part,) = suite(ruleset, (component,)).parts
    explored = part.explored
    words = (*hsi(explored.minimal, k), *_random(explored.minimal, random_words, Random(seed)))
    alphabet: list[int] = list(explored.whole.alphabet)
    with Caller() as caller:
        box = _BlackBox(adapter, explored, requirements, caller)

        # AALpy has no types, so mypy reports each class derived from one of its classes.
        class Asked(aalpy.SUL):  # type: ignore[misc]
            def pre(self) -> None:
                box.begin()

            def post(self) -> None:
                """Nothing is left to do: the next word begins with a reset."""

            def step(self, letter: int) -> Hashable:
                return box.give(letter)

        # As above.
        class Looked(oracles.Oracle):  # type: ignore[misc]
            def find_cex(self, hypothesis: Any) -> MachineWord | None:
                for word in words:
                    self.reset_hyp_and_sul(hypothesis)
                    for place, each in enumerate(word, 1):
                        if hypothesis.step(each) != self.sul.step(each):
                            self.sul.post()
                            return word[:place]
                    self.sul.post()
                return None

        asked = Asked()
        run = aalpy.run_KV if learner == "KV" else aalpy.run_Lstar
        try:
            found: Any = run(alphabet, asked, Looked(alphabet, asked), automaton_type="mealy", print_level=0)
        except SystemExit:
            # AALpy raises this if the same question has two different answers.
            raise LearningError("the implementation gave different answers to the same word") from None
        return Learned(explored, _machine(explored, found), box.questions, box.inputs)


def _random(machine: Mealy, count: int, random: Random) -> Iterator[MachineWord]:
    for _ in range(count):
        yield machine.given(random.choice(machine.alphabet) for _ in range(20))


def _machine(explored: Explored, found: Any) -> Mealy:
    states = [found.initial_state, *(state for state in found.states if state is not found.initial_state)]
    numbers = {state.state_id: number for number, state in enumerate(states)}
    alphabet = explored.whole.alphabet

    def after(state: Any, each: int) -> int:
        # A letter that cannot be given changes nothing.
        here = numbers[state.state_id]
        return here if state.output_fun[each] is NOTHING_GIVEN else numbers[state.transitions[each].state_id]

    machine = Mealy(
        explored.whole.inputs,
        tuple(tuple(after(state, each) for each in alphabet) for state in states),
        tuple(tuple(state.output_fun[each] for each in alphabet) for state in states),
    )
    return minimized(machine)[0]
