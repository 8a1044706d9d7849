"""The checks of steps in text sessions: for each invariant the function that finds its breaches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import frozen

from monitoring_core.floor import AgentJoinsSession, Ask, SessionStarts
from monitoring_core.notifications import LogEntry, MessageLogNotification, Notification, SessionNotification
from monitoring_core.requests import AgentSessionRequest, ChannelRequest, SessionRequest
from monitoring_core.text import OwnSession, TextSupervisor
from monitoring_core.text.session import Phase
from monitoring_core.verification.floors import SHOWS_AS
from monitoring_core.verification.steps import Passage, Share
from monitoring_core.vocabulary import (
    Medium,
    MessageType,
    SessionOperation,
    TextMonitoringMode,
    TextSessionState,
    Visibility,
)

__all__ = [
    "asked_while_logged_out",
    "intruded_twice",
    "joined_or_left_untold",
    "left_unshown",
    "moved_by_another_agent",
    "next_chat_offers_two",
    "not_brought_as_invited",
    "seen_by_too_many",
]

_NARROW_TO_WIDE: tuple[Visibility, ...] = (Visibility.SUPERVISORS, Visibility.AGENTS, Visibility.ALL)
_ASKED_FOR: Mapping[str, Visibility] = {
    SessionOperation.SEND_TO_AGENTS: Visibility.AGENTS,
    SessionOperation.SEND_START_TYPING_TO_AGENTS_NOTIFICATION: Visibility.AGENTS,
    SessionOperation.SEND_STOP_TYPING_TO_AGENTS_NOTIFICATION: Visibility.AGENTS,
}
_TAKES_PART = (Phase.INVITED, Phase.CHATTING)


@frozen
class Part:
    """One supervisor's part in one session, before and after a step, and his notifications about it."""

    user: str
    key: tuple[Medium, str]
    before: OwnSession
    after: OwnSession
    told: tuple[Notification, ...]

    @property
    def entries(self) -> tuple[LogEntry, ...]:
        """His own log entries among his notifications."""
        return tuple(
            entry
            for each in self.told
            if isinstance(each, MessageLogNotification)
            for entry in each.messages
            if (entry.sender.participant_id or "").partition("-")[0] == self.user
        )


def _parts(passage: Passage) -> Iterator[Part]:
    """Yield the parts in sessions of all supervisors whom a step concerns."""
    for share in passage.shares:
        before, after = share.before.text, share.after.text
        for key in {**before.sessions, **after.sessions}:
            yield Part(share.after.user, key, before.session(*key), after.session(*key), _about(share, key))


def _about(share: Share, key: tuple[Medium, str]) -> tuple[Notification, ...]:
    return tuple(
        each
        for each in share.told
        if isinstance(each, SessionNotification | MessageLogNotification) and (each.medium, each.session_id) == key
    )


def not_brought_as_invited(passage: Passage) -> Iterator[str]:
    """Look for an accepted Intrude after which the session has a wrong state or mode."""
    if not isinstance(passage.given, Ask) or passage.step.outcome is not None:
        return
    request = passage.given.request
    if not isinstance(request, AgentSessionRequest):
        return
    text = passage.before.supervisors[passage.given.supervisor].text
    wanted = request.visibility_mode or text.subscription(request.medium, request.user_id).mode
    after = passage.step.next.supervisors[passage.given.supervisor].text.session(request.medium, request.session_id)
    phase = Phase.CHATTING if passage.before.ruleset.intrude_joins_at_once else Phase.INVITED
    if (after.phase, after.mode) != (phase, wanted):
        yield f"{passage.given.supervisor} intrudes with {wanted or 'no mode'} and is {after}"


def intruded_twice(passage: Passage) -> Iterator[str]:
    """Look for an Intrude that is accepted although the supervisor is in the session or invited to it."""
    if not isinstance(passage.given, Ask) or passage.step.outcome is not None:
        return
    request, desk = passage.given.request, passage.before.supervisors[passage.given.supervisor]
    if isinstance(request, AgentSessionRequest):
        part = desk.text.session(request.medium, request.session_id)
        if part.phase in _TAKES_PART:
            yield f"{desk.user} intrudes {part}, and it is accepted"


def asked_while_logged_out(passage: Passage) -> Iterator[str]:
    """Look for an accepted request of a logged-out supervisor to a channel or a session."""
    if not isinstance(passage.given, Ask) or passage.step.outcome is not None:
        return
    desk = passage.before.supervisors[passage.given.supervisor]
    if isinstance(passage.given.request, ChannelRequest | AgentSessionRequest | SessionRequest) and not desk.logged_in:
        yield f"{desk.user} is logged out, and {passage.given.request.operation} is accepted"


