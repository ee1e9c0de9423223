"""Names that are missing from the translation (ACC10)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from mtaudit.checks.check import Check
from mtaudit.checks.names.known_names import is_known, renderings
from mtaudit.checks.names.name_spans import Name, is_kept, names_in
from mtaudit.checks.names.places import DEMONYMS, PLACES
from mtaudit.checks.names.transliteration import spelling
from mtaudit.messages import Message
from mtaudit.mqm import Severity
from mtaudit.records import Finding, Pair, Signals, Span
from mtaudit.text import has_han

#: Different names of a pair that are looked for; each is compared with all of the target, and a text with more of them
#: is a list.
_MOST_NAMES = 100


class NameMismatch(Check):
    """A person, place or organisation of the source that is missing from the target.

    What it finds:
        Names (capitalised words that are not common words) of which no part occurs in the target: neither in Latin
        letters, nor as one of the forms that CC-CEDICT gives (Vienna: 维也纳; Syrian: 叙利亚; also the country of a
        capital), nor as Chinese that sounds like the name (Altman: 奥特曼, 阿特曼). A well-known place that is replaced
        by another place, or the adjective of a country by another one (Swedish as 瑞士), is major; a name that is
        missing is minor.

    Why it matters:
        With the wrong country or person the sentence is fluent but false. If a name is missing, the reader has to guess
        who or what is meant.

    Known problems:
        Translators replace names by pronouns or titles, omit names that the previous line gave, and drop names in
        sayings. The check ignores names that are also common words (Baker, Rice, Apple), names that begin a sentence or
        are Japanese and are not in the dictionary, names in headings, and names of several words of which one is
        rendered correctly. Many Chinese words sound like a one-syllable name. Two forms of a name (Lwów, now Lviv) may
        share one rendering.

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
        "found (major) in 4 (0) of 2,037 pairs of WMT22 reference A, 8 (1) of 28,514 of Tatoeba, 1 (0) of 2,101 of Vue "
        "docs, 10 (0) of 39,616 of Python docs, about half of them names that are really missing; of names that were "
        "replaced by another name of CC-CEDICT, 42% are found in WMT22 and 53% in Tatoeba"
    )

    def run(self, pair: Pair, signals: Signals) -> Iterator[Finding]:
        if pair.is_null or pair.kind == "code" or not has_han(pair.target):
            return
        seen = set()
        for name in names_in(pair.source):
            if name.text in seen:
                continue
            seen.add(name.text)
            if len(seen) > _MOST_NAMES:
                return
            other = _other_place(name, pair)
            if not is_kept(name, _without(pair.target, other if _is_country(name) else None)):
                yield self._report(name) if other is None else self._exchanged(name, pair, other)

    def _exchanged(self, name: Name, pair: Pair, other: Span) -> Finding:
        return self.finding(
            Message(
                "{name} is missing from the target, which names {other} instead",
                name=name.text,
                other=pair.target[slice(*other)],
            ),
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
            Message(
                "{name} is missing from the target{expected}",
                name=name.text,
                expected=Message(" (expected {form} or similar)", form=form) if form else "",
            ),
            source_span=name.span,
            severity=Severity.MINOR,
            confidence=0.7 if known else 0.5,
            kind="missing",
            source_name=name.text,
        )


@cache
def _places() -> re.Pattern[str]:
    """Pattern of the Chinese names of well-known places, not followed by a character that makes it another word."""
    names = "|".join(sorted(PLACES.values(), key=len, reverse=True))
    return re.compile(rf"(?>{names})(?![人语語籍裔式文字菜街路号號大])")


def _other_place(name: Name, pair: Pair) -> Span | None:
    """Span of the place named in the target if it is the only one and the source does not name it; else None. The
    adjective of a country can only be replaced by another country: the French capital is 巴黎."""
    place = DEMONYMS.get(name.text, name.text)
    if place not in PLACES:
        return None
    found = list(_places().finditer(pair.target))
    if len(found) != 1 or (place != name.text and found[0][0] not in _COUNTRIES):
        return None
    if any(PLACES[one] == found[0][0] for word, one in _NAMED.items() if word in pair.source):
        return None
    return found[0].span()


def _is_country(name: Name) -> bool:
    return name.text in DEMONYMS or name.text in DEMONYMS.values()


def _without(target: str, other: Span | None) -> str:
    """The target without another country that is named in it: 澳大利亚 sounds like Austria and does not render it."""
    return target if other is None else target[: other[0]] + "\0" + target[other[1] :]


#: Names and adjectives of places -> the name of the place.
_NAMED = {**{place: place for place in PLACES}, **DEMONYMS}
_COUNTRIES = frozenset(PLACES[country] for country in DEMONYMS.values())


def _likeliest(name: Name) -> str:
    """The dictionary form that sounds most like the name; "" if there is none."""
    spelled = [(spelling(word, form), form) for word in name.words for form in renderings(word) if len(form) > 1]
    scored = [(found.score - abs(found.span[1] - found.span[0] - len(form)), form) for found, form in spelled if found]
    return max(scored, default=(0.0, ""))[1]
