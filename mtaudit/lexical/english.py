"""English words for the model of expected renderings: tokens, dictionary forms and content words."""

from __future__ import annotations

from collections.abc import Iterator

from mtaudit.cedict import IRREGULAR, STOP
from mtaudit.late import late_pattern
from mtaudit.records import Span

_TOKEN = late_pattern(r"[A-Za-z]+(?:['’][A-Za-z]+)?|\d+")


def tokens(text: str) -> list[tuple[str, Span]]:
    """Lower-cased words and numbers with their spans; the parts of a hyphenated word are separate words."""
    return [(m.group().lower().replace("’", "'"), m.span()) for m in _TOKEN.finditer(text)]


def carries_content(word: str) -> bool:
    """Whether a token is a content word: not a function word, number, single letter or contraction."""
    return len(word) > 1 and word[0].isalpha() and "'" not in word and word not in STOP


def base_forms(word: str) -> Iterator[str]:
    """Possible dictionary forms of an inflected word; some of them may not exist."""
    if word in IRREGULAR:
        yield IRREGULAR[word]
    if word.endswith("'s"):
        yield word[:-2]
    if len(word) > 3:
        yield from _of_plural(word)
    if len(word) > 4:
        yield from _of_past_or_participle(word)


def _of_plural(word: str) -> Iterator[str]:
    if word.endswith(("ies", "ied")):
        yield word[:-3] + "y"
    if word.endswith("es"):
        yield from (word[:-1], word[:-2])
    elif word.endswith("s") and not word.endswith("ss"):
        yield word[:-1]


def _of_past_or_participle(word: str) -> Iterator[str]:
    for suffix in ("ed", "ing"):
        if word.endswith(suffix):
            base = word.removesuffix(suffix)
            yield from (base + "e", base)
            if len(base) > 2 and base[-1] == base[-2]:
                yield base[:-1]
