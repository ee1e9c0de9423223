"""The table of names and terms as a glossary: CSV, JSON and TBX.

CSV and JSON have the columns that :mod:`mtaudit.checks.terminology.glossary` reads: ``source``, ``target``,
``variants`` (other established renderings), ``forbidden`` (renderings that were reported as odd) and ``case``; JSON has
the counts and places of the table in addition. TBX is version 3 (ISO 30042:2019), dialect TBX-Basic in the style DCA.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple
from xml.etree import ElementTree as ET

from mtaudit.corpus_records import TermRow
from mtaudit.report.csvfile import inert
from mtaudit.version import __version__

#: Requirements for a row of the table to become an entry: occurrences of the dominant rendering, its confidence,
#: and the share of the rendered occurrences covered by the dominant and the established renderings. With a confidence
#: of at least the last value, which a gloss in brackets has, one occurrence is enough.
LEAST, SURE, SETTLED, GLOSSED = 2, 0.5, 0.8, 0.9
_NAMESPACE = "urn:iso:std:iso:30042:ed-2"
_SCHEMAS = (
    '<?xml-model href="https://raw.githubusercontent.com/LTAC-Global/TBX-Basic_dialect/master/DCA/'
    'TBXcoreStructV03_TBX-Basic_integrated.rng" type="application/xml" '
    'schematypens="http://relaxng.org/ns/structure/1.0"?>\n'
    '<?xml-model href="https://raw.githubusercontent.com/LTAC-Global/TBX-Basic_dialect/master/DCA/TBX-Basic_DCA.sch" '
    'type="application/xml" schematypens="http://purl.oclc.org/dsdl/schematron"?>\n'
)
#: Values of ``administrativeStatus`` in TBX-Basic.
_PREFERRED, _ADMITTED, _DEPRECATED = "preferredTerm-admn-sts", "admittedTerm-admn-sts", "deprecatedTerm-admn-sts"


class Entry(NamedTuple):
    """A term of the glossary with its row of the table."""

    source: str
    target: str
    variants: tuple[str, ...]
    forbidden: tuple[str, ...]
    case: bool
    row: TermRow


def glossary_entries(rows: Sequence[TermRow]) -> Iterator[Entry]:
    """The rows whose renderings are settled, as entries; each form of a name is an entry of its own."""
    done = set()
    for row in rows:
        if is_settled(row):
            for source in (row.source, *row.also):
                if source.casefold() not in done:
                    done.add(source.casefold())
                    yield _entry(source, row)


def is_settled(row: TermRow) -> bool:
    """Whether the renderings of a row are certain enough to be required."""
    known = sum(one.count for one in row.renderings if one.standing in ("dominant", "established"))
    return (
        (row.renderings[0].count >= LEAST or row.confidence >= GLOSSED)
        and row.confidence >= SURE
        and known >= SETTLED * sum(one.count for one in row.renderings)
    )


def _entry(source: str, row: TermRow) -> Entry:
    def texts(standing: str) -> tuple[str, ...]:
        return tuple(one.text for one in row.renderings if one.standing == standing)

    return Entry(source, row.renderings[0].text, texts("established"), texts("odd"), row.kind == "name", row)


def as_csv(rows: Sequence[TermRow]) -> Iterator[str]:
    """One entry per line; several values in a cell are separated by ``|``."""
    yield "\ufeff"
    for cells in (("source", "target", "variants", "forbidden", "case"), *map(_cells, glossary_entries(rows))):
        out = io.StringIO()
        csv.writer(out).writerow([inert(cell) if isinstance(cell, str) else cell for cell in cells])
        yield out.getvalue()


def _cells(entry: Entry) -> tuple[str, ...]:
    joined = ("|".join(entry.variants), "|".join(entry.forbidden))
    return entry.source, entry.target, *joined, "yes" if entry.case else ""


def as_json(rows: Sequence[TermRow]) -> Iterator[str]:
    """The glossary under ``terms``, and all rows of the table under ``table``."""
    import msgspec

    made = {
        "generator": f"mtaudit {__version__}",
        "terms": [_object(entry) for entry in glossary_entries(rows)],
        "table": msgspec.to_builtins(list(rows)),
    }
    yield json.dumps(made, ensure_ascii=False, indent=1) + "\n"


def _object(entry: Entry) -> dict[str, Any]:
    return {
        "source": entry.source,
        "target": entry.target,
        "variants": list(entry.variants),
        "forbidden": list(entry.forbidden),
        "case": "yes" if entry.case else "",
        "kind": entry.row.kind,
        "count": entry.row.count,
        "confidence": entry.row.confidence,
    }


def as_tbx(rows: Sequence[TermRow]) -> Iterator[str]:
    """One concept per entry, with the status of each Chinese term."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n' + _SCHEMAS
    yield f'<tbx style="dca" type="TBX-Basic" xml:lang="en" xmlns="{_NAMESPACE}">\n<tbxHeader><fileDesc>'
    yield "<titleStmt><title>Names and terms of a corpus</title></titleStmt>"
    yield f"<sourceDesc><p>Collected by mtaudit {__version__}</p></sourceDesc></fileDesc></tbxHeader>\n<text><body>\n"
    for number, entry in enumerate(glossary_entries(rows), 1):
        yield ET.tostring(_concept(number, entry), encoding="unicode") + "\n"
    yield "</body></text>\n</tbx>\n"


def _concept(number: int, entry: Entry) -> ET.Element:
    concept = ET.Element("conceptEntry", {"id": f"c{number}"})
    note = ET.SubElement(concept, "note")
    note.text = f"{entry.row.renderings[0].count} of {entry.row.rendered} occurrences"
    english = ET.SubElement(concept, "langSec", {"xml:lang": "en"})
    _term(english, entry.source, None)
    chinese = ET.SubElement(concept, "langSec", {"xml:lang": "zh-Hans"})
    _term(chinese, entry.target, _PREFERRED)
    for text in entry.variants:
        _term(chinese, text, _ADMITTED)
    for text in entry.forbidden:
        _term(chinese, text, _DEPRECATED)
    return concept


def _term(section: ET.Element, text: str, status: str | None) -> None:
    group = ET.SubElement(section, "termSec")
    ET.SubElement(group, "term").text = text
    if status is not None:
        ET.SubElement(group, "termNote", {"type": "administrativeStatus"}).text = status


#: Suffix of a file -> function that makes its text.
FORMATS: dict[str, Callable[[Sequence[TermRow]], Iterator[str]]] = {".csv": as_csv, ".json": as_json, ".tbx": as_tbx}
