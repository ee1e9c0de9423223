"""The HTML page: one self-contained file for reviewing the findings.

Text of documents is never interpreted as markup: the template escapes it, and rows are JSON that the script inserts as
text. The content security policy allows only the script and the style of the page itself, by their hashes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from jinja2 import Environment
from markupsafe import Markup

from mtaudit.messages import section, translated
from mtaudit.records import ReportHeader, Scored
from mtaudit.report.files import FileWriter
from mtaudit.report.kept import Keeper
from mtaudit.report.links import resolve_link
from mtaudit.report.objects import dumps
from mtaudit.report.overview import DOCUMENTS, common_folder, document_map, explanations, overview
from mtaudit.report.payload import Payload, inert, payload
from mtaudit.report.templates import asset, make_environment, policy_hash

#: The scripts in page order; each uses only those before it.
SCRIPTS = (
    "dom", "strings", "data", "verdicts", "filters", "marks", "popover", "explain", "list", "diff", "row", "actions",
    "missed", "review", "strip", "passages", "reading", "exchange", "mqm", "overview", "scatter", "sidebar",
    "keys", "main",
)  # fmt: skip


class HtmlWriter(FileWriter):
    """Keeps the pairs with findings, in bounded memory, and writes the page at the end.

    Attributes:
        corpus_page: file name of the corpus page in the same folder; "" without one.
    """

    def __init__(self, output: str) -> None:
        super().__init__(output)
        self._keeper = Keeper()
        self.corpus_page = ""

    def add(self, scored: Scored) -> None:
        """Add the next pair."""
        self._keeper.add(scored)

    def finish(self, head: ReportHeader) -> None:
        """Write the page."""
        self.file.write(page(head, self._keeper, Around(corpus=quote(self.corpus_page))))
        self.file.commit()


@dataclass(frozen=True, slots=True)
class Around:
    """The other pages of a folder of pages, with URLs relative to this page.

    Attributes:
        identity: the identity of the run; pages with the same one share their verdicts.
        document: the document of this page; "" for the page of the whole run.
        pages: document -> URL of its page; only on the page of the whole run.
        index, before, after: URLs of the page of the whole run and of the neighbouring documents; "" if there
            is none.
        corpus: URL of the corpus page; "" if there is none.
    """

    identity: str = ""
    document: str = ""
    pages: Mapping[str, str] = field(default_factory=dict)
    index: str = ""
    before: str = ""
    after: str = ""
    corpus: str = ""


_ALONE = Around()


def page(head: ReportHeader, keeper: Keeper, around: Around = _ALONE) -> str:
    """The page of a run, or of one of its documents, as text."""
    return render(head, keeper, payload(keeper.rows()), around)


def render(head: ReportHeader, keeper: Keeper, data: Payload, around: Around) -> str:
    """The page with the counts of ``head`` and ``keeper`` and the rows of ``data``."""
    style, script = asset("app.css"), _script()
    environment = _environment()
    return environment.get_template("page.html.j2").render(
        **overview(head, keeper),
        around=around,
        style=Markup(style),
        script=Markup(script),
        policy=_policy(style, script),
        pieces=[Markup(piece) for piece in data.pieces],
        compressed=data.compressed,
        strings=Markup(inert(json.dumps(_strings(), ensure_ascii=False, separators=(",", ":")))),
        facts=Markup(inert(dumps(_facts(head, keeper, data, around)))),
        shown=data.rows,
        more=keeper.flawed - min(keeper.flawed, data.rows),
        clean=keeper.pairs - max(keeper.flawed, data.rows),
    )


def _facts(head: ReportHeader, keeper: Keeper, data: Payload, around: Around) -> dict[str, Any]:
    """The data of the run that the script needs in addition to the rows."""
    return {
        "identity": around.identity or keeper.identity(head.signature),
        "signature": head.signature,
        "folder": bool(around.identity),
        "pages": dict(around.pages),
        "rows": data.rows,
        "flawed": keeper.flawed,
        "pairs": keeper.pairs,
        "whole": data.rows == keeper.pairs,
        "baseline": bool(head.baseline),
        "prefix": common_folder([document.name for document in head.documents]),
        "thresholds": dict(head.thresholds),
        "link": resolve_link(str(head.settings.get("link_template", ""))),
        "documents": document_map(head, keeper),
        "unpaired": {document.name: document.state for document in head.documents[:DOCUMENTS] if not document.pairs},
        "explanations": explanations(head, keeper),
        "checks": {code: [facts.name, facts.category] for code, facts in sorted(keeper.checks.items())},
    }


def translate(environment: Environment, key: str, **values: Any) -> Markup:
    """An element with English text that the script replaces by Chinese if the reader switches the language."""
    text = _text(key, values)
    data = Markup(' data-values="{}"').format(json.dumps(values, ensure_ascii=False)) if values else Markup("")
    return Markup('<span data-text="{}"{}>{}</span>').format(key, data, text)


def _named(environment: Environment, kind: str, name: str) -> str:
    """The name of a check or category, in both languages if a translation exists."""
    if f"{kind}.{name}" in _strings():
        return translate(environment, f"{kind}.{name}")
    return name.replace("-", " ") if kind == "check" else name


def both(text: str) -> Markup:
    """A message of mtaudit that is not a string of the page, in both languages if the catalogue has it."""
    return spoken(text, translated(text, "zh"))


def spoken(text: str, chinese: str) -> Markup:
    """An element with English text and its translation; without the latter, only the text."""
    if chinese == text:
        return Markup.escape(text)
    return Markup('<span data-zh="{}">{}</span>').format(chinese, text)


def _text(key: str, values: dict[str, Any]) -> str:
    entry = _strings()[key]
    text = entry["one"] if values.get("n") == 1 and "one" in entry else entry["en"]
    for name, value in values.items():
        text = text.replace("{" + name + "}", f"{value:,}" if isinstance(value, int) else str(value))
    return text


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = make_environment()
    environment.globals["t"] = lambda key, **values: translate(environment, key, **values)
    environment.globals["tt"] = lambda key, **values: _text(key, values)
    environment.globals["both"] = both
    environment.globals["spoken"] = spoken
    environment.globals["category_name"] = lambda name: _named(environment, "category", name)
    environment.globals["check_name"] = lambda name: _named(environment, "check", name)
    return environment


def _policy(style: str, script: str) -> str:
    return (
        f"default-src 'none'; script-src '{policy_hash(script)}'; style-src '{policy_hash(style)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


@lru_cache(maxsize=1)
def _strings() -> dict[str, dict[str, str]]:
    """The interface in both languages, and the names of checks and categories from the catalogue of messages."""
    made: dict[str, dict[str, str]] = json.loads(asset("strings.json"))
    for kind, name in (("check", "checks"), ("category", "categories")):
        for english, chinese in section("zh", name).items():
            shown = english.replace("-", " ") if kind == "check" else english
            made.setdefault(f"{kind}.{english}", {"en": shown, "zh": chinese})
    return made


@lru_cache(maxsize=1)
def _script() -> str:
    return '"use strict";\n' + "\n".join(asset(f"js/{name}.js") for name in SCRIPTS)
