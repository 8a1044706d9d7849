"""Payloads that are wrong in every way: one error with a path, and never another exception."""

from __future__ import annotations

import sys
import tracemalloc
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitoring_core.wire import Message, PayloadError, fields, read_notification, write_message
from tests.wire.material import NAMES, json_values, mutated, payload


def read_or_not(hostile: Any) -> tuple[Message | None, PayloadError | None]:
    """Give the message or the error; any other exception ends the test."""
    try:
        return read_notification(hostile), None
    except PayloadError as error:
        return None, error


@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow])
@given(mutated(st.sampled_from(NAMES).map(payload)) | json_values)
def test_nothing_but_our_error_comes_out(hostile: Any) -> None:
    """A payload changed anywhere reads, and is written again as it was, or gives one error that can be printed."""
    message, error = read_or_not(hostile)
    if error is not None:
        assert error.path
        assert str(error).isascii()
        assert len(str(error)) < 300
    if message is not None:
        assert repr(hostile) == repr(write_message(message))


def test_very_deep_values_do_not_matter() -> None:
    """A value nested deeper than Python can follow is passed over where it is no concern, and named where it is."""
    deep: Any = []
    for _ in range(sys.getrecursionlimit() * 10):
        deep = [deep]
    call = payload("call_barging_in")
    call["data"]["call"]["metrics"] = deep
    message = read_notification(call)
    assert deep is write_message(message)["data"]["call"]["metrics"]
    call["data"]["call"]["capabilities"] = deep
    with pytest.raises(PayloadError, match=r"data\.call\.capabilities\[0\] is an array"):
        read_notification(call)


def test_huge_capabilities_are_not_remembered() -> None:
    """What is remembered of capability lists is bounded, in number and in size."""
    device = payload("device_idle")
    shown = device["data"]["devices"][0]
    tracemalloc.start()
    try:
        for number in range(fields.LARGEST_MEMO * 2):
            shown["capabilities"] = [f"Word{number}", "x" * 10_000]
            read_notification(device)
            shown["capabilities"] = [f"Word{number}"]
            read_notification(device)
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept < 2_000_000


def test_only_so_many_lists_are_remembered() -> None:
    """Beyond the bound a list is read anew each time, to an equal set."""
    sets = [
        fields.capabilities({"capabilities": [f"Word{number}", "Bounded"]})
        for number in (*range(fields.LARGEST_MEMO * 2), fields.LARGEST_MEMO * 2 - 1)
    ]
    assert sets[-1] == sets[-2]
    assert sets[-1] is not sets[-2]


def test_equal_values_of_another_type_are_told_apart() -> None:
    """A capability list is not taken for one that was read before and merely compares equal."""
    device = payload("device_idle")
    device["data"]["devices"][0]["capabilities"] = ["1"]
    read_notification(device)
    device["data"]["devices"][0]["capabilities"] = [1]
    with pytest.raises(PayloadError, match=r"capabilities\[0\] is 1"):
        read_notification(device)
