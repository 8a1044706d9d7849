"""The rules of answers (AN)."""

from __future__ import annotations

from monitoring_core.rules.row import Judgement, Level, Rule
from monitoring_core.rules.sources import ANSWERS, DECISION

__all__ = ["ANSWER_RULES"]

ANSWER_RULES: tuple[Rule, ...] = (
    Rule(
        "AN-REFUSED",
        Level.DOCUMENTED,
        "A request that is refused changes nothing and causes no notification.",
        "",
        Judgement.STEP,
        ANSWERS,
    ),
    Rule(
        "AN-ASYNC",
        Level.DOCUMENTED,
        "Status code 0 says only that a request was accepted for processing. The outcome comes later as a "
        "notification, or never.",
        "",
        Judgement.NEVER,
        ANSWERS,
        unjudged="It allows everything and forbids nothing. An outcome that is missing is found as AN-EFFECT.",
    ),
    Rule(
        "AN-RECIPIENT",
        Level.DOCUMENTED,
        "A notification goes to the user whose device, call or text session it is about, and to nobody else. The "
        "deviceUri tells whose call it is. The call id does not, since all parties of a call share it.",
        "",
        Judgement.MESSAGE,
        ANSWERS,
    ),
    Rule(
        "AN-EFFECT",
        Level.INFERRED,
        "The outcome of an accepted operation shows by the second later message of its subject. Messages that are "
        "equal as a whole count once. The third unequal one without it makes a warning, and a note if the outcome "
        "comes later. One or two at the end of the subject are only counted.",
        "",
        Judgement.STEP,
        ANSWERS,
    ),
    Rule(
        "AN-CODE",
        Level.CHOSEN,
        "If several status codes apply to a refusal, the first of this order is given. 3: a feature is off. 5: the "
        "user is no supervisor. 1: a required parameter is missing, or none is given where a mode is needed. 10: a "
        "bad scope, mode or visibility mode. 6: an unknown device, call or session. 2: a wrong state. 19: another "
        "supervisor monitors the target. A wrong state is a refusal by a VC- or TX- rule, TS-CANCEL, "
        "TS-INTRUDE-TWICE or TS-LOGGED-OUT. VD-CANCEL, VD-REPLACE, VD-LOGGED-OUT, VD-ROUTING-POINT and an operation "
        "that is not in the ruleset count too. A server's door asks before all of these, in this order. 6: an "
        "unknown address or method. 1: a body that is no object or has no operationName. 10: a parameter of the "
        "wrong type.",
        "the request cannot be carried out",
        Judgement.NEVER,
        DECISION,
        unjudged="Other reasons to refuse than those of monitoring have codes, too.",
    ),
)
