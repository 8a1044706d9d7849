"""Bayeux: who is told what, what is sent again, and who is forgotten."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.server.running import NOTIFICATIONS, Client, Json, Listener, Running, running

HELLO = {"channel": "/meta/handshake", "version": "1.0", "supportedConnectionTypes": ["long-polling"]}


def subscribe(client: Client, operation: str = "ListenIn") -> None:
    """Have something told: each subscription is confirmed by one device message."""
    assert {"statusCode": 0} == client.ask("me/devices/s1-device", operation, targetDeviceUri="a1-device")


def states(messages: list[Json]) -> list[str]:
    """Give the monitoring states that device messages show."""
    return [message["data"]["devices"][0]["supervisorMonitoringState"]["state"] for message in messages]


def test_a_handshake_gives_a_client_id_and_advice(s1: Client) -> None:
    """A handshake is answered with what a client needs to go on; the id of the message comes back."""
    (reply,) = s1.post(NOTIFICATIONS, [{**HELLO, "id": "7"}])
    assert ("/meta/handshake", "7", True, "1.0", ["long-polling"]) == (
        reply["channel"],
        reply["id"],
        reply["successful"],
        reply["version"],
        reply["supportedConnectionTypes"],
    )
    assert reply["clientId"]
    assert {"reconnect": "retry", "interval": 0, "timeout": 25_000, "maxInterval": 10_000} == reply["advice"]


@pytest.mark.parametrize("types", [["websocket"], None, "long-polling"])
def test_only_long_polling_is_spoken(s1: Client, types: Any) -> None:
    """A client that cannot do long-polling is told not to try again."""
    (reply,) = s1.post(NOTIFICATIONS, {**HELLO, "supportedConnectionTypes": types})
    assert (False, "none") == (reply["successful"], reply["advice"]["reconnect"])


def test_a_user_has_so_many_clients_and_no_more(s1: Client, s2: Client) -> None:
    """Whoever shakes hands again and again is refused in the end, and others are not."""
    replies = s1.post(NOTIFICATIONS, [HELLO] * 25)
    assert [True] * 20 + [False] * 5 == [reply["successful"] for reply in replies]
    assert s2.post(NOTIFICATIONS, [HELLO])[0]["successful"]


@pytest.mark.parametrize(
    ("subscriptions", "heard"),
    [
        (["/v2/me/devices"], True),
        (["/v2/me/*"], True),
        (["/v2/**"], True),
        (["/v2/me/calls", "/v2/me/chats"], False),
        ([], False),
    ],
)
def test_a_client_hears_what_it_subscribed_to(
    server: Running, s1: Client, subscriptions: list[str], heard: bool
) -> None:
    """A message goes to the channels by name and by pattern, and to no other."""
    with server.client("s1") as client:
        listener = Listener(client).shake_hands(subscriptions)
        subscribe(s1)
        assert heard == bool(listener.poll())


def test_a_subscription_can_be_ended(server: Running, s1: Client, listening: Listener) -> None:
    """After unsubscribing from a channel nothing of it comes any more."""
    message = {"channel": "/meta/unsubscribe", "clientId": listening.id, "subscription": "/v2/me/devices"}
    (reply,) = listening.client.post(NOTIFICATIONS, message)
    assert (True, "/v2/me/devices") == (reply["successful"], reply["subscription"])
    subscribe(s1)
    assert [] == listening.poll()


@pytest.mark.parametrize("given", ["/v2/others", "/v2/users/*", ["/v2/me/calls", 5], None, {}])
def test_other_channels_are_refused(listening: Listener, given: Any) -> None:
    """A channel that does not exist cannot be subscribed to, nor can one be published to."""
    message = {"channel": "/meta/subscribe", "clientId": listening.id, "subscription": given}
    (reply,) = listening.client.post(NOTIFICATIONS, [message])
    assert (False, "403") == (reply["successful"], reply["error"][:3])


def test_clients_do_not_publish(listening: Listener) -> None:
    """What a client publishes is refused and reaches nobody."""
    message = {"channel": "/v2/me/calls", "clientId": listening.id, "data": "x"}
    (reply,) = listening.client.post(NOTIFICATIONS, [message])
    assert not reply["successful"]
    assert [] == listening.poll()


def test_one_request_may_hold_several_messages(server: Running, s1: Client, listening: Listener) -> None:
    """Messages of one request are answered in their order, what is told before the connect that brings it."""
    subscribe(s1)
    messages = [
        {"channel": "/meta/subscribe", "clientId": listening.id, "subscription": "/v2/**", "id": "1"},
        {"channel": "/meta/connect", "clientId": listening.id, "connectionType": "long-polling", "id": "2"},
    ]
    replies = listening.client.post(NOTIFICATIONS, messages)
    assert ["/meta/subscribe", "/v2/me/devices", "/meta/connect"] == [reply["channel"] for reply in replies]


def test_a_client_belongs_to_its_user(s2: Client, listening: Listener) -> None:
    """The client id of somebody else is as good as none."""
    (reply,) = s2.post(NOTIFICATIONS, [{"channel": "/meta/connect", "clientId": listening.id}])
    assert (False, "402", "handshake") == (reply["successful"], reply["error"][:3], reply["advice"]["reconnect"])


def test_a_disconnected_client_is_unknown(listening: Listener) -> None:
    """After it said goodbye a client has to shake hands again."""
    (reply,) = listening.client.post(NOTIFICATIONS, {"channel": "/meta/disconnect", "clientId": listening.id})
    assert reply["successful"]
    assert [] == listening.poll()
    assert listening.refused is not None
    assert "handshake" == listening.refused["advice"]["reconnect"]


def test_a_second_connect_takes_the_place_of_the_first(server: Running, s1: Client, listening: Listener) -> None:
    """A connect that is held while another comes is answered at once, and takes nothing with it."""
    listening.connect(timeout=20)
    with server.client("s1") as client:
        again = Listener(client, id=listening.id)
        again.connect(timeout=20)
        assert [] == listening.receive()
        assert listening.refused is not None
        subscribe(s1)
        assert ["ListenIn"] == states(again.receive())


def test_two_windows_of_one_user_are_both_told(server: Running, s1: Client, listening: Listener) -> None:
    """Each Bayeux client of a user has a queue of its own."""
    with server.client("s1") as client:
        other = Listener(client).shake_hands()
        subscribe(s1)
        assert listening.poll() == other.poll() != []


def test_what_was_not_acknowledged_comes_again(server: Running, s1: Client) -> None:
    """With the acknowledge extension a batch is sent until a connect names it, in order and before what is newer."""
    with server.client("s1") as client:
        listener = Listener(client, acknowledges=True).shake_hands()
        subscribe(s1, "ListenIn")
        subscribe(s1, "Coach")
        seen = listener.batch
        assert ["ListenIn", "Coach"] == states(listener.poll())
        listener.batch = seen  # As if that answer had been lost.
        subscribe(s1, "BargeIn")
        assert ["ListenIn", "Coach", "BargeIn"] == states(listener.poll())
        assert [] == listener.poll()


def test_what_waits_stays_when_the_reader_of_a_held_connect_is_gone(server: Running, s1: Client) -> None:
    """A connection that breaks while its connect is held takes nothing with it."""
    with server.client("s1") as client:
        listener = Listener(client).shake_hands()
        listener.connect(timeout=20)
    for _ in range(10):
        s1.state()  # Each answer comes from a later turn of the server's loop than the end of that connection.
    subscribe(s1)
    with server.client("s1") as client:
        assert ["ListenIn"] == states(Listener(client, id=listener.id).poll())


def test_a_client_that_stays_away_is_forgotten() -> None:
    """Without a connect for the time of absence, a client has to shake hands again; one with a held connect has not."""
    with running("--absence", "1") as server, server.client("s1") as near, server.client("s1") as far:
        there = Listener(near).shake_hands()
        there.connect(timeout=2.5)
        away = Listener(far).shake_hands()
        time.sleep(1.5)
        away.poll()
        assert away.refused is not None
        assert "handshake" == away.refused["advice"]["reconnect"]
        there.receive()
        assert there.refused is None


def test_a_slow_reader_is_given_up_and_nobody_else_suffers() -> None:
    """A client that lets too much pile up has to shake hands again; another is told everything."""
    with running("--backlog", "20") as server, server.client("s1") as s1, server.client("s1") as near:
        there = Listener(near).shake_hands()
        with server.client("s1") as far:
            away = Listener(far).shake_hands()
            told = 0
            for _ in range(30):
                subscribe(s1)
                told += len(there.poll())
            assert 30 == told
            assert [] == away.poll()
            assert away.refused is not None
            assert "handshake" == away.refused["advice"]["reconnect"]
            away.shake_hands()
            subscribe(s1)
            assert ["ListenIn"] == states(away.poll())
