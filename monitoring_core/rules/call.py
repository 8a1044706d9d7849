"""The rules of voice monitoring on the supervisor's call: the leg (VC)."""

from __future__ import annotations

from monitoring_core.rules.row import Alternative, Judgement, Level, Rule
from monitoring_core.rules.sources import BARGE_IN, CALL_PAGES, DECISION, SWITCH_TO_BARGE_IN
from monitoring_core.rulesets import SwitchRules

__all__ = ["CALL_RULES"]

DOCUMENTED, INFERRED, CHOSEN = Level.DOCUMENTED, Level.INFERRED, Level.CHOSEN
MESSAGE, STEP, NEVER = Judgement.MESSAGE, Judgement.STEP, Judgement.NEVER

_OFFERED_AS_ACCEPTED = tuple(
    Alternative("switches", value, "whatever switch is accepted is offered", CHOSEN)
    for value in (SwitchRules.COACH_ONCE, SwitchRules.ANY_TO_ANY)
)

CALL_RULES: tuple[Rule, ...] = (
    Rule(
        "VC-JOIN", DOCUMENTED, "A leg begins in the state of the subscription it was joined under.", "", STEP, BARGE_IN
    ),
    Rule(
        "VC-TO-BARGE-IN",
        DOCUMENTED,
        "SwitchToBargeIn is accepted in ListenIn and in Coach.",
        "only ListenIn and Coach lead to BargeIn",
        STEP,
        SWITCH_TO_BARGE_IN,
    ),
    Rule(
        "VC-TO-LISTEN-IN",
        DOCUMENTED,
        "SwitchToListenIn is accepted in Coach and in BargeIn.",
        "only Coach and BargeIn lead to ListenIn",
        STEP,
        CALL_PAGES,
    ),
    Rule(
        "VC-NO-RETURN",
        DOCUMENTED,
        "Coach cannot be re-entered: a leg that has left Coach never gets back to it, and what follows is ListenIn "
        "and BargeIn in turn.",
        "Coach was left on this leg",
        STEP,
        SWITCH_TO_BARGE_IN,
        (Alternative("switches", SwitchRules.ANY_TO_ANY, "Coach may be entered again and again"),),
    ),
    Rule(
        "VC-TO-COACH",
        CHOSEN,
        "Where a ruleset has SwitchToCoach, ListenIn and BargeIn accept and offer it; under COACH_ONCE a leg that has "
        "left Coach does so no more.",
        "Coach is not open on this leg",
        STEP,
        DECISION,
        (Alternative("switches", SwitchRules.COACH_IS_ENTRY, "there is no SwitchToCoach"),),
    ),
    Rule(
        "VC-COACH-IS-ENTRY",
        INFERRED,
        "A leg is in Coach only because it began there: no voice operation SwitchToCoach exists or is offered.",
        "Coach is an entry state",
        STEP,
        CALL_PAGES,
        (
            Alternative("switches", SwitchRules.COACH_ONCE, "there is a SwitchToCoach until Coach has been left"),
            Alternative("switches", SwitchRules.ANY_TO_ANY, "there is a SwitchToCoach"),
        ),
    ),
    Rule(
        "VC-SELF",
        INFERRED,
        "A switch to the state the leg is in is not offered, and it is refused.",
        "the leg is in that state already",
        STEP,
        CALL_PAGES,
        (Alternative("self_switch_accepted", True, "accepted without effect", INFERRED),),
    ),
    Rule(
        "VC-SWITCHES",
        DOCUMENTED,
        "BargeIn offers SwitchToListenIn and no other switch; ListenIn offers SwitchToBargeIn and no other.",
        "",
        MESSAGE,
        SWITCH_TO_BARGE_IN,
        _OFFERED_AS_ACCEPTED,
    ),
    Rule(
        "VC-SWITCHES-COACH",
        INFERRED,
        "Coach offers both SwitchToListenIn and SwitchToBargeIn.",
        "",
        MESSAGE,
        CALL_PAGES,
        _OFFERED_AS_ACCEPTED,
    ),
    Rule(
        "VC-CAPABILITIES",
        CHOSEN,
        "An established leg with agent and customer offers, besides its switches, what an ordinary call of two "
        "offers. A centre may configure some of it away.",
        "",
        MESSAGE,
        DECISION,
    ),
    Rule(
        "VC-MUTE-LISTEN-IN", DOCUMENTED, "In ListenIn the mute of the supervisor's call is On.", "", MESSAGE, CALL_PAGES
    ),
    Rule(
        "VC-MUTE-BARGE-IN",
        DOCUMENTED,
        "A switch to BargeIn turns the mute of the supervisor's call Off; he may turn it On himself afterwards.",
        "",
        STEP,
        SWITCH_TO_BARGE_IN,
    ),
    Rule(
        "VC-MUTE-COACH",
        CHOSEN,
        "In Coach the mute of the supervisor's call is Off, for the agent hears him.",
        "",
        MESSAGE,
        DECISION,
    ),
    Rule(
        "VC-ESTABLISHED",
        DOCUMENTED,
        "A switch needs a leg that is established.",
        "the supervisor is not on a call",
        NEVER,
        CALL_PAGES,
    ),
    Rule(
        "VC-HOLD",
        CHOSEN,
        "A leg that the supervisor holds takes RetrieveCall and Hangup and nothing else, and he neither hears nor is "
        "heard. Hold needs a leg that is not held, RetrieveCall one that is.",
        "a leg that is held takes RetrieveCall and Hangup alone, and only such a leg takes RetrieveCall",
        STEP,
        DECISION,
    ),
    Rule(
        "VC-MUTE-AGENT",
        INFERRED,
        "MuteMonitoredUser needs a supervisor in BargeIn whose agent is not muted, UnmuteMonitoredUser one whose "
        "agent is.",
        "only in BargeIn, and only to change whether the agent is muted",
        STEP,
        CALL_PAGES,
    ),
    Rule(
        "VC-MUTE-AGENT-KEEPS",
        DOCUMENTED,
        "The two mute operations change monitoredUserMuted and leave the monitoring state as it is.",
        "",
        STEP,
        CALL_PAGES,
    ),
    Rule(
        "VC-MUTE-OWN-LEG",
        CHOSEN,
        "Where several supervisors are in a call, an agent whom one of them muted is muted for all ears. The flag "
        "monitoredUserMuted on a leg tells whether this supervisor muted the agent.",
        "",
        NEVER,
        DECISION,
    ),
    Rule(
        "VC-UNLISTED",
        DOCUMENTED,
        "MuteMonitoredUser and UnmuteMonitoredUser never stand in a capability list, open or not.",
        "",
        MESSAGE,
        CALL_PAGES,
    ),
    Rule(
        "VC-LISTEN-UNMUTES",
        CHOSEN,
        "Whatever leads out of BargeIn, whatever ends or changes the agent, and the customer's leaving let a muted "
        "agent be heard again. The supervisor's own Hold keeps the mute. SwitchToListenIn stays offered meanwhile.",
        "the agent is muted",
        MESSAGE,
        DECISION,
        (Alternative("leave_barge_in_while_muted", False, "BargeIn cannot be left while the agent is muted", CHOSEN),),
    ),
    Rule(
        "VC-LISTENING-FLAG",
        INFERRED,
        "supervisorListeningIn belongs to the agent's call; on the supervisor's own call it is false in every state.",
        "",
        MESSAGE,
        SWITCH_TO_BARGE_IN,
    ),
    Rule(
        "VC-SUBSCRIPTION-KEPT",
        INFERRED,
        "A switch on the call leaves the subscription of the device as it is.",
        "",
        NEVER,
        CALL_PAGES,
    ),
    Rule(
        "VC-SCOPE-AGENT",
        DOCUMENTED,
        "With scope Agent the leg ends when the monitored agent transfers the call or leaves it.",
        "",
        NEVER,
        BARGE_IN,
    ),
    Rule(
        "VC-SCOPE-CALL",
        DOCUMENTED,
        "With scope Call the leg stays with the call and the customer, whoever takes over; a queue takes over too. In "
        "a conference it passes to the agent to whom the call is handed, else to the one who was there longest.",
        "",
        NEVER,
        BARGE_IN,
    ),
    Rule(
        "VC-AGENT-LEAVES",
        CHOSEN,
        "With scope Call, when the agent hangs up and nobody takes over, the leg ends, but in BargeIn supervisor and "
        "customer go on.",
        "",
        NEVER,
        DECISION,
    ),
    Rule(
        "VC-CUSTOMER-LEAVES",
        CHOSEN,
        "When the customer hangs up the leg ends in ListenIn; in Coach and BargeIn supervisor and agent go on.",
        "",
        NEVER,
        DECISION,
    ),
    Rule(
        "VC-ONE-PARTY",
        CHOSEN,
        "With one party left besides the supervisor nothing can be switched or muted, and the leg ends when it leaves.",
        "only one party is left in the call",
        NEVER,
        DECISION,
    ),
    Rule(
        "VC-CANCEL-RUNNING",
        CHOSEN,
        "A leg that runs is left as it is when its subscription is cancelled or replaced.",
        "",
        NEVER,
        DECISION,
    ),
    Rule(
        "VC-ONE-LEG",
        INFERRED,
        "Of the calls of one device at most one is Established. Whichever is answered or retrieved, by request or on "
        "the telephone, puts the Established other on hold.",
        "",
        STEP,
        CALL_PAGES,
    ),
    Rule(
        "VC-HANGUP",
        INFERRED,
        "The supervisor's Hangup ends his leg and nothing else. To hang up or hold on the telephone itself is the same "
        "without a request.",
        "",
        STEP,
        CALL_PAGES,
    ),
    Rule(
        "VC-RINGING",
        CHOSEN,
        "A call is joined at once. Where the ruleset has ringing it rings first and offers Hangup alone. The leg "
        "begins when the supervisor answers, in the state subscribed then. Unanswered, it leaves NextCall unused.",
        "",
        NEVER,
        DECISION,
        (Alternative("ringing", True, "the call rings before it is joined", CHOSEN),),
    ),
)
