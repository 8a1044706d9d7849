"""Rulesets: which alternative of a rule holds in a centre.

Some rules have alternatives, since servers and configurations differ. A ruleset says which
alternative holds. It is an immutable value that you pass to the functions of this library.
Two rulesets with the same name and the same fields are one object.

Three rulesets are built in:

- ``GWS_V2`` (the default): a leg is in Coach only if it begins there; no switch leads back to it.
- ``COACH_ONCE``: SwitchToCoach is accepted until the leg has left Coach.
- ``ANY_TO_ANY``: every switch to another state is accepted.

``GWS_V2.derive("acme", intrusion=False)`` makes a new ruleset that differs in one field.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from monitoring_core.interning import Interned
from monitoring_core.outcome import RulesetError

__all__ = [
    "ANY_TO_ANY",
    "BUILT_IN",
    "COACH_ONCE",
    "ENVIRONMENT",
    "FIELDS",
    "GWS_V2",
    "Ruleset",
    "SwitchRules",
    "checked",
    "named",
]


class SwitchRules(StrEnum):
    """The names of the tables of voice switches; a ruleset uses one of them."""

    COACH_IS_ENTRY = "coach-is-entry"
    COACH_ONCE = "coach-once"
    ANY_TO_ANY = "any-to-any"


_DEFAULTS: dict[str, SwitchRules | bool] = {
    "switches": SwitchRules.COACH_IS_ENTRY,
    "self_switch_accepted": False,
    "replace_during_call": True,
    "intrusion": True,
    "sip_cluster": False,
    "carry_over": False,
    "consultation_calls": False,
    "leave_barge_in_while_muted": True,
    "send_in_every_mode": False,
    "intrude_joins_at_once": False,
    "ringing": False,
}

FIELDS: tuple[str, ...] = tuple(_DEFAULTS)
"""The fields of a ruleset besides its name."""

ENVIRONMENT: frozenset[str] = frozenset({"intrusion", "sip_cluster"})
"""The fields that describe the environment of a centre; every other field chooses the alternative of a rule."""

_built_in: dict[str, Ruleset] = {}
_made: dict[tuple[str, tuple[SwitchRules | bool, ...]], Ruleset] = {}


class Ruleset(Interned):
    """The rules by which one kind of server works, as an interned value; ``derive`` makes others from it.

    Attributes:
        name: its name in findings and reports; one line, not empty.
        switches: which voice switches are accepted (VC-COACH-IS-ENTRY, VC-NO-RETURN).
        self_switch_accepted: a voice switch to the present state is accepted without effect
            instead of refused (VC-SELF). It is not offered in either case.
        replace_during_call: a subscription may be replaced while the supervisor is in a call (VD-REPLACE).
        intrusion: a subscription to an agent who is in a call joins that call at once
            (VD-INTRUDE, VD-INTRUDE-BARGE-IN).
        sip_cluster: routing points take ListenIn with scope Call only, and no intrusion (VD-ROUTING-POINT).
        carry_over: a new leg begins in the state of the last switch instead of the subscribed state (VD-ALL-CALLS). The
            exception is a routing point of a SIP Cluster that does not accept that state.
        consultation_calls: consultation calls of the target are joined too (VD-WHICH-CALLS).
        leave_barge_in_while_muted: a switch out of BargeIn is accepted while the agent is muted, and unmutes
            the agent (VC-LISTEN-UNMUTES).
        send_in_every_mode: the sending operations of a text session are accepted in every visibility mode (TX-SEND).
        intrude_joins_at_once: after Intrude the supervisor's session is Chatting instead of Invited (TS-INTRUDE).
        ringing: a monitored call rings first, and the supervisor joins it when he answers (VC-RINGING).
    """

    __slots__ = (
        "name",
        "switches",
        "self_switch_accepted",
        "replace_during_call",
        "intrusion",
        "sip_cluster",
        "carry_over",
        "consultation_calls",
        "leave_barge_in_while_muted",
        "send_in_every_mode",
        "intrude_joins_at_once",
        "ringing",
        "__weakref__",
    )

    name: str
    switches: SwitchRules
    self_switch_accepted: bool
    replace_during_call: bool
    intrusion: bool
    sip_cluster: bool
    carry_over: bool
    consultation_calls: bool
    leave_barge_in_while_muted: bool
    send_in_every_mode: bool
    intrude_joins_at_once: bool
    ringing: bool

    @classmethod
    def _instead(cls) -> str:
        return "derive one from GWS_V2"

    def derive(self, name: str, **changes: SwitchRules | str | bool) -> Ruleset:
        """Return a ruleset that differs from this one in the given fields.

        Args:
            name: the name of the new ruleset.
            **changes: fields of `Ruleset` and their new values.

        Returns:
            The ruleset with that name and those fields. The same call returns the same object.

        Raises:
            RulesetError: there is no such field, the field cannot have that value, or the name is that of a
                built-in ruleset with other fields. ``error.field`` names the field.
        """
        values = {field: getattr(self, field) for field in _DEFAULTS}
        for field, value in changes.items():
            if field not in _DEFAULTS:
                raise RulesetError(field, f"is not a field of a ruleset; the fields are {', '.join(_DEFAULTS)}")
            values[field] = _checked(field, value)
        return _ruleset(name, values)

    def differences(self, other: Ruleset) -> dict[str, tuple[SwitchRules | bool, SwitchRules | bool]]:
        """Return the fields in which the two differ: name of the field -> (value here, value in ``other``)."""
        return {
            field: (getattr(self, field), getattr(other, field))
            for field in _DEFAULTS
            if getattr(self, field) != getattr(other, field)
        }

    def _key(self) -> tuple[Callable[..., Ruleset], tuple[Any, ...]]:
        return _restore, (self.name, {field: getattr(self, field) for field in _DEFAULTS})

    def __repr__(self) -> str:
        if _built_in.get(self.name) is self:
            return f"<Ruleset {self.name}>"
        changed = ", ".join(f"{field}={there!s}" for field, (_, there) in GWS_V2.differences(self).items())
        return f"<Ruleset {self.name}: {changed or 'as GWS_V2'}>"


def _checked(field: str, value: object) -> SwitchRules | bool:
    if field == "switches":
        if isinstance(value, str) and value in frozenset(SwitchRules):
            return SwitchRules(value)
        raise RulesetError(field, f"is {value!r}; it must be one of {', '.join(SwitchRules)}")
    if not isinstance(value, bool):
        raise RulesetError(field, f"is {value!r}; it must be True or False")
    return value


def _ruleset(name: str, values: dict[str, SwitchRules | bool]) -> Ruleset:
    if not isinstance(name, str) or not name.strip() or not name.isprintable():
        raise RulesetError("name", f"is {name!r}; it must be printable text of one line, not empty")
    built_in = _built_in.get(name)
    if built_in is not None and any(getattr(built_in, field) != values[field] for field in values):
        raise RulesetError("name", f"is {name!r}, which is a built-in ruleset with other fields; choose another name")
    # setdefault is one atomic step of the interpreter, so two threads get the same object.
    made = Ruleset._make(name=name, **values)
    return _made.setdefault((name, tuple(values.values())), made)


def _restore(name: str, values: dict[str, SwitchRules | bool]) -> Ruleset:
    return _ruleset(name, {field: values[field] for field in _DEFAULTS})


def checked(ruleset: object) -> None:
    """Check that a value is a `Ruleset`.

    Raises:
        TypeError: it is another value, such as the name of a ruleset.
    """
    if not isinstance(ruleset, Ruleset):
        raise TypeError(f"ruleset is {ruleset!a}; give a Ruleset, such as rulesets.GWS_V2 or rulesets.named('GWS_V2')")


def named(name: str) -> Ruleset:
    """Return the built-in ruleset with that name.

    Raises:
        RulesetError: there is no such ruleset; the message lists the built-in ones.
    """
    try:
        return BUILT_IN[name]
    except KeyError:
        raise RulesetError("name", f"is {name!r}; the built-in rulesets are {', '.join(BUILT_IN)}") from None


GWS_V2 = _ruleset("GWS_V2", dict(_DEFAULTS))
"""The documented way of working, and the default. A leg may begin in Coach, and it never comes back to it."""

COACH_ONCE = GWS_V2.derive("COACH_ONCE", switches=SwitchRules.COACH_ONCE)
"""A voice leg can switch to Coach until it has left Coach once."""

ANY_TO_ANY = GWS_V2.derive("ANY_TO_ANY", switches=SwitchRules.ANY_TO_ANY)
"""A voice leg can switch from each state to each other state."""

_built_in.update({ruleset.name: ruleset for ruleset in (GWS_V2, COACH_ONCE, ANY_TO_ANY)})

BUILT_IN: Mapping[str, Ruleset] = MappingProxyType(_built_in)
"""Name -> built-in ruleset."""
