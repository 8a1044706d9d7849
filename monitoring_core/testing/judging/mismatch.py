"""A field of a notification that says something else than is due, and the rule that it breaks."""

from __future__ import annotations

from attrs import field, frozen

from monitoring_core.rules.severity import Evidence
from monitoring_core.vocabulary import Mute

__all__ = ["Compared", "Mismatch"]


@frozen
class Mismatch:
    """A field that says something else than is due.

    Attributes:
        rule: the rule that it breaks.
        message: what was seen.
        expected: what was due.
        evidence: what shows it.
        diverges: whether it shows that the implementation is in another state.
    """

    rule: str
    message: str
    expected: str
    evidence: Evidence = Evidence.SHOWN
    diverges: bool = True


@frozen
class Compared:
    """What came of comparing two notifications.

    Attributes:
        rules: ids of the rules that a field was held against.
        mismatches: the fields that differ.
    """

    rules: set[str] = field(factory=set[str])
    mismatches: list[Mismatch] = field(factory=list[Mismatch])

    def hold(
        self,
        rule: str,
        seen: object,
        due: object,
        what: str,
        *,
        diverges: bool = True,
        evidence: Evidence = Evidence.SHOWN,
    ) -> None:
        """Hold one field against its rule."""
        self.rules.add(rule)
        if seen != due:
            self.mismatches.append(Mismatch(rule, f"{what} {_said(seen)}", f"{what} {_said(due)}", evidence, diverges))

    def offers(self, rule: str, name: str, seen: frozenset[str], due: frozenset[str], *, is_weak: bool = False) -> None:
        """Hold one name of a capability list against its rule; weak is what the configuration may explain."""
        self.rules.add(rule)
        if (name in seen) != (name in due):
            message, expected = ("offered", "not offered") if name in seen else ("not offered", "offered")
            evidence = Evidence.LISTED if name in seen else Evidence.HIDDEN
            evidence = Evidence.WEAK if is_weak else evidence
            self.mismatches.append(
                Mismatch(rule, f"{name} is {message}", f"{name} {expected}", evidence, diverges=False)
            )


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mute):
        return str(value)
    return "absent" if value is None else str(value)
