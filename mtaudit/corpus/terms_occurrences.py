"""Where the names and terms of a corpus occur, and how each of them is rendered in the translation.

A rendering is taken, in this order, from a gloss in the text (代理（Agents）, Agents（代理）), from the same words in
Latin letters, from the dictionary or the sound of a name, and from the word alignment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Literal, NamedTuple

from mtaudit import cedict
from mtaudit.checks.names.known_names import renderings
from mtaudit.checks.names.transliteration import spelling
from mtaudit.corpus.english_words import tokens_of
from mtaudit.corpus.terms_alignment import AlignedPair, CorpusAlignment, Rendered
from mtaudit.corpus.terms_english import Candidates, Key, Kind
from mtaudit.late import late_pattern
from mtaudit.records import Span
from mtaudit.text import HAN, HAN_CLASS

Origin = Literal["gloss", "copy", "dictionary", "sound", "alignment"]
#: Least score of the spelling model, and least mean ``habit``, for Chinese to be a name by its sound alone; and least
#: score where the word alignment says the same.
_SOUNDS, _IN_NAMES, _CONFIRMED = 1.0, 0.8, 0.3
#: Least share of the words of a term that are aligned with its rendering.
_COVERED = 0.5
#: By how much a longer stretch must sound more like a name than the form of the dictionary within it.
_MORE = 0.3
#: Most characters for what a name is, such as 港 or 大学.
_CLASS = 2
#: Longest gloss, in characters, that is a term as a whole.
_SHORT_GLOSS = 8
_GLOSSED = late_pattern(rf"([{HAN_CLASS}·・‧-]{{2,16}})[”」』》]?\s?[（(]\s?([^()（）]{{2,60}}?)\s?[)）]")
_GLOSSING = late_pattern(rf"([A-Za-zÀ-ɏ][A-Za-zÀ-ɏ0-9 .&'’-]*?)\s?[（(]([{HAN_CLASS}·・‧-]{{2,16}})[)）]")
_NAME_PARTS = late_pattern(rf"[{HAN_CLASS}]+(?:\s?[·・•‧–—-]\s?[{HAN_CLASS}]+)*")


class Occurrence(NamedTuple):
    """One occurrence of a name or term.

    Attributes:
        pair: index of the pair.
        source, target: spans of the term and of its rendering; ``target`` is None where none was found.
        text: the rendering, in Simplified characters; "" without one.
        strength: how sure the two belong together, 0..1.
    """

    pair: int
    source: Span
    target: Span | None
    text: str
    strength: float
    origin: Origin | Literal[""] = ""


def occurrences(
    pair: int, source: str, target: str, candidates: Candidates, alignment: CorpusAlignment
) -> Iterator[tuple[Key, Occurrence]]:
    """The names and terms of a pair with their renderings.

    Args:
        target: in Simplified characters.
    """
    tokens = tokens_of(source)
    found = list(candidates.occurrences(tokens, source))
    aligned = alignment.align(source, target) if found else None
    glosses = _glosses(target)
    for key, start, end in found:
        span = tokens[start].start, tokens[end - 1].end
        text = source[slice(*span)]
        yield key, _rendered(pair, span, text, target, candidates.known[key].kind, aligned, glosses)


def _rendered(
    pair: int,
    span: Span,
    text: str,
    target: str,
    kind: Kind,
    aligned: AlignedPair | None,
    glosses: Mapping[str, _Gloss],
) -> Occurrence:
    linked = aligned.rendered(span) if aligned else None

    def made(there: Span, strength: float, origin: Origin) -> Occurrence:
        return Occurrence(pair, span, there, target[slice(*there)], strength, origin)

    glossed = _glossed(glosses.get(_plain(text)), linked)
    if glossed is not None:
        return made(glossed, 1.0, "gloss")
    copied = _copied(text, target)
    if copied is not None and (kind == "name" or not linked or _overlap(copied, linked.span)):
        return made(copied, 1.0, "copy")
    if kind == "name":
        known = _known(text, target, linked.span if linked else None)
        sounding = _sounding(text, target, linked.span if linked else None)
        if known is not None and not (sounding and _is_longer(text, target, sounding, known)):
            return made(known, 1.0, "dictionary")
        if sounding is not None and not (linked and cedict.knows(target[slice(*linked.span)])):
            return made(_with_class(text, target, sounding, linked), 1.0, "sound")
    if linked is not None and linked.strength >= _COVERED:
        return made(linked.span, linked.strength, "alignment")
    return Occurrence(pair, span, None, "", 0.0)


def _with_class(text: str, target: str, sounding: Span, linked: Rendered | None) -> Span:
    """A name of several words with what is aligned with the words that are translated: Port Ellery, 埃勒里港."""
    if " " not in text or linked is None or not _overlap(sounding, linked.span):
        return sounding
    start, end = min(sounding[0], linked.span[0]), max(sounding[1], linked.span[1])
    more = end - start - (sounding[1] - sounding[0])
    return (start, end) if more <= _CLASS and _NAME_PARTS.fullmatch(target[start:end]) else sounding


class _Gloss(NamedTuple):
    """Chinese beside a bracket; ``whole``: whether it certainly begins with the term."""

    span: Span
    whole: bool


def _glossed(gloss: _Gloss | None, linked: Rendered | None) -> Span | None:
    """The part of a gloss that is the term: from the aligned words on, or all of it."""
    if gloss is None:
        return None
    start, end = gloss.span
    if linked and start <= linked.span[0] < end:
        return linked.span[0], end
    return gloss.span if gloss.whole else None


def _glosses(target: str) -> dict[str, _Gloss]:
    """English in plain form -> the Chinese that a bracket in the target gives for it, or that it is given for."""
    if "(" not in target and "（" not in target:
        return {}
    out = {}
    for found in _GLOSSED.finditer(target):
        if not HAN.search(found[2]):
            begins = not HAN.match(target, found.start(1) - 1) if found.start(1) else True
            out[_plain(found[2])] = _Gloss(found.span(1), begins and len(found[1]) <= _SHORT_GLOSS)
    for found in _GLOSSING.finditer(target):
        out[_plain(found[1])] = _Gloss(found.span(2), True)
    return out


def _plain(text: str) -> str:
    return re.sub(r"[^0-9a-zà-ɏ]+", " ", text.lower()).strip().removesuffix("s")


def _copied(text: str, target: str) -> Span | None:
    """Where the target has the words of the source, with any blanks or hyphens between them."""
    pattern = _pattern(text)
    found = pattern.search(target)
    return found.span() if found else None


@lru_cache(maxsize=2048)
def _pattern(text: str) -> re.Pattern[str]:
    words = r"[\s-]*".join(re.escape(word) for word in re.split(r"[\s-]+", text))
    return re.compile(rf"(?<![A-Za-zÀ-ɏ]){words}(?![A-Za-zÀ-ɏ])", re.IGNORECASE)


def _known(text: str, target: str, linked: Span | None) -> Span | None:
    """Where the target has the name as CC-CEDICT gives it: the longest form, next to what is aligned with the name."""
    words = re.split(r"[\s-]+", text)
    if len(words) > 1:
        return None
    forms = [form for form in renderings(words[0], country=False) if len(form) > 1 and form in target]
    spans = [(found, found + len(form)) for form in forms for found in [target.find(form)]]
    spans = [span for span in spans if linked is None or _overlap(span, linked)]
    return max(spans, key=lambda span: span[1] - span[0], default=None)


def _is_longer(text: str, target: str, sounding: Span, known: Span) -> bool:
    """Whether a stretch that holds a form of the dictionary sounds more like the name than the form alone."""
    if not (sounding[0] <= known[0] and known[1] <= sounding[1]):
        return False
    whole, part = (spelling(text, target[slice(*span)]) for span in (sounding, known))
    return whole is not None and (part is None or whole.score > part.score + _MORE)


def _sounding(text: str, target: str, linked: Span | None) -> Span | None:
    """Where the target has Chinese that sounds like the words of a name, next to each other."""
    spans: list[Span] = []
    for word in re.split(r"[\s-]+", text):
        found = spelling(word, target) if len(word) > 2 else None
        if found is None or found.span[1] - found.span[0] < 2 or found.habit < _IN_NAMES:
            continue
        confirmed = linked is not None and _overlap(found.span, linked)
        if found.score >= (_CONFIRMED if confirmed else _SOUNDS):
            spans.append(found.span)
    if not spans:
        return None
    start, end = min(s for s, _ in spans), max(e for _, e in spans)
    joined = _NAME_PARTS.fullmatch(target[start:end]) and end - start <= 6 * len(text.split())
    return (start, end) if joined else spans[-1]


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]
