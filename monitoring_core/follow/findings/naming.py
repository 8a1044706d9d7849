"""Names in findings."""

from __future__ import annotations

__all__ = ["call_of_device", "printable"]


def printable(text: str) -> str:
    """Return an id as it can be printed anywhere, shortened if it is very long."""
    shortened = text if len(text) <= 64 else f"{text[:60]}..."
    return shortened if shortened.isascii() and shortened.isprintable() else ascii(shortened)[1:-1]


def call_of_device(call_id: str, device_id: str) -> str:
    """Return the name of a call as one device is in it."""
    return f"call {printable(call_id)} of device {printable(device_id)}"
