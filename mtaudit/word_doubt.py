"""Doubt about single words: what encoder and critic say together, and which source word a wrong word stands for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mtaudit.cedict import renders, words_meaning
from mtaudit.numeric import logit, sigmoid
from mtaudit.records import Critique, Pair, Signals, TokenTag, Word

#: Tag probability from which the critic confirms the doubt, and the suspicion from which no confirmation is needed,
#: with a critic and without one. Measured on sound and damaged sentences of WMT22.
_TAGGED, _SURE, _ALONE = 0.72, 0.92, 0.95
#: An English word that so few Chinese words mean has no free renderings that the dictionary would not show.
_FEW = 8
#: Suspicion and gain from which a source word may be named as the one that lost its translation.
_MISSING, _MISSING_GAIN = 0.1, 0.01


@dataclass(frozen=True, slots=True)
class Suspect:
    """A target word with the probability that it is wrong, of encoder and critic together.

    Attributes:
        tag: the strongest tag of the critic that touches the word; None without a critic.
    """

    word: Word
    probability: float
    tag: float | None

    @property
    def agreed(self) -> bool:
        """Whether the critic doubts the word as well, or the doubt is great enough without it."""
        if self.tag is None:
            return self.probability >= _ALONE
        return self.probability >= _SURE or self.tag >= _TAGGED


def suspects(signals: Signals) -> list[Suspect]:
    """The target words with their probability of being wrong, encoder and critic joined."""
    tags = _target_tags(signals.critique)
    out = []
    for word in signals.words:
        if word.side == "target":
            tag = _tag_of(word, tags)
            probability = _alone(word.suspicion) if tag is None else _joined(word.suspicion, tag)
            out.append(Suspect(word, probability, tag))
    return out


def missing_words(words: Sequence[Word]) -> list[Word]:
    """The source words that may have no translation."""
    return [w for w in words if w.side == "source" and w.suspicion >= _MISSING and w.gain >= _MISSING_GAIN]


def counterpart(word: Word, missing: Sequence[Word], pair: Pair) -> Word | None:
    """The untranslated source word that a wrong target word probably stands for: the most suspicious, and of equally
    suspicious ones the one at about the same place of the sentence; none that the target has by the dictionary."""
    place = word.start / max(len(pair.target), 1)

    def fit(candidate: Word) -> float:
        return candidate.suspicion - 0.1 * abs(candidate.start / max(len(pair.source), 1) - place)

    return next((w for w in sorted(missing, key=fit, reverse=True) if not renders(pair.target, w.text)), None)


def is_specific(word: str) -> bool:
    """Whether so few Chinese words mean this English word that none of them is missed by the dictionary."""
    return 0 < words_meaning(word, _FEW + 1) <= _FEW


def _target_tags(critique: Critique | None) -> Sequence[TokenTag] | None:
    """The tags of the target; None without a critic, or of one that has none: the bundled critic tags every word."""
    if critique is None or not critique.tags:
        return None
    return [tag for tag in critique.tags if tag.side == "target"]


def _tag_of(word: Word, tags: Sequence[TokenTag] | None) -> float | None:
    """The strongest tag that touches the word; None without a critic."""
    if tags is None:
        return None
    return max((t.probability for t in tags if t.start < word.end and word.start < t.end), default=0.0)


def _joined(suspicion: float, tag: float) -> float:
    """Encoder and critic as one probability: logistic regression over the words of sound translations and of ones with
    a planted word, none of them read by either in training (AUC 0.956; the encoder alone 0.931, the critic 0.933).

    The intercept of the fit, -0.07, is one lower here: every second sentence held a planted word there. So the odds of
    a confidence are those by which it is commoner in damaged than in sound sentences of WMT22.
    """
    return sigmoid(0.77 * logit(suspicion) + 1.88 * logit(tag) - 1.07)


def _alone(suspicion: float) -> float:
    """The encoder's suspicion on the same scale: equal values stand for about as many false alarms."""
    return sigmoid(1.85 * logit(suspicion) - 0.35)
