"""Terminology: terms of a glossary (TRM01), and sources with several translations (TRM02)."""

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
from mtaudit.messages import Message
from mtaudit.mqm import Severity
from mtaudit.records import Finding, Pair, Signals
from mtaudit.text import count_han, count_latin_words


@lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    """The text with width and case folded and blanks removed, for comparing the spelling of Chinese terms."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()


class GlossaryMismatch(Check):
    """A glossary term that is translated by another word or by a forbidden one.

    What it finds:
        English glossary terms in the source for which the target has none of the allowed translations, and forbidden
        translations. The longest term wins (neural network before network). Plural and possessive forms are matched,
        and Simplified terms are also matched in Traditional targets.

    Why it matters:
        A thing needs the same name throughout a product or a body of law.

    Known problems:
        A pronoun or an ellipsis in place of a repeated term is good Chinese but is still reported. Ambiguous terms
        (bank) need a scope.

    Example:
        glossary: neural network, 神经网络
        source: Neural networks learn.
        target: 神经网会学习。
        Neural networks is reported, major.

    Options:
        glossary: path of a .csv or .tsv file with the columns source and target and the optional columns variants,
        forbidden, case and scope (several values separated by |), of a .yaml or .json file with a list of such
        mappings, or of a .tbx file. `mtaudit terms` writes a first glossary from a corpus. The check runs only if this
        option is given: [checks.TRM01] glossary = "terms.csv".
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
            Message(
                "{words} should be {expected} according to the glossary",
                words=found.group(),
                expected=" / ".join(term.targets),
            ),
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
                better = Message("; use {expected}", expected=term.targets[0]) if term.targets else ""
                term_for = Message(" for {term}", term=term.source) if term.source else ""
                yield self.finding(
                    Message("the glossary forbids {words}{for_}{better}", words=text, for_=term_for, better=better),
                    source_span=span,
                    target_span=(at, at + len(text)) if at >= 0 else None,
                    confidence=0.95,
                    term=term.source,
                )


def _normal(text: str) -> str:
    """The text with case and width folded, without blanks next to Chinese and without punctuation at its ends."""
    return _plain(text).strip(".,;:!?。、…\"'“”‘’()")


class InconsistentTranslation(DocumentCheck):
    """A source that is translated in several ways within a document.

    What it finds:
        The same source segment (ignoring case and punctuation; at least three words, or a heading or table cell) with
        different targets. The rarer targets are reported, together with the common one and its count; if both are
        equally common, the second one is reported.

    Why it matters:
        Readers take two names for two things. In lists, headings and interfaces the difference looks like a mistake,
        and often one of the two is.

    Known problems:
        Context can require different words, above all in dialogue. In formats of ready pairs, only pairs near each
        other are compared. Off by default, because careful human translations vary on purpose.

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
                        Message(
                            "the same source is translated as {target} in {pair}{more}",
                            target=pairs[first].target,
                            pair=pairs[first].id,
                            more=Message(" and {count:,} more", count=count - 1) if count > 1 else "",
                        ),
                        target_span=(0, len(pairs[index].target)),
                        confidence=0.8,
                        other=pairs[first].id,
                    ),
                )
