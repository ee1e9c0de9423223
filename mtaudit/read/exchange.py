"""Reads TMX and XLIFF 1.2 and 2.x. English is always the source, whatever the direction of the file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, islice
from xml.etree.ElementTree import Element

from mtaudit.errors import Problem
from mtaudit.read.input import Ids, Input, NotBilingual, Pairs, Result, guarded, make_pair
from mtaudit.read.languages import side_of
from mtaudit.read.streams import Stream
from mtaudit.read.xml_units import Unit, read_units, text_of
from mtaudit.records import Document, Markup, Pair

_OTHER = "the languages are"
#: Number of units that are examined to distinguish extracted from translated files.
_FIRST = 200
#: Elements with codes of the original format, which are not text.
_TMX_CODES = frozenset({"bpt", "ept", "ph", "it", "ut"})
_XLIFF_CODES = frozenset({"bpt", "ept", "it", "bx", "ex", "sc", "ec", "sm", "em"})
#: Elements of XLIFF that represent displayed content such as a value; they become ``{id}``.
_PLACEHOLDERS = frozenset({"x", "ph"})
#: Elements of XLIFF around a stretch of text or at one end of it; both sides must have the same ones.
_SPANS = frozenset({"g", "pc", "bpt", "bx", "sc", "it"})


def read_tmx(source: Input, stream: Stream | None = None) -> Result:
    """The units of a TMX file, streamed. A unit without English or without Chinese is a null bead."""
    yield Document(source.name, "aligned", pairs=guarded(source.name, _tmx(source, stream or Stream(source))))


def read_xliff(source: Input, stream: Stream | None = None) -> Result:
    """The units of an XLIFF file (1.2, SDLXLIFF, MQXLIFF) or the segments of its units, streamed. Inline elements that
    represent a value become ``{id}``; those around a text are passed to the markup checks."""
    pairs = _xliff(source, stream or Stream(source))
    first = list(islice(pairs, _FIRST)) if source.found else []
    if first and isinstance(first[0], Problem) and first[0].message.startswith(_OTHER):
        raise NotBilingual(first[0])  # a project may have an XLIFF file for every language
    if 0 < len(first) < _FIRST and all(isinstance(pair, Pair) and pair.bead == "1-0" for pair in first):
        what = "none of its units has a translation"  # extracted, to be translated in other files
        raise NotBilingual(Problem(source.name, what, "translate it first"))
    yield Document(source.name, "aligned", pairs=guarded(source.name, chain(first, pairs)))


def _tmx(source: Input, stream: Stream) -> Pairs:
    ids = Ids(source.name)
    for number, unit in enumerate(read_units(source, stream, "tmx", {"tu"}), 1):
        sides = {"en": "", "zh": ""}
        for variant in unit.element.iter("tuv"):
            for language in sides:
                if not sides[language] and side_of(variant.get("lang", "")) == language:
                    sides[language] = text_of(variant.find("seg"), _TMX_CODES)
        id_ = unit.element.get("tuid", "")
        yield from ids.check(id_, unit.line)
        if not any(text.strip() for text in sides.values()):
            what = "the unit contains neither English nor Chinese"
            yield Problem(source.name, what, "set xml:lang of its <tuv> to en and zh", unit.line)
            continue
        yield make_pair(source.name, f"#{id_ or number}", sides["en"], sides["zh"], unit.line, f"unit {id_ or number}")


def _xliff(source: Input, stream: Stream) -> Pairs:
    ids = Ids(source.name)
    checked = False
    for unit in read_units(source, stream, "xliff", {"trans-unit", "unit"}):
        if unit.element.get("translate") == "no":
            continue
        ours, theirs = _languages(unit)
        if not checked and not (_known(ours) and _known(theirs or "zh")):
            what = f"{_OTHER} {ours or 'not named'} and {theirs or 'not named'}, not English and Chinese"
            yield Problem(
                source.name, what, "give a file with English and Chinese, or correct its languages", unit.line
            )
            return
        checked = True
        file = unit.around.get("file", {})
        id_ = unit.element.get("id", "")
        yield from ids.check(f"{file.get('original') or file.get('id', '')}#{id_}" if id_ else "", unit.line)
        for key, segment in _segments(unit.element):
            sides = segment if side_of(ours) != "zh" else segment[::-1]
            texts = [text_of(side, _XLIFF_CODES, _PLACEHOLDERS) for side in sides]
            place = f"unit {id_}{key}"
            if any(text.strip() for text in texts):
                pair = make_pair(source.name, f"#{id_ or unit.line}{key}", texts[0], texts[1], unit.line, place)
                yield replace(pair, markup=_spans(sides))


def _known(code: str) -> bool:
    return side_of(code) is not None


def _languages(unit: Unit) -> tuple[str, str]:
    """Source and target language, of the file (1.2) or of the root (2.x)."""
    file, root = unit.around.get("file", {}), unit.around.get("xliff", {})
    source = file.get("source-language") or root.get("srcLang", "")
    return source, file.get("target-language") or root.get("trgLang", "")


_Sides = tuple[Element | None, Element | None]


def _spans(sides: _Sides) -> tuple[Markup, Markup] | None:
    """The inline elements of both sides with their ids, e.g. ``<g id="1">``, for the markup checks."""
    source, target = (() if side is None else _codes(side) for side in sides)
    return (Markup(codes=source), Markup(codes=target)) if source or target else None


def _codes(side: Element) -> tuple[str, ...]:
    return tuple(f'<{e.tag} id="{e.get("id", "")}">' for e in side.iter() if e.tag in _SPANS)


def _segments(unit: Element) -> Iterator[tuple[str, _Sides]]:
    """(key, elements of source and target): of the unit itself in 1.2, or of its segments (``<mrk mtype="seg">``, as
    SDLXLIFF and Okapi write them); of the segments of a unit in 2.x."""
    if unit.tag == "trans-unit":
        yield from _marked_segments(unit)
        return
    segments = unit.findall("segment")
    for number, segment in enumerate(segments, 1):
        key = f"/{segment.get('id', number)}" if len(segments) > 1 else ""
        yield key, (segment.find("source"), segment.find("target"))


def _marked_segments(unit: Element) -> Iterator[tuple[str, _Sides]]:
    target = unit.find("target")
    ours, theirs = _marks(unit.find("seg-source")), _marks(target)
    if not ours:
        yield "", (unit.find("source"), target)
    for id_ in {**ours, **theirs} if ours else ():
        yield f"/{id_}", (ours.get(id_), theirs.get(id_))


def _marks(side: Element | None) -> dict[str, Element]:
    marks = () if side is None else side.iter("mrk")
    return {mark.get("mid", ""): mark for mark in marks if mark.get("mtype") == "seg"}
