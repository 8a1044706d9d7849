"""The table of all rules: the statement of each rule, how well founded it is, and how a recording shows a breach."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from monitoring_core.outcome import MonitoringError, alike
from monitoring_core.rules.agent_call import AGENT_CALL_RULES
from monitoring_core.rules.answers import ANSWER_RULES
from monitoring_core.rules.call import CALL_RULES
from monitoring_core.rules.device import DEVICE_RULES
from monitoring_core.rules.row import Alternative, Judgement, Level, Rule, Severity, Source
from monitoring_core.rules.text import TEXT_RULES

__all__ = ["RULES", "Alternative", "Judgement", "Level", "Rule", "Severity", "Source", "UnknownRule", "rule"]

RULES: Mapping[str, Rule] = MappingProxyType(
    {row.id: row for row in (*DEVICE_RULES, *CALL_RULES, *AGENT_CALL_RULES, *TEXT_RULES, *ANSWER_RULES)}
)
"""Id -> rule; the rules of voice come first."""


class UnknownRule(MonitoringError):
    """Raised if there is no rule with an id.

    Attributes:
        id: the id that was given.
        close: ids that look like it.
    """

    def __init__(self, id: str, close: tuple[str, ...]) -> None:
        super().__init__(id, close)
        self.id = id
        self.close = close

    def __str__(self) -> str:
        meant = f"; did you mean {' or '.join(self.close)}?" if self.close else ""
        return f"there is no rule {self.id!a}{meant}"


def rule(id: str) -> Rule:
    """Return the rule with that id, such as ``VC-NO-RETURN``.

    Raises:
        UnknownRule: there is no such rule; ``close`` names similar ids.
    """
    try:
        return RULES[id]
    except KeyError:
        raise UnknownRule(id, alike(id.upper(), RULES)) from None
