"""Which numerals of a pair lack a counterpart, and which two of them belong together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from mtaudit.numerals.record import Demand, Numeral, Reading, Value
from mtaudit.numerals.units import same_quantity

#: Digits that stand for themselves: not the 43.4 of "43.4 million", 43.4亿.
_BARE = re.compile(
    r"\d+(?:,\d{3})*(?:\.\d+)?(?!\s?[百千万亿萬億]|[\d.]*\s?(?:hundred|thousand|million|billion|trillion|[kmb]n?\b))", re.I
)


@dataclass(frozen=True, slots=True)
class Mismatch:
    """Numerals without counterpart: one on each side that seem to belong together, or one alone."""

    source: Numeral | None
    target: Numeral | None

    @property
    def magnitude(self) -> bool:
        """Whether the two have the same significant digits and differ by a power of ten."""
        if self.source is None or self.target is None:
            return False
        return _power_of_ten(self.source.value, self.target.value)


def compare(
    source: Sequence[Numeral], target: Sequence[Numeral], source_text: str, target_text: str
) -> list[Mismatch]:
    """What the numerals of a pair lack; empty where every one has its counterpart."""
    lone_source = _unmatched(source, target, target_text)
    lone_target = _unmatched(target, source, source_text)
    found: list[Mismatch] = []
    free = [n for n in lone_source if n.demand]
    for numeral in lone_target:
        if not numeral.demand:
            continue
        partner = min(free, key=lambda other: _distance(other, numeral), default=None)
        if partner is None or _distance(partner, numeral) >= _APART:
            if numeral.demand is Demand.ALONE:
                found.append(Mismatch(None, numeral))
            continue
        free.remove(partner)
        found.append(Mismatch(partner, numeral))
    found += [Mismatch(numeral, None) for numeral in free if numeral.demand is Demand.ALONE]
    return found


def _unmatched(ours: Sequence[Numeral], theirs: Sequence[Numeral], text: str) -> list[Numeral]:
    """Those of ours that no reading of theirs supports."""
    known: set[Reading] = {reading for numeral in theirs for reading in numeral.readings}
    lone = [n for n in ours if n.demand and known.isdisjoint(n.readings)]
    if not lone:
        return lone
    bare = {m.group().replace(",", "") for m in _BARE.finditer(text)}
    return [n for n in lone if not (_literal(n, bare) or _rendered(n, theirs))]


def _literal(numeral: Numeral, bare: Iterable[str]) -> bool:
    value = numeral.value
    if numeral.kind == "time":
        hour, minute = divmod(int(value), 60)
        return {str(hour), str(minute)} <= set(bare)
    return isinstance(value, int) and (str(value) in bare or f"0{value}" in bare)


def _rendered(numeral: Numeral, theirs: Sequence[Numeral]) -> bool:
    """Whether one of theirs says the same in another unit or rounded."""
    return any(same_quantity(numeral, other) or _rounded(numeral, other) for other in theirs)


def _significant(value: Value) -> str:
    """Digits without leading and trailing zeros: 13,000 and 1.3 are both "13"."""
    return str(value if isinstance(value, int) else round(value * 10**6)).strip("0")


def _rounded(a: Numeral, b: Numeral) -> bool:
    """Whether the rounder of two is the other rounded: 3,987 and 近4000, 1.264 and 1.26."""
    x, y = a.value, b.value
    if not x or not y or x == y or a.kind in ("weekday", "time") or b.kind in ("weekday", "time"):
        return False
    left, right = _significant(x), _significant(y)
    if len(left) == len(right):
        return False
    rounder, finer = (Fraction(x), Fraction(y)) if len(left) < len(right) else (Fraction(y), Fraction(x))
    digits = min(len(left), len(right))
    error = abs(finer - rounder) / abs(rounder)
    if a.approximate or b.approximate:
        return error <= Fraction(1, 10) and max(len(left), len(right)) > 1
    return digits >= 2 and error <= Fraction(1, 2 * 10 ** (digits - 1)) and error <= Fraction(1, 50)


def _power_of_ten(a: Value, b: Value) -> bool:
    return bool(a) and bool(b) and a != b and _significant(a) == _significant(b)


_APART = 4.0


def _distance(source: Numeral, target: Numeral) -> float:
    """How unlikely two numerals are to belong together; ``_APART`` and more where they cannot."""
    kinds = (source.kind, target.kind)
    if kinds[0] != kinds[1] and ("weekday" in kinds or "time" in kinds):
        return _APART
    far = 0.0 if kinds[0] == kinds[1] else 1.0
    if source.unit and target.unit and source.unit != target.unit:
        far += 1.0
    left, right = _significant(source.value), _significant(target.value)
    if left != right:
        same = sum(x == y for x, y in zip(left, right, strict=False))
        far += 1.0 - same / max(len(left), len(right), 1)
    return far
