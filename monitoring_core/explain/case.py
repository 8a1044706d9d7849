"""The class of an example, and the protocol of its two cases."""

from __future__ import annotations

from typing import Protocol

from attrs import frozen

__all__ = ["Case", "Example"]


class Case(Protocol):
    """One case of an example: it can be run, and printed as text."""

    def broken(self) -> tuple[str, ...]:
        """Run the case and return the ids of the broken rules, in order; empty if all rules are kept."""
        ...

    def __str__(self) -> str:
        """Return the case as text: its steps or messages, and what is wrong with them."""
        ...


@frozen
class Example:
    """The two cases that show a rule.

    Attributes:
        rule: id of the rule.
        kept: a case that breaks no rule.
        broken: a case that breaks this rule and no other.
    """

    rule: str
    kept: Case
    broken: Case

    @property
    def keeps(self) -> str:
        """The case that keeps the rule, as text."""
        return str(self.kept)

    @property
    def breaks(self) -> str:
        """The case that breaks the rule, as text."""
        return str(self.broken)

    def __str__(self) -> str:
        return f"{self.rule} is kept:\n{_indented(self.keeps)}\n{self.rule} is broken:\n{_indented(self.breaks)}"


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.splitlines())
