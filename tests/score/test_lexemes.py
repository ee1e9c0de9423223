from __future__ import annotations

from mtaudit.score.lexemes import chinese_words, english_words


def test_chinese_words_are_content_words_with_offsets() -> None:
    text = "我们的邻居今年种了三百棵向日葵。"
    words = chinese_words(text)
    assert [w.text for w in words] == ["邻居", "今年", "向日葵"]
    assert all(text[w.start : w.end] == w.text for w in words)


def test_offsets_count_code_points_beyond_the_first_plane() -> None:
    text = "𠮷野家的邻居😀喜欢花园"
    assert all(text[w.start : w.end] == w.text for w in chinese_words(text))


def test_a_foreign_name_is_a_name_and_a_known_word_is_not() -> None:
    names = {w.text: w.name for w in chinese_words("库尔巴托夫喜欢马铃薯")}
    assert names["马铃薯"] is False
    assert any(name for text, name in names.items() if text.startswith("巴"))


def test_english_words_leave_out_function_words_and_contractions() -> None:
    words = english_words("They don't think that the neighbour's well-kept garden is in Oslo.")
    assert [w.text for w in words] == ["think", "well-kept", "garden", "Oslo"]


def test_a_capital_at_the_start_of_a_sentence_makes_no_name() -> None:
    names = {w.text: w.name for w in english_words('Gardens bloom. Bees visit "Berta" often.')}
    assert names == {"Gardens": False, "bloom": False, "Bees": False, "visit": False, "Berta": True, "often": False}
