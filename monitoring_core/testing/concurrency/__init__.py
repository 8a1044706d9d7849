"""Tests with several clients at once.

``program`` describes the inputs of each client. ``history`` runs a program and records each answer with its time.
``linearizability`` looks for one order of the operations that explains all answers. ``races`` puts these together, and
makes a failing program small.
"""

from monitoring_core.testing.concurrency.history import History
from monitoring_core.testing.concurrency.program import Program
from monitoring_core.testing.concurrency.races import WORLD, Race, check, check_program, run, shrink

__all__ = ["WORLD", "History", "Program", "Race", "check", "check_program", "run", "shrink"]
