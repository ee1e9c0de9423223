"""What a run keeps for the next one: alignments of documents, scored windows of pairs, signals of pairs.

An unchanged document costs a look-up; a changed one costs its changed pairs. Every key holds the signature of the
tools and the state of the code, so that nothing outlives what made it. Records travel as JSON through msgspec, which
reads frozen dataclasses back as they were; pickles would run code from the cache.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import TypeVar

import msgspec

import mtaudit
from mtaudit.records import Alignment, Document, Pair, Scored, Signals
from mtaudit.store import Store, key

T = TypeVar("T")


class Memory:
    """Answers from a store where it can, and computes and keeps the rest. ``signature`` names the tools."""

    def __init__(self, store: Store, signature: str) -> None:
        self._store = store
        self._signature = f"{signature}|{_code()}"

    def alignment(self, document: Document, compute: Callable[[], Alignment]) -> Alignment:
        """The alignment of a document."""
        return self._one("alignment", (document.layout, document.blocks, document.target_blocks), Alignment, compute)

    def scored(self, pairs: Sequence[Pair], compute: Callable[[], list[Scored]]) -> list[Scored]:
        """Consecutive pairs with their findings; any change among them asks anew, since checks look at neighbours."""
        return self._one("scored", list(pairs), list[Scored], compute)

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

    def _one(self, what: str, parts: object, kind: type[T], compute: Callable[[], T]) -> T:
        at = key(what, self._signature, msgspec.json.encode(parts))
        kept = self._store.get([at]).get(at)
        if kept is not None:
            return msgspec.json.decode(kept, type=kind)
        value = compute()
        self._store.put({at: msgspec.json.encode(value)})
        return value


@cache
def _code() -> str:
    """Changes whenever a file of the package does: within one version too, code under work must not answer
    with what it said before."""
    root = Path(mtaudit.__file__).parent
    files = sorted(path for path in root.rglob("*") if path.is_file() and path.suffix != ".pyc")
    facts = [f"{path.relative_to(root)} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in files]
    return key(*facts).hex()
