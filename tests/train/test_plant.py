"""Planted errors differ from the intact text and have the right spans."""

from random import Random

import pytest

from mtaudit.train import plant as p
from mtaudit.train.corpus_lexicon import Lexicon, tokens
from mtaudit.train.folds import held_out, validation

SOURCE = "The company did not suspend 25 accounts in France, because its manager was at the bank last year."
TARGET = "公司没有暂停法国的25个帐户，因为他的经理去年在银行。"
OTHERS = (
    "老师打开了窗户，学生们觉得很冷。",
    "停职的警察回到了河岸。",
    "中国和德国签署了新的协议。",
    "医生明天停止治疗。",
)


def scene(rng_seed: int = 0, source: str = SOURCE, target: str = TARGET) -> p.Scene:
    lexicon = Lexicon.of((target, *OTHERS))
    return p.Scene(source, target, tokens(target), lexicon, OTHERS, Random(rng_seed))


@pytest.mark.parametrize("planter", p.PLANTERS, ids=lambda one: one.__name__)
def test_spans_lie_in_the_damaged_text(planter: p.Planter) -> None:
    for rng_seed in range(30):
        damage = planter(scene(rng_seed))
        if damage is None:
            continue
        for start, end in damage.target or ():
            assert 0 <= start < end <= len(damage.text)
        for start, end in damage.source or ():
            assert SOURCE[start:end].strip() == SOURCE[start:end] != ""


def texts(planter: p.Planter, **more: str) -> set[str]:
    return {damage.text for n in range(40) if (damage := planter(scene(n, **more)))}


def test_a_dropped_negation() -> None:
    assert "公司有暂停法国的25个帐户，因为他的经理去年在银行。" in texts(p.negation)


def test_an_omitted_word_names_its_english() -> None:
    found = {SOURCE[slice(*d.source[0])] for n in range(40) if (d := p.omitted_word(scene(n))) and d.source}
    assert "bank" in found


def test_numbers_change_in_place() -> None:
    for text in texts(p.wrong_number):
        assert text != TARGET
        assert text.startswith("公司没有暂停法国的")
        assert text.endswith("个帐户，因为他的经理去年在银行。")


def test_another_word_for_the_same_english_one() -> None:
    source, target = "They suspended the game.", "他们暂停了比赛。"
    lexicon = Lexicon.of((target, "医生中止了手术。"))
    damage = p.wrong_sense(p.Scene(source, target, tokens(target), lexicon, OTHERS, Random(1)))
    assert damage == p.Damage("他们中止了比赛。", ((2, 4),), ((5, 14),))


def test_an_opposite() -> None:
    assert "价格去年减少了。" in texts(p.opposite, source="Prices increased last year.", target="价格去年增加了。")


def test_a_pair_without_room_is_left_alone() -> None:
    bare = scene(target="好", source="OK")
    assert p.omitted_clause(bare) is None
    assert p.wrong_number(bare) is None
    assert p.truncated(bare) is None


def test_planting_is_repeatable() -> None:
    assert [p.plant(scene(n)) for n in range(10)] == [p.plant(scene(n)) for n in range(10)]


def test_half_of_the_numbered_sentences_is_held_out_in_blocks() -> None:
    assert not held_out("news-0")
    assert held_out("news-50")
    assert held_out("news-99")
    assert sum(held_out(f"news-{n}") for n in range(1000)) == 500


def test_validation_keeps_about_its_share() -> None:
    assert 50 < sum(validation(f"x-{n}") for n in range(1000)) < 110
