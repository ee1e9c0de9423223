"""English number words and the values of their combinations.

text2num was considered but not used. It is fast, but supports neither halves ("one and a half million") nor years in
words, and rewrites the text instead of returning the positions of numbers. The grammar of number words is the smaller
part of the task.
"""

from __future__ import annotations

from fractions import Fraction

from mtaudit.numerals.record import Value, exact

ONES = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen".split()
    )
}
TENS = {word: 10 * (at + 2) for at, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split())}
SCALES = {
    "hundred": 100, "thousand": 1000, "lakh": 10**5, "million": 10**6, "crore": 10**7, "billion": 10**9,
    "trillion": 10**12, "dozen": 12,
}  # fmt: skip
ORDINALS = {
    word: value
    for value, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
        "fifteenth sixteenth seventeenth eighteenth nineteenth".split(),
        start=1,
    )
} | {
    "twentieth": 20, "thirtieth": 30, "fortieth": 40, "fiftieth": 50, "sixtieth": 60, "seventieth": 70,
    "eightieth": 80, "ninetieth": 90, "hundredth": 100, "thousandth": 1000, "millionth": 10**6, "billionth": 10**9,
}  # fmt: skip
#: Denominators of fractions in words: two thirds, three quarters.
PARTS = {f"{word}s": value for word, value in ORDINALS.items() if value > 2} | {
    "half": 2, "halves": 2, "quarter": 4, "quarters": 4,
}  # fmt: skip
DECADES = {f"{word[:-1]}ies": value for word, value in TENS.items()}
DECADES |= {f"{word}something{end}": value for word, value in TENS.items() for end in ("", "s")}
#: Short forms after digits: 5bn, 3k.
SHORT_SCALES = {
    "k": 10**3, "m": 10**6, "mn": 10**6, "mln": 10**6, "b": 10**9, "bn": 10**9, "bln": 10**9, "tn": 10**12,
}  # fmt: skip
_NUMBER_WORDS = ONES | TENS


def add_up(words: list[str]) -> list[tuple[int, int, Value, bool]]:
    """The numbers in a run of number words, as (start, end, value, whether it is an ordinal).

    ``[start, end)`` is a half-open span of words. A run may contain several numbers ("one two three"); "and" joins
    words only after a scale word ("two hundred and five"). "nineteen ninety-eight" and "twenty twenty" are read as
    years.
    """
    found: list[tuple[int, int, Value, bool]] = []
    at = 0
    while at < len(words):
        end, value, ordinal = _one(words, at)
        if end == at:
            at += 1
            continue
        found.append((at, end, value, ordinal))
        at = end
    return _years(found)


def _one(words: list[str], at: int) -> tuple[int, Value, bool]:
    """The longest well-formed number that begins at word ``at``, as (end, value, whether it is an ordinal)."""
    total, group, room, end = Fraction(0), Fraction(0), 10**15, at
    scale_limit = 10**15
    begun = False
    while end < len(words):
        word = words[end]
        if word == "and":
            if not begun or words[end - 1] not in SCALES or end + 1 >= len(words) or words[end + 1] in SCALES:
                break
            end += 1
            continue
        if word in _NUMBER_WORDS or word in ORDINALS:
            value = _NUMBER_WORDS.get(word, ORDINALS.get(word, 0))
            if value >= room or (begun and value == 0):
                break
            group += value
            begun, room, end = True, 10 if word in TENS else 1, end + 1
            if word in ORDINALS:
                return end, exact(total + group), True
            continue
        scale = SCALES.get(word)
        if scale is None or scale >= scale_limit:
            break
        if scale == 100 and group < 100:
            group, room = (group or Fraction(1)) * 100, 100
        else:
            total, group, room, scale_limit = total + (group or Fraction(1)) * scale, Fraction(0), 1000, scale
        begun, end = True, end + 1
    if end > at and words[end - 1] == "and":
        end -= 1
    return end, exact(total + group), False


def _years(found: list[tuple[int, int, Value, bool]]) -> list[tuple[int, int, Value, bool]]:
    joined: list[tuple[int, int, Value, bool]] = []
    for item in found:
        before = joined[-1] if joined else None
        if before and before[1] == item[0] and before[2] in (17, 18, 19, 20) and 10 <= item[2] <= 99 and not item[3]:
            joined[-1] = (before[0], item[1], before[2] * 100 + item[2], False)
        else:
            joined.append(item)
    return joined
