"""Write the pages of the documentation that are made from the code.

``python docs/generate.py`` writes them; ``python docs/generate.py --check``
writes nothing, prints what would change, and ends with status 1 if anything
would. A new page is one more row of `PAGES`; a part of a page that is written by hand
is a row of `PARTS`.
"""

from __future__ import annotations

import argparse
import difflib
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from monitoring_core.conformance.audit.cells import COLUMNS
from monitoring_core.conformance.audit.formats import AUDIT_FORMATS
from monitoring_core.conformance.reading.forms import FORMS
from monitoring_core.conformance.reports.formats import FORMATS
from monitoring_core.follow.engine.costs import COSTS, Kind
from monitoring_core.rules import RULES, Alternative, Rule
from monitoring_core.rules.severity import AT_MOST, AT_MOST_OF, EVIDENCE, Evidence
from monitoring_core.verification.memory import MEASURED
from monitoring_core.verification.report import uncovered_rules

DOCS = Path(__file__).resolve().parent

# Python finds a script's neighbours only if the script is run, not if it is loaded by its path.
sys.path.insert(0, str(DOCS))

from state_tables import diagrams_page, tables_page  # noqa: E402

SUBJECTS = {
    "VD": "Voice: the subscription, on the supervisor's device",
    "VC": "Voice: one leg, on the supervisor's call",
    "VA": "Voice: the agent's call",
    "TS": "Text: the subscription and Intrude",
    "TX": "Text: one session, SMS or chat",
    "AN": "Answers",
}
"""The beginning of rule ids -> the subject of these rules, in the order of the page."""


def rules_page() -> str:
    """Give the rule reference: every rule with its level, how a recording judges it, and its source."""
    return "\n\n".join(
        [
            "# The rules",
            "This library decides everything by these rules. Each decision names its rule. Each rule has a level:",
            "- **documented**: a public page or a printed sample says so; a recording that breaks it is an error.\n"
            "- **inferred**: it follows from several pages taken together; breaking it is a warning.\n"
            "- **chosen**: the pages are silent or contradict each other, and this is our decision; breaking it is a "
            "note.",
            "An *alternative* is what holds instead, if a field of the ruleset has another value. "
            "[Rulesets](server.md#rulesets) says how to set it.",
            "*Judged by* says what of a recording can show that the rule was broken. One *message* may show it by "
            "itself. A *step* may show it, from one message of a subject to the next. *Two clients* may show it "
            "together. *Never* means that no supervisor's recording can show it.",
            *_rule_sections(),
        ]
    )


def _rule_sections() -> Iterator[str]:
    levels = Counter(str(rule.level) for rule in RULES.values())
    yield f"{len(RULES)} rules: " + ", ".join(f"{count} {level}" for level, count in levels.items()) + "."
    for prefix, subject in SUBJECTS.items():
        yield f"## {subject}"
        for rule in RULES.values():
            if rule.id.partition("-")[0] == prefix:
                yield from _rule_entry(rule)


def _rule_entry(rule: Rule) -> Iterator[str]:
    source = ", ".join(str(part) for part in (rule.source.title, rule.source.section, rule.source.date) if part)
    rows = {
        "level": rule.level,
        "judged by": f"{rule.judged}. {rule.unjudged}" if rule.unjudged else rule.judged,
        "a breach is": f"{'an' if rule.severity == 'error' else 'a'} {rule.severity}",
        **dict(map(_alternative, rule.alternatives)),
        "depends on": f"`{rule.environment}` of the ruleset" if rule.environment else None,
        "source": source,
    }
    yield f"### {rule.id}"
    yield rule.statement
    yield "\n".join(f"- {name}: {value}" for name, value in rows.items() if value)


def _alternative(alternative: Alternative) -> tuple[str, str]:
    """Give the ruleset field of an alternative, and what holds under it."""
    field = f"alternative with `{alternative.field}={alternative.value}`"
    return field, alternative.statement if alternative.level else f"{alternative.statement}; this rule does not hold"


PAGES: dict[str, Callable[[], str]] = {
    "rules.md": rules_page,
    "tables.md": tables_page,
    "diagrams.md": diagrams_page,
}
"""The generated pages: name of the file in this folder -> what makes its text."""


def _uncovered() -> str:
    """Give the rules that no invariant covers, by subject."""
    without = uncovered_rules()
    lines = [f"No invariant covers {len(without)} of the {len(RULES)} rules:", ""]
    for prefix, subject in SUBJECTS.items():
        ids = [rule for rule in without if rule.partition("-")[0] == prefix]
        if ids:
            lines.append(f"- {subject}: {', '.join(f'[{each}](rules.md#{each.lower()})' for each in ids)}.")
    return "\n".join(lines)


