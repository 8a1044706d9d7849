"""What a cell of a table holds, and how a table of a machine is read.

A cell is either the next state or ``refuse(rule, ...)``: which rules refuse,
the one to be named first. A machine is made of several small tables (its
factors); an event is refused if any factor refuses it, and `REFUSAL_ORDER`
alone decides which of several rules is named.
"""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

__all__ = ["REFUSAL_ORDER", "Refuse", "refuse", "reasons"]


@frozen
class Refuse:
    """A cell that refuses, with the ids of the rules that say so."""

    rules: tuple[str, ...]


def refuse(*rules: str) -> Refuse:
    """Give the cell that refuses under these rules."""
    return Refuse(rules)


REFUSAL_ORDER: tuple[str, ...] = (
    # Facts of the request, then of the device.
    "VD-LOGGED-OUT",
    "VD-CANCEL",
    # Switches: what can never work before what does not work now.
    "VC-NO-RETURN",
    "VC-SELF",
    "VC-COACH-IS-ENTRY",
    # Of a subscription and of a switch: what the target does not take.
    "VD-ROUTING-POINT",
    "VD-REPLACE",
    "VC-TO-LISTEN-IN",
    "VC-TO-COACH",
    "VC-TO-BARGE-IN",
    # The rest of the leg.
    "VC-ESTABLISHED",
    "VC-HOLD",
    "VC-ONE-PARTY",
    "VC-MUTE-AGENT",
    "VC-LISTEN-UNMUTES",
    # Text sessions.
    "TS-CANCEL",
    "TS-INTRUDE-TWICE",
    "TX-REVOKED",
    "TX-INVITED",
    "TX-LEAVE",
    "TX-SWITCH",
    "TX-SELF",
    "TX-SEND",
)


def reasons(refusals: Iterable[Refuse]) -> tuple[str, ...]:
    """Give the rules of all these refusals, each once, in the order in which they are named."""
    rules = {rule for refusal in refusals for rule in refusal.rules}
    return tuple(sorted(rules, key=REFUSAL_ORDER.index))
