"""Unit words of both languages, and comparison of quantities in different units of the same dimension.

Sizes are those of the international system of units and of the avoirdupois pound. Months and years have their mean
length, which is accurate enough to equate eighteen months with a year and a half.
"""

from __future__ import annotations

import re
from fractions import Fraction

from mtaudit.late import late_pattern
from mtaudit.numerals.record import Numeral, Value

#: Unit -> (dimension, size in the base unit of the dimension). Degrees are converted separately.
SIZES: dict[str, tuple[str, Fraction]] = {
    name: (dimension, Fraction(size))
    for dimension, sizes in {
        "length": {
            "mm": "0.001", "cm": "0.01", "m": "1", "km": "1000", "li": "500", "inch": "0.0254", "foot": "0.3048",
            "yard": "0.9144", "mile": "1609.344", "nmi": "1852", "zhang": "10/3", "chi": "1/3", "cun": "1/30",
        },
        "weight": {
            "mg": "0.000001", "g": "0.001", "kg": "1", "t": "1000", "jin": "0.5", "liang": "0.05",
            "ounce": "0.028349523", "lb": "0.45359237", "stone": "6.35029",
        },
        "area": {
            "m2": "1", "km2": "1000000", "ha": "10000", "acre": "4046.8564", "mu": "2000/3", "sqft": "0.09290304",
            "sqmi": "2589988.1",
        },
        "volume": {"ml": "0.001", "l": "1", "gal": "3.785411784", "pint": "0.473176", "m3": "1000"},
        "time": {
            "ns": "0.000000001", "us": "0.000001", "ms": "0.001",
            "second": "1", "minute": "60", "quarter": "900", "hour": "3600", "day": "86400", "week": "604800",
            "fortnight": "1209600", "month": "2629746", "season": "7889238", "year": "31556952", "decade": "315569520",
            "century": "3155695200",
            "millennium": "31556952000",
        },
        "speed": {"kmh": "1", "mph": "1.609344"},
        "data": {"bit": "1", "byte": "8"},
    }.items()
    for name, size in sizes.items()
}  # fmt: skip

_ENGLISH = {
    "m2": r"square met(?:er|re)s?|sq\.? ?m|m²|m2", "km2": r"square kilomet(?:er|re)s?|sq\.? ?km|km²|km2",
    "sqft": r"square f(?:ee|oo)t|sq\.? ?ft", "sqmi": r"square miles?|sq\.? ?mi", "m3": r"cubic met(?:er|re)s?|m³",
    "kmh": r"km/h|kph|kilomet(?:er|re)s (?:an|per) hour", "mph": r"mph|miles (?:an|per) hour",
    "mm": r"mm|millimet(?:er|re)s?", "cm": r"cm|centimet(?:er|re)s?", "km": r"kms?|kilomet(?:er|re)s?",
    "m": r"m|met(?:er|re)s?", "inch": r"inch(?:es)?|in\.|″|\"", "foot": r"feet|foot|ft\.?|′|'",
    "yard": r"yards?|yds?",
    "nmi": r"nautical miles?", "mile": r"miles?|mi", "mg": r"mg|milligrams?", "kg": r"kgs?|kilos?|kilograms?",
    "g": r"g|grams?", "t": r"tons?|tonnes?", "ounce": r"ounces?|oz", "lb": r"pounds?|lbs?\.?",
    "stone": r"stone", "ha": r"hectares?|ha", "acre": r"acres?", "ml": r"ml|millilit(?:er|re)s?",
    "l": r"l|lit(?:er|re)s?", "gal": r"gallons?", "pint": r"pints?",
    "ns": r"ns|nanoseconds?", "us": r"[µμ]s|microseconds?", "ms": r"ms|msecs?|milliseconds?",
    "bit": r"bits?", "byte": r"bytes?",
    "second": r"seconds?|secs?", "minute": r"minutes?|mins?",
    "hour": r"hours?|hrs?", "day": r"days?", "week": r"weeks?|wks?", "fortnight": r"fortnights?", "month": r"months?",
    "year": r"years?(?:[- ]olds?)?|yrs?|yo", "decade": r"decades?", "century": r"centuries|century",
    "millennium": r"millennia|millennium",
    "season": r"quarters?", "F": r"degrees? Fahrenheit|°\s?F|℉", "C": r"degrees? (?:Celsius|centigrade)|°\s?C|℃",
    "degree": r"degrees?|°", "USD": r"(?:US )?dollars?|bucks|USD", "CNY": r"yuan|RMB|CNY|renminbi",
    "EUR": r"euros?|EUR",
    "JPY": r"yen|JPY", "GBP": r"GBP|pounds sterling",
}  # fmt: skip
_CHINESE = {
    "m2": "平方米|平米|㎡", "km2": "平方公里|平方千米", "sqft": "平方英尺", "sqmi": "平方英里", "m3": "立方米",
    "kmh": "公里每小时|公里/小时|千米/小时|km/h", "mph": "英里每小时|英里/小时",
    "mm": "毫米|mm", "cm": "厘米|公分|cm", "km": "公里|千米|km", "inch": "英寸|吋|寸", "foot": "英尺|呎", "yard": "码",
    "nmi": "海里", "mile": "英里|哩", "li": "里", "m": "米(?![饭粉])|公尺", "zhang": "丈", "chi": "尺", "mg": "毫克",
    "kg": "公斤|千克|kg", "t": "公吨|吨|噸", "ounce": "盎司", "lb": "英磅|磅", "stone": "英石", "g": "克", "jin": "斤",
    "liang": "两(?=[重的黄银])", "ha": "公顷", "acre": "英亩", "mu": "亩|畝", "ml": "毫升",
    "gal": "加仑", "pint": "品脱",
    "l": "公升|升(?![级至到高])", "ns": "纳秒|奈秒|ns(?![A-Za-z])", "us": "微秒|[µμ]s(?![A-Za-z])",
    "ms": "毫秒|ms(?![A-Za-z])", "bit": "比特|位(?![于置数元用客乘嘉领朋])|bits?(?![A-Za-z])",
    "byte": "字节|位元组|bytes?(?![A-Za-z])",
    "second": "秒", "quarter": "刻钟",
    "minute": "分钟|分鐘|分(?=\\d|[零一二三四五六七八九十])",
    "hour": "个?半?(?:小时|钟头)|個?小時", "day": "天|日(?!元|圆)",
    "week": "个?(?:星期|礼拜|周|週)(?![一二三四五六日天末年])",
    "month": "个半?月|個月",
    "year": "周?岁|歲|年", "decade": "个年代", "century": "个世纪", "season": "个?季度",
    "F": "°F|℉|华氏度", "C": "°C|℃|摄氏度|攝氏度", "degree": "度|°",
    "USD": "美元|美金|刀", "HKD": "港元|港币", "EUR": "欧元|歐元", "GBP": "英镑|英鎊", "JPY": "日元|日圆|円",
    "CNY": "人民币|元(?!旦|素|首)|块(?:钱)?", "AUD": "澳元", "CAD": "加元", "RUB": "卢布", "INR": "卢比", "KRW": "韩元",
}  # fmt: skip


