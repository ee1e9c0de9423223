"""Reading what a language model answers, however it answers."""

from __future__ import annotations

import json

import pytest

from mtaudit.judge import Item
from mtaudit.judge.answers import clean, read_answers
from mtaudit.judge.guideline import CATEGORIES
from mtaudit.judge.quotes import find_quote
from mtaudit.mqm import BRANCHES, Severity
from mtaudit.records import ErrorSpan, Judged

SOURCE = "The account was suspended after two complaints."
TARGET = "两次投诉后，账户停职了。"
ITEMS = [Item(SOURCE, TARGET), Item("Rain again.", "又下雨了。")]
IDS = ["k7qf", "m3xw"]
ERROR = {
    "target": "停职",
    "source": "suspended",
    "category": "sense",
    "severity": "critical",
    "reason": "Said of people.",
    "suggestion": "被停用",
}
ROWS = [{"id": "k7qf", "quality": 40, "errors": [ERROR]}, {"id": "m3xw", "quality": 97, "errors": []}]
GOOD = json.dumps({"pairs": ROWS}, ensure_ascii=False)
SPAN = ErrorSpan(
    "accuracy/mistranslation", Severity.CRITICAL, (16, 25), (8, 10), 1.0, "Said of people.", suggestion="被停用"
)
BOTH = {"k7qf": Judged(0.4, (SPAN,)), "m3xw": Judged(0.97)}


def read(answer: str) -> dict[str, Judged]:
    return read_answers(answer, IDS, ITEMS)


def first(**facts: object) -> Judged:
    return read(json.dumps({"pairs": [{**ROWS[0], **facts}]}, ensure_ascii=False))["k7qf"]


def error(**facts: object) -> ErrorSpan:
    [found] = first(errors=[{**ERROR, **facts}]).errors
    return found


@pytest.mark.parametrize(
    "answer",
    [
        GOOD,
        f"```json\n{GOOD}\n```",
        f"Here is my judgement {{as asked}}:\n\n{GOOD}\n\nLet me know!",
        f'<think>A draft: {{"pairs": [{{"id": "k7qf", "quality": 99}}]}}. No, {{.</think>{GOOD}',
        json.dumps(json.loads(GOOD), indent=2),
        json.dumps(ROWS, ensure_ascii=False),
        "\n".join(json.dumps(row, ensure_ascii=False) for row in ROWS),
        GOOD + GOOD,
    ],
    ids=["bare", "fenced", "in prose", "after thoughts", "indented", "a list", "lines", "twice the same"],
)
def test_answers_are_found_however_they_are_wrapped(answer: str) -> None:
    assert read(answer) == BOTH
    assert SOURCE[16:25] == "suspended"
    assert TARGET[8:10] == "停职"


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "I'm sorry, but I can't help with that.",
        '{"pairs": []}',
        '{"pairs": "none"}',
        "{" * 5000,
        "[" * 100_000 + '{"a":' * 3000,
        "<think>never ends " + GOOD,
    ],
)
def test_what_is_no_answer_says_nothing(answer: str) -> None:
    assert read(answer) == {}


def test_of_an_answer_that_was_cut_off_what_is_whole_counts() -> None:
    assert read(GOOD[: GOOD.index('"m3xw"') + 10]) == {"k7qf": BOTH["k7qf"]}


@pytest.mark.parametrize("quality", [None, "good", 140, -1, True, [90]])
def test_an_answer_without_a_quality_from_0_to_100_is_refused(quality: object) -> None:
    assert read(json.dumps({"pairs": [{**ROWS[0], "quality": quality}]})) == {}


@pytest.mark.parametrize(("given", "quality"), [(85, 0.85), ("85", 0.85), (0, 0), (100, 1), (99.5, 0.995)])
def test_quality(given: object, quality: float) -> None:
    assert first(quality=given).quality == quality


def test_ids_that_were_not_asked_and_two_answers_for_one_are_refused() -> None:
    other = {"id": "zzzz", "quality": 90, "errors": []}
    assert read(json.dumps({"pairs": [other]})) == {}
    contradiction = [ROWS[0], {**ROWS[0], "quality": 100, "errors": []}, ROWS[1]]
    assert set(read(json.dumps({"pairs": contradiction}))) == {"m3xw"}


