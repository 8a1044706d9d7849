"""Timelines: the possible states of each subject of a recording over time, and who heard and saw whom.

- `watching` is a follower that gives each record to a `timeline`.
- A timeline has a track for each subject, see `tracks`. `moments` gives each line its time.
- `situations` lists what a supervisor may be in. `course` follows the possible ones, and `order` tells old messages.
- `intervals` and `notes` derive who could hear whom, and who could see what.
"""

from __future__ import annotations

from monitoring_core.conformance.timelines.moments import Moment
from monitoring_core.conformance.timelines.situations import AgentSituation, LegSituation, SessionSituation
from monitoring_core.conformance.timelines.timeline import Timeline
from monitoring_core.conformance.timelines.tracks import Kind, Mark, Span, Track

__all__ = [
    "AgentSituation",
    "Kind",
    "LegSituation",
    "Mark",
    "Moment",
    "SessionSituation",
    "Span",
    "Timeline",
    "Track",
]
