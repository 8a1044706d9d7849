"""The commands: ``check`` recordings, list the ``rules``, ``explain`` one.

Exit statuses of ``check``, the first that fits: 2, an input cannot be used (the
others are checked and reported); 1, there are findings at ``--fail-on`` or
above; 3, there is nothing of monitoring in the input; 0. A pipe that is closed
ends a command with 141 and Ctrl-C with 130, as in a shell, without a word.
"""

from __future__ import annotations

import errno
import os
import shutil
import sys
import textwrap
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import click

from monitoring_core.rules import RULES, Rule, Severity, UnknownRule
from monitoring_core.rules import rule as rule_named
from monitoring_core.rulesets import BUILT_IN, named

if TYPE_CHECKING:
    from monitoring_core.conformance.report import Line

__all__ = ["commands", "run"]

_PROGRAM = "monitoring-core"
_CLOSED_PIPE = 141
_INTERRUPTED = 130
_CANNOT_WRITE = 2
_NO_SUCH_RULE = 2
_BROKEN = 70

_STYLES = {"error": "bold red", "warning": "yellow", "note": "cyan", "dim": "dim", "bold": "bold", "": ""}
_ASCII_INSTEAD = str.maketrans({"·": "-", "…": "...", "–": "-", "’": "'", "×": "x"})


def run(arguments: Sequence[str] | None = None) -> int:
    """Run a command and give its exit status; nothing is raised.

    Args:
        arguments: those of the command line without the program's name; None takes the process's own.
    """
    try:
        status = _invoke(sys.argv[1:] if arguments is None else list(arguments))
        if sys.stdout is not None:  # pyright: ignore[reportUnnecessaryComparison]
            sys.stdout.flush()
        return status
    except KeyboardInterrupt:
        return _INTERRUPTED
    except OSError as error:
        # Whatever is read is guarded where it is read, so this is about what is written.
        _write_nothing_more()
        # Windows has no word of its own for a pipe that was closed.
        if isinstance(error, BrokenPipeError) or (sys.platform == "win32" and error.errno == errno.EINVAL):
            return _CLOSED_PIPE
        _complain(f"cannot write: {error.strerror or type(error).__name__}")
        return _CANNOT_WRITE
    except Exception as error:
        _complain(f"an error of this program, please report it: {_described(error)}")
        return _BROKEN


def _invoke(arguments: list[str]) -> int:
    try:
        with commands.make_context(_PROGRAM, arguments) as context:
            commands.invoke(context)
    except click.exceptions.Exit as ended:
        return ended.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    return 0


def _described(error: Exception) -> str:
    from monitoring_core.conformance.report import printable

    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = "" if trace is None else f" in {os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}"
    return printable(f"{type(error).__name__}{where}: {error}"[:500])


def _write_nothing_more() -> None:
    # What is left in the buffer would be tried again, and complained about, when the process ends.
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _complain(sentence: str) -> None:
    print(f"{_PROGRAM}: {sentence}", file=sys.stderr)


def _show_version(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        # The package itself stands above this module and is there already.
        number = sys.modules["monitoring_core"].__version__
        click.echo(f"{_PROGRAM} {number}")
        context.exit()


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version", is_flag=True, expose_value=False, is_eager=True, callback=_show_version, help="Show the version."
)
def commands() -> None:
    """Supervisor monitoring in a contact centre: what the rules are, and whether a recording keeps them."""


