"""AN-CODE: the first cause in its order gives the code, over every combination of causes."""

from __future__ import annotations

import pickle
from collections.abc import Iterable
from itertools import chain, combinations

import pytest
from attrs import evolve

from monitoring_core.requests import AgentSessionRequest, ChannelRequest, SessionRequest
from monitoring_core.text import TextFacts, TextSupervisor
from monitoring_core.vocabulary import Medium
from tests.text.cases import MEDIA, Shift, refused

pytestmark = pytest.mark.once

# The causes of a refusal, in the order of AN-CODE, with the code and the rule each is answered with.
CAUSES: dict[str, tuple[int, str]] = {
    "feature off": (3, "TS-FEATURES"),
    "not a supervisor": (5, "AN-CODE"),
    "text missing": (1, "AN-CODE"),
    "mode missing": (1, "TS-INTRUDE"),
    "bad mode": (10, "AN-CODE"),
    "unknown agent": (6, "AN-CODE"),
    "unknown session": (6, "AN-CODE"),
    "no such operation": (2, "AN-CODE"),
    "logged out": (2, "TS-LOGGED-OUT"),
    "wrong state": (2, ""),
}
WHO = ("feature off", "not a supervisor")


def combined(*causes: str) -> Iterable[tuple[str, ...]]:
    """Give every combination of these causes, each in the order of AN-CODE, with and without who asks."""
    every = (*WHO, *causes)
    return chain.from_iterable(combinations(every, size) for size in range(1, len(every) + 1))


def cases(*rows: Iterable[tuple[str, ...]]) -> list[object]:
    """Give the combinations as the cases of a test."""
    return [pytest.param(row, id=" & ".join(row)) for row in chain(*rows)]


def disturbed(supervisor: TextSupervisor, causes: tuple[str, ...]) -> TextSupervisor:
    """Take the feature or the role from the supervisor."""
    features = frozenset({"api-voice"}) if "feature off" in causes else supervisor.features
    return evolve(supervisor, features=features, is_supervisor="not a supervisor" not in causes)


def facts(causes: tuple[str, ...]) -> TextFacts:
    """Give what the server knows when these causes are there."""
    return TextFacts(
        logged_in="logged out" not in causes,
        agent_known="unknown agent" not in causes,
        session_known="unknown session" not in causes,
    )


def decided(
    supervisor: TextSupervisor,
    request: ChannelRequest | AgentSessionRequest | SessionRequest,
    causes: tuple[str, ...],
    rule_of_state: str,
) -> None:
    """See that the first cause gives code and rule, and that nothing is changed."""
    asked = disturbed(supervisor, causes)
    before = pickle.dumps(asked)
    outcome = refused(asked.decide(request, facts(causes)))
    code, rule_id = CAUSES[causes[0]]
    assert (code, rule_id or rule_of_state) == (outcome.code, outcome.rule)
    assert request.operation == outcome.event
    assert outcome.reasons[0] == outcome.rule
    assert before == pickle.dumps(asked)


@pytest.mark.parametrize("medium", MEDIA)
@pytest.mark.parametrize("causes", cases(combined("bad mode", "unknown agent", "logged out")))
def test_a_subscription_is_refused_for_its_first_cause(medium: Medium, causes: tuple[str, ...]) -> None:
    """Feature, role, mode, agent, logged out: in this order."""
    shift = Shift(medium)
    request = shift.channel_request("Coach", mode="AllCalls" if "bad mode" in causes else None)
    decided(shift.now, request, causes, "")


@pytest.mark.parametrize("medium", MEDIA)
@pytest.mark.parametrize("causes", cases(combined("unknown agent", "no such operation", "logged out")))
def test_an_operation_a_channel_does_not_have_is_refused(medium: Medium, causes: tuple[str, ...]) -> None:
    """An operation that is none of a channel's stands after an unknown agent."""
    shift = Shift(medium)
    operation = "ListenIn" if "no such operation" in causes else "Coach"
    decided(shift.now, shift.channel_request(operation, mode="AllChats"), causes, "")


@pytest.mark.parametrize("medium", MEDIA)
@pytest.mark.parametrize("causes", cases(combined("unknown agent", "logged out", "wrong state")))
def test_a_cancel_is_refused_for_its_first_cause(medium: Medium, causes: tuple[str, ...]) -> None:
    """Cancel without a subscription is refused last; it takes no mode that could be bad."""
    shift = Shift(medium)
    if "wrong state" not in causes:
        shift.subscribe("Coach")
    request = shift.channel_request("CancelSupervisorMonitoring", mode="nonsense")
    decided(shift.now, request, causes, "TS-CANCEL")


