"""The oracle for clients: whether a client shows what the server has notified.

A client (a desktop, a dashboard, a bot) does not decide. It shows the state that the server
notifies. So the oracle gives it the notifications of a floor as JSON. After each notification it asks
the client which operations are open: the buttons that its user could press now. The right answer
is that of `follow` after the same notifications: for each device, call and text session the
operations of the newest list. The mute of the agent is never listed. So a client may show
it while it is accepted, or never.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Any, Protocol, cast

from attrs import define, field, frozen

from monitoring_core.capabilities import NEVER_LISTED
from monitoring_core.floor import Ask, Floor, Input
from monitoring_core.follow import Follower
from monitoring_core.follow.view import DeviceView, LegView, SessionView
from monitoring_core.notifications import CallNotification, DeviceNotification, Notification, SessionNotification
from monitoring_core.testing.adapter import Caller, Conversation, converse
from monitoring_core.testing.judging.describing import describe, described
from monitoring_core.testing.running.coverage import Coverage
from monitoring_core.testing.running.words_given import Suite
from monitoring_core.testing.words import Word
from monitoring_core.vocabulary import CallOperation, DeviceOperation, SessionOperation
from monitoring_core.wire import Context, write

__all__ = ["Client", "ClientDifference", "ClientReport", "check_client", "check_client_async"]

_DEVICE_OPERATIONS = frozenset(map(str, DeviceOperation))
_CALL_OPERATIONS = frozenset(map(str, CallOperation))
_SESSION_OPERATIONS = frozenset(map(str, SessionOperation))


class Client(Protocol):
    """The methods of a client that the oracle needs; each may be ``async``."""

    def reset(self, user: str, device: str, /) -> Any:
        """Reset: be the client of this supervisor with this device, before any notification."""
        ...

    def receive(self, payload: Mapping[str, Any], /) -> Any:
        """Receive a notification, as decoded JSON with its envelope."""
        ...

    def open_operations(self, subject: str, /) -> Any:
        """Return the names of the operations that the client shows as open for a device, call or session id."""
        ...


@frozen
class ClientDifference:
    """A difference between what a client shows and what it was notified of.

    Attributes:
        word: name of the word.
        supervisor: user id of the client's supervisor.
        subject: id of the device, call or session.
        after: the last notification, in a few words.
        because: the input that caused it.
        missing: operations that are open, but not shown.
        surplus: operations that are shown, but not open.
    """

    word: str
    supervisor: str
    subject: str
    after: str
    because: str
    missing: frozenset[str]
    surplus: frozenset[str]

    def __str__(self) -> str:
        told = [f"does not show {', '.join(sorted(self.missing))}"] if self.missing else []
        told += [f"shows {', '.join(sorted(self.surplus))}, which is not open"] if self.surplus else []
        return f"{self.supervisor}'s client {' and '.join(told)} for {self.subject} after {self.after} ({self.because})"


@define
class ClientReport:
    """The result of a run.

    Attributes:
        words: number of words that were played.
        notifications: number of notifications that the client received.
        compared: number of comparisons.
        differences: the first difference of each word.
        coverage: the cells that the words took on the floor.
    """

    words: int = 0
    notifications: int = 0
    compared: int = 0
    differences: list[ClientDifference] = field(factory=list[ClientDifference])
    coverage: Coverage = field(factory=Coverage)

    @property
    def conforms(self) -> bool:
        """True if something was compared and nothing differs."""
        return bool(self.compared) and not self.differences

    def __str__(self) -> str:
        counts = {
            "words": self.words,
            "notifications": self.notifications,
            "comparisons": self.compared,
            "differences": len(self.differences),
        }
        told = (f"{number:,} {name.removesuffix('s') if number == 1 else name}" for name, number in counts.items())
        lines = [", ".join(told)]
        return "\n".join([*lines, *map(str, self.differences)])


def check_client(client: Client, words: Suite) -> ClientReport:
    """Play words on a floor, give the notifications to a client of each supervisor, and compare what it shows.

    Args:
        client: plain or ``async``.
        words: the words, by component or one after the other, as for `check_conformance`; see
            `monitoring_core.testing.suites` and `strategies`.

    Raises:
        Exception: an exception of the client, with a note about the word and the input.
    """
    with Caller() as caller:
        return caller.have(_checking(client, words))


async def check_client_async(client: Client, words: Suite) -> ClientReport:
    """Do the same as `check_client`, on the running event loop."""
    return await converse(_checking(client, words))


def _words_of(suite: Suite) -> Iterable[Word]:
    """Return the words of a suite in order; each is made when it is needed."""
    if not isinstance(suite, Mapping):
        return suite
    return chain.from_iterable(cast("Mapping[str, Iterable[Word]]", suite).values())


def _checking(client: Client, words: Suite) -> Conversation[ClientReport]:
    report = ClientReport()
    for word in _words_of(words):
        report.words += 1
        for user in word.setting.supervisors:
            difference = yield from _followed(client, word, user, report)
            if difference is not None:
                report.differences.append(difference)
    return report


@frozen
class _Told:
    """A supervisor's client in one word, and the notifications that it has received so far.

    Attributes:
        client: the supervisor's client.
        word: the word that is played.
        user: user id of the supervisor.
        follower: a follower that receives the same notifications.
        report: the report in which results are counted.
        subjects: id of a device, call or session -> the last notification about it.
    """

    client: Client
    word: Word
    user: str
    follower: Follower
    report: ClientReport
    subjects: dict[str, Notification] = field(factory=dict[str, Notification])


def _followed(client: Client, word: Word, user: str, report: ClientReport) -> Conversation[ClientDifference | None]:
    """Play a word for the client of one supervisor, up to the first difference."""
    floor: Floor = word.setting.floor()
    told = _Told(client, word, user, Follower(word.setting.ruleset), report)
    try:
        yield client.reset(user, floor.supervisors[user].voice.device.id)
    except Exception as error:
        _note(error, word, user, "the reset")
        raise
    for input in word.inputs:
        step = floor.step(input)
        if step.outcome is None and isinstance(input, Ask) and input.supervisor == user:
            report.coverage.count(floor, input, accepted=True)
        for delivery in step.deliveries:
            if delivery.recipient == user:
                difference = yield from _received(told, delivery.notification, input)
                if difference is not None:
                    return difference
        floor = step.next
    return None


def _received(told: _Told, notification: Notification, input: Input) -> Conversation[ClientDifference | None]:
    """Give a notification to the client, and compare the open operations of all devices, calls and sessions so far."""
    # The duration grows with each message. Otherwise the follower could take an equal message for an old one.
    payload = write(notification, Context(base_url="https://desk.example", duration=told.report.notifications))
    told.follower.take(payload)
    told.report.notifications += 1
    try:
        yield told.client.receive(payload)
    except Exception as error:
        _note(error, told.word, told.user, f"{described(input)}, when it received {describe(notification)}")
        raise
    subject = _subject(notification)
    if subject is not None:
        told.subjects[subject] = notification
    for each, last in told.subjects.items():
        try:
            shown = yield told.client.open_operations(each)
        except Exception as error:
            _note(error, told.word, told.user, f"{described(input)}, when it was asked what is open for {each}")
            raise
        told.report.compared += 1
        difference = _difference(told.word, told.user, each, last, shown, told.follower, notification, input)
        if difference is not None:
            return difference
    return None


def _note(error: Exception, word: Word, user: str, where: str) -> None:
    """Add a note to a client's exception: where it was raised."""
    error.add_note(f"{user}'s client raised this in the word {word.name} at {where}")


