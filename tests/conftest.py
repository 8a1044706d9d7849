"""No test depends on how fast the machine is: Hypothesis times no example, and slow drawing is no failure.

Tests marked ``tools`` are skipped where what they need is not installed. Hundreds of programs are started, each of
which imports the package: what is compiled is kept for the next one, where it must not be in the folder of the sources.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

import pytest
from hypothesis import HealthCheck, settings

if os.environ.pop("PYTHONDONTWRITEBYTECODE", None):
    os.environ["PYTHONPYCACHEPREFIX"] = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, os.environ["PYTHONPYCACHEPREFIX"], ignore_errors=True)

# What Hypothesis itself chooses where it finds itself in continuous integration stays as it is.
settings.register_profile("any machine", settings.default, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip the tests that need tools which are not there; `.ci/run` has them, and fails where one is skipped."""
    if "MONITORING_CORE_TOOLS" not in os.environ:
        reason = "needs npm, Java, Chromium: `.ci/tools FOLDER PYTHON` installs all; MONITORING_CORE_TOOLS names FOLDER"
        for item in items:
            if item.get_closest_marker("tools") is not None:
                item.add_marker(pytest.mark.skip(reason=reason))