@pytest.mark.parametrize("medium", MEDIA)
@pytest.mark.parametrize(
    "causes", cases(combined("bad mode", "unknown agent", "unknown session", "logged out", "wrong state"))
)
def test_an_intrusion_is_refused_for_its_first_cause(medium: Medium, causes: tuple[str, ...]) -> None:
    """Feature, role, bad visibility mode, agent or session, logged out, and last that one is in the session."""
    shift = Shift(medium)
    if "wrong state" in causes:
        shift.enter("Coach")
    request = shift.intrude_request("ListenIn" if "bad mode" in causes else "Monitor")
    decided(shift.now, request, causes, "TS-INTRUDE-TWICE")


@pytest.mark.parametrize("medium", MEDIA)
@pytest.mark.parametrize(
    "causes", cases(combined("mode missing", "unknown agent", "unknown session", "logged out", "wrong state"))
)
def test_an_intrusion_without_a_mode_is_refused_for_its_first_cause(medium: Medium, causes: tuple[str, ...]) -> None:
    """Where neither the request nor a subscription gives a mode, that is told before all that is unknown or wrong."""
    shift = Shift(medium)
    if "mode missing" not in causes:
        shift.subscribe("Coach")
    if "wrong state" in causes:
        shift.intrude("Monitor")
    decided(shift.now, shift.intrude_request(None), causes, "TS-INTRUDE-TWICE")


@pytest.mark.parametrize("medium", MEDIA)
@pytest.mark.parametrize("causes", cases(combined("unknown session", "no such operation", "logged out")))
def test_an_operation_an_agents_session_does_not_have_is_refused(medium: Medium, causes: tuple[str, ...]) -> None:
    """What is no Intrude needs no mode; it stands after an unknown session."""
    shift = Shift(medium)
    operation = "Accept" if "no such operation" in causes else "Intrude"
    mode = None if "no such operation" in causes else "Coach"
    decided(shift.now, AgentSessionRequest("ada", medium, "s-1", operation, mode), causes, "")


@pytest.mark.parametrize("medium", MEDIA)
@pytest.mark.parametrize("operation", ["SendMessage", "SendToAgents"])
@pytest.mark.parametrize("causes", cases(combined("text missing", "unknown session", "logged out", "wrong state")))
def test_a_message_is_refused_for_its_first_cause(medium: Medium, operation: str, causes: tuple[str, ...]) -> None:
    """Feature, role, missing text, session, logged out, and last that the mode does not send."""
    shift = Shift(medium)
    shift.enter("Monitor" if "wrong state" in causes else "BargeIn")
    session_id = "nowhere" if "unknown session" in causes else "s-1"
    request = SessionRequest(medium, session_id, operation, None if "text missing" in causes else "hello")
    decided(shift.now, request, causes, "TX-SEND")


@pytest.mark.parametrize("medium", MEDIA)
@pytest.mark.parametrize("causes", cases(combined("unknown session", "no such operation", "logged out")))
def test_an_operation_a_session_does_not_have_is_refused(medium: Medium, causes: tuple[str, ...]) -> None:
    """An operation that is none of a session's stands after an unknown session."""
    shift = Shift(medium)
    shift.enter("Coach")
    operation = "SwitchToListenIn" if "no such operation" in causes else "SwitchToMonitor"
    decided(
        shift.now, SessionRequest(medium, "nowhere" if "unknown session" in causes else "s-1", operation), causes, ""
    )


NOTHING = "Allowed to this supervisor now: nothing."
CHANNEL = "Allowed on the agent's channel now: Monitor, Coach, BargeIn."
SUBSCRIBED = "Allowed on the agent's channel now: Monitor, Coach, BargeIn, CancelSupervisorMonitoring."
INTRUDE = "Allowed on the agent's session now: Intrude."
ALREADY_IN = "Allowed on the agent's session now: nothing."
IN_SESSION = "Allowed in the session now: SwitchToCoach, SwitchToBargeIn, Leave."
BAD_MONITORING_MODE = "AN-CODE: supervisorMonitoringMode is 'AllCalls', none of NextChat, AllChats"
BAD_VISIBILITY_MODE = "AN-CODE: supervisorVisibilityMode is 'ListenIn', none of Monitor, Coach, BargeIn"
NO_OPERATION = "AN-CODE: 'Whisper' is no operation of this ruleset"
LOGGED_OUT = "TS-LOGGED-OUT: the supervisor is logged out"
CHAT = Medium.CHAT


