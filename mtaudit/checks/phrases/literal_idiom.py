"""Idioms that are rendered word for word (ACC19)."""

from __future__ import annotations

from collections.abc import Iterator

from mtaudit.checks.check import Check
from mtaudit.checks.phrases.tables import load
from mtaudit.mqm import Severity
from mtaudit.records import Finding, Pair, Signals


class LiteralIdiom(Check):
    """An English idiom or fixed phrase whose words are translated one by one.

    What it finds:
        One of some 1,800 English idioms, turns of phrase and compounds (kick the bucket, page-turner, child process)
        whose content words stand in the target literally (踢…桶, 翻页机, 儿童进程) while none of the right renderings
        does. Phrases are found with inflection and gaps. The message says what the phrase means in both languages.

    Why it matters:
        The Chinese says something else, or nothing: a reader cannot guess the English idiom behind 翻页机.

    Known problems:
        A phrase that is meant literally, or a play on words, is reported where its entry cannot tell it from the idiom.
        Any right rendering anywhere in the target clears the finding, so long targets hide some. A phrase that is
        mistranslated in another way than its entry foresees is not found. A rendering that a Chinese reader understands
        although it is not idiomatic (金字塔计划 for pyramid scheme) is minor. A target that keeps the English phrase is
        not reported.

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
        "findings lie on a major or critical error, 22 of 24 minor ones on an error. Most entries were written without "
        "these articles, but corrected on 75 of them; on the other 15 there are 4 findings, 2 of them right. "
        "59 findings in 371,000 pairs of human translations, most of them indeed literal"
    )

    def run(self, pair: Pair, signals: Signals) -> Iterator[Finding]:
        if pair.is_null or pair.kind == "code":
            return
        for found in load("idioms.tsv").literal(pair.source, pair.target):
            phrase = found.phrase
            yield self.finding(
                f"“{pair.source[slice(*found.source)]}” means “{phrase.meaning}”: {phrase.shown}; "
                f"{pair.target[slice(*found.target)]} renders it word for word",
                source_span=found.source,
                target_span=found.target,
                severity=Severity[phrase.severity.upper()],
                confidence=0.9,
                meaning=phrase.meaning,
                expected=phrase.shown,
            )
