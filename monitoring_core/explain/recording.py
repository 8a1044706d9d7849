"""Examples that are recordings, and the functions that make their lines.

The functions make lines of one supervisor, ``sup-1``, with device ``d-1`` in call ``c-1``,
one second apart. A value that is not given keeps the rules. So an example names only the
values that matter.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from attrs import evolve, frozen

from monitoring_core.capabilities import LEG_CONSTANT
from monitoring_core.follow import Finding, Follower, Place
from monitoring_core.rulesets import GWS_V2, Ruleset
from monitoring_core.text.session import CHATTING_CONSTANT, SENDING_OPEN
from monitoring_core.text.visibility import SHOWN_AS
from monitoring_core.vocabulary import CallState, MonitoringState, VisibilityMode
from monitoring_core.voice.events import SWITCH
from monitoring_core.voice.leg_tables import MUTE_SHOWN

__all__ = [
    "Line",
    "Recording",
    "agent_call",
    "asks_call",
    "asks_device",
    "asks_session",
    "call",
    "device",
    "intrudes",
    "log",
    "session",
]

SECONDS_APART = 1


@frozen
class Line:
    """One record of a recording.

    Attributes:
        record: the argument of `Follower.take`: a decoded notification, or a request with its answer.
        text: the record in words.
        client: name of the client that recorded it.
        self_: the client's nickname in text sessions, or None.
        role: the role of the client's user, or None.
    """

    record: dict[str, Any]
    text: str
    client: str = "sup-1"
    self_: str | None = None
    role: str | None = None

    def of(self, client: str) -> Line:
        """Return the same line as recorded by another client."""
        return evolve(self, client=client)


@frozen
class Recording:
    """A short recording, and the findings of a check of it.

    Attributes:
        lines: its lines, in order.
        ruleset: the ruleset of the check.
    """

    lines: tuple[Line, ...]
    ruleset: Ruleset = GWS_V2

    def findings(self) -> tuple[Finding, ...]:
        """Return all findings of the recording, in order."""
        return self.follow()[1]

    def follow(self) -> tuple[Follower, tuple[Finding, ...]]:
        """Let a new follower read the recording; return the follower and its findings."""
        follower = Follower(self.ruleset)
        found: list[Finding] = []
        rang: dict[str, int] = {}
        for number, line in enumerate(self.lines, 1):
            found += follower.take(
                _with_duration(line.record, number, rang),
                place=Place(None, number),
                at=_at(number),
                client=line.client,
                self_=line.self_,
                role=line.role,
            )
        return follower, (*found, *follower.finish())

    def broken(self) -> tuple[str, ...]:
        """Return the ids of the rules of the findings."""
        return tuple(finding.rule for finding in self.findings())

    def __str__(self) -> str:
        several = len({line.client for line in self.lines}) > 1
        told = [
            f"line {number}  {line.client * several}{': ' * several}{line.text}"
            for number, line in enumerate(self.lines, 1)
        ]
        told += [
            f"{each.level} {each.rule}, line {each.place.line}: {each.message}; expected {each.expected}"
            for each in self.findings()
        ]
        return "\n".join(told)


def _list(names: Iterable[str]) -> list[str]:
    """Return plain strings, as a decoder does, instead of members of an enumeration."""
    return sorted(map(str, names))


def _at(number: int) -> str:
    minutes, seconds = divmod(number * SECONDS_APART, 60)
    return f"2032-05-11T09:{minutes:02}:{seconds:02}.000Z"


def _with_duration(record: dict[str, Any], number: int, rang: dict[str, int]) -> dict[str, Any]:
    """Return the record of a call with its ``duration``, since it began to ring or since the recording began.

    Args:
        record: the record of the line.
        number: the number of the line.
        rang: id of a call -> number of the line on which it began to ring. This line is added if the call rings on it.
    """
    if "call" not in record:
        return record
    call = record["call"]
    if call["state"] == CallState.RINGING:
        rang.setdefault(call["id"], number)
    return {**record, "call": {**call, "duration": str((number - rang.get(call["id"], 0)) * SECONDS_APART)}}


def device(
    state: str | None = None,
    scope: str | None = "Call",
    mode: str | None = "AllCalls",
    target: str = "agent-1",
    *,
    without: Iterable[str] = (),
    besides: Iterable[str] = (),
    lists: bool = True,
    forward_to: str | None = None,
    is_null: bool = False,
    user: str = "Ready",
    id: str = "d-1",
) -> Line:
    """Make a message of a device, with its subscription and its capability list."""
    offered = {*MonitoringState, "DoNotDisturbOn", "ForwardCallsOff" if forward_to else "ForwardCallsOn"}
    offered |= {"CancelSupervisorMonitoring"} if state else set()
    offered = (offered | set(besides)) - set(without)
    shown: dict[str, Any] = {"id": id, "doNotDisturb": "Off", "userState": {"state": user}}
    words: list[str] = []
    if forward_to is not None:
        shown["forwardTo"] = forward_to
        words.append(f"is forwarded to {forward_to}")
    if state is not None:
        told = {"state": state, "scope": scope, "mode": mode, "targetDeviceUri": f"/api/v2/devices/{target}"}
        shown["supervisorMonitoringState"] = {key: value for key, value in told.items() if value is not None}
        details = [f"scope {scope}"] * (scope is not None) + [f"mode {mode}"] * (mode is not None)
        words.append(f"shows {state} of {target} ({', '.join(details)})")
    elif is_null:
        shown["supervisorMonitoringState"] = None
        words.append("shows supervisorMonitoringState null")
    else:
        words.append("shows no subscription")
    if lists:
        shown["capabilities"] = _list(offered)
        words.append(f"offers {', '.join(sorted(offered))}")
    text = f"device {id}{f' (user {user})' * (user != 'Ready')} {', '.join(words)}"
    return Line({"messageType": "DeviceStateChangeMessage", "devices": [shown]}, text)


def call(
    state: str | None = None,
    *,
    offers: Iterable[str] | None = None,
    mute: str | None = None,
    besides: Iterable[str] = (),
    without: Iterable[str] = (),
    agent_muted: bool = False,
    listening_in: bool = False,
    call_state: str = CallState.ESTABLISHED,
    kind: str = "StatusChange",
    id: str = "c-1",
    number: str | None = None,
) -> Line:
    """Make a message of the supervisor's call: Established in a monitoring state, or in another call state."""
    body: dict[str, Any] = {"id": id, "deviceUri": "/api/v2/devices/d-1", "state": str(call_state)}
    words = [f"call {id} {call_state}"]
    if state is not None:
        words[0] += f" in {state}"
        monitoring = MonitoringState(state)
        switches = [each.name for each, leads_to in SWITCH.items() if leads_to is not monitoring]
        shown = set(offers) if offers is not None else {each for each in switches if each != "SwitchToCoach"}
        shown |= {"Hold", "Hangup", *besides}
        told = mute or str(MUTE_SHOWN[monitoring])
        body |= {"mute": told, "monitoredUserMuted": agent_muted, "supervisorListeningIn": listening_in}
        words.append(f"mute {told}")
        words += ["agent muted"] * agent_muted + ["supervisorListeningIn"] * listening_in
        body["capabilities"] = _list((shown | LEG_CONSTANT) - set(without))
        words.append(f"offers {', '.join(sorted(shown))}")
        words += [f"not {', '.join(without)}"] if without else []
    elif call_state == CallState.HELD:
        body["capabilities"] = ["RetrieveCall", "Hangup"]
        words.append("offers RetrieveCall, Hangup")
    words += [f"({kind})"] * (kind != "StatusChange")
    record: dict[str, Any] = {"messageType": "CallStateChangeMessage", "notificationType": kind, "call": body}
    if number is not None:
        record["phoneNumber"] = number
        words.append(f"number {number}")
    return Line(record, ", ".join(words))


