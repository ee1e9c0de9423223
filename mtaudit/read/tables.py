"""Reads tables: CSV, TSV (including OPUS and ParaCrawl files), Parquet, Excel. Rows are streamed."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterator
from itertools import chain
from typing import Any

from mtaudit.errors import InputError, Problem
from mtaudit.read.archives import check_size, damaged, opened
from mtaudit.read.columns import Row, numbered, table_pairs
from mtaudit.read.input import Input, Pairs, Result, above, guarded
from mtaudit.read.parquet_pages import columns, page_sizes
from mtaudit.read.streams import Stream, undecodable
from mtaudit.records import Document

#: A field that a CSV writer quoted because it contains quotes, as opposed to one that only begins and ends with a
#: quote.
_QUOTED = re.compile(r'"(?:[^"]|"")*""(?:[^"]|"")*"')
_LONGEST_FIELD = 1 << 26
#: Rows of a Parquet file that are read at once; few, since each may be large.
_BATCH = 256
#: Maximum ratio of the decompressed to the compressed size of a large column of a Parquet file.
_MOST_COMPRESSED = 100


def read_csv(source: Input) -> Result:
    """Comma, semicolon or tab separated values; the separator is the most frequent one in the first line."""
    yield _document(source, csv_rows(source), unit="")


def read_tsv(source: Input) -> Result:
    """Tab separated values, one record per line: no field contains a tab or a line break. Quotes are literal, unless a
    field is quoted because it contains quotes."""
    yield _document(source, _tsv_rows(source), unit="")


def read_parquet(source: Input) -> Result:
    """The rows of a Parquet file, read in batches."""
    import pyarrow
    from pyarrow import parquet

    try:
        schema = parquet.read_schema(str(source.path))
        # A text that many rows repeat is stored once in memory. pyarrow drops list columns that are named here.
        texts = [field.name for field in schema if pyarrow.types.is_string(field.type)]
        file = parquet.ParquetFile(str(source.path), read_dictionary=texts)
    except (pyarrow.ArrowInvalid, UnicodeDecodeError) as error:
        raise InputError(damaged(source.name, "Parquet", error)) from None

    def rows() -> Iterator[Row | Problem]:
        yield 0, [name for field in schema for name in _names(field)]
        number, size = 1, 0
        try:
            for batch in file.iter_batches(batch_size=_BATCH):
                columns = [
                    _cells(column) for pair in zip(schema, batch.columns, strict=True) for column in _parts(*pair)
                ]
                size += sum(len(cell) for cells in columns for cell in cells if isinstance(cell, str))
                check_size(source, size)
                yield from numbered(zip(*columns, strict=True), number)
                number += batch.num_rows
        except (pyarrow.ArrowException, OSError) as error:
            raise InputError(damaged(source.name, "Parquet", error)) from None

    _check_pages(source)
    yield _document(source, rows(), unit="row")


def _names(field: Any) -> list[str]:
    """The name of a column, or the names in a column "translation" with a text for each language, as in translation
    datasets on the Hugging Face Hub."""
    return [part.name for part in field.type] if _is_translation(field) else [field.name]


def _is_translation(field: Any) -> bool:
    from pyarrow import types

    return field.name == "translation" and bool(types.is_struct(field.type))


def _parts(field: Any, column: Any) -> list[Any]:
    """The column itself, or its child columns."""
    return list(column.flatten()) if _is_translation(field) else [column]


def _check_pages(source: Input) -> None:
    """Raise InputError if the file is too large, or compressed too strongly: a page is decompressed as a whole,
    and the footer may understate the size of its columns."""
    total = 0
    try:
        with source.path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            for column in columns(file):
                total += column.decompressed
                compressed = min(size, column.compressed)
                most = max(source.options.max_document_bytes, _MOST_COMPRESSED * compressed)
                if max(column.decompressed, *page_sizes(file, column), 0) > most:
                    what = "a column decompresses to more than {:,} bytes"
                    raise InputError(above(source, "max_document_bytes", what))
    except (ValueError, OverflowError) as error:
        raise InputError(damaged(source.name, "Parquet", error)) from None
    check_size(source, total)


def _cells(column: Any) -> list[object]:
    """The values of a column; values that Python cannot represent (invalid UTF-8, a year 12345) as their type."""
    if hasattr(column, "dictionary"):
        values = _cells(column.dictionary)
        return [None if at is None else values[at] for at in column.indices.to_pylist()]
    try:
        return list(column.to_pylist())
    except (ValueError, OverflowError):
        return [_value(cell) for cell in column]


def _value(cell: Any) -> object:
    try:
        value: object = cell.as_py()
    except (ValueError, OverflowError):
        value = cell.type
    return value


def read_excel(source: Input) -> Result:
    """The rows of all sheets of an Excel workbook (.xlsx) with both languages; others are mentioned in a note."""
    from openpyxl import load_workbook

    with opened(source, "Excel", ".xlsx workbook") as archive:  # checks its size and its parts
        for entry in archive.infolist():
            if "/worksheets/" not in entry.filename and entry.file_size > source.options.max_document_bytes:
                raise InputError(above(source, "max_document_bytes", "a part of it is larger than {:,} bytes"))
    try:
        book = load_workbook(str(source.path), read_only=True, data_only=True)
    except Exception as error:  # openpyxl propagates a dozen exception classes of its XML and ZIP readers
        raise InputError(damaged(source.name, "Excel", error)) from None
    if not book.worksheets:
        raise InputError(Problem(source.name, "the workbook has no sheet", "leave it out, or restore its sheet"))
    several = len(book.worksheets) > 1
    room = [source.options.max_cells]
    found: list[Pairs] = []
    failed: list[tuple[str, InputError]] = []
    for sheet in book.worksheets:
        unit = f"{sheet.title} row" if several else "row"
        try:
            found.append(table_pairs(source.name, _sheet_rows(source, sheet, room), source.options, unit))
        except InputError as error:
            failed.append((sheet.title, error))
    if not found:
        raise failed[0][1]
    notes = tuple(f"sheet {title!r} is not read: {error.problem.message}" for title, error in failed)
    yield Document(source.name, "aligned", pairs=guarded(source.name, chain.from_iterable(found)), notes=notes)


def _sheet_rows(source: Input, sheet: Any, room: list[int]) -> Iterator[Row | Problem]:
    """The rows of a sheet with the empty rows between them, of which a row number such as 9999999999 creates many.

    Args:
        room: the number of cells that the workbook may still have, as a list of one item that all sheets share.
    """
    try:
        for number, row in numbered(sheet.iter_rows(values_only=True)):
            room[0] -= len(row) + 1
            if room[0] < 0:
                raise InputError(above(source, "max_cells", "its rows and columns are more than {:,} cells"))
            yield number, row
    except InputError:
        raise
    except Exception as error:  # as above
        raise InputError(damaged(source.name, "Excel", error)) from None


def _document(source: Input, rows: Iterator[Row | Problem], unit: str) -> Document:
    pairs = table_pairs(source.name, rows, source.options, unit)
    return Document(source.name, "aligned", pairs=guarded(source.name, pairs))


def _tsv_rows(source: Input) -> Iterator[Row | Problem]:
    for number, line in enumerate(Stream(source).text_lines(), 1):
        if bad := undecodable(line):
            yield _bad_byte(source.name, bad, number)
        else:
            yield number, tsv_fields(line)


def tsv_fields(line: str) -> list[str]:
    """The fields of a line of a tab separated file."""
    return [_unquoted(field) for field in line.rstrip("\r\n").split("\t")]


def _unquoted(field: str) -> str:
    return field[1:-1].replace('""', '"') if field.startswith('"') and _QUOTED.fullmatch(field) else field


def csv_rows(source: Input) -> Iterator[Row | Problem]:
    """The records of a file, each with the line on which it begins, or a problem if it cannot be read."""
    stream = Stream(source)
    first = stream.head.split(b"\n", 1)[0]
    delimiter = max(",;\t", key=lambda c: first.count(c.encode()))
    csv.field_size_limit(_LONGEST_FIELD)
    reader = csv.reader(stream.text_lines(), delimiter=delimiter, strict=True)
    number = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Problem(source.name, f"not valid CSV: {error}", "close the quotes, and double those inside", number)
            number = reader.line_num + 1
            continue
        bad = next((b for cell in cells if (b := undecodable(cell))), None)
        yield _bad_byte(source.name, bad, number) if bad else (number, cells)
        number = reader.line_num + 1


def _bad_byte(name: str, byte: str, line: int) -> Problem:
    return Problem(name, f"not valid UTF-8: the byte {byte} cannot be read", "save the file as UTF-8", line)
