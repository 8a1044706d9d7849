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
    assert [10, 6, 2, 2, 6] == codes
    assert [] == listening.poll()


def test_an_intruded_session_is_joined_at_once(server: Running, s1: Client, listening: Listener) -> None:
    """Intrude brings the supervisor into the running session in the visibility mode he names."""
    session = server.happen("SessionStarts", agent="a1", medium="chat")["session"]
    answer = s1.ask(f"users/a1/chats/{session}", "Intrude", supervisorVisibilityMode="Coach")
    assert {"statusCode": 0} == answer
    joined, log = listening.poll()
    assert "Agents" == visibility(joined, "chat", "s1")
    assert ["ParticipantJoined"] == [each["type"] for each in log["data"]["messages"]]