def agent_call(
    *, besides: Iterable[str] = (), muted: bool = False, listening_in: bool = False, participants: Iterable[str] = ()
) -> Line:
    """Make a message about the monitored agent's call, as the agent's client receives it."""
    offered = {"Hold", "Hangup", *besides}
    listed = [{"phoneNumber": number} for number in participants]
    body: dict[str, Any] = {
        "id": "c-1",
        "deviceUri": "/api/v2/devices/agent-1",
        "state": str(CallState.ESTABLISHED),
        "monitoredUserMuted": muted,
        "supervisorListeningIn": listening_in,
        "capabilities": _list(offered | LEG_CONSTANT),
    }
    flags = f"monitoredUserMuted {muted}, supervisorListeningIn {listening_in}"
    text = f"call c-1 of the agent Established, {flags}, offers {', '.join(sorted(offered))}"
    if listed:
        body["participants"] = listed
        text += f", participants {', '.join(participants)}"
    record = {"messageType": "CallStateChangeMessage", "notificationType": "StatusChange", "call": body}
    return Line(record, text, client="agent-1", role="agent")


def asks_device(
    operation: str, status: int = 0, target: str | None = "agent-1", *, id: str = "d-1", **parameters: str
) -> Line:
    """Make a request to the device, with its answer."""
    given, url = dict(parameters), f"/api/v2/me/devices/{id}"
    if target is None:
        return _request(url, operation, status, given, ", without a target")
    if operation in frozenset(MonitoringState):
        given["targetDeviceUri"] = f"/api/v2/devices/{target}"
    return _request(url, operation, status, given)


