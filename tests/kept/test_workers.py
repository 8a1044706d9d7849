"""Two workers on one SQLite file: whichever dies, and wherever, nothing is lost and nothing is done twice."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from attrs import define, field

from monitoring_core import from_data
from monitoring_core.desk import Desk, SupervisorSeat, open_desk
from monitoring_core.voice import Facts
from monitoring_core.wire import write
from tests.documentation import ROOT

PROGRAM = ROOT / "docs" / "examples" / "workers" / "worker.py"
AGENTS = {"ana-device": "call-9", "bo-device": "call-8"}
OPENED = {user: open_desk(SupervisorSeat(user)) for user in ("sam", "kim")}

Asked = dict[str, Any]


def device(id: str, user: str, operation: str, agent: str | None = None) -> Asked:
    """Give a request to a supervisor's own device."""
    target = {} if agent is None else {"targetDeviceUri": f"/api/v2/devices/{agent}-device"}
    url = f"/api/v2/me/devices/{user}-device"
    return {"id": id, "user": user, "method": "POST", "url": url, "body": {"operationName": operation, **target}}


def call(id: str, operation: str) -> Asked:
    """Give a request to the call that sam has a leg in."""
    url = "/api/v2/me/calls/call-9"
    return {"id": id, "user": "sam", "method": "POST", "url": url, "body": {"operationName": operation}}


STORY = [
    device("r1", "sam", "Coach", "ana"),
    call("r2", "SwitchToBargeIn"),
    call("r3", "SwitchToCoach"),
    call("r4", "MuteMonitoredUser"),
    call("r5", "SwitchToListenIn"),
    device("r6", "sam", "CancelSupervisorMonitoring"),
]


@define
class Files:
    """The file of all workers, and the one that stands for the clients."""

    database: Path
    sent: Path
    running: list[subprocess.Popen[str]] = field(factory=list)

    def rows(self, query: str) -> list[Any]:
        """Give what the database says."""
        with closing(sqlite3.connect(self.database, timeout=60)) as database:
            return list(database.execute(query))

    def answers(self) -> list[tuple[str, Any]]:
        """Give the requests in the order in which they were decided, each with its answer."""
        return [(id, json.loads(body)) for id, body in self.rows("SELECT request, body FROM answers ORDER BY number")]

    def desk(self, user: str) -> Desk:
        """Give a desk as it is kept."""
        ((data,),) = self.rows(f"SELECT data FROM desks WHERE user = '{user}'")
        return from_data(json.loads(data), Desk)

    def revision(self, user: str) -> int:
        """Give how often a desk was set, the first time included."""
        ((revision,),) = self.rows(f"SELECT revision FROM desks WHERE user = '{user}'")
        return int(revision)

    def received(self) -> list[tuple[str, Any]]:
        """Give what the clients took in: a number that is not higher than the last is passed over."""
        last, taken = 0, []
        for line in self.sent.read_text(encoding="utf-8").splitlines():
            told = json.loads(line)
            if told["number"] > last:
                last = told["number"]
                taken.append((told["to"], told["message"]))
        return taken

    def worker(self, *, pause: bool = False) -> Worker:
        """Start a worker."""
        command = [sys.executable, str(PROGRAM), str(self.database), str(self.sent), *(["--pause"] * pause)]
        process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.running.append(process)
        worker = Worker(process)
        if pause:
            assert worker.until("started")
            worker.say("go on")
        return worker


@define
class Worker:
    """A process that answers requests, and may be stopped between two steps."""

    process: subprocess.Popen[str]

    def say(self, line: str) -> None:
        """Give the process a line."""
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def told(self) -> Any:
        """Give the next line that the process prints."""
        assert self.process.stdout is not None
        return json.loads(self.process.stdout.readline())

    def ask(self, asked: Asked) -> None:
        """Give the process a request."""
        self.say(json.dumps(asked))

    def until(self, step: str) -> bool:
        """Let the process go on until it has done a step; False if it answered without doing it."""
        while True:
            told = self.told()
            if told.get("step") == step:
                return True
            if "answer" in told:
                return False
            self.say("go on")

    def answer(self) -> Any:
        """Let the process go on, and give its answer."""
        while True:
            told = self.told()
            if "answer" in told:
                return told["answer"]
            self.say("go on")

    def dies(self) -> None:
        """End the process as a power failure would."""
        self.process.kill()
        self.process.wait()


@contextmanager
def opened(folder: Path) -> Iterator[Files]:
    """Give files with two desks and two agents in calls, and end every worker afterwards."""
    folder.mkdir(exist_ok=True)
    files = Files(folder / "desks.sqlite", folder / "sent.jsonl")
    files.sent.touch()
    files.worker().process.communicate("")
    with closing(sqlite3.connect(files.database)) as database, database:
        database.executemany("INSERT INTO calls VALUES (?, ?)", AGENTS.items())
        desks = [(user, json.dumps(desk.to_data())) for user, desk in OPENED.items()]
        database.executemany("INSERT INTO desks VALUES (?, 1, ?, NULL)", desks)
    with ExitStack() as stack:
        yield files
        for process in files.running:
            process.kill()
            stack.enter_context(process)


@pytest.fixture
def files(tmp_path: Path) -> Iterator[Files]:
    """Give files of two workers."""
    with opened(tmp_path / "files") as files:
        yield files


