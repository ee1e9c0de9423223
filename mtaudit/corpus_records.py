"""The records of a corpus audit: results that concern several documents.

:mod:`mtaudit.corpus` creates them from the scored pairs of a run. They are part of the report header, and of the JSON
output under the key ``corpus``. Spans are half-open and in code points of the text of their passage; lines are 1-based
and inclusive.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from mtaudit.kinds import Lines, Side, Span, State

#: The subject of a contradiction.
Subject = Literal["number", "money", "date", "name"]
#: The more reliable passage of a link, because it has the original; "" if neither or both have it.
Witness = Literal["left", "right", ""]
TermKind = Literal["name", "term"]
Standing = Literal["dominant", "established", "rare", "odd"]
DuplicateKind = Literal["repeated", "variants", "boilerplate"]


@dataclass(frozen=True, slots=True)
class Passage:
    """One side of a pair: usually one sentence.

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
    """Two passages of different documents with the same content.

    Attributes:
        similarity: cosine of their vectors, -1..1.
        margin: similarity divided by the mean similarity of both to their nearest neighbours; above 1 for a link that
            stands out.
        shared: values and names that both passages have, as written in the left one.
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
        left_span, right_span: spans of the values in the passages.
        left_value, right_value: the values in one notation, e.g. ``80,000,000,000 USD``.
        witness: the passage that has the original.
        confidence: probability that the two really contradict each other, 0..1.
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
        x, y: position on the map, 0..1; documents about the same events are close to each other.
    """

    name: str
    state: State
    passages: int
    group: int = -1
    x: float = 0.5
    y: float = 0.5


@dataclass(frozen=True, slots=True)
class FoundSource:
    """The English document that was found as the original of a document in Chinese only.

    Attributes:
        confidence: probability that it is the original, 0..1.
        sentences: share of the Chinese sentences with a similar English one, 0..1.
        values: share of the values in the Chinese text that are also in the English one, 0..1; None without values.
        names: share of the names in the English text that are also in the Chinese one, 0..1; None without names.
        order: share of the similar sentences that are in the order of the English ones, 0..1; 0.5 for a random order.
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
    """Documents about the same events, and the number of linked passages between them."""

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
        text: the rendering in Simplified characters.
        count: occurrences in the corpus; ``documents``: number of documents with it.
        places: the first occurrences; all of them for a rare or odd rendering.
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
        source: the English name or term; for a person the full name.
        also: other forms of it that are counted here, such as the family name.
        count: occurrences, including those without a rendering.
        rendered: occurrences with a rendering.
        confidence: probability that the dominant rendering is correct, 0..1.
        in_documents: indices in :attr:`CorpusAudit.documents` of the documents with a rendering, ascending.
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
        kind: "repeated" if the targets are equal, "variants" if they differ, "boilerplate" for a text that several
            documents share.
        similarity: lowest Jaccard similarity of the sources to the first one; 1.0 if they are equal.
        count: occurrences; ``documents``: number of documents with it.
        variants: the targets, the one with the lowest error probability first.
        in_documents: indices in :attr:`CorpusAudit.documents` of the documents with it, ascending.
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
        kind: "copy" if the targets are equal, "translations" for two translations of one text.
        similarity: Jaccard similarity of the two sets of sources.
        shared: number of common sources; ``same``: number of those with equal targets.
        left_probability, right_probability: mean error probability over the shared sources.
        differing: the sources whose targets differ, the largest difference in error probability first.
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
    """The indices of the documents of the places, ascending; documents without a number are left out."""
    return tuple(sorted({numbers[name] for name in {place.document for place in places} if name in numbers}))
