"""Who hears whom in a monitored call.

Every party present hears every other, with these exceptions: whom a
supervisor's state lets hear the supervisor, what the supervisor's own mute
silences, what a muted agent loses, and whoever has put the call on hold, who hears
nobody in it and is heard by nobody (VC-HOLD). One table says the first; it was
compared with a real telephony engine.
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
    """Give the party of that word.

    Args:
        word: a party or its word.
        role: what the party is in the question, for the message: ``listener`` or ``speaker``.

    Raises:
        ValueError: a word that is no party; the message names those there are.
    """
    try:
        return Party(word)
    except ValueError:
        raise ValueError(f"{role} is {word!a}; it must be one of {', '.join(Party)}") from None


def parties(words: Iterable[Party | PartyWord], role: str) -> frozenset[Party]:
    """Give the parties of these words.

    Args:
        words: parties or their words.
        role: what they are in the question, for the message: ``on_hold``.

    Raises:
        TypeError: a single text, which would be its letters.
        ValueError: a word that is no party; the message names those there are.
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
        listener: a party; one who is not in the call hears nobody.
        speaker: a party; nobody hears himself.
        state: the supervisor's monitoring state.
        present: the parties in the call, the supervisor included.
        agent_muted: a supervisor in the call muted the agent (VC-MUTE-AGENT, VC-MUTE-OWN-LEG).
        on_hold: who has put the call on hold; each hears nobody in it and is heard by nobody (VC-HOLD).
        muted: the supervisor's own ``mute`` is On although the state would be heard (VC-MUTE-BARGE-IN).

    Raises:
        TypeError: ``on_hold`` is a single text.
        ValueError: a word that is no party; the message names those there are.
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
    """Give the whole table: (speaker, listener) -> whether the listener hears the speaker."""
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
