"""Every table of cases in tests/cases against its check: tests/cases/CODE.toml holds [[hit]] and [[miss]].

A case has ``source`` and ``target``; of a hit ``source_text`` and ``target_text`` are what a span of one finding must
cover and ``severity`` is that of the gravest finding. ``previous`` is a list of pairs {source, target} that come before
it in the document; what counts is what is then found in the last pair. A pair may have ``markup`` and ``kind``, a case
``options`` of its check, in which CASES stands for the folder of the tables, and a ``slip`` of its rows.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mtaudit.checks.check import DocumentCheck
from mtaudit.checks.registry import CHECKS
from mtaudit.mqm import worst
from mtaudit.records import Finding, Markup, Pair, RowShift, Signals, Span

CASES = Path(__file__).parents[1] / "cases"
TABLES = sorted(CASES.glob("*.toml"))
BY_CODE = {check.code: check for check in CHECKS}


def cases() -> Iterator[Any]:
    for table in TABLES:
        for expectation, rows in tomllib.loads(table.read_text(encoding="utf-8")).items():
            for at, row in enumerate(rows):
                yield pytest.param(table.stem, expectation, row, id=f"{table.stem}-{expectation}-{at}")


def found(code: str, case: dict[str, Any]) -> list[Finding]:
    options = {name: value.replace("CASES", str(CASES)) for name, value in case.get("options", {}).items()}
    check = BY_CODE[code](**options)
    pairs = [pair(at, row) for at, row in enumerate((*case.get("previous", []), case))]
    if isinstance(check, DocumentCheck):
        nothing = [Signals()] * len(pairs)
        return [finding for at, finding in check.run_document(pairs, nothing) if at == len(pairs) - 1]
    return list(check.run(pairs[-1], Signals(shift=RowShift(**case["slip"]) if "slip" in case else None)))


def pair(at: int, row: dict[str, Any]) -> Pair:
    facts = row.get("markup", {})
    sides = ({n.removeprefix(f"{s}_"): v for n, v in facts.items() if n.startswith(s)} for s in ("source", "target"))
    source, target = (Markup(**{name: _typed(name, values) for name, values in side.items()}) for side in sides)
    markup = (source, target) if facts else None
    lines = [(at, at) if row[side] else None for side in ("source", "target")]
    kind = row.get("kind", "paragraph")
    return Pair(f"case:{at}", "case", row["source"], row["target"], *lines, markup=markup, kind=kind)


def _typed(name: str, values: list[str]) -> tuple[Any, ...]:
    return tuple(map(int, values)) if name == "headings" else tuple(values)


def covers(span: Span | None, text: str, wanted: str) -> bool:
    places = [m.start() for m in re.finditer(re.escape(wanted), text)]
    assert places, f"the case names {wanted!r}, which is not in it"
    return span is not None and any(span[0] <= at and at + len(wanted) <= span[1] for at in places)


@pytest.mark.parametrize(("code", "expectation", "case"), list(cases()))
def test_case(code: str, expectation: str, case: dict[str, Any]) -> None:
    findings = found(code, case)
    assert all(f.check == code for f in findings)
    if expectation == "miss":
        assert not findings, findings[0].message
        return
    assert findings, "nothing was found"
    for side in ("source", "target"):
        wanted = case.get(f"{side}_text")
        spans = [f.source_span if side == "source" else f.target_span for f in findings]
        assert wanted is None or any(covers(span, case[side], wanted) for span in spans), spans
    if "severity" in case:
        assert worst(f.severity for f in findings).label == case["severity"]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.stem)
def test_table_belongs_to_a_check_and_has_hits_and_misses(table: Path) -> None:
    assert table.stem in BY_CODE
    assert set(tomllib.loads(table.read_text(encoding="utf-8"))) == {"hit", "miss"}
