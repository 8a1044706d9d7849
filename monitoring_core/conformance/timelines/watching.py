"""A follower that gives each record to a timeline, too."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from monitoring_core.conformance.timelines.timeline import Timeline
from monitoring_core.follow.across.claims import Claims
from monitoring_core.follow.findings.finding import Finding
from monitoring_core.follow.findings.stamp import Stamp
from monitoring_core.follow.follower import Follower
from monitoring_core.follow.lines.observations import CallMessage, DeviceMessage, Entry, SessionMessage
from monitoring_core.requests import CallRequest, Request, SessionRequest
from monitoring_core.vocabulary import Medium

__all__ = ["WatchedFollower"]


class WatchedFollower(Follower):
    """A `Follower` that also gives every record to a timeline.

    Args:
        timeline: the timeline. Its ruleset and its assumptions are those of the follower, too.
        memory: as for `Follower`.
        claims: as for `Follower`.
    """

    def __init__(self, timeline: Timeline, *, memory: float | None = None, claims: Claims | None = None) -> None:
        assumed = timeline.assumed
        super().__init__(
            timeline.ruleset,
            memory=memory,
            assume=assumed.assume,
            start=assumed.start,
            request_lag=assumed.request_lag,
            claims=claims,
        )
        self._timeline = timeline

    def missed_elsewhere(self) -> None:
        """Note that something could not be read, by this follower or by another one of the same recording."""
        self._timeline.missed()
        super().missed_elsewhere()

    def take_record(
        self,
        record: dict[str, Any],
        stamp: Stamp,
        self_: str | None = None,
        role: str | None = None,
        text: bytes | None = None,
    ) -> Iterable[Finding]:
        """Take one record as `Follower.take_record` does."""
        self._timeline.read(stamp)
        return super().take_record(record, stamp, self_, role, text)

    def _take_devices(self, messages: list[DeviceMessage], role: str | None, stamp: Stamp) -> list[Finding]:
        for each in messages:
            shown = each.observed.shown
            target, scope = (shown.target, shown.scope) if shown is not None else (None, None)
            self._timeline.device(stamp.client, each.device_id, target, scope)
        return super()._take_devices(messages, role, stamp)

    def _take_call(self, message: CallMessage, role: str | None, stamp: Stamp) -> list[Finding]:
        self._timeline.call(message, role, stamp)
        return super()._take_call(message, role, stamp)

    def _take_session(
        self, medium: Medium, message: SessionMessage, self_: str | None, role: str | None, stamp: Stamp
    ) -> list[Finding]:
        self._timeline.session(medium, message, self_, role, stamp)
        return super()._take_session(medium, message, self_, role, stamp)

    def _take_log(
        self,
        medium: Medium,
        session_id: str,
        entries: tuple[Entry, ...],
        self_: str | None,
        role: str | None,
        stamp: Stamp,
    ) -> list[Finding]:
        self._timeline.logged(medium, session_id, entries, role, stamp)
        return super()._take_log(medium, session_id, entries, self_, role, stamp)

    def _take_request(
        self, request: Request | None, status: int | None, stamp: Stamp, self_: str | None, role: str | None
    ) -> list[Finding]:
        timeline, client = self._timeline, stamp.client
        if request is not None:
            timeline.asks(client)
        if isinstance(request, CallRequest):
            timeline.asked_of_call(client, request.call_id, request.operation, status)
        elif isinstance(request, SessionRequest):
            asked, session_id = request.operation, request.session_id
            timeline.asked_of_session(client, request.medium, session_id, asked, status, request.text)
        return super()._take_request(request, status, stamp, self_, role)
