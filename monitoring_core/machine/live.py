"""Live machines: objects with a state, trigger methods and callbacks, run by `transitions`.

A `Live` machine has the states and the accepted transitions of a table, and no
others: no ``to_…`` triggers are made, so nothing public leads to a state that
the tables do not allow. What `transitions` then does, exactly:

- A trigger that the tables refuse raises `IllegalTrigger` before any callback
  of a transition has run; the model is unchanged. With
  ``ignore_invalid_triggers=True`` it gives False instead. (``on_exception``
  callbacks, where given, run instead of the raising, as in `transitions`;
  ``finalize_event`` callbacks run in any case.)
- An accepted trigger runs ``prepare_event``, ``prepare``, conditions,
  ``before_state_change``, ``before``, ``on_exit``; then the model's ``state``
  and ``value`` change, together; then ``on_enter``, ``after``,
  ``after_state_change``; ``finalize_event`` last.
- A happening that does not concern the state, and a request that is accepted
  without effect, keep the state: ``before`` and ``after`` run, ``on_exit`` and
  ``on_enter`` do not.
- A callback that raises ends the trigger there, and the exception passes
  through. Raised before or in ``on_exit``, the model is where it was; raised in
  ``on_enter`` or later, it has moved and stays moved; callbacks that were
  still to run do not. Nothing is undone. The exception carries a note
  (``__notes__``) that says which of the two it is. What ``finalize_event``
  raises is logged by `transitions` and swallowed.
- A callback may trigger in its turn. From ``on_enter`` on the second move
  follows the first, and the first one's remaining callbacks run last. Before
  that, a trigger that moves the model raises `transitions.MachineError`, since
  the first move would otherwise start where the model no longer is. With
  ``queued=True`` such triggers wait until the present one has finished.
- A condition added by hand that is not met leaves the model as it is, and the
  trigger gives False.

A machine is not to be used from two threads at once. Values may be.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, cast

from transitions import Event, EventData, Machine, MachineError, State
from transitions.core import listify

from monitoring_core.machine.tables import Control, Kind, Table, table
from monitoring_core.outcome import IllegalOperation, Refusal

__all__ = ["IllegalTrigger", "Live", "Model"]


class IllegalTrigger(IllegalOperation, MachineError):
    """Raised by a trigger that the tables refuse, unless told to ignore that; the model is unchanged and usable.

    It is both an `outcome.IllegalOperation`, so a ``ValueError``, and a `transitions.MachineError`.

    Attributes:
        refusal: rule, state, event and what is allowed.
    """

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal)
        # What MachineError keeps and prints; its own constructor is not reached through ValueError.
        self.value: str = str(refusal)


class Model(Generic[Control]):
    """What a machine moves. Any object will do in its place; a subclass of this one is known to type checkers.

    Attributes:
        state: name of the present state.
        value: the value that the state stands for; it answers ``can``, ``why_not``, ``allowed``, ``hears``.

    The machine adds a method for each trigger (``switch_to_barge_in()``), ``may_…`` for each
    (``may_switch_to_barge_in()``), and ``is_…`` for each state. Triggers give True once they are done,
    and False if they were refused by a machine with ``ignore_invalid_triggers``.
    """

    state: str
    value: Control

    if TYPE_CHECKING:

        def trigger(self, event: object, *args: Any, **kwargs: Any) -> bool:
            """Trigger an event, given as the event itself, its spelling, or the name of the method.

            Raises:
                IllegalTrigger: the event was refused, unless the machine has ``ignore_invalid_triggers``.
                AttributeError: there is no such event.
            """
            ...

        def may_trigger(self, event: object, *args: Any, **kwargs: Any) -> bool:
            """Tell whether the event would be accepted now."""
            ...

        def __getattr__(self, name: str) -> Callable[..., bool]: ...

    def __repr__(self) -> str:
        return f"<{type(self).__name__} in {getattr(self, 'state', 'no state yet')}>"


class _State(State):
    """A state that knows the value it stands for, and does not let a callback on the way out move the model away."""

    control: Any

    def exit(self, event_data: EventData) -> None:
        super().exit(event_data)
        now = event_data.machine.get_model_state(event_data.model)
        if now is not self:
            raise MachineError(
                f"{event_data.event.name}: a callback moved the model from {self.name} to {now.name} before this "
                "trigger could; trigger from on_enter or after, or make the machine with queued=True"
            )


class _Event(Event):
    """A trigger that raises our error where there is no transition, and says how far it came if a callback raises."""

    asked: Any = None
    """Our event; None for a trigger that was added by hand."""

    def _is_valid_source(self, state: State) -> bool:
        try:
            return super()._is_valid_source(state)
        except MachineError:
            assert isinstance(state, _State)
            # Where a user added or removed a transition by hand, this is no refusal of ours.
            outcome = state.control.step(self.asked) if self.asked is not None else None
            if isinstance(outcome, Refusal):
                raise IllegalTrigger(outcome) from None
            raise

    def _process(self, event_data: EventData) -> bool:
        model, before = event_data.model, event_data.state
        try:
            return super()._process(event_data)
        except BaseException as error:
            now = event_data.machine.get_model_state(model)
            where = f"is still in {before.name}" if now is before else f"has moved from {before.name} to {now.name}"
            error.add_note(f"{self.name}: the model {where}")
            raise


class Live(Machine, Generic[Control]):
    """A `transitions` machine whose states and transitions are those of our tables.

    Args:
        kind: which machine.
        initial: the value to begin in, which also says the ruleset.
        model: what it moves: an object, a list of objects, or None for a new `Model`.
        **options: the callbacks and options of `transitions.Machine` (``send_event``, ``queued``,
            ``before_state_change``, ``after_state_change``, ``prepare_event``, ``finalize_event``,
            ``on_exception``, ``name``, ``ignore_invalid_triggers``); states, transitions and
            ``auto_transitions`` are not to be given.

    Attributes:
        table: the states and transitions it was made from.

    Raises:
        ValueError: the initial value is no state of such a machine.
        TypeError: an option that would change the states or the transitions.

    Callbacks of one transition or state are added as usual: ``machine.on_enter_<state>(f)``,
    ``machine.before_<trigger>(f)``, a method ``on_enter_<state>`` of the model, or
    ``machine.states_where(…)`` for many states at once. More models join with ``add_model``, at a
    small part of the cost of a machine. To store a model, store its value: a machine may begin in it.
    """

    state_cls: type[State] = _State
    event_cls: type[Event] = _Event
    table: Table[Control]

    def __init__(self, kind: Kind[Control], initial: Control, model: object = None, **options: Any) -> None:
        self.table = table(kind, initial.ruleset)
        if fixed := options.keys() & _FIXED:
            raise TypeError(f"{', '.join(sorted(fixed))}: the tables say what the states and transitions are")
        super().__init__(
            model=None,
            states=list(self.table.values),
            initial=self._name_of(initial),
            transitions=None,
            auto_transitions=False,
            **options,
        )
        for state, value in zip(self.states.values(), self.table.values.values(), strict=True):
            assert isinstance(state, _State)
            state.control = value
        self._spellings = {str(event): trigger for trigger, event in self.table.triggers.items()}
        for trigger, row in self.table.cells.items():
            # Every trigger exists, even one that this ruleset never accepts: then it is always refused.
            event = self.events[trigger] = _Event(trigger, self)
            event.asked = self.table.triggers[trigger]
            for source, dest in row.items():
                # A transition without a destination is internal: it keeps the state and neither leaves nor enters it.
                event.add_transition(self._create_transition(source, dest if dest != source else None))
        fresh: Model[Control] = Model()
        self.add_model(fresh if model is None else model)

    @property
    def model(self) -> Model[Control]:
        """What the machine moves; where it moves several objects, the list of them, as in `transitions`."""
        return cast("Model[Control]", super().model)

    def value_of(self, model: object) -> Control:
        """Give the value that the model's present state stands for; the same as ``model.value``."""
        return self.table.values[self.get_model_state(model).name]

    def states_where(self, holds: Callable[[Control], bool]) -> list[State]:
        """Give the states whose value meets the condition, to add callbacks to: ``state.add_callback("enter", f)``.

        A move between two of them leaves the one and enters the other.
        """
        return [self.states[name] for name, value in self.table.values.items() if holds(value)]

    def add_model(self, model: Any, initial: Any = None) -> None:
        """Let the machine move one more object, beginning in a value or in the state of a name.

        Raises:
            ValueError: the initial value is no state of this machine.
        """
        super().add_model(model, initial if initial is None or isinstance(initial, str) else self._name_of(initial))

    def set_state(self, state: Any, model: Any = None) -> None:
        """Set ``state`` and ``value`` of the model; for `transitions`, which asks no table here."""
        super().set_state(state, model)
        found = state if isinstance(state, State) else self.get_state(state)
        assert isinstance(found, _State)
        models: list[Any] = self.models if model is None else list(listify(model))
        for each in models:
            each.value = found.control

    def _name_of(self, value: Any) -> str:
        try:
            return self.table.names[value]
        except (KeyError, TypeError):
            raise ValueError(f"{value!r} is no state of a {self.table.kind.name} machine of this ruleset") from None

    def _get_trigger(self, model: object, trigger_name: Any, *args: Any, **kwargs: Any) -> bool:
        return super()._get_trigger(model, self._trigger_of(trigger_name), *args, **kwargs)

    def _can_trigger(self, model: object, trigger: Any, *args: Any, **kwargs: Any) -> bool:
        # The stubs of `transitions` leave this method out.
        may = cast("Callable[..., bool]", super()._can_trigger)  # type: ignore[misc]
        return may(model, self._trigger_of(trigger), *args, **kwargs)

    def _trigger_of(self, event: object) -> str:
        return self._spellings.get(str(event), str(event))


_FIXED = frozenset({"states", "transitions", "auto_transitions", "ordered_transitions"})
