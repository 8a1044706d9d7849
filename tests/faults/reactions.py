"""Wrong reactions: what a server does instead of the right thing, at one place of its behaviour.

There are four kinds. A wrong **answer** accepts what is to be refused, refuses what is to be accepted, or has another
code. A wrong **content** shows something else in one message. A wrong **recipient** gets a message in the place of
the right one, or besides. A wrong **next state** does not show at once: the server answers and tells what is right,
and keeps something else. It forgets what it was asked, or does one request more in silence.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from typing import Any, TypeAlias

from attrs import evolve, frozen

from monitoring_core.floor import Ask, Delivery, Floor, ImpossibleHappening, Input, Step
from monitoring_core.notifications import (
    CallNotification,
    DeviceNotification,
    MessageLogNotification,
    SessionNotification,
)
from monitoring_core.testing.suites.letters import anonymous
from monitoring_core.testing.suites.pairs.exploring import forgotten
from monitoring_core.testing.words import to_json
from monitoring_core.vocabulary import StatusCode

__all__ = ["ANSWER", "CONTENT", "KINDS", "NEXT_STATE", "RECIPIENT", "Reaction", "Wrong", "right", "wrong_reactions"]

ANSWER, CONTENT, RECIPIENT, NEXT_STATE = "wrong answer", "wrong content", "wrong recipient", "wrong next state"
KINDS = (ANSWER, CONTENT, RECIPIENT, NEXT_STATE)


@frozen
class Reaction:
    """What a floor makes of an input.

    Attributes:
        code: of the answer; 0 of a happening, which is not answered.
        told: who is told what, in order.
        next: the floor from then on.
    """

    code: int
    told: tuple[Delivery, ...]
    next: Floor

    @property
    def shown(self) -> Hashable:
        """What a tester sees, apart from how long a log has become."""
        return self.code, tuple((each.recipient, anonymous(each.notification, {})) for each in self.told)


def right(floor: Floor, given: Input) -> Reaction:
    """Give the right reaction; what cannot happen on a floor passes unnoticed."""
    try:
        step = floor.step(given)
    except ImpossibleHappening:
        return Reaction(0, (), floor)
    return Reaction(int(step.code), step.deliveries, floor if step.next is floor else forgotten(step))


Wrong: TypeAlias = "Callable[[Floor, Reaction], Reaction]"
"""The floor before and the right reaction -> the wrong one."""


def wrong_reactions(
    kind: str, floor: Floor, given: Input, reaction: Reaction, asks: tuple[Ask, ...]
) -> Iterator[tuple[str, Wrong]]:
    """Give the wrong reactions of one kind that are another reaction here, each in words.

    Args:
        kind: one of `KINDS`.
        floor: the floor before.
        given: the input.
        reaction: the right reaction.
        asks: the requests that a server may do in silence.
    """
    made = {ANSWER: _answers, CONTENT: _contents, RECIPIENT: _recipients}
    if kind == NEXT_STATE:
        yield from _next_states(given, asks)
    elif kind != ANSWER or isinstance(given, Ask):
        yield from made[kind](floor, reaction)


def _answers(floor: Floor, reaction: Reaction) -> Iterator[tuple[str, Wrong]]:
    if reaction.code == StatusCode.OK:
        yield "is refused", lambda before, then: Reaction(int(StatusCode.NOT_VALID_IN_STATE), (), before)
        return
    yield "is accepted", lambda before, then: Reaction(int(StatusCode.OK), then.told, then.next)
    other = (
        StatusCode.NO_PERMISSION if reaction.code == StatusCode.NOT_VALID_IN_STATE else StatusCode.NOT_VALID_IN_STATE
    )
    yield f"is refused with {int(other)}", lambda before, then: evolve(then, code=int(other)) if then.code else then


def _changed(place: int, change: Callable[[Delivery], tuple[Delivery, ...]]) -> Wrong:
    """Put other deliveries in the place of one, if there are so many."""

    def wrong(before: Floor, then: Reaction) -> Reaction:
        if place >= len(then.told):
            return then
        told = (*then.told[:place], *change(then.told[place]), *then.told[place + 1 :])
        return evolve(then, told=told)

    return wrong


def _contents(floor: Floor, reaction: Reaction) -> Iterator[tuple[str, Wrong]]:
    for place, delivery in enumerate(reaction.told):
        for name, alters in _ALTERATIONS.items():
            if alters(delivery.notification) != delivery.notification:
                yield f"message {place + 1} shows another {name}", _changed(place, _altering(alters))


def _altering(alters: Callable[[Any], Any]) -> Callable[[Delivery], tuple[Delivery, ...]]:
    return lambda each: (Delivery(each.recipient, alters(each.notification)),)


def _capability(shown: Any) -> Any:
    """Take away the first of the operations that are shown; show one where there is none."""
    if getattr(shown, "capabilities", None) is None:
        return shown
    fewer = frozenset(sorted(map(str, shown.capabilities))[1:]) or frozenset({"Hangup", "Leave"} - shown.capabilities)
    return evolve(shown, capabilities=fewer)


def _state(shown: Any) -> Any:
    if isinstance(shown, CallNotification | SessionNotification):
        return evolve(shown, state="Held" if shown.state == "Established" else "Established")
    if isinstance(shown, DeviceNotification) and shown.monitoring is not None:
        state = "Coach" if shown.monitoring.state != "Coach" else "ListenIn"
        return evolve(shown, monitoring=evolve(shown.monitoring, state=state))
    return shown


def _scope(shown: Any) -> Any:
    if isinstance(shown, DeviceNotification) and shown.monitoring is not None:
        scope = "Call" if shown.monitoring.scope != "Call" else "Agent"
        return evolve(shown, monitoring=evolve(shown.monitoring, scope=scope))
    return shown


def _monitored(shown: Any) -> Any:
    if isinstance(shown, DeviceNotification) and shown.monitoring is not None:
        return evolve(shown, monitoring=None)
    return shown


def _muted(shown: Any) -> Any:
    if isinstance(shown, CallNotification) and shown.monitored_user_muted is not None:
        return evolve(shown, monitored_user_muted=not shown.monitored_user_muted)
    return shown


def _visibility(shown: Any) -> Any:
    if isinstance(shown, MessageLogNotification) and shown.messages:
        last = shown.messages[-1]
        visibility = "All" if last.visibility != "All" else "Agents"
        return evolve(shown, messages=(*shown.messages[:-1], evolve(last, visibility=visibility)))
    return shown


def _participant(shown: Any) -> Any:
    if isinstance(shown, SessionNotification) and shown.participants:
        return evolve(shown, participants=shown.participants[:-1])
    return shown


_ALTERATIONS: dict[str, Callable[[Any], Any]] = {
    "capability": _capability,
    "state": _state,
    "scope": _scope,
    "subscription": _monitored,
    "mute of the agent": _muted,
    "visibility": _visibility,
    "list of participants": _participant,
}


def _recipients(floor: Floor, reaction: Reaction) -> Iterator[tuple[str, Wrong]]:
    for place, delivery in enumerate(reaction.told):
        yield f"message {place + 1} goes to nobody", _changed(place, lambda each: ())
        for user in sorted(floor.supervisors):
            if user == delivery.recipient:
                continue
            yield f"message {place + 1} goes to {user} instead", _changed(place, _instead(user))
            yield f"message {place + 1} goes to {user} too", _changed(place, _besides(user))


def _instead(user: str) -> Callable[[Delivery], tuple[Delivery, ...]]:
    return lambda each: (Delivery(user, each.notification),)


def _besides(user: str) -> Callable[[Delivery], tuple[Delivery, ...]]:
    return lambda each: (each, Delivery(user, each.notification))


def _next_states(given: Input, asks: tuple[Ask, ...]) -> Iterator[tuple[str, Wrong]]:
    if isinstance(given, Ask):
        yield "is forgotten once it is answered", lambda before, then: evolve(then, next=before)
    for each in asks:
        yield f"is followed in silence by {_in_words(each)}", _goes_on(each)


def _in_words(ask: Ask) -> str:
    written = to_json(ask)
    return " ".join((ask.supervisor, *map(str, written["body"].values()), "at", written["url"]))


def _goes_on(ask: Ask) -> Wrong:
    return lambda before, then: evolve(then, next=_next(then.next.step(ask), then.next))


def _next(step: Step, floor: Floor) -> Floor:
    return floor if step.next is floor else forgotten(step)
