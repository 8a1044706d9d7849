"""Lines that the commands print. They have styled parts, and are plain where colours cannot be seen.

Nothing that a recording contains makes printing fail: what the output's encoding
cannot say is escaped. What is said on standard error changes no exit status: where
nobody can hear it, it is left unsaid.
"""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
from collections.abc import Generator, Iterable
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from time import perf_counter
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from monitoring_core.conformance.reports.rows import Line

__all__ = [
    "PROGRAM",
    "Progress",
    "closed_streams_replaced",
    "complain",
    "heard_or_not",
    "print_lines",
    "tell_of_copy",
    "terminal_width",
    "wrapped",
    "write",
    "write_nothing_more",
]

PROGRAM = "monitoring-core"

_STYLES = {"error": "bold red", "warning": "yellow", "note": "cyan", "dim": "dim", "bold": "bold", "": ""}
_ASCII_INSTEAD = str.maketrans({"·": "-", "…": "...", "–": "-", "’": "'", "×": "x"})


@contextmanager
def closed_streams_replaced() -> Generator[None, None, None]:
    """Have what is printed go nowhere where standard output or error is closed: Python has None for it then."""
    with (
        open(os.devnull, "w", encoding="utf-8") as nowhere,
        redirect_stdout(sys.stdout or nowhere),
        redirect_stderr(sys.stderr or nowhere),
    ):
        yield


@contextmanager
def heard_or_not() -> Generator[None, None, None]:
    """Go on if standard error cannot be written: whoever closed it or filled its disk asked for a status only."""
    try:
        yield
        sys.stderr.flush()
    except OSError:
        write_nothing_more(sys.stderr)


def write_nothing_more(stream: TextIO) -> None:
    """Give up a stream: what is left in its buffer would be tried again, and complained about, at the end."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def complain(sentence: str) -> None:
    """Say what is wrong, on standard error and in one line."""
    with heard_or_not():
        print(f"{PROGRAM}: {sentence}", file=sys.stderr)


def tell_of_copy(file: str, earlier: str) -> None:
    """Say that two files hold the same."""
    from monitoring_core.conformance.reports.printable import shown_name

    complain(f"{shown_name(file)}: the same file is given twice: it holds the same as {shown_name(earlier)}")


class Progress:
    """A line on standard error that tells how far a command is. In a pipe it is written only if asked for.

    Args:
        asked: whether somebody wants it; None for whoever looks at a terminal.
    """

    seconds_in_a_pipe: float = 10.0
    """How long a line lasts where lines stay."""

    def __init__(self, asked: bool | None = None) -> None:
        self._is_terminal = sys.stderr.isatty()
        self.is_wanted: bool = self._is_terminal if asked is None else asked
        self._next = 0.0

    def say(self, text: str) -> None:
        """Say how far it is; an empty text wipes the line."""
        if not self.is_wanted:
            return
        with heard_or_not():
            if self._is_terminal:
                sys.stderr.write(f"\r\x1b[K{text}")
            elif text and perf_counter() >= self._next:
                self._next = perf_counter() + self.seconds_in_a_pipe
                sys.stderr.write(f"{text}\n")


def terminal_width() -> int | None:
    """Give how many columns the terminal has; None in a pipe, where nobody needs lines to be broken."""
    return shutil.get_terminal_size().columns if _on_terminal() else None


def wrapped(text: str, indent: int) -> list[str]:
    """Break a text into lines for a terminal; whoever reads it through a pipe gets one line to search in."""
    width = terminal_width()
    if width is None:
        return [text]
    return textwrap.wrap(text, max(40, width - indent)) or [""]


def _on_terminal() -> bool:
    return sys.stdout.isatty()


def _in_colour() -> bool:
    settings = os.environ
    if settings.get("NO_COLOR"):
        return False
    return bool(settings.get("FORCE_COLOR")) or (_on_terminal() and settings.get("TERM") != "dumb")


def print_lines(lines: Iterable[Line]) -> None:
    """Print lines, each of parts with a style, in colour where somebody sees it (NO_COLOR, FORCE_COLOR are heard)."""
    if not _in_colour():
        for line in lines:
            write("".join(text for text, _ in line) + "\n")
        return
    from rich.console import Console
    from rich.text import Text

    _make_writable()
    console = Console(force_terminal=True, highlight=False, markup=False, emoji=False)
    for line in lines:
        parts = [(_encodable(text), _STYLES[style]) for text, style in line]
        console.print(Text.assemble(*parts), soft_wrap=True)


def write(text: str) -> None:
    """Write a text as it stands."""
    _make_writable()
    sys.stdout.write(_encodable(text))


def _make_writable() -> None:
    """Let no text fail on the way out, whatever the locale: what it cannot say is escaped."""
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None and sys.stdout.errors != "backslashreplace":
        reconfigure(errors="backslashreplace")


def _encodable(text: str) -> str:
    """Put plain spellings for our own punctuation where the output has none of it."""
    if text.isascii():
        return text
    try:
        "·…–’×".encode(sys.stdout.encoding or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return text.translate(_ASCII_INSTEAD)
    return text
