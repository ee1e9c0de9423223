"""All signals of a pair as named numbers, the input of the estimator; NaN where a signal is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import fsum, log, nan

from mtaudit.lengths import surprise
from mtaudit.mqm import Severity
from mtaudit.numeric import logit
from mtaudit.precision import AVERAGE, measured
from mtaudit.records import JUDGED_CHECK, Critique, Finding, Pair, Signals, Word
from mtaudit.text import count_han, count_latin_words

#: Names in the order of the columns of the fitted trees.
FEATURES = (
    "similarity", "length", "source_size", "target_size", "worst_word", "second_word", "third_word", "word_odds",
    "worst_gain", "worst_support", "mean_support", "least_support", "worst_missing", "second_missing", "missing_odds",
)  # fmt: skip
#: Features from the critique, each higher for a worse pair.
CRITIC_FEATURES = (
    "poor", "critical", "damaged", "worst_tag", "tag_odds", "lost_tag", "lost_odds", "agreed_word",
)  # fmt: skip
#: Features that the trees over the cheap signals do not use; NaN if missing. To add a signal, add its name here and set
#: it in :func:`features`.
SIGNALS = (*CRITIC_FEATURES, "unexpected")
#: Input of the trees for damage: all features, and the total weight of the findings.
DAMAGE_FEATURES = (*FEATURES, *SIGNALS, "found")
#: Features with a weight in the components. ``learned`` is the output of the trees for damage.
WEIGHED = (*SIGNALS, "learned")
#: Upper limit of the probability that a finding is correct.
_MAX_CERTAINTY = 0.98
#: MQM branches of errors that change the meaning, and the weight of a minor finding in any other branch.
_MEANING, _FORMAL = ("accuracy/", "terminology/", "alignment/"), 0.3


def features(pair: Pair, signals: Signals, findings: Sequence[Finding] = ()) -> dict[str, float]:
    """The features of one pair by name: those of :data:`FEATURES` and :data:`WEIGHED`, and ``check:CODE`` for each
    check with a finding.

    The value of a check is the largest :func:`gravity` of its findings.
    """
    out = dict.fromkeys((*FEATURES, *WEIGHED), nan)
    if signals.similarity is not None:
        out["similarity"] = signals.similarity
    if not pair.is_null:
        out["length"] = surprise(pair.source, pair.target)
        out["source_size"] = log(1 + count_latin_words(pair.source))
        out["target_size"] = log(1 + count_han(pair.target))
    if signals.words:
        out |= _words(signals.words)
    if signals.renderings:
        out["unexpected"] = signals.renderings.doubt
    if signals.critique:
        out |= _critique(signals.critique, signals.words)
    out |= checks(findings)
    return out | {"found": together(out)}


def together(numbers: Mapping[str, float]) -> float:
    """The total gravity of the findings of a pair; errors found by the judge are excluded, they are weighted apart."""
    return sum(
        value for name, value in numbers.items() if name.startswith("check:") and name != f"check:{JUDGED_CHECK}"
    )


def checks(findings: Sequence[Finding]) -> dict[str, float]:
    """``check:CODE`` -> largest :func:`gravity` of the findings of each check; neutral findings are ignored."""
    out: dict[str, float] = {}
    for finding in findings:
        if finding.severity is Severity.NEUTRAL:
            continue
        name = f"check:{finding.check}"
        out[name] = max(out.get(name, 0.0), gravity(finding))
    return out


def gravity(finding: Finding) -> float:
    """The weight of a finding: -log(1 - q), where q is the share of otherwise correct pairs that it makes wrong.

    The probability of a major or critical error is the measured one of such findings, or else the confidence of the
    finding. Minor findings that concern only the form are scaled down, since they seldom change the meaning.
    """
    facts = measured(finding)
    certainty = min(facts.misleading if facts else finding.confidence, _MAX_CERTAINTY)
    formal = not facts and finding.severity is Severity.MINOR and not finding.category.startswith(_MEANING)
    added = max(certainty - AVERAGE, 0.0) / (1 - AVERAGE)
    return -log(1 - added) * (_FORMAL if formal else 1.0)


def _words(words: Sequence[Word]) -> Mapping[str, float]:
    target, source = ([w for w in words if w.side == side] for side in ("target", "source"))
    wrong, missing = (sorted((w.suspicion for w in side), reverse=True) for side in (target, source))
    worst = max(target, key=lambda w: w.suspicion, default=None)
    support = [w.support for w in target]
    return {
        "worst_word": _at(wrong, 0),
        "second_word": _at(wrong, 1),
        "third_word": _at(wrong, 2),
        "word_odds": fsum(map(_doubt, wrong)),
        "worst_gain": worst.gain if worst else nan,
        "worst_support": worst.support if worst else nan,
        "mean_support": fsum(support) / len(support) if support else nan,
        "least_support": min(support, default=nan),
        "worst_missing": _at(missing, 0),
        "second_missing": _at(missing, 1),
        "missing_odds": fsum(map(_doubt, missing)),
    }


def _critique(critique: Critique, words: Sequence[Word]) -> Mapping[str, float]:
    """Log-odds from the critique. ``worst_tag``, ``tag_odds``: of the most suspicious target word, and the sum over
    all; ``lost_tag``, ``lost_odds``: the same for untranslated source words; ``agreed_word``: the highest mean log-odds
    of critic and encoder for one word."""
    wrong, lost = ([tag.probability for tag in critique.tags if tag.side == side] for side in ("target", "source"))
    return {
        "poor": -critique.quality,
        "critical": logit(critique.critical),
        "damaged": logit(critique.damaged),
        "worst_tag": logit(max(wrong, default=0.0)),
        "tag_odds": sum(map(_doubt, wrong)),
        "lost_tag": logit(max(lost, default=0.0)),
        "lost_odds": sum(map(_doubt, lost)),
        "agreed_word": _agreed(critique, words),
    }


def _agreed(critique: Critique, words: Sequence[Word]) -> float:
    tags = [tag for tag in critique.tags if tag.side == "target"]
    found = (
        (logit(word.suspicion) + logit(tag.probability)) / 2
        for word in words
        if word.side == "target"
        for tag in tags
        if tag.start < word.end and word.start < tag.end
    )
    return max(found, default=logit(0.0))


def _at(values: Sequence[float], index: int) -> float:
    return values[index] if len(values) > index else nan


def _doubt(p: float) -> float:
    """-log of the probability that a word is correct."""
    return -log(max(1.0 - p, 1e-4))
