"""Word tables for English numerals: months, weekdays, and words that imply a number."""

from __future__ import annotations

from fractions import Fraction

from mtaudit.numerals.english_words import PARTS
from mtaudit.numerals.record import Reading, exact

MONTHS = {
    name: at
    for at, names in enumerate(
        ("January|Jan", "February|Feb", "March|Mar", "April|Apr", "May", "June|Jun", "July|Jul", "August|Aug",
         "September|Sept|Sep", "October|Oct", "November|Nov", "December|Dec"), start=1,
    )
    for name in names.split("|")
}  # fmt: skip
WEEKDAYS = {
    name: at
    for at, names in enumerate(
        ("Monday|Mon", "Tuesday|Tues|Tue", "Wednesday|Wed", "Thursday|Thurs|Thu", "Friday|Fri", "Saturday|Sat",
         "Sunday|Sun"), start=1,
    )
    for name in names.split("|")
}  # fmt: skip
_SUPPORTED_ROWS: tuple[tuple[str, tuple[Reading, ...]], ...] = (
    ("once single sole primary monthly weekly annual freshman", (1,)),
    ("another", (1, 2)),
    ("twice couple", (2, 3)),
    ("thrice trio trilogy treble trilateral thirds junior", (3,)),
    ("both couples pair pairs dual duo twin twins either neither bilateral biannual penultimate sophomore", (2,)),
    ("alternate", (2,)),
    ("double doubled doubles doubling", (2, 1, 100)),
    ("triple triples tripled tripling", (3, 2)),
    ("quadruple quadrupled", (4, 3)),
    ("quartet senior semi", (4,)),
    ("quintet", (5,)),
    ("half", (Fraction(1, 2), 50, 30, 6, 15, 2)),
    ("halves", (Fraction(1, 2), 2)),
    ("halved", (Fraction(1, 2), 50)),
    ("midnight", (0, 12, 24, "t0")),
    ("noon midday", (12, "t0")),
    ("quarter", (Fraction(1, 4), 25, 15, 3, 4)),
    ("quarters", (Fraction(1, 4), 4)),
    ("decade decennial", (10,)),
    ("decades", (10, 20, 30)),
    ("century centuries centennial centenary", (100,)),
    ("millennium millennia", (1000,)),
    ("fortnight", (2, 14)),
    ("teens", (10, 13)),
    ("nil", (0,)),
    ("few", (2, 3, 4)),
    ("several", (2, 3, 4, 5)),
    ("weekend", ("w6", "w7")),
    ("bicentennial", (200,)),
    ("Christmas", (12, 25)),
    ("score scores", (20,)),
    ("gross", (144,)),
)
#: Words that need no counterpart but can be the counterpart of a number on the other side, with their readings.
SUPPORTED: dict[str, tuple[Reading, ...]] = {
    word: readings for words, readings in _SUPPORTED_ROWS for word in words.split()
}
SUPPORTED |= {word: (exact(Fraction(1, size)), size) for word, size in PARTS.items() if word not in SUPPORTED}
#: Indefinite numbers -> size of their unit.
VAGUE = {
    "dozens": 12, "tens": 10, "hundreds": 100, "thousands": 1000, "millions": 10**6, "billions": 10**9,
    "trillions": 10**12, "multibillion": 10**9, "multimillion": 10**6, "lakhs": 10**5, "crores": 10**7,
}  # fmt: skip
ROMAN = {
    "II": 2, "III": 3, "IV": 4, "VI": 6, "VII": 7, "VIII": 8, "IX": 9, "XI": 11, "XII": 12, "XIII": 13, "XIV": 14,
    "XV": 15, "XVI": 16, "XVIII": 18, "XX": 20, "XXI": 21,
}  # fmt: skip
