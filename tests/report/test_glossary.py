"""The glossary from the table of terms: every format is read back by the terminology check."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner

from mtaudit.checks.terminology.glossary import load_glossary
from mtaudit.checks.terminology.terms import GlossaryMismatch
from mtaudit.cli.main import main
from mtaudit.corpus_records import Place, Rendering, Standing, TermRow
from mtaudit.records import Pair, Signals
from mtaudit.report.glossary import FORMATS, glossary_entries
from mtaudit.report.term_table import term_table
from mtaudit.report.terminal import width

PLACE = Place("a.md:3", "a.md", (3, 4))


def rendering(text: str, count: int, standing: Standing) -> Rendering:
    return Rendering(text, count, 1, (PLACE,), standing)


SLACK = TermRow("Slack", (), "name", 9, 8, (rendering("Slack", 7, "dominant"), rendering("松弛", 1, "odd")), 0.9)
PERSON = TermRow(
    "Mara Quillfeather", ("Quillfeather",), "name", 8, 8,
    (rendering("奎尔费瑟", 6, "dominant"), rendering("玛拉·奎尔费瑟", 2, "established")), 0.8,
)  # fmt: skip
PUMP = TermRow("pump & valve", (), "term", 5, 5, (rendering("水泵<和阀>", 5, "dominant"),), 0.9)
LINE = TermRow("line", (), "term", 9, 9, (rendering("线", 4, "dominant"), rendering("行", 3, "rare")), 0.4)
ROWS = [SLACK, PERSON, PUMP, LINE]


@pytest.mark.parametrize("suffix", sorted(FORMATS))
def test_every_format_is_read_back(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"terms{suffix}"
    path.write_text("".join(FORMATS[suffix](ROWS)), encoding="utf-8")
    found = {term.source: (term.targets, term.forbidden) for term in load_glossary(path)}
    assert found == {
        "Slack": (("Slack",), ("松弛",)),
        "Mara Quillfeather": (("奎尔费瑟", "玛拉·奎尔费瑟"), ()),
        "Quillfeather": (("奎尔费瑟", "玛拉·奎尔费瑟"), ()),
        "pump & valve": (("水泵<和阀>",), ()),
    }


def test_unsettled_rows_are_no_entries() -> None:
    assert "line" not in {entry.source for entry in glossary_entries(ROWS)}


@pytest.mark.parametrize("suffix", sorted(FORMATS))
def test_the_check_enforces_the_glossary(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"terms{suffix}"
    path.write_text("".join(FORMATS[suffix](ROWS)), encoding="utf-8")
    check = GlossaryMismatch(str(path))
    wrong = Pair("1", "a.md", "The Slack search is broken.", "松弛搜索坏了。")
    right = Pair("2", "a.md", "Quillfeather left Slack.", "玛拉·奎尔费瑟离开了 Slack。")
    assert ["松弛" in finding.message for finding in check.run(wrong, Signals())] == [True]
    assert list(check.run(right, Signals())) == []


#: What may stand in an element of TBX-Basic in the style DCA, in this order.
CHILDREN = {
    "tbx": ["tbxHeader", "text"],
    "tbxHeader": ["fileDesc"],
    "fileDesc": ["titleStmt", "sourceDesc"],
    "titleStmt": ["title"],
    "sourceDesc": ["p"],
    "text": ["body"],
    "body": ["conceptEntry"],
    "conceptEntry": ["descrip", "note", "langSec"],
    "langSec": ["termSec"],
    "termSec": ["term", "termNote"],
}
STATUS = {"preferredTerm-admn-sts", "admittedTerm-admn-sts", "deprecatedTerm-admn-sts", "supersededTerm-admn-sts"}


def test_the_file_is_tbx_basic() -> None:
    root = ET.fromstring("".join(FORMATS[".tbx"](ROWS)))
    assert (root.get("style"), root.get("type")) == ("dca", "TBX-Basic")
    ids = [entry.get("id") for entry in root.iter("{urn:iso:std:iso:30042:ed-2}conceptEntry")]
    assert len(ids) == len(set(ids)) == 4
    for element in root.iter():
        name = element.tag.removeprefix("{urn:iso:std:iso:30042:ed-2}")
        inside = [child.tag.removeprefix("{urn:iso:std:iso:30042:ed-2}") for child in element]
        allowed = CHILDREN.get(name, [])
        assert set(inside) <= set(allowed), name
        assert inside == sorted(inside, key=allowed.index), name
        if name == "langSec":
            assert element.get("{http://www.w3.org/XML/1998/namespace}lang")
        if name == "termNote":
            assert element.get("type") == "administrativeStatus"
            assert element.text in STATUS


def test_the_table_is_aligned_for_wide_characters() -> None:
    lines = list(term_table(ROWS))
    table = lines[1 : lines.index("\nodd renderings")]
    starts = {
        width(line[: line.rindex(f" {row.renderings[0].count:>6}")]) for line, row in zip(table, ROWS, strict=True)
    }
    assert len(starts) == 1
    assert "!松弛 1" in table[0]
    assert "a.md:3" in lines[-1]
    assert len(list(term_table(ROWS, least=9))) == len(lines) - 2


def test_the_command_prints_and_writes(tmp_path: Path) -> None:
    document = tmp_path / "a.md"
    paragraphs = [
        ("The engineer repaired the pump.", "工程师修理了水泵。"),
        ("The pump of the harbour is old.", "港口的水泵很旧。"),
        ("The pump moves the water.", "水泵抽水。"),
        ("Nobody likes the new pump.", "没有人喜欢新的水泵。"),
    ]
    document.write_text("\n\n".join(text for pair in paragraphs for text in pair), encoding="utf-8")
    options = ["--no-cache", "--quiet"]
    printed = CliRunner().invoke(main, ["terms", str(document), *options], catch_exceptions=False)
    assert printed.exit_code == 0, printed.output
    assert any(line.split()[:5] == ["term", "pump", "4", "水泵", "4"] for line in printed.output.splitlines())
    out = tmp_path / "terms.json"
    CliRunner().invoke(main, ["terms", str(document), *options, "--output", str(out)], catch_exceptions=False)
    assert [term["target"] for term in json.loads(out.read_text("utf-8"))["terms"] if term["source"] == "pump"] == [
        "水泵"
    ]


def test_an_unknown_suffix_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["terms", str(tmp_path), "--output", "terms.xlsx"])
    assert result.exit_code == 2
    assert ".csv, .json, .tbx" in result.output
