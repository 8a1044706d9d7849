"""Folders of recordings: the files in them, and the error that names a folder without any."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import BinaryIO

from monitoring_core.conformance.reading.forms import FORMS

__all__ = ["files_in", "open_recording"]


def files_in(folder: str) -> Iterator[str]:
    """Yield the files in a folder and in its folders, in the order of their names; the folder itself if it has none.

    Names that begin with a dot are skipped.
    """
    is_empty = True
    for where, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if not name.startswith("."):
                is_empty = False
                yield os.path.join(where, name)
    if is_empty:
        # Opening it later raises an error that says what it is.
        yield folder


def open_recording(path: str) -> BinaryIO:
    """Open a file that holds a recording.

    Raises:
        OSError: the file cannot be opened, or the path is that of a folder.
    """
    if os.path.isdir(path):
        if next(files_in(path)) != path:
            raise OSError("it is a folder; name the files in it")
        forms = ", ".join(form.title for form in FORMS)
        raise OSError(f"the folder holds no recording; a recording is a file in one of these forms: {forms}")
    return open(path, "rb", buffering=0)
