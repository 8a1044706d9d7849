"""The centre: one floor, and what a floor does not know.

The library decides. What is left to a server is here: it keeps the present
`Floor`, gives ids to calls and sessions, and puts around each notification what
only it knows: its own address, who takes part, since when.

A step is whole or is not: what it tells is written before the next floor is kept,
so that nothing is kept if writing fails. One step is taken at a time, whoever asks,
and what they tell is handed on in the order of the steps.
"""

from __future__ import annotations

import secrets
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from threading import Lock
from typing import Any

from monitoring_core import wire
from monitoring_core.floor import Ask, Floor, Step
from monitoring_core.notifications import (
    CallNotification,
    DeviceNotification,
    MessageLogNotification,
    Notification,
    SessionNotification,
)
from monitoring_core.requests import Request
from monitoring_core.testing.words import Setting, from_json
from monitoring_core.vocabulary import Medium

__all__ = ["Centre"]

Json = dict[str, Any]
Session = tuple[Medium, str]

MOST_OVER = 20
"""Sessions that are over and that a supervisor still finds, the newest.

A request that comes late is told what became of one of them (TX-REVOKED), and a client that comes back sees how it
ended. Older ones are forgotten, or what is kept and shown would grow with every chat.
"""

BEGINNINGS = {
    "AgentAnswers": "call",
    "AgentAnswersConsultation": "call",
    "RoutingPointReceives": "call",
    "SessionStarts": "session",
}
"""Happening -> the field with the id of what begins by it."""

CUSTOMER = "0305550"
"""The number that every customer calls from."""


def _now() -> datetime:
    return datetime.now(UTC)


class Centre:
    """A contact centre under supervision.

    Args:
        setting: who is there, and the ruleset.
        publish: takes the id of a user and a message for him, in the order of the steps; it is not to wait.
        base_url: scheme, host and port that uris begin with.
        now: the clock.
    """

    def __init__(
        self,
        setting: Setting,
        publish: Callable[[str, Json], None],
        base_url: str = "",
        now: Callable[[], datetime] = _now,
    ) -> None:
        self._publish = publish
        self._base_url = base_url
        self._now = now
        self._lock = Lock()
        self.reset(setting)

    def reset(self, setting: Setting) -> None:
        """Begin anew: everybody is logged in and nothing goes on.

        Raises:
            ValueError: two of them have one id.
        """
        floor = setting.floor()
        with self._lock:
            self.floor: Floor = floor
            self._began: dict[str, datetime] = {}
            self._over: dict[str, deque[Session]] = {}
            self._finders: Counter[Session] = Counter()
            self._numbers = {agent: f"7{place:03}" for place, agent in enumerate(setting.agents)}

    def ask(self, supervisor: str, request: Request) -> Json:
        """Decide about a request, tell what comes of it, and give its answer."""
        with self._lock:
            step = self.floor.step(Ask(supervisor, request))
            self._keep(step, self._began)
        return wire.write_answer(wire.Answer(step.code) if step.outcome is None else step.outcome)

    def happen(self, written: Mapping[str, Any]) -> Json:
        """Take in what the world did, and tell what comes of it.

        Args:
            written: a happening as JSON, ``{"do": "AgentAnswers", "agent": "a1"}``.

        Returns:
            The id of the call or session that began, if one did: ids are given here, whatever the field says.

        Raises:
            PayloadError: it is no happening.
            ImpossibleHappening: it cannot have happened.
        """
        begins = BEGINNINGS.get(str(written.get("do")))
        given = {begins: secrets.token_hex(8).upper()} if begins else {}
        happening = from_json({**written, **given})
        if isinstance(happening, Ask):
            raise wire.PayloadError("do", "'request'", "a happening; requests go to the address of what they are about")
        with self._lock:
            step = self.floor.step(happening)
            self._keep(step, {**self._began, **dict.fromkeys(given.values(), self._now())})
        return given

    def state(self, supervisor: str) -> list[Json]:
        """Show what a client that comes later than the notifications needs to know, in their form."""
        with self._lock:
            desk = self.floor.supervisors[supervisor]
            shown: list[Notification] = [desk.voice.device_notification()]
            if desk.voice.call is not None:
                shown.append(desk.voice.call_notification())
            shown += [desk.text.notification(session) for session in desk.text.sessions.values()]
            return [self._written(supervisor, each, self.floor, self._began) for each in shown]

    def _keep(self, step: Step, began: dict[str, datetime]) -> None:
        """Write what the step tells, keep the next floor, and only then send."""
        messages = [
            (each.recipient, self._written(each.recipient, each.notification, step.next, began))
            for each in step.deliveries
        ]
        if began is not self._began:
            # Requests leave this alone; the times of what is over go with the next happening.
            running = {*step.next.calls, *(session for _, session in step.next.sessions)}
            began = {each: moment for each, moment in began.items() if each in running}
        self.floor, self._began = self._without_old_sessions(step.next), began
        for recipient, message in messages:
            self._publish(recipient, message)

    def _without_old_sessions(self, floor: Floor) -> Floor:
        """Give the floor without the sessions that have been followed by enough others for all who were in them."""
        ended = [session for session in self.floor.sessions if session not in floor.sessions]
        for session in ended:
            for user in [user for user, desk in floor.supervisors.items() if session in desk.text.sessions]:
                over = self._over.setdefault(user, deque())
                over.append(session)
                self._finders[session] += 1
                if len(over) <= MOST_OVER:
                    continue
                oldest = over.popleft()
                self._finders[oldest] -= 1
                if not self._finders[oldest]:
                    del self._finders[oldest]
                    floor = floor.forget(*oldest)
        return floor

    def _written(self, user: str, notification: Notification, floor: Floor, began: dict[str, datetime]) -> Json:
        """Write a notification, with what only the centre knows of what it is about."""
        now = self._now()
        match notification:
            case DeviceNotification():
                ready = "Ready" if floor.supervisors[user].logged_in else "LoggedOut"
                context = wire.Context(
                    base_url=self._base_url,
                    device_state="Active",
                    telephony_network="Private",
                    user_state={"state": ready, "displayName": ready},
                )
            case CallNotification(call_id=call):
                context = wire.Context(
                    base_url=self._base_url,
                    participants=list(self._parties(floor, call)),
                    # A clock may be set back while a call goes on.
                    duration=max(0, int((now - began.get(call, now)).total_seconds())),
                )
            case SessionNotification(session_id=session):
                context = wire.Context(base_url=self._base_url, received=began.get(session, now))
            case MessageLogNotification(messages=entries):
                made = {entry.index: now for entry in entries}
                context = wire.Context(base_url=self._base_url, timestamps=made)
        return wire.write(notification, context)

    def _parties(self, floor: Floor, call_id: str) -> Iterator[str]:
        """Give the numbers of those in a call: nobody's once it is over."""
        call = floor.calls.get(call_id)
        if call is not None and call.agent is not None:
            yield self._numbers[call.agent]
        if call is not None and call.customer:
            yield CUSTOMER
