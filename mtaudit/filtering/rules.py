"""The rules by which a filter keeps pairs.

Rules apply in this order: severity, checks, probability, repetitions, the best, a sample. A pair that a rule drops
is not considered by later rules.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from random import Random

from mtaudit.errors import UsageError
from mtaudit.filtering.decisions import Decisions, Verdict
from mtaudit.late import late_pattern
from mtaudit.mqm import Severity

_AMOUNT = late_pattern(r"(\d+(?:\.\d+)?)(%?)")


class Why(IntEnum):
    """The outcome of a pair."""

    KEPT = 0
    FAULT = 1
    REPEATED = 2
    NOT_BEST = 3
    NOT_DRAWN = 4
    #: The audit could not read the row, or it has no text.
    UNREAD = 5


@dataclass(frozen=True, slots=True)
class Amount:
    """A number of pairs, or a share of them."""

    value: float
    share: bool

    def of(self, count: int) -> int:
        """The number of pairs out of ``count``."""
        return min(count, round(count * self.value) if self.share else int(self.value))

    def __str__(self) -> str:
        return f"{100 * self.value:.6g}%" if self.share else f"{int(self.value):,}"


def amount(text: str, option: str) -> Amount:
    """Read ``1000`` or ``90%``. UsageError if it is neither."""
    found = _AMOUNT.fullmatch(text.strip().replace(",", "").replace("_", ""))
    if found is None or (found[2] and float(found[1]) > 100) or (not found[2] and "." in found[1]):
        raise UsageError(f"{option} is {text!r}; give a number of pairs (100000) or a share of them (90%)")
    return Amount(float(found[1]) / 100, True) if found[2] else Amount(float(found[1]), False)


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules by which pairs are dropped.

    Attributes:
        severity: pairs with this severity or a higher one; None for no such rule.
        probability: pairs whose error probability is higher.
        checks: pairs with a finding of one of these checks that counts.
        unique: pairs with the same texts as an earlier pair.
        best: all except this many pairs with the lowest error probability.
        sample: all except this many pairs drawn at random.
        seed: seed of the random number generator.
    """

    severity: Severity | None = Severity.MAJOR
    probability: float = 1.0
    checks: frozenset[str] = frozenset()
    unique: bool = False
    best: Amount | None = None
    sample: Amount | None = None
    seed: int = 0

    def fault(self, verdict: Verdict) -> str:
        """The rule on findings or probability that drops a pair; "" if there is none."""
        if self.severity is not None and verdict.severity >= self.severity:
            return verdict.reason or f"{verdict.severity.label} at an error probability of {verdict.probability:.2f}"
        if not self.checks.isdisjoint(verdict.checks):
            return verdict.reason
        if verdict.probability > self.probability:
            return f"error probability {verdict.probability:.3f}, over {self.probability:g}"
        return ""

    def reason(self, why: Why, verdict: Verdict) -> str:
        """The reason why a pair is dropped, as text."""
        return {
            Why.FAULT: self.fault(verdict),
            Why.REPEATED: "the same source and target occurred before",
            Why.NOT_BEST: f"not among the best {self.best}",
            Why.NOT_DRAWN: f"not drawn in the sample of {self.sample}",
        }[why]


def selected(decisions: Decisions, rules: Rules) -> bytearray:
    """A :class:`Why` for each pair in the order of the run."""
    out = bytearray(Why.FAULT if rules.fault(verdict) else Why.KEPT for verdict in decisions.verdicts())
    if rules.unique:
        seen: set[int] = set()
        for at in _kept(out):
            if decisions.twins[at] in seen:
                out[at] = Why.REPEATED
            seen.add(decisions.twins[at])
    if rules.best is not None:
        # Pairs of equal probability stay in input order.
        ranked = sorted(_kept(out), key=decisions.probability.__getitem__)
        for at in ranked[rules.best.of(len(ranked)) :]:
            out[at] = Why.NOT_BEST
    if rules.sample is not None:
        kept = list(_kept(out))
        for at in set(kept).difference(Random(rules.seed).sample(kept, rules.sample.of(len(kept)))):
            out[at] = Why.NOT_DRAWN
    return out


def _kept(out: bytearray) -> Iterator[int]:
    return (at for at, why in enumerate(out) if why == Why.KEPT)


@dataclass(frozen=True, slots=True)
class Split:
    """Parts of the kept pairs by name with their shares, which add up to 1, in the order given."""

    parts: tuple[tuple[str, float], ...]

    def draw(self, count: int, seed: int) -> list[str]:
        """The part of each of ``count`` kept pairs, drawn at random; sizes are exact up to rounding."""
        names: list[str] = []
        done = 0.0
        for name, share in self.parts:
            done += share
            names += [name] * (round(done * count) - len(names))
        Random(seed).shuffle(names)
        return names


def split(text: str) -> Split:
    """Read ``train=98%,dev=1%,test=1%``. UsageError if it is not of this form or does not add up to 100%."""
    parts = []
    for part in text.split(","):
        name, _, share = part.strip().partition("=")
        given = amount(share, "--split") if share else None
        if not name.replace("-", "").replace("_", "").isalnum() or given is None or not given.share:
            raise UsageError(f"--split has the part {part!r}; write it like train=98%,dev=1%,test=1%")
        parts.append((name, given.value))
    total = sum(share for _, share in parts)
    if abs(total - 1) > 1e-6 or len({name for name, _ in parts}) < len(parts):
        raise UsageError(f"--split {text} must name different parts whose shares add up to 100%, not {100 * total:g}%")
    return Split(tuple(parts))
