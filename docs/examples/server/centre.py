"""The centre: one floor, and what a floor does not know.

The library decides, and answers what clients send, whatever it is. What is left to a
server is here: it keeps the present `Floor`, gives ids to calls and sessions, and puts
around each notification what only it knows: its own address, who takes part, since when.

A step is whole or is not: what it tells is written before the next floor is kept,
so that nothing is kept if writing fails. One step is taken at a time, whoever asks,
and what they tell is handed on in the order of the steps. What a step costs does not
grow with what else goes on: only what the step itself tells of, or ends, is looked at.
"""

from __future__ import annotations

import secrets
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
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
from monitoring_core.testing.words import Setting, from_json
from monitoring_core.vocabulary import Medium

__all__ = ["Centre", "TooMuchGoesOn"]

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
    "CallRings": "call",
    "RoutingPointReceives": "call",
    "SessionStarts": "session",
}
"""Happening -> the field with the id of what begins by it."""

CUSTOMER = "0305550"
"""The number that every customer calls from."""


def _now() -> datetime:
    return datetime.now(UTC)


class TooMuchGoesOn(Exception):
    """As many calls and sessions go on as the centre has room for; no other can begin."""


class Centre:
    """A contact centre under supervision.

    Args:
        setting: who is there, and the ruleset.
        publish: takes the id of a user and a message for him, in the order of the steps; it is not to wait.
        base_url: scheme, host and port that uris begin with.
        most_running: how many calls and sessions may go on at once.
        now: the clock.
    """

    def __init__(
        self,
        setting: Setting,
        publish: Callable[[str, Json], None],
        base_url: str = "",
        most_running: int = 10_000,
        now: Callable[[], datetime] = _now,
    ) -> None:
        self._publish = publish
        self._base_url = base_url
        self._most_running = most_running
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
            self._finders: dict[Session, dict[str, None]] = {}
            self._over: dict[str, deque[Session]] = {}
            self._numbers = {agent: f"7{place:03}" for place, agent in enumerate(setting.agents)}

    def answer(self, user: str, method: str, url: str, body: bytes) -> Json:
        """Answer what a user's client sent, whatever it is, and tell what comes of it."""
        with self._lock:
            step = self.floor.answer(user, method, url, body)
            self._keep(step)
            return step.body(partial(self._context, user, step.next, self._now()))

    def happen(self, written: Mapping[str, Any]) -> Json:
        """Take in what the world did, and tell what comes of it.

        Args:
            written: a happening as JSON, ``{"do": "AgentAnswers", "agent": "a1"}``.

        Returns:
            The id of the call or session that began, if one did: ids are given here, whatever the field says.

        Raises:
            PayloadError: it is no happening.
            ImpossibleHappening: it cannot have happened.
            TooMuchGoesOn: a call or session was to begin, and there is no room for it.
        """
        begins = BEGINNINGS.get(str(written.get("do")))
        given = {begins: secrets.token_hex(8).upper()} if begins else {}
        happening = from_json({**written, **given})
        if isinstance(happening, Ask):
            raise wire.PayloadError("do", "'request'", "a happening; requests go to the address of what they are about")
        with self._lock:
            if begins and len(self.floor.calls) + len(self.floor.sessions) >= self._most_running:
                raise TooMuchGoesOn(f"{self._most_running} calls and sessions go on already")
            self._keep(self.floor.step(happening), *given.values())
        return given

    def _keep(self, step: Step, *begins: str) -> None:
        """Write what the step tells, keep the next floor, and only then send."""
        now = self._now()
        messages = [
            (to, wire.write(what, self._context(to, step.next, now, what)))
            for to, what in ((each.recipient, each.notification) for each in step.deliveries)
        ]
        self.floor = step.next
        self._began.update(dict.fromkeys(begins, now))
        for each in step.deliveries:
            if isinstance(each.notification, SessionNotification):
                session = (each.notification.medium, each.notification.session_id)
                self._finders.setdefault(session, {})[each.recipient] = None
        for ended in step.ended:
            self._began.pop(ended if isinstance(ended, str) else ended[1], None)
            if not isinstance(ended, str):
                self._forget_old_sessions(ended)
        for recipient, message in messages:
            self._publish(recipient, message)

    def _forget_old_sessions(self, ended: Session) -> None:
        """Let each supervisor who had a part in the session find it, and one less of those before."""
        for user in self._finders.pop(ended, ()):
            over = self._over.setdefault(user, deque())
            over.append(ended)
            if len(over) > MOST_OVER:
                self.floor = self.floor.forget(*over.popleft(), supervisor=user)

    def _context(self, user: str, floor: Floor, now: datetime, notification: Notification) -> wire.Context:
        """Return the facts about the subject of a notification that only the centre knows."""
        match notification:
            case DeviceNotification():
                ready = "Ready" if floor.supervisors[user].logged_in else "LoggedOut"
                return wire.Context(
                    base_url=self._base_url,
                    device_state="Active",
                    telephony_network="Private",
                    user_state={"state": ready, "displayName": ready},
                )
            case CallNotification(call_id=call):
                return wire.Context(
                    base_url=self._base_url,
                    participants=list(self._parties(floor, call)),
                    # A clock may be set back while a call goes on.
                    duration=max(0, int((now - self._began.get(call, now)).total_seconds())),
                )
            case SessionNotification(session_id=session):
                return wire.Context(base_url=self._base_url, received=self._began.get(session, now))
            case MessageLogNotification(messages=entries):
                return wire.Context(base_url=self._base_url, timestamps={entry.index: now for entry in entries})

    def _parties(self, floor: Floor, call_id: str) -> Iterator[str]:
        """Give the numbers of those in a call: nobody's once it is over."""
        call = floor.calls.get(call_id)
        if call is not None:
            yield from (self._numbers[agent] for agent in call.agents)
        if call is not None and call.customer:
            yield CUSTOMER
