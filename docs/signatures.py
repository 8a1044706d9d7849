"""The signatures of the API reference, where those that Sphinx finds would tell the reader nothing.

attrs writes the constructor of a class, and in it a default is an expression of its own. Here the default itself is
shown. An interned value and a protocol cannot be constructed, so their classes are shown without a signature.
"""

from __future__ import annotations

import inspect
import re
from enum import Enum
from typing import Any

import attrs

from monitoring_core.interning import Interned

_WRITTEN = re.compile(r"attr_dict\['(?P<name>\w+)'\]\.default|(?P<made>\bNOTHING\b)")


def shown_signature(named: object, signature: str | None) -> str | None:
    """Return the signature of a class as it is shown: `signature` is what Sphinx found."""
    if not inspect.isclass(named):
        return signature
    if issubclass(named, Interned) or getattr(named, "_is_protocol", False):
        return ""
    if not attrs.has(named) or signature is None:
        return signature
    defaults = {field.name.lstrip("_"): field.default for field in attrs.fields(named)}

    def default(found: re.Match[str]) -> str:
        return "..." if found["made"] else shown_value(defaults[found["name"].lstrip("_")])

    return _WRITTEN.sub(default, signature)


def shown_value(value: Any) -> str:
    """Return a value as a program would write it, as far as it is short."""
    if isinstance(value, Enum):
        return f"{type(value).__name__}.{value.name}"
    text = repr(value)
    return text if len(text) <= 40 and not text.startswith("<") else "..."
