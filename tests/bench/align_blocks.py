"""Pairing of damaged interleaved articles: ``python tests/bench/align_blocks.py SET.json... [--vectors FILE.npz]``.

SET.json: documents of aligned sentences as in align.py. Their 1-1 beads, two or three to a paragraph, make articles of
--size paragraphs. Prints for 5%, 10% and 20% of damaged paragraphs, for each kind of damage and for all together, the
share of correct blocks (aligned to the blocks of their paragraph, or rightly without a counterpart) and of correct
beads, where null sentences inside blocks that belong together also count as wrong.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random

import click

sys.path.insert(0, str(Path(__file__).parents[1] / "align"))
from align_fakes import interleaved
from damage import KINDS, article, wrong, wrong_blocks

from mtaudit.align import align_document
from mtaudit.encoder import DEFAULT, Encoder, load
from mtaudit.segment import segment_block
from mtaudit.text import language_of
from mtaudit.train.aligner import FileCachingEncoder


def paragraphs(path: Path, rng: Random) -> Iterator[list[tuple[str, str]]]:
    """Paragraph pairs of every document."""
    for document in json.loads(path.read_text(encoding="utf-8")):
        beads = [(document["en"][s[0]], document["zh"][t[0]]) for s, t in document["gold"] if len(s) == len(t) == 1]
        out = []
        while beads:
            here, beads = beads[: (size := rng.choice((2, 3)))], beads[size:]
            out.append((" ".join(s for s, _ in here), "".join(t for _, t in here)))
        yield out


def share_right(articles: list[list[tuple[str, str]]], share: float, kinds: tuple[str, ...], encoder: Encoder) -> str:
    """The shares of correct blocks and of correct beads, as text."""
    blocks = wrong_there = errors = beads = 0
    for seed, pairs in enumerate(articles):
        parts = article(pairs, share, Random(seed), kinds)
        document, _ = interleaved(*[(p.kind, p.text) for p in parts])
        segments = [segment_block(block, n, language_of(block.text)) for n, block in enumerate(document.blocks)]
        alignment = align_document(document, segments, (), encoder)
        errors, beads = errors + len(wrong(parts, alignment)), beads + len(alignment.beads)
        blocks, wrong_there = blocks + len(parts), wrong_there + len(wrong_blocks(parts, alignment))
    shares = 1 - wrong_there / max(blocks, 1), 1 - errors / max(beads, 1)
    return f"blocks {shares[0]:.4f} of {blocks}, beads {shares[1]:.4f} of {beads}"


@click.command()
@click.argument("sets", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--size", default=60, show_default=True, help="Paragraphs per article.")
@click.option("--most", default=8, show_default=True, help="Maximum number of articles per set.")
@click.option("--vectors", type=click.Path(path_type=Path), help="Cache of vectors, an .npz file.")
def main(sets: tuple[Path, ...], size: int, most: int, vectors: Path | None) -> None:
    """Print the shares."""
    encoder = FileCachingEncoder(load(DEFAULT), vectors)
    for path in sets:
        articles = [p[at : at + size] for p in paragraphs(path, Random(0)) for at in range(0, len(p), size)][:most]
        for share in (0.05, 0.1, 0.2):
            for kinds in (KINDS, *((kind,) for kind in KINDS)):
                name = "all" if kinds == KINDS else kinds[0]
                click.echo(f"{path.stem} {share:.2f} {name:12} {share_right(articles, share, kinds, encoder)}")
    encoder.save()


if __name__ == "__main__":
    main()
