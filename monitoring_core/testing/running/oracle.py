"""The oracle: a suite of words given to an implementation, and a report of what came of it.

`check_conformance` is the whole of it:

    report = check_conformance(MyAdapter())
    print(report)

Of each way in which the implementation differs from the floor the first word is made small, confirmed, and printed
as a program.
"""

from __future__ import annotations

from collections.abc import Callable

from monitoring_core.rulesets import GWS_V2, Ruleset
from monitoring_core.testing.adapter import Adapter, Caller, converse
from monitoring_core.testing.requirements import Requirements
from monitoring_core.testing.running.budget import Budget
from monitoring_core.testing.running.examination import Examination
from monitoring_core.testing.running.report import Report
from monitoring_core.testing.running.words_given import Suite

__all__ = ["check_conformance", "check_conformance_async"]

_REQUIRED = Requirements()


def check_conformance(
    adapter: Adapter,
    requirements: Requirements = _REQUIRED,
    suite: Suite | None = None,
    *,
    ruleset: Ruleset = GWS_V2,
    reduce: bool = True,
    stop_at_first: bool = False,
    budget: Budget | None = None,
    progress: Callable[[str, int], None] | None = None,
) -> Report:
    """Run a suite on an implementation.

    Args:
        adapter: the implementation; plain or ``async``.
        requirements: what it has and what it promises.
        suite: the words; by default the complete suite of the ruleset, which is a smaller one where the adapter
            has ``read()``: see `default_components`. With the default every legal cell has to be taken, with
            another what its own words would take of a correct server.
        ruleset: what the default suite is for; words of another suite name their own.
        reduce: make the first word of each failure small, confirm it and write its program.
        stop_at_first: end the run with the first failure at or above ``fail_on``.
        budget: how much the run may cost. The words of the default suite then come in the order of what they add by
            the model, those of another suite in their own. What a budget left out makes no run vacuous.
        progress: told the component and the number of words run in it so far.

    Returns:
        The report. An adapter that cannot be used any further (`AdapterError`) ends the run and is told in it. After
        any other error of the adapter its word is run once more. If that fails too, it is told and the run goes on;
        after three such words in a row the run ends. Ctrl-C ends it as well. What was found until then is told.
    """
    examination = Examination(
        adapter,
        requirements,
        ruleset=ruleset,
        reduce=reduce,
        stop_at_first=stop_at_first,
        budget=budget,
        progress=progress,
    )
    with Caller() as caller:
        return caller.have(examination.whole(suite))


async def check_conformance_async(
    adapter: Adapter,
    requirements: Requirements = _REQUIRED,
    suite: Suite | None = None,
    *,
    ruleset: Ruleset = GWS_V2,
    reduce: bool = True,
    stop_at_first: bool = False,
    budget: Budget | None = None,
    progress: Callable[[str, int], None] | None = None,
) -> Report:
    """Do as `check_conformance`, on the running loop."""
    examination = Examination(
        adapter,
        requirements,
        ruleset=ruleset,
        reduce=reduce,
        stop_at_first=stop_at_first,
        budget=budget,
        progress=progress,
    )
    return await converse(examination.whole(suite))
