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
        "Status code 0 says that a request was taken for processing; what came of it shows later, or never.",
        "",
        Judgement.NEVER,
        ANSWERS,
    ),
    Rule(
        "AN-RECIPIENT",
        Level.DOCUMENTED,
        "A notification goes to the user whose device, call or text session it is about, and to nobody else. The "
        "deviceUri tells whose call it is; the call id does not, since all parties of a call share it.",
        "",
        Judgement.MESSAGE,
        ANSWERS,
    ),
    Rule(
        "AN-EFFECT",
        Level.INFERRED,
        "What an accepted operation does shows by the second later message of its subject; messages that are equal as "
        "a whole count once.",
        "",
        Judgement.STEP,
        ANSWERS,
    ),
    Rule(
        "AN-CODE",
        Level.CHOSEN,
        "The status code of a refusal is the first that applies. First come 3 feature off, 5 not a supervisor, 1 "
        "parameter missing. Then come 10 bad scope, mode or visibility mode, 6 unknown device, call or session. Last "
        "come 2 wrong state or operation, 19 target monitored by another. A server's door asks before all of these. "
        "It asks for 6 unknown address or method, and for 1 a body that is no object or has no operationName. Then it "
        "asks for 10 a parameter of the wrong type.",
        "the request cannot be carried out",
        Judgement.NEVER,
        DECISION,
    ),
)
