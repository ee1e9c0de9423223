"""Regular expressions for English numerals."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction

from mtaudit.late import late_pattern
from mtaudit.numerals.english_tables import VAGUE
from mtaudit.numerals.english_words import ONES, ORDINALS, PARTS, SCALES, TENS

NUMBER_WORDS = ONES | TENS | SCALES | ORDINALS


def either(words: Iterable[str]) -> str:
    """Join the words to a regular expression of alternatives, longest first."""
    return "|".join(sorted(words, key=len, reverse=True))


W = either(NUMBER_WORDS)
SCALE_WORDS = rf"(?P<scale>{either(SCALES)})s?\b|(?!(?-i:[a-z]+[A-Z]))(?P<short>k|mn|mln|m|bn|bln|b|tn)(?![A-Za-z])"
SPECIAL = late_pattern(
    r"(?P<idiom>24[/-]7\b|24 hours a day(?:,? (?:and )?(?:7|seven) days a week)?|50[/-]50\b|1st class)"
    r"|(?P<whole>100\s?%)"
    r"|(?P<date>\d{4}(?P<sep>[-/.])\d{1,2}(?P=sep)\d{1,2}(?!\d))|(?P<version>\d+(?:\.\d+){2,})"
    r"|(?P<clock>\d{1,2}:[0-5]\d(?!\d)(?::\d\d)?(?:\s?(?P<half>[ap])\.?\s?m\b\.?)?"
    r"|(?P<hour>1?\d)(?:[.](?P<dotted>[0-5]\d))?\s?(?P<noon>[ap])\.?\s?m\b\.?)",
    re.IGNORECASE,
)
DIGITS = late_pattern(r"(?P<number>(?:\d{1,3}(?:,\d{3}){1,12}(?!\d)|\d+)(?:\.\d+)?)(?P<mixed>\s?[½¼¾]| 1/2\b)?")
DIMENSIONS = late_pattern(r"\d+(?:[xX]\d+)+")
SPOKEN = late_pattern(
    rf"(?P<past>half|quarter|ten|twenty|five) (?P<side>past|to) (?P<about>{either(ONES)})\b",
    re.IGNORECASE,
)
PART = late_pattern(
    rf"(?P<top>{either(ONES)})[\s-](?P<bottom>{either(PARTS | ORDINALS)})\b(?! (?:of )?(?:time|party|person)\b)",
    re.IGNORECASE,
)
HALF_SCALE = late_pattern(
    r"half[\s-](?:an?[\s-])?(?P<halfof>million|billion|trillion|dozen|hundred|thousand|century|decade)\b",
    re.IGNORECASE,
)
WORDS = late_pattern(rf"(?:{W})(?:(?:\s+and\s+|\s*-\s*|\s+)(?:{W}))*\b", re.IGNORECASE)
VAGUE_RUN = late_pattern(rf"(?:{either(VAGUE)})(?:[\s-]of[\s-](?:{either(VAGUE)}))*\b", re.IGNORECASE)
SUFFIX = late_pattern(
    r"\s?(?P<percent>%|％|-?\s?per\s?cent(?:age)?\b|-?\s?pct\b|percentage[\s-]points?)"
    r"|(?P<ordinal>st|nd|rd|th)\b(?P<century>[\s-]+(?:and|to)[\s-]+\d\dth[\s-]+century|[\s-]+centur(?:y|ies))?"
    r"|(?P<decade>['’]?s\b)|\s?-?(?P<fold>fold\b|[x×](?![A-Za-z\d])|\s?times\b)"
    rf"|[\s-]*(?:{SCALE_WORDS})",
    re.IGNORECASE,
)
AND_HALF = late_pattern(
    rf"[\s-]+and[\s-]+(?:a[\s-]+half|a[\s-]+quarter|one[\s-]half)(?:[\s-]+(?P<scale>{either(SCALES)})\b)?",
    re.IGNORECASE,
)
RANGE_SCALE = late_pattern(
    rf"\s?(?:-|–|—|to|or|and)\s?[$€£¥]?\d[\d,.]*\s?(?:(?P<scale>{either(SCALES)})\b|(?P<short>k|mn|m|bn|b)\b"
    rf"|(?P<percent>%|per\s?cent))",
    re.IGNORECASE,
)
ABOUT = late_pattern(
    r"(?:about|around|nearly|almost|over|approximately|roughly|some|estimated|than|up to|least|close to|most"
    r"|~)\s?[$€£¥]?$",
    re.IGNORECASE,
)
BEHIND = late_pattern(r"\s?(?:\+|odd\b|or so\b|plus\b|something\b)", re.IGNORECASE)
MONTH_CONTEXT = late_pattern(r"[\s,]*(?:\d|of \d)")
BEFORE_MONTH = late_pattern(
    r"(?:\d(?:st|nd|rd|th)?|\b(?:in|of|since|until|till|by|on|from|to|early|late|mid|last|next|this|between"
    r"|and))[\s-]$",
    re.IGNORECASE,
)
SLASH = late_pattern(r"/(\d{1,3})(?![\d/])")
SIGN = late_pattern(r"[$€£¥₹]\s?$")
SIGNS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "CNY", "₹": "INR"}
VULGAR = {"½": Fraction(1, 2), "¼": Fraction(1, 4), "¾": Fraction(3, 4)}
