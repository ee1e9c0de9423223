"""Converts probabilities of tokens into probabilities of words of the original text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import fsum

from mtaudit.records import Side, Span, TokenTag
from mtaudit.text import HAN, HAN_CLASS
from mtaudit.word_segmenter import word_spans

#: A run of Han characters (segmented further), a word or number in another script, or a single other character.
_PIECE = re.compile(rf"[{HAN_CLASS}]+|[^\W{HAN_CLASS}]+(?:['’.,-][^\W{HAN_CLASS}]+)*|[^\w\s]|_")


def words(text: str) -> list[Span]:
    """Half-open spans of the words of a text in either language, punctuation included, white space excluded."""
    out: list[Span] = []
    for piece in _PIECE.finditer(text):
        if HAN.match(piece.group()):
            out += word_spans(piece.group(), piece.start())
        else:
            out.append(piece.span())
    return out


def word_tags(side: Side, text: str, spans: Sequence[Span], probabilities: Sequence[float]) -> tuple[TokenTag, ...]:
    """A tag for every word that overlaps a token: the mean over its characters of the probabilities of their tokens.

    ``spans`` must ascend; empty ones are ignored. Words after the last token (of a truncated text) have no tag.
    """
    cover: list[float | None] = [None] * len(text)
    for (start, end), probability in zip(spans, probabilities, strict=True):
        cover[start:end] = [probability] * (end - start)
    out = []
    for start, end in words(text):
        known = [p for p in cover[start:end] if p is not None]
        if known:
            out.append(TokenTag(side, start, end, round(fsum(known) / len(known), 4)))
    return tuple(out)
