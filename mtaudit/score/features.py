"""All signals of a pair as named numbers, the input of the estimator; NaN where a signal is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isnan, log, nan

from mtaudit.lengths import surprise
from mtaudit.records import Critique, Finding, Pair, Side, Signals, Word
from mtaudit.text import count_han, count_latin_words

#: Names in the order of the columns of the fitted trees.
FEATURES = (
    "similarity", "length", "source_size", "target_size", "worst_word", "second_word", "third_word", "word_odds",
    "worst_gain", "worst_support", "mean_support", "least_support", "worst_missing", "second_missing", "missing_odds",
    "quality", "critical", "damaged", "worst_tag", "second_tag", "mean_tag", "worst_source_tag", "mean_source_tag",
)  # fmt: skip


def features(pair: Pair, signals: Signals, findings: Sequence[Finding] = ()) -> dict[str, float]:
    """Named numbers of one pair: those of :data:`FEATURES`, and ``check:CODE`` for each check that found something.

    The value of a check is the prior weight of its gravest finding (see :func:`gravity`).
    """
    out = dict.fromkeys(FEATURES, nan)
    if signals.similarity is not None:
        out["similarity"] = signals.similarity
    if not pair.is_null:
        out["length"] = surprise(pair.source, pair.target)
        out["source_size"] = log(1 + count_latin_words(pair.source))
        out["target_size"] = log(1 + count_han(pair.target))
    if signals.words:
        out |= _words(signals.words)
    if signals.critique:
        out |= _critique(signals.critique)
    return out | checks(findings)


def checks(findings: Sequence[Finding]) -> dict[str, float]:
    """``check:CODE`` -> the prior weight of the gravest finding of each check."""
    out: dict[str, float] = {}
    for finding in findings:
        name = f"check:{finding.check}"
        out[name] = max(out.get(name, 0.0), gravity(finding))
    return out


def gravity(finding: Finding) -> float:
    """The log-odds that a finding adds before any data speaks: its severity, weighted with its confidence."""
    return (0.0, 1.0, 2.5, 4.0)[finding.severity] * finding.confidence


def _words(words: Sequence[Word]) -> Mapping[str, float]:
    target, source = ([w for w in words if w.side == side] for side in ("target", "source"))
    wrong, missing = (sorted((w.suspicion for w in side), reverse=True) for side in (target, source))
    worst = max(target, key=lambda w: w.suspicion, default=None)
    support = [w.support for w in target]
    return {
        "worst_word": _at(wrong, 0),
        "second_word": _at(wrong, 1),
        "third_word": _at(wrong, 2),
        "word_odds": sum(_odds(p) for p in wrong),
        "worst_gain": worst.gain if worst else nan,
        "worst_support": worst.support if worst else nan,
        "mean_support": sum(support) / len(support) if support else nan,
        "least_support": min(support, default=nan),
        "worst_missing": _at(missing, 0),
        "second_missing": _at(missing, 1),
        "missing_odds": sum(_odds(p) for p in missing),
    }


def _critique(critique: Critique) -> Mapping[str, float]:
    wrong, missing = _tags(critique, "target"), _tags(critique, "source")
    return {
        "quality": critique.quality,
        "critical": critique.critical,
        "damaged": critique.damaged,
        "worst_tag": _at(wrong, 0),
        "second_tag": _at(wrong, 1),
        "mean_tag": sum(wrong) / len(wrong) if wrong else nan,
        "worst_source_tag": _at(missing, 0),
        "mean_source_tag": sum(missing) / len(missing) if missing else nan,
    }


def _tags(critique: Critique, side: Side) -> list[float]:
    return sorted((tag.probability for tag in critique.tags if tag.side == side), reverse=True)


def _at(values: Sequence[float], index: int) -> float:
    return values[index] if len(values) > index else nan


def _odds(p: float) -> float:
    """-log of the probability that a word is sound."""
    return -log(max(1.0 - p, 1e-4)) if not isnan(p) else 0.0
