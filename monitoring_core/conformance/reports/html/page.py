"""A report as one HTML page for people, made from a template. The page holds everything that it shows.

The page has its data packed, and draws only the part that somebody looks at. Its content security policy
forbids it to load anything. It may only run its own scripts, which the policy names by their hashes. The
template, the style and the scripts are files in ``assets``.
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
from monitoring_core.follow.findings.finding import Place
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
"""The scripts in order; each uses only scripts before it."""

_NO_LINES: Mapping[Place, str] = {}


def as_html(
    report: Report, lines: Mapping[Place, str] = _NO_LINES, *, answers: Sequence[tuple[str, Sequence[str]]] = ()
) -> str:
    """Return the report as one HTML page.

    Args:
        report: the report of the check.
        lines: place -> the record there, for the witnesses of findings. Without a record the page shows only the place.
        answers: each further question with its answer in words, and a line for each time that answers it.

    Raises:
        ImportError: jinja2 is not installed; it comes with the extra ``cli``.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=PackageLoader(__name__.rpartition(".")[0], "assets"), autoescape=True, undefined=StrictUndefined
    )
    style, *scripts = map(_asset, ("style.css", *SCRIPTS))
    # Our own files are inserted unchanged; everything else is escaped.
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
    """Return the hash by which the policy of a page names a script or a style."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _packed(data: object) -> str:
    """Return the data as JSON, deflated without a header, in base64."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    written = dumps(data, separators=(",", ":")).encode("ascii")
    return b64encode(packer.compress(written) + packer.flush()).decode("ascii")
