"""Inconsistent glosses of terms in the translation itself, such as 代理（agents） (TRM04)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from mtaudit.checks.check import DocumentCheck
from mtaudit.checks.names.name_spans import is_name
from mtaudit.errors import UsageError
from mtaudit.late import late_pattern
from mtaudit.messages import Message
from mtaudit.mqm import Severity
from mtaudit.records import Finding, Pair, Signals, Span
from mtaudit.text import HAN_CLASS

_GLOSS = late_pattern(rf"([{HAN_CLASS}]{{2,8}})[”」』》]?\s?[（(]([A-Za-z][A-Za-z’'-]*(?: [A-Za-z’'-]+){{0,3}})[)）]")
#: Words, not acronyms or code. Text that is bracketed in the source as well is not a gloss.
_TERM = late_pattern(r"(?!(?:True|False|None)\b)[A-Za-z]?[a-z’'-]{3,}(?: [A-Za-z]?[a-z’'-]+)*")
#: Minimum number of characters of a term.
_SHORTEST = 2
#: Glosses of a pair that are read; each is looked for in all of the source.
_MOST_GLOSSES = 100


@dataclass(frozen=True, slots=True)
class _Gloss:
    """One gloss: the Chinese before the bracket (may begin before the term), the end of that, and the English term."""

    pair: str
    chinese: str
    span: Span
    english: str
    source: Span


@dataclass(slots=True)
class _Memory:
    """The first gloss of each English and each Chinese term, and the glosses that were reported."""

    by_english: dict[str, _Gloss] = field(default_factory=dict)
    by_chinese: dict[str, _Gloss] = field(default_factory=dict)
    said: set[tuple[str, str]] = field(default_factory=set)


class InconsistentGloss(DocumentCheck):
    """A term that the translation glosses in two ways.

    What it finds:
        Glosses in the target such as 代理（agents） whose English occurs in the source: an English term with two
        Chinese translations (代理, later 智能体), and a Chinese word for two English terms (agent, later proxy). Each
        is reported once, together with the first gloss.

    Why it matters:
        A gloss fixes the meaning of a term for the rest of the text. Two different glosses confuse the reader.

    Known problems:
        The start of the Chinese term is not marked, so two terms with the same last two characters are taken for one.
        Acronyms are ignored, and names are left to TRM03. A word with two senses (cell as 细胞 and 单元) is reported.
        Later uses without a gloss are not compared: of 598 in documentation, 62 lack the glossed word, half of them
        rightly (they refer to it, or contain it within another word).

    Example:
        target: 代理（agents）会规划。 ... 智能体（agents）会等待。
        智能体 is reported, minor.

    Options:
        scope: "document" (default), or "corpus" to treat all documents of a run as one text: [checks.TRM04] scope =
        "corpus"
    """

    code = "TRM04"
    name = "inconsistent-gloss"
    category = "terminology/inconsistent-use"
    severity = Severity.MINOR
    precision = "4 findings in 72,268 human translations, 3 of them right; none in 48 machine-translated articles"

    def __init__(self, scope: str = "document") -> None:
        if scope not in ("document", "corpus"):
            raise UsageError(f'options of TRM04: scope is {scope!r}; give "document" or "corpus"')
        self.cross_document = scope == "corpus"
        self.begin()

    def begin(self) -> None:
        self._memory = _Memory()

    def run_document(self, pairs: Sequence[Pair], signals: Sequence[Signals]) -> Iterator[tuple[int, Finding]]:
        for index, pair in enumerate(pairs):
            if not pair.is_null and pair.kind != "code":
                for gloss in _glosses(pair):
                    yield from ((index, finding) for finding in self._compare(gloss))

    def _compare(self, gloss: _Gloss) -> Iterator[Finding]:
        key = _base(gloss.english)
        first = self._memory.by_english.setdefault(key, gloss)
        if first.chinese[-_SHORTEST:] != gloss.chinese[-_SHORTEST:] and self._is_new(key, gloss.chinese[-_SHORTEST:]):
            message = Message(
                "{english} is translated as {here} here, but as {there} in {pair}",
                english=gloss.english,
                here=gloss.chinese,
                there=first.chinese,
                pair=first.pair,
            )
            yield self._report(gloss, message, first)
        other = self._memory.by_chinese.setdefault(gloss.chinese, gloss)
        if not _related(other.english, gloss.english) and self._is_new(gloss.chinese, key):
            message = Message(
                "{chinese} translates {here} here, but {there} in {pair}",
                chinese=gloss.chinese,
                here=gloss.english,
                there=other.english,
                pair=other.pair,
            )
            yield self._report(gloss, message, other)

    def _is_new(self, term: str, rendering: str) -> bool:
        new = (term, rendering) not in self._memory.said
        self._memory.said.add((term, rendering))
        return new

    def _report(self, gloss: _Gloss, message: str, first: _Gloss) -> Finding:
        return self.finding(
            message,
            source_span=gloss.source,
            target_span=gloss.span,
            confidence=0.7,
            first=[first.chinese, first.english],
            here=[gloss.chinese, gloss.english],
        )


def _glosses(pair: Pair) -> Iterator[_Gloss]:
    """The glosses in a target whose English occurs in the source and is not a name."""
    if "(" not in pair.target and "（" not in pair.target:
        return
    for found in islice(_GLOSS.finditer(pair.target), _MOST_GLOSSES):
        english = found[2]
        if not _TERM.fullmatch(english) or re.search(rf"[(\[]{re.escape(english)}", pair.source, re.IGNORECASE):
            continue
        there = re.search(rf"(?<![A-Za-z]){re.escape(english)}(?![A-Za-z])", pair.source, re.IGNORECASE)
        if there and not any(is_name(word) and word[0].isupper() for word in english.split()):
            yield _Gloss(pair.id, found[1], found.span(1), english, there.span())


def _base(english: str) -> str:
    """The term in lower case, with its last word in the singular."""
    low = english.casefold()
    return low[:-1] if low.endswith("s") and not low.endswith("ss") else low


def _related(one: str, other: str) -> bool:
    """Whether two English terms may mean the same: one is part of the other, they share a word or a beginning."""
    a, b = _base(one), _base(other)
    return a in b or b in a or a[:4] == b[:4] or bool(set(a.split()) & set(b.split()))
