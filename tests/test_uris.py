"""Uris: the id at the end of a path."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring_core.uris import COLLECTIONS, device_id, last_segment, quoted, unquoted
from tests.wire.material import ids, texts


@pytest.mark.parametrize(
    "uri",
    [
        "http://localhost:8080/api/v2/devices/d-7",
        "http://127.0.0.1/api/v2/devices/d-7/",
        "https://host/devices/d-7?fields=*&x=/y",
        "https://host/devices/d-7/#top",
        "/devices/d%2D7",
        "devices/d-7",
        "d-7",
    ],
)
def test_a_device_is_the_end_of_its_path(uri: str) -> None:
    """The same device may be written with another host, slash or query (VD-SAME-DEVICE)."""
    assert "d-7" == device_id(uri)


@pytest.mark.parametrize("uri", ["", "/", "http://host", "http://host/", "http://host?x=/y"])
def test_without_a_path_there_is_no_device(uri: str) -> None:
    """A uri that names no device gives an empty id."""
    assert "" == device_id(uri)


@pytest.mark.parametrize("collection", sorted(COLLECTIONS))
@pytest.mark.parametrize("before", ["/api/v2/", "http://host/api/v2/", "http://host:8080/", "/", "/api/v2/me/"])
@pytest.mark.parametrize("after", ["/", "", "//", "/?fields=*", "#top"])
def test_a_collection_is_no_device(collection: str, before: str, after: str) -> None:
    """A uri in which nothing follows the name of a collection gives an empty id, with or without a trailing slash."""
    assert "" == device_id(f"{before}{collection}{after}")
    assert "d-7" == device_id(f"{before}{collection}/d-7{after}")


@given(ids | st.sampled_from(sorted(COLLECTIONS)), st.sampled_from(["", "/", "/#top"]))
def test_any_id_survives_its_uri(identity: str, after: str) -> None:
    """An id written into a path is read from it again, whatever it holds, also if it is called like a collection."""
    assert identity == device_id(f"https://host/devices/{quoted(identity)}{after}")
    assert identity == device_id(quoted(identity))


@given(texts)
def test_a_uri_never_raises(uri: str) -> None:
    """Any text gives some id or none."""
    assert isinstance(device_id(uri), str)


@pytest.mark.parametrize("other", ["D-7", "d-77", "d-7%20", "d-7x", "%64-8"])
def test_ids_are_compared_exactly(other: str) -> None:
    """An id in another case, or with anything more, is another device (VD-SAME-DEVICE)."""
    assert "d-7" != device_id(f"http://host/api/v2/devices/{other}")


@pytest.mark.parametrize("uri", [" ", "\t \n", "/api/v2/devices/  ", "http://host/devices/ /", " /"])
def test_blanks_name_no_device(uri: str) -> None:
    """Blanks at the end of a path are no id (VD-OWN-DEVICE); escaped they are one."""
    assert "" == device_id(uri)
    assert " " == device_id("/api/v2/devices/%20")


@given(texts)
def test_a_segment_is_read_as_it_was_written(identity: str) -> None:
    """Whatever an id holds, its segment of a path is read as the same id and holds no slash."""
    assert identity == unquoted(quoted(identity))
    assert "/" not in quoted(identity)
    assert identity == last_segment(quoted(identity))


def test_plain_ids_need_no_large_module() -> None:
    """Reading an id without escapes does not load what reads escapes."""
    program = (
        "import sys; from monitoring_core.uris import device_id, quoted; device_id('/devices/d-7'); quoted('d7'); "
        "print('urllib.parse' in sys.modules)"
    )
    finished = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "False" == finished.stdout.strip()
