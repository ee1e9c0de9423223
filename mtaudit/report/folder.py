"""A folder of pages: ``index.html`` for the whole run and a page a document, every one of them self-contained.

A folder is only written where there is none, or where an older one of this kind stands: it is replaced as a whole.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import IO
from urllib.parse import quote

from mtaudit.errors import UsageError
from mtaudit.records import DocumentState, ReportHeader, Scored
from mtaudit.report.files import WholeFile
from mtaudit.report.kept import Keeper
from mtaudit.report.page import Around, page, render
from mtaudit.report.payload import Payload, payload

INDEX, DOCUMENTS = "index.html", "documents"
#: What every page of ours says of itself.
_MARK = b'<meta name="generator" content="mtaudit">'


@dataclass(frozen=True, slots=True)
class _Page:
    """A document whose pairs were all taken: its name, its counts (the keeper gave its rows away), and where in the
    spool its payload stands."""

    document: str
    file: str
    keeper: Keeper
    start: int
    rows: int
    compressed: bool


class FolderWriter:
    """Keeps the worst of the run for its index, and the rows of every document, compressed, on disk.

    Raises:
        UsageError: the folder holds other things than a report, or cannot be made.
    """

    def __init__(self, output: str) -> None:
        self._folder = Path(output)
        _refuse_foreign(self._folder)
        self._index = WholeFile(str(self._folder / INDEX))
        self._part = self._folder / f".{DOCUMENTS}.{os.getpid()}.part"
        self._keeper = Keeper()
        self._open: tuple[str, Keeper] | None = None
        self._pages: list[_Page] = []
        self._spool: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed by finish or abort

    def add(self, scored: Scored) -> None:
        """Take the next pair."""
        self._keeper.add(scored)
        if self._open is None or self._open[0] != scored.pair.document:
            self._close()
            self._open = scored.pair.document, Keeper()
        self._open[1].add(scored)

    def finish(self, head: ReportHeader) -> None:
        """Write all pages, and make them appear."""
        self._close()
        identity = self._keeper.identity(head.signature)
        self._part.mkdir()
        states = {state.name: state for state in head.documents}
        for number, each in enumerate(self._pages):
            state = states.get(each.document, DocumentState(each.document, "bilingual", pairs=each.keeper.pairs))
            around = self._around(number, identity)
            text = render(_own_head(head, state, each.keeper), each.keeper, self._payload(each), around)
            (self._part / each.file).write_bytes(text.encode("utf-8", "replace"))
        pages: dict[str, str] = {}
        for each in self._pages:
            pages.setdefault(each.document, quote(f"{DOCUMENTS}/{each.file}"))
        self._index.write(page(head, self._keeper, Around(identity, pages=pages)))
        self._swap()
        self._index.commit()
        self._spool.close()

    def abort(self) -> None:
        """Give up: what stood in the folder before still stands there."""
        self._spool.close()
        self._index.abort()
        shutil.rmtree(self._part, ignore_errors=True)
        with suppress(OSError):
            self._folder.rmdir()  # only where it is empty

    def _close(self) -> None:
        """Put the rows of the open document into the spool."""
        if self._open is None:
            return
        document, keeper = self._open
        data = payload(keeper.rows())
        keeper.forget_rows()
        start = self._spool.tell()
        self._spool.write(json.dumps(data.pieces).encode("utf-8") + b"\n")
        times = sum(each.document == document for each in self._pages)
        file = _file_name(document, times)
        self._pages.append(_Page(document, file, keeper, start, data.rows, data.compressed))
        self._open = None

    def _payload(self, each: _Page) -> Payload:
        self._spool.seek(each.start)
        return Payload(tuple(json.loads(self._spool.readline())), each.rows, each.compressed)

    def _around(self, number: int, identity: str) -> Around:
        def file(at: int) -> str:
            return quote(self._pages[at].file) if 0 <= at < len(self._pages) else ""

        document = self._pages[number].document
        return Around(identity, document, {}, f"../{INDEX}", file(number - 1), file(number + 1))

    def _swap(self) -> None:
        """The new documents in the place of the old ones."""
        place, old = self._folder / DOCUMENTS, self._part.with_suffix(".old")
        if place.exists():
            place.rename(old)
        self._part.rename(place)
        shutil.rmtree(old, ignore_errors=True)


def _own_head(head: ReportHeader, state: DocumentState, keeper: Keeper) -> ReportHeader:
    """The head of the page of one document: the verdict and the recipe of the run, the counts of the document."""
    skips = tuple(skip for skip in head.skips if skip.document == state.name)
    problems = tuple(problem for problem in head.problems if problem.place == state.name)
    return replace(
        head, summary=keeper.summary(), documents=(state,), skips=skips, problems=problems, reference={}, baseline={}
    )


def _file_name(document: str, times: int) -> str:
    """The same name for the same document in every run: readable, and unlike any other. ``times``: how often the run
    came back to the document."""
    readable = re.sub(r"[^A-Za-z0-9]+", "-", document.rpartition("/")[2]).strip("-")[:60]
    digest = sha256(f"{document}\0{times}".encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{readable or 'document'}-{digest}.html"


def _refuse_foreign(folder: Path) -> None:
    """UsageError where the folder of the documents is not one of ours."""
    place = folder / DOCUMENTS
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file; name a folder with / at its end, or a file with a suffix")
    if not place.exists() and not (folder / INDEX).exists():
        return
    for file in [folder / INDEX, *_files(place)]:
        if not _is_ours(file):
            what = f"{folder} holds {file.relative_to(folder)}, which is no page of a report"
            raise UsageError(f"{what}; name another folder")


def _is_ours(file: Path) -> bool:
    if not file.is_file() or file.suffix != ".html":
        return False
    with file.open("rb") as page:
        return _MARK in page.read(4096)


def _files(place: Path) -> Iterator[Path]:
    return iter(sorted(place.iterdir())) if place.is_dir() else iter([place] if place.exists() else [])
