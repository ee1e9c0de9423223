"""Groups of documents and their places on the map."""

from __future__ import annotations

from mtaudit.corpus.groups import group_documents
from mtaudit.corpus_records import CorpusDocument


def documents(count: int) -> list[CorpusDocument]:
    return [CorpusDocument(f"{at}.md", "bilingual", 50) for at in range(count)]


def test_several_links_make_a_group_and_one_does_not() -> None:
    story = group_documents(documents(5), [(0, 1), (1, 0), (1, 2), (3, 4), (3, 4), (3, 4)], [])
    assert [group.documents for group in story.groups] == [("0.md", "1.md"), ("3.md", "4.md")]
    assert [group.links for group in story.groups] == [3, 3]
    assert [document.group for document in story.documents] == [0, 0, -1, 1, 1]
    joined = {(link.left, link.right): (link.links, link.share) for link in story.links}
    assert joined == {("0.md", "1.md"): (2, 0.04), ("1.md", "2.md"): (1, 0.02), ("3.md", "4.md"): (3, 0.06)}


def test_a_few_links_of_long_documents_make_no_group() -> None:
    long = [CorpusDocument(f"{at}.md", "bilingual", 5000) for at in range(2)]
    assert group_documents(long, [(0, 1), (0, 1)], []).groups == ()


def test_a_contradiction_joins_documents() -> None:
    story = group_documents(documents(3), [], [(2, 0)])
    assert [group.documents for group in story.groups] == [("0.md", "2.md")]
    assert story.links[0].contradictions == 1


def test_members_of_a_group_are_near_each_other_on_the_map() -> None:
    story = group_documents(documents(12), [(0, 1), (0, 1), (5, 6), (5, 6)], [])
    places = [(document.x, document.y) for document in story.documents]
    assert all(0 <= x <= 1 and 0 <= y <= 1 for x, y in places)

    def far(a: int, b: int) -> float:
        return ((places[a][0] - places[b][0]) ** 2 + (places[a][1] - places[b][1]) ** 2) ** 0.5

    others = [far(a, b) for a in (0, 1) for b in range(2, 12)]
    assert far(0, 1) < min(others)
    assert len(set(places)) == 12


def test_an_empty_corpus() -> None:
    assert group_documents([], [], []).documents == ()
