"""Data that earlier versions wrote is read by this one.

A file of ``fixtures`` is written once, by the version that brings a new format, and is not changed. What it says
has to be read for ever, or until a major version says that it is not.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from monitoring_core import from_data, plain_data
from tests.kept.material import MADE

FIXTURES = {
    path.stem: json.loads(path.read_text("utf-8")) for path in (Path(__file__).parent / "fixtures").glob("*.json")
}
EACH = [pytest.param(data, name, id=f"{file}: {name}") for file, all in FIXTURES.items() for name, data in all.items()]


def test_there_is_a_fixture_of_this_version() -> None:
    """It has every example."""
    assert {*MADE} == {*FIXTURES[f"version-{plain_data.VERSION}"]}


@pytest.mark.parametrize(("data", "name"), EACH)
def test_what_was_kept_once_is_still_read(data: Any, name: str) -> None:
    """Each value of each file is the value that the library makes today."""
    assert MADE[name] == from_data(data)


@pytest.mark.parametrize("name", MADE)
def test_this_version_writes_what_its_fixture_holds(name: str) -> None:
    """The format has not changed without a new version of it."""
    assert FIXTURES[f"version-{plain_data.VERSION}"][name] == MADE[name].to_data()
