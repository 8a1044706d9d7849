"""Who hears whom: the whole table by hand, with one's own mute, a held call, and parties that are gone."""

from __future__ import annotations

from itertools import combinations, permutations, product
from typing import get_args

import pytest

from monitoring_core import voice
from monitoring_core.perception import hears
from monitoring_core.rulesets import Ruleset
from monitoring_core.vocabulary import MonitoringState, Party, PartyWord
from tests.voice.cases import BARGE_IN, COACH, LISTEN_IN, RULESETS, STATES, Shift

# speaker → listener: in ListenIn, Coach, BargeIn, BargeIn with the agent muted, BargeIn with one's own mute on.
WHO_HEARS_WHOM = """
    customer   → agent        yes  yes  yes  yes  yes
    agent      → customer     yes  yes  yes  no   yes
    customer   → supervisor   yes  yes  yes  yes  yes
    agent      → supervisor   yes  yes  yes  no   yes
    supervisor → agent        no   yes  yes  yes  no
    supervisor → customer     no   no   yes  yes  no
"""
COLUMNS: tuple[tuple[MonitoringState, bool, bool], ...] = (
    (LISTEN_IN, False, False),
    (COACH, False, False),
    (BARGE_IN, False, False),
    (BARGE_IN, True, False),
    (BARGE_IN, False, True),
)
NAMES = ("ListenIn", "Coach", "BargeIn", "BargeIn, agent muted", "BargeIn, own mute")
ROWS = {
    (Party(speaker), Party(listener)): tuple(word == "yes" for word in heard)
    for speaker, _, listener, *heard in (line.split() for line in WHO_HEARS_WHOM.strip().splitlines())
}
CELLS = [
    pytest.param(pair, column, heard, id=f"{pair[0]} to {pair[1]} in {name}")
    for pair, row in ROWS.items()
    for column, name, heard in zip(COLUMNS, NAMES, row, strict=True)
]
EVERYBODY = frozenset(Party)


def test_the_table_names_every_pair() -> None:
    """Six pairs, in five situations."""
    assert {*permutations(Party, 2)} == {*ROWS}
    assert {5} == {len(row) for row in ROWS.values()}


@pytest.mark.parametrize(("pair", "column", "heard"), CELLS)
@pytest.mark.parametrize("ruleset", RULESETS, ids=lambda ruleset: ruleset.name)
def test_who_hears_whom_on_a_leg(
    ruleset: Ruleset, pair: tuple[Party, Party], column: tuple[MonitoringState, bool, bool], heard: bool
) -> None:
    """As the table says, under every ruleset, asked of the value and of its leg."""
    state, agent_muted, own_mute = column
    shift = Shift(ruleset).joined(state, then=("MuteMonitoredUser",) if agent_muted else ())
    speaker, listener = pair
    control = shift.now.control
    assert heard is control.hears(listener=listener, speaker=speaker, muted=own_mute)
    assert heard is control.call.hearing(muted=own_mute)[speaker, listener]


@pytest.mark.parametrize(("pair", "column", "heard"), CELLS)
def test_a_held_supervisor_hears_and_is_heard_by_nobody(
    pair: tuple[Party, Party], column: tuple[MonitoringState, bool, bool], heard: bool
) -> None:
    """VC-HOLD: agent and customer hear each other as they would anyway."""
    state, agent_muted, own_mute = column
    then = ("MuteMonitoredUser", "Hold") if agent_muted else ("Hold",)
    leg = Shift().joined(state, then=then).now.control.call
    speaker, listener = pair
    expected = heard and "supervisor" not in pair
    assert expected is leg.hears(listener=listener, speaker=speaker, muted=own_mute)


HOLDERS = [frozenset(each) for count in range(4) for each in combinations(Party, count)]


@pytest.mark.parametrize("holders", HOLDERS, ids=lambda holders: "+".join(sorted(holders)) or "nobody")
@pytest.mark.parametrize(("pair", "column", "heard"), CELLS)
def test_whoever_holds_the_call_hears_and_is_heard_by_nobody(
    holders: frozenset[Party], pair: tuple[Party, Party], column: tuple[MonitoringState, bool, bool], heard: bool
) -> None:
    """All others hear each other as before, asked of record, value and leg, or with all parties told."""
    state, agent_muted, own_mute = column
    speaker, listener = pair
    expected = heard and holders.isdisjoint(pair)
    then = (("MuteMonitoredUser",) if agent_muted else ()) + (("Hold",) if Party.SUPERVISOR in holders else ())
    record = Shift().joined(state, then=then).now
    others = holders - {Party.SUPERVISOR}
    if not own_mute:
        assert expected is record.hears(listener=listener, speaker=speaker, on_hold=others)
    for told in (others, holders):
        assert expected is record.control.hears(listener=listener, speaker=speaker, muted=own_mute, on_hold=told)
        assert expected is record.control.call.hearing(muted=own_mute, on_hold=told)[speaker, listener]
    assert expected is hears(
        listener=listener,
        speaker=speaker,
        state=state,
        present=EVERYBODY,
        agent_muted=agent_muted,
        on_hold=holders,
        muted=own_mute,
    )


