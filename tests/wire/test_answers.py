"""Answers to requests."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring_core.outcome import Accepted, Refusal
from monitoring_core.vocabulary import StatusCode
from monitoring_core.wire import Answer, PayloadError, read_answer, write_answer
from tests.wire.material import json_values, texts

answers = st.builds(
    Answer,
    st.integers(0, 9_999),
    texts,
    st.dictionaries(texts.filter(lambda key: key not in ("statusCode", "statusMessage")), json_values, max_size=3),
)


@given(answers)
def test_what_is_written_reads_the_same(answer: Answer) -> None:
    """Reading a written answer gives the same answer, further keys included."""
    read = read_answer(write_answer(answer))
    assert (answer.status_code, answer.status_message) == (read.status_code, read.status_message)
    assert repr(answer.extra) == repr(read.extra)


def test_accepted_is_nothing_but_zero() -> None:
    """An accepted request is answered with code 0 and no message (AN-ASYNC)."""
    assert {"statusCode": 0} == write_answer(Accepted("next"))


def test_a_refusal_names_its_rule_in_one_line() -> None:
    """The answer to a refused request carries its code, and the rule and the reason in one line (AN-CODE)."""
    refusal = Refusal(
        "VC-SELF",
        ("VC-SELF",),
        None,
        "SwitchToBargeIn",
        StatusCode.NOT_VALID_IN_STATE,
        (),
        "on the call",
        "the leg is in\nBargeIn already",
    )
    expected = {"statusCode": 2, "statusMessage": "VC-SELF: the leg is in BargeIn already"}
    assert expected == write_answer(refusal)


@pytest.mark.parametrize(("code", "message"), [(5, "no permission"), (77, "status 77")])
def test_every_answer_but_zero_has_a_message(code: int, message: str) -> None:
    """An answer other than 0 without a message is written with the name of its code."""
    assert {"statusCode": code, "statusMessage": message} == write_answer(Answer(code))
    assert {"statusCode": 0} == write_answer(Answer(0))


def test_further_keys_are_kept() -> None:
    """Keys such as failed and succeeded are kept beside code and message."""
    payload = {"statusCode": 7, "statusMessage": "some failed", "failed": ["c-1"], "succeeded": []}
    assert Answer(7, "some failed", {"failed": ["c-1"], "succeeded": []}) == read_answer(payload)


@pytest.mark.parametrize(
    ("payload", "path"),
    [
        (None, "$"),
        ({}, "statusCode"),
        ({"statusCode": "0"}, "statusCode"),
        ({"statusCode": True}, "statusCode"),
        ({"statusCode": 0.0}, "statusCode"),
        ({"statusCode": 10**30}, "statusCode"),
        ({"statusCode": -1}, "statusCode"),
        ({"statusCode": 2, "statusMessage": {}}, "statusMessage"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(payload: object, path: str) -> None:
    """A malformed answer gives the place of what is wrong."""
    with pytest.raises(PayloadError) as caught:
        read_answer(payload)
    assert path == caught.value.path


@given(json_values | st.dictionaries(st.sampled_from(["statusCode", "statusMessage"]), json_values))
def test_nothing_but_our_error_comes_out(payload: object) -> None:
    """Whatever the answer is, it is read or gives the one error."""
    try:
        printed = str(read_answer(payload).status_code)
    except PayloadError as error:
        printed = str(error)
    assert printed.isascii()
