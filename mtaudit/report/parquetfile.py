"""Parquet: one row for each pair, with the columns of the JSON lines output, in constant memory.

Columns are those of :class:`mtaudit.report.forms.PairForm`; absent values are null. Differences from JSON
lines: ids are strings, and the evidence and the values of a finding are JSON strings, since their keys differ by check.
The metadata of the file hold the header of the run as JSON (:func:`mtaudit.report.objects.head_object`), so that a
Parquet file is as complete as the ``.json`` output.

Row groups are written during the run. The footer of a Parquet file, which locates them, is at its end: a run that is
interrupted writes it for the rows so far, without a header; a run that is killed leaves a file that cannot be read.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from mtaudit.errors import InputError, Problem
from mtaudit.records import ReportHeader, Scored
from mtaudit.report.files import FileWriter, Sink
from mtaudit.report.objects import dumps, head_object, pair_object

#: Rows per group: few enough to keep them in memory twice, enough to compress well.
GROUP = 5_000
#: Key of the header in the metadata of a file.
HEADER = b"mtaudit"
#: The columns and their types.
_TYPES = {
    "id": "text", "document": "text", "source": "text", "target": "text", "source_lines": "lines",
    "target_lines": "lines", "bead": "text", "similarity": "number", "quality": "number", "error_probability": "number",
    "severity": "text", "findings": "findings", "kind": "text", "level": "integer", "continues": "flag",
    "place": "text", "target_document": "text", "bead_confidence": "number", "reference": "text", "previous": "text",
    "chrf": "number", "ter": "number",
}  # fmt: skip
_FINDING = {
    "check": "text", "name": "text", "category": "text", "severity": "text", "message": "text", "source_span": "lines",
    "target_span": "lines", "confidence": "number", "evidence": "text", "template": "text", "values": "text",
    "accepted": "text", "fails": "flag",
}  # fmt: skip
#: Keys of findings whose values are JSON strings here.
_AS_JSON = ("evidence", "values")
#: Keys that the JSON form always has, even if their value is null.
_ALWAYS = frozenset(("source_lines", "target_lines", "similarity", "quality", "source_span", "target_span"))
_CURE = "give a complete .parquet output of `mtaudit score`"


class ParquetWriter(FileWriter):
    """Writes a row for each pair."""

    def __init__(self, output: str, grows: bool = True) -> None:
        self.grows = grows
        super().__init__(output)
        self._rows: list[dict[str, Any]] = []
        self._writer: Any = None

    def add(self, scored: Scored) -> None:
        """Write the pair."""
        self._rows.append(_row(scored))
        if len(self._rows) >= GROUP:
            self._flush()

    def finish(self, head: ReportHeader) -> None:
        """Write the header, and move the file into place."""
        self._flush()
        self._writer.add_key_value_metadata({HEADER: dumps(head_object(head))})
        self.close()

    def close(self) -> None:
        """Move the file into place without a header."""
        if self._rows:
            self._flush()
        self._writer.close()
        self._writer = None
        self.file.commit()

    def abort(self) -> None:
        """Keep the pairs so far under the name of an incomplete file, which can be read like a complete one."""
        from pyarrow import ArrowException

        if self._writer is not None or self._rows:
            with suppress(OSError, ArrowException):  # the disk may be full
                self._flush()
                self._writer.close()
        super().abort()

    def _flush(self) -> None:
        from pyarrow import parquet

        if self._writer is None:
            self._writer = parquet.ParquetWriter(Sink(self.file), schema(), compression="zstd")
        rows, self._rows = self._rows, []
        self._writer.write_table(_table(rows))


def schema() -> Any:
    """The ``pyarrow.Schema`` of the rows."""
    import pyarrow as pa

    kinds = {"text": pa.string(), "number": pa.float64(), "integer": pa.int32(), "flag": pa.bool_()}
    kinds["lines"] = pa.list_(pa.int64())
    kinds["findings"] = pa.list_(pa.struct([(name, kinds[kind]) for name, kind in _FINDING.items()]))
    return pa.schema([(name, kinds[kind]) for name, kind in _TYPES.items()])


def read_audit(path: Path) -> tuple[dict[str, Any] | None, Iterator[dict[str, Any]]]:
    """The header of a file, None if the run was interrupted, and its pairs, both in the form of the ``.json`` output.

    Raises:
        InputError: the file cannot be read, or is not an audit.
    """
    from pyarrow import ArrowException, parquet

    try:
        file = parquet.ParquetFile(path)
        found = (file.metadata.metadata or {}).get(HEADER)
        head = None if found is None else json.loads(found)
    except (ArrowException, OSError, ValueError) as error:
        raise InputError(Problem(str(path), f"it cannot be read as Parquet ({error})", _CURE)) from None
    missing = [name for name in _TYPES if name not in file.schema_arrow.names]
    if missing or not isinstance(head, dict | None):
        file.close()
        what = f"it is not an audit: it has no column {missing[0]!r}" if missing else "its header is invalid"
        raise InputError(Problem(str(path), what, _CURE))
    return head, _pairs(file, str(path))


def _pairs(file: Any, name: str) -> Iterator[dict[str, Any]]:
    from pyarrow import ArrowException

    try:
        with file:
            for batch in file.iter_batches(batch_size=1000, columns=list(_TYPES)):
                for row in batch.to_pylist():
                    yield _object(row)
    except (ArrowException, OSError, ValueError, TypeError) as error:
        raise InputError(Problem(name, f"its pairs cannot be read ({error})", _CURE)) from None


def _row(scored: Scored) -> dict[str, Any]:
    made = pair_object(scored)
    made["id"] = str(made["id"])
    for finding in made["findings"]:
        finding |= {key: dumps(finding[key]) for key in _AS_JSON if key in finding}
    return made


def _object(row: Mapping[str, Any]) -> dict[str, Any]:
    """The form of a row in the JSON outputs."""
    made = _without_nulls(row)
    made["findings"] = [_without_nulls(finding) for finding in row["findings"] or ()]
    for finding in made["findings"]:
        finding |= {key: json.loads(finding[key]) for key in _AS_JSON if key in finding}
    return made


def _without_nulls(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if value is not None or key in _ALWAYS}


def _table(rows: Sequence[dict[str, Any]]) -> Any:
    import pyarrow

    try:
        return pyarrow.Table.from_pylist(rows, schema())
    except UnicodeEncodeError:
        return pyarrow.Table.from_pylist([_encodable(row) for row in rows], schema())


def _encodable(value: Any) -> Any:
    """The value with "?" in place of lone surrogates, which UTF-8 cannot represent."""
    match value:
        case str():
            return value.encode("utf-8", "replace").decode("utf-8")
        case dict():
            return {key: _encodable(each) for key, each in value.items()}
        case list():
            return [_encodable(each) for each in value]
    return value
