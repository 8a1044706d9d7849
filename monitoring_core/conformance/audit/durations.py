"""Lengths of time in words: ``90s``, ``10m``, ``1h30m``."""

from __future__ import annotations

import re

__all__ = ["in_words", "seconds_of"]

_UNITS = (("h", 3600), ("m", 60), ("s", 1))
_PARTS = re.compile(r"(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,6})s)?", re.ASCII)


def seconds_of(text: str) -> int:
    """Return the seconds of a length such as ``90s``, ``10m`` or ``1h30m``.

    Raises:
        ValueError: the text is not such a length, or is empty.
    """
    told = _PARTS.fullmatch(text.strip().lower())
    numbers = [int(each or 0) for each in told.groups()] if told is not None else []
    seconds = sum(number * size for number, (_, size) in zip(numbers, _UNITS, strict=False))
    if not seconds:
        raise ValueError(f"{text!a} is no length of time; write it as 90s, 10m or 1h30m")
    return seconds


def in_words(seconds: float) -> str:
    """Return a length in this form; fractions of a second are left out."""
    rest, words = round(seconds), ""
    for unit, size in _UNITS:
        number, rest = divmod(rest, size)
        words += f"{number}{unit}" if number else ""
    return words or "0s"
