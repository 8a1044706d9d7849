"""The recipients of messages: a message goes to the user whose device it is about, and to nobody else (AN-RECIPIENT).

A device is that of the client who asked something of it and was answered 0. A message about it to another
client is a fault if the two are certainly not windows of one user. That is so if the recording tells that they
have different roles. It is so, too, if each has a device of its own, and the one was told twice of his while
the other was not.
"""

from __future__ import annotations

from attrs import define, field

__all__ = ["Recipients"]

TOLD_BEFORE = 2
"""Messages about a client's own device after which another window of the same user would have been told one, too."""


@define(slots=True, eq=False)
class Recipients:
    """The owners of devices, as far as they are known.

    Attributes:
        owners: device -> the client who asked something of it and was answered 0; None where several did.
        devices: client -> the devices that are his.
        roles: client -> the role that was told of him.
        shown: client -> the devices of others that he was told of.
        told: client -> how many messages told him of his own devices, `TOLD_BEFORE` at most.
    """

    owners: dict[str, str | None] = field(factory=dict[str, str | None])
    devices: dict[str, set[str]] = field(factory=dict[str, set[str]])
    roles: dict[str, str] = field(factory=dict[str, str])
    shown: dict[str, set[str]] = field(factory=dict[str, set[str]])
    told: dict[str, int] = field(factory=dict[str, int])

    def asks(self, client: str | None, device: str, role: str | None) -> None:
        """Take in that a client asked something of a device and was answered 0."""
        if client is None:
            return
        if role is not None:
            self.roles[client] = role.lower()
        if self.owners.setdefault(device, client) == client:
            self.devices.setdefault(client, set()).add(device)
        else:
            self.owners[device] = None

    def is_known(self, client: str, device: str) -> bool:
        """Return whether messages about a device to that client prove nothing, and need not be counted any more."""
        owner = self.owners.get(device)
        return owner is None or (owner == client and self.told.get(client) == TOLD_BEFORE)

    def owner_beside(self, client: str | None, device: str, role: str | None) -> str | None:
        """Return the client to whom the device of a message belongs, if it is certainly another user's; else None."""
        owner = self.owners.get(device)
        if client is None or owner is None:
            return None
        if owner == client:
            told = self.told.get(client, 0)
            if told < TOLD_BEFORE:
                self.told[client] = told + 1
            return None
        self.shown.setdefault(client, set()).add(device)
        known, of_owner = role.lower() if role is not None else self.roles.get(client), self.roles.get(owner)
        if known is not None and of_owner is not None and known != of_owner:
            return owner
        mine, seen = self.devices.get(client, set[str]()), self.shown.get(owner, set[str]())
        return owner if mine and self.told.get(client, 0) >= TOLD_BEFORE and mine.isdisjoint(seen) else None

    def forget(self, device: str) -> None:
        """Know nothing any more of a device that was dropped."""
        owner = self.owners.pop(device, None)
        if owner is None:
            return
        mine = self.devices.get(owner, set[str]())
        mine.discard(device)
        if not mine:
            for known in (self.devices, self.roles, self.shown, self.told):
                known.pop(owner, None)
