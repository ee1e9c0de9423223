"""Ready pairs: shifted, swapped and unrelated rows."""

from __future__ import annotations

from align_fakes import DICTIONARY, FakeEncoder, chinese, english

from mtaudit.align import RowProblem, check_rows, describe

TOPICS = [(2 * k, 2 * k + 1) for k in range(len(DICTIONARY) // 2)]
SOURCE = [english(*t) for t in TOPICS]
TARGET = [chinese(*t) for t in TOPICS]


def check(source: list[str], target: list[str]) -> list[RowProblem]:
    encoder = FakeEncoder()
    return check_rows(encoder.encode(source), encoder.encode(target))


def test_rows_that_match_have_no_problem() -> None:
    assert check(SOURCE, TARGET) == []


def test_the_first_shifted_row_is_named() -> None:
    found = check(SOURCE, [*TARGET[:8], "多了一行。", *TARGET[8:-1]])
    # The last source row lost its target over the edge.
    assert [(t.kind, t.first, t.last, t.offset) for t in found] == [("shifted", 8, 22, 1), ("unrelated", 23, 23, 0)]


def test_a_shift_ends_where_the_rows_match_again() -> None:
    target = [*TARGET[:5], *TARGET[6:15], "多了一行。", *TARGET[15:]]
    found = [(t.kind, t.first, t.last, t.offset) for t in check(SOURCE, target)]
    assert found == [("unrelated", 5, 5, 0), ("shifted", 6, 14, -1)]


def test_swapped_neighbours() -> None:
    target = list(TARGET)
    target[3], target[4] = target[4], target[3]
    assert [(t.kind, t.first, t.last) for t in check(SOURCE, target)] == [("swapped", 3, 4)]


def test_a_row_that_fits_nowhere_is_unrelated() -> None:
    target = list(TARGET)
    target[11] = "这里什么都没有。"
    assert [(t.kind, t.first) for t in check(SOURCE, target)] == [("unrelated", 11)]


def test_the_words_name_lines_and_the_offset() -> None:
    problem = RowProblem("shifted", 2, 4, -1, 0.1, 0.8)
    assert describe(problem, [1, 2, 5, 6, 9]) == (
        "shifted: the source of lines 5 to 9 fits the target 1 earlier (similarity 0.10, with the shift 0.80)"
    )
