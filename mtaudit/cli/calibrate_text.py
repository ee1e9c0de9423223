"""The output of ``mtaudit calibrate``: precision before and after, and a reliability diagram."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from mtaudit.mqm import Severity
from mtaudit.score.calibration import Calibration
from mtaudit.score.trees import Floats
from mtaudit.train.calibrate import Judged, calibration_error, held_out, numbers

Bools = NDArray[np.bool_]
_BINS, _WIDTH = 10, 30
#: Normal quantile of the printed interval, which covers 90%.
_NINETY = 1.645


def told(
    judged: Sequence[Judged],
    left_out: Mapping[str, int],
    made: Calibration,
    old: Calibration | None,
    thresholds: Mapping[str, float],
) -> str:
    """The output as text.

    Args:
        left_out: verdicts that were not used, by reason.
        old: the previous calibration; None for the uncalibrated probabilities of the estimator.
        thresholds: the previous thresholds.
    """
    raw, labels = numbers(judged)
    before, after = (raw if old is None else old.apply(raw)), made.apply(raw)
    lines = [f"{len(judged):,} verdicts: {made.wrong:,} wrong, {len(judged) - made.wrong:,} fine"]
    lines += [f"  left out: {count:,} {why}" for why, count in left_out.items()]
    lines += ["", f"log-odds: {made.bias:+.2f} {made.slope:+.2f} * log-odds of the estimator ({made.estimator})"]
    lines += _errors(before, after, held_out(judged), labels)
    lines += ["", "by severity from the probability: precision of the pairs at or above it"]
    lines += _by_severity(before, after, labels, thresholds, made.thresholds)
    lines += ["", "by check: share wrong of all pairs reviewed, and of those whose probability is at least minor"]
    lines += _by_check(judged, before >= thresholds["minor"], after >= made.thresholds["minor"], labels)
    for name, p in (("before", before), ("after", after)):
        lines += ["", f"reliability {name}: # observed share wrong, | predicted probability", *_diagram(p, labels)]
    return "\n".join(lines) + "\n"


def _errors(before: Floats, after: Floats, unseen: Floats, labels: Floats) -> Iterator[str]:
    found = [calibration_error(p, labels) for p in (before, after, unseen)]
    yield (f"calibration error: before {found[0]:.3f}, after {found[1]:.3f} (cross-validated: {found[2]:.3f})")


def _by_severity(
    before: Floats, after: Floats, labels: Floats, old: Mapping[str, float], new: Mapping[str, float]
) -> Iterator[str]:
    yield f"  {'':<10}{'from':>6}  {'before':<26}{'from':>6}  after"
    for severity in sorted((s for s in Severity if s), reverse=True):
        label = severity.label
        was, now = labels[before >= old[label]], labels[after >= new[label]]
        yield f"  {label:<10}{old[label]:>6.2f}  {_share(was):<26}{new[label]:>6.2f}  {_share(now)}".rstrip()


def _by_check(judged: Sequence[Judged], was: Bools, now: Bools, labels: Floats) -> Iterator[str]:
    codes = sorted({code for item in judged for code in item.checks})
    yield f"  {'':<8}{'reviewed':<26}{'before':<26}after"
    for code in (*codes, ""):
        has = np.array([code in item.checks if code else not item.checks for item in judged])
        if has.any():
            shares = [_share(labels[has & which]) for which in (np.ones_like(has), was, now)]
            yield f"  {code or 'none':<8}{shares[0]:<26}{shares[1]:<26}{shares[2]}".rstrip()


def _share(labels: Floats) -> str:
    """Number and share of wrong pairs, with the Wilson interval (E. B. Wilson 1927)."""
    n = len(labels)
    if not n:
        return "no pair"
    share, z = float(labels.mean()), _NINETY
    middle, half = share + z * z / (2 * n), z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    low, high = ((middle + sign * half) / (1 + z * z / n) for sign in (-1, 1))
    return f"{int(labels.sum())}/{n} = {share:.2f} ({max(low, 0):.2f}-{min(high, 1):.2f})"


def _diagram(p: Floats, labels: Floats) -> Iterator[str]:
    at = np.minimum((p * _BINS).astype(int), _BINS - 1)
    for b in range(_BINS):
        inside = at == b
        name = f"  {b / _BINS:.1f}-{(b + 1) / _BINS:.1f} {int(inside.sum()):>6,} "
        if not inside.any():
            yield name.rstrip()
            continue
        said, found = float(p[inside].mean()), float(labels[inside].mean())
        bar = list(("#" * round(found * _WIDTH)).ljust(_WIDTH + 1))
        bar[round(said * _WIDTH)] = "|"
        yield f"{name}{''.join(bar)} said {said:.2f}, found {found:.2f}"
