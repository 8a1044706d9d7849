"""Names in findings, and lists of them."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["call_of_device", "in_words", "printable"]


def printable(text: str) -> str:
    """Return an id as it can be printed anywhere, shortened if it is very long."""
    shortened = text if len(text) <= 64 else f"{text[:60]}..."
    return shortened if shortened.isascii() and shortened.isprintable() else ascii(shortened)[1:-1]


def call_of_device(call_id: str, device_id: str) -> str:
    """Return the name of a call as one device is in it."""
    return f"call {printable(call_id)} of device {printable(device_id)}"


def in_words(names: Iterable[str]) -> str:
    """Return names in the order of the alphabet, as a part of a sentence; empty if there is none."""
    return ", ".join(sorted(names))
