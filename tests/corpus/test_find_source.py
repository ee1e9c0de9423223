"""Originals of documents in Chinese alone, and checks that need no source."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from mtaudit.checks.corpus.chinese_alone import ChineseAlone
from mtaudit.cli.main import main
from mtaudit.mqm import Severity
from mtaudit.records import Pair, Signals

SEEDS = Path(__file__).resolve().parents[2] / "seeds"


def corpus(*arguments: str) -> dict[str, Any]:
    result = CliRunner().invoke(
        main,
        ["corpus", *arguments, "--no-cache", "--depth", "fast", "--quiet", "-o", "out.json"],
        catch_exceptions=False,
    )
    assert result.exit_code == 0, result.output
    made: dict[str, Any] = json.loads(Path("out.json").read_text("utf-8"))
    return made


def test_the_original_is_found_and_the_two_are_audited_as_a_pair(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for folder in ("chinese", "originals"):
        Path(folder).mkdir()
    Path("chinese/handbook.md").write_text((SEEDS / "guide.zh.md").read_text("utf-8"), "utf-8")
    Path("chinese/tower.txt").write_text((SEEDS / "lighthouse.txt").read_text("utf-8"), "utf-8")
    Path("originals/one.md").write_text((SEEDS / "guide.en.md").read_text("utf-8"), "utf-8")
    english = [line for line in (SEEDS / "trams.md").read_text("utf-8").splitlines() if line.isascii()]
    Path("originals/two.md").write_text("\n".join(english), "utf-8")
    audit = corpus("chinese", "--find-source", "originals")
    (found,) = audit["corpus"]["sources"]
    assert (found["target"], found["source"]) == ("chinese/handbook.md", "originals/one.md")
    assert found["confidence"] > 0.8
    states = {row["name"]: (row["state"], row["pairs"]) for row in audit["documents"]}
    assert states["originals/one.md"][0] == "bilingual"
    assert states["originals/one.md"][1] > 20
    assert states["chinese/tower.txt"] == ("target only", 0)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("每辆电车都通过a rubber hose把沙子撒到轨道上。", "a rubber hose"),
        ("现任经理至今还拿它当镇纸用。现任经理至今还拿它当镇纸用。", "现任经理至今还拿它当镇纸用"),
        ("他个人向这家公司投资了 9.5 百万美元。", "9.5 百万"),
        ("萨姆-奥特曼（Sam Altman）是一位创业者。", "萨姆-奥特曼"),
        ("合作社在去年春天决定扩建车库并且", "并且"),
        ("信号灯亮着，我们在软件里认识了大卫-贾斯特（David Just）。", "大卫-贾斯特"),
        ("守塔人把灯塔的的钥匙交给了渡船的船长。", "的"),
    ],
)
def test_traces_of_machine_translation(text: str, words: str) -> None:
    (finding,) = ChineseAlone().run(Pair("1", "a.md", "", text), Signals())
    assert finding.target_span is not None
    assert words in text[slice(*finding.target_span)]


@pytest.mark.parametrize(
    "text",
    [
        "他用 the 这个词造了一个句子。",
        "OpenAI 于 2022 年 11 月发布 ChatGPT，两个月后用户达到 1 亿。",
        "他说的是“open and free”，不是别的。",
        "谢谢，谢谢，谢谢大家。",
        "守塔人这些年的性子已经变得十分平和",
        "码头上的人对这场大雾只能勉强应对",
        "他捐出了2千亿美元的财产给基金会。",
        "二十三十百万富翁都来了。",
        "长三角-珠三角的列车（G1）开通了。",
        "长三角-珠三角（Delta）的列车开通了。",
        "他现在在灯塔上，的的确确看见了那艘船。",
    ],
)
def test_sound_chinese_has_none(text: str) -> None:
    assert list(ChineseAlone().run(Pair("1", "a.md", "", text), Signals())) == []


def test_a_sentence_that_stands_twice_in_a_row() -> None:
    texts = ["合作社决定把票价降到两元。", "合作社决定把票价降到两元。", "太好了！", "太好了！", "票价从明天起改变。"]
    pairs = [Pair(str(at), "a.md", "", text) for at, text in enumerate(texts)]
    found = list(ChineseAlone().run_document(pairs, [Signals()] * len(pairs)))
    assert [(at, finding.severity) for at, finding in found] == [(1, Severity.MAJOR)]


def test_pairs_with_a_source_are_left_to_other_checks() -> None:
    pair = Pair("1", "a.md", "He paid 9.5 million.", "他付了 9.5 百万美元。")
    assert list(ChineseAlone().run(pair, Signals())) == []
