"""What several clients do at once, as a value that is printed as Python."""

from __future__ import annotations

from attrs import frozen

from monitoring_core.floor import Input
from monitoring_core.testing.running.program import source_of, source_of_ruleset
from monitoring_core.testing.words import Setting

__all__ = ["Program"]


@frozen
class Program:
    """What several clients do.

    Attributes:
        setting: what it begins in.
        clients: name of a client -> its inputs, which it gives one after the other; clients run at once.
        before: inputs given one after the other before any client starts.
        after: inputs given one after the other when all clients are done.
    """

    setting: Setting
    clients: tuple[tuple[str, tuple[Input, ...]], ...]
    before: tuple[Input, ...] = ()
    after: tuple[Input, ...] = ()

    def __len__(self) -> int:
        return len(self.before) + len(self.after) + sum(len(inputs) for _, inputs in self.clients)

    def __str__(self) -> str:
        """Give the program as Python that can be pasted; ``adapter`` stands for the reader's."""
        return self.source()

    def source(self, made: tuple[str, str] | None = None) -> str:
        """Give the program as Python that can be pasted.

        Args:
            made: an import line, which may be empty, and an expression that make the adapter; without it
                ``adapter`` stands for the reader's.
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
