"""Inputs in object stores and on file servers: ``s3://``, ``gs://``, ``hdfs://`` and whatever else pyarrow opens.

A remote file is an input of its own, named by its address. It is fetched into a temporary file where it is audited, on
a cluster by the node that audits it, and is never divided; so a large corpus should come in files of some 10,000 to
100,000 pairs. Credentials come from the environment, as usual for these systems.
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

#: Characters with a meaning in addresses; those that are escaped already stay.
_SAFE = "%:/?#[]@!$&'()*+,;=~"
_CURE = "check the address and the credentials"


@dataclass(frozen=True, slots=True)
class RemoteSource:
    """One remote file, not read yet.

    Attributes:
        address: its name in reports, without passwords and parameters.
        system: the address that was given, by which its file system is opened; ``path``: where it is there.
        bytes, version: size and time of the last change, by the file system.
    """

    address: str
    system: str
    path: str
    bytes: int
    version: str
    options: Options

    @property
    def item(self) -> None:
        """No local file."""
        return

    def documents(self) -> Iterator[Document | Problem]:
        """Fetch the file and read it."""
        system, _ = _opened(self.system)
        # The pairs of a document are read while the run asks for them: the file exists until the next one is wanted.
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
        """A digest of its address, size and version."""
        return key("remote", self.address, str(self.bytes), self.version, repr(self.options))

    @property
    def holds_pairs(self) -> bool:
        """False: to divide it would mean to fetch it here."""
        return False

    def size(self) -> int | None:
        """Bytes of the file."""
        return self.bytes


def is_remote(path: str) -> bool:
    """Whether a path is the address of a remote file or folder."""
    scheme, separator, _ = path.partition("://")
    return bool(separator) and scheme.isalnum()


def remote_sources(address: str, options: Options) -> Iterator[RemoteSource]:
    """The file at an address, or all files of known formats in the folder there, by name.

    Raises:
        UsageError: pyarrow does not know the scheme, the address cannot be reached, or nothing is there to read.
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
    """The address without user, password and parameters, which do not belong into reports."""
    scheme, _, rest = address.partition("?")[0].partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}://{host.rpartition('@')[2]}{slash}{path}".rstrip("/")


def _opened(address: str) -> tuple[Any, str]:
    """The file system of an address, and the path in it."""
    from pyarrow import ArrowException, fs

    try:
        # Names of files may hold blanks and Chinese characters, which the syntax of addresses does not have.
        system, path = fs.FileSystem.from_uri(quote(address, safe=_SAFE))
    except (ArrowException, OSError, ValueError) as error:
        raise UsageError(f"{_name_of(address)} cannot be opened ({error}); {_CURE}") from None
    return system, path
