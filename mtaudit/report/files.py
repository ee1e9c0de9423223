"""Output files that are written completely or not at all."""

from __future__ import annotations

import contextlib
import errno
import glob
import io
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from secrets import token_hex
from typing import Any, BinaryIO, cast

from mtaudit.errors import UsageError
from mtaudit.printing import nobody_reads, printable_lines
from mtaudit.report.writer import STDOUT

#: Age in seconds from which an unlocked part is taken for a remnant of a run that was killed.
_FORSAKEN = 60


def _place_of(output: str) -> Path:
    """The absolute path of an output.

    A symbolic link is not followed, neither of the output nor of a folder above it inside the working folder: the
    files there may be untrusted, and the output would replace a file elsewhere. Links of the system (``/dev/stdout``)
    are followed.

    Raises:
        UsageError: there is such a link.
    """
    place = Path(os.path.abspath(output))
    if output == STDOUT or place.is_relative_to("/dev") or place.is_relative_to("/proc"):
        return Path(os.path.realpath(output))
    here = Path.cwd()
    on_the_way = [folder for folder in place.parents if folder != here and folder.is_relative_to(here)]
    for path in (place, *on_the_way):
        if path.is_symlink():
            raise UsageError(
                f"cannot write {output}: {path} is a link to {os.path.realpath(path)}, which outputs do not follow; "
                "give the file itself, or remove the link"
            )
    return place


def _new_part(place: Path) -> tuple[BinaryIO, Path]:
    """A new file in the folder of ``place``, locked while it is open, and its path. Unlocked parts, which runs left
    that were killed, are deleted."""
    for old in place.parent.glob(f".{glob.escape(place.name)}.*.part"):
        with contextlib.suppress(OSError):
            if time.time() - old.stat().st_mtime > _FORSAKEN and _is_forsaken(old):
                old.unlink()
    # A random name: containers repeat process ids.
    part = place.with_name(f".{place.name}.{token_hex(8)}.part")
    # Mode 666 leaves the permissions to the umask, as for any file; tempfile would make it private.
    stream = os.fdopen(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o666), "w+b")
    _lock(stream.fileno())
    return stream, part


