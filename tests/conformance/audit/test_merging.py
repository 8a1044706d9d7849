"""Audits merge: of several recordings, or of parts of one, there is one audit, and totals are added up."""

from __future__ import annotations

import json
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from monitoring_core import cli
from monitoring_core.conformance import NotAnAudit, audits_from_json, merged_audits
from monitoring_core.conformance.audit.as_json import as_json
from monitoring_core.conformance.audit.audited import Audited, Total, audit_of, summed
from monitoring_core.conformance.audit.questions import Answer, HeardBy, Question
from monitoring_core.conformance.audit.rows import Row
from monitoring_core.conformance.recordings import check_file
from monitoring_core.conformance.timelines.intervals import Certainty
from monitoring_core.conformance.timelines.moments import Moment
from monitoring_core.vocabulary import Party

EXAMPLES = Path(__file__).parents[3] / "docs" / "examples"
SHIFTS = [EXAMPLES / "clean-shift.jsonl", EXAMPLES / "faulty-shift.jsonl"]
HEARD = HeardBy(Party.CUSTOMER, Party.SUPERVISOR)


def audits(*questions: Question) -> list[Audited]:
    """Give the audits of the two example shifts."""
    return [audit_of(check_file(each, timed=True), questions) for each in SHIFTS]


moments = st.builds(Moment, st.integers(1, 9), st.integers(0, 90).map(float))
rows = st.lists(
    st.builds(
        Row,
        subject=st.sampled_from(["call 1", "chat 2"]),
        client=st.sampled_from([None, "bo"]),
        agents=st.just(("nils",)),
        what=st.just("hears"),
        speaker=st.just("agent"),
        listener=st.just("supervisor"),
        begin=moments,
        end=moments,
        certainty=st.sampled_from(Certainty),
    ),
    max_size=3,
).map(tuple)
answers = st.lists(
    st.builds(Answer, st.sampled_from(["one?", "two?"]), rows, st.sampled_from([None, "there is no call", "no time"])),
    max_size=2,
    unique_by=lambda each: each.question,
).map(tuple)
recordings = st.builds(
    Audited,
    file=st.sampled_from([None, "one.jsonl", "two.jsonl"]),
    rows=rows,
    answers=answers,
    totals=st.lists(
        st.builds(
            Total,
            st.sampled_from(["bo", "ida"]),
            st.just("nils"),
            st.just("leg"),
            st.just("Coach"),
            st.just(1.0),
            st.just(2.5),
        ),
        max_size=2,
    ).map(lambda each: tuple(summed(each))),
    messages=st.integers(0, 9),
    timeless=st.integers(0, 9),
    backwards=st.integers(0, 9),
    holes=st.integers(0, 9),
    assumed=st.sampled_from(["reliable delivery", "lossy:2 delivery"]),
    doubts=st.sampled_from([(), ("1 call forgotten",)]),
    unusable=st.sampled_from([None, "gone", "closed"]),
)


def seen(made: list[Audited]) -> Any:
    """Give all there is to audits."""
    return json.loads(as_json(made))


@given(recordings, recordings, recordings)
@settings(max_examples=30)
def test_neither_order_nor_grouping_of_audits_matters(one: Audited, two: Audited, three: Audited) -> None:
    """All orders, and merging two of them before, come to one audit."""
    whole = seen(merged_audits([one, two, three]))
    assert [whole] * 6 == [seen(merged_audits(each)) for each in permutations([one, two, three])]
    assert whole == seen(merged_audits([*merged_audits([one, two]), three]))
    assert whole == seen(merged_audits([one, *merged_audits([two, three])]))


@pytest.mark.parametrize("questions", [(), (HEARD,)], ids=["intervals", "answers"])
def test_an_audit_survives_its_json(questions: tuple[Question, ...]) -> None:
    """What was written as JSON is read as the audit that it was."""
    made = audits(*questions)
    assert seen(made) == seen(audits_from_json(as_json(made)))


def test_what_a_part_does_not_answer_is_a_doubt() -> None:
    """A question that one part answers and another does not has the answer, and the audit is worth less."""
    answered, not_answered = (
        Audited("x", answers=(Answer("who?"),)),
        Audited("x", answers=(Answer("who?", (), "no time"),)),
    )
    (made,) = merged_audits([answered, not_answered])
    assert ((Answer("who?"),), ("who?: a part does not answer it, since no time",)) == (made.answers, made.doubts)
    (neither,) = merged_audits([not_answered, not_answered])
    assert (((Answer("who?", (), "no time"),), ())) == (neither.answers, neither.doubts)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "it is no JSON"),
        ("[]", "its schema is 'None'"),
        ('{"schema": "urn:monitoring-core:report:1"}', "its schema is 'urn:monitoring-core:report:1'"),
        ('{"schema": "urn:monitoring-core:audit:1"}', "a field is missing"),
        ('{"schema": "urn:monitoring-core:audit:1", "recordings": [{"file": "x"}]}', "a field is missing"),
    ],
    ids=["no JSON", "no object", "a report", "nothing", "half"],
)
def test_what_is_no_audit_is_refused(text: str, reason: str) -> None:
    """The sentence says what is wrong, and what would be right."""
    with pytest.raises(NotAnAudit) as raised:
        audits_from_json(text)
    assert reason in str(raised.value)
    assert str(raised.value).endswith("give what `monitoring-core audit --format json` wrote")


def run(*arguments: str) -> Result:
    """Run the command in this process."""
    return CliRunner().invoke(cli.commands, arguments)


def written(folder: Path) -> list[str]:
    """Write an audit of each shift, and give their names."""
    files = [str(folder / f"{each.stem}.json") for each in SHIFTS]
    for file, shift in zip(files, SHIFTS, strict=True):
        run("audit", "--format", "json", "--heard-by", "customer", "--output", file, str(shift))
    return files


def test_merge_makes_one_audit(tmp_path: Path) -> None:
    """The command gives the audit of both files, as JSON and as text, with the status that it earns."""
    files = written(tmp_path)
    at_once = run("audit", "--format", "json", "--heard-by", "customer", *map(str, SHIFTS))
    together = run("merge", "--format", "json", *files)
    assert (1, json.loads(at_once.stdout)) == (together.exit_code, json.loads(together.stdout))
    said = run("merge", *files)
    assert (1, run("audit", "--heard-by", "customer", *map(str, SHIFTS)).stdout) == (said.exit_code, said.stdout)
    assert 0 == run("merge", "--exit-zero", *files).exit_code


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["check.json"], "is an audit and 'check.json' is not; merge reports of checks, or audits"),
        (["--format", "sarif"], "audits that are merged are written as text or json, not as sarif"),
        (["--report", "html=x.html"], "audits that are merged are written as text or json, not as html"),
    ],
    ids=["a report among them", "a format of checks", "a page"],
)
def test_what_audits_are_not_merged_into_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], told: str
) -> None:
    """The status is 2, and a sentence says what would be right."""
    monkeypatch.chdir(tmp_path)
    files = written(tmp_path)
    run("check", "--format", "json", "--output", "check.json", str(SHIFTS[0]))
    result = run("merge", *files, *arguments)
    assert (2, "") == (result.exit_code, result.stdout)
    assert told in result.stderr
