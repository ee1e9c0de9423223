"""Editions of one series: documents that say the same of another year."""

from __future__ import annotations

import numpy as np
import pytest

from mtaudit.corpus.evidence import Evidence
from mtaudit.corpus.links import FoundLink
from mtaudit.corpus.passages import Passages
from mtaudit.corpus.recurring import Editions
from mtaudit.records import Pair


class Flat:
    """An encoder whose vectors are all the same."""

    def encode(self, texts: list[str]) -> np.ndarray:
        return np.ones((len(texts), 2), dtype=np.float32)


def letters(names: tuple[str, str], years: list[tuple[int, int]]) -> tuple[Passages, list[FoundLink]]:
    """Two documents whose sentences differ in their years, and the links between them."""
    passages = Passages(Flat())  # type: ignore[arg-type]
    for document, name in enumerate(names):
        for line, pair in enumerate(years):
            text = f"在{pair[document]}年，我们的合作社照例开了第{'一二三四五'[line]}次大会。"
            passages.add(len(passages), Pair(f"{name}:{line}", name, "", text), document)
    shared = Evidence(50.0, 1.0, (), False, (), (0, len(years)))
    return passages, [FoundLink(at, at + len(years), 0.98, 1.3, shared) for at in range(len(years))]


@pytest.mark.parametrize(
    ("names", "years", "expected"),
    [
        (("letter-1986.md", "letter-1987.md"), [(1986, 1987), (1990, 1990)], True),
        (("letter.md", "other.md"), [(1986, 1987), (1985, 1986), (1984, 1985)], True),
        (("letter.md", "other.md"), [(1986, 1987), (1985, 1985), (1984, 1984)], False),
        (("a-2001.md", "b-2005.md"), [(1986, 1987), (1990, 1990)], False),
    ],
)
def test_editions_differ_by_one_number_of_years(
    names: tuple[str, str], years: list[tuple[int, int]], expected: bool
) -> None:
    editions = Editions(*letters(names, years))
    assert editions.are(0, 1) is expected
    assert editions.are(1, 0) is expected


def test_years_that_follow_those_of_their_documents() -> None:
    passages, links = letters(("report-2020.md", "report-2021.md"), [(2020, 2021), (2018, 2016)])
    editions, facts = Editions(passages, links), passages.facts
    assert editions.follow(0, 1, facts[0], facts[2])
    assert not editions.follow(0, 1, facts[1], facts[3])
