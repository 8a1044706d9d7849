"""One SQLite file in which all workers keep the desks, what was answered, and what is to be sent.

A desk has a revision. Whoever decided about a desk keeps the next one only if the revision is
still the one that he read (compare and set). In the same transaction he keeps the answer
under the id of the request, and the notifications that are to be sent. So either all of it
happened or nothing did, whenever a worker dies.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from monitoring_core import from_data
from monitoring_core.desk import Answered, Desk
from monitoring_core.uris import device_id
from monitoring_core.wire import write

TABLES = """
CREATE TABLE IF NOT EXISTS desks (
    user TEXT PRIMARY KEY, revision INTEGER NOT NULL, data TEXT NOT NULL,
    target TEXT UNIQUE                       -- one monitor for each target, whoever asks at the same moment
);
CREATE TABLE IF NOT EXISTS calls (device TEXT PRIMARY KEY, call TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS answers (
    number INTEGER PRIMARY KEY, request TEXT UNIQUE NOT NULL, user TEXT NOT NULL, body TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS outbox (
    number INTEGER PRIMARY KEY AUTOINCREMENT, recipient TEXT NOT NULL, message TEXT NOT NULL,
    sent INTEGER NOT NULL DEFAULT 0
);
"""


class Store:
    """The file, as one worker sees it."""

    def __init__(self, path: Path) -> None:
        """Open the file, or begin it."""
        # Transactions are begun by hand; whoever finds the file locked waits for his turn.
        self._database = sqlite3.connect(path, timeout=60, isolation_level=None)
        self._database.executescript(TABLES)

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def open(self, desk: Desk) -> None:
        """Keep a desk that is new."""
        self._database.execute("INSERT INTO desks VALUES (?, 1, ?, NULL)", (desk.user, _text(desk.to_data())))

    def desk(self, user: str) -> tuple[int, Desk]:
        """Give a desk with its revision."""
        revision, data = self._one("SELECT revision, data FROM desks WHERE user = ?", user)
        return revision, from_data(json.loads(data), Desk)

    def call_of(self, device: str) -> str | None:
        """Give the call that an agent is in."""
        found = self._one("SELECT call FROM calls WHERE device = ?", device)
        return None if found is None else found[0]

    def monitor_of(self, device: str) -> str | None:
        """Give the supervisor who monitors a device."""
        found = self._one("SELECT user FROM desks WHERE target = ?", device)
        return None if found is None else found[0]

    def answered(self, request: str) -> Any:
        """Return the answer to a request; None if it is still to be answered."""
        found = self._one("SELECT body FROM answers WHERE request = ?", request)
        return None if found is None else json.loads(found[0])

    def keep(self, request: str, user: str, revision: int, answered: Answered[Desk]) -> bool:
        """Keep what comes of a request: all of it, or nothing.

        Returns:
            Whether it was kept. If not, another worker was faster, so what was decided is decided anew.
        """
        try:
            with self._transaction():
                self._change(user, revision, answered)
                body = _text(answered.body())
                self._database.execute("INSERT INTO answers VALUES (NULL, ?, ?, ?)", (request, user, body))
                messages = [(each.recipient, _text(write(each.notification))) for each in answered.deliveries]
                self._database.executemany("INSERT INTO outbox (recipient, message) VALUES (?, ?)", messages)
        except sqlite3.IntegrityError:
            # The request was answered meanwhile, or the target was taken.
            return False
        except _TooLate:
            return False
        return True

    def unsent(self) -> list[tuple[int, str, str]]:
        """Return the messages to send, in order: number, recipient, message."""
        query = "SELECT number, recipient, message FROM outbox WHERE NOT sent ORDER BY number"
        return list(self._database.execute(query))

    def sent(self, number: int) -> None:
        """Keep that a notification was sent."""
        self._database.execute("UPDATE outbox SET sent = 1 WHERE number = ?", (number,))

    def _change(self, user: str, revision: int, answered: Answered[Desk]) -> None:
        """Set the desk if it is the one that was read. Of a refusal it is set to itself, and has to be that one too."""
        desk = answered.next
        target = None if desk.voice.target is None else device_id(desk.voice.target)
        changed = self._database.execute(
            "UPDATE desks SET revision = ?, data = ?, target = ? WHERE user = ? AND revision = ?",
            (revision + answered.accepted, _text(desk.to_data()), target, user, revision),
        )
        if changed.rowcount != 1:
            raise _TooLate

    @contextmanager
    def _transaction(self) -> Generator[None, None, None]:
        self._database.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._database.execute("ROLLBACK")
            raise
        self._database.execute("COMMIT")

    def _one(self, query: str, value: str) -> Any:
        return self._database.execute(query, (value,)).fetchone()


class _TooLate(Exception):
    """Another worker has changed the desk."""


def _text(data: Any) -> str:
    return json.dumps(data, separators=(",", ":"))
