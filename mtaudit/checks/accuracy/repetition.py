"""Text that stands twice (ACC08): inside a target, or in neighbouring pairs whose sources differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mtaudit.checks.accuracy.repeated_alternative import joined_to_itself
from mtaudit.checks.check import DocumentCheck
from mtaudit.late import late_pattern
from mtaudit.mqm import Severity
from mtaudit.records import Finding, Pair, Signals, Span
from mtaudit.text import HAN_CLASS, count_han, count_latin_words

_GRAM = 5
#: How far back a sentence of another pair may stand, in pairs.
_REACH = 8
#: Han characters from which a clause is as good as a sentence: a reader stops at it, so it is critical.
_SENTENCE = 15
_CLAUSE_END = late_pattern(r"[，。；！？：,;!?:\n“”\"「」『』（）()]+")
_WORD = late_pattern(r"[a-z0-9]+(?:['’][a-z]+)?")
_BREAK = frozenset('，。；！？：,;!?: \n“”"「」『』（）()、…—-')
#: One to eight characters three times or more, five in all; interjections are let through below.
_LOOP = late_pattern(rf"((?:[{HAN_CLASS}，、]){{1,8}}?)\1{{2,}}")
_INTERJECTION = late_pattern(
    r"[哈呵嘿嘻嘎啊哇呜嗷噢喔哦嗯唔呃咯吼嗡滴嗒咚轰砰叮哒啦呀嘟咕汪喵"
    r"好对是不快来走加油一二三四五六七八九十〇零年々，、]+"
)


def _repeated_words(source: str, size: int) -> bool:
    words = _WORD.findall(source.lower())
    grams = [tuple(words[i : i + size]) for i in range(len(words) - size + 1)]
    return len(set(grams)) < len(grams)


def repeats(text: str) -> Iterator[tuple[Span, Span]]:
    """Maximal stretches of at least five characters that stand twice without overlap: (first, second).

    Each second stretch is reported once, with the first place where it stands.
    """
    first: dict[str, int] = {}
    at = 0
    while at <= len(text) - _GRAM:
        gram = text[at : at + _GRAM]
        start = first.setdefault(gram, at)
        if start + _GRAM > at:
            at += 1
            continue
        size = _GRAM
        while at + size < len(text) and start + size < at and text[start + size] == text[at + size]:
            size += 1
        yield (start, start + size), (at, at + size)
        at += size


def _at_edge(text: str, span: Span) -> bool:
    """Whether the stretch begins and ends where a clause does."""
    start, end = span
    before = start == 0 or text[start - 1] in _BREAK or text[start] in _BREAK
    return before and (end == len(text) or text[end] in _BREAK or text[end - 1] in _BREAK)


def _trimmed(text: str, span: Span) -> Span:
    start, end = span
    while start < end and text[start] in _BREAK:
        start += 1
    return start, end


class RepeatedText(DocumentCheck):
    """A clause or sentence that stands twice although its source stands once.

    What it finds:
        Four things. A stretch that is followed at once by itself, a clause that stands twice in one target, or any
        stretch of ten Chinese characters that does, where nothing repeats in the source. A phrase in a loop (三次三次
        三次). A word that is joined to itself where the source joins two (性格或性格 for "character or disposition").
        And a sentence or clause of ten characters or more that stands for different sources in neighbouring pairs.

    Why it matters:
        Machine translation that loses its place says a thing twice and usually leaves something else out. The repeated
        words are good Chinese and fit the source, so that neither fluency nor similarity shows the fault.

    Known problems:
        A source that repeats itself in other words may be translated by one clause twice. A refrain is let through
        where its sources share three words in a row. Interjections (哈哈哈) are let through.

    Example:
        source: The firm, founded in a garage, grew into a giant.
        target: 公司从车库起步，成长为巨头，成长为巨头。
        The second 成长为巨头 is reported, major.

    Options:
        none
    """

    code = "ACC08"
    name = "repeated-text"
    category = "accuracy/addition"
    severity = Severity.MAJOR
    precision = (
        "false alarms (major): none in WMT22 reference A and Vue docs, 0.01% of Tatoeba, 0.02% of Python docs; "
        "finds 99% of planted repetitions (held-out half); words joined to themselves: none in 74,305 human "
        "translations, 22 in 17,000 sentences of machines, all right"
    )

    def run_document(self, pairs: Sequence[Pair], signals: Sequence[Signals]) -> Iterator[tuple[int, Finding]]:
        seen: dict[str, int] = {}
        for index, pair in enumerate(pairs):
            if pair.kind == "code" or len(pair.target) < 6:
                continue
            found = list(self._inside(pair))
            yield from ((index, finding) for finding in found)
            if (twin := self._twin(index, pairs, seen)) and not found:
                yield index, twin

    def _inside(self, pair: Pair) -> Iterator[Finding]:
        target = pair.target
        if (twin := next(joined_to_itself(target, pair.source), None)) is not None:
            first, second = twin
            yield self.finding(
                f"{target[first[0] : second[1]]}: two words of the source are one in the target",
                target_span=(first[0], second[1]),
                confidence=0.9,
            )
            return
        size = len(target) - 3
        if len({target[i : i + 4] for i in range(size)}) == size:
            return
        if size > 4:
            for first, second in repeats(target):
                severity = self._weigh(pair, first, second)
                if severity is not None:
                    yield self._report(target, first, _trimmed(target, second), severity)
                    return
        for loop in _LOOP.finditer(target):
            if not _INTERJECTION.fullmatch(loop.group()) and loop.group(1) not in pair.source:
                end = loop.start() + len(loop.group(1))
                grave = len(loop.group()) >= 6
                yield self._report(
                    target, (loop.start(), end), (end, loop.end()), Severity.MAJOR if grave else Severity.MINOR
                )
                return

    def _weigh(self, pair: Pair, first: Span, second: Span) -> Severity | None:
        """The severity of the second occurrence; None where it may well be intended."""
        text = pair.target[slice(*second)]
        han, adjacent = count_han(text), 0 <= second[0] - first[1] <= 1
        clause = _at_edge(pair.target, first) and _at_edge(pair.target, second)
        if adjacent and (clause or han >= 6) and han + count_latin_words(text) >= 4:
            if _repeated_words(pair.source, 2 if han < 10 else 3):
                return None
            return Severity.CRITICAL if clause and han >= _SENTENCE else Severity.MAJOR
        if han < 4 or 2 * han < len(text):
            return None
        if han < (6 if clause else 10):
            return None
        if _repeated_words(pair.source, 2 if han < 12 else 3):
            return None
        if clause and han >= _SENTENCE:
            return Severity.CRITICAL
        return Severity.MAJOR if han >= (10 if clause else 13) else Severity.MINOR

    def _twin(self, index: int, pairs: Sequence[Pair], seen: dict[str, int]) -> Finding | None:
        """A clause of this pair that a pair shortly before has too, for another source."""
        pair, twin = pairs[index], None
        for text in _CLAUSE_END.split(pair.target):
            if len(text) < 10:
                continue
            before = seen.get(text)
            seen[text] = index
            if twin is None and before is not None and 0 < index - before <= _REACH:
                twin = self._compare(pair, pairs[before], text)
        return twin

    def _compare(self, pair: Pair, other: Pair, text: str) -> Finding | None:
        han = count_han(text)
        if han < 10 or _share(pair.source, other.source):
            return None
        grave = han >= 14 or text == pair.target.rstrip("。！？")
        start = pair.target.index(text)
        return self.finding(
            f"the same words stand for another source in {other.id}: {text}",
            target_span=(start, start + len(text)),
            severity=Severity.MAJOR if grave else Severity.MINOR,
            confidence=0.9 if grave else 0.6,
            other=other.id,
        )

    def _report(self, target: str, first: Span, second: Span, severity: Severity) -> Finding:
        return self.finding(
            f"{target[slice(*second)]} stands twice, the source says it once",
            target_span=second,
            severity=severity,
            confidence=0.6 if severity is Severity.MINOR else 0.97,
            first=list(first),
        )


def _share(one: str, two: str) -> bool:
    """Whether two sources have three words in a row in common, or are short and share half of their words."""
    a, b = (_WORD.findall(text.lower()) for text in (one, two))
    trigrams = set(zip(a, a[1:], a[2:], strict=False)) & set(zip(b, b[1:], b[2:], strict=False))
    return bool(trigrams) or 2 * len(set(a) & set(b)) > min(len(set(a)), len(set(b)))
