"""Versions of a module that are wrong in one place: a condition, a number, or a row of a table of costs.

Every comparison is turned or loses its border, every ``and`` is an ``or``, every ``not`` is dropped, every other
condition is negated, every truth value is the other one. Of a table of costs each price is one lower and one higher,
and each kind of evidence is no evidence. Each number that a module names is one lower and one higher.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from copy import deepcopy

from attrs import frozen

__all__ = ["Wrong", "versions"]

_TURNED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}

_KINDS = ("_D", "_L", "_T", "_A")
"""The names that a table of costs has for the kinds of subjects."""


@frozen
class Wrong:
    """A wrong version.

    Attributes:
        told: where it is, and what stands there rightly and wrongly; the same however the lines are numbered.
        source: the whole module.
    """

    told: str
    source: str


def versions(source: str, path: str) -> Iterator[Wrong]:
    """Give every wrong version of a module."""
    tree = ast.parse(source)
    for number, node in enumerate(ast.walk(tree)):
        for place, _ in enumerate(_others(node)):
            wrong = deepcopy(tree)
            changed = next(each for count, each in enumerate(ast.walk(wrong)) if count == number)
            right, other = ast.unparse(_shown(changed)), _others(changed)[place]
            _become(changed, other)
            told = f"{path} {_within(tree, node)}: {right} => {ast.unparse(_shown(changed))}"
            yield Wrong(" ".join(told.split()), ast.unparse(ast.fix_missing_locations(wrong)))


def _others(node: ast.AST) -> list[dict[str, object]]:
    """Give what a node may be instead: attributes and their other values."""
    match node:
        case ast.Compare(ops=[op]) if type(op) in _TURNED:
            return [{"ops": [_TURNED[type(op)]()]}]
        case ast.BoolOp(op=op):
            return [{"op": ast.Or() if isinstance(op, ast.And) else ast.And()}]
        case ast.If(test=test) | ast.IfExp(test=test) | ast.While(test=test) if _is_plain(test):
            return [{"test": ast.UnaryOp(ast.Not(), test)}]
        case (
            ast.If(test=ast.UnaryOp(op=ast.Not(), operand=test))
            | ast.IfExp(test=ast.UnaryOp(op=ast.Not(), operand=test))
        ):
            return [{"test": test}]
        case ast.BoolOp() | ast.comprehension() if isinstance(node, ast.comprehension) and node.ifs:
            return [{"ifs": [ast.UnaryOp(ast.Not(), node.ifs[0]), *node.ifs[1:]]}] if _is_plain(node.ifs[0]) else []
        case ast.Call(func=ast.Name(id="_row"), args=[ast.Constant(value=int(price)), proves, *rest]):
            cells: list[list[ast.expr]] = [
                *([ast.Constant(price + step), proves, *rest] for step in (-1, 1) if price + step >= 0),
                *([ast.Constant(price), each, *rest] for each in _no_proof(proves)),
                *([ast.Constant(price), proves, *kinds] for kinds in _other_kinds(rest)),
            ]
            return [{"args": each} for each in cells]
        case ast.Call(func=ast.Name(id="frozenset"), args=[ast.Set(elts=[_, _, *_] as members)]):
            return [{"args": [ast.Set(members[:each] + members[each + 1 :])]} for each in range(len(members))]
        case ast.Assign(value=ast.Constant(value=bool())):
            return []
        case ast.Assign(value=ast.Constant(value=int(number)), targets=[ast.Name()]):
            return [{"value": ast.Constant(number + step)} for step in (-1, 1) if number + step >= 0]
        case ast.Return(value=ast.Constant(value=bool(value))):
            return [{"value": ast.Constant(not value)}]
        case ast.keyword(value=ast.Constant(value=bool(value))):
            return [{"value": ast.Constant(not value)}]
        case _:
            return []


def _no_proof(proves: ast.expr) -> list[ast.Constant]:
    """Give what stands in the place of the evidence of a row: none, if it has any."""
    return [] if isinstance(proves, ast.Constant) else [ast.Constant(None)]


def _other_kinds(kinds: list[ast.expr]) -> Iterator[list[ast.expr]]:
    """Yield the kinds of subjects of a row with one more and with one less."""
    named = [each.id for each in kinds if isinstance(each, ast.Name)]
    for each in _KINDS:
        others = [name for name in named if name != each]
        yield [ast.Name(name) for name in (others if each in named else [*named, each])]


def _is_plain(test: ast.expr) -> bool:
    """Tell whether a condition is made wrong as a whole, and not in its parts."""
    return not isinstance(test, ast.Compare | ast.BoolOp | ast.UnaryOp)


def _become(node: ast.AST, other: dict[str, object]) -> None:
    for attribute, value in other.items():
        setattr(node, attribute, value)


def _shown(node: ast.AST) -> ast.AST:
    """Give the part of a node that tells what is changed: of a statement its condition alone."""
    if isinstance(node, ast.If | ast.While):
        return node.test
    return ast.Tuple(list(node.ifs)) if isinstance(node, ast.comprehension) else node


def _within(tree: ast.Module, node: ast.AST) -> str:
    """Give the names of the classes and functions around a node, and of the row of a table that it stands in."""
    names: list[str] = []
    around: ast.AST = tree
    while around is not node:
        if isinstance(around, ast.Dict):
            rows = zip(around.keys, around.values, strict=True)
            names += [ast.unparse(key) for key, row in rows if key is not None and _holds(row, node)]
        around = next(each for each in ast.iter_child_nodes(around) if _holds(each, node))
        if isinstance(around, ast.FunctionDef | ast.ClassDef) and around is not node:
            names.append(around.name)
    return ".".join(names) or "module"


def _holds(around: ast.AST, node: ast.AST) -> bool:
    return any(each is node for each in ast.walk(around))
