"""A folder of Parquet files, ``audit.parquet/``: results of runs that are too large for one file or one machine.

Every file has the format of :mod:`mtaudit.report.parquetfile`. Actors of a cluster write one for each shard that they
audit (:func:`write_shard`), and send only counts to the run; pairs that are passed to the writer go into files of
:data:`ROWS` pairs. ``_summaries.parquet`` has a row of counts for each file, in the order of the run, and the header of
the run in its metadata. Readers of such folders (pandas, Spark, DuckDB) pass over files whose names begin with ``_`` or
``.``.

Until the run ends, the name of the folder has the suffix ``.incomplete``.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from mtaudit.errors import InputError, Problem, UsageError
from mtaudit.records import ReportHeader, Scored, ShardResult
from mtaudit.report.objects import dumps, head_object
from mtaudit.report.parquetfile import HEADER, ParquetWriter, read_audit
from mtaudit.report.tally import PairTally

#: Pairs per file that the writer itself writes.
ROWS = 100_000
SUMMARIES = "_summaries.parquet"
_CURE = "restore its files, or audit again"


class DatasetWriter:
    """Writes pairs into files, and the counts of all files at the end.

    Attributes:
        folder: the folder in which files are written until the run ends.

    Raises:
        UsageError: the folder holds other files, or cannot be created.
    """

    def __init__(self, output: str) -> None:
        self._place = Path(os.path.abspath(output))
        self.folder = self._place.with_name(f"{self._place.name}.incomplete")
        for folder in (self._place, self.folder):
            _refuse_foreign(folder)
        try:
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder.mkdir(parents=True)
        except OSError as error:
            raise UsageError(f"cannot write {output}: {error.strerror}; choose another folder with --output") from None
        self._results: list[ShardResult] = []
        self._open: tuple[str, ParquetWriter, PairTally] | None = None
        self._done = False

    def add(self, scored: Scored) -> None:
        """Write a pair."""
        if self._open is None:
            last = Path(self._results[-1].file).stem.partition("_")[0] if self._results else "part-00000000"
            file = f"{last}_{len(self._results):08}.parquet"
            self._open = file, ParquetWriter(str(self.folder / file), grows=False), PairTally()
        _, writer, tally = self._open
        writer.add(scored)
        tally.add(scored)
        if tally.pairs >= ROWS:
            self._close()

    def add_result(self, result: ShardResult) -> None:
        """Add the counts of a file that an actor wrote."""
        self._close()
        self._results.append(result)

    def finish(self, head: ReportHeader) -> None:
        """Write the counts, and give the folder its final name."""
        self._close()
        _write_summaries(self.folder / SUMMARIES, self._results, head)
        known = {SUMMARIES, *(result.file for result in self._results)}
        for left in self.folder.iterdir():  # files of an actor that was lost
            if left.name not in known:
                left.unlink()
        shutil.rmtree(self._place, ignore_errors=True)
        self.folder.rename(self._place)
        self._done = True

    def abort(self) -> None:
        """Keep the files that are complete; an older folder stays as it was."""
        if self._done:
            return
        with suppress(OSError):
            self._close()
        with suppress(OSError):
            self.folder.rmdir()  # only if it is empty

    def _close(self) -> None:
        """Close the file to which pairs are written."""
        if self._open is not None:
            (file, writer, tally), self._open = self._open, None
            writer.close()
            self._results.append(tally.result(file))


def write_shard(folder: str, number: int, pairs: Iterable[Scored]) -> ShardResult | None:
    """Write the pairs of a shard into a file. A shard that is audited twice gives the same file.

    Args:
        number: the number of the shard in the run.

    Returns:
        The counts of the shard; None if it has no pairs, in which case no file is written.
    """
    file, tally = f"part-{number:08}.parquet", PairTally()
    writer: ParquetWriter | None = None
    try:
        for scored in pairs:
            writer = writer or ParquetWriter(str(Path(folder) / file), grows=False)
            writer.add(scored)
            tally.add(scored)
        if writer is None:
            return None
        writer.close()
    except BaseException:
        if writer is not None:
            writer.abort()
        raise
    return tally.result(file)


def read_dataset(folder: Path) -> tuple[dict[str, Any] | None, Iterator[dict[str, Any]]]:
    """The header and the pairs of a folder, like :func:`mtaudit.report.parquetfile.read_audit`; the header is None if
    the run has not ended.

    Raises:
        InputError: a file is missing or has another number of pairs than its counts, or cannot be read.
    """
    if not (folder / SUMMARIES).exists():
        return None, _rows(folder, dict.fromkeys(sorted(file.name for file in folder.glob("part-*.parquet"))))
    from pyarrow import ArrowException, parquet

    try:
        table = parquet.read_table(folder / SUMMARIES, columns=["file", "pairs"])
        head = json.loads(table.schema.metadata[HEADER])
        counts = dict(zip(table["file"].to_pylist(), table["pairs"].to_pylist(), strict=True))
    except (ArrowException, OSError, ValueError, LookupError, TypeError) as error:
        raise InputError(Problem(str(folder / SUMMARIES), f"it cannot be read ({error})", _CURE)) from None
    return head, _rows(folder, counts)


def _rows(folder: Path, counts: dict[str, int | None]) -> Iterator[dict[str, Any]]:
    for file, expected in counts.items():
        found = 0
        for row in read_audit(folder / file)[1]:
            found += 1
            yield row
        if expected is not None and found != expected:
            what = f"it has {found:,} pairs where its counts have {expected:,}"
            raise InputError(Problem(str(folder / file), what, _CURE))


def _write_summaries(path: Path, results: list[ShardResult], head: ReportHeader) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    counts = pa.map_(pa.string(), pa.int64())
    schema = pa.schema(
        [
            ("file", pa.string()), ("pairs", pa.int64()), ("nulls", pa.int64()), ("findings", pa.int64()),
            ("severities", counts), ("checks", counts), ("histogram", pa.list_(pa.int64())), ("doubt", pa.float64()),
            ("failing", pa.int64()),
        ],
        metadata={HEADER: dumps(head_object(head))},
    )  # fmt: skip
    rows = [
        {
            "file": one.file,
            "pairs": one.summary.pairs,
            "nulls": one.summary.nulls,
            "findings": one.summary.findings,
            "severities": list(one.summary.severities.items()),
            "checks": list(one.summary.checks.items()),
            "histogram": list(one.summary.histogram),
            "doubt": one.doubt,
            "failing": one.failing,
        }
        for one in results
    ]
    parquet.write_table(pa.Table.from_pylist(rows, schema), path, compression="zstd")


def _refuse_foreign(folder: Path) -> None:
    """Raise UsageError unless the folder is new, empty, or an older output of this kind."""
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise UsageError(f"{folder} is a file or a link; name a folder")
    if not folder.exists():
        return
    for file in folder.iterdir():
        ours = file.name == SUMMARIES or (file.name.lstrip(".").startswith("part-") and ".parquet" in file.name)
        if not ours or file.is_dir():
            raise UsageError(f"{folder} contains {file.name}, which is not a file of an audit; name another folder")
