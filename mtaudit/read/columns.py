"""Detects the columns of a table that contain the source, the target and the id."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from mtaudit.errors import InputError, Problem
from mtaudit.read.input import Ids, NotBilingual, Options, Pairs, make_pair
from mtaudit.records import Pair
from mtaudit.text import language_of

_SOURCE = frozenset({"source", "source_text", "src", "en", "eng", "english", "en-us", "en-gb", "en_us", "original"})
_TARGET = frozenset(
    {"target", "target_text", "tgt", "trg", "zh", "zho", "cmn", "chinese", "translation", "translated", "mt", "hyp"}
    | {"zh-cn", "zh_cn", "zh-tw", "zh_tw", "zh-hans", "zh-hant", "zh-hk"}
)
_ID = frozenset({"id", "key", "uid", "guid", "segment_id", "name", "context"})
#: Names of columns whose values are unique; those of a context or key may be repeated.
_UNIQUE = frozenset({"id", "uid", "guid", "segment_id"})
_SAMPLE = 200
_CURE = "set source_column and target_column to the names or numbers (from 1) of its columns"

#: A row and the line (or row) on which it begins.
Row = tuple[int, Sequence[object]]


@dataclass(frozen=True, slots=True)
class Columns:
    """Indices of the columns.

    Attributes:
        header: whether the first row contains their names.
        unique: whether a repeated id is a problem.
    """

    source: int
    target: int
    id: int | None = None
    header: bool = False
    unique: bool = False


def table_pairs(name: str, rows: Iterable[Row | Problem], options: Options, unit: str = "row") -> Pairs:
    """A pair for each row of a table, a problem for each row that is too short or has no text.

    ``unit`` is the unit that ``place`` counts ("row", "Sheet2 row"); "" if the number is a line of the file.
    """
    stream = iter(rows)
    sample = list(islice(stream, _SAMPLE))
    rows_read = [row for row in sample if not isinstance(row, Problem)]
    if sample and not rows_read:
        raise InputError(next(row for row in sample if isinstance(row, Problem)))
    columns = find_columns(name, rows_read, options)
    return _pairs(name, chain(sample, stream), columns, unit)


def _pairs(name: str, rows: Iterable[Row | Problem], columns: Columns, unit: str) -> Pairs:
    skip = columns.header
    ids = Ids(name, unit or "line")
    for row in rows:
        if isinstance(row, Problem):
            yield row
        elif skip:
            skip = False
        elif any(str(cell or "").strip() for cell in row[1]):
            if columns.unique:
                yield from ids.check(_id(row[1], columns), row[0])
            yield _pair(name, row, columns, unit)


def _id(cells: Sequence[object], columns: Columns) -> str:
    """The value of the id column of a row; "" if there is none."""
    given = cells[columns.id] if columns.id is not None and columns.id < len(cells) else None
    return "" if given is None or given != given else str(given).strip()


def find_columns(name: str, rows: Sequence[Row], options: Options) -> Columns:
    """The columns by the options, by the names in the first row, or by the language of their content.

    Raises:
        InputError: none of these identifies the columns.
    """
    if not rows:
        raise InputError(Problem(name, "the table has no rows", "leave it out, or restore its rows"))
    first = [str(cell or "").strip().lower() for cell in rows[0][1]]
    if options.source_column or options.target_column:
        return _chosen(name, first, options)
    source, target = _named(first, _SOURCE), _named(first, _TARGET)
    if source is not None and target is not None:
        id_ = _named(first, _ID)
        return Columns(source, target, id_, header=True, unique=id_ is not None and first[id_] in _UNIQUE)
    return _by_language(name, rows)


def _chosen(name: str, first: Sequence[str], options: Options) -> Columns:
    wanted = (options.source_column or "source", options.target_column or "target", options.id_column)
    found: list[int | None] = []
    for column in wanted:
        if column.isdecimal() and int(column) > 0:
            found.append(int(column) - 1)
        elif column and column.lower() not in first:
            known = ", ".join(repr(c) for c in first[:8])
            raise InputError(Problem(name, f"there is no column {column!r} (columns: {known})", _CURE, 1))
        else:
            found.append(first.index(column.lower()) if column else None)
    source, target, id_ = found
    assert source is not None
    assert target is not None
    return Columns(source, target, id_, header=any(not c.isdecimal() for c in wanted if c), unique=id_ is not None)


def _named(first: Sequence[str], names: frozenset[str]) -> int | None:
    return next((i for i, cell in enumerate(first) if cell in names), None)


def _by_language(name: str, rows: Sequence[Row]) -> Columns:
    """The column with most English and the one with most Chinese."""
    width = max(len(cells) for _, cells in rows)
    counts = {"en": [0] * width, "zh": [0] * width}
    for _, cells in rows:
        for i, cell in enumerate(cells):
            text = cell if isinstance(cell, str) else ""
            found = language_of(text)
            if found in counts and not text.startswith(("http://", "https://")):
                # Long texts have more weight, since a column of short codes also looks like English.
                counts[found][i] += min(len(text), 200)
    source, target = (max(range(width), key=counts[side].__getitem__, default=0) for side in ("en", "zh"))
    if width < 2 or source == target or not counts["en"][source] or not counts["zh"][target]:
        raise NotBilingual(Problem(name, "no two columns contain English and Chinese", _CURE))
    return Columns(source, target)


def _pair(name: str, row: Row, columns: Columns, unit: str) -> Pair | Problem:
    number, cells = row
    needed = max(columns.source, columns.target) + 1
    if len(cells) < needed:
        what = f"the {unit or 'line'} has {len(cells)} columns where {needed} are needed"
        return Problem(name, what, "restore the columns, or quote fields that contain the separator", number)
    texts = [cells[columns.source], cells[columns.target]]
    for side, text in zip(("source", "target"), texts, strict=True):
        if text is not None and not isinstance(text, str):
            what = f"the {side} is {repr(text)[:60]}, not text"
            return Problem(name, what, "give the column the type text", number)
    source, target = (text if isinstance(text, str) else "" for text in texts)
    given = _id(cells, columns)
    place = f"{unit} {number}" if unit else given
    if unit and given:
        place = f"{place} ({given})"
    key = f":{number}" if unit in ("", "row") else f"#{unit} {number}"
    return make_pair(name, key, source, target, None if unit else number, place)


def numbered(rows: Iterable[Sequence[object]], start: int = 1) -> Iterator[Row]:
    """The rows with their numbers."""
    yield from enumerate(rows, start)
