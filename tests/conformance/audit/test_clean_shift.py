"""The audit of the clean shift against one that was written by hand from its lines and its story."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitoring_core.conformance.audit.audited import Audited, audit_of
from monitoring_core.conformance.audit.questions import Coached, HeardBy, NoteSeenBy, Question, SilentLonger
from monitoring_core.conformance.recordings import check_file
from monitoring_core.vocabulary import Party

SHIFT = Path(__file__).parents[3] / "docs" / "examples" / "clean-shift.jsonl"

# Call, the line that shows it first, the line that ends it, and the seconds between, less two: a message may have been
# under way, or a request may have taken effect, for so long.
HEARD_BY_CUSTOMER = [
    ("hc7001", 26, 34, 34.4),  # Ida barges in, and mutes herself.
    ("hc7001", 35, 39, 25.0),  # She opens her microphone, and asks to listen.
    ("hc7002", 55, 60, 23.5),  # Bo barges in three times in Orla's call.
    ("hc7002", 63, 66, 10.4),
    ("hc7002", 70, 72, 53.4),  # Orla transfers the call, and his leg ends.
    ("hc7003", 82, 83, 19.0),  # Ida barges in on Pia, and asks to listen.
    ("hc7005", 96, 100, 41.4),  # Bo intrudes on Pia, who hangs up: one party is left.
    ("hc7006", 126, 127, 17.0),  # Ida barges in; line 129 is late, and after it she listens.
    ("hc7008", 146, 148, 13.0),  # Bo barges in on Pia's second call.
    ("hc7009", 235, 237, 25.0),  # Cleo barges in on Nils, and asks to listen.
]

HEARS_CUSTOMER = [
    ("hc7001", 23, 42, 109.2),  # Until Ida asks for Hold.
    ("hc7001", 47, 50, 56.4),  # She has retrieved it; the customer hangs up.
    ("hc7002", 52, 72, 145.3),
    ("hc7003", 77, 85, 87.8),  # Until the customer is alone in a queue.
    ("hc7003", 87, 91, 67.0),
    ("hc7005", 96, 100, 41.4),
    ("hc7006", 116, 131, 104.1),
    ("hc7007", 136, 139, 65.0),
    ("hc7008", 141, 151, 57.8),
    ("hc7009", 235, 240, 49.4),
]


def audited(*questions: Question, agents_as_shown: bool = False) -> Audited:
    """Give the audit of the clean shift."""
    return audit_of(check_file(SHIFT, timed=True), questions, agents_as_shown=agents_as_shown)


@pytest.mark.parametrize(
    ("question", "by_hand"),
    [
        (HeardBy(Party.CUSTOMER, Party.SUPERVISOR), HEARD_BY_CUSTOMER),
        (HeardBy(Party.SUPERVISOR, Party.CUSTOMER), HEARS_CUSTOMER),
    ],
    ids=["who the customer heard", "who heard the customer"],
)
def test_certain_times_are_those_written_by_hand(
    question: Question, by_hand: list[tuple[str, int, int, float]]
) -> None:
    """What is certain of the clean shift is what somebody finds who reads it line by line."""
    (answer,) = audited(question).answers
    found = [
        (row.subject.split()[1], row.begin.line, row.end.line, row.seconds)
        for row in answer.rows
        if row.certainty == "certain"
    ]
    assert by_hand == found


def test_nothing_is_unknown_of_its_calls() -> None:
    """Every leg of the clean shift begins and ends in it, so of none a time is unknown."""
    assert {row.certainty for row in audited().rows if row.what == "hears"} == {"certain", "possible"}


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (Coached("hb-pia-13"), [("hc7007", "possible"), ("hc7008", "possible")]),
        (SilentLonger(90), [("hc7001", "certain"), ("hc7003", "certain")]),
        (SilentLonger(600), []),
        (NoteSeenBy(Party.CUSTOMER), []),
        (NoteSeenBy(Party.AGENT), [("session", "certain"), ("ht8001", "certain")]),
    ],
    ids=["coached", "listened for long", "never so long", "no note leaked", "notes for agents"],
)
def test_questions_have_their_answers(question: Question, expected: list[tuple[str, str]]) -> None:
    """Each question finds what the story tells, and no more."""
    (answer,) = audited(question).answers
    assert expected == [(row.subject.split()[1], row.certainty) for row in answer.rows]


def test_an_agent_may_have_put_the_call_on_hold() -> None:
    """What an agent hears is possible at most, unless agents are taken as the supervisor's call shows them."""
    question = HeardBy(Party.AGENT, Party.SUPERVISOR)
    kinds = [
        {row.certainty for row in audited(question, agents_as_shown=shown).answers[0].rows} for shown in (False, True)
    ]
    assert kinds == [{"possible"}, {"certain", "possible"}]


def test_an_agent_nobody_monitors_is_not_answered() -> None:
    """Of an agent whom no device shows as its target the recording answers nothing, and says why."""
    (answer,) = audited(Coached("hb-nobody-99")).answers
    assert answer.unanswered == "no device in the recording shows a subscription to hb-nobody-99 with a call"


def test_totals_are_sums_of_what_was_in_a_state() -> None:
    """Ida was in BargeIn with Nils for as long as her two calls tell."""
    (total,) = [
        each
        for each in audited().totals
        if (each.supervisor, each.agent, each.what) == ("ida", "hb-nils-11", "BargeIn")
    ]
    assert (total.certain, total.possible, total.unknown) == (97.4, 107.0, 0.0)
