"""What is made wrong of a module."""

from __future__ import annotations

import pytest

from tests.mutation.engine import FOLLOW, files
from tests.mutation.wrong import Wrong, versions

MODULE = {
    "if a < b: pass": ["a < b => a <= b"],
    "x = a is None and b in c": [
        "a is None and b in c => a is None or b in c", "a is None => a is not None", "b in c => b not in c",
    ],
    "if not a: pass": ["not a => a"],
    "if a: pass": ["a => not a"],
    "y = 1 if a else 2": ["1 if a else 2 => 1 if not a else 2"],
    "z = [n for n in a if n]": ["(n,) => (not n,)"],
    "MARGIN = 5": ["MARGIN = 5 => MARGIN = 4", "MARGIN = 5 => MARGIN = 6"],
    "NOTHING = 0": ["NOTHING = 0 => NOTHING = 1"],
    "FLAG = True": [],
    "T = _row(6, None, _D, _L)": [
        "_row(6, None, _D, _L) => _row(5, None, _D, _L)", "_row(6, None, _D, _L) => _row(7, None, _D, _L)",
        "_row(6, None, _D, _L) => _row(6, None, _L)", "_row(6, None, _D, _L) => _row(6, None, _D)",
        "_row(6, None, _D, _L) => _row(6, None, _D, _L, _T)", "_row(6, None, _D, _L) => _row(6, None, _D, _L, _A)",
    ],
    "T = _row(0, E.SHOWN, _A)": [
        "_row(0, E.SHOWN, _A) => _row(1, E.SHOWN, _A)", "_row(0, E.SHOWN, _A) => _row(0, None, _A)",
        "_row(0, E.SHOWN, _A) => _row(0, E.SHOWN, _A, _D)", "_row(0, E.SHOWN, _A) => _row(0, E.SHOWN, _A, _L)",
        "_row(0, E.SHOWN, _A) => _row(0, E.SHOWN, _A, _T)", "_row(0, E.SHOWN, _A) => _row(0, E.SHOWN)",
    ],
    "S = frozenset({A, B})": [
        "frozenset({A, B}) => frozenset({A})", "frozenset({A, B}) => frozenset({B})",
    ],
    "S = frozenset({A})": [],
    "f(a, is_cut=True)": ["is_cut=True => is_cut=False"],
}  # fmt: skip


@pytest.mark.parametrize("source", MODULE)
def test_each_condition_number_and_row_is_made_wrong(source: str) -> None:
    """Every place is made wrong in every way that there is, one at a time."""
    assert sorted(MODULE[source]) == sorted(each.told.partition(": ")[2] for each in versions(source, "m.py"))


def test_a_place_is_told_by_what_is_around_it() -> None:
    """Class and function are named, so that a survivor is found again wherever its lines stand."""
    source = "class A:\n    def f(self):\n        return True\n"
    (made,) = versions(source, "m.py")
    assert Wrong("m.py A.f: return True => return False", "class A:\n\n    def f(self):\n        return False") == made


def test_a_row_is_told_by_its_key() -> None:
    """Rows of a table of costs may look alike, so the key of each is named."""
    made = [each.told for each in versions("T = {K.A: _row(0, None, _D), K.B: _row(0, None, _D)}", "m.py")]
    assert {f"m.py K.{key}: _row(0, None, _D) => _row(1, None, _D)" for key in "AB"} <= set(made)


def test_there_are_files_to_make_wrong() -> None:
    """The table of costs and the search are among them, and each has versions enough."""
    assert {"costs.py", "search.py"} <= {path.name for path in files(["*"])}
    told = [each.told for path in files(["costs.py"]) for each in versions(path.read_text(), "costs.py")]
    assert 100 < len(told)
    assert "costs.py module: MARGIN = 5 => MARGIN = 4" in told
    assert FOLLOW.is_dir()
