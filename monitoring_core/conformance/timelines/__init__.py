"""Timelines: the possible states of each subject of a recording over time, and who heard and saw whom."""

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
