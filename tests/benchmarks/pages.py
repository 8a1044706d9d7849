"""How long an HTML report takes to load in Chromium, against a page with one call.

`.ci/tools` installs what this needs, and MONITORING_CORE_TOOLS names the folder.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from attrs import frozen

from monitoring_core.conformance import Report, as_html, check_lines
from tests.benchmarks.material import lines
from tests.benchmarks.timing import medians
from tests.tools.browser import look

__all__ = ["Loaded", "loaded"]

SHIFT = Path(__file__).parents[2] / "docs" / "examples" / "clean-shift.jsonl"


@frozen
class Loaded:
    """What it costs to load a page.

    Attributes:
        messages: of the recording that it shows.
        size: of the file, in bytes.
        ratio: the time until the page is ready, against that of the page with one call.
    """

    messages: int
    size: int
    ratio: float


def loaded(rounds: int, counts: Iterable[int]) -> Iterator[Loaded]:
    """Measure the page with one call, and pages about recordings with so many lines; they take turns."""
    recordings = [[line for line in SHIFT.read_bytes().splitlines() if b"hc7001" in line]]
    recordings += [[*lines(count)] for count in counts]
    with TemporaryDirectory() as folder:
        pages: dict[str, Path] = {}
        messages: list[int] = []
        for number, recording in enumerate(recordings):
            checked = check_lines(recording, file="shift.jsonl", timed=True)
            messages.append(checked.messages)
            pages[str(number)] = page = Path(folder, f"{number}.html")
            page.write_text(as_html(Report([checked])), encoding="utf-8")
        cost = medians({name: partial(_time_to_load, page) for name, page in pages.items()}, rounds)
        for (name, page), shown in zip(pages.items(), messages, strict=True):
            yield Loaded(shown, page.stat().st_size, cost[name] / cost["0"])


def _time_to_load(page: Path) -> float:
    return look(page).ready
