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
        "A subscription request that gives no scope means Call, and one that gives no mode means AllCalls; "
        "the notification shows both filled in.",
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
        "A subscription request needs targetDeviceUri; only for a routing point may phoneNumber stand in its place.",
        "targetDeviceUri is missing",
        STEP,
        BARGE_IN,
    ),
    Rule(
        "VD-SAME-DEVICE",
        INFERRED,
        "Two uris name one device if their paths end with one id, exactly, case included. Host, query, fragment and "
        "a slash at the end do not matter.",
        "",
        NEVER,
        BARGE_IN,
    ),
    Rule(
        "VD-FEATURES",
        DOCUMENTED,
        "The operations exist only for a user with the supervisor role whose centre has switched on api-voice and "
        "api-supervisor-monitoring. For anybody else they are neither offered nor accepted.",
        "monitoring is not open to this user",
        NEVER,
        BARGE_IN,
    ),
    Rule(
        "VD-CAPABILITIES",
        DOCUMENTED,
        "The device of a permitted supervisor offers ListenIn, Coach and BargeIn, with a subscription and without. "
        "The device of a plain agent offers none of them. A centre may be configured to offer only some of the "
        "three.",
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
        "A device that monitors nothing has no key supervisorMonitoringState at all; null is not the same.",
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
    ),
    Rule(
        "VD-ONE-TARGET",
        DOCUMENTED,
        "A supervisor has one subscription, and so one voice target.",
        "",
        NEVER,
        DEVICE_PAGES,
    ),
    Rule(
        "VD-ONE-SUPERVISOR",
        DOCUMENTED,
        "A target, a routing point too, is subscribed to by one supervisor; the request of a second one is refused.",
        "the target is monitored by another supervisor",
        TWO_CLIENTS,
        SIP_SERVER,
    ),
    Rule(
        "VD-LOGOUT",
        DOCUMENTED,
        "When the supervisor or the agent logs out the subscription ends; a running leg goes on as after Cancel.",
        "",
        STEP,
        SIP_SERVER,
    ),
    Rule(
        "VD-LOGGED-OUT",
        CHOSEN,
        "A supervisor who is logged out has his requests refused; a target that is logged out may be subscribed to.",
        "the supervisor is logged out",
        NEVER,
        DECISION,
    ),
    Rule(
        "VD-DND",
        DOCUMENTED,
        "Of DoNotDisturbOn and DoNotDisturbOff a device offers only the one that changes its setting.",
        "",
        MESSAGE,
        BARGE_IN,
    ),
    Rule(
        "VD-FORWARD",
        DOCUMENTED,
        "Of ForwardCallsOn and ForwardCallsOff a device offers only the one that changes its forwarding; "
        "forwardTo is there only while calls are forwarded.",
        "",
        MESSAGE,
        BARGE_IN,
    ),
    Rule(
        "VD-INTRUDE-BARGE-IN",
        DOCUMENTED,
        "BargeIn on an agent who is in a call joins that call at once where intrusion is allowed, else the next one.",
        "",
        NEVER,
        BARGE_IN,
        environment="intrusion",
    ),
    Rule(
        "VD-INTRUDE",
        INFERRED,
        "ListenIn and Coach on an agent who is in a call join at once just as BargeIn does.",
        "",
        NEVER,
        DEVICE_PAGES,
        environment="intrusion",
    ),
    Rule(
        "VD-ALREADY-THERE",
        CHOSEN,
        "Subscribing to the agent whose call one is in already changes the subscription and leaves the leg alone.",
        "",
        NEVER,
        DECISION,
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
        "A call missed, or joined under an earlier subscription, leaves NextCall open; an intruded one uses it up.",
        "",
        NEVER,
        DECISION,
    ),
    Rule(
        "VD-ALL-CALLS",
        DOCUMENTED,
        "An AllCalls subscription lasts until it is cancelled or ended by a logout, and each leg begins in its state.",
        "",
        # A logout of the target is not in the recording, and a leg that begins in another state breaks VC-JOIN.
        NEVER,
        BARGE_IN,
        (Alternative("carry_over", True, "a leg begins in the state last switched to", DOCUMENTED),),
    ),
    Rule(
        "VD-BUSY",
        INFERRED,
        "A supervisor who is in another call, or whose leg is on or held, is not joined to the target's call. He waits "
        "for the next new one, of a consultation too.",
        "",
        NEVER,
        SIP_SERVER,
    ),
    Rule(
        "VD-WHICH-CALLS",
        INFERRED,
        "Inbound, internal and outbound calls of the target are joined once established; consultation calls are not. "
        "Of several calls a request joins the Established one, and none if all are held or ring. Retrieving a call "
        "is no new call and joins nobody.",
        "",
        NEVER,
        SIP_SERVER,
        (Alternative("consultation_calls", True, "consultation calls are joined too", INFERRED),),
    ),
    Rule(
        "VD-ROUTING-POINT",
        DOCUMENTED,
        "In a SIP Cluster a routing point takes only ListenIn with scope Call and no intrusion. It takes a switch "
        "only "
        "once an agent has the call. Coach and BargeIn of a routing point are refused.",
        "a routing point takes ListenIn with scope Call only, and its calls are not coached",
        NEVER,
        SIP_SERVER,
        environment="sip_cluster",
    ),
    Rule(
        "VD-TARGET-KIND",
        INFERRED,
        "A subscription remembers whether its target is a device or a routing point. A routing point's call joins "
        "nobody who monitors a device, and an agent's answer nobody who monitors a routing point. In a SIP Cluster a "
        "leg from a routing point begins in ListenIn with scope Call, whatever is carried over. It is never switched "
        "to Coach, after Cancel neither. A call that is transferred to a queue which is a monitored routing point "
        "joins its monitor like a new call.",
        "",
        NEVER,
        SIP_SERVER,
    ),
    Rule(
        "VD-OTHER-CALL",
        INFERRED,
        "A happening about another call than the leg's, or about another device than the target's or the leg's "
        "agent's, changes nothing. What it does not name is not compared.",
        "",
        NEVER,
        SIP_SERVER,
    ),
    Rule(
        "VD-OWN-DEVICE",
        CHOSEN,
        "A target that is the supervisor's own device, or that names no device, is refused as an unknown device; an "
        "empty one is missing (VD-TARGET).",
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
    ),
)
