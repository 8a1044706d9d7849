"""The live machines do what the tables say, nothing else, and say so when they refuse."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from typing import Any

import pytest
import transitions

from monitoring_core import machine
from monitoring_core.machine.kinds import KINDS
from monitoring_core.machine.live import Live
from monitoring_core.machine.tables import Kind
from monitoring_core.outcome import IllegalOperation, Refusal
from monitoring_core.rulesets import ANY_TO_ANY, BUILT_IN, COACH_ONCE, GWS_V2, Ruleset
from monitoring_core.vocabulary import MonitoringScope, MonitoringState
from monitoring_core.voice import (
    AGENT_JOINS,
    COACH,
    EVENTS,
    LEG_EVENTS,
    SWITCH_TO_BARGE_IN,
    TARGET_ANSWERED,
    Leg,
    idle,
    joined_leg,
    subscribe,
)

TURNED = [name for name in Ruleset.__slots__ if isinstance(getattr(GWS_V2, name, None), bool)]
"""The fields of a ruleset that turn one alternative each."""


def derived(base: Ruleset) -> list[Ruleset]:
    """Turn one alternative at a time."""
    return [base.derive(f"{base.name}, {name}", **{name: not getattr(base, name)}) for name in TURNED]


DERIVED = [each for base in BUILT_IN.values() for each in derived(base)]
EACH_RULESET = [
    *(pytest.param(each, id=each.name) for each in BUILT_IN.values()),
    *(pytest.param(each, id=each.name, marks=pytest.mark.long) for each in DERIVED),
]
EACH_KIND = [pytest.param(each, id=each.name) for each in KINDS]


def live_of(kind: Kind[Any], ruleset: Ruleset) -> Live[Any]:
    """Make a machine that begins where it usually does."""
    return Live(kind, kind.starts(ruleset)[0])


def agrees(model: Any, value: Any, event: Any) -> Any:
    """Trigger the event on the model and ask the value for it; give the next value if both say the same."""
    outcome = value.step(event)
    refusal = None
    try:
        model.trigger(event)
    except machine.IllegalTrigger as error:
        refusal = error.refusal
    if isinstance(outcome, Refusal):
        assert (outcome, value) == (refusal, model.value)
        return value
    assert (None, outcome) == (refusal, model.value)
    return outcome


def coach_leg(ruleset: Ruleset = GWS_V2) -> Leg:
    """Give a leg that has just been joined in Coach, scope Call."""
    return joined_leg(ruleset, MonitoringState.COACH, MonitoringScope.CALL)


@pytest.mark.once
@pytest.mark.parametrize("ruleset", EACH_RULESET)
@pytest.mark.parametrize("kind", EACH_KIND)
def test_a_machine_and_its_table_agree_on_every_cell_and_every_word(kind: Kind[Any], ruleset: Ruleset) -> None:
    """Whatever word has been triggered, the next event ends where the value's step does, or is refused as it is.

    Words that have led machine and value to the same pair of states go on alike, since a machine has no
    conditions. So each pair is gone on from once, with every event really triggered: that is every cell from every
    reachable state, and every word of up to four events over the whole alphabet, and of any length.
    """
    live = live_of(kind, ruleset)
    model = live.model
    pairs = {(live.table.names[value], value): None for value in kind.starts(ruleset)}
    waiting = list(pairs)
    for name, value in waiting:
        for event in kind.events:
            live.set_state(name, model)
            following = agrees(model, value, event)
            pair = (model.state, following)
            if pair not in pairs:
                pairs[pair] = None
                waiting.append(pair)
    assert {(name, live.table.values[name]) for name in live.states} == set(pairs)


OTHERWISE = GWS_V2.derive("every alternative", **{name: not getattr(GWS_V2, name) for name in TURNED})
ALTERNATIVES = [
    pytest.param(kind, ruleset, id=f"{kind.name}, {ruleset.name}", marks=marks)
    for kind in KINDS
    for ruleset, marks in (
        (OTHERWISE, []),
        # The machine of the whole voice side takes seconds to make.
        *((each, [pytest.mark.long] * (kind.name == "voice")) for each in derived(GWS_V2)),
    )
]


@pytest.mark.once
@pytest.mark.parametrize(("kind", "ruleset"), ALTERNATIVES)
def test_a_machine_of_any_ruleset_holds_the_transitions_of_its_table(kind: Kind[Any], ruleset: Ruleset) -> None:
    """What `transitions` will look up for each trigger in each state is what the value's step gives: nothing else."""
    live = live_of(kind, ruleset)
    for trigger, event in live.table.triggers.items():
        accepted: dict[str, str] = {}
        for name, value in live.table.values.items():
            outcome = value.step(event)
            if not isinstance(outcome, Refusal):
                accepted[name] = live.table.names[outcome]
        # A transition without a destination keeps the state.
        held = {source: found.dest or source for source, (found,) in live.events[trigger].transitions.items()}
        assert accepted == held


