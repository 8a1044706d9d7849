"""Words: what a test is made of, as data that a tester in any language can read.

A word is a sequence of inputs of the floor, requests and happenings, from a
setting in which everybody is logged in and nothing goes on. Ids in it are
symbolic: supervisors ``s1``, ``s2``, agents ``a1``, ``a2``, each with a device
(``s1-device``), routing points ``q1``, calls ``c1``, ``c2``, sessions ``t1``,
``t2``. Every call and every session that begins anew has an id that the word
has not used before, so that a server's own id can be bound to it.

What is to be expected is not part of a word: `run` asks the floor.
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
"""What the world can do, by the name of its class, which is its name in JSON too."""

_ENUMERATIONS: dict[str, type[Medium] | type[Mute] | type[Visibility]] = {
    "medium": Medium,
    "mute": Mute,
    "visibility": Visibility,
}


@frozen
class Setting:
    """Who is there when a word begins; everybody is logged in and nothing goes on.

    Attributes:
        supervisors: their user ids; the device of ``s1`` is ``s1-device``.
        agents: their user ids; the device of ``a1`` is ``a1-device``.
        routing_points: ids of the queues' devices.
        ruleset: the rules of the centre.
    """

    supervisors: tuple[str, ...] = ("s1",)
    agents: tuple[str, ...] = ("a1",)
    routing_points: tuple[str, ...] = ()
    ruleset: Ruleset = GWS_V2

    def floor(self) -> Floor:
        """Give the floor on which a word of this setting begins."""
        return open_floor(self.supervisors, self.agents, self.ruleset, self.routing_points)


@frozen
class Word:
    """One test: inputs to be given in turn, from a setting.

    Attributes:
        name: where it comes from and which one it is; unique in its suite.
        setting: what it begins in.
        inputs: `Ask` and happenings, in order.
        rules: ids of the rules it exercises, in the order of the rule reference.
    """

    name: str
    setting: Setting
    inputs: tuple[Input, ...]
    rules: tuple[str, ...] = field(default=())

    def __len__(self) -> int:
        return len(self.inputs)


def run(word: Word) -> tuple[Step, ...]:
    """Give what the floor makes of each input in turn: outcome, code and notifications, as they are to be expected.

    Raises:
        ImpossibleHappening: the world cannot do what the word says at that place.
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

    A request is ``{"do": "request", "supervisor": ..., "method": ..., "url": ..., "body": ...}``, a happening
    ``{"do": "AgentAnswers", "agent": ..., "call": ...}`` with the fields of its class; one that is None is left out.
    """
    if isinstance(input, Ask):
        return {"do": "request", "supervisor": input.supervisor, **write_request(input.request)}
    values = {attribute.name: getattr(input, attribute.name) for attribute in fields(type(input))}
    return {"do": type(input).__name__, **{name: str(value) for name, value in values.items() if value is not None}}


def from_json(written: Mapping[str, Any]) -> Input:
    """Read an input that `to_json`, or somebody else by its documentation, has written.

    Raises:
        PayloadError: it is none; ``error.path`` names the field.
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
    """Write a ruleset: its name, and where it is not built in, the fields in which it differs from GWS_V2."""
    if BUILT_IN.get(ruleset.name) is ruleset:
        return {"name": ruleset.name}
    return {"name": ruleset.name, **{name: there for name, (_, there) in GWS_V2.differences(ruleset).items()}}


def ruleset_from_json(written: Mapping[str, Any]) -> Ruleset:
    """Read what `ruleset_to_json` has written.

    Raises:
        PayloadError: there is no name.
        RulesetError: the fields make no ruleset; ``error.field`` names the one that is wrong.
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
    """Read what `setting_to_json` has written.

    Raises:
        PayloadError: a field is missing or of another type; ``error.path`` names it.
        RulesetError: the ruleset cannot be.
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
