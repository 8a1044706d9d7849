"""The targets of the legs of each call: they tell which messages are those of a monitored agent."""

from __future__ import annotations

from attrs import define, field

from monitoring_core.follow.across.attendance import Key

__all__ = ["Targets"]


@define(slots=True, eq=False)
class Targets:
    """The devices that the legs of each call monitor. They tell which messages are an agent's if no role does.

    Attributes:
        of_call: call -> client and device of a leg -> the device that it is meant for.
    """

    of_call: dict[str, dict[Key, str]] = field(factory=dict[str, dict[Key, str]])

    def leg_shows(self, call_id: str, key: Key, target: str) -> None:
        """Take in the target of a leg; the first target that is known stays."""
        self.of_call.setdefault(call_id, {}).setdefault(key, target)

    def is_agents(self, call_id: str, device: str) -> bool:
        """Tell whether a device is that of an agent whom a leg of the call is meant for."""
        legs = self.of_call.get(call_id)
        return legs is not None and device in legs.values()

    def left_behind(self, call_id: str, key: Key) -> None:
        """Forget the target of a leg that is over."""
        legs = self.of_call.get(call_id, {})
        legs.pop(key, None)
        if not legs:
            self.of_call.pop(call_id, None)

    def forget(self, call_id: str | None = None) -> None:
        """Forget a call that was dropped; without an id, forget all calls, since something could not be read."""
        if call_id is None:
            self.of_call.clear()
        else:
            self.of_call.pop(call_id, None)
