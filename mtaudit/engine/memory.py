"""What a run keeps for the next one: alignments of documents, signals of pairs, and the events of the whole run.

An unchanged corpus costs a look-up; a changed one costs its changed pairs and the checks. Every key holds the
signature of the tools and the state of the code, so that nothing outlives what made it. Records travel as JSON through
msgspec, which reads frozen dataclasses back as they were; pickles would run code from the cache.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

import msgspec

import mtaudit
from mtaudit.errors import Problem
from mtaudit.pipeline import Event
from mtaudit.records import Alignment, Document, DocumentState, Pair, Scored, Signals, Skip, Suppression
from mtaudit.store import Store, key


class Memory:
    """Answers from a store where it can, and computes and keeps the rest. ``signature`` names the tools."""

    def __init__(self, store: Store, signature: str) -> None:
        self._store = store
        self._signature = f"{signature}|{_code()}"

    def alignment(self, document: Document, compute: Callable[[], Alignment]) -> Alignment:
        """The alignment of a document."""
        parts = (document.layout, document.blocks, document.target_blocks)
        at = key("alignment", self._signature, msgspec.json.encode(parts))
        kept = self._store.get([at]).get(at)
        if kept is not None:
            return msgspec.json.decode(kept, type=Alignment)
        alignment = compute()
        self._store.put({at: msgspec.json.encode(alignment)})
        return alignment

    def signals(self, pairs: Sequence[Pair], compute: Callable[[Sequence[Pair]], list[Signals]]) -> list[Signals]:
        """The signals of each pair; those of unchanged pairs are not computed again."""
        keys = [key("signals", self._signature, pair.source, pair.target) for pair in pairs]
        known = self._store.get(list(dict.fromkeys(keys)))
        wanted = {k: pair for k, pair in zip(keys, pairs, strict=True) if k not in known}
        if wanted:
            fresh = zip(wanted, compute(list(wanted.values())), strict=True)
            made = {k: msgspec.json.encode(signals) for k, signals in fresh}
            self._store.put(made)
            known |= made
        decoder = msgspec.json.Decoder(Signals)
        return [decoder.decode(known[k]) for k in keys]

    def run(self, content: bytes | None, compute: Iterable[Event]) -> Iterator[Event]:
        """All events of a run over inputs whose names and bytes ``content`` is the digest of; None: unknown."""
        if content is None:
            yield from compute
            return
        at = key("run", self._signature, content)
        kept = self._store.get([at]).get(at)
        if kept is not None:
            yield from (_KINDS[name].decode(event) for name, event in _LINES.decode(kept))
            return
        events: list[tuple[str, msgspec.Raw]] = []
        for event in compute:
            if len(events) <= _MOST_EVENTS:
                events.append((type(event).__name__, msgspec.Raw(msgspec.json.encode(event))))
            yield event
        if len(events) <= _MOST_EVENTS:
            self._store.put({at: msgspec.json.encode(events)})


#: A run of more events is not kept whole; its alignments and signals are.
_MOST_EVENTS = 100_000
_KINDS: dict[str, msgspec.json.Decoder[Event]] = {
    kind.__name__: msgspec.json.Decoder(kind) for kind in (Suppression, Scored, DocumentState, Skip, Problem)
}
_LINES = msgspec.json.Decoder(list[tuple[str, msgspec.Raw]])


@cache
def _code() -> str:
    """Changes whenever a file of the package does: within one version too, code under work must not answer
    with what it said before."""
    root = Path(mtaudit.__file__).parent
    files = sorted(path for path in root.rglob("*") if path.is_file() and path.suffix != ".pyc")
    facts = [f"{path.relative_to(root)} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in files]
    return key(*facts).hex()
