"""Inputs in object stores and on file servers: ``s3://``, ``gs://``, ``hdfs://`` and all others that pyarrow supports.

Each remote file is an input, named by its URL. It is downloaded into a temporary file by the process or node that
audits it, and is never divided; so a large corpus should be split into files of about 10,000 to 100,000 pairs.
Credentials come from the environment, as usual for these systems.
"""

from __future__ import annotations

import builtins
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote

from mtaudit.errors import Problem, UsageError
from mtaudit.read import Options, Plan, read_plan
from mtaudit.read.input import Input
from mtaudit.read.registry import BY_SUFFIX, format_of
from mtaudit.records import Document
from mtaudit.store import key

#: Characters with a meaning in URLs, which are not escaped; "%" is one, so that existing escapes are kept.
_SAFE = "%:/?#[]@!$&'()*+,;=~"
_CURE = "check the URL and the credentials"


@dataclass(frozen=True, slots=True)
class RemoteSource:
    """One remote file, not read yet.

    Attributes:
        address: its URL without password and parameters, which is its name in reports.
        system: the URL that was given, with which its file system is opened; ``path``: the path in it.
        bytes, version: size and modification time according to the file system.
    """

    address: str
    system: str
    path: str
    bytes: int
    version: str
    options: Options

    @property
    def item(self) -> None:
        """None: there is no local file."""
        return

    def documents(self) -> Iterator[Document | Problem]:
        """Download the file and read it."""
        system, _ = _opened(self.system)
        # The pairs of a document are read lazily, so the file exists until the next document is requested.
        with TemporaryDirectory() as folder:
            here = Path(folder) / PurePosixPath(self.path).name
            try:
                with system.open_input_stream(self.path, compression=None) as stream, here.open("wb") as file:
                    shutil.copyfileobj(stream, file)
            except OSError as error:
                yield Problem(self.address, f"it cannot be fetched ({error})", _CURE)
                return
            yield from read_plan(Plan((Input(self.address, here, options=self.options),)))

    def digest(self) -> builtins.bytes | None:
        """A digest of its URL, size and version."""
        return key("remote", self.address, str(self.bytes), self.version, repr(self.options))

    @property
    def holds_pairs(self) -> bool:
        """False: the file would have to be downloaded in order to divide it."""
        return False

    def size(self) -> int | None:
        """The size of the file in bytes."""
        return self.bytes


def is_remote(path: str) -> bool:
    """Whether a path is the URL of a remote file or folder."""
    scheme, separator, _ = path.partition("://")
    return bool(separator) and scheme.isalnum()


def remote_sources(address: str, options: Options) -> Iterator[RemoteSource]:
    """The file at a URL, or all files of known formats in the folder at the URL, sorted by name.

    Raises:
        UsageError: pyarrow does not support the scheme, the URL cannot be reached, or there is nothing to read.
    """
    from pyarrow import fs

    system, path = _opened(address)
    try:
        info = system.get_file_info(path)
        files = [info] if info.type == fs.FileType.File else []
        if info.type == fs.FileType.Directory:
            found = system.get_file_info(fs.FileSelector(path, recursive=True))
            files = [one for one in found if one.type == fs.FileType.File and format_of(one.base_name) in BY_SUFFIX]
    except OSError as error:
        raise UsageError(f"{_name_of(address)} cannot be reached ({error}); {_CURE}") from None
    if not files:
        raise UsageError(f"there is no file that can be read at {_name_of(address)}; {_CURE}")
    name, folder = _name_of(address), path.rstrip("/")
    for one in sorted(files, key=lambda file: str(file.path)):
        yield RemoteSource(name + one.path[len(folder) :], address, one.path, one.size or 0, str(one.mtime_ns), options)


def _name_of(address: str) -> str:
    """The URL without user, password and parameters, which do not belong in reports."""
    scheme, _, rest = address.partition("?")[0].partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}://{host.rpartition('@')[2]}{slash}{path}".rstrip("/")


def _opened(address: str) -> tuple[Any, str]:
    """The file system of a URL, and the path in it."""
    from pyarrow import ArrowException, fs

    try:
        # Names of files may contain spaces and Chinese characters, which must be escaped in URLs.
        system, path = fs.FileSystem.from_uri(quote(address, safe=_SAFE))
    except (ArrowException, OSError, ValueError) as error:
        raise UsageError(f"{_name_of(address)} cannot be opened ({error}); {_CURE}") from None
    return system, path