def _subject(notification: Notification) -> str | None:
    if isinstance(notification, DeviceNotification):
        return notification.device_id
    if isinstance(notification, CallNotification):
        return notification.call_id
    return notification.session_id if isinstance(notification, SessionNotification) else None


def _difference(
    word: Word,
    user: str,
    subject: str,
    told: Notification,
    shown: Iterable[str] | None,
    follower: Follower,
    last: Notification,
    input: Input,
) -> ClientDifference | None:
    known, right = _open(told, follower)
    seen = frozenset(map(str, shown or ())) & known
    # A client may show operations that are never listed while they are accepted, or leave them out.
    missing, surplus = right - seen - NEVER_LISTED, seen - right
    if not missing and not surplus:
        return None
    after, because = describe(last), described(input)
    return ClientDifference(word.name, user, subject, after, because, missing, surplus)


def _open(told: Notification, follower: Follower) -> tuple[frozenset[str], frozenset[str]]:
    """Return the operations that a rule is about, and those of them that are open, for the object of a notification."""
    view: DeviceView | LegView | SessionView | None
    if isinstance(told, DeviceNotification):
        known, view = _DEVICE_OPERATIONS, follower.device(told.device_id)
    elif isinstance(told, CallNotification):
        known, view = _CALL_OPERATIONS, follower.leg(told.call_id)
    else:
        assert isinstance(told, SessionNotification)
        known, view = _SESSION_OPERATIONS, follower.session(told.medium, told.session_id)
    return known, (view.open_operations if view is not None else frozenset[str]()) & known
