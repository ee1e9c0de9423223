"""A folder of pages: ``index.html`` for the whole run and one page for each document, all self-contained.

The folder must be new, empty, or an older report of this kind, which is replaced as a whole.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from typing import IO
from urllib.parse import quote

from mtaudit.errors import UsageError
from mtaudit.records import DocumentState, ReportHeader, Scored
from mtaudit.report.files import WholeFile
from mtaudit.report.kept import Keeper
from mtaudit.report.page import Around, page, render
from mtaudit.report.payload import Payload, payload

INDEX, DOCUMENTS = "index.html", "documents"
#: The marker by which an older report is recognised.
_MARK = b'<meta name="generator" content="mtaudit">'


@dataclass(frozen=True, slots=True)
class _Page:
    """A completed document: its name, its counts (``keeper`` has dropped the rows), and the position of its
    payload in the spool file."""

    document: str
    file: str
    keeper: Keeper
    start: int
    rows: int
    compressed: bool


class FolderWriter:
    """Keeps the worst pairs of the run for the index, and the rows of every document, compressed, in a file on disk.

    Attributes:
        corpus_page: file name of the corpus page in the same folder; "" without one.

    Raises:
        UsageError: the folder holds files that are not a report, or cannot be created.
    """

    def __init__(self, output: str) -> None:
        self._folder = Path(output)
        _refuse_foreign(self._folder)
        self._index = WholeFile(str(self._folder / INDEX))
        self._part = self._folder / f".{DOCUMENTS}.{token_hex(8)}.part"
        self.corpus_page = ""
        self._keeper = Keeper()
        self._open: tuple[str, Keeper] | None = None
        self._pages: list[_Page] = []
        self._spool: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed by finish or abort

    def add(self, scored: Scored) -> None:
        """Add the next pair."""
        self._keeper.add(scored)
        if self._open is None or self._open[0] != scored.pair.document:
            self._close()
            self._open = scored.pair.document, Keeper()
        self._open[1].add(scored)

    def finish(self, head: ReportHeader) -> None:
        """Write all pages and move them into place."""
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
        self._index.write(page(head, self._keeper, Around(identity, pages=pages, corpus=quote(self.corpus_page))))
        self._swap()
        self._index.commit()
        self._spool.close()

    def abort(self) -> None:
        """Discard the output; an older report stays as it was."""
        with suppress(OSError):  # the disk may be full
            self._spool.close()
        self._index.abort()
        shutil.rmtree(self._part, ignore_errors=True)
        with suppress(OSError):
            self._folder.rmdir()  # only if it is empty

    def _close(self) -> None:
        """Move the rows of the current document into the spool file."""
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
        corpus = f"../{quote(self.corpus_page)}" if self.corpus_page else ""
        return Around(identity, document, {}, f"../{INDEX}", file(number - 1), file(number + 1), corpus)

    def _swap(self) -> None:
        """Replace the old document pages with the new ones."""
        place, old = self._folder / DOCUMENTS, self._part.with_suffix(".old")
        if place.exists():
            place.rename(old)
        self._part.rename(place)
        shutil.rmtree(old, ignore_errors=True)


def _own_head(head: ReportHeader, state: DocumentState, keeper: Keeper) -> ReportHeader:
    """The header of the page of one document: verdict and settings of the run, counts of the document."""
    skips = tuple(skip for skip in head.skips if skip.document == state.name)
    problems = tuple(problem for problem in head.problems if problem.place == state.name)
    return replace(
        head, summary=keeper.summary(), documents=(state,), skips=skips, problems=problems, reference={}, baseline={}
    )


def _file_name(document: str, times: int) -> str:
    """A readable, unique and deterministic file name. ``times``: the number of pages the document has so far."""
    readable = re.sub(r"[^A-Za-z0-9]+", "-", document.rpartition("/")[2]).strip("-")[:60]
    digest = sha256(f"{document}\0{times}".encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{readable or 'document'}-{digest}.html"


def _refuse_foreign(folder: Path) -> None:
    """Raise UsageError if the folder holds files that are not pages of a report."""
    place = folder / DOCUMENTS
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file; name a folder with / at its end, or a file with a suffix")
    if not place.exists() and not (folder / INDEX).exists():
        return
    for file in [folder / INDEX, *_files(place)]:
        if not _is_ours(file):
            what = f"{folder} contains {file.relative_to(folder)}, which is not a page of a report"
            raise UsageError(f"{what}; name another folder")


def _is_ours(file: Path) -> bool:
    if not file.is_file() or file.suffix != ".html":
        return False
    with file.open("rb") as page:
        return _MARK in page.read(4096)


def _files(place: Path) -> Iterator[Path]:
    return iter(sorted(place.iterdir())) if place.is_dir() else iter([place] if place.exists() else [])
