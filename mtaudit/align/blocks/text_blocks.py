"""The text blocks of a document, sorted by side, with the positions that the aligner needs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from mtaudit.align.path.anchors import PRIOR
from mtaudit.encoder.protocol import Encoder, Vectors
from mtaudit.records import NON_PROSE, Block, Document, Segment, Side
from mtaudit.text import HAN, HAN_WORD, count_han, count_latin_words, language_of

_OPEN_END = re.compile(r"[^.!?:;…。！？：；.”\"’')\]）」』】》*_]\s*$|[,，、]\s*$")
_WORD = re.compile(r"[A-Za-z]+")
#: English words that do not end a sentence: it continues even if a capital follows.
_HANGING = re.compile(
    r"\b(?:the|an?|of|and|or|to|in|at|by|for|with|from|its|their|his|her|our|your|my)\s*$", re.IGNORECASE
)
_LOWER_START = re.compile(r"[“\"'‘(\[*_]*[a-z]")

Unit = tuple[Segment, ...]
Segments = Sequence[tuple[Segment, ...]]


@dataclass(frozen=True, slots=True)
class TextBlock:
    """A block with text.

    Attributes:
        block: the block itself.
        number: its index among the blocks of its file.
        units: its sentences, each as a tuple of one segment.
        run: index of the run of consecutive blocks of one side that it is in; 0 in parallel documents.
    """

    block: Block
    number: int
    side: Side
    units: tuple[Unit, ...]
    run: int = 0

    @property
    def open_end(self) -> bool:
        """Whether the block ends in mid-sentence."""
        return self.block.kind in ("paragraph", "quote") and bool(_OPEN_END.search(self.block.text))

    def goes_on_in(self, after: TextBlock) -> bool:
        """Whether the last sentence may continue in the next block. Chinese has no lower case, so it always may."""
        if not self.open_end:
            return False
        capital = after.side == "source" and not _LOWER_START.match(after.block.text)
        return not capital or bool(_HANGING.search(self.block.text))


@dataclass(frozen=True, slots=True)
class TextBlocks:
    """The text blocks of both sides; ``neutral`` is the number of blocks left out."""

    source: tuple[TextBlock, ...]
    target: tuple[TextBlock, ...]
    neutral: int


def side_of(block: Block) -> Side | None:
    """The side of a block of an interleaved document: Chinese is the target. None for blocks without prose."""
    if block.kind in NON_PROSE:
        return None
    match language_of(block.text):
        case "zh":
            return "target"
        case "en":
            return "source"
        case "mixed":
            return "target" if HAN_WORD * count_han(block.text) >= 0.5 * count_latin_words(block.text) else "source"
        case _:
            return None


def text_blocks_of(document: Document, segments: Segments, target_segments: Segments, encoder: Encoder) -> TextBlocks:
    """Sort the blocks of a document by side; blocks without words or prose are only counted."""
    if document.layout == "interleaved":
        return _interleaved(document.blocks, segments, encoder)
    source = _whole(document.blocks, segments, "source")
    target = _whole(document.target_blocks, target_segments, "target")
    left_out = len(document.blocks) + len(document.target_blocks) - len(source) - len(target)
    return TextBlocks(source, target, left_out)


def _interleaved(blocks: Sequence[Block], segments: Segments, encoder: Encoder) -> TextBlocks:
    sides: dict[Side, list[TextBlock]] = {"source": [], "target": []}
    found = [(n, side_of(block)) for n, (block, here) in enumerate(zip(blocks, segments, strict=True)) if here]
    run, last = 0, None
    sided = [(n, side) for n, side in found if side is not None]
    for number, side in _copies_as_targets(sided, blocks, encoder):
        block, here = blocks[number], segments[number]
        run += last is not None and side != last
        last = side
        sides[side].append(TextBlock(block, number, side, tuple((s,) for s in here), run))
    source, target = tuple(sides["source"]), tuple(sides["target"])
    return TextBlocks(source, target, len(blocks) - len(source) - len(target))


def _copies_as_targets(
    found: list[tuple[int, Side]], blocks: Sequence[Block], encoder: Encoder
) -> Iterator[tuple[int, Side]]:
    """(number, side) of each block, with untranslated targets moved to the target side.

    A source block that repeats most words of the source block before it is its partial translation, as in
    ``By Ann Lee | Photographs`` / ``By Ann Lee | 摄影``. So is a literal copy, unless the next block is a target that
    translates it: then the source occurs twice.
    """
    last: Side | None = None
    for at, (number, side) in enumerate(found):
        if side == "source" == last:
            here, before = (blocks[n] for n in (number, found[at - 1][0]))
            after = blocks[found[at + 1][0]] if at + 1 < len(found) and found[at + 1][1] == "target" else None
            copied = here.text.strip() == before.text.strip()
            if _half_translated(here, before) or (copied and not (after and _similar(here, after, encoder))):
                side = "target"
        last = side
        yield number, side


#: Cosine half-way between unrelated segments and translations.
HALF_WAY = (PRIOR[0] + PRIOR[1]) / 2


def _similar(source: Block, target: Block, encoder: Encoder) -> bool:
    left, right = encoder.encode([source.text, target.text])
    return float(left @ right) >= HALF_WAY


def _half_translated(block: Block, before: Block) -> bool:
    words = _latin_words(block.text)
    return bool(HAN.search(block.text)) and len(words & _latin_words(before.text)) * 2 >= len(words)


def _latin_words(text: str) -> set[str]:
    return {word.lower() for word in _WORD.findall(text)}


def _whole(blocks: Sequence[Block], segments: Segments, side: Side) -> tuple[TextBlock, ...]:
    return tuple(
        TextBlock(block, number, side, tuple((s,) for s in here))
        for number, (block, here) in enumerate(zip(blocks, segments, strict=True))
        if here and block.kind not in NON_PROSE and language_of(block.text) != "none"
    )


def block_vectors(pieces: Sequence[TextBlock], vectors: Vectors) -> Vectors:
    """(blocks, d) unit rows: normalised sums of the vectors of their sentences, which ``vectors`` holds in order."""
    counts = np.array([len(p.units) for p in pieces])
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
    total = np.add.reduceat(vectors, starts, axis=0)
    norm = np.linalg.norm(total, axis=1, keepdims=True)
    return np.asarray(total / np.maximum(norm, 1e-9), dtype=np.float32)
