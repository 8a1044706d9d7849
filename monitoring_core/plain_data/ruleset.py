"""The ruleset in plain data: a built-in one is its name; any other is its name and its differences from GWS_V2."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from monitoring_core.decoded import is_object, shown
from monitoring_core.outcome import RulesetError
from monitoring_core.plain_data.errors import DataError
from monitoring_core.plain_data.parts import FLAG, TEXT, Word
from monitoring_core.plain_data.records import Field, Record
from monitoring_core.rulesets import BUILT_IN, GWS_V2, Ruleset, SwitchRules

__all__ = ["RULESET", "read_ruleset", "write_ruleset"]


def _derived(_: Ruleset, values: Mapping[str, Any]) -> Ruleset:
    try:
        return GWS_V2.derive(**values)
    except RulesetError:
        name = "one line of printable text, not empty, and no name of a built-in ruleset with other fields"
        raise DataError("name", shown(values["name"]), name) from None


RULESET = Record(
    "a ruleset",
    Ruleset,
    Field("name", TEXT),
    Field("switches", Word(SwitchRules), SwitchRules.COACH_IS_ENTRY),
    Field("self_switch_accepted", FLAG, False),
    Field("replace_during_call", FLAG, True),
    Field("intrusion", FLAG, True),
    Field("sip_cluster", FLAG, False),
    Field("carry_over", FLAG, False),
    Field("consultation_calls", FLAG, False),
    Field("leave_barge_in_while_muted", FLAG, True),
    Field("send_in_every_mode", FLAG, False),
    Field("intrude_joins_at_once", FLAG, False),
    Field("ringing", FLAG, False),
    make=_derived,
)


def write_ruleset(ruleset: Ruleset) -> Any:
    """Return the name of a built-in ruleset, or an object for any other ruleset."""
    if BUILT_IN.get(ruleset.name) is ruleset:
        return ruleset.name
    return RULESET.write(ruleset, ruleset)


def read_ruleset(data: object) -> Ruleset:
    """Return the ruleset that was written as this data.

    Raises:
        DataError: it is neither the name of a built-in ruleset nor an object that describes a possible ruleset.
    """
    if isinstance(data, str) and data in BUILT_IN:
        return BUILT_IN[data]
    if not is_object(data):
        raise DataError("$", shown(data), f"one of {', '.join(BUILT_IN)}, or an object with the name of another")
    # `Record.read` has no exact type; this record always makes a ruleset.
    return RULESET.read(data, GWS_V2)  # type: ignore[no-any-return]
