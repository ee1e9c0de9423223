"""What happens to the blocks of interleaved documents: ``python tests/bench/align_folder.py PATH...``.

Prints one line per document, without its text: its state, the number of blocks in pairs, of source and target blocks
without a counterpart and of blocks without prose (code, images, HTML, metadata, no words), and how many pairs are of
adjacent blocks. A block with sentences that is in no bead of a bilingual document is lost; if there is one, the exit
status is 1.
"""

from __future__ import annotations

import sys
from collections import Counter

import click

from mtaudit.align import CachingEncoder
from mtaudit.align.blocks.text_blocks import side_of
from mtaudit.encoder import DEFAULT, load
from mtaudit.errors import Problem
from mtaudit.pipeline import align
from mtaudit.read import read_paths
from mtaudit.records import Alignment, Document
from mtaudit.segment import segment_block
from mtaudit.text import language_of

FATES = ("pair", "source alone", "target alone", "neutral", "state", "lost")


def fates(document: Document, alignment: Alignment) -> Counter[str]:
    """Counts of the outcomes of blocks; "state" counts those of documents in one language or unrelated."""
    found: dict[int, str] = {}
    for bead in alignment.beads:
        fate = "pair" if bead.source and bead.target else "source alone" if bead.source else "target alone"
        for segment in (*bead.source, *bead.target):
            if found.get(segment.block) != "pair":
                found[segment.block] = fate
    if not alignment.beads:
        return Counter(state=len(document.blocks))
    neutral = {n for n, block in enumerate(document.blocks) if is_neutral(document, n)}
    rest = (found.get(n, "neutral" if n in neutral else "lost") for n in range(len(document.blocks)))
    return Counter(rest)


def is_neutral(document: Document, number: int) -> bool:
    """Whether a block has no prose or no words."""
    block = document.blocks[number]
    return side_of(block) is None or not segment_block(block, number, language_of(block.text))


def neighbours(document: Document, alignment: Alignment) -> tuple[int, int]:
    """Number of pairs without another text block between their blocks, and of all pairs."""
    bearing = [n for n in range(len(document.blocks)) if not is_neutral(document, n)]
    place = {n: k for k, n in enumerate(bearing)}
    pairs = [b for b in alignment.beads if b.source and b.target]
    near = sum(abs(place[b.target[0].block] - place[b.source[-1].block]) <= 1 for b in pairs)
    return near, len(pairs)


@click.command()
@click.argument("paths", nargs=-1, required=True)
def main(paths: tuple[str, ...]) -> None:
    """Print what happens to the blocks of interleaved documents."""
    encoder = load(DEFAULT)
    total: Counter[str] = Counter()
    near = pairs = 0
    for document in read_paths(paths):
        if isinstance(document, Problem) or document.layout != "interleaved":
            continue
        alignment = align(document, CachingEncoder(encoder))
        here = fates(document, alignment)
        a, b = neighbours(document, alignment)
        total, near, pairs = total + here, near + a, pairs + b
        counts = " ".join(f"{name} {here[name]}" for name in FATES if here[name])
        click.echo(f"{document.name}: {alignment.state}; {counts}; {a} of {b} pairs of neighbours")
    click.echo(f"all: {dict(total)}; {near} of {pairs} pairs of neighbours")
    sys.exit(total["lost"] > 0)


if __name__ == "__main__":
    main()
