"""The repeated texts and documents of a corpus as text for a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from mtaudit.corpus_records import CorpusAudit, DocumentDuplicate, Duplicate, Place
from mtaudit.report.terminal import clean, fit

#: Sources with several targets and pairs of documents that are listed at most; columns of a text.
_VARIANTS, _DOCUMENTS, _WIDTH = 10, 20, 72


def duplicate_lines(audit: CorpusAudit) -> Iterator[str]:
    """Counts of repeated texts, the sources with several targets side by side with their error probabilities, and the
    documents with the same text; nothing if there are none."""
    kinds = Counter(one.kind for one in audit.duplicates)
    if kinds:
        yield (
            f"\nrepeated texts: {kinds['variants']:,} with several translations, {kinds['repeated']:,} with one, "
            f"{kinds['boilerplate']:,} in three or more documents"
        )
    for one in [one for one in audit.duplicates if one.kind == "variants"][:_VARIANTS]:
        yield from _variants(one)
    for one in [one for one in audit.duplicates if one.kind == "boilerplate"][:_VARIANTS]:
        yield f"  {fit(clean(one.source), _WIDTH)}  {one.count:,} times in {one.documents:,} documents"
    if audit.document_duplicates:
        yield "\ndocuments with the same text"
    for two in audit.document_duplicates[:_DOCUMENTS]:
        yield from _documents(two)


def _variants(one: Duplicate) -> Iterator[str]:
    yield f"  {fit(clean(one.source), _WIDTH)}"
    for variant in one.variants:
        more = f" and {variant.count - 1} more" if variant.count > 1 else ""
        where = f"{_place(variant.places[0])}{more}"
        yield f"      {variant.probability:.2f}  {fit(clean(variant.target), _WIDTH)}  {where}"


def _documents(two: DocumentDuplicate) -> Iterator[str]:
    what = "copy" if two.kind == "copy" else "two translations"
    yield f"  {clean(two.left)}"
    yield f"  {clean(two.right)}"
    yield (
        f"      {what}: {two.shared:,} texts in both, {two.same:,} with the same translation; mean error probability "
        f"{two.left_probability:.2f} and {two.right_probability:.2f}"
    )


def _place(place: Place) -> str:
    return clean(place.pair if place.lines is None else f"{place.document}:{place.lines[0]}")
