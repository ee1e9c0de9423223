"""Learns how Chinese transliterates foreign names, i.e. which letters each syllable renders, from CC-CEDICT.

The dictionary has thousands of entries such as 海顿 [Hai3 dun4] Haydn. Expectation maximisation finds which letters
each syllable renders (the usual monotone many-to-one alignment of transliteration models), and how much more frequent a
character is in such names than in other words.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from math import log

from mtaudit.cedict import dictionary_bytes
from mtaudit.checks.names.transliteration import MOST_LETTERS, letters_of, parts_of
from mtaudit.train.job import Job

_ENTRY = re.compile(r"^(\S+) (\S+) \[([^\]]*)\] /([^/]*)", re.MULTILINE)
_NAME = re.compile(
    r"[A-ZÀ-Ý][A-Za-zÀ-ɏ'’-]+(?: (?:[A-ZÀ-Ý]|de |da |van |von )[A-Za-zÀ-ɏ'’-]*){0,3}(?= *(?:$|[,;(]| or ))"
)
_PASSES = 12
#: Log-likelihood per letter below which a name was translated rather than transliterated.
_LEAST = -2.6
#: Minimum count of a chunk of letters, and its minimum share among those of its syllable.
_SEEN, _FLOOR = 1.5, 0.003
Table = dict[str, dict[str, float]]


def entries() -> Iterator[tuple[str, str, tuple[str, ...], str]]:
    """(traditional, simplified, syllables, first sense) of every entry of the dictionary."""
    for traditional, simplified, pinyin, sense in _ENTRY.findall(dictionary_bytes().decode("utf-8")):
        yield traditional, simplified, tuple(pinyin.split(" ")), sense


def spelled() -> list[tuple[tuple[str, ...], str]]:
    """(syllables, letters) of the entries that may be transliterated names."""
    out = []
    for _, simplified, syllables, sense in entries():
        found = _NAME.match(sense)
        if len(syllables) != len(simplified) or not syllables[0][:1].isupper() or not found:
            continue
        heads = [list(map(plain, part.split())) for part in " ".join(syllables).split("·")]
        names = found.group().split()
        if len(heads) == len(names) > 1:
            out += [(tuple(head), letters_of(name)) for head, name in zip(heads, names, strict=True)]
        elif len(heads) == 1 and len(names) == 1:
            out.append((tuple(heads[0]), letters_of(names[0])))
    return [(s, n) for s, n in out if len(s) <= len(n) <= MOST_LETTERS * len(s)]


def plain(syllable: str) -> str:
    """``Ao4`` -> ``ao``."""
    return syllable.lower().rstrip("012345").replace("u:", "v")


def fit(pairs: Iterable[tuple[tuple[str, ...], str]]) -> Table:
    """Expected counts: syllable -> letters -> count, by expectation maximisation."""
    pairs = list(pairs)
    table: Table = {}
    counts: Table = {}
    for step in range(_PASSES):
        counts = defaultdict(lambda: defaultdict(float))
        for syllables, name in pairs:
            total, spans = _expect(syllables, name, table)
            if total <= 0 or (step > 3 and log(total) / len(name) < _LEAST):
                continue
            for syllable, chunk, weight in spans:
                counts[syllable][chunk] += weight
        table = {s: {c: n / sum(row.values()) for c, n in row.items()} for s, row in counts.items()}
    return counts


def shares(counts: Table) -> Table:
    """The log of the share of each chunk of letters among those of its syllable, without rare chunks."""
    out: Table = {}
    for key, row in sorted(counts.items()):
        total = sum(row.values())
        out[key] = {c: round(log(n / total), 2) for c, n in sorted(row.items()) if n >= _SEEN and n / total >= _FLOOR}
    return {key: row for key, row in out.items() if row}


def halves(counts: Table, half: int) -> Table:
    """The counts of the beginnings (0: consonants before the vowel) or ends (1: the rest) of syllables."""
    out: Table = defaultdict(lambda: defaultdict(float))
    for syllable, row in counts.items():
        for chunk, n in row.items():
            out[parts_of(syllable)[half]][parts_of(chunk)[half]] += n
    return out


def _expect(syllables: tuple[str, ...], name: str, table: Table) -> tuple[float, list[tuple[str, str, float]]]:
    """The likelihood of the letters, and (syllable, chunk, posterior) over all segmentations."""
    n, length = len(syllables), len(name)

    def chance(i: int, a: int, b: int) -> float:
        if not table:
            # Initially, favour chunks with the length and the first letter of the syllable.
            alike = 3.0 if name[a:b][:1] == syllables[i][:1] else 1.0
            return alike * 0.3 ** abs(b - a - min(len(syllables[i]), 3))
        return table.get(syllables[i], {}).get(name[a:b], 1e-5)

    ahead = [[0.0] * (length + 1) for _ in range(n + 1)]
    ahead[0][0] = 1.0
    for i in range(n):
        for a in range(length):
            for b in range(a + 1, min(a + MOST_LETTERS, length) + 1) if ahead[i][a] else ():
                ahead[i + 1][b] += ahead[i][a] * chance(i, a, b)
    behind = [[0.0] * (length + 1) for _ in range(n + 1)]
    behind[n][length] = 1.0
    total = ahead[n][length]
    out = []
    for i in range(n - 1, -1, -1):
        for a in range(length):
            for b in range(a + 1, min(a + MOST_LETTERS, length) + 1):
                if behind[i + 1][b]:
                    p = chance(i, a, b)
                    behind[i][a] += p * behind[i + 1][b]
                    if total and ahead[i][a]:
                        out.append((syllables[i], name[a:b], ahead[i][a] * p * behind[i + 1][b] / total))
    return total, out


def characters() -> dict[str, tuple[str, float]]:
    """Han character -> its main syllable in names, and the log of its frequency in names over that elsewhere."""
    inside: Counter[str] = Counter()
    outside: Counter[str] = Counter()
    readings: dict[str, Counter[str]] = defaultdict(Counter)
    for traditional, simplified, syllables, sense in entries():
        if len(syllables) != len(simplified):
            continue
        name = syllables[0][:1].isupper() and bool(_NAME.match(sense))
        (inside if name else outside).update(set(simplified + traditional))
        for form in {simplified, traditional} if name else ():
            for character, syllable in zip(form, syllables, strict=True):
                readings[character][plain(syllable)] += 1
    total = sum(inside.values()), sum(outside.values())
    out = {}
    for character, row in readings.items():
        share = (inside[character] + 0.5) / total[0] / ((outside[character] + 5) / total[1])
        out[character] = (row.most_common(1)[0][0], round(log(share), 2))
    return out


def run(job: Job) -> None:
    """The stage "sounds": fit and write the table."""
    counts = fit(spelled())
    data = {
        "made_by": "mtaudit train CORPORA sounds",
        "syllables": shares(counts),
        "beginnings": shares(halves(counts, 0)),
        "ends": shares(halves(counts, 1)),
        "characters": {c: list(v) for c, v in sorted(characters().items()) if v[0] in counts},
    }
    job.output.write_text(json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
