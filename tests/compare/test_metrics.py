"""The scores equal those of sacrebleu's command line to the last digit."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from mtaudit.compare.metrics import Language, Sentences, corpus_scores, language_of_all, paired_test

TARGETS: dict[Language, tuple[list[str], list[str], list[str]]] = {
    "zh": (
        ["面包还是热的。", "市议会周一投票决定重建1962年关闭的电车线路。", "第一批车春天到。", "Linux 内核很大。"],
        ["面包仍然热着。", "市议会在星期一投票，重建1962年关闭的电车线。", "首批车春天来。", "Linux 的内核很大！"],
        ["面包还热着。", "市议会周一表决重建1962年停运的电车线路。", "首批车辆预计春天抵达。", "Linux 内核很大。"],
    ),
    "en": (
        ["The bread is still warm.", "The council voted on Monday.", "The first cars come in spring."],
        ["Bread is still hot.", "On Monday the council voted.", "The first cars arrive in the spring."],
        ["The bread is still warm.", "On Monday, the council took a vote.", "The first cars arrive in spring."],
    ),
}
ZH = ["--tokenize", "zh", "--ter-normalized", "--ter-asian-support"]
METRICS = ["-m", "bleu", "chrf", "ter", "--chrf-word-order", "2"]


def command(folder: Path, language: Language, *more: str) -> str:
    """The output of sacrebleu's command line for old.txt (and new.txt) against ref.txt."""
    line = [sys.executable, "-m", "sacrebleu", "ref.txt", *more, *(ZH if language == "zh" else [])]
    return subprocess.run(line, cwd=folder, capture_output=True, text=True, check=True).stdout


@pytest.fixture(params=["zh", "en"])
def case(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Language, Path]:
    language: Language = request.param
    for name, texts in zip(("old", "new", "ref"), TARGETS[language], strict=True):
        (tmp_path / f"{name}.txt").write_text("".join(f"{text}\n" for text in texts), encoding="utf-8")
    return language, tmp_path


def test_corpus_scores_are_those_of_the_command_line(case: tuple[Language, Path]) -> None:
    language, folder = case
    old, _, reference = TARGETS[language]
    theirs = json.loads(command(folder, language, "-i", "old.txt", *METRICS, "-w", "12"))
    ours = corpus_scores(old, reference, language)
    assert [score.name for score in ours] == [row["name"] for row in theirs] == ["BLEU", "chrF2++", "TER"]
    for mine, row in zip(ours, theirs, strict=True):
        assert f"{mine.value:.12f}" == f"{row['score']:.12f}"
        assert mine.signature == row["signature"]


@pytest.mark.parametrize(("test", "flag"), [("bs", "--paired-bs"), ("ar", "--paired-ar")])
def test_paired_tests_are_those_of_the_command_line(case: tuple[Language, Path], test: str, flag: str) -> None:
    language, folder = case
    old, new, reference = TARGETS[language]
    # As text: sacrebleu cannot write a bootstrap's numbers as JSON.
    more = [*METRICS, flag, f"{flag}-n", "100", "-w", "10", "-f", "text"]
    theirs = command(folder, language, "-i", "old.txt", "new.txt", *more)
    ours = paired_test(old, new, reference, language, "bs" if test == "bs" else "ar", 100)
    assert [mine.name for mine in ours] == ["BLEU", "chrF2++", "TER"]
    for mine in ours:
        assert f"{mine.old:.10f}" in theirs
        assert f"{mine.new:.10f}" in theirs
        assert f"(p = {mine.p_value:.4f})" in theirs
        assert mine.signature in theirs
        if test == "bs":
            assert f"({mine.old_mean:.10f} ± {mine.old_interval:.10f})" in theirs
            assert f"({mine.new_mean:.10f} ± {mine.new_interval:.10f})" in theirs


def test_sentence_scores_are_those_of_the_command_line(case: tuple[Language, Path]) -> None:
    language, folder = case
    old, _, reference = TARGETS[language]
    sentences = Sentences(language)
    ours = [sentences.scores(*pair) for pair in zip(old, reference, strict=True)]
    for at, metric in enumerate(("chrf", "ter")):
        out = command(folder, language, "-i", "old.txt", "-m", metric, "-sl", "-w", "9", "-b")
        assert [f"{scores[at]:.9f}" for scores in ours] == out.split()
    assert sentences.signatures["chrf"].startswith("nrefs:1|")


def test_the_language_of_the_targets_decides_the_tokenizer() -> None:
    assert language_of_all(["面包还是热的。", "GitHub API"]) == "zh"
    assert language_of_all(["The bread is still warm 面包"]) == "en"
    assert "tok:zh" in corpus_scores(["面包"], ["面包"], "zh")[0].signature
    assert corpus_scores([], [], "zh") == []