@pytest.mark.parametrize("kind", EACH_KIND)
@pytest.mark.once
def test_may_tells_what_is_accepted(kind: Kind[Any]) -> None:
    """In every state, the triggers that `transitions` lists are those that the value accepts; may_… says the same."""
    live = live_of(kind, GWS_V2)
    model = live.model
    for name, value in live.table.values.items():
        accepted = [each for each, event in live.table.triggers.items() if value.can(event)]
        assert accepted == live.get_triggers(name)
    for name, value in [*live.table.values.items()][:50]:
        live.set_state(name, model)
        for trigger, event in live.table.triggers.items():
            assert value.can(event) == model.may_trigger(event) == getattr(model, f"may_{trigger}")()


def words(model: Any, live: Live[Any], value: Any, events: tuple[Any, ...], length: int) -> int:
    """Trigger every word of that many events, one after the other, and count them."""
    if length == 0:
        return 1
    count = 0
    for event in events:
        live.set_state(live.table.names[value], model)
        count += words(model, live, agrees(model, value, event), events, length - 1)
    return count


@pytest.mark.once
@pytest.mark.parametrize(
    "ruleset",
    [GWS_V2, *(pytest.param(each, marks=pytest.mark.long) for each in (COACH_ONCE, ANY_TO_ANY))],
    ids=lambda ruleset: ruleset.name,
)
def test_every_word_of_four_events_of_a_leg_spelled_out(ruleset: Ruleset) -> None:
    """A leg's 14 events make 38,416 words of four; each of them is triggered, nothing shared."""
    live = machine.leg(coach_leg(ruleset))
    assert len(LEG_EVENTS) ** 4 == words(live.model, live, coach_leg(ruleset), LEG_EVENTS, 4)


@pytest.mark.long
@pytest.mark.parametrize("ruleset", BUILT_IN.values(), ids=BUILT_IN)
def test_every_word_of_four_events_of_the_whole_voice_machine_spelled_out(ruleset: Ruleset) -> None:
    """All 57 events make 10,556,001 words of four; each of them is triggered, nothing shared."""
    live = machine.voice(ruleset)
    assert len(EVENTS) ** 4 == words(live.model, live, idle(ruleset), EVENTS, 4)


@pytest.mark.parametrize("kind", EACH_KIND)
@pytest.mark.once
def test_the_only_triggers_are_the_events_of_the_tables(kind: Kind[Any]) -> None:
    """A model's methods are a trigger and a may_… for each event and is_… for each state: no to_…, no set_…."""
    live = live_of(kind, GWS_V2)
    found = {name for name in vars(live.model) if callable(vars(live.model)[name])} - {"trigger", "may_trigger"}
    triggers = set(live.events)
    assert len(kind.events) == len(triggers)
    assert triggers | {f"may_{each}" for each in triggers} | {f"is_{each}" for each in live.states} == found


@pytest.mark.parametrize("kind", EACH_KIND)
@pytest.mark.once
def test_names_are_identifiers_and_stand_for_one_value_each(kind: Kind[Any]) -> None:
    """Two states never share a name, and a name can be part of a method's."""
    live = live_of(kind, ANY_TO_ANY.derive("every state", carry_over=True))
    assert len(live.table.names) == len(live.table.values) == len(live.states)
    assert [] == [name for name in [*live.states, *live.events] if not name.isidentifier()]


