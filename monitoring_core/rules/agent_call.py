"""The rules about the monitored agent's call, as the server shows it to the agent's client (VA)."""

from __future__ import annotations

from monitoring_core.rules.row import Judgement, Level, Rule
from monitoring_core.rules.sources import CALL_PAGES, DECISION, SWITCH_TO_BARGE_IN

__all__ = ["AGENT_CALL_RULES"]

DOCUMENTED, INFERRED, CHOSEN = Level.DOCUMENTED, Level.INFERRED, Level.CHOSEN
MESSAGE, TWO_CLIENTS, NEVER = Judgement.MESSAGE, Judgement.TWO_CLIENTS, Judgement.NEVER

AGENT_CALL_RULES: tuple[Rule, ...] = (
    Rule(
        "VA-LISTENING-FLAG",
        INFERRED,
        "supervisorListeningIn is true on an agent's call while a leg follows the agent, in whatever state and held "
        "too. It is false or absent before the leg begins, also while it rings, and after it ends. After a transfer "
        "in scope Call it is true on the new agent's call.",
        "",
        TWO_CLIENTS,
        CALL_PAGES,
    ),
    Rule(
        "VA-MUTED-FLAG",
        INFERRED,
        "monitoredUserMuted is true on an agent's call exactly while at least one leg has muted the agent.",
        "",
        TWO_CLIENTS,
        CALL_PAGES,
    ),
    Rule(
        "VA-OFFERS-NO-SWITCH",
        DOCUMENTED,
        "An agent's call offers no switch of supervision.",
        "",
        MESSAGE,
        SWITCH_TO_BARGE_IN,
    ),
    Rule(
        "VA-LISTS-UNCHANGED",
        INFERRED,
        "Being monitored adds nothing to what an agent's call offers and takes nothing from it. The agent's own Hold "
        "and Retrieve work as always, and change no list and no state of the leg.",
        "",
        NEVER,
        CALL_PAGES,
        unjudged="No recording tells what the list of the same call would be without a supervisor.",
    ),
    Rule(
        "VA-UNSEEN",
        CHOSEN,
        "Among the participants of a call a supervisor in ListenIn is shown to neither agent nor customer, and one in "
        "Coach not to the customer.",
        "",
        MESSAGE,
        DECISION,
    ),
)
