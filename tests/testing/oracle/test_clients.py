"""The clients' oracle: a client that shows what it was told passes, and one that does not is named."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from monitoring_core.follow import DeviceView, Follower, LegView, SessionView
from monitoring_core.notifications import CallNotification, DeviceNotification, SessionNotification
from monitoring_core.testing.entry.clients import check_client
from monitoring_core.testing.suites.default import COMPONENTS, suite
from monitoring_core.testing.words import Word
from monitoring_core.wire import read_notification
from tests.testing.oracle.words import SUITE


class Desktop:
    """A correct client: it keeps the capabilities that it was told last of each subject."""

    def __init__(self) -> None:
        self.shown: dict[str, frozenset[str]] = {}

    def reset(self, user: str, device: str) -> None:
        self.shown = {}

    def receive(self, payload: Mapping[str, Any]) -> None:
        for told in read_notification(payload).notifications:
            if isinstance(told, DeviceNotification):
                self.shown[told.device_id] = told.capabilities or frozenset()
            elif isinstance(told, CallNotification):
                self.shown[told.call_id] = told.capabilities or frozenset()
            elif isinstance(told, SessionNotification):
                self.shown[told.session_id] = told.capabilities or frozenset()

    def open_operations(self, subject: str) -> frozenset[str]:
        return self.shown.get(subject, frozenset())


class Follows:
    """A client that is a follower and nothing else."""

    def reset(self, user: str, device: str) -> None:
        self.follower = Follower()
        self.views: dict[str, Callable[[], DeviceView | LegView | SessionView | None]] = {}

    def receive(self, payload: Mapping[str, Any]) -> None:
        self.follower.take(payload)
        for told in read_notification(payload).notifications:
            if isinstance(told, DeviceNotification):
                self.views[told.device_id] = lambda told=told: self.follower.device(told.device_id)  # type: ignore[misc]
            elif isinstance(told, CallNotification):
                self.views[told.call_id] = lambda told=told: self.follower.leg(told.call_id)  # type: ignore[misc]
            elif isinstance(told, SessionNotification):
                self.views[told.session_id] = lambda told=told: self.follower.session(told.medium, told.session_id)  # type: ignore[misc]

    def open_operations(self, subject: str) -> frozenset[str]:
        view = self.views[subject]()
        # Of what was over long ago a follower knows nothing, so nothing is open.
        return frozenset() if view is None else view.open_operations


class Waits(Desktop):
    async def receive(self, payload: Mapping[str, Any]) -> None:  # type: ignore[override]
        super().receive(payload)

    async def open_operations(self, subject: str) -> frozenset[str]:  # type: ignore[override]
        return super().open_operations(subject)


class OffersCoachAgain(Desktop):
    def open_operations(self, subject: str) -> frozenset[str]:
        shown = super().open_operations(subject)
        return shown | {"SwitchToCoach"} if "SwitchToBargeIn" in shown else shown


class KeepsCallsThatEnded(Desktop):
    def receive(self, payload: Mapping[str, Any]) -> None:
        call = payload["data"].get("call")
        if call is None or call["state"] != "Released":
            super().receive(payload)


class OverlooksSessions(Desktop):
    def open_operations(self, subject: str) -> frozenset[str]:
        return frozenset() if subject.startswith("t") else super().open_operations(subject)


@pytest.mark.parametrize("client", [Desktop, Waits], ids=["plain", "async"])
def test_a_client_that_shows_what_it_was_told_passes(client: type[Any]) -> None:
    """Fed the notifications of every word, with something compared after each."""
    report = check_client(client(), SUITE)
    assert [] == report.differences
    assert report.conforms
    assert len(SUITE) == report.words
    assert report.compared >= report.notifications > 60


@pytest.mark.parametrize(
    ("client", "surplus", "missing"),
    [
        (OffersCoachAgain, {"SwitchToCoach"}, set[str]()),
        (KeepsCallsThatEnded, {"Hangup"}, set[str]()),
        (OverlooksSessions, set[str](), {"Accept", "Reject"}),
    ],
)
def test_a_client_that_shows_something_else_is_named(
    client: type[Desktop], surplus: set[str], missing: set[str]
) -> None:
    """With what it shows and should not, or should and does not, and after what."""
    report = check_client(client(), SUITE)
    assert not report.conforms
    assert any(surplus <= each.surplus and missing <= each.missing for each in report.differences)
    assert all(surplus or missing for _ in report.differences)
    assert "s1's client " in str(report)


@pytest.mark.once
@pytest.mark.parametrize("component", [component.name for component in COMPONENTS])
def test_a_follower_and_a_client_that_shows_what_it_was_told_last_are_one(component: str) -> None:
    """On the words of every component both pass, so what `follow` says is open is what was told last."""
    words: list[Word] = []
    for word in suite(components=[component], k=0).words():
        words.append(word)
        if sum(map(len, words)) >= 300:
            break
    for client in (Follows(), Desktop()):
        report = check_client(client, words)
        assert report.conforms, str(report)


def test_words_may_stand_under_their_components() -> None:
    """A suite as an oracle takes it, component -> words, is played as its words one after the other are."""
    components = {"one": SUITE[:3], "other": iter(SUITE[3:])}
    assert check_client(Desktop(), SUITE) == check_client(Desktop(), components)


class RaisesAt(Desktop):
    def __init__(self, where: str) -> None:
        super().__init__()
        self.where = where

    def reset(self, user: str, device: str) -> None:
        self.fails("reset")
        super().reset(user, device)

    def receive(self, payload: Mapping[str, Any]) -> None:
        self.fails("receive")
        super().receive(payload)

    def open_operations(self, subject: str) -> frozenset[str]:
        self.fails("open_operations")
        return super().open_operations(subject)

    def fails(self, where: str) -> None:
        if where == self.where:
            raise KeyError(where)


class RaisesLater(RaisesAt):
    async def receive(self, payload: Mapping[str, Any]) -> None:  # type: ignore[override]
        super().receive(payload)


@pytest.mark.parametrize(
    ("client", "where"),
    [
        (RaisesAt("reset"), "the reset"),
        (RaisesAt("receive"), "s1 asked ListenIn on s1-device (target a1-device), when it received device s1-device"),
        (
            RaisesLater("receive"),
            "s1 asked ListenIn on s1-device (target a1-device), when it received device s1-device",
        ),
        (RaisesAt("open_operations"), "when it was asked what is open for s1-device"),
    ],
    ids=["reset", "receive", "async receive", "open_operations"],
)
def test_what_a_client_raises_says_at_which_word_and_input(client: RaisesAt, where: str) -> None:
    """The exception is the client's own, with a note."""
    with pytest.raises(KeyError) as raised:
        check_client(client, SUITE)
    (note,) = raised.value.__notes__
    assert note.startswith("s1's client raised this in the word subscription/defaults at ")
    assert where in note


def test_a_run_that_compared_nothing_does_not_conform() -> None:
    """No words, no pass."""
    assert not check_client(Desktop(), []).conforms
