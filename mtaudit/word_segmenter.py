"""Chinese word segmentation by rjieba, the only module that imports it.

rjieba is jieba's algorithm and dictionary in Rust; it is imported when a function is first called.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mtaudit.records import Span


def segment_words(text: str) -> list[str]:
    """The words of a text in order; joined, they equal the text. Runs of other scripts are words, too."""
    import rjieba

    words: list[str] = rjieba.cut(text)
    return words


def word_spans(text: str, offset: int = 0) -> list[Span]:
    """Half-open spans of the words, in code points, each moved by ``offset``."""
    out, start = [], offset
    for word in segment_words(text):
        out.append((start, start + len(word)))
        start += len(word)
    return out


def tag_words(text: str) -> list[tuple[str, str]]:
    """(word, part of speech) in order, with the ICTCLAS tags of jieba, e.g. ``("美丽", "a")``."""
    import rjieba

    tagged: list[tuple[str, str]] = rjieba.tag(text)
    return tagged