def _is_forsaken(part: Path) -> bool:
    handle = os.open(part, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    try:
        return _lock(handle)
    finally:
        os.close(handle)


def _lock(handle: int) -> bool:
    """Lock a file until it is closed. False if another process has locked it, or the system has no such locks."""
    try:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (ImportError, OSError):
        return False
    return True


class WholeFile:
    """A UTF-8 file that is written under a temporary name in its folder and renamed by :meth:`commit`.

    Standard output ("-") and other non-regular files (``/dev/null``, a pipe) are spooled to disk and copied by
    ``commit``, so that they too receive all of it or nothing.

    With ``grows`` the temporary name is the name with ``.incomplete`` appended. Others may read the file while it
    grows, and :meth:`abort` keeps it unless it is empty, so that the results of a long run are not lost.

    Args:
        commands: whether the text consists of commands to a CI runner that mtaudit made.

    Raises:
        UsageError: the folder cannot be created or written to, or the output is a folder or a link.
    """

    def __init__(self, output: str, commands: bool = False, grows: bool = False) -> None:
        self._output = output
        self._commands = commands
        self._grows = grows
        self._ended = False
        self._part: Path | None = None
        self._place = _place_of(output)
        if output == STDOUT or (self._place.exists() and not self._place.is_file() and not self._place.is_dir()):
            self._stream = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115 - closed by commit or abort
            return
        if self._place.is_dir():
            raise UsageError(
                f"{output} is a folder; name a file in it, e.g. {Path(output) / 'audit.html'}, "
                "or end it with / for one page per document"
            )
        try:
            self._place.parent.mkdir(parents=True, exist_ok=True)
            self._stream, self._part = _growing_part(self._place) if grows else _new_part(self._place)
        except OSError as error:
            raise UsageError(
                f"cannot write {output}: {error.strerror}; choose a folder you may write to with --output"
            ) from error

    def write(self, text: str) -> None:
        """Append text. Lone surrogates, which UTF-8 cannot represent, become "?"."""
        self._stream.write(text.encode("utf-8", "replace"))

    def write_bytes(self, data: bytes) -> None:
        """Append UTF-8 bytes."""
        self._stream.write(data)

    def commit(self) -> None:
        """Move the output into place."""
        if self._ended:
            return
        if self._part is None:
            self._copy_out()
        self._stream.close()
        if self._part is not None:
            os.replace(self._part, self._place)
        self._ended = True

    def abort(self) -> None:
        """Discard what was written so far. No effect after ``commit``."""
        if self._ended:
            return
        self._ended = True
        with contextlib.suppress(OSError):  # the disk may be full
            self._stream.close()
        if self._part is not None:
            with contextlib.suppress(OSError):
                if not (self._grows and self._part.stat().st_size):
                    self._part.unlink()

    def _copy_out(self) -> None:
        self._stream.seek(0)
        if self._output == STDOUT:
            self._copy_to_stdout()
        else:
            with open(self._place, "wb") as device:
                shutil.copyfileobj(self._stream, device)

    def _copy_to_stdout(self) -> None:
        """Copy to standard output. A terminal and the log of a CI runner get no sequences that they would execute."""
        obeys = sys.stdout.isatty() or bool(os.environ.get("GITHUB_ACTIONS") or os.environ.get("TF_BUILD"))
        try:
            sys.stdout.flush()
            out = cast(BinaryIO, sys.stdout.buffer)
            if obeys and not self._commands:
                out.writelines(printable_lines(self._stream))
            else:
                shutil.copyfileobj(self._stream, out)
            out.flush()
        except BrokenPipeError:
            nobody_reads(sys.stdout)


def write_whole(output: str, parts: str | bytes | Iterable[str]) -> None:
    """Write a text or bytes to a file or standard output, whole or not at all.

    Raises:
        UsageError: the file cannot be written; an older file is unchanged.
    """
    file = WholeFile(output)
    try:
        if isinstance(parts, bytes):
            file.write_bytes(parts)
        else:
            for part in [parts] if isinstance(parts, str) else parts:
                file.write(part)
        file.commit()
    except OSError as error:
        raise UsageError(f"cannot write {output}: {error.strerror}; an older file is unchanged") from error
    finally:
        file.abort()


@contextlib.contextmanager
def changing(place: Path) -> Iterator[None]:
    """A context in which only one process at a time can read and rewrite a file, so that no change is lost.

    Other processes wait. The lock is on the folder, so that no extra file is needed. Windows has no such locks.
    """
    try:
        import fcntl
    except ImportError:
        yield
        return
    place.absolute().parent.mkdir(parents=True, exist_ok=True)
    folder = os.open(place.absolute().parent, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # some network file systems have no locks
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


class Sink(io.RawIOBase):
    """A :class:`WholeFile` as the binary file that pyarrow, gzip and zstandard write to."""

    def __init__(self, whole: WholeFile) -> None:
        self._whole, self._size = whole, 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._whole.write_bytes(bytes(data))
        self._size += len(data)
        return len(data)

    def tell(self) -> int:
        return self._size


def _growing_part(place: Path) -> tuple[BinaryIO, Path]:
    """The growing temporary file of an output, and its path. A remnant of an earlier run is overwritten, unless that
    run is still writing it.

    Raises:
        OSError: it cannot be created, it is a link, or another run is writing it.
    """
    part = place.with_name(f"{place.name}.incomplete")
    file = os.open(part, os.O_CREAT | os.O_RDWR | getattr(os, "O_NOFOLLOW", 0), 0o666)
    try:
        with contextlib.suppress(ImportError):  # Windows
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.truncate(file, 0)
    except BlockingIOError:
        os.close(file)
        raise OSError(errno.EBUSY, "another run is writing it") from None
    return os.fdopen(file, "w+b"), part


class FileWriter:
    """Base class of writers with one output file: ``abort`` discards it.

    Attributes:
        commands: whether the output consists of commands to a CI runner.
        grows: whether the output is useful before it is complete.
    """

    commands = False
    grows = False

    def __init__(self, output: str) -> None:
        self.file = WholeFile(output, self.commands, self.grows)

    def abort(self) -> None:
        """Discard the output."""
        self.file.abort()
