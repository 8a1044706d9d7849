"""Options of a reader: everything that the content of a recording does not say."""

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
        form: the name of their form; None to recognise it.
        shape: where in each piece the record stands; None if it stands where it usually does.
        strict: whether a single place that cannot be read makes a recording unusable.
        zone: which zone is meant by times without one; None is UTC.
        redactor: who replaces what identifies anybody before anything is judged; None if nobody does.
    """

    form: str | None = None
    shape: Shape | None = None
    strict: bool = False
    zone: tzinfo | None = None
    redactor: Redactor | None = None

    @property
    def changes_records(self) -> bool:
        """Whether records are read one by one, since somebody changes each of them."""
        return not (self.shape is None and self.zone is None and self.redactor is None)


AS_IT_IS = Reading()
"""Whatever the content says."""
