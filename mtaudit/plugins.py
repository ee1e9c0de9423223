"""Plug-ins: checks, readers and writers of installed packages, found through entry points.

=====================  ====================  ===========================================================
group                  name                  object
=====================  ====================  ===========================================================
``mtaudit.checks``     any                   a subclass of :class:`mtaudit.checks.check.Check`
``mtaudit.readers``    suffix without a dot  a :data:`mtaudit.read.input.Reader`
``mtaudit.writers``    name of the format    a class with the methods of :class:`mtaudit.report.writer.Writer`
=====================  ====================  ===========================================================

A plug-in that cannot be loaded stops the run, since a silently missing check would be worse. In safe mode a package may
have been installed from the audited tree, so only the plug-ins in the environment variable ``MTAUDIT_PLUGINS`` (names
separated by commas) are loaded. Outside of safe mode the variable has the same effect if it is set.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from mtaudit.errors import UsageError

#: The environment variable with the names of the entry points that may be loaded.
VARIABLE = "MTAUDIT_PLUGINS"
GROUPS = ("mtaudit.checks", "mtaudit.readers", "mtaudit.writers")


def only_named_plugins() -> None:
    """Restrict plug-ins to those that the environment variable names, from now on."""
    os.environ.setdefault(VARIABLE, "")


def left_out_plugins() -> list[str]:
    """The names of installed plug-ins that are not loaded."""
    return sorted({entry.name for group in GROUPS for entry in entry_points(group=group) if not _is_allowed(entry)})


def _is_allowed(entry: EntryPoint) -> bool:
    named = os.environ.get(VARIABLE)
    return named is None or entry.name in {name.strip() for name in named.split(",")}


def installed(group: str, fault: Callable[[Any], str]) -> dict[str, Any]:
    """The objects that installed packages register under ``group``, by entry point name.

    Args:
        fault: returns why an object is not usable, as the end of a sentence; "" if it is.

    Raises:
        UsageError: an object cannot be imported or ``fault`` rejects it; the message names plug-in and package.
    """
    return {entry.name: _load(entry, fault) for entry in entry_points(group=group) if _is_allowed(entry)}


def _load(entry: EntryPoint, fault: Callable[[Any], str]) -> Any:
    package = entry.dist.name if entry.dist else "?"
    where = f"plug-in {entry.name} ({entry.value}) of the package {package}"
    try:
        loaded = entry.load()
    except Exception as error:  # Any exception is reported as a fault of the plug-in.
        raise UsageError(f"{where} cannot be loaded: {error}; fix or uninstall the package") from error
    reason = fault(loaded)
    if reason:
        raise UsageError(f"{where} is not usable: {reason}; fix or uninstall the package")
    return loaded
