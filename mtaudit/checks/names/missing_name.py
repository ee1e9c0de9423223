"""Names that do not come back in the translation (ACC10)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from mtaudit.checks.check import Check
from mtaudit.checks.names.known_names import is_known, renderings
from mtaudit.checks.names.name_spans import Name, is_kept, names_in
from mtaudit.checks.names.places import PLACES
from mtaudit.checks.names.transliteration import spelling
from mtaudit.mqm import Severity
from mtaudit.records import Finding, Pair, Signals, Span
from mtaudit.text import HAN


class NameMismatch(Check):
    """A person, place or organisation of the source that does not come back in the target.

    What it finds:
        Names (capitalised words that are no common words) of which no part occurs in the target: neither in Latin
        letters, nor as one of the forms that CC-CEDICT has for it (Vienna: 维也纳; Syrian: 叙利亚; a capital for its
        country), nor as Chinese that sounds like it (Altman: 奥特曼, 阿特曼). A well-known place for which the target
        names another is major, a name that does not come back minor.

    Why it matters:
        Another country, another person: the sentence is fluent and false. A name that is gone leaves the reader to
        guess of whom it speaks.

    Known problems:
        Translators put a pronoun or an office for a name, and leave out what the line before said; sayings lose their
        names. Names that are also common words (Baker, Rice, Apple), that begin a sentence and that the dictionary does
        not have, in headings, Japanese names that it does not have, and names of which one word of several is right are
        not looked at. One-syllable names sound like much. A second form of a name (Lwów, now Lviv) may be rendered by
        the first.

    Example:
        source: The train to Vienna was late.
        target: 开往柏林的火车晚点了。
        Vienna is reported, major.

    Options:
        none
    """

    code = "ACC10"
    name = "name-mismatch"
    category = "accuracy/mistranslation"
    severity = Severity.MAJOR
    precision = (
        "found (major) in 4 (1) of 2,037 pairs of WMT22 reference A, 7 (6) of 28,514 of Tatoeba, 1 (1) of 2,101 of Vue "
        "docs, 12 (3) of 39,616 of Python docs, about half of them names that are gone indeed; of names of CC-CEDICT "
        "put for another 42% are found in WMT22 and 53% in Tatoeba"
    )

    def run(self, pair: Pair, signals: Signals) -> Iterator[Finding]:
        if pair.is_null or pair.kind == "code" or not HAN.search(pair.target):
            return
        seen = set()
        for name in names_in(pair.source):
            if name.text not in seen and not is_kept(name, pair.target):
                seen.add(name.text)
                other = _other_place(name, pair)
                yield self._report(name) if other is None else self._exchanged(name, pair, other)

    def _exchanged(self, name: Name, pair: Pair, other: Span) -> Finding:
        return self.finding(
            f"{name.text} does not come back in the target, which has {pair.target[slice(*other)]}",
            source_span=name.span,
            target_span=other,
            severity=Severity.MAJOR,
            confidence=0.9,
            kind="exchanged",
            source_name=name.text,
        )

    def _report(self, name: Name) -> Finding:
        known = any(map(is_known, name.words))
        form = _likeliest(name) if known else ""
        return self.finding(
            f"{name.text} does not come back in the target" + (f", as {form} or in any other way" if form else ""),
            source_span=name.span,
            severity=Severity.MINOR,
            confidence=0.7 if known else 0.5,
            kind="missing",
            source_name=name.text,
        )


@cache
def _places() -> re.Pattern[str]:
    """The Chinese names of well-known places, each beside no character that makes it another word."""
    names = "|".join(sorted(PLACES.values(), key=len, reverse=True))
    return re.compile(rf"(?:{names})(?![人语語籍裔式文字菜街路号號大])")


def _other_place(name: Name, pair: Pair) -> Span | None:
    """The only place that the target names, where the source has another in its stead and does not name this one."""
    if name.text not in PLACES:
        return None
    found = list(_places().finditer(pair.target))
    known = {form for place, form in PLACES.items() if place in pair.source}
    return found[0].span() if len(found) == 1 and found[0][0] not in known else None


def _likeliest(name: Name) -> str:
    """The form of the dictionary that sounds most like the name; "" where it has none."""
    heard = [(spelling(word, form), form) for word in name.words for form in renderings(word) if len(form) > 1]
    scored = [(found.score - abs(found.span[1] - found.span[0] - len(form)), form) for found, form in heard if found]
    return max(scored, default=(0.0, ""))[1]
