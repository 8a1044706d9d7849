"""Live `transitions` machines and Mermaid diagrams, made from the tables of any ruleset.

For those who want an object with a state, trigger methods and callbacks::

    from monitoring_core import machine

    live = machine.voice(after_state_change=lambda: print(me.value.call))
    me = live.model
    me.coach()
    me.target_answered()
    me.switch_to_barge_in()
    me.may_switch_to_coach()    # False
    me.trigger(subscribe("Coach", scope="Agent"))
    me.switch_to_coach()        # IllegalTrigger; False with ignore_invalid_triggers=True

This is the one part of the library that keeps a changing state and runs
callbacks. The values below it do neither, and are some hundred times faster.
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
    """Make a machine of a supervisor's whole voice monitoring.

    Args:
        ruleset: the ruleset, or the value to begin in.
        model: what it moves; None for a new `Model`.
        **options: callbacks and options of `transitions.Machine`; see `Live`.
    """
    return Live(VOICE, ruleset if isinstance(ruleset, Voice) else idle(ruleset), model, **options)


def subscription(ruleset: Ruleset | Subscription = GWS_V2, model: object = None, **options: Any) -> Live[Subscription]:
    """Make a machine of the subscription alone; arguments as for `voice`. No leg ends under it."""
    return Live(
        SUBSCRIPTION,
        ruleset if isinstance(ruleset, Subscription) else nothing_monitored(ruleset),
        model,
        **options,
    )


def leg(begin: Leg, model: object = None, **options: Any) -> Live[Leg]:
    """Make a machine of one leg, which begins in a leg that was joined: ``voice.joined_leg(ruleset, state, scope)``.

    A leg by itself is joined only once, so the machine ends in ``not_on_call``.
    """
    return Live(LEG, begin, model, **options)


def text_subscription(
    ruleset: Ruleset | TextSubscription = GWS_V2, model: object = None, **options: Any
) -> Live[TextSubscription]:
    """Make a machine of the subscription to one agent's sessions; arguments as for `voice`."""
    begin = ruleset if isinstance(ruleset, TextSubscription) else nothing_subscribed(ruleset)
    return Live(TEXT_SUBSCRIPTION, begin, model, **options)


def text_session(ruleset: Ruleset | OwnSession = GWS_V2, model: object = None, **options: Any) -> Live[OwnSession]:
    """Make a machine of the supervisor's part in one SMS session or chat; arguments as for `voice`."""
    begin = ruleset if isinstance(ruleset, OwnSession) else not_in_session(ruleset)
    return Live(TEXT_SESSION, begin, model, **options)
