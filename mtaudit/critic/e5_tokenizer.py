"""The unigram tokenizer of the base model, with the position of every token in the original text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mtaudit.critic.e5_file import Shape, Vocabulary
from mtaudit.records import Span

if TYPE_CHECKING:
    from tokenizers import Tokenizer

#: Below any real score: a text that contains "<s>" or "<mask>" must not yield the special token.
_NEVER = -1000.0
_META = "▁"


@dataclass(frozen=True, slots=True)
class Tokens:
    """Token ids of a text and their half-open spans in code points, without spaces; a lone space has an empty span."""

    ids: tuple[int, ...]
    spans: tuple[Span, ...]


def normalise(text: str, table: dict[int, str]) -> tuple[str, list[int]]:
    """The normalised text, and for each of its characters the offset of its origin in ``text``.

    Code points are mapped one by one (e.g. full-width forms to ASCII), and runs of spaces become one space.
    """
    out: list[str] = []
    origin: list[int] = []
    for at, char in enumerate(text):
        for new in table.get(ord(char), char):
            if new == " " and out and out[-1] == " ":
                continue
            out.append(new)
            origin.append(at)
    return "".join(out), origin


class E5Tokenizer:
    """The unigram tokenizer of the base model."""

    def __init__(self, vocabulary: Vocabulary, shape: Shape) -> None:
        self._table = vocabulary.normal
        self._tokenizer = _build(vocabulary, shape)

    def encode(self, texts: Sequence[str]) -> list[Tokens]:
        """The tokens of each text, without special tokens; none for an empty text."""
        normal = [normalise(text, self._table) for text in texts]
        # One by one: the batch method starts threads, which do not survive a fork.
        coded = [self._tokenizer.encode(text, add_special_tokens=False) for text, _ in normal]
        return [
            Tokens(tuple(one.ids), tuple(_span(text, origin, a, b) for a, b in one.offsets))
            for one, (text, origin) in zip(coded, normal, strict=True)
        ]


def _build(vocabulary: Vocabulary, shape: Shape) -> Tokenizer:
    from tokenizers import Tokenizer, models, pre_tokenizers

    special = {shape.bos, shape.eos, shape.pad, shape.unk, len(vocabulary.pieces) - 1}
    scored = [
        (piece, _NEVER if at in special else score)
        for at, (piece, score) in enumerate(zip(vocabulary.pieces, vocabulary.scores, strict=True))
    ]
    tokenizer = Tokenizer(models.Unigram(scored, unk_id=shape.unk, byte_fallback=False))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement=_META, prepend_scheme="always", split=False)
    return tokenizer


def _span(text: str, origin: list[int], start: int, end: int) -> Span:
    """The span in the original text of ``[start, end)`` in the normalised one."""
    while start < end and text[start] == " ":
        start += 1
    if start >= end:
        at = origin[start - 1] if start else 0
        return at, at
    return origin[start], origin[end - 1] + 1
