"""What a check finds in a document does not depend on the documents before: unchanged ones are answered from the cache.

All documents here have one name, as two versions of a document have.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from mtaudit.checks.check import BaseCheck
from mtaudit.checks.registry import CHECKS
from mtaudit.checks.runner import choose, for_document, run_checks
from mtaudit.records import Finding, Pair, Signals

CASES = Path(__file__).parents[1] / "cases"
TABLES = sorted(CASES.glob("*.toml"))
BY_CODE = {check.code: check for check in CHECKS}


def documents(table: Path) -> list[list[Pair]]:
    """Each case of a table as a document of its own."""
    made = []
    for cases in tomllib.loads(table.read_text(encoding="utf-8")).values():
        for case in cases:
            rows = [*case.get("previous", []), case]
            made.append([Pair(str(at), "a.md", row["source"], row["target"]) for at, row in enumerate(rows)])
    return made


def found(check: BaseCheck, corpus: Sequence[list[Pair]]) -> list[list[tuple[Finding, ...]]]:
    return [run_checks(for_document([check]), pairs, [Signals()] * len(pairs)) for pairs in corpus]


@pytest.mark.parametrize("table", TABLES, ids=lambda path: path.stem)
def test_the_order_of_documents_changes_nothing(table: Path) -> None:
    options: dict[str, Any] = {"glossary": str(CASES / "TRM01.csv")} if table.stem == "TRM01" else {}
    corpus = documents(table)
    forwards = found(BY_CODE[table.stem](**options), corpus)
    assert found(BY_CODE[table.stem](**options), corpus[::-1]) == forwards[::-1]
    assert [found(BY_CODE[table.stem](**options), [document])[0] for document in corpus] == forwards


#: Documents that teach the checks with memory opposite habits: script, names, glosses, English words that stay.
HABITS = (
    [("The garden speaks.", "花园里有人讲话。")] * 6,
    [("The garden speaks.", "花園裡有人講話。")] * 3,
    [("In that year Altman spoke.", "奥特曼讲了话。")] * 3,
    [("In that year Altman spoke.", "阿特曼讲了话。")] * 2,
    [("The agents plan every step.", "代理（agents）会规划每个步骤。")] * 2,
    [("The agents wait for a sign.", "智能体（agents）会等待。")] * 2,
    [("Every commit of this repository runs the tests on pods.", "每个 commit 都会在 pods 上运行 tests。")] * 30,
    [("The commit was signed by all parties present.", "所有在场的各方签署了 commit。")],
)


def test_opposite_habits_stay_in_their_documents() -> None:
    corpus = [[Pair(str(at), "a.md", *row) for at, row in enumerate(rows)] for rows in HABITS]
    checks = [check for check in choose() if not check.needs]
    alone = [run_checks(for_document(checks), pairs, [Signals()] * len(pairs)) for pairs in corpus]
    for before, after in permutations(range(len(corpus)), 2):
        for at in (before, after):
            assert run_checks(for_document(checks), corpus[at], [Signals()] * len(corpus[at])) == alone[at]


def test_a_check_that_is_not_made_fresh_does_remember() -> None:
    """What the tests above would miss if the documents taught nothing."""
    corpus = [[Pair(str(at), "a.md", *row) for at, row in enumerate(rows)] for rows in HABITS]
    for code, before, after in (("LNG01", 0, 1), ("TRM03", 2, 3), ("TRM04", 4, 5)):
        check = BY_CODE[code]()
        alone = run_checks(for_document([check]), corpus[after], [Signals()] * len(corpus[after]))
        run_checks([check], corpus[before], [Signals()] * len(corpus[before]))
        assert run_checks([check], corpus[after], [Signals()] * len(corpus[after])) != alone, code
