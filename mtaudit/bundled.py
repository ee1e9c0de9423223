"""Loads data files of the package and verifies their integrity.

An installation records the SHA-256 of every file of a package. A file that was truncated or altered since then is an
error that names the file. A checkout has no such record; there, a file that cannot be decoded is the same error.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from mtaudit.errors import InputError, Problem

PACKAGE = Path(__file__).parent
DATA = PACKAGE / "data"


def load_json(name: str) -> Any:
    """The content of a JSON file of ``mtaudit/data``.

    Raises:
        InputError: it is missing or damaged.
    """
    try:
        return json.loads(check(DATA / name))
    except (OSError, ValueError) as error:
        raise damaged(DATA / name, error) from error


def load_text(name: str) -> str:
    """A text of the package, by its path below ``mtaudit``: a table, a catalogue of messages.

    Raises:
        InputError: it is missing or damaged.
    """
    try:
        return check(PACKAGE / name).decode("utf-8")
    except (OSError, ValueError) as error:
        raise damaged(PACKAGE / name, error) from error


def load_toml(name: str) -> dict[str, Any]:
    """The content of a TOML file of the package, by its path below ``mtaudit``.

    Raises:
        InputError: it is missing or damaged.
    """
    import tomllib

    try:
        return tomllib.loads(load_text(name))
    except tomllib.TOMLDecodeError as error:
        raise damaged(PACKAGE / name, error) from error


def check(path: Path) -> bytes:
    """The verified content of a file of the package.

    Raises:
        InputError: it differs from the installed file.
        OSError: it cannot be read.
    """
    content = path.read_bytes()
    wanted = _recorded().get(path.relative_to(PACKAGE).as_posix()) if path.is_relative_to(PACKAGE) else None
    if (
        wanted is not None
        and wanted != base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
    ):
        raise damaged(path, "its checksum differs from that of the installed file")
    return content


def damaged(path: Path, why: object) -> InputError:
    """The error for a data file that cannot be used."""
    return InputError(Problem(str(path), f"a data file of mtaudit is damaged ({why})", "reinstall mtaudit"))


@cache
def _recorded() -> dict[str, str]:
    """Path below ``mtaudit`` -> SHA-256 of the files of the package as they were installed; empty in a checkout."""
    from importlib.metadata import PackageNotFoundError, distribution

    try:
        installed = distribution("mtaudit")
    except PackageNotFoundError:
        return {}
    if Path(str(installed.locate_file("mtaudit"))) != PACKAGE:
        return {}
    rows = re.findall(r"^mtaudit/([^,\n]+),sha256=([\w-]+),", installed.read_text("RECORD") or "", re.MULTILINE)
    return dict(rows)
