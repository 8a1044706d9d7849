"""The formats of an audit. Each row has a name, the readers, and the function that writes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from monitoring_core.conformance.audit.as_csv import as_csv
from monitoring_core.conformance.audit.as_json import as_json
from monitoring_core.conformance.audit.as_page import as_page
from monitoring_core.conformance.audit.as_text import as_text
from monitoring_core.conformance.audit.audited import Audited

__all__ = ["AUDIT_FORMATS", "AuditFormat"]


class AuditFormat(NamedTuple):
    """A format.

    Attributes:
        reader: the people or programs that read it.
        write: returns an audit as text, without a line feed at its end.
        is_drawn: whether it draws timelines; then they are kept until it is written.
    """

    reader: str
    write: Callable[[Sequence[Audited]], str]
    is_drawn: bool = False


AUDIT_FORMATS: Mapping[str, AuditFormat] = MappingProxyType(
    {
        "text": AuditFormat("people, at a terminal", as_text),
        "csv": AuditFormat("spreadsheets and databases", as_csv),
        "json": AuditFormat("programs", as_json),
        "html": AuditFormat("people who look into it, in a browser", as_page, is_drawn=True),
    }
)
"""Name -> format, in the order in which the documentation lists them."""