@pytest.mark.parametrize(
    ("causes", "asked", "told", "allowed"),
    [
        ("feature off", ChannelRequest("ada", CHAT, "Coach"), "TS-FEATURES: api-multimedia not switched on", NOTHING),
        ("not a supervisor", ChannelRequest("ada", CHAT, "Coach"), "AN-CODE: the user is not a supervisor", NOTHING),
        ("", ChannelRequest("bo", CHAT, "Coach", "AllCalls"), BAD_MONITORING_MODE, CHANNEL),
        ("", ChannelRequest("ada", CHAT, "Coach", "AllCalls"), BAD_MONITORING_MODE, SUBSCRIBED),
        ("logged out", ChannelRequest("ada", CHAT, "Coach", "AllCalls"), BAD_MONITORING_MODE, NOTHING),
        ("unknown agent", ChannelRequest("ada", CHAT, "Coach", "AllCalls"), BAD_MONITORING_MODE, ""),
        ("unknown agent", ChannelRequest("\xe9va", CHAT, "Coach"), "AN-CODE: no user '\\xe9va'", ""),
        ("", ChannelRequest("bo", CHAT, "Whisper"), NO_OPERATION, CHANNEL),
        ("logged out", ChannelRequest("ada", CHAT, "Coach"), LOGGED_OUT, NOTHING),
        ("", AgentSessionRequest("ada", CHAT, "s-2", "Intrude", "ListenIn"), BAD_VISIBILITY_MODE, INTRUDE),
        ("", AgentSessionRequest("ada", CHAT, "s-1", "Intrude", "ListenIn"), BAD_VISIBILITY_MODE, ALREADY_IN),
        ("logged out", AgentSessionRequest("ada", CHAT, "s-2", "Intrude", "ListenIn"), BAD_VISIBILITY_MODE, NOTHING),
        ("unknown session", AgentSessionRequest("ada", CHAT, "s-2", "Intrude", "ListenIn"), BAD_VISIBILITY_MODE, ""),
        (
            "unknown session",
            AgentSessionRequest("ada", CHAT, "s-2", "Intrude", "Coach"),
            "AN-CODE: no session 's-2' of user 'ada'",
            "",
        ),
        ("", AgentSessionRequest("ada", CHAT, "s-2", "Whisper"), NO_OPERATION, INTRUDE),
        ("logged out", AgentSessionRequest("ada", CHAT, "s-2", "Intrude", "Coach"), LOGGED_OUT, NOTHING),
        (
            "",
            AgentSessionRequest("bo", CHAT, "s-2", "Intrude"),
            "TS-INTRUDE: neither the request nor a subscription gives a visibility mode",
            INTRUDE,
        ),
        ("", SessionRequest(CHAT, "s-1", "SendMessage"), "AN-CODE: the message is missing", IN_SESSION),
        ("logged out", SessionRequest(CHAT, "s-1", "SendMessage"), "AN-CODE: the message is missing", NOTHING),
        ("", SessionRequest(CHAT, "s-2", "SendMessage"), "AN-CODE: the message is missing", ""),
        ("", SessionRequest(CHAT, "s-2", "Leave"), "AN-CODE: no session 's-2'", ""),
        ("", SessionRequest(CHAT, "s-1", "Whisper"), NO_OPERATION, IN_SESSION),
        ("logged out", SessionRequest(CHAT, "s-1", "Leave"), LOGGED_OUT, NOTHING),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_a_refusal_by_the_record_reads_as_a_sentence(
    causes: str, asked: ChannelRequest | AgentSessionRequest | SessionRequest, told: str, allowed: str
) -> None:
    """It names operation, user, rule and reason, and what is open there, unless what was named does not exist."""
    shift = Shift(CHAT)
    shift.subscribe("Coach")
    shift.enter("Monitor")
    record = disturbed(shift.now, (causes,))
    refusal = refused(record.decide(asked, facts((causes,))))
    assert [f"refused: {asked.operation} by user 'sup' ({told}).", *([allowed] if allowed else [])] == str(
        refusal
    ).splitlines()
    assert record == refusal.state


def test_a_refusal_by_a_subscription_reads_as_a_sentence() -> None:
    """It says how the subscription stands, by which rule and why it is refused, and what the channel takes."""
    refusal = refused(Shift(CHAT).now.decide(ChannelRequest("ada", CHAT, "CancelSupervisorMonitoring")))
    sentence = "CancelSupervisorMonitoring without a subscription (TS-CANCEL: there is no subscription to cancel)"
    assert f"refused: {sentence}.\n{CHANNEL}" == str(refusal)
