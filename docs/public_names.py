"""Compare the public names of the library with the committed list of them.

``python docs/public_names.py --check`` prints which names are gone, new or called otherwise, and ends with
status 1 if there are any. ``python docs/public_names.py`` writes the list, `public-names.txt`. What may change
from one release to the next stands in `versioning.md`.

The names are read from the source by griffe; nothing is imported.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

import griffe

ROOT = Path(__file__).resolve().parent.parent
LIST = ROOT / "docs" / "public-names.txt"
PACKAGE = "monitoring_core"

MODULES: dict[str, str] = {
    "": "What most programs need.",
    "conformance": "Check recordings.",
    "desk": "Answer the requests of one supervisor.",
    "explain": "Examples of each rule.",
    "floor": "Many supervisors and agents as one value.",
    "follow": "Follow a server from its notifications.",
    "machine": "Live machines of `transitions`, and diagrams.",
    "notifications": "What a server sends.",
    "outcome": "What a decision gives, and the exceptions.",
    "requests": "What a client asks.",
    "rules": "The rules, one by one.",
    "rulesets": "Ways of working, as values.",
    "testing": "Test an implementation.",
    "testing.concurrency": "Judge answers that came at the same time.",
    "testing.concurrency.linearizability": "The order that explains answers which came at the same time.",
    "testing.entry.crowd": "Test one server with several floors at once.",
    "testing.entry.drive": "Test a program through its standard input and output.",
    "testing.entry.going_home": "Give back what a test of a running server took.",
    "testing.entry.polling": "Wait for what a running server sends.",
    "testing.entry.stateful": "Test with words that Hypothesis draws.",
    "testing.requirements": "Say what a server does not have.",
    "testing.running.budget": "Limit what a run may cost.",
    "testing.running.learning": "Learn the machine that a server really is.",
    "testing.running.oracle": "The components that are tested by default.",
    "testing.running.progress": "Show how far a run is.",
    "testing.running.trial": "Repeat one failure as a program.",
    "testing.running.words_given": "Which words of a suite a run is given.",
    "testing.strategies": "Hypothesis strategies.",
    "testing.suites": "The words that a server is tested with.",
    "testing.words": "Words as values and as JSON.",
    "text": "SMS sessions and chats of one supervisor.",
    "uris": "Compare the addresses of devices.",
    "verification": "Look at every floor within bounds.",
    "vocabulary": "The words of the Web Services API.",
    "voice": "The subscription and the leg of one supervisor.",
    "wire": "Read and write JSON.",
}
"""The public modules, as the names behind ``monitoring_core.``, and what each is for."""


def load() -> griffe.Module:
    """Read the package's source, with the names that a module takes from others."""
    loader = griffe.GriffeLoader(search_paths=[ROOT])
    package = loader.load(PACKAGE)
    loader.resolve_aliases(implicit=True, external=False)
    assert isinstance(package, griffe.Module)
    return package


def public_names(package: griffe.Module) -> Iterator[str]:
    """Give a line for each public name: a function with its parameters, a class with its members."""
    for name in MODULES:
        module = package[name] if name else package
        path = f"{PACKAGE}.{name}" if name else PACKAGE
        for member in sorted(module.all_members.values(), key=lambda each: each.name):
            if _belongs(module, member):
                yield from _lines(f"{path}.{member.name}", member)


def _belongs(module: griffe.Object, member: griffe.Object | griffe.Alias) -> bool:
    if module.exports is not None:
        return member.name in module.exports
    if member.name.startswith("_") or member.is_module:
        return False
    return member.is_public or (isinstance(member, griffe.Alias) and module.is_init_module)


def _lines(path: str, named: griffe.Object | griffe.Alias) -> Iterator[str]:
    member = named.final_target if isinstance(named, griffe.Alias) else named
    if isinstance(member, griffe.Function):
        yield f"{path}({', '.join(_parameters(member.parameters))})"
    elif isinstance(member, griffe.Class):
        made_with = _fields(member) if _is_record(member) else _parameters(member.parameters)
        yield f"{path}({', '.join(made_with)})"
        for name, inner in sorted(named.all_members.items()):
            if not name.startswith("_") and not inner.is_module:
                yield from _lines(f"{path}.{name}", inner)
    elif not isinstance(member, griffe.Module):
        yield path


def _parameters(parameters: griffe.Parameters) -> Iterator[str]:
    """Give each parameter that a caller may give, with ``=`` behind one that may be left out."""
    stars = {griffe.ParameterKind.var_positional: "*", griffe.ParameterKind.var_keyword: "**"}
    by_name_only = False
    for parameter in parameters:
        if parameter.name in {"self", "cls"}:
            continue
        if parameter.kind is griffe.ParameterKind.keyword_only and not by_name_only:
            by_name_only = True
            yield "*"
        star = "" if parameter.kind is None else stars.get(parameter.kind, "")
        yield f"{star}{parameter.name}{'' if star or parameter.default is None else '='}"


def _is_record(member: griffe.Class) -> bool:
    """Tell whether attrs makes the class's constructor from its fields."""
    return any(str(each.value).partition("(")[0] in {"frozen", "define"} for each in member.decorators)


def _fields(record: griffe.Class) -> Iterator[str]:
    """Give each field that a caller may give, in the order of the source."""
    for base in (*reversed(record.mro()), record):
        for field in base.members.values():
            if isinstance(field, griffe.Attribute) and field.annotation is not None and not _is_ours(field):
                yield f"{field.name}{'' if field.value is None else '='}"


def _is_ours(field: griffe.Attribute) -> bool:
    """Tell whether the field has no place in the constructor, so that no caller gives it."""
    is_computed = "property" in field.labels or "ClassVar" in str(field.annotation) or "init=False" in str(field.value)
    return field.name.startswith("_") or is_computed


def main(arguments: list[str]) -> int:
    """Write the list, or with ``--check`` compare it; give the exit status."""
    parser = argparse.ArgumentParser(description="Compare the public names with the committed list of them.")
    parser.add_argument("--check", action="store_true", help="write nothing; end with 1 if the list is not current")
    check: bool = parser.parse_args(arguments).check
    present = list(public_names(load()))
    if not check:
        LIST.write_text("".join(f"{name}\n" for name in present), encoding="utf-8", newline="\n")
        return 0
    listed = LIST.read_text(encoding="utf-8").splitlines()
    gone = [f"gone or changed: {name}" for name in listed if name not in set(present)]
    new = [f"new or changed: {name}" for name in present if name not in set(listed)]
    print(*gone, *new, sep="\n", end="\n" if gone or new else "")
    if gone or new:
        print("docs/versioning.md says what may change; `python docs/public_names.py` writes the list")
    return 1 if gone or new else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
