"""The commands.

- ``check``, ``audit``, ``replay``, ``convert``, ``redact`` and ``merge`` are about recordings and reports.
- ``rules`` and ``explain`` show the rules.
- ``suite``, ``drive`` and ``verify`` test an implementation, and prove the tables.

A closed pipe ends a command with status 141, and Ctrl-C with 130, as in a shell. Then no message is
printed. A user never sees a traceback.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence

import click
from click.shell_completion import shell_complete

from monitoring_core.cli.auditing import audit
from monitoring_core.cli.checking import check
from monitoring_core.cli.converting import convert, redact
from monitoring_core.cli.merging import merge
from monitoring_core.cli.oracle import drive, suite
from monitoring_core.cli.replaying import replay
from monitoring_core.cli.rules import explain, list_rules
from monitoring_core.cli.terminal import (
    PROGRAM,
    closed_streams_replaced,
    complain,
    heard_or_not,
    write_nothing_more,
)
from monitoring_core.cli.verify import verify
from monitoring_core.version import __version__

__all__ = ["commands", "run"]

_COMPLETE = "_MONITORING_CORE_COMPLETE"
_CLOSED_PIPE = 141
_INTERRUPTED = 130
_CANNOT_WRITE = 2
_BROKEN = 70


def run(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status; nothing is raised.

    Args:
        arguments: the arguments of the command line without the program's name; None takes those of the process.
    """
    with closed_streams_replaced():
        return _run(sys.argv[1:] if arguments is None else list(arguments))


def _run(arguments: list[str]) -> int:
    try:
        status = _invoke(arguments)
        sys.stdout.flush()
        return status
    except KeyboardInterrupt:
        return _INTERRUPTED
    except OSError as error:
        # Errors in reading are handled where something is read. So this error is about writing.
        write_nothing_more(sys.stdout)
        # Windows has no error number of its own for a closed pipe.
        if isinstance(error, BrokenPipeError) or (sys.platform == "win32" and error.errno == errno.EINVAL):
            return _CLOSED_PIPE
        complain(f"cannot write: {error.strerror or type(error).__name__}")
        return _CANNOT_WRITE
    except Exception as error:
        complain(f"an error of this program, please report it: {_described(error)}")
        return _BROKEN


def _invoke(arguments: list[str]) -> int:
    asked = os.environ.get(_COMPLETE)
    if asked:
        # A shell asks for completions. It has put the words of its command line into the environment.
        return shell_complete(commands, {}, PROGRAM, _COMPLETE, asked)
    try:
        with commands.make_context(PROGRAM, arguments) as context:
            commands.invoke(context)
    except click.exceptions.Exit as ended:
        return ended.exit_code
    except click.ClickException as error:
        with heard_or_not():
            error.show()
        return error.exit_code
    return 0


def _described(error: Exception) -> str:
    from monitoring_core.conformance.reports.printable import printable

    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = "" if trace is None else f" in {os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}"
    return printable(f"{type(error).__name__}{where}: {error}"[:500])


def _show_version(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        click.echo(f"{PROGRAM} {__version__}")
        context.exit()


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version", is_flag=True, expose_value=False, is_eager=True, callback=_show_version, help="Show the version."
)
def commands() -> None:
    """Supervisor monitoring in a contact centre: what the rules are, and whether a recording or a server keeps them."""


_COMMANDS: tuple[click.Command, ...] = (
    check,
    audit,
    convert,
    redact,
    merge,
    replay,
    list_rules,
    explain,
    suite,
    drive,
    verify,
)
for _command in _COMMANDS:
    commands.add_command(_command)
