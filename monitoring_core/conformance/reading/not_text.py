"""Files that hold no text, such as pictures and sound. They are recognized by the bytes with which they begin.

An operator may give a whole folder, with a picture of the screen or the sound of a call beside the recording. Such a
file has scraps that look like a table or like a log. So it is refused before its form is looked for.
"""

from __future__ import annotations

from monitoring_core.conformance.reading.compressed import NotUnpacked

__all__ = ["CONTROL", "NOT_TEXT", "is_text", "refuse"]

NOT_TEXT: tuple[tuple[str, int, bytes], ...] = (
    ("a picture (PNG)", 0, b"\x89PNG\r\n\x1a\n"),
    ("a picture (JPEG)", 0, b"\xff\xd8\xff"),
    ("a picture (GIF)", 0, b"GIF87a"),
    ("a picture (GIF)", 0, b"GIF89a"),
    ("a picture (WebP)", 8, b"WEBPVP8"),
    ("a PDF document", 0, b"%PDF-"),
    ("an Office document", 0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    ("sound (WAV)", 8, b"WAVEfmt "),
    *(("sound (MP3)", 0, b"ID3" + bytes([version])) for version in (2, 3, 4)),
    ("sound (Ogg)", 0, b"OggS"),
    ("sound (FLAC)", 0, b"fLaC"),
    ("a film (MP4)", 4, b"ftyp"),
    ("a film (WebM)", 0, b"\x1aE\xdf\xa3"),
    ("a program (ELF)", 0, b"\x7fELF"),
    ("a program (Windows)", 0, b"MZ\x90\x00"),
)
"""What the file is, the position of its mark in the file, and the mark."""

CONTROL = bytes({*range(0x01, 0x09), *range(0x0E, 0x1B)})
"""The control characters that no text has. NUL is left out, since a crash leaves holes of it in a text."""


def refuse(head: bytes) -> None:
    """Raise an error if a file with this beginning holds no text.

    Raises:
        NotUnpacked: it is one of `NOT_TEXT`.
    """
    for name, offset, mark in NOT_TEXT:
        if head.startswith(mark, offset):
            raise NotUnpacked(f"it is {name}; a recording is text that holds messages in JSON")


def is_text(head: bytes) -> bool:
    """Tell whether a file with this beginning may be text, in whatever encoding.

    What is packed or compiled has many control characters, and many bytes that are no UTF-8. A damaged text has few of
    them. A text in another encoding has no control characters.
    """
    controls = len(head) - len(head.translate(None, CONTROL))
    foreign = len(head) - len(head.decode("utf-8", "ignore").encode())
    return controls * 50 <= len(head) or foreign * 5 <= len(head)
