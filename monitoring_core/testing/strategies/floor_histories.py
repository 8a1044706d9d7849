"""Histories of a floor: sequences of requests and happenings.

In a legal history every request is accepted and every happening is possible. A history
with one illegal step has one more request, which is refused. Since a refused request changes
nothing, the other inputs stay legal.
"""

from __future__ import annotations

from collections import Counter
from itertools import islice

from attrs import evolve, frozen
from hypothesis import reject
from hypothesis import strategies as st

from monitoring_core import floor
from monitoring_core.floor import Input
from monitoring_core.outcome import Refusal
from monitoring_core.requests import CallRequest, ChannelRequest, DeviceRequest, Request, SessionRequest
from monitoring_core.testing.judging.ids import BEGINS
from monitoring_core.testing.strategies.built_once import once
from monitoring_core.testing.strategies.possible_inputs import Parameters, floor_settings, kinds, offers, parameters_of
from monitoring_core.testing.words import Setting, Word
from monitoring_core.vocabulary import Medium, MonitoringState

__all__ = [
    "OneIllegalStep",
    "floors",
    "happenings",
    "histories",
    "histories_with_an_illegal_step",
    "impossible_happenings",
    "inputs",
    "steps",
]


@frozen
class OneIllegalStep:
    """A history in which exactly one request is refused.

    Attributes:
        word: the history.
        index: number of the refused input in the history, from 0.
        refusal: the refusal, with its rule and the status code of the answer.
    """

    word: Word
    index: int
    refusal: Refusal

    @property
    def ask(self) -> floor.Ask:
        """The request that is refused."""
        ask = self.word.inputs[self.index]
        assert isinstance(ask, floor.Ask)
        return ask

    @property
    def without(self) -> Word:
        """The same history without the refused request; all its floors are the same."""
        inputs = self.word.inputs
        return evolve(self.word, inputs=inputs[: self.index] + inputs[self.index + 1 :])


def _taken(now: floor.Floor, given: Input) -> floor.Step | None:
    """Return the step if the input is accepted or possible; else None."""
    if not isinstance(given, floor.Ask):
        return None if now.impossible(given) else now.step(given)
    step = now.step(given)
    return step if step.accepted else None


def _fresh(inputs: list[Input]) -> tuple[str, str]:
    """Return an id for a call and an id for a session that the inputs have not used."""
    begun = Counter(BEGINS.get(type(given).__name__) for given in inputs)
    return f"c{begun['call'] + 1}", f"t{begun['session'] + 1}"


def _first(
    draw: st.DrawFn, now: floor.Floor, given: Parameters, of_kinds: tuple[str, ...], *, legal: bool
) -> tuple[Input, floor.Step | None] | None:
    """Draw a first place among the kinds and offers, and return the first suitable input from there on."""
    start = draw(st.integers(0, len(of_kinds) - 1))
    for kind in dict.fromkeys((*of_kinds[start:], *of_kinds[:start])):
        offered = list(offers(now, kind, given))
        if not offered:
            continue
        place = draw(st.integers(0, len(offered) - 1))
        for each in (*offered[place:], *offered[:place]):
            step = _taken(now, each)
            if (step is not None) is legal:
                return each, step
    return None


@once
@st.composite
def histories(
    draw: st.DrawFn,
    of: st.SearchStrategy[Setting] | None = None,
    *,
    min_size: int = 0,
    max_size: int = 20,
    text: bool = True,
) -> Word:
    """Draw legal histories: every request is accepted, and every happening is possible.

    Args:
        draw: Hypothesis gives it.
        of: the settings; up to two supervisors and two agents under any ruleset by default.
        min_size: the fewest inputs.
        max_size: the most inputs.
        text: whether there are also SMS sessions and chats.
    """
    setting = draw(of if of is not None else floor_settings())
    now = setting.floor()
    inputs: list[Input] = []
    of_kinds = kinds(text=text)
    for _ in range(draw(st.integers(min_size, max_size))):
        drawn = _first(draw, now, draw(parameters_of(*_fresh(inputs))), of_kinds, legal=True)
        if drawn is None or drawn[1] is None:
            break
        inputs.append(drawn[0])
        now = drawn[1].next
    return Word("history", setting, tuple(inputs))