def test_options_that_would_change_the_table_are_refused() -> None:
    """Nobody gets a machine with automatic transitions or transitions of his own by way of the options."""
    with pytest.raises(TypeError, match="auto_transitions"):
        machine.voice(auto_transitions=True)


def test_a_value_of_another_machine_is_no_state() -> None:
    """A machine begins in one of its own states only."""
    live = machine.leg(coach_leg())
    with pytest.raises(ValueError, match="not a state of a leg machine"):
        live.add_model(machine.Model[Leg](), coach_leg(ANY_TO_ANY))


def test_a_machine_begins_in_the_value_given() -> None:
    """What was stored as a value goes on as a live object."""
    stored = idle(GWS_V2).require(COACH).require(TARGET_ANSWERED)
    model = machine.voice(stored).model
    assert stored is model.value
    model.switch_to_barge_in()
    assert stored.require(SWITCH_TO_BARGE_IN) is model.value


def test_a_subscription_that_carries_over_is_a_state_of_its_machine() -> None:
    """VD-ALL-CALLS: where a switch sets the start of the next leg, what it leaves behind is a state, and says so."""
    carries = GWS_V2.derive("carries over", carry_over=True)
    stored = idle(carries).require(COACH).require(TARGET_ANSWERED).require(SWITCH_TO_BARGE_IN).subscription
    model = machine.subscription(stored).model
    assert "while monitoring with Coach (scope Call, mode AllCalls, next leg in BargeIn)" == str(model.value)
    model.cancel_supervisor_monitoring()
    assert model.is_nothing_monitored()


def test_a_text_session_is_live_too() -> None:
    """An invitation is accepted, Coach is left and entered again, and what is over is refused by its rule."""
    session = machine.text_session().model
    for trigger in ("Invitation(Coach)", "Accept", "SwitchToBargeIn", "SwitchToCoach", "SessionCompleted"):
        assert session.trigger(trigger)
    assert session.is_revoked()
    with pytest.raises(machine.IllegalTrigger, match="TX-REVOKED"):
        session.switch_to_monitor()


def test_a_text_subscription_is_live_too() -> None:
    """NextChat ends with the session that was joined under it (TS-NEXT-CHAT)."""
    subscription = machine.text_subscription().model
    subscription.coach_next_chat()
    subscription.session_joined_under_it_ends()
    assert subscription.is_nothing_subscribed()


def test_machines_of_one_ruleset_share_their_table() -> None:
    """The table is explored once."""
    begun = coach_leg()
    assert machine.leg(begun).table is machine.leg(begun.require(SWITCH_TO_BARGE_IN)).table


@pytest.mark.parametrize(
    "event",
    [subscribe("Coach", scope="Agent", mode="NextCall"), "Coach(Agent, NextCall)", "coach_agent_next_call"],
    ids=repr,
)
def test_an_event_is_triggered_by_itself_its_spelling_or_its_method(event: object) -> None:
    """Parameters are part of the event."""
    model = machine.subscription().model
    model.trigger(event)
    assert "subscribed_coach_scope_agent_next_call" == model.state
    assert "Agent" == model.value.scope


def test_an_unknown_trigger_is_an_attribute_error() -> None:
    """As in transitions."""
    with pytest.raises(AttributeError, match="Whistle"):
        machine.leg(coach_leg()).model.trigger("Whistle")


