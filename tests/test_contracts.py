"""The contract of checks, readers and writers, over everything that is shipped; and that a broken part fails it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from read.writers import ROWS, WRITERS

from mtaudit.checks.check import Check
from mtaudit.checks.registry import CHECKS
from mtaudit.errors import Problem
from mtaudit.mqm import Severity
from mtaudit.read.input import Input
from mtaudit.read.registry import reader_for
from mtaudit.records import Document, Finding, Pair, ReportHeader, Scored, Signals
from mtaudit.report.writer import FORMATS, writer
from mtaudit.testing import assert_check_contract, assert_reader_contract, assert_writer_contract

ONE_FILE = {name: format_ for name, format_ in FORMATS.items() if name not in ("folder", "dataset")}


@pytest.mark.parametrize("check", [c for c in CHECKS if issubclass(c, Check)], ids=lambda check: check.code)
def test_checks(check: type[Check]) -> None:
    options = {"glossary": str(Path(__file__).parent / "cases" / "TRM01.csv")} if check.code == "TRM01" else {}
    assert_check_contract(check(**options))


@pytest.mark.parametrize("name", WRITERS)
def test_readers(name: str, tmp_path: Path) -> None:
    reader = reader_for(name)
    assert reader is not None
    assert_reader_contract(reader, name, WRITERS[name](ROWS), tmp_path)


@pytest.mark.parametrize("name", ONE_FILE)
def test_writers(name: str, tmp_path: Path) -> None:
    suffix = next(iter(FORMATS[name].suffixes + FORMATS[name].also), ".out")
    assert_writer_contract(lambda output: writer(name, output), tmp_path, suffix)


class Outside(Check):
    """A broken check.

    What it finds:
        Nothing.
    Why it matters:
        It is broken.
    Known problems:
        Its spans.
    Example:
        None.
    Options:
        None.
    """

    code, name, category, severity = "ORG01", "outside", "accuracy/custom", Severity.MINOR

    def run(self, pair: Pair, signals: Signals) -> Iterator[Finding]:
        yield self.finding("too far", target_span=(0, len(pair.target) + 1))


class Undocumented(Outside):
    """It finds something."""


def test_a_broken_check_fails() -> None:
    with pytest.raises(AssertionError, match=r"ORG01: the span \(0, 1\) is empty or lies outside"):
        assert_check_contract(Outside())
    with pytest.raises(AssertionError, match="the docstring has no What it finds:, Why it matters:"):
        assert_check_contract(Undocumented())


def same_ids(item: Input) -> Iterator[Document | Problem]:
    pair = Pair("1", item.name, "Bread.", "面包。", (1, 1), (1, 1))
    yield Document(item.name, "aligned", pairs=[pair, pair])


def beyond_the_end(item: Input) -> Iterator[Document | Problem]:
    yield Document(item.name, "aligned", pairs=[Pair("1", item.name, "Bread.", "面包。", (9, 9), (1, 1))])


def test_a_broken_reader_fails(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="two pairs have the same id"):
        assert_reader_contract(same_ids, "a.pairs", b"Bread.\n", tmp_path)
    with pytest.raises(AssertionError, match=r"the lines \(9, 9\) lie outside of a file of 2 lines"):
        assert_reader_contract(beyond_the_end, "a.pairs", b"Bread.\n", tmp_path)


class Hasty:
    """Writes at once."""

    def __init__(self, output: str) -> None:
        self.path = Path(output)

    def add(self, scored: Scored) -> None:
        self.path.write_text(scored.pair.source, encoding="utf-8")

    def finish(self, head: ReportHeader) -> None:
        return

    def abort(self) -> None:
        return


def test_a_broken_writer_fails(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match=r"abort\(\) changes the output"):
        assert_writer_contract(Hasty, tmp_path, ".txt")
