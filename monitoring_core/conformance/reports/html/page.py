"""A report as one HTML page, for people: made from a template, with everything that it shows inside.

The page holds what it shows as packed data, and draws what is looked at and no more.
Its own policy lets it load nothing and run nothing but its scripts, each of which is
named by its hash. The template, the style and the scripts are files in ``assets``.
"""

from __future__ import annotations

import zlib
from base64 import b64encode
from collections.abc import Mapping, Sequence
from hashlib import sha256
from importlib.resources import files
from json import dumps

from monitoring_core.conformance.reports.html.data import first_line, page_data
from monitoring_core.conformance.reports.report import Report
from monitoring_core.follow.finding import Place
from monitoring_core.version import __version__

__all__ = ["SCRIPTS", "as_html"]

SCRIPTS = (
    "reading.js",
    "elements.js",
    "list.js",
    "filters.js",
    "axis.js",
    "pictures.js",
    "drawing.js",
    "figure.js",
    "findings.js",
    "recordings.js",
    "answers.js",
    "print.js",
    "page.js",
)
"""The scripts, each of which uses those before it only."""

_NO_LINES: Mapping[Place, str] = {}


def as_html(
    report: Report, lines: Mapping[Place, str] = _NO_LINES, *, answers: Sequence[tuple[str, Sequence[str]]] = ()
) -> str:
    """Give the report as one HTML page.

    Args:
        report: what came of the check.
        lines: place -> what stands there, for the lines that bear witness; the page names a place whose line is
            not given.
        answers: what else was asked, with the answer in words, and the times that answer it, one a line.

    Raises:
        ImportError: jinja2 is not installed; it comes with the extra ``cli``.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=PackageLoader(__name__.rpartition(".")[0], "assets"), autoescape=True, undefined=StrictUndefined
    )
    style, *scripts = map(_asset, ("style.css", *SCRIPTS))
    # What is ours is taken as it is; all else is escaped.
    return environment.get_template("page.html.jinja").render(
        style=Markup(style),
        style_hash=_hash(style),
        scripts=[Markup(each) for each in scripts],
        script_hashes=[_hash(each) for each in scripts],
        first_line=first_line(report),
        version=__version__,
        data=_packed(page_data(report, lines, answers)),
    )


def _asset(name: str) -> str:
    return (files(__name__.rpartition(".")[0]) / "assets" / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """Give the hash by which the policy of a page names a script or a style."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _packed(data: object) -> str:
    """Give the data as JSON, deflated without a header, in base64."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    written = dumps(data, separators=(",", ":")).encode("ascii")
    return b64encode(packer.compress(written) + packer.flush()).decode("ascii")
