"""Words in the wrong sense: the context decides, and the table is sound."""

from __future__ import annotations

import re

import pytest

from mtaudit.checks.phrases.contexts import context, words_of
from mtaudit.checks.phrases.tables import load
from mtaudit.checks.phrases.wrong_sense import WrongSense
from mtaudit.checks.surface.script import simplified
from mtaudit.mqm import Severity
from mtaudit.records import Pair, Signals

EMPTY = Signals()


def found(*texts: tuple[str, str]) -> list[tuple[int, str, Severity]]:
    pairs = [Pair(f"d:{n}", "d", source, target) for n, (source, target) in enumerate(texts)]
    check = WrongSense().fresh()
    return [
        (at, pairs[at].target[slice(*one.target_span)], one.severity)
        for at, one in check.run_document(pairs, [EMPTY] * len(pairs))
        if one.target_span
    ]


@pytest.mark.parametrize(
    ("source", "target", "words"),
    [
        ("Merge your branch into main and push the commits.", "将你的树枝合并到主干并推送。", "树枝"),
        ("The landing page needs shorter copy and a headline.", "着陆页需要更短的副本和标题。", "副本"),
        ("We missed our connection because the flight was late.", "因为航班晚点，我们错过了连接。", "连接"),
        ("The court postponed his trial until the jury returns.", "法院将他的試驗推遲到陪審團返回。", "試驗"),
        ("Open a pull request.", "打开一个拉动请求。", "拉动请求"),
        ("The port of the server is closed by the firewall.", "服务器的港口被防火墙关闭。", "港口"),
        ("She quit the band after their second album.", "第二张专辑之后她离开了带子。", "带子"),
    ],
)
def test_sense_of_another_subject_is_major(source: str, target: str, words: str) -> None:
    assert found((source, target)) == [(0, words, Severity.MAJOR)]


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("Merge your branch into main.", "将你的分支合并到主干。"),
        ("A branch fell on the road.", "一根树枝落在路上。"),
        ("Make a copy of the file.", "给文件做一个副本。"),
        ("The connection between the flight of birds and weather", "鸟类飞翔与天气之间的联系"),
        ("The ship left the port.", "船离开了港口。"),
        ("A port-like town near the server farm", "服务器农场附近一座港口般的小镇"),
        ("The generals read the draft of the military report.", "将军们读了军事报告的草案。"),
        ("Shipping is free for every product above 20 dollars.", "每件产品满 20 美元免运费。"),
        ("There is one story about the house that I like.", "关于这座房子有一个故事我很喜欢。"),
        ("For instance, the server sends a letter.", "举个例子，服务器会发一封信。"),
        ("Place the block on the player's side.", "把方块放在玩家一侧。"),
    ],
)
def test_right_renderings_and_everyday_senses_are_not_reported(source: str, target: str) -> None:
    assert found((source, target)) == []


def test_surroundings_show_a_sense_too_but_are_less_sure() -> None:
    texts = [
        ("Bitcoin and Ethereum fell again.", "比特币和以太坊再次下跌。"),
        ("Coinbase stock followed.", "Coinbase 股价随之下跌。"),
        ("Every blockchain and every stablecoin is affected.", "每条区块链和每种稳定币都受到影响。"),
        ("Is crypto over?", "密码结束了吗？"),
    ]
    assert found(*texts) == [(3, "密码", Severity.MINOR)]
    assert found(texts[0], texts[3]) == []


def test_a_word_is_reported_once_though_several_senses_match() -> None:
    assert len(found(("The band covers an album track in concert.", "带子在音乐会上覆盖一首专辑曲目。"))) == 2


def test_words_against_a_sense_rule_it_out() -> None:
    rule = context("git commit~ -bank", "branch~")
    assert rule.holds(words_of("the branch after commits"), frozenset()) == Severity.MAJOR
    assert rule.holds(words_of("the bank's branch on git"), frozenset()) is None


def test_hyphens_and_blanks_are_the_same_in_a_context() -> None:
    rule = context("machine-learning", "model~")
    for text in ("machine learning", "machine-learning"):
        assert rule.holds(words_of(f"a model of {text}"), frozenset())


def test_table_is_sound() -> None:
    entries = load("senses.tsv").entries
    assert len(entries) >= 600
    for entry in entries:
        assert entry.meaning, entry
        assert entry.context.strip(), entry
        assert simplified(entry.right + entry.literal) == entry.right + entry.literal, entry
        assert not re.search(r"[][()?*|\\]", entry.shown), entry
        assert context(entry.context, entry.phrase), entry
        for right in entry.right.split():
            assert not entry.word_for_word.pattern.fullmatch(right), (entry.phrase, right)
