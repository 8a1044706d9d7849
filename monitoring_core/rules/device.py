"""The rules of voice monitoring on the supervisor's device: the subscription (VD)."""

from __future__ import annotations

from monitoring_core.rules.row import Alternative, Judgement, Level, Rule
from monitoring_core.rules.sources import BARGE_IN, DECISION, DEVICE_PAGES, SIP_SERVER

__all__ = ["DEVICE_RULES"]

DOCUMENTED, INFERRED, CHOSEN = Level.DOCUMENTED, Level.INFERRED, Level.CHOSEN
MESSAGE, STEP, TWO_CLIENTS, NEVER = Judgement.MESSAGE, Judgement.STEP, Judgement.TWO_CLIENTS, Judgement.NEVER

DEVICE_RULES: tuple[Rule, ...] = (
    Rule(
        "VD-DEFAULTS",
        DOCUMENTED,
        "A subscription request that gives no scope means Call, and one that gives no mode means AllCalls. The "
        "notification shows both filled in.",
        "",
        MESSAGE,
        BARGE_IN,
    ),
    Rule(
        "VD-CONFIRMS",
        DOCUMENTED,
        "The device message that answers an accepted subscription request shows the state, scope, mode and target "
        "that were asked for.",
        "",
        STEP,
        BARGE_IN,
    ),
    Rule(
        "VD-TARGET",
        DOCUMENTED,
        "A subscription request needs targetDeviceUri. For a routing point phoneNumber may stand in its place.",
        "targetDeviceUri is missing",
        STEP,
        BARGE_IN,
    ),
    Rule(
        "VD-SAME-DEVICE",
        INFERRED,
        "Two uris name one device if their paths end with the same id, exactly, case included. Host, query, fragment "
        "and a slash at the end do not matter.",
        "",
        NEVER,
        BARGE_IN,
        unjudged="It says how the check itself compares devices, so no message can break it.",
    ),
    Rule(
        "VD-FEATURES",
        DOCUMENTED,
        "The operations need the features api-voice and api-supervisor-monitoring, which are off by default, and the "
        "supervisor role. Without them the operations do not exist and are not offered.",
        "monitoring is not open to this user",
        NEVER,
        BARGE_IN,
        unjudged="No recording tells which features a centre has.",
    ),
    Rule(
        "VD-CAPABILITIES",
        DOCUMENTED,
        "The device of a permitted supervisor offers ListenIn, Coach and BargeIn, with a subscription and without. "
        "The device of a plain agent offers none of them. A centre may be configured to offer only one or two, so "
        "that is a note.",
        "",
        MESSAGE,
        BARGE_IN,
    ),
    Rule(
        "VD-CANCEL",
        DOCUMENTED,
        "CancelSupervisorMonitoring is offered and accepted exactly as long as a subscription is active.",
        "there is no subscription to cancel",
        MESSAGE,
        DEVICE_PAGES,
    ),
    Rule(
        "VD-ABSENT",
        DOCUMENTED,
        "The key supervisorMonitoringState is absent exactly when nothing is monitored. It is never null.",
        "",
        MESSAGE,
        DEVICE_PAGES,
    ),
    Rule(
        "VD-REPLACE",
        INFERRED,
        "A subscription request while subscribed replaces the subscription, for the same target or another.",
        "the subscription cannot be replaced during a call",
        NEVER,
        DEVICE_PAGES,
        (
            Alternative(
                "replace_during_call",
                False,
                "refused while subscribed and a leg is on, accepted after Cancel",
                INFERRED,
            ),
        ),
        unjudged="A request that replaces nothing is found as AN-EFFECT, and one that is refused as VD-CAPABILITIES.",
    ),
    Rule(
        "VD-ONE-TARGET",
        DOCUMENTED,
        "A supervisor has one subscription, and so one voice target.",
        "",
        NEVER,
        DEVICE_PAGES,
        unjudged="A device has room for one subscription only.",
    ),
    Rule(
        "VD-ONE-SUPERVISOR",
        DOCUMENTED,
        "One supervisor at most has a subscription to a target, which may be a routing point. The request of a "
        "second supervisor for it is refused.",
        "the target is monitored by another supervisor",
        TWO_CLIENTS,
        SIP_SERVER,
    ),
    Rule(
        "VD-LOGOUT",
        DOCUMENTED,
        "When the supervisor or the agent logs out, the subscription ends. A running leg goes on as after Cancel.",
        "",
        STEP,
        SIP_SERVER,
    ),
    Rule(
        "VD-LOGGED-OUT",
        CHOSEN,
        "The request of a supervisor who is logged out is refused. A request for a target that is logged out is "
        "accepted, and it waits.",
        "the supervisor is logged out",
        NEVER,
        DECISION,
        unjudged="A log-in may be on its way when the request is answered.",
    ),
    Rule(
        "VD-DND",
        DOCUMENTED,
        "Of DoNotDisturbOn and DoNotDisturbOff a device offers only the one that changes its setting, whatever is "
        "monitored.",
        "",
        MESSAGE,
        BARGE_IN,
    ),
    Rule(
        "VD-FORWARD",
        DOCUMENTED,
        "Of ForwardCallsOn and ForwardCallsOff a device offers only the one that changes its forwarding. The key "
        "forwardTo is there only while calls are forwarded.",
        "",
        MESSAGE,
        BARGE_IN,
    ),
    Rule(
        "VD-INTRUDE-BARGE-IN",
        DOCUMENTED,
        "BargeIn on a target that is in a call joins that call at once, where intrusion is allowed. It is allowed by "
        "default. Where it is not, the target's next call is joined (this half is inferred).",
        "",
        NEVER,
        BARGE_IN,
        environment="intrusion",
        unjudged="A supervisor is not told when his target's calls begin.",
    ),
    Rule(
        "VD-INTRUDE",
        INFERRED,
        "ListenIn and Coach on a target that is in a call join as BargeIn does: at once where intrusion is allowed, "
        "else the next call.",
        "",
        NEVER,
        DEVICE_PAGES,
        environment="intrusion",
        unjudged="A supervisor is not told when his target's calls begin.",
    ),
    Rule(
        "VD-ALREADY-THERE",
        CHOSEN,
        "A supervisor who is in the agent's call already can subscribe to that agent. His leg stays as it is.",
        "",
        NEVER,
        DECISION,
        unjudged="No message tells whose call the supervisor is in. What a leg may not do is found as a switch of it.",
    ),
    Rule(
        "VD-NEXT-CALL",
        DOCUMENTED,
        "A NextCall subscription ends together with the leg that was joined under it.",
        "",
        STEP,
        BARGE_IN,
    ),
    Rule(
        "VD-NEXT-CALL-UNUSED",
        CHOSEN,
        "A call that was missed, or was joined under an earlier subscription, does not use NextCall up. An intruded "
        "call does.",
        "",
        NEVER,
        DECISION,
        unjudged="Calls that were not joined are not told to a supervisor.",
    ),
    Rule(
        "VD-ALL-CALLS",
        DOCUMENTED,
        "An AllCalls subscription lasts until it is cancelled or ended by a logout, and each leg begins in its state.",
        "",
        # A recording does not show a logout of the target. A leg that begins in another state breaks VC-JOIN.
        NEVER,
        BARGE_IN,
        (
            Alternative(
                "carry_over",
                True,
                "a leg begins in the state last switched to; the device still shows what was subscribed",
                DOCUMENTED,
            ),
        ),
        unjudged="It may have been cancelled elsewhere when it ends. A wrong first state is found as VC-JOIN.",
    ),
    Rule(
        "VD-BUSY",
        INFERRED,
        "A supervisor who is in another call, or whose leg is on, held or ringing, is not joined. He waits for the "
        "target's next new call. That holds for consultation calls too, where a ruleset joins them.",
        "",
        NEVER,
        SIP_SERVER,
        unjudged="Calls that were not joined are not told to a supervisor.",
    ),
    Rule(
        "VD-WHICH-CALLS",
        INFERRED,
        "Inbound, internal and outbound calls of the target are joined once they are established. Consultation calls "
        "are not. Of several calls a request joins the Established one, and none if all are held or ring. Retrieving "
        "a call is no new call and joins nobody.",
        "",
        NEVER,
        SIP_SERVER,
        (Alternative("consultation_calls", True, "consultation calls are joined too", INFERRED),),
        unjudged="Calls that were not joined are not told to a supervisor, nor of what kind a call is.",
    ),
    Rule(
        "VD-ROUTING-POINT",
        DOCUMENTED,
        "In a SIP Cluster a routing point takes only ListenIn with scope Call, and no intrusion. It takes a switch "
        "only once an agent has the call. Coach and BargeIn of a routing point are refused.",
        "a routing point takes ListenIn with scope Call only, and its calls are not coached",
        NEVER,
        SIP_SERVER,
        environment="sip_cluster",
        unjudged="No message tells whether a target is a routing point.",
    ),
    Rule(
        "VD-TARGET-KIND",
        INFERRED,
        "A subscription remembers whether its target is a device or a routing point. A routing point's call joins "
        "nobody who monitors a device, and an agent's answer nobody who monitors a routing point. In a SIP Cluster a "
        "leg from a routing point begins in ListenIn with scope Call, whatever is carried over. It is switched only "
        "once an agent is in the call, and never to Coach, also after Cancel. A call may be transferred to a queue "
        "which is a monitored routing point. It joins the monitor like a new call (this half is chosen).",
        "",
        NEVER,
        SIP_SERVER,
        unjudged="No message tells whether a target is a routing point.",
    ),
    Rule(
        "VD-OTHER-CALL",
        INFERRED,
        "A happening names the call and the device that it is about. If that is another call than the leg's, nothing "
        "changes. The same holds for another device than the target's or the leg's agent's. What it does not name is "
        "not compared. Call ids do not change while a call lasts.",
        "",
        NEVER,
        SIP_SERVER,
        unjudged="It is about happenings on the telephone, which are in no recording.",
    ),
    Rule(
        "VD-OWN-DEVICE",
        CHOSEN,
        "A target that is the supervisor's own device, or that names no device, is refused as an unknown device (6). "
        "An empty target is missing (VD-TARGET, 1).",
        "the target is the supervisor's own device, or none",
        STEP,
        DECISION,
    ),
    Rule(
        "VD-SETS",
        DOCUMENTED,
        "A capability list is a set: its order means nothing and changes from message to message.",
        "",
        NEVER,
        DEVICE_PAGES,
        unjudged="It says how the check itself reads lists, so no message can break it.",
    ),
)