def _measured() -> str:
    """Give the bounds whose memory was measured."""
    rows = [f"| {each.bounds} | {each.seconds} | {each.memory} |" for each in MEASURED]
    return "\n".join(["| bounds | seconds | GiB |", "|---|---|---|", *rows])


def _forms() -> str:
    """Give the forms of recordings, how each looks, and what the line of a place is in it."""
    rows = [f"| `{form.name}` | {form.title} | {form.told} | {form.line} |" for form in FORMS]
    return "\n".join(["| `--form` | what it is | how it looks | a place's line |", "|---|---|---|---|", *rows])


def _evidence() -> str:
    """Return the most that each kind of evidence proves, and the rules of which it proves less."""
    less: dict[Evidence, list[str]] = {}
    for (evidence, rule), limit in AT_MOST_OF.items():
        less.setdefault(evidence, []).append(f"{rule}: {limit}")
    rows = [f"| {each} | {EVIDENCE[each]} | {limit}{_less(less.get(each, []))} |" for each, limit in AT_MOST.items()]
    return "\n".join(["| evidence | what was seen | at most |", "|---|---|---|", *rows])


def _costs() -> str:
    """Return the cost of each thing that may have happened, the most that it proves, and the subjects that have it."""
    rows = [
        f"| {happened} | {row.price} | {row.proves or ''} | {', '.join(each for each in Kind if each in row.of)} |"
        for happened, row in COSTS.items()
    ]
    return "\n".join(["| what happened | cost | at most | of |", "|---|--:|---|---|", *rows])


def _formats() -> str:
    """Give the formats of a report, and who reads each."""
    rows = [f"| `{name}` | {each.reader} |" for name, each in FORMATS.items()]
    return "\n".join(["| format | who reads it |", "|---|---|", *rows])


def _less(rules: list[str]) -> str:
    return f" ({', '.join(rules)})" if rules else ""


def _audit_formats() -> str:
    rows = [f"| `{name}` | {each.reader} |" for name, each in AUDIT_FORMATS.items()]
    return "\n".join(["| format | who reads it |", "|---|---|", *rows])


def _audit_columns() -> str:
    return "\n".join(
        ["| column | what stands in it |", "|---|---|", *(f"| `{name}` | {what} |" for name, what in COLUMNS)]
    )


PARTS: dict[str, dict[str, Callable[[], str]]] = {
    "auditing.md": {"audit formats": _audit_formats, "audit columns": _audit_columns},
    "checking.md": {"evidence": _evidence, "forms": _forms, "costs": _costs},
    "reports.md": {"formats": _formats},
    "verification.md": {"uncovered rules": _uncovered, "measured bounds": _measured},
}
"""The generated parts of pages written by hand: file -> name of the part -> what makes its text.

On the page a part stands between `<!-- generated: NAME -->` and `<!-- end -->`.
"""


def text(name: str) -> str:
    """Return the text that a page should have; all of it or parts of it are generated."""
    if name in PARTS:
        return _with_parts(name)
    return f"<!-- Generated by docs/generate.py from the code: change that, not this. -->\n\n{PAGES[name]().rstrip()}\n"


def _with_parts(name: str) -> str:
    page = (DOCS / name).read_text(encoding="utf-8")
    for part, make in PARTS[name].items():
        begin, end = f"<!-- generated: {part} -->\n", "<!-- end -->"
        before, found, rest = page.partition(begin)
        _, closed, after = rest.partition(end)
        if not found or not closed:
            raise SystemExit(f"docs/{name} has no part between {begin.strip()} and {end}")
        page = f"{before}{begin}\n{make()}\n\n{end}{after}"
    return page


def difference(name: str) -> str:
    """Give the unified diff from the page on disk to what it should hold; empty if it is current."""
    path = DOCS / name
    present = path.read_text(encoding="utf-8") if path.exists() else ""
    lines = difflib.unified_diff(
        present.splitlines(keepends=True),
        text(name).splitlines(keepends=True),
        f"docs/{name} (on disk)",
        f"docs/{name} (from the code)",
    )
    return "".join(lines)


def main(arguments: list[str]) -> int:
    """Write the pages, or with ``--check`` compare them; give the exit status."""
    parser = argparse.ArgumentParser(description="Write the pages of the documentation that are made from the code.")
    parser.add_argument("--check", action="store_true", help="write nothing; end with 1 if a page is not current")
    if parser.parse_args(arguments).check:
        differences = "".join(map(difference, (*PAGES, *PARTS)))
        print(differences, end="")
        return 1 if differences else 0
    for name in (*PAGES, *PARTS):
        (DOCS / name).write_text(text(name), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
