"""The excerpts of the first screen: marks, shortened texts, and which pairs are shown."""

from __future__ import annotations

from dataclasses import replace

from factory import CRITICAL, MAJOR, MINOR, sample, scored

from mtaudit.report.excerpt import Piece, excerpts, pieces
from mtaudit.report.folding import Folded
from mtaudit.report.kept import Keeper
from mtaudit.report.overview import bars


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


def test_the_bars_of_the_histogram_are_coloured_by_the_severity_of_their_pairs():
    keeper = Keeper()
    keeper.add(scored("a", "甲", ("ACC05", CRITICAL, None, "甲", "m"), probability=0.96))
    for _ in range(3):
        keeper.add(scored("b", "乙", ("ACC03", MAJOR, None, "乙", "m"), probability=0.97))
    keeper.add(scored("c", "丙", probability=0.02))
    made = bars(keeper.bins)
    assert [part.severity for part in made[19].parts] == ["critical", "major"]
    upper, lower = made[19].parts
    assert lower.height > 2 * upper.height
    assert lower.y > upper.y
    assert ([part.severity for part in made[0].parts], made[0].count, made[1].parts) == (["neutral"], 1, ())
