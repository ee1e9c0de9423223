"""Terminology: terms of a glossary (TRM01), one source with several translations (TRM02)."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from fnmatch import fnmatch
from functools import lru_cache
from pathlib import Path

from mtaudit.checks.check import Check, DocumentCheck
from mtaudit.checks.surface.script import simplified
from mtaudit.checks.terminology.glossary import Term, load_glossary
from mtaudit.mqm import Severity
from mtaudit.records import Finding, Pair, Signals
from mtaudit.text import count_han, count_latin_words


@lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    """Full-width forms and case folded, blanks removed: what spelling of a Chinese term does not depend on."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()


class GlossaryMismatch(Check):
    """A term of the glossary that is translated by another word, or by a forbidden one.

    What it finds:
        English terms of the glossary in the source whose target has none of the allowed translations, and forbidden
        translations. The longest term wins (neural network before network); plural and possessive forms count;
        Traditional targets are compared with Simplified terms, too.

    Why it matters:
        One thing must have one name throughout a product or a body of law.

    Known problems:
        A pronoun or an ellipsis instead of a repeated term is fine Chinese and reported all the same. Ambiguous terms
        (bank) need a scope.

    Example:
        glossary: neural network, 神经网络
        source: Neural networks learn.
        target: 神经网会学习。
        Neural networks is reported, major.

    Options:
        glossary: path of a .csv or .tsv file with the columns source, target and, if wanted, variants, forbidden,
        case and scope (several values with | between them), of a .yaml file with a list of such mappings, or of a
        .tbx file. The check runs where this option is given: [checks.TRM01] glossary = "terms.csv".
    """

    code = "TRM01"
    name = "glossary-mismatch"
    category = "terminology/inconsistent-with-glossary"
    severity = Severity.MAJOR
    default = False
    precision = "depends on the glossary; not measured"

    def __init__(self, glossary: str) -> None:
        self.terms = load_glossary(Path(glossary))
        self._by_key: dict[str, list[Term]] = defaultdict(list)
        for term in self.terms:
            if term.source:
                self._by_key[term.source.casefold()].append(term)
        longest = sorted(self._by_key, key=len, reverse=True)
        words = "|".join(re.escape(key).replace(r"\ ", r"[\s-]+") for key in longest)
        self._pattern = re.compile(rf"(?<![A-Za-z0-9])({words})(?:s|es|['’]s)?(?![A-Za-z0-9])", re.IGNORECASE)
        self._banned = [term for term in self.terms if not term.source]

    def run(self, pair: Pair, signals: Signals) -> Iterator[Finding]:
        if pair.is_null or pair.kind == "code":
            return
        target = _plain(pair.target)
        done: set[str] = set()
        for found in self._pattern.finditer(pair.source) if self._by_key else ():
            key = re.sub(r"[\s-]+", " ", found.group(1)).casefold()
            terms = self._by_key.get(key) or self._by_key.get(found.group(1).casefold(), [])
            for term in terms:
                if key not in done and self._fits(term, found.group(1), pair.document):
                    done.add(key)
                    yield from self._judge(term, found, pair, target)
        for term in self._banned:
            if not term.scope or fnmatch(pair.document, term.scope):
                yield from self._forbidden(term, pair, target, None)

    def _fits(self, term: Term, written: str, document: str) -> bool:
        exact = term.case or (term.source.isupper() and len(term.source) > 1)
        return (not exact or written == term.source) and (not term.scope or fnmatch(document, term.scope))

    def _judge(self, term: Term, found: re.Match[str], pair: Pair, target: str) -> Iterator[Finding]:
        banned = list(self._forbidden(term, pair, target, found.span()))
        yield from banned
        if banned or not term.targets or any(_plain(text) in target for text in term.targets):
            return
        plain = _plain(simplified(pair.target))
        if any(_plain(simplified(text)) in plain for text in term.targets):
            return
        yield self.finding(
            f"{found.group()} is {' or '.join(term.targets)} in the glossary, which the target does not have",
            source_span=found.span(),
            confidence=0.9,
            term=term.source,
        )

    def _forbidden(self, term: Term, pair: Pair, target: str, span: tuple[int, int] | None) -> Iterator[Finding]:
        for text in term.forbidden:
            inside_allowed = any(_plain(text) in _plain(allowed) for allowed in term.targets)
            rest = target
            for allowed in term.targets if inside_allowed else ():
                rest = rest.replace(_plain(allowed), "\n")
            if _plain(text) in rest:
                at = pair.target.find(text)
                better = f"; use {term.targets[0]}" if term.targets else ""
                yield self.finding(
                    f"{text} is forbidden{f' for {term.source}' if term.source else ''}{better}",
                    source_span=span,
                    target_span=(at, at + len(text)) if at >= 0 else None,
                    confidence=0.95,
                    term=term.source,
                )


def _normal(text: str) -> str:
    """The text without case, blanks beside Chinese, forms of width and marks at its ends."""
    return _plain(text).strip(".,;:!?。、…\"'“”‘’()")


class InconsistentTranslation(DocumentCheck):
    """One source that is translated in several ways within a document.

    What it finds:
        The same source segment (case and punctuation aside, three words or more, or a heading or table cell) with
        different targets. The rare ones are reported, naming the common one with its count; of two, the second.

    Why it matters:
        A reader takes two names for two things. In lists, headings and interfaces it looks like a mistake, and one
        of the two often is.

    Known problems:
        Context can ask for different words, above all in dialogue. Of ready pairs, only those near each other are
        compared. Off by default, as careful human translations vary on purpose.

    Example:
        source: Save the file. ... Save the file.
        target: 保存文件。 ... 存储档案。
        The second target is reported, minor.

    Options:
        none
    """

    code = "TRM02"
    name = "inconsistent-translation"
    category = "terminology/inconsistent-use"
    severity = Severity.MINOR
    default = False
    precision = "6 of 6 right on 44 machine-translated articles; found in 4.6% of Tatoeba, which varies on purpose"

    def run_document(self, pairs: Sequence[Pair], signals: Sequence[Signals]) -> Iterator[tuple[int, Finding]]:
        groups: dict[str, list[int]] = defaultdict(list)
        for index, pair in enumerate(pairs):
            if pair.is_null or pair.kind == "code":
                continue
            if pair.kind in ("heading", "table_cell") or count_latin_words(pair.source) >= 3:
                groups[_normal(pair.source)].append(index)
        for group in groups.values():
            if len(group) > 1:
                yield from self._compare(pairs, group)

    def _compare(self, pairs: Sequence[Pair], group: list[int]) -> Iterator[tuple[int, Finding]]:
        forms = {index: _normal(pairs[index].target) for index in group}
        counts = Counter(forms.values())
        if len(counts) < 2:
            return
        common, count = counts.most_common(1)[0]
        first = next(index for index in group if forms[index] == common)
        for index in group:
            if forms[index] != common and count_han(pairs[index].target):
                yield (
                    index,
                    self.finding(
                        f"the same source is {pairs[first].target} in {pairs[first].id}"
                        + (f" and {count - 1} more" if count > 1 else ""),
                        target_span=(0, len(pairs[index].target)),
                        confidence=0.8,
                        other=pairs[first].id,
                    ),
                )
