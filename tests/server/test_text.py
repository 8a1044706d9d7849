"""SMS sessions and chats over HTTP."""

from __future__ import annotations

import pytest

from tests.server.running import Client, Json, Listener, Running

MEDIA = [("sms", "smssession", "smssessions"), ("chat", "chat", "chats")]


def visibility(message: Json, key: str, user: str) -> str:
    """Give the visibility that a session message shows of a participant."""
    (found,) = [each["visibility"] for each in message["data"][key]["participants"] if each["nickname"] == user]
    return str(found)


@pytest.mark.parametrize(("medium", "key", "path"), MEDIA)
def test_a_supervisor_monitors_and_barges_in(
    server: Running, s1: Client, listening: Listener, medium: str, key: str, path: str
) -> None:
    """Invited, accepted, switched and written: each shows on the medium's channel."""
    assert {"statusCode": 0} == s1.ask(f"users/a1/channels/{key}", "Monitor")
    assert [] == listening.poll()

    session = server.happen("SessionStarts", agent="a1", medium=medium)["session"]
    (invited,) = listening.poll()
    assert (f"/v2/me/{path}", "Invited", {"Accept", "Reject"}) == (
        invited["channel"],
        invited["data"][key]["state"],
        set(invited["data"][key]["capabilities"]),
    )

    assert {"statusCode": 0} == s1.ask(f"me/{path}/{session}", "Accept")
    accepted, _ = listening.poll()
    assert "Supervisors" == visibility(accepted, key, "s1")

    assert {"statusCode": 0} == s1.ask(f"me/{path}/{session}", "SwitchToBargeIn")
    updated, log = listening.poll()
    assert "All" == visibility(updated, key, "s1")
    assert [("ParticipantRejoined", "All")] == [(each["type"], each["visibility"]) for each in log["data"]["messages"]]

    assert {"statusCode": 0} == s1.ask(f"me/{path}/{session}", "SendMessage", text="hello \ud800")
    (sent,) = listening.poll()
    assert [("Text", "hello \ud800")] == [(each["type"], each["text"]) for each in sent["data"]["messages"]]

    server.happen("PartyWrites", medium=medium, session=session, sender="customer", text="hi", visibility="All")
    (written,) = listening.poll()
    assert ["hi"] == [each["text"] for each in written["data"]["messages"]]

    server.happen("SessionCompleted", medium=medium, session=session)
    (revoked,) = listening.poll()
    assert "Revoked" == revoked["data"][key]["state"]


@pytest.mark.parametrize(("medium", "key", "path"), MEDIA)
def test_refusals_have_their_codes(
    server: Running, s1: Client, listening: Listener, medium: str, key: str, path: str
) -> None:
    """What is not open is refused with the code of AN-CODE, and tells nobody."""
    session = server.happen("SessionStarts", agent="a1", medium=medium)["session"]
    codes = [
        s1.ask(f"users/a1/channels/{key}", "Monitor", supervisorMonitoringMode="Some")["statusCode"],
        s1.ask(f"users/nobody/channels/{key}", "Monitor")["statusCode"],
        s1.ask(f"users/a1/channels/{key}", "CancelSupervisorMonitoring")["statusCode"],
        s1.ask(f"users/a1/{path}/{session}", "Intrude")["statusCode"],
        s1.ask(f"me/{path}/{session}", "Accept")["statusCode"],
    ]
    assert [10, 6, 2, 1, 6] == codes
    assert [] == listening.poll()


def finished(server: Running, number: int) -> list[str]:
    """Have that many chats begin and end, and give their ids."""
    sessions: list[str] = []
    for _ in range(number):
        sessions.append(server.happen("SessionStarts", agent="a1", medium="chat")["session"])
        assert 0 == server.happen("SessionCompleted", medium="chat", session=sessions[-1])["statusCode"]
    return sessions


def shown(client: Client) -> list[str]:
    """Give the ids of the chats that the server shows to a supervisor."""
    return [each["chat"]["id"] for each in client.state() if "chat" in each]