def _matcher(words: dict[str, str], before: str, after: str) -> re.Pattern[str]:
    branches = "|".join(f"(?P<{name}>{words[name]})" for name in words)
    return late_pattern(f"{before}(?:{branches}){after}", re.IGNORECASE)


#: Adjectives allowed between a number and its unit: two ensuing millennia, three full days.
_BETWEEN = r"(?:(?:consecutive|ensuing|entire|following|full|long|short|straight|successive|whole)\s)?"
ENGLISH_UNIT = _matcher(_ENGLISH, rf"[\s-]?{_BETWEEN}", r"(?![A-Za-z])")
CHINESE_UNIT = _matcher(_CHINESE, r"\s?[多余餘来來]?", "")
MONEY = frozenset(("USD", "HKD", "EUR", "GBP", "JPY", "CNY", "AUD", "CAD", "RUB", "INR", "KRW"))
_TOLERANCE = Fraction(6, 100)


def _celsius(numeral: Numeral) -> Fraction | None:
    value = Fraction(numeral.value)
    if numeral.unit == "F":
        return (value - 32) * 5 / 9
    return value if numeral.unit in ("C", "degree") else None


def _near(a: Fraction, b: Fraction) -> bool:
    return abs(a - b) <= _TOLERANCE * max(abs(a), abs(b))


def same_quantity(a: Numeral, b: Numeral) -> bool:
    """Whether two numerals are the same quantity in different units, within 6% (1 degree for temperatures).

    At 6%, "six feet" equals 1.8 米, and "ten miles" equals 16 公里 but not 15 公里.
    """
    if a.unit == b.unit:
        return False
    if a.unit in ("F", "C", "degree") and b.unit in ("F", "C", "degree"):
        left, right = _celsius(a), _celsius(b)
        return left is not None and right is not None and abs(left - right) <= 1
    first, second = SIZES.get(a.unit), SIZES.get(b.unit)
    if first is None or second is None or first[0] != second[0]:
        return False
    return any(
        _near(x * first[1], y * second[1])
        for x in a.readings
        for y in b.readings
        if not isinstance(x, str) and not isinstance(y, str)
    )


def unit_after(pattern: re.Pattern[str], text: str, at: int) -> tuple[str, int]:
    """Return the unit at offset ``at`` and its end, or ("", at) if there is no unit."""
    found = pattern.match(text, at)
    return (found.lastgroup or "", found.end()) if found else ("", at)


def scaled(value: Value, factor: int | Fraction) -> Value:
    """Return ``value`` times ``factor``, as an int if the product is whole."""
    product = Fraction(value) * factor
    return product.numerator if product.denominator == 1 else product
