"""Excuses: the reasons why an input is not required on a given floor.

`Requirements.excuses` looks only at the input. This module adds two reasons that depend on the floor before the
input. An agent would get a second call, or a rule that decides about the input is waived.
"""

from __future__ import annotations

from monitoring_core.floor import Ask, Floor, Input
from monitoring_core.testing.judging.broken_rule import deciding_rules
from monitoring_core.testing.requirements import Requirements
from monitoring_core.testing.words import Setting

__all__ = ["excuse_on"]


def excuse_on(requirements: Requirements, floor: Floor, input: Input, setting: Setting) -> str:
    """Return the reason why an input is not required on a floor.

    Args:
        requirements: what the implementation has, and which rules it waives.
        floor: the floor before the input.
        input: the request or happening.
        setting: the people and routing points of the word.

    Returns:
        The reason in a few words; an empty string if the input is required.
    """
    excuse = requirements.excuses(input, setting)
    if not excuse and not requirements.several_calls and not isinstance(input, Ask) and floor.is_second_call(input):
        excuse = "no second call of an agent"
    if excuse or not requirements.waived or (not isinstance(input, Ask) and floor.impossible(input)):
        return excuse
    waived = sorted(deciding_rules(input, floor, floor.step(input)) & requirements.waived)
    return f"{waived[0]} is waived" if waived else ""
