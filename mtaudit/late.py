"""Regular expressions and functions that are compiled or imported on first use.

A run over an unchanged corpus reads no documents and runs no checks, and importing and compiling everything for them
would take most of its time: compiling a regular expression with the Han ranges takes one or two milliseconds, and
there are 200 of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import import_module
from typing import Any, AnyStr, cast


def late_pattern(expression: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Like ``re.compile``, but compiled on first use; an invalid expression raises ``re.error`` only then."""
    return cast("re.Pattern[AnyStr]", _Pattern(expression, flags))


class _Pattern:
    def __init__(self, pattern: str | bytes, flags: int) -> None:
        self.pattern, self._flags = pattern, flags

    def __getattr__(self, name: str) -> Any:
        # Stored as attributes of this object, so that this method is not called again.
        compiled = re.compile(self.pattern, self._flags)
        self.__dict__ |= {known: getattr(compiled, known) for known in dir(compiled) if not known.startswith("_")}
        return getattr(compiled, name)


def late_module(module: str) -> Any:
    """A proxy for ``module`` whose functions import it on the first call.

    Import the module itself under ``TYPE_CHECKING`` and assign the proxy in the ``else`` branch; mypy then checks
    every name and signature as if the module had been imported.
    """
    return _Module(module)


class _Module:
    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, function: str) -> Callable[..., Any]:
        def call(*arguments: Any) -> Any:
            return getattr(import_module(self._name), function)(*arguments)

        return call
