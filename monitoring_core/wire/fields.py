"""Readers for the fields of a payload, one for each kind of value.

Each reader takes an object and a key, and returns the value. If it is wrong, the reader raises
`PayloadError` with the key as its path. The caller that read the outer object puts its own key
in front. So no paths are built for a payload that is right.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from monitoring_core.decoded import is_array, is_object
from monitoring_core.vocabulary import documented_spelling
from monitoring_core.wire.errors import MISSING, PayloadError, shown

__all__ = [
    "Json",
    "capabilities",
    "entries",
    "flag",
    "identity",
    "is_array",
    "is_object",
    "malformed",
    "optional_text",
    "optional_word",
    "required_object",
    "text_or_empty",
    "word",
]

Item = TypeVar("Item")

Json = dict[str, Any]
"""A decoded JSON object."""

LARGEST_MEMO = 512
"""How many capability lists are remembered; a server sends a few dozen different ones."""

_LONGEST_MEMO_KEY = 2_000

_known_lists: dict[tuple[str, ...], frozenset[str]] = {}
_known_session_lists: dict[tuple[str, ...], frozenset[str]] = {}


def malformed(where: Mapping[str, Any], key: str, expected: str) -> PayloadError:
    """Return the error about one key of an object."""
    return PayloadError(key, shown(where[key]) if key in where else MISSING, expected)


def word(where: Mapping[str, Any], key: str) -> str:
    """Read a required string that is not empty.

    Raises:
        PayloadError: it is missing, empty or not a string.
    """
    value = where.get(key)
    if value and isinstance(value, str):
        return value
    raise malformed(where, key, "a non-empty string")


def identity(where: Mapping[str, Any], key: str, id_of: Callable[[str], str]) -> str:
    """Read the id at the end of a required uri.

    Args:
        where: the object that holds the uri.
        key: the key of the uri.
        id_of: returns the id in a uri, or an empty text if there is none.

    Raises:
        PayloadError: the uri is missing or has no id.
    """
    value = where.get(key)
    if value and isinstance(value, str):
        found = id_of(value)
        if found:
            return found
    raise malformed(where, key, "a uri that ends with an id")


def optional_text(where: Mapping[str, Any], key: str) -> str | None:
    """Read a string that may be missing or null.

    Raises:
        PayloadError: it is anything else.
    """
    value = where.get(key)
    if value is None or isinstance(value, str):
        return value
    raise malformed(where, key, "a string")


def text_or_empty(where: Mapping[str, Any], key: str) -> str:
    """Read a string that may be missing or null; both are read as the empty string.

    Raises:
        PayloadError: it is anything else.
    """
    return optional_text(where, key) or ""


def optional_word(where: Mapping[str, Any], key: str, default: str) -> str:
    """Read a string; return the default if it is missing or null.

    Raises:
        PayloadError: it is anything else.
    """
    value = optional_text(where, key)
    return default if value is None else value


def flag(where: Mapping[str, Any], key: str) -> bool | None:
    """Read true or false; return None if it is missing or null.

    Raises:
        PayloadError: it is anything else.
    """
    value = where.get(key)
    if value is None or isinstance(value, bool):
        return value
    raise malformed(where, key, "true or false")


def required_object(where: Mapping[str, Any], key: str) -> Json:
    """Read an object that must be there.

    Raises:
        PayloadError: it is missing or anything else.
    """
    value = where.get(key)
    if is_object(value):
        return value
    raise malformed(where, key, "an object")


def entries(where: Mapping[str, Any], key: str, read: Callable[[Json], Item]) -> tuple[Item, ...]:
    """Read an array of objects that must be there, each with ``read``.

    Raises:
        PayloadError: it is missing or not an array, an item is not an object, or ``read`` raises it for an item.
    """
    value = where.get(key)
    if not is_array(value):
        raise malformed(where, key, "an array of objects")
    items: list[Item] = []
    for item in value:
        if not is_object(item):
            raise PayloadError(f"{key}[{len(items)}]", shown(item), "an object")
        try:
            items.append(read(item))
        except PayloadError as error:
            raise error.under(f"{key}[{len(items)}]") from None
    return tuple(items)


def capabilities(where: Mapping[str, Any], of_session: bool = False) -> frozenset[str] | None:
    """Read ``capabilities`` as a set (VD-SETS), or None if it is missing or null.

    The set of each list is remembered, since messages repeat a few lists again and again.

    Args:
        where: the device, call or session.
        of_session: read ``SwitchBargeIn`` as ``SwitchToBargeIn`` (TX-SPELLING).

    Raises:
        PayloadError: it is not an array of strings.
    """
    value = where.get("capabilities")
    if value is None:
        return None
    if not is_array(value):
        raise malformed(where, "capabilities", "an array of strings")
    memo = _known_session_lists if of_session else _known_lists
    try:
        known = memo.get(tuple(value))
    except TypeError:
        known = None
    return known if known is not None else _new_capabilities(value, memo, of_session)


def _new_capabilities(
    value: list[Any], memo: dict[tuple[str, ...], frozenset[str]], of_session: bool
) -> frozenset[str]:
    for index, name in enumerate(value):
        if not isinstance(name, str):
            raise PayloadError(f"capabilities[{index}]", shown(name), "a string")
    names = frozenset(map(documented_spelling, value) if of_session else value)
    if len(memo) < LARGEST_MEMO and sum(map(len, value)) + len(value) <= _LONGEST_MEMO_KEY:
        memo[tuple(value)] = names
    return names
