"""Reads texts by key in YAML (Rails, i18n libraries) and TOML (go-i18n, Hugo).

YAML is read with PyYAML, whose nodes have line numbers; ruamel.yaml has them too, but would be a second library for the
same format. TOML is read with tomllib of the standard library. Neither it nor tomlkit nor rtoml records line numbers,
so they are searched for in the text.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Any

import yaml

from mtaudit.errors import InputError, Problem
from mtaudit.read.input import Input, Result
from mtaudit.read.keyed import Entry, read_keyed
from mtaudit.yaml_loaders import SAFE, require_shallow

_STRING = "tag:yaml.org,2002:str"
#: Keys of go-i18n for comments to translators.
_REMARKS = frozenset({"description", "hash"})
_TOML_LINE = re.compile(r"\(at line (\d+)")


def read_yaml(source: Input) -> Result:
    """Two YAML files of texts by key, or one with both languages."""
    yield from read_keyed(source, _yaml_entries, "the YAML")


def _yaml_entries(source: Input) -> Iterator[Entry]:
    text = source.text().text.removeprefix("\ufeff")
    require_shallow(text)
    try:
        root = yaml.compose(text, Loader=SAFE)
    except yaml.YAMLError as error:
        mark, reason = getattr(error, "problem_mark", None), getattr(error, "problem", None)
        what = f"not valid YAML: {reason or str(error).splitlines()[0]}"
        remedy = "correct the line; a value that contains `: ` or begins with a quote, bracket or `@` must be quoted"
        raise InputError(Problem(source.name, what, remedy, mark.line + 1 if mark else None)) from None
    yield from _scalars(root, (), set())


def _scalars(node: Any, path: tuple[str, ...], seen: set[int]) -> Iterator[Entry]:
    """The strings below a node. A node with several references is read only at the first, since nested references could
    otherwise grow exponentially."""
    if id(node) in seen:
        return
    if isinstance(node, yaml.ScalarNode):
        if node.tag == _STRING and path:
            yield Entry(path, node.value, node.start_mark.line + 1)
        return
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _scalars(value, (*path, str(key.value)), seen)
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            yield from _scalars(value, (*path, str(number)), seen)


def read_toml(source: Input) -> Result:
    """Two TOML files of texts by key, or one with both languages."""
    yield from read_keyed(source, _toml_entries, "the TOML")


def _toml_entries(source: Input) -> Iterator[Entry]:
    text = source.text().text.removeprefix("\ufeff")
    try:
        tree = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, ValueError) as error:
        line = _TOML_LINE.search(str(error))
        what = f"not valid TOML: {str(error).partition(' (at')[0]}"
        # An error without a line number is at the end.
        last = int(line[1]) if line else text.rstrip("\n").count("\n") + 1
        problem = Problem(source.name, what, "correct it at this place", last)
        raise InputError(problem) from None
    rows = text.split("\n")
    row = 0
    for path, value in _toml_texts(tree, ()):
        at = _line_of_key(rows, path[-1], row) or _line_of_key(rows, path[-1], 0)
        row = at or row
        yield Entry(path, value, at)


def _toml_texts(tree: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(tree, str):
        yield path, tree
        return
    items = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    remarks = isinstance(tree, dict) and "other" in tree
    for key, value in items:
        if not (remarks and key in _REMARKS):
            yield from _toml_texts(value, (*path, str(key)))


def _line_of_key(rows: list[str], key: str, start: int) -> int | None:
    """The line on which a key is set, from ``start`` on; None if it is part of another value (a list)."""
    sets = re.compile(rf"""\s*(?:[\w."' -]*\.)?\s*["']?{re.escape(key)}["']?\s*=""")
    return next((n for n, row in enumerate(rows[start:], start + 1) if sets.match(row)), None)
