"""No test depends on how fast the machine is: Hypothesis times no example, and slow drawing is no failure."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# What Hypothesis itself chooses where it finds itself in continuous integration stays as it is.
settings.register_profile("any machine", settings.default, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")