def test_more_errors_than_words_are_refused() -> None:
    assert read(json.dumps({"pairs": [{**ROWS[0], "errors": [{**ERROR, "reason": str(n)} for n in range(40)]}]})) == {}
    assert len(first(errors=[{**ERROR, "reason": str(n)} for n in range(5)]).errors) == 5


def test_an_error_that_repeats_the_example_of_the_guideline_is_refused() -> None:
    copied = {**ERROR, "reason": "A river bank is meant.", "suggestion": "河岸"}
    assert first(errors=[copied, ERROR]).errors == (SPAN,)


def test_words_that_do_not_occur_belong_to_the_pair_and_count_half() -> None:
    found = error(target="解雇员工", source="")
    assert (found.target_span, found.source_span, found.confidence) == (None, None, 0.5)
    assert found.quoted == "解雇员工"
    half = error(target="解雇员工")
    assert (half.target_span, half.source_span, half.confidence, half.quoted) == (None, (16, 25), 1.0, "")


def test_an_error_without_any_words_is_none() -> None:
    assert first(errors=[{**ERROR, "target": "", "source": " "}, "not an error", 7]).errors == ()


@pytest.mark.parametrize(
    ("quote", "text", "found"),
    [
        ("停职", TARGET, "停职"),
        ("ＧＰＳ 信号", "没有GPS信号。", "GPS信号"),
        ("“Account  Was”", SOURCE, "account was"),
        ("㍿", "见株式会社。", "株式会社"),
        ("ﬁne", "A FINE day", "FINE"),
        ("𠮷野家", "去𠮷野家吃饭", "𠮷野家"),
        ("", TARGET, None),
        ("“”", TARGET, None),
        ("停 职 员 工", TARGET, None),
        ("账户被停职", TARGET, "账户停职"),
        ("账户停职啦", TARGET, "账户停职"),
        ("acount was suspended", SOURCE, "account was suspended"),
        ("the acount suspended", SOURCE, "The account was suspended"),
        ("解雇员工", TARGET, None),
        ("suspicious", SOURCE, None),
        ("薪水", TARGET, None),
    ],
)
def test_quotes_are_found_whatever_their_width_case_and_blanks_and_near_ones_too(
    quote: str, text: str, found: str | None
) -> None:
    span = find_quote(quote, text)
    assert (span and text[slice(*span)]) == found


@pytest.mark.parametrize(
    ("given", "category"),
    [
        ("sense", "accuracy/mistranslation"),
        ("omission", "accuracy/omission"),
        ("Accuracy/Mistranslation", "accuracy/mistranslation"),
        ("Fluency / Grammar", "linguistic-conventions/grammar"),
        ("Style/Awkward", "linguistic-conventions/awkward"),
        ("Locale convention/Date format", "accuracy/mistranslation"),
        ("terminology/Wrong term", "terminology/wrong-term"),
        ("", "accuracy/mistranslation"),
        (7, "accuracy/mistranslation"),
    ],
)
def test_categories_are_those_of_mqm(given: object, category: str) -> None:
    assert error(category=given).category == category
    assert {known.split("/")[0] for known in CATEGORIES.values()} <= set(BRANCHES.values())


def test_whatever_else_is_odd_is_taken_as_the_weaker_thing() -> None:
    assert error(severity="awful").severity is Severity.MINOR
    assert error(severity="Major").severity is Severity.MAJOR
    assert error(reason=None).reason == ""
    assert len(error(reason="no " * 1000).reason) <= 300
    assert first(errors=[{**ERROR, "severity": "neutral"}, ERROR, ERROR]).errors == (SPAN,)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("a \x1b[31mred\x1b[0m word", "a red word"),
        ("<b onclick=x>bold</b> <script>alert(1)</script>", "bold alert(1)"),
        ("line\nline\r\n\tline", "line line line"),
        ("\u202eesrever\u2066", "esrever"),
        ("bell\x07, null\x00", "bell , null"),
        ("3 < 4 and 5 > 4", "3 < 4 and 5 > 4"),
        (None, ""),
    ],
)
def test_reasons_are_cleaned(given: object, shown: str) -> None:
    assert clean(given, 300) == shown


@pytest.mark.parametrize("given", ["<i>停用</i>", "\x1b[31m停用", "停职", "很" * 201, None, 3])
def test_a_suggestion_that_cannot_stand_in_a_text_or_says_nothing_new_is_none(given: object) -> None:
    assert error(suggestion=given).suggestion == ""
