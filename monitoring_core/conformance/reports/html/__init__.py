"""A report as one HTML page that needs no network: the findings, with filters and their witnesses."""

from __future__ import annotations

from monitoring_core.conformance.reports.html.page import as_html

__all__ = ["as_html"]
