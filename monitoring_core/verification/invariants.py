"""What must hold on every floor that can be reached, and at every step from it.

Each invariant is a row: the rule it comes from, what it is called, a sentence, and
the function that looks for what breaks it and says what that is, or nothing. They are
written over what a floor shows, not over the tables by which it decides. `FLOORS` look
at a floor, `STEPS` at a step, `OFFERS` at what one supervisor is offered beside
what would be accepted from him, and `NO_TRAP` at all floors together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Generic, TypeVar

from attrs import frozen

from monitoring_core.floor import Floor
from monitoring_core.verification import floors, offers, session_steps, steps
from monitoring_core.verification.floors import nothing_goes_on
from monitoring_core.verification.offers import Offer
from monitoring_core.verification.steps import Passage

__all__ = ["FLOORS", "INVARIANTS", "NO_TRAP", "OFFERS", "STEPS", "Invariant", "Offer", "Passage", "nothing_goes_on"]

What = TypeVar("What", contravariant=True)


@frozen(eq=False)
class Invariant(Generic[What]):
    """Something that always holds.

    Attributes:
        rule: id of the rule it comes from.
        name: what it is called; unique.
        sentence: what holds.
        finds: gives what breaks it, one after the other.
        also: ids of further rules that say no more than it does.
    """

    rule: str
    name: str
    sentence: str
    finds: Callable[[What], Iterator[str]]
    also: tuple[str, ...] = ()

    @property
    def rules(self) -> tuple[str, ...]:
        """Ids of the rules that it covers."""
        return self.rule, *self.also

    def broken(self, what: What) -> str:
        """Give the first thing that breaks it; empty if it holds."""
        return next(self.finds(what), "")


FLOORS: tuple[Invariant[Floor], ...] = (
    Invariant(
        "VD-ONE-SUPERVISOR",
        "one supervisor",
        "No two supervisors monitor one target.",
        floors.two_monitors,
    ),
    Invariant(
        "VD-ONE-TARGET",
        "one target",
        "A supervisor has a target exactly if he is subscribed.",
        floors.target_without_subscription,
    ),
    Invariant(
        "VD-TARGET-KIND",
        "kinds are known",
        "Who monitors a routing point knows that; in a SIP Cluster its leg has scope Call and is never in Coach.",
        floors.kinds_differ,
    ),
    Invariant(
        "VD-ABSENT",
        "monitors are known",
        "The floor's index of who monitors whom says what the supervisors' own records say.",
        floors.monitors_differ,
    ),
    Invariant(
        "VC-JOIN",
        "legs are known",
        "Who has a leg in a call is in that call's list, once, and nobody else is; the call goes on.",
        floors.legs_differ,
    ),
    Invariant(
        "VC-ONE-PARTY",
        "company is known",
        "Who is in a call with a supervisor, as his leg has it, is who is in the call.",
        floors.company_differs,
    ),
    Invariant(
        "VD-WHICH-CALLS",
        "agents are in their calls",
        "An agent is in a call, talking or with the call on hold, exactly if the call has the agent; never twice.",
        floors.agents_differ,
    ),
    Invariant(
        "VC-AGENT-LEAVES",
        "somebody talks",
        "In every call that goes on two could talk, or a customer waits in a queue.",
        floors.nobody_talks,
    ),
    Invariant(
        "VC-MUTE-LISTEN-IN",
        "silent in ListenIn",
        "Nobody hears a supervisor in ListenIn, and his call shows mute On.",
        floors.heard_in_listen_in,
    ),
    Invariant(
        "VC-MUTE-COACH",
        "coaching is private",
        "The monitored agent alone hears a supervisor in Coach, unless one of the two holds the call. Mute is Off.",
        floors.heard_in_coach,
    ),
    Invariant(
        "VC-MUTE-BARGE-IN",
        "barging in is heard",
        "All hear a supervisor in BargeIn, unless he or they hold the call or he has muted it, which it shows.",
        floors.unheard_in_barge_in,
    ),
    Invariant(
        "VC-HOLD",
        "held is deaf and mute",
        "A supervisor who holds the call hears nobody and is heard by nobody.",
        floors.held_hears,
    ),
    Invariant(
        "VA-LISTS-UNCHANGED",
        "an agent on hold is deaf and mute",
        "An agent who has put a call on hold hears nobody in it and is heard by nobody.",
        floors.agent_on_hold_hears,
    ),
    Invariant(
        "VC-RINGING",
        "ringing is silent",
        "While a call rings it offers Hangup alone and shows no mute, and the supervisor hears and is heard by nobody.",
        floors.ringing_differs,
    ),
    Invariant(
        "VC-MUTE-AGENT-KEEPS",
        "the muted agent is silent",
        "Nobody in a call hears an agent whom a supervisor has muted; others do unless somebody holds the call.",
        floors.muted_agent_heard,
    ),
    Invariant(
        "VA-LISTENING-FLAG",
        "an agent's call tells of legs",
        "An agent's call shows exactly while a leg follows him that one does, and while one mutes him that one does.",
        floors.agents_side_differs,
        ("VA-MUTED-FLAG",),
    ),
    Invariant(
        "VA-OFFERS-NO-SWITCH",
        "an agent's call is an ordinary one",
        "The call of an agent offers no switch, and Hold or RetrieveCall as the call is.",
        floors.agent_offered_otherwise,
    ),
    Invariant(
        "VD-WHICH-CALLS",
        "an agent talks in one call",
        "Of the calls of an agent one at most is shown as Established, and he has the others on hold.",
        floors.two_established,
    ),
    Invariant(
        "VA-UNSEEN",
        "seen by who could hear",
        "A supervisor is shown to nobody in ListenIn, to the monitored agent alone in Coach, to all in BargeIn.",
        floors.seen_otherwise,
    ),
    Invariant(
        "VC-LISTEN-UNMUTES",
        "somebody serves the customer",
        "An agent is muted only while the supervisor who did it is in BargeIn, with both agent and customer.",
        floors.customer_unserved,
    ),
    Invariant(
        "VC-UNLISTED",
        "agent's mute unlisted",
        "MuteMonitoredUser and UnmuteMonitoredUser are in no capability list.",
        floors.mute_listed,
    ),
    Invariant(
        "VD-LOGOUT",
        "logged out, unsubscribed",
        "A supervisor who is logged out is subscribed to nobody, neither to calls nor to sessions.",
        floors.subscribed_while_logged_out,
    ),
    Invariant(
        "TS-MANY",
        "watchers are known",
        "The floor's index of who is subscribed to whose sessions says what the supervisors' own records say.",
        floors.watchers_differ,
    ),
    Invariant(
        "TX-FOLLOWS",
        "in a session while it runs",
        "A supervisor is invited to a session, or in it, only while it has an agent, and the session knows of it.",
        floors.sessions_differ,
    ),
    Invariant(
        "TX-VISIBILITY-MONITOR",
        "shown as the mode says",
        "In a session a supervisor in Monitor shows as Supervisors, in Coach as Agents, in BargeIn as All.",
        floors.wrong_visibility,
        ("TX-VISIBILITY-COACH", "TX-VISIBILITY-BARGE-IN"),
    ),
)

STEPS: tuple[Invariant[Passage], ...] = (
    Invariant(
        "AN-REFUSED",
        "refused changes nothing",
        "A refused request leaves the very same floor and tells nobody anything.",
        steps.refused_with_effect,
    ),
    Invariant(
        "AN-EFFECT",
        "told is shown",
        "The last that a supervisor is told of a subject is what it shows from now on; what shows differently is told.",
        steps.told_otherwise,
    ),
    Invariant(
        "VD-CONFIRMS",
        "confirmed as asked",
        "An accepted subscription is told to the supervisor with the state, scope, mode and target he asked for.",
        steps.confirmed_otherwise,
    ),
    Invariant(
        "VC-NO-RETURN",
        "no way back to Coach",
        "On a leg on which Coach has been left there is no Coach again, and it stays known to have been left.",
        steps.coaches_again,
    ),
    Invariant(
        "VD-ALL-CALLS",
        "a leg begins as subscribed",
        "A leg begins in the subscribed state and scope: established, agent not muted, under that subscription.",
        steps.begins_otherwise,
    ),
    Invariant(
        "VD-TARGET-KIND",
        "joins what it monitors",
        "A leg begins in a call of the target: one that comes to the routing point, or one that the agent is in.",
        steps.joins_another_kind,
    ),
    Invariant(
        "VC-RINGING",
        "rings first",
        "Where a call rings before it is joined, no leg begins but by the supervisor's answer; elsewhere none rings.",
        steps.joins_without_answer,
    ),
    Invariant(
        "VD-BUSY",
        "busy joins nothing",
        "No leg begins for a supervisor who is in a call of his own, or has a leg already.",
        steps.joins_while_busy,
    ),
    Invariant(
        "VC-ONE-LEG",
        "one call established",
        "Who takes a call of his own has no leg that is established.",
        steps.two_established,
    ),
    Invariant(
        "VD-NEXT-CALL",
        "NextCall is one call",
        "When a leg that was joined under NextCall ends, the supervisor is subscribed no longer.",
        steps.second_call,
    ),
    Invariant(
        "VD-NEXT-CALL-UNUSED",
        "nothing else ends it",
        "A subscription ends by a request, by a log-out, or with the leg joined under NextCall, and by nothing else.",
        steps.subscription_lost,
    ),
    Invariant(
        "VC-CANCEL-RUNNING",
        "legs go on",
        "No request to the device and no log-out changes a leg that goes on, or ends it.",
        steps.running_leg_changed,
    ),
    Invariant(
        "VD-LOGOUT",
        "agent logged out, unmonitored",
        "When an agent logs out nobody is subscribed to him any longer, neither to calls nor to sessions.",
        steps.monitored_after_log_out,
        ("TS-LOGOUT",),
    ),
    Invariant(
        "VC-CUSTOMER-LEAVES",
        "customer gone, agent there",
        "When the customer leaves an agent behind, a leg in ListenIn ends; one in Coach or BargeIn goes on as it is.",
        steps.customer_left_otherwise,
    ),
    Invariant(
        "VC-SUBSCRIPTION-KEPT",
        "switching keeps the subscription",
        "A switch, Hold, or muting leaves state, scope, mode and target of the subscription.",
        steps.switch_resubscribes,
    ),
    Invariant(
        "VC-HANGUP",
        "nobody else's business",
        "What one supervisor asks changes nobody else's control, unless his Hangup leaves nobody to talk.",
        steps.others_changed,
    ),
    Invariant(
        "VC-SCOPE-AGENT",
        "scope Agent stays with the agent",
        "A leg of scope Agent ends when its agent transfers the call or leaves it.",
        steps.agent_lost,
    ),
    Invariant(
        "VC-SCOPE-CALL",
        "scope Call stays with the call",
        "A leg of scope Call goes on when the call is transferred to an agent or to a queue.",
        steps.call_lost,
    ),
    Invariant(
        "VC-SCOPE-CALL",
        "who follows whom",
        "A leg goes on with the agent to whom its own handed the call over, else with who was there longest, unmuted.",
        steps.passed_on_otherwise,
    ),
    Invariant(
        "VA-LISTS-UNCHANGED",
        "an agent's hold is his own",
        "No supervisor is changed or told anything when an agent holds or retrieves a call.",
        steps.agent_hold_changes,
    ),
    Invariant(
        "VD-WHICH-CALLS",
        "what rings joins nobody",
        "A call that rings at an agent is joined by nobody, and no supervisor is told of it.",
        steps.ringing_joins,
    ),
    Invariant(
        "TS-INTRUDE",
        "Intrude brings an invitation",
        "An accepted Intrude brings the session as Invited, unless the ruleset joins it at once, in the mode given or "
        "else subscribed.",
        session_steps.not_brought_as_invited,
    ),
    Invariant(
        "TS-INTRUDE-TWICE",
        "no second Intrude",
        "Intrude is accepted from nobody who is in the session or invited to it.",
        session_steps.intruded_twice,
    ),
    Invariant(
        "TS-LOGGED-OUT",
        "nothing while logged out",
        "Nothing that a logged-out supervisor asks of a channel or a session is accepted.",
        session_steps.asked_while_logged_out,
    ),
    Invariant(
        "TS-NEXT-CHAT-PENDING",
        "one session of NextChat",
        "While a session that NextChat of an agent brought goes on, no other session of the agent is offered.",
        session_steps.next_chat_offers_two,
    ),
    Invariant(
        "TS-TWO-AGENTS",
        "one session of two agents",
        "An agent who joins a session changes the part of nobody who is in it or invited, and brings it to others who "
        "monitor him.",
        session_steps.moved_by_another_agent,
    ),
    Invariant(
        "TX-LEFT-SHOWN",
        "left is shown",
        "Who leaves or rejects a session is shown it once more, as Revoked, with nothing offered.",
        session_steps.left_unshown,
    ),
    Invariant(
        "TX-NOTICES",
        "coming and going is told",
        "Who joins or leaves, and nobody else, is an entry with the visibility of his mode, told to all supervisors "
        "there; the leaver has it before his Revoked.",
        session_steps.joined_or_left_untold,
    ),
    Invariant(
        "TX-PRIVATE",
        "notes are private",
        "What a supervisor writes is seen by no more than its operation asks and than see himself.",
        session_steps.seen_by_too_many,
    ),
    Invariant(
        "TX-AUDIENCE",
        "customers see All alone",
        "Nothing that a supervisor outside BargeIn writes or shows is seen by a customer, and in Monitor by no agent.",
        steps.seen_by_customer,
    ),
)

OFFERS: tuple[Invariant[Offer], ...] = (
    Invariant(
        "VD-CAPABILITIES",
        "listed on the device",
        "An operation of the device is listed exactly if some parameters would be accepted.",
        offers.device_list_differs,
    ),
    Invariant(
        "VC-CAPABILITIES",
        "listed on the call",
        "An operation of a call, the agent's mute excepted, is listed exactly if it would be accepted.",
        offers.call_list_differs,
    ),
    Invariant(
        "VC-MUTE-AGENT",
        "the agent's mute",
        "Muting the agent is accepted exactly in BargeIn with both parties, not held, and never when already so.",
        offers.mute_differs,
    ),
    Invariant(
        "TX-CAPABILITIES",
        "listed in the session",
        "An operation of a session is listed exactly if some parameters would be accepted.",
        offers.session_list_differs,
    ),
)


def _never(_: object) -> Iterator[str]:
    yield from ()


NO_TRAP: Invariant[object] = Invariant(
    "VC-HANGUP",
    "no trap",
    "From every floor something leads back to a floor on which nothing goes on.",
    _never,
)
"""Looked for when all floors are known, and not on one alone."""

INVARIANTS: tuple[Invariant[Any], ...] = (*FLOORS, *STEPS, *OFFERS, NO_TRAP)
