"""Repeated sources with their targets, boilerplate, copies and two translations of one article."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from mtaudit.config import Settings
from mtaudit.corpus.duplicates import DuplicateAnalysis, text_key
from mtaudit.corpus.near_duplicates import jaccard, near_groups, shingles
from mtaudit.corpus_records import CorpusAudit
from mtaudit.engine import make_context
from mtaudit.mqm import Severity
from mtaudit.records import Pair, Scored, Signals
from mtaudit.report.duplicate_lines import duplicate_lines

LONG = "The committee of the harbour decided on Tuesday to buy two new pumps for the old pier"
ARTICLE = [
    ("The lighthouse keeper retired in autumn.", "灯塔看守人秋天退休了。"),
    ("Nobody wanted the post at first.", "起初没有人想要这个职位。"),
    ("Then a young woman applied for it.", "后来一位年轻女子提出了申请。"),
    ("She painted the tower red.", "她把塔漆成了红色。"),
    ("The harbour paid for the paint.", "油漆的钱由港口支付。"),
]


def audit(rows: Iterable[tuple[str, str, str, float]]) -> CorpusAudit:
    """The result for rows of (document, source, target, error probability)."""
    context, _ = make_context(Settings(depth="model-free"), None, "test")
    analysis = DuplicateAnalysis(context)
    for number, (document, source, target, probability) in enumerate(rows):
        pair = Pair(f"{document}:{number}", document, source, target, target_lines=(number, number))
        analysis.add(number, Scored(pair, Signals(), (), probability, None, Severity.NEUTRAL))
    return analysis.finish(CorpusAudit())


def test_one_source_with_several_targets_side_by_side() -> None:
    found = audit(
        [
            ("a.md", "Save the file first.", "先保存文件。", 0.1),
            ("b.md", "Save the file first!", "先保存文件！", 0.2),
            ("b.md", "save the file first", "首先拯救锉刀。", 0.8),
            ("b.md", "Close the window now.", "现在关闭窗口。", 0.1),
        ]
    ).duplicates
    assert [(one.kind, one.count, one.documents, one.similarity) for one in found] == [("variants", 3, 2, 1.0)]
    assert [(v.target, v.count, v.probability) for v in found[0].variants] == [
        ("先保存文件。", 2, 0.15),
        ("首先拯救锉刀。", 1, 0.8),
    ]
    assert [place.pair for place in found[0].variants[1].places] == ["b.md:2"]


def test_nearly_equal_sources_are_one_and_unlike_ones_are_not() -> None:
    near = f"{LONG} again"
    other = "The committee of the museum refused on Friday to lend its old paintings to the new town hall"
    found = audit([("a.md", LONG + ".", "甲。", 0.1), ("b.md", near + ".", "乙。", 0.3), ("c.md", other, "丙。", 0.1)])
    [one] = found.duplicates
    assert one.kind == "variants"
    assert one.similarity == round(jaccard(shingles(text_key(LONG)), shingles(text_key(near))), 3)
    assert 0.8 <= one.similarity < 1


@pytest.mark.parametrize(("documents", "kind"), [(2, "repeated"), (3, "boilerplate")])
def test_boilerplate_is_one_entry_with_its_count(documents: int, kind: str) -> None:
    rows = [(f"{n}.md", "Subscribe to our newsletter.", "订阅我们的通讯。", 0.1) for n in range(documents)]
    [one] = audit(rows).duplicates
    assert (one.kind, one.count, one.documents, len(one.variants)) == (kind, documents, documents, 1)


def test_labels_and_interjections_are_no_duplicates() -> None:
    assert audit([("a.md", "Yes.", "是。", 0.1), ("a.md", "Yes.", "对。", 0.1)]).duplicates == ()


def test_two_translations_of_one_article_are_aligned_and_compared() -> None:
    second = [(s, t.replace("灯塔", "光塔").replace("红色", "赤色"), 0.6) for s, t in ARTICLE]
    rows = [("a.md", s, t, 0.1) for s, t in ARTICLE]
    rows += [("b.md", "A note of the editor comes first.", "编者按。", 0.1), *(("b.md", *row) for row in second)]
    [two] = audit(rows).document_duplicates
    assert (two.kind, two.left, two.right, two.shared, two.same) == ("translations", "a.md", "b.md", 5, 3)
    assert two.similarity == round(5 / 6, 3)
    assert (two.left_probability, two.right_probability) == (0.1, 0.6)
    assert [(one.source, one.left, one.right) for one in two.differing] == [
        (ARTICLE[0][0], ARTICLE[0][1], "光塔看守人秋天退休了。"),
        (ARTICLE[3][0], ARTICLE[3][1], "她把塔漆成了赤色。"),
    ]
    assert two.differing[0].right_place.pair == "b.md:6"


def test_a_copy_is_reported_once_and_not_sentence_by_sentence() -> None:
    found = audit([(name, s, t, 0.1) for name in ("a.md", "b.md") for s, t in ARTICLE])
    assert [(two.kind, two.same) for two in found.document_duplicates] == [("copy", 5)]
    assert found.duplicates == ()


def test_documents_in_chinese_alone_are_compared_by_their_text() -> None:
    found = audit([(name, "", t, 0.0) for name in ("a.txt", "b.txt") for _, t in ARTICLE])
    assert [(two.kind, two.shared) for two in found.document_duplicates] == [("copy", 5)]


def test_documents_that_share_boilerplate_alone_are_not_alike() -> None:
    texts = [(f"{n}.md", f"Sentence {k} of article {n}.", f"第{n}篇第{k}句。") for n in range(4) for k in range(9)]
    texts += [(f"{n}.md", "Subscribe to our newsletter.", "订阅我们的通讯。") for n in range(4)]
    assert audit((*text, 0.1) for text in texts).document_duplicates == ()


def test_groups_are_led_by_their_first_text() -> None:
    key = text_key(LONG)
    assert near_groups([key, "short", key, "short", "other"]) == [0, 1, 0, 1, 4]


def test_the_lines_name_places_and_probabilities() -> None:
    rows = [("a.md", "Save the file first.", "先保存文件。", 0.1), ("b.md", "Save the file first.", "拯救锉刀。", 0.8)]
    lines = "\n".join(duplicate_lines(audit(rows)))
    assert "1 with several translations" in lines
    assert "0.80  拯救锉刀。  b.md:1" in lines
    assert list(duplicate_lines(CorpusAudit())) == []
