"""Output files that appear complete or not at all."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import BinaryIO, cast

from mtaudit.errors import UsageError
from mtaudit.report.writer import STDOUT


class WholeFile:
    """A UTF-8 file that is written beside its place and moved there by :meth:`commit`.

    Standard output ("-") and what is no regular file (``/dev/null``, a pipe) are spooled to disk and copied by
    ``commit``, so that they too receive the whole or nothing.

    Raises:
        UsageError: the folder cannot be made or written to, or the output is a folder.
    """

    def __init__(self, output: str) -> None:
        self._output = output
        self._part: Path | None = None
        self._place = Path(os.path.realpath(output))
        if output == STDOUT or (self._place.exists() and not self._place.is_file() and not self._place.is_dir()):
            self._stream = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115 - closed by commit or abort
            return
        if self._place.is_dir():
            raise UsageError(
                f"{output} is a folder; name a file in it, e.g. {Path(output) / 'audit.html'}, "
                "or end it with / for a page a document"
            )
        part = self._place.with_name(f".{self._place.name}.{os.getpid()}.part")
        try:
            self._place.parent.mkdir(parents=True, exist_ok=True)
            # Mode 666 leaves the permissions to the umask, as for any file; tempfile would make it private.
            self._stream = os.fdopen(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o666), "w+b")
        except OSError as error:
            raise UsageError(
                f"cannot write {output}: {error.strerror}; choose a folder you may write to with --output"
            ) from error
        self._part = part

    def write(self, text: str) -> None:
        """Append text. Lone surrogates, which UTF-8 cannot represent, become "?"."""
        self._stream.write(text.encode("utf-8", "replace"))

    def write_bytes(self, data: bytes) -> None:
        """Append UTF-8 bytes."""
        self._stream.write(data)

    def commit(self) -> None:
        """Move the output into place."""
        if self._stream.closed:
            return
        if self._part is None:
            self._copy_out()
        self._stream.close()
        if self._part is not None:
            os.replace(self._part, self._place)

    def abort(self) -> None:
        """Discard what was written so far. No effect after ``commit``."""
        if self._stream.closed:
            return
        self._stream.close()
        if self._part is not None:
            with contextlib.suppress(OSError):
                self._part.unlink()

    def _copy_out(self) -> None:
        self._stream.seek(0)
        if self._output == STDOUT:
            sys.stdout.flush()
            out = cast(BinaryIO, sys.stdout.buffer)
            shutil.copyfileobj(self._stream, out)
            out.flush()
        else:
            with open(self._place, "wb") as device:
                shutil.copyfileobj(self._stream, device)


class FileWriter:
    """Base class of writers with one output file: ``abort`` discards it."""

    def __init__(self, output: str) -> None:
        self.file = WholeFile(output)

    def abort(self) -> None:
        """Discard the output."""
        self.file.abort()
