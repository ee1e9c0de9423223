"""The sentences of the package that travel as plain text, read from its source code as templates.

``f"{name} cannot be read: {reason}"`` is the template ``{} cannot be read: {}`` of the catalogue.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1] / "mtaudit"
#: Function -> positions of the arguments that are sentences.
_CALLS = {"Problem": (1, 2), "UsageError": (0,), "Skip": (2,)}
_KEYWORDS = ("message", "remedy", "reason")
_FUNCTIONS = ast.FunctionDef, ast.AsyncFunctionDef


def sentences() -> Iterator[tuple[str, str]]:
    """(file:line, template) of every sentence that is given to a problem, a usage error or a skip."""
    for path in sorted(ROOT.rglob("*.py")):
        if path.relative_to(ROOT).parts[0] != "train":
            yield from ((f"{path.relative_to(ROOT).as_posix()}:{line}", text) for line, text in _of(path))


def _of(path: Path) -> Iterator[tuple[int, str]]:
    module = ast.parse(path.read_text(encoding="utf-8"))
    constants = _assigned(module.body)
    scopes = [node for node in ast.walk(module) if isinstance(node, _FUNCTIONS)] or []
    for scope in [module, *scopes]:
        inside = {id(node) for other in scopes if other is not scope for node in ast.walk(other)}
        nodes = [node for node in ast.walk(scope) if scope is not module or id(node) not in inside]
        names = {**constants, **(_assigned(nodes) if scope is not module else {})}
        for call in nodes:
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in _CALLS:
                given = [call.args[at] for at in _CALLS[call.func.id] if at < len(call.args)]
                given += [keyword.value for keyword in call.keywords if keyword.arg in _KEYWORDS]
                yield from ((call.lineno, text) for node in given for text in templates(node, names))


def _assigned(nodes: list[ast.stmt] | list[ast.AST]) -> dict[str, list[ast.expr]]:
    """What is assigned to each name, also by unpacking."""
    out: dict[str, list[ast.expr]] = {}
    for node in nodes:
        for target in node.targets if isinstance(node, ast.Assign) else ():
            pairs = [(target, node.value)]
            if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                pairs = list(zip(target.elts, node.value.elts, strict=False))
            for name, value in pairs:
                if isinstance(name, ast.Name):
                    out.setdefault(name.id, []).append(value)
    return out


def templates(node: ast.expr, names: dict[str, list[ast.expr]]) -> Iterator[str]:
    """The templates that an expression can be, as far as they are written down."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=values):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in values)
        case ast.IfExp(body=body, orelse=orelse):
            yield from templates(body, names)
            yield from templates(orelse, names)
        case ast.BoolOp(values=values):
            for value in values:
                yield from templates(value, names)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            for one in templates(left, names):
                yield from (one + other for other in templates(right, names))
        case ast.Name(id=name) if name in names:
            for value in names[name]:
                yield from templates(value, {key: each for key, each in names.items() if key != name})
