"""The invariants: statements that must hold on every floor that can be reached, and at every step.

Each invariant is a row: its rule, its name, its statement, and the function that finds
breaches. The functions read what a floor shows, and not the tables by which it decides. `FLOORS` are
about a floor, `STEPS` about a step. `OFFERS` compare what a supervisor is offered with what is
accepted from him. `NO_TRAP` is about all floors together.
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
    """A statement that must always hold.

    Attributes:
        rule: id of the rule that it comes from.
        name: its name; unique.
        sentence: the statement.
        finds: a function that yields each breach, in words.
        also: ids of further rules that this statement covers.
    """

    rule: str
    name: str
    sentence: str
    finds: Callable[[What], Iterator[str]]
    also: tuple[str, ...] = ()

    @property
    def rules(self) -> tuple[str, ...]:
        """The ids of the rules that it covers."""
        return self.rule, *self.also

    def broken(self, what: What) -> str:
        """Return the first breach in words; empty if the invariant holds."""
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
        "A subscription knows the kind of its target. In a SIP Cluster a leg from a routing point has scope Call and "
        "is never in Coach.",
        floors.kinds_differ,
    ),
    Invariant(
        "VD-ABSENT",
        "monitors are known",
        "The floor's index of monitors agrees with the supervisors' own records.",
        floors.monitors_differ,
    ),
    Invariant(
        "VC-JOIN",
        "legs are known",
        "A running call lists exactly the supervisors who have a leg in it, each once.",
        floors.legs_differ,
    ),
    Invariant(
        "VC-ONE-PARTY",
        "company is known",
        "The parties of a supervisor's leg are the parties in the call.",
        floors.company_differs,
    ),
    Invariant(
        "VD-WHICH-CALLS",
        "agents are in their calls",
        "An agent is in a call, talking or with the call on hold, exactly if the call lists him, and only once.",
        floors.agents_differ,
    ),
    Invariant(
        "VC-AGENT-LEAVES",
        "somebody talks",
        "In every running call two people could talk, or a customer waits in a queue.",
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
        "Only the monitored agent hears a supervisor in Coach, unless one of the two holds the call. Mute is Off.",
        floors.heard_in_coach,
    ),
    Invariant(
        "VC-MUTE-BARGE-IN",
        "barging in is heard",
        "All hear a supervisor in BargeIn, unless he or they hold the call or he has muted himself. Mute shows that.",
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
        "A ringing call offers only Hangup and shows no mute. The supervisor hears nobody and nobody hears him.",
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
        "The flags of an agent's call show exactly whether a leg follows him, and whether such a leg has muted him.",
        floors.agents_side_differs,
        ("VA-MUTED-FLAG",),
    ),
    Invariant(
        "VA-OFFERS-NO-SWITCH",
        "an agent's call is an ordinary one",
        "The call of an agent offers no switch. It offers Hold, or RetrieveCall if it is on hold.",
        floors.agent_offered_otherwise,
    ),
    Invariant(
        "VD-WHICH-CALLS",
        "an agent talks in one call",
        "At most one call of an agent is shown as Established, and the others are on hold.",
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
        "An agent is muted only while the supervisor who muted him is in BargeIn, with both agent and customer.",
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
        "The floor's index of watchers agrees with the supervisors' own records.",
        floors.watchers_differ,
    ),
    Invariant(
        "TX-FOLLOWS",
        "in a session while it runs",
        "A supervisor is invited to a session, or in it, only while it has an agent. The session lists him.",
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
        "A refused request leaves the same floor and causes no notification.",
        steps.refused_with_effect,
    ),
    Invariant(
        "AN-EFFECT",
        "told is shown",
        "The last notification about an object shows its present state. Every visible change causes a notification.",
        steps.told_otherwise,
    ),
    Invariant(
        "VD-CONFIRMS",
        "confirmed as asked",
        "An accepted subscription causes a notification with the state, scope, mode and target that he asked for.",
        steps.confirmed_otherwise,
    ),
    Invariant(
        "VC-NO-RETURN",
        "no way back to Coach",
        "A leg that has left Coach is never in Coach again, and the leg remembers that it has left Coach.",
        steps.coaches_again,
    ),
    Invariant(
        "VD-ALL-CALLS",
        "a leg begins as subscribed",
        "A leg begins in the subscribed state and scope. It is established, the agent is not muted, and it belongs to "
        "that subscription.",
        steps.begins_otherwise,
    ),
    Invariant(
        "VD-TARGET-KIND",
        "joins what it monitors",
        "A leg begins in a call of the target: one that comes to the routing point, or one in which the agent is.",
        steps.joins_another_kind,
    ),
    Invariant(
        "VC-RINGING",
        "rings first",
        "If the ruleset has ringing, a leg begins only when the supervisor answers. Otherwise no call rings at him.",
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
        "A supervisor who takes a call of his own has no established leg.",
        steps.two_established,
    ),
    Invariant(
        "VD-NEXT-CALL",
        "NextCall is one call",
        "When a leg that was joined under NextCall ends, the subscription ends.",
        steps.second_call,
    ),
    Invariant(
        "VD-NEXT-CALL-UNUSED",
        "nothing else ends it",
        "A subscription ends only by a request, by a log-out, or with the leg joined under NextCall.",
        steps.subscription_lost,
    ),
    Invariant(
        "VC-CANCEL-RUNNING",
        "legs go on",
        "No request to the device and no log-out changes or ends a running leg.",
        steps.running_leg_changed,
    ),
    Invariant(
        "VD-LOGOUT",
        "agent logged out, unmonitored",
        "After an agent has logged out, nobody is subscribed to his calls or his sessions.",
        steps.monitored_after_log_out,
        ("TS-LOGOUT",),
    ),
    Invariant(
        "VC-CUSTOMER-LEAVES",
        "customer gone, agent there",
        "When the customer leaves and the agent stays, a leg in ListenIn ends. One in Coach or BargeIn goes on.",
        steps.customer_left_otherwise,
    ),
    Invariant(
        "VC-SUBSCRIPTION-KEPT",
        "switching keeps the subscription",
        "A switch, Hold, or muting does not change the state, scope, mode and target of the subscription.",
        steps.switch_resubscribes,
    ),
    Invariant(
        "VC-HANGUP",
        "nobody else's business",
        "A request of one supervisor changes no other supervisor's control, unless his Hangup ends the call.",
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
        "A leg passes to the agent who got the call from its own agent, else to the one in it longest, unmuted.",
        steps.passed_on_otherwise,
    ),
    Invariant(
        "VA-LISTS-UNCHANGED",
        "an agent's hold is his own",
        "When an agent holds or retrieves a call, no supervisor is changed or notified.",
        steps.agent_hold_changes,
    ),
    Invariant(
        "VD-WHICH-CALLS",
        "what rings joins nobody",
        "No supervisor joins a call that rings at an agent, and none is notified of it.",
        steps.ringing_joins,
    ),
    Invariant(
        "TS-INTRUDE",
        "Intrude brings an invitation",
        "After an accepted Intrude the session is Invited, or Chatting if the ruleset joins at once. The mode is that "
        "of the request, else that of the subscription.",
        session_steps.not_brought_as_invited,
    ),
    Invariant(
        "TS-INTRUDE-TWICE",
        "no second Intrude",
        "Intrude is not accepted from a supervisor who is in the session or invited to it.",
        session_steps.intruded_twice,
    ),
    Invariant(
        "TS-LOGGED-OUT",
        "nothing while logged out",
        "No request of a logged-out supervisor to a channel or a session is accepted.",
        session_steps.asked_while_logged_out,
    ),
    Invariant(
        "TS-NEXT-CHAT-PENDING",
        "one session of NextChat",
        "While a session that NextChat brought is running, no other session of that agent is offered.",
        session_steps.next_chat_offers_two,
    ),
    Invariant(
        "TS-TWO-AGENTS",
        "one session of two agents",
        "If an agent joins a session, nothing changes for supervisors who are in it or invited. Other supervisors who "
        "monitor him are invited.",
        session_steps.moved_by_another_agent,
    ),
    Invariant(
        "TX-LEFT-SHOWN",
        "left is shown",
        "A supervisor who leaves or rejects a session is shown it once more, as Revoked, with nothing offered.",
        session_steps.left_unshown,
    ),
    Invariant(
        "TX-NOTICES",
        "coming and going is told",
        "A supervisor who joins or leaves causes exactly one entry, with the visibility of his mode. All supervisors "
        "in the session get it. Who leaves gets it before Revoked.",
        session_steps.joined_or_left_untold,
    ),
    Invariant(
        "TX-PRIVATE",
        "notes are private",
        "An entry of a supervisor is no more visible than its operation says, and than the supervisor himself.",
        session_steps.seen_by_too_many,
    ),
    Invariant(
        "TX-AUDIENCE",
        "customers see All alone",
        "A customer sees nothing of a supervisor outside BargeIn. An agent sees nothing of a supervisor in Monitor.",
        steps.seen_by_customer,
    ),
)

OFFERS: tuple[Invariant[Offer], ...] = (
    Invariant(
        "VD-CAPABILITIES",
        "listed on the device",
        "An operation of the device is listed exactly if it is accepted with suitable parameters.",
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
        "MuteMonitoredUser and UnmuteMonitoredUser are accepted exactly in BargeIn with both parties, if the leg is "
        "not held and the operation changes something.",
        offers.mute_differs,
    ),
    Invariant(
        "TX-CAPABILITIES",
        "listed in the session",
        "An operation of a session is listed exactly if it is accepted with suitable parameters.",
        offers.session_list_differs,
    ),
)


def _never(_: object) -> Iterator[str]:
    yield from ()


NO_TRAP: Invariant[object] = Invariant(
    "VC-HANGUP",
    "no trap",
    "From every floor a way leads back to a floor on which nothing goes on.",
    _never,
)
"""The invariant that no floor is a trap; it is checked when all floors are known."""

INVARIANTS: tuple[Invariant[Any], ...] = (*FLOORS, *STEPS, *OFFERS, NO_TRAP)
"""Every invariant that `verify` looks at."""
