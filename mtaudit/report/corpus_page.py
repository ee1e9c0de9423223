"""The corpus page: contradictions side by side, names and terms, duplicates, and the map of documents.

One self-contained file. Text of documents is never interpreted as markup, and the content security policy allows only
the style and the script of the page itself.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import sqrt
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from jinja2 import Environment
from markupsafe import Markup

from mtaudit.corpus_records import CorpusAudit, CorpusDocument
from mtaudit.messages import message_of
from mtaudit.records import ReportHeader, Scored
from mtaudit.report.files import FileWriter
from mtaudit.report.language import html_lang
from mtaudit.report.templates import asset, make_environment, policy_hash

#: Contradictions, linked passages and terms on the page at most; the JSON output has all.
CONTRADICTIONS, LINKS, TERMS = 500, 200, 2000
#: Findings listed per document without a source, documents drawn on the map, and documents labelled there.
FINDINGS, DRAWN, LABELLED = 50, 1500, 60
#: Check that runs on sentences without a source -> key of the string that says what it looks for.
WITHOUT_SOURCE = {
    "LNG01": "looks_script", "LNG02": "looks_characters", "LNG05": "looks_punctuation", "LNG08": "looks_traces",
    "ACC23": "looks_values",
}  # fmt: skip
_WIDTH = 1000


@dataclass(slots=True)
class _Alone:
    """A document without a source, with its first findings."""

    count: int = 0
    findings: list[dict[str, Any]] = field(default_factory=list)


class CorpusWriter(FileWriter):
    """Keeps the findings of sentences without a source, and writes the page at the end.

    Attributes:
        report: file name of the report of the audit in the same folder; "" without one.
    """

    def __init__(self, output: str) -> None:
        super().__init__(output)
        self.report = ""
        self._alone: dict[str, _Alone] = defaultdict(_Alone)

    def add(self, scored: Scored) -> None:
        """Add the next pair."""
        pair = scored.pair
        if pair.source:
            return
        for finding in scored.findings:
            if finding.severity and not finding.accepted:
                kept = self._alone[pair.document]
                kept.count += 1
                if len(kept.findings) < FINDINGS:
                    line = pair.target_lines[0] if pair.target_lines else ""
                    facts: dict[str, Any] = {
                        "check": finding.check,
                        "severity": finding.severity.label,
                        "line": line,
                    }
                    english, chinese = message_of(finding, "en"), message_of(finding, "zh")
                    message = _both(english, chinese)
                    facts |= {"message": message, "text": pair.target, "span": finding.target_span}
                    kept.findings.append(facts)

    def finish(self, head: ReportHeader) -> None:
        """Write the page; it is empty for a run without ``--corpus``."""
        self.file.write(corpus_page(head.corpus or CorpusAudit(), self._alone, head.checks, quote(self.report)))
        self.file.commit()


def corpus_page(audit: CorpusAudit, alone: Mapping[str, _Alone], checks: Collection[str] = (), report: str = "") -> str:
    """The page of a corpus audit as text.

    Args:
        alone: the documents without a source and their findings, by name.
        checks: codes of the checks of the run.
        report: address of the report of the audit; "" without one.
    """
    style, script = asset("app.css") + asset("corpus.css"), '"use strict";\n' + asset("js/corpus.js")
    number = {document.name: at for at, document in enumerate(audit.documents)}
    drawing = _drawing(audit.documents)
    chinese = [document for document in audit.documents if document.state == "target only"]
    return _environment().get_template("corpus.html.j2").render(
        audit=audit,
        report=report,
        looks={code: key for code, key in WITHOUT_SOURCE.items() if code in checks},
        number=number,
        style=Markup(style),
        script=Markup(script),
        policy=(
            f"default-src 'none'; script-src '{policy_hash(script)}'; style-src '{policy_hash(style)}'; "
            "base-uri 'none'; form-action 'none'"
        ),
        sections=[
            ("map", len(audit.groups)),
            ("contradictions", len(audit.contradictions)),
            ("terms", len(audit.terms)),
            ("duplicates", len(audit.duplicates) + len(audit.document_duplicates)),
            ("alone", len(chinese)),
        ],
        figures=[
            ("documents", len(audit.documents)),
            ("passages", audit.passages),
            ("linked", audit.links),
            ("contradictions", len(audit.contradictions)),
            ("groups", len(audit.groups)),
            ("alone", len(chinese)),
        ],
        contradictions=audit.contradictions[:CONTRADICTIONS],
        more_contradictions=max(0, len(audit.contradictions) - CONTRADICTIONS),
        links=audit.shown[:LINKS],
        terms=audit.terms[:TERMS],
        more_terms=max(0, len(audit.terms) - TERMS),
        alone=[_facts_of(document, number, alone, audit) for document in chinese],
        height=_WIDTH * 3 // 5,
        nodes=drawing,
        lines=_lines(audit, drawing, number),
    )  # fmt: skip


def _facts_of(
    document: CorpusDocument, number: Mapping[str, int], alone: Mapping[str, _Alone], audit: CorpusAudit
) -> dict[str, Any]:
    kept = alone.get(document.name, _Alone())
    joined = [link for link in audit.document_links if document.name in (link.left, link.right)]
    return {
        "name": document.name,
        "number": number[document.name],
        "passages": document.passages,
        "count": kept.count,
        "findings": kept.findings,
        "links": sum(link.links for link in joined),
        "against": sum(link.contradictions for link in joined),
    }


def _drawing(documents: Sequence[CorpusDocument]) -> list[dict[str, Any]]:
    """The circles of the map. If there are too many, documents that belong to a group come first."""
    order = sorted(range(len(documents)), key=lambda at: (documents[at].group < 0, at))[:DRAWN]
    most = max((documents[at].passages for at in order), default=1)
    states = {"bilingual": "bilingual", "target only": "target", "source only": "source"}
    scale = min(1.0, 12 / sqrt(max(1, len(order))))
    labels = Counter(PurePath(documents[at].name).name for at in order)
    nodes = []
    for at in order:
        document = documents[at]
        r = round((8 + 22 * sqrt(document.passages / max(1, most))) * scale, 1)
        x, y = round(40 + document.x * (_WIDTH - 80), 1), round(30 + document.y * (_WIDTH * 3 // 5 - 80), 1)
        name = PurePath(document.name)
        label = name.name if labels[name.name] == 1 else "/".join(name.parts[-2:])
        short = label if len(label) <= 24 else f"{label[:23]}…"
        nodes.append(
            {"number": at, "name": document.name, "state": states.get(document.state, "other"), "x": x, "y": y, "r": r,
             "below": round(y + r + 16, 1), "label": short if len(order) <= LABELLED else ""}
        )  # fmt: skip
    return nodes


def _lines(audit: CorpusAudit, nodes: Sequence[dict[str, Any]], number: Mapping[str, int]) -> list[dict[str, Any]]:
    places = {node["number"]: (node["x"], node["y"]) for node in nodes}
    lines = []
    for link in audit.document_links:
        left, right = number[link.left], number[link.right]
        if left in places and right in places:
            (x1, y1), (x2, y2) = places[left], places[right]
            width = round(min(9.0, 1 + 0.7 * sqrt(link.links)), 1)
            ends = {"x1": x1, "y1": y1, "x2": x2, "y2": y2, "left": left, "right": right}
            lines.append(ends | {"width": width, "against": link.contradictions > 0})
    return lines


def _both(english: str, chinese: str) -> Markup:
    """An element with English text that the script replaces by Chinese if the reader switches the language."""
    return Markup('<span data-zh="{}">{}</span>').format(chinese, english)


def _texts(key: str, values: Mapping[str, Any]) -> tuple[str, str]:
    made = []
    for text in _strings()[key]:
        for name, value in values.items():
            text = text.replace("{" + name + "}", f"{value:,}" if isinstance(value, int) else str(value))
        made.append(text)
    return made[0], made[1]


@lru_cache(maxsize=1)
def _strings() -> dict[str, list[str]]:
    made: dict[str, list[str]] = json.loads(asset("corpus.json"))
    return made


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = make_environment()
    environment.globals["t"] = lambda key, **values: _both(*_texts(key, values))
    environment.globals["tt"] = lambda key, language: _texts(key, {})[language]
    environment.globals["lang"] = html_lang
    environment.filters["count"] = "{:,}".format
    return environment
