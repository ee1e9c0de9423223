"""One JSON object: the header, then the pairs, one per line."""

from __future__ import annotations

import tempfile

from mtaudit.records import ReportHeader, Scored
from mtaudit.report.files import FileWriter
from mtaudit.report.objects import dumps, head_object, pair_object

_CHUNK = 1 << 20


class JsonWriter(FileWriter):
    """Spools the pairs to a temporary file, because the header precedes them but is known only at the end."""

    def __init__(self, output: str) -> None:
        super().__init__(output)
        self._pairs = tempfile.TemporaryFile()  # noqa: SIM115 - closed by finish or abort
        self._count = 0

    def add(self, scored: Scored) -> None:
        """Spool the pair."""
        text = (",\n  " if self._count else "\n  ") + dumps(pair_object(scored))
        self._pairs.write(text.encode("utf-8"))
        self._count += 1

    def finish(self, head: ReportHeader) -> None:
        """Write the header, then the pairs."""
        fields = [f" {dumps(name)}: {dumps(value)}" for name, value in head_object(head).items()]
        self.file.write("{\n" + ",\n".join(fields) + ',\n "pairs": [')
        self._pairs.seek(0)
        while chunk := self._pairs.read(_CHUNK):
            self.file.write_bytes(chunk)
        self.file.write("\n ]\n}\n" if self._count else "]\n}\n")
        self._pairs.close()
        self.file.commit()

    def abort(self) -> None:
        """Discard the output."""
        self._pairs.close()
        super().abort()
