"""Reads messages of Project Fluent: ``locales/en-US/app.ftl`` with ``locales/zh-CN/app.ftl``.

Parsed with fluent.syntax by Mozilla, which records the position of every message. compare-locales, which wraps it,
compares files but does not return texts.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Generator, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

from mtaudit.errors import Problem
from mtaudit.read.input import Input, Result, above
from mtaudit.read.keyed import Entry, read_keyed

#: Beginning of an entry: no line of a message except the first begins with one of these.
_START = re.compile(r"^(?=[A-Za-z#-])", re.MULTILINE)
_CURE = "correct the message; Fluent ignores invalid messages"


def read_fluent(source: Input) -> Result:
    """Messages, terms and their attributes; each variant of a selector is a separate text."""
    yield from read_keyed(source, _entries, "the Fluent file")


def _entries(source: Input) -> Iterator[Entry | Problem]:
    from fluent.syntax import ast, parse

    text = yield from _bounded(source, source.text().text.removeprefix("\ufeff"))
    ends = [at for at, sign in enumerate(text) if sign == "\n"]
    for entry in parse(text).body:
        if isinstance(entry, ast.Junk):
            reason = entry.annotations[0] if entry.annotations else None
            at = reason.span.start if reason and reason.span else entry.span.start if entry.span else 0
            what = f"not valid Fluent: {reason.message if reason else 'it is not a message'}"
            yield Problem(source.name, what, _CURE, bisect_left(ends, at) + 1)
        elif isinstance(entry, ast.Message | ast.Term):
            name = f"-{entry.id.name}" if isinstance(entry, ast.Term) else entry.id.name
            patterns = [((name,), entry.value), *(((name, a.id.name), a.value) for a in entry.attributes)]
            for path, pattern in patterns:
                if pattern is not None:
                    line = bisect_left(ends, pattern.span.start) + 1 if pattern.span else None
                    yield from (Entry((*path, *form), shown, line) for form, shown in _forms(pattern))


def _bounded(source: Input, text: str) -> Generator[Problem, None, str]:
    """The text with blank lines in place of messages that are too long, and a problem for each of these.

    The parser takes quadratic time in the length of a message.
    """
    most, parts, line = source.options.max_pair_characters, [], 1
    for start, end in pairwise([0, *(match.start() for match in _START.finditer(text)), len(text)]):
        part = text[start:end]
        breaks = part.count("\n")
        if len(part) > most:
            if part[0] != "#":
                yield replace(
                    above(source, "max_pair_characters", "a message is longer than {:,} characters"), line=line
                )
            part = "\n" * breaks
        parts.append(part)
        line += breaks
    return "".join(parts)


def _forms(pattern: Any) -> Iterator[tuple[tuple[str, ...], str]]:
    """(key of the variant, text) for each variant of the first selector in a pattern; other selectors use the
    default."""
    from fluent.syntax import ast

    at = next((i for i, each in enumerate(pattern.elements) if _selector(each)), None)
    if at is None:
        yield (), _text(pattern.elements)
        return
    before, after = _text(pattern.elements[:at]), _text(pattern.elements[at + 1 :])
    for variant in pattern.elements[at].expression.variants:
        key = variant.key.name if isinstance(variant.key, ast.Identifier) else variant.key.value
        yield (key,), before + _text(variant.value.elements) + after


def _selector(element: Any) -> bool:
    from fluent.syntax import ast

    return isinstance(element, ast.Placeable) and isinstance(element.expression, ast.SelectExpression)


def _text(elements: Any) -> str:
    """Literal text, with placeables in the syntax of Fluent: ``{ $name }``."""
    from fluent.syntax import ast
    from fluent.syntax.serializer import serialize_expression

    parts = []
    for element in elements:
        if isinstance(element, ast.TextElement):
            parts.append(element.value)
        elif _selector(element):
            default = next((v for v in element.expression.variants if v.default), None)
            parts.append(_text(default.value.elements) if default else "")
        elif isinstance(element.expression, ast.StringLiteral):
            parts.append(element.expression.parse()["value"])
        else:
            parts.append(f"{{ {serialize_expression(element.expression)} }}")
    return "".join(parts)
