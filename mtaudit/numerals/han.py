"""Values of Han numerals, alone or mixed with digits: 三百五, 1亿2千万, 二〇二三, 壹拾贰万.

cn2an was considered but not used. It is correct for well-formed numerals (两百五, 一万二, 壹拾贰万), but raises an
exception for 七八百, 十几, 数百 and a bare 万亿, changes 三明治十分好吃 to 3明治10分好吃 in running text, and returns a
single reading where a comparison of two languages needs all of them (三五 is 3 to 5, or 35).
"""

from __future__ import annotations

from fractions import Fraction

from mtaudit.late import late_pattern
from mtaudit.numerals.record import Value, decimal, exact

_DIGIT_VALUES = {
    character: value
    for value, characters in enumerate(
        ("零〇○", "一壹幺", "二两兩贰貳", "三叁參", "四肆", "五伍", "六陆陸", "七柒", "八捌", "九玖")
    )
    for character in characters
}
_SMALL = {"十": 10, "拾": 10, "廿": 20, "卅": 30, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_BIG = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8, "兆": 10**12}
HAN_DIGITS = "".join(_DIGIT_VALUES)
#: Digits used in running text. Financial digits (壹, 贰) count only in runs of at least two, see
#: :data:`mtaudit.numerals.chinese_patterns.HAN_RUN`.
COMMON_DIGITS = "零〇○一二两兩三四五六七八九"
MULTIPLIERS = "十百千万萬亿億"
_ATOM = late_pattern(r"(\d[\d,，]*(?:[.．]\d+)?)|(.)")


def _plain(run: str) -> list[Value] | None:
    """Readings of a run of Han digits without multipliers, or None."""
    digits = [_DIGIT_VALUES.get(c) for c in run]
    if None in digits:
        return None
    values = [d for d in digits if d is not None]
    whole = int("".join(map(str, values)))
    if len(values) != 2 or 0 in values:
        return [whole]
    low, high = values
    pair = high - low == 1 or (low, high) == (3, 5)
    return [low, high, whole] if pair else [whole]


def _approximate_pair(run: str) -> list[Value] | None:
    """七八百 is 700 to 800, 十七八 17 to 18, 两三万 20,000 to 30,000."""
    for at in range(len(run) - 1):
        low, high = _DIGIT_VALUES.get(run[at]), _DIGIT_VALUES.get(run[at + 1])
        if low and high and (high - low == 1 or (low, high) == (3, 5)) and (at == 0 or run[at - 1] not in HAN_DIGITS):
            first = _evaluate(run[: at + 1] + run[at + 2 :])
            second = _evaluate(run[:at] + run[at + 1 :])
            return [v for v in (first, second) if v is not None]
    return None


def _evaluate(run: str) -> Value | None:
    """The value of a run with multipliers, or None if it is not a well-formed numeral."""
    total: Fraction | int = 0  # sum of the completed groups
    section: Fraction | int = 0  # the current group
    number: Fraction | int | None = None  # digits whose multiplier has not been read yet
    last, zero, big = 1, False, 0
    for digits, character in _ATOM.findall(run):
        if digits:
            if number is not None:
                return None
            number, zero = decimal(digits), zero or len(digits) > 1
        elif character in _DIGIT_VALUES:
            value = _DIGIT_VALUES[character]
            if number is not None and value:
                return None
            zero = zero or value == 0
            number = value or None
        elif character in _SMALL:
            section += (1 if number is None else number) * _SMALL[character]
            number, last, zero = None, _SMALL[character], False
        elif character in _BIG:
            unit = _BIG[character]
            open_group = section + (number or 0)
            if big and unit > big:  # 一万亿: the larger unit multiplies everything before it
                total = (total + open_group) * unit
            else:
                total += (open_group or 1) * unit
            section, number, last, zero, big = 0, None, unit, False, unit
    if number is not None:
        # 三百五 is 350 and 一万二 is 12,000, but not 三百零五 (305) and 一万20
        section += number * (last // 10) if last >= 100 and not zero and number < 10 else number
    return exact(Fraction(total + section))


def han_values(run: str) -> list[Value]:
    """All readings of a run, most likely first; empty if it is not a numeral."""
    if run.isascii() or (run[0].isdigit() and run.replace(",", "").replace("，", "").replace(".", "").isdigit()):
        return [decimal(run)]
    plain = _plain(run)
    if plain is not None:
        return plain
    pair = _approximate_pair(run)
    if pair is not None:
        return pair
    value = _evaluate(run)
    return [] if value is None else [value]
