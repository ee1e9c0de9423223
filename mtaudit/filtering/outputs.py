"""Files of rows in the formats of :mod:`mtaudit.filtering.tables`, written completely or not at all."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from pathlib import PurePath
from typing import IO, Any, Protocol, cast

from mtaudit.errors import UsageError
from mtaudit.filtering.tables import KINDS, Row, Table
from mtaudit.read.registry import format_of
from mtaudit.report.files import Sink, WholeFile

#: Numeric columns among those that a filter adds; the others are strings.
_NUMBERS = frozenset({"mtaudit_probability"})
#: Rows per group of a Parquet file.
_GROUP = 10_000


class Output(Protocol):
    """A file of rows: ``add`` for each, then ``commit`` or ``abort``."""

    def add(self, row: Row, more: Mapping[str, Any]) -> None:
        """Write a row with more columns after its own."""
        ...

    def commit(self) -> None:
        """Move the file into place."""
        ...

    def abort(self) -> None:
        """Discard it."""
        ...


def open_output(path: str, table: Table, more: Sequence[str]) -> Output:
    """The output for rows of ``table`` with the columns ``more``, which replace columns of these names.

    Raises:
        UsageError: the format is not known.
    """
    kind = KINDS.get(format_of(path))
    if kind is None:
        raise UsageError(
            f"cannot tell the format of {path}; end it with .jsonl, .tsv, .csv (also .gz, .zst) or .parquet"
        )
    if kind == "parquet":
        return _Parquet(path, table, more)
    return _Text(path, kind, table, more)


class _Text:
    """JSON lines, or tab or comma separated values. Lines of the same format are copied unchanged, unless
    columns in them are replaced."""

    def __init__(self, path: str, kind: str, table: Table, more: Sequence[str]) -> None:
        self._path, self._whole = path, WholeFile(path)
        self._file = _compressed(path, self._whole)
        self._kind, self._same = kind, kind == table.kind and not set(more).intersection(table.columns)
        self._columns = [name for name in table.columns if name not in more]
        self._known = frozenset((*table.columns, *more))
        self._csv = csv.writer(cast("IO[str]", self), lineterminator="\n")
        header = table.header or table.kind == "jsonl" or not self._same
        if kind != "jsonl" and header:
            self._cells([*self._columns, *more])

    def add(self, row: Row, more: Mapping[str, Any]) -> None:
        """Write a row with more columns after its own."""
        if row.line is not None and self._same and (not more or self._kind == "tsv"):
            self.write("\t".join([row.line, *map(_field, more.values())]) + "\n")
        elif self._kind == "jsonl":
            self.write(json.dumps({**row.values, **more}, ensure_ascii=False, default=str) + "\n")
        else:
            _check_keys(row, self._known, self._path)
            self._cells([*(row.values.get(name) for name in self._columns), *more.values()])

    def write(self, text: str) -> None:
        """Append text; bytes that were not valid UTF-8 are written unchanged."""
        self._file.write(text.encode("utf-8", "surrogateescape"))

    def commit(self) -> None:
        """Move the file into place."""
        self._file.close()
        self._whole.commit()

    def abort(self) -> None:
        """Discard it."""
        self._whole.abort()

    def _cells(self, cells: Sequence[Any]) -> None:
        if self._kind == "tsv":
            self.write("\t".join(map(_field, cells)) + "\n")
        else:
            self._csv.writerow(["" if cell is None else cell for cell in cells])


def _check_keys(row: Row, known: Collection[str], path: str) -> None:
    """Raise UsageError if a row has a column that the file does not have."""
    late = [key for key in row.values if key not in known]
    if late:
        what = f"row {row.number} has the column {late[0]!r}, which the first rows lack"
        raise UsageError(f"{what}; write {path} as .jsonl, in which rows may differ")


class _Parquet:
    """Parquet with the types of a Parquet input, otherwise with types inferred from the first rows."""

    def __init__(self, path: str, table: Table, more: Sequence[str]) -> None:
        self._path, self._whole = path, WholeFile(path)
        self._table, self._more = table, more
        self._rows: list[dict[str, Any]] = []
        self._writer: Any = None

    def add(self, row: Row, more: Mapping[str, Any]) -> None:
        """Write a row with more columns after its own."""
        if self._writer is not None:
            _check_keys(row, self._writer.schema.names, self._path)
        self._rows.append({**row.values, **more})
        if len(self._rows) == _GROUP:
            self._flush()

    def commit(self) -> None:
        """Move the file into place."""
        self._flush()
        self._writer.close()
        self._whole.commit()

    def abort(self) -> None:
        """Discard it."""
        if self._writer is not None:
            with suppress(Exception):  # its remaining output is discarded
                self._writer.close()
        self._whole.abort()

    def _flush(self) -> None:
        import pyarrow
        from pyarrow import parquet

        try:
            if self._writer is None:
                schema = _schema(self._table, self._rows, self._more)
                self._writer = parquet.ParquetWriter(Sink(self._whole), schema, compression="zstd")
            if self._rows:
                self._writer.write_table(pyarrow.Table.from_pylist(self._rows, self._writer.schema))
        except pyarrow.ArrowException as error:
            what = f"the rows do not fit into one Parquet file ({error}); write {self._path} as .jsonl"
            raise UsageError(what) from None
        self._rows = []


def _schema(table: Table, rows: Sequence[Mapping[str, Any]], more: Sequence[str]) -> Any:
    """The types of an input, or those of its first rows, and of the columns that are added."""
    import pyarrow as pa

    # Not from_pylist, which takes the columns from the first row only.
    names = list(dict.fromkeys(name for row in rows for name in row) if rows else table.columns)
    found = pa.table({name: [row.get(name) for row in rows] for name in names}).schema
    if not rows:
        found = pa.schema([(name, pa.string()) for name in names])
    given = found if table.schema is None else table.schema
    fields = [field for field in given if field.name not in more]
    fields += [found.field(name) for name in found.names if name not in {*given.names, *more}]
    return pa.schema([*fields, *((name, pa.float64() if name in _NUMBERS else pa.string()) for name in more)])


def _compressed(path: str, whole: WholeFile) -> IO[bytes]:
    """A file that compresses according to the suffix of ``path``."""
    suffix = PurePath(path).suffix.lower()
    if suffix == ".gz":
        # Without name and time in the header, so that equal rows result in equal bytes.
        return cast("IO[bytes]", gzip.GzipFile("", "wb", fileobj=Sink(whole), mtime=0))
    if suffix == ".zst":
        import zstandard

        return cast("IO[bytes]", zstandard.ZstdCompressor().stream_writer(cast("IO[bytes]", Sink(whole))))
    if suffix in (".bz2", ".xz"):
        raise UsageError(f"{path} would be compressed with {suffix[1:]}; write .gz or .zst")
    return cast("IO[bytes]", io.BufferedWriter(Sink(whole)))


def _field(value: Any) -> str:
    """A value as a field of a tab separated file: tabs and line breaks become spaces."""
    text = "" if value is None else f"{value:.6g}" if isinstance(value, float) else str(value)
    return text.replace("\t", " ").replace("\r\n", " ").replace("\n", " ").replace("\r", " ")
