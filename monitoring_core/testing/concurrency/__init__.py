"""Several supervisors at once: programs of clients, their recorded histories, and whether one order explains them.

``program`` says what the clients do. ``history`` runs it and records what each of them saw. ``linearizability`` looks
for one order that explains a history. ``races`` puts these together and makes a failing program small.
"""

from monitoring_core.testing.concurrency.history import History
from monitoring_core.testing.concurrency.program import Program
from monitoring_core.testing.concurrency.races import WORLD, Race, check, check_program, run, shrink

__all__ = ["WORLD", "History", "Program", "Race", "check", "check_program", "run", "shrink"]
