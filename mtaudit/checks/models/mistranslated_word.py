"""Words without support (ACC01) and pairs that hardly share a meaning (ACC02), from what the models say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from mtaudit.cedict import words_meaning
from mtaudit.checks.check import Check, DocumentCheck
from mtaudit.checks.models.word_context import explained, explained_here, has_more_parts
from mtaudit.messages import Message
from mtaudit.mqm import Severity
from mtaudit.records import NON_PROSE, Finding, Pair, Signals, Word
from mtaudit.text import HAN_WORD, count_han, count_latin_words
from mtaudit.word_doubt import Suspect, counterpart, missing_words, suspects

#: A pair has room for one or two wrong words; where more stand out, the pair as a whole is the trouble.
_MOST = 3
#: Glosses shown in a message.
_SHOWN = 2
#: An exchange of two rare nouns: probability of the target word, and of it as a foreign word; Chinese words that mean
#: the source word, and its least length.
_EXCHANGED, _STRANGE, _MEANT, _LONG = 0.75, 0.3, 3, 6
#: Endings of English words that are mostly verbs, adjectives or adverbs, which translators turn freely.
_FREE = ("ed", "ing", "ly")


class MistranslatedWord(DocumentCheck):
    """A Chinese word that nothing in the source supports.

    What it finds:
        A content word of the target whose removal makes the two sides more similar, that resembles no phrase of the
        source, and none of whose dictionary senses occurs in it: dystopia rendered as 二维码 (QR code). If the critic
        ran, its word tags are taken into account, and only a word that it doubts as well is major. It is critical if
        encoder, critic and expected renderings together take the word for foreign to the source, or if two rare nouns
        were exchanged. The message names the source word that probably has no translation.

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
        minor, major: probability of a wrong word, by encoder and critic, from which a finding has that severity.
        strange, foreign: probability of a foreign word, by all evidence, from which a finding is major and critical.
    """

    code = "ACC01"
    name = "mistranslated-word"
    category = "accuracy/mistranslation"
    severity = Severity.MAJOR
    needs = frozenset({"words"})
    defers = True
    precision = (
        "foreign words by a fit on one half of the data, in the other: 24% of the planted wrong words that encoder and "
        "critic doubt, in 8 of 2,560 sound human translations, and 4 of 588 doubted words of machine-translated "
        "articles, 1 of them an error; other findings are a place of doubt, no proof"
    )

    def __init__(self, minor: float = 0.25, major: float = 0.75, strange: float = 0.92, foreign: float = 0.95) -> None:
        self.levels = ((major, Severity.MAJOR), (minor, Severity.MINOR))
        self.strange, self.foreign = strange, foreign

    def run_document(self, pairs: Sequence[Pair], signals: Sequence[Signals]) -> Iterator[tuple[int, Finding]]:
        for at, (pair, signal) in enumerate(zip(pairs, signals, strict=True)):
            if signal.words and not pair.is_null and pair.kind not in NON_PROSE:
                yield from ((at, finding) for finding in self._of_pair(at, pairs, signals))

    def _of_pair(self, at: int, pairs: Sequence[Pair], signals: Sequence[Signals]) -> Iterator[Finding]:
        pair = pairs[at]
        once = [suspect for suspect in suspects(signals[at]) if pair.target.count(suspect.word.text) == 1]
        doubted = sorted(once, key=lambda s: -s.probability)[:_MOST]
        missing = missing_words(signals[at].words)
        for suspect in sorted(doubted, key=lambda s: s.word.start):
            severity = next((level for least, level in self.levels if suspect.probability >= least), None)
            if severity is not None:
                lost = counterpart(suspect.word, missing, pair)
                missing = [word for word in missing if word is not lost]
                foreign = self._foreign(suspect, lost, pair)
                if foreign:
                    severity = foreign
                elif not suspect.agreed or has_more_parts(pair) or explained(suspect.word, at, pairs, signals):
                    severity = Severity.MINOR
                yield self._report(suspect, lost, severity, bool(foreign))

    def _foreign(self, suspect: Suspect, lost: Word | None, pair: Pair) -> Severity:
        """How severe it is that all evidence takes the word for foreign to the source: the trees, or an exchange of
        nouns that were too rare to be learned. Neutral where the pair itself has a reason for the word."""
        if has_more_parts(pair) or explained_here(suspect.word, pair):
            return Severity.NEUTRAL
        if suspect.word.foreign >= self.foreign or (lost is not None and _are_exchanged(suspect, lost)):
            return Severity.CRITICAL
        return Severity.MAJOR if suspect.word.foreign >= self.strange else Severity.NEUTRAL

    def _report(self, suspect: Suspect, missing: Word | None, severity: Severity, foreign: bool) -> Finding:
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
            **_evidence(suspect, foreign),
        )


def _are_exchanged(suspect: Suspect, lost: Word) -> bool:
    """Whether a noun that is no translation of anything stands for a noun with few translations, none of which is
    there: 二维码 for dystopia."""
    strange = suspect.tag is None or suspect.word.foreign >= _STRANGE
    doubted = suspect.probability >= _EXCHANGED and suspect.agreed and strange
    meant = (
        0 < words_meaning(lost.text, _MEANT + 1) <= _MEANT and len(lost.text) >= _LONG and not lost.text.endswith(_FREE)
    )
    return doubted and meant and _is_noun(suspect.word)


def _is_noun(word: Word) -> bool:
    """Whether the dictionary knows the word, and not as a verb."""
    return bool(word.gloss) and not any(gloss.startswith("to ") for gloss in word.gloss)


def _evidence(suspect: Suspect, foreign: bool) -> dict[str, Any]:
    word = suspect.word
    out = {"gain": word.gain, "support": word.support, "suspicion": word.suspicion, "gloss": list(word.gloss)}
    out |= {"kind": "foreign"} if foreign else {}
    return out if suspect.tag is None else {**out, "tag": round(suspect.tag, 3)}


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
