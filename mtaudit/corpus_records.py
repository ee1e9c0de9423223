"""The records of a corpus audit: what several documents together show and no single pair can.

:mod:`mtaudit.corpus` makes them from the scored pairs of a run, the report header carries them, and the JSON output
holds them under the key ``corpus``. Spans are half-open and in code points of the text of their passage; lines are
1-based and inclusive.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from mtaudit.kinds import Lines, Side, Span, State

#: What a contradiction is about.
Subject = Literal["number", "money", "date", "name"]
#: The passage of a link that is the better witness, because it has the original; "" if neither or both have.
Witness = Literal["left", "right", ""]
TermKind = Literal["name", "term"]
Standing = Literal["dominant", "established", "rare", "odd"]
DuplicateKind = Literal["repeated", "variants", "boilerplate"]


@dataclass(frozen=True, slots=True)
class Passage:
    """One side of a pair: usually a sentence, several where the pair joins them.

    Attributes:
        pair: id of the pair.
        document: the document of the pair.
        counterpart: the text of the other side of the pair; "" if it has none.
    """

    pair: str
    document: str
    lines: Lines | None
    side: Side
    text: str
    counterpart: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """Two passages of different documents that tell the same thing.

    Attributes:
        similarity: cosine of their vectors, -1..1.
        margin: similarity divided by the mean similarity of both to their nearest neighbours; above 1 for a link that
            stands out.
        shared: values and names that both passages have, as the left one writes them.
    """

    left: Passage
    right: Passage
    similarity: float
    margin: float
    shared: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A link whose passages give different values for the same fact.

    Attributes:
        left_span, right_span: where the values are in the passages.
        left_value, right_value: the values in one notation, e.g. ``80,000,000,000 USD``.
        witness: the passage that has the original.
        confidence: how likely the two really contradict each other, 0..1.
    """

    subject: Subject
    link: Link
    left_span: Span
    right_span: Span
    left_value: str
    right_value: str
    witness: Witness = ""
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class CorpusDocument:
    """A document on the map of the corpus.

    Attributes:
        passages: number of its sentences that were compared.
        group: index of its group in :attr:`CorpusAudit.groups`; -1 if it is alone.
        x, y: position on the map, 0..1; documents that tell the same story are near each other.
    """

    name: str
    state: State
    passages: int
    group: int = -1
    x: float = 0.5
    y: float = 0.5


@dataclass(frozen=True, slots=True)
class FoundSource:
    """The English document that is taken for the original of a document in Chinese alone.

    Attributes:
        confidence: how likely it is the original, 0..1.
        sentences: share of the Chinese sentences that have a near English one, 0..1.
        values: share of the values in the Chinese text that the English one has too, 0..1; None without values.
        names: share of the names in the English text that the Chinese one keeps, 0..1; None without names.
        order: share of the near sentences that stand in the order of the English ones, 0..1; 0.5 in no order.
    """

    target: str
    source: str
    confidence: float
    sentences: float
    values: float | None = None
    names: float | None = None
    order: float = 0.5


@dataclass(frozen=True, slots=True)
class DocumentLink:
    """Two documents with linked passages; ``share`` is the share of the passages of the smaller one that are linked."""

    left: str
    right: str
    links: int
    share: float
    contradictions: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """Documents that tell the same story, and how many passages link them."""

    documents: tuple[str, ...]
    links: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where a rendering or a repeated text occurs: the pair, its document, and the lines of the target."""

    pair: str
    document: str
    lines: Lines | None


@dataclass(frozen=True, slots=True)
class Rendering:
    """One Chinese rendering of a name or term.

    Attributes:
        text: in Simplified characters.
        count: occurrences in the corpus; ``documents``: how many documents have it.
        places: the first of them; all of them for a rare or odd rendering.
        standing: "dominant" for the most frequent one, "established" for others that occur regularly, "rare" for the
            rest, "odd" for those that were reported as findings.
    """

    text: str
    count: int
    documents: int
    places: tuple[Place, ...]
    standing: Standing


@dataclass(frozen=True, slots=True)
class TermRow:
    """A name or term of the corpus with its renderings, the dominant one first.

    Attributes:
        source: the English name or term; of a person the full name.
        also: other forms of it that are counted here, such as the family name.
        count: occurrences, including those without a rendering.
        rendered: occurrences with a rendering.
        confidence: how likely the dominant rendering is the right one, 0..1.
        in_documents: indices in :attr:`CorpusAudit.documents` of the documents that have a rendering, ascending.
    """

    source: str
    also: tuple[str, ...]
    kind: TermKind
    count: int
    rendered: int
    renderings: tuple[Rendering, ...]
    confidence: float
    in_documents: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Variant:
    """One of several targets of the same source. ``probability``: the mean error probability of its pairs."""

    target: str
    count: int
    probability: float
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A source that occurs several times.

    Attributes:
        kind: "repeated" where the target is the same too, "variants" where the targets differ, "boilerplate" for a text
            that several documents share.
        similarity: lowest Jaccard similarity of the sources to the first one; 1.0 where they are equal.
        count: occurrences; ``documents``: how many documents have it.
        variants: the targets, the one with the lowest error probability first.
        in_documents: indices in :attr:`CorpusAudit.documents` of the documents that have it, ascending.
    """

    kind: DuplicateKind
    source: str
    similarity: float
    count: int
    documents: int
    variants: tuple[Variant, ...]
    in_documents: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Compared:
    """A source in two translations, with the error probability of each."""

    source: str
    left: str
    right: str
    left_probability: float
    right_probability: float
    left_place: Place
    right_place: Place


@dataclass(frozen=True, slots=True)
class DocumentDuplicate:
    """Two documents with the same sources.

    Attributes:
        kind: "copy" where the targets are the same too, "translations" where they are two translations of one text.
        similarity: Jaccard similarity of the two sets of sources.
        shared: sources that both have; ``same``: those of them with the same target.
        left_probability, right_probability: mean error probability over the shared sources.
        differing: the sources whose targets differ, the largest difference of the error probability first.
    """

    kind: Literal["copy", "translations"]
    left: str
    right: str
    similarity: float
    shared: int
    same: int
    left_probability: float
    right_probability: float
    differing: tuple[Compared, ...]


@dataclass(frozen=True, slots=True)
class CorpusAudit:
    """The result of the analyses of a corpus.

    Attributes:
        passages: number of sentences that were compared.
        links: number of linked passages; ``shown`` holds the first of them.
    """

    passages: int = 0
    links: int = 0
    shown: tuple[Link, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    documents: tuple[CorpusDocument, ...] = ()
    document_links: tuple[DocumentLink, ...] = ()
    groups: tuple[Group, ...] = ()
    sources: tuple[FoundSource, ...] = ()
    terms: tuple[TermRow, ...] = ()
    duplicates: tuple[Duplicate, ...] = ()
    document_duplicates: tuple[DocumentDuplicate, ...] = ()

    def numbers(self) -> dict[str, int]:
        """Name of a document -> its index in ``documents``."""
        return {document.name: at for at, document in enumerate(self.documents)}


def indices(places: Iterable[Place], numbers: Mapping[str, int]) -> tuple[int, ...]:
    """The ascending indices of the documents of some places; those without a number are left out."""
    return tuple(sorted({numbers[name] for name in {place.document for place in places} if name in numbers}))
