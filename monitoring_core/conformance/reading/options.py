"""The options of a reader: everything that the content of a recording does not tell."""

from __future__ import annotations

from datetime import tzinfo

from attrs import frozen

from monitoring_core.conformance.reading.mapped import Shape
from monitoring_core.conformance.reading.redaction import Redactor

__all__ = ["AS_IT_IS", "Reading"]


@frozen
class Reading:
    """The options by which recordings are read.

    Attributes:
        form: the name of their form; None to recognize it.
        shape: the paths to a record in each piece; None for the usual shapes.
        strict: whether a single unreadable place makes a recording unusable.
        zone: the zone of times that name none; None is UTC.
        redactor: replaces everything that identifies anybody, before anything is judged; None to replace nothing.
    """

    form: str | None = None
    shape: Shape | None = None
    strict: bool = False
    zone: tzinfo | None = None
    redactor: Redactor | None = None

    @property
    def changes_records(self) -> bool:
        """True if an option changes each record, so that records must be read one by one."""
        return not (self.shape is None and self.zone is None and self.redactor is None)


AS_IT_IS = Reading()
"""The options that only use the content of the recording."""
