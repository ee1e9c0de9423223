"""What is made when it is first used.

A run over a corpus that did not change reads no document and asks no check. What it would have to import and to compile
for that costs more than all it does: a regular expression with the Han ranges takes a millisecond or two, and there are
two hundred of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import import_module
from operator import attrgetter
from typing import Any, AnyStr, cast


def late_pattern(expression: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """What ``re.compile`` gives, compiled when it is first asked for anything; a mistake in it shows only then."""
    return cast("re.Pattern[AnyStr]", _Pattern(expression, flags))


class _Pattern:
    def __init__(self, pattern: str | bytes, flags: int) -> None:
        self.pattern, self._flags = pattern, flags

    def __getattr__(self, name: str) -> Any:
        # Kept as attributes of this object, so that every later use finds them without asking here.
        compiled = re.compile(self.pattern, self._flags)
        self.__dict__ |= {known: getattr(compiled, known) for known in dir(compiled) if not known.startswith("_")}
        return getattr(compiled, name)


def late_function(module: str, name: str) -> Callable[..., Any]:
    """The function ``name`` (or ``Class.method``) of ``module``, which is imported when it is first called."""

    def call(*arguments: Any) -> Any:
        return attrgetter(name)(import_module(module))(*arguments)

    return call
