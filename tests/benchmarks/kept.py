"""What it costs to keep a supervisor as plain data: bytes, and both ways against a decision."""

from __future__ import annotations

import json
from typing import Any

from monitoring_core import from_data, voice
from monitoring_core.outcome import Accepted
from monitoring_core.requests import CallRequest, DeviceRequest
from tests.benchmarks.bars import Bar, timed
from tests.benchmarks.timing import medians

__all__ = ["kept_bars"]

OWN, AGENT, CALL = "8f2c1d40-77aa-4c59-9d10-3b52e6f4a817", "0b6de9c3-52f1-4f0e-a2c8-61d97f3e4b25", "7K2P0Q4M1T8V5X3Z"


def in_a_leg() -> voice.Supervisor:
    """Give a supervisor in a leg, with ids as long as real ones are."""
    uri = f"https://desk.example/api/v2/devices/{AGENT}"
    subscribed = voice.supervisor(OWN).decide(DeviceRequest(OWN, "Coach", uri), voice.Facts(target_call=CALL))
    assert isinstance(subscribed, Accepted)
    switched = subscribed.next.decide(CallRequest(CALL, "SwitchToBargeIn"))
    assert isinstance(switched, Accepted)
    return switched.next


def kept_bars(rounds: int, number: int) -> list[Bar]:
    """Measure the size of a supervisor in a leg, and both ways of keeping him against one decision."""
    record = in_a_leg()
    data = record.to_data()
    text = json.dumps(data, separators=(",", ":"))
    assert record == from_data(json.loads(text))
    request, facts = CallRequest(CALL, "SwitchToListenIn"), voice.Facts()
    names: dict[str, Any] = {"record": record, "data": data, "text": text, "from_data": from_data, "json": json}
    to_text = "json.dumps(record.to_data(), separators=(',', ':'))"
    cost = medians(
        {
            "decide": timed("decide(request, facts)", number, decide=record.decide, request=request, facts=facts),
            "both ways": timed("record.to_data(); from_data(data)", number, **names),
            "with JSON": timed(f"{to_text}; from_data(json.loads(text))", number, **names),
        },
        rounds,
    )
    return [
        Bar("bytes of JSON of a supervisor in a leg", len(text), 400),
        Bar("to_data and from_data / decide", cost["both ways"] / cost["decide"], 20),
        Bar("the same by way of JSON text / decide", cost["with JSON"] / cost["decide"], 20),
    ]
