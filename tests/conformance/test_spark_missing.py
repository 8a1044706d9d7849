"""Without its extra, Spark is refused in one line."""

from __future__ import annotations

import sys

import pytest

from monitoring_core.conformance import spark


def test_the_error_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has not installed Spark is told the command, and the module itself can be imported all the same."""
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    told = r"^Spark is not installed; install it with: pip install '.*\[spark\]' \(from a checkout: .*'\.\[spark\]'\)$"
    for call in (spark.local_session, lambda: spark.check(None), lambda: spark.json_lines(None, "")):
        with pytest.raises(ImportError, match=told):
            call()