def test_who_holds_the_call_is_told_in_words() -> None:
    """A word will do; one that is no party is an error that names those there are, and so is a single text."""
    leg = Shift().joined("BargeIn").now.control.call
    assert not leg.hears(listener="customer", speaker="agent", on_hold={"agent"})
    assert leg.hears(listener="customer", speaker="supervisor", on_hold=["agent"])
    with pytest.raises(ValueError, match=r"^on_hold is 'agnet'; it must be one of customer, agent, supervisor$"):
        leg.hears(listener="agent", speaker="customer", on_hold={"agnet"})  # type: ignore[arg-type]  # that is the fact
    with pytest.raises(TypeError, match=r"^on_hold is the text 'agent'; give a set of parties$"):
        leg.hears(listener="agent", speaker="customer", on_hold="agent")  # type: ignore[arg-type]  # that is the fact


@pytest.mark.parametrize(("pair", "column", "heard"), CELLS)
@pytest.mark.parametrize("gone", ["agent", "customer"])
def test_who_is_gone_neither_hears_nor_is_heard(
    gone: str, pair: tuple[Party, Party], column: tuple[MonitoringState, bool, bool], heard: bool
) -> None:
    """The two who are left hear each other as the table says."""
    state, agent_muted, own_mute = column
    speaker, listener = pair
    present = EVERYBODY - {Party(gone)}
    outcome = hears(
        listener=listener, speaker=speaker, state=state, present=present, agent_muted=agent_muted, muted=own_mute
    )
    assert (heard and gone not in pair) is outcome


@pytest.mark.parametrize(("pair", "column", "heard"), [case for case in CELLS if "mute" not in str(case.id)])
def test_nobody_is_muted_or_held_unless_told(
    pair: tuple[Party, Party], column: tuple[MonitoringState, bool, bool], heard: bool
) -> None:
    """Who is asked with state and parties alone takes it that nobody is muted and nothing held."""
    speaker, listener = pair
    assert heard is hears(listener=listener, speaker=speaker, state=column[0], present=EVERYBODY)


@pytest.mark.parametrize("state", STATES)
def test_a_queued_customer_and_the_supervisor_hear_each_other_as_the_state_says(state: MonitoringState) -> None:
    """With the agent gone to a queue only BargeIn is heard by the customer; the customer is heard in each state."""
    shift = Shift().joined(state)
    shift.happens(voice.AGENT_TRANSFERS_TO_QUEUE)
    hearing = {pair for pair, heard in shift.now.control.call.hearing().items() if heard}
    assert {("customer", "supervisor")} | ({("supervisor", "customer")} if state is BARGE_IN else set()) == hearing


@pytest.mark.parametrize(("speaker", "listener"), [*product(Party, Party)])
def test_nobody_hears_anybody_without_a_leg_and_nobody_himself(speaker: Party, listener: Party) -> None:
    """Not on a call there is nothing to be heard; on a call nobody hears himself."""
    assert not voice.idle().hears(listener=listener, speaker=speaker)
    assert not Shift().joined("BargeIn").now.control.hears(listener=speaker, speaker=speaker)


@pytest.mark.parametrize("control", [voice.idle(), Shift().joined("Coach").now.control], ids=["no call", "in a call"])
def test_a_word_that_is_no_party_is_an_error(control: voice.Voice) -> None:
    """The message names the parties there are, and a type checker sees the misspelled word before it runs."""
    with pytest.raises(ValueError, match=r"^listener is 'custommer'; it must be one of customer, agent, supervisor$"):
        control.hears(listener="custommer", speaker="agent")  # type: ignore[arg-type]  # that it is one is the fact
    with pytest.raises(ValueError, match=r"^speaker is 'Agent'; it must be one of customer, agent, supervisor$"):
        control.call.hears(listener="agent", speaker="Agent")  # type: ignore[arg-type]  # that it is one is the fact


def test_the_words_of_the_parties_are_typed() -> None:
    """The literal type has a word for each party, and no other."""
    assert tuple(Party) == get_args(PartyWord)
