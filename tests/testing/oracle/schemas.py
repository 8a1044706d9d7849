"""As much of JSON Schema as the published schema uses; a keyword that is not known here is an error."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "null": type(None),
    "number": (int, float),
    "integer": int,
}
_TEXTS = {"$schema", "title", "description", "$defs"}


def problems(value: Any, schema: dict[str, Any], root: dict[str, Any], path: str = "$") -> Iterator[str]:
    """Give what is wrong with a value, each with its place."""
    for keyword, wanted in schema.items():
        if keyword in _TEXTS:
            continue
        yield from _KEYWORDS[keyword](value, wanted, schema, root, path)


def _ref(value: Any, wanted: str, schema: Any, root: Any, path: str) -> Iterator[str]:
    target = root
    for name in wanted.removeprefix("#/").split("/"):
        target = target[name]
    yield from problems(value, target, root, path)


def _type(value: Any, wanted: Any, schema: Any, root: Any, path: str) -> Iterator[str]:
    names = [wanted] if isinstance(wanted, str) else wanted
    is_bool = isinstance(value, bool)
    if not any(isinstance(value, _TYPES[name]) and (name == "boolean" or not is_bool) for name in names):
        yield f"{path} is no {' or '.join(names)}"


def _properties(value: Any, wanted: Any, schema: Any, root: Any, path: str) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in wanted.items():
            if name in value:
                yield from problems(value[name], inner, root, f"{path}.{name}")


def _additional(value: Any, wanted: Any, schema: Any, root: Any, path: str) -> Iterator[str]:
    if isinstance(value, dict):
        for name in value.keys() - schema.get("properties", {}).keys():
            if wanted is False:
                yield f"{path}.{name} is not known"
            else:
                yield from problems(value[name], wanted, root, f"{path}.{name}")


def _required(value: Any, wanted: Any, schema: Any, root: Any, path: str) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (f"{path}.{name} is missing" for name in wanted if name not in value)


def _items(value: Any, wanted: Any, schema: Any, root: Any, path: str) -> Iterator[str]:
    if isinstance(value, list):
        for place, item in enumerate(value):
            yield from problems(item, wanted, root, f"{path}[{place}]")


def _matching(value: Any, wanted: Any, root: Any, path: str) -> int:
    return sum(not any(True for _ in problems(value, each, root, path)) for each in wanted)


def _one_of(value: Any, wanted: Any, schema: Any, root: Any, path: str) -> Iterator[str]:
    if _matching(value, wanted, root, path) != 1:
        yield f"{path} is not exactly one of those"


def _any_of(value: Any, wanted: Any, schema: Any, root: Any, path: str) -> Iterator[str]:
    if not _matching(value, wanted, root, path):
        yield f"{path} is none of those"


def _const(value: Any, wanted: Any, schema: Any, root: Any, path: str) -> Iterator[str]:
    if value != wanted:
        yield f"{path} is not {wanted!r}"


def _enum(value: Any, wanted: Any, schema: Any, root: Any, path: str) -> Iterator[str]:
    if value not in wanted:
        yield f"{path} is not one of {wanted!r}"


def _minimum(value: Any, wanted: Any, schema: Any, root: Any, path: str) -> Iterator[str]:
    if isinstance(value, int | float) and value < wanted:
        yield f"{path} is below {wanted}"


def _above(value: Any, wanted: Any, schema: Any, root: Any, path: str) -> Iterator[str]:
    if isinstance(value, int | float) and value <= wanted:
        yield f"{path} is not above {wanted}"


_KEYWORDS = {
    "$ref": _ref,
    "type": _type,
    "properties": _properties,
    "additionalProperties": _additional,
    "required": _required,
    "items": _items,
    "oneOf": _one_of,
    "anyOf": _any_of,
    "const": _const,
    "enum": _enum,
    "minimum": _minimum,
    "exclusiveMinimum": _above,
}
