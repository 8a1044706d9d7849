"""A failure as a Python program: it gives the word to the adapter again, input by input."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import Enum
from typing import Any

from attrs import NOTHING, fields, frozen

from monitoring_core.floor import Ask, Floor
from monitoring_core.rulesets import BUILT_IN, GWS_V2, Ruleset
from monitoring_core.testing.adapter import Adapter
from monitoring_core.testing.judging.describing import describe
from monitoring_core.testing.judging.judge import Difference
from monitoring_core.testing.requirements import Requirements
from monitoring_core.testing.words import Word

__all__ = [
    "UNKNOWN",
    "Program",
    "beginning",
    "made",
    "names_of_settings",
    "program",
    "source_of",
    "source_of_ruleset",
]

UNKNOWN = ("", "...  # your adapter, made as in your test")
"""The result of `made` for an adapter that needs more than its name to be made."""

_ENUMERATIONS = frozenset({"Medium", "Mute", "Visibility"})
"""Enumerations whose members an input must have; for others a text is enough."""


@frozen
class Program:
    """A failing word as Python code; ``str(program)`` is the whole program.

    The parts that several programs of a report share are printed once, so they are kept separately.

    Attributes:
        imports: module -> names that the inputs and the setting need.
        made: the import line and the expression that makes the adapter.
        setting: the expression that makes the setting.
        requirements: the expression that makes the requirements; empty for the default.
        steps: the lines after ``with Trial(...)``: the word, input by input, and the printing of the differences.
    """

    imports: Mapping[str, frozenset[str]]
    made: tuple[str, str]
    setting: str
    requirements: str
    steps: tuple[str, ...]

    def __str__(self) -> str:
        return "\n".join((*beginning([self]), "", *self.body("setting"))) + "\n"

    def body(self, setting: str) -> Iterator[str]:
        """Yield the lines that give the word; ``setting`` is the name of its setting."""
        yield f"with Trial(adapter, {setting}{', requirements' if self.requirements else ''}) as trial:"
        yield from self.steps


def names_of_settings(programs: Sequence[Program]) -> dict[str, str]:
    """Name the settings of programs: ``setting``, ``setting_2`` and so on, by the expression that makes each."""
    several = dict.fromkeys(each.setting for each in programs)
    return {made: "setting" if number == 1 else f"setting_{number}" for number, made in enumerate(several, 1)}


def beginning(programs: Sequence[Program]) -> Iterator[str]:
    """Yield the common first lines of the programs of a run: imports, adapter, settings and requirements."""
    names: dict[str, set[str]] = {}
    for each in programs:
        for module, wanted in each.imports.items():
            names.setdefault(module, set()).update(wanted)
    import_line, expression = programs[0].made
    imports = [f"from {module} import {', '.join(sorted(wanted))}" for module, wanted in names.items()]
    imports += [import_line] if import_line else []
    yield from sorted(imports)
    yield ""
    yield f"adapter = {expression}"
    yield from (f"{name} = {made}" for made, name in names_of_settings(programs).items())
    if programs[0].requirements:
        yield f"requirements = {programs[0].requirements}"


def program(adapter: Adapter, word: Word, requirements: Requirements, differences: Iterable[Difference]) -> Program:
    """Return a Python program that shows a failing word.

    Args:
        adapter: the adapter. It may have a method ``program()`` that returns an import line and an expression.
        word: the word; its last input fails.
        requirements: the requirements of the run.
        differences: the differences; they are comments at the end of the program.
    """
    names: dict[str, set[str]] = {"monitoring_core.testing.running.trial": {"Trial"}}
    names["monitoring_core.testing.words"] = {"Setting"}
    setting = word.setting
    given = [f"supervisors={setting.supervisors!r}", f"agents={setting.agents!r}"]
    given += [f"routing_points={setting.routing_points!r}"] if setting.routing_points else []
    given += [f"ruleset={source_of_ruleset(setting.ruleset, names)}"] if setting.ruleset is not GWS_V2 else []
    told = requirements.to_json()
    if told:
        names["monitoring_core.testing.requirements"] = {"Requirements"}
    lines: list[str] = []
    floor = setting.floor()
    for place, input in enumerate(word.inputs):
        source = source_of(input, names)
        last = place == len(word.inputs) - 1
        lines.append(f"    differences = trial.take({source})" if last else f"    trial.take({source})")
        step = floor.step(input)
        lines += [f"    # {each}" for each in _expected(floor, input, step)]
        floor = step.next
    lines += ["    differences += trial.finish()", "for difference in differences:", "    print(difference)"]
    lines += [f"# {line}" for each in differences for line in str(each).splitlines()]
    return Program(
        {module: frozenset(wanted) for module, wanted in names.items()},
        made(adapter),
        f"Setting({', '.join(given)})",
        f"Requirements.from_json({told!r})" if told else "",
        tuple(lines),
    )


def _expected(floor: Floor, input: Any, step: Any) -> Iterable[str]:
    if step.outcome is not None:
        yield from str(step.outcome).splitlines()
    elif isinstance(input, Ask):
        yield "accepted"
    for each in step.deliveries:
        yield f"to {each.recipient}: {describe(each.notification)}"


def made(adapter: Adapter) -> tuple[str, str]:
    """Return the import line and the expression that make such an adapter."""
    told: Callable[[], tuple[str, str]] | None = getattr(adapter, "program", None)
    if told is not None:
        return told()
    kind = type(adapter)
    if "<locals>" in kind.__qualname__ or kind.__module__ == "builtins":
        return UNKNOWN
    try:
        inspect.signature(kind).bind()
    except (TypeError, ValueError):
        return UNKNOWN
    import_line = (
        "" if kind.__module__ == "__main__" else f"from {kind.__module__} import {kind.__qualname__.partition('.')[0]}"
    )
    return import_line, f"{kind.__qualname__}()"


def source_of_ruleset(ruleset: Ruleset, names: dict[str, set[str]]) -> str:
    """Return a ruleset as Python code, and add the names that must be imported."""
    if BUILT_IN.get(ruleset.name) is ruleset:
        names.setdefault("monitoring_core", set()).add(ruleset.name)
        return ruleset.name
    names.setdefault("monitoring_core", set()).add("GWS_V2")
    changed = "".join(f", {name}={_plain(there)}" for name, (_, there) in GWS_V2.differences(ruleset).items())
    return f"GWS_V2.derive({ruleset.name!r}{changed})"


def _plain(value: object) -> str:
    return repr(str(value)) if isinstance(value, str) else repr(value)


def source_of(value: Any, names: dict[str, set[str]]) -> str:
    """Return an input, a request or a value as Python code, and add the names that must be imported."""
    kind = value.__class__
    if isinstance(value, Enum) and kind.__name__ in _ENUMERATIONS:
        names.setdefault("monitoring_core.vocabulary", set()).add(kind.__name__)
        return f"{kind.__name__}.{value.name}"
    if isinstance(value, str | dict) or value is None:
        return _plain(value)  # pyright: ignore[reportUnknownArgumentType]
    module = "monitoring_core.requests" if kind.__module__.endswith(".requests") else "monitoring_core.floor"
    names.setdefault(module, set()).add(kind.__name__)
    told: list[str] = []
    for each in fields(kind):
        held = getattr(value, each.name)
        if each.default is NOTHING:
            told.append(source_of(held, names))
        elif held != each.default:
            told.append(f"{each.name}={source_of(held, names)}")
    return f"{kind.__name__}({', '.join(told)})"