def told_by_one(requests: Sequence[Asked]) -> tuple[dict[str, Any], list[tuple[str, Any]], dict[str, Desk]]:
    """Give what one process with the desks in its memory answers and tells, and the desks it ends with."""
    desks, answers, received = dict(OPENED), dict[str, Any](), list[tuple[str, Any]]()
    for asked in requests:
        user, named = asked["user"], asked["body"].get("targetDeviceUri", "").rpartition("/")[2]
        others = [desk for desk in desks.values() if desk.user != user]
        taken = any((desk.voice.target or "").endswith(f"/{named}") for desk in others)
        facts = Facts(target_call=AGENTS.get(named), target_taken=bool(named) and taken)
        answered = desks[user].answer(asked["method"], asked["url"], asked["body"], facts)
        desks[user], answers[asked["id"]] = answered.next, answered.body()
        received += [(each.recipient, json.loads(json.dumps(write(each.notification)))) for each in answered.deliveries]
    return answers, received, desks


@pytest.mark.once
@pytest.mark.parametrize("step", ["read", "decided", "kept", "sent"])
def test_a_worker_that_dies_between_two_steps_loses_nothing_and_repeats_nothing(files: Files, step: str) -> None:
    """At every request the worker dies after that step; the client asks the other one the same again."""
    answers, other = dict[str, Any](), files.worker(pause=True)
    deaths = 0
    for asked in STORY:
        worker, other = other, files.worker(pause=True)
        worker.ask(asked)
        if worker.until(step):
            worker.dies()
            deaths += 1
        other.ask(asked)
        answers[asked["id"]] = other.answer()
    expected, received, desks = told_by_one(STORY)
    assert expected == answers
    assert received == files.received()
    assert desks == {user: files.desk(user) for user in OPENED}
    accepted = [body for body in expected.values() if body["statusCode"] == 0]
    assert (len(STORY), 1 + len(accepted)) == (len(files.answers()), files.revision("sam"))
    assert deaths == (len(accepted) if step == "sent" else len(STORY))
    assert [] == files.rows("SELECT number FROM outbox WHERE NOT sent")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no error of its own for a closed pipe")
def test_a_worker_whose_answers_nobody_reads_ends_in_silence_and_keeps_them(files: Files) -> None:
    """There is no traceback, and the answer is there for whoever asks again."""
    theirs, ours = os.pipe()
    os.close(theirs)
    command = [sys.executable, *map(str, (PROGRAM, files.database, files.sent))]
    asked = json.dumps(STORY[0]) + "\n"
    ended = subprocess.run(command, input=asked, stdout=ours, stderr=subprocess.PIPE, text=True, check=False)
    os.close(ours)
    assert (0, "") == (ended.returncode, ended.stderr)
    assert [("r1", {"statusCode": 0})] == files.answers()


def test_what_was_sent_and_not_kept_as_sent_is_sent_again_under_its_number(files: Files) -> None:
    """The clients have it once, since they pass over a number that they had."""
    first, second = files.worker(pause=True), files.worker()
    first.ask(STORY[0])
    assert first.until("sent")
    first.dies()
    second.ask(STORY[0])
    assert {"statusCode": 0} == second.answer()
    numbers = [json.loads(line)["number"] for line in files.sent.read_text(encoding="utf-8").splitlines()]
    assert [1, 1, 2] == numbers
    assert told_by_one(STORY[:1])[1] == files.received()


def test_one_who_read_an_older_desk_decides_anew(files: Files) -> None:
    """While one worker decides, the other changes the desk; the first keeps nothing of what it decided."""
    first, second = files.worker(pause=True), files.worker()
    second.ask(STORY[0])
    second.answer()
    first.ask(call("late", "SwitchToListenIn"))
    assert first.until("decided")
    second.ask(call("early", "SwitchToBargeIn"))
    second.answer()
    second.ask(call("held", "Hold"))
    second.answer()
    first.say("go on")
    assert first.until("read")
    first.say("go on")
    assert 2 == first.answer()["statusCode"]
    assert ["r1", "early", "held", "late"] == [id for id, _ in files.answers()]


def test_of_two_supervisors_one_gets_the_target(files: Files) -> None:
    """Both workers find the target free; the file takes one monitor, and the other request is refused with 19."""
    first, second = files.worker(pause=True), files.worker()
    first.ask(device("by sam", "sam", "Coach", "ana"))
    assert first.until("decided")
    second.ask(device("by kim", "kim", "ListenIn", "ana"))
    assert {"statusCode": 0} == second.answer()
    first.say("go on")
    assert 19 == first.answer()["statusCode"]
    assert OPENED["sam"] == files.desk("sam")
    assert [("kim", "/v2/me/devices"), ("kim", "/v2/me/calls")] == [
        (recipient, message["channel"]) for recipient, message in files.received()
    ]


def test_requests_of_one_supervisor_through_both_at_once_have_an_order(files: Files) -> None:
    """Both are asked without a pause; one process that is asked in the order of the answers says and tells the same."""
    operations = ["SwitchToBargeIn", "Hold", "RetrieveCall", "MuteMonitoredUser", "UnmuteMonitoredUser"]
    first, second = files.worker(), files.worker()
    first.ask(STORY[0])
    first.answer()
    asked = {"r1": STORY[0]}
    for number in range(15):
        for name, worker in (("a", first), ("b", second)):
            id = f"{name}{number}"
            asked[id] = call(id, operations[(number + len(name + id)) % 5] if name == "a" else operations[-number % 5])
            worker.ask(asked[id])
    given = {name: [worker.answer() for _ in range(15)] for name, worker in (("a", first), ("b", second))}
    decided = files.answers()
    answers, received, desks = told_by_one([asked[id] for id, _ in decided])
    assert answers == dict(decided)
    assert sorted(asked) == sorted(answers)
    assert {name: [answers[f"{name}{number}"] for number in range(15)] for name in "ab"} == given
    assert desks["sam"] == files.desk("sam")
    assert received == files.received()
