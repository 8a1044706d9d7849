"""As much of JSON Schema as this project's schemas use; a keyword it does not know is an error of the schema."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

TYPES: dict[str, Callable[[Any], bool]] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "null": lambda value: value is None,
}
ANNOTATIONS = {"$schema", "$defs", "title", "description"}


def errors(schema: dict[str, Any], value: Any) -> Iterator[str]:
    """Every place in which a value is not as a schema says."""
    yield from _errors(schema, schema, value, "$")


def _errors(root: dict[str, Any], schema: dict[str, Any], value: Any, path: str) -> Iterator[str]:
    for keyword, wanted in schema.items():
        if keyword not in ANNOTATIONS:
            yield from KEYWORDS[keyword](root, schema, wanted, value, path)


def _ref(root: dict[str, Any], _: dict[str, Any], wanted: str, value: Any, path: str) -> Iterator[str]:
    found: Any = root
    for part in wanted.removeprefix("#/").split("/"):
        found = found[part]
    yield from _errors(root, found, value, path)


def _one_of(root: dict[str, Any], _: dict[str, Any], wanted: list[Any], value: Any, path: str) -> Iterator[str]:
    told = [list(_errors(root, each, value, path)) for each in wanted]
    if sum(not each for each in told) != 1:
        yield f"{path} is none of {len(wanted)}, or several: {told}"


def _type(root: dict[str, Any], _: dict[str, Any], wanted: Any, value: Any, path: str) -> Iterator[str]:
    kinds = [wanted] if isinstance(wanted, str) else wanted
    if not any(TYPES[kind](value) for kind in kinds):
        yield f"{path} is not {' or '.join(kinds)}"


def _enum(root: dict[str, Any], _: dict[str, Any], wanted: list[Any], value: Any, path: str) -> Iterator[str]:
    if value not in wanted:
        yield f"{path} is none of {wanted}"


def _const(root: dict[str, Any], _: dict[str, Any], wanted: Any, value: Any, path: str) -> Iterator[str]:
    if value != wanted or isinstance(value, bool) is not isinstance(wanted, bool):
        yield f"{path} is not {wanted}"


def _required(root: dict[str, Any], _: dict[str, Any], wanted: list[str], value: Any, path: str) -> Iterator[str]:
    for key in wanted:
        if isinstance(value, dict) and key not in value:
            yield f"{path} lacks {key}"


def _properties(
    root: dict[str, Any], _: dict[str, Any], wanted: dict[str, Any], value: Any, path: str
) -> Iterator[str]:
    for key, each in wanted.items():
        if isinstance(value, dict) and key in value:
            yield from _errors(root, each, value[key], f"{path}.{key}")


def _additional(root: dict[str, Any], schema: dict[str, Any], wanted: Any, value: Any, path: str) -> Iterator[str]:
    if not isinstance(value, dict):
        return
    for key in value.keys() - schema.get("properties", {}).keys():
        if wanted is False:
            yield f"{path} has {key}"
        else:
            yield from _errors(root, wanted, value[key], f"{path}.{key}")


def _items(root: dict[str, Any], _: dict[str, Any], wanted: dict[str, Any], value: Any, path: str) -> Iterator[str]:
    if isinstance(value, list):
        for place, each in enumerate(value):
            yield from _errors(root, wanted, each, f"{path}[{place}]")


def _pattern(root: dict[str, Any], _: dict[str, Any], wanted: str, value: Any, path: str) -> Iterator[str]:
    if isinstance(value, str) and not re.search(wanted, value):
        yield f"{path} does not match {wanted}"


def _minimum(root: dict[str, Any], _: dict[str, Any], wanted: int, value: Any, path: str) -> Iterator[str]:
    if isinstance(value, int) and value < wanted:
        yield f"{path} is below {wanted}"


def _maximum(root: dict[str, Any], _: dict[str, Any], wanted: int, value: Any, path: str) -> Iterator[str]:
    if isinstance(value, int) and value > wanted:
        yield f"{path} is above {wanted}"


KEYWORDS: dict[str, Callable[[dict[str, Any], dict[str, Any], Any, Any, str], Iterator[str]]] = {
    "$ref": _ref,
    "oneOf": _one_of,
    "type": _type,
    "enum": _enum,
    "const": _const,
    "required": _required,
    "properties": _properties,
    "additionalProperties": _additional,
    "items": _items,
    "pattern": _pattern,
    "minimum": _minimum,
    "maximum": _maximum,
}
