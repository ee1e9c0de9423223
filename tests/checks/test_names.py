"""Names by their sound, and one name in two renderings over windows and documents."""

from __future__ import annotations

import pytest

from mtaudit.checks.names.inconsistent_name import InconsistentName
from mtaudit.checks.names.known_names import renderings
from mtaudit.checks.names.name_spans import is_kept, names_in
from mtaudit.checks.names.transliteration import spelling
from mtaudit.checks.runner import choose, for_corpus, for_document
from mtaudit.errors import UsageError
from mtaudit.records import Pair, Signals

TEXT = "据报道，山姆·奥特曼周二在旧金山对记者说，乌克兰总统泽连斯基与普里戈任、帕克和施瓦辛格没有见面"


@pytest.mark.parametrize(
    ("name", "chinese"),
    [
        ("Altman", "奥特曼"), ("Sam", "山姆"), ("Zelensky", "泽连斯基"), ("Prigozhin", "普里戈任"), ("Parker", "帕克"),
        ("Schwarzenegger", "施瓦辛格"),
    ],
)  # fmt: skip
def test_a_name_is_found_by_its_sound(name: str, chinese: str) -> None:
    found = spelling(name, TEXT)
    assert found is not None
    assert TEXT[slice(*found.span)] == chinese
    assert found.score > 0.9


@pytest.mark.parametrize("name", ["Johnson", "Roberts", "Nakamura", "Oppenheimer", "Vienna"])
def test_other_names_are_not_heard_in_it(name: str) -> None:
    found = spelling(name, TEXT)
    assert found is None or found.score < 0.4


def test_the_dictionary_knows_places_peoples_and_capitals() -> None:
    assert "维也纳" in renderings("Vienna")
    assert "叙利亚" in renderings("Syrian")
    assert "丹麦" in renderings("Danish")
    assert "希腊" in renderings("Athens")
    assert "希腊" not in renderings("Athens", country=False)


def test_names_are_runs_of_words_that_are_no_common_ones() -> None:
    found = [
        name.text
        for name in names_in(
            "The rice was meant for the aunt of Ottavio Brandolini's friend in Syria, not for the Baker."
        )
    ]
    assert found == ["Ottavio Brandolini", "Syria"]
    assert is_kept(names_in("It was Brandolini.")[0], "是 brandolini。")


def pairs(document: str, *targets: str) -> list[Pair]:
    return [Pair(f"{document}:{i}", document, f"In year {i} Altman spoke.", t) for i, t in enumerate(targets)]


def found(check: InconsistentName, rows: list[Pair]) -> list[str]:
    return [rows[at].id for at, _ in check.run_document(rows, [Signals()] * len(rows))]


def test_what_is_usual_is_known_from_the_windows_before() -> None:
    check = InconsistentName()
    assert found(check, pairs("d", "奥特曼讲了话。", "奥特曼讲了话。")) == []
    assert found(check, pairs("d", "阿特曼讲了话。", "阿特曼讲了话。")) == ["d:0"]
    assert found(check, pairs("d", "阿特曼讲了话。")) == []


def test_another_document_has_habits_of_its_own() -> None:
    checks = (InconsistentName(), InconsistentName(scope="corpus"))
    for one in checks:
        assert found(one, pairs("d", "奥特曼讲了话。", "奥特曼讲了话。")) == []
    check, corpus = for_document(checks)
    assert found(check, pairs("d", "阿特曼讲了话。")) == []
    assert found(corpus, pairs("d", "阿特曼讲了话。")) == ["d:0"]
    assert found(for_corpus(checks)[1], pairs("d", "阿特曼讲了话。")) == []


def test_an_unknown_scope_is_named() -> None:
    with pytest.raises(UsageError, match="scope is 'all'"):
        choose(options={"TRM03": {"scope": "all"}})
