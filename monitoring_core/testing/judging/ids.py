"""Symbolic ids and the implementation's own, and the way from one to the other.

Users and devices are told by ``reset``. A call or a session is bound when it begins:
by what ``happen`` returns, or else by the first notification that fits. Until then,
and for what the implementation never names, the symbolic id stands for itself, so an
implementation that takes the ids it is given need not say anything.

A device's id may be told as a uri. Where a request names its target that uri is sent; everywhere
else, and in comparisons, the id at its end counts, whatever the host (VD-SAME-DEVICE).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from attrs import evolve, fields

from monitoring_core.uris import device_id
from monitoring_core.vocabulary import Medium

if TYPE_CHECKING:
    from monitoring_core.floor import Input

__all__ = ["BEGINS", "Binding", "ids_in"]

BEGINS: Mapping[str, str] = {
    "AgentAnswers": "call",
    "AgentAnswersConsultation": "call",
    "CallRings": "call",
    "RoutingPointReceives": "call",
    "SessionStarts": "session",
}
"""Happening by which something begins -> which of its fields names it."""

# Field of an input or a request -> what kind of id it holds.
_KINDS: Mapping[str, str] = {
    "supervisor": "user",
    "agent": "user",
    "to_agent": "user",
    "sender": "user",
    "user_id": "user",
    "routing_point": "device",
    "queue": "device",
    "device_id": "device",
    "target_device_uri": "target",
    "phone_number": "device",
    "call": "call",
    "call_id": "call",
    "session": "session",
    "session_id": "session",
    "request": "request",
}

Key = tuple[Medium | None, str]
"""A call is (None, id), a session (medium, id)."""


class Binding:
    """The ids of one word.

    Args:
        ids: what ``reset`` told: symbolic id -> the implementation's.
    """

    def __init__(self, ids: Mapping[str, str] | None = None) -> None:
        told = dict(ids or {})
        self._own = told
        self._users = {own: symbol for symbol, own in told.items()}
        self._devices = {device_id(own): symbol for symbol, own in told.items()}
        self._whatever_case = {symbol.casefold(): own for symbol, own in told.items()}
        self._bound: dict[Key, str] = {}
        self._symbols: dict[Key, str] = {}

    def branch(self) -> Binding:
        """Give a binding that knows as much, and learns for itself."""
        branch = Binding(self._own)
        branch._bound, branch._symbols = dict(self._bound), dict(self._symbols)
        return branch

    def of(self, symbol: str) -> str:
        """Give the implementation's id of a user or device."""
        return self._own.get(symbol, symbol)

    def user(self, own: str) -> str:
        """Give the symbolic id of a user that the implementation names; one that it does not know stays as it is."""
        return self._users.get(own, own)

    def device(self, own: str) -> str:
        """Give the symbolic id of a device that the implementation names; the id itself of one it does not know."""
        return self._devices.get(device_id(own), device_id(own))

    def same_device(self, symbol: str, own: str) -> bool:
        """Tell whether the implementation means the device of that symbolic id; hosts do not matter."""
        return device_id(own) == device_id(self.of(device_id(symbol)))

    def begins(self, medium: Medium | None, symbol: str) -> None:
        """Take in that a call or session begins under that symbolic id: whatever bore it before is over."""
        own = self._bound.pop((medium, symbol), None)
        if own is not None:
            del self._symbols[medium, own]

    def bind(self, medium: Medium | None, symbol: str, own: str) -> None:
        """Bind a call or session to the implementation's id, unless it is bound already."""
        if (medium, symbol) not in self._bound:
            self._bound[medium, symbol] = own
            self._symbols[medium, own] = symbol

    def fits(self, medium: Medium | None, symbol: str, own: str) -> bool:
        """Tell whether the implementation's id may be that of the symbolic one: it is bound to it, or both are free."""
        bound = self._bound.get((medium, symbol))
        return own == bound if bound is not None else (medium, own) not in self._symbols

    def own(self, medium: Medium | None, symbol: str) -> str:
        """Give the implementation's id of a call or session; the symbolic one if none is bound."""
        return self._bound.get((medium, symbol), symbol)

    def symbol(self, medium: Medium | None, own: str) -> str | None:
        """Give the symbolic id of a call or session that is bound; None if this id is none's."""
        return self._symbols.get((medium, own))

    def translated(self, input: Input) -> Input:
        """Give an input with the implementation's ids."""
        if not self._own and not self._bound:
            return input
        changes = self._changes(input)
        return evolve(input, **changes) if changes else input

    def _changes(self, value: Any) -> dict[str, Any]:
        changes: dict[str, Any] = {}
        medium = getattr(value, "medium", None)
        for name, kind in _ids_in(value.__class__):
            symbol = getattr(value, name)
            if symbol is None:
                continue
            if kind == "request":
                inner = self._changes(symbol)
                own = evolve(symbol, **inner) if inner else symbol
            elif kind == "user":
                own = self.of(symbol)
            elif kind == "device":
                own = device_id(self._own[symbol]) if symbol in self._own else symbol
            elif kind == "target":
                own = self._target(symbol)
            else:
                own = self.own(None if kind == "call" else medium, symbol)
            if own != symbol:
                changes[name] = own
        return changes

    def _target(self, uri: str) -> str:
        symbol = device_id(uri)
        own = self._own.get(symbol) or self._in_other_case(symbol)
        if own is None or symbol not in uri:
            return uri
        head, _, tail = uri.rpartition(symbol)
        # Where the word names the host itself, only the id is the implementation's. What stands behind it is kept.
        return head + (device_id(own) if head else own) + tail

    def _in_other_case(self, symbol: str) -> str | None:
        """Give the implementation's id of a device in the other case, if the word names the device so.

        An id without letters has no other case. Then the word's own text stands, which names no device.
        """
        known = self._whatever_case.get(symbol.casefold())
        if known is None:
            return None
        head, _, last = known.rpartition("/")
        own = f"{head}/{last.swapcase()}" if head else last.swapcase()
        return own if own != known else None


def ids_in(input: Input) -> Iterator[tuple[str, str]]:
    """Give the ids that an input names, each behind its kind: user, device, target, call or session."""
    for value in (input, getattr(input, "request", None)):
        for name, kind in _ids_in(value.__class__) if value is not None else ():
            symbol = getattr(value, name)
            if isinstance(symbol, str):
                yield kind, symbol


_known_ids: dict[type, tuple[tuple[str, str], ...]] = {}


def _ids_in(kind: type[Any]) -> tuple[tuple[str, str], ...]:
    """Give the fields of a class that hold ids, and the kind of each; remembered, for it is asked at every step."""
    found = _known_ids.get(kind)
    if found is None:
        found = tuple((each.name, _KINDS[each.name]) for each in fields(kind) if each.name in _KINDS)
        _known_ids[kind] = found
    return found
