"""Hearing in a monitored call: who hears whom.

Every party in the call hears every other party, with four exceptions:

- The supervisor's state decides who hears the supervisor. One table holds this. It was
  compared with a real telephony engine.
- Nobody hears a supervisor who has muted himself.
- Nobody hears an agent whom a supervisor has muted.
- A party that has put the call on hold hears nobody and is heard by nobody (VC-HOLD).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from monitoring_core.vocabulary import MonitoringState, Party, PartyWord

__all__ = ["HEARD_BY", "hears", "matrix", "parties", "party"]

_NOBODY: frozenset[Party] = frozenset()

HEARD_BY: Mapping[MonitoringState, frozenset[Party]] = MappingProxyType(
    {
        MonitoringState.LISTEN_IN: frozenset(),
        MonitoringState.COACH: frozenset({Party.AGENT}),
        MonitoringState.BARGE_IN: frozenset({Party.AGENT, Party.CUSTOMER}),
    }
)
"""Monitoring state -> who hears the supervisor."""


def party(word: Party | PartyWord, role: str) -> Party:
    """Return the party with that word, such as ``agent``.

    Args:
        word: a party or its word.
        role: the name of the parameter, for the error message: ``listener`` or ``speaker``.

    Raises:
        ValueError: the word is not a party; the message lists the parties.
    """
    try:
        return Party(word)
    except ValueError:
        raise ValueError(f"{role} is {word!a}; it must be one of {', '.join(Party)}") from None


def parties(words: Iterable[Party | PartyWord], role: str) -> frozenset[Party]:
    """Return the parties with these words.

    Args:
        words: parties or their words.
        role: the name of the parameter, for the error message: ``on_hold``.

    Raises:
        TypeError: ``words`` is a single text; it would be read as its letters.
        ValueError: the word is not a party; the message lists the parties.
    """
    if isinstance(words, str):
        raise TypeError(f"{role} is the text {str(words)!a}; give a set of parties")
    return frozenset(party(word, role) for word in words)


def hears(
    *,
    listener: Party | PartyWord,
    speaker: Party | PartyWord,
    state: MonitoringState,
    present: frozenset[Party],
    agent_muted: bool = False,
    on_hold: Iterable[Party | PartyWord] = _NOBODY,
    muted: bool = False,
) -> bool:
    """Tell whether the listener hears the speaker.

    Args:
        listener: a party; a party that is not in the call hears nobody.
        speaker: a party; nobody hears himself.
        state: the supervisor's monitoring state.
        present: the parties in the call, the supervisor included.
        agent_muted: a supervisor in the call has muted the agent (VC-MUTE-AGENT, VC-MUTE-OWN-LEG).
        on_hold: the parties that have put the call on hold (VC-HOLD).
        muted: the supervisor has muted himself in a state in which others would hear him (VC-MUTE-BARGE-IN).

    Raises:
        TypeError: ``on_hold`` is a single text.
        ValueError: the word is not a party; the message lists the parties.
    """
    listener, speaker = party(listener, "listener"), party(speaker, "speaker")
    there = present - parties(on_hold, "on_hold")
    if listener == speaker or listener not in there or speaker not in there:
        return False
    if speaker is Party.SUPERVISOR:
        return not muted and listener in HEARD_BY[state]
    return not (speaker is Party.AGENT and agent_muted)


def matrix(
    *,
    state: MonitoringState,
    present: frozenset[Party],
    agent_muted: bool,
    on_hold: Iterable[Party | PartyWord],
    muted: bool,
) -> dict[tuple[Party, Party], bool]:
    """Return the result of `hears` for every pair: (speaker, listener) -> whether the listener hears the speaker."""
    held = parties(on_hold, "on_hold")
    return {
        (speaker, listener): hears(
            listener=listener,
            speaker=speaker,
            state=state,
            present=present,
            agent_muted=agent_muted,
            on_hold=held,
            muted=muted,
        )
        for speaker in Party
        for listener in Party
        if speaker is not listener
    }
