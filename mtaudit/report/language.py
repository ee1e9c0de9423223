"""The ``lang`` attribute of a text, on which fonts and line breaking depend."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from mtaudit.text import HAN, language_of


def html_lang(text: str) -> str:
    """``zh-Hans``, ``zh-Hant``, ``en``, or "" where the text has no letters.

    Chinese is Traditional if converting it to Simplified changes more characters than the reverse conversion; a
    text that no conversion changes is Simplified.
    """
    language = language_of(text)
    if language == "none":
        return ""
    if language == "en" or not HAN.search(text):
        return "en"
    han = "".join(HAN.findall(text))
    return "zh-Hant" if _changes("t2s", han) > _changes("s2t", han) else "zh-Hans"


def _changes(recipe: str, text: str) -> int:
    return sum(before != after for before, after in zip(text, _converter(recipe).convert(text), strict=False))


@lru_cache(maxsize=2)
def _converter(recipe: str) -> Any:
    from opencc import OpenCC

    return OpenCC(recipe)
