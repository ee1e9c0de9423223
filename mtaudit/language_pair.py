"""The interface between the stages and the language-specific code for English and Chinese.

A :class:`LanguagePair` provides the language-specific functions of the stages: language identification, segmentation
into sentences and words, glosses, and the expected length of a translation. There is one implementation,
:data:`ENGLISH_CHINESE`. Language-specific rules of single checks (English negators, Chinese punctuation) are part of
these checks.
"""

from __future__ import annotations

from typing import Protocol

from mtaudit.records import Block, Segment, Side, Span
from mtaudit.text import Language, language_of, word_count


class LanguagePair(Protocol):
    """Language-specific functions for a source and a target language."""

    @property
    def codes(self) -> tuple[str, str]:
        """ISO 639-1 codes of source and target."""
        ...

    @property
    def names(self) -> tuple[str, str]:
        """English names of source and target for prompts and messages."""
        ...

    def language_of(self, text: str) -> Language:
        """The language of a text, determined by its characters."""
        ...

    def length(self, text: str) -> float:
        """The length of a text of either language in words of the source language."""
        ...

    def segments(self, block: Block, index: int) -> tuple[Segment, ...]:
        """The sentences of block number ``index`` of a document, with offsets and lines; code is one segment."""
        ...

    def words(self, text: str, side: Side) -> list[Span]:
        """Half-open spans of the words of a text, ascending."""
        ...

    def glosses(self, word: str) -> tuple[str, ...]:
        """Meanings of a target word in the source language; () if the dictionary does not know it."""
        ...

    def length_surprise(self, source: str, target: str) -> float:
        """How many standard deviations the target is longer (positive) or shorter than translations usually are."""
        ...


class EnglishChinese:
    """English to Chinese, in simplified or traditional characters."""

    codes = ("en", "zh")
    names = ("English", "Chinese")

    def language_of(self, text: str) -> Language:
        return language_of(text)

    def length(self, text: str) -> float:
        return word_count(text)

    def segments(self, block: Block, index: int) -> tuple[Segment, ...]:
        from mtaudit.segment import segment_block

        return segment_block(block, index)

    def words(self, text: str, side: Side) -> list[Span]:
        if side == "source":
            from mtaudit.text import LATIN_WORD

            return [match.span() for match in LATIN_WORD.finditer(text)]
        from mtaudit.word_segmenter import word_spans

        return word_spans(text)

    def glosses(self, word: str) -> tuple[str, ...]:
        from mtaudit.cedict import glosses

        return glosses(word)

    def length_surprise(self, source: str, target: str) -> float:
        from mtaudit.lengths import surprise

        return surprise(source, target)


ENGLISH_CHINESE: LanguagePair = EnglishChinese()
