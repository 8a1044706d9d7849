"""Hypothesis strategies for every public type, for histories, delivered notifications, payloads, and words.

To import this package imports Hypothesis. ``st.from_type(X)``, and ``@given`` on annotated arguments, work
without this import. The functions here have parameters, so they select values more exactly.
"""

from __future__ import annotations

from monitoring_core.testing.strategies.concurrent import RaceFound, explore_concurrently, programs
from monitoring_core.testing.strategies.delivery import DeliveryFault, Fault, Stream, delivered, streams
from monitoring_core.testing.strategies.floor_histories import (
    OneIllegalStep,
    floors,
    happenings,
    histories,
    histories_with_an_illegal_step,
    inputs,
    steps,
)
from monitoring_core.testing.strategies.payloads import (
    TRAPS,
    Payload,
    answer_payloads,
    hostile_lines,
    hostile_payloads,
    json_values,
    payload_lines,
    payloads,
)
from monitoring_core.testing.strategies.plain import rules, rulesets
from monitoring_core.testing.strategies.possible_inputs import floor_settings
from monitoring_core.testing.strategies.registration import strategy_of
from monitoring_core.testing.strategies.text import own_sessions, text_subscriptions, text_supervisors
from monitoring_core.testing.strategies.voice import legs, subscriptions, supervisors, voices
from monitoring_core.testing.strategies.wire import messages, notifications, requests
from monitoring_core.testing.strategies.words import words

__all__ = [
    "TRAPS",
    "DeliveryFault",
    "Fault",
    "OneIllegalStep",
    "Payload",
    "RaceFound",
    "Stream",
    "answer_payloads",
    "delivered",
    "explore_concurrently",
    "floors",
    "floor_settings",
    "happenings",
    "histories",
    "histories_with_an_illegal_step",
    "hostile_lines",
    "hostile_payloads",
    "inputs",
    "json_values",
    "legs",
    "messages",
    "notifications",
    "own_sessions",
    "payload_lines",
    "payloads",
    "programs",
    "requests",
    "rules",
    "rulesets",
    "steps",
    "strategy_of",
    "streams",
    "subscriptions",
    "supervisors",
    "text_subscriptions",
    "text_supervisors",
    "voices",
    "words",
]
