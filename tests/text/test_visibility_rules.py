"""Who sees what: facts of TX-AUDIENCE and TX-VISIBILITY-…"""

from __future__ import annotations

import pytest

from monitoring_core import text
from monitoring_core.notifications import LogEntry, Participant
from monitoring_core.vocabulary import Party, Visibility, VisibilityMode

CUSTOMER, AGENT, SUPERVISOR = Party
ALL, AGENTS, SUPERVISORS = Visibility

SEEN = [(CUSTOMER, {ALL}), (AGENT, {ALL, AGENTS}), (SUPERVISOR, {ALL, AGENTS, SUPERVISORS})]
audiences = pytest.mark.parametrize(("viewer", "seen"), SEEN, ids=[str(viewer) for viewer, _ in SEEN])


@audiences
def test_tx_audience(viewer: Party, seen: set[Visibility]) -> None:
    """TX-AUDIENCE: a customer sees All; an agent All and Agents; a supervisor everything."""
    assert seen == {visibility for visibility in Visibility if text.sees(viewer, visibility)}
    assert seen == {visibility for visibility in Visibility if text.sees(str(viewer), str(visibility))}


@audiences
def test_tx_audience_of_messages_and_join_notices(viewer: Party, seen: set[Visibility]) -> None:
    """TX-AUDIENCE: of a log everybody sees the entries meant for him, notices as well as messages, in their order."""
    log = tuple(
        LogEntry(index, kind, Participant("Juno", "Agent", visibility), visibility)
        for index, (visibility, kind) in enumerate(
            (visibility, kind)
            for visibility in (SUPERVISORS, ALL, AGENTS)
            for kind in ("Text", "ParticipantJoined", "TypingStarted")
        )
    )
    assert tuple(entry for entry in log if entry.visibility in seen) == text.visible_log(viewer, iter(log))


@audiences
def test_tx_audience_of_participants(viewer: Party, seen: set[Visibility]) -> None:
    """TX-AUDIENCE: of the participants everybody sees those shown to him, in their order."""
    present = tuple(Participant(f"nick-{each}", "Agent", each) for each in (AGENTS, SUPERVISORS, ALL))
    assert tuple(each for each in present if each.visibility in seen) == text.visible_participants(viewer, present)


@pytest.mark.parametrize(
    ("mode", "viewers"),
    [
        (VisibilityMode.MONITOR, {SUPERVISOR}),
        (VisibilityMode.COACH, {AGENT, SUPERVISOR}),
        (VisibilityMode.BARGE_IN, {CUSTOMER, AGENT, SUPERVISOR}),
    ],
    ids=["TX-VISIBILITY-MONITOR", "TX-VISIBILITY-COACH", "TX-VISIBILITY-BARGE-IN"],
)
def test_who_sees_a_supervisor(mode: VisibilityMode, viewers: set[Party]) -> None:
    """A supervisor in Monitor is seen by supervisors only, in Coach by agents too, in BargeIn by everybody."""
    assert viewers == {viewer for viewer in Party if text.sees(viewer, text.SHOWN_AS[mode])}


def test_an_unknown_visibility_is_seen_by_nobody() -> None:
    """A word that is no visibility shows nothing to anybody, so nothing leaks by a misprint."""
    assert [] == [viewer for viewer in Party if text.sees(viewer, "Everyone")]


@pytest.mark.parametrize("viewer", ["Customer", "bystander"])
def test_an_unknown_viewer_is_refused(viewer: str) -> None:
    """Whoever is no party is no viewer."""
    with pytest.raises(ValueError, match=viewer):
        text.sees(viewer, Visibility.ALL)
