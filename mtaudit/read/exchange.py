"""Translation memories and exchange files: TMX, XLIFF 1.2 and 2.x. English is the source, whatever the file says."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from mtaudit.errors import Problem
from mtaudit.read.input import Ids, Input, Pairs, Result, guarded, make_pair
from mtaudit.read.languages import side_of
from mtaudit.read.streams import Stream
from mtaudit.read.xml_units import Unit, read_units, text_of
from mtaudit.records import Document

#: Elements that hold codes of the original format, which are no text.
_TMX_CODES = frozenset({"bpt", "ept", "ph", "it", "ut"})
_XLIFF_CODES = frozenset({"bpt", "ept", "ph", "it", "x", "bx", "ex", "sc", "ec", "sm", "em"})


def read_tmx(source: Input, stream: Stream | None = None) -> Result:
    """The units of a TMX file, streamed. A unit without English or without Chinese is a null bead."""
    yield Document(source.name, "aligned", pairs=guarded(source.name, _tmx(source, stream or Stream(source))))


def read_xliff(source: Input, stream: Stream | None = None) -> Result:
    """The units of an XLIFF file (1.2) or the segments of its units (2.x), streamed."""
    yield Document(source.name, "aligned", pairs=guarded(source.name, _xliff(source, stream or Stream(source))))


def _tmx(source: Input, stream: Stream) -> Pairs:
    ids = Ids(source.name)
    for number, unit in enumerate(read_units(source.name, stream, "tmx", {"tu"}), 1):
        sides = {"en": "", "zh": ""}
        for variant in unit.element.iter("tuv"):
            for language in sides:
                if not sides[language] and side_of(variant.get("lang", "")) == language:
                    sides[language] = text_of(variant.find("seg"), _TMX_CODES)
        id_ = unit.element.get("tuid", "")
        yield from ids.check(id_, unit.line)
        if not any(text.strip() for text in sides.values()):
            what = "the unit holds neither English nor Chinese"
            yield Problem(source.name, what, "set xml:lang of its <tuv> to en and zh", unit.line)
            continue
        yield make_pair(source.name, f"#{id_ or number}", sides["en"], sides["zh"], unit.line, f"unit {id_ or number}")


def _xliff(source: Input, stream: Stream) -> Pairs:
    ids = Ids(source.name)
    checked = False
    for unit in read_units(source.name, stream, "xliff", {"trans-unit", "unit"}):
        ours, theirs = _languages(unit)
        if not checked and not (_known(ours) and _known(theirs or "zh")):
            what = f"the languages are {ours or 'not named'} and {theirs or 'not named'}, not English and Chinese"
            yield Problem(
                source.name, what, "give a file with English and Chinese, or correct its languages", unit.line
            )
            return
        checked = True
        file = unit.around.get("file", {})
        id_ = unit.element.get("id", "")
        yield from ids.check(f"{file.get('original') or file.get('id', '')}#{id_}" if id_ else "", unit.line)
        for key, segment in _segments(unit.element):
            texts = [text_of(segment.find(side), _XLIFF_CODES) for side in ("source", "target")]
            if side_of(ours) == "zh":
                texts.reverse()
            place = f"unit {id_}{key}"
            if any(text.strip() for text in texts):
                yield make_pair(source.name, f"#{id_ or unit.line}{key}", texts[0], texts[1], unit.line, place)


def _known(code: str) -> bool:
    return side_of(code) is not None


def _languages(unit: Unit) -> tuple[str, str]:
    """Source and target language, of the file (1.2) or of the root (2.x)."""
    file, root = unit.around.get("file", {}), unit.around.get("xliff", {})
    source = file.get("source-language") or root.get("srcLang", "")
    return source, file.get("target-language") or root.get("trgLang", "")


def _segments(unit: Element) -> Iterator[tuple[str, Element]]:
    """(key, element with <source> and <target>): the unit itself in 1.2, its segments in 2.x."""
    if unit.tag == "trans-unit":
        yield "", unit
        return
    segments = unit.findall("segment")
    for number, segment in enumerate(segments, 1):
        yield (f"/{segment.get('id', number)}" if len(segments) > 1 else ""), segment
