"""The changes between two versions."""

from __future__ import annotations

import pytest

from mtaudit.compare.match import Row, match
from mtaudit.compare.metrics import corpus_scores
from mtaudit.compare.reference import ByLine, BySource
from mtaudit.compare.result import as_object, compare
from mtaudit.errors import UsageError

SOURCES = ["The bread is still warm.", "The shop is closed.", "It rained all day.", "The cars come in spring."]
TARGETS = ["面包还是热的。", "商店关门了。", "下了一整天的雨。", "汽车春天来。"]


def rows(document: str = "a.md", **changes: tuple[str, float]) -> list[Row]:
    """Four pairs; ``t2=("…", 0.9)`` gives pair 2 another target and error probability."""
    out = []
    for n, (source, target) in enumerate(zip(SOURCES, TARGETS, strict=True), 1):
        target, probability = changes.get(f"t{n}", (target, 0.1))
        out.append(Row(document, str(n), source, target, probability))
    return out


def test_pairs_find_where_they_come_from() -> None:
    old = [*rows(), Row("a.md", "5", "Gone.", "没了。")]
    new = [Row("a.md", "1", "New here.", "新来的。"), *rows(t2=("商店打烊了。", 0.1))]
    kinds = [(c.kind, c.row.source) for c in match(old, new)]
    assert kinds == [
        ("added", "New here."),
        ("same", SOURCES[0]),
        ("changed", SOURCES[1]),
        ("same", SOURCES[2]),
        ("same", SOURCES[3]),
        ("removed", "Gone."),
    ]


def test_a_renamed_document_and_a_corrected_source_are_no_new_pairs() -> None:
    new = rows("renamed.md")
    new[0] = Row("renamed.md", "1", "The bread is still warm!", TARGETS[0])
    assert [c.kind for c in match(rows(), new)] == ["added", "same", "same", "same", "removed"]
    new[0] = Row("a.md", "1", "The bread is still warm!", TARGETS[0])
    assert [c.kind for c in match(rows(), new)] == ["changed", "same", "same", "same"]


def test_repeated_pairs_are_matched_one_by_one() -> None:
    line = Row("a.md", "1", "Menu", "菜单")
    assert [c.kind for c in match([line, line], [line, line, line])] == ["same", "same", "added"]


def test_better_and_worse_by_error_probability() -> None:
    old = rows(t1=("面包是冷的。", 0.9), t2=("商店关门了。", 0.2))
    new = rows(t2=("商店开门了。", 0.8))
    got = compare(("old", "new"), old, new, "signature")
    assert (got.better, got.worse) == (1, 1)
    assert got.most_better[0].row.source == SOURCES[0]
    assert got.most_worse[0].difference == pytest.approx(0.6)
    assert got.old_probability == pytest.approx((0.9 + 0.2 + 0.1 + 0.1) / 4)
    assert got.counts == {"same": 2, "changed": 2}
    edit = {score.name: score.value for score in got.edit}
    alone = corpus_scores([TARGETS[0], "商店开门了。"], ["面包是冷的。", TARGETS[1]], "zh")
    assert edit == {score.name: score.value for score in alone[1:]}
    assert 0 < edit["TER"] < 60


def test_the_tables_by_document_and_by_length() -> None:
    long = "The council voted on Monday to rebuild the tram line that closed in 1962."
    old = [*rows(), Row("b.md", "1", long, "市议会投票重建电车线路。", 0.3)]
    new = [*rows(t3=("雨下了一天。", 0.2)), Row("b.md", "1", long, "市议会周一投票重建电车线路。", 0.1)]
    got = compare(("old", "new"), old, new, "s", BySource("r", [("b.md", long, "市议会周一投票重建电车线路。")]))
    by_document = {row["document"]: row for row in got.documents}
    assert (by_document["a.md"]["same"], by_document["a.md"]["changed"]) == (3, 1)
    assert by_document["b.md"]["old_probability"] == 0.3
    assert by_document["b.md"]["new"]["TER"] == 0
    assert by_document["b.md"]["old"]["TER"] > 0
    assert "references" not in by_document["a.md"]
    assert [(row["bucket"], row["pairs"]) for row in got.buckets] == [("0-9 words", 4), ("10-19 words", 1)]


def test_a_reference_judges_both_on_the_pairs_they_share() -> None:
    old, new = rows(t2=("商店打烊了。", 0.1)), rows()
    got = compare(("old", "new"), old, new, "s", ByLine("r.txt", [*TARGETS[:3], ""]), samples=50)
    assert got.judged is not None
    assert (got.judged.pairs, got.judged.without) == (3, 1)
    assert [s.value for s in got.judged.new] == pytest.approx([100, 100, 0])
    assert got.judged.old[0].value < 100
    assert [(p.test, p.name) for p in got.judged.tests] == [
        (test, name) for test in ("bs", "ar") for name in ("BLEU", "chrF2++", "TER")
    ]


def test_a_reference_that_does_not_belong_to_the_corpus_is_an_error() -> None:
    with pytest.raises(UsageError, match="3 lines, but the corpus has 4 pairs"):
        compare(("old", "new"), rows(), rows(), "s", ByLine("r.txt", TARGETS[:3]))
    with pytest.raises(UsageError, match="contains no pairs"):
        compare(("old", "new"), rows(), rows(), "s", BySource("r.md", []))


def test_nothing_against_nothing() -> None:
    got = as_object(compare(("old", "new"), [], [], "s"))
    assert got["counts"] == {"same": 0, "changed": 0, "added": 0, "removed": 0}
    assert got["documents"] == got["edit"] == ()