def _badly_formed(now: floor.Floor, given: Parameters) -> list[floor.Ask]:
    """Return requests that are refused on every floor, before any table is read."""
    user = min(now.supervisors)
    desk = now.supervisors[user]
    own = desk.voice.device.id
    target = now.agents[min(now.agents)] if now.agents else None
    uri = target.device if target is not None else "nobody"
    state = MonitoringState.LISTEN_IN
    requests: list[Request] = [
        DeviceRequest(own, state),
        DeviceRequest(own, state, uri, scope="Planet"),
        DeviceRequest(own, state, uri, mode="EveryCall"),
        DeviceRequest("no-such-device", state, uri),
        DeviceRequest(own, state, "no-such-target"),
        DeviceRequest(own, "Levitate", uri),
        CallRequest(f"{given.call}-never", "Hangup"),
        ChannelRequest("nobody", given.medium, "Monitor"),
        ChannelRequest(target.user if target else "nobody", given.medium, "Monitor", mode="EveryChat"),
        SessionRequest(Medium.CHAT, f"{given.session}-never", "Leave"),
    ]
    return [floor.Ask(user, request) for request in requests]


@once
@st.composite
def histories_with_an_illegal_step(
    draw: st.DrawFn,
    of: st.SearchStrategy[Setting] | None = None,
    *,
    max_size: int = 20,
    text: bool = True,
) -> OneIllegalStep:
    """Draw histories in which exactly one request is refused, with its place.

    Args:
        draw: Hypothesis gives it.
        of: the settings; up to two supervisors and two agents under any ruleset by default.
        max_size: the most inputs, with the illegal one.
        text: whether there are also SMS sessions and chats.
    """
    legal = draw(histories(of, max_size=max_size - 1, text=text))
    # Later floors refuse more kinds of requests.
    index = len(legal) - draw(st.integers(0, len(legal)))
    now = legal.setting.floor()
    for each in islice(legal.inputs, index):
        now = now.step(each).next
    # The illegal request must not use ids of later calls and sessions.
    given = draw(parameters_of("c0", "t0"))
    asking = tuple(kind for kind in kinds(text=text) if "happens" not in kind and kind != "presence")
    drawn = _first(draw, now, given, asking, legal=False) if draw(st.integers(0, 7)) < 7 else None
    ask = drawn[0] if drawn is not None else draw(st.sampled_from(_badly_formed(now, given)))
    refusal = now.step(ask).outcome
    if refusal is None:
        reject()
    word = evolve(legal, name="one illegal step", inputs=(*legal.inputs[:index], ask, *legal.inputs[index:]))
    return OneIllegalStep(word, index, refusal)


@once
def inputs() -> st.SearchStrategy[Input]:
    """Draw inputs of a floor, each legal at its place in some history."""
    return histories(min_size=1, max_size=8).filter(len).map(lambda word: word.inputs[-1])


@once
def happenings() -> st.SearchStrategy[floor.Happening]:
    """Draw happenings, each possible at its place in some history."""
    return inputs().filter(lambda given: not isinstance(given, floor.Ask)).map(_told)


def _told(given: Input) -> floor.Happening:
    assert not isinstance(given, floor.Ask)
    return given


_HAPPENING_KINDS = ("call happens", "session happens", "presence")


@once
@st.composite
def impossible_happenings(draw: st.DrawFn) -> floor.ImpossibleHappening:
    """Draw the errors that a floor raises for impossible happenings."""
    now = draw(floors())
    given = draw(parameters_of("c0", "t0"))
    told = [
        floor.ImpossibleHappening(each, reason)
        for name in _HAPPENING_KINDS
        for each in offers(now, name, given)
        if not isinstance(each, floor.Ask) and (reason := now.impossible(each))
    ]
    return draw(st.sampled_from(told))


@once
def floors(of: st.SearchStrategy[Setting] | None = None) -> st.SearchStrategy[floor.Floor]:
    """Draw floors after a legal history.

    Args:
        of: the settings; up to two supervisors and two agents under any ruleset by default.
    """
    return histories(of, max_size=12).map(_floor_after)


def _floor_after(word: Word) -> floor.Floor:
    now = word.setting.floor()
    for each in word.inputs:
        now = now.step(each).next
    return now


@once
def steps() -> st.SearchStrategy[floor.Step]:
    """Draw steps of a floor: the last step of a legal history, or a refusal."""
    legal = histories(min_size=1, max_size=8).filter(len).map(lambda word: (word, len(word) - 1))
    refused = histories_with_an_illegal_step(max_size=6).map(lambda one: (one.word, one.index))
    return (legal | refused).map(lambda at: _step_at(*at))


def _step_at(word: Word, index: int) -> floor.Step:
    now = word.setting.floor()
    for each in word.inputs[:index]:
        now = now.step(each).next
    return now.step(word.inputs[index])
