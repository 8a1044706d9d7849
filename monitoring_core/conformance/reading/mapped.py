"""Reads records with another shape than the library's, by a map that their owner writes.

A map is a file of TOML::

    [record]
    path = "batch.rows[].payload"     # the path of the message; a string is read as JSON

    [fields]
    at = "batch.rows[].when"
    at_format = "%d.%m.%Y %H:%M:%S"   # or seconds, milliseconds, microseconds, nanoseconds
    client = "batch.owner"
    self = "batch.rows[].nick"
    role = "batch.rows[].role"

    [request]                         # a record with a method and a url is a request
    method = "batch.rows[].verb"
    url = "batch.rows[].path"
    body = "batch.rows[].sent"
    answer = "batch.rows[].got"

Every path begins at the top of a line, or of a document. Dots separate the keys, and ``[]`` stands for each
element of an array. Paths with the same beginning up to ``[]`` lead into the same element.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, cast

from attrs import field, frozen

from monitoring_core.conformance.reading.pieces import Decode
from monitoring_core.conformance.reading.records import Context, Passed
from monitoring_core.conformance.reading.times import EPOCHS, written_time
from monitoring_core.outcome import MonitoringError
from monitoring_core.wire.errors import PayloadError
from monitoring_core.wire.fields import is_array, is_object

__all__ = ["MapError", "Shape", "read_map", "shaped"]

SECTIONS: dict[str, tuple[str, ...]] = {
    "record": ("path",),
    "fields": ("at", "at_format", "client", "self", "role"),
    "request": ("method", "url", "body", "answer"),
}
"""The sections of a map, and the keys in each."""

NOT_THERE = "records without what the map names"

Path = tuple[str, ...]


class MapError(MonitoringError):
    """Raised if a map cannot be used.

    Attributes:
        reason: what is wrong with it, and what would be right.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return self.reason


@frozen
class Shape:
    """The paths of a map: where each part of a record is.

    Attributes:
        each: the path of the array whose elements are records; None if there is one record.
        paths: name of a part, such as ``at`` -> its path from the top, or from the element if it begins with ``each``.
        in_element: the names of the parts whose path begins at the element.
        at_format: the format of times; None for the usual formats.
    """

    each: Path | None
    paths: Mapping[str, Path]
    in_element: frozenset[str] = field(factory=frozenset[str])
    at_format: str | None = None


def read_map(text: str) -> Shape:
    """Read a map.

    Args:
        text: the content of the file.

    Raises:
        MapError: it is not TOML, or has a section, a key or a value that a map does not have.
    """
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise MapError(f"it is not TOML: {error}") from None
    written: dict[str, str] = {}
    for section, entries in told.items():
        known = SECTIONS.get(section)
        if known is None or not is_object(entries):
            raise MapError(f"[{section}] is not a section of a map; the sections are [{'], ['.join(SECTIONS)}]")
        for key, value in entries.items():
            if key not in known:
                raise MapError(f"[{section}] has no key {key}; its keys are {', '.join(known)}")
            if not isinstance(value, str) or not value:
                raise MapError(f"{key} in [{section}] is not a text; it must be a path such as 'rows[].{key}'")
            written[key] = value
    at_format = written.pop("at_format", None)
    if not {"path"} & written.keys() and not {"method", "url"} <= written.keys():
        raise MapError("it has no path of the message; give path in [record], or method and url in [request]")
    return _shape(written, at_format)


def _shape(written: Mapping[str, str], at_format: str | None) -> Shape:
    arrays = {path.rpartition("[]")[0] for path in written.values() if "[]" in path}
    if len(arrays) > 1:
        raise MapError(
            f"its paths go through several arrays, {' and '.join(sorted(arrays))}; they may go through only one"
        )
    each = next(iter(arrays), None)
    if each is not None and "[]" in each:
        raise MapError(f"{each}[] goes through two arrays; a path may go through only one")
    return Shape(
        None if each is None else _keys(each),
        {key: _keys(path.rpartition("[]")[2]) for key, path in written.items()},
        frozenset(key for key, path in written.items() if "[]" in path),
        at_format,
    )


def _keys(path: str) -> Path:
    return tuple(key for key in path.split(".") if key)


def shaped(value: object, shape: Shape, decode: Decode, context: Context) -> Iterator[tuple[object, Context]]:
    """Yield the records of a decoded piece, each in the library's own shape, with its context.

    Where the map leads nowhere, a `Passed` is yielded in place of a record.
    """
    elements: list[Any] = [value]
    if shape.each is not None:
        found = _at(value, shape.each)
        elements = found if is_array(found) else []
    if not elements:
        yield Passed(NOT_THERE), context
    for element in elements:

        def told(key: str, element: object = element) -> Any:
            return _at(element if key in shape.in_element else value, shape.paths[key]) if key in shape.paths else None

        around = Context(
            _time(told("at"), shape.at_format) or context.at,
            _text(told("client")) or context.client,
            _text(told("self")) or context.self_,
            _text(told("role")) or context.role,
        )
        method, url = told("method"), told("url")
        if isinstance(method, str) and isinstance(url, str):
            request = {"method": method, "url": url, "body": _json(told("body"), decode)}
            answer = _json(told("answer"), decode)
            yield {"request": request, **({"response": answer} if answer is not None else {})}, around
        else:
            message = told("path")
            yield (Passed(NOT_THERE) if message is None else {"payload": message}), around


def _at(value: object, path: Path) -> Any:
    for key in path:
        value = cast("dict[str, object]", value).get(key) if isinstance(value, dict) else None
    return value


def _text(value: object) -> str | None:
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else None


def _json(value: object, decode: Decode) -> object:
    if not isinstance(value, str):
        return value
    try:
        return decode(value)
    except PayloadError:
        return value


def _time(value: object, at_format: str | None) -> str | None:
    if at_format is None or value is None:
        return written_time(value)
    for name, lowest, _, _ in EPOCHS:
        if name == at_format:
            # The map names the unit. So even a very small number is a time in this unit.
            scale = Decimal(lowest) / EPOCHS[0][1]
            return written_time(str(Decimal(str(value)) / scale)) if str(value).replace(".", "", 1).isdigit() else None
    try:
        moment = datetime.strptime(str(value), at_format)
    except ValueError:
        return None
    return moment.isoformat(timespec="milliseconds")
