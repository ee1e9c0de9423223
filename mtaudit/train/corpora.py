"""Converts corpora to training examples: assessed machine output, critical errors, intact and damaged human
translations."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from random import Random
from typing import Any

from mtaudit.errors import InputError, Problem
from mtaudit.text import count_han
from mtaudit.train.corpus_lexicon import Lexicon, tokens
from mtaudit.train.folds import held_out
from mtaudit.train.plant import Scene, plant
from mtaudit.train.training_example import Example, Spans

#: Upper bound of the quality after kinds of damage that destroy much of the meaning.
_CEILING = {"other_sentence": -1.8, "added_clause": -0.9, "truncated": -1.0, "omitted_clause": -0.6}
#: Lower bound of the quality of a human translation, in standard deviations above the mean of machine output.
_FLOOR = 0.4


@dataclass(frozen=True, slots=True)
class Sound:
    """A human translation; ``key`` is the seed of the errors planted in it."""

    key: str
    source: str
    target: str


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a JSON lines file, gzipped or not.

    Raises:
        InputError: the file cannot be read, or a line is not a JSON object.
    """
    try:
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield _row(path, number, line)
    except OSError as error:
        raise InputError(Problem(str(path), f"cannot be read ({error.strerror or error})", "check the path")) from error


def _row(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise InputError(Problem(str(path), f"not JSON ({error})", "write one object per line", number)) from error
    if not isinstance(row, dict):
        raise InputError(Problem(str(path), "not a JSON object", "write one object per line", number))
    return row


def place(text: str, words: Sequence[str], tags: Sequence[str]) -> Spans | None:
    """Half-open spans of the words tagged BAD; None if the words do not occur in the text in this order."""
    spans, at = [], 0
    for word, tag in zip(words, tags, strict=True):
        start = text.find(word, at)
        if start < 0:
            return None
        at = start + len(word)
        if tag == "BAD":
            spans.append((start, at))
    return tuple(spans)


def assessed(row: Mapping[str, Any]) -> Example:
    """Machine output with a direct assessment and word tags (MLQE-PE)."""
    return Example(
        row["source"],
        row["target"],
        "assessed",
        quality=float(row["da_z"]),
        edited_target=place(row["target"], row["target_tokens"], row["target_tags"]),
        edited_source=place(row["source"], row["source_tokens"], row["source_tags"]),
    )


def critical(row: Mapping[str, Any]) -> Example:
    """Machine output annotated for critical errors (WMT21)."""
    return Example(row["source"], row["target"], "critical", critical=float(row["label"] == "ERR"))


def reverted(row: Mapping[str, Any], rng: Random) -> Example | None:
    """A post-edit with one of its corrections reverted: a real machine error in an otherwise intact sentence."""
    before, after = tokens(row["target"]), tokens(row["post_edit"])
    if not before or not after:
        return None
    matcher = SequenceMatcher(None, [t.text for t in before], [t.text for t in after], autojunk=False)
    undone = []
    for kind, a, b, c, d in matcher.get_opcodes():
        old, new = "".join(t.text for t in before[a:b]), "".join(t.text for t in after[c:d])
        if kind == "replace" and count_han(old) >= 2 and count_han(new) >= 1 and b - a <= 3 and not set(old) & set(new):
            undone.append((after[c].start, after[d - 1].end, old))
    if not undone:
        return None
    start, end, old = rng.choice(undone)
    text = row["post_edit"][:start] + old + row["post_edit"][end:]
    return Example(row["source"], text, "post_edit/reverted", damaged=1.0, planted_target=((start, start + len(old)),))


def sound(pair: Sound, corpus: str) -> Example:
    """An intact human translation."""
    return Example(
        pair.source, pair.target, f"{corpus}/sound", floor=_FLOOR, damaged=0.0, planted_target=(), planted_source=()
    )


def damaged(pair: Sound, corpus: str, lexicon: Lexicon, others: tuple[str, ...], copy: int) -> Example | None:
    """A human translation with a planted error; None if it has no room for any."""
    rng = Random(f"{pair.key} {copy}")
    got = plant(Scene(pair.source, pair.target, tokens(pair.target), lexicon, others, rng))
    if got is None:
        return None
    kind, damage = got
    return Example(
        pair.source,
        damage.text,
        f"{corpus}/{kind}",
        ceiling=_CEILING.get(kind, 0.6),
        damaged=1.0,
        planted_target=damage.target,
        planted_source=damage.source,
    )


def joined(pair: Sound, other: Sound, corpus: str, rng: Random) -> Example:
    """Two concatenated pairs without the second half of one side: an omission or addition with exact spans."""
    gap = "" if count_han(pair.target[-1:] + other.target[:1]) else " "
    if rng.random() < 0.5:
        source, start = f"{pair.source} {other.source}", len(pair.source) + 1
        return Example(
            source, pair.target, f"{corpus}/half_omitted", ceiling=-0.6, damaged=1.0,
            planted_target=(), planted_source=((start, len(source)),),
        )  # fmt: skip
    target = pair.target + gap + other.target
    return Example(
        pair.source, target, f"{corpus}/half_added", ceiling=-0.6, damaged=1.0,
        planted_target=((len(pair.target) + len(gap), len(target)),), planted_source=(),
    )  # fmt: skip


def both(pair: Sound, other: Sound, corpus: str) -> Example:
    """Two intact concatenated pairs, so that two sentences are not by themselves a sign of damage."""
    gap = "" if count_han(pair.target[-1:] + other.target[:1]) else " "
    return sound(Sound(pair.key, f"{pair.source} {other.source}", pair.target + gap + other.target), corpus)


def planted(
    corpus: str, pairs: Sequence[Sound], lexicon: Lexicon, *, copies: int, halves: float = 0.1, turn: int = 0
) -> Iterator[Example]:
    """Every pair intact and damaged ``copies`` times; a share ``halves`` also concatenated with its neighbour.

    The copies are numbered from ``turn``; other numbers give other errors.
    """
    for at, pair in enumerate(pairs):
        near = [pairs[(at + step) % len(pairs)] for step in (1, -1, 7, 31, 101, 211, 499, 997)]
        others = tuple(p.target for p in near if p.target != pair.target) or (pair.target,)
        yield sound(pair, corpus)
        for copy in range(turn, turn + copies):
            if example := damaged(pair, corpus, lexicon, others, copy):
                yield example
        rng = Random(f"{pair.key} halves")
        if rng.random() < halves and len(pair.target) + len(near[0].target) < 160:
            yield joined(pair, near[0], corpus, rng)
            yield both(pair, near[0], corpus)


def post_edits(data: Sequence[Mapping[str, Any]]) -> list[Sound]:
    """Post-edits as human translations."""
    return [Sound(r["id"], r["source"], r["post_edit"]) for r in data if len(r["post_edit"]) >= 4]


def references(data: Sequence[Mapping[str, Any]]) -> list[Sound]:
    """Both human references of the half of a test set that may be used for training."""
    return [
        Sound(f"{r['id']}/{name}", r["source"], text)
        for name in ("A", "B")
        for r in data
        if not held_out(r["id"]) and len(text := r["references"].get(name, "").strip()) >= 4
    ]


def translations(data: Sequence[Mapping[str, Any]], *, least: int = 8, longest: int = 220) -> list[Sound]:
    """Pairs of a bitext with prose on both sides and a source of ``least`` to ``longest`` characters."""
    return [
        Sound(r["id"], r["source"], r["target"])
        for r in data
        if least <= len(r["source"]) <= longest and count_han(r["target"]) >= max(3, len(r["target"]) // 3)
    ]
