"""Runs: an implementation is given words, what differs is made small, and a report says what came of it.

``trial`` gives one word, ``oracle`` a whole suite. ``reduction`` makes a failure small and ``program`` prints it.
``coverage`` counts the cells taken. ``savepoints`` saves common beginnings. ``learning`` learns a machine.
"""
