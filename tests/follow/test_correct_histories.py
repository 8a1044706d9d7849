"""A correct server's recording never earns an error, however it was recorded."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitoring_core.follow import Finding, Follower, Place
from monitoring_core.rules import Severity
from monitoring_core.rulesets import ANY_TO_ANY, COACH_ONCE, GWS_V2, Ruleset
from tests.histories import Disturbance, Shift, recorded

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

disturbances = st.builds(
    Disturbance,
    twice=st.sampled_from((0.0, 0.1, 0.3)),
    late=st.sampled_from((0.0, 0.05, 0.15)),
    lost=st.sampled_from((0.0, 0.02, 0.25)),
    channel_delay=st.sampled_from((-20.0, 0.0, 20.0)),
    begins_at=st.floats(0, 0.9),
    requests=st.sampled_from(("answer", "sending", "none")),
    with_at=st.booleans(),
    with_self=st.booleans(),
)


def followed(lines: Iterable[dict[str, Any]], ruleset: Ruleset = GWS_V2) -> list[Finding]:
    """Give every finding of a recording."""
    follower = Follower(ruleset)
    findings: list[Finding] = []
    for number, line in enumerate(lines, 1):
        place = Place(None, number)
        who = {"at": line.get("at"), "client": line.get("client"), "self_": line.get("self")}
        findings += follower.take(line.get("message", line), place=place, **who)
    return findings + follower.finish()


def errors_of(seed: int, ruleset: Ruleset, disturbance: Disturbance) -> list[Finding]:
    """Give the errors that a correct history earns once it was recorded like that."""
    random = Random(seed)
    lines = recorded(Shift(random, ruleset).play(60), random, disturbance)
    return [each for each in followed(lines, ruleset) if each.level is Severity.ERROR]


@pytest.mark.parametrize("ruleset", ALTERNATIVES, ids=lambda ruleset: ruleset.name)
@pytest.mark.parametrize("requests", ["answer", "sending", "none"])
@pytest.mark.parametrize("seed", range(3))
def test_a_faithful_recording_of_a_correct_server_has_no_finding(seed: int, requests: str, ruleset: Ruleset) -> None:
    """Whole, in order and without repetitions, a correct history gives nothing at all, whoever logged the requests."""
    random = Random(seed)
    lines = recorded(Shift(random, ruleset).play(60), random, Disturbance(requests=requests))
    assert [] == followed(lines, ruleset)


@given(seed=st.integers(0, 2**32), ruleset=st.sampled_from(ALTERNATIVES), disturbance=disturbances)
@settings(max_examples=150, deadline=None)
def test_a_correct_server_earns_no_error(seed: int, ruleset: Ruleset, disturbance: Disturbance) -> None:
    """Begun anywhere, with duplicates, gaps, late messages and channels out of step, there is no error."""
    assert [] == errors_of(seed, ruleset, disturbance)


@pytest.mark.long
@given(seed=st.integers(0, 2**32), ruleset=st.sampled_from(ALTERNATIVES), disturbance=disturbances)
@settings(max_examples=10_000, deadline=None)
def test_ten_thousand_recordings_of_correct_servers_earn_no_error(
    seed: int, ruleset: Ruleset, disturbance: Disturbance
) -> None:
    """The same, ten thousand times."""
    assert [] == errors_of(seed, ruleset, disturbance)


def test_the_histories_show_everything_there_is_to_judge() -> None:
    """The histories above are not idle: together they exercise most of the rules a recording can judge."""
    exercised: set[str] = set()
    for seed in range(8):
        random = Random(seed)
        follower = Follower(GWS_V2)
        for line in recorded(Shift(random, GWS_V2).play(150), random, Disturbance()):
            follower.take(line.get("message", line), client=line["client"], at=line["at"], self_=line["self"])
        exercised |= follower.exercised
    expected = {
        "AN-EFFECT", "AN-REFUSED", "TX-NOTIFY", "TX-NOTIFY-BARGE-IN", "TX-SELF", "TX-SWITCH", "TX-VISIBILITY-BARGE-IN",
        "TX-VISIBILITY-COACH", "TX-VISIBILITY-MONITOR", "VC-JOIN", "VC-MUTE-BARGE-IN", "VC-MUTE-COACH",
        "VC-MUTE-LISTEN-IN", "VC-NO-RETURN", "VC-SWITCHES", "VC-SWITCHES-COACH", "VD-ABSENT", "VD-CANCEL",
        "VD-CAPABILITIES", "VD-CONFIRMS", "VD-DND", "VD-FORWARD", "VD-NEXT-CALL",
    }  # fmt: skip
    assert set() == expected - exercised
