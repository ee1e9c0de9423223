"""Names that are rendered in two ways within a document (TRM03)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from mtaudit.checks.check import DocumentCheck
from mtaudit.checks.names.known_names import folded, is_made_of_name, renderings
from mtaudit.checks.names.name_spans import names_in
from mtaudit.checks.names.transliteration import spelling
from mtaudit.checks.surface.script import simplified
from mtaudit.errors import UsageError
from mtaudit.messages import Message
from mtaudit.mqm import Severity
from mtaudit.per_text import cached_per_text
from mtaudit.records import Finding, Pair, Signals, Span
from mtaudit.text import has_han

#: Minimum score of the spelling model for a stretch of Chinese to count as a rendering of the name.
_SURE = 1.0
#: Minimum mean ``habit`` of the characters of a rendering.
_IN_NAMES = 0.8
#: Minimum number of occurrences of the common rendering before a different one is reported.
_HABIT = 2


@dataclass(frozen=True, slots=True)
class _Place:
    """One rendering of a name: the pair and its index, the spans of the name and of the rendering, and its text.

    ``index`` is None if the pair belongs to an earlier window.
    """

    index: int | None
    pair: Pair
    source: Span
    target: Span
    text: str


@dataclass(slots=True)
class _Memory:
    """State of a document: names that are still too rare, counts of the renderings of the others, the first pair of
    each rendering, and the renderings that were reported."""

    waiting: dict[str, list[tuple[Span, Pair]]] = field(default_factory=lambda: defaultdict(list))
    counts: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    first: dict[tuple[str, str], str] = field(default_factory=dict)
    said: set[tuple[str, str]] = field(default_factory=set)


class InconsistentName(DocumentCheck):
    """A name that is rendered in different ways within a document.

    What it finds:
        Names that occur at least three times and have a rare rendering that differs from the common one: 阿特曼 beside
        奥特曼, 阿特曼 beside Altman. A rendering is Chinese that sounds like the name, or the name in Latin letters.
        Each rare rendering is reported once, together with the common one and its count.

    Why it matters:
        Readers take two spellings for two people. Machine translation often does this to names that are in no
        dictionary, because it translates each sentence on its own.

    Known problems:
        Two people with the same name whose renderings differ by convention are taken for one. The end of a name is
        determined by sound alone, so the message may show one character too many or too few. The check knows which
        rendering is common, not which is right. Names that are also common words, and names of peoples and languages,
        are ignored.

    Example:
        source: Altman spoke. ... Altman left. ... Altman smiled.
        target: 奥特曼讲了话。 ... 奥特曼走了。 ... 阿特曼笑了。
        阿特曼 is reported, minor, with 奥特曼 2 times.

    Options:
        scope: "document" (default), or "corpus" to treat all documents of a run as one text: [checks.TRM03] scope =
        "corpus"
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
            if not pair.is_null and pair.kind != "code" and has_han(pair.target):
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
            Message(
                "{name} is rendered as {here} here, but as {common} {count:,} {count:time|times} elsewhere "
                "(first in {pair})",
                name=name,
                here=here,
                common=common,
                count=count,
                pair=first,
            ),
            source_span=place.source,
            target_span=place.target,
            confidence=0.7,
            common=common,
            counts=dict(counts.most_common(5)),
        )


@cached_per_text(1024)
def _words(source: str) -> tuple[tuple[str, Span], ...]:
    """The words of the names in a sentence, folded, with their spans. Peoples, languages and their adjectives are left
    out, because Chinese adds a noun to them (芬兰人, 芬兰语)."""
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
    """The rendering of a name in the target: Chinese that sounds like it, or else its letters; None if neither is
    found."""
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
    """The word capitalised and without accents, so that Éric and Eric are the same rendering."""
    return folded(word).capitalize()


def _same(one: str, other: str) -> bool:
    """Whether one rendering contains the other; the exact extent of a name is not known."""
    return one in other or other in one
