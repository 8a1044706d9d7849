"""Ids: the translation between symbolic ids and the implementation's own ids.

``reset`` returns the ids of users and devices. The id of a call or a session is learned when it
begins: from the result of ``happen``, or from the first notification that fits. Until then the symbolic
id is used. So an implementation that uses the given ids need not return any.

``reset`` may return the uri of a device instead of its id. That uri is sent as the target of a request.
Everywhere else, and in comparisons, only the id at its end matters (VD-SAME-DEVICE).
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
"""Happening with which a call or session begins -> the field that holds its id."""

# Field of an input or a request -> the kind of id that it holds.
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
        ids: the result of ``reset``: symbolic id -> the implementation's id.
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
        """Return a copy of this binding that learns independently."""
        branch = Binding(self._own)
        branch._bound, branch._symbols = dict(self._bound), dict(self._symbols)
        return branch

    def of(self, symbol: str) -> str:
        """Return the implementation's id of a user or device."""
        return self._own.get(symbol, symbol)

    def user(self, own: str) -> str:
        """Return the symbolic id of a user; an unknown id is returned unchanged."""
        return self._users.get(own, own)

    def device(self, own: str) -> str:
        """Return the symbolic id of a device; for an unknown device, its id."""
        return self._devices.get(device_id(own), device_id(own))

    def same_device(self, symbol: str, own: str) -> bool:
        """Tell whether an id or uri of the implementation names the device with that symbolic id."""
        return device_id(own) == device_id(self.of(device_id(symbol)))

    def begins(self, medium: Medium | None, symbol: str) -> None:
        """Record that a call or session begins with that symbolic id; an earlier one with this id is over."""
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
        """Return the implementation's id of a call or session; the symbolic id if none is bound."""
        return self._bound.get((medium, symbol), symbol)

    def symbol(self, medium: Medium | None, own: str) -> str | None:
        """Return the symbolic id of a call or session; None if the implementation's id is not bound."""
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
        # If the word has a uri with a host, only the id in it is replaced.
        return head + (device_id(own) if head else own) + tail

    def _in_other_case(self, symbol: str) -> str | None:
        """Return the implementation's id of a device with upper and lower case swapped, if the word names it so.

        An id without letters has no other case. Then the symbolic text is kept, which names no device.
        """
        known = self._whatever_case.get(symbol.casefold())
        if known is None:
            return None
        head, _, last = known.rpartition("/")
        own = f"{head}/{last.swapcase()}" if head else last.swapcase()
        return own if own != known else None


def ids_in(input: Input) -> Iterator[tuple[str, str]]:
    """Yield the ids that an input names, as pairs of kind and id; kinds are user, device, target, call, session."""
    for value in (input, getattr(input, "request", None)):
        for name, kind in _ids_in(value.__class__) if value is not None else ():
            symbol = getattr(value, name)
            if isinstance(symbol, str):
                yield kind, symbol


_known_ids: dict[type, tuple[tuple[str, str], ...]] = {}


def _ids_in(kind: type[Any]) -> tuple[tuple[str, str], ...]:
    """Return the fields of a class that hold ids, and their kinds; remembered, since it is needed at every step."""
    found = _known_ids.get(kind)
    if found is None:
        found = tuple((each.name, _KINDS[each.name]) for each in fields(kind) if each.name in _KINDS)
        _known_ids[kind] = found
    return found
