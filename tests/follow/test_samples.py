"""The sample payloads that may lie beside a checkout."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from monitoring_core.follow import Follower
from monitoring_core.rules import Severity

SAMPLES = sorted((Path(__file__).parents[2].parent / "shared" / "samples").glob("*.json"))


@pytest.mark.skipif(not SAMPLES, reason="there are no sample payloads beside this checkout")
def test_sample_payloads_earn_no_more_than_notes() -> None:
    """Each is about monitoring, and none has a finding above note level."""
    for path in SAMPLES:
        follower = Follower()
        findings = follower.take(json.loads(path.read_text(encoding="utf-8"))) + follower.finish()
        assert 1 == follower.messages, path.name
        assert [] == [each for each in findings if each.level is not Severity.NOTE], path.name
