"""Shards: the units of work of a run, which are audited in this process, in another one or on another machine.

A run is a sequence of shards in the order of its inputs. A shard contains whole inputs or sections of one, and its
events depend only on the shard and the context, so shards can be audited anywhere and in any order; their events, put
back in order, are those of a run in one process. :func:`shards_of` divides the inputs and replaces parts that an
earlier run audited by their stored events; :func:`audit_shard` audits one shard and stores its events part by part.

Small inputs share a shard. The ready pairs of a large input are read here and divided into sections of
:data:`mtaudit.pipeline.SECTION` pairs; the cache keeps the list of its sections, so that an unchanged one is not read
again. A document of blocks is never divided.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice, takewhile
from typing import TYPE_CHECKING, TypeAlias, cast

from mtaudit.context import AuditContext
from mtaudit.engine.inputs import Inputs, Source
from mtaudit.engine.packed import pack, unpack
from mtaudit.engine.remote import RemoteSource
from mtaudit.errors import Problem
from mtaudit.records import Document, Event, Pair
from mtaudit.store import key

if TYPE_CHECKING:
    from mtaudit.pipeline import Section

#: Size in bytes, about 1,000 pairs, above which an input of ready pairs is divided.
_SMALL = 1 << 18
#: Size in bytes of the input of a shard without and with models: a shard should take at least a second, so that the
#: cost of sending it is negligible, but shards should be small enough to keep all processors busy until the end.
_SHARD = {False: 1 << 18, True: 1 << 15}


@dataclass(frozen=True, slots=True)
class Part:
    """An input, a document that was already read, or a section as bytes.

    Attributes:
        key: digest of everything that its events depend on besides the context; None if they must not be stored.
        size: approximate size of its texts in bytes.
        document: name of the document of a section.
    """

    key: bytes | None
    content: Source | RemoteSource | Document | bytes
    size: int
    document: str = ""

    def items(self) -> Iterator[Document | Section | Problem]:
        """The items to pass to :func:`mtaudit.pipeline.audit`."""
        from mtaudit.pipeline import Section

        match self.content:
            case Source() | RemoteSource():
                yield from self.content.documents()
            case Document():
                yield self.content
            case data:
                yield Section(self.document, cast(list[Pair | Problem], list(unpack(data))))


@dataclass(frozen=True, slots=True)
class Shard:
    """Consecutive parts of a run."""

    parts: tuple[Part, ...]


#: A shard, or events that are known without an audit.
Work: TypeAlias = Shard | Iterable[Event]
_END = object()


def shards_of(inputs: Inputs, context: AuditContext, hints: bool = True) -> Iterator[Work]:
    """The shards of a run in order. Inputs are read only if they are divided.

    Args:
        hints: whether findings that do not count and evidence are needed; see :class:`~mtaudit.context.AuditContext`.
    """
    waiting: list[Part] = []
    most = _SHARD[context.models]
    for part in _parts(inputs, context, hints):
        full = sum(one.size for one in waiting) + part.size > most if isinstance(part, Part) else True
        if waiting and full:
            yield Shard(tuple(waiting))
            waiting = []
        if isinstance(part, Part):
            waiting.append(part)
        else:
            yield part
    if waiting:
        yield Shard(tuple(waiting))


def audit_shard(shard: Shard, context: AuditContext, hints: bool = True) -> Iterator[Event]:
    """The events of a shard in order; they are stored in the cache of the context as its parts are finished."""
    # Imported only for the first part that is not in the cache, since it imports the aligner and numpy.
    from mtaudit.pipeline import audit

    items = chain.from_iterable(chain(part.items(), (_END,)) for part in shard.parts)
    events = audit(items, context)
    for part in shard.parts:
        mine = cast(Iterator[Event], takewhile(lambda event: event is not _END, events))
        yield from context.cache.keep(part.key, mine, hints)


def _parts(inputs: Inputs, context: AuditContext, hints: bool) -> Iterator[Part | Iterable[Event]]:
    for source in inputs.sources():
        if isinstance(source.item, Problem):
            yield (source.item,)
            continue
        digest = source.digest()
        if digest is not None and context.corpus is not None:
            digest = key("corpus", digest)  # then a document in one language only has other events
        known = context.cache.kept(digest, hints)
        size = source.size()
        if known is not None:
            yield known
        elif size is not None and (size <= _SMALL or not source.holds_pairs):
            yield Part(digest, source, size)
        else:
            yield from _known_sections(source, digest, context, hints)


def _known_sections(
    source: Source | RemoteSource, digest: bytes | None, context: AuditContext, hints: bool
) -> Iterator[Part | Iterable[Event]]:
    """The parts of a large input. If an earlier run divided it and its sections are stored, it is not read."""
    done = 0
    for item in context.cache.sections(digest) or ():
        known = context.cache.kept(item, hints) if isinstance(item, bytes) else iter(item)
        if known is None:
            break
        yield known
        done += 1
    else:
        if done:
            return
    yield from islice(_divided(source, digest, context, hints), done, None)


def _divided(
    source: Source | RemoteSource, digest: bytes | None, context: AuditContext, hints: bool
) -> Iterator[Part | Iterable[Event]]:
    """The parts of a large input, which is read; the list of its parts is stored for the next run."""
    from mtaudit.pipeline import closing, counted, sections

    parts: list[bytes | Sequence[Event]] | None = []
    for document in source.documents():
        if isinstance(document, Problem):
            parts = None
            yield (document,)
        elif document.layout != "aligned":
            parts = None
            yield Part(None, document, sum(len(block.text) for block in document.blocks))
        else:
            pairs = nulls = 0
            for section in sections(document.pairs, document.name):
                added, null = counted(section)
                pairs, nulls = pairs + added, nulls + null
                data = pack(section.items)
                name = key("section", data)
                if parts is not None:
                    parts.append(name)
                known = context.cache.kept(name, hints)
                yield Part(name, data, len(data), document.name) if known is None else known
            end = tuple(closing(document, pairs, nulls, context))
            if parts is not None:
                parts.append(end)
            yield end
    if parts:
        context.cache.keep_sections(digest, parts)
