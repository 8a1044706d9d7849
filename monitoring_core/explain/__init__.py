"""Two examples for every rule: one that keeps it and one that breaks it; both can be run.

If a recording can show that a rule is broken, the examples are short recordings. Then a
breach is a finding. For the other rules the examples are steps of the tables. Then a
breach is a refusal, or a claim that differs from the result of the tables.
"""

from __future__ import annotations

from monitoring_core.explain.case import Case as Case
from monitoring_core.explain.case import Example as Example
from monitoring_core.explain.recording import Line as Line
from monitoring_core.explain.recording import Recording as Recording
from monitoring_core.explain.steps import Step as Step
from monitoring_core.explain.steps import Steps as Steps
from monitoring_core.rules import RULES, rule

__all__ = ["Case", "Example", "Line", "Recording", "Step", "Steps", "example", "examples"]


def example(rule_id: str) -> Example:
    """Return the two examples of a rule.

    Raises:
        UnknownRule: there is no such rule.
    """
    from monitoring_core.explain.agent_call import AGENT_CALL_EXAMPLES
    from monitoring_core.explain.sessions import SESSION_EXAMPLES
    from monitoring_core.explain.tables import TABLE_EXAMPLES
    from monitoring_core.explain.text_tables import TEXT_TABLE_EXAMPLES
    from monitoring_core.explain.voice import VOICE_EXAMPLES

    known = rule(rule_id).id
    for each in (VOICE_EXAMPLES, SESSION_EXAMPLES, TABLE_EXAMPLES, AGENT_CALL_EXAMPLES, TEXT_TABLE_EXAMPLES):
        if known in each:
            kept, broken = each[known]
            return Example(known, kept, broken)
    raise LookupError(f"rule {known} has no example")


def examples() -> tuple[Example, ...]:
    """Return the examples of all rules, in the order of the rules."""
    return tuple(example(rule_id) for rule_id in RULES)
