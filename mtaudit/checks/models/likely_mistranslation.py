"""Pairs that are likely wrong by all evidence together, although no single check explains it (ACC13)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from mtaudit.checks.check import ConcludingCheck
from mtaudit.checks.models.word_context import has_more_parts
from mtaudit.checks.models.word_hints import is_word
from mtaudit.messages import Message
from mtaudit.mqm import Severity
from mtaudit.records import Finding, Pair, Signals, Span, TokenTag
from mtaudit.text import count_latin_words

#: Probability from which a word that the critic doubts is named.
_NAMED = 0.3
_MOST = 3
#: Sources of fewer words (cells, exclamations, captions) say too little for a judgement of the whole.
_FEWEST = 3


class LikelyMistranslation(ConcludingCheck):
    """A pair that is likely wrong by all evidence together, although no single check explains it.

    What it finds:
        A pair whose error probability is at or above a threshold although no other finding is as severe. The
        message names the words that the critic doubts most, if there are any.

    Why it matters:
        Wrong senses, wrong referents and incoherent sentences leave no trace that a single check could find, and they
        are what misleads readers.

    Known problems:
        It can tell that something is wrong better than what. Free and literary translations, fragments such as captions
        and credits, and targets that name the referent of a pronoun are rated worse than they are.
        Sources of one or two words, and titles to which the target adds a source or an author, are minor.

    Example:
        "His account was suspended" as 他的账户停职了.

    Options:
        least: error probability from which a pair is reported as minor; the setting ``thresholds`` says from which it
            is major or critical.
    """

    code = "ACC13"
    name = "likely-mistranslation"
    category = "accuracy/mistranslation"
    severity = Severity.MAJOR
    precision = (
        "of 8 that are major or above in 48 machine-translated articles 7 right, 1 arguable; major or above in 5 of "
        "2,037 pairs of WMT22 reference A (0.25%)"
    )
    needs = frozenset({"similarity"})

    def __init__(self, least: float = 0.3) -> None:
        self.least = least

    def conclude(self, pair: Pair, signals: Signals, probability: float, severity: Severity) -> Iterator[Finding]:
        if severity < Severity.MAJOR and probability < self.least:
            return
        doubted = _doubted(pair.target, signals)
        words = "、".join(pair.target[tag.start : tag.end] for tag in doubted)
        place = _place(doubted, signals)
        yield self.finding(
            Message(
                "likely wrong (error probability {probability:.2f}){doubtful}",
                probability=round(probability, 4),
                doubtful=Message("; most doubtful: {words}", words=words) if words else "",
            ),
            target_span=place,
            severity=min(severity, Severity.MINOR) if _is_unsure(pair) else severity,
            confidence=probability,
            **_evidence(signals),
        )


def _is_unsure(pair: Pair) -> bool:
    """Whether the models are often wrong about such pairs: very short ones, titles with an author or a site more."""
    return count_latin_words(pair.source) < _FEWEST or has_more_parts(pair)


def _place(doubted: Sequence[TokenTag], signals: Signals) -> Span | None:
    """The word that critic and expected renderings together doubt most; None where neither doubts one."""
    unexpected = signals.renderings.words if signals.renderings else ()
    chances = {(tag.start, tag.end): tag.probability for tag in doubted}
    for word in unexpected:
        tagged = [tag.probability for tag in doubted if tag.start < word.end and word.start < tag.end]
        chances[word.start, word.end] = word.probability + max(tagged, default=0.0)
    return max(chances, key=lambda span: chances[span], default=None)


def _doubted(target: str, signals: Signals) -> list[TokenTag]:
    """The target words that the critic doubts most, in order, without punctuation."""
    tags = signals.critique.tags if signals.critique else ()
    words = [t for t in tags if t.side == "target" and t.probability >= _NAMED and is_word(target, t)]
    worst = sorted(words, key=lambda t: -t.probability)
    return sorted(worst[:_MOST], key=lambda t: t.start)


def _evidence(signals: Signals) -> dict[str, Any]:
    out: dict[str, Any] = {} if signals.similarity is None else {"similarity": signals.similarity}
    if signals.critique is not None:
        out |= {"quality": signals.critique.quality, "critical": signals.critique.critical}
    return out
