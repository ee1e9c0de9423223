"""The curriculum of the critic: which examples it sees in which pass."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from mtaudit.train.corpora import (
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
from mtaudit.train.corpus_lexicon import Lexicon
from mtaudit.train.critic_fit import fit_file
from mtaudit.train.folds import validation
from mtaudit.train.job import Job
from mtaudit.train.training_example import Example


@dataclass(frozen=True, slots=True)
class Corpora:
    """The training files, JSON lines.

    Attributes:
        assessed: machine output with "da_z", tokens, tags and "post_edit".
        critical: machine output with "label" ERR or NOT.
        references: sentences with human "references" A and B; half of them are held out.
        everyday: a bitext of short sentences.
        technical: bitexts of longer paragraphs.
    """

    assessed: Path
    critical: Path
    references: Path
    everyday: Path
    technical: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much of each corpus a course uses.

    Attributes:
        before: number of pairs of the everyday bitext and of each technical one (the last number applies to all further
            ones) in a first pass of planted errors alone; () for no such pass.
        along: the same for the passes over human judgements.
        skip: number of pairs of the everyday and of each technical bitext that other courses use.
        passes: number of passes over the human judgements.
        copies: number of damaged copies of each reference.
        turn: number of the first copy; other numbers give other errors in the same pairs.
    """

    before: tuple[int, ...]
    along: tuple[int, ...]
    skip: tuple[int, int] = (0, 0)
    passes: int = 1
    copies: int = 2
    turn: int = 0


#: Two courses that start from the base model, and a third that starts from the average of their weights.
COURSES = (
    Sizes((8000, 2600, 600), (5000, 1800, 0), passes=3, copies=3),
    Sizes((8000, 2600, 600), (3600, 1400, 0), passes=2),
    Sizes((), (4200, 2800, 0), skip=(13000, 4400), turn=3),
)
_SHUFFLE = 7


@dataclass(slots=True)
class _Pool:
    """The intact pairs by corpus."""

    references: list[Sound]
    post_edits: list[Sound]
    everyday: list[Sound]
    technical: list[list[Sound]] = field(default_factory=list)

    def lexicon(self) -> Lexicon:
        pairs = [*self.references, *self.post_edits, *self.everyday]
        return Lexicon.of(pair.target for pair in [*pairs, *(p for file in self.technical for p in file[:9000])])


def course(corpora: Corpora, sizes: Sizes) -> list[list[Example]]:
    """The passes of a course in order.

    The first one has only errors planted in bitext, which teaches word correspondences; each of the others has all
    human judgements and a part of the planted errors. Validation examples (see :func:`mtaudit.train.folds.validation`)
    and the held-out half of the references are excluded.

    Raises:
        InputError: a file cannot be read.
    """
    judged = [row for row in rows(corpora.assessed) if not validation(str(row["id"]))]
    marked = [row for row in rows(corpora.critical) if not validation(str(row["id"]))]
    pool = _pool(corpora, post_edits(judged))
    lexicon, turn = pool.lexicon(), sizes.turn
    first = [one for at, name, part in _parts(pool, sizes) for one in planted(name, part, lexicon, copies=1, turn=turn)]
    news = list(planted("references", pool.references, lexicon, copies=sizes.copies, turn=turn))
    edits = list(planted("post_edit", pool.post_edits, lexicon, copies=1, halves=0.03, turn=turn))
    real = [one for row in judged if (one := reverted(row, Random(f"{row['id']} {turn}")))]
    more = [
        one
        for at, name, part in _parts(pool, sizes, along=True)
        for one in planted(name, part, lexicon, copies=1 if at else 2, turn=turn)
    ]
    human = [*map(assessed, judged), *map(critical, marked)]
    parts: Sequence[list[Example]] = (news, edits, real, more)
    mixed = [human + [one for part in parts for one in part[at :: sizes.passes]] for at in range(sizes.passes)]
    return [first, *mixed] if first else mixed


def _parts(pool: _Pool, sizes: Sizes, *, along: bool = False) -> Iterator[tuple[int, str, list[Sound]]]:
    """(index, name, pairs) of each bitext, everyday first, for the first pass or for those with human judgements."""
    for at, pairs in enumerate([pool.everyday, *pool.technical]):
        few, many = (counts[min(at, len(counts) - 1)] if counts else 0 for counts in (sizes.before, sizes.along))
        start = sizes.skip[min(at, 1)]
        part = pairs[start + few : start + few + many] if along else pairs[start : start + few]
        yield at, "technical" if at else "everyday", part


def _pool(corpora: Corpora, edits: list[Sound]) -> _Pool:
    news = [pair for pair in references(list(rows(corpora.references))) if not validation(pair.key.split("/")[0])]
    everyday = [p for p in translations(list(rows(corpora.everyday)), least=22) if not validation(p.key)]
    technical = [
        [pair for pair in translations(list(rows(path)), least=40, longest=180) if not validation(pair.key)]
        for path in corpora.technical
    ]
    rng = Random(_SHUFFLE)
    for pairs in (everyday, *technical):
        rng.shuffle(pairs)
    return _Pool(news, edits, everyday, technical)


def run(job: Job) -> None:
    """The stage "critic"."""
    assessed_, critical_, references_ = job.data.benches("mlqe_train", "critical_train", "wmt22")
    everyday, *technical = job.data.bitexts("tatoeba", "python_docs", "vue_docs")
    corpora = Corpora(assessed_, critical_, references_, everyday, tuple(technical))
    courses = [course(corpora, sizes) for sizes in COURSES]
    fit_file(courses, job.output, threads=job.threads, report=job.report, work=job.work)
