"""The text summary of a corpus audit."""

from __future__ import annotations

from collections.abc import Iterator

from mtaudit.corpus_records import Contradiction, CorpusAudit, Passage

#: Contradictions and groups that are listed at most.
_SHOWN = 20
_EXCERPT = 100


def corpus_lines(audit: CorpusAudit) -> list[str]:
    """The results of a corpus audit as lines of text."""
    alone = sum(document.state == "target only" for document in audit.documents)
    lines = [
        f"{audit.passages:,} sentences of {len(audit.documents):,} documents, {alone:,} of them in Chinese only",
        f"{audit.links:,} linked passages, {len(audit.contradictions):,} contradictions, "
        f"{len(audit.groups):,} groups of documents",
    ]
    lines += [f"original of {one.target}: {one.source} (confidence {one.confidence:.0%})" for one in audit.sources]
    for one in audit.contradictions[:_SHOWN]:
        lines += ["", *_contradiction(one)]
    if len(audit.contradictions) > _SHOWN:
        lines.append(f"… and {len(audit.contradictions) - _SHOWN:,} more")
    for group in audit.groups[:_SHOWN]:
        lines += ["", f"{len(group.documents)} documents about the same events ({group.links} links):"]
        lines += [f"  {name}" for name in group.documents]
    return lines


def _contradiction(one: Contradiction) -> Iterator[str]:
    yield f"{one.left_value} or {one.right_value} ({one.subject}, confidence {one.confidence:.0%})"
    for passage, side in ((one.link.left, "left"), (one.link.right, "right")):
        witness = "  (has the original)" if one.witness == side else ""
        yield f"  {_place(passage)}{witness}"
        yield f"    {_shortened(passage.text)}"


def _place(passage: Passage) -> str:
    return passage.document if passage.lines is None else f"{passage.document}:{passage.lines[0]}"


def _shortened(text: str) -> str:
    return text if len(text) <= _EXCERPT else text[: _EXCERPT - 1] + "…"
