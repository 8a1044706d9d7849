"""The command line: ``python -m monitoring_core`` is the same as ``monitoring-core``."""

from __future__ import annotations

import sys
from typing import NoReturn

__all__ = ["main"]

_NEEDED = ("click", "rich")


def main() -> NoReturn:
    """Run the command line and end the process with its exit status."""
    try:
        sys.exit(_run())
    except KeyboardInterrupt:
        sys.exit(130)


def _run() -> int:
    from importlib import import_module

    for name in _NEEDED:
        try:
            import_module(name)
        except ImportError:
            print(
                f"monitoring-core: the command line needs {name}; install it with: pip install 'monitoring-core[cli]'",
                file=sys.stderr,
            )
            return 2
    from monitoring_core.cli import run

    return run()


if __name__ == "__main__":
    main()
