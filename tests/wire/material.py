"""Payloads and Hypothesis strategies that the tests of the wire share."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from monitoring_core.notifications import (
    CallNotification,
    DeviceNotification,
    LogEntry,
    MessageLogNotification,
    Monitoring,
    Participant,
    SessionNotification,
)
from monitoring_core.requests import AgentSessionRequest, CallRequest, ChannelRequest, DeviceRequest, SessionRequest
from monitoring_core.vocabulary import CallNotificationType, Medium, MonitoringState, Mute, SessionNotificationType

FOLDER = Path(__file__).parent / "payloads"
NAMES = sorted(path.stem for path in FOLDER.glob("*.json"))


def payload(name: str) -> Any:
    """Give a payload of the folder, decoded afresh."""
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


# Everything a Python string may hold, lone surrogates included.
texts = st.text(st.characters(exclude_categories=()), max_size=12)
ids = texts.filter(bool)
words = st.one_of(ids, st.sampled_from(MonitoringState), st.sampled_from(["Chatting", "Established"]))
media = st.sampled_from(Medium)
optional_texts = st.none() | texts

integers = st.one_of(st.integers(), st.integers(-3, 70).map(lambda power: 2 ** abs(power)), st.just(10**4000))
scalars = st.one_of(st.none(), st.booleans(), integers, st.floats(), texts)
json_values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4), max_leaves=8
)

capability_sets = st.none() | st.frozensets(texts | st.sampled_from(["SwitchBargeIn", "SwitchToBargeIn"]), max_size=6)
# What a text session prints as SwitchBargeIn is read as SwitchToBargeIn (TX-SPELLING).
session_capability_sets = st.none() | st.frozensets(
    texts.filter(lambda name: name != "SwitchBargeIn") | st.just("SwitchToBargeIn"), max_size=6
)
monitorings = st.builds(Monitoring, words, words, words, texts)
device_notifications = st.builds(
    DeviceNotification,
    ids,
    capability_sets,
    st.none() | monitorings,
    st.none() | st.booleans(),
    st.none() | ids,
    optional_texts,
)
call_notifications = st.builds(
    CallNotification,
    ids,
    ids,
    words,
    capability_sets,
    st.none() | st.sampled_from(Mute) | texts,
    st.none() | st.booleans(),
    st.none() | st.booleans(),
    st.sampled_from(CallNotificationType) | ids,
)
participants = st.builds(Participant, texts, texts, texts, optional_texts, optional_texts)
session_notifications = st.builds(
    SessionNotification,
    media,
    ids,
    words,
    session_capability_sets,
    st.none() | st.lists(participants, max_size=3).map(tuple),
    st.sampled_from(SessionNotificationType) | ids,
)
entries = st.builds(LogEntry, st.integers(0, 2**53), ids, participants, texts, optional_texts)
log_notifications = st.builds(
    MessageLogNotification,
    media,
    ids,
    st.lists(entries, max_size=3).map(tuple),
    st.sampled_from(SessionNotificationType) | ids,
)
notifications = st.one_of(device_notifications, call_notifications, session_notifications, log_notifications)

PARAMETERS = {
    "operationName",
    "targetDeviceUri",
    "supervisorMonitoringScope",
    "supervisorMonitoringMode",
    "phoneNumber",
    "nickname",
    "supervisorVisibilityMode",
    "text",
}
further = st.dictionaries(texts.filter(lambda key: key not in PARAMETERS), json_values, max_size=3)
requests = st.one_of(
    st.builds(DeviceRequest, ids, texts, optional_texts, optional_texts, optional_texts, optional_texts, extra=further),
    st.builds(CallRequest, ids, texts, extra=further),
    st.builds(ChannelRequest, ids, media, texts, optional_texts, optional_texts, extra=further),
    st.builds(AgentSessionRequest, ids, media, ids, texts, optional_texts, extra=further),
    st.builds(SessionRequest, media, ids, texts, optional_texts, extra=further),
)


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Give every place below a value as (container, key or index)."""
    found: list[tuple[Any, Any]] = []
    keys = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        found.append((value, key))
        found.extend(_places(value[key]))
    return found


@st.composite
def mutated(draw: st.DrawFn, values: st.SearchStrategy[Any]) -> Any:
    """Draw a value with up to three of its nodes replaced, taken away, doubled, or put in the place of another."""
    value = copy.deepcopy(draw(values))
    for _ in range(draw(st.integers(1, 3))):
        places = _places(value)
        if not places:
            break
        container, key = draw(st.sampled_from(range(len(places))).map(places.__getitem__))
        change = draw(st.sampled_from(["replace", "delete", "double", "borrow"]))
        if change == "delete":
            del container[key]
        elif change == "double" and isinstance(container, list):
            container.insert(key, copy.deepcopy(container[key]))
        elif change == "borrow":
            other, other_key = draw(st.sampled_from(range(len(places))).map(places.__getitem__))
            container[key] = copy.deepcopy(other[other_key])
        else:
            container[key] = draw(json_values)
    return value