class TestRefused:
    def refused(self) -> tuple[Any, machine.IllegalTrigger]:
        model = machine.leg(coach_leg()).model
        with pytest.raises(machine.IllegalTrigger) as caught:
            model.switch_to_coach()
        return model, caught.value

    def test_it_is_our_error_and_that_of_transitions(self) -> None:
        """Whoever catches either, or ValueError, catches it."""
        _, error = self.refused()
        assert isinstance(error, IllegalOperation)
        assert isinstance(error, transitions.MachineError)
        assert isinstance(error, ValueError)

    def test_it_carries_the_refusal_and_prints_it(self) -> None:
        """str, repr and the value of a MachineError tell the rule."""
        _, error = self.refused()
        assert "VC-SELF" == error.refusal.rule
        assert str(error.refusal) == str(error) == error.value
        assert "VC-SELF" in repr(error)

    @pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
    def test_it_survives_pickling(self, protocol: int) -> None:
        """Another process gets the same refusal, with the very same state."""
        _, error = self.refused()
        error.add_note("seen elsewhere")
        again = pickle.loads(pickle.dumps(error, protocol))
        assert (type(error), error.refusal, str(error)) == (type(again), again.refusal, str(again))
        assert error.refusal.state is again.refusal.state
        assert ["seen elsewhere"] == again.__notes__

    def test_it_leaves_the_model_as_it_was_and_usable(self) -> None:
        """Refused is not moved, and the next accepted trigger goes on from there."""
        model, _ = self.refused()
        assert coach_leg() is model.value
        assert model.is_coach_scope_call()
        assert model.switch_to_listen_in()

    def test_no_callback_of_a_transition_runs(self) -> None:
        """Before, after, enter and exit are for what happens."""
        called: list[str] = []
        live = machine.leg(
            coach_leg(),
            before_state_change=lambda: called.append("before"),
            after_state_change=lambda: called.append("after"),
        )
        for state in live.states.values():
            state.add_callback("enter", lambda: called.append("enter"))
            state.add_callback("exit", lambda: called.append("exit"))
        with pytest.raises(machine.IllegalTrigger):
            live.model.switch_to_coach()
        assert [] == called

    def test_a_trigger_that_is_never_accepted_exists_and_is_refused(self) -> None:
        """GWS_V2 has no voice SwitchToCoach: asking for it is a refusal with a rule, not a missing method."""
        model = machine.leg(joined_leg(GWS_V2, MonitoringState.LISTEN_IN, MonitoringScope.CALL)).model
        assert not model.may_switch_to_coach()
        with pytest.raises(machine.IllegalTrigger, match="VC-COACH-IS-ENTRY"):
            model.switch_to_coach()

    def test_the_options_of_transitions_apply(self) -> None:
        """A machine told to ignore invalid triggers gives False instead."""
        model = machine.leg(coach_leg(), ignore_invalid_triggers=True).model
        assert not model.switch_to_coach()
        assert coach_leg() is model.value

    def test_a_transition_that_a_user_removed_is_no_refusal_of_ours(self) -> None:
        """The tables accept it, so the error is the one of transitions alone."""
        live = machine.leg(coach_leg())
        live.remove_transition("hangup", source="coach_scope_call")
        with pytest.raises(transitions.MachineError) as caught:
            live.model.hangup()
        assert not isinstance(caught.value, IllegalOperation)


