"""Find the numerals of a pair that have no counterpart, and match those that belong together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from fractions import Fraction

from mtaudit.late import late_pattern
from mtaudit.numerals.record import Demand, Numeral, Reading, Value
from mtaudit.numerals.units import same_quantity

#: Digits that are not followed by a scale word, unlike the 43.4 of "43.4 million" and 43.4亿.
_BARE = late_pattern(
    r"\d+(?:,\d{3})*(?:\.\d+)?(?!\s?[百千万亿萬億]"
    r"|[\d.]{0,40}+\s?(?:hundred|thousand|million|billion|trillion|[kmb]n?\b))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Mismatch:
    """Numerals without a counterpart: one on each side that seem to belong together, or one on one side only."""

    source: Numeral | None
    target: Numeral | None

    @property
    def magnitude(self) -> bool:
        """Whether both numerals have the same significant digits and differ by a power of ten."""
        if self.source is None or self.target is None:
            return False
        return _power_of_ten(self.source.value, self.target.value)


def compare(source: Sequence[Numeral], target: Sequence[Numeral], source_text: str, target_text: str) -> list[Mismatch]:
    """Return the mismatches of a pair; empty if every numeral has a counterpart.

    If a side has more than :data:`MANY` numerals, the pair is a table or a listing, not a sentence: a numeral that
    has no counterpart is then reported on its own, since each would have to be compared with every other one.
    """
    if max(len(source), len(target)) > MANY:
        return list(_one_sided(source, target, source_text, target_text))
    lone_source = _unmatched(source, target, source_text, target_text)
    lone_target = _unmatched(target, source, target_text, source_text)
    vague = _vague(source, target)
    if vague is not None:
        return [vague]
    if not lone_source and not lone_target:
        return []
    for numeral in list(lone_source):
        other = next((n for n in lone_target if _rendered(numeral, n)), None)
        if other is not None:
            lone_source.remove(numeral)
            lone_target.remove(other)
    lone_source = [n for n in lone_source if not _implied_by_word(n, target)]
    lone_target = [n for n in lone_target if not _implied_by_word(n, source)]
    found, rest_source, rest_target = _paired(lone_source, lone_target)
    spare, rest_source, _ = _paired(rest_source, _spare(target, source, lone_target, rest_source))
    more, _, rest_target = _paired(_spare(source, target, lone_source, rest_target), rest_target)
    return [
        *found, *spare, *more,
        *(Mismatch(n, None) for n in rest_source if n.demand is Demand.ALONE and n.value not in _IDLE),
        *(Mismatch(None, n) for n in rest_target if n.demand is Demand.ALONE and n.value not in _IDLE),
    ]  # fmt: skip


def _one_sided(
    source: Sequence[Numeral], target: Sequence[Numeral], source_text: str, target_text: str
) -> Iterator[Mismatch]:
    """The numerals that need a counterpart and share neither a reading nor digits with the other side."""
    sides = (source, target, source_text, target_text), (target, source, target_text, source_text)
    for number, (ours, theirs, own_text, text) in enumerate(sides):
        known: set[Reading] = {reading for numeral in theirs for reading in numeral.readings}
        bare = _bare(text)
        for n in ours:
            counts = n.demand is Demand.ALONE and n.kind in _COUNTED and n.value not in _IDLE
            if counts and known.isdisjoint(n.readings) and not _literal(n, bare, own_text[n.start : n.end], text):
                yield Mismatch(None, n) if number else Mismatch(n, None)


def _vague(source: Sequence[Numeral], target: Sequence[Numeral]) -> Mismatch | None:
    """ "millions of servers" as 数百亿台: single vague numbers that differ by a factor of at least 100."""
    ours, theirs = ([n for n in side if n.kind == "vague" and n.value >= 100] for side in (source, target))
    if len(ours) != 1 or len(theirs) != 1 or len(source) > 2 or len(target) > 3:
        return None
    low, high = sorted((ours[0].value, theirs[0].value))
    return Mismatch(ours[0], theirs[0]) if high >= 100 * low else None


def _paired(
    source: Sequence[Numeral], target: Sequence[Numeral]
) -> tuple[list[Mismatch], list[Numeral], list[Numeral]]:
    """Match two lists greedily by distance; return the mismatches and the numerals left over on each side."""
    ranked = sorted(
        ((_distance(s, t), i, j) for i, s in enumerate(source) for j, t in enumerate(target)), key=lambda row: row[0]
    )
    found: list[Mismatch] = []
    used_source: set[int] = set()
    used_target: set[int] = set()
    for far, i, j in ranked:
        if far < _APART and i not in used_source and j not in used_target:
            used_source.add(i)
            used_target.add(j)
            found.append(Mismatch(source[i], target[j]))
    return (
        found,
        [s for i, s in enumerate(source) if i not in used_source],
        [t for j, t in enumerate(target) if j not in used_target],
    )


def _spare(
    ours: Sequence[Numeral], theirs: Sequence[Numeral], lone: Sequence[Numeral], rest: Sequence[Numeral]
) -> list[Numeral]:
    """Numerals whose counterpart is a word with ``Demand.SUPPORT``, or that outnumber their counterparts, or that share
    their unit with an unmatched numeral of the other side (``rest``) and not with their counterpart.

    With "2 of 4 inputs" as 4 个输入中的 4 个, only the 2 is unmatched; it is rendered by one of the two 4. With "twice
    a year for 2 weeks" as 每年两次，每次9周, the 9 renders the 2 weeks.
    """
    units = {numeral.unit for numeral in rest if numeral.unit}
    spare: list[Numeral] = []
    for numeral in ours:
        if numeral.demand is not Demand.ALONE or numeral in lone:
            continue
        known = set(numeral.readings)
        firm = sum(n.demand > Demand.SUPPORT and not known.isdisjoint(n.readings) for n in theirs)
        same = sum(n.demand is Demand.ALONE and n.value == numeral.value for n in ours)
        taken = numeral.unit in units and not any(n.unit == numeral.unit and known & set(n.readings) for n in theirs)
        if same > firm or taken:
            spare.append(numeral)
    return spare


def _unmatched(ours: Sequence[Numeral], theirs: Sequence[Numeral], own_text: str, text: str) -> list[Numeral]:
    """The numerals of one side that share no reading with the numerals of the other side."""
    known: set[Reading] = {reading for numeral in theirs for reading in numeral.readings}
    lone = [n for n in ours if n.demand and known.isdisjoint(n.readings) and not _in_parts(n, theirs)]
    lone = [n for n in lone if not _is_part(n, ours, theirs)] if lone else lone
    if not lone:
        return lone
    bare = _bare(text)
    return [n for n in lone if not _literal(n, bare, own_text[n.start : n.end], text)]


def _bare(text: str) -> set[str]:
    """The digits of a text that are not followed by a scale word, without separators."""
    return {m.group().replace(",", "") for m in _BARE.finditer(text)}


def _in_parts(numeral: Numeral, theirs: Sequence[Numeral]) -> bool:
    """Whether the other side expresses a share by two numbers: "nine in ten" for 十分之九, "3 of 4" for 75%."""
    if numeral.kind not in _SHARES:
        return False
    strict = numeral.kind == "percent"  # "one in three" has words with Demand.SUPPORT
    share, values = _share(numeral), [Fraction(n.value) for n in theirs if n.value and (n.demand or not strict)]
    return share != 1 and any(part == share * whole for whole in values if whole != 1 for part in values)


def _is_part(numeral: Numeral, ours: Sequence[Numeral], theirs: Sequence[Numeral]) -> bool:
    """Whether the numeral is part of a share on the other side: the 10 of "four in 10" for 十分之四."""
    shares = [_share(n) for n in theirs if n.kind in _SHARES]
    if not shares or not numeral.value:
        return False
    others = [Fraction(n.value) for n in ours if n is not numeral and n.demand and n.value]
    return any(share in (other / numeral.value, numeral.value / other) for share in shares for other in others)


def _share(numeral: Numeral) -> Fraction:
    return Fraction(numeral.value) / (100 if numeral.kind == "percent" else 1)


def _literal(numeral: Numeral, bare: Set[str], words: str, text: str) -> bool:
    """Whether the same digits are on the other side, as a whole or in parts (18.12 as 12月18日, 3:2 as 3比2)."""
    value = numeral.value
    if numeral.kind in ("month", "weekday"):
        return words.isascii() and re.search(rf"{words}\b", text) is not None
    if numeral.kind == "time" or isinstance(value, Fraction):
        parts = re.findall(r"\d+", words)
        return len(parts) > 1 and {str(int(part)) for part in parts} <= bare
    return str(value) in bare or f"0{value}" in bare


def _rendered(source: Numeral, target: Numeral) -> bool:
    """Whether the target is the same quantity in another unit, or rounded."""
    return same_quantity(source, target) or _rounded(source, target)


def _implied_by_word(numeral: Numeral, theirs: Sequence[Numeral]) -> bool:
    """Whether a word with ``Demand.SUPPORT`` gives the same quantity in another unit: 18 months as 一年半."""
    return any(other.demand is Demand.SUPPORT and same_quantity(numeral, other) for other in theirs)


def _significant(value: Value) -> str:
    """Digits without leading and trailing zeros: 13,000 and 1.3 are both "13"."""
    return str(value if isinstance(value, int) else round(value * 10**6)).strip("0")


def _rounded(source: Numeral, target: Numeral) -> bool:
    """Whether the target is the source rounded, but not the reverse: 3,987 as 近4000, 1.264 billion as 12.6亿."""
    if not _ROUNDED_KINDS.issuperset((source.kind, target.kind)) or not source.value or not target.value:
        return False
    fine, round_ = Fraction(source.value), Fraction(target.value)
    digits = len(_significant(target.value))
    if target.approximate and round_ < fine < round_ + 10 ** _trailing_zeros(target.value):
        return True  # 24 as 二十多, 3,400 as 3000多
    if digits >= len(_significant(source.value)):
        return False
    error = abs(fine - round_) / round_
    if target.approximate or source.approximate:
        return error <= Fraction(1, 10)
    return digits >= 2 and (fine.denominator > 1 or fine >= 10_000) and error <= Fraction(1, 2 * 10 ** (digits - 1))


def _trailing_zeros(value: Value) -> int:
    digits = str(value)
    return len(digits) - len(digits.rstrip("0")) if isinstance(value, int) else 0


def _power_of_ten(a: Value, b: Value) -> bool:
    return bool(a) and bool(b) and a != b and _significant(a) == _significant(b)


_APART = 4.0
#: Maximum number of numerals of one side that are compared with each one of the other.
MANY = 200
#: Kinds that are compared if there are many; the others (shares, times, weekdays) depend on their neighbours.
_COUNTED = frozenset(("cardinal", "money", "year", "identifier"))
_SHARES = ("fraction", "percent")
#: Values that are not reported on one side only because they may render "a" or "no": "an hour" as 1小时.
_IDLE = (0, 1)
_ROUNDED_KINDS = frozenset(("cardinal", "money", "percent", "vague", "multiple"))


def _distance(source: Numeral, target: Numeral) -> float:
    """How unlikely two numerals are to belong together; at least ``_APART`` if they cannot."""
    kinds = (source.kind, target.kind)
    if kinds[0] != kinds[1] and ("weekday" in kinds or "time" in kinds):
        return _APART
    if kinds[0] != kinds[1] and "identifier" in kinds:
        return _APART
    if kinds[0] != kinds[1] and source.kind == "percent" and source.value == 100:  # 100% as 完全
        return _APART
    far = 0.0 if kinds[0] == kinds[1] else 1.0
    if source.demand != target.demand:
        far += 1.0
    if source.unit and target.unit and source.unit != target.unit:
        far += 1.0
    left, right = _significant(source.value), _significant(target.value)
    if left != right:
        same = sum(x == y for x, y in zip(left, right, strict=False))
        far += 1.0 - same / max(len(left), len(right), 1)
    return far
