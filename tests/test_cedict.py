from __future__ import annotations

import pytest

from mtaudit.cedict import gloss_words, glosses, knows, stem


def test_all_entries_of_a_word_are_joined() -> None:
    found = glosses("行")
    assert "row" in found
    assert "to walk" in found


def test_traditional_and_simplified_are_known() -> None:
    assert glosses("貓")[0] == glosses("猫")[0] == "cat"


def test_an_unknown_word_has_no_gloss() -> None:
    assert not knows("猫狗鸟鱼")
    assert glosses("猫狗鸟鱼") == ()


def test_remarks_and_brackets_are_no_glosses() -> None:
    assert all("CL:" not in gloss and "(" not in gloss for gloss in glosses("书"))


def test_gloss_words_are_stems_without_function_words() -> None:
    assert gloss_words("停职") == {"suspend", stem("duty")}


@pytest.mark.parametrize(
    "forms",
    [
        ("develop", "developed", "developing", "developers", "developments"),
        ("city", "cities"),
        ("organize", "organizing", "organization"),
        ("run", "ran", "running"),
        ("make", "made", "making"),
        ("large", "larger"),
        ("child", "children"),
    ],
)
def test_forms_of_a_word_have_one_stem(forms: tuple[str, ...]) -> None:
    assert len({stem(form) for form in forms}) == 1


def test_different_words_keep_different_stems() -> None:
    stems = [stem(w) for w in "house horse ship chip class clash price prize".split()]
    assert len(set(stems)) == len(stems)