class TestCallbacks:
    def test_each_runs_once_and_in_order(self) -> None:
        """Before and exit see the old state, enter and after the new one."""
        seen: list[tuple[str, str, object]] = []

        def note(what: str) -> Any:
            return lambda event: seen.append((what, event.model.state, event.model.value))

        live = machine.leg(
            coach_leg(),
            send_event=True,
            prepare_event=note("prepare_event"),
            before_state_change=note("before_state_change"),
            after_state_change=note("after_state_change"),
            finalize_event=note("finalize_event"),
        )
        live.before_switch_to_barge_in(note("before"))
        live.after_switch_to_barge_in(note("after"))
        live.on_exit_coach_scope_call(note("exit"))
        live.on_enter_barge_in_scope_call_coach_left(note("enter"))
        live.model.switch_to_barge_in()
        old = ("coach_scope_call", coach_leg())
        new = ("barge_in_scope_call_coach_left", coach_leg().require(SWITCH_TO_BARGE_IN))
        before = ["prepare_event", "before_state_change", "before", "exit"]
        after = ["enter", "after", "after_state_change", "finalize_event"]
        assert [(what, *old) for what in before] + [(what, *new) for what in after] == seen

    def test_a_happening_that_changes_nothing_neither_leaves_nor_enters(self) -> None:
        """An agent who joins a call that has one runs before and after, and keeps the state."""
        called: list[str] = []
        live = machine.leg(coach_leg(), after_state_change=lambda: called.append("after"))
        live.on_exit_coach_scope_call(lambda: called.append("exit"))
        live.on_enter_coach_scope_call(lambda: called.append("enter"))
        assert live.model.trigger(AGENT_JOINS)
        assert ["after"] == called

    def test_methods_of_the_model_are_called(self) -> None:
        """A model's own on_enter_… is found by its name, and arguments of the trigger reach it."""

        class Desk(machine.Model[Leg]):
            rung: object = None

            def on_enter_not_on_call(self, by: object) -> None:
                self.rung = by

        desk = Desk()
        machine.leg(coach_leg(), desk)
        desk.hangup("me")
        assert "me" == desk.rung
        assert desk.value.situation is None

    def test_states_are_found_by_what_they_stand_for(self) -> None:
        """One callback for every state with a held call."""
        held: list[bool] = []
        live = machine.leg(coach_leg())
        for state in live.states_where(lambda leg: leg.held):
            state.add_callback("enter", lambda: held.append(True))
            state.add_callback("exit", lambda: held.append(False))
        for trigger in ("hold", "retrieve_call", "switch_to_barge_in"):
            live.model.trigger(trigger)
        assert [True, False] == held

    def test_models_of_one_machine_move_apart(self) -> None:
        """Each has its own state and value."""
        live = machine.leg(coach_leg())
        first, second = live.model, machine.Model[Leg]()
        live.add_model(second, joined_leg(GWS_V2, MonitoringState.LISTEN_IN, MonitoringScope.AGENT))
        second.switch_to_barge_in()
        assert "coach_scope_call" == first.state
        assert "barge_in_scope_agent" == second.state
        assert (first.value, second.value) == (live.value_of(first), live.value_of(second))

    @pytest.mark.parametrize(
        ("where", "moved"),
        [
            ("prepare_event", False),
            ("before_state_change", False),
            ("on_exit_coach_scope_call", False),
            ("on_enter_barge_in_scope_call_coach_left", True),
            ("after_state_change", True),
        ],
    )
    def test_one_that_raises_says_whether_the_model_has_moved(self, where: str, moved: bool) -> None:
        """The exception passes through with a note; state and value belong together, and the model is usable."""

        def fails() -> None:
            raise RuntimeError("the desk is on fire")

        options = {} if where.startswith("on_") else {where: fails}
        live = machine.leg(coach_leg(), **options)
        if where.startswith("on_"):
            getattr(live, where)(fails)
        model = live.model
        with pytest.raises(RuntimeError, match="on fire") as caught:
            model.switch_to_barge_in()
        after = coach_leg().require(SWITCH_TO_BARGE_IN) if moved else coach_leg()
        assert after is model.value
        assert live.value_of(model) is model.value
        said = "has moved from coach_scope_call to" if moved else "is still in coach_scope_call"
        assert said in caught.value.__notes__[0]

    @pytest.mark.parametrize("early", ["before_switch_to_barge_in", "on_exit_coach_scope_call"])
    def test_one_cannot_move_the_model_away_under_a_move(self, early: str) -> None:
        """A hangup from within a switch that has not moved yet ends the call; the switch fails and does not undo it."""
        live = machine.leg(coach_leg())
        model = live.model
        asked: list[str] = []

        def hang_up() -> None:
            if not asked:
                asked.append("hangup")
                model.hangup()

        getattr(live, early)(hang_up)
        with pytest.raises(transitions.MachineError, match="queued=True"):
            model.switch_to_barge_in()
        assert model.is_not_on_call()

    def test_one_may_trigger_once_the_move_is_made(self) -> None:
        """From on_enter on, the second move follows the first."""
        live = machine.leg(coach_leg())
        live.on_enter_barge_in_scope_call_coach_left(lambda: live.model.hold())
        live.model.switch_to_barge_in()
        assert "barge_in_scope_call_coach_left_held" == live.model.state

    def test_queued_triggers_wait_their_turn(self) -> None:
        """With queued=True a trigger from a callback runs after the one it came from."""
        live = machine.leg(coach_leg(), queued=True)
        live.before_switch_to_barge_in(lambda: live.model.hold())
        live.model.switch_to_barge_in()
        assert "barge_in_scope_call_coach_left_held" == live.model.state


