"""Words of opposite meaning in both languages, from the table ``antonyms.toml``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from mtaudit.bundled import load_toml
from mtaudit.late import late_pattern
from mtaudit.text import low_words, word_set

#: First words of two-word poles: last week, more than, at least.
_FIRST = frozenset(("last", "next", "more", "less", "at"))
_ENTRY = late_pattern(
    r"(?:last (?=[wmy])|next|more (?=than)|less (?=than)|at) ?(?:week|month|year|than|least|most)|\w+"
)


@dataclass(frozen=True, slots=True)
class Pole:
    """One pole of a pair of opposites: its English words and its Chinese, and those of the other pole."""

    words: frozenset[str]
    chinese: re.Pattern[str]
    other_words: frozenset[str]
    other_chinese: re.Pattern[str]


@cache
def poles() -> dict[str, tuple[Pole, ...]]:
    """English word -> the poles that it expresses."""
    rows = load_toml("checks/negation/antonyms.toml")["pole"]
    table: dict[str, tuple[Pole, ...]] = {}
    for row in rows:
        words, others = (frozenset(_ENTRY.findall(" ".join(row[key].split()))) for key in ("words", "other_words"))
        own, other = (late_pattern(re.sub(r"\s", "", row[key])) for key in ("chinese", "other_chinese"))
        pole = Pole(words, own, others, other)
        for word in words:
            table[word] = (*table.get(word, ()), pole)
    return table


def words_of(text: str) -> frozenset[str]:
    """The words of an English text in lower case, and the two-word phrases that can express a pole."""
    found = word_set(text)
    if found.isdisjoint(_FIRST):
        return found
    return found | {f"{a} {b}" for a, b in pairwise(low_words(text)) if a in _FIRST}
