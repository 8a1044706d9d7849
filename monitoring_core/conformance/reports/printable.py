"""Text of a recording, made harmless for whoever looks at it.

A recording may hold any text. So a long text is shortened before it is kept, and
whatever a terminal could take for more than text is escaped before it is printed.
"""

from __future__ import annotations

from typing import TypeVar

__all__ = ["LONGEST_TEXT", "counted", "printable", "short", "shown_name"]

LONGEST_TEXT = 1000
"""Characters of the longest text that is kept of a finding."""

Text = TypeVar("Text", str, str | None)


def short(text: Text, longest: int = LONGEST_TEXT) -> Text:
    """Give the text, cut where it is longer than so many characters; the cut is shown by ``…``."""
    return text if text is None or len(text) <= longest else text[: longest - 1] + "…"


def printable(text: str) -> str:
    """Escape what is not printable, so that no text can move the cursor, change colours or reorder the line."""
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode("ascii") for each in text)


def shown_name(file: str | None) -> str:
    """Give the name of an input as it is printed."""
    return "standard input" if file == "-" else printable(file or "recording")


def counted(number: int, plural: str) -> str:
    """Give a number of things in words: ``1 call``, ``1,200 calls``."""
    return f"{number:,} {plural.removesuffix('s') if number == 1 else plural}"
