"""Recordings that are made: of correct servers, of servers with one planted fault, and what a check makes of them.

What is measured is used through a check of a recording alone; no module of `monitoring_core.follow` is imported.
"""
