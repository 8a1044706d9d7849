"""Machines of the library `transitions`, and Mermaid diagrams, made from the tables of any ruleset.

A live machine is an object with a state that changes, with trigger methods and callbacks::

    from monitoring_core import machine

    live = machine.voice(after_state_change=lambda: print(me.value.call))
    me = live.model
    me.coach()
    me.target_answered()
    me.switch_to_barge_in()
    me.may_switch_to_coach()    # False
    me.trigger(subscribe("Coach", scope="Agent"))
    me.switch_to_coach()        # IllegalTrigger; False with ignore_invalid_triggers=True

No other part of the library keeps a changing state or runs callbacks. The immutable
values of `voice` and `text` do neither, and are about a hundred times faster.
"""

from __future__ import annotations

from typing import Any

from monitoring_core.machine.diagrams import DIAGRAMS, mermaid
from monitoring_core.machine.kinds import LEG, SUBSCRIPTION, TEXT_SESSION, TEXT_SUBSCRIPTION, VOICE
from monitoring_core.machine.live import IllegalTrigger, Live, Model
from monitoring_core.rulesets import GWS_V2, Ruleset
from monitoring_core.text.session import OwnSession, not_in_session
from monitoring_core.text.subscription import TextSubscription, nothing_subscribed
from monitoring_core.voice.coupling import Voice, idle
from monitoring_core.voice.leg import Leg
from monitoring_core.voice.subscription import Subscription, nothing_monitored

__all__ = [
    "DIAGRAMS",
    "IllegalTrigger",
    "Live",
    "Model",
    "leg",
    "mermaid",
    "subscription",
    "text_session",
    "text_subscription",
    "voice",
]


def voice(ruleset: Ruleset | Voice = GWS_V2, model: object = None, **options: Any) -> Live[Voice]:
    """Return a live machine of a supervisor's whole voice monitoring.

    Args:
        ruleset: the ruleset, or the value in which the machine begins.
        model: the object whose state the machine changes; None for a new `Model`.
        **options: callbacks and options of `transitions.Machine`; see `Live`.
    """
    return Live(VOICE, ruleset if isinstance(ruleset, Voice) else idle(ruleset), model, **options)


def subscription(ruleset: Ruleset | Subscription = GWS_V2, model: object = None, **options: Any) -> Live[Subscription]:
    """Return a live machine of the subscription alone, without legs; the arguments are those of `voice`."""
    return Live(
        SUBSCRIPTION,
        ruleset if isinstance(ruleset, Subscription) else nothing_monitored(ruleset),
        model,
        **options,
    )


def leg(begin: Leg, model: object = None, **options: Any) -> Live[Leg]:
    """Return a live machine of one leg, which ``begin`` gives: for example ``voice.joined_leg(ruleset, state, scope)``.

    The machine ends in ``not_on_call``, since a leg alone cannot be joined again.
    """
    return Live(LEG, begin, model, **options)


def text_subscription(
    ruleset: Ruleset | TextSubscription = GWS_V2, model: object = None, **options: Any
) -> Live[TextSubscription]:
    """Return a live machine of the subscription to one agent's sessions; the arguments are those of `voice`."""
    begin = ruleset if isinstance(ruleset, TextSubscription) else nothing_subscribed(ruleset)
    return Live(TEXT_SUBSCRIPTION, begin, model, **options)


def text_session(ruleset: Ruleset | OwnSession = GWS_V2, model: object = None, **options: Any) -> Live[OwnSession]:
    """Return a live machine of the supervisor's part in one text session; the arguments are those of `voice`."""
    begin = ruleset if isinstance(ruleset, OwnSession) else not_in_session(ruleset)
    return Live(TEXT_SESSION, begin, model, **options)
