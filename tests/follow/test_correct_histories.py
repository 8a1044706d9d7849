"""A correct server's recording never earns an error, however it was recorded."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from monitoring_core.conformance import check_lines
from monitoring_core.follow import Finding
from monitoring_core.rules import Severity
from monitoring_core.rulesets import ANY_TO_ANY, COACH_ONCE, GWS_V2, Ruleset
from tests.made.correct import Mode, correct
from tests.made.measuring import is_allowed

ALTERNATIVES = (
    GWS_V2,
    COACH_ONCE,
    ANY_TO_ANY,
    GWS_V2.derive("carrying over", carry_over=True),
    GWS_V2.derive("self switch", self_switch_accepted=True),
    GWS_V2.derive("no intrusion", intrusion=False),
    GWS_V2.derive("mute keeps", leave_barge_in_while_muted=False),
    GWS_V2.derive("sending always", send_in_every_mode=True),
    GWS_V2.derive("joining at once", intrude_joins_at_once=True),
)
ONE_BY_ONE = [each for each in Mode if each is not Mode.ELSEWHERE_FAULTS]
"""The modes in which no two coincidences hide each other; docs/checking-figures.md has the figures of the other one."""


def findings_of(seed: int, ruleset: Ruleset, mode: Mode) -> list[Finding]:
    """Give what is found in a correct recording."""
    return check_lines([line.text for line in correct(seed, mode, ruleset).lines], ruleset=ruleset).findings


def errors_of(seed: int, ruleset: Ruleset, mode: Mode) -> list[Finding]:
    """Give the errors alone."""
    return [each for each in findings_of(seed, ruleset, mode) if each.level is Severity.ERROR]


@pytest.mark.parametrize("ruleset", ALTERNATIVES, ids=lambda ruleset: ruleset.name)
@pytest.mark.parametrize("seed", range(12))
def test_a_faithful_recording_of_a_correct_server_has_no_finding(seed: int, ruleset: Ruleset) -> None:
    """Whole, in order and without repetitions, a correct recording gives nothing, whoever logged the requests."""
    assert [] == findings_of(seed, ruleset, Mode.UNDISTURBED)


@given(seed=st.integers(0, 2**32), ruleset=st.sampled_from(ALTERNATIVES), mode=st.sampled_from(ONE_BY_ONE))
@example(seed=621, ruleset=GWS_V2, mode=Mode.ELSEWHERE)
@example(seed=449, ruleset=GWS_V2, mode=Mode.ELSEWHERE_FAULTS)
@settings(max_examples=150, deadline=None)
def test_a_correct_server_earns_no_error(seed: int, ruleset: Ruleset, mode: Mode) -> None:
    """Begun anywhere, disturbed on its way, or with requests from another window, there is no error."""
    assert [] == errors_of(seed, ruleset, mode)


WARNED_OF = [
    (40020719, Mode.ONE_FAULT),
    (40006124, Mode.ONE_FAULT),
    (40004269, Mode.MANY_FAULTS),
    (40004776, Mode.ELSEWHERE_FAULTS),
    (40005056, Mode.ELSEWHERE_FAULTS),
    (40005601, Mode.ELSEWHERE_FAULTS),
    (40007327, Mode.ELSEWHERE_FAULTS),
    (5007989, Mode.UNDISTURBED),
    (40002352, Mode.UNDISTURBED),
    (40000933, Mode.ONE_FAULT),
    (40002275, Mode.ONE_FAULT),
    (40002072, Mode.MANY_FAULTS),
    (40001374, Mode.ELSEWHERE),
    (40002414, Mode.ELSEWHERE),
    (40000358, Mode.ELSEWHERE_FAULTS),
    (40000752, Mode.ELSEWHERE_FAULTS),
    (40000814, Mode.ELSEWHERE_FAULTS),
    (40000952, Mode.ELSEWHERE_FAULTS),
    (40001231, Mode.ELSEWHERE_FAULTS),
    (40001545, Mode.ELSEWHERE_FAULTS),
    (40001622, Mode.ELSEWHERE_FAULTS),
    (40003160, Mode.ELSEWHERE_FAULTS),
    (75, Mode.UNDISTURBED),
    (925, Mode.UNDISTURBED),
    (1001687, Mode.UNDISTURBED),
    (2001847, Mode.UNDISTURBED),
    (3101133, Mode.UNDISTURBED),
    (2000493, Mode.ONE_FAULT),
    (2001284, Mode.ONE_FAULT),
    (5002278, Mode.ONE_FAULT),
    (5007411, Mode.ONE_FAULT),
    (3100850, Mode.ONE_FAULT),
    (1000045, Mode.ONE_FAULT),
    (1001858, Mode.ONE_FAULT),
    (2000559, Mode.ONE_FAULT),
    (2000600, Mode.ONE_FAULT),
    (3100265, Mode.ONE_FAULT),
    (3100962, Mode.ONE_FAULT),
    (3101926, Mode.ONE_FAULT),
    (2001077, Mode.ONE_FAULT),
    (2001104, Mode.ONE_FAULT),
    (2001817, Mode.ONE_FAULT),
    (1001343, Mode.ONE_FAULT),
    (1001420, Mode.ONE_FAULT),
    (1001877, Mode.ONE_FAULT),
    (1002183, Mode.ONE_FAULT),
    (1002479, Mode.ONE_FAULT),
    (1002501, Mode.ONE_FAULT),
    (200368, Mode.UNDISTURBED),
    (925, Mode.UNDISTURBED),
    (200237, Mode.ONE_FAULT),
    (300025, Mode.ONE_FAULT),
    (300229, Mode.ONE_FAULT),
    (300754, Mode.ONE_FAULT),
    (300871, Mode.ONE_FAULT),
    (300937, Mode.ONE_FAULT),
    (300478, Mode.ONE_FAULT),
    (400246, Mode.ONE_FAULT),
    (500088, Mode.ONE_FAULT),
    (600080, Mode.ONE_FAULT),
    (600122, Mode.ONE_FAULT),
    (179, Mode.ONE_FAULT),
    (3101133, Mode.UNDISTURBED),
    (2001239, Mode.ONE_FAULT),
    (2000493, Mode.ONE_FAULT),
    (3100850, Mode.ONE_FAULT),
    (1001543, Mode.ONE_FAULT),
    (1001858, Mode.ONE_FAULT),
    (200279, Mode.ONE_FAULT),
    (500038, Mode.ONE_FAULT),
    (400263, Mode.MANY_FAULTS),
    (5007442, Mode.MANY_FAULTS),
    (400034, Mode.HOLES),
    (203, Mode.HOLES),
    (1000007, Mode.ONE_FAULT),
    (77, Mode.ELSEWHERE),
    (757, Mode.ELSEWHERE),
    (400104, Mode.ELSEWHERE),
    (600037, Mode.ELSEWHERE_FAULTS),
    (500040, Mode.ELSEWHERE_FAULTS),
    (600020, Mode.ELSEWHERE_FAULTS),
    (1001079, Mode.ELSEWHERE_FAULTS),
    (1002180, Mode.ELSEWHERE_FAULTS),
    (1002618, Mode.ELSEWHERE_FAULTS),
    (5001039, Mode.ELSEWHERE),
    (20000091, Mode.ELSEWHERE_FAULTS),
    (20000138, Mode.ELSEWHERE_FAULTS),
    (400092, Mode.ELSEWHERE_FAULTS),
    (3100692, Mode.ONE_FAULT),
    (5001853, Mode.ONE_FAULT),
    (5003639, Mode.ONE_FAULT),
    (5004347, Mode.ONE_FAULT),
    (5005280, Mode.ONE_FAULT),
    (5006898, Mode.ONE_FAULT),
    (5007477, Mode.ONE_FAULT),
    (5007505, Mode.ONE_FAULT),
    (5008162, Mode.ONE_FAULT),
    (7001957, Mode.HOLES),
    (30002236, Mode.ONE_FAULT),
    (30002363, Mode.ONE_FAULT),
]
"""Correct recordings that were warned of once, by what they combine."""


@pytest.mark.parametrize(("seed", "mode"), WARNED_OF, ids=[f"{seed} {mode}" for seed, mode in WARNED_OF])
def test_a_correct_server_earns_at_most_a_note_that_is_allowed(seed: int, mode: Mode) -> None:
    """What one message that is lost, late or repeated explains is no fault; only another window explains a note."""
    may_note = mode not in (Mode.UNDISTURBED, Mode.ONE_FAULT)
    assert [] == [each for each in findings_of(seed, GWS_V2, mode) if not (may_note and is_allowed(each))]


@pytest.mark.long
@given(seed=st.integers(0, 2**32), ruleset=st.sampled_from(ALTERNATIVES), mode=st.sampled_from(ONE_BY_ONE))
@settings(max_examples=10_000, deadline=None)
def test_ten_thousand_recordings_of_correct_servers_earn_no_error(seed: int, ruleset: Ruleset, mode: Mode) -> None:
    """The same, ten thousand times."""
    assert [] == errors_of(seed, ruleset, mode)


def test_the_recordings_show_everything_there_is_to_judge() -> None:
    """The recordings above are not idle: together they exercise most of the rules a recording can judge."""
    exercised: set[str] = set()
    for seed in range(60):
        exercised |= check_lines([line.text for line in correct(seed).lines]).exercised
    expected = {
        "AN-EFFECT", "AN-REFUSED", "TX-NOTIFY", "TX-NOTIFY-BARGE-IN", "TX-SELF", "TX-SWITCH", "TX-VISIBILITY-BARGE-IN",
        "TX-VISIBILITY-COACH", "TX-VISIBILITY-MONITOR", "VC-JOIN", "VC-MUTE-BARGE-IN", "VC-MUTE-COACH",
        "VC-MUTE-LISTEN-IN", "VC-NO-RETURN", "VC-SWITCHES", "VC-SWITCHES-COACH", "VD-ABSENT", "VD-CANCEL",
        "VD-CAPABILITIES", "VD-CONFIRMS", "VD-DND", "VD-FORWARD", "VD-NEXT-CALL",
    }  # fmt: skip
    assert set() == expected - exercised
