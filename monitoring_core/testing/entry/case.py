"""The oracle as a test class: derive a class with the four methods of an adapter, and run it with pytest.

    class TestMyServer(MonitoringOracle):
        def reset(self, setting): ...
        def request(self, ask): ...
        def happen(self, happening): ...
        def observe(self, expected, deadline): ...

Each component of the suite, such as the core of a leg, is one test. One more test checks that every legal
cell was taken: a cell is one state with one event. The methods may be ``async``. Fixtures work as in every
test class.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from monitoring_core.rulesets import GWS_V2, Ruleset
from monitoring_core.testing.adapter import Caller, has_read
from monitoring_core.testing.requirements import Requirements

if TYPE_CHECKING:
    import pytest

    from monitoring_core.floor import Ask, Happening
    from monitoring_core.testing.running.budget import Budget
    from monitoring_core.testing.running.failure import Cause
    from monitoring_core.testing.running.report import Report
    from monitoring_core.testing.words import Setting, Word

__all__ = ["FINDINGS_PROPERTY", "REPORT_PROPERTY", "MonitoringOracle"]

BY_BUDGET = "by budget"
"""The name of the one test of a run with a budget."""

REPORT_PROPERTY = "monitoring_core.report"
"""The name of the property with the counts of a test; the pytest plugin shows it."""

FINDINGS_PROPERTY = "monitoring_core.findings"
"""The name of the property with the findings of a test as JSON; the pytest plugin shows each cause once."""


class MonitoringOracle:
    """Base class of a test class that tests an implementation.

    Attributes:
        requirements: what the implementation has and promises; everything by default.
        ruleset: the rules by which it is judged.
        budget: the most that the run may cost, such as ``500`` inputs or ``"60s"``. The words that add most coverage
            come first, and the run is one test. The pytest option ``--monitoring-budget`` replaces it. None for the
            whole suite.
    """

    requirements: ClassVar[Requirements] = Requirements()
    ruleset: ClassVar[Ruleset] = GWS_V2
    budget: ClassVar[str | int | None] = None

    def reset(self, setting: Setting) -> Any:
        """Reset the implementation; see `Adapter.reset`."""
        raise NotImplementedError(f"{type(self).__name__} needs a method reset(setting)")

    def request(self, ask: Ask) -> Any:
        """Send a supervisor's request and return the answer; see `Adapter.request`."""
        raise NotImplementedError(f"{type(self).__name__} needs a method request(ask)")

    def happen(self, happening: Happening) -> Any:
        """Cause a happening; see `Adapter.happen`."""
        raise NotImplementedError(f"{type(self).__name__} needs a method happen(happening)")

    def observe(self, expected: int, deadline: float) -> Any:
        """Return the notifications that came since the last call; see `Adapter.observe`."""
        raise NotImplementedError(f"{type(self).__name__} needs a method observe(expected, deadline)")

    @classmethod
    def suite(cls) -> Mapping[str, Iterable[Word]] | None:
        """Return the words by component; None means the complete suite of the ruleset.

        With ``read`` the complete suite is smaller; see `default_components`. With the complete suite every legal
        cell must be taken. With another suite, the cells that its words take on a correct server must be taken.
        """
        return None

    @classmethod
    def _components(cls) -> dict[str, Iterable[Word]]:
        # Kept for this class only: a derived class may have another suite.
        if "_made_components" not in cls.__dict__:
            from monitoring_core.testing.running.savepoints import can_return
            from monitoring_core.testing.running.words_given import components_of, default_components

            given = cls.suite()
            if cls._spends() is not None:
                cls._made_components = {BY_BUDGET: ()}
            elif given is None:
                reads = has_read(cls)
                returns = can_return(cls)
                cls._made_components = default_components(
                    cls.ruleset, reads=reads, returns=returns, requirements=cls.requirements
                )
            else:
                cls._made_components = components_of(given)
            cls._reports = {}
            cls._told = {}
        return cls._made_components

    @classmethod
    def _spends(cls) -> Budget | None:
        from monitoring_core.testing.running.budget import Budget

        written = cls._given_budget or cls.budget
        return None if written is None else Budget.read(written)

    _given_budget: ClassVar[str | None] = None
    _made_components: ClassVar[dict[str, Iterable[Word]]]
    _reports: ClassVar[dict[str, Report]]
    _told: ClassVar[dict[Cause, str]]

    @classmethod
    def pytest_generate_tests(cls, metafunc: pytest.Metafunc) -> None:
        """Make one test for each component, or a single test if there is a budget."""
        cls._given_budget = metafunc.config.getoption("monitoring_budget", None)
        if metafunc.definition.name == "test_component":
            metafunc.parametrize("component", list(cls._components()))

    def test_component(self, component: str, record_property: Callable[[str, object], None]) -> None:
        """Check that the implementation behaves like the floor on every word of the component."""
        import pytest

        from monitoring_core.testing.running.report import Status, as_text, shown_counts, shown_findings

        report = self._report(component)
        if not report.inputs and report.skipped and report.status != Status.UNUSABLE:
            # Nothing was run, so there is nothing to report but the reasons, which a skipped test has of its own.
            pytest.skip(f"not required: {_reasons(report)}")
        record_property(REPORT_PROPERTY, shown_counts(report))
        record_property(FINDINGS_PROPERTY, shown_findings(report))
        if report.interrupted:
            pytest.exit(as_text(report), returncode=pytest.ExitCode.INTERRUPTED)
        if report.unusable is not None or report.errors or report.failing:
            pytest.fail(self._failing(report, f"test_component[{component}]"), pytrace=False)

    def test_coverage(self, record_property: Callable[[str, object], None]) -> None:
        """Check that every required legal cell was taken; components that have not run in this process run now."""
        import pytest

        from monitoring_core.testing.running.coverage import words_to_cells
        from monitoring_core.testing.running.report import joined, shown_coverage
        from monitoring_core.testing.running.words_given import rest

        whole = joined([self._report(component) for component in self._components()])
        if self.suite() is None and self._spends() is None:
            legal = words_to_cells(self.ruleset, self.requirements)
            further = self._examined(*rest(legal, whole))
            if further.unusable is not None or further.errors or further.failing:
                pytest.fail(self._failing(further, "test_coverage"), pytrace=False)
            whole.add(further)
            whole.coverage.required |= legal.keys()
        text = shown_coverage(whole)
        record_property(REPORT_PROPERTY, text)
        if whole.is_vacuous:
            pytest.fail(f"vacuous: a required cell was never taken\n{text}", pytrace=False)

    def _failing(self, report: Report, test: str) -> str:
        """Return the report of a test that fails; causes that another test of this process has told are brief."""
        from monitoring_core.testing.running.report import as_text

        text = as_text(report, {cause: where for cause, where in self._told.items() if where != test})
        for failure in report.failures:
            self._told.setdefault(failure.cause, test)
        return text

    def _report(self, component: str) -> Report:
        words = self._components()[component]
        if component not in self._reports:
            self._reports[component] = self._examined(component, words)
        return self._reports[component]

    def _examined(self, component: str, words: Iterable[Word]) -> Report:
        from monitoring_core.testing.running.examination import Examination

        budget = self._spends()
        examination = Examination(self, self.requirements, ruleset=self.ruleset, budget=budget)
        with Caller() as caller:
            if budget is not None:
                return caller.have(examination.whole(self.suite()))
            return caller.have(examination.component(component, words))


MOST_REASONS = 3
"""The most reasons that a skipped test names; those that leave out most inputs come first."""


def _reasons(report: Report) -> str:
    reasons = [f"{reason} ({number:,})" for reason, number in report.skipped.most_common(MOST_REASONS)]
    further = len(report.skipped) - len(reasons)
    return ", ".join([*reasons, *([f"and {further} more reasons"] if further else [])])
