"""BLEU, chrF++ and TER with significance tests. The only module that uses sacrebleu.

Scores and signatures equal those of sacrebleu's command line with ``-m bleu chrf ter --chrf-word-order 2``, and for
Chinese targets with ``--tokenize zh --ter-normalized --ter-asian-support`` (without the last two a Chinese sentence,
which has no spaces, would be a single word to TER).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from mtaudit.text import HAN_WORD, count_han, count_latin_words

if TYPE_CHECKING:
    from sacrebleu.metrics.base import Metric

Language = Literal["zh", "en"]
Test = Literal["bs", "ar"]
#: Display names of the tests.
TESTS: dict[Test, str] = {"bs": "paired bootstrap", "ar": "approximate randomisation"}


@dataclass(frozen=True, slots=True)
class Score:
    """A corpus score with sacrebleu's signature. Higher is better for BLEU and chrF, lower for TER."""

    name: str
    value: float
    signature: str

    @property
    def lower_is_better(self) -> bool:
        return self.name == "TER"


@dataclass(frozen=True, slots=True)
class Paired:
    """The result of a paired significance test of one metric.

    Attributes:
        old, new: corpus scores.
        p_value: two-sided p-value of the null hypothesis that both versions are equally good.
        old_mean, old_interval, new_mean, new_interval: bootstrap mean and half-width of the 95% confidence interval;
            None for approximate randomisation.
        signature: sacrebleu's signature, with seed and number of samples.
    """

    name: str
    test: Test
    old: float
    new: float
    p_value: float
    old_mean: float | None
    old_interval: float | None
    new_mean: float | None
    new_interval: float | None
    signature: str


def language_of_all(texts: Sequence[str]) -> Language:
    """The language of most of the text, by :data:`mtaudit.text.HAN_WORD`."""
    han = sum(count_han(text) for text in texts)
    return "zh" if HAN_WORD * han >= sum(count_latin_words(text) for text in texts) else "en"


def corpus_scores(hypotheses: Sequence[str], references: Sequence[str], language: Language) -> list[Score]:
    """BLEU, chrF++ and TER of ``hypotheses`` against one reference each; [] if there are none."""
    if not hypotheses:
        return []
    out = []
    for metric in _metrics(language).values():
        made = metric.corpus_score(list(hypotheses), [list(references)])
        out.append(Score(made.name, float(made.score), str(metric.get_signature())))
    return out


class Sentences:
    """Sentence-level chrF and TER. Plain chrF is used, because word n-grams would be whole clauses in Chinese."""

    def __init__(self, language: Language) -> None:
        from sacrebleu.metrics.chrf import CHRF

        self._chrf, self._ter = CHRF(), _ter(language)

    def scores(self, hypothesis: str, reference: str) -> tuple[float, float]:
        """(chrF, TER), both in percent; TER may exceed 100."""
        chrf = self._chrf.sentence_score(hypothesis, [reference])
        ter = self._ter.sentence_score(hypothesis, [reference])
        return float(chrf.score), float(ter.score)

    @property
    def signatures(self) -> dict[str, str]:
        """sacrebleu's signatures of both metrics, available only after the first score."""
        return {"chrf": str(self._chrf.get_signature()), "ter": str(self._ter.get_signature())}


def paired_test(
    old: Sequence[str], new: Sequence[str], references: Sequence[str], language: Language, test: Test, samples: int = 0
) -> list[Paired]:
    """Test whether ``new`` differs from ``old`` with sacrebleu's paired test, one result per metric.

    Args:
        samples: number of bootstrap samples or randomisation trials; 0 for sacrebleu's defaults of 1,000 and 10,000.
    """
    from sacrebleu.significance import PairedTest

    systems: list[tuple[str, Sequence[str]]] = [("old", old), ("new", new)]
    paired = PairedTest(systems, _metrics(language), [list(references)], test_type=test, n_samples=samples)
    signatures, scores = paired()
    return [_paired(name, test, scores[name], str(signatures[name])) for name in signatures]


def _paired(name: str, test: Test, results: Sequence[Any], signature: str) -> Paired:
    old, new = results
    return Paired(
        name=name,
        test=test,
        old=float(old.score),
        new=float(new.score),
        p_value=float(new.p_value),
        old_mean=_plain(old.mean),
        old_interval=_plain(old.ci),
        new_mean=_plain(new.mean),
        new_interval=_plain(new.ci),
        signature=signature,
    )


def _plain(value: Any) -> float | None:
    return None if value is None else float(value)


def _metrics(language: Language) -> dict[str, Metric]:
    from sacrebleu.metrics.bleu import BLEU
    from sacrebleu.metrics.chrf import CHRF

    tokenize = "zh" if language == "zh" else "13a"
    return {"BLEU": BLEU(tokenize=tokenize), "chrF2++": CHRF(word_order=2), "TER": _ter(language)}


def _ter(language: Language) -> Metric:
    from sacrebleu.metrics.ter import TER

    return TER(normalized=True, asian_support=True) if language == "zh" else TER()
