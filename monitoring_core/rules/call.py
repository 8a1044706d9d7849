"""The rules of voice monitoring on the supervisor's call: the leg (VC)."""

from __future__ import annotations

from monitoring_core.rules.row import Alternative, Judgement, Level, Rule
from monitoring_core.rules.sources import BARGE_IN, CALL_PAGES, DECISION, SWITCH_TO_BARGE_IN
from monitoring_core.rulesets import SwitchRules

__all__ = ["CALL_RULES"]

DOCUMENTED, INFERRED, CHOSEN = Level.DOCUMENTED, Level.INFERRED, Level.CHOSEN
MESSAGE, STEP, NEVER = Judgement.MESSAGE, Judgement.STEP, Judgement.NEVER

_OFFERED_AS_ACCEPTED = tuple(
    Alternative("switches", value, "every switch that is accepted is offered", CHOSEN)
    for value in (SwitchRules.COACH_ONCE, SwitchRules.ANY_TO_ANY)
)

CALL_RULES: tuple[Rule, ...] = (
    Rule(
        "VC-JOIN", DOCUMENTED, "A leg begins in the state of the subscription it was joined under.", "", STEP, BARGE_IN
    ),
    Rule(
        "VC-TO-BARGE-IN",
        DOCUMENTED,
        "SwitchToBargeIn is accepted only in ListenIn and in Coach.",
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
        "Coach cannot be re-entered: a leg that has left Coach never gets back to it. What follows is ListenIn and "
        "BargeIn in turn.",
        "Coach was left on this leg",
        STEP,
        SWITCH_TO_BARGE_IN,
        (Alternative("switches", SwitchRules.ANY_TO_ANY, "Coach may be entered again and again"),),
    ),
    Rule(
        "VC-TO-COACH",
        CHOSEN,
        "Where a ruleset has SwitchToCoach, it is accepted and offered in ListenIn and BargeIn. Under COACH_ONCE it "
        "is not, once Coach was left on the leg.",
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
        "BargeIn offers SwitchToListenIn and no other switch. ListenIn offers SwitchToBargeIn and no other.",
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
        "Besides its switches an established leg with agent and customer offers Hold, Hangup, SendDtmf, "
        "InitiateTransfer, SingleStepTransfer, InitiateConference, SingleStepConference and "
        "RemoveParticipantFromConference. It also offers AttachUserData, UpdateUserData, DeleteUserData and "
        "DeleteUserDataPair. A centre may be configured to offer more or less.",
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
        "A switch to BargeIn turns the mute of the supervisor's call Off. He may turn it On himself afterwards.",
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
        unjudged="A switch on a held leg is found as VC-HOLD. A leg that rings may be answered before the request is.",
    ),
    Rule(
        "VC-HOLD",
        CHOSEN,
        "A leg that the supervisor holds offers RetrieveCall and Hangup and no switch. He neither hears nor is "
        "heard. Hold is refused while the leg is held, and RetrieveCall while it is not.",
        "a leg that is held takes RetrieveCall and Hangup alone, and only such a leg takes RetrieveCall",
        STEP,
        DECISION,
    ),
    Rule(
        "VC-MUTE-AGENT",
        INFERRED,
        "MuteMonitoredUser needs a supervisor in BargeIn whose agent is not muted. UnmuteMonitoredUser needs one "
        "whose agent is muted. Otherwise they are refused.",
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
        "If several supervisors are in a call and one of them mutes the agent, nobody in the call hears the agent. The "
        "flag monitoredUserMuted on a leg tells whether this supervisor muted the agent.",
        "",
        NEVER,
        DECISION,
        unjudged="No message tells what is heard, nor who muted the agent where nobody's request is recorded.",
    ),
    Rule(
        "VC-UNLISTED",
        DOCUMENTED,
        "MuteMonitoredUser and UnmuteMonitoredUser are never in a capability list. So their absence from a list does "
        "not mean that they are refused.",
        "",
        MESSAGE,
        CALL_PAGES,
    ),
    Rule(
        "VC-LISTEN-UNMUTES",
        CHOSEN,
        "Every way out of BargeIn, every end or change of the agent, and the customer's leaving clear the agent's "
        "mute. The supervisor's own Hold keeps it. SwitchToListenIn stays offered meanwhile.",
        "the agent is muted",
        MESSAGE,
        DECISION,
        (Alternative("leave_barge_in_while_muted", False, "BargeIn cannot be left while the agent is muted", CHOSEN),),
    ),
    Rule(
        "VC-LISTENING-FLAG",
        INFERRED,
        "supervisorListeningIn is a flag of the monitored agent's call. On the supervisor's own call it is false in "
        "every state.",
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
        unjudged="A subscription that changes without a request is found as VD-CONFIRMS.",
    ),
    Rule(
        "VC-SCOPE-AGENT",
        DOCUMENTED,
        "With scope Agent the leg ends when the monitored agent transfers the call or leaves it.",
        "",
        NEVER,
        BARGE_IN,
        unjudged="A supervisor is not told whether the agent leaves the call.",
    ),
    Rule(
        "VC-SCOPE-CALL",
        DOCUMENTED,
        "With scope Call the leg stays with the call and the customer, whoever takes over. A queue takes over too. "
        "In a conference the leg passes to the agent to whom the call is handed, else to the one who was there "
        "longest.",
        "",
        NEVER,
        BARGE_IN,
        unjudged="A supervisor is not told who takes over a call.",
    ),
    Rule(
        "VC-AGENT-LEAVES",
        CHOSEN,
        "With scope Call, if the agent hangs up and nobody takes over, the leg ends. In BargeIn it does not: "
        "supervisor and customer stay.",
        "",
        NEVER,
        DECISION,
        unjudged="A supervisor is not told whether the agent leaves the call.",
    ),
    Rule(
        "VC-CUSTOMER-LEAVES",
        CHOSEN,
        "When the customer hangs up, a leg in ListenIn ends. In Coach and BargeIn supervisor and agent stay.",
        "",
        NEVER,
        DECISION,
        unjudged="A supervisor is not told whether the customer leaves the call.",
    ),
    Rule(
        "VC-ONE-PARTY",
        CHOSEN,
        "With one party left besides the supervisor, only Hold, RetrieveCall and Hangup are open. There is nothing "
        "to switch or mute. The leg ends when that party leaves.",
        "only one party is left in the call",
        NEVER,
        DECISION,
        unjudged="A supervisor is not told who is left in the call.",
    ),
    Rule(
        "VC-CANCEL-RUNNING",
        CHOSEN,
        "A running leg goes on unchanged when its subscription is cancelled or replaced.",
        "",
        NEVER,
        DECISION,
        unjudged="A leg that ends then may have ended for another reason. A state that changes is found as a switch.",
    ),
    Rule(
        "VC-ONE-LEG",
        INFERRED,
        "Of the calls of one device at most one is Established. The others ring, are held or are over. Whichever is "
        "answered or retrieved, by request or on the telephone, puts the Established other on hold (this half is "
        "chosen).",
        "",
        STEP,
        CALL_PAGES,
    ),
    Rule(
        "VC-HANGUP",
        INFERRED,
        "The supervisor's Hangup ends his leg and nothing else. To hang up or hold on the telephone itself is the "
        "same without a request. After Released no message of that leg has a higher duration.",
        "",
        STEP,
        CALL_PAGES,
    ),
    Rule(
        "VC-RINGING",
        CHOSEN,
        "A call is joined at once. Where the ruleset has ringing, it rings first, in state Ringing. Then it offers "
        "Hangup alone, and it has no mute, no audience and no memory. Switches, mutes, Hold and RetrieveCall are "
        "refused (VC-ESTABLISHED). The leg begins when the supervisor answers, in the state subscribed then. In "
        "three cases the ringing ends without a leg and NextCall stays unused. The supervisor hangs up or does not "
        "answer. The call ends, or the customer or the last agent leaves. The subscription is cancelled, replaced or "
        "ended by a log-out. A transfer follows the scope as for a leg. The call rings on beside a call of his own.",
        "",
        NEVER,
        DECISION,
        (Alternative("ringing", True, "the call rings before it is joined", CHOSEN),),
        unjudged="A message of a ringing call tells nothing that is judged. It may be of any call.",
    ),
)
