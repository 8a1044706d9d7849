from __future__ import annotations

from functools import cache

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from monitoring_core.conformance.recordings import check_lines
from tests.benchmarks.material import lines

pytest.importorskip("msgspec")


@cache
def material() -> tuple[bytes, ...]:
    """Give lines of a correct recording."""
    return tuple(lines(400))


SNIPPETS = (
    b"1e999",
    b"-1E+0400",
    b"1" * 250,
    b"1" * 320 + b".0",
    b"[" * 600 + b"]" * 600,
    b"null",
    b"true",
    b'"\\ud800"',
    b'"\\u0041"',
    b'"\xff"',
    b'"\xc3\xa4"',
    b'"\xed\xa0\x80"',
    b'"a\x01"',
    b"NaN",
    b"{}",
    b"[]",
    b"0",
    b'""',
    b'"Agent"',
    b"1.5",
    b"1399313371000L",
    b"01",
    b'{"state": "LoggedOut"}',
    b'["SwitchToCoach", "SwitchToCoach"]',
    b'["SwitchToCoach", 1]',
)
KEYS = (
    b"at",
    b"client",
    b"self",
    b"role",
    b"message",
    b"request",
    b"response",
    b"data",
    b"messageType",
    b"call",
    b"devices",
    b"capabilities",
    b"state",
    b"mute",
    b"duration",
    b"participants",
    b"userData",
    b"supervisorMonitoringState",
    b"deviceUri",
    b"id",
    b"url",
    b"body",
    b"statusCode",
    b"from",
    b"index",
)


def assert_outcomes_agree(given_lines: list[bytes]) -> None:
    """Check the lines as one recording, with and without msgspec."""
    expected = check_lines(given_lines, decoder="json")
    assert expected == check_lines(given_lines, decoder="msgspec")


@st.composite
def mutated(draw: st.DrawFn) -> list[bytes]:
    """Give some lines, in which keys have other values, come twice, or bytes are cut out or put in."""
    start = draw(st.integers(0, 380))
    chosen = list(material()[start : start + draw(st.integers(1, 15))])
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(chosen) - 1))
        line = chosen[place]
        key, snippet = b'"' + draw(st.sampled_from(KEYS)) + b'":', draw(st.sampled_from(SNIPPETS))
        found = line.find(key)
        how = draw(st.sampled_from(("value", "first", "cut", "put", "double")))
        if how == "double" or (how == "value" and found < 0):
            chosen.insert(place, line)
        elif how == "value":
            # The value that was there moves behind another key.
            at = found + len(key)
            line = line[:at] + snippet + b',"x":' + line[at:]
        elif how == "first":
            at = draw(st.sampled_from([each for each in range(len(line)) if line[each : each + 1] == b"{"]))
            line = line[: at + 1] + key + snippet + b"," + line[at + 1 :]
        else:
            at = draw(st.integers(0, len(line)))
            line = line[:at] + (line[at + 1 :] if how == "cut" else snippet + line[at:])
        chosen[place] = line
    return chosen


def test_a_recording_has_the_same_outcome_with_and_without_msgspec() -> None:
    """Whoever reads the JSON, what is judged is the same."""
    assert_outcomes_agree(list(material()))


@given(mutated())
@example([b'{"message":{"data":{"messageType":"x","y":1e999}}}'])
@example([b'{"request":{"method":"POST","url":"/me/calls/1","body":{"operationName":"Hold"},"z":"\xff"}}'])
def test_whatever_is_wrong_with_a_line_every_decoder_says_the_same(given_lines: list[bytes]) -> None:
    """Keys with other values, keys that come twice, and bytes cut out or put in make no difference between decoders."""
    assert_outcomes_agree(given_lines)


@pytest.mark.parametrize("snippet", SNIPPETS, ids=lambda each: ascii(each[:12]))
@pytest.mark.parametrize("key", ["at", "message", "data", "request", "other"])
def test_odd_values_of_keys_that_nobody_judges_are_read_alike(key: str, snippet: bytes) -> None:
    """A value that no rule looks at may still make a line no JSON, and then it does so for every decoder."""
    head = b'{"client":"sup","' + key.encode() + b'":' + snippet + b","
    assert_outcomes_agree([head + line[1:] for line in material()[:40:5]])
