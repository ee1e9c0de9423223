"""Reads reference translations and scores targets against them during an audit."""

from __future__ import annotations

import tempfile
from dataclasses import asdict, replace
from pathlib import Path

from mtaudit.compare.metrics import Language, Sentences, corpus_scores, language_of_all
from mtaudit.compare.reference import ByLine, BySource, Reference
from mtaudit.context import AuditContext
from mtaudit.engine.versions import find_version, pairs_in
from mtaudit.errors import InputError, Problem
from mtaudit.records import Event, Pair, ReportHeader, Scored


def load_reference(given: str, context: AuditContext, name: str | None = None) -> Reference:
    """The reference in a ``.txt`` file with one line per pair, or in files or a folder like those of the corpus.

    Args:
        name: the name of the document in the corpus, if it has only one.

    Raises:
        InputError, UsageError: the reference cannot be read.
    """
    path = Path(given)
    if path.suffix.lower() == ".txt" and path.is_file():
        return ByLine(given, _lines(path))
    with tempfile.TemporaryDirectory() as folder:
        pairs = []
        for item in pairs_in(find_version(given, Path(folder), name), context):
            if isinstance(item, Problem):
                raise InputError(item)
            pairs.append((item.document, item.source, item.target))
    return BySource(given, pairs)


def _lines(path: Path) -> list[str]:
    try:
        # str.splitlines would also split at characters that sacrebleu treats as part of a line.
        lines = [line.removesuffix("\r") for line in path.read_bytes().decode("utf-8-sig").split("\n")]
    except UnicodeDecodeError as error:
        what = f"not valid UTF-8: byte {error.start} cannot be read"
        raise InputError(Problem(str(path), what, "save the file as UTF-8")) from None
    except OSError as error:
        raise InputError(Problem(str(path), f"cannot be read: {error.strerror}", "check --reference")) from None
    return lines if lines[-1] else lines[:-1]


class Referenced:
    """Adds chrF and TER against the reference to each pair, and corpus scores to the header.

    The corpus scores need all targets that have a reference: memory grows with their text.
    """

    def __init__(self, reference: Reference) -> None:
        self._reference = reference
        self._sentences: Sentences | None = None
        self._number = 0
        self._targets: list[str] = []
        self._texts: list[str] = []

    def take(self, event: Event) -> Event:
        """The pair with its scores; other events are unchanged."""
        if not isinstance(event, Scored):
            return event
        text = self._find(event.pair)
        if text is None:
            return event
        if self._sentences is None:
            self._sentences = Sentences(language_of_all([text]))
        chrf, ter = self._sentences.scores(event.pair.target, text)
        self._targets.append(event.pair.target)
        self._texts.append(text)
        return replace(event, scores={"chrf": round(chrf, 6), "ter": round(ter, 6)}, reference=text)

    def _find(self, pair: Pair) -> str | None:
        self._number += 1
        return self._reference.find(self._number - 1, pair.document, pair.source)

    def finish(self, head: ReportHeader) -> ReportHeader:
        """The header with corpus scores. Raises UsageError if the reference does not fit the corpus."""
        self._reference.check(self._number)
        language: Language = language_of_all(self._texts)
        scores = corpus_scores(self._targets, self._texts, language)
        facts = {
            "pairs": len(self._texts),
            "without": self._number - len(self._texts),
            "scores": [asdict(score) for score in scores],
            "sentence_signatures": self._sentences.signatures if self._sentences else {},
        }
        return replace(head, reference=facts)
