"""Who could hear whom and who could see what, when, in a recording."""

from __future__ import annotations

from monitoring_core.conformance.audit.moments import Moment
from monitoring_core.conformance.audit.situations import AgentSituation, LegSituation, SessionSituation
from monitoring_core.conformance.audit.timeline import Timeline
from monitoring_core.conformance.audit.tracks import Kind, Mark, Span, Track

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
