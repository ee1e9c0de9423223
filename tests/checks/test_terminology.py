"""Reading glossaries, and what their errors say."""

from __future__ import annotations

from pathlib import Path

import pytest

from mtaudit.checks.runner import choose
from mtaudit.checks.terminology.glossary import Term, load_glossary
from mtaudit.checks.terminology.terms import GlossaryMismatch
from mtaudit.errors import InputError, UsageError
from mtaudit.records import Pair, Signals

TBX = """<?xml version="1.0" encoding="UTF-8"?>
<tbx xmlns="urn:iso:std:iso:30042:ed-2"><text><body><conceptEntry id="c1">
<langSec xml:lang="en"><termSec><term>water mill</term></termSec></langSec>
<langSec xml:lang="zh-CN"><termSec><term>水磨</term></termSec>
<termSec><term>水车磨</term><termNote type="administrativeStatus">deprecatedTerm-admn-sts</termNote></termSec></langSec>
</conceptEntry></body></text></tbx>
"""


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", "source,target,forbidden\nwater mill,水磨,水车磨\n"),
        ("a.tsv", "EN\tZH\tforbidden\n\nwater mill\t水磨\t水车磨\n"),
        ("a.yaml", "- source: water mill\n  target: 水磨\n  forbidden: [水车磨]\n"),
        ("a.tbx", TBX),
    ],
)
def test_every_format_says_the_same(tmp_path: Path, name: str, text: str) -> None:
    (term,) = load_glossary(write(tmp_path, name, text))
    assert (term.source, term.targets, term.forbidden) == ("water mill", ("水磨",), ("水车磨",))


def test_all_columns(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", "source,target,variants,forbidden,case,scope\nMill,磨坊,水磨|风磨,磨,yes,a/*\n")
    assert load_glossary(path) == (Term("Mill", ("磨坊", "水磨", "风磨"), ("磨",), True, "a/*", 2),)


@pytest.mark.parametrize(
    ("name", "text", "line", "what"),
    [
        ("a.csv", "mill,磨坊\n", 1, "the first line names the columns mill, 磨坊"),
        ("a.csv", "source,target\nmill,\n", 2, "a term without source or target"),
        ("a.csv", "source,target\nmill,磨坊,水磨\n", 2, "more cells than columns"),
        ("a.csv", "source,target\n", None, "it has no terms"),
        ("a.yaml", "source: mill\n", None, "it is not a list of terms"),
        ("a.yaml", "- source: mill\n  traget: 磨坊\n", None, "term 1 has the unknown key traget"),
        ("a.yaml", "- source: 'mill\n", 2, "not valid YAML"),
        ("a.tbx", "<tbx>\n<a></tbx>", 2, "not valid XML"),
        ("a.txt", "mill", None, ".txt is not a glossary format"),
    ],
)
def test_errors_name_line_and_cure(tmp_path: Path, name: str, text: str, line: int | None, what: str) -> None:
    path = write(tmp_path, name, text)
    with pytest.raises(InputError) as error:
        load_glossary(path)
    problem = error.value.problem
    assert (problem.place, problem.line, problem.message) == (str(path), line, what)
    assert problem.remedy


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.csv: cannot be read: No such file"):
        load_glossary(tmp_path / "none.csv")


def test_the_option_turns_the_check_on(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", "source,target\nmill,磨坊\n")
    assert "TRM01" not in [check.code for check in choose()]
    assert "TRM01" in [check.code for check in choose(options={"TRM01": {"glossary": str(path)}})]
    with pytest.raises(UsageError, match="options of TRM01"):
        choose(enable=["TRM01"])


def test_the_longest_term_wins(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", "source,target\nmill,磨坊\nwater mill,水磨\n")
    check = GlossaryMismatch(str(path))
    assert not list(check.run(Pair("1", "d", "The water mill turns.", "水磨在转。"), Signals()))
    (found,) = check.run(Pair("1", "d", "The mill turns.", "水磨在转。"), Signals())
    assert found.source_span == (4, 8)


def test_a_scope_limits_a_term_to_its_documents(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", "source,target,scope\nbank,堤岸,rivers/*\n")
    check = GlossaryMismatch(str(path))
    texts = "The bank is steep.", "银行很陡。"
    assert list(check.run(Pair("1", "rivers/a.md", *texts), Signals()))
    assert not list(check.run(Pair("1", "money/a.md", *texts), Signals()))
