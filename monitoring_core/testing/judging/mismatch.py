"""Fields of a notification that differ from the expected ones, and the rules that they break."""

from __future__ import annotations

from attrs import field, frozen

from monitoring_core.rules.severity import Evidence
from monitoring_core.vocabulary import Mute

__all__ = ["Compared", "Mismatch"]


@frozen
class Mismatch:
    """A field that differs from the expected notification.

    Attributes:
        rule: id of the rule that it breaks.
        message: what was seen, in words.
        expected: what was expected, in words.
        evidence: the kind of evidence.
        diverges: whether it shows that the implementation is in another state.
    """

    rule: str
    message: str
    expected: str
    evidence: Evidence = Evidence.SHOWN
    diverges: bool = True


@frozen
class Compared:
    """The result of comparing two notifications.

    Attributes:
        rules: ids of the rules that were judged.
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
        """Compare one field with the expected value, under a rule."""
        self.rules.add(rule)
        if seen != due:
            self.mismatches.append(Mismatch(rule, f"{what} {_said(seen)}", f"{what} {_said(due)}", evidence, diverges))

    def offers(self, rule: str, name: str, seen: frozenset[str], due: frozenset[str], *, is_weak: bool = False) -> None:
        """Compare one name of a capability list; ``is_weak`` says that a centre's configuration may explain it."""
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
