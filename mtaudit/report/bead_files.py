"""Writers of alignments: JSON lines, TSV, TMX, HTML and Moses files."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from html import escape
from xml.etree import ElementTree as ET

from mtaudit.records import BeadRow
from mtaudit.version import __version__


def as_jsonl(rows: Iterable[BeadRow], names: tuple[str, str]) -> Iterator[str]:
    """One JSON object per bead."""
    for row in rows:
        yield json.dumps(asdict(row), ensure_ascii=False) + "\n"


def _lines(lines: tuple[int, ...]) -> str:
    return ",".join(map(str, lines))


def as_tsv(rows: Iterable[BeadRow], names: tuple[str, str]) -> Iterator[str]:
    """A header and one line per bead; tabs and line breaks inside a text are replaced by spaces."""
    head = "source_lines", "target_lines", "bead", "confidence", "similarity", "reordered", "source", "target"
    for cells in [head, *(_cells(row) for row in rows)]:
        out = io.StringIO()
        csv.writer(out, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE, quotechar=None).writerow(cells)
        yield out.getvalue()


def _cells(row: BeadRow) -> tuple[str, ...]:
    similarity = "" if row.similarity is None else f"{row.similarity:.4f}"
    texts = (" ".join(t.split()) for t in (row.source, row.target))
    numbers = f"{row.confidence:.4f}", similarity, str(row.reordered).lower()
    return _lines(row.source_lines), _lines(row.target_lines), row.bead, *numbers, *texts


def as_tmx(rows: Iterable[BeadRow], names: tuple[str, str]) -> Iterator[str]:
    """TMX 1.4. Null beads are left out, since a translation memory cannot hold them."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<tmx version="1.4">\n'
    head = {
        "creationtool": "mtaudit", "creationtoolversion": __version__, "segtype": "sentence", "o-tmf": "mtaudit",
        "adminlang": "en", "srclang": "en", "datatype": "plaintext",
    }  # fmt: skip
    yield ET.tostring(ET.Element("header", head), encoding="unicode") + "\n<body>\n"
    for row in rows:
        if row.source and row.target:
            yield ET.tostring(_unit(row, names), encoding="unicode") + "\n"
    yield "</body>\n</tmx>\n"


def _unit(row: BeadRow, names: tuple[str, str]) -> ET.Element:
    unit = ET.Element("tu")
    places = [
        f"{name}:{_lines(lines)}" for name, lines in zip(names, (row.source_lines, row.target_lines), strict=True)
    ]
    for kind, value in [("x-source", places[0]), ("x-target", places[1]), ("x-confidence", f"{row.confidence:.4f}")]:
        ET.SubElement(unit, "prop", {"type": kind}).text = value
    for language, text in (("en", row.source), ("zh", row.target)):
        ET.SubElement(ET.SubElement(unit, "tuv", {"xml:lang": language}), "seg").text = _printable(text)
    return unit


def _printable(text: str) -> str:
    """The text without the control characters that XML cannot represent."""
    return "".join(c for c in text if c in "\t\n" or ord(c) >= 32)


_STYLE = """body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:75rem;padding:0 1rem}
table{border-collapse:collapse;width:100%}
td,th{padding:.35rem .6rem;vertical-align:top;border-bottom:1px solid #8883;text-align:left}
td.n{color:#888;white-space:nowrap;font-variant-numeric:tabular-nums}tr.null{background:#e9a3}tr.moved{background:#69f3}
tr.unsure td.c{color:#c30;font-weight:600}@media(prefers-color-scheme:dark){body{background:#181818;color:#ddd}}"""


def as_html(rows: Iterable[BeadRow], names: tuple[str, str]) -> Iterator[str]:
    """One self-contained page, source and target side by side; null, moved and uncertain beads are coloured."""
    title = f"{escape(names[0])} / {escape(names[1])}"
    yield f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title><style>{_STYLE}</style>'
    yield '</head><body><h1>Alignment</h1><table><thead><tr><th scope="col">lines</th>'
    yield f'<th scope="col">{escape(names[0])}</th><th scope="col">{escape(names[1])}</th><th scope="col">lines</th>'
    yield '<th scope="col">bead</th><th scope="col">confidence</th></tr></thead><tbody>\n'
    for row in rows:
        classes = ["null"] * (not row.source or not row.target) + ["moved"] * row.reordered
        classes += ["unsure"] * (row.confidence < 0.5)
        yield (
            f'<tr class="{" ".join(classes)}"><td class="n">{_lines(row.source_lines)}</td><td lang="en">'
            f'{escape(row.source)}</td><td lang="zh">{escape(row.target)}</td><td class="n">{_lines(row.target_lines)}'
            f'</td><td class="n">{row.bead}</td><td class="n c">{row.confidence:.2f}</td></tr>\n'
        )
    yield "</tbody></table></body></html>\n"


Writer = Callable[[Iterable[BeadRow], tuple[str, str]], Iterator[str]]
#: Name -> writer. ``moses`` is not among them: it writes two files.
WRITERS: dict[str, Writer] = {"jsonl": as_jsonl, "tsv": as_tsv, "tmx": as_tmx, "html": as_html}


def as_moses(rows: Iterable[BeadRow]) -> tuple[str, str]:
    """The two files of the Moses format: one text per line, where lines of equal number belong together. Without null
    beads."""
    both = [row for row in rows if row.source and row.target]
    first, second = ("".join(" ".join(text.split()) + "\n" for text in side) for side in _sides(both))
    return first, second


def _sides(rows: Sequence[BeadRow]) -> tuple[list[str], list[str]]:
    return [r.source for r in rows], [r.target for r in rows]
