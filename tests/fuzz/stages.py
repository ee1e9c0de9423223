"""What is fuzzed beside readers and texts: the analyses of a corpus, and the files that a command is given besides
documents: settings, glossaries, saved audits and tables with further columns."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from mtaudit.checks.runner import choose
from mtaudit.checks.terminology.glossary import load_glossary
from mtaudit.cli.main import main
from mtaudit.config import Settings, load_settings
from mtaudit.corpus.analysis import make_analyses, with_findings
from mtaudit.corpus_records import CorpusAudit
from mtaudit.engine import make_context
from mtaudit.errors import MtauditError
from mtaudit.filtering.tables import open_table
from mtaudit.mqm import Severity
from mtaudit.read import options_from
from mtaudit.read.input import Input
from mtaudit.records import DocumentState, Pair, Scored, Signals
from mtaudit.report.corpus_page import corpus_page
from tests.align.align_fakes import FakeEncoder

ROOT = Path(__file__).parents[2]
_SETTINGS = """
encoder = "a/b"
depth = "fast"
fail_on = "major"
disable = ["LNG04"]
judge_votes = 2

[checks.TRM01]
glossary = "terms.csv"
[read]
source_column = "english"
max_depth = 5
[[read.parallel]]
source = "{name}.en.md"
target = "{name}.zh.md"
[thresholds]
major = 0.3
[gate.patch]
fail_on = "major"
[[suppress]]
paths = ["a/**"]
checks = ["ACC03"]
reason = "checked"
[[patterns]]
code = "ORG01"
name = "a"
message = "b"
target = '(a|b)+'
"""
_TBX = """<?xml version="1.0"?><tbx xmlns="urn:iso:std:iso:30042:ed-2"><text><body><conceptEntry id="1"><langSec
xml:lang="en"><termSec><term>tea</term></termSec></langSec><langSec xml:lang="zh"><termSec><term>茶</term><termNote
type="administrativeStatus">deprecatedTerm-admn-sts</termNote></termSec></langSec></conceptEntry></body></text></tbx>"""
_GLOSSARIES = {
    "csv": "source,target,forbidden,case,scope\ntea,茶|茶叶,,yes,\nmill,磨坊,磨房,,docs/**\n",
    "tsv": "source\ttarget\ntea\t茶\n",
    "json": '[{"source": "tea", "target": ["茶"], "forbidden": "茶水", "case": true}]',
    "yaml": "- source: tea\n  target: [茶, 茶叶]\n  case: true\n- source: mill\n  target: 磨坊\n",
    "tbx": _TBX,
}
_TABLES = {
    "tsv": [
        "Tea is hot.\t茶很热。\t0.91\t0.7\nThe mill turns.\t磨坊在转。\t0.5\t0.2\n",
        "source\ttarget\tscore\nTea is hot.\t茶很热。\t1.1\n",
        "a.com\tb.cn\tTea is hot.\t茶很热。\t0.8\n",
    ],
    "csv": ['id,source,target,score\n1,"Tea, hot.",茶很热。,0.3\n2,The mill turns.,磨坊在转。,x\n'],
    "jsonl": ['{"source": "Tea is hot.", "target": "茶很热。", "score": 0.5, "more": [1, {"a": null}]}\n' * 2],
}


def stage_targets(folder: Path) -> Iterator[tuple[str, list[bytes], Callable[[bytes], None]]]:
    """(name, inputs that are read without a problem, what reads one) for each."""
    yield "file settings", [_SETTINGS.encode()], _file(folder / "mtaudit.toml", _settings)
    for suffix, text in _GLOSSARIES.items():
        yield f"file glossary .{suffix}", [text.encode()], _file(folder / f"terms.{suffix}", load_glossary)
    for suffix, texts in {**_TABLES, "jsonl": [*_TABLES["jsonl"], _audits()[1].decode()]}.items():
        yield f"file table .{suffix}", [text.encode() for text in texts], _file(folder / f"table.{suffix}", _table)
    for suffix, audit in zip(("json", "jsonl"), _audits(), strict=True):
        yield f"file audit .{suffix}", [audit], _file(folder / f"audit.{suffix}", _Report(folder))
    pairs = "The mill cost $5 in 2020, said Mary Smith.\n磨坊在2020年花了5美元。\nThe mill cost $6.\n磨坊花了6美元。"
    names = "Mara Quillfeather uses Signal daily.\n玛拉·奎尔费瑟每天用 Signal。\n" * 3
    yield "text corpus", [pairs.encode(), names.encode(), "Tea is hot.\n茶很热。\n".encode() * 3], _Corpus()


def _file(path: Path, use: Callable[[Path], object]) -> Callable[[bytes], None]:
    """Uses a file with the input as its content; an error of the input is what should be."""

    def run(data: bytes) -> None:
        path.write_bytes(data)
        try:
            use(path)
        except MtauditError as error:
            str(error).encode()

    return run


def _settings(path: Path) -> None:
    settings = load_settings(path)
    options_from(settings.read)
    settings.changed()


def _table(path: Path) -> None:
    table = open_table(Input(path.name, path))
    for row in table.rows():
        str(row.number)


def _audits() -> list[bytes]:
    """A saved audit with one pair that has findings, as JSON and as a line of JSON lines."""
    whole: dict[str, Any] = json.loads((ROOT / "reports" / "sample.json").read_text(encoding="utf-8"))
    whole["pairs"] = [pair for pair in whole["pairs"] if pair["findings"]][:1]
    whole["documents"] = whole["documents"][:1]
    whole["checks"] = whole.get("checks", [])[:1]
    return [json.dumps(whole, ensure_ascii=False).encode(), json.dumps(whole["pairs"][0]).encode() + b"\n"]


class _Report:
    """``mtaudit report`` of a saved audit: a summary, and of every fiftieth all pages. Only the exit statuses that it
    documents may occur, and no internal error."""

    def __init__(self, folder: Path) -> None:
        outputs = [str(folder / f"report.{suffix}") for suffix in ("html", "csv", "sarif", "xml", "md", "json")]
        self.outputs = [part for output in outputs for part in ("--output", output)]
        self.count = 0

    def __call__(self, path: Path) -> None:
        self.count += 1
        outputs = self.outputs if self.count % 50 == 1 else []
        result = CliRunner().invoke(main, ["report", str(path), *outputs], catch_exceptions=False)
        if result.exit_code not in (0, 1, 2) or "internal error" in result.output or "Traceback" in result.output:
            raise AssertionError(result.output[-300:])


class _Corpus:
    """All analyses of a corpus over the lines of a text, in turn English and Chinese, in two documents."""

    def __init__(self) -> None:
        context, _ = make_context(Settings(depth="model-free"), None, "fuzz")
        self.context = replace(context, encoder=FakeEncoder(), checks=choose(enable=[c.code for c in choose()]))

    def __call__(self, data: bytes) -> None:
        lines = data.decode("utf-8", "replace").split("\n")[:40]
        pairs = list(zip(lines[::2], [*lines[1::2], ""], strict=False))
        analyses, all_scored = make_analyses(self.context), []
        for document in ("a", "b"):
            for number, (source, target) in enumerate(pairs):
                pair = Pair(f"{document}:{number}", document, source, target, (number + 1,) * 2, (number + 1,) * 2)
                all_scored.append(Scored(pair, Signals(0.5), (), 0.1, None, Severity.NEUTRAL))
                for analysis in analyses:
                    analysis.add(len(all_scored) - 1, all_scored[-1])
            for analysis in analyses:
                analysis.close(DocumentState(document, "bilingual", pairs=len(pairs)))
        audit = CorpusAudit()
        for analysis in analyses:
            audit = analysis.finish(audit)
        for number, scored in enumerate(all_scored):
            with_findings(scored, [f for one in analyses for f in one.findings.get(number, ())], self.context)
        if audit.documents:
            corpus_page(audit, {})
