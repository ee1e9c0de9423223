"""YAML front matter: its extent, its errors, its title and the original title."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from mtaudit.errors import Problem
from mtaudit.read.source_map import MappedText, visible
from mtaudit.records import Block
from mtaudit.text import language_of
from mtaudit.yaml_loaders import TEXTS, require_shallow

_FENCE = "---"
#: Keys for the original title in static site generators and web clippers.
_ORIGINAL = ("original_title", "title_en", "source_title", "original-title")


_BOTH = re.compile(r"\s-{2,3}\s")
#: Where clippers put tags. These are often Markdown (``- [News](…)``, ``- *mills*``), which is not valid YAML.
_TAGS = re.compile(r"\s*(?:tags?|categor(?:y|ies)|keywords?|topics?)\s*:", re.IGNORECASE)
_ITEM = re.compile(r"\s*-(?:\s|$)")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The front matter of a document.

    Attributes:
        lines: number of lines that it occupies; 0 if there is none.
        blocks: original and translated title.
        fields: its scalar entries, each with its line.
    """

    lines: int = 0
    blocks: tuple[Block, ...] = ()
    problem: Problem | None = None
    fields: Mapping[str, tuple[str, int]] = field(default_factory=dict)


def read_front_matter(name: str, lines: list[str]) -> FrontMatter:
    """The front matter at the beginning of a document.

    Invalid YAML is a problem with its line; the body after it can still be read. If the closing fence is missing, the
    file has no front matter, unless its second line looks like a key: then the missing fence is the problem.
    """
    if not lines or lines[0].rstrip() != _FENCE:
        return FrontMatter()
    end = next((i for i, line in enumerate(lines[1:], 1) if line.rstrip() in (_FENCE, "...")), None)
    if end is None:
        return _unclosed(name, lines)
    try:
        root = parsed(lines[1:end], yaml.compose)
    except (yaml.YAMLError, RecursionError) as error:
        return FrontMatter(end + 1, problem=_problem(name, error))
    if root is not None and not isinstance(root, yaml.MappingNode):
        what = "the front matter is not a list of `key: value` lines"
        cure = "write one `key: value` per line between the two `---`"
        return FrontMatter(end + 1, problem=Problem(name, what, cure, 2))
    if root is None:
        return FrontMatter(end + 1)
    scalars = dict(_scalars(root))
    fields = {k: (" ".join(visible(n.value).split()), n.start_mark.line + 2) for k, n in scalars.items() if n.value}
    return FrontMatter(end + 1, tuple(_titles(scalars)), fields=fields)


def parsed(lines: list[str], parse: Callable[..., Any]) -> Any:
    """The result of ``parse`` (``yaml.compose``, ``yaml.load``) for a front matter. If it is not valid YAML, its tags
    and list items are left out; they are never audited.

    All values are read as text: a loader that converts dates and numbers fails on the 30th of February.
    """
    require_shallow("\n".join(lines))
    try:
        return parse("\n".join(lines), Loader=TEXTS)
    except (yaml.YAMLError, RecursionError):
        if (rest := _without_tags(lines)) == lines:
            raise
        return parse("\n".join(rest), Loader=TEXTS)


def _without_tags(lines: list[str]) -> list[str]:
    kept: list[str] = []
    depth: int | None = None  # indentation of the entry that is left out
    ours = False
    for line in lines:
        own = len(line) - len(line.lstrip())
        ours = line.startswith("mtaudit:") if line[:1].strip() and not line.startswith("-") else ours
        if ours:
            depth = None
        elif _ITEM.match(line) or _TAGS.match(line):
            depth = own
        elif depth is not None and line.strip() and own <= depth:
            depth = None
        kept.append(line if depth is None else "")
    return kept


def _unclosed(name: str, lines: list[str]) -> FrontMatter:
    if len(lines) < 2 or ":" not in lines[1] or lines[1].lstrip().startswith(("#", "-", ">")):
        return FrontMatter()
    return FrontMatter(0, problem=Problem(name, "the front matter is not closed", "end it with a line `---`", 1))


def _problem(name: str, error: Exception) -> Problem:
    mark = getattr(error, "problem_mark", None)
    reason = getattr(error, "problem", None) or "it is nested too deeply"
    cure = "correct the line; a value that contains `: ` or begins with a quote, bracket or `@` must be quoted"
    return Problem(name, f"the front matter is not valid YAML: {reason}", cure, mark.line + 2 if mark else 1)


def _scalars(node: yaml.MappingNode) -> Iterator[tuple[str, yaml.ScalarNode]]:
    """Key and value of every scalar entry, including those of nested mappings (``extra:``)."""
    for key, value in node.value:
        if isinstance(value, yaml.ScalarNode):
            yield str(key.value), value
        elif isinstance(value, yaml.MappingNode) and value is not node:
            for inner_key, inner in value.value:
                if isinstance(inner, yaml.ScalarNode):
                    yield str(inner_key.value), inner


def _in_language(title: str, language: str) -> str:
    """Split a combined title, as clippers write it: ``The mill --- 磨坊``."""
    return next((part for part in _BOTH.split(title) if language_of(part) == language), title)


def _titles(scalars: Mapping[str, yaml.ScalarNode]) -> Iterator[Block]:
    """Original and translated title as headings; empty if one is missing or both are in the same language."""
    title = scalars.get("title")
    original = next((scalars[k] for k in _ORIGINAL if k in scalars), None)
    if title is None or original is None:
        return
    languages = language_of(title.value), language_of(original.value)
    if "none" in languages or languages[0] == languages[1]:
        return
    for key, node, language in (("original_title", original, "en"), ("title", title, "zh")):
        text = _in_language(" ".join(visible(node.value).split()), language)
        yield MappedText(text, ((0, node.start_mark.line + 2),)).block("heading", 1, ("front matter", key))
