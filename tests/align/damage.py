"""Builds interleaved articles from paragraph pairs, with the damage that saved web pages have."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from random import Random

from mtaudit.records import Alignment, BlockKind

KINDS = ("source only", "target only", "moved", "merged", "broken", "twice", "run", "titles", "links")
#: Paragraphs that the damage takes together, where more than one.
TAKEN = {"merged": 2, "run": 3, "titles": 2, "links": 4}


@dataclass(frozen=True, slots=True)
class Part:
    """One block: its text, the numbers of the paragraphs in it, and its kind."""

    side: str
    text: str
    paragraphs: frozenset[int]
    kind: BlockKind = "paragraph"


def article(pairs: Sequence[tuple[str, str]], share: float, rng: Random, kinds: Sequence[str] = KINDS) -> list[Part]:
    """Each source paragraph followed by its translation; a share of them damaged in each of the given ways in turn."""
    out: list[Part] = []
    away: list[Part] = []
    hurt = {k: kinds[n % len(kinds)] for n, k in enumerate(rng.sample(range(len(pairs)), round(share * len(pairs))))}
    number = 0
    while number < len(pairs):
        kind = hurt.get(number)
        taken = TAKEN.get(kind or "", 1)
        group = [(Part("s", s, frozenset([k])), Part("t", t, frozenset([k])))
                 for k, (s, t) in enumerate(pairs[number : number + taken], number)]  # fmt: skip
        out += _damaged(group, kind, away)
        number += taken
    for part in away:
        out.insert(rng.randrange(len(out) + 1), part)
    return out


def _damaged(group: list[tuple[Part, Part]], kind: str | None, away: list[Part]) -> list[Part]:
    source, target = group[0]
    match kind:
        case "source only":
            return [source]
        case "target only":
            return [target]
        case "moved":
            away.append(target)
            return [source]
        case "merged":
            whole = Part("t", "".join(t.text for _, t in group), frozenset().union(*(t.paragraphs for _, t in group)))
            return [*(s for s, _ in group), whole]
        case "broken":
            halves = _cut(source, r"(?<=[a-z])\s+(?=[a-z])"), _cut(target, "(?<=[\u4e00-\u9fff])(?=[和与的在，])")
            return [half for pair in zip_longest(*halves) for half in pair if half]
        case "twice":
            return [source, target, target]
        case "run":
            return [*(s for s, _ in group), *(t for _, t in group)]
        case "titles":
            heads, body = ([replace(p, kind="heading") for p in group[0]], group[1:])
            return [*(replace(h, text=_first(h.text)) for h in heads), *(p for pair in body for p in pair)]
        case "links":
            items = [[replace(p, text=_first(p.text), kind="list_item") for p in pair] for pair in group]
            return [*(s for s, _ in items), *(t for _, t in items)]
        case _:
            return [source, target]


def _first(text: str) -> str:
    """The first sentence, or the whole text."""
    return re.split(r"(?<=[.!?])\s|(?<=[。！？])", text)[0]


def _cut(part: Part, where: str) -> tuple[Part, ...]:
    """The part cut in two, in mid-sentence near its middle; the whole part if there is no such position."""
    prior = [m for m in re.finditer(where, part.text) if m.start()]
    if not prior:
        return (part,)
    at = min(prior, key=lambda m: abs(m.start() - len(part.text) / 2))
    halves = part.text[: at.start()], part.text[at.end() :]
    return tuple(Part(part.side, half, part.paragraphs) for half in halves)


def wrong_blocks(parts: Sequence[Part], alignment: Alignment) -> list[int]:
    """Numbers of the wrongly aligned blocks: those in a bead with an unrelated block, and those without a counterpart
    although the other side has their paragraph and no earlier block with their text is aligned to it."""
    good: dict[int, list[bool]] = {}
    for bead in alignment.beads:
        source, target = ({s.block for s in side} for side in (bead.source, bead.target))
        own, other = (frozenset().union(*(parts[k].paragraphs for k in side)) for side in (source, target))
        for k in source | target:
            good.setdefault(k, []).extend([bool(own & other)] if source and target else [])
    ends = {side: frozenset().union(*(p.paragraphs for p in parts if p.side == side)) for side in ("s", "t")}
    used: set[str] = set()
    out = []
    for k, joined in sorted(good.items()):
        part = parts[k]
        alone = part.text in used or not part.paragraphs & ends["t" if part.side == "s" else "s"]
        if not (all(joined) if joined else alone):
            out.append(k)
        used |= {part.text} if joined else set()
    return out


def wrong(parts: Sequence[Part], alignment: Alignment) -> list[tuple[str, str]]:
    """(source, target) of beads that join blocks of different paragraphs or leave a block without its counterpart."""
    ends = {side: frozenset().union(*(p.paragraphs for p in parts if p.side == side)) for side in ("s", "t")}
    out = []
    seen: set[str] = set()
    for bead in alignment.beads:
        source, target = (
            frozenset().union(*(parts[s.block].paragraphs for s in side)) for side in (bead.source, bead.target)
        )
        texts = "".join(s.text for s in bead.source), "".join(s.text for s in bead.target)
        if source and target:
            good = bool(source & target)
        else:
            here, other = (source, ends["t"]) if source else (target, ends["s"])
            # A paragraph that stands twice is used once.
            good = not here & other or {s.text for s in (*bead.source, *bead.target)} <= seen
        if source and target:
            seen |= {s.text for s in (*bead.source, *bead.target)}
        if not good:
            out.append(texts)
    return out
