"""One name in two renderings within a document (TRM03)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from mtaudit.checks.check import DocumentCheck
from mtaudit.checks.names.known_names import folded, is_made_of_name, renderings
from mtaudit.checks.names.name_spans import names_in
from mtaudit.checks.names.transliteration import spelling
from mtaudit.checks.surface.script import simplified
from mtaudit.errors import UsageError
from mtaudit.mqm import Severity
from mtaudit.records import Finding, Pair, Signals, Span
from mtaudit.text import HAN

#: A stretch of Chinese counts as a rendering where it sounds that much like the name.
_SURE = 1.0
#: Least mean habit of its characters to stand in names.
_IN_NAMES = 0.8
#: Times that the common rendering must stand before another one is odd.
_HABIT = 2


@dataclass(frozen=True, slots=True)
class _Place:
    """One rendering of a name: its pair and the index of that, where the name and the rendering stand, the rendering.

    ``index`` is None in a window that is over.
    """

    index: int | None
    pair: Pair
    source: Span
    target: Span
    text: str


@dataclass(slots=True)
class _Memory:
    """What a document did so far: names that do not stand often enough yet, renderings of the others, where each stood
    first, and what was reported."""

    waiting: dict[str, list[tuple[Span, Pair]]] = field(default_factory=lambda: defaultdict(list))
    counts: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    first: dict[tuple[str, str], str] = field(default_factory=dict)
    said: set[tuple[str, str]] = field(default_factory=set)


class InconsistentName(DocumentCheck):
    """One name of the source that the targets of a document write in two ways.

    What it finds:
        Names that stand three times and more, of which a rare rendering differs from the common one: 阿特曼 beside
        奥特曼, 阿特曼 beside Altman. A rendering is Chinese that sounds like the name, or else its own letters. Each
        rare rendering is reported once, with the common one and how often that stands.

    Why it matters:
        The reader takes two spellings for two people. Machine translation does this to every name that no dictionary
        has, since each sentence is translated by itself.

    Known problems:
        Two people of one name who are known by different spellings are taken for one. Where a name ends is told by
        sound alone, so that a character too many or too few may stand in the message. Which rendering is right is not
        known, only which is common. Names that are common words, and peoples and languages, are not looked at.

    Example:
        source: Altman spoke. ... Altman left. ... Altman smiled.
        target: 奥特曼讲了话。 ... 奥特曼走了。 ... 阿特曼笑了。
        阿特曼 is reported, minor, with 奥特曼 2 times.

    Options:
        scope: "document" (default), or "corpus": the documents of a run are one text. [checks.TRM03] scope = "corpus"
    """

    code = "TRM03"
    name = "inconsistent-name"
    category = "terminology/inconsistent-use"
    severity = Severity.MINOR
    precision = (
        "2 findings in 2,037 pairs of WMT22 reference A, 8 in reference B, 6 in 28,514 of Tatoeba, 2 in 41,717 of "
        "documentation; of these 18 three are wrong; 16 of 16 right on 48 machine-translated articles"
    )

    def __init__(self, scope: str = "document") -> None:
        if scope not in ("document", "corpus"):
            raise UsageError(f'options of TRM03: scope is {scope!r}; give "document" or "corpus"')
        self.cross_document = scope == "corpus"
        self.begin()

    def begin(self) -> None:
        self._memory = _Memory()

    def run_document(self, pairs: Sequence[Pair], signals: Sequence[Signals]) -> Iterator[tuple[int, Finding]]:
        words: dict[str, list[tuple[int, Span]]] = defaultdict(list)
        for index, pair in enumerate(pairs):
            if not pair.is_null and pair.kind != "code" and HAN.search(pair.target):
                for word, span in _words(pair.source):
                    words[word].append((index, span))
        for word, there in words.items():
            waiting = self._memory.waiting[word]
            if word in self._memory.counts or len(waiting) + len(there) > _HABIT:
                places = [_rendering(None, *kept) for kept in waiting]
                places += [_rendering(index, span, pairs[index]) for index, span in there]
                waiting.clear()
                yield from self._compare(word, [place for place in places if place])
            else:
                waiting += ((span, pairs[index]) for index, span in there)

    def _compare(self, key: str, places: Sequence[_Place]) -> Iterator[tuple[int, Finding]]:
        counts = self._memory.counts[key]
        for place in places:
            counts[next((text for text, _ in counts.most_common() if _same(text, place.text)), place.text)] += 1
            self._memory.first.setdefault((key, place.text), place.pair.id)
        if len(counts) < 2:
            return
        common, count = counts.most_common(1)[0]
        if count < _HABIT:
            return
        for place in places:
            if _same(place.text, common) or common in simplified(place.pair.target):
                continue
            if place.index is not None and (key, place.text) not in self._memory.said:
                self._memory.said.add((key, place.text))
                yield place.index, self._report(place, counts, self._memory.first[key, common])

    def _report(self, place: _Place, counts: Counter[str], first: str) -> Finding:
        name, here = place.pair.source[slice(*place.source)], place.pair.target[slice(*place.target)]
        common, count = counts.most_common(1)[0]
        return self.finding(
            f"{name} is {here} here and {common} {count} times elsewhere (first in {first})",
            source_span=place.source,
            target_span=place.target,
            confidence=0.7,
            common=common,
            counts=dict(counts.most_common(5)),
        )


@lru_cache(maxsize=1024)
def _words(source: str) -> tuple[tuple[str, Span], ...]:
    """The words of the names of a sentence, folded, with their spans; without peoples and their adjectives, which
    Chinese writes with a word of class (芬兰人, 芬兰语)."""
    out = []
    for name in names_in(source):
        at = name.span[0]
        for word in name.words:
            at = source.index(word, at)
            if not is_made_of_name(word):
                out.append((folded(word), (at, at + len(word))))
            at += len(word)
    return tuple(out)


def _rendering(index: int | None, span: Span, pair: Pair) -> _Place | None:
    """How the target writes a name: Chinese that sounds like it, or else its letters; None where neither is sure."""
    word = pair.source[slice(*span)]
    found = spelling(word, pair.target)
    if found is not None and found.score >= _SURE and found.span[1] - found.span[0] > 1 and found.habit >= _IN_NAMES:
        text = simplified(pair.target[slice(*found.span)])
        forms = {form for form in renderings(word) if len(form) > 1 and form in pair.target}
        named = forms & set(renderings(word, country=False))
        return _Place(index, pair, span, found.span, text) if not forms or any(_same(text, f) for f in named) else None
    at = pair.target.find(word)
    return _Place(index, pair, span, (at, at + len(word)), _capital(word)) if at >= 0 else None


def _capital(word: str) -> str:
    """Without accents: where the source writes Éric and Eric, the target may."""
    return folded(word).capitalize()


def _same(one: str, other: str) -> bool:
    """Whether two renderings differ at their ends alone, where it is not known how far a name reaches."""
    return one in other or other in one
