"""Clauses: where segments are split, and the features that their vectors give to beads and null segments."""

from __future__ import annotations

import numpy as np
import pytest
from align_fakes import FakeEncoder, chinese, english

from mtaudit.align import SegmentSequence, align_sequences
from mtaudit.align.features.bead_features import NAMES, NULL_NAMES, Tables, Text, bead_features, null_features
from mtaudit.align.features.clauses import MOST_CLAUSES, NONE, clauses_of, cut_clauses
from mtaudit.align.path.anchors import find_anchors, scale_of
from mtaudit.align.path.band import build_band
from mtaudit.align.path.bead_types import BEAD_TYPES
from mtaudit.align.path.paths import SOURCE_NULL, Paths, paths_between


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("雨，停了，孩子们跑出去玩。", ["雨，停了，", "孩子们跑出去玩。"]),
        ("他笑着说：“我们明天再来。”", ["他笑着说：", "“我们明天再来。”"]),
        ("一共有1,234,567人参加了。", ["一共有1,234,567人参加了。"]),
        ("等到最后……什么也没有发生。", ["等到最后……", "什么也没有发生。"]),
        ("It cost 1,500 crowns, and nobody complained.", ["It cost 1,500 crowns,", "and nobody complained."]),
        ("He left the house—the door stayed open.", ["He left the house—", "the door stayed open."]),
        ("Yes, we were there.", ["Yes, we were there."]),
        ("", [""]),
    ],
)
def test_clauses_end_with_their_marks_and_short_ones_stay_with_a_neighbour(text: str, clauses: list[str]) -> None:
    assert clauses_of(text) == clauses


def test_a_long_list_has_no_more_than_the_most_clauses_and_loses_nothing() -> None:
    text = "".join(f"第{n}个港口里停着一条大船，" for n in "一二三四五六七八九十") + "再没有别的了。"
    assert len(clauses_of(text)) == MOST_CLAUSES
    assert "".join(clauses_of(text)) == text


def _text(source: list[str], target: list[str], cut: bool = True) -> tuple[Text, Paths]:
    encoder = FakeEncoder()
    left, right = (SegmentSequence(tuple(t), encoder.encode(t), encoder.encode) for t in (source, target))
    if cut:
        for side in (left, right):
            cut_clauses(side, range(len(side)))
    anchors = find_anchors(left.vectors, right.vectors)
    text = Text.of(left, right, scale_of(anchors, left.lengths, right.lengths), anchors)
    band = build_band(anchors, len(source), len(target))
    return text, paths_between(band, np.arange(len(band)))


def _edge(paths: Paths, i: int, j: int, kind: int) -> int:
    (found,) = np.flatnonzero((paths.i == i) & (paths.j == j) & (paths.kind == kind))
    return int(found)


#: The second target has the translation of the second and third sources in two clauses.
SOURCE = [english(0, 1), english(6, 7), english(12, 13), english(20, 21), english(30, 31)]
TARGET = [chinese(0, 1), chinese(6, 7).rstrip("。") + "，" + chinese(12, 13), chinese(20, 21), chinese(30, 31)]


def test_two_sources_divide_the_clauses_of_their_target() -> None:
    text, paths = _text(SOURCE, TARGET)
    features = bead_features(Tables(text, paths), paths)
    right, wrong = (_edge(paths, i, 1, BEAD_TYPES.index((2, 1))) for i in (1, 2))
    split, weakest = (features[:, NAMES.index(n)] for n in ("split", "split_weakest"))
    assert split[right] > split[wrong] + 0.2
    assert weakest[right] > weakest[wrong] + 0.4
    assert features[right, NAMES.index("split_none")] == 0
    assert features[_edge(paths, 0, 0, BEAD_TYPES.index((2, 1))), NAMES.index("split_none")] == 1


def test_a_clause_that_belongs_to_the_next_source_pulls() -> None:
    text, paths = _text(SOURCE, TARGET)
    pull = bead_features(Tables(text, paths), paths)[:, NAMES.index("pull")]
    assert pull[_edge(paths, 1, 1, BEAD_TYPES.index((1, 1)))] > 0.5
    assert pull[_edge(paths, 1, 1, BEAD_TYPES.index((2, 1)))] == 0
    assert pull[_edge(paths, 0, 0, BEAD_TYPES.index((1, 1)))] == 0


def test_a_null_segment_is_compared_with_the_clauses_of_its_neighbours() -> None:
    text, paths = _text(SOURCE, TARGET)
    clause = null_features(Tables(text, paths), paths)[:, NULL_NAMES.index("null_clause")]
    assert clause[_edge(paths, 2, 2, SOURCE_NULL)] > clause[_edge(paths, 2, 3, SOURCE_NULL)] + 0.5


def test_runs_of_clauses_are_the_sums_of_their_vectors() -> None:
    text, paths = _text(SOURCE, TARGET)
    tables = Tables(text, paths)
    assert tables.clauses is not None
    runs = tables.clauses[1].runs(np.array([1]), np.array([1]), np.array([2]))[0]
    first, second = text.target.clauses[1]
    both = (first + second) / np.linalg.norm(first + second)
    for run, vector in (((0, 1), first), ((1, 2), second), ((0, 2), both)):
        cosine = float(vector @ text.source.vectors[2])
        assert runs[run] == pytest.approx((cosine - text.scale.background) / text.scale.spread, abs=1e-5)
    assert runs[1, 1] == runs[0, 3] == NONE


def test_without_clauses_their_features_are_zero() -> None:
    text, paths = _text(SOURCE, TARGET, cut=False)
    tables = Tables(text, paths)
    assert tables.clauses is None
    assert not bead_features(tables, paths)[:, NAMES.index("split") :].any()


def test_merged_sentences_are_one_bead_and_not_a_bead_and_an_omission() -> None:
    encoder = FakeEncoder()
    left, right = (SegmentSequence(tuple(t), encoder.encode(t), encoder.encode) for t in (SOURCE, TARGET))
    assert [(x.source, x.target) for x in align_sequences(left, right)] == [
        ((0,), (0,)), ((1, 2), (1,)), ((3,), (2,)), ((4,), (3,))
    ]  # fmt: skip