def arrows(text: str) -> Iterator[tuple[str, str, str]]:
    """Read the arrows of a Mermaid diagram: (from, to, label), one for each label."""
    for line in text.splitlines():
        ends, _, labels = line.strip().partition(" : ")
        source, arrow, dest = ends.partition(" --> ")
        if arrow:
            yield from ((source, dest, label) for label in labels.split("<br>"))


class TestMermaid:
    @pytest.mark.parametrize("ruleset", EACH_RULESET)
    @pytest.mark.parametrize("name", machine.DIAGRAMS)
    def test_every_arrow_joins_states_that_are_declared(self, name: str, ruleset: Ruleset) -> None:
        """A diagram begins as Mermaid asks, braces close, and no state is mentioned that has no label."""
        text = machine.mermaid(name, ruleset)
        assert text.startswith("stateDiagram-v2\n")
        assert text.count("{") == text.count("}")
        declared = {line.rpartition(" as ")[2].removesuffix(" {") for line in text.splitlines() if " as " in line}
        mentioned = {end for source, dest, _ in arrows(text) for end in (source, dest)}
        assert mentioned <= declared | {"[*]"}
        assert "[*]" in mentioned

    @pytest.mark.parametrize("ruleset", EACH_RULESET)
    def test_the_arrows_of_a_legs_state_are_what_legs_accept(self, ruleset: Ruleset) -> None:
        """A switch is drawn from a state exactly if a leg in that state, with both parties and not held, accepts it."""
        drawn = {
            (source.split("_coach_left")[0].removesuffix("_agent_muted"), label)
            for source, _, label in arrows(machine.mermaid("leg state", ruleset))
            if label.startswith("SwitchTo")
        }
        accepted: set[tuple[str, str]] = set()
        live = live_of(machine.leg(coach_leg(ruleset)).table.kind, ruleset)
        for name, leg in live.table.values.items():
            if leg.situation is not None:
                state = name.partition("_scope")[0]
                accepted |= {(state, each) for each in leg.allowed() if each.startswith("SwitchTo")}
        assert accepted == drawn

    def test_coach_is_an_entry_state_of_the_default_ruleset(self) -> None:
        """Nothing but the join leads to Coach in GWS_V2; two switches do under COACH_ONCE."""
        into = {
            ruleset.name: {
                source for source, dest, _ in arrows(machine.mermaid("leg state", ruleset)) if dest == "coach"
            }
            for ruleset in (GWS_V2, COACH_ONCE)
        }
        assert {"[*]"} == into["GWS_V2"]
        assert {"[*]", "listen_in", "barge_in", "barge_in_agent_muted"} == into["COACH_ONCE"]

    def test_coach_is_entered_again_in_a_text_session(self) -> None:
        """Unlike voice, both other modes lead to Coach; Accept leads into Chatting (TX-SWITCH, TX-INVITED)."""
        drawn = set(arrows(machine.mermaid("text session")))
        assert {"monitor", "barge_in"} == {source for source, dest, _ in drawn if dest == "coach"} - {"[*]"}
        assert ("invited", "chatting", "accept") in drawn

    @pytest.mark.parametrize("kind", EACH_KIND)
    def test_a_live_machine_is_drawn_by_its_kind_and_ruleset(self, kind: Kind[Any]) -> None:
        """Every kind of machine has a diagram."""
        assert machine.mermaid(kind.name, COACH_ONCE) == machine.mermaid(live_of(kind, COACH_ONCE))

    def test_an_unknown_name_lists_those_there_are(self) -> None:
        """The error helps."""
        with pytest.raises(ValueError, match="subscription, leg"):
            machine.mermaid("turnstile")
