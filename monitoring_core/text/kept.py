"""The form of text monitoring as plain data: its controls, and the record of a supervisor.

There is one table for each kind of value: its fields, the form of each field, and its default
value. Writing and reading both use the table.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from monitoring_core.decoded import MISSING
from monitoring_core.notifications import Participant
from monitoring_core.outcome import Refusal
from monitoring_core.plain_data.errors import DataError
from monitoring_core.plain_data.kinds import Kind
from monitoring_core.plain_data.parts import FLAG, NUMBER, TEXT, Keyed, Maybe, Several, Texts, Word
from monitoring_core.plain_data.reached import fields_of, unreached
from monitoring_core.plain_data.records import Field, Record, SameAs
from monitoring_core.rulesets import Ruleset
from monitoring_core.text.records import Session
from monitoring_core.text.session import SESSION_EVENTS, OwnSession, Part, Phase, not_in_session, session_in
from monitoring_core.text.subscription import Subscribed, TextSubscription, text_subscription_in
from monitoring_core.text.supervisor import TextSupervisor
from monitoring_core.vocabulary import Feature, Medium, TextMonitoringMode, Visibility, VisibilityMode

__all__ = ["KINDS", "TEXT_SUPERVISOR"]

_explored: dict[tuple[object, ...], frozenset[Part]] = {}


def reached(ruleset: Ruleset) -> frozenset[Part]:
    """Return all contents of a session that steps, or the end of a subscription, lead to; found at the first call."""
    key = fields_of(ruleset)
    if key not in _explored:
        found = {not_in_session(ruleset): None}
        queue = [*found]
        for session in queue:
            outcomes = [*(session.step(event) for event in SESSION_EVENTS), session.detached()]
            new = dict.fromkeys(each for each in outcomes if not isinstance(each, Refusal) and each not in found)
            found |= new
            queue += new
        _explored[key] = frozenset(session.part for session in found)
    return _explored[key]


def _told(part: Part) -> dict[str, object]:
    return {f"part.{name}": value for name, value in part._asdict().items()}


def _session_is_reached(ruleset: Ruleset, values: Mapping[str, Any]) -> None:
    part: Part = values["part"]
    if part not in reached(ruleset):
        raise unreached(_told(part), map(_told, reached(ruleset)), ruleset)


def _made_session(ruleset: Ruleset, values: Mapping[str, Any]) -> OwnSession:
    return session_in(ruleset, values["part"])


def _made_subscription(ruleset: Ruleset, values: Mapping[str, Any]) -> TextSubscription:
    return text_subscription_in(ruleset, values["subscribed"])


SUBSCRIBED = Record(
    "what is subscribed",
    Subscribed,
    Field("mode", Word(VisibilityMode)),
    Field("monitoring_mode", Word(TextMonitoringMode), TextMonitoringMode.ALL_CHATS),
)

TEXT_SUBSCRIPTION = Record(
    "a text subscription",
    TextSubscription,
    Field("subscribed", Maybe(SUBSCRIBED), None),
    make=_made_subscription,
    has_ruleset=True,
)

PART = Record(
    "what decides about a supervisor's part in a session",
    Part,
    Field("phase", Word(Phase)),
    Field("mode", Maybe(Word(VisibilityMode)), None),
    Field("under_subscription", FLAG, False),
)

OWN_SESSION = Record(
    "a supervisor's part in a session",
    OwnSession,
    Field("part", PART),
    make=_made_session,
    check=_session_is_reached,
    has_ruleset=True,
    follows=("capabilities",),
)

PARTICIPANT = Record(
    "a participant",
    Participant,
    Field("nickname", TEXT),
    Field("type", TEXT),
    Field("visibility", Word(Visibility, others=True)),
    Field("participant_id", Maybe(TEXT), None),
    Field("uri", Maybe(TEXT), None),
)


def _takes_part(_: Ruleset, values: Mapping[str, Any]) -> None:
    control: OwnSession = values["control"]
    if control.phase is Phase.ABSENT:
        raise DataError("control.part.phase", f"'{Phase.ABSENT}'", "another phase: this session is none of his")


SESSION = Record(
    "a session",
    Session,
    Field("medium", Word(Medium)),
    Field("id", TEXT),
    Field("agent", TEXT),
    Field("control", OWN_SESSION),
    Field("nickname", TEXT),
    Field("others", Several(PARTICIPANT), ()),
    Field("entries", NUMBER, 0),
    Field("participant_id", Maybe(TEXT), None),
    check=_takes_part,
)


class Channel(NamedTuple):
    """A subscription with the medium, the agent and the nickname that a `TextSupervisor` keeps for it."""

    medium: Medium
    agent: str
    control: TextSubscription
    nickname: str


def _is_active(_: Ruleset, values: Mapping[str, Any]) -> None:
    if values["control"].subscribed is None:
        raise DataError("control.subscribed", MISSING, "there: only active subscriptions are kept")


CHANNEL = Record(
    "a subscription to an agent's channel",
    Channel,
    Field("medium", Word(Medium)),
    Field("agent", TEXT),
    Field("control", TEXT_SUBSCRIPTION),
    Field("nickname", TEXT),
    check=_is_active,
)


def _channels(record: TextSupervisor) -> Mapping[tuple[Medium, str], Channel]:
    if record.nicknames.keys() != record.subscriptions.keys():
        raise DataError("nicknames", "of other agents", "one for each subscription, and no more")
    return {key: Channel(*key, control, record.nicknames[key]) for key, control in record.subscriptions.items()}


def _joined_under_what_is_subscribed(_: Ruleset, values: Mapping[str, Any]) -> None:
    for place, key in enumerate(sorted(values["sessions"])):
        session: Session = values["sessions"][key]
        if session.control.under_subscription and (session.medium, session.agent) not in values["subscriptions"]:
            where = f"sessions[{place}].control.part.under_subscription"
            raise DataError(where, "true", "false, since there is no subscription to that agent")


def _made_supervisor(ruleset: Ruleset, values: dict[str, Any]) -> TextSupervisor:
    channels: Mapping[tuple[Medium, str], Channel] = values.pop("subscriptions")
    return TextSupervisor(
        ruleset=ruleset,
        subscriptions={key: each.control for key, each in channels.items()},
        nicknames={key: each.nickname for key, each in channels.items()},
        **values,
    )


def _channel_of(channel: Channel) -> tuple[Medium, str]:
    return channel.medium, channel.agent


def _session_of(session: Session) -> tuple[Medium, str]:
    return session.medium, session.id


TEXT_SUPERVISOR = Record(
    "a supervisor's text monitoring",
    TextSupervisor,
    Field("user_id", TEXT),
    Field("user_name", TEXT, SameAs("user_id")),
    Field("features", Texts(), frozenset({Feature.MULTIMEDIA})),
    Field("is_supervisor", FLAG, True),
    Field("subscriptions", Keyed(CHANNEL, _channel_of, "medium and agent"), {}, of=_channels),
    Field("sessions", Keyed(SESSION, _session_of, "medium and id"), {}),
    make=_made_supervisor,
    check=_joined_under_what_is_subscribed,
    has_ruleset=True,
    follows=("nicknames",),
)

KINDS = (
    Kind("text supervisor", TEXT_SUPERVISOR),
    Kind("text subscription", TEXT_SUBSCRIPTION),
    Kind("own session", OWN_SESSION),
)
"""The values of this module that plain data can hold on their own."""
