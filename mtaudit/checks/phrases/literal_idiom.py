"""Idioms that are translated word for word (ACC19)."""

from __future__ import annotations

from collections.abc import Iterator

from mtaudit.checks.check import Check
from mtaudit.checks.phrases.tables import load
from mtaudit.messages import Message
from mtaudit.mqm import Severity
from mtaudit.records import Finding, Pair, Signals


class LiteralIdiom(Check):
    """An English idiom or fixed phrase that is translated word for word.

    What it finds:
        One of about 1,800 English idioms, turns of phrase and compounds (kick the bucket, page-turner, child process)
        whose content words occur in the target literally (踢…桶, 翻页机, 儿童进程) while none of the right renderings
        does. Phrases are matched in all inflected forms and with gaps. The message gives the meaning in both languages.

    Why it matters:
        The Chinese means something else, or nothing: readers cannot guess the English idiom from 翻页机.

    Known problems:
        A phrase that is meant literally, or a play on words, is reported if its entry cannot tell it from the idiom. A
        right rendering anywhere in the target suppresses the finding, so some errors in long targets are missed. Only
        the mistranslations listed in the table are found. A rendering that Chinese readers understand although it is
        not idiomatic (金字塔计划 for pyramid scheme) is minor. A target that keeps the English phrase is not reported.

    Example:
        source: The novel is a real page-turner.
        target: 这本小说是真正的翻页机。
        翻页机 is reported, major.

    Options:
        none
    """

    code = "ACC19"
    name = "literal-idiom"
    category = "accuracy/mistranslation"
    severity = Severity.MAJOR
    precision = (
        "7,204 pairs of 90 machine-translated articles, whose errors a large language model marked: 72 of 73 major "
        "findings are on a major or critical error, 22 of 24 minor ones on an error. Most entries were written without "
        "these articles, but corrected on 75 of them; the other 15 have 4 findings, 2 of them right. "
        "59 findings in 371,000 pairs of human translations, most of them really literal"
    )

    def run(self, pair: Pair, signals: Signals) -> Iterator[Finding]:
        if pair.is_null or pair.kind == "code":
            return
        for found in load("idioms.tsv").literal(pair.source, pair.target):
            phrase = found.phrase
            yield self.finding(
                Message(
                    "“{words}” means “{meaning}”: {expected}; {found} is a word-for-word rendering",
                    words=pair.source[slice(*found.source)],
                    meaning=phrase.meaning,
                    expected=phrase.shown,
                    found=pair.target[slice(*found.target)],
                ),
                source_span=found.source,
                target_span=found.target,
                severity=Severity[phrase.severity.upper()],
                confidence=0.9,
                meaning=phrase.meaning,
                expected=phrase.shown,
            )
