"""Audits: who could hear whom and who could see what in a recording, and when."""
