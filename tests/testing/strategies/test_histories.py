"""Histories, streams and payloads are what they say."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, find, given, settings
from hypothesis import strategies as st

from monitoring_core.floor import AgentAnswers, Ask, RoutingPointReceives, SessionStarts
from monitoring_core.outcome import Refusal
from monitoring_core.rulesets import GWS_V2
from monitoring_core.testing.strategies import (
    TRAPS,
    DeliveryFault,
    Fault,
    OneIllegalStep,
    Payload,
    Stream,
    answer_payloads,
    delivered,
    floor_settings,
    histories,
    histories_with_an_illegal_step,
    hostile_lines,
    hostile_payloads,
    inputs,
    payload_lines,
    payloads,
    steps,
    streams,
)
from monitoring_core.testing.words import Setting, Word, from_json, run, to_json
from monitoring_core.wire import PayloadError, decode, read_answer, read_notification

pytestmark = pytest.mark.once

BRIEF = settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
ONE = st.just(Setting(("s1",), ("a1",), (), GWS_V2))


@BRIEF
@given(histories())
def test_in_a_legal_history_all_is_accepted(word: Word) -> None:
    """Every request is accepted and every happening possible, and the word is readable as JSON."""
    assert all(step.accepted for step in run(word))
    assert word.inputs == tuple(from_json(to_json(each)) for each in word.inputs)


@BRIEF
@given(histories(min_size=5))
def test_what_begins_has_a_fresh_id(word: Word) -> None:
    """Calls and sessions that begin have ids that the word has not used, c1, c2 ... and t1, t2 ..."""
    calls = [each.call for each in word.inputs if isinstance(each, AgentAnswers | RoutingPointReceives)]
    begun = [each.session for each in word.inputs if isinstance(each, SessionStarts)]
    assert len(set(calls)) == len(calls)
    assert [f"t{number}" for number in range(1, len(begun) + 1)] == begun


@BRIEF
@given(histories(text=False))
def test_text_can_be_left_out(word: Word) -> None:
    """Without text there are no sessions, no channels, and nothing told of them."""
    assert not any(
        "Session" in type(each).__name__ or "Channel" in type(getattr(each, "request", each)).__name__
        for each in word.inputs
    )


def test_histories_get_far() -> None:
    """Some hundred histories hold most kinds of input, of legs and of sessions among them."""
    seen: Counter[str] = Counter()

    @settings(max_examples=120, database=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
    @given(histories(min_size=5))
    def drawn(word: Word) -> None:
        seen.update(
            str(each.request.operation) if isinstance(each, Ask) else type(each).__name__ for each in word.inputs
        )

    drawn()
    assert {"Hangup", "Intrude", "AgentAnswers", "SessionStarts"} <= set(seen)
    assert len(seen) > 30


@BRIEF
@given(histories_with_an_illegal_step())
def test_exactly_one_step_is_illegal_and_known(one: OneIllegalStep) -> None:
    """The step that is named is refused, as is said, and nothing else; without it every floor is the same."""
    results = run(one.word)
    assert [one.index] == [place for place, step in enumerate(results) if not step.accepted]
    assert one.refusal == results[one.index].outcome
    assert one.word.inputs[one.index] is one.ask
    without = run(one.without)
    assert len(results) - 1 == len(without)
    assert results[-1].next == (without[-1].next if without else one.word.setting.floor())


def test_illegal_steps_break_many_rules() -> None:
    """What is illegal differs: many rules refuse, those of values out of range among them."""
    seen: set[str] = set()

    @settings(max_examples=100, database=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
    @given(histories_with_an_illegal_step())
    def drawn(one: OneIllegalStep) -> None:
        seen.add(one.refusal.rule)

    drawn()
    assert {"AN-CODE", "VD-CANCEL", "TS-CANCEL"} <= seen
    assert len(seen) >= 7


def test_a_history_shrinks() -> None:
    """The simplest history that brings a supervisor onto a call is a subscription and an answer."""
    found = find(
        histories(ONE, text=False, max_size=5),
        lambda word: any(step.next.supervisors["s1"].voice.call is not None for step in run(word)),
        settings=settings(database=None, derandomize=True, max_examples=300, suppress_health_check=list(HealthCheck)),
    )
    assert 2 == len(found)


@BRIEF
@given(inputs(), steps())
def test_inputs_and_steps(given_: Any, step: Any) -> None:
    """Single inputs are JSON as well, and a refused step leaves the floor as it is, with nothing to tell."""
    assert given_ == from_json(to_json(given_))
    if not step.accepted:
        assert isinstance(step.outcome, Refusal)
        assert () == step.deliveries


@BRIEF
@given(floor_settings(supervisors=3, agents=1))
def test_settings_hold_what_was_asked_for(setting: Setting) -> None:
    """There are as many people as were asked for at most, and at least one of each."""
    assert 1 <= len(setting.supervisors) <= 3
    assert ("a1",) == setting.agents


FAULTS = {
    "nothing": ((), "abcd"),
    "duplicate": ((Fault(DeliveryFault.DUPLICATE, 0, 2),), "abcad"),
    "late": ((Fault(DeliveryFault.LATE, 1, 1),), "acbd"),
    "late at the end": ((Fault(DeliveryFault.LATE, 3, 6),), "abcd"),
    "lost": ((Fault(DeliveryFault.LOST, 2),), "abd"),
    "swapped": ((Fault(DeliveryFault.SWAPPED, 0),), "bacd"),
    "swapped with nothing": ((Fault(DeliveryFault.SWAPPED, 3),), "abcd"),
    "two": ((Fault(DeliveryFault.LOST, 0), Fault(DeliveryFault.SWAPPED, 2)), "bdc"),
}


@pytest.mark.parametrize(("faults", "expected"), FAULTS.values(), ids=FAULTS)
def test_what_each_fault_does(faults: tuple[Fault, ...], expected: str) -> None:
    """A fault moves, drops or repeats the one notification that it is about."""
    assert expected == "".join(delivered("abcd", faults))


@BRIEF
@given(streams())
def test_a_stream_keeps_what_was_sent(stream: Stream) -> None:
    """What came is what was sent, but for the faults that are told: lost ones are missing, duplicates come twice."""
    told = [each for step in run(stream.word) for each in step.deliveries if each.recipient == stream.recipient]
    assert [each.notification for each in told] == list(stream.sent)
    kinds = {fault.index: fault.kind for fault in stream.faults}
    came = Counter(stream.indices)
    expected = {DeliveryFault.LOST: 0, DeliveryFault.DUPLICATE: 2}
    assert all(came[place] == expected.get(kinds.get(place), 1) for place in range(len(stream.sent)))  # type: ignore[arg-type]
    assert [stream.sent[place] for place in stream.indices] == list(stream.received)


@BRIEF
@given(streams(kinds=()), streams(kinds=(DeliveryFault.DUPLICATE,)))
def test_faults_can_be_chosen(whole: Stream, twice: Stream) -> None:
    """Without kinds all arrives as sent; with one kind there is no other."""
    assert whole.sent == whole.received
    assert {fault.kind for fault in twice.faults} <= {DeliveryFault.DUPLICATE}
    assert len(twice.received) == len(twice.sent) + len(twice.faults)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(payloads())
def test_a_payload_says_what_it_is_told_to(payload: Payload) -> None:
    """However it is printed, reading it gives the notification."""
    assert (payload.notification,) == read_notification(payload.json).notifications


def test_every_trap_is_drawn() -> None:
    """Payloads have each of the peculiarities, and some have none."""
    seen: set[str] = set()
    plain: list[Payload] = []

    @settings(max_examples=60, database=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
    @given(payloads())
    def drawn(payload: Payload) -> None:
        seen.update(payload.traps)
        if not payload.traps:
            plain.append(payload)

    drawn()
    assert set(TRAPS) == seen
    assert plain


@BRIEF
@given(payload_lines())
def test_a_line_decodes_to_the_payload(drawn: tuple[str, Payload]) -> None:
    """A printed line decodes to the payload, with the suffix of a long integer too."""
    line, payload = drawn
    assert payload.json == decode(line.encode())


@BRIEF
@given(answer_payloads())
def test_answers_read(answer: dict[str, Any]) -> None:
    """The body of an answer reads, further keys included."""
    assert answer["statusCode"] == read_answer(answer).status_code


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(hostile_payloads())
def test_hostile_payloads_give_one_error(hostile: Any) -> None:
    """Reading gives a message or a `PayloadError`, and nothing else."""
    with suppress(PayloadError):
        assert read_notification(hostile).payload is hostile


@BRIEF
@given(hostile_lines())
def test_hostile_lines_give_one_error(line: bytes) -> None:
    """Decoding gives a value or a `PayloadError`, and nothing else."""
    with suppress(PayloadError):
        decode(line)
