"""What a check says of a document does not depend on the documents before: unchanged ones are answered from memory."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from mtaudit.checks.check import Check
from mtaudit.checks.registry import CHECKS
from mtaudit.checks.runner import run_checks
from mtaudit.records import Finding, Pair, Signals

CASES = Path(__file__).parents[1] / "cases"
TABLES = sorted(CASES.glob("*.toml"))
BY_CODE = {check.code: check for check in CHECKS}


def documents(table: Path) -> list[list[Pair]]:
    """Each case of a table as a document of its own."""
    made = []
    for cases in tomllib.loads(table.read_text(encoding="utf-8")).values():
        for case in cases:
            name = f"{len(made)}.md"
            rows = [*case.get("previous", []), case]
            made.append([Pair(f"{name}:{at}", name, row["source"], row["target"]) for at, row in enumerate(rows)])
    return made


def found(check: Check, corpus: Sequence[list[Pair]]) -> dict[str, list[tuple[Finding, ...]]]:
    return {pairs[0].document: run_checks([check], pairs, [Signals()] * len(pairs)) for pairs in corpus}


@pytest.mark.parametrize("table", TABLES, ids=lambda path: path.stem)
def test_the_order_of_documents_changes_nothing(table: Path) -> None:
    options: dict[str, Any] = {"glossary": str(CASES / "TRM01.csv")} if table.stem == "TRM01" else {}
    corpus = documents(table)
    forwards = found(BY_CODE[table.stem](**options), corpus)
    assert found(BY_CODE[table.stem](**options), corpus[::-1]) == forwards
    alone = {
        name: said for document in corpus for name, said in found(BY_CODE[table.stem](**options), [document]).items()
    }
    assert alone == forwards
