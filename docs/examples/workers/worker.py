"""A worker: it answers requests that are about desks in a file which other workers use too.

    python docs/examples/workers/worker.py DATABASE SENT

It reads requests from its standard input, one JSON object a line, and prints the answers.
What a real server sends to its clients is appended to the file SENT. With ``--pause`` the worker
tells each step on its way and waits for a line, so somebody may end it between any two of them.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from store import Store

from monitoring_core.requests import DeviceRequest, Request
from monitoring_core.uris import device_id
from monitoring_core.voice import Facts

Between = Callable[[str], None]
"""Is called between two steps, with the name of the one that was done."""


class Worker:
    """Answers requests and sends what is to be sent."""

    def __init__(self, store: Store, sent: Path, between: Between) -> None:
        """Take the file of all workers, the file that stands for the clients, and what to do between steps."""
        self._store = store
        self._sent = sent
        self._between = between

    def answer(self, asked: dict[str, Any]) -> Any:
        """Give the answer to a request: once decided, it is the same for whoever asks again under the same id."""
        body = self._decided(asked)
        self.send()
        return body

    def send(self) -> None:
        """Send what is to be sent, whoever decided it.

        One who dies after he sent, and before he kept that he did, leaves it to be sent again. It bears the same
        number then. A client passes over a number that is not higher than the last one it had.
        """
        for number, recipient, message in self._store.unsent():
            line = json.dumps({"number": number, "to": recipient, "message": json.loads(message)})
            with self._sent.open("ab", buffering=0) as file:
                file.write(line.encode() + b"\n")
            self._between("sent")
            self._store.sent(number)

    def _decided(self, asked: dict[str, Any]) -> Any:
        request, user = asked["id"], asked["user"]
        while True:
            body = self._store.answered(request)
            if body is not None:
                return body
            revision, desk = self._store.desk(user)
            self._between("read")
            answered = desk.answer(asked["method"], asked["url"], asked["body"], lambda read: self._facts(user, read))
            self._between("decided")
            if self._store.keep(request, user, revision, answered):
                self._between("kept")
                return answered.body()

    def _facts(self, user: str, request: Request) -> Facts | None:
        if not isinstance(request, DeviceRequest):
            return None
        target = device_id(request.target_device_uri or "")
        taken = self._store.monitor_of(target) not in (None, user)
        return Facts(target_call=self._store.call_of(target), target_taken=taken)


def waits(step: str) -> None:
    """Print the work that was done, and wait for the word to go on."""
    print(json.dumps({"step": step}), flush=True)
    if not sys.stdin.readline():
        sys.exit("nobody said to go on")


def goes_on(_: str) -> None:
    """Go on at once."""


def main() -> None:
    """Answer the requests on standard input until it ends."""
    parser = argparse.ArgumentParser(prog="worker")
    parser.add_argument("database", type=Path, help="the file of all workers")
    parser.add_argument("sent", type=Path, help="what is sent to clients is appended to this file")
    parser.add_argument("--pause", action="store_true", help="tell each step, and wait for a line before the next")
    given = parser.parse_args()
    between = waits if given.pause else goes_on
    worker = Worker(Store(given.database), given.sent, between)
    worker.send()
    between("started")
    for line in iter(sys.stdin.readline, ""):
        asked = json.loads(line)
        print(json.dumps({"id": asked["id"], "answer": worker.answer(asked)}), flush=True)


if __name__ == "__main__":
    try:
        main()
    except BrokenPipeError:
        # Nobody reads the answers any more. They are kept, for whoever asks again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
