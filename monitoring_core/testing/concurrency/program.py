"""A program: the inputs of several clients that run at once; it is printed as Python code."""

from __future__ import annotations

from attrs import frozen

from monitoring_core.floor import Input
from monitoring_core.testing.running.program import source_of, source_of_ruleset
from monitoring_core.testing.words import Setting

__all__ = ["Program"]


@frozen
class Program:
    """The inputs of several clients that run at once.

    Attributes:
        setting: the people at the beginning.
        clients: name of a client -> its inputs, which it gives one after the other; all clients run at once.
        before: inputs that are given one after the other before the clients start.
        after: inputs that are given one after the other after all clients have ended.
    """

    setting: Setting
    clients: tuple[tuple[str, tuple[Input, ...]], ...]
    before: tuple[Input, ...] = ()
    after: tuple[Input, ...] = ()

    def __len__(self) -> int:
        return len(self.before) + len(self.after) + sum(len(inputs) for _, inputs in self.clients)

    def __str__(self) -> str:
        """Return the program as Python code; ``adapter`` stands for the reader's own adapter."""
        return self.source()

    def source(self, made: tuple[str, str] | None = None) -> str:
        """Return the program as Python code that can be run.

        Args:
            made: an import line, which may be empty, and an expression that makes the adapter; without it
                ``adapter`` stands for the reader's own adapter.
        """
        names: dict[str, set[str]] = {
            "monitoring_core.testing.concurrency": {"Program", "check_program"},
            "monitoring_core.testing.words": {"Setting"},
        }

        def given(inputs: tuple[Input, ...]) -> str:
            return "".join(f"\n        {source_of(each, names)}," for each in inputs)

        clients = "".join(f"\n        ({name!r}, ({given(inputs)}\n        ))," for name, inputs in self.clients)
        setting = self.setting
        told = f"{setting.supervisors!r}, {setting.agents!r}, {setting.routing_points!r}"
        import_line, expression = made or ("", "")
        lines = [
            *([f"adapter = {expression}"] if expression else []),
            "program = Program(",
            f"    Setting({told}, {source_of_ruleset(setting.ruleset, names)}),",
            f"    clients=({clients}\n    ),",
            f"    before=({given(self.before)}\n    ),",
            f"    after=({given(self.after)}\n    ),",
            ")",
            "print(check_program(adapter, program, repeats=20))",
        ]
        imports = [f"from {module} import {', '.join(sorted(wanted))}" for module, wanted in sorted(names.items())]
        return "\n".join([*sorted([*imports, *([import_line] if import_line else [])]), "", *lines])
