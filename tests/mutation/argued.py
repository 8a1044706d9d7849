"""The wrong functions that no test notices and that the documentation argues."""

from __future__ import annotations

import re

__all__ = ["argued"]

_BLOCKS = re.compile("^<!-- survivors -->\n```text\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def argued(page: str) -> set[str]:
    """Give the survivors that a page argues: the lines of the blocks that are marked as such."""
    return {line for block in _BLOCKS.findall(page) for line in block.splitlines()}
