"""Runs: an implementation gets words, failures are made small, and a report is written.

``trial`` gives one word, ``oracle`` a whole suite. ``reduction`` makes a failure small and ``program`` prints it.
``coverage`` counts the cells that were taken. ``savepoints`` lets words share a beginning. ``learning`` learns the
machine of an implementation.
"""
