"""The clients' oracle: whether a client shows what the server has told it.

A client (a desktop, a dashboard, a bot) does not decide, it follows. So it is fed the
notifications of a floor on which something goes on, as the wire has them, and asked after each
what it shows as open: the operations that its user could press now. What is right is what
`follow` says is open from the very same notifications; of what it does not follow (a call that
offers no switch, a text session), what the last of them offers. The agent's mute is never listed, so a
client may show it where it is open, or not at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from attrs import define, field, frozen

from monitoring_core.capabilities import NEVER_LISTED
from monitoring_core.floor import Ask, Floor, Input
from monitoring_core.follow import Follower
from monitoring_core.notifications import CallNotification, DeviceNotification, Notification, SessionNotification
from monitoring_core.testing.adapter import Caller, Conversation, converse
from monitoring_core.testing.coverage import Coverage
from monitoring_core.testing.describing import describe, described
from monitoring_core.testing.words import Word
from monitoring_core.vocabulary import CallOperation, CallState, DeviceOperation, SessionOperation, TextSessionState
from monitoring_core.wire import Context, write

__all__ = ["Client", "ClientDifference", "ClientReport", "check_client", "check_client_async"]

_DEVICE_OPERATIONS = frozenset(map(str, DeviceOperation))
_CALL_OPERATIONS = frozenset(map(str, CallOperation))
_SESSION_OPERATIONS = frozenset(map(str, SessionOperation))
_SWITCHES = frozenset({"SwitchToListenIn", "SwitchToCoach", "SwitchToBargeIn"})


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


def check_client(client: Client, words: Iterable[Word]) -> ClientReport:
    """Play words on a floor, feed the client of each supervisor in turn, and compare what it shows.

    Args:
        client: plain or ``async``.
        words: what goes on; see `monitoring_core.testing.suites` and `strategies`.
    """
    with Caller() as caller:
        return caller.have(_checking(client, words))


async def check_client_async(client: Client, words: Iterable[Word]) -> ClientReport:
    """Do as `check_client`, on the running loop."""
    return await converse(_checking(client, words))


def _checking(client: Client, words: Iterable[Word]) -> Conversation[ClientReport]:
    report = ClientReport()
    for word in words:
        report.words += 1
        for user in word.setting.supervisors:
            difference = yield from _followed(client, word, user, report)
            if difference is not None:
                report.differences.append(difference)
    return report


def _followed(client: Client, word: Word, user: str, report: ClientReport) -> Conversation[ClientDifference | None]:
    floor: Floor = word.setting.floor()
    device = floor.supervisors[user].voice.device.id
    follower = Follower(word.setting.ruleset)
    subjects: dict[str, Notification] = {}
    yield client.reset(user, device)
    for input in word.inputs:
        step = floor.step(input)
        if step.outcome is None and isinstance(input, Ask) and input.supervisor == user:
            report.coverage.count(floor, input, accepted=True)
        for delivery in step.deliveries:
            if delivery.recipient != user:
                continue
            # Each bears another duration, as messages do: two that are equal in all would be one that came twice.
            told_at = Context(base_url="https://desk.example", duration=report.notifications)
            payload = write(delivery.notification, told_at)
            follower.take(payload)
            report.notifications += 1
            yield client.receive(payload)
            subject = _subject(delivery.notification)
            if subject is not None:
                subjects[subject] = delivery.notification
            for each, told in subjects.items():
                shown = yield client.open_operations(each)
                report.compared += 1
                difference = _difference(word, user, each, told, shown, follower, delivery.notification, input)
                if difference is not None:
                    return difference
        floor = step.next
    return None


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
    """Give the operations that the rules speak of, and those that are open, by what was told last of a subject."""
    if isinstance(told, DeviceNotification):
        device = follower.device(told.device_id)
        return _DEVICE_OPERATIONS, (device.open_operations if device else frozenset[str]()) & _DEVICE_OPERATIONS
    if isinstance(told, CallNotification):
        leg = follower.leg(told.call_id)
        offered = told.capabilities or frozenset[str]()
        if leg is not None and told.state == CallState.ESTABLISHED and offered & _SWITCHES:
            offered = leg.open_operations
        return _CALL_OPERATIONS, offered & _CALL_OPERATIONS
    assert isinstance(told, SessionNotification)
    running = told.state in (TextSessionState.INVITED, TextSessionState.CHATTING)
    offered = (told.capabilities if running else None) or frozenset[str]()
    return _SESSION_OPERATIONS, offered & _SESSION_OPERATIONS
