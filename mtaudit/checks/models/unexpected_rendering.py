"""A word that its source does not let expect (ACC21), with the renderings that are usual there."""

from __future__ import annotations

from collections.abc import Iterator

from mtaudit.checks.check import Check
from mtaudit.messages import Message
from mtaudit.mqm import Severity
from mtaudit.records import NON_PROSE, Finding, Pair, Signals

#: Words that are named in a pair; where more stand out the translation is free as a whole.
_MOST = 2


class UnexpectedRendering(Check):
    """A Chinese word that rarely translates the English word it is aligned with.

    What it finds:
        A content word of the target that is an unlikely translation of every source word in its context, if the critic
        doubts the word as well. The message names the source word that it probably translates, and the usual
        translations of that word in this context, which were learned from 330,000 human translations by word
        alignment.

    Why it matters:
        A wrong sense of a common word is the most frequent error of machine translation. The usual translations show
        at once whether the chosen word has another sense or is only a rarer synonym.

    Known problems:
        Free translations and rare synonyms are unexpected as well, and a wrong sense that is common elsewhere may be
        expected here. These findings are therefore neutral and do not count in totals or gates. Words of one
        character are not judged.

    Example:
        source: I study about two hours every day.
        target: 我每天待在书房大约两个小时。
        书房 (a study) is marked; 研究, 学习 and 读书 are expected for study.

    Options:
        least: probability of a wrong word, by the expected renderings alone, from which it is marked.
        tag: tag of the critic from which it is marked.
    """

    code = "ACC21"
    name = "unexpected-rendering"
    category = "accuracy/mistranslation"
    severity = Severity.NEUTRAL
    precision = (
        "a reason, no proof: of 951 marked words in 90 machine-translated articles 15% lie on a major or critical "
        "error and 29% on any; of 62 in human translations, half of them with one mistranslation written in, 68% on it"
    )
    needs = frozenset({"critique"})

    def __init__(self, least: float = 0.1, tag: float = 0.6) -> None:
        self.least = least
        self.tag = tag

    def run(self, pair: Pair, signals: Signals) -> Iterator[Finding]:
        if pair.is_null or pair.kind in NON_PROSE or signals.renderings is None or signals.critique is None:
            return
        doubted = [tag for tag in signals.critique.tags if tag.side == "target" and tag.probability >= self.tag]
        marked = [
            word
            for word in signals.renderings.words
            if word.probability >= self.least
            and word.expected
            and any(tag.start < word.end and word.start < tag.end for tag in doubted)
        ]
        worst = sorted(marked, key=lambda word: -word.probability)[:_MOST]
        for word in sorted(worst, key=lambda word: word.start):
            source = pair.source[word.source_start : word.source_end]
            found = pair.target[word.start : word.end]
            yield self.finding(
                Message(
                    "{found} for {source}; expected {expected}",
                    found=found,
                    source=source,
                    expected=list(word.expected),
                ),
                source_span=(word.source_start, word.source_end),
                target_span=(word.start, word.end),
                confidence=word.probability,
                expected=list(word.expected),
            )
