"""The payloads of the public documentation, where they are at hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitoring_core.notifications import Notification
from monitoring_core.wire import decode, read_notification, write, write_message

SAMPLES = Path(__file__).resolve().parents[2].parent / "shared" / "samples"
FILES = sorted(SAMPLES.glob("*.json"))

pytestmark = pytest.mark.skipif(not FILES, reason="the documentation's samples are not on this machine")


@pytest.mark.parametrize("sample", FILES, ids=lambda path: path.stem)
def test_a_sample_is_read_and_written(sample: Path) -> None:
    """A printed sample gives its one notification, is written again as it was, and its notification stands alone."""
    payload = decode(sample.read_bytes())
    message = read_notification(payload)
    notification: Notification
    (notification,) = message.notifications
    assert payload == write_message(message)
    assert (notification,) == read_notification(write(notification)).notifications
