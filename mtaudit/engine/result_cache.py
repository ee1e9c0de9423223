"""Results of earlier runs on disk: the events of each input, alignments of documents, signals of pairs.

An unchanged input costs one look-up; for a changed one, only its changed pairs and the checks of its documents are
computed again. This is correct because checks keep no state between documents. Every key contains the signature of the
context and a digest of the code, so that an entry is never used with other settings or code. Records are stored as JSON
through msgspec, which validates their types; a pickle would run code from the cache.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import groupby
from pathlib import Path

import msgspec

from mtaudit.errors import Problem
from mtaudit.records import Alignment, Document, DocumentState, Event, Pair, Scored, Signals, Skip, Suppression
from mtaudit.store import Store, key


class ResultCache:
    """Returns stored results if they exist, and computes and stores the others.

    Args:
        store: the storage of the results.
        signature: identifies the context that computes the results.
        whole: whether inputs may be answered as a whole; False if a check keeps state across documents.
    """

    def __init__(self, store: Store, signature: str, whole: bool = True) -> None:
        self._store = store
        self._whole = whole
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
        """The signals of each pair; only those of new pairs are computed."""
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

    def run(self, content: bytes | None, compute: Iterable[Event], hints: bool = True) -> Iterator[Event]:
        """All events of one input. Incomplete runs are never stored.

        Args:
            content: digest of everything the events depend on; None if it is unknown.
            compute: computes the events.
            hints: False returns pairs without signals, hints and evidence, which only writers need and which take
                most of the time to read back.
        """
        if content is None or not self._whole:
            yield from compute if hints else map(_without_hints, compute)
            return
        whole, brief = (key(kind, self._signature, content) for kind in ("run", "run without hints"))
        at = whole if hints else brief
        kept = self._store.get([at]).get(at)
        if kept is not None:
            for kind, alike in _GROUPS.decode(kept):
                yield from _KINDS[kind].decode(alike)
            return
        events: dict[bytes, list[tuple[str, msgspec.Raw]]] = {whole: [], brief: []}
        for event in compute:
            less = _without_hints(event)
            for name, form in ((whole, event), (brief, less)) if events else ():
                events[name].append((type(form).__name__, msgspec.Raw(msgspec.json.encode(form))))
            if (events and len(events[whole]) > _MOST_EVENTS) or (isinstance(event, Problem) and event.internal):
                events = {}
            yield event if hints else less
        self._store.put({name: msgspec.json.encode(_grouped(lines)) for name, lines in events.items()})


def _without_hints(event: Event) -> Event:
    if not isinstance(event, Scored):
        return event
    counting = tuple(replace(f, evidence={}) for f in event.findings if f.severity)
    return replace(event, signals=_NO_SIGNALS, findings=counting)


def _grouped(events: Iterable[tuple[str, msgspec.Raw]]) -> list[tuple[str, list[msgspec.Raw]]]:
    """Consecutive events of one kind as lists, each of which is decoded in one call."""
    groups = groupby(enumerate(events), lambda item: (item[0] // _TOGETHER, item[1][0]))
    return [(kind, [event for _, (_, event) in alike]) for (_, kind), alike in groups]


#: An input with more events is not stored as a whole; its alignments and signals are.
_MOST_EVENTS = 100_000
#: Events decoded in one call; more would not be faster and would need more memory.
_TOGETHER = 500
_KINDS: dict[str, msgspec.json.Decoder[Sequence[Event]]] = {
    kind.__name__: msgspec.json.Decoder(list[kind])  # type: ignore[valid-type]
    for kind in (Suppression, Scored, DocumentState, Skip, Problem)
}
_GROUPS = msgspec.json.Decoder(list[tuple[str, msgspec.Raw]])
_NO_SIGNALS = Signals()
_PACKAGE = Path(__file__).parents[1]


@cache
def _code() -> str:
    """A digest of all files of the package, so that changed code never returns old results, even within one version.

    Contents are hashed rather than modification times, since every CI job installs the package again.
    """
    hasher = hashlib.blake2b(digest_size=16)
    for path in sorted(path for path in _PACKAGE.rglob("*") if path.is_file() and path.suffix != ".pyc"):
        with path.open("rb") as file:
            hasher.update(path.relative_to(_PACKAGE).as_posix().encode() + b"\0")
            hasher.update(hashlib.file_digest(file, "sha256").digest())
    return hasher.hexdigest()
