"""Messages that go to another user than the one whose device they are about (AN-RECIPIENT)."""

from __future__ import annotations

from typing import Any

import pytest

from monitoring_core.follow import Follower, Place
from monitoring_core.follow.findings import bounds
from tests.follow.recordings import LISTEN_IN, call, device, subscription


def asks(number: int) -> dict[str, Any]:
    """Give an accepted request to a device."""
    body = {"operationName": "ListenIn", "targetDeviceUri": f"/api/v2/devices/desk-9{number}"}
    request = {"method": "POST", "url": f"/api/v2/me/devices/desk-{number}", "body": body}
    return {"request": request, "response": {"statusCode": 0}}


def shows(number: int, step: int = 0) -> dict[str, Any]:
    """Give a message of a device; those of different steps are unequal."""
    return device(subscription("ListenIn", target=f"desk-9{number}"), id=f"desk-{number}", step=step)


def leg_of(number: int) -> dict[str, Any]:
    """Give a message of a leg of a device."""
    return call(LISTEN_IN, "On", 1, deviceUri=f"https://desk.example/api/v2/devices/desk-{number}")


def found(
    *lines: tuple[str | None, dict[str, Any]], roles: dict[str, str] | None = None, follower: Follower | None = None
) -> list[tuple[str, int | None]]:
    """Give level and line of what is found of recipients."""
    follower, findings = follower or Follower(), []
    for number, (client, line) in enumerate(lines, 1):
        role = (roles or {}).get(client or "")
        findings += follower.take(line, place=Place(None, number), client=client, role=role)
    return [(str(each.level), each.place.line) for each in findings if each.rule == "AN-RECIPIENT"]


OWN = [("a", asks(1)), ("b", asks(2)), ("a", shows(1)), ("a", shows(1, 1))]


@pytest.mark.parametrize("message", [shows(2), leg_of(2)], ids=["device", "call"])
def test_what_is_another_users_goes_to_nobody_else(message: dict[str, Any]) -> None:
    """Each asked something of a device of his own, and is told of the other's."""
    assert [("warning", 5)] == found(*OWN, ("a", message))


def test_a_device_that_was_dropped_has_no_owner() -> None:
    """What was known of whose a device is goes with the device, so a message about it proves nothing."""
    follower = Follower(memory=10 * bounds.BYTES_OF_DEVICE / bounds.GIB)
    others = [("c", device(subscription("Coach", target=f"t-{each}"), id=f"desk-c{each}")) for each in range(30)]
    assert [] == found(*OWN, *others, ("a", shows(2)), follower=follower)
    assert [("warning", 35)] == found(*OWN, *others, ("a", shows(2)))


def test_roles_tell_users_apart() -> None:
    """An agent is told of the device of a supervisor."""
    roles = {"a": "supervisor", "b": "agent"}
    assert [("warning", 2)] == found(("a", asks(1)), ("b", shows(1)), roles=roles)


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param([*OWN, ("b", shows(2)), ("b", leg_of(2))], id="his own"),
        pytest.param([*OWN[:2], *[(each, shows(n, 1)) for n in (1, 2) for each in ("a", "b")]], id="two windows"),
        pytest.param([("a", asks(1)), ("b", shows(1))], id="one asks and another is told"),
        pytest.param([*OWN, (None, shows(2))], id="nobody is named"),
    ],
)
def test_who_may_be_one_user_is_told_rightly(lines: list[tuple[str | None, dict[str, Any]]]) -> None:
    """Two names may be windows of one user, or the names of those who ask and of those who are told."""
    assert [] == found(*lines)