def next_chat_offers_two(passage: Passage) -> Iterator[str]:
    """Look for a second session that one NextChat subscription offers at the same time."""
    given = passage.given
    if not isinstance(given, SessionStarts | AgentJoinsSession):
        return
    for share in passage.shares:
        before, after = share.before.text, share.after.text
        subscription = before.subscription(given.medium, given.agent)
        if subscription.monitoring_mode is not TextMonitoringMode.NEXT_CHAT:
            continue
        offered = _under(after, given.medium, given.agent) - _under(before, given.medium, given.agent)
        for session_id in offered if _under(before, given.medium, given.agent) else ():
            yield f"{share.after.user} has a session of {given.agent} under NextChat and is invited to {session_id}"


def _under(text: TextSupervisor, medium: Medium, agent: str) -> set[str]:
    """Return the running sessions that the subscription to an agent has brought."""
    return {
        session.id
        for session in text.sessions.values()
        if (session.medium, session.agent) == (medium, agent) and session.control.under_subscription
    }


def moved_by_another_agent(passage: Passage) -> Iterator[str]:
    """Look for a part that changes wrongly when a second agent joins, or a session that is not offered again."""
    given = passage.given
    if not isinstance(given, AgentJoinsSession):
        return
    key = given.medium, given.session
    for desk in passage.before.supervisors.values():
        before = desk.text.session(*key)
        after = passage.step.next.supervisors[desk.user].text.session(*key)
        subscription = desk.text.subscription(given.medium, given.agent)
        waits = subscription.monitoring_mode is TextMonitoringMode.NEXT_CHAT and _under(
            desk.text, given.medium, given.agent
        )
        if before.phase in _TAKES_PART:
            if after is not before:
                yield f"{desk.user} was {before} and is {after} since {given.agent} came"
        elif (
            subscription.mode is not None
            and not waits
            and (after.phase, after.mode)
            != (
                Phase.INVITED,
                subscription.mode,
            )
        ):
            yield f"{desk.user} monitors {given.agent}, who came, and is {after}"


def left_unshown(passage: Passage) -> Iterator[str]:
    """Look for a session that was left or rejected, but is not shown once more as Revoked with nothing offered."""
    for part in _parts(passage):
        if part.before.phase not in _TAKES_PART or part.after.phase is not Phase.LEFT:
            continue
        shown = [each for each in part.told if isinstance(each, SessionNotification)]
        if [(each.state, each.capabilities) for each in shown] != [(TextSessionState.REVOKED, frozenset())]:
            yield f"{part.user} was {part.before}, left, and is told {shown or 'nothing'}"


def joined_or_left_untold(passage: Passage) -> Iterator[str]:
    """Look for a missing or a wrong notice that somebody joined or left, also one in the wrong order."""
    for part in _parts(passage):
        was, now = (each.phase is Phase.CHATTING for each in (part.before, part.after))
        due: list[tuple[MessageType, Visibility]] = []
        if now and not was and part.after.mode is not None:
            due = [(MessageType.PARTICIPANT_JOINED, SHOWS_AS[part.after.mode])]
        elif was and part.after.phase is Phase.LEFT and part.before.mode is not None:
            due = [(MessageType.PARTICIPANT_LEFT, SHOWS_AS[part.before.mode])]
        notices = [
            (entry.type, entry.visibility)
            for entry in part.entries
            if entry.type in (MessageType.PARTICIPANT_JOINED, MessageType.PARTICIPANT_LEFT)
        ]
        if notices != due:
            yield f"{part.user} was {part.before}, is {part.after}, and the log has {notices or 'no notice'}"
        elif was and due and not isinstance(part.told[0], MessageLogNotification):
            yield f"{part.user} is told that the session is Revoked before he is told that he left it"
        yield from _untold(passage, part, due)


def _untold(passage: Passage, part: Part, due: list[tuple[MessageType, Visibility]]) -> Iterator[str]:
    """Look for another supervisor in the session who does not get a notice."""
    for notice in part.entries if due else ():
        told = {
            delivery.recipient
            for delivery in passage.step.deliveries
            if isinstance(delivery.notification, MessageLogNotification) and notice in delivery.notification.messages
        }
        for desk in passage.step.next.supervisors.values():
            if desk.text.session(*part.key).phase is Phase.CHATTING and desk.user not in told:
                yield f"{desk.user} is in {part.key[1]} and is not told {notice.type} of {part.user}"


def seen_by_too_many(passage: Passage) -> Iterator[str]:
    """Look for an entry that is more visible than its operation says, or than its sender."""
    if not isinstance(passage.given, Ask) or not isinstance(passage.given.request, SessionRequest):
        return
    asked = _ASKED_FOR.get(passage.given.request.operation, Visibility.ALL)
    for delivery in passage.step.deliveries:
        if isinstance(delivery.notification, MessageLogNotification):
            for entry in delivery.notification.messages:
                most = min(asked, Visibility(entry.sender.visibility), key=_NARROW_TO_WIDE.index)
                if _NARROW_TO_WIDE.index(Visibility(entry.visibility)) > _NARROW_TO_WIDE.index(most):
                    yield f"what {passage.given.request.operation} writes is seen by {entry.visibility}"
