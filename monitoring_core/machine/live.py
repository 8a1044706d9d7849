"""Live machines: objects with a state, trigger methods and callbacks, run by the library `transitions`.

A `Live` machine has the states and the accepted transitions of a table, and no
others. It has no ``to_…`` triggers, so no public method leads to a state that
the tables do not allow. These are the exact rules of its behaviour:

- A trigger that the tables refuse raises `IllegalTrigger` before any callback
  of a transition has run. The model is unchanged. With
  ``ignore_invalid_triggers=True`` it returns False instead. ``on_exception``
  callbacks replace the raising, as in `transitions`. ``finalize_event``
  callbacks run in every case.
- An accepted trigger runs ``prepare_event``, ``prepare``, conditions,
  ``before_state_change``, ``before``, ``on_exit``; then the model's ``state``
  and ``value`` change, together; then ``on_enter``, ``after``,
  ``after_state_change``; ``finalize_event`` last.
- A happening that does not concern the state keeps it, and so does a request that
  is accepted without effect. Then ``before`` and ``after`` run, but ``on_exit`` and
  ``on_enter`` do not.
- If a callback raises an exception, the trigger ends there and the exception reaches
  the caller. If it was raised before ``on_exit`` has finished, the model has not moved. If
  it was raised in ``on_enter`` or later, the model has moved and stays there. The other
  callbacks do not run, and nothing is undone. A note of the exception
  (``__notes__``) says whether the model has moved. An exception of
  ``finalize_event`` is only logged by `transitions`.
- A callback may trigger another event. From ``on_enter`` on, the second move
  follows the first, and the other callbacks of the first move run last. Before
  ``on_enter``, a trigger that moves the model raises `transitions.MachineError`. Otherwise
  the first move would begin in a state that the model has left. With
  ``queued=True`` such triggers wait until the present one has finished.
- If you add a condition and it is not met, the model does not move, and the trigger
  returns False.

Do not use a machine from two threads at once. The immutable values may be used from several threads.
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
    """Raised by a trigger that the tables refuse, unless ``ignore_invalid_triggers`` is set; the model is unchanged.

    It is both an `outcome.IllegalOperation`, so a ``ValueError``, and a `transitions.MachineError`.

    Attributes:
        refusal: the rule, the state, the event, and the operations that are allowed.
    """

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal)
        # MachineError prints this attribute. Its own constructor is not called, since ValueError does not call it.
        self.value: str = str(refusal)


class Model(Generic[Control]):
    """The object whose state a machine changes; any other object can be used, but type checkers know this one.

    Attributes:
        state: name of the present state.
        value: the immutable value of the state, with the methods ``can``, ``why_not``, ``allowed`` and ``hears``.

    The machine adds a method for each trigger (``switch_to_barge_in()``), a method ``may_…`` for each
    trigger (``may_switch_to_barge_in()``), and a method ``is_…`` for each state. ``trigger(event)`` and
    ``may_trigger(event)`` do the same for an event that is an argument. A trigger returns True. It returns
    False if it was refused and the machine has ``ignore_invalid_triggers``.
    """

    state: str
    value: Control

    if TYPE_CHECKING:

        def trigger(self, event: object, *args: Any, **kwargs: Any) -> bool:
            """Trigger an event; ``event`` is the event, its spelling, or the name of the trigger method.

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
    """A state with its value; it raises an error if a callback moves the model while it leaves this state."""

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
    """A trigger that raises `IllegalTrigger`; if a callback raises, it notes whether the model has moved."""

    asked: Any = None
    """The event of the tables; None for a trigger that the user added."""

    def _is_valid_source(self, state: State) -> bool:
        try:
            return super()._is_valid_source(state)
        except MachineError:
            assert isinstance(state, _State)
            # The user added or removed this transition, so the tables have not refused it.
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
    """A `transitions` machine with the states and transitions of a table.

    Args:
        kind: the kind of machine.
        initial: the value in which the machine begins; its ruleset is that of the machine.
        model: the object whose state the machine changes, a list of such objects, or None for a new `Model`.
        **options: the callbacks and options of `transitions.Machine` (``send_event``, ``queued``,
            ``before_state_change``, ``after_state_change``, ``prepare_event``, ``finalize_event``,
            ``on_exception``, ``name``, ``ignore_invalid_triggers``). States, transitions and
            ``auto_transitions`` must not be given.

    Attributes:
        table: the states and transitions of the machine.

    Raises:
        ValueError: the initial value is not a state of such a machine.
        TypeError: an option would change the states or the transitions.

    Callbacks of one transition or state are added as in `transitions`: ``machine.on_enter_<state>(f)``,
    ``machine.before_<trigger>(f)``, or a method ``on_enter_<state>`` of the model. ``machine.states_where(…)``
    finds many states at once. ``add_model`` adds a further model, which costs much less than a new machine. To
    store a model, store its value; a machine can begin in that value.
    """

    state_cls: type[State] = _State
    event_cls: type[Event] = _Event
    table: Table[Control]

    def __init__(self, kind: Kind[Control], initial: Control, model: object = None, **options: Any) -> None:
        self.table = table(kind, initial.ruleset)
        if fixed := options.keys() & _FIXED:
            raise TypeError(f"{', '.join(sorted(fixed))} must not be given: the tables give the states and transitions")
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
            # Every trigger exists, also one that this ruleset never accepts; it is then always refused.
            event = self.events[trigger] = _Event(trigger, self)
            event.asked = self.table.triggers[trigger]
            for source, dest in row.items():
                # A transition without a destination is internal: the model neither leaves nor enters the state.
                event.add_transition(self._create_transition(source, dest if dest != source else None))
        fresh: Model[Control] = Model()
        self.add_model(fresh if model is None else model)

    @property
    def model(self) -> Model[Control]:
        """The model of the machine; for several models their list, as in `transitions`."""
        return cast("Model[Control]", super().model)

    def value_of(self, model: object) -> Control:
        """Return the value of the model's present state; it is the same as ``model.value``."""
        return self.table.values[self.get_model_state(model).name]

    def states_where(self, holds: Callable[[Control], bool]) -> list[State]:
        """Return the states whose value meets a condition; add callbacks with ``state.add_callback("enter", f)``.

        A move between two of these states leaves the first and enters the second.
        """
        return [self.states[name] for name, value in self.table.values.items() if holds(value)]

    def add_model(self, model: Any, initial: Any = None) -> None:
        """Add a model to the machine.

        Args:
            model: any object; the machine sets its attributes ``state`` and ``value``.
            initial: the value or the name of the state in which it begins.

        Raises:
            ValueError: ``initial`` is not a state of this machine.
        """
        super().add_model(model, initial if initial is None or isinstance(initial, str) else self._name_of(initial))

    def set_state(self, state: Any, model: Any = None) -> None:
        """Set ``state`` and ``value`` of a model; `transitions` calls this, and no table is read."""
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
            raise ValueError(f"{value!r} is not a state of a {self.table.kind.name} machine of this ruleset") from None

    def _get_trigger(self, model: object, trigger_name: Any, *args: Any, **kwargs: Any) -> bool:
        return super()._get_trigger(model, self._trigger_of(trigger_name), *args, **kwargs)

    def _can_trigger(self, model: object, trigger: Any, *args: Any, **kwargs: Any) -> bool:
        # The type stubs of `transitions` lack this method.
        may = cast("Callable[..., bool]", super()._can_trigger)  # type: ignore[misc]
        return may(model, self._trigger_of(trigger), *args, **kwargs)

    def _trigger_of(self, event: object) -> str:
        return self._spellings.get(str(event), str(event))


_FIXED = frozenset({"states", "transitions", "auto_transitions", "ordered_transitions"})
