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
#: What the critic says, each higher for a worse pair.
CRITIC_FEATURES = (
    "poor", "critical", "damaged", "worst_tag", "tag_odds", "lost_tag", "lost_odds", "agreed_word",
)  # fmt: skip
#: All that is known of a pair besides what the trees of the cheap evidence read; NaN where not known. A further signal
#: is one more name here, set by :func:`features`.
SIGNALS = (*CRITIC_FEATURES, "unexpected")
#: What the trees of damage read: everything, and what the findings add together.
DAMAGE_FEATURES = (*FEATURES, *SIGNALS, "found")
#: What the components weigh themselves. ``learned`` is the result of the trees of damage.
WEIGHED = (*SIGNALS, "learned")
#: The most that a finding may be sure.
_SURE = 0.98
#: Branches of MQM whose faults are faults of meaning, and what a minor finding of another branch counts.
_MEANING, _FORMAL = ("accuracy/", "terminology/", "alignment/"), 0.3


def features(pair: Pair, signals: Signals, findings: Sequence[Finding] = ()) -> dict[str, float]:
    """Named numbers of one pair: those of :data:`FEATURES` and :data:`WEIGHED`, and ``check:CODE`` for each
    check that found something.

    The value of a check is that of its weightiest finding (see :func:`gravity`).
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
    """What the findings of a pair add together, from its named numbers; what the judge names is weighed apart."""
    return sum(
        value for name, value in numbers.items() if name.startswith("check:") and name != f"check:{JUDGED_CHECK}"
    )


def checks(findings: Sequence[Finding]) -> dict[str, float]:
    """``check:CODE`` -> what the weightiest finding of each check adds, see :func:`gravity`; neutral ones add 0."""
    out: dict[str, float] = {}
    for finding in findings:
        if finding.severity is Severity.NEUTRAL:
            continue
        name = f"check:{finding.check}"
        out[name] = max(out.get(name, 0.0), gravity(finding))
    return out


def gravity(finding: Finding) -> float:
    """What a finding adds: -log(1 - q), where q is the share of the otherwise sound pairs that it makes wrong.

    What was measured of such findings says how likely they mark a major or critical error. Of others their own
    confidence does; a minor fault of form hardly makes the meaning wrong.
    """
    facts = measured(finding)
    certainty = min(facts.misleading if facts else finding.confidence, _SURE)
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
    """Log-odds of what the critic says. ``worst_tag``, ``tag_odds``: of the most doubtful target word, and of all
    together; ``lost_tag``, ``lost_odds``: of source words that are not translated; ``agreed_word``: the best mean
    log-odds of critic and encoder on one word."""
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
    """-log of the probability that a word is sound."""
    return -log(max(1.0 - p, 1e-4))
