"""What is called correct is: it is decided by the core, says all there is to say, and comes again as it was."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from attrs import define, field

from monitoring_core.floor import Ask, Floor, Step
from monitoring_core.notifications import Notification
from monitoring_core.requests import Request
from monitoring_core.wire import read_notification, read_request
from tests.made.correct import Mode, Recording, correct
from tests.made.recorded import in_order
from tests.made.said import BASE, Body, Said, Subject
from tests.made.shift import Shift

pytestmark = pytest.mark.once

SEEDS = range(150)


@define
class Watched(Shift):
    """A shift that keeps the floor before each request, and what the floor told."""

    asked_of: list[tuple[Floor, str, Request, int]] = field(factory=list)
    steps: list[tuple[str, Notification]] = field(factory=list)

    def ask(self, user: str, request: Request, *, elsewhere: bool = False) -> bool:
        before = self.floor
        accepted = Shift.ask(self, user, request, elsewhere=elsewhere)
        self.asked_of.append((before, user, request, len(self.said) - 1))
        return accepted

    def _after(self, step: Step) -> None:
        self.steps += [(delivery.recipient, delivery.notification) for delivery in step.deliveries]
        Shift._after(self, step)


def watched(seed: int) -> Watched:
    """Give a shift that was played."""
    shift = Watched(Random(seed), supervisors=1 + seed % 3, agents=2, second_device=seed % 2 == 0)
    shift.play(60)
    return shift


@pytest.mark.parametrize("seed", range(20))
def test_every_recorded_answer_is_what_the_core_decides(seed: int) -> None:
    """A request is read again from the recording as it was asked, and the core decides it as it was answered."""
    shift = watched(seed)
    assert shift.asked_of
    for before, user, request, number in shift.asked_of:
        body = shift.said[number].body
        written = body["request"]
        assert request == read_request(written["method"], written["url"], written["body"])
        assert before.step(Ask(user, request)).code == body["response"]["statusCode"]


@pytest.mark.parametrize("seed", range(20))
def test_everything_that_the_floor_tells_is_recorded(seed: int) -> None:
    """Each notification of the floor is read again from a message to its recipient, in the same order."""
    shift = watched(seed)
    messages = [(said.client, _read(said.body)) for said in shift.said if not said.is_request]
    told = iter(messages)
    for expected in shift.steps:
        assert any(expected[0] == client and expected[1] in held for client, held in told), f"{expected} is not told"


def _read(body: Body) -> tuple[Notification, ...]:
    """Read a message again; uris of users as the floor has them, without the base that is written before them."""
    users = "/api/v2/users/"
    return read_notification(json.loads(json.dumps(body).replace(f"{BASE}{users}", users))).notifications


@pytest.mark.parametrize("seed", SEEDS)
def test_messages_of_a_subject_stay_in_order(seed: int) -> None:
    """What is told of one subject arrives in the order in which it was said, and no duration falls."""
    shift = correct(seed).shift
    by_subject: dict[Subject, list[Said]] = {}
    for said in shift.said:
        for subject in () if said.is_request else said.subjects:
            by_subject.setdefault(subject, []).append(said)
    for messages in by_subject.values():
        assert all(one.at < other.at for one, other in pairwise(messages))
    for said in shift.said:
        if said.is_request and not said.elsewhere:
            assert said.sent is not None
            assert said.answered is not None
            assert said.sent <= said.at <= said.answered <= said.at + 2


@pytest.mark.parametrize("seed", SEEDS)
def test_one_call_of_a_device_is_established_at_a_time(seed: int) -> None:
    """Whoever is told that a call is Established was told of every other that it is on hold or over (VC-ONE-LEG)."""
    established: dict[str, set[str]] = {}
    for said in sorted(correct(seed).shift.said, key=lambda each: each.at):
        shown = said.body.get("data", {}).get("call")
        if shown is None:
            continue
        calls = established.setdefault(shown["deviceUri"], set())
        if shown["state"] == "Established":
            assert not calls - {shown["id"]}
            calls.add(shown["id"])
        else:
            calls.discard(shown["id"])


@pytest.mark.parametrize("seed", SEEDS)
def test_the_line_of_a_request_stands_within_two_seconds_of_what_shows_it(seed: int) -> None:
    """Of its subject, one message at most stands between a request that is logged when sent and its effect."""
    shift = correct(seed).shift
    for said in shift.said:
        if said.is_request and said.body["request"]["method"] == "POST":
            assert said.sent is not None
            assert said.answered is not None
            messages = [each for each in shift.said if not each.is_request and set(each.subjects) & set(said.subjects)]
            between = [each for each in messages if each.number < said.number and said.sent < each.at <= said.at]
            assert len(between) <= 1
            shown = min((each.at for each in messages if each.at > said.at), default=said.answered)
            assert said.answered <= shown + 2


def test_a_seed_gives_the_same_recording_whatever_the_hashes_are() -> None:
    """Nothing hangs on the order of a set or a map, so two processes with other hash seeds make the same."""
    program = (
        "from hashlib import sha256; from tests.made.correct import Mode, correct; "
        "print(sha256(repr([line.text for mode in Mode for seed in range(8) "
        "for line in correct(seed, mode).lines]).encode()).hexdigest())"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("1", "2")
    }
    assert 1 == len(told)


def _posted(recording: Recording, operation: str, code: int = 0) -> bool:
    return any(
        body["request"].get("body", {}).get("operationName") == operation and body["response"]["statusCode"] == code
        for body in _requests(recording)
    )


def _requests(recording: Recording) -> list[dict[str, Any]]:
    return [said.body for said in recording.shift.said if said.is_request]


def _calls(recording: Recording) -> list[dict[str, Any]]:
    bodies = [said.body.get("data", {}) for said in recording.shift.said]
    return [body["call"] for body in bodies if "call" in body]


def _devices(recording: Recording) -> list[dict[str, Any]]:
    return [each for said in recording.shift.said for each in said.body.get("data", {}).get("devices", ())]


def _entries(recording: Recording) -> list[dict[str, Any]]:
    return [each for said in recording.shift.said for each in said.body.get("data", {}).get("messages", ())]


def _has_entry(recording: Recording, key: str, value: str) -> bool:
    return any(entry[key] == value for entry in _entries(recording))


def _is_made(recording: Recording, attribute: str, value: str) -> bool:
    return bool(getattr(recording.manner, attribute) == value)


def _monitoring(recording: Recording, key: str, value: str) -> bool:
    return any(value == each.get("supervisorMonitoringState", {}).get(key) for each in _devices(recording))


def _legs(recording: Recording) -> dict[tuple[str, str], int]:
    legs: dict[tuple[str, str], int] = {}
    for said in recording.shift.said:
        call = said.body.get("data", {}).get("call", {})
        if any(each.startswith("SwitchTo") for each in call.get("capabilities", ())):
            legs[said.client, call["id"]] = legs.get((said.client, call["id"]), 0) + 1
    return legs


FEATURES: dict[str, Callable[[Recording], bool]] = {
    **{f"one who subscribes in {each}": partial(_posted, operation=each) for each in ("ListenIn", "Coach")},
    "one who subscribes in BargeIn": lambda made: _posted(made, "BargeIn"),
    **{f"scope {each}": partial(_monitoring, key="scope", value=each) for each in ("Agent", "Call")},
    **{f"mode {each}": partial(_monitoring, key="mode", value=each) for each in ("NextCall", "AllCalls")},
    "a Cancel": lambda made: _posted(made, "CancelSupervisorMonitoring"),
    "a Cancel that is refused": lambda made: _posted(made, "CancelSupervisorMonitoring", 2),
    "a target that another monitors": lambda made: any(_posted(made, each, 19) for each in ("ListenIn", "Coach")),
    "a target that there is not": lambda made: any(_posted(made, each, 6) for each in ("ListenIn", "Coach")),
    "a routing point": lambda made: _monitoring(made, "targetDeviceUri", "queue-0"),
    **{
        f"{each} on a leg": partial(_posted, operation=each)
        for each in (
            "SwitchToListenIn", "SwitchToBargeIn", "MuteMonitoredUser", "UnmuteMonitoredUser", "Hold", "RetrieveCall",
            "Hangup",
        )
    },
    "SwitchToCoach refused": lambda made: _posted(made, "SwitchToCoach", 2),
    "a leg that rings": lambda made: any(call["state"] == "Ringing" for call in _calls(made)),
    "a leg that ends": lambda made: any(call["state"] == "Released" for call in _calls(made)),
    "a muted microphone in BargeIn": lambda made: any(
        call.get("mute") == "On" and "SwitchToListenIn" in call["capabilities"] and call["state"] == "Established"
        and "SwitchToBargeIn" not in call["capabilities"]
        for call in _calls(made)
    ),
    "several legs of one supervisor": lambda made: 1 < max(
        (sum(client == each for each, _ in _legs(made)) for client, _ in _legs(made)), default=0
    ),
    "several supervisors": lambda made: 1 < len({client for client, _ in _legs(made)}),
    "an own call": lambda made: any(call["id"].startswith("own-") for call in _calls(made)),
    "an agent's call that is listened to": lambda made: any(call["supervisorListeningIn"] for call in _calls(made)),
    "an agent's call that is muted": lambda made: any(
        call["monitoredUserMuted"] and "phone-" in call["deviceUri"] for call in _calls(made)
    ),
    "a second device": lambda made: any(each["id"].endswith("-second") for each in _devices(made)),
    "a log-out": lambda made: any(each.get("userState") == {"state": "LoggedOut"} for each in _devices(made)),
    "do-not-disturb": lambda made: any(each.get("doNotDisturb") == "On" for each in _devices(made)),
    "forwarding": lambda made: any("forwardTo" in each for each in _devices(made)),
    "data that are attached": lambda made: any("userData" in call for call in _calls(made)),
    "an answer to GET": lambda made: any(body["request"]["method"] == "GET" for body in _requests(made)),
    **{
        f"{each} in a text session": partial(_posted, operation=each)
        for each in (
            "Monitor", "Intrude", "Accept", "Reject", "Leave", "SwitchToMonitor", "SwitchToCoach", "SendMessage",
            "SendToAgents", "SendStartTypingNotification", "SendStopTypingToAgentsNotification",
        )
    },
    **{
        f"an entry of type {each}": partial(_has_entry, key="type", value=each)
        for each in ("Text", "ParticipantJoined", "ParticipantLeft", "ParticipantRejoined", "TypingStarted")
    },
    **{
        f"an entry seen by {each}": partial(_has_entry, key="visibility", value=each)
        for each in ("All", "Agents", "Supervisors")
    },
    "both media": lambda made: {"smssession", "chat"} <= {
        key for said in made.shift.said for key in said.body.get("data", {})
    },
    "a call without durations": lambda made: any("duration" not in call for call in _calls(made)),
    "a call with durations": lambda made: any("duration" in call for call in _calls(made)),
    **{
        f"requests {each}": partial(_is_made, attribute="requests", value=each)
        for each in ("sent", "answered", "never")
    },
    "one client that records no request": lambda made: bool(made.manner.silent),
    **{
        f"clients named in {each}": partial(_is_made, attribute="client", value=each)
        for each in ("all", "none", "messages")
    },
    "no times": lambda made: not made.manner.with_at,
    "no envelope": lambda made: not made.manner.envelope,
    "roles": lambda made: made.manner.with_role,
    **{f"self by {each}": partial(_is_made, attribute="self_", value=each) for each in ("nickname", "uri", "none")},
    "a beginning in mid-call": lambda made: made.manner.begins > 0 and any(
        said.number > 0 for _, said in in_order(made.shift.said, made.manner)[:1]
    ),
}  # fmt: skip
"""What occurs in recordings -> whether it occurs in one."""


@pytest.fixture(scope="module")
def recordings() -> list[Recording]:
    """Give recordings enough."""
    return [correct(seed) for seed in range(300)]


@pytest.mark.parametrize("feature", FEATURES)
def test_everything_occurs_in_correct_recordings(feature: str, recordings: list[Recording]) -> None:
    """Each feature is in more than one of 300 recordings."""
    assert 1 < sum(map(FEATURES[feature], recordings))


def test_another_window_asks_what_is_not_recorded() -> None:
    """Half of the requests are made elsewhere: their effects are in the recording, and they are not."""
    made = [correct(seed, Mode.ELSEWHERE) for seed in range(40)]
    asked = [said for recording in made for said in recording.shift.said if said.is_request]
    elsewhere = [said for said in asked if said.elsewhere]
    assert len(asked) / 3 < len(elsewhere) < len(asked) * 2 / 3
    recorded = {id(line.said) for recording in made for line in recording.lines}
    assert not recorded & {id(said) for said in elsewhere}


def test_holes_are_lines_that_cannot_be_read() -> None:
    """Some lines are garbage, and nobody says what they were."""
    lines = [line for seed in range(40) for line in correct(seed, Mode.HOLES).lines]
    assert 0.005 < sum(line.said is None for line in lines) / len(lines) < 0.05
