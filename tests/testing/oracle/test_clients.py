"""The clients' oracle: a client that shows what it was told passes, and one that does not is named."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from monitoring_core.notifications import CallNotification, DeviceNotification, SessionNotification
from monitoring_core.testing.clients import check_client
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


def test_a_run_that_compared_nothing_does_not_conform() -> None:
    """No words, no pass."""
    assert not check_client(Desktop(), []).conforms
