"""Makes the text of a recording safe to print.

A recording may hold any text. So a long text is shortened before it is kept. Characters that could control a
terminal are escaped before they are printed.
"""

from __future__ import annotations

from typing import TypeVar

__all__ = ["LONGEST_TEXT", "counted", "printable", "short", "shown_name"]

LONGEST_TEXT = 1000
"""The most characters of a text that is kept in a finding."""

Text = TypeVar("Text", str, str | None)


def short(text: Text, longest: int = LONGEST_TEXT) -> Text:
    """Return the text; if it has more characters than ``longest``, it is cut, and ends with ``…``."""
    return text if text is None or len(text) <= longest else text[: longest - 1] + "…"


def printable(text: str) -> str:
    """Escape characters that are not printable, so that no text can move the cursor or change colours."""
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode("ascii") for each in text)


def shown_name(file: str | None) -> str:
    """Return the name of an input as it is printed."""
    return "standard input" if file == "-" else printable(file or "recording")


def counted(number: int, plural: str) -> str:
    """Return a number of things in words: ``1 call``, ``1,200 calls``."""
    return f"{number:,} {plural.removesuffix('s') if number == 1 else plural}"
