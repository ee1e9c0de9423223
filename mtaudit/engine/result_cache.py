"""Results of earlier runs on disk: the events of each input, alignments of documents, signals of pairs.

An unchanged input costs one lookup; for a changed one, only its changed pairs and the checks of its documents are
computed again. This is correct because checks keep no state between documents and sections. Every key contains the
signature of the context and a digest of the code, so that an entry is never used with other settings or code. An
invalid entry is computed again; the store ensures that entries were written by the user.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cache, cached_property
from pathlib import Path
from typing import cast

import msgspec

from mtaudit.engine.packed import Packer, pack, unpack
from mtaudit.errors import Problem
from mtaudit.records import Alignment, Document, DocumentState, Event, Pair, Scored, Signals
from mtaudit.store import Store, key


class ResultCache:
    """Returns stored results if they exist, and computes and stores the others.

    Args:
        store: the storage of the results.
        signature: identifies the context that computes the results.
        whole: whether whole inputs may be stored; False if a check keeps state across documents.
    """

    def __init__(self, store: Store, signature: str, whole: bool = True) -> None:
        self._store = store
        self._whole = whole
        self._context = signature

    @cached_property
    def revision(self) -> str:
        """A digest of the code, which a run without a cache does not compute."""
        return _code()

    @cached_property
    def _signature(self) -> str:
        return f"{self._context}|{self.revision}"

    def alignment(self, document: Document, compute: Callable[[], Alignment]) -> Alignment:
        """The alignment of a document."""
        parts = (document.layout, document.blocks, document.target_blocks)
        at = key("alignment", self._signature, msgspec.json.encode(parts))
        kept = self._store.get([at]).get(at)
        if kept is not None:
            with suppress(msgspec.MsgspecError):
                return msgspec.json.decode(kept, type=Alignment)
        alignment = compute()
        self._store.put({at: msgspec.json.encode(alignment)})
        return alignment

    def signals(self, pairs: Sequence[Pair], compute: Callable[[Sequence[Pair]], list[Signals]]) -> list[Signals]:
        """The signals of each pair; only those of new pairs are computed."""
        keys = [key("signals", self._signature, pair.source, pair.target) for pair in pairs]
        known: dict[bytes, Signals] = {}
        for k, kept in self._store.get(list(dict.fromkeys(keys))).items():
            with suppress(msgspec.MsgspecError):
                known[k] = _SIGNALS.decode(kept)
        wanted = {k: pair for k, pair in zip(keys, pairs, strict=True) if k not in known}
        if wanted:
            fresh = zip(wanted, compute(list(wanted.values())), strict=True)
            made = {k: msgspec.json.encode(signals) for k, signals in fresh}
            self._store.put(made)
            # New signals are encoded and decoded, too, so that both runs give identical results.
            known |= {k: _SIGNALS.decode(data) for k, data in made.items()}
        return [known[k] for k in keys]

    def kept(self, content: bytes | None, hints: bool = True) -> Iterator[Event] | None:
        """The stored events of an input or a section of one; None if there are none.

        Args:
            content: digest of everything the events depend on; None if it is unknown.
            hints: False returns pairs without signals, hints and evidence, which only writers need and which take
                most of the time to read back.
        """
        if content is None or not self._whole or not self._store.remembers:
            return None
        at = key("run" if hints else "run without hints", self._signature, content)
        kept = self._store.get([at]).get(at)
        if kept is None:
            return None
        try:
            events = cast(list[Event], list(unpack(kept)))
        except (msgspec.MsgspecError, KeyError):
            return None
        return iter(events) if _is_whole(events) else None

    def sections(self, content: bytes | None) -> list[bytes | Sequence[Event]] | None:
        """The sections that :meth:`keep_sections` stored for an input; None if there are none."""
        if content is None or not self._whole or not self._store.remembers:
            return None
        at = key("sections", self._signature, content)
        kept = self._store.get([at]).get(at)
        if kept is None:
            return None
        try:
            stored = _SECTIONS.decode(kept)
            return [data if is_key else cast(list[Event], list(unpack(data))) for is_key, data in stored]
        except (msgspec.MsgspecError, KeyError):
            return None

    def keep_sections(self, content: bytes | None, parts: Iterable[bytes | Sequence[Event]]) -> None:
        """Store the parts of an input: the keys of its sections, and the events between them."""
        if content is None or not self._whole or not self._store.remembers:
            return
        stored = [(True, part) if isinstance(part, bytes) else (False, pack(part)) for part in parts]
        self._store.put({key("sections", self._signature, content): msgspec.json.encode(stored)})

    def keep(self, content: bytes | None, events: Iterable[Event], hints: bool = True) -> Iterator[Event]:
        """The events, as :meth:`kept` will return them; they are stored after the last one."""
        if content is None or not self._whole or not self._store.remembers:
            yield from events if hints else map(_without_hints, events)
            return
        forms: tuple[Packer, Packer] | None = Packer(), Packer()
        for event in events:
            less = _without_hints(event)
            if forms is not None:
                forms[0].add(event)
                forms[1].add(less)
                if len(forms[0]) > _MOST_EVENTS or (isinstance(event, Problem) and event.internal):
                    forms = None
            yield event if hints else less
        if forms is not None:
            names = (key(kind, self._signature, content) for kind in ("run", "run without hints"))
            self._store.put({name: form.packed() for name, form in zip(names, forms, strict=True)})


def _is_whole(events: Sequence[Event]) -> bool:
    """Whether stored events can be those of an input or a section: not empty, and every document has as many pairs
    as its state says."""
    scored = Counter((event.pair.document, event.pair.is_null) for event in events if isinstance(event, Scored))
    states = [event for event in events if isinstance(event, DocumentState) and event.state != "unreadable"]
    return bool(events) and all(
        (scored[state.name, False], scored[state.name, True]) == (state.pairs, state.nulls) for state in states
    )


def _without_hints(event: Event) -> Event:
    if not isinstance(event, Scored):
        return event
    counting = tuple(replace(f, evidence={}) for f in event.findings if f.severity)
    return replace(event, signals=_NO_SIGNALS, findings=counting)


#: An input with more events is not stored as a whole; its alignments and signals are.
_MOST_EVENTS = 30_000
_NO_SIGNALS = Signals()
_SIGNALS = msgspec.json.Decoder(Signals)
_SECTIONS = msgspec.json.Decoder(list[tuple[bool, bytes]])
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
