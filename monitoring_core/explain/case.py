"""What an example is, and what its two cases have in common."""

from __future__ import annotations

from typing import Protocol

from attrs import frozen

__all__ = ["Case", "Example"]


class Case(Protocol):
    """One case of an example: something that runs, and can be read."""

    def broken(self) -> tuple[str, ...]:
        """Run it, and give the ids of the rules that are broken, in order; empty if all are kept."""
        ...

    def __str__(self) -> str:
        """Give what is done, what is shown, and what is wrong with it."""
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
        """The case that keeps the rule, to be read."""
        return str(self.kept)

    @property
    def breaks(self) -> str:
        """The case that breaks it, to be read."""
        return str(self.broken)

    def __str__(self) -> str:
        return f"{self.rule} is kept:\n{_indented(self.keeps)}\n{self.rule} is broken:\n{_indented(self.breaks)}"


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.splitlines())
