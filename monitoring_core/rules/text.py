"""The rules of text sessions: the subscription (TS), the session itself (TX)."""

from __future__ import annotations

from monitoring_core.rules.row import Alternative, Judgement, Level, Rule
from monitoring_core.rules.sources import CHANNEL_PAGES, CHAT_SERVER, DECISION, SMS_BARGE_IN, SMS_PAGES

__all__ = ["TEXT_RULES"]

DOCUMENTED, INFERRED, CHOSEN = Level.DOCUMENTED, Level.INFERRED, Level.CHOSEN
MESSAGE, STEP, NEVER = Judgement.MESSAGE, Judgement.STEP, Judgement.NEVER

TEXT_RULES: tuple[Rule, ...] = (
    Rule(
        "TS-FEATURES",
        DOCUMENTED,
        "Monitoring text sessions needs the feature api-multimedia.",
        "this user may not monitor text sessions",
        NEVER,
        SMS_BARGE_IN,
        unjudged="No recording tells which features a centre has.",
    ),
    Rule(
        "TS-DEFAULTS",
        DOCUMENTED,
        "A subscription that gives no mode means AllChats, and the nickname is the user name unless given. Scope and "
        "target are no parameters.",
        "",
        NEVER,
        CHANNEL_PAGES,
        unjudged="No message shows a subscription to text sessions.",
    ),
    Rule(
        "TS-NEXT-SESSION",
        DOCUMENTED,
        "A subscription brings the supervisor into the agent's next session, not into a running one.",
        "",
        NEVER,
        CHANNEL_PAGES,
        unjudged="A supervisor is not told when an agent's sessions begin.",
    ),
    Rule(
        "TS-INTRUDE",
        DOCUMENTED,
        "Intrude brings the running session as Invited, and Accept joins it. The visibility mode is the one that "
        "Intrude gives, else the subscription's. With neither, a parameter is missing (1, before 6 and 2). With a "
        "mode given, no subscription to that agent is needed (this half is chosen).",
        "neither the request nor a subscription gives a visibility mode",
        STEP,
        CHANNEL_PAGES,
        (Alternative("intrude_joins_at_once", True, "the session is joined at once, as Chatting", DOCUMENTED),),
    ),
    Rule(
        "TS-INTRUDE-TWICE",
        CHOSEN,
        "Intrude into a session that he is in or invited to is refused. If he has left or rejected it, it is accepted.",
        "the supervisor is in that session already, or invited to it",
        STEP,
        DECISION,
    ),
    Rule(
        "TS-MANY",
        DOCUMENTED,
        "A supervisor may monitor many agents and be in many sessions, and an agent may have many supervisors.",
        "",
        NEVER,
        CHANNEL_PAGES,
        unjudged="It allows everything and forbids nothing.",
    ),
    Rule(
        "TS-REPLACE",
        CHOSEN,
        "A new subscription to the same agent takes the place of the old one.",
        "",
        NEVER,
        DECISION,
        unjudged="No message shows a subscription to text sessions.",
    ),
    Rule(
        "TS-CANCEL",
        DOCUMENTED,
        "Cancel needs an active subscription and leaves running sessions as they are.",
        "there is no subscription to cancel",
        NEVER,
        CHANNEL_PAGES,
        unjudged="No message shows a subscription to text sessions.",
    ),
    Rule(
        "TS-NEXT-CHAT",
        DOCUMENTED,
        "A NextChat subscription ends with the one session that was joined under it; a rejected or an intruded "
        "session does not use it up.",
        "",
        NEVER,
        CHANNEL_PAGES,
        unjudged="No message shows which subscription brought a session.",
    ),
    Rule(
        "TS-LOGOUT",
        DOCUMENTED,
        "A logout of the supervisor or of the agent ends the subscription.",
        "",
        NEVER,
        CHANNEL_PAGES,
        unjudged="No message shows a subscription to text sessions.",
    ),
    Rule(
        "TS-LOGGED-OUT",
        CHOSEN,
        "A request of a supervisor who is logged out is refused, to channels and to sessions.",
        "the supervisor is logged out",
        NEVER,
        DECISION,
        unjudged="A log-in may be on its way when the request is answered.",
    ),
    Rule(
        "TS-NEXT-CHAT-PENDING",
        CHOSEN,
        "While the session that NextChat brought is Invited, no other session is offered. If it is rejected, or ends "
        "before it was accepted, the next session is offered. A Cancel meanwhile leaves it Invited.",
        "",
        NEVER,
        DECISION,
        unjudged="No message shows which subscription brought a session.",
    ),
    Rule(
        "TS-TWO-AGENTS",
        CHOSEN,
        "A session that comes through two monitored agents is one session. It has the mode of the subscription that "
        "brought it first. If it was rejected, it is offered again when the second agent joins it.",
        "",
        NEVER,
        DECISION,
        unjudged="No message shows which subscription brought a session.",
    ),
    Rule(
        "TX-INVITED",
        DOCUMENTED,
        "A session arrives as Invited with Accept and Reject and nothing else; accepted, it is Chatting.",
        "an Invited session accepts only Accept and Reject, and only an Invited session accepts them",
        STEP,
        SMS_PAGES,
    ),
    Rule(
        "TX-REVOKED",
        DOCUMENTED,
        "When the session is completed or requeued, the supervisor's session is Revoked and offers nothing.",
        "the session is over",
        STEP,
        SMS_PAGES,
    ),
    Rule(
        "TX-FOLLOWS",
        DOCUMENTED,
        "The supervisor stays in the session as long as an agent does.",
        "",
        NEVER,
        CHAT_SERVER,
        unjudged="A session that is over and one that the supervisor was taken out of look the same.",
    ),
    Rule(
        "TX-LEAVE",
        DOCUMENTED,
        "Leave ends the supervisor's part in the session and nothing else.",
        "the supervisor has left the session, or was never in it",
        STEP,
        SMS_PAGES,
    ),
    Rule(
        "TX-LEFT-SHOWN",
        CHOSEN,
        "After Leave or Reject the supervisor's own session is shown once more, as Revoked, and offers nothing.",
        "",
        STEP,
        DECISION,
    ),
    Rule(
        "TX-NOTICES",
        INFERRED,
        "Joining shows as an entry ParticipantJoined and leaving as ParticipantLeft, with the visibility of the mode "
        "at that time. Those who may see it are told (TX-AUDIENCE), and the leaver before his Revoked. Reject and "
        "the end of a session give none.",
        "",
        STEP,
        CHAT_SERVER,
    ),
    Rule(
        "TX-SWITCH",
        DOCUMENTED,
        "While Chatting the two modes that the supervisor is not in are offered and accepted, and Coach can be "
        "re-entered.",
        "a switch needs a session that is Chatting",
        MESSAGE,
        SMS_BARGE_IN,
    ),
    Rule(
        "TX-SELF",
        INFERRED,
        "A switch to the mode the supervisor is in is not offered, and it is refused.",
        "the supervisor is in that mode already",
        MESSAGE,
        SMS_BARGE_IN,
    ),
    Rule(
        "TX-VISIBILITY-MONITOR",
        DOCUMENTED,
        "In Monitor the supervisor's participant has visibility Supervisors.",
        "",
        MESSAGE,
        CHAT_SERVER,
    ),
    Rule(
        "TX-VISIBILITY-COACH",
        INFERRED,
        "In Coach the supervisor's participant has visibility Agents.",
        "",
        MESSAGE,
        CHAT_SERVER,
    ),
    Rule(
        "TX-VISIBILITY-BARGE-IN",
        DOCUMENTED,
        "In BargeIn the supervisor's participant has visibility All.",
        "",
        MESSAGE,
        SMS_BARGE_IN,
    ),
    Rule(
        "TX-AUDIENCE",
        INFERRED,
        "A customer sees only what has the visibility All. An agent also sees what has the visibility Agents. A "
        "supervisor sees everything. This holds for messages, participants, and notices that somebody joined or left.",
        "",
        MESSAGE,
        CHAT_SERVER,
    ),
    Rule(
        "TX-TYPE",
        DOCUMENTED,
        "A supervisor's participant has type Agent; its visibility alone tells the mode.",
        "",
        MESSAGE,
        SMS_BARGE_IN,
    ),
    Rule(
        "TX-SEND",
        CHOSEN,
        "Monitor sends nothing, Coach sends to agents only, and BargeIn to agents and to everybody. Printed lists of "
        "Monitor and Coach offer more, so what a list offers is never more than a note.",
        "the mode does not send to them",
        MESSAGE,
        DECISION,
        (Alternative("send_in_every_mode", True, "sending is offered in every mode", CHOSEN),),
    ),
    Rule(
        "TX-PRIVATE",
        INFERRED,
        "What is sent with SendToAgents is seen by agents and supervisors only. An entry gets the narrower of two "
        "visibilities: what its operation asks, and what its sender is seen by. So SendMessage in Monitor, where a "
        "ruleset offers it, is seen by supervisors.",
        "",
        MESSAGE,
        CHAT_SERVER,
    ),
    Rule(
        "TX-PARTICIPANT-ID",
        INFERRED,
        "A participant has the same participantId, uri, nickname and visibility in the list of participants as in the "
        "entries of the log.",
        "",
        MESSAGE,
        SMS_BARGE_IN,
    ),
    Rule(
        "TX-NOTIFY-BARGE-IN",
        DOCUMENTED,
        "A switch to BargeIn shows as ParticipantsUpdated and as a ParticipantRejoined entry of the log, both with "
        "visibility All.",
        "",
        MESSAGE,
        SMS_BARGE_IN,
    ),
    Rule(
        "TX-NOTIFY",
        INFERRED,
        "A switch to Monitor or Coach shows in the same two ways as one to BargeIn, with the visibility of that mode.",
        "",
        MESSAGE,
        SMS_BARGE_IN,
    ),
    Rule(
        "TX-SPELLING",
        DOCUMENTED,
        "Lists of Monitor and Coach print the capability as SwitchBargeIn, and clients may ask for it so. Both "
        "spellings are read, and SwitchToBargeIn is written.",
        "",
        NEVER,
        SMS_PAGES,
        unjudged="Both spellings are read, so no message can break it.",
    ),
    Rule(
        "TX-CAPABILITIES",
        CHOSEN,
        "While Chatting a session also offers Leave, SetInFocus, SetDisposition, AttachUserData, DeleteUserData, "
        "UpdateUserData, Transfer, Invite and Consult, besides switching and sending.",
        "",
        MESSAGE,
        DECISION,
    ),
)
