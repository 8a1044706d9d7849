"""A failure as a program that can be pasted: the word, given to the adapter again, input by input."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from enum import Enum
from typing import Any

from attrs import NOTHING, fields

from monitoring_core.floor import Ask, Floor
from monitoring_core.rulesets import BUILT_IN, GWS_V2, Ruleset
from monitoring_core.testing.adapter import Adapter
from monitoring_core.testing.judging.describing import describe
from monitoring_core.testing.judging.judge import Difference
from monitoring_core.testing.requirements import Requirements
from monitoring_core.testing.words import Word

__all__ = ["UNKNOWN", "made", "program", "source_of", "source_of_ruleset"]

UNKNOWN = ("", "...  # your adapter, made as in your test")
"""What `made` gives for an adapter that cannot be made by a name alone."""

_ENUMERATIONS = frozenset({"Medium", "Mute", "Visibility"})
"""Enumerations whose members an input must hold; where others stand, a text does as well."""


def program(adapter: Adapter, word: Word, requirements: Requirements, differences: Iterable[Difference]) -> str:
    """Write a word that fails as a Python program that shows it.

    Args:
        adapter: what it failed with; an adapter may tell how it is made by a method ``program()``, which gives
            an import line and an expression.
        word: ends with the input that fails.
        requirements: those of the run.
        differences: what was found, as far as it matters; they stand as comments at the end.
    """
    names: dict[str, set[str]] = {"monitoring_core.testing.running.trial": {"Trial"}}
    names["monitoring_core.testing.words"] = {"Setting"}
    import_line, expression = made(adapter)
    setting = word.setting
    given = [f"supervisors={setting.supervisors!r}", f"agents={setting.agents!r}"]
    given += [f"routing_points={setting.routing_points!r}"] if setting.routing_points else []
    given += [f"ruleset={source_of_ruleset(setting.ruleset, names)}"] if setting.ruleset is not GWS_V2 else []
    lines = [f"adapter = {expression}", f"setting = Setting({', '.join(given)})"]
    told = requirements.to_json()
    if told:
        names["monitoring_core.testing.requirements"] = {"Requirements"}
        lines.append(f"requirements = Requirements.from_json({told!r})")
    lines.append(f"with Trial(adapter, setting{', requirements' if told else ''}) as trial:")
    floor = setting.floor()
    for place, input in enumerate(word.inputs):
        source = source_of(input, names)
        last = place == len(word.inputs) - 1
        lines.append(f"    differences = trial.take({source})" if last else f"    trial.take({source})")
        step = floor.step(input)
        lines += [f"    # {told}" for told in _expected(floor, input, step)]
        floor = step.next
    lines += ["    differences += trial.finish()", "for difference in differences:", "    print(difference)"]
    lines += [f"# {line}" for each in differences for line in str(each).splitlines()]
    imports = [f"from {module} import {', '.join(sorted(wanted))}" for module, wanted in sorted(names.items())]
    return "\n".join([*sorted([*imports, *([import_line] if import_line else [])]), "", *lines]) + "\n"


def _expected(floor: Floor, input: Any, step: Any) -> Iterable[str]:
    if step.outcome is not None:
        yield from str(step.outcome).splitlines()
    elif isinstance(input, Ask):
        yield "accepted"
    for each in step.deliveries:
        yield f"to {each.recipient}: {describe(each.notification)}"


def made(adapter: Adapter) -> tuple[str, str]:
    """Give the import line and the expression that make such an adapter."""
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
    """Write a ruleset as Python, and note what must be imported for it."""
    if BUILT_IN.get(ruleset.name) is ruleset:
        names.setdefault("monitoring_core", set()).add(ruleset.name)
        return ruleset.name
    names.setdefault("monitoring_core", set()).add("GWS_V2")
    changed = "".join(f", {name}={_plain(there)}" for name, (_, there) in GWS_V2.differences(ruleset).items())
    return f"GWS_V2.derive({ruleset.name!r}{changed})"


def _plain(value: object) -> str:
    return repr(str(value)) if isinstance(value, str) else repr(value)


def source_of(value: Any, names: dict[str, set[str]]) -> str:
    """Write an input, a request or a value in one as Python, and note what must be imported for it."""
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
