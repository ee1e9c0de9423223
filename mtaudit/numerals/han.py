"""The value of a run of Han numerals, alone or mixed with digits: 三百五, 1亿2千万, 二〇二三, 壹拾贰万.

cn2an was looked at and left: it is right on well-formed numerals (两百五, 一万二, 壹拾贰万), but raises on 七八百,
十几, 数百 and a bare 万亿, turns 三明治十分好吃 into 3明治10分好吃 when it reads running text, and gives one reading
where the comparison of two languages wants all of them (三五 is 3 to 5 and 35).
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
#: Characters that occur as numerals in running text; the financial ones only count in company, see ``RUN``.
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
    """The one value of a run with multipliers; None where it is no well-formed numeral."""
    total: Fraction | int = 0  # closed groups
    section: Fraction | int = 0  # the group that is open
    number: Fraction | int | None = None  # digits that still wait for their multiplier
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
            if big and unit > big:  # 一万亿: the larger unit multiplies all that stands before it
                total = (total + open_group) * unit
            else:
                total += (open_group or 1) * unit
            section, number, last, zero, big = 0, None, unit, False, unit
    if number is not None:
        # 三百五 is 350 and 一万二 12,000, but 三百零五 is 305 and 一万20 no such thing
        section += number * (last // 10) if last >= 100 and not zero and number < 10 else number
    return exact(Fraction(total + section))


def han_values(run: str) -> list[Value]:
    """All readings of a run, the likeliest first; empty where it is none."""
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
