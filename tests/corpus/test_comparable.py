"""When two different values cannot be values of one fact, and when the same is said of something else."""

from __future__ import annotations

import pytest

from mtaudit.corpus.comparable import Said, can_be_one, lone_facts
from mtaudit.corpus.copies import tells_of_others
from mtaudit.corpus.evidence import foreign_names
from mtaudit.corpus.facts import facts_of
from mtaudit.corpus.words import Rarity
from mtaudit.records import Side


def said(text: str, side: Side, value: str, original: str | None = None) -> Said:
    """The fact with the words ``value`` in a text."""
    facts = facts_of(text, side)
    fact = next(f for f in facts if value in text[slice(*f.span)])
    return Said(fact, text, side, facts, None if original is None else facts_of(original, "source"))


@pytest.mark.parametrize(
    ("left", "right", "values", "expected"),
    [
        ("这座桥花了430万美元。", "据报道，这座桥花了34万美元。", ("430", "34"), True),
        # Two values differ: another event.
        ("1976年的修桥费约为1.2万美元。", "1977年的修桥费约为5.2万美元。", ("1.2", "5.2"), False),
        ("每股收益增长了12％、14％和14％。", "每股收益增长了12％、38％和15％。", ("14", "38"), False),
        # A value that both have is the counterpart of one other only.
        ("在2007年，收益分别增长14％和14％。", "在2008年，收益分别增长38％和14％。", ("2007", "2008"), False),
        ("2008和2010年的费用为92万美元。", "2009和2008年的费用为92万美元。", ("2010", "2009"), False),
        # Values that change with time, and other things that are counted.
        ("目前有100名员工在工作。", "目前有120名员工在工作。", ("100", "120"), False),
        ("镇上一共有300名学生。", "镇上一共有400棵橡树。", ("300", "400"), False),
        ("图书馆有20个新做的木头书架。", "图书馆买了60个新做的木头长凳。", ("20", "60"), False),
        ("目前，渡船的票价约是52美元。", "渡船的票价约是59美元。", ("52", "59"), False),
        # More than a misread unit explains.
        ("公司缴纳了33万美元的税。", "公司缴纳了320亿美元的税。", ("33", "320"), False),
        # A date without its year says nothing of another document's year.
        ("3月2日召开了会议。", "5月2日召开了会议。", ("3", "5"), False),
    ],
)
def test_values_of_one_fact(left: str, right: str, values: tuple[str, str], expected: bool) -> None:
    assert can_be_one(said(left, "target", values[0]), said(right, "target", values[1])) is expected


def test_two_originals_and_wrong_translations_contradict_nobody() -> None:
    english = said("The bridge cost $4.3 million.", "source", "4.3")
    translated = said("这座桥花了400万美元。", "target", "400", original="The bridge cost $4 million.")
    wrong = said("这座桥花了40万美元。", "target", "40", original="The bridge cost $4 million.")
    alone = said("这座桥花了34万美元。", "target", "34")
    assert not can_be_one(english, translated)
    assert not can_be_one(wrong, alone)
    assert can_be_one(english, alone)


def test_each_fact_has_one_counterpart() -> None:
    ours, theirs = facts_of("收益为12％、14％和14％。", "target"), facts_of("收益为12％、38％和14％。", "target")
    left, right = lone_facts(ours, theirs)["percent"]
    assert [fact.shown() for fact in (*left, *right)] == ["14%", "38%"]


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("托马斯每天早上都给灯塔的齿轮上油。", "彼得森每天早上都给灯塔的齿轮上油。", True),
        ("Kestrel 公司的收入是三万元。", "Bellaro 公司的收入是三万元。", True),
        ("这家公司的小麦卖了三万元。", "这家公司的玉米卖了三万元。", True),
        ("这家公司去年卖了三万元。", "据报道，这家企业去年卖了三万元。", False),
        ("超过三万人来了。", "多于三万人来了。", False),
    ],
)
def test_near_copies_about_others(left: str, right: str, expected: bool) -> None:
    rarity = Rarity()
    for n in range(2000):
        rarity.add([f"word{n}"])
    assert tells_of_others(left, right, "target", rarity) is expected


@pytest.mark.parametrize(
    ("english", "chinese", "expected"),
    [
        ("Anna Bach paid the ferryman twice.", "安娜巴赫付了两次摆渡的钱。", False),
        ("The Blue Crane Inn is full.", "BlueCrane Inn 已经住满了。", False),
        ("Oscar Lindgren sold his boat in Boston.", "奥斯卡·哈特曼在波士顿卖掉了船。", True),
    ],
)
def test_names_of_one_passage_in_another_language(english: str, chinese: str, expected: bool) -> None:
    assert foreign_names(english, "source", chinese, "target") is expected
