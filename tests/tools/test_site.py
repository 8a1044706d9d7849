"""The site of the documentation, looked at in Chromium with the network shut."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

SITE = os.environ.get("MONITORING_CORE_SITE")
SCRIPT = Path(__file__).with_name("site.mjs")
WIDTHS = [1280, 390]

pytestmark = [
    pytest.mark.tools,
    pytest.mark.skipif(SITE is None, reason="MONITORING_CORE_SITE is not set: build the site with .ci/site"),
]


class Quiet(SimpleHTTPRequestHandler):
    """Serves the site and writes no log."""

    def log_message(self, format: str, *args: object) -> None:
        """Write nothing."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Give the address of a server of the site, on this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(SITE)))
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def seen(address: str) -> dict[str, Any]:
    """Give what Chromium tells of every page, wide and narrow, and of some searches."""
    assert SITE is not None
    pages = sorted(path.relative_to(SITE).as_posix() for path in Path(SITE).rglob("*.html"))
    asked = {"base": address, "pages": pages, "widths": WIDTHS, "searches": ["Coach", "coach switches", "VD-BUSY"]}
    finished = subprocess.run(
        ["node", SCRIPT], input=json.dumps(asked), capture_output=True, text=True, timeout=900, check=False
    )
    assert finished.returncode == 0, finished.stderr[-2000:]
    told: dict[str, Any] = json.loads(finished.stdout)
    assert len(told["pages"]) == len(pages) * len(WIDTHS) > 100
    return told


def test_no_page_needs_the_network(seen: dict[str, Any]) -> None:
    """Nothing is asked of another address, nothing is missing, and no script fails."""
    assert {} == {page["path"]: page["wrong"] for page in seen["pages"] if page["wrong"]}


def test_every_diagram_is_drawn(seen: dict[str, Any]) -> None:
    """On each page as many as stand there, and there are some."""
    assert [] == [page["path"] for page in seen["pages"] if page["drawn"] != page["diagrams"]]
    assert sum(page["drawn"] for page in seen["pages"]) > 10


def test_no_diagram_is_made_smaller(seen: dict[str, Any]) -> None:
    """Its words are as large as those of the page: what is wider than the window moves within itself."""
    assert [] == [(page["path"], page["width"]) for page in seen["pages"] if page["shrunk"]]


def test_no_page_moves_sideways(seen: dict[str, Any]) -> None:
    """What is wider than the window moves within itself."""
    assert [] == [(page["path"], page["width"], page["overflows"]) for page in seen["pages"] if page["overflows"] > 0]


@pytest.mark.parametrize(
    ("words", "rule", "says"),
    [("Coach", "vc-no-return", "switches=any-to-any"), ("VD-BUSY", "vd-busy", "")],
    ids=["a word", "an id"],
)
def test_the_search_finds_the_rule_first(seen: dict[str, Any], words: str, rule: str, says: str) -> None:
    """What is searched for leads to the rule that is most about it, with the ruleset field that turns it."""
    where, text = seen["searches"][words][0]
    assert where.endswith(f"rules.html#{rule}")
    assert rule.upper() in text
    assert says in text
