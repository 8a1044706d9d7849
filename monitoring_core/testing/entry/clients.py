"""The clients' oracle: whether a client shows what the server has told it.

A client (a desktop, a dashboard, a bot) does not decide, it follows. So it is fed the
notifications of a floor on which something goes on, as the wire has them, and asked after each
what it shows as open: the operations that its user could press now. What is right is what
`follow` says is open from the very same notifications: of each device, call and text session what
the newest of them offers. The agent's mute is never listed, so a client may show it where
it is open, or not at all.
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
    """What the oracle needs of a client; every method may be ``async``."""

    def reset(self, user: str, device: str, /) -> Any:
        """Begin anew, knowing nothing, as the client of this supervisor with this device."""
        ...

    def receive(self, payload: Mapping[str, Any], /) -> Any:
        """Take in a notification, as decoded JSON in its envelope."""
        ...

    def open_operations(self, subject: str, /) -> Any:
        """Give the names of the operations shown as open for a device, a call or a session, by its id."""
        ...


@frozen
class ClientDifference:
    """A place where a client shows something else than it was told.

    Attributes:
        word: name of the word.
        supervisor: whose client.
        subject: id of the device, call or session.
        after: the notification that came last, in a few words.
        because: the input that it came for.
        missing: operations that are open and not shown.
        surplus: operations that are shown and not open.
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
    """What came of a run.

    Attributes:
        words: how many were played.
        notifications: how many the client was fed.
        compared: how often what it shows was compared.
        differences: where it differs; of each word the first.
        coverage: the cells that the words took on the floor.
    """

    words: int = 0
    notifications: int = 0
    compared: int = 0
    differences: list[ClientDifference] = field(factory=list[ClientDifference])
    coverage: Coverage = field(factory=Coverage)

    @property
    def conforms(self) -> bool:
        """Whether something was compared, and nothing differs."""
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
    """Play words on a floor, feed the client of each supervisor in turn, and compare what it shows.

    Args:
        client: plain or ``async``.
        words: what goes on, by component or one after the other, as `check_conformance` takes it; see
            `monitoring_core.testing.suites` and `strategies`.

    Raises:
        Exception: what the client raises, with a note that says at which word and input.
    """
    with Caller() as caller:
        return caller.have(_checking(client, words))


async def check_client_async(client: Client, words: Suite) -> ClientReport:
    """Do as `check_client`, on the running loop."""
    return await converse(_checking(client, words))


def _words_of(suite: Suite) -> Iterable[Word]:
    """Give the words of a suite in its order, each made when its turn comes."""
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
    """A supervisor's client in one word, and what it has been told of so far.

    Attributes:
        client: of the supervisor.
        word: that is played.
        user: the supervisor.
        follower: told the same.
        report: to be counted in.
        subjects: id of a device, call or session -> the last notification of it.
    """

    client: Client
    word: Word
    user: str
    follower: Follower
    report: ClientReport
    subjects: dict[str, Notification] = field(factory=dict[str, Notification])


def _followed(client: Client, word: Word, user: str, report: ClientReport) -> Conversation[ClientDifference | None]:
    """Play a word to the client of one supervisor, up to the first difference."""
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
    """Tell the client something, and compare what is open for all that it has been told of."""
    # Durations grow, as those of messages do: of two that are equal in all the second may be an old one.
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
    """Say on a client's exception where it was raised."""
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
    # What is never listed a client may leave out, and may show where it is open.
    missing, surplus = right - seen - NEVER_LISTED, seen - right
    if not missing and not surplus:
        return None
    after, because = describe(last), described(input)
    return ClientDifference(word.name, user, subject, after, because, missing, surplus)


def _open(told: Notification, follower: Follower) -> tuple[frozenset[str], frozenset[str]]:
    """Give the operations that the rules speak of, and those that are open, of the subject that this was told of."""
    view: DeviceView | LegView | SessionView | None
    if isinstance(told, DeviceNotification):
        known, view = _DEVICE_OPERATIONS, follower.device(told.device_id)
    elif isinstance(told, CallNotification):
        known, view = _CALL_OPERATIONS, follower.leg(told.call_id)
    else:
        assert isinstance(told, SessionNotification)
        known, view = _SESSION_OPERATIONS, follower.session(told.medium, told.session_id)
    return known, (view.open_operations if view is not None else frozenset[str]()) & known
