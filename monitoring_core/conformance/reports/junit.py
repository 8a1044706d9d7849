"""A report as JUnit XML, which the test pages of continuous integration show.

Each recording is a test suite. Each rule that was exercised in it is a test. The test fails if a finding of
the rule has level ``fail_on`` or above. Otherwise it passes, and has the lower findings as its output. An
input that could not be used is a test with an error.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from monitoring_core.conformance.reports.checked import Checked
from monitoring_core.conformance.reports.printable import counted, printable, shown_name
from monitoring_core.conformance.reports.report import Report
from monitoring_core.conformance.reports.text import place_in_words, sentence
from monitoring_core.conformance.verdict import missing, reasons
from monitoring_core.follow.findings.finding import Finding
from monitoring_core.rules import RULES, Severity

__all__ = ["as_junit"]


def as_junit(report: Report, fail_on: Severity = Severity.ERROR) -> str:
    """Return the report as an XML document, without a line feed at its end.

    Args:
        report: the report of the check.
        fail_on: the lowest level of a finding that makes a test fail.
    """
    root = Element("testsuites", name="monitoring-core")
    suites = [_suite(each, fail_on) for each in report.recordings]
    for name in ("tests", "failures", "errors"):
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in suites)))
    root.extend(suites)
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode")


def _suite(checked: Checked, fail_on: Severity) -> Element:
    name = shown_name(checked.file)
    rules = [each for each in RULES if each in checked.exercised or each in checked.of_rule]
    tests = [_test(each, checked, name, fail_on) for each in rules]
    if checked.unusable is not None:
        test = Element("testcase", classname=name, name="the input can be used")
        SubElement(test, "error", type="unusable", message=_xml(checked.unusable))
        tests.append(test)
    suite = Element("testsuite", name=name, tests=str(len(tests)))
    suite.set("failures", str(sum(test.find("failure") is not None for test in tests)))
    suite.set("errors", str(sum(test.find("error") is not None for test in tests)))
    suite.extend(tests)
    less = [*reasons(checked.doubts), *missing(checked.messages, checked.requests, checked.unnamed)]
    if less:
        SubElement(suite, "system-out").text = _xml(f"a pass is worth less: {', '.join(less)}")
    return suite


def _test(rule_id: str, checked: Checked, name: str, fail_on: Severity) -> Element:
    test = Element("testcase", classname=name, name=f"{rule_id}: {RULES[rule_id].statement}")
    findings = [each for each in checked.findings if each.rule == rule_id]
    failing = [each for each in findings if each.level.rank >= fail_on.rank]
    lesser = [each for each in findings if each.level.rank < fail_on.rank]
    if failing:
        number = checked.of_rule[rule_id] - len(lesser)
        failure = SubElement(test, "failure", type=rule_id, message=counted(number, "findings"))
        failure.text = _xml("\n".join(_lines(failing)))
    if lesser:
        SubElement(test, "system-out").text = _xml("\n".join(_lines(lesser)))
    return test


def _lines(findings: list[Finding]) -> Iterator[str]:
    for each in findings:
        expected = f"; expected {each.expected}" if each.expected else ""
        yield printable(f"{each.level.value} at {place_in_words(each.place)}: {sentence(each)}{expected}")


def _xml(text: str) -> str:
    """Escape characters that XML cannot hold, line by line."""
    return "\n".join(printable(line) for line in text.split("\n"))
