"""The truth of a made shift: who heard whom in every call, and who saw what in every session, at every moment.

It is taken from the floor. Parties are those of a supervisor's leg: the agent is the one whom the leg follows, and the
customer is whoever stands in his place, if that is another agent of a conference.
"""

from __future__ import annotations

from typing import TypeAlias

from attrs import define, field

from monitoring_core import perception
from monitoring_core.floor import Floor, Step
from monitoring_core.text.session import Phase
from monitoring_core.text.visibility import SHOWN_AS, sees
from monitoring_core.vocabulary import Party
from monitoring_core.voice.leg_tables import Parties
from tests.made.shift import Shift

Pairs: TypeAlias = frozenset[tuple[Party, Party]]
Key: TypeAlias = tuple[str, str]
"""A supervisor, and a call or a session."""


@define
class Truth:
    """What was so from a moment on.

    Attributes:
        heard: who heard whom.
        shown: who would have heard whom, had no agent put a call on hold and nobody else muted one.
    """

    heard: Pairs
    shown: Pairs


_NOBODY = Truth(frozenset(), frozenset())


@define
class RememberedShift(Shift):
    """A shift that remembers what was true when.

    Attributes:
        history: supervisor and subject -> (second of the shift, what was true from then on).
    """

    history: dict[Key, list[tuple[float, Truth]]] = field(factory=dict)

    def _after(self, step: Step) -> None:
        before = self.floor
        begun = {
            (user, after.voice.call.id)
            for user, after in step.next.supervisors.items()
            if after.voice.call is not None and before.supervisors[user].voice.call is None
        }
        # A leg that rings first begins when it is shown as Established.
        self._remember(truths(step.next), begun)
        super()._after(step)
        self._remember(truths(self.floor), set())

    def _remember(self, present: dict[Key, Truth], unless: set[Key]) -> None:
        for key in {*present, *self.history}:
            if key in unless:
                continue
            told = self.history.setdefault(key, [(0.0, _NOBODY)])
            now = present.get(key, _NOBODY)
            if told[-1][1] != now:
                told.append((self.now, now))


def truths(floor: Floor) -> dict[Key, Truth]:
    """Give what is true on a floor, for every supervisor and call or session of his."""
    made: dict[Key, Truth] = {}
    for user, desk in floor.supervisors.items():
        if desk.voice.call is not None and desk.voice.control.call.situation is not None:
            made[user, desk.voice.call.id] = _of_call(floor, user)
        for (_, session_id), session in desk.text.sessions.items():
            part = session.control.part
            if part.phase is Phase.CHATTING and part.mode is not None:
                shown = {each for each in (Party.AGENT, Party.CUSTOMER) if sees(each, SHOWN_AS[part.mode])}
                pairs = frozenset(
                    {(Party.SUPERVISOR, each) for each in shown}
                    | {(each, Party.SUPERVISOR) for each in (Party.AGENT, Party.CUSTOMER)}
                )
                made[user, session_id] = Truth(pairs, pairs)
    return made


def _of_call(floor: Floor, user: str) -> Truth:
    record = floor.supervisors[user].voice
    situation = record.control.call.situation
    assert record.call is not None
    assert situation is not None
    call = floor.calls[record.call.id]
    followed = next((each for each in call.agents if floor.agents[each].device == record.call.agent), None)
    there = {Party.SUPERVISOR}
    there |= {Party.AGENT} if situation.parties in (Parties.BOTH, Parties.AGENT) else set()
    there |= {Party.CUSTOMER} if situation.parties in (Parties.BOTH, Parties.CUSTOMER) else set()
    told = perception.matrix(
        state=situation.state,
        present=frozenset(there),
        agent_muted=situation.agent_muted,
        on_hold={Party.SUPERVISOR} if situation.held else (),
        muted=record.call.muted,
    )
    shown = frozenset(pair for pair, hears in told.items() if hears)
    others = [each for each in call.agents if each != followed]
    people = {
        Party.SUPERVISOR: [user],
        Party.AGENT: [] if followed is None else [followed],
        Party.CUSTOMER: ["customer"] if call.customer else others,
    }

    def heard(speaker: Party, listener: Party) -> bool:
        return any(
            floor.hears(call.id, listener=one, speaker=other) for one in people[listener] for other in people[speaker]
        )

    real = frozenset((one, other) for one in Party for other in Party if one is not other and heard(one, other))
    if not call.customer:
        # Whether somebody in the customer's place has put the call on hold nobody is told.
        real |= frozenset(pair for pair in shown if Party.CUSTOMER in pair and Party.AGENT not in pair)
    return Truth(real, shown)
