"""Finds the device or the leg that a line is about, joins subjects that belong together, and closes them.

A leg is a device in a call, and belongs to its device. A request to a call names no device, and agent, customer and
supervisors share the call's id. So the leg is looked for among the legs of the client. If the client has none, the
request is meant for the only leg of the call. A leg that is over leaves an `Ended` with its device.
"""

from __future__ import annotations

from collections import OrderedDict
from math import inf

from attrs import define, field

from monitoring_core.capabilities import NEVER_LISTED
from monitoring_core.follow.findings import bounds
from monitoring_core.follow.findings.doubts import Cause
from monitoring_core.follow.findings.moments import seconds
from monitoring_core.follow.findings.naming import printable
from monitoring_core.follow.findings.stamp import Stamp
from monitoring_core.follow.kept.common import Kept, enter, leave
from monitoring_core.follow.lines.observations import SWITCH_NAMES
from monitoring_core.follow.subjects.device import FollowedDevice
from monitoring_core.follow.subjects.ended import JUST_BEGUN_SECONDS, SAME_LEG_SECONDS, Ended, left_of, with_newest
from monitoring_core.follow.subjects.leg import HELD, NOT_YET, FollowedLeg

__all__ = ["KeptDevices"]


@define(slots=True, eq=False)
class KeptDevices(Kept):
    """The devices that are followed, and their legs."""

    devices: dict[tuple[str | None, str], FollowedDevice] = field(factory=dict[tuple[str | None, str], FollowedDevice])
    legs: dict[tuple[str | None, str], FollowedLeg | list[FollowedLeg]] = field(
        factory=dict[tuple[str | None, str], FollowedLeg | list[FollowedLeg]]
    )
    """Client and call -> its leg; several where devices of one client are in one call."""
    closed: OrderedDict[FollowedDevice, None] = field(factory=OrderedDict[FollowedDevice, None])
    """The closed devices, the longest unheard first."""
    # Id -> the only one of it, or how many there are.
    _device_of: dict[str, FollowedDevice | int] = field(factory=dict[str, FollowedDevice | int])
    _leg_of: dict[str, FollowedLeg | int] = field(factory=dict[str, FollowedLeg | int])

    def device(self, client: str | None, device_id: str, *, asks: bool) -> FollowedDevice:
        """Return the device that a line is about.

        Args:
            client: whose, as the line tells it.
            device_id: which.
            asks: whether the line is a request.
        """
        device = self.devices.get((client, device_id))
        if device is None:
            only = self._device_of.get(device_id)
            if isinstance(only, FollowedDevice) and _belong(only, client, asks=asks):
                device = only
                self._name_device(device, client)
            else:
                if isinstance(only, FollowedDevice) and None in only.names:
                    # Its unnamed lines may be those of the other one.
                    only.is_apart = True
                device = self._new_device(client, device_id, is_apart=only is not None)
        if not asks and not device.is_shown:
            device.is_shown = True
            self.client(client).is_shown = True
        return device

    def met_device(self, device: FollowedDevice) -> None:
        """Count a device that is met by itself and not by its calls alone."""
        if not device.is_met:
            device.is_met = True
            self.met["devices"] += 1

    def _new_device(self, client: str | None, device_id: str, *, is_apart: bool) -> FollowedDevice:
        device = FollowedDevice(
            self.ruleset, self.exercised, self.doubts, assumed=self.assumed, id=device_id, client=client
        )
        device.gaps, device.heard, device.is_apart = self.gaps, self.now, is_apart
        was_dropped = self.doubts.was_dropped("devices", client, device_id)
        if was_dropped:
            self.doubts.add(Cause.MET_AGAIN, "devices", device.name)
        # What could not be read, or was forgotten, may have been a subscription.
        device.is_idle = self.assumed.is_idle and not self.gaps and not was_dropped
        self.devices[client, device_id] = device
        self.client(client).holds += 1
        enter(self._device_of, device_id, device)
        self.closed[device] = None
        device.is_closed = True
        self.need(bounds.BYTES_OF_DEVICE)
        return device

    def _name_device(self, device: FollowedDevice, client: str | None) -> None:
        """Note another name that lines give the client of a device; a name is more than none."""
        if device.client is None:
            device.also, device.client = (*device.also, None), client
            self.rename(None, client)
        else:
            device.also = (*device.also, client)
        self.devices[client, device.id] = device
        for leg in device.legs:
            self._key_leg(client, leg)

    def settle(self, device: FollowedDevice) -> None:
        """Note whether a device is open now; of the closed ones the longest unheard goes beyond the bound."""
        if device.is_open:
            if device.is_closed:
                device.is_closed = False
                del self.closed[device]
        elif device.is_closed:
            self.closed.move_to_end(device)
        else:
            device.is_closed = True
            self.closed[device] = None
        while len(self.closed) > bounds.CLOSED_DEVICES:
            self.drop_device(next(iter(self.closed)))

    def known_leg(self, client: str | None, device_id: str, call_id: str) -> FollowedLeg | None:
        """Return the leg of a device in a call, if it is followed under this name of the client."""
        legs = self.legs.get((client, call_id))
        if isinstance(legs, FollowedLeg):
            return legs if legs.device.id == device_id else None
        return next((leg for leg in legs or () if leg.device.id == device_id), None)

    def followed_leg(self, client: str | None, device_id: str | None, call_id: str) -> FollowedLeg | None:
        """Return a leg that is followed; of the device that was in the call last if none is given."""
        if device_id is not None:
            return self.known_leg(client, device_id, call_id)
        legs = self.legs.get((client, call_id))
        return max(legs, key=lambda each: each.heard) if isinstance(legs, list) else legs

    def ended_leg(self, client: str | None, device_id: str | None, call_id: str) -> Ended | None:
        """Return the `Ended` of a leg that is over; without a device, of any device of the client."""
        if device_id is not None:
            device = self.devices.get((client, device_id))
            return left_of(device.ended, call_id) if device is not None else None
        left = (left_of(each.ended, call_id) for (name, _), each in self.devices.items() if name == client)
        return next((each for each in left if each is not None), None)

    def leg(self, device_id: str, call_id: str, state: str, duration: int | None, stamp: Stamp) -> FollowedLeg:
        """Return the leg that a notification is about.

        Args:
            device_id: of the supervisor.
            call_id: of the call.
            state: of the call, as the notification shows it.
            duration: in seconds, if it bears one.
            stamp: of the notification.
        """
        client = stamp.client
        device = self.device(client, device_id, asks=False)
        for name in device.names:
            leg = self.known_leg(name, device_id, call_id)
            if leg is not None:
                self._key_leg(client, leg)
                return leg
        leg = FollowedLeg(
            self.ruleset, self.exercised, self.doubts, assumed=self.assumed, device=device, call_id=call_id
        )
        leg.gaps = self.gaps
        asking = self.clients.get(client)
        if asking is not None and asking.switched is not None:
            leg.first_switch = asking.switched.pop(call_id, None)
            device.requests_recorded = device.requests_recorded or leg.first_switch is not None or client is not None
            leg.may_be_switched = asking.forgot_switch
        device.heard = self.now
        self._remember_end(leg, state, duration, seconds(stamp.at))
        device.legs = (*device.legs, leg)
        for name in device.names:
            self._key_leg(name, leg)
        enter(self._leg_of, call_id, leg)
        self.need(bounds.BYTES_OF_LEG)
        return leg

    def _remember_end(self, leg: FollowedLeg, state: str, duration: int | None, moment: float | None) -> None:
        """Give a leg that is met what is left of an earlier one of its call, or doubt whether it is new."""
        device = leg.device
        ended = left_of(device.ended, leg.call_id)
        if ended is not None:
            leg.ended = ended
            leg.resume(ended.seen, ended.standing)
            # One that is over and was heard of again is not kept beside another one.
            before, device.after_end = device.after_end, leg
            if before is not None and before.ended is not None and before in device.legs:
                before.ended.standing = self.conclude(before)
                self._remove_leg(before)
            return
        self.met["calls"] += 1
        began = moment - duration if moment is not None and duration is not None else -inf
        shows_new = state in NOT_YET or (duration is not None and duration <= JUST_BEGUN_SECONDS)
        if self.doubts.was_dropped("calls", device.client, device.id, leg.call_id):
            self.doubts.add(Cause.MET_AGAIN, "calls", leg.name)
        elif device.forgot_leg_of is not None and not shows_new:
            leg.may_be_met_again = began <= device.forgot_leg_of + SAME_LEG_SECONDS

    def _key_leg(self, client: str | None, leg: FollowedLeg) -> None:
        key = (client, leg.call_id)
        there = self.legs.get(key)
        if there is None:
            self.legs[key] = leg
        elif isinstance(there, list):
            if leg not in there:
                there.append(leg)
        elif there is not leg:
            self.legs[key] = [there, leg]

    def leg_asked(self, call_id: str, operation: str, stamp: Stamp, *, is_accepted: bool = True) -> FollowedLeg | None:
        """Return the leg that a request is about; of several the one heard of last, None if there is none.

        A request to a call names no device. If its client shows none in this call, the only leg of the call is meant.
        Without a client it may be about the leg of each of several users.
        """
        legs = self.legs.get((stamp.client, call_id))
        if legs is None:
            return self._leg_joined(call_id, operation, stamp)
        if stamp.client is None and isinstance(legs, list):
            return self._leg_of_one(call_id, legs, operation, stamp, is_accepted=is_accepted)
        return self.followed_leg(stamp.client, None, call_id)

    def _leg_of_one(
        self, call_id: str, legs: list[FollowedLeg], operation: str, stamp: Stamp, *, is_accepted: bool
    ) -> FollowedLeg | None:
        """Return the only one of several legs that a request without a client may be about; None if several may be.

        A refusal tells nothing if there are several: it may be the answer to each of them.
        """
        is_supervision = operation in SWITCH_NAMES or operation in NEVER_LISTED
        going_on = [leg for leg in legs if leg.left is None and leg.ended is None]
        going_on = [leg for leg in going_on if leg.is_known] if is_supervision else going_on
        if len(going_on) <= 1:
            return going_on[0] if going_on else max(legs, key=lambda each: each.heard)
        meant = [leg for leg in going_on if leg.is_passed or leg.may_be_asked(operation, stamp)]
        if is_accepted and len(meant) == 1:
            return meant[0]
        self.doubts.add(Cause.APART, "calls", f"call {printable(call_id)}")
        return None

    def switch_asked_unmet(self, client: str | None, call_id: str, stamp: Stamp) -> None:
        """Remember that a switch was asked for in a call whose first message is still to come."""
        asking = self.client(client)
        if asking.switched is None:
            asking.switched = {}
        asking.switched[call_id] = stamp
        if len(asking.switched) > (bounds.CLOSED_DEVICES if client is None else bounds.SWITCHES_UNMET):
            del asking.switched[next(iter(asking.switched))]
            asking.forgot_switch = True

    def _leg_joined(self, call_id: str, operation: str, stamp: Stamp) -> FollowedLeg | None:
        only, client = self._leg_of.get(call_id), stamp.client
        # What a client asks that is shown something is its own: the leg is over, or was not shown yet.
        if only is None or (client is not None and self.client(client).is_shown):
            return None
        if isinstance(only, FollowedLeg):
            device = only.device
            is_named = client is not None and device.client is not None
            if only.is_passed or (is_named and not only.may_be_asked(operation, stamp)):
                # It is asked by another client, who is still to be shown his own leg.
                return None
            if not (is_named and device.requests_recorded):
                self._name_device(device, client)
                return only
        self.doubts.add(Cause.APART, "calls", f"call {printable(call_id)}")
        return None

    def took(self, leg: FollowedLeg) -> None:
        """Note that a leg took a message: it may be over now, and an earlier one may have ended unseen."""
        device = leg.device
        if leg.may_be_met_again and leg.is_known:
            leg.may_be_met_again = False
            self.doubts.add(Cause.MET_AGAIN, "calls", leg.name)
        if leg.left is not None:
            self._end_leg(leg, leg.left)
        elif leg.is_new and leg.ended is None:
            device.ticks += 1
            leg.tick_before, leg.tick = leg.tick, device.ticks
            if leg.tick_before and device.legs[0] is not leg:
                self._end_unseen(leg)
        # A device with an open leg is open already.
        if device.is_closed or leg.left is not None or leg.ended is not None:
            self.settle(device)

    def _end_unseen(self, later: FollowedLeg) -> None:
        """End the legs before this one that were silent through its last two messages; some may be on hold."""
        legs = later.device.legs
        silent = [leg for leg in legs[: legs.index(later)] if leg.ended is None and leg.tick < later.tick_before]
        # What a repeated message shows may be old, and then nothing is lost by keeping the leg.
        held = [leg for leg in silent if HELD in (leg.state, leg.known.state)]
        for leg in silent:
            if leg not in held or leg in held[: -bounds.HELD_LEGS]:
                rest = leg.rest(was_shown=False)
                self.drop(leg)
                leg.device.leg_ended(leg, Stamp())
                self._end_leg(leg, rest)

    def _end_leg(self, leg: FollowedLeg, rest: Ended) -> None:
        """Take a leg that is over out of what is followed, and keep what is left of it."""
        device = leg.device
        rest.standing = self.conclude(leg)
        self._remove_leg(leg)
        device.ended, dropped = with_newest(device.ended, rest, bounds.CLOSED_LEGS)
        for oldest in dropped:
            if oldest.mattered:
                began = oldest.began if oldest.began is not None else inf
                device.forgot_leg_of = max(began, device.forgot_leg_of or began)
            self.doubts.dropped["ended calls"] += 1

    def _remove_leg(self, leg: FollowedLeg) -> None:
        device = leg.device
        device.legs = tuple([each for each in device.legs if each is not leg])
        for name in device.names:
            key = (name, leg.call_id)
            there = self.legs.get(key)
            if isinstance(there, list):
                there.remove(leg)
                if len(there) == 1:
                    self.legs[key] = there[0]
            elif there is leg:
                del self.legs[key]
        leave(self._leg_of, leg.call_id)
        self.free(bounds.BYTES_OF_LEG)

    def drop_device(self, device: FollowedDevice) -> None:
        """Drop a device with its legs; each is known again when it is met."""
        for leg in device.legs:
            self.doubts.drop("calls", device.client, device.id, leg.call_id)
            self.drop(leg)
            self.conclude(leg)
            self._remove_leg(leg)
        for name in device.names:
            self.doubts.trace("devices", name, device.id)
            del self.devices[name, device.id]
        self.doubts.dropped["closed devices" if device.is_closed else "devices"] += 1
        self.drop(device)
        self.conclude(device)
        self.closed.pop(device, None)
        self.release(device.client)
        leave(self._device_of, device.id)
        self.free(bounds.BYTES_OF_DEVICE)


def _belong(device: FollowedDevice, client: str | None, *, asks: bool) -> bool:
    """Tell whether a line of that client is about a device that is the only one of its id."""
    if client is None or device.client is None:
        return True
    return (device.is_shown and not device.requests_recorded) if asks else not device.is_shown
