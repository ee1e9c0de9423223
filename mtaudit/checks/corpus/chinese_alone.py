"""Defects of sentences in documents in Chinese alone, which can be seen without their original."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from mtaudit.checks.check import DocumentCheck
from mtaudit.checks.names.transliteration import spelling
from mtaudit.late import late_pattern
from mtaudit.messages import Message
from mtaudit.mqm import Severity
from mtaudit.records import Finding, Pair, Signals
from mtaudit.text import HAN_CLASS, count_han
from mtaudit.word_segmenter import segment_words

_H = f"[{HAN_CLASS}]"
#: An English function word with other words in lower case, between Chinese words.
_HALF = late_pattern(
    rf"(?<={_H})\s?(?<![A-Za-z])(?:an?|the|of|and|or|but|with|from|into|their|his|her|its|is|are|was|were)"
    rf"(?:\s[a-z]+)+\s?(?={_H})"
)
#: A clause of ten or more Chinese characters, twice in a row.
_TWICE = late_pattern(rf"((?:{_H}[^。！？；\n]{{9,}})[。！？；])\s*\1")
#: Characters that a sentence has at least whose repetition is an error, and not an exclamation.
_SENTENCE = 10
#: Function words that never stand twice in a row: 的的, 和和. The segmenter tells 现在/在 from 在/在.
_DOUBLED = late_pattern(r"([的是和在被将把与])\1")
#: A sentence that ends in a word which needs another one after it.
_OPEN = late_pattern(rf"{_H}(?:以及|并且|而且|因为|通过|关于|[和与或把被从对将])$")
#: Parts of a transliterated name joined by a hyphen instead of a dot, with the name after it: 萨姆-奥特曼（Sam Altman.
_HYPHEN = late_pattern(rf"({_H}{{1,7}})-(?:{_H}{{1,7}}-)?{_H}{{2,7}}(?=（([A-Z][A-Za-z\u00c0-\u024f]+))")
#: Amounts in an English unit of thousands: 9.5 百万美元 for 950 万美元.
_MILLIONS = late_pattern(
    r"\d[\d,.]*\s?(?:百万|十亿|百萬|十億)(?=\s?(?:[美欧日加澳港]元|英镑|英鎊|人民币|人|名|个|個|次))"
)
#: Characters at the end of a sentence of which the last word is told.
_TAIL = 12


class ChineseAlone(DocumentCheck):
    """Traces of machine translation in documents in Chinese alone.

    What it finds:
        Half-translated words (通过the hose撒到), a clause or sentence that stands twice in a row; minor: a sentence
        that breaks off after a word which needs another one, function words that stand twice (的的), amounts that keep
        the English unit (9.5 百万美元), and names whose parts are joined by a hyphen (萨姆-奥特曼（Sam Altman）).

    Why it matters:
        Without its original a translation cannot be compared, but such traces show that nobody revised it.

    Known problems:
        It runs only with --corpus, on documents in Chinese alone. Text in which English words are meant, as in a
        textbook of English, is reported.

    Example:
        Altman 个人向 Helion 投资了 9.5 百万美元.

    Options:
        None.
    """

    code = "LNG08"
    name = "translation-trace"
    category = "linguistic-conventions/spelling"
    severity = Severity.MINOR
    monolingual = True
    precision = (
        "in 48 machine-translated articles and 5 others (3,673 lines of Chinese) 35 findings, all right; "
        "81 in 72,500 human translations"
    )

    def run_document(self, pairs: Sequence[Pair], signals: Sequence[Signals]) -> Iterator[tuple[int, Finding]]:
        before = ""
        for at, pair in enumerate(pairs):
            if pair.source or pair.kind in ("code", "heading", "metadata"):
                before = ""
                continue
            if pair.target == before and count_han(before) >= _SENTENCE:
                message = Message("{words} stands twice in a row", words=pair.target)
                yield (
                    at,
                    self.finding(message, target_span=(0, len(pair.target)), severity=Severity.MAJOR, confidence=0.7),
                )
            before = pair.target
            yield from ((at, finding) for finding in self._in_text(pair.target, pair.kind))

    def _in_text(self, text: str, kind: str) -> Iterator[Finding]:
        for match in _HALF.finditer(text):
            yield self._found(Message("left in English: {words}", words=match.group().strip()), match, Severity.MAJOR)
        for match in _TWICE.finditer(text):
            message = Message("{words} stands twice in a row", words=match.group(1))
            yield self._found(message, match, Severity.MAJOR, 1)
        broken = _OPEN.search(text.rstrip()) if count_han(text) >= 8 and kind == "paragraph" else None
        # 平和, 应对 and 序对 end in the same characters, and are words.
        if broken and segment_words(broken.string[-_TAIL:])[-1] == broken.group()[1:]:
            yield self._found(Message("the sentence breaks off after {words}", words=broken.group()[1:]), broken)
        for match in _MILLIONS.finditer(text):
            yield self._found(
                Message("{words} keeps the English unit; write it in 万 or 亿", words=match.group()), match
            )
        for match in _DOUBLED.finditer(text):
            if _are_words(text, match):
                yield self._found(Message("{words} stands twice in a row", words=match.group(1)), match)
        yield from self._hyphens(text)

    def _hyphens(self, text: str) -> Iterator[Finding]:
        for match in _HYPHEN.finditer(text):
            heard = spelling(match.group(2), match.group(1))
            if heard is not None and heard.span[1] == len(match.group(1)):
                span = (match.start() + heard.span[0], match.end())
                words = text[slice(*span)]
                message = Message("the parts of the name {words} are joined by a hyphen instead of ·", words=words)
                yield self.finding(message, target_span=span, severity=Severity.MINOR, confidence=0.7)

    def _found(
        self, message: Message, match: re.Match[str], severity: Severity = Severity.MINOR, group: int = 0
    ) -> Finding:
        return self.finding(message, target_span=match.span(group), severity=severity, confidence=0.7)


def _are_words(text: str, match: re.Match[str]) -> bool:
    """Whether both characters of a match are words of their own."""
    start = max(0, match.start() - _TAIL)
    at, single = start, set()
    for word in segment_words(text[start : match.end() + _TAIL]):
        if len(word) == 1:
            single.add(at)
        at += len(word)
    return {match.start(), match.start() + 1} <= single
