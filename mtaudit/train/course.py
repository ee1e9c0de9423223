"""The course of training: what the critic sees in which pass, from the corpora that are given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from mtaudit.train.example import Example
from mtaudit.train.examples import (
    Sound,
    assessed,
    critical,
    planted,
    post_edits,
    references,
    reverted,
    rows,
    translations,
)
from mtaudit.train.folds import validation
from mtaudit.train.lexicon import Lexicon


@dataclass(frozen=True, slots=True)
class Corpora:
    """Files to learn from.

    Attributes:
        assessed: machine output with "da_z", tokens, tags and "post_edit", as JSON lines.
        critical: machine output with "label" ERR or NOT.
        references: sentences with human "references" A and B; half of them is never read.
        everyday: a bitext of short sentences; technical: bitexts of longer paragraphs.
    """

    assessed: Path
    critical: Path
    references: Path
    everyday: Path
    technical: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many pairs of each bitext are used before, and how many along with the human judgements.

    ``technical`` stands in the order of the files; the last entry serves any further ones.
    """

    everyday: tuple[int, int] = (8000, 5000)
    technical: tuple[tuple[int, int], ...] = ((2600, 1800), (600, 0))
    passes: int = 3
    rng_seed: int = 7


@dataclass(slots=True)
class _Pool:
    """The sound pairs by corpus."""

    references: list[Sound]
    post_edits: list[Sound]
    everyday: list[Sound]
    technical: list[list[Sound]] = field(default_factory=list)

    def lexicon(self) -> Lexicon:
        pairs = [*self.references, *self.post_edits, *self.everyday]
        return Lexicon.of(pair.target for pair in [*pairs, *(p for file in self.technical for p in file[:9000])])


def course(corpora: Corpora, sizes: Sizes | None = None) -> list[list[Example]]:
    """The passes in order. The first is planted errors in bitext alone, which teaches what stands for what; each of
    the others holds all human judgements and a part of the planted errors.

    What :func:`mtaudit.train.folds.validation` keeps back is in none of them, nor is the held-out half of the
    references.

    Raises:
        InputError: a file cannot be read.
    """
    sizes = sizes or Sizes()
    judged = [row for row in rows(corpora.assessed) if not validation(str(row["id"]))]
    marked = [row for row in rows(corpora.critical) if not validation(str(row["id"]))]
    pool = _pool(corpora, post_edits(judged), sizes)
    lexicon = pool.lexicon()
    technical = [
        (pairs, *sizes.technical[min(at, len(sizes.technical) - 1)]) for at, pairs in enumerate(pool.technical)
    ]
    few, many = sizes.everyday
    first = [
        *planted("everyday", pool.everyday[:few], lexicon, copies=1),
        *(one for pairs, n, _ in technical for one in planted("technical", pairs[:n], lexicon, copies=1)),
    ]
    news = list(planted("references", pool.references, lexicon, copies=3))
    edits = list(planted("post_edit", pool.post_edits, lexicon, copies=1, halves=0.03))
    real = [one for row in judged if (one := reverted(row, Random(str(row["id"]))))]
    more = [
        *planted("everyday", pool.everyday[few : few + many], lexicon, copies=2),
        *(one for pairs, n, m in technical for one in planted("technical", pairs[n : n + m], lexicon, copies=1)),
    ]
    human = [*map(assessed, judged), *map(critical, marked)]
    parts: Sequence[list[Example]] = (news, edits, real, more)
    return [first] + [human + [one for part in parts for one in part[at :: sizes.passes]] for at in range(sizes.passes)]


def _pool(corpora: Corpora, edits: list[Sound], sizes: Sizes) -> _Pool:
    news = [pair for pair in references(list(rows(corpora.references))) if not validation(pair.key.split("/")[0])]
    everyday = [p for p in translations(list(rows(corpora.everyday)), least=22) if not validation(p.key)]
    technical = [
        [pair for pair in translations(list(rows(path)), least=40, longest=180) if not validation(pair.key)]
        for path in corpora.technical
    ]
    rng = Random(sizes.rng_seed)
    for pairs in (everyday, *technical):
        rng.shuffle(pairs)
    return _Pool(news, edits, everyday, technical)
