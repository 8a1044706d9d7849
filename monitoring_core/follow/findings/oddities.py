"""Oddities: wrong things that only counting or the order of messages shows, and the rule that each breaks.

What a single message shows wrongly has its rule in `rules.shown` and in the lists of the two
machines; here is the rest, by name.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from types import MappingProxyType

from monitoring_core.rules.severity import is_rule
from monitoring_core.rulesets import Ruleset

__all__ = ["ABOUT_LISTS", "EXERCISED", "ODDITIES", "Judged", "Oddity", "exercised"]


class Oddity(StrEnum):
    """Something that was seen and should not have been."""

    NOT_CONFIRMED = "another subscription is shown than the one that was asked for"
    SHOWN_AFTER_LOG_OUT = "a subscription is shown after a log-out"
    REFUSED_AND_SHOWN = "what was refused is shown"
    NEVER_SHOWN = "what was accepted is never shown"
    OUTLIVED = "NextCall is shown after its leg has ended"
    BEGINS_ELSEWHERE = "a leg begins in another state than the subscription's"
    TWO_SUPERVISORS = "two devices are subscribed to one target"
    TWO_LEGS = "two calls of one device are Established in turn"
    RETURNED = "a leg is in Coach again"
    SHOWN_AFTER_END = "a leg is shown after it has ended"
    NO_OPERATION = "an operation is asked for or offered that the ruleset does not have"
    SWITCHED_WITH_MUTE = "a switch came with the answer to a mute of the agent"
    TEXT_SWITCHED_NOWHERE = "a switch to the present mode was accepted"
    ENTERED_ELSEWHERE = "a session that Intrude brought is entered in another mode"


ODDITIES: Mapping[Oddity, str] = MappingProxyType(
    {
        Oddity.NOT_CONFIRMED: "VD-CONFIRMS",
        Oddity.SHOWN_AFTER_LOG_OUT: "VD-LOGOUT",
        Oddity.REFUSED_AND_SHOWN: "AN-REFUSED",
        Oddity.NEVER_SHOWN: "AN-EFFECT",
        Oddity.OUTLIVED: "VD-NEXT-CALL",
        Oddity.BEGINS_ELSEWHERE: "VC-JOIN",
        Oddity.TWO_SUPERVISORS: "VD-ONE-SUPERVISOR",
        Oddity.TWO_LEGS: "VC-ONE-LEG",
        Oddity.RETURNED: "VC-NO-RETURN",
        Oddity.SHOWN_AFTER_END: "VC-HANGUP",
        Oddity.NO_OPERATION: "VC-COACH-IS-ENTRY",
        Oddity.SWITCHED_WITH_MUTE: "VC-MUTE-AGENT-KEEPS",
        Oddity.TEXT_SWITCHED_NOWHERE: "TX-SELF",
        Oddity.ENTERED_ELSEWHERE: "TS-INTRUDE",
    }
)
"""What is odd -> id of the rule that it breaks."""


class Judged(StrEnum):
    """Something that was seen and could have been odd."""

    REFUSAL = "a request was refused"
    ACCEPTANCE = "a request was accepted"
    DEVICE = "a device was shown"
    CONFIRMED = "a device was shown as a request wanted it"
    DEVICE_LIST = "what a device offers was shown"
    LEG = "a leg was shown"
    LISTEN_IN = "a leg was shown in ListenIn"
    COACH = "a leg was shown in Coach"
    BARGE_IN = "a leg was shown in BargeIn"
    STEP = "a leg was shown after it had been shown"
    SWITCH = "a switch was asked for"
    SESSION = "a session was shown in which the supervisor chats"
    OWN_PARTICIPANT = "the supervisor's participant was shown"
    INVITED_ASKED = "something was asked of a session that is Invited"
    REVOKED_ASKED = "something was asked of a session that is over"
    INTRUDED = "Intrude was asked for"
    ENDING = "Leave or Reject was asked for"
    TEXT_EFFECT = "a session was shown as a request wanted it"


EXERCISED: Mapping[Judged, tuple[str, ...]] = MappingProxyType(
    {
        Judged.REFUSAL: ("AN-REFUSED",),
        Judged.ACCEPTANCE: ("AN-EFFECT",),
        Judged.DEVICE: ("VD-ABSENT",),
        Judged.CONFIRMED: ("VD-CONFIRMS", "VD-DEFAULTS", "AN-EFFECT"),
        Judged.DEVICE_LIST: ("VD-CANCEL", "VD-CAPABILITIES", "VD-DND", "VD-FORWARD"),
        Judged.LEG: ("VC-COACH-IS-ENTRY", "VC-UNLISTED", "VC-LISTENING-FLAG", "VC-CAPABILITIES"),
        Judged.LISTEN_IN: ("VC-SWITCHES", "VC-MUTE-LISTEN-IN", "VC-LISTEN-UNMUTES"),
        Judged.COACH: ("VC-SWITCHES-COACH", "VC-MUTE-COACH", "VC-LISTEN-UNMUTES"),
        Judged.BARGE_IN: ("VC-SWITCHES",),
        Judged.STEP: ("VC-NO-RETURN",),
        Judged.SWITCH: ("VC-SELF",),
        Judged.SESSION: ("TX-SWITCH", "TX-SELF", "TX-SEND", "TX-CAPABILITIES"),
        Judged.OWN_PARTICIPANT: ("TX-TYPE",),
        Judged.INVITED_ASKED: ("TX-INVITED",),
        Judged.REVOKED_ASKED: ("TX-REVOKED",),
        Judged.INTRUDED: ("TS-INTRUDE", "TS-INTRUDE-TWICE"),
        Judged.ENDING: ("TX-LEAVE", "TX-LEFT-SHOWN"),
        Judged.TEXT_EFFECT: ("AN-EFFECT", "TX-NOTIFY"),
    }
)
"""What was seen -> ids of the rules that it is judged by."""

ABOUT_LISTS: frozenset[str] = frozenset(
    {
        "VD-CANCEL",
        "VD-CAPABILITIES",
        "VD-DND",
        "VD-FORWARD",
        "VC-TO-COACH",
        "VC-COACH-IS-ENTRY",
        "VC-SWITCHES",
        "VC-SWITCHES-COACH",
        "VC-UNLISTED",
        "VC-CAPABILITIES",
        "VA-OFFERS-NO-SWITCH",
        "TX-SWITCH",
        "TX-SELF",
        "TX-SEND",
        "TX-CAPABILITIES",
    }
)
"""Rules that are judged by what a message lists. An answer to GET tells the state, and its lists are not judged:
no page says that they are whole."""


@cache
def exercised(what: Judged, ruleset: Ruleset) -> frozenset[str]:
    """Return the rules that something is judged by, as far as they are rules of the ruleset."""
    return frozenset(each for each in EXERCISED[what] if is_rule(each, ruleset))
