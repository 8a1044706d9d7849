"""Words: the test cases of the oracle, as data that a test in any language can read.

A word is a sequence of inputs, requests and happenings, that is given to a server from the
beginning. At the beginning everybody of its setting is logged in and nothing goes on. The ids
are symbolic: supervisors ``s1``, ``s2``, agents ``a1``, ``a2``, each with a device
(``s1-device``), routing points ``q1``, calls ``c1``, ``c2``, sessions ``t1``,
``t2``. Every new call and every new session has a new id, so that a server's own id can be
assigned to it.

A word does not contain the expected results. `run` computes them with the floor.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import field, fields, frozen

from monitoring_core.floor import HAPPENINGS, Ask, Floor, Input, Step, open_floor
from monitoring_core.rulesets import BUILT_IN, GWS_V2, Ruleset, SwitchRules
from monitoring_core.vocabulary import Medium, Mute, Visibility
from monitoring_core.wire.errors import MISSING, PayloadError, shown
from monitoring_core.wire.fields import is_array, is_object
from monitoring_core.wire.requests import read_request, write_request

__all__ = [
    "Input",
    "Setting",
    "Word",
    "from_json",
    "ruleset_from_json",
    "ruleset_to_json",
    "run",
    "setting_from_json",
    "setting_to_json",
    "to_json",
]

_HAPPENINGS = {kind.__name__: kind for kind in HAPPENINGS}
"""Name of a class of happenings, also its name in JSON -> the class."""

_ENUMERATIONS: dict[str, type[Medium] | type[Mute] | type[Visibility]] = {
    "medium": Medium,
    "mute": Mute,
    "visibility": Visibility,
}


@frozen
class Setting:
    """The people at the beginning of a word; everybody is logged in and nothing goes on.

    Attributes:
        supervisors: user ids of the supervisors; the device of ``s1`` is ``s1-device``.
        agents: user ids of the agents; the device of ``a1`` is ``a1-device``.
        routing_points: device ids of the routing points.
        ruleset: the rules of the centre.
    """

    supervisors: tuple[str, ...] = ("s1",)
    agents: tuple[str, ...] = ("a1",)
    routing_points: tuple[str, ...] = ()
    ruleset: Ruleset = GWS_V2

    def floor(self) -> Floor:
        """Return the floor at the beginning of a word with this setting."""
        return open_floor(self.supervisors, self.agents, self.ruleset, self.routing_points)


@frozen
class Word:
    """One test case: inputs that are given one after the other, from a setting on.

    Attributes:
        name: the name of its component and a number; unique in its suite.
        setting: the people at the beginning.
        inputs: the requests (`Ask`) and happenings, in order.
        rules: ids of the rules that it exercises, in the order of the rule reference.
    """

    name: str
    setting: Setting
    inputs: tuple[Input, ...]
    rules: tuple[str, ...] = field(default=())

    def __len__(self) -> int:
        return len(self.inputs)


def run(word: Word) -> tuple[Step, ...]:
    """Return the step of the floor for each input: the expected outcome, code and notifications.

    Raises:
        ImpossibleHappening: a happening of the word is impossible at its place.
    """
    now = word.setting.floor()
    steps: list[Step] = []
    for each in word.inputs:
        step = now.step(each)
        steps.append(step)
        now = step.next
    return tuple(steps)


def to_json(input: Input) -> dict[str, Any]:
    """Write an input as a JSON object; `from_json` reads it again.

    A request is ``{"do": "request", "supervisor": ..., "method": ..., "url": ..., "body": ...}``. A happening is
    ``{"do": "AgentAnswers", "agent": ..., "call": ...}`` with the fields of its class that are not None.
    """
    if isinstance(input, Ask):
        return {"do": "request", "supervisor": input.supervisor, **write_request(input.request)}
    values = {attribute.name: getattr(input, attribute.name) for attribute in fields(type(input))}
    return {"do": type(input).__name__, **{name: str(value) for name, value in values.items() if value is not None}}


def from_json(written: Mapping[str, Any]) -> Input:
    """Read an input in the form of `to_json`.

    Raises:
        PayloadError: it has another form; ``error.path`` names the field.
    """
    if not is_object(written):
        raise PayloadError("$", shown(written), "an object")
    what = _text(written, "do")
    if what == "request":
        request = read_request(_text(written, "method"), _text(written, "url"), written.get("body"))
        if request is None:
            raise PayloadError("url", shown(written["url"]), "that of a device, call, channel or session, with POST")
        return Ask(_text(written, "supervisor"), request)
    kind = _HAPPENINGS.get(what)
    if kind is None:
        raise PayloadError("do", shown(what), f"request or one of {', '.join(_HAPPENINGS)}")
    needed = [each.name for each in fields(kind) if each.default is not None or each.name in written]
    values: dict[str, Any] = {name: _value(written, name) for name in needed}
    return kind(**values)


def ruleset_to_json(ruleset: Ruleset) -> dict[str, Any]:
    """Write a ruleset: its name and, if it is not built in, its differences from GWS_V2."""
    if BUILT_IN.get(ruleset.name) is ruleset:
        return {"name": ruleset.name}
    return {"name": ruleset.name, **{name: there for name, (_, there) in GWS_V2.differences(ruleset).items()}}


def ruleset_from_json(written: Mapping[str, Any]) -> Ruleset:
    """Read a ruleset in the form of `ruleset_to_json`.

    Raises:
        PayloadError: there is no name.
        RulesetError: a field is wrong; ``error.field`` names it.
    """
    name = _text(written, "name")
    changes: dict[str, SwitchRules | str | bool] = {key: value for key, value in written.items() if key != "name"}
    if name in BUILT_IN and not changes:
        return BUILT_IN[name]
    return GWS_V2.derive(name, **changes)


def setting_to_json(setting: Setting) -> dict[str, Any]:
    """Write a setting as a JSON object; `setting_from_json` reads it again."""
    return {
        "supervisors": list(setting.supervisors),
        "agents": list(setting.agents),
        "routing_points": list(setting.routing_points),
        "ruleset": ruleset_to_json(setting.ruleset),
    }


def setting_from_json(written: Mapping[str, Any]) -> Setting:
    """Read a setting in the form of `setting_to_json`.

    Raises:
        PayloadError: a field is missing or of another type; ``error.path`` names it.
        RulesetError: the ruleset has a wrong field.
    """
    ruleset = written.get("ruleset")
    if not is_object(ruleset):
        raise PayloadError("ruleset", shown(ruleset) if "ruleset" in written else MISSING, "an object")
    supervisors, agents, routing_points = (_texts(written, key) for key in ("supervisors", "agents", "routing_points"))
    return Setting(supervisors, agents, routing_points, ruleset_from_json(ruleset))


def _text(written: Mapping[str, Any], key: str) -> str:
    value = written.get(key)
    if isinstance(value, str):
        return value
    raise PayloadError(key, shown(value) if key in written else MISSING, "a string")


def _texts(written: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = written.get(key)
    if is_array(value) and all(isinstance(each, str) for each in value):
        return tuple(value)
    raise PayloadError(key, shown(value) if key in written else MISSING, "an array of strings")


def _value(written: Mapping[str, Any], key: str) -> str:
    value = _text(written, key)
    enumeration = _ENUMERATIONS.get(key)
    if enumeration is None:
        return value
    if value not in frozenset(enumeration):
        raise PayloadError(key, shown(value), f"one of {', '.join(enumeration)}")
    return enumeration(value)
