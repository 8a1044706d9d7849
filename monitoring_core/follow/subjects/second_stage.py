"""The second stage: judges the claims that the parts of a recording have written down; see `across.claims`."""

from __future__ import annotations

from collections.abc import Iterable

from monitoring_core.follow.across.attendance import Lists, Stands
from monitoring_core.follow.across.between import Between
from monitoring_core.follow.across.claims import Claim
from monitoring_core.follow.findings.assumed import Assumed
from monitoring_core.follow.findings.doubts import Doubts
from monitoring_core.follow.findings.finding import Finding
from monitoring_core.follow.findings.stamp import Stamp
from monitoring_core.follow.findings.standing import Standings
from monitoring_core.follow.lines.observations import AgentSide
from monitoring_core.follow.subjects.agent_call import AgentCalls
from monitoring_core.rulesets import Ruleset

__all__ = ["judged"]


def judged(
    claims: Iterable[Claim],
    ruleset: Ruleset,
    assumed: Assumed,
    *,
    exercised: set[str],
    doubts: Doubts,
    standings: Standings,
) -> list[Finding]:
    """Judge the claims about one target or one call, or those about several together.

    Args:
        claims: all claims about them, and all claims about everything, in the order of the recording.
        ruleset: the ruleset that they are judged by.
        assumed: the assumptions about the recording.
        exercised: the ids of the rules that were exercised are added to it.
        doubts: the agents' calls that only lost messages explain are added to it.
        standings: the verdicts on agents' calls are added to it.
    """
    between, calls = Between(ruleset, exercised), AgentCalls(ruleset, exercised, doubts, standings, assumed)
    found: list[Finding] = []
    for claim in claims:
        told = claim.told
        if claim.what == "device_shows":
            found += between.device_shows(told[0], told[1], Stamp(*told[2]))
        elif claim.what == "leaves":
            between.leaves(told[0])
        elif claim.what == "leg_shows":
            is_on, is_muting, is_change, target = told[2]
            found += calls.leg_shows(
                told[0],
                tuple(told[1]),
                Stamp(*told[3]),
                is_on=is_on,
                is_muting=is_muting,
                is_change=is_change,
                target=target,
            )
        elif claim.what == "leg_stands":
            stands = None if told[3] is None else Stands(told[3][0], tuple(told[3][1]))
            found += calls.attendance.leg_stands(told[0], tuple(told[1]), told[2], stands)
        elif claim.what == "agent_shows":
            is_over, is_new, flags, is_newest, breaks = told[2]
            shown = AgentSide(is_over, is_new, tuple(flags), is_newest, breaks)
            found += calls.agent_shows(told[0], tuple(told[1]), shown, Stamp(*told[3]))
        elif claim.what == "participants":
            party, numbers, is_new, is_over = told[2]
            lists = Lists(party, tuple(numbers), is_new, is_over)
            calls.attendance.participants(told[0], tuple(told[1]), lists, Stamp(*told[3]))
        elif claim.what == "meets":
            calls.meets(told[0], told[1])
        elif claim.what == "left_behind":
            calls.left_behind(told[0])
        else:
            calls.forget(told[0])
    found += calls.ends()
    return found
