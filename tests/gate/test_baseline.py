"""The file of the baseline: what is written is read again, and what is none is named."""

from __future__ import annotations

from datetime import date

import pytest

from mtaudit.errors import InputError, UsageError
from mtaudit.gate.baseline import Baseline, Claims, make_entry, pair_key, parse, with_entries
from mtaudit.records import Pair

DAY = date(2026, 1, 31)
SOURCE, TARGET = "It will cost\t$43.4 million and a great deal of patience.", "将耗资4340亿美元。"


def test_a_pair_is_the_same_whatever_its_blanks_and_forms() -> None:
    assert pair_key("It  will cost 5.", "耗资 5。") == pair_key("It will cost 5.", "耗资５。")
    assert pair_key("ab", "c") != pair_key("a", "bc")
    assert pair_key("It will cost 5.", "耗资5。") != pair_key("It will cost 6.", "耗资5。")
    assert len(pair_key("", "")) == 16


def test_what_is_written_is_read_again() -> None:
    entries = [
        make_entry((SOURCE, TARGET), "ACC03", "news/a b.md", "known", "A. Reader", "two\tlines\nof reason", DAY),
        make_entry((SOURCE, TARGET), "ACC01", "a.md", "fine", "", "", DAY),
        make_entry(("", "多余的。"), "ACC06", "a.md", "wrong", "B", "", DAY),
    ]
    made = with_entries(Baseline({}, "mtaudit|version:1", 97.4125), entries)
    text = made.text()
    assert [line.split("\t")[1] for line in text.splitlines() if not line.startswith("#")] == [
        e.check for e in sorted(entries)
    ]
    again = parse("b.txt", text)
    assert again.text() == text
    assert (again.signature, again.score) == ("mtaudit|version:1", 97.412)
    entry = again.entries[pair_key(SOURCE, TARGET), "ACC03", "news/a b.md"]
    assert (entry.reason, entry.when, entry.text) == (
        "two lines of reason",
        "2026-01-31",
        "It will cost $43.4 million and a great d",
    )


def test_two_sides_that_added_an_entry_merge_by_their_lines() -> None:
    base = Baseline({}, "s")
    ours = with_entries(base, [make_entry(("a", "b"), "ACC03", "a.md", "known", "", "", DAY)]).text().splitlines()
    theirs = with_entries(base, [make_entry(("c", "d"), "ACC03", "a.md", "known", "", "", DAY)]).text().splitlines()
    merged = parse("b.txt", "\n".join([*ours, *theirs[2:]]))
    assert len(merged.entries) == 2


def test_a_merge_by_lines_keeps_the_lower_score() -> None:
    assert parse("b.txt", "# mtaudit baseline 2\n# score 97.5\n# score 96.1\n").score == 96.1


def test_a_file_of_version_1_accepts_in_any_document() -> None:
    line = GOOD.replace("\ta.md\t", "\t")
    old = parse("b.txt", f"# mtaudit baseline 1\n# signature s\n{line}\n")
    claims = Claims(old)
    assert claims.find(pair("a.md"), "ACC03") is not None
    assert claims.find(pair("b.md"), "ACC03") is not None
    assert claims.left() == []


def pair(document: str) -> Pair:
    return Pair(f"{document}:1", document, "a", "b", (1, 1), (3, 3))


def test_an_entry_accepts_in_one_document_its_own_first() -> None:
    base = with_entries(Baseline({}, "s"), [make_entry(("a", "b"), "ACC03", "a.md", "known", "", "", DAY)])
    claims = Claims(base)
    assert claims.find(pair("a.md"), "ACC03") is not None
    assert claims.find(pair("a.md"), "ACC03") is not None, "however often it stands there"
    assert claims.find(pair("copy.md"), "ACC03") is None, "a copy is a new finding"
    assert claims.find(pair("a.md"), "ACC01") is None
    claims = Claims(base)
    assert claims.find(pair("renamed.md"), "ACC03") is not None
    assert claims.left() == []
    assert [entry.document for entry in Claims(base).left()] == ["a.md"]


def test_with_an_entry_for_each_of_two_documents_a_third_has_none() -> None:
    made = [make_entry(("a", "b"), "ACC03", name, "known", "", "", DAY) for name in ("a.md", "b.md")]
    claims = Claims(with_entries(Baseline({}, "s"), made))
    assert claims.find(pair("b.md"), "ACC03") == made[1]
    assert claims.find(pair("a.md"), "ACC03") == made[0]
    assert claims.find(pair("c.md"), "ACC03") is None


GOOD = make_entry(("a", "b"), "ACC03", "a.md", "known", "", "", DAY).line


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("", 1, "it is not a baseline"),
        ("hash,check\n", 1, "it is not a baseline"),
        (f"# mtaudit baseline 2\n{GOOD}\n<<<<<<< HEAD\n", 3, "merge conflict"),
        (f"# mtaudit baseline 2\n{GOOD[1:]}\n", 2, "not a hash of a pair"),
        (f"# mtaudit baseline 2\n{GOOD.replace('ACC03', 'ACC3')}\n", 2, "not a code of a check"),
        (f"# mtaudit baseline 2\n{GOOD.replace('known', 'good')}\n", 2, "not a verdict"),
        (f"# mtaudit baseline 2\n{GOOD.partition(chr(9))[0]}\n", 2, "1 fields where 8"),
        ("# mtaudit baseline 2\n# score high\n", 2, "the score is not a number"),
    ],
)
def test_what_is_no_baseline_is_named_with_its_line(text: str, line: int, what: str) -> None:
    with pytest.raises(InputError) as caught:
        parse("b.txt", text)
    assert what in caught.value.problem.message
    assert caught.value.problem.line == line


def test_another_recipe_is_refused() -> None:
    Baseline({}, "a").require("a", "b.txt")
    with pytest.raises(UsageError, match="--any-signature"):
        Baseline({}, "a").require("b", "b.txt")
