"""The cells of the state tables, and the order in which rules are named in a refusal.

A cell says what a machine does in one state with one event. It holds either the next
state, or ``refuse(rule, ...)`` with the rules that refuse the event. A machine is made of
several small tables. An event is refused if at least one table refuses it. If several
rules refuse an event, `REFUSAL_ORDER` decides which of them is named first.
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
    """Return a cell that refuses; ``rules`` are the ids of the rules that refuse."""
    return Refuse(rules)


REFUSAL_ORDER: tuple[str, ...] = (
    # Rules about the request, then rules about the device.
    "VD-LOGGED-OUT",
    "VD-CANCEL",
    # Rules about switches: first those that always refuse, then those that refuse only now.
    "VC-NO-RETURN",
    "VC-SELF",
    "VC-COACH-IS-ENTRY",
    # Rules about the target: operations that it never accepts, of a subscription or of a switch.
    "VD-ROUTING-POINT",
    "VD-REPLACE",
    "VC-TO-LISTEN-IN",
    "VC-TO-COACH",
    "VC-TO-BARGE-IN",
    # All other rules about a leg.
    "VC-ESTABLISHED",
    "VC-HOLD",
    "VC-ONE-PARTY",
    "VC-MUTE-AGENT",
    "VC-LISTEN-UNMUTES",
    # Rules about text sessions.
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
    """Return the ids of all rules of these refusals, each once, in the order of `REFUSAL_ORDER`."""
    rules = {rule for refusal in refusals for rule in refusal.rules}
    return tuple(sorted(rules, key=REFUSAL_ORDER.index))
