"""What several clients do at once, as a value that is printed as Python."""

from __future__ import annotations

from attrs import frozen

from monitoring_core.floor import Input
from monitoring_core.testing.program import source_of, source_of_ruleset
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
        names: dict[str, set[str]] = {
            "monitoring_core.testing.concurrency": {"Program", "check_program"},
            "monitoring_core.testing.words": {"Setting"},
        }

        def given(inputs: tuple[Input, ...]) -> str:
            return "".join(f"\n        {source_of(each, names)}," for each in inputs)

        clients = "".join(f"\n        ({name!r}, ({given(inputs)}\n        ))," for name, inputs in self.clients)
        setting = self.setting
        told = f"{setting.supervisors!r}, {setting.agents!r}, {setting.routing_points!r}"
        lines = [
            "program = Program(",
            f"    Setting({told}, {source_of_ruleset(setting.ruleset, names)}),",
            f"    clients=({clients}\n    ),",
            f"    before=({given(self.before)}\n    ),",
            f"    after=({given(self.after)}\n    ),",
            ")",
            "print(check_program(adapter, program, repeats=20))",
        ]
        imports = [f"from {module} import {', '.join(sorted(wanted))}" for module, wanted in sorted(names.items())]
        return "\n".join([*imports, "", *lines])
