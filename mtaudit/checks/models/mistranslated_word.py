"""Words without support (ACC01) and pairs that hardly share a meaning (ACC02), from what the models say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from mtaudit.cedict import renders, words_meaning
from mtaudit.checks.check import Check, DocumentCheck
from mtaudit.checks.models.word_context import explained, has_more_parts
from mtaudit.messages import Message
from mtaudit.mqm import Severity
from mtaudit.numeric import logit, sigmoid
from mtaudit.records import NON_PROSE, Critique, Finding, Pair, Signals, TokenTag, Word
from mtaudit.text import HAN_WORD, count_han, count_latin_words

#: A pair has room for one or two wrong words; where more stand out, the pair as a whole is the trouble.
_MOST = 3
#: Tag probability from which the critic confirms the doubt, and the suspicion from which no confirmation is needed,
#: with a critic and without one; a word below both is minor. Measured on sound and damaged sentences of WMT22.
_TAGGED, _SURE, _ALONE = 0.72, 0.92, 0.95
#: An English word that so few Chinese words mean has no free renderings that the dictionary would not show.
_FEW = 8
#: Glosses shown in a message.
_SHOWN = 2


@dataclass(frozen=True, slots=True)
class _Suspect:
    """A target word with the probability that it is wrong, of all that the models say."""

    word: Word
    probability: float
    tag: float | None

    @property
    def agreed(self) -> bool:
        """Whether the critic doubts the word as well, or the doubt is great enough without it."""
        if self.tag is None:
            return self.probability >= _ALONE
        return self.probability >= _SURE or self.tag >= _TAGGED


class MistranslatedWord(DocumentCheck):
    """A Chinese word that nothing in the source supports.

    What it finds:
        A content word of the target whose removal makes the two sides more similar, that resembles no phrase of the
        source, and none of whose dictionary senses occurs in it: dystopia rendered as 二维码 (QR code). If the critic
        ran, its word tags are taken into account, and only a word that it doubts as well is major. The message names
        the source word that probably has no translation.

    Why it matters:
        The sentence reads well but says something else, which nobody who reads only the target can notice.

    Known problems:
        Free translations and names rendered by meaning are reported too, as are rare but correct words (slackers as
        懒鬼, joiner as 木工) and words that Chinese adds (云 for cloud as 云环境). A word is minor if there is another
        explanation for it: it is an idiom, a sense or transliteration of a source word, a word of an acronym (软件 for
        OSS), something that the neighbouring pairs mention (their as 居民的), or an extra part of a heading (author).
        A wrong sense of the right English word (suspended accounts as 停职) is supported by the dictionary and mostly
        missed. Words of one character and texts of more than eighty words are not judged.

    Example:
        source: They feared that the city would become a dystopia.
        target: 他们担心这座城市会变成二维码。
        二维码 is reported. How severe it is shown depends on the measured precision.

    Options:
        minor, major, critical: probability of a wrong word from which a finding has that severity.
    """

    code = "ACC01"
    name = "mistranslated-word"
    category = "accuracy/mistranslation"
    severity = Severity.MAJOR
    needs = frozenset({"words"})
    defers = True
    precision = (
        "a place of doubt, no proof: of 11 that are major or critical in 49 machine-translated articles 4 are right "
        "and 1 arguable; major or above in 10 of 2,037 pairs of WMT22 reference A (0.5%) and in 31% of those with a "
        "planted wrong word, at any severity in 10% and 59%"
    )

    def __init__(self, minor: float = 0.25, major: float = 0.75, critical: float = 0.93) -> None:
        self.levels = ((critical, Severity.CRITICAL), (major, Severity.MAJOR), (minor, Severity.MINOR))

    def run_document(self, pairs: Sequence[Pair], signals: Sequence[Signals]) -> Iterator[tuple[int, Finding]]:
        for at, (pair, signal) in enumerate(zip(pairs, signals, strict=True)):
            if signal.words and not pair.is_null and pair.kind not in NON_PROSE:
                yield from ((at, finding) for finding in self._of_pair(at, pairs, signals))

    def _of_pair(self, at: int, pairs: Sequence[Pair], signals: Sequence[Signals]) -> Iterator[Finding]:
        pair = pairs[at]
        once = [suspect for suspect in _suspects(signals[at]) if pair.target.count(suspect.word.text) == 1]
        suspects = sorted(once, key=lambda s: -s.probability)[:_MOST]
        missing = _missing(signals[at].words)
        for suspect in sorted(suspects, key=lambda s: s.word.start):
            severity = next((level for least, level in self.levels if suspect.probability >= least), None)
            if severity is not None:
                counterpart = _counterpart(suspect.word, missing, pair)
                missing = [word for word in missing if word is not counterpart]
                if severity >= Severity.MAJOR:
                    # Both halves of the exchange were found: the word that should stand there has few renderings,
                    # none of which does.
                    severity = Severity.CRITICAL if counterpart and _is_specific(counterpart) else Severity.MAJOR
                if not suspect.agreed or has_more_parts(pair) or explained(suspect.word, at, pairs, signals):
                    severity = Severity.MINOR
                yield self._report(suspect, counterpart, severity)

    def _report(self, suspect: _Suspect, missing: Word | None, severity: Severity) -> Finding:
        word = suspect.word
        return self.finding(
            Message(
                "{word}{gloss} has no support in the source{lost}",
                word=word.text,
                gloss=Message(" ({gloss})", gloss=", ".join(word.gloss[:_SHOWN])) if word.gloss else "",
                lost=Message("; {word} is not translated", word=missing.text) if missing else "",
            ),
            source_span=(missing.start, missing.end) if missing else None,
            target_span=(word.start, word.end),
            severity=severity,
            confidence=round(suspect.probability, 3),
            **_evidence(suspect),
        )


def _evidence(suspect: _Suspect) -> dict[str, Any]:
    word = suspect.word
    out = {"gain": word.gain, "support": word.support, "suspicion": word.suspicion, "gloss": list(word.gloss)}
    return out if suspect.tag is None else {**out, "tag": round(suspect.tag, 3)}


def _suspects(signals: Signals) -> list[_Suspect]:
    """The target words with their probability of being wrong, encoder and critic joined."""
    tags = _target_tags(signals.critique)
    out = []
    for word in signals.words:
        if word.side == "target":
            tag = _tag_of(word, tags)
            probability = _alone(word.suspicion) if tag is None else _joined(word.suspicion, tag)
            out.append(_Suspect(word, probability, tag))
    return out


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


def _is_specific(word: Word) -> bool:
    return 0 < words_meaning(word.text) <= _FEW


#: Suspicion and gain from which a source word may be named as the one that lost its translation.
_MISSING, _MISSING_GAIN = 0.1, 0.01


def _missing(words: Sequence[Word]) -> list[Word]:
    return [w for w in words if w.side == "source" and w.suspicion >= _MISSING and w.gain >= _MISSING_GAIN]


def _counterpart(word: Word, missing: Sequence[Word], pair: Pair) -> Word | None:
    """The untranslated source word that a wrong target word probably stands for: the most suspicious, and of equally
    suspicious ones the one at about the same place of the sentence; none that the target has by the dictionary."""
    place = word.start / max(len(pair.target), 1)

    def fit(candidate: Word) -> float:
        return candidate.suspicion - 0.1 * abs(candidate.start / max(len(pair.source), 1) - place)

    return next((w for w in sorted(missing, key=fit, reverse=True) if not renders(pair.target, w.text)), None)


class LowSimilarity(Check):
    """A pair whose two sides hardly share a meaning.

    What it finds:
        A similarity that translations of that length do not have. Measured on human translations; short texts may
        differ more than long ones.

    Why it matters:
        The target belongs to another sentence, or the machine lost the thread. In training data such pairs teach
        nonsense.

    Known problems:
        Slogans, puns, lists of names and headings of a few words come out low. The levels are those of the bundled
        encoder; other encoders have other scales, and need the option.

    Example:
        source: The harvest was poor because of the long drought.
        target: 请在出发前关闭所有窗户。
        The pair is reported, critical.

    Options:
        critical, major, minor: similarity below which a pair of ten or more words has that severity.
    """

    code = "ACC02"
    name = "low-similarity"
    category = "accuracy/mistranslation"
    severity = Severity.MAJOR
    needs = frozenset({"similarity"})
    precision = "1 of 728 sound human translations is reported, and 58 of 67 targets of another sentence"

    def __init__(self, critical: float = 0.15, major: float = 0.25, minor: float = 0.33) -> None:
        self.levels = ((critical, Severity.CRITICAL), (major, Severity.MAJOR), (minor, Severity.MINOR))

    def run(self, pair: Pair, signals: Signals) -> Iterator[Finding]:
        words = min(count_latin_words(pair.source), round(HAN_WORD * count_han(pair.target)))
        if signals.similarity is None or pair.is_null or pair.kind in NON_PROSE or words < 3:
            return
        # The spread of the similarity of short texts is wider.
        allowance = 0.15 * max(0, 10 - words) / 10
        value = signals.similarity + allowance
        severity = next((level for most, level in self.levels if value < most), None)
        if severity is not None:
            yield self.finding(
                Message(
                    "source and target hardly share a meaning (similarity {similarity:.2f})",
                    similarity=round(signals.similarity, 4),
                ),
                source_span=(0, len(pair.source)),
                target_span=(0, len(pair.target)),
                severity=severity,
                confidence=round(min(0.99, max(0.5, 1 - signals.similarity)), 3),
                similarity=signals.similarity,
            )
