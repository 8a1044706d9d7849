"""The commands ``rules`` and ``explain``: they list and show the rules."""

from __future__ import annotations

from typing import Any

import click

from monitoring_core.cli.parameters import RULE
from monitoring_core.cli.terminal import PROGRAM, complain, print_lines, wrapped, write
from monitoring_core.rules import RULES, Rule, Severity, UnknownRule
from monitoring_core.rules import rule as rule_named
from monitoring_core.rules.search import found, near

__all__ = ["explain", "list_rules"]

_NO_SUCH_RULE = 2


@click.command("rules", short_help="List the rules, or search them.")
@click.argument("words", metavar="[WORD]...", nargs=-1)
@click.option(
    "--format",
    "as_what",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="The format of the list.",
)
@click.pass_context
def list_rules(context: click.Context, words: tuple[str, ...], as_what: str) -> None:
    """List the rules: id, level, how a recording is judged by it, statement.

    With words, list only the rules that have all of these words. The rule that fits best comes first. Below each rule
    stand the alternatives that a ruleset can choose.
    """
    rules = list(found(words) if words else RULES.values())
    if not rules:
        complain(_nothing_found(words))
        context.exit(_NO_SUCH_RULE)
    if as_what == "json":
        import json

        write(json.dumps([_rule_object(each) for each in rules], indent=2) + "\n")
        return
    rows = [(each.id, str(each.level), str(each.judged)) for each in rules]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    indent = " " * (sum(widths) + 2 * len(widths))
    for row, rule in zip(rows, rules, strict=True):
        rule_id, level, judged = (f"{cell:{width}}  " for cell, width in zip(row, widths, strict=True))
        first, *others = wrapped(rule.statement, len(indent))
        if words and rule.alternative:
            others += wrapped(f"alternative: {rule.alternative}", len(indent))
        if words and rule.environment:
            others += wrapped(f"depends on: {rule.environment} of the ruleset", len(indent))
        print_lines(
            [
                [(rule_id, "bold"), (level, ""), (judged, "dim"), (first, "")],
                *([(indent + line, "")] for line in others),
            ]
        )


def _nothing_found(words: tuple[str, ...]) -> str:
    first, *others = words
    if others:
        return f"no rule speaks of all of {', '.join(f'{word!a}' for word in words)}; try fewer words"
    meant = near(first)
    advice = f"did you mean {' or '.join(meant)}?" if meant else f"`{PROGRAM} rules` lists them all"
    return f"no rule speaks of {first!a}; {advice}"


def _rule_object(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "level": str(rule.level),
        "severity": str(rule.severity),
        "judged": str(rule.judged),
        "judgeable": rule.judgeable,
        "unjudged": rule.unjudged or None,
        "statement": rule.statement,
        "alternatives": [
            {"field": each.field, "value": each.value, "statement": each.statement, "level": each.level}
            for each in rule.alternatives
        ],
        "environment": rule.environment,
        "source": _source(rule),
    }


def _source(rule: Rule) -> str:
    return ", ".join(str(part) for part in (rule.source.title, rule.source.section, rule.source.date) if part)


@click.command(short_help="Show a rule, with an example that keeps it and one that breaks it.")
@click.argument("rule_id", metavar="RULE-ID", type=RULE)
@click.pass_context
def explain(context: click.Context, rule_id: str) -> None:
    """Show one rule, with an example that keeps it and one that breaks it."""
    try:
        rule = rule_named(rule_id.upper())
    except UnknownRule as error:
        complain(f"{error}; `{PROGRAM} rules` lists them all")
        context.exit(_NO_SUCH_RULE)
    from monitoring_core.explain import example

    article = "an" if rule.severity is Severity.ERROR else "a"
    facts = {
        "level": f"{rule.level}; breaking it is {article} {rule.severity}",
        "judged by": str(rule.judged) if rule.judgeable else f"nothing that a recording shows. {rule.unjudged}",
        "alternative": rule.alternative,
        "depends on": f"{rule.environment} of the ruleset" if rule.environment else None,
        "source": _source(rule),
    }
    width = max(map(len, facts))
    print_lines([[(rule.id, "bold")], *([(line, "")] for line in wrapped(rule.statement, 0)), []])
    for name, fact in facts.items():
        if fact:
            first, *others = wrapped(fact, width + 2)
            print_lines(
                [[(f"{name:{width}}  ", "dim"), (first, "")], *([(" " * (width + 2) + each, "")] for each in others)]
            )
    shown = example(rule.id)
    for title, text in (("An example that keeps it:", shown.keeps), ("An example that breaks it:", shown.breaks)):
        print_lines([[], [(title, "bold")], *([("  " + line, "")] for line in text.splitlines())])
