"""Findings, verdicts and doubts, and what is assumed of a recording."""
