"""How Sphinx makes the site of these pages.

The site needs no network once it is built. The theme brings no font. What draws the diagrams is a file of the site,
which is not in this folder: the environment variable MONITORING_CORE_MERMAID says where `mermaid.min.js` of the npm
package is. Without it, the diagrams are shown as their text.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

DOCS = Path(__file__).resolve().parent
sys.path.insert(0, str(DOCS))

from api_pages import write_api_pages  # noqa: E402
from signatures import shown_signature  # noqa: E402

from monitoring_core import __version__  # noqa: E402
from monitoring_core.rules.search import searched  # noqa: E402

project = "monitoring-core"
copyright = "the monitoring_core authors"
author = "the monitoring_core authors"
version = release = __version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx_copybutton"]
source_suffix = {".md": "markdown", ".rst": "restructuredtext"}
exclude_patterns = ["examples/workers", "examples/adapters"]
nitpicky = True
# A type in a signature may be of another library, or of a module that is not public: then it is no link.
nitpick_ignore_regex = [("py:.*", ".*")]
# A short name in a signature may be a name of two modules.
suppress_warnings = ["ref.python"]
# What stands in single backticks in a docstring is a name; one that is documented becomes a link.
default_role = "py:obj"

myst_enable_extensions = ["deflist", "attrs_inline"]
myst_heading_anchors = 4
myst_fence_as_directive = ["mermaid"]

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_default_options = {"members": True}
autodoc_preserve_defaults = True
napoleon_numpy_docstring = False
napoleon_use_ivar = True
python_maximum_signature_line_length = 88

html_theme = "furo"
html_title = f"monitoring-core {release}"
templates_path = ["templates"]
html_static_path = ["static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sphinx = False
# Code has a button that copies it; of a console, the commands alone.
copybutton_prompt_text = "$ "
html_theme_options: dict[str, Any] = {"navigation_with_keys": True}

MERMAID = os.environ.get("MONITORING_CORE_MERMAID")


class Mermaid(SphinxDirective):
    """A diagram: its text, which the browser draws."""

    has_content: ClassVar[bool] = True

    def run(self) -> list[nodes.Node]:
        """Give the node that holds the text of the diagram."""
        text = nodes.raw("", nodes.Text(f'<pre class="mermaid">{_escaped(self.content)}</pre>\n'), format="html")
        return [text]


def _escaped(lines: Any) -> str:
    return "\n".join(lines).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def write_search(app: Sphinx) -> None:
    """Write the script of the search page, with the texts of the rules in it."""
    script = (DOCS / "static" / "search.js").read_text(encoding="utf-8")
    target = Path(app.doctreedir) / "search.js"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(f"const RULES = {json.dumps(searched(), indent=1)};\n{script}", encoding="utf-8")
    app.config.html_search_scorer = str(target)


def add_diagrams(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Load what draws diagrams on the pages that have some, and on no other."""
    if (
        MERMAID
        and doctree is not None
        and any('class="mermaid"' in each.astext() for each in doctree.findall(nodes.raw))
    ):
        app.add_js_file("mermaid.min.js")
        app.add_js_file("diagrams.js")


def copy_mermaid(app: Sphinx, exception: Exception | None) -> None:
    """Put what draws the diagrams beside the pages."""
    if MERMAID and exception is None and app.builder.format == "html":
        shutil.copy(MERMAID, Path(app.outdir) / "_static" / "mermaid.min.js")


def show_code(app: Sphinx, kind: str, name: str, named: object, options: Any, lines: list[str]) -> None:
    """Make an indented block behind a colon an example of code, as it is meant in a docstring."""
    for place, (line, blank, example) in enumerate(zip(lines, lines[1:], lines[2:], strict=False)):
        if line.endswith(":") and not line.endswith("::") and not blank and _indent(example) > _indent(line):
            lines[place] += ":"


def show_signature(
    app: Sphinx, kind: str, name: str, named: object, options: Any, signature: str | None, returned: str | None
) -> tuple[str | None, str | None]:
    """Show the defaults of a class that attrs has made."""
    return shown_signature(named, signature), returned


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def setup(app: Sphinx) -> dict[str, bool]:
    """Add the directive and what is done at the steps of a build."""
    app.add_directive("mermaid", Mermaid)
    app.connect("builder-inited", write_search)
    app.connect("builder-inited", lambda app: write_api_pages(Path(app.srcdir) / "api"))
    app.connect("autodoc-process-docstring", show_code)
    app.connect("autodoc-process-signature", show_signature)
    app.connect("html-page-context", add_diagrams)
    app.connect("build-finished", copy_mermaid)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
