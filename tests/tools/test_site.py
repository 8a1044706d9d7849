"""The site of the documentation: what its files hold, and how Chromium shows them with the network shut."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator
from functools import partial
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import pytest

from monitoring_core.rules import RULES
from tests.documentation import ROOT

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


class Page(HTMLParser):
    """What a page of the site holds: its anchors, the targets of its links, and its words."""

    def __init__(self, path: Path) -> None:
        """Read a page."""
        super().__init__()
        self.anchors: set[str] = set()
        self.targets: list[str] = []
        self.words: set[str] = set()
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Take in the anchor and the link of an element."""
        told = dict(attributes)
        self.anchors.add(told.get("id") or "")
        if tag == "a" and told.get("href"):
            self.targets.append(str(told["href"]))

    def handle_data(self, data: str) -> None:
        """Take in the words of a text."""
        self.words.update(re.findall(r"\w+", data))


@pytest.fixture(scope="module")
def held() -> dict[str, Page]:
    """Give each page of the site by its path."""
    assert SITE is not None
    return {path.relative_to(SITE).as_posix(): Page(path) for path in Path(SITE).rglob("*.html")}


def test_every_link_leads_to_a_page_and_to_an_anchor_of_it(held: dict[str, Page]) -> None:
    """A link within the site is never dead."""
    assert SITE is not None
    dead = []
    for path, page in held.items():
        for target in page.targets:
            if urlsplit(target).scheme:
                continue
            to, anchor = urldefrag(urljoin(path, target))
            to = urlsplit(to).path or path
            if not (Path(SITE) / to).is_file() or (anchor and unquote(anchor) not in held[to].anchors):
                dead.append((path, target))
    assert [] == dead


def test_every_rule_has_its_id_as_an_anchor(held: dict[str, Page]) -> None:
    """A link to a rule is its id in small letters."""
    assert set() == {rule.lower() for rule in RULES} - held["rules.html"].anchors


def test_every_public_name_is_in_the_reference(held: dict[str, Page]) -> None:
    """A name is on the page of its module. A member of a class is on the page that describes the class."""
    pages = {path.removeprefix("api/").removesuffix(".html"): page for path, page in held.items() if "api/" in path}
    words = set[str]().union(*(page.words for page in pages.values()))
    missing = []
    for line in (ROOT / "docs" / "public-names.txt").read_text(encoding="utf-8").splitlines():
        name = line.partition("(")[0].removeprefix("monitoring_core.")
        module = next((each for each in sorted(pages, key=len, reverse=True) if name.startswith(f"{each}.")), "")
        first, *members = name.removeprefix(f"{module}.").split(".")
        if first not in (pages[module].words if module else words) or not words.issuperset(members):
            missing.append(name)
    assert [] == missing


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


def test_the_search_page_says_what_can_be_searched_for(seen: dict[str, Any]) -> None:
    """It does so until something was, since it would be empty."""
    assert seen["hint"].startswith("Type a word into the field Search, such as Coach, or the id of a rule")
    assert not seen["hinted"]
