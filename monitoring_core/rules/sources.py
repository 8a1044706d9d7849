"""The documents that the rules are taken from."""

from __future__ import annotations

from monitoring_core.rules.row import Source

BARGE_IN = Source("Web Services API Reference", "Voice API: BargeIn", "2025-05-09")
SWITCH_TO_BARGE_IN = Source("Web Services API Reference", "Voice API: SwitchToBargeIn", "2025-04-21")
DEVICE_PAGES = Source("Web Services API Reference, 8.5.2", "Voice API: device operations")
CALL_PAGES = Source("Web Services API Reference, 8.5.2", "Voice API: call operations")
SIP_SERVER = Source("SIP Server Deployment Guide and T-Library", "call supervision")

SMS_BARGE_IN = Source("Web Services API Reference", "SMS Session API: SwitchToBargeIn", "2016-11-04")
SMS_PAGES = Source("Web Services API Reference, 8.5.2", "SMS Session API")
CHANNEL_PAGES = Source("Web Services API Reference, 8.5.2", "User channels: monitoring")
CHAT_SERVER = Source("Chat Server Administration Guide", "visibility of participants and messages")

ANSWERS = Source("Web Services API Reference, 8.5.2", "Return values and notifications")

DECISION = Source("decision of this library")
