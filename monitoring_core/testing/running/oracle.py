"""The oracle: it gives a suite of words to an implementation and returns a report.

`check_conformance` is the whole of it:

    report = check_conformance(MyAdapter())
    print(report)

For each kind of failure the first word is made small, confirmed, and printed as a program.
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
        requirements: what it has and promises.
        suite: the words. By default it is the complete suite of the ruleset, which is smaller if the adapter has
            ``read()``: see `default_components`. With the default every legal cell must be taken. With another suite
            the cells that its words take on a correct server must be taken.
        ruleset: the ruleset of the default suite; words of another suite have their own.
        reduce: whether the first word of each kind of failure is made small, confirmed, and printed as a program.
        stop_at_first: whether the run ends at the first failure at or above ``fail_on``.
        budget: the most that the run may cost. The words of the default suite then come in the order of the coverage
            that they add, those of another suite in their own order. Words that a budget leaves out do not make the
            run vacuous.
        progress: called with the component and the number of its words so far.

    Returns:
        The report. `AdapterError` ends the run and is written into the report. After any other error of the adapter
        the word is run once more. If that fails, too, the error goes into the report and the run goes on. After three
        such words in a row the run ends. Ctrl-C ends it, too. The report has everything that was found until then.
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
    """Do the same as `check_conformance`, on the running event loop."""
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
