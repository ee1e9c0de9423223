"""Tables of pairs with all their columns: JSON lines, tab and comma separated values, Parquet.

The readers of :mod:`mtaudit.read` yield pairs, but a filter copies whole rows. Rows have the same numbers as in the
readers (the line, or the row of a Parquet file, from 1), so that a row can be matched with its audited pair.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from mtaudit.errors import InputError, Problem, UsageError
from mtaudit.read.columns import find_columns
from mtaudit.read.input import Input
from mtaudit.read.registry import format_of
from mtaudit.read.streams import Stream
from mtaudit.read.tables import csv_rows, tsv_fields

#: Suffix -> kind of table.
KINDS = {".jsonl": "jsonl", ".ndjson": "jsonl", ".tsv": "tsv", ".tab": "tsv", ".csv": "csv", ".parquet": "parquet"}
_SAMPLE = 200
#: Rows of a Parquet file that are read at once.
_BATCH = 1024


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number, its values by column, and its unchanged line if the format has lines.

    Bytes that are not valid UTF-8 are lone surrogates in the line (``surrogateescape``), so that it can be copied.
    """

    number: int
    values: dict[str, Any]
    line: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A file of pairs.

    Attributes:
        name: name in the audit; path: path of the file.
        kind: "jsonl", "tsv", "csv" or "parquet".
        columns: names of the columns, repeated ones with a number (``score``, ``score_2``); ``column_1`` and
            so on if the table has no header, and the keys of the first 200 objects for JSON lines.
        header: whether the first row of the file names the columns.
        schema: the types of a Parquet file (``pyarrow.Schema``), else None.
    """

    name: str
    path: str
    kind: str
    columns: tuple[str, ...] = ()
    header: bool = False
    schema: Any = None

    def rows(self) -> Iterator[Row]:
        """All rows in order, without the header."""
        return _ROWS[self.kind](self)


def open_table(item: Input) -> Table:
    """Open a table and detect its columns from the beginning of the file.

    Raises:
        UsageError: the format is not that of a table.
        InputError: the file cannot be read, or it has no columns with English and Chinese.
    """
    name, path = item.name, str(item.path)
    found = KINDS.get(format_of(path)) if item.target is None else None
    if found is None:
        raise UsageError(
            f"{name} is not a table that can be filtered; give .jsonl, .tsv, .csv (also .gz, .zst) or .parquet. "
            "For other formats, `mtaudit score FILE --output pairs.jsonl` writes JSON lines"
        )
    if found == "jsonl":
        first = islice(_jsonl_rows(Table(name, path, found)), _SAMPLE)
        return Table(name, path, found, tuple(dict.fromkeys(key for row in first for key in row.values)))
    if found == "parquet":
        from pyarrow import ArrowException, parquet
        from pyarrow import schema as make_schema

        try:
            schema = parquet.read_schema(path)
        except (ArrowException, OSError) as error:
            raise InputError(Problem(name, f"it cannot be read as Parquet ({error})", "restore the file")) from None
        columns = distinct(schema.names)
        schema = make_schema([field.with_name(new) for field, new in zip(schema, columns, strict=True)])
        return Table(name, path, found, columns, True, schema)
    cells = csv_rows(_input(path)) if found == "csv" else _tsv(path)
    sample = [row for row in islice(cells, _SAMPLE) if not isinstance(row, Problem)]
    header = find_columns(name, sample, item.options).header
    width = max(len(row[1]) for row in sample)
    names = [str(cell) for cell in sample[0][1]] if header else []
    names += [f"column_{n}" for n in range(len(names) + 1, width + 1)]
    return Table(name, path, found, distinct(names), header)


def distinct(names: Sequence[str]) -> tuple[str, ...]:
    """The names, with a number added to repeated ones, since a row is a mapping with unique keys."""
    made: dict[str, None] = {}
    for name in names:
        new, number = name, 1
        while new in made or (number > 1 and new in names):
            number += 1
            new = f"{name}_{number}"
        made[new] = None
    return tuple(made)


def _input(path: str) -> Input:
    return Input(path, Path(path))


def _tsv(path: str) -> Iterator[tuple[int, Sequence[str]]]:
    for number, line in enumerate(Stream(_input(path)).text_lines(), 1):
        yield number, tsv_fields(line)


def _tsv_rows(table: Table) -> Iterator[Row]:
    for number, line in enumerate(Stream(_input(table.path)).text_lines(), 1):
        if number > 1 or not table.header:
            yield Row(number, _named(table.columns, tsv_fields(line)), line.rstrip("\r\n"))


def _csv_rows(table: Table) -> Iterator[Row]:
    rows = (row for row in csv_rows(_input(table.path)) if not isinstance(row, Problem))
    for number, cells in islice(rows, int(table.header), None):
        yield Row(number, _named(table.columns, cells))


def _named(columns: Sequence[str], cells: Sequence[Any]) -> dict[str, Any]:
    """The cells by column; cells beyond the last column get numbered names."""
    extra = [f"column_{n}" for n in range(len(columns) + 1, len(cells) + 1)]
    return dict(zip([*columns, *extra], cells, strict=False))


def _jsonl_rows(table: Table) -> Iterator[Row]:
    for number, line in enumerate(Stream(_input(table.path)).text_lines(), 1):
        if line.strip():
            try:
                values = json.loads(line)
            except (ValueError, RecursionError):
                values = {}  # already reported by the audit
            yield Row(number, values if isinstance(values, dict) else {}, line.rstrip("\r\n"))


def _parquet_rows(table: Table) -> Iterator[Row]:
    from pyarrow import parquet

    number = 0
    with parquet.ParquetFile(table.path) as file:
        for batch in file.iter_batches(batch_size=_BATCH):
            for values in batch.rename_columns(list(table.columns)).to_pylist():
                number += 1
                yield Row(number, values)


_ROWS = {"jsonl": _jsonl_rows, "tsv": _tsv_rows, "csv": _csv_rows, "parquet": _parquet_rows}