def test_sessions_that_have_long_been_over_are_forgotten(server: Running, s1: Client) -> None:
    """The newest twenty are shown, and a late request is told what became of them; older ones never were."""
    s1.ask("users/a1/channels/chat", "Monitor")
    sessions = finished(server, 25)
    assert sessions[5:] == shown(s1)
    codes = [s1.ask(f"me/chats/{session}", "Leave")["statusCode"] for session in sessions]
    assert [6] * 5 + [2] * 20 == codes


def test_a_session_that_goes_on_is_not_forgotten(server: Running, s1: Client) -> None:
    """However many others have come and gone, and though he has left it: he may intrude into it again."""
    s1.ask("users/a1/channels/chat", "Monitor")
    goes_on, left = (server.happen("SessionStarts", agent="a1", medium="chat")["session"] for _ in range(2))
    for session in (goes_on, left):
        assert {"statusCode": 0} == s1.ask(f"me/chats/{session}", "Accept")
    assert {"statusCode": 0} == s1.ask(f"me/chats/{left}", "Leave")
    newest = finished(server, 22)[2:]
    assert [goes_on, left, *newest] == shown(s1)
    assert {"statusCode": 0} == s1.ask(f"me/chats/{goes_on}", "SwitchToCoach")
    assert {"statusCode": 0} == s1.ask(f"users/a1/chats/{left}", "Intrude")


def test_each_forgets_what_is_old_to_himself(server: Running, s1: Client, s2: Client) -> None:
    """Of two who were in a session it goes when twenty newer ones are over for that one, and stays with the other."""
    for client in (s1, s2):
        client.ask("users/a1/channels/chat", "Monitor")
    (first,) = finished(server, 1)
    s2.ask("users/a1/channels/chat", "CancelSupervisorMonitoring")
    finished(server, 20)
    assert (first in shown(s1), [first]) == (False, shown(s2))
    s2.ask("users/a1/channels/chat", "Monitor")
    finished(server, 20)
    assert (20, 20) == (len(shown(s1)), len(shown(s2)))


def test_an_intruded_session_is_joined_by_accept(server: Running, s1: Client, listening: Listener) -> None:
    """Intrude brings the running session as Invited; Accept joins it in the visibility mode that was named."""
    session = server.happen("SessionStarts", agent="a1", medium="chat")["session"]
    answer = s1.ask(f"users/a1/chats/{session}", "Intrude", supervisorVisibilityMode="Coach")
    assert {"statusCode": 0} == answer
    (invited,) = listening.poll()
    assert ("Invited", {"Accept", "Reject"}) == (
        invited["data"]["chat"]["state"],
        set(invited["data"]["chat"]["capabilities"]),
    )
    assert {"statusCode": 0} == s1.ask(f"me/chats/{session}", "Accept")
    joined, log = listening.poll()
    assert "Agents" == visibility(joined, "chat", "s1")
    assert ["ParticipantJoined"] == [each["type"] for each in log["data"]["messages"]]


@pytest.mark.parametrize(("medium", "key", "path"), MEDIA)
def test_who_leaves_is_told_so_before_his_session_is_revoked(
    server: Running, s1: Client, s2: Client, listening: Listener, medium: str, key: str, path: str
) -> None:
    """ParticipantLeft with the visibility of the mode, then Revoked with nothing offered; the other sees him leave."""
    session = server.happen("SessionStarts", agent="a1", medium=medium)["session"]
    for client in (s1, s2):
        client.ask(f"users/a1/{path}/{session}", "Intrude", supervisorVisibilityMode="Coach")
        client.ask(f"me/{path}/{session}", "Accept")
    listening.poll()
    assert {"statusCode": 0} == s2.ask(f"me/{path}/{session}", "Leave")
    _, seen = listening.poll()
    assert {"statusCode": 0} == s1.ask(f"me/{path}/{session}", "Leave")
    log, revoked = listening.poll()
    for left, user in ((seen, "s2"), (log, "s1")):
        (entry,) = left["data"]["messages"]
        assert ("ParticipantLeft", "Agents", user) == (entry["type"], entry["visibility"], entry["from"]["nickname"])
    assert ("Revoked", []) == (revoked["data"][key]["state"], revoked["data"][key]["capabilities"])