@commands.command()
@click.option("--format", "as_what", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option(
    "--ruleset",
    "ruleset_name",
    type=click.Choice(list(BUILT_IN), case_sensitive=False),
    default="GWS_V2",
    show_default=True,
    help="What the recordings are judged by.",
)
@click.option(
    "--fail-on",
    type=click.Choice([each.value for each in Severity]),
    default=Severity.ERROR.value,
    show_default=True,
    help="The lowest level of a finding that makes the exit status 1.",
)
@click.option(
    "--decoder",
    type=click.Choice(["auto", "json", "msgspec", "orjson"]),
    default="auto",
    show_default=True,
    help="Who reads the JSON; the findings are the same.",
)
@click.argument("files", nargs=-1, required=True)
@click.pass_context
def check(
    context: click.Context, as_what: str, ruleset_name: str, fail_on: str, decoder: str, files: tuple[str, ...]
) -> None:
    """Check recordings: JSON lines, or one JSON document; - is standard input.

    Each file is a recording of its own. Exit status: 2 if an input cannot be used, else 1 if there
    are findings at --fail-on or above, else 3 if there is nothing of monitoring, else 0.
    """
    from monitoring_core.conformance.check import check_file
    from monitoring_core.conformance.report import (
        Report,
        as_json,
        printable,
        recording_as_text,
        rules_as_text,
        shown_name,
    )
    from monitoring_core.wire.decoding import decoder as decoder_named

    try:
        decoder_named(decoder)
    except ImportError:
        raise click.UsageError(f"{decoder} is not installed; install it with: pip install '{_PROGRAM}[fast]'") from None
    report = Report(ruleset=named(ruleset_name))
    usable = False
    for file in files:
        checked = check_file(file, ruleset=report.ruleset, decoder=decoder)
        report.recordings.append(checked)
        if checked.unusable is not None:
            _complain(f"{shown_name(file)}: {printable(checked.unusable)}")
        if checked.unusable is None or checked.messages:
            usable = True
            if as_what == "text":
                _print(recording_as_text(checked))
                # What is printed need not be kept.
                checked.findings.clear()
                checked.unreadable.clear()
    if as_what == "json":
        _write(as_json(report) + "\n")
    elif usable:
        _print(rules_as_text(report))
    context.exit(report.status(Severity(fail_on)))


@commands.command("rules")
@click.option("--format", "as_what", type=click.Choice(["text", "json"]), default="text", show_default=True)
def list_rules(as_what: str) -> None:
    """List every rule: id, level, how a recording is judged by it, statement."""
    if as_what == "json":
        import json

        _write(json.dumps([_rule_object(each) for each in RULES.values()], indent=2) + "\n")
        return
    rows = [(each.id, str(each.level), str(each.judged), each.statement) for each in RULES.values()]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    indent = " " * (sum(widths) + 2 * len(widths))
    for row in rows:
        rule_id, level, judged = (f"{cell:{width}}  " for cell, width in zip(row[:3], widths, strict=True))
        first, *others = _wrapped(row[3], len(indent))
        _print(
            [
                [(rule_id, "bold"), (level, ""), (judged, "dim"), (first, "")],
                *([(indent + line, "")] for line in others),
            ]
        )


def _rule_object(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "level": str(rule.level),
        "severity": str(rule.severity),
        "judged": str(rule.judged),
        "judgeable": rule.judgeable,
        "statement": rule.statement,
        "alternative": rule.alternative or None,
        "source": _source(rule),
    }


def _source(rule: Rule) -> str:
    return ", ".join(str(part) for part in (rule.source.title, rule.source.section, rule.source.date) if part)


@commands.command()
@click.argument("rule_id", metavar="RULE-ID")
@click.pass_context
def explain(context: click.Context, rule_id: str) -> None:
    """Show one rule, with an example that keeps it and one that breaks it."""
    try:
        rule = rule_named(rule_id.upper())
    except UnknownRule as error:
        _complain(f"{error}; `{_PROGRAM} rules` lists them all")
        context.exit(_NO_SUCH_RULE)
    from monitoring_core.explain import example

    article = "an" if rule.severity is Severity.ERROR else "a"
    facts = {
        "level": f"{rule.level}; breaking it is {article} {rule.severity}",
        "judged by": str(rule.judged) if rule.judgeable else "nothing that a recording shows",
        "alternative": rule.alternative,
        "source": _source(rule),
    }
    width = max(map(len, facts))
    _print([[(rule.id, "bold")], *([(line, "")] for line in _wrapped(rule.statement, 0)), []])
    for name, fact in facts.items():
        if fact:
            first, *others = _wrapped(fact, width + 2)
            _print(
                [[(f"{name:{width}}  ", "dim"), (first, "")], *([(" " * (width + 2) + each, "")] for each in others)]
            )
    shown = example(rule.id)
    for title, text in (("An example that keeps it:", shown.keeps), ("An example that breaks it:", shown.breaks)):
        _print([[], [(title, "bold")], *([("  " + line, "")] for line in text.splitlines())])


def _wrapped(text: str, indent: int) -> list[str]:
    """Break a text into lines for a terminal; whoever reads it through a pipe gets one line to search in."""
    if not _on_terminal():
        return [text]
    return textwrap.wrap(text, max(40, shutil.get_terminal_size().columns - indent)) or [""]


def _on_terminal() -> bool:
    return sys.stdout is not None and sys.stdout.isatty()  # pyright: ignore[reportUnnecessaryComparison]


def _in_colour() -> bool:
    settings = os.environ
    if settings.get("NO_COLOR"):
        return False
    return bool(settings.get("FORCE_COLOR")) or (_on_terminal() and settings.get("TERM") != "dumb")


def _print(lines: Iterable[Line]) -> None:
    if not _in_colour():
        for line in lines:
            _write("".join(text for text, _ in line) + "\n")
        return
    from rich.console import Console
    from rich.text import Text

    _make_writable()
    console = Console(force_terminal=True, highlight=False, markup=False, emoji=False)
    for line in lines:
        parts = [(_encodable(text), _STYLES[style]) for text, style in line]
        console.print(Text.assemble(*parts), soft_wrap=True)


def _write(text: str) -> None:
    if sys.stdout is not None:  # pyright: ignore[reportUnnecessaryComparison]
        _make_writable()
        sys.stdout.write(_encodable(text))


def _make_writable() -> None:
    """Let no text fail on the way out, whatever the locale: what it cannot say is escaped."""
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None and sys.stdout.errors != "backslashreplace":
        reconfigure(errors="backslashreplace")


def _encodable(text: str) -> str:
    """Put plain spellings for our own punctuation where the output has none of it."""
    if text.isascii():
        return text
    try:
        "·…–’×".encode(sys.stdout.encoding or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return text.translate(_ASCII_INSTEAD)
    return text
