"""The command line: ``python -m monitoring_core`` is the same as ``monitoring-core``."""

from __future__ import annotations

import sys

# Nothing catches Ctrl-C before `main` runs. So imports that only type checkers need are left out.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

__all__ = ["main"]

_NEEDED = ("click", "rich")
_EXTRA = "it with: pip install 'monitoring-core[cli]' (from a checkout: pip install '.[cli]')"


def main() -> NoReturn:
    """Run the command line and end the process with its exit status."""
    try:
        sys.exit(_run())
    except KeyboardInterrupt:
        sys.exit(130)


def _run() -> int:
    from contextlib import suppress
    from importlib import import_module

    for name in _NEEDED:
        try:
            import_module(name)
        except ImportError:
            if sys.stderr is not None:  # pyright: ignore[reportUnnecessaryComparison]
                with suppress(OSError):
                    sys.stderr.write(f"monitoring-core: the command line needs {name}; install {_EXTRA}\n")
            return 2
    from monitoring_core.cli import run

    return run()


if __name__ == "__main__":
    main()
