"""The oracle runs against the server, over loopback."""

from __future__ import annotations
