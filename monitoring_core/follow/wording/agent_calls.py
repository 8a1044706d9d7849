"""The wording of findings about an agent's call."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from monitoring_core.follow.automata.agent_moves import (
    FLAGS,
    AgentHypothesis,
    AgentSeen,
    Flag,
    Known,
    Reading,
    SideShows,
)
from monitoring_core.follow.engine.costs import Happened
from monitoring_core.follow.engine.history import Explained
from monitoring_core.follow.findings.stamp import Stamp
from monitoring_core.follow.wording.common import Sentence, Stands, Worded, said

__all__ = ["agent_words"]

_SENTENCES: Mapping[Happened, Sentence] = MappingProxyType(
    {Happened.FLAG_WRONG: Sentence("{flag} is {value} on the agent's call", "{right}", Stands.FIRST)}
)

_RIGHT: Mapping[tuple[Flag, bool], str] = MappingProxyType(
    {
        (Flag.LISTENING, True): "false: no leg is in the call",
        (Flag.LISTENING, False): "true: a leg follows the agent",
        (Flag.MUTED, True): "false: no leg has muted the agent",
        (Flag.MUTED, False): "true: a leg has muted the agent",
    }
)
"""Flag and its wrong value -> what would have been right."""


def agent_words(explained: Explained[AgentHypothesis, AgentSeen]) -> Worded:
    """Return the words of a finding about an agent's call."""
    last = explained.last
    number, flag = next((at, each) for at, each in enumerate(FLAGS) if FLAGS[each] == explained.charge.rule)
    is_set = isinstance(last.seen, SideShows) and last.seen.flags[number] is True
    once = (step for step in explained.path if step.then.known[number].reading is Reading.WRONG_ONCE)
    first = next((step for step in once if step.before.known[number].reading is not Reading.WRONG_ONCE), last)
    return said(
        explained,
        _SENTENCES,
        operation="",
        request=Stamp(),
        first=first.stamp,
        refusal=None,
        before=[_state(flag, each.known[number]) for each in explained.possible],
        flag=flag,
        value=str(is_set).lower(),
        right=_RIGHT[flag, is_set],
    )


def _state(flag: Flag, known: Known) -> str:
    """Return in words what a flag must be in a history."""
    told, reading = known
    if told is None:
        return f"{flag} unknown"
    is_set = told if reading in (Reading.AS_TOLD, Reading.WRONG_ONCE, Reading.WRONG) else not told
    return f"{flag} {str(is_set).lower()}"
