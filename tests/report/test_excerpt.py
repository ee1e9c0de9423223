"""The excerpts of the first screen: marks, shortened texts, and which pairs are shown."""

from __future__ import annotations

from dataclasses import replace

from factory import MAJOR, MINOR, sample, scored

from mtaudit.report.excerpt import Piece, excerpts, pieces
from mtaudit.report.folding import Folded
from mtaudit.report.kept import Keeper


def marks(parts):
    return [(part.text, part.severity) for part in parts if part.severity]


def test_overlapping_findings_take_the_more_severe_mark():
    pair = scored("", "一二三四五", ("ACC01", MINOR, None, "一二三", "a"), ("ACC03", MAJOR, None, "三四", "b"))
    (made,) = excerpts([Folded(pair)])
    assert made.target == (Piece("一二", "minor"), Piece("三", "major"), Piece("四", "major"), Piece("五"))
    assert (made.code, made.message, made.more, made.source) == ("ACC03", "b", 1, ())


def test_a_long_text_is_shortened_around_its_first_mark():
    text = "word " * 200 + "dystopia" + " word" * 200
    (finding,) = scored(text, "字", ("ACC01", MAJOR, "dystopia", None, "m")).findings
    made = pieces(text, [finding], "source")
    assert (made[0], made[-1]) == (Piece("…"), Piece("…"))
    assert marks(made) == [("dystopia", "major")]
    assert 200 < sum(len(part.text) for part in made) < 300


def test_a_text_that_fits_is_whole_and_pairs_without_errors_have_no_excerpt():
    pairs = sample()
    made = {each.id: each for each in excerpts(map(Folded, pairs))}
    for pair in pairs:
        counts = [finding for finding in pair.findings if finding.severity]
        assert (pair.pair.id in made) is bool(counts)
        if counts:
            assert "".join(part.text for part in made[pair.pair.id].target) == pair.pair.target


def test_accepted_findings_are_not_shown():
    pair = scored("a", "甲", ("ACC01", MAJOR, None, "甲", "m"))
    accepted = replace(pair, findings=(replace(pair.findings[0], accepted="fine"),))
    assert excerpts([Folded(accepted)]) == []


def test_repetitions_of_a_finding_leave_room_for_others():
    keeper = Keeper()
    for line in range(1, 9):
        keeper.add(scored("a", "甲。", ("DES01", MAJOR, None, "甲", f"the quotation is open: {line}"), line=line))
    keeper.add(scored("1", "二", ("ACC03", MINOR, None, "二", "1 became 2"), line=30))
    keeper.forget_rows()
    assert [(line.scored.findings[0].check, line.count) for line in keeper.worst()] == [("DES01", 8), ("ACC03", 1)]
    assert [made.count for made in excerpts(keeper.worst())] == [8, 1]