def asks_call(operation: str, status: int = 0) -> Line:
    """Make a request to the call, with its answer."""
    return _request("/api/v2/me/calls/c-1", operation, status, {})


def asks_session(operation: str, status: int = 0) -> Line:
    """Make a request to the supervisor's SMS session, with its answer."""
    line = _request("/api/v2/me/smssessions/s-1", operation, status, {})
    return evolve(line, self_="Sam", role="supervisor")


def intrudes(mode: str, status: int = 0) -> Line:
    """Make a request Intrude to the agent's SMS session, with its answer."""
    url = "/api/v2/users/agent-1/smssessions/s-1"
    line = _request(url, "Intrude", status, {"supervisorVisibilityMode": mode})
    return evolve(line, self_="Sam", role="supervisor")


def _request(url: str, operation: str, status: int, parameters: dict[str, str], without: str = "") -> Line:
    asked = {"method": "POST", "url": url, "body": {"operationName": operation, **parameters}}
    told = "".join(f", {key} {value.rpartition('/')[2]}" for key, value in parameters.items())
    return Line(
        {"request": asked, "response": {"statusCode": status}},
        f"asks {url.removeprefix('/api/v2/me/')} for {operation}{told}{without}: answered {status}",
    )


def session(
    mode: str | None = "Monitor",
    *,
    offers: Iterable[str] | None = None,
    visibility: str | None = None,
    type: str = "Agent",
    besides: Iterable[str] = (),
    without: Iterable[str] = (),
    state: str = "Chatting",
    participant: str | None = None,
) -> Line:
    """Make a message of the supervisor's SMS session: Chatting in a mode, or in another state."""
    others = [{"nickname": "Customer", "type": "Customer", "visibility": "All"}]
    shown: dict[str, Any] = {"id": "s-1", "state": state}
    words = [f"SMS session s-1 {state}"]
    if mode is not None:
        words[0] += f" in {mode}"
        visible = visibility or str(SHOWN_AS[VisibilityMode(mode)])
        switches = {f"SwitchTo{each}" for each in VisibilityMode if each != mode}
        listed = (set(offers) if offers is not None else switches) | set(besides)
        others.append({"nickname": "Sam", "type": type, "visibility": visible} | _id(participant))
        whole = listed | CHATTING_CONSTANT | {"Leave"} | SENDING_OPEN[False][VisibilityMode(mode)]
        shown["capabilities"] = _list(whole - set(without))
        words.append(f"the supervisor is shown to {visible}" + f" with type {type}" * (type != "Agent"))
        words += [f"as participant {participant}"] if participant else []
        words.append(f"offers {', '.join(sorted(listed))}")
        words += [f"not {', '.join(without)}"] if without else []
    elif state == "Invited":
        shown["capabilities"] = ["Accept", "Reject"]
        words.append("offers Accept, Reject")
    elif besides:
        shown["capabilities"] = _list(besides)
        words.append(f"offers {', '.join(sorted(besides))}")
    shown["participants"] = others
    body = {"messageType": "SMSsessionStateChangeMessage", "notificationType": "StatusChange", "smssession": shown}
    return Line(body, ", ".join(words), self_="Sam", role="supervisor")


def _id(participant: str | None) -> dict[str, str]:
    return {} if participant is None else {"participantId": participant}


def log(
    type: str,
    visibility: str,
    sender: str | None = None,
    *,
    role: str = "supervisor",
    participant: str | None = None,
) -> Line:
    """Make a message with an entry of the session's log, as the client of a role receives it."""
    shown = sender or visibility
    entry = {
        "index": 1,
        "type": type,
        "visibility": visibility,
        "from": {"nickname": "Sam", "type": "Agent", "visibility": shown} | _id(participant),
    }
    body = {
        "messageType": "MessageLogUpdated",
        "notificationType": "NewMessages",
        "messages": [entry],
        "smssessionUri": "/api/v2/me/smssessions/s-1",
    }
    told = f"the {role} is told: " * (role != "supervisor")
    text = f"{told}log of SMS session s-1, {type} for {visibility}, from a participant shown to {shown}"
    text += f", participant {participant}" if participant else ""
    if role != "supervisor":
        return Line(body, text, client=role, role=role)
    return Line(body, text, self_="Sam", role=role)
