"""Tells whether a recording was saved with its newest record first, as some log stores export it.

What came last would be taken for what came first, so no finding of such a recording means anything. Only the
beginning of a recording is looked at.
"""

from __future__ import annotations

from itertools import islice, pairwise

from monitoring_core.conformance.reading.opening import Recording
from monitoring_core.conformance.reading.options import Reading
from monitoring_core.conformance.reading.recorded import recorded
from monitoring_core.conformance.reading.records import Record
from monitoring_core.follow.findings.moments import seconds
from monitoring_core.wire.decoding import decoder

__all__ = ["NEWEST_FIRST", "is_newest_first"]

NEWEST_FIRST = (
    "its newest record stands first; turn it round with: monitoring-core convert FILE | tac | monitoring-core check -"
)
"""What is said of such a recording, with the command that makes it usable."""

_LOOKED_AT = 50
_FEWEST = 4
_ENOUGH_SECONDS = 5.0


def is_newest_first(recording: Recording, reading: Reading) -> bool:
    """Tell whether the times at the beginning of a recording only go backwards.

    There must be four times or more, none may be later than the one before it, and three must be earlier. From the
    first to the last of them it must be more than 5 seconds, since messages may be some seconds late.

    Args:
        recording: the recording after it was opened.
        reading: how it is read.
    """
    if recording.form is None:
        return False
    decode = decoder()
    found = recorded(recording.form.reader([recording.head], decode), decode, None, reading.shape)
    first = islice((each for each in found if isinstance(each, Record)), _LOOKED_AT)
    times = [moment for each in first if (moment := seconds(each.context.at)) is not None]
    steps = [later - earlier for earlier, later in pairwise(times)]
    is_falling = len(times) >= _FEWEST and max(steps) <= 0 and sum(step < 0 for step in steps) >= _FEWEST - 1
    return is_falling and times[0] - times[-1] > _ENOUGH_SECONDS
