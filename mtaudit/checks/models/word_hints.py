"""Words that the critic doubts (ACC17) and source words that it does not find (ACC18): hints, which never count."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from math import fsum
from typing import Any, NamedTuple

from mtaudit.bundled import load_json
from mtaudit.checks.check import Check
from mtaudit.messages import Message
from mtaudit.mqm import Severity
from mtaudit.numeric import logit, sigmoid
from mtaudit.records import NON_PROSE, Finding, Pair, Signals, TokenTag, Word

#: Probabilities are clipped this far from 0 and 1.
_MARGIN = 0.003
#: Log-odds of the suspicion of a usual word, and its support: what is not known of a word counts as that.
_USUAL_SUSPICION, _USUAL_SUPPORT = -3.0, 0.5
#: Names in the order of :func:`facts`.
FACTS = ("tag", "half_width", "full_width", "suspicion", "support")


class WordDoubt(NamedTuple):
    """``[start, end)`` of a side with the probability that something is wrong there."""

    start: int
    end: int
    probability: float


def facts(tag: TokenTag, text: str, words: Sequence[Word]) -> tuple[float, ...]:
    """Evidence for and against a word, in the order of :data:`FACTS`.

    The critic reads normalised text, in which , and ， are the same character, so the width of a punctuation mark is a
    fact of its own. ``words`` is the word evidence of the encoder; empty if it was not computed.
    """
    said = text[tag.start : tag.end]
    sign = not is_word(text, tag)
    word = max(
        (w for w in words if w.side == tag.side and w.start < tag.end and tag.start < w.end),
        key=lambda w: w.suspicion,
        default=None,
    )
    return (
        logit(tag.probability, _MARGIN),
        float(sign and said.isascii()),
        float(sign and not said.isascii()),
        logit(word.suspicion, _MARGIN) - _USUAL_SUSPICION if word else 0.0,
        word.support - _USUAL_SUPPORT if word else 0.0,
    )


def is_word(text: str, tag: TokenTag) -> bool:
    """Whether there is a letter or digit in it."""
    return any(c.isalnum() for c in text[tag.start : tag.end])


def probability(model: Mapping[str, Any], found: Sequence[float]) -> float:
    """The probability that people would change a word with these facts."""
    weights: Mapping[str, float] = model["weights"]
    shares = (weights.get(name, 0.0) * value for name, value in zip(FACTS, found, strict=True))
    total: float = model["bias"] + fsum(shares)
    return sigmoid(total)


def edited(pair: Pair, signals: Signals, least: float) -> list[WordDoubt]:
    """The target words that people would change with at least this probability."""
    model = fitted()["edited"]
    tags = signals.critique.tags if signals.critique else ()
    found = (
        WordDoubt(tag.start, tag.end, probability(model, facts(tag, pair.target, signals.words)))
        for tag in tags
        if tag.side == "target"
    )
    return _joined(pair.target, [doubt for doubt in found if doubt.probability >= least])


def lost(pair: Pair, signals: Signals, least: float) -> list[WordDoubt]:
    """The source words, without punctuation, that the critic takes for untranslated with at least this probability."""
    tags = signals.critique.tags if signals.critique else ()
    found = [
        WordDoubt(tag.start, tag.end, tag.probability)
        for tag in tags
        if tag.side == "source" and is_word(pair.source, tag)
    ]
    return _joined(pair.source, [doubt for doubt in found if doubt.probability >= least])


def _joined(text: str, found: Sequence[WordDoubt]) -> list[WordDoubt]:
    """Neighbouring words joined, with the highest of their probabilities."""
    out: list[WordDoubt] = []
    for doubt in found:
        if out and not text[out[-1].end : doubt.start].strip():
            out[-1] = WordDoubt(out[-1].start, doubt.end, max(out[-1].probability, doubt.probability))
        else:
            out.append(doubt)
    return out


@cache
def fitted() -> Mapping[str, Any]:
    """Weights and thresholds, as ``mtaudit train CORPORA tags`` writes them."""
    data: Mapping[str, Any] = load_json("tags.json")
    return data


class _Hint(Check):
    """A neutral check that marks from a threshold on: ``fit`` names the one in the fitted file."""

    severity = Severity.NEUTRAL
    needs = frozenset({"critique"})
    fit: str

    def __init__(self, least: float | None = None) -> None:
        self.least = least

    def run(self, pair: Pair, signals: Signals) -> Iterator[Finding]:
        if not pair.is_null and pair.kind not in NON_PROSE:
            yield from self.hints(pair, signals, fitted()[self.fit]["least"] if self.least is None else self.least)

    @abstractmethod
    def hints(self, pair: Pair, signals: Signals, least: float) -> Iterator[Finding]:
        """The findings from this threshold on."""


class DoubtfulWord(_Hint):
    """Words of the target that people would probably change.

    What it finds:
        Words that the critic, which learned from corrections of machine output, expects to be corrected, combined
        with the word evidence of the encoder. Neighbouring words form one finding. Confidence is the probability that a
        corrector of machine output would change the surest of them.

    Why it matters:
        In a pair that is doubtful as a whole, these are the places to look at first.

    Known problems:
        Nearly half of all sound human translations have such a word, too: correctors change matters of taste. So these
        findings are neutral. They count in no total, no gate and no error probability, and the HTML page hides them
        until the reader switches hints on.

    Example:
        source: His account was suspended.
        target: 他的账户停职了。
        停职 is marked.

    Options:
        least: probability from which a word is marked; fitted by default, so that the highest value is taken at which
            the correlation with corrections is still nearly the best.
    """

    code = "ACC17"
    name = "doubtful-word"
    category = "accuracy/mistranslation"
    precision = (
        "60% of the marked spans of unseen machine output were changed by correctors (of all words 24%; correlation "
        "0.32, F1 0.47); marks the planted wrong word in 89% and something in 48% of sound pairs of WMT22"
    )
    fit = "edited"

    def hints(self, pair: Pair, signals: Signals, least: float) -> Iterator[Finding]:
        for doubt in edited(pair, signals, least):
            yield self.finding(
                Message("a corrector would probably change {words}", words=pair.target[doubt.start : doubt.end]),
                target_span=(doubt.start, doubt.end),
                confidence=round(doubt.probability, 3),
            )


class LostWord(_Hint):
    """Words of the source that the critic finds nothing of in the target.

    What it finds:
        Source words that the critic, which learned from translations cut short, takes for left out. Neighbouring words
        are one finding.

    Why it matters:
        A sentence that was cut short reads well. This names the words that went missing.

    Known problems:
        In machine output six of ten such words are rendered, but badly or freely. Like ACC17, these findings are
        neutral.

    Example:
        source: The bridge was closed, and the ferry does not run in winter.
        target: 大桥关闭了。
        “the ferry does not run in winter” is marked.

    Options:
        least: tag from which a word is marked; fitted by default, so that it occurs in 2% of sound translations.
    """

    code = "ACC18"
    name = "lost-word"
    category = "accuracy/omission"
    precision = (
        "marks something in 64% of the pairs of WMT22 that lost a clause, 95% of those cut short and 4% of the sound "
        "ones; in machine output four of ten marked words were corrected, few of them left out"
    )
    fit = "lost"

    def hints(self, pair: Pair, signals: Signals, least: float) -> Iterator[Finding]:
        for doubt in lost(pair, signals, least):
            yield self.finding(
                Message("“{words}” is probably not rendered", words=pair.source[doubt.start : doubt.end]),
                source_span=(doubt.start, doubt.end),
                confidence=round(doubt.probability, 3),
            )
