"""The printing of lines by the commands: in colour on a terminal, and plain elsewhere.

Nothing in a recording makes printing fail: a character that the output's encoding does not have is
escaped. A message on standard error changes no exit status. If standard error cannot be written, the
message is dropped.
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
    """Replace a closed standard output or error, for which Python has None, by one that discards everything."""
    with (
        open(os.devnull, "w", encoding="utf-8") as nowhere,
        redirect_stdout(sys.stdout or nowhere),
        redirect_stderr(sys.stderr or nowhere),
    ):
        yield


@contextmanager
def heard_or_not() -> Generator[None, None, None]:
    """Ignore an error in writing to standard error; the exit status tells the result without it."""
    try:
        yield
        sys.stderr.flush()
    except OSError:
        write_nothing_more(sys.stderr)


def write_nothing_more(stream: TextIO) -> None:
    """Give up a stream; otherwise Python would try to write the rest of its buffer at the end, and print an error."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def complain(sentence: str) -> None:
    """Print what is wrong on standard error, in one line."""
    with heard_or_not():
        print(f"{PROGRAM}: {sentence}", file=sys.stderr)


def tell_of_copy(file: str, earlier: str) -> None:
    """Print that two files have the same content."""
    from monitoring_core.conformance.reports.printable import shown_name

    complain(f"{shown_name(file)}: the same file is given twice: it holds the same as {shown_name(earlier)}")


class Progress:
    """A line on standard error that tells how far a command is.

    Args:
        asked: True to print it, False not to. None prints it on a terminal, but not in a pipe.
    """

    seconds_in_a_pipe: float = 10.0
    """The seconds between two lines in a pipe, where a line cannot be replaced."""

    def __init__(self, asked: bool | None = None) -> None:
        self._is_terminal = sys.stderr.isatty()
        self.is_wanted: bool = self._is_terminal if asked is None else asked
        self._next = 0.0

    def say(self, text: str) -> None:
        """Print how far it is, in place of the last line; an empty text wipes the line."""
        if not self.is_wanted:
            return
        with heard_or_not():
            if self._is_terminal:
                sys.stderr.write(f"\r\x1b[K{text}")
            elif text and perf_counter() >= self._next:
                self._next = perf_counter() + self.seconds_in_a_pipe
                sys.stderr.write(f"{text}\n")


def terminal_width() -> int | None:
    """Return the number of columns of the terminal; None in a pipe, where lines are not broken."""
    return shutil.get_terminal_size().columns if _on_terminal() else None


def wrapped(text: str, indent: int) -> list[str]:
    """Break a text into lines for a terminal; in a pipe it stays one line, so that a search finds it."""
    width = terminal_width()
    if width is None:
        return [text]
    # Ids of rules have hyphens, and must stay whole.
    return textwrap.wrap(text, max(40, width - indent), break_on_hyphens=False) or [""]


def _on_terminal() -> bool:
    return sys.stdout.isatty()


def _in_colour() -> bool:
    settings = os.environ
    if settings.get("NO_COLOR"):
        return False
    return bool(settings.get("FORCE_COLOR")) or (_on_terminal() and settings.get("TERM") != "dumb")


def print_lines(lines: Iterable[Line]) -> None:
    """Print lines of styled parts, in colour if the terminal or NO_COLOR and FORCE_COLOR allow it."""
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
    """Write a text to standard output without a change."""
    _make_writable()
    sys.stdout.write(_encodable(text))


def _make_writable() -> None:
    """Make standard output escape each character that its encoding does not have."""
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None and sys.stdout.errors != "backslashreplace":
        reconfigure(errors="backslashreplace")


def _encodable(text: str) -> str:
    """Replace punctuation that the output's encoding does not have, such as a dash, by plain characters."""
    if text.isascii():
        return text
    try:
        "·…–’×".encode(sys.stdout.encoding or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return text.translate(_ASCII_INSTEAD)
    return text
